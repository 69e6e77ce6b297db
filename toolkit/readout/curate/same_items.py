"""Which items of two records of one occasion are the same, so that the records can become one.

A seat is the same where the same person sits in it, or, without a name, where it is that of the same states or bodies;
each must be the only one on its side. Any other item is the same if it says the same. What is not the same stays apart,
under an id of its own.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Hashable, Iterable
from typing import Any

from readout.curate import rename
from readout.model.dataset import Dataset, Record, canonical
from readout.model.schema import Field

Json = dict[str, Any]
SUPPORT = ("id", "sources", "locators")
"""What an item says nothing of its matter with."""
SEATS = "participants"


def aligned(dataset: Dataset, kept: Json, gone: Record) -> Json:
    """Return the value of a record whose items have the ids of the same items of another, and other ids than the rest.

    What names the items in the record follows. Seats come first, since other items name them.
    """
    value = gone.value
    tables = [inner for inner in gone.collection.field.tables if inner.key == ("id",) and inner.name != "claims"]
    for inner in sorted(tables, key=lambda each: each.name != SEATS):
        ones, others = kept.get(inner.name, []), value.get(inner.name, [])
        same = _seat if inner.name == SEATS else _matter(inner)
        ids = _same(ones, others, same)
        taken = {item["id"] for item in (*ones, *others)}
        for item in others:
            if item["id"] not in ids and item["id"] in {each["id"] for each in ones}:
                ids[item["id"]] = _free(item["id"], taken)
                taken.add(ids[item["id"]])
        value = _renamed(dataset, gone, value, inner.name, {old: new for old, new in ids.items() if old != new})
    return value


def _seat(item: Json) -> Hashable:
    if "person_id" in item:
        return str(item["person_id"])
    return frozenset(item.get("on_behalf_of_ids", ())) or None


def _matter(field: Field) -> Callable[[Json], Hashable]:
    return lambda item: repr(_without_support(canonical(field, item)))


def _without_support(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_support(inner) for name, inner in value.items() if name not in SUPPORT}
    return [_without_support(item) for item in value] if isinstance(value, list) else value


def _same(ones: Iterable[Json], others: Iterable[Json], key: Callable[[Json], Hashable]) -> dict[str, str]:
    """Return the ids of the items that are the only ones of their key on both sides: the other's, and the one's."""
    sides: list[dict[Hashable, list[str]]] = [{}, {}]
    for by_key, items in zip(sides, (ones, others), strict=True):
        for item in items:
            if (held := key(item)) is not None:
                by_key.setdefault(held, []).append(item["id"])
    return {
        ids[0]: sides[0][held][0]
        for held, ids in sides[1].items()
        if len(ids) == 1 and len(sides[0].get(held, ())) == 1
    }


def _renamed(dataset: Dataset, record: Record, value: Json, table: str, ids: dict[str, str]) -> Json:
    """Return the value of a record whose items have other ids: by way of ids that none has, since two may change
    places."""
    ways = [(old, f"zz-moving-{number}", new) for number, (old, new) in enumerate(ids.items())]
    for old, new in [*((old, between) for old, between, _ in ways), *((between, new) for _, between, new in ways)]:
        changed = record.with_value(value)
        value = copy.deepcopy(value)
        for _, edits in rename.changes(dataset, changed, (table, old), new):
            for pointer, text in edits:
                rename.set_at(value, pointer, text)
    return value


def _free(id: str, taken: set[str]) -> str:
    return next(name for name in (f"{id}-{number}" for number in range(2, len(taken) + 3)) if name not in taken)

"""The JSON Patch (RFC 6902) that makes one canonical document into another.

Items are matched by their keys in the Field tree, so that one more record at the top is one operation;
libraries that know no keys replace every record after it.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from readout.changes import METADATA, same
from readout.schema import Field, Schema
from readout.span import Pointer, pointer_text

Operation = dict[str, Any]
Fields = Mapping[str, Field]


def patch(schema: Schema, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Operation]:
    """The operations `add`, `remove` and `replace`, to be applied in order, that turn `old` into `new`.

    Both are whole datasets, as `Dataset.canonical` gives them.
    """
    fields = {name: collection.field for name, collection in schema.collections.items()}
    return list(_mapping(fields | {METADATA: schema.metadata}, old, new, ()))


def _mapping(fields: Fields, old: Mapping[str, Any], new: Mapping[str, Any], at: Pointer) -> Iterator[Operation]:
    for name in old:
        if name not in new:
            yield _operation("remove", (*at, name))
    for name, value in new.items():
        if name not in old:
            yield _operation("add", (*at, name), value)
        else:
            yield from _value(fields.get(name), old[name], value, (*at, name))


def _value(field: Field | None, old: Any, new: Any, at: Pointer) -> Iterator[Operation]:
    if same(old, new):
        return
    if isinstance(old, dict) and isinstance(new, dict):
        yield from _mapping({inner.name: inner for inner in field.fields} if field else {}, old, new, at)
    elif isinstance(old, list) and isinstance(new, list):
        yield from _list(field, old, new, at)
    else:
        yield _operation("replace", at, new)


def _list(field: Field | None, old: list[Any], new: list[Any], at: Pointer) -> Iterator[Operation]:
    """Takes out what goes, from the end; puts in what comes, from the start; then looks into what stays."""
    before, now = _keys(field, old), _keys(field, new)
    stays = _in_order(before, now)
    if not stays:
        yield _operation("replace", at, new)
        return
    for place in reversed(range(len(old))):
        if before[place] not in stays:
            yield _operation("remove", (*at, place))
    for place, key in enumerate(now):
        if key not in stays:
            yield _operation("add", (*at, place), new[place])
    for place, key in enumerate(now):
        if key in stays:
            yield from _value(field, old[stays[key]], new[place], (*at, place))


Name = tuple[str, int]


def _keys(field: Field | None, items: Sequence[Any]) -> list[Name]:
    """What identifies each item: its key, or itself; those that share one are numbered."""
    seen: Counter[str] = Counter()
    found = []
    for item in items:
        keyed = field and field.table and isinstance(item, dict)
        name = json.dumps([item.get(part) for part in field.key] if field and keyed else item, sort_keys=True)
        found.append((name, seen[name]))
        seen[name] += 1
    return found


def _in_order(before: Sequence[Name], now: Sequence[Name]) -> dict[Name, int]:
    """The most names that stand in both in one order, each with its place before: a longest increasing subsequence."""
    places = {name: place for place, name in enumerate(before)}
    shared = [places[name] for name in now if name in places]
    ends: list[int] = []  # the least last place of a run of each length
    heads: list[int] = []  # where in `shared` those runs end
    previous: list[int] = []
    for number, place in enumerate(shared):
        length = bisect_left(ends, place)
        previous.append(heads[length - 1] if length else -1)
        ends[length : length + 1] = [place]
        heads[length : length + 1] = [number]
    kept = []
    number = heads[-1] if heads else -1
    while number >= 0:
        kept.append(shared[number])
        number = previous[number]
    return {before[place]: place for place in kept}


def _operation(op: str, at: Pointer, *value: Any) -> Operation:
    return {"op": op, "path": pointer_text(at), **({"value": value[0]} if value else {})}

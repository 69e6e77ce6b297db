"""Three-way merge of a list of scalars whose order is no data: `roles`, `posts`, `sources`, `locators`."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from readout.model.locators import prefix_of
from readout.model.schema import Field

Json = Any


def merge(field: Field, base: list[Json], theirs: list[Json], ours: list[Json]) -> list[Json] | None:
    """Return the merged list; None if the sides contradict each other.

    What one side has added or dropped is added or dropped. The sides contradict each other where both have dropped an
    item, and one has put another one there than the other, or the other none; and, in a list that has one text for
    each id (`x-reference-prefix`), where they have changed the text of one id differently.
    """
    if field.items and field.items.reference_prefix:
        return _by_prefix(field.items, base, theirs, ours)
    old, new, now = (set(map(repr, side)) for side in (base, theirs, ours))
    yours, mine = new - old, now - old
    together = yours and mine and (yours <= mine or mine <= yours)
    if old - new - now and yours != mine and not together:
        return None
    kept = [item for item in ours if repr(item) in new or repr(item) not in old]
    return [*kept, *(item for item in theirs if repr(item) not in old | now)]


def _by_prefix(field: Field, *sides: list[Json]) -> list[Json] | None:
    old, new, now = (_keyed(field, side) for side in sides)
    merged = {}
    for key in dict.fromkeys((*now, *new, *old)):
        before, edited, current = old.get(key), new.get(key), now.get(key)
        if before != edited != current != before:
            return None
        merged[key] = current if edited == before else edited
    return [text for text in merged.values() if text is not None]


def _keyed(field: Field, texts: list[Json]) -> dict[Hashable, Json]:
    """Return texts by the ids that they begin with. Those that share one, as in no valid list, are numbered."""
    result: dict[Hashable, Json] = {}
    for text in texts:
        id, number = repr(prefix_of(field, text)), 0
        while (id, number) in result:
            number += 1
        result[id, number] = text
    return result

"""Three-way merge of a list of scalars whose order is no data: `roles`, `posts`, `sources`, `locators`."""

from __future__ import annotations

from collections.abc import Hashable
from difflib import SequenceMatcher
from typing import Any

from readout.model.locators import prefix_of
from readout.model.schema import Field

Json = Any

MOST_PLACED = 200
"""In lists of more items, those of theirs stand behind ours."""


def merge(field: Field, base: list[Json], theirs: list[Json], ours: list[Json]) -> list[Json] | None:
    """Return the merged list; None if the sides contradict each other.

    What one side has added or dropped is added or dropped. The sides contradict each other where both have dropped an
    item, and one has put another one there than the other, or the other none; and, in a list that has one text for
    each id (`x-reference-prefix`), where they have changed the text of one id differently.

    Our items keep their order; one of theirs stands where they put it, among the items of the base around it, and
    behind one that we put there.
    """
    if field.items and field.items.reference_prefix:
        return _by_prefix(field.items, base, theirs, ours)
    old, new, now = (set(map(repr, side)) for side in (base, theirs, ours))
    yours, mine = new - old, now - old
    together = yours and mine and (yours <= mine or mine <= yours)
    if old - new - now and yours != mine and not together:
        return None
    added = [item for item in theirs if repr(item) not in old | now]
    result: list[Json] = []
    places = _places(*([repr(item) for item in side] for side in (base, theirs, ours))) if added else {}
    for position in range(len(ours) + 1):
        result += [item for item in added if places.get(repr(item), len(ours)) == position]
        result += [item for item in ours[position : position + 1] if repr(item) in new or repr(item) not in old]
    return result


def _places(base: list[str], theirs: list[str], ours: list[str]) -> dict[str, int]:
    """Return the positions in our list before which the items of theirs stand that are not in the base."""
    if max(map(len, (base, theirs, ours))) > MOST_PLACED:
        return {}
    ours_at = {len(base): len(ours)}
    for _, start, end, first, last in SequenceMatcher(None, base, ours, autojunk=False).get_opcodes():
        ours_at |= {number: min(first + number - start, last) for number in range(start, end)}
    index = {item: number for number, item in enumerate(ours)}
    ours_at |= {number: index[item] for number, item in enumerate(base) if item in index}
    places: dict[str, int] = {}
    for _, start, end, first, last in SequenceMatcher(None, base, theirs, autojunk=False).get_opcodes():
        places |= {theirs[number]: ours_at[min(start + number - first, end)] for number in range(first, last)}
    return places


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

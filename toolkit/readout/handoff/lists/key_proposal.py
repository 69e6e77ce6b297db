"""Chooses the columns of a list that tell its rows apart, where none holds their numbers."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise

from readout.handoff.lists.profile import Profile
from readout.handoff.lists.table import Table

LOOKED_AT = 6
"""So many columns are looked at."""
MOST = 3
"""A key has at most so many columns."""


def columns(table: Table, profiles: Sequence[Profile], dates: Sequence[Profile]) -> list[str]:
    """Return the names of as few columns as tell the rows apart, dates before others."""
    rows = table.rows
    order = [*dates[:1], *(each for each in profiles if each not in dates and each.links < 0.5)]
    order = [each for each in order if each.cells and _is_of_entries(table, each)] or order
    usable = [each for each in order if each.cells > len(rows) / 2 and not each.is_prose][:LOOKED_AT]
    usable = usable or [each for each in order if each.cells][:MOST]
    texts = {
        each.number: [row.cells[each.number].text if each.number in row.cells else "" for row in rows]
        for each in usable
    }
    for size in range(1, MOST + 1):
        for chosen in combinations(usable, size):
            if size == 1 and chosen[0].numbers < 0.9:
                continue  # a text that stands once so far may come again
            keys = set(zip(*(texts[each.number] for each in chosen), strict=True))
            if len(keys) == len(rows) and all(any(key) for key in keys):
                return [each.name for each in chosen]
    return [each.name for each in usable[:MOST]]


def has_rows_without(table: Table, each: Profile) -> bool:
    """Whether rows lack the cell that are no further rows of an entry of a nested list, nor of a merged cell."""
    numbers = {(row.sheet, row.number) for row in table.rows if each.number in row.cells or each.number in row.spanned}
    return any((row.sheet, row.number) not in numbers for row in table.rows)


def has_parts(table: Table) -> bool:
    """Whether entries of a nested list have several rows."""
    return any((row.sheet, row.number) == (below.sheet, below.number) for row, below in pairwise(table.rows))


def _is_of_entries(table: Table, each: Profile) -> bool:
    """Whether a column of a nested list says something of entries, and not of the parts of their lists."""
    return not any(
        (row.sheet, row.number) == (below.sheet, below.number) and each.number in below.cells
        for row, below in pairwise(table.rows)
    )

"""The keys of the rows of a list, by which each is known when the list comes again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from readout.handoff.lists.table import Table


def keys_of(table: Table, columns: Sequence[int], places: Mapping[str, str]) -> list[str]:
    """Return the key of each row, empty where its columns are; rows of one key are one entry.

    Each sheet counts for itself: a key that stands in several is told apart by the sheet, but in the one in which it
    stood when the list last landed, by `places`.
    """
    keys = list(_as_written(table, columns))
    sheets: dict[str, set[str]] = defaultdict(set)
    for row, key in zip(table.rows, keys, strict=True):
        sheets[key].add(row.sheet)

    def is_plain(key: str, sheet: str) -> bool:
        return not key or len(sheets[key]) == 1 or places.get(key, "").rpartition("!")[0] == sheet

    pairs = zip(table.rows, keys, strict=True)
    return [key if is_plain(key, row.sheet) else f"{row.sheet} / {key}" for row, key in pairs]


def _as_written(table: Table, columns: Sequence[int]) -> Iterator[str]:
    """Yield the keys of rows as they stand there.

    Rows share a key that is merged over them, and rows of one entry of a nested list share that of its first.
    """
    last: tuple[str, int, str] = ("", 0, "")
    for row in table.rows:
        cells = [row.cells.get(number) or row.spanned.get(number) for number in columns]
        key = " / ".join(" ".join(cell.text.split()) for cell in cells if cell)
        if not all(cells) and last[:2] == (row.sheet, row.number):
            key = last[2]
        last = (row.sheet, row.number, key)
        yield key

"""A sheet that is being mended, and the rows of its table as they were handed out."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from readout.model.tables import Cells, Column, Role, Row, Table
from readout.span import column_number
from readout.syntax.document import Cell
from readout.syntax.sheets.grids import Grid, Kind, Odd

Key = tuple[str, ...]
HEADINGS = 0
"""The number of the row of headings in a sheet whose headings were found, wherever they stood: rows are from 1."""


@dataclass(slots=True, eq=False)
class MergedRange:
    """Merged cells. `settled` says whether the base explains what they emptied."""

    row: int
    column: int
    odd: Odd
    settled: bool = True


RANGE = re.compile(r"([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)")
LARGEST = 100_000
"""So many cells of a merged range are looked at."""


@dataclass(slots=True, eq=False)
class MendedSheet:
    """A sheet that is being mended. Rows and columns are numbered from 1; `columns` are those of the table, by name,
    and `top` is the row in which the headings stood before `lift` has put them into the row HEADINGS."""

    name: str
    rows: dict[int, list[Cell]] = field(default_factory=dict)
    odd: dict[tuple[int, int], Odd] = field(default_factory=dict)
    ranges: list[MergedRange] = field(default_factory=list)
    covered: dict[tuple[int, int], MergedRange] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    columns: dict[str, int] = field(default_factory=dict)
    top: int = 1

    @classmethod
    def of(cls, name: str, grid: Grid) -> MendedSheet:
        sheet = cls(name, dict(grid.rows))
        sheet.hidden_rows, sheet.hidden_columns = grid.hidden_rows, grid.hidden_columns
        for odd in grid.odd:
            if odd.kind is Kind.MERGED:
                sheet.merge(odd)
            else:
                sheet.odd[odd.row, odd.column] = odd
                sheet.rows.setdefault(odd.row, [])
        return sheet

    def merge(self, odd: Odd) -> None:
        merged = MergedRange(odd.row, odd.column, odd)
        self.ranges.append(merged)
        match = RANGE.fullmatch(odd.text)
        if not match:
            return
        last_row, last_column = int(match[4]), column_number(match[3])
        if (last_row - odd.row + 1) * (last_column - odd.column + 1) > LARGEST:
            merged.settled = False
            return
        for row in range(odd.row, last_row + 1):
            for column in range(odd.column, last_column + 1):
                if (row, column) != (odd.row, odd.column):
                    self.covered[row, column] = merged

    @property
    def width(self) -> int:
        return max((len(cells) for cells in self.rows.values()), default=0)

    def at(self, row: int, column: int) -> Cell | Odd:
        if odd := self.odd.get((row, column)):
            return odd
        cells = self.rows.get(row, ())
        return cells[column - 1] if column <= len(cells) else None

    def put(self, row: int, column: int, value: Cell) -> None:
        cells = self.rows.setdefault(row, [])
        cells.extend([None] * (column - len(cells)))
        cells[column - 1] = value

    def drop(self, column: int) -> None:
        """Empties a column."""
        for cells in self.rows.values():
            if column <= len(cells):
                cells[column - 1] = None
        for place in [place for place in self.odd if place[1] == column]:
            del self.odd[place]

    def lift(self, top: int, passed: Collection[int] = ()) -> None:
        """Put the headings, which stand in some row, before all others, and take out rows that are none of the table's.
        With 0 the headings are nowhere."""
        self.top = max(top, 1)
        headings = self.rows.pop(top, []) if top else []
        self.rows = {HEADINGS: headings, **{row: cells for row, cells in self.rows.items() if row not in passed}}
        self.odd = {
            (HEADINGS if row == top else row, column): odd
            for (row, column), odd in self.odd.items()
            if row not in passed
        }
        self.covered = {place: merged for place, merged in self.covered.items() if place[0] not in passed}
        below = set(map(id, self.covered.values()))
        self.ranges = [merged for merged in self.ranges if merged.row not in passed or id(merged) in below]

    def values(self, column: int) -> Iterator[tuple[int, Cell | Odd]]:
        """What stands below the heading of a column, with the numbers of the rows."""
        for row in self.rows:
            if row != HEADINGS and (value := self.at(row, column)) is not None:
                yield row, value

    def grid(self) -> Grid:
        rows = [(number, cells) for number, cells in sorted(self.rows.items()) if cells]
        merged = [merged_range.odd for merged_range in self.ranges if not merged_range.settled]
        return Grid(rows, [*merged, *(odd for _, odd in sorted(self.odd.items()))])


class HandedOut(Mapping[Key, Row]):
    """The rows of a table that were handed out, by their keys. `lines` are their cells."""

    def __init__(self, table: Table, lines: Sequence[Cells]) -> None:
        self.names = [column.name for column in table.columns]
        places = [self.names.index(name) for name in table.key]
        self.lines = {key_of_line(line, places): line for line in lines}

    def __getitem__(self, key: Key) -> Row:
        return {name: cell for name, cell in zip(self.names, self.lines[key], strict=True) if cell is not None}

    def __contains__(self, key: object) -> bool:
        return key in self.lines

    def __iter__(self) -> Iterator[Key]:
        return iter(self.lines)

    def __len__(self) -> int:
        return len(self.lines)

    def said(self, column: Column) -> set[str]:
        """What stood in a column."""
        at = self.names.index(column.name)
        return {str(line[at]) for line in self.lines.values() if line[at] is not None}

    def untouched(self, table: Table, sheet: MendedSheet) -> dict[int, Key]:
        """The keys of the rows of a sheet in which each cell is as it was, by their numbers. Where a column was moved
        or is gone, each row is looked at for itself."""
        columns = [column for column in table.columns if column.role is not Role.DERIVED]
        width = len(columns)
        if [sheet.columns.get(name) for name in self.names[:width]] != list(range(1, width + 1)):
            return {}
        places = [self.names.index(name) for name in table.key]
        typed = [at for at, column in enumerate(columns) if column.type not in ("string", "array")]
        suspect = {HEADINGS, *(row for row, _ in sheet.odd), *(row for row, _ in sheet.covered)}
        none: list[Cell] = [None] * width
        keys: dict[int, Key] = {}
        for number, cells in sheet.rows.items():
            if number in suspect:
                continue
            line = cells[:width] + none[len(cells) :]
            key = key_of_line(line, places)
            was = self.lines.get(key)
            if was and line == was[:width] and all(type(line[at]) is type(was[at]) for at in typed):
                keys[number] = key
        return keys


def heading_of(cell: Cell | Odd) -> str:
    return "" if cell is None or isinstance(cell, Odd) else str(cell).strip()


def key_of_line(line: Cells, places: Iterable[int]) -> Key:
    return tuple(["" if (cell := line[at]) is None else str(cell) for at in places])

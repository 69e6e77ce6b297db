"""The tables that lists are read into: cells with their kinds, rows with their numbers, and what is no row of data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from readout.model.list_map import column_index
from readout.span import CellRef, column_letters


class Kind(StrEnum):
    """What a cell holds, as the file says."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    BOOLEAN = "boolean"
    FORMULA = "formula"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that is not empty. A date is in ISO 8601, and `shows` has the parts of it that the cell displays."""

    text: str
    kind: Kind = Kind.TEXT
    shows: str = ""


Cells = dict[int, Cell]
"""The cells of a row that are not empty, by 1-based column."""


@dataclass(slots=True)
class Row:
    """A row of data. `number` is that of the file; for a nested list, that of the entry the row is a part of.

    `spanned` are the cells of rows above that are merged down to this one, by column.
    """

    number: int
    cells: Cells
    sheet: str = ""
    spanned: Cells = field(default_factory=dict)


@dataclass(slots=True)
class Sheet:
    """A sheet as it stands in the file. `merged` are ranges of cells: first row, first column, last row, last column.

    `names` are those of the columns where the file names them itself (JSON), so that no row holds headings.
    `collection` is what its entries are, where the file says so (Popolo).
    """

    name: str
    rows: list[Row]
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    names: tuple[str, ...] = ()
    collection: str = ""


@dataclass(frozen=True, slots=True)
class Aside:
    """A row that is no row of data, and why."""

    row: Row
    reason: str


@dataclass(slots=True)
class Table:
    """A list: its columns in order, its rows, and the rows set aside.

    `headings` are the rows that hold the names of the columns, by sheet. `notes` say how the file was read, where that
    was not plain. `is_nested` says that it was read from entries with names (JSON), which have no cells.
    `collection` is what a row is a record of, as far as the file says.
    """

    path: str
    columns: dict[int, str]
    rows: list[Row]
    aside: list[Aside] = field(default_factory=list)
    headings: list[Row] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    is_nested: bool = False
    collection: str = "meetings"
    _numbers: dict[str, int | None] = field(default_factory=dict, repr=False)

    def column(self, name: str) -> int | None:
        """Return the number of the column with a name, without regard to case and spaces; None if there is none."""
        if name not in self._numbers:
            index = column_index(list(self.columns.values()), name)
            self._numbers[name] = None if index is None else list(self.columns)[index]
        return self._numbers[name]

    def cells_of(self, number: int) -> Iterator[Cell]:
        """Yield the cells of a column that are not empty."""
        return (row.cells[number] for row in self.rows if number in row.cells)

    def place(self, row: Row, column: int) -> str:
        """Return where a cell stands, as people say it: `Sheet1!B7`."""
        if self.is_nested:
            where = f"{row.sheet} {row.number}" if row.sheet else f"entry {row.number}, {self.columns.get(column, '')}"
            return where.removesuffix(", ")
        cell = CellRef(row.sheet, row.number, column)
        return f"{row.sheet}!{cell.a1}" if row.sheet else cell.a1

    def heading(self, number: int) -> str:
        """Return a column for a message: its letter and its name."""
        return f"{column_letters(number)} ({self.columns[number]})"

"""What is found while the sheets of a workbook are mended, and where."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from readout.diagnostic import Diagnostic, Place, Related, Severity
from readout.handoff.mended_sheet import HandedOut, Key, MendedSheet
from readout.handoff.repair import Repair
from readout.model.cells import from_cell
from readout.model.labels import Labels
from readout.model.schema import Field
from readout.model.tables import Column, Table
from readout.span import CellRef
from readout.syntax.document import Cell, TableDocument
from readout.syntax.sheets.grids import Odd
from readout.syntax.sheets.reader import Grids

ALIKE = 0.5
"""The share of a column's values, or of a sheet's headings, by which it is known again."""
NOBODY = ""
"""Who does what no program does."""

POSITION = re.compile(r"[0-9]+(?:\.0*)?", re.ASCII)
"""How programs write the position of an item in a list. Ids may look like other numbers: `nan`, `1e5`."""


@dataclass
class Edits:
    """How many cells of rows that were handed out people changed, how many rows they added, and how many are gone."""

    cells: int = 0
    added: int = 0
    gone: int = 0


@dataclass(eq=False)
class Evidence:
    """What the sheets of a workbook came to.

    `labels` are the names that may stand behind ids; `allow_shifts` says whether columns may stand in other rows.
    `suggestions` are what was likely meant in a cell that cannot be read. `absent` are the tables without a sheet,
    `added` the columns, by sheet, that it lacks. `gone` are the keys of rows by table that it has no longer, `fresh`
    says of each table whether it has new ones, `moved` gives the new ids of rows by table and key, `touched` the
    numbers of rows by table in which somebody has written, and `kept` are tables of which nothing is deleted.
    """

    grids: Grids
    labels: Labels
    allow_shifts: bool = False
    repairs: list[Repair] = field(default_factory=list)
    problems: list[Diagnostic] = field(default_factory=list)
    suggestions: dict[Place, str] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    absent: set[str] = field(default_factory=set)
    added: set[tuple[str, int]] = field(default_factory=set)
    gone: dict[str, set[Key]] = field(default_factory=dict)
    fresh: dict[str, bool] = field(default_factory=dict)
    moved: dict[tuple[str, Key], str] = field(default_factory=dict)
    edits: Edits = field(default_factory=Edits)
    touched: dict[str, set[int]] = field(default_factory=dict)
    kept: set[str] = field(default_factory=set)

    def place(self, sheet: str, row: int, column: int) -> Place:
        document = TableDocument(self.grids.path, suffix=self.grids.suffix, titles=self.titles)
        return document.place(CellRef(sheet, row, column))

    def repair(self, place: Place, was: Cell, cell: Cell | Odd, what: str, program: str) -> None:
        text = cell.text if isinstance(cell, Odd) else "" if cell is None else str(cell)
        self.repairs.append(Repair(place, was, text, what, program))

    def report(
        self, code: str, severity: Severity, message: str, place: Place, help: str, related: tuple[Related, ...] = ()
    ) -> None:
        self.problems.append(Diagnostic(code, severity, message, place, help, None, related))


class TableSheet:
    """A table's sheet that is being mended, beside its rows as they were handed out."""

    def __init__(self, evidence: Evidence, table: Table, sheet: MendedSheet, was: HandedOut) -> None:
        self.evidence, self.table, self.sheet, self.was = evidence, table, sheet, was

    def place(self, row: int, column: int) -> Place:
        return self.evidence.place(self.table.name, row, column)

    def says(self, column: Column, cell: Cell | Odd) -> object:
        """What a cell of a column says, without labels."""
        return cell if isinstance(cell, Odd) else said(column.field, self.evidence.labels.without(column, cell)[0])


def said(field: Field | None, cell: Cell) -> object:
    """What a cell says, in one form whichever way it is written."""
    if cell is None:
        return None
    if field is not None:
        value = from_cell(field, cell)
        return tuple(value) if isinstance(value, list) else value
    text = str(cell)
    return float(text) if POSITION.fullmatch(text) else text

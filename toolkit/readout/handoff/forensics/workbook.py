"""Mends the sheets of a workbook, which are known by their names or by their headings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

from readout.diagnostic import Diagnostic, Place, Severity
from readout.handoff.forensics.cells import Cells
from readout.handoff.forensics.columns import Columns
from readout.handoff.forensics.evidence import NOBODY, Evidence
from readout.handoff.forensics.headings import Headings
from readout.handoff.forensics.readings import Readings
from readout.handoff.forensics.remarks import Remarks
from readout.handoff.forensics.rows import Rows
from readout.handoff.mended_sheet import HandedOut, MendedSheet
from readout.handoff.remark import Remark
from readout.handoff.repair import Repair
from readout.handoff.suggestions import Suggestion
from readout.model import flattening, tables
from readout.model.cells import to_cell
from readout.model.dataset import Dataset
from readout.model.labels import Labels
from readout.model.tables import LABEL, Role, Table
from readout.store import load_tables
from readout.syntax.document import Cell, TableDocument
from readout.syntax.sheets.grids import Grid, Odd
from readout.syntax.sheets.reader import ABOUT, Grids

SHEET_RENAMED = "The sheet was renamed, and is known by what stands in it"
SHEET_GONE = "The sheet is gone: its rows are kept as they were. Rows are deleted in a sheet that is there"
COVER_GONE = "The cover sheet is gone: what it says of the dataset is kept as it was"


class Forensics:
    """The sheets of a workbook beside what was handed out. The evidence fills while `dataset` reads.

    `base` is what was handed out, as far as anybody knows; `is_whole` says whether all of it should be there. `others`
    are datasets whose names may stand behind ids. `accepted` is what cells are to say by people's word. `suggestions`
    are what cells were likely meant to say that cannot be read, by the findings about them.
    """

    def __init__(
        self,
        grids: Grids,
        base: Dataset,
        others: Sequence[Dataset] = (),
        *,
        is_whole: bool = True,
        allow_shifts: bool = False,
        accepted: Mapping[Place, str] | None = None,
    ) -> None:
        self.base, self.others, self.is_whole = base, (base, *others), is_whole
        self.accepted = accepted or {}
        self.suggestions: dict[Diagnostic, Suggestion] = {}
        self.sheets: dict[str, MendedSheet] = {}
        self.remarks: list[Remark] = []
        self.evidence = Evidence(grids, Labels(self.others), allow_shifts, titles=dict(grids.titles))

    @property
    def repairs(self) -> list[Repair]:
        return self.evidence.repairs

    def dataset(self, path: Path, metadata: dict[str, Any] | None = None) -> Dataset:
        """What the workbook says, mended. `metadata` are those of a file beside it, where it has no cover sheet."""
        layout = tables.layout(self.base.schema)
        cells = flattening.cells(self.base)
        handed_out = {table.name: HandedOut(table, cells.pop(table.name)) for table in layout}
        named = self._sheets(layout, handed_out)
        mended: dict[str, Grid] = {}
        sheets = self.sheets
        for table in layout:
            rows = handed_out[table.name]
            if name := named.get(table.name):
                self.evidence.titles[table.name] = self.evidence.grids.titles.get(name, name)
                sheets[table.name] = self._sheet(table.name, name)
                mended[table.name] = self._table(table, sheets[table.name], rows)
            else:
                mended[table.name] = self._restored(table, rows)
        read = {
            table: sheets[table.name]
            for table in layout
            if table.name in sheets and table.name not in self.evidence.absent
        }
        Readings(self.evidence, read, self.others).read()
        mended |= {table.name: sheet.grid() for table, sheet in read.items()}
        named_tables = {name: table for table in layout if (name := named.get(table.name))}
        self.remarks += Remarks(self.evidence, self.base.schema, named_tables).all(sheets, handed_out)
        if ABOUT in self.evidence.grids.names:
            mended[ABOUT] = self._cover(MendedSheet.of(ABOUT, self.evidence.grids.grid(ABOUT)))
        others = [name for name in self.evidence.grids.names if name not in mended and name not in named.values()]
        grids = replace(
            self.evidence.grids,
            names=(*mended, *others),
            grid=lambda name: mended[name] if name in mended else self.evidence.grids.grid(name),
            titles=self.evidence.titles,
        )
        dataset = load_tables.load_sheets(path, grids, self.base.schema, self.others)
        if ABOUT not in self.evidence.grids.names and (metadata or self.base.metadata):
            dataset.metadata = metadata or dict(self.base.metadata)
            if self.is_whole and not metadata:
                self.evidence.repairs.append(Repair(Place(grids.path), ABOUT, "", COVER_GONE, NOBODY))
        self._finish(dataset)
        return dataset

    def table_of(self, place: Place) -> str:
        """The table in whose sheet a place is."""
        title = (place.cell.sheet if place.cell else "") or PurePosixPath(place.path).stem
        return next((name for name, other in self.evidence.titles.items() if other == title), title)

    def _sheet(self, table: str, name: str) -> MendedSheet:
        """The sheet of a table, with what people have accepted in the cells that it was suggested for."""
        sheet = MendedSheet.of(table, self.evidence.grids.grid(name))
        for place, text in self.accepted.items():
            if place.cell and self.table_of(place) == table:
                sheet.odd.pop((place.cell.row, place.cell.column), None)
                sheet.put(place.cell.row, place.cell.column, text)
        return sheet

    def unread(self, problems: Sequence[Diagnostic]) -> frozenset[str]:
        """The tables in whose sheets there are errors: a row that is gone may be one that could not be read."""
        errors = [problem.place for problem in problems if problem.severity is Severity.ERROR and problem.place.cell]
        return frozenset(map(self.table_of, errors)) | self.evidence.kept

    def _finish(self, dataset: Dataset) -> None:
        """Adds the findings and suggestions, and takes away the places of what the workbook does not hold."""
        dataset.problems = [
            problem._replace(suggestion=self.evidence.suggestions.get(problem.place, problem.suggestion))
            for problem in dataset.problems
        ] + self.evidence.problems
        for problem in dataset.problems:
            if suggestion := self.suggestion_of(problem):
                self.suggestions[problem] = suggestion
        documents = {id(record.document): record.document for record in dataset}
        for document in documents.values():
            if isinstance(document, TableDocument) and (self.evidence.absent or self.evidence.added):
                document.cells = {
                    pointer: cell
                    for pointer, cell in document.cells.items()
                    if cell.sheet not in self.evidence.absent and (cell.sheet, cell.column) not in self.evidence.added
                }

    def suggestion_of(self, problem: Diagnostic) -> Suggestion | None:
        """What a finding on a cell suggests for the whole of it."""
        cell, meant = problem.place.cell, problem.suggestion
        sheet = self.sheets.get(self.table_of(problem.place)) if cell else None
        if cell is None or meant is None or sheet is None or cell.row not in sheet.rows:
            return None
        value = sheet.at(cell.row, cell.column)
        text = value.text if isinstance(value, Odd) else "" if value is None else str(value)
        name = next((name for name, at in sheet.columns.items() if at == cell.column), None)
        table = next(table for table in tables.layout(self.base.schema) if table.name == sheet.name)
        if name and (delimiter := table[name].delimiter) and delimiter in text:
            _, wrong = self.evidence.labels.without(table[name], text)
            if len(wrong) != 1:
                return None
            meant = delimiter.join(part.partition(LABEL)[0].strip() for part in meant.split(delimiter))
        return Suggestion(problem.place, sheet.name, text, meant) if text != meant else None

    def _sheets(self, layout: Sequence[Table], handed_out: Mapping[str, HandedOut]) -> dict[str, str]:
        """The names of the sheets that hold the tables, by those of the tables."""
        there = {name.casefold(): name for name in reversed(self.evidence.grids.names)}
        sheet_names = {table.name: there[table.name.casefold()] for table in layout if table.name.casefold() in there}
        missing = [table for table in layout if table.name not in sheet_names]
        if not missing:
            return sheet_names
        others = [name for name in self.evidence.grids.names if name not in sheet_names.values() and name != ABOUT]
        scores = []
        for name in others:
            sheet = MendedSheet.of(name, self.evidence.grids.grid(name))
            likely = ((self._resemblance(table, sheet, handed_out[table.name]), table.name, name) for table in missing)
            scores += [(score, table_name, name) for score, table_name, name in likely if score]
        for _, table_name, name in sorted(scores, reverse=True):
            if table_name not in sheet_names and name not in sheet_names.values():
                sheet_names[table_name] = name
                title = self.evidence.grids.titles.get(name, name)
                self.evidence.titles[table_name] = title
                self.evidence.repair(self.evidence.place(table_name, 1, 1), table_name, title, SHEET_RENAMED, NOBODY)
        return sheet_names

    def _resemblance(self, table: Table, sheet: MendedSheet, rows: HandedOut) -> tuple[bool, bool, float] | None:
        """How much a sheet looks like a table's: whether its name holds the table's, whether it has a row of the table,
        and the share of the headings. None for another sheet."""
        headings = Headings(self.evidence, table, sheet, rows)
        if not (share := headings.share()):
            return None
        named, holds = table.name.casefold() in sheet.name.casefold(), headings.holds_row()
        return (named, holds, share) if named or holds else None

    def _restored(self, table: Table, rows: HandedOut, *, is_gone: bool = True) -> Grid:
        """A sheet that is gone, or cannot be read, as it was."""
        self.evidence.absent.add(table.name)
        self.evidence.gone[table.name], self.evidence.fresh[table.name] = set(), False
        if rows and is_gone and self.is_whole:
            self.evidence.repairs.append(Repair(Place(self.evidence.grids.path), table.name, "", SHEET_GONE, NOBODY))
        columns = [column for column in table.columns if column.role is not Role.DERIVED]
        cells: list[list[Cell]] = [[column.name for column in columns]]
        cells += [[row.get(column.name) for column in columns] for row in rows.values()]
        return Grid(list(enumerate(cells, 1)), [])

    def _cover(self, sheet: MendedSheet) -> Grid:
        """The cover sheet, with its values mended."""
        fields = {label: inner for inner in self.base.schema.metadata.fields for label in (inner.name, inner.title)}
        for row in sheet.rows:
            inner = fields.get(str(sheet.at(row, 1)).strip())
            was = self.base.metadata.get(inner.name) if inner else None
            if inner and was is not None:
                Cells(self.evidence, sheet).mend(row, 2, inner, to_cell(inner, was))
        sheet.ranges.clear()  # nobody is harmed by merged cells on a cover
        return sheet.grid()

    def _table(self, table: Table, sheet: MendedSheet, rows: HandedOut) -> Grid:
        if reason := Columns(self.evidence, table, sheet, rows).find():
            if rows or sheet.rows:
                self._unread(table, reason)
            return self._restored(table, rows, is_gone=False)
        Rows(self.evidence, table, sheet, rows).mend()
        return sheet.grid()

    def _unread(self, table: Table, reason: str) -> None:
        """Finds a sheet that cannot be read; where its file cannot, that is found already."""
        title = self.evidence.titles.get(table.name, table.name)
        if any(cell and cell.sheet == table.name for cell, _ in self.evidence.grids.problems):
            return
        message = f"nothing of the sheet {title} is read: {reason}"
        help = "begin it with a row of the headings that it was handed out with"
        place = self.evidence.place(table.name, 1, 1)
        self.evidence.report("RO106", Severity.ERROR, message, place, help)

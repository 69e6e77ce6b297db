"""Lists what a colleague left beside the cells that are read, so that it is not passed over in silence."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from readout.diagnostic import Place
from readout.handoff import habits
from readout.handoff.forensics.columns import Columns
from readout.handoff.forensics.evidence import Evidence, TableSheet
from readout.handoff.forensics.headings import Headings
from readout.handoff.mended_sheet import HEADINGS, HandedOut, Key, MendedSheet, heading_of
from readout.handoff.remark import OURS, Left, Remark
from readout.handoff.todo import NAMES as TODO
from readout.model.schema import Schema
from readout.model.tables import Role, Table, layout
from readout.span import CellRef
from readout.syntax.document import Cell, TableDocument
from readout.syntax.sheets import snapshot
from readout.syntax.sheets.grids import Odd
from readout.syntax.sheets.marks import Marks
from readout.syntax.sheets.reader import ABOUT
from readout.syntax.sheets.snapshot import Unusable

SERVICE = ("dictionary", "lists", "Start here", snapshot.SHEET, *TODO)
"""The sheets that readout adds, in which nobody is expected to write."""
NAME_LINE = re.compile(r"Name: \w+")
"""How a note on a heading ends that says what the column means: what people add stands below."""
MOST_WORDS = 200
"""So many characters of a row's cells are shown."""
BETWEEN = " | "


class Remarks:
    """What is left in the sheets of a workbook. `tables` are those that are read, by the names of their sheets."""

    def __init__(self, evidence: Evidence, schema: Schema, tables: Mapping[str, Table]) -> None:
        self.evidence, self.schema, self.tables = evidence, schema, tables
        texts = [column.description for table in layout(schema) for column in table.columns]
        texts += [field.description for field in schema.metadata.fields]
        self.descriptions = [text.split() for text in texts]
        base = evidence.grids.base()
        version = None if base is None or isinstance(base, Unusable) else base.schema_version
        self.is_current = version == schema.metadata["schema_version"].enum[-1]
        self.names = [name for name in evidence.grids.names if name not in SERVICE]

    def all(self, mended: Mapping[str, MendedSheet], was: Mapping[str, HandedOut]) -> Iterator[Remark]:
        """Yield notes, struck cells, edited copies, and sheets that are none of the dataset's. `mended` are the sheets
        that were read, `was` the rows that were handed out, by the names of their tables."""
        for name in self.names:
            marks = self.evidence.grids.marks(name)
            yield from self._notes(name, marks)
            yield from self._struck(name, marks)
        for name in self.names:
            if name in self.tables or name == ABOUT:
                continue
            sheet = MendedSheet.of(name, self.evidence.grids.grid(name))
            if original := self._original(sheet, mended, was):
                yield from self._copied(sheet, self.tables_by_name[original], mended[original], was[original])
            elif sheet.rows:
                first = min(sheet.rows)
                yield Remark(self._place(name, first, 1), Left.SHEET, _words(sheet.rows[first]))

    @property
    def tables_by_name(self) -> dict[str, Table]:
        return {table.name: table for table in self.tables.values()}

    def _place(self, name: str, row: int, column: int) -> Place:
        titles = self.evidence.grids.titles
        document = TableDocument(self.evidence.grids.path, suffix=self.evidence.grids.suffix, titles=titles)
        return document.place(CellRef(name, row, column))

    def _notes(self, name: str, marks: Marks) -> Iterator[Remark]:
        for (row, column), note in sorted(marks.notes.items()):
            text = OURS.sub("", note).strip()
            if text and not self._is_ours(name, column, text):
                yield Remark(self._place(name, row, column), Left.NOTE, text)

    def _is_ours(self, name: str, column: int, note: str) -> bool:
        """Whether a note says what a column or a value of the cover sheet is. The words of another version of the
        schema are not known."""
        first, *more = (line.strip() for line in note.split("\n"))
        if name == ABOUT:
            return column == 1 and (note.split() in self.descriptions or not self.is_current)
        is_signed = bool(more) and NAME_LINE.fullmatch(more[-1]) is not None
        return is_signed and (first.split() in self.descriptions or not self.is_current)

    def _struck(self, name: str, marks: Marks) -> Iterator[Remark]:
        struck: defaultdict[int, set[int]] = defaultdict(set)
        for row, column in marks.struck:
            struck[row].add(column)
        if not struck:
            return
        sheet = MendedSheet.of(name, self.evidence.grids.grid(name))
        for row, columns in sorted(struck.items()):
            cells = {at: sheet.at(row, at) for at in range(1, sheet.width + 1)}
            filled = [at for at, cell in cells.items() if cell is not None]
            if not columns.intersection(filled):
                continue
            if columns.issuperset(filled):
                yield Remark(self._place(name, row, filled[0]), Left.STRUCK, f"the row {_words(cells.values())}")
            else:
                for at in sorted(columns.intersection(filled)):
                    yield Remark(self._place(name, row, at), Left.STRUCK, _text(cells[at]))

    # ------------------------------------------------------------ copies

    def _original(
        self, sheet: MendedSheet, mended: Mapping[str, MendedSheet], was: Mapping[str, HandedOut]
    ) -> str | None:
        """The table of which a sheet is a copy: it has most of its headings, or its rows without headings."""
        headings = {heading_of(cell).casefold() for row in sorted(sheet.rows)[:2] for cell in sheet.rows[row]} - {""}
        best, most = None, 0.5
        for name in mended:
            table = self.tables_by_name[name]
            titles = {column.title.casefold() for column in table.columns}
            names = {column.name for column in table.columns}
            share = max(len(headings & words) for words in (titles, names)) / len(table.columns)
            if share > most:
                best, most = name, share
        return best or next((name for name in mended if self._headings(name, sheet, was).is_in_order()), None)

    def _headings(self, name: str, sheet: MendedSheet, was: Mapping[str, HandedOut]) -> Headings:
        return Headings(
            Evidence(self.evidence.grids, self.evidence.labels), self.tables_by_name[name], sheet, was[name]
        )

    def _copied(self, copy: MendedSheet, table: Table, sheet: MendedSheet, was: HandedOut) -> Iterator[Remark]:
        """What a copy of a sheet says that neither the sheet nor what was handed out says."""
        aside = Evidence(self.evidence.grids, self.evidence.labels)
        if Columns(aside, table, copy, was).find():
            return
        mine, original = (TableSheet(aside, table, each, was) for each in (copy, sheet))
        rows = {_key(original, row): row for row in sheet.rows if row != HEADINGS}
        for number in sorted(copy.rows):
            if number == HEADINGS or not any(cell is not None for cell in copy.rows[number]):
                continue
            key = _key(mine, number)
            row, old = rows.get(key), was.get(key)
            if row is None and old is None:
                yield Remark(self._place(copy.name, number, 1), Left.COPY, f"a row more: {_words(copy.rows[number])}")
                continue
            for column in table.columns:
                at, there = copy.columns.get(column.name), sheet.columns.get(column.name)
                if at is None or column.role is Role.DERIVED:
                    continue
                handed_out = old.get(column.name) if old else None
                now = copy.at(number, at)
                said = mine.says(column, now)
                stands = sheet.at(row, there) if row and there else handed_out
                if said in (mine.says(column, handed_out), original.says(column, stands)):
                    continue
                habit = habits.explain(handed_out, now, typed=self.evidence.grids.typed)
                if not (habit and habit.sure):
                    text = f"{column.title} of {_words(key)}: {_text(now)} (in {sheet.name}: {_text(stands)})"
                    yield Remark(self._place(copy.name, number, at), Left.COPY, text)


def _key(sheet: TableSheet, row: int) -> Key:
    places = ((sheet.table[name], sheet.sheet.columns.get(name)) for name in sheet.table.key)
    cells = (sheet.says(column, sheet.sheet.at(row, at)) if at else None for column, at in places)
    return tuple("" if cell is None else str(cell) for cell in cells)


def _text(cell: Cell | Odd) -> str:
    return "(nothing)" if cell is None else cell.text if isinstance(cell, Odd) else str(cell)


def _words(cells: Iterable[Cell | Odd]) -> str:
    """The cells of a row that are filled, in one line."""
    text = BETWEEN.join(_text(cell) for cell in cells if cell not in (None, ""))
    return text if len(text) <= MOST_WORDS else f"{text[:MOST_WORDS]}…"

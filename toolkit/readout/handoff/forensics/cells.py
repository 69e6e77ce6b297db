"""Mends cells: where a habit of a program explains what is found, what was handed out stands again."""

from __future__ import annotations

import re
from collections.abc import Container

from readout.diagnostic import Place, Severity
from readout.handoff import habits
from readout.handoff.forensics.evidence import NOBODY, Evidence, said
from readout.handoff.habits import Habit
from readout.handoff.mended_sheet import MendedSheet
from readout.model.schema import Field
from readout.model.tables import Column, Role, Row, Table
from readout.syntax.document import Cell, brief
from readout.syntax.sheets.grids import Kind, Odd

MERGED = "Cells were merged, which emptied this one"


class Cells:
    """The cells of a sheet."""

    def __init__(self, evidence: Evidence, sheet: MendedSheet) -> None:
        self.evidence, self.sheet = evidence, sheet

    def place(self, row: int, column: int) -> Place:
        return self.evidence.place(self.sheet.name, row, column)

    def row(self, table: Table, number: int, old: Row) -> list[int]:
        """Mends the cells of a row. Returns the columns that somebody changed."""
        changed = []
        for column in table.columns:
            at = self.sheet.columns.get(column.name)
            if at is None or column.role is Role.DERIVED:
                continue
            was, now = old.get(column.name), self.sheet.at(number, at)
            if was == now and type(was) is type(now):
                continue
            if now is None:
                if not self._emptied(number, at, was):
                    changed.append(at)
            elif was is None or self.mend(number, at, column, was, table.key):
                changed.append(at)
        return changed

    def mend(self, row: int, at: int, kind: Column | Field, was: Cell, keys: Container[str] = ()) -> bool:
        """Mends a cell. Returns whether what it says is somebody's change. `keys` are the columns of a table's key."""
        now = self.sheet.at(row, at)
        inner = kind.field if isinstance(kind, Column) else kind
        scalar = inner.items if inner and inner.items else inner
        if not isinstance(now, Odd):
            plain = self.evidence.labels.without(kind, now)[0] if isinstance(kind, Column) else now
            if said(inner, plain) == said(inner, was):
                return False
        place = self.place(row, at)
        habit = habits.explain(was, now, typed=self.evidence.grids.typed)
        if habit and (habit.sure or _forbidden(inner, was, now)):
            self.sheet.odd.pop((row, at), None)
            self.sheet.put(row, at, was)
            self.evidence.repair(place, was, now, f"The cell {habit.what}", habit.program)
            return False
        if isinstance(now, Odd):  # which is a finding; what it was handed out as is a suggestion
            self.evidence.suggestions[place] = _suggested(was, now)
            self.sheet.put(row, at, was)
        elif habit:
            # In a file without types programs make numbers of texts: nobody wrote them.
            is_text = habit is habits.ZEROS and scalar is not None and scalar.type == "string"
            is_kept = habit is habits.ZEROS and (is_text or (isinstance(kind, Column) and kind.name in keys))
            self._doubt(place, was, now, habit, is_kept=is_kept)
            if is_kept:
                self.sheet.put(row, at, was)
                return False
        return True

    def _doubt(self, place: Place, was: Cell, now: Cell, habit: Habit, *, is_kept: bool) -> None:
        message = f"the cell {habit.what}: `{brief(str(now))}` stands where `{brief(str(was))}` stood"
        help = "make sure that this was meant; programs do that too"
        if is_kept:
            help = "it is read as it was; if it was meant, change it in the dataset, or in a workbook"
        self.evidence.report("RO117", Severity.WARNING, message, place, help)

    def _emptied(self, row: int, at: int, was: Cell) -> bool:
        """Whether a cell is empty because it was merged with others, and not because somebody emptied it."""
        merged = self.sheet.covered.get((row, at))
        if merged is None:
            return False
        top_left = self.sheet.at(merged.row, merged.column)
        self.sheet.put(row, at, was)
        if isinstance(top_left, Odd) or str(top_left) != str(was):
            merged.settled = False  # perhaps what shows is meant for all of them
        else:
            self.evidence.repair(self.place(row, at), was, None, MERGED, NOBODY)
        return True


def _suggested(was: Cell, now: Odd) -> str:
    """What was likely meant by a cell that cannot be read."""
    if now.kind is Kind.FORMULA and now.value is not None:
        return str(now.value)
    if now.kind is Kind.DATE and not habits.begun(was, now):
        return now.text[: {"y": 4, "ym": 7}.get(now.shows, 10)] if "y" in now.shows else str(was)
    return str(was)


def _forbidden(inner: Field | None, was: Cell, now: Cell | Odd) -> bool:
    """Whether what is found is no value of the field, and what was handed out is: then nobody meant it."""
    scalar = inner.items if inner and inner.items else inner
    if scalar is None or isinstance(now, Odd):
        return False

    def fits(cell: Cell) -> bool:
        if scalar.enum:
            return cell in scalar.enum
        return bool(scalar.pattern and re.search(scalar.pattern, str(cell)))

    return fits(was) and not fits(now)

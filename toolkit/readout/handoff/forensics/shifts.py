"""Finds columns whose values stand in other rows than they did: sorted alone, filled down, or shifted.

What a colleague types in a column hardly ever consists of what other rows of it have lost, or overwrites different
values row by row with the one above. Where it does, the values count as they were, unless that is allowed.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from readout.diagnostic import Related, Severity
from readout.handoff.forensics.evidence import TableSheet, said
from readout.handoff.mended_sheet import HEADINGS, Key
from readout.model.tables import Column, Role
from readout.span import column_letters
from readout.syntax.document import Cell, brief
from readout.syntax.sheets.grids import Odd

FEWEST = 3
"""So few rows may have got the values of others by chance."""
MOST_NAMED = 8
"""So many values are named that stood in no row of the column."""
NUMBERED = re.compile(r"(.*?)([0-9]+)")


@dataclass(frozen=True, slots=True)
class Changed:
    """A cell that says something else than its row did."""

    row: int
    was: Cell
    now: Cell


class Shifts(TableSheet):
    """The columns of a table's sheet, whose rows are known by their keys."""

    def mend_keys(self, untouched: Mapping[int, Key]) -> None:
        """Put back parts of keys that stand in other rows: each row is known by all else that it says."""
        if len(self.sheet.rows) - len(untouched) <= FEWEST - 1:
            return
        columns = [column for column in self.table.columns if column.role is not Role.DERIVED]
        left = [row for row in sorted(self.sheet.rows) if row != HEADINGS and row not in untouched]
        for name in reversed(self.table.key):
            column, at = self.table[name], self.sheet.columns.get(name)
            if at is None or column.enum:
                continue
            others = [(other, self.sheet.columns.get(other.name)) for other in columns if other is not column]
            lines: defaultdict[tuple[object, ...], list[Cell]] = defaultdict(list)
            for row in self.was.values():
                lines[tuple(said(other.field, row.get(other.name)) for other, _ in others)].append(row.get(name))
            changed = []
            for number in left:
                cells = (self.says(other, self.sheet.at(number, place) if place else None) for other, place in others)
                parts = lines.get(tuple(cells), [])
                now = self.says(column, self.sheet.at(number, at))
                if len(parts) == 1 and now is not None and now != said(column.field, parts[0]):
                    changed.append(Changed(number, parts[0], str(now)))
            self._mend(column, at, changed)

    def mend(self, rows: Mapping[int, Key]) -> None:
        """Put back the values of columns that stand in other rows."""
        if len(rows) < FEWEST:
            return
        for column in self.table.columns:
            at = self.sheet.columns.get(column.name)
            scalar = (column.field.items or column.field) if column.field else None
            if at is None or column.name in self.table.key or column.role is not Role.DATA:
                continue
            if scalar is None or scalar.enum or scalar.type == "boolean":
                continue
            self._mend(column, at, list(self._changed(column, at, rows)))

    def _changed(self, column: Column, at: int, rows: Mapping[int, Key]) -> Iterator[Changed]:
        for number, key in sorted(rows.items()):
            old = self.was.get(key)
            if old is None:
                continue
            was, now = old.get(column.name), self.sheet.at(number, at)
            if was == now or isinstance(now, Odd):
                continue
            if self.says(column, now) != said(column.field, was):
                yield Changed(number, was, now)

    def _mend(self, column: Column, at: int, changed: Sequence[Changed]) -> None:
        if len(changed) < FEWEST:
            return
        what, cells = "stand in other rows", self._moved(changed)
        if not cells:
            what, cells = "were filled down over others", self._filled(at, changed)
        if not cells:
            return
        rows = [cell.row for cell in cells]
        message = f"the values of the column `{column.title}` {what}: {_listed(at, rows)}"
        if self.evidence.allow_shifts:
            self._report(Severity.WARNING, message, rows[0], at, "make sure that this was meant", ())
            return
        old = Counter(str(cell.was) for cell in changed)
        new = [cell for cell in cells if cell.now is not None and str(cell.now) not in old][:MOST_NAMED]
        related = tuple(Related(self.place(cell.row, at), f"`{brief(str(cell.now))}` stood in no row") for cell in new)
        help = "take the column from the workbook as it was before; or, if this was meant, import with --allow-shifted"
        self._report(Severity.ERROR, message, rows[0], at, help, related)
        self.evidence.edits.cells += len(cells)
        for cell in cells:
            self.sheet.odd.pop((cell.row, at), None)
            self.sheet.put(cell.row, at, cell.was)

    def _report(
        self, severity: Severity, message: str, row: int, at: int, help: str, related: tuple[Related, ...]
    ) -> None:
        self.evidence.report("RO126", severity, message, self.place(row, at), help, related)

    @staticmethod
    def _moved(changed: Sequence[Changed]) -> Sequence[Changed]:
        """The cells, if most of their values are those that others of them have lost."""
        old, new = (
            Counter(str(value) for value in values if value is not None)
            for values in ((cell.was for cell in changed), (cell.now for cell in changed))
        )
        moved = sum((old & new).values())
        return changed if moved >= FEWEST and 2 * moved >= max(old.total(), new.total()) else ()

    def _filled(self, at: int, changed: Sequence[Changed]) -> Sequence[Changed]:
        """The cells that repeat or continue the one above, below each other, where different values stood."""
        numbers = sorted(self.sheet.rows)
        above = {number: before for before, number in pairwise(numbers)}
        runs: list[list[Changed]] = []
        for cell in changed:
            before = self.sheet.at(above[cell.row], at) if above.get(cell.row, HEADINGS) != HEADINGS else None
            if cell.was is None or cell.now is None or isinstance(before, Odd) or not _follows(before, cell.now):
                continue
            if runs and runs[-1][-1].row == above[cell.row]:
                runs[-1].append(cell)
            else:
                runs.append([cell])
        long = [run for run in runs if len(run) >= FEWEST and len({str(cell.was) for cell in run}) > 1]
        return [cell for run in long for cell in run]


def _follows(above: Cell, value: Cell) -> bool:
    """Whether a value repeats another, or continues it as programs do: `talks 1`, `talks 2`."""
    if above is None:
        return False
    one, other = (NUMBERED.fullmatch(str(each)) for each in (above, value))
    return str(above) == str(value) or bool(
        one and other and one[1] and one[1] == other[1] and int(other[2]) == int(one[2]) + 1
    )


def _listed(at: int, rows: Sequence[int]) -> str:
    letter = column_letters(at)
    named = ", ".join(f"{letter}{row}" for row in rows[:MOST_NAMED])
    return named + (f" and {len(rows) - MOST_NAMED} more" if len(rows) > MOST_NAMED else "")

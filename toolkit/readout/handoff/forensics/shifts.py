"""Finds columns whose values stand in other rows than they did: sorted alone, filled down, or shifted.

What a colleague types in a column hardly ever consists of what other rows of it have lost, or overwrites different
values row by row with the one above. Where it does, the values count as they were, unless that is allowed.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from readout.diagnostic import Related, Severity
from readout.handoff.forensics.evidence import TableSheet, said
from readout.handoff.mended_sheet import HEADINGS, Key
from readout.model.tables import Column, Role
from readout.span import column_letters
from readout.syntax.document import Cell, brief
from readout.syntax.sheets.grids import Odd

FEWEST = 3
"""So few rows may have got the values of others by chance: two that were exchanged are somebody's edit."""
FEWEST_VALUES = 2
"""So few values stand in other rows than they did, where all other cells that took part are empty."""
FURTHEST = 10
"""A column is looked for so many rows further up and down."""
MOST_NAMED = 8
"""So many values are named that stood in no row of the column."""
NUMBERED = re.compile(r"(.*?)([0-9]+)")


class Changed(NamedTuple):
    """What a cell of a row said, and says."""

    row: int
    was: Cell
    now: Cell

    @property
    def is_changed(self) -> bool:
        return self.was != self.now


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
            cells = {}
            for number in left:
                rest = (self.says(other, self.sheet.at(number, place) if place else None) for other, place in others)
                parts = lines.get(tuple(rest), [])
                now = self.says(column, self.sheet.at(number, at))
                if len(parts) == 1:
                    is_same = now == said(column.field, parts[0])
                    text = None if now is None else str(now)
                    cells[number] = Changed(number, parts[0], parts[0] if is_same else text)
            changed = [cell for cell in cells.values() if cell.is_changed]
            if not self._stands(name, changed):
                self._mend(column, at, changed, cells)

    def _stands(self, name: str, changed: Sequence[Changed]) -> bool:
        """Whether the parts of keys stand where they were handed out, so that it is the rest that was moved."""
        order = {str(row.get(name)): place for place, row in enumerate(self.was.values())}
        place_of = {number: place for place, number in enumerate(row for row in sorted(self.sheet.rows) if row)}
        stands = sum(order.get(str(cell.now)) == place_of[cell.row] for cell in changed)
        moved = sum(order.get(str(cell.was)) == place_of[cell.row] for cell in changed)
        return len(order) == len(self.was) and stands > moved

    def mend(self, there: Mapping[int, Key], untouched: Container[int]) -> None:
        """Put back the values of columns that stand in other rows. `there` are the keys of all rows, and `untouched`
        those that are as they were."""
        touched = {number: key for number, key in there.items() if number not in untouched and key in self.was}
        if not touched:
            return
        for column in self.table.columns:
            at = self.sheet.columns.get(column.name)
            scalar = (column.field.items or column.field) if column.field else None
            if at is None or column.name in self.table.key or column.role is not Role.DATA:
                continue
            if scalar is None or scalar.enum or scalar.type == "boolean":
                continue
            cells = {number: self._cell(column, at, number, key) for number, key in touched.items()}
            changed = [cells[number] for number in sorted(cells) if cells[number].is_changed]
            if len(changed) < FEWEST - 1:
                continue
            for number, key in there.items():
                if number in untouched:
                    was = self.was[key].get(column.name)
                    cells[number] = Changed(number, was, was)
            self._mend(column, at, changed, cells)

    def _cell(self, column: Column, at: int, number: int, key: Key) -> Changed:
        """What a cell said and says; nothing else where it says the same, or cannot be read."""
        was, now = self.was[key].get(column.name), self.sheet.at(number, at)
        if isinstance(now, Odd) or self.says(column, now) == said(column.field, was):
            return Changed(number, was, was)
        return Changed(number, was, now)

    def _mend(self, column: Column, at: int, changed: Sequence[Changed], rows: Mapping[int, Changed]) -> None:
        """Put back the cells of a column that were moved. `rows` are those of all rows that are known."""
        what, cells = "stand in other rows", self._moved(changed) or self._shifted(rows)
        if not cells:
            what, cells = "were filled down over others", self._filled(at, changed, rows)
        if not cells:
            return
        numbers = [cell.row for cell in cells]
        message = f"the values of the column `{column.title}` {what}: {_listed(at, numbers)}"
        if self.evidence.allow_shifts:
            self._report(Severity.WARNING, message, numbers[0], at, "make sure that this was meant", ())
            return
        old = Counter(str(cell.was) for cell in changed)
        new = [cell for cell in cells if cell.now is not None and str(cell.now) not in old][:MOST_NAMED]
        related = tuple(Related(self.place(cell.row, at), f"`{brief(str(cell.now))}` stood in no row") for cell in new)
        help = "take the column from the workbook as it was before; or, if this was meant, import with --allow-shifted"
        self._report(Severity.ERROR, message, numbers[0], at, help, related)
        self.evidence.edits.cells += len(cells)
        for cell in cells:
            self.sheet.odd.pop((cell.row, at), None)
            self.sheet.put(cell.row, at, cell.was)
        for number, line in self.sheet.rows.items():  # what was pushed out of the table at its end
            filled = [place for place, value in enumerate(line, 1) if value is not None]
            if number not in rows and filled == [at] and str(line[at - 1]) in old:
                self.sheet.put(number, at, None)

    def _report(
        self, severity: Severity, message: str, row: int, at: int, help: str, related: tuple[Related, ...]
    ) -> None:
        self.evidence.report("RO126", severity, message, self.place(row, at), help, related)

    @staticmethod
    def _moved(changed: Sequence[Changed]) -> Sequence[Changed]:
        """The cells, if most of their values are those that others of them have lost."""
        if len(changed) < FEWEST:
            return ()
        old, new = (
            Counter(str(value) for value in values if value is not None)
            for values in ((cell.was for cell in changed), (cell.now for cell in changed))
        )
        moved = (old & new).total()
        if moved >= FEWEST and 2 * moved >= max(old.total(), new.total()):
            return changed
        # Two values that went to other rows took part in three cells or more, unless they were exchanged.
        both = old & new
        rows: set[int] = set()
        for value, often in both.items():
            left = [cell for cell in changed if cell.was is not None and str(cell.was) == value]
            got = [cell for cell in changed if cell.now is not None and str(cell.now) == value]
            left.sort(key=lambda cell: str(cell.now) not in both)
            got.sort(key=lambda cell: str(cell.was) not in both)
            rows |= {cell.row for cell in (*left[:often], *got[:often])}
        parts = [cell for cell in changed if cell.row in rows]
        has_blanks = any(cell.was is None or cell.now is None for cell in parts)
        is_all = both in (old, new)
        return parts if moved >= FEWEST_VALUES and is_all and has_blanks and len(parts) >= FEWEST else ()

    @staticmethod
    def _shifted(rows: Mapping[int, Changed]) -> Sequence[Changed]:
        """The cells of the longest run of rows that say what stood as many rows above or below, empty ones too."""
        best: list[Changed] = []
        down = [rows[number] for number in sorted(rows)]
        for cells in (down, down[::-1]):
            for by in range(1, min(FURTHEST, len(cells) - 1) + 1):
                for run in _runs(cells, by):
                    changed = [cell for cell in run if cell.is_changed]
                    values = sum(cell.now is not None for cell in run[by:] if cell.is_changed)
                    is_block = len(changed) == len(run) > by + 1 and all(cell.now is None for cell in run[:by])
                    told = values >= FEWEST_VALUES or (values and is_block)
                    if told and len(changed) >= max(FEWEST, len(best) + 1):
                        best = changed
        return sorted(best, key=lambda cell: cell.row)

    def _filled(self, at: int, changed: Sequence[Changed], rows: Container[int]) -> Sequence[Changed]:
        """The cells that repeat or continue the one above or below, next to each other, where different values stood.

        Three rows that say the same are such a run if one said so before; if somebody has written in all of them, four.
        """
        numbers = sorted(row for row in self.sheet.rows if row != HEADINGS)
        for order in (numbers, numbers[::-1]):
            before = {number: other for other, number in pairwise(order)}
            cells = {cell.row: cell for cell in changed}
            runs: list[list[Changed]] = []
            for cell in (cells[number] for number in order if number in cells):
                source = self.sheet.at(before[cell.row], at) if cell.row in before else None
                if cell.now is None or isinstance(source, Odd) or not _follows(source, cell.now):
                    continue
                if runs and runs[-1][-1].row == before[cell.row]:
                    runs[-1].append(cell)
                else:
                    runs.append([cell])
            filled = []
            for run in runs:
                source = before[run[0].row]
                is_old = source in rows and source not in cells and str(self.sheet.at(source, at)) == str(run[-1].now)
                lost = sum(cell.was is not None for cell in run)
                if len({str(cell.was) for cell in run}) > 1 and (
                    lost and len(run) >= FEWEST - 1 if is_old else lost >= FEWEST
                ):
                    filled += run
            if filled:
                return sorted(filled, key=lambda cell: cell.row)
        return ()


def _runs(cells: Sequence[Changed], by: int) -> Iterator[list[Changed]]:
    """The runs of cells that say what stood `by` cells before, each behind the cells whose values went on: these say
    something else now."""
    run: list[Changed] = []
    for at in range(by, len(cells)):
        before = cells[at - by]
        if str(cells[at].now) != str(before.was):
            if run:
                yield run
            run = []
        elif run:
            run.append(cells[at])
        elif all(cell.is_changed for cell in cells[at - by : at]):
            run = list(cells[at - by : at + 1])
    if run:
        yield run


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

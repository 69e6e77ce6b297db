"""Finds the row with the headings of a table in its sheet: the first, one below a title or among rows of the table.

A row of the table in the place of the headings is no heading. Where no row has them, the columns are known by the order
in which they were handed out, if the rows that are known stand in it; else nothing of the sheet is read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from readout.diagnostic import Severity
from readout.handoff.forensics.evidence import ALIKE, NOBODY, TableSheet
from readout.handoff.mended_sheet import HEADINGS, Key, heading_of
from readout.model.headings import can_hold
from readout.model.tables import Column, Role
from readout.syntax.document import Cell, brief
from readout.syntax.sheets.grids import Odd

TITLE = "What stands above the headings is passed over"
REPEATED = "The headings stand there once more"
FEWEST = 2
"""So few words of a row may be those of headings by chance."""
KEPT = "nothing of this sheet is deleted"
IN_ORDER = f"the columns are read in the order in which they were handed out, and {KEPT}"
IS_ROW = "its first row is a row of the table"


class Headings(TableSheet):
    """The row with the headings of a table's sheet. `find` puts it where the others look for it (`lift`)."""

    def find(self) -> str:
        """Find the headings. Returns why the sheet cannot be read; empty if it can."""
        numbers = sorted(self.sheet.rows)
        if top := self.row():
            self._lift(top, [number for number in numbers if number < top])
            return ""
        first = numbers[0] if numbers and numbers[0] == 1 else 0
        if self.is_in_order():
            return self._without(first)
        if first and not self._is_like_rows(first):
            self.sheet.lift(first)  # perhaps the columns are known by what they hold
            return ""
        return f"its headings are missing, and {IS_ROW}" if first else "its headings are missing"

    def share(self) -> float:
        """Return the share of the headings that a sheet has of the table's; 0 if it is none of its sheets."""
        if not (top := self.row()):
            return ALIKE if self.is_in_order() else 0
        share = len(self.named(top)) / max(len(self._filled(top)), len(self.table.columns))
        return share if share >= ALIKE else 0

    def holds_row(self) -> bool:
        """Return whether a row of the table that was handed out stands in the sheet."""
        named = {name: at for at, name in self.named(top).items()} if (top := self.row()) else {}
        places = [named.get(name) for name in self.table.key] if named else self._places_in_order
        return any(self._key(number, places) in self.was for number in self.sheet.rows if number != top)

    def row(self) -> int:
        """Return the number of the row that names most columns; 0 if none is a row of headings."""
        best, most = 0, 0
        for number in sorted(self.sheet.rows):
            named = len(self.named(number))
            if named > most and self._is_headings(number, named):
                best, most = number, named
                if named == len(self.table.columns) or (number == 1 and named > len(self.table.columns) / 2):
                    break
        return best

    def named(self, number: int) -> dict[int, str]:
        """Return the names of the columns whose headings stand in a row, by their places."""
        words = ((at, heading_of(self.sheet.at(number, at)).casefold()) for at in range(1, self._length(number) + 1))
        return {at: self.words[word].name for at, word in words if word in self.words}

    @cached_property
    def words(self) -> dict[str, Column]:
        """The columns by what they may be called."""
        return {word.casefold(): column for column in self.table.columns for word in (column.title, column.name)}

    def _length(self, number: int) -> int:
        return len(self.sheet.rows[number])

    def _filled(self, number: int) -> list[tuple[int, Cell | Odd]]:
        cells = ((at, self.sheet.at(number, at)) for at in range(1, self._length(number) + 1))
        return [(at, cell) for at, cell in cells if cell not in (None, "")]

    def _is_headings(self, number: int, named: int) -> bool:
        filled = len(self._filled(number))
        return 2 * named >= filled and (named >= FEWEST or named == filled == 1)

    # ------------------------------------------------------------ with headings

    def _lift(self, top: int, above: Sequence[int]) -> None:
        """Put the headings where they are looked for, and take out what are no rows of the table."""
        headings = self.named(top)
        first = list(headings)[:FEWEST]
        likely = [number for number, cells in self.sheet.rows.items() if number != top and self._names(cells, first)]
        for number in [number for number in likely if self._repeats(number, headings)]:
            self.evidence.repair(self.place(number, 1), None, self._words(number), REPEATED, NOBODY)
            del self.sheet.rows[number]
        above = [number for number in above if number in self.sheet.rows]
        rows = [number for number in above if self._is_row(number, headings)]
        if rows:
            message = f"the headings of the table {self.table.name} stand below rows of it"
            self._keep(message, f"put them back into the first row; all rows are read, and {KEPT}", top)
            above = [number for number in above if number < rows[0]]
        if above:
            words = " ".join(filter(None, map(self._words, above)))
            self.evidence.repair(self.place(1, 1), None, words, TITLE, NOBODY)
        self.sheet.lift(top, above)

    def _names(self, cells: Sequence[Cell], places: Iterable[int]) -> bool:
        """Whether the heading of a column stands at one of some places of a row."""
        for at in places:
            if at <= len(cells) and isinstance(cell := cells[at - 1], str) and cell.strip().casefold() in self.words:
                return True
        return False

    def _repeats(self, number: int, headings: dict[int, str]) -> bool:
        named = self.named(number)
        return self._is_headings(number, len(named)) and named.items() <= headings.items()

    def _is_row(self, number: int, headings: dict[int, str]) -> bool:
        """Whether a row above the headings is one of the table, and no title."""
        places = {name: at for at, name in headings.items()}
        if self._key(number, [places.get(name) for name in self.table.key]) in self.was:
            return True
        columns = {at: self.table[name] for at, name in headings.items()}
        return self._fits(number, columns)

    def _fits(self, number: int, columns: dict[int, Column]) -> bool:
        """Whether all cells of a row are such as its columns hold, and two or more of them tell."""
        filled = self._filled(number)
        telling = 0
        for at, cell in filled:
            column = columns.get(at)
            if column is None or isinstance(cell, Odd) or not can_hold(column.field, [cell]):
                return False
            scalar = (column.field.items or column.field) if column.field else None
            if column.enum and str(cell) not in column.enum:
                return False
            telling += bool(column.enum or (scalar and (scalar.pattern or scalar.type != "string")))
        return telling > 0 and len(filled) >= FEWEST

    # ------------------------------------------------------------ without headings

    def _key(self, number: int, places: Sequence[int | None]) -> Key:
        cells = (self.sheet.at(number, at) if at else None for at in places)
        return tuple("" if cell is None or isinstance(cell, Odd) else str(cell) for cell in cells)

    @cached_property
    def _places_in_order(self) -> list[int | None]:
        names = [column.name for column in self.table.columns]
        return [names.index(name) + 1 for name in self.table.key]

    def _key_in_order(self, number: int) -> Key:
        return self._key(number, self._places_in_order)

    def is_in_order(self) -> bool:
        """Whether rows that are known stand in the sheet, and each of their columns where it was handed out."""
        same: Counter[str] = Counter()
        moved: Counter[str] = Counter()
        others: set[str] | None = None
        rows = 0
        for number in self.sheet.rows:
            if (old := self.was.get(self._key_in_order(number))) is None:
                continue
            rows += 1
            for at, column in enumerate(self.table.columns, 1):
                was, now = old.get(column.name), self.sheet.at(number, at)
                if column.role is Role.DERIVED or column.name in self.table.key or (was is None and now is None):
                    continue
                if was is not None and str(was) == str(now):
                    same[column.name] += 1
                elif now is None:
                    moved[column.name] += 1
                elif str(now) not in self.was.said(column):
                    others = self._values() if others is None else others
                    moved[column.name] += str(now) in others
        return bool(rows) and bool(same or len(self.table.key) > 1) and all(moved[name] <= same[name] for name in moved)

    def _values(self) -> set[str]:
        return {value for column in self.table.columns for value in self.was.said(column)}

    def _is_like_rows(self, number: int) -> bool:
        """Whether most of a row is what cells of the table hold."""
        filled = [str(cell) for _, cell in self._filled(number) if not isinstance(cell, Odd)]
        values = self._values()
        return sum(cell in values for cell in filled) >= max(ALIKE * len(filled), 1)

    def _without(self, first: int) -> str:
        """Read the columns in the order in which they were handed out. `first` is the first row, 0 if it is empty."""
        name = self.table.name
        columns = dict(enumerate(self.table.columns, 1))
        is_handed_out = first and self._key_in_order(first) in self.was
        if not first:
            self._keep(f"the headings of the table {name} are missing", f"put them back; {IN_ORDER}")
            self.sheet.lift(0)
        elif is_handed_out or self._says_values(first) or self._fits(first, columns):
            self._keep(f"the headings of the table {name} are missing: {IS_ROW}", f"put them back; {IN_ORDER}")
            passed = [first] if self._stands_twice(first) else []
            self.sheet.lift(0, passed)
        elif len(self._filled(first)) > len(columns) / 2:
            words = brief(self._words(first))
            self._keep(f"the headings of the table {name} are in other words: `{words}`", f"put them back; {IN_ORDER}")
            self.sheet.lift(first)
        else:
            words = brief(self._words(first))
            message = f"the headings of the table {name} are missing, and `{words}` stands there"
            self._keep(message, f"put them back, and this into a row of its own; {IN_ORDER}", severity=Severity.ERROR)
            self.sheet.lift(first)
        for at, column in columns.items():
            self.sheet.odd.pop((HEADINGS, at), None)
            self.sheet.put(HEADINGS, at, column.name)
        return ""

    def _says_values(self, number: int) -> bool:
        """Whether a cell of a row says what its column held somewhere."""
        columns = self.table.columns
        filled = [(at, str(cell)) for at, cell in self._filled(number) if at <= len(columns)]
        return any(text in self.was.said(columns[at - 1]) for at, text in filled)

    def _stands_twice(self, first: int) -> bool:
        """Whether a row that stands in place of the headings stands below, too, and says nothing else there or than
        it did."""
        key = self._key_in_order(first)
        rows = [number for number in self.sheet.rows if number != first and self._key_in_order(number) == key]
        if not rows:
            return False
        cells = dict(self._filled(first))
        old = self.was.get(key, {})
        handed_out = {at: old[column.name] for at, column in enumerate(self.table.columns, 1) if column.name in old}
        return cells == handed_out or any(cells == dict(self._filled(number)) for number in rows)

    # ------------------------------------------------------------ what is said

    def _keep(self, message: str, help: str, row: int = 1, severity: Severity = Severity.WARNING) -> None:
        self.evidence.kept.add(self.table.name)
        self.evidence.report("RO106", severity, message, self.place(row, 1), help)

    def _words(self, number: int) -> str:
        return " ".join(self._texts(number))

    def _texts(self, number: int) -> Iterator[str]:
        for _, cell in self._filled(number):
            yield cell.text if isinstance(cell, Odd) else str(cell)

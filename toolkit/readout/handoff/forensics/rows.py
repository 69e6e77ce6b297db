"""Recognises the rows of a table by their keys, and by what they say where a key was altered."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from readout.diagnostic import Related, Severity
from readout.handoff import habits
from readout.handoff.forensics.cells import Cells
from readout.handoff.forensics.columns import Columns
from readout.handoff.forensics.evidence import NOBODY, TableSheet
from readout.handoff.forensics.shifts import Shifts
from readout.handoff.mended_sheet import HEADINGS, Key
from readout.model.tables import Column, Role, Row
from readout.syntax.document import Cell, brief
from readout.syntax.sheets.grids import Odd

MOST = 1_000_000
"""So many keys are compared, in one sheet, to find rows whose key was altered."""
ID_GONE = "The id was emptied, and the row is known by all else that it holds"
HIDDEN = "show it, and make sure that this was meant"


class Rows(TableSheet):
    """The rows of a table's sheet, whose columns are found."""

    def mend(self) -> None:
        shifts = Shifts(self.evidence, self.table, self.sheet, self.was)
        untouched = self.was.untouched(self.table, self.sheet)
        shifts.mend_keys(untouched)
        there = self._aligned(untouched)
        self._known_again(there)
        shifts.mend(there, untouched)
        there = {number: key for number, key in there.items() if any(key) or self._is_filled(number)}
        met = {key for key in there.values() if key in self.was}
        self.evidence.gone[self.table.name] = set(self.was) - met
        self.evidence.fresh[self.table.name] = any(key not in self.was for key in there.values())
        changed: dict[int, list[int]] = {}
        for number, key in there.items():
            if number in untouched:
                changed[number] = []
            elif (old := self.was.get(key)) is not None:
                changed[number] = Cells(self.evidence, self.sheet).row(self.table, number, old)
            else:
                changed[number] = [at for at in self.sheet.columns.values() if self.sheet.at(number, at) is not None]
        self.evidence.touched[self.table.name] = {number for number, columns in changed.items() if columns}
        edits = self.evidence.edits
        edits.cells += sum(len(columns) for number, columns in changed.items() if there[number] in self.was)
        edits.added += sum(key not in self.was for key in there.values())
        edits.gone += len(self.evidence.gone[self.table.name])
        Columns(self.evidence, self.table, self.sheet, self.was).restore(there)
        self._ranges(there)
        self._hidden(changed)
        if not (self.evidence.moved or any(self.evidence.gone.values())):
            return
        for number, key in there.items():
            if not changed[number] and key in self.was and self._orphaned(key):
                del self.sheet.rows[number]
            else:
                self._follow(number, key)

    def _aligned(self, untouched: dict[int, Key]) -> dict[int, Key]:
        """The key of each row: as it stands, or as it stood where programs altered it. Takes rows that are there twice
        out of those that are untouched."""
        there: dict[int, Key] = {}
        strange: list[int] = []
        first: dict[Key, int] = {}
        key_columns = [self.table[name] for name in self.table.key]
        must = [column.required for column in key_columns]
        for number in sorted(self.sheet.rows):
            if (untouched_key := untouched.get(number)) is not None:
                there[number] = untouched_key
                if untouched_key in first:
                    del untouched[number]
                self._once(number, untouched_key, first)
                continue
            if number == HEADINGS or not any(
                self.sheet.at(number, at) is not None for at in self.sheet.columns.values()
            ):
                continue
            cells = [self._key_cell(number, column) for column in key_columns]
            key = tuple("" if cell is None or isinstance(cell, Odd) else str(cell) for cell in cells)
            there[number] = key
            if key in self.was and not any(isinstance(cell, Odd) for cell in cells):
                self._once(number, key, first)
            elif (filled := self._filled(number, key_columns, key)) in self.was:
                there[number] = filled
                self._once(number, filled, first)
            else:
                strange.append(number)
        left = [key for key in self.was if key not in first]
        for number, key in self._altered(strange, key_columns, left):
            there[number] = key
            self._once(number, key, first)
        for number in strange:
            key = there[number]
            if key not in self.was and all(part or not required for part, required in zip(key, must, strict=True)):
                self._once(number, key, first)
        return there

    def _is_filled(self, number: int) -> bool:
        return any(self.sheet.at(number, at) is not None for at in self.sheet.columns.values())

    def _once(self, number: int, key: Key, first: dict[Key, int]) -> None:
        """Finds rows that have the key of another."""
        if (before := first.setdefault(key, number)) != number:
            at = self.sheet.columns.get(self.table.key[-1], 1)
            code = "RO306" if self.table.sources[0].path else "RO302"
            displayed_key = brief(", ".join(part for part in key if part))
            message = f"another row of the table {self.table.name} has this key, {displayed_key}"
            help = "delete one of the two, or give the new one an id of its own; an empty cell is filled in later"
            related = (Related(self.place(before, at), "the other row"),)
            self.evidence.report(code, Severity.ERROR, message, self.place(number, at), help, related)
            if self.table.key[-1] == "id":
                self.sheet.put(number, at, None)  # what else is wrong with it is found as if it were a new one

    def _key_cell(self, number: int, column: Column) -> Cell | Odd:
        at = self.sheet.columns.get(column.name)
        cell = self.sheet.at(number, at) if at else None
        return cell if cell is None or isinstance(cell, Odd) else self.evidence.labels.without(column, cell)[0]

    def _filled(self, number: int, key_columns: Sequence[Column], key: Key) -> Key:
        """The key of a row with what merged cells say for each of the rows beside them."""
        parts = []
        for column, part in zip(key_columns, key, strict=True):
            at = self.sheet.columns.get(column.name)
            merged = self.sheet.covered.get((number, at)) if at and not part else None
            cell = self.sheet.at(merged.row, at) if merged and at and merged.column == at else None
            parts.append(
                part if cell is None or isinstance(cell, Odd) else str(self.evidence.labels.without(column, cell)[0])
            )
        return tuple(parts)

    def _altered(
        self, strange: Iterable[int], key_columns: Sequence[Column], left: Sequence[Key]
    ) -> Iterator[tuple[int, Key]]:
        """The rows whose key programs altered, with the one key that it was."""
        by_part: dict[tuple[int, str], list[Key]] = defaultdict(list)
        for key in left:
            for at, part in enumerate(key):
                by_part[at, part].append(key)
        budget = MOST
        for number in strange:
            cells = [self._key_cell(number, column) for column in key_columns]
            plain = [(at, str(cell)) for at, cell in enumerate(cells) if cell is not None and not isinstance(cell, Odd)]
            candidates = min((by_part[part] for part in plain if part in by_part), key=len, default=left)
            budget -= len(candidates)
            if budget < 0:
                return
            gone = [column.name not in self.sheet.columns for column in key_columns]
            matches = [
                key
                for key in candidates
                if all(
                    lost or self._explains(*pair) for lost, pair in zip(gone, zip(key, cells, strict=True), strict=True)
                )
            ]
            if len(matches) == 1:
                yield number, matches[0]

    def _explains(self, part: str, cell: Cell | Odd) -> bool:
        if not isinstance(cell, Odd) and part == ("" if cell is None else str(cell)):
            return True
        # No key is free text: what only begins with a capital now was not meant.
        return bool(part and habits.explain(part, cell, typed=self.evidence.grids.typed))

    def _known_again(self, there: dict[int, Key]) -> None:
        """Knows rows again whose id somebody emptied, which is put back, or changed, which is noted."""
        met = set(there.values())
        gone = {key: self.was[key] for key in self.was if key not in met}
        fresh = [number for number, key in there.items() if key not in self.was]
        at = self.sheet.columns.get("id")
        if self.table.key[-1] != "id" or at is None or not gone or len(gone) * len(fresh) > MOST:
            return
        like = {number: [key for key in gone if self._alike(number, there[number], key, gone[key])] for number in fresh}
        often = Counter(key for keys in like.values() for key in keys)
        for number, keys in like.items():
            if len(keys) != 1 or often[keys[0]] > 1:
                continue
            new, old = there[number][-1], keys[0]
            if new:
                self.evidence.moved[self.table.name, old] = new
            elif self.sheet.at(number, at) is None:
                there[number] = old
                self.sheet.put(number, at, old[-1])
                self.evidence.repair(self.place(number, at), old[-1], None, ID_GONE, NOBODY)

    def _alike(self, number: int, new: Key, old: Key, row: Row) -> bool:
        """Whether a row says all that another said but for its id; or a record, its name."""
        if new[:-1] != old[:-1]:
            return False
        columns = [
            each for each in self.table.columns if each.role is not Role.DERIVED and each.name not in self.table.key
        ]
        pairs = {
            column.name: (row.get(column.name), self.sheet.at(number, at))
            for column in columns
            if (at := self.sheet.columns.get(column.name))
        }
        name = pairs.get("name", (None, None))
        named = self.table.key == ("id",) and bool(new[-1]) and name[0] is not None and name[0] == name[1]
        return named or (
            any(was is not None for was, _ in pairs.values()) and all(was == now for was, now in pairs.values())
        )

    def _owners(self, key: Key) -> Iterator[tuple[int, str, Key]]:
        """What a row belongs to: the part of its key that says so, the table, and the key there."""
        names = list(self.table.key)
        if "record_id" not in names:
            return
        at = names.index("record_id")
        yield at, key[0] if at else self.table.sources[0].collection, (key[at],)
        for position, column in enumerate(map(self.table.__getitem__, names)):
            if column.role is Role.PARENT:
                yield position, column.references[0], key[: position + 1]

    def _orphaned(self, key: Key) -> bool:
        """Whether what a row belongs to is gone from the workbook, and was not given another id there."""
        return any(
            owner in self.evidence.gone.get(name, ()) and not self.evidence.fresh.get(name)
            for _, name, owner in self._owners(key)
        )

    def _follow(self, number: int, key: Key) -> None:
        """Lets a row belong to what it belonged to, where that has another id in the workbook."""
        for position, name, owner in self._owners(key):
            at = self.sheet.columns.get(self.table.key[position])
            if at and (new := self.evidence.moved.get((name, owner))):
                self.sheet.put(number, at, new)

    def _ranges(self, there: Mapping[int, Key]) -> None:
        """Merged cells of rows that are new cannot be told from what was meant."""
        for (row, _), merged in self.sheet.covered.items():
            if row == self.sheet.top or (row in there and there[row] not in self.was):
                merged.settled = False

    def _hidden(self, changed: Mapping[int, Sequence[int]]) -> None:
        """Finds changes where nobody sees them: what is pasted over filtered rows also lands in those between."""
        for number, columns in changed.items():
            if columns and number in self.sheet.hidden_rows:
                message = f"a hidden row of the table {self.table.name} was changed, or is new"
                self.evidence.report("RO118", Severity.WARNING, message, self.place(number, columns[0]), HIDDEN)
        for at in sorted(self.sheet.hidden_columns):
            numbers = [number for number, columns in changed.items() if at in columns]
            if numbers:
                message = f"a hidden column of the table {self.table.name} was changed, in {len(numbers)} of its rows"
                self.evidence.report("RO118", Severity.WARNING, message, self.place(numbers[0], at), HIDDEN)

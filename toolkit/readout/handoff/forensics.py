"""Tell what programs did to the cells of a workbook from what a colleague did.

Rows are recognised by their key columns, columns by their headings or by their values, sheets by their names or by
their headings. Where a cell differs from what was handed out and a habit of spreadsheet programs explains it (see
`habits`), the old value is restored and a `Repair` recorded. Where a cell cannot be read and no habit explains it,
there is a finding, and the cell counts as it was. Everything else is the colleague's edit and stays.

It is one module because sheets, columns, rows and cells are mended in that order on one shared state.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from readout.diagnostic import Diagnostic, Place, Related, Severity
from readout.handoff import habits
from readout.handoff.habits import Habit
from readout.handoff.mended_sheet import HandedOut, Key, MendedSheet, heading_of
from readout.handoff.repair import Repair
from readout.model import flattening, tables
from readout.model.cells import from_cell, to_cell
from readout.model.dataset import Dataset
from readout.model.schema import Field
from readout.model.tables import Column, Role, Row, Table
from readout.span import CellRef
from readout.store import load_tables
from readout.syntax.document import Cell, TableDocument, brief
from readout.syntax.sheets.grids import Grid, Kind, Odd
from readout.syntax.sheets.reader import ABOUT, Grids
from readout.text.suggestions import Suggester

MOST = 1_000_000
"""So many keys are compared, in one sheet, to find rows whose key was altered."""
ALIKE = 0.5
"""The share of a column's values, or of a sheet's headings, by which it is known again."""
NOBODY = ""
"""Who does what no program does."""

SHEET_RENAMED = "The sheet was renamed, and is known by its headings"
SHEET_GONE = "The sheet is gone: its rows are kept as they were. Rows are deleted in a sheet that is there"
COLUMN_RENAMED = "The heading was changed, and the column is known by what it holds"
COLUMN_MISSPELT = "The heading was changed, and is nearly what it was"
COLUMN_GONE = "The column is gone: its values are kept as they were. To empty them, keep the heading"
ID_GONE = "The id was emptied, and the row is known by all else that it holds"
COVER_GONE = "The cover sheet is gone: what it says of the dataset is kept as it was"
MERGED = "Cells were merged, which emptied this one"


class Forensics:
    """The sheets of a workbook beside what was handed out. `repairs` and `problems` fill while `dataset` reads."""

    def __init__(self, grids: Grids, base: Dataset) -> None:
        self.grids, self.base = grids, base
        self.repairs: list[Repair] = []
        self.problems: list[Diagnostic] = []
        self.suggestions: dict[Place, str] = {}
        self.titles = dict(grids.titles)
        self.absent: set[str] = set()
        self.added: set[tuple[str, int]] = set()
        self.gone: dict[str, set[Key]] = {}
        self.fresh: dict[str, bool] = {}
        self.moved: dict[tuple[str, Key], str] = {}

    def dataset(self, path: Path) -> Dataset:
        """What the workbook says, mended."""
        layout = tables.layout(self.base.schema)
        cells = flattening.cells(self.base)
        handed_out = {table.name: HandedOut(table, cells.pop(table.name)) for table in layout}
        named = self._sheets(layout, handed_out)
        mended: dict[str, Grid] = {}
        for table in layout:
            rows = handed_out.pop(table.name)
            if name := named.get(table.name):
                self.titles[table.name] = self.grids.titles.get(name, name)
                mended[table.name] = self._table(table, MendedSheet.of(table.name, self.grids.grid(name)), rows)
            else:
                mended[table.name] = self._restored(table, rows)
        if ABOUT in self.grids.names:
            mended[ABOUT] = self._cover(MendedSheet.of(ABOUT, self.grids.grid(ABOUT)))
        others = [name for name in self.grids.names if name not in mended and name not in named.values()]
        grids = replace(
            self.grids,
            names=(*mended, *others),
            grid=lambda name: mended[name] if name in mended else self.grids.grid(name),
            titles=self.titles,
        )
        dataset = load_tables.load_sheets(path, grids, self.base.schema)
        if ABOUT not in self.grids.names and self.base.metadata:
            dataset.metadata = dict(self.base.metadata)
            self.repairs.append(Repair(Place(grids.path), ABOUT, "", COVER_GONE, NOBODY))
        self._finish(dataset)
        return dataset

    def _finish(self, dataset: Dataset) -> None:
        """Adds the findings, and takes away the places of what the workbook does not hold."""
        dataset.problems = [
            replace(problem, suggestion=self.suggestions.get(problem.place, problem.suggestion))
            for problem in dataset.problems
        ] + self.problems
        documents = {id(record.document): record.document for record in dataset}
        for document in documents.values():
            if isinstance(document, TableDocument) and (self.absent or self.added):
                document.cells = {
                    pointer: cell
                    for pointer, cell in document.cells.items()
                    if cell.sheet not in self.absent and (cell.sheet, cell.column) not in self.added
                }

    # ------------------------------------------------------------ places and findings

    def _place(self, sheet: str, row: int, column: int) -> Place:
        document = TableDocument(self.grids.path, suffix=self.grids.suffix, titles=self.titles)
        return document.place(CellRef(sheet, row, column))

    def _repair(self, place: Place, was: Cell, cell: Cell | Odd, what: str, program: str) -> None:
        text = cell.text if isinstance(cell, Odd) else "" if cell is None else str(cell)
        self.repairs.append(Repair(place, was, text, what, program))

    def _find(
        self, code: str, severity: Severity, message: str, place: Place, help: str, related: tuple[Related, ...] = ()
    ) -> None:
        self.problems.append(Diagnostic(code, severity, message, place, help, None, related))

    # ------------------------------------------------------------ sheets

    def _sheets(self, layout: Sequence[Table], handed_out: Mapping[str, HandedOut]) -> dict[str, str]:
        """The names of the sheets that hold the tables, by those of the tables."""
        there = {name.casefold(): name for name in reversed(self.grids.names)}
        sheet_names = {table.name: there[table.name.casefold()] for table in layout if table.name.casefold() in there}
        missing = [table for table in layout if table.name not in sheet_names]
        if not missing:
            return sheet_names
        others = [name for name in self.grids.names if name not in sheet_names.values() and name != ABOUT]
        scores = []
        for name in others:
            sheet = MendedSheet.of(name, self.grids.grid(name))
            likely = ((_resemblance(table, sheet, handed_out[table.name]), table.name, name) for table in missing)
            scores += [(score, table_name, name) for score, table_name, name in likely if score]
        for _, table_name, name in sorted(scores, reverse=True):
            if table_name not in sheet_names and name not in sheet_names.values():
                sheet_names[table_name] = name
                title = self.grids.titles.get(name, name)
                self.titles[table_name] = title
                self._repair(self._place(table_name, 1, 1), table_name, title, SHEET_RENAMED, NOBODY)
        return sheet_names

    def _restored(self, table: Table, rows: HandedOut) -> Grid:
        """A sheet that is gone, as it was."""
        self.absent.add(table.name)
        self.gone[table.name], self.fresh[table.name] = set(), False
        if rows:
            self.repairs.append(Repair(Place(self.grids.path), table.name, "", SHEET_GONE, NOBODY))
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
                self._cell(sheet, row, 2, inner, to_cell(inner, was))
        sheet.ranges.clear()  # nobody is harmed by merged cells on a cover
        return sheet.grid()

    # ------------------------------------------------------------ columns

    def _table(self, table: Table, sheet: MendedSheet, rows: HandedOut) -> Grid:
        self._columns(table, sheet, rows)
        self._rows(table, sheet, rows)
        return sheet.grid()

    def _columns(self, table: Table, sheet: MendedSheet, rows: HandedOut) -> None:
        """Finds the columns of the table, and writes their names over the headings."""
        columns_by_heading = {
            word.casefold(): column for column in table.columns for word in (column.title, column.name)
        }
        unknown: list[int] = []
        for at in range(1, sheet.width + 1):
            column = columns_by_heading.get(heading_of(sheet.at(1, at)).casefold())
            if column is None:
                unknown.append(at)
            elif column.name not in sheet.columns:
                sheet.columns[column.name] = at
                sheet.put(1, at, column.name)
        missing = [column for column in table.columns if column.name not in sheet.columns]
        if not sheet.columns:
            return  # the headings are gone, or stand elsewhere, which whoever builds the records says
        if unknown and missing:
            unknown = self._renamed(table, sheet, rows, unknown, missing)
        for at in unknown:
            self._own(table, sheet, at)

    def _renamed(
        self, table: Table, sheet: MendedSheet, rows: HandedOut, unknown: list[int], missing: list[Column]
    ) -> list[int]:
        """Knows columns again by what they hold, then by headings that are nearly right. Returns those that it does
        not know."""
        scores = []
        for at in unknown:
            values = {str(value) for _, value in sheet.values(at) if not isinstance(value, Odd)}
            for order, column in enumerate(missing):
                share = len(values & rows.said(column)) / len(values) if values else 0
                if share >= ALIKE:
                    scores.append((-share, order, at, column))
        places = {column.name: at for column, at, _ in _matched(scores)}
        renamed = [(column, at, COLUMN_RENAMED) for column, at, _ in _matched(scores)]
        rest = {word: column for column in missing if column.name not in places for word in (column.title, column.name)}
        near = Suggester(rest)
        taken = set(places.values())
        for at in unknown:
            heading = heading_of(sheet.at(1, at))
            word = near.nearest(heading) if heading and at not in taken else None
            if word and rest[word].name not in places:
                places[rest[word].name] = at
                taken.add(at)
                renamed.append((rest[word], at, COLUMN_MISSPELT))
        for column, at, what in renamed:
            sheet.columns[column.name] = at
            self._repair(self._place(table.name, 1, at), column.title, sheet.at(1, at), what, NOBODY)
            sheet.odd.pop((1, at), None)
            sheet.put(1, at, column.name)
        return [at for at in unknown if at not in taken]

    def _own(self, table: Table, sheet: MendedSheet, at: int) -> None:
        """Passes over a column that somebody added, unless nobody said what it is."""
        heading = heading_of(sheet.at(1, at))
        if not heading or heading.casefold() in {
            word.casefold() for column in table.columns for word in (column.title, column.name)
        }:
            return  # values under no name, and columns that stand twice, are found by whoever builds the records
        if any(True for _ in sheet.values(at)):
            message = f"the table {table.name} has no column `{brief(heading)}`: what it holds is passed over"
            help = "move it into a column of the table, or leave it"
            self._find("RO106", Severity.WARNING, message, self._place(table.name, 1, at), help)
        sheet.drop(at)

    # ------------------------------------------------------------ rows

    def _rows(self, table: Table, sheet: MendedSheet, was: HandedOut) -> None:
        untouched = was.untouched(table, sheet)
        there = self._aligned(table, sheet, was, untouched)
        self._known_again(table, sheet, there, was)
        met = {key for key in there.values() if key in was}
        self.gone[table.name] = set(was) - met
        self.fresh[table.name] = any(key not in was for key in there.values())
        changed: dict[int, list[int]] = {}
        for number, key in there.items():
            if number in untouched:
                changed[number] = []
            elif (old := was.get(key)) is not None:
                changed[number] = self._row(table, sheet, number, old)
            else:
                changed[number] = [at for at in sheet.columns.values() if sheet.at(number, at) is not None]
        self._restore_columns(table, sheet, there, was)
        self._ranges(sheet, there, was)
        self._hidden(table, sheet, changed)
        if not (self.moved or any(self.gone.values())):
            return
        for number, key in there.items():
            if not changed[number] and key in was and self._orphaned(table, key):
                del sheet.rows[number]
            else:
                self._follow(table, sheet, number, key)

    def _aligned(
        self, table: Table, sheet: MendedSheet, was: Mapping[Key, Row], untouched: dict[int, Key]
    ) -> dict[int, Key]:
        """The key of each row: as it stands, or as it stood where programs altered it. Takes rows that are there twice
        out of those that are untouched."""
        there: dict[int, Key] = {}
        strange: list[int] = []
        first: dict[Key, int] = {}
        key_columns = [table[name] for name in table.key]
        must = [column.required for column in key_columns]
        for number in sorted(sheet.rows):
            if (untouched_key := untouched.get(number)) is not None:
                there[number] = untouched_key
                if untouched_key in first:
                    del untouched[number]
                self._once(table, sheet, number, untouched_key, first)
                continue
            if number == 1 or not any(sheet.at(number, at) is not None for at in sheet.columns.values()):
                continue
            cells = [self._key_cell(sheet, number, column) for column in key_columns]
            key = tuple("" if cell is None or isinstance(cell, Odd) else str(cell) for cell in cells)
            there[number] = key
            if key in was and not any(isinstance(cell, Odd) for cell in cells):
                self._once(table, sheet, number, key, first)
            elif (filled := self._filled(sheet, number, key_columns, key)) in was:
                there[number] = filled
                self._once(table, sheet, number, filled, first)
            else:
                strange.append(number)
        left = [key for key in was if key not in first]
        for number, key in self._altered(sheet, strange, key_columns, left):
            there[number] = key
            self._once(table, sheet, number, key, first)
        for number in strange:
            key = there[number]
            if key not in was and all(part or not required for part, required in zip(key, must, strict=True)):
                self._once(table, sheet, number, key, first)
        return there

    def _once(self, table: Table, sheet: MendedSheet, number: int, key: Key, first: dict[Key, int]) -> None:
        """Finds rows that have the key of another."""
        if (before := first.setdefault(key, number)) != number:
            at = sheet.columns.get(table.key[-1], 1)
            code = "RO306" if table.sources[0].path else "RO302"
            displayed_key = brief(", ".join(part for part in key if part))
            message = f"another row of the table {table.name} has this key, {displayed_key}"
            help = "delete one of the two, or give the new one an id of its own; an empty cell is filled in later"
            related = (Related(self._place(table.name, before, at), "the other row"),)
            self._find(code, Severity.ERROR, message, self._place(table.name, number, at), help, related)
            if table.key[-1] == "id":
                sheet.put(number, at, None)  # what else is wrong with it is found as if it were a new one

    def _key_cell(self, sheet: MendedSheet, number: int, column: Column) -> Cell | Odd:
        at = sheet.columns.get(column.name)
        cell = sheet.at(number, at) if at else None
        return cell if cell is None or isinstance(cell, Odd) else tables.without_labels(column, cell)

    def _filled(self, sheet: MendedSheet, number: int, key_columns: Sequence[Column], key: Key) -> Key:
        """The key of a row with what merged cells say for each of the rows beside them."""
        parts = []
        for column, part in zip(key_columns, key, strict=True):
            at = sheet.columns.get(column.name)
            merged = sheet.covered.get((number, at)) if at and not part else None
            cell = sheet.at(merged.row, at) if merged and at and merged.column == at else None
            parts.append(part if cell is None or isinstance(cell, Odd) else str(tables.without_labels(column, cell)))
        return tuple(parts)

    def _altered(
        self, sheet: MendedSheet, strange: Iterable[int], key_columns: Sequence[Column], left: Sequence[Key]
    ) -> Iterator[tuple[int, Key]]:
        """The rows whose key programs altered, with the one key that it was."""
        by_part: dict[tuple[int, str], list[Key]] = defaultdict(list)
        for key in left:
            for at, part in enumerate(key):
                by_part[at, part].append(key)
        budget = MOST
        for number in strange:
            cells = [self._key_cell(sheet, number, column) for column in key_columns]
            plain = [(at, str(cell)) for at, cell in enumerate(cells) if cell is not None and not isinstance(cell, Odd)]
            candidates = min((by_part[part] for part in plain if part in by_part), key=len, default=left)
            budget -= len(candidates)
            if budget < 0:
                return
            gone = [column.name not in sheet.columns for column in key_columns]
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
        return bool(part and habits.explain(part, cell, typed=self.grids.typed))

    def _known_again(self, table: Table, sheet: MendedSheet, there: dict[int, Key], was: Mapping[Key, Row]) -> None:
        """Knows rows again whose id somebody emptied, which is put back, or changed, which is noted."""
        met = set(there.values())
        gone = {key: was[key] for key in was if key not in met}
        fresh = [number for number, key in there.items() if key not in was]
        at = sheet.columns.get("id")
        if table.key[-1] != "id" or at is None or not gone or len(gone) * len(fresh) > MOST:
            return
        like = {
            number: [key for key in gone if self._alike(table, sheet, number, there[number], key, gone[key])]
            for number in fresh
        }
        often = Counter(key for keys in like.values() for key in keys)
        for number, keys in like.items():
            if len(keys) != 1 or often[keys[0]] > 1:
                continue
            new, old = there[number][-1], keys[0]
            if new:
                self.moved[table.name, old] = new
            elif sheet.at(number, at) is None:
                there[number] = old
                sheet.put(number, at, old[-1])
                self._repair(self._place(table.name, number, at), old[-1], None, ID_GONE, NOBODY)

    def _alike(self, table: Table, sheet: MendedSheet, number: int, new: Key, old: Key, row: Row) -> bool:
        """Whether a row says all that another said but for its id; or a record, its name."""
        if new[:-1] != old[:-1]:
            return False
        columns = [each for each in table.columns if each.role is not Role.DERIVED and each.name not in table.key]
        pairs = {
            column.name: (row.get(column.name), sheet.at(number, at))
            for column in columns
            if (at := sheet.columns.get(column.name))
        }
        name = pairs.get("name", (None, None))
        named = table.key == ("id",) and bool(new[-1]) and name[0] is not None and name[0] == name[1]
        return named or (
            any(was is not None for was, _ in pairs.values()) and all(was == now for was, now in pairs.values())
        )

    def _owners(self, table: Table, key: Key) -> Iterator[tuple[int, str, Key]]:
        """What a row belongs to: the part of its key that says so, the table, and the key there."""
        names = list(table.key)
        if "record_id" not in names:
            return
        at = names.index("record_id")
        yield at, key[0] if at else table.sources[0].collection, (key[at],)
        for position, column in enumerate(map(table.__getitem__, names)):
            if column.role is Role.PARENT:
                yield position, column.references[0], key[: position + 1]

    def _orphaned(self, table: Table, key: Key) -> bool:
        """Whether what a row belongs to is gone from the workbook, and was not given another id there."""
        return any(
            owner in self.gone.get(name, ()) and not self.fresh.get(name) for _, name, owner in self._owners(table, key)
        )

    def _follow(self, table: Table, sheet: MendedSheet, number: int, key: Key) -> None:
        """Lets a row belong to what it belonged to, where that has another id in the workbook."""
        for position, name, owner in self._owners(table, key):
            at = sheet.columns.get(table.key[position])
            if at and (new := self.moved.get((name, owner))):
                sheet.put(number, at, new)

    # ------------------------------------------------------------ cells

    def _row(self, table: Table, sheet: MendedSheet, number: int, old: Row) -> list[int]:
        """Mends the cells of a row. Returns the columns that somebody changed."""
        changed = []
        for column in table.columns:
            at = sheet.columns.get(column.name)
            if at is None or column.role is Role.DERIVED:
                continue
            was, now = old.get(column.name), sheet.at(number, at)
            if was == now and type(was) is type(now):
                continue
            if now is None:
                if not self._emptied(sheet, number, at, was):
                    changed.append(at)
            elif was is None or self._cell(sheet, number, at, column, was):
                changed.append(at)
        return changed

    def _cell(self, sheet: MendedSheet, row: int, at: int, kind: Column | Field, was: Cell) -> bool:
        """Mends a cell. Returns whether what it says is somebody's change."""
        now = sheet.at(row, at)
        inner = kind.field if isinstance(kind, Column) else kind
        if not isinstance(now, Odd):
            plain = tables.without_labels(kind, now) if isinstance(kind, Column) else now
            if _said(inner, plain) == _said(inner, was):
                return False
        place = self._place(sheet.name, row, at)
        habit = habits.explain(was, now, typed=self.grids.typed)
        if habit and (habit.sure or _forbidden(inner, was, now)):
            sheet.odd.pop((row, at), None)
            sheet.put(row, at, was)
            self._repair(place, was, now, f"The cell {habit.what}", habit.program)
            return False
        if isinstance(now, Odd):  # which is a finding; what it was handed out as is a suggestion
            self.suggestions[place] = _suggested(was, now)
            sheet.put(row, at, was)
        elif habit:
            self._doubt(place, was, now, habit)
        return True

    def _doubt(self, place: Place, was: Cell, now: Cell, habit: Habit) -> None:
        message = f"the cell {habit.what}: `{brief(str(now))}` stands where `{brief(str(was))}` stood"
        help = "make sure that this was meant; programs do that too"
        self._find("RO117", Severity.WARNING, message, place, help)

    def _emptied(self, sheet: MendedSheet, row: int, at: int, was: Cell) -> bool:
        """Whether a cell is empty because it was merged with others, and not because somebody emptied it."""
        merged = sheet.covered.get((row, at))
        if merged is None:
            return False
        top_left = sheet.at(merged.row, merged.column)
        sheet.put(row, at, was)
        if isinstance(top_left, Odd) or str(top_left) != str(was):
            merged.settled = False  # perhaps what shows is meant for all of them
        else:
            self._repair(self._place(sheet.name, row, at), was, None, MERGED, NOBODY)
        return True

    def _ranges(self, sheet: MendedSheet, there: Mapping[int, Key], was: Mapping[Key, Row]) -> None:
        """Merged cells of rows that are new cannot be told from what was meant."""
        for (row, _), merged in sheet.covered.items():
            if row == 1 or (row in there and there[row] not in was):
                merged.settled = False

    def _restore_columns(
        self, table: Table, sheet: MendedSheet, there: Mapping[int, Key], was: Mapping[Key, Row]
    ) -> None:
        """Gives rows the values of columns that are gone."""
        at = sheet.width
        for column in table.columns:
            if column.name in sheet.columns or column.role is Role.DERIVED:
                continue
            values = {number: was[key][column.name] for number, key in there.items() if column.name in was.get(key, ())}
            if not values:
                continue
            at += 1
            self.added.add((table.name, at))
            self._repair(self._place(table.name, 1, 1), column.title, None, COLUMN_GONE, NOBODY)
            sheet.put(1, at, column.name)
            for number, value in values.items():
                sheet.put(number, at, value)

    def _hidden(self, table: Table, sheet: MendedSheet, changed: Mapping[int, Sequence[int]]) -> None:
        """Finds changes where nobody sees them: what is pasted over filtered rows also lands in those between."""
        for number, columns in changed.items():
            if columns and number in sheet.hidden_rows:
                message = f"a hidden row of the table {table.name} was changed, or is new"
                self._find("RO118", Severity.WARNING, message, self._place(table.name, number, columns[0]), HIDDEN)
        for at in sorted(sheet.hidden_columns):
            numbers = [number for number, columns in changed.items() if at in columns]
            if numbers:
                message = f"a hidden column of the table {table.name} was changed, in {len(numbers)} of its rows"
                self._find("RO118", Severity.WARNING, message, self._place(table.name, numbers[0], at), HIDDEN)


HIDDEN = "show it, and make sure that this was meant"


def _matched(scores: Iterable[tuple[float, int, int, Column]]) -> list[tuple[Column, int, float]]:
    """The best pairs of columns and places, each column and each place once."""
    pairs: list[tuple[Column, int, float]] = []
    for share, _, at, column in sorted(scores, key=lambda score: score[:3]):
        if all(column is not other and at != place for other, place, _ in pairs):
            pairs.append((column, at, share))
    return pairs


def _resemblance(table: Table, sheet: MendedSheet, rows: HandedOut) -> tuple[bool, bool, float] | None:
    """How much a sheet looks like a table's: whether its name holds the table's, whether it has a row of the table,
    and the share of the headings. None for another sheet."""
    words = {word.casefold() for column in table.columns for word in (column.title, column.name)}
    headings = [text.casefold() for at in range(1, sheet.width + 1) if (text := heading_of(sheet.at(1, at)))]
    share = sum(heading in words for heading in headings) / max(len(headings), len(table.columns))
    if share < ALIKE:
        return None
    named = table.name.casefold() in sheet.name.casefold()
    titles = {word: column.name for column in table.columns for word in (column.title, column.name)}
    places = {titles[text]: at for at in range(1, sheet.width + 1) if (text := heading_of(sheet.at(1, at))) in titles}
    holds = any(
        tuple("" if (at := places.get(name)) is None else heading_of(sheet.at(row, at)) for name in table.key) in rows
        for row in sheet.rows
        if row > 1
    )
    return (named, holds, share) if named or holds else None


def _suggested(was: Cell, now: Odd) -> str:
    """What was likely meant by a cell that cannot be read."""
    if now.kind is Kind.FORMULA and now.value is not None:
        return str(now.value)
    if now.kind is Kind.DATE and not habits.begun(was, now):
        return now.text[: {"y": 4, "ym": 7}.get(now.shows, 10)] if "y" in now.shows else str(was)
    return str(was)


def _said(inner: Field | None, cell: Cell) -> object:
    """What a cell says, in one form whichever way it is written."""
    if inner is not None:
        return from_cell(inner, cell)
    try:
        return float(str(cell))  # a position
    except ValueError:
        return str(cell)


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

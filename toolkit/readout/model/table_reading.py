"""Rows of tables → records, with the cells that their values come from."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from readout.model.cells import from_cell
from readout.model.dataset import Dataset
from readout.model.headings import meant_columns
from readout.model.labels import Labels, NamedRecord, with_part_replaced
from readout.model.schema import Schema
from readout.model.tables import LABEL, Column, Role, Table, TableSource, layout
from readout.span import CellRef, Pointer, Span
from readout.syntax.document import Cell, Problem, Sheet, brief
from readout.text.suggestions import Suggester, nearest

PLACING = (Role.COLLECTION, Role.RECORD, Role.PARENT)
"""The roles of the columns that say to which record or item a row belongs."""
Address = tuple[str, ...]
"""Collection and id of a record, or that and, for each list on the way to an item, its name and the item's id."""


@dataclass(slots=True)
class TableRecords:
    """What tables hold.

    `records` are the values of records by collection, `cells` where they come from, `problems` what does not fit,
    `columns` the numbers, from 1, of the columns of each sheet by name. `unread` are the tables whose rows or ids could
    not be read, and `rows` counts the rows of each sheet. `strays` are the items of rows that belong to nothing: the
    collection, the value of a record that has nothing else, its pointer for `cells`, and that of the item in it.
    """

    records: dict[str, list[dict[str, Any]]]
    cells: CellIndex
    problems: list[tuple[CellRef, Problem]] = field(default_factory=list)
    columns: dict[str, dict[str, int]] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)
    rows: dict[str, int] = field(default_factory=dict)
    strays: list[tuple[str, dict[str, Any], Pointer, Pointer]] = field(default_factory=list)

    def report(self, code: str, cell: CellRef, message: str, help: str, suggestion: str | None = None) -> None:
        self.problems.append((cell, Problem(code, message, Span(0, 0), help, suggestion=suggestion)))


@dataclass(slots=True, eq=False)
class _Item:
    """A row that is a record or an item. `inner` are the items of its lists, which `_value_of` puts into its value."""

    value: dict[str, Any]
    reader: _RowReader
    row: int
    position: float
    inner: dict[str, list[_Item]] = field(default_factory=dict)


class CellIndex(Mapping[Pointer, CellRef]):
    """The cells that the values of records come from, by pointer.

    There are many, and hardly any is asked for: a cell is looked up from the rows, not stored.
    """

    def __init__(self, items: Mapping[str, Sequence[_Item]], others: Mapping[Pointer, CellRef]) -> None:
        self._items, self._others = items, others

    def __or__(self, others: Mapping[Pointer, CellRef]) -> CellIndex:
        return CellIndex(self._items, {**self._others, **others})

    def __getitem__(self, pointer: Pointer) -> CellRef:
        if pointer in self._others:
            return self._others[pointer]
        items: Sequence[_Item] | None
        name, items = None, self._items.get(str(pointer[0])) if pointer else None
        for part in pointer[1:]:
            if items is not None and isinstance(part, int) and part < len(items):
                item, name, items = items[part], None, None
            elif items is None and isinstance(part, str) and name is None:
                name, items = part, item.inner.get(part)
            else:
                raise KeyError(pointer)
        if items is not None or len(pointer) < 2 or (name is not None and name not in item.value):
            raise KeyError(pointer)
        return item.reader.cell(item.row, name)

    def __iter__(self) -> Iterator[Pointer]:
        def pointers(item: _Item, pointer: Pointer) -> Iterator[Pointer]:
            yield pointer
            yield from ((*pointer, name) for name in item.value if name not in item.inner)
            for name, items in item.inner.items():
                for position, inner in enumerate(items):
                    yield from pointers(inner, (*pointer, name, position))

        for name, items in self._items.items():
            for position, item in enumerate(items):
                yield from pointers(item, (name, position))
        yield from self._others

    def __len__(self) -> int:
        return sum(1 for _ in self)


@dataclass(frozen=True, slots=True, eq=False)
class _RowReader:
    """How the rows of a sheet become records or items of one table source.

    `numbers` are those of the columns by name, from 1. `data` are the places in a row, from 0, of the columns of
    fields, in the order of the schema, with the field's name and what converts a cell, None if the cell is the value.
    `parents` are the columns that say what a row belongs to, with their places; `position` and `id` are the places of
    these columns. A place is None where the sheet lacks the column. `wrong` are the labels in the row last read that
    are no names of their records, with the names of their columns.
    """

    sheet: str
    source: TableSource
    numbers: dict[str, int]
    data: tuple[tuple[int, str, Callable[[Cell], Any] | None], ...]
    parents: tuple[tuple[Column, int | None], ...]
    position: int | None
    id: int | None
    labels: Labels
    wrong: list[tuple[Column, str, tuple[str, ...]]] = field(default_factory=list)

    def plain(self, column: Column, cell: Cell) -> Cell:
        """Return a cell of a column of ids without the names behind them."""
        plain, wrong = self.labels.without(column, cell)
        if wrong:
            self.wrong.append((column, str(cell), wrong))
        return plain

    def value(self, cells: Sequence[Cell]) -> dict[str, Any]:
        width = len(cells)
        return {
            name: convert(cell) if convert else cell
            for place, name, convert in self.data
            if place < width and (cell := cells[place]) is not None and cell != ""
        }

    def cell(self, row: int, name: str | None) -> CellRef:
        """Return the cell of a field in a row; without a name, that of the row's key."""
        if name is None:
            key = self.source.field.key
            return CellRef(self.sheet, row, next((self.numbers[part] for part in key if part in self.numbers), 1))
        return CellRef(self.sheet, row, self.numbers[name])


def read_tables(
    schema: Schema, sheets: Iterable[Sheet], others: Iterable[Dataset] = (), unread: Iterable[str] = ()
) -> TableRecords:
    """Return the records that tables hold. Passes over sheets that are no tables of the schema.

    `others` are datasets whose names may stand behind ids, besides those of the tables. `unread` are tables that could
    not be read: what may stand in them is not missed.
    """
    by_name = {sheet.name: sheet for sheet in sheets}
    reader = _TableReader(schema, Labels(others, _named_records(schema, by_name)))
    reader.result.unread.update(unread)
    for table in layout(schema):
        if sheet := by_name.get(table.name):
            reader.read(table, sheet)
    for name in schema.collections:
        reader.result.records[name] += [_value_of(item) for item in reader.top[name]]
    return reader.result


class _TableReader:
    """Makes items of the rows of tables, outer tables before inner ones."""

    def __init__(self, schema: Schema, labels: Labels) -> None:
        self.labels = labels
        self.top: dict[str, list[_Item]] = {name: [] for name in schema.collections}
        """The items that are records, by collection; by that with a question mark, those around strays."""
        self.result = TableRecords({name: [] for name in schema.collections}, CellIndex(self.top, {}))
        self.items: dict[Address, _Item] = {}
        """The records and items that other rows may belong to; the first of each address."""
        self.suggestions = _Suggestions(self.items)
        self.unread: set[tuple[str, int, str]] = set()
        """The sheets, rows and columns of the cells whose labels are wrong."""

    def read(self, table: Table, sheet: Sheet) -> None:
        """Make items of the rows of a sheet, and add each to the list that it belongs to."""
        columns = _columns(table, sheet, self.result)
        if columns is None:
            self.result.rows[sheet.name] = sum(any(cell not in (None, "") for cell in cells) for _, cells in sheet.rows)
            return
        numbers = self.result.columns[sheet.name] = {column.name: place + 1 for column, place in columns}
        readers = {
            source.collection: _row_reader(table, sheet.name, source, columns, numbers, self.labels)
            for source in table.sources
        }
        only = None if table.columns[0].role is Role.COLLECTION else table.sources[0].collection
        collection_place = next((place for column, place in columns if column.role is Role.COLLECTION), None)
        nameless = {place for place, cell in enumerate(sheet.header) if cell in (None, "")}
        for row, cells in sheet.rows:
            if nameless or len(cells) > len(sheet.header):
                _report_stray_cells(sheet, row, cells, nameless, self.result)
            if collection_place is None:
                collection = only if only is not None else self.collection_of(cells, readers)
            else:
                named = _cell_at(cells, collection_place)
                collection = str(named) if named is not None else self.unsaid_collection(cells, readers)
            reader = readers.get(collection)
            value = reader.value(cells) if reader else {}
            if reader and reader.wrong:
                self.report_labels(reader, row)
                value = {name: inner for name, inner in value.items() if (sheet.name, row, name) not in self.unread}
            if not value and all(_cell_at(cells, place) is None for _, place in columns):
                continue
            self.result.rows[sheet.name] = self.result.rows.get(sheet.name, 0) + 1
            if reader is None:
                place = CellRef(sheet.name, row, numbers.get("collection", 1))
                self.report_collection(collection, table, place, readers)
                reader = next(iter(readers.values()))
                self.keep_stray(_Item(reader.value(cells), reader, row, 0))
                reader.wrong.clear()
            else:
                self.add(_Item(value, reader, row, _position(_cell_at(cells, reader.position))), cells)

    def collection_of(self, cells: Sequence[Cell], readers: Mapping[str, _RowReader]) -> str:
        """Return the collection to whose record a row belongs that does not say so: the one that has a record of this
        id, or the first of the table if none has. Empty if several have one."""
        holders = self.holders(cells, readers)
        return holders[0] if len(holders) == 1 else "" if holders else next(iter(readers))

    def unsaid_collection(self, cells: Sequence[Cell], readers: Mapping[str, _RowReader]) -> str:
        """Return the collection of a row whose cell for it is empty: none where that is what is wrong with the row, and
        the first of the table where no record has its id, which is."""
        return "" if self.holders(cells, readers) else next(iter(readers))

    def holders(self, cells: Sequence[Cell], readers: Mapping[str, _RowReader]) -> list[str]:
        """Return the collections that have a record of the id to which a row belongs."""
        column, place = next(iter(readers.values())).parents[0]
        id = str(self.labels.without(column, _cell_at(cells, place))[0])
        return [name for name in readers if (name, id) in self.items]

    def add(self, item: _Item, cells: Sequence[Cell]) -> None:
        """Add an item to the list that its row says it belongs to, or report that there is none."""
        reader = item.reader
        source = reader.source
        address: Address = (source.collection,)
        if not source.path:
            self.top[source.collection].append(item)
        else:
            ids = [str(reader.plain(column, _cell_at(cells, place))) for column, place in reader.parents]
            if reader.wrong:
                self.report_labels(reader, item.row)
                self.keep_stray(item)
                return
            address = (source.collection, ids[0])
            for name, id in zip(source.path, ids[1:], strict=False):
                address += (name, id)
            parent = self.items.get(address)
            if parent is None:
                self.report_orphan(reader, item.row, cells, address)
                self.keep_stray(item)
                return
            parent.inner.setdefault(source.path[-1], []).append(item)
            address += (source.path[-1],)
        own_id = _cell_at(cells, reader.id)
        if source.field.tables and own_id is not None:  # nothing belongs to others
            self.items.setdefault((*address, str(own_id)), item)

    def keep_stray(self, item: _Item) -> None:
        """Keep an item whose row belongs to nothing that is there, so that what else is wrong with it is found, too."""
        record, source = item, item.reader.source
        if item.reader.id is not None:
            item.value.setdefault("id", "new")  # which rows get that have none
        for name in reversed(source.path):
            record = _Item({name: [record.value]}, item.reader, item.row, 0, {name: [record]})
        name = f"{source.collection}?"
        others = self.top.setdefault(name, [])
        others.append(record)
        pointer = tuple(part for list_name in source.path for part in (list_name, 0))
        self.result.strays.append((source.collection, record.value, (name, len(others) - 1), pointer))

    def report_labels(self, reader: _RowReader, row: int) -> None:
        """Report the cells of a row in which something else than the name of its record stands behind an id."""
        for column, cell, parts in reader.wrong:
            id, *labels = map(str.strip, parts[0].split(LABEL))
            self.unread.add((reader.sheet, row, column.name))
            message = f"behind the id stands no name of its record: `{brief(parts[0])}`"
            help, suggestion = "write the id that is meant, alone or with its own name behind the bar", None
            others = [self.labels.meant(label, column.references) for label in labels]
            if all(others):
                ids = list(dict.fromkeys([id, *filter(None, others)]))
                help = f"{' or '.join(f'`{each}`' for each in ids)}: write the one that is meant"
                if column.delimiter:
                    help = f"write the ids that are meant, with {column.delimiter} between them"
                    if self.labels.exists(id, column.references):
                        suggestion = with_part_replaced(cell, column.delimiter, parts[0], ids)
            self.result.report(
                "RO125", CellRef(reader.sheet, row, reader.numbers[column.name]), message, help, suggestion
            )
        reader.wrong.clear()

    def report_collection(self, collection: str, table: Table, place: CellRef, collections: Iterable[str]) -> None:
        """Report a row whose collection has no rows in the table, or which does not name one."""
        message = "the row does not say in which table its record stands"
        if collection:
            message = f"`{brief(collection)}` has no rows in the table {table.name}"
        help = f"write one of {', '.join(collections)}"
        self.result.report("RO106", place, message, help, nearest(collection, collections))

    def report_orphan(self, reader: _RowReader, row: int, cells: Sequence[Cell], address: Address) -> None:
        """Report a row that belongs to no record or item."""
        _, place = reader.parents[-1]
        outer = {reader.source.collection, *(field.table for field in reader.source.fields[1:-1])}
        if place is None or not outer.isdisjoint(self.result.unread):
            return  # the cause is reported
        cell = CellRef(reader.sheet, row, 1 if place is None else place + 1)
        kind = "record" if len(reader.parents) == 1 else reader.source.fields[-2].item
        if _cell_at(cells, place) is None:
            message, help = f"the row does not say to which {kind} it belongs", "write the id of one"
            self.result.report("RO107", cell, message, help)
            return
        message = f"no {kind} `{brief(address[-1])}` in {reader.source.collection} for this row to belong to"
        help = "correct the id, or add what it names"
        self.result.report("RO107", cell, message, help, self.suggestions.id(address))


def _row_reader(
    table: Table,
    sheet: str,
    source: TableSource,
    columns: Iterable[tuple[Column, int]],
    numbers: dict[str, int],
    labels: Labels,
) -> _RowReader:
    places = {column.name: place for column, place in columns}
    data = {column.name: column for column in table.columns if column.role is Role.DATA and column.name in places}
    names = [inner.name for inner in source.field.fields if inner.name in data]
    outer = [column for column in table.columns if column.role in (Role.RECORD, Role.PARENT)]
    parents = tuple((column, places.get(column.name)) for column in outer)
    wrong: list[tuple[Column, str, tuple[str, ...]]] = []
    reader = _RowReader(sheet, source, numbers, (), parents, places.get("position"), places.get("id"), labels, wrong)
    conversions = tuple((places[name], name, _conversion(data[name], reader.plain)) for name in names)
    return replace(reader, data=conversions)


def _conversion(column: Column, plain: Callable[[Column, Cell], Cell]) -> Callable[[Cell], Any] | None:
    """Return what converts a cell of a column to a value; None if the cell is the value. `plain` takes labels away."""
    field = column.field
    if field is None or (field.type == "string" and not column.references):
        return None
    if not column.references:
        return partial(from_cell, field)
    if field.type == "string":
        return partial(plain, column)
    return lambda cell: from_cell(field, plain(column, cell))


def _named_records(schema: Schema, sheets: Mapping[str, Sheet]) -> Iterator[NamedRecord]:
    """Yield the names of records that stand in sheets: in the table of a collection, and in that of other names."""
    for table in layout(schema):
        sheet = sheets.get(table.name)
        if sheet is None or "name" not in (names := [column.name for column in table.columns]):
            continue
        words = {word: column.name for column in table.columns for word in (column.name, column.title)}
        places = {words.get(str(cell).strip(), ""): place for place, cell in enumerate(sheet.header)}
        id_column = "id" if table.key == ("id",) else "record_id" if table.name == "names" else None
        if id_column not in names or id_column not in places:
            continue
        for _, cells in sheet.rows:
            id, name = (_cell_at(cells, places.get(each)) for each in (id_column, "name"))
            collection = _cell_at(cells, places.get("collection")) or table.sources[0].collection
            if id is not None:
                yield str(collection), str(id).partition(LABEL)[0], "" if name is None else str(name)


def _cell_at(cells: Sequence[Cell], place: int | None) -> Cell:
    """Return a cell of a row; None if it is empty or missing."""
    return None if place is None or place >= len(cells) or cells[place] == "" else cells[place]


def _report_stray_cells(
    sheet: Sheet, row: int, cells: Sequence[Cell], nameless: Container[int], result: TableRecords
) -> None:
    """Report the cells of a row that stand under no column name."""
    filled = [place for place, cell in enumerate(cells) if cell not in (None, "")]
    stray = [place for place in filled if place in nameless or place >= len(sheet.header)]
    if stray:
        what = "cell stands" if len(stray) == 1 else f"cell, and {len(stray) - 1} more of the row, stand"
        help = "move it under the column it belongs to; in CSV, put a text that holds commas in quotes"
        result.report("RO106", CellRef(sheet.name, row, stray[0] + 1), f"the {what} under no column name", help)


def _columns(table: Table, sheet: Sheet, result: TableRecords) -> list[tuple[Column, int]] | None:
    """Return the columns of a sheet, found by name or title, with their places; None if the header names none.

    A name that is nearly that of a column, or a neighbour's for it, is read as that one, so that the slip is reported
    once, not in every row.
    """
    by_word = {column.name: column for column in table.columns} | {column.title: column for column in table.columns}
    named = {by_word[word].name for cell in sheet.header if (word := str(cell).strip()) in by_word}
    absent = {word: column for word, column in by_word.items() if column.name not in named}
    meant = meant_columns(sheet, by_word, absent)
    cells = [str(cell) for cell in sheet.header if cell not in (None, "")]
    needed = {column.name for column in table.columns if column.required}
    recognized = len(named) + len(meant)
    if needed.isdisjoint(named) and 2 * recognized <= len(cells):
        help = f"begin with a row of their names: {', '.join(column.name for column in table.columns)}"
        message = f"the first row does not name the columns of the table {table.name}"
        result.report("RO106", CellRef(sheet.name, 1, 1), message, help)
        result.unread.add(table.name)
        return None
    columns: list[tuple[Column, int]] = []
    unknown: list[tuple[CellRef, str]] = []
    for place, cell in enumerate(sheet.header):
        if cell in (None, ""):
            continue
        column = by_word.get(str(cell).strip())
        ref = CellRef(sheet.name, 1, place + 1)
        if column is None:
            suggestion = meant.get(place)
            column = absent[suggestion] if suggestion else None
            if column is None:
                unknown.append((ref, brief(str(cell))))
                continue
            message = f"the table {table.name} has no column `{brief(str(cell))}`"
            result.report("RO106", ref, message, f"name it `{suggestion}`", suggestion)
        elif any(column is other for other, _ in columns):
            result.report("RO106", ref, f"the column `{brief(str(cell))}` stands twice", "keep one of them")
            column = None
        if column and all(column is not other for other, _ in columns):
            columns.append((column, place))
    _report_columns(table, sheet, [column for column, _ in columns], unknown, result)
    return [(column, place) for column, place in columns if column.role is not Role.DERIVED]


def _report_columns(
    table: Table, sheet: Sheet, columns: Iterable[Column], unknown: list[tuple[CellRef, str]], result: TableRecords
) -> None:
    """Report the required columns that a sheet lacks, and the unknown headings that it has.

    A table without the columns that say which row is which counts as unread. One unknown heading and one missing
    column have one cause. To which collection a row belongs is mostly told by the id of its record, too: a table that
    several share may have been one collection's in an earlier version of the schema.
    """
    names = {column.name for column in columns}
    required = [column for column in table.columns if column.required and column.role is not Role.COLLECTION]
    missing = [column.name for column in required if column.name not in names]
    if {"id", *(column.name for column in table.columns if column.role in PLACING)} & set(missing):
        result.unread.add(table.name)
    help = f"its columns are {', '.join(column.name for column in table.columns)}"
    if len(missing) == len(unknown) == 1:
        (ref, heading), (name,) = unknown[0], missing
        message = f"the table {table.name} lacks its column `{name}`, and has no column `{heading}`"
        result.report("RO106", ref, message, f"if it holds what `{name}` should, name it so; {help}")
        return
    for ref, heading in unknown:
        result.report("RO106", ref, f"the table {table.name} has no column `{heading}`", help)
    if missing:
        noun, pronoun = ("column", "it") if len(missing) == 1 else ("columns", "them")
        message = f"the table {table.name} lacks its {noun} {', '.join(f'`{name}`' for name in missing)}"
        help = f"add {pronoun}, and fill {pronoun} in every row"
        result.report("RO106", CellRef(sheet.name, 1, 1), message, help)


class _Suggestions:
    """Suggests ids of records and items for ids that name none."""

    def __init__(self, items: Mapping[Address, _Item]) -> None:
        self._items = items
        self._suggesters: dict[Address, Suggester] = {}
        """The ids of each list, by its address."""

    def id(self, address: Address) -> str | None:
        """Return the id in the same list that is most like that of an address; None if none is like it."""
        outer = address[:-1]
        if outer not in self._suggesters:
            self._suggesters[outer] = Suggester([other[-1] for other in self._items if other[:-1] == outer])
        return self._suggesters[outer].nearest(address[-1])


def _position(cell: Cell) -> float:
    """Return the position of a row in its list; rows that do not say come last."""
    try:
        return float(cell)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return float("inf")


def _value_of(item: _Item) -> dict[str, Any]:
    """Return the value of an item with those of its lists, keys in the order of the schema."""
    if item.inner:
        value, item.value = item.value, {}
        for field in item.reader.source.field.fields:
            if field.name in value:
                item.value[field.name] = value[field.name]
            elif items := item.inner.get(field.name):
                if field.ordered:
                    items.sort(key=lambda other: other.position)
                item.value[field.name] = [_value_of(inner) for inner in items]
    return item.value

"""Dataset ⇄ tables, driven by the Field tree: the round trip's only home.

A collection is a table; a list of objects is a table keyed by its record and item. Tables of one
name are one table, with the collection as part of the key. A list of scalars is one cell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import lru_cache, partial
from itertools import accumulate, chain, repeat
from typing import Any

from readout.dataset import Address, Dataset, in_order, in_orders, key_of, resolve
from readout.schema import Field, Schema, SchemaError
from readout.span import CellRef, Pointer, Span
from readout.syntax.document import Cell, Problem, Sheet, brief
from readout.text.suggestions import Vocabulary, nearest

Row = dict[str, Cell]
Cells = list[Cell]
"""A row as the cells of all columns, None where there is no value."""


class Role(Enum):
    """What a column is for. `DERIVED` columns are written and never read back."""

    COLLECTION = "collection"
    RECORD = "record"
    PARENT = "parent"
    POSITION = "position"
    DATA = "data"
    DERIVED = "derived"


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """A column. `field` is the property it holds, for `DATA`; `references` are the tables whose
    `id` its cells name."""

    name: str
    title: str
    description: str
    role: Role
    field: Field | None = None
    references: tuple[str, ...] = ()
    enum: tuple[str, ...] = ()
    required: bool = False

    @property
    def type(self) -> str:
        """The JSON type of a cell: `string`, `integer`, `number`, `boolean` or `array`."""
        if self.role is Role.POSITION:
            return "integer"
        if self.role is Role.DERIVED:
            return "array"
        return self.field.type if self.field else "string"

    @property
    def delimiter(self) -> str | None:
        return ";" if self.role is Role.DERIVED else self.field.delimiter if self.field else None


@dataclass(frozen=True, slots=True, eq=False)
class Home:
    """Where a table's rows live: the collection, and the names of the lists that lead to them."""

    collection: str
    path: tuple[str, ...]
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A table: `key` names the columns that identify a row."""

    name: str
    title: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    homes: tuple[Home, ...]

    def __getitem__(self, name: str) -> Column:
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


@lru_cache(maxsize=8)
def layout(schema: Schema) -> tuple[Table, ...]:
    """The tables of a schema, collections first, in the order of the schema."""
    homes: dict[str, list[Home]] = {}
    for collection in schema.collections.values():
        homes.setdefault(collection.field.table or collection.name, []).append(
            Home(collection.name, (), (collection.field,))
        )

    def descend(collection: str, path: tuple[str, ...], fields: tuple[Field, ...]) -> None:
        for inner in fields[-1].tables:
            here = Home(collection, (*path, inner.name), (*fields, inner))
            homes.setdefault(str(inner.table), []).append(here)
            descend(*_home(here))

    for collection in schema.collections.values():
        descend(collection.name, (), (collection.field,))
    return tuple(_table(name, tuple(found)) for name, found in homes.items())


def _home(home: Home) -> tuple[str, tuple[str, ...], tuple[Field, ...]]:
    return home.collection, home.path, home.fields


def _table(name: str, homes: tuple[Home, ...]) -> Table:
    first = homes[0]
    if len({(len(home.path), home.fields[-1].key, home.fields[-1].ordered) for home in homes}) > 1:
        raise SchemaError(f"the lists that share the table {name} differ in depth, key or order")
    columns: list[Column] = []
    collections = tuple(dict.fromkeys(home.collection for home in homes))
    if first.path:
        if len(collections) > 1:
            description = "The table in which the record stands."
            columns.append(
                Column("collection", "Collection", description, Role.COLLECTION, enum=collections, required=True)
            )
        columns.append(
            Column(
                "record_id",
                "Record",
                "The id of the record to which the row belongs.",
                Role.RECORD,
                references=collections,
                required=True,
            )
        )
        for outer in first.fields[1:-1]:
            title = str(outer.item).replace("_", " ").capitalize()
            description = f"The id of the {outer.item} to which the row belongs."
            columns.append(
                Column(
                    f"{outer.item}_id", title, description, Role.PARENT, references=(str(outer.table),), required=True
                )
            )
    key = tuple(column.name for column in columns) + first.fields[-1].key
    if first.fields[-1].ordered:
        columns.append(Column("position", "Position", "The place of the row in its list, from 1.", Role.POSITION))
    for home in homes:
        for inner in home.fields[-1].scalars:
            _merge(name, columns, inner)
    for at, column in enumerate(columns):
        if column.field and not all(column.name in home.fields[-1] for home in homes):
            columns[at] = replace(column, required=False)
    if key[-1] == "id" and name != "claims":
        description = "The fields of the row on which claims differ. Derived: it is not read back."
        columns.append(Column("disputed", "Disputed", description, Role.DERIVED))
    return Table(name, first.fields[-1].title, first.fields[-1].description, tuple(columns), key, homes)


def _merge(table: str, columns: list[Column], inner: Field) -> None:
    """Adds a column for a field, or widens the one that another collection's field has made."""
    scalar = inner.items or inner
    for at, column in enumerate(columns):
        if column.name != inner.name:
            continue
        if not column.field or (column.field.type, column.field.delimiter) != (inner.type, inner.delimiter):
            raise SchemaError(f"{table}.{inner.name} means two things")
        references = tuple(dict.fromkeys(column.references + scalar.reference))
        enum = tuple(dict.fromkeys(column.enum + scalar.enum)) if column.enum and scalar.enum else ()
        columns[at] = Column(
            column.name,
            column.title,
            column.description,
            Role.DATA,
            column.field,
            references,
            enum,
            column.required and inner.required,
        )
        return
    columns.append(
        Column(
            inner.name, inner.title, inner.description, Role.DATA, inner, scalar.reference, scalar.enum, inner.required
        )
    )


# ---------------------------------------------------------------- records to rows


def rows(dataset: Dataset) -> dict[str, list[Row]]:
    """The rows of every table, in canonical order. A column without a value is not in its row."""
    found: dict[str, list[Row]] = {}
    for table, lines in zip(layout(dataset.schema), cells(dataset).values(), strict=True):
        names = [column.name for column in table.columns]
        found[table.name] = [
            {name: cell for name, cell in zip(names, line, strict=True) if cell is not None} for line in lines
        ]
    return found


def cells(dataset: Dataset) -> dict[str, list[Cells]]:
    """The rows of every table, in canonical order, each as the cells of all columns."""
    found: dict[str, list[Cells]] = {table.name: [] for table in layout(dataset.schema)}
    for name in dataset.schema.collections:
        records = sorted(dataset.records.get(name, ()), key=lambda record: record.id)
        for table, lines in flatten(dataset.schema, name, [record.value for record in records]).items():
            found[table] += lines
    return found


def flatten(schema: Schema, collection: str, values: Sequence[Mapping[str, Any]]) -> dict[str, list[Cells]]:
    """The rows of the values of records of one collection, by table."""
    return {name: list(map(list, block.rows)) for name, block in blocks(schema, collection, values).items()}


@dataclass(slots=True, eq=False)
class Block:
    """Rows of a table, column by column: `cells` of each column, in the order of the table's, None where there is no
    value. `owners` are the numbers of the records to which the rows belong."""

    cells: list[list[Cell]]
    owners: list[int]

    @property
    def rows(self) -> Iterator[tuple[Cell, ...]]:
        return zip(*self.cells, strict=True)


def blocks(schema: Schema, collection: str, values: Sequence[Mapping[str, Any]]) -> dict[str, Block]:
    """The rows of the values of records of one collection, by table. Each list of items is gone through once."""
    shape = _shapes(schema)[collection]
    disputed = {
        number: _Disputed(addresses)
        for number, value in enumerate(values)
        if (addresses := disputed_fields(shape.field, value))
    }
    found: dict[str, Block] = {}
    shape.fill(_Level(values, [], [], list(range(len(values))), dict.fromkeys(disputed, "")), disputed, found)
    return found


class _Disputed:
    """The addresses in a record on which claims differ, and all that leads to them."""

    def __init__(self, addresses: set[str]) -> None:
        self.addresses = addresses
        self.ways = {address[: at + 1] for address in addresses for at, sign in enumerate(address) if sign == "/"}


_NOTHING: Any = object()
"""The key of a column that takes its cell from no property: it is in no mapping."""


@dataclass(frozen=True, slots=True, eq=False)
class _Level:
    """The mappings of a home in all records: `ids` are columns of those around them, `positions` those in their lists.

    `places` are the addresses in their records of those that are disputed, by their number.
    """

    values: Sequence[Mapping[str, Any]]
    ids: list[list[Cell]]
    positions: list[Cell]
    owners: list[int]
    places: dict[int, str]


@dataclass(frozen=True, slots=True, eq=False)
class _Shape:
    """How the mappings of a home become rows: what stands in front, and which properties the other columns take.

    `lists` are the columns of lists, `below` the tables within.
    """

    field: Field
    table: str
    front: tuple[str, ...]
    keys: tuple[str, ...]
    lists: tuple[tuple[int, Field], ...]
    derived: bool
    below: tuple[_Shape, ...]

    def fill(self, level: _Level, disputed: Mapping[int, _Disputed], found: dict[str, Block]) -> None:
        """Finds the rows of the mappings, and those of what is within."""
        values = level.values
        # Mapping by mapping: each is at hand when its values are asked for.
        lines = [tuple(map(value.get, self.keys)) for value in values]
        columns: list[list[Cell]] = list(map(list, zip(*lines, strict=True))) if lines else [[] for _ in self.keys]
        for at, inner in self.lists:
            columns[at] = _joined(inner, columns[at])
        if self.derived:
            for number, address in level.places.items():
                names = disputed[level.owners[number]].addresses
                columns[-1][number] = ";".join(name for name in self.field.names if address + name in names) or None
        front: list[list[Cell]] = [[word] * len(values) for word in self.front]
        positions = [level.positions] if level.ids and self.field.ordered else []
        found[self.table] = Block([*front, *level.ids, *positions, *columns], level.owners)
        for shape in self.below:
            shape.fill(shape.within(level, disputed), disputed, found)

    def within(self, level: _Level, disputed: Mapping[int, _Disputed]) -> _Level:
        """The mappings of this home, given those around them."""
        name = self.field.name
        lists = in_orders(self.field, [value.get(name) or () for value in level.values])
        counts = list(map(len, lists))

        def repeated(column: Iterable[Any]) -> list[Any]:
            return list(chain.from_iterable(map(repeat, column, counts)))

        places = {}
        starts = list(accumulate(counts, initial=0)) if level.places else []
        for number, address in level.places.items():
            ways = disputed[level.owners[number]].ways
            if f"{address}{name}/" in ways:
                for at, item in enumerate(lists[number], starts[number]):
                    if (place := f"{address}{name}/{key_of(self.field, item)}/") in ways:
                        places[at] = place
        return _Level(
            list(chain.from_iterable(lists)),
            [*map(repeated, level.ids), repeated(value.get("id") for value in level.values)],
            list(chain.from_iterable(range(1, count + 1) for count in counts)),
            repeated(level.owners),
            places,
        )


def _joined(field: Field, column: list[Any]) -> list[Cell]:
    """The cells of lists."""
    join = str(field.delimiter).join
    try:
        if field.ordered:
            return [None if found is None else join(found) for found in column]
        return [None if found is None else join(found if len(found) < 2 else sorted(found)) for found in column]
    except TypeError:  # what is joined is no text
        return [None if found is None else to_cell(field, in_order(field, found)) for found in column]


@lru_cache(maxsize=8)
def _shapes(schema: Schema) -> dict[str, _Shape]:
    """The shapes of the records of each collection."""
    homes = {(home.collection, home.path): (table, home) for table in layout(schema) for home in table.homes}

    def shape(collection: str, path: tuple[str, ...]) -> _Shape:
        table, home = homes[collection, path]
        field = home.fields[-1]
        columns = [column for column in table.columns if column.role in (Role.DATA, Role.DERIVED)]
        taken = [field.names.get(column.name) if column.role is Role.DATA else None for column in columns]
        return _Shape(
            field,
            table.name,
            (collection,) if table.columns[0].role is Role.COLLECTION else (),
            tuple(inner.name if inner else _NOTHING for inner in taken),
            tuple((at, inner) for at, inner in enumerate(taken) if inner and inner.type == "array"),
            columns[-1].role is Role.DERIVED,
            tuple(shape(collection, (*path, inner.name)) for inner in field.tables),
        )

    return {name: shape(name, ()) for name in schema.collections}


def disputed_fields(record_field: Field, record: Mapping[str, Any]) -> set[str]:
    """The addresses on which claims differ: two values are claimed, or one that the record has not.

    Earlier stages, plans, absences and searches in vain (`earlier`, `planned`, `none`, `not-stated`) are no rivals.
    """
    claimed: dict[str, set[tuple[str, str]]] = {}
    for claim in record.get("claims", ()):
        if "about" in claim and "value" in claim and claim["standing"] in RIVALS and "topic" not in claim:
            claimed.setdefault(claim["about"], set()).add((claim["value"], claim.get("date", "")))
    result = set()
    for address, rivals in claimed.items():
        found = resolve(record_field, dict(record), address)
        if not found or found.field.table:
            continue
        values = {_unordered(found, value) for value, _ in rivals}
        if found.present:
            values.add(_unordered(found, _value_at(record, found)))
        dates = [date for _, date in rivals if date]
        # Claims of one value that give it different dates differ too.
        if len(values) > 1 or len(dates) > 1:
            result.add(address.removesuffix(f"/{found.end}") if found.end else address)
    return result


RIVALS = ("stands", "chosen", "rejected")


def _value_at(record: Mapping[str, Any], address: Address) -> str:
    """The value that the record holds at an address, as a cell."""
    here: Any = record
    for part in address.pointer:
        here = here[part]
    if address.end:
        ends = str(here).split("/")
        return ends[0] if address.end == "start" else ends[-1]
    return str(to_cell(address.field, here))


def _unordered(address: Address, cell: str) -> str:
    """The cell of a list without an order in one form, whichever way its items were written."""
    field = address.field
    if field.type != "array" or field.ordered or not field.delimiter:
        return cell
    return field.delimiter.join(sorted(str(item) for item in from_cell(field, cell)))


def to_cell(field: Field, value: Any) -> Cell:
    """A scalar or a list of scalars as one cell."""
    if field.type == "array":
        return str(field.delimiter).join(map(str, value))
    return value  # type: ignore[no-any-return]


def split(column: Column, row: Row) -> list[str]:
    """The values in a cell as texts: none, one, or those of a list."""
    if column.name not in row:
        return []
    cell = str(row[column.name])
    return cell.split(column.delimiter) if column.delimiter else [cell]


LABEL = " | "
"""What stands between an id and the name that drop-downs show with it. No id holds a space or a bar."""


def labelled(id: str, name: str) -> str:
    """An id and the name of its record, as drop-downs offer them."""
    return f"{id}{LABEL}{name}" if name else id


def bare(column: Column, cell: Cell) -> Cell:
    """A cell of a column of ids without the names that may stand with them, each after its own id."""
    if not isinstance(cell, str) or LABEL not in cell:
        return cell
    parts = cell.split(column.delimiter) if column.delimiter else [cell]
    return str(column.delimiter or "").join(part.partition(LABEL)[0] for part in parts)


# ---------------------------------------------------------------- rows to records


def from_cell(field: Field, cell: Cell) -> Any:
    """The value of a cell: what `to_cell` wrote. What does not fit the type is left for the schema to find."""
    if field.type == "array":
        if not isinstance(cell, str):
            return [cell]
        parts = cell.split(str(field.delimiter))
        return [part.strip(" ") for part in parts] if field.delimiter != "\n" else parts
    if field.type == "integer" and isinstance(cell, str) and re.fullmatch(r"-?[0-9]{1,18}", cell):
        return int(cell)
    if field.type == "integer" and isinstance(cell, float) and cell.is_integer():
        return int(cell)
    if (
        field.type == "number"
        and isinstance(cell, str)
        and re.fullmatch(r"-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?", cell)
    ):
        return float(cell)
    if field.type == "boolean" and isinstance(cell, str) and cell.lower() in ("true", "false"):
        return cell.lower() == "true"
    return cell


@dataclass(slots=True)
class Built:
    """What tables say: records by collection, the cells behind them, what does not fit, and the numbers of the
    columns of each sheet by their names."""

    records: dict[str, list[dict[str, Any]]]
    cells: Behind
    problems: list[tuple[CellRef, Problem]] = field(default_factory=list)
    columns: dict[str, dict[str, int]] = field(default_factory=dict)

    def problem(self, code: str, cell: CellRef, message: str, help: str, suggestion: str | None = None) -> None:
        self.problems.append((cell, Problem(code, message, Span(0, 0), help, suggestion=suggestion)))


@dataclass(slots=True, eq=False)
class _Item:
    """A row that is an item. Its value has the items below it once all rows are read."""

    value: dict[str, Any]
    origin: _Reader
    row: int
    position: float
    below: dict[str, list[_Item]] = field(default_factory=dict)


class Behind(Mapping[Pointer, CellRef]):
    """The cells behind the values of records. They are many, and hardly any is asked for: each is found then."""

    def __init__(self, items: Mapping[str, Sequence[_Item]], others: Mapping[Pointer, CellRef]) -> None:
        self.items_of, self.others = items, others

    def __or__(self, others: Mapping[Pointer, CellRef]) -> Behind:
        return Behind(self.items_of, {**self.others, **others})

    def __getitem__(self, pointer: Pointer) -> CellRef:
        if pointer in self.others:
            return self.others[pointer]
        listed: Sequence[_Item] | None
        name, listed = None, self.items_of.get(str(pointer[0])) if pointer else None
        for at in pointer[1:]:
            if listed is not None and isinstance(at, int) and at < len(listed):
                item, name, listed = listed[at], None, None
            elif listed is None and isinstance(at, str) and name is None:
                name, listed = at, item.below.get(at)
            else:
                raise KeyError(pointer)
        if listed is not None or len(pointer) < 2 or (name is not None and name not in item.value):
            raise KeyError(pointer)
        return item.origin.cell(item.row, name)

    def __iter__(self) -> Iterator[Pointer]:
        def below(item: _Item, pointer: Pointer) -> Iterator[Pointer]:
            yield pointer
            yield from ((*pointer, name) for name in item.value if name not in item.below)
            for name, items in item.below.items():
                for at, other in enumerate(items):
                    yield from below(other, (*pointer, name, at))

        for name, items in self.items_of.items():
            for at, item in enumerate(items):
                yield from below(item, (name, at))
        yield from self.others

    def __len__(self) -> int:
        return sum(1 for _ in self)


@dataclass(frozen=True, slots=True, eq=False)
class _Reader:
    """How the rows of a sheet become items of a home: where the columns of its fields stand, in the order of the
    schema, and what makes values of their cells; and where that stands which says what a row belongs to."""

    sheet: str
    home: Home
    numbers: dict[str, int]
    taken: tuple[tuple[int, str, Callable[[Cell], Any] | None], ...]
    around: tuple[tuple[Column, int | None], ...]
    position: int | None
    id: int | None

    def value(self, cells: Sequence[Cell]) -> dict[str, Any]:
        width = len(cells)
        return {
            name: made(cell) if made else cell
            for at, name, made in self.taken
            if at < width and (cell := cells[at]) is not None and cell != ""
        }

    def cell(self, row: int, name: str | None) -> CellRef:
        """The cell of a field in a row; without a name, that of its key."""
        if name is None:
            key = self.home.fields[-1].key
            return CellRef(self.sheet, row, next((self.numbers[part] for part in key if part in self.numbers), 1))
        return CellRef(self.sheet, row, self.numbers[name])


def build(schema: Schema, sheets: Iterable[Sheet]) -> Built:
    """The records that tables hold. Sheets that are no tables of the schema must not be passed."""
    tops: dict[str, list[_Item]] = {name: [] for name in schema.collections}
    built = Built({name: [] for name in schema.collections}, Behind(tops, {}))
    by_name = {sheet.name: sheet for sheet in sheets}
    found: dict[tuple[str, ...], _Item] = {}
    near = _Near(found)
    for table in layout(schema):
        sheet = by_name.get(table.name)
        if sheet is None:
            continue
        columns = _columns(table, sheet, built)
        if columns is None:
            continue
        built.columns[sheet.name] = {column.name: at + 1 for column, at in columns}
        _read(table, sheet, columns, found, tops, near, built)
    for name, items in tops.items():
        built.records[name] += [_finish(item) for item in items]
    return built


def _read(
    table: Table,
    sheet: Sheet,
    columns: Sequence[tuple[Column, int]],
    found: dict[tuple[str, ...], _Item],
    tops: Mapping[str, list[_Item]],
    near: _Near,
    built: Built,
) -> None:
    """Makes items of the rows of a sheet, and hangs each below what it belongs to."""
    numbers = built.columns[sheet.name]
    readers = {home.collection: _reader(table, sheet.name, home, columns, numbers) for home in table.homes}
    where = next((at for column, at in columns if column.role is Role.COLLECTION), None)
    shared = table.columns[0].role is Role.COLLECTION
    nameless = {at for at, cell in enumerate(sheet.header) if cell in (None, "")}
    for number, cells in sheet.rows:
        if nameless or len(cells) > len(sheet.header):
            _stray(sheet, number, cells, nameless, built)
        named = _at(cells, where)
        collection = table.homes[0].collection if not shared else "" if named is None else str(named)
        reader = readers.get(collection)
        value = reader.value(cells) if reader else {}
        if not value and all(_at(cells, at) is None for _, at in columns):
            continue
        if reader is None:
            place = CellRef(sheet.name, number, numbers.get("collection", 1))
            message = f"`{brief(collection)}` has no rows in the table {table.name}"
            if not collection:
                message = "the row does not say in which table its record stands"
            help = f"write one of {', '.join(readers)}"
            built.problem("RO106", place, message, help, nearest(collection, readers))
            continue
        item = _Item(value, reader, number, _position(_at(cells, reader.position)))
        path = reader.home.path
        address: tuple[str, ...] = (collection,)
        if not path:
            tops[collection].append(item)
        else:
            parents = [str(bare(column, _at(cells, at))) for column, at in reader.around]
            address = (collection, parents[0])
            for name, parent_id in zip(path, parents[1:], strict=False):
                address += (name, parent_id)
            parent = found.get(address)
            if parent is None:
                _orphan(reader, number, cells, address, near, built)
                continue
            parent.below.setdefault(path[-1], []).append(item)
            address += (path[-1],)
        if reader.home.fields[-1].tables:  # to others nothing belongs
            found.setdefault((*address, str(_at(cells, reader.id))), item)


def _reader(
    table: Table, sheet: str, home: Home, columns: Iterable[tuple[Column, int]], numbers: dict[str, int]
) -> _Reader:
    places = {column.name: at for column, at in columns}
    data = {column.name: column for column in table.columns if column.role is Role.DATA and column.name in places}
    names = [inner.name for inner in home.fields[-1].fields if inner.name in data]
    taken = tuple((places[name], name, _made(data[name])) for name in names)
    outer = [column for column in table.columns if column.role in (Role.RECORD, Role.PARENT)]
    around = tuple((column, places.get(column.name)) for column in outer)
    return _Reader(sheet, home, numbers, taken, around, places.get("position"), places.get("id"))


def _made(column: Column) -> Callable[[Cell], Any] | None:
    """What makes a value of a cell of a column; None where the cell is the value."""
    inner = column.field
    if inner is None or (inner.type == "string" and not column.references):
        return None
    if not column.references:
        return partial(from_cell, inner)
    return partial(bare, column) if inner.type == "string" else lambda cell: from_cell(inner, bare(column, cell))


def _at(cells: Sequence[Cell], at: int | None) -> Cell:
    """A cell of a row; None for an empty one, or one that is not there."""
    return None if at is None or at >= len(cells) or cells[at] == "" else cells[at]


def _stray(sheet: Sheet, number: int, cells: Sequence[Cell], nameless: Container[int], built: Built) -> None:
    """Finds cells of a row that stand under no name."""
    stray = [at for at, cell in enumerate(cells) if cell not in (None, "")]
    stray = [at for at in stray if at in nameless or at >= len(sheet.header)]
    if stray:
        what = "cell stands" if len(stray) == 1 else f"cell, and {len(stray) - 1} more of the row, stand"
        help = "move it under the column it belongs to; in CSV, put a text that holds commas in quotes"
        place = CellRef(sheet.name, number, stray[0] + 1)
        built.problem("RO106", place, f"the {what} under no column name", help)


def _orphan(
    reader: _Reader, number: int, cells: Sequence[Cell], address: tuple[str, ...], near: _Near, built: Built
) -> None:
    """Finds a row that belongs to nothing."""
    _, at = reader.around[-1]
    place = CellRef(reader.sheet, number, 1 if at is None else at + 1)
    what = "record" if len(reader.around) == 1 else reader.home.fields[-2].item
    if _at(cells, at) is None:
        built.problem("RO107", place, f"the row does not say to which {what} it belongs", "write the id of one")
        return
    message = f"no {what} `{brief(address[-1])}` in {reader.home.collection} for this row to belong to"
    built.problem("RO107", place, message, "correct the id, or add what it names", near.id(address))


def _columns(table: Table, sheet: Sheet, built: Built) -> list[tuple[Column, int]] | None:
    """The columns of a sheet, found by name or title, and where they stand; None if none is named.

    A name that is nearly that of a column is read as that one, so that the slip is not found again in every row.
    """
    known = {column.name: column for column in table.columns} | {column.title: column for column in table.columns}
    header = {known[word].name for cell in sheet.header if (word := str(cell).strip()) in known}
    absent = {name: column for name, column in known.items() if column.name not in header}
    near = Vocabulary(absent)
    if not header and not any(near.nearest(str(cell)) for cell in sheet.header if cell is not None):
        help = f"begin with a row of their names: {', '.join(column.name for column in table.columns)}"
        place = CellRef(sheet.name, 1, 1)
        built.problem("RO106", place, f"the first row does not name the columns of the table {table.name}", help)
        return None
    found: list[tuple[Column, int]] = []
    for at, cell in enumerate(sheet.header):
        if cell in (None, ""):
            continue
        column = known.get(str(cell).strip())
        place = CellRef(sheet.name, 1, at + 1)
        if column is None:
            meant = near.nearest(str(cell))
            help = f"its columns are {', '.join(column.name for column in table.columns)}"
            built.problem("RO106", place, f"the table {table.name} has no column `{brief(str(cell))}`", help, meant)
            column = absent[meant] if meant else None
        elif any(column is other for other, _ in found):
            built.problem("RO106", place, f"the column `{brief(str(cell))}` stands twice", "keep one of them")
            column = None
        if column and all(column is not other for other, _ in found):
            found.append((column, at))
    there = {column.name for column, _ in found}
    if missing := [f"`{column.name}`" for column in table.columns if column.required and column.name not in there]:
        what, it = ("column", "it") if len(missing) == 1 else ("columns", "them")
        message = f"the table {table.name} lacks its {what} {', '.join(missing)}"
        built.problem("RO106", CellRef(sheet.name, 1, 1), message, f"add {it}, and fill {it} in every row")
    return [(column, at) for column, at in found if column.role is not Role.DERIVED]


class _Near:
    """The ids that were likely meant by those that name no record or item, by the addresses of these."""

    def __init__(self, found: Mapping[tuple[str, ...], _Item]) -> None:
        self.found = found
        self.known: dict[tuple[str, ...], Vocabulary] = {}

    def id(self, address: tuple[str, ...]) -> str | None:
        above = address[:-1]
        if above not in self.known:
            ids = [other[-1] for other in self.found if other[:-1] == above]
            self.known[above] = Vocabulary(ids)
        return self.known[above].nearest(address[-1])


def _position(cell: Cell) -> float:
    """Where a row stands in its list; rows that do not say come last."""
    try:
        return float(cell)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return float("inf")


def _finish(item: _Item) -> dict[str, Any]:
    """The value of an item with all below it, keys in the order of the schema."""
    if item.below:
        value, item.value = item.value, {}
        for inner in item.origin.home.fields[-1].fields:
            if inner.name in value:
                item.value[inner.name] = value[inner.name]
            elif below := item.below.get(inner.name):
                if inner.ordered:
                    below.sort(key=lambda other: other.position)
                item.value[inner.name] = [_finish(other) for other in below]
    return item.value

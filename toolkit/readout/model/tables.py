"""Dataset ⇄ tables, driven by the Field tree: the round trip's only home.

A collection is a table; a list of objects is a table keyed by its record and item. Tables of one
name are one table, with the collection as part of the key. A list of scalars is one cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache
from itertools import accumulate, chain, repeat
from typing import Any

from readout.model.addresses import key_of
from readout.model.cells import to_cell
from readout.model.claims import disputed_fields
from readout.model.dataset import Dataset, in_order, in_orders
from readout.model.schema import Field, Schema, SchemaError
from readout.syntax.document import Cell

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

"""The layout of tables, derived from the Field tree: which tables a dataset has, and what their columns hold.

A collection is a table; a list of objects is a table keyed by its record and item. Lists whose `x-table` is the same
are one table, with the collection as part of the key. A list of scalars is one cell.

`flattening` makes rows of records, `table_reading` makes records of rows: nothing else knows both sides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
from enum import Enum
from functools import lru_cache

from readout.model.schema import Field, Schema, SchemaError
from readout.syntax.document import Cell

Row = dict[str, Cell]
"""A row as its cells by column name. A column without a value is not in it."""
Cells = list[Cell]
"""A row as the cells of all columns, None where there is no value."""
LABEL = " | "
"""What stands between an id and the name that drop-downs show with it. No id holds a space or a bar."""


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
    definitions: Mapping[str, str] = dataclass_field(default_factory=dict)
    """What each word of `enum` means."""

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
        """What separates the items of a list in one cell; None for a single value."""
        return ";" if self.role is Role.DERIVED else self.field.delimiter if self.field else None


@dataclass(frozen=True, slots=True, eq=False)
class TableSource:
    """Where in the records of a collection the rows of a table come from.

    `path` are the names of the lists that lead to the items, empty for the records themselves. `fields` are the
    fields of the record and of each of these lists.
    """

    collection: str
    path: tuple[str, ...]
    fields: tuple[Field, ...]

    @property
    def field(self) -> Field:
        """The field of the record or of the items that are the rows."""
        return self.fields[-1]


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A table: `key` names the columns that identify a row."""

    name: str
    title: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    sources: tuple[TableSource, ...]

    def __getitem__(self, name: str) -> Column:
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


@lru_cache(maxsize=8)
def layout(schema: Schema) -> tuple[Table, ...]:
    """Return the tables of a schema, collections first, in the order of the schema."""
    sources: dict[str, list[TableSource]] = {}
    records = [TableSource(collection.name, (), (collection.field,)) for collection in schema.collections.values()]
    for source in records:
        sources.setdefault(source.field.table or source.collection, []).append(source)

    def descend(outer: TableSource) -> None:
        for field in outer.field.tables:
            source = TableSource(outer.collection, (*outer.path, field.name), (*outer.fields, field))
            sources.setdefault(str(field.table), []).append(source)
            descend(source)

    for source in records:
        descend(source)
    return tuple(_table(name, tuple(of_table)) for name, of_table in sources.items())


@dataclass(frozen=True, slots=True, eq=False)
class ForeignKey:
    """Columns of a table that together name a row of another one, by its key."""

    columns: tuple[str, ...]
    target: Table


def foreign_keys(table: Table, layout: Sequence[Table]) -> list[ForeignKey]:
    """Return the references of a table that standards of tables can express: from a cell, or the key of a parent row,
    to one table.

    They have no foreign keys for lists, nor for ids of one of several tables. Frictionless reports references to an
    optional item of the same record (a key with an empty part) as broken.
    """
    by_name = {other.name: other for other in layout}
    keys = []
    outer: list[str] = []
    for column in table.columns:
        if column.role in (Role.COLLECTION, Role.RECORD, Role.PARENT):
            outer.append(column.name)
        if len(column.references) != 1 or column.type == "array":
            continue
        target = by_name[column.references[0]]
        names = tuple(outer) if column.role is Role.PARENT else (column.name,)
        if len(names) == len(target.key):
            keys.append(ForeignKey(names, target))
    return keys


def _table(name: str, sources: tuple[TableSource, ...]) -> Table:
    """Return the table that the rows of sources share. Raises SchemaError if they cannot share one."""
    field = sources[0].field
    if len({(len(source.path), source.field.key, source.field.ordered) for source in sources}) > 1:
        raise SchemaError(f"the lists that share the table {name} differ in depth, key or order")
    columns = _parent_columns(sources)
    key = tuple(column.name for column in columns) + field.key
    if field.ordered:
        columns.append(Column("position", "Position", "The place of the row in its list, from 1.", Role.POSITION))
    for source in sources:
        for scalar in source.field.scalars:
            _merge_column(name, columns, scalar)
    for number, column in enumerate(columns):
        if column.field and not all(column.name in source.field for source in sources):
            columns[number] = replace(column, required=False)
    if key[-1] == "id" and name != "claims":
        description = "The fields of the row that are contested. Derived: it is not read back."
        columns.append(Column("disputed", "Disputed", description, Role.DERIVED))
    return Table(name, field.title, field.description, tuple(columns), key, sources)


def _parent_columns(sources: Sequence[TableSource]) -> list[Column]:
    """Return the columns that say what a row belongs to: its collection, its record, and the items around it."""
    first = sources[0]
    if not first.path:
        return []
    columns = []
    collections = tuple(dict.fromkeys(source.collection for source in sources))
    if len(collections) > 1:
        description = "The table in which the record stands."
        columns.append(
            Column("collection", "Collection", description, Role.COLLECTION, enum=collections, required=True)
        )
    description = "The id of the record to which the row belongs."
    columns.append(Column("record_id", "Record", description, Role.RECORD, references=collections, required=True))
    for outer in first.fields[1:-1]:
        title = str(outer.item).replace("_", " ").capitalize()
        description = f"The id of the {outer.item} to which the row belongs."
        references = (str(outer.table),)
        columns.append(
            Column(f"{outer.item}_id", title, description, Role.PARENT, references=references, required=True)
        )
    return columns


def _merge_column(table: str, columns: list[Column], field: Field) -> None:
    """Add a column for a field, or widen the one that another collection's field has made."""
    scalar = field.items or field
    for number, column in enumerate(columns):
        if column.name != field.name:
            continue
        if not column.field or (column.field.type, column.field.delimiter) != (field.type, field.delimiter):
            raise SchemaError(f"{table}.{field.name} means two things")
        columns[number] = replace(
            column,
            references=tuple(dict.fromkeys(column.references + scalar.reference)),
            enum=tuple(dict.fromkeys(column.enum + scalar.enum)) if column.enum and scalar.enum else (),
            required=column.required and field.needed,
            definitions={**column.definitions, **scalar.definitions},
        )
        return
    columns.append(
        Column(
            field.name,
            field.title,
            field.description,
            Role.DATA,
            field,
            scalar.reference,
            scalar.enum,
            field.needed,
            scalar.definitions,
        )
    )


# ---------------------------------------------------------------- cells


def split(column: Column, row: Row) -> list[str]:
    """Return the values in a cell as texts: none, one, or those of a list."""
    if column.name not in row:
        return []
    cell = str(row[column.name])
    return cell.split(column.delimiter) if column.delimiter else [cell]


def labelled(id: str, name: str) -> str:
    """Return an id with the name of its record, as drop-downs offer them."""
    return f"{id}{LABEL}{name}" if name else id

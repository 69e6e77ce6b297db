"""Dataset ⇄ tables, driven by the Field tree: the round trip's only home.

A collection is a table; a list of objects is a table keyed by its record and item. Tables of one
name are one table, with the collection as part of the key. A list of scalars is one cell.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import lru_cache
from typing import Any

from readout.dataset import Address, Dataset, Record, in_order, key_of, resolve
from readout.nearness import Vocabulary, nearest
from readout.schema import Field, Schema, SchemaError
from readout.source.document import Cell, Problem, Sheet, brief
from readout.span import CellRef, Pointer, Span

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
    for collection, records in blocks(dataset):
        for name, lines in flatten(dataset.schema, collection, records).items():
            found[name] += lines
    return found


BLOCK = 20_000


def blocks(dataset: Dataset) -> Iterator[tuple[str, list[Record]]]:
    """The records in canonical order, with their collection: so many at a time that what becomes of them is not much
    memory, and work enough for several cores."""
    for name in dataset.schema.collections:
        records = sorted(dataset.records.get(name, ()), key=lambda record: record.id)
        for at in range(0, len(records), BLOCK):
            yield name, records[at : at + BLOCK]


def flatten(schema: Schema, collection: str, records: Iterable[Record]) -> dict[str, list[Cells]]:
    """The rows of records of one collection, by table. It goes through each record once."""
    shape = _shapes(schema)[collection]
    found: dict[str, list[Cells]] = {name: [] for name in shape.tables}
    for record in records:
        shape.add(record.value, [], 1, "", disputed_fields(shape.field, record.value), found)
    return found


_NOTHING: Any = object()
"""The key of a column that takes its cell from no property: it is in no mapping."""


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

    @property
    def tables(self) -> Iterator[str]:
        """The names of the tables of all rows."""
        yield self.table
        for shape in self.below:
            yield from shape.tables

    def add(
        self,
        value: Mapping[str, Any],
        ids: Cells,
        position: int,
        address: str,
        disputed: Container[str],
        found: Mapping[str, list[Cells]],
    ) -> None:
        """Adds the row of a mapping, and those of what is within. `ids` are those of the mappings around it."""
        get = value.get
        line: Cells = [*self.front, *ids, position] if ids and self.field.ordered else [*self.front, *ids]
        start = len(line)
        line += map(get, self.keys)
        for at, inner in self.lists:
            if (values := get(inner.name)) is not None:
                line[start + at] = to_cell(inner, in_order(inner, values))
        if disputed and self.derived:
            line[-1] = ";".join(name for name in self.field.names if address + name in disputed) or None
        found[self.table].append(line)
        for shape in self.below:
            inner = shape.field
            if items := get(inner.name):
                around = [*ids, get("id")]
                for at, item in enumerate(in_order(inner, items), 1):
                    # Hardly any record is disputed, and then nobody asks where its items stand.
                    place = f"{address}{inner.name}/{key_of(inner, item)}/" if disputed else ""
                    shape.add(item, around, at, place, disputed, found)


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
    cells: dict[Pointer, CellRef] = field(default_factory=dict)
    problems: list[tuple[CellRef, Problem]] = field(default_factory=list)
    columns: dict[str, dict[str, int]] = field(default_factory=dict)

    def problem(self, code: str, cell: CellRef, message: str, help: str, suggestion: str | None = None) -> None:
        self.problems.append((cell, Problem(code, message, Span(0, 0), help, suggestion=suggestion)))


@dataclass(slots=True, eq=False)
class _Item:
    value: dict[str, Any]
    sheet: str
    row: int
    columns: dict[str, int]
    position: float
    below: dict[str, list[_Item]] = field(default_factory=dict)


def build(schema: Schema, sheets: Iterable[Sheet]) -> Built:
    """The records that tables hold. Sheets that are no tables of the schema must not be passed."""
    built = Built({name: [] for name in schema.collections})
    by_name = {sheet.name: sheet for sheet in sheets}
    found: dict[tuple[str, ...], _Item] = {}
    tops: dict[str, list[_Item]] = {name: [] for name in schema.collections}
    near = _Near(found)
    for table in layout(schema):
        sheet = by_name.get(table.name)
        if sheet is None:
            continue
        columns = _columns(table, sheet, built)
        if columns is None:
            continue
        numbers = built.columns[sheet.name] = {column.name: at + 1 for column, at in columns}
        homes = {home.collection: home for home in table.homes}
        nameless = {at for at, cell in enumerate(sheet.header) if cell in (None, "")}
        for number, cells in sheet.rows:
            stray = [at for at, cell in enumerate(cells) if cell not in (None, "")]
            stray = [at for at in stray if at in nameless or at >= len(sheet.header)]
            if stray:
                what = "cell stands" if len(stray) == 1 else f"cell, and {len(stray) - 1} more of the row, stand"
                help = "move it under the column it belongs to; in CSV, put a text that holds commas in quotes"
                place = CellRef(sheet.name, number, stray[0] + 1)
                built.problem("RO106", place, f"the {what} under no column name", help)
            row = {
                column.name: bare(column, cells[at]) if column.references else cells[at]
                for column, at in columns
                if at < len(cells) and cells[at] not in (None, "")
            }
            if row:
                _place(table, homes, sheet, number, row, numbers, found, tops, near, built)
    for name, items in tops.items():
        for at, item in enumerate(items):
            built.records[name].append(_finish(schema.collections[name].field, item, (name, at), built))
    return built


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


def _place(
    table: Table,
    homes: dict[str, Home],
    sheet: Sheet,
    number: int,
    row: Row,
    at: dict[str, int],
    found: dict[tuple[str, ...], _Item],
    tops: dict[str, list[_Item]],
    near: _Near,
    built: Built,
) -> None:
    """Makes an item of a row and hangs it below its parent."""
    collection = (
        str(row.get("collection", "")) if table.columns[0].role is Role.COLLECTION else table.homes[0].collection
    )
    home = homes.get(collection)
    if home is None:
        place = CellRef(sheet.name, number, at.get("collection", 1))
        message = f"`{brief(collection)}` has no rows in the table {table.name}"
        if not collection:
            message = "the row does not say in which table its record stands"
        built.problem("RO106", place, message, f"write one of {', '.join(homes)}", nearest(collection, homes))
        return
    item = _Item({}, sheet.name, number, at, _position(row.get("position")))
    for column in table.columns:
        if column.role is Role.DATA and column.name in row and column.field:
            item.value[column.name] = from_cell(column.field, row[column.name])
    if not home.path:
        tops[collection].append(item)
        found.setdefault((collection, str(row.get("id"))), item)
        return
    parents = [str(row.get(column.name)) for column in table.columns if column.role in (Role.RECORD, Role.PARENT)]
    address: tuple[str, ...] = (collection, parents[0])
    for name, parent_id in zip(home.path, parents[1:], strict=False):
        address += (name, parent_id)
    parent = found.get(address)
    if parent is None:
        column = next(c for c in reversed(table.columns) if c.role in (Role.RECORD, Role.PARENT))
        place = CellRef(sheet.name, number, at.get(column.name, 1))
        what = "record" if len(parents) == 1 else home.fields[-2].item
        if column.name not in row:
            built.problem("RO107", place, f"the row does not say to which {what} it belongs", "write the id of one")
            return
        message = f"no {what} `{brief(parents[-1])}` in {collection} for this row to belong to"
        built.problem("RO107", place, message, "correct the id, or add what it names", near.id(address))
        return
    parent.below.setdefault(home.path[-1], []).append(item)
    found.setdefault((*address, home.path[-1], str(row.get("id"))), item)


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


def _finish(field: Field, item: _Item, pointer: Pointer, built: Built) -> dict[str, Any]:
    """The value of an item with all below it, keys in the order of the schema; notes its cells."""
    key = next((item.columns[name] for name in field.key if name in item.columns), 1)
    built.cells[pointer] = CellRef(item.sheet, item.row, key)
    result: dict[str, Any] = {}
    for inner in field.fields:
        if inner.name in item.value:
            result[inner.name] = item.value[inner.name]
            built.cells[(*pointer, inner.name)] = CellRef(item.sheet, item.row, item.columns[inner.name])
        elif inner.name in item.below:
            below = item.below[inner.name]
            if inner.ordered:
                below.sort(key=lambda other: other.position)
            result[inner.name] = [
                _finish(inner, other, (*pointer, inner.name, i), built) for i, other in enumerate(below)
            ]
    return result

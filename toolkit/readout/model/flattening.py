"""Records → rows of tables, driven by the layout.

Rows are made column by column: each list of items is gone through once for all records of a collection, which is
several times faster than row by row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, chain, repeat
from typing import Any

from readout.model.addresses import key_of
from readout.model.cells import to_cell
from readout.model.claims import disputed_fields
from readout.model.dataset import Dataset, in_order, in_orders
from readout.model.schema import Field, Schema
from readout.model.tables import Cells, Role, Row, layout
from readout.syntax.document import Cell


def rows(dataset: Dataset) -> dict[str, list[Row]]:
    """Return the rows of every table, in canonical order."""
    by_table: dict[str, list[Row]] = {}
    for table, lines in zip(layout(dataset.schema), cells(dataset).values(), strict=True):
        names = [column.name for column in table.columns]
        by_table[table.name] = [
            {name: cell for name, cell in zip(names, line, strict=True) if cell is not None} for line in lines
        ]
    return by_table


def cells(dataset: Dataset) -> dict[str, list[Cells]]:
    """Return the rows of every table, in canonical order, each as the cells of all columns."""
    by_table: dict[str, list[Cells]] = {table.name: [] for table in layout(dataset.schema)}
    for name in dataset.schema.collections:
        records = sorted(dataset.records.get(name, ()), key=lambda record: record.id)
        for table, lines in flatten(dataset.schema, name, [record.value for record in records]).items():
            by_table[table] += lines
    return by_table


def flatten(schema: Schema, collection: str, values: Sequence[Mapping[str, Any]]) -> dict[str, list[Cells]]:
    """Return the rows of the values of records of one collection, by table."""
    disputed = disputes(schema.collections[collection].field, values)
    by_table = blocks(schema, collection, values, disputed)
    return {name: list(map(list, block.rows)) for name, block in by_table.items()}


@dataclass(slots=True, eq=False)
class Block:
    """Rows of a table, column by column.

    `cells` are those of each column, in the order of the table's columns, None where there is no value; `filled` says
    how many of a column have one. `owners` are the numbers of the records to which the rows belong.
    """

    cells: list[list[Cell]]
    filled: list[int]
    owners: list[int]

    @property
    def rows(self) -> Iterator[tuple[Cell, ...]]:
        return zip(*self.cells, strict=True)


def is_blank(column: Sequence[Cell]) -> bool:
    """Whether no cell has a value."""
    return not any(column) and column.count(None) == len(column)


def blocks(
    schema: Schema, collection: str, values: Sequence[Mapping[str, Any]], disputes: Mapping[int, Disputes]
) -> dict[str, Block]:
    """Return the rows of the values of records of one collection as one block for each table. `disputes` are those of
    the records, by number."""
    shape = _shapes(schema)[collection]
    by_table: dict[str, Block] = {}
    records = _Level(values, [], [], list(range(len(values))), dict.fromkeys(disputes, ""))
    shape.fill(records, disputes, by_table)
    return by_table


class Disputes:
    """The addresses of a record that claims dispute, and the prefixes of them that end in a slash."""

    def __init__(self, addresses: set[str]) -> None:
        self.addresses = addresses
        self.prefixes = {address[: at + 1] for address in addresses for at, sign in enumerate(address) if sign == "/"}

    def names(self, field: Field, address: str) -> list[str]:
        """Return the names of the disputed fields of the record or item whose address, with a slash, is `address`."""
        return [name for name in field.names if address + name in self.addresses]


def disputes(field: Field, values: Iterable[Mapping[str, Any]]) -> dict[int, Disputes]:
    """Return what is disputed of the records of a collection, by their number, where anything is."""
    addresses = ((number, disputed_fields(field, value)) for number, value in enumerate(values))
    return {number: Disputes(disputed) for number, disputed in addresses if disputed}


_NO_PROPERTY: Any = object()
"""The key of a column that takes its cells from no property: no mapping has it."""


@dataclass(frozen=True, slots=True, eq=False)
class _Level:
    """The mappings that become the rows of a table: all records of a collection, or all items of a list in them.

    `ids` are the columns that name the mappings around each, outermost first; `positions` are those in their lists,
    `owners` the numbers of their records. `disputed` are the addresses, by number, of the mappings that hold a
    disputed field.
    """

    values: Sequence[Mapping[str, Any]]
    ids: list[list[Cell]]
    positions: list[Cell]
    owners: list[int]
    disputed: dict[int, str]


@dataclass(frozen=True, slots=True, eq=False)
class _Shape:
    """How the mappings of a table source become rows.

    `constants` are the cells that all rows begin with, `keys` the properties that the data columns take. `lists` are
    the columns of lists, by number; `is_derived` says whether the last column is `disputed`; `inner` are the shapes
    of the lists of the items.
    """

    field: Field
    table: str
    constants: tuple[str, ...]
    keys: tuple[str, ...]
    lists: tuple[tuple[int, Field], ...]
    is_derived: bool
    inner: tuple[_Shape, ...]

    def fill(self, level: _Level, disputes: Mapping[int, Disputes], by_table: dict[str, Block]) -> None:
        """Add the block of the mappings of a level, and those of the lists in them."""
        values, count = level.values, len(level.values)
        filled_counts = Counter[Any](chain.from_iterable(values))
        keys = [key for key in self.keys if key in filled_counts]
        # Mapping by mapping: each is in the processor's cache when its values are read.
        lines = [tuple(map(value.get, keys)) for value in values]
        filled = dict(zip(keys, map(list, zip(*lines, strict=True)), strict=True))
        columns: list[list[Cell]] = [filled[key] if key in filled else [None] * count for key in self.keys]
        for number, field in self.lists:
            if field.name in filled:
                columns[number] = _join_lists(field, columns[number])
        if self.is_derived:
            for number, address in level.disputed.items():
                columns[-1][number] = ";".join(disputes[level.owners[number]].names(self.field, address)) or None
        constants: list[list[Cell]] = [[constant] * count for constant in self.constants]
        positions = [level.positions] if level.ids and self.field.ordered else []
        leading = [*constants, *level.ids, *positions]
        counts = [count] * len(leading) + [filled_counts[key] for key in self.keys]
        if self.is_derived:
            counts[-1] = count - columns[-1].count(None) if level.disputed else 0
        by_table[self.table] = Block([*leading, *columns], counts, level.owners)
        for shape in self.inner:
            shape.fill(shape.level_within(level, disputes), disputes, by_table)

    def level_within(self, level: _Level, disputes: Mapping[int, Disputes]) -> _Level:
        """Return the items of this shape's list in all mappings of the level around it."""
        name = self.field.name
        lists = in_orders(self.field, [value.get(name) or () for value in level.values])
        counts = list(map(len, lists))

        def repeated(column: Iterable[Any]) -> list[Any]:
            return list(chain.from_iterable(map(repeat, column, counts)))

        disputed = {}
        starts = list(accumulate(counts, initial=0)) if level.disputed else []
        for number, address in level.disputed.items():
            prefixes = disputes[level.owners[number]].prefixes
            if f"{address}{name}/" in prefixes:
                for item_number, item in enumerate(lists[number], starts[number]):
                    if (item_address := f"{address}{name}/{key_of(self.field, item)}/") in prefixes:
                        disputed[item_number] = item_address
        return _Level(
            list(chain.from_iterable(lists)),
            [*map(repeated, level.ids), repeated(value.get("id") for value in level.values)],
            list(chain.from_iterable(range(1, count + 1) for count in counts)),
            repeated(level.owners),
            disputed,
        )


def _join_lists(field: Field, column: list[Any]) -> list[Cell]:
    """Return the cells of a column of lists, each in canonical order."""
    join_items = str(field.delimiter).join
    try:
        if field.ordered:
            return [None if items is None else join_items(items) for items in column]
        return [None if items is None else join_items(items if len(items) < 2 else sorted(items)) for items in column]
    except TypeError:  # an item is no text
        return [None if items is None else to_cell(field, in_order(field, items)) for items in column]


@lru_cache(maxsize=8)
def _shapes(schema: Schema) -> dict[str, _Shape]:
    """Return the shapes of the records of each collection."""
    sources = {
        (source.collection, source.path): (table, source) for table in layout(schema) for source in table.sources
    }

    def shape(collection: str, path: tuple[str, ...]) -> _Shape:
        table, source = sources[collection, path]
        field = source.field
        columns = [column for column in table.columns if column.role in (Role.DATA, Role.DERIVED)]
        properties = [field.names.get(column.name) if column.role is Role.DATA else None for column in columns]
        return _Shape(
            field,
            table.name,
            (collection,) if table.columns[0].role is Role.COLLECTION else (),
            tuple(inner.name if inner else _NO_PROPERTY for inner in properties),
            tuple((number, inner) for number, inner in enumerate(properties) if inner and inner.type == "array"),
            columns[-1].role is Role.DERIVED,
            tuple(shape(collection, (*path, inner.name)) for inner in field.tables),
        )

    return {name: shape(name, ()) for name in schema.collections}

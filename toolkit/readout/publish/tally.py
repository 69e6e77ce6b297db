"""What stands in the columns of tables, counted in the records that become their rows: no row is made.

How often each word of an enumeration occurs, and for each other value the first record that has it. A list is counted
by its items, as its cell would be.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from readout.model import tables
from readout.model.addresses import key_of
from readout.model.flattening import Disputes
from readout.model.schema import Schema
from readout.model.tables import Column, Role, Table, TableSource
from readout.publish.batches import Batch


class ColumnTally(NamedTuple):
    """How many cells of a column are filled, and how many values they have. For a column with an enumeration, how often
    each value occurs; for another, each distinct value once, with the number of its first record."""

    filled: int
    total: int
    counts: Counter[str]
    values: tuple[str, ...]
    owners: array[int]


class TableTally(NamedTuple):
    """How many rows a table has, and what stands in its columns."""

    rows: int
    columns: list[ColumnTally]


class Tally:
    """Counts the records of a batch: a collector."""

    def __init__(self) -> None:
        self.ids: list[str] = []
        self.levels: list[_Level] = []

    def add(self, part: Batch) -> None:
        self.levels = self.levels or _levels(part.schema, part.collection)
        records, start = self.levels[0], len(self.ids)
        for number, value in enumerate(part.canonical):
            self.ids.append(value["id"])
            records.add((value,), start + number)
            if number in part.disputes:
                records.add_disputed((value,), start + number, part.disputes[number], "")

    def result(self) -> dict[str, TableTally]:
        """Return what the tables with rows have, by name."""
        return {level.table.name: level.tally(self.ids) for level in self.levels if level.rows}


def _levels(schema: Schema, collection: str) -> list[_Level]:
    """Return a level for each table with rows of the collection's records, that of the records first."""
    levels: dict[tuple[str, ...], _Level] = {}
    for table in tables.layout(schema):
        for source in table.sources:
            if source.collection == collection:
                levels[source.path] = _Level(table, source)
    for path, level in levels.items():
        level.inner = {inner.field.name: inner for other, inner in levels.items() if path == other[:-1] != other}
    return [levels[()], *(level for path, level in levels.items() if path)]


class _Plan:
    """What is to be done with the values of all items that have the same keys: `count` says how many do.

    Each step is a function and the key of its value. `texts` and `lists` note the first record of a value, `words` keep
    all values of enumerations, `tables` go over the items of a list.
    """

    __slots__ = ("count", "lists", "others", "tables", "texts", "words")

    def __init__(self, level: _Level, keys: tuple[str, ...]) -> None:
        self.count = 0
        self.texts: list[tuple[Callable[[str, int], int], str]] = []
        self.lists: list[tuple[Callable[[str, int], int], str]] = []
        self.others: list[tuple[Callable[[str, int], int], str]] = []
        self.words: list[tuple[Callable[[Any], None], str]] = []
        self.tables: list[tuple[_Level, str]] = []
        for key in keys:
            field = level.field.get(key)
            if field is None:
                continue
            if field.table:
                self.tables.append((level.inner[key], key))
            elif level.columns[key].enum:
                words = level.words[key]
                self.words.append((words.extend if field.type == "array" else words.append, key))
            else:
                is_text = (field.items or field).type == "string"
                steps = self.others if not is_text else self.lists if field.items else self.texts
                steps.append((level.first[key].setdefault, key))


class _Level:
    """Counts the items of one list in all records of a batch, or the records: the rows of a table.

    By names of columns, `first` are the numbers of the first records by value, `words` the values of enumerations,
    `more` how many values the cells have beyond one each.
    """

    def __init__(self, table: Table, source: TableSource) -> None:
        self.table, self.source, self.field = table, source, source.field
        self.columns = {column.name: column for column in table.columns}
        self.inner: dict[str, _Level] = {}
        self.plans: dict[tuple[str, ...], _Plan] = {}
        self.rows = self.disputed_rows = 0
        self.owners: list[int] = []
        self.first: defaultdict[str, dict[str, int]] = defaultdict(dict)
        self.words: defaultdict[str, list[str]] = defaultdict(list)
        self.more = dict.fromkeys(self.columns, 0)
        roles = {role: [column.name for column in table.columns if column.role is role] for role in Role}
        self.parents = roles[Role.PARENT]
        self.position = next(iter(roles[Role.POSITION]), None)

    def add(self, items: Sequence[Mapping[str, Any]], owner: int, parents: tuple[str, ...] = ()) -> None:
        """Count the items of a list in a record, whose number is `owner`. `parents` are the ids of the items around."""
        if not items:
            return
        self.rows += len(items)
        self.owners.append(owner)
        if parents:
            for name, id in zip(self.parents, parents, strict=True):
                self.first[name].setdefault(id, owner)
        if self.position:
            for position in range(1, len(items) + 1):
                self.first[self.position].setdefault(str(position), owner)
        plans, more = self.plans, self.more
        for item in items:
            keys = tuple(item)
            plan = plans.get(keys)
            if plan is None:
                plan = plans[keys] = _Plan(self, keys)
            plan.count += 1
            for setdefault, key in plan.texts:
                setdefault(item[key], owner)
            for add, key in plan.words:
                add(item[key])
            for setdefault, key in plan.lists:
                listed = item[key]
                if len(listed) == 1:
                    setdefault(listed[0], owner)
                else:
                    more[key] += len(listed) - 1
                    for value in listed:
                        setdefault(value, owner)
            for setdefault, key in plan.others:
                values = item[key] if isinstance(item[key], list) else (item[key],)
                more[key] += len(values) - 1
                for value in map(str, values):
                    setdefault(value, owner)
            for level, key in plan.tables:
                level.add(item[key], owner, (*parents, item["id"]) if level.parents else ())

    def add_disputed(self, items: Iterable[dict[str, Any]], owner: int, disputes: Disputes, address: str) -> None:
        """Count the names of the disputed fields of items, here and in their lists. `address` is that of the record or
        the list, with a slash."""
        for item in items:
            item_address = f"{address}{key_of(self.field, item)}/" if self.source.path else ""
            if item_address and item_address not in disputes.prefixes:
                continue
            if self.table.columns[-1].role is Role.DERIVED and (names := disputes.names(self.field, item_address)):
                self.disputed_rows += 1
                self.more["disputed"] += len(names) - 1
                for name in names:
                    self.first["disputed"].setdefault(name, owner)
            for name, level in self.inner.items():
                level.add_disputed(item.get(name, ()), owner, disputes, f"{item_address}{name}/")

    def tally(self, ids: Sequence[str]) -> TableTally:
        """Return what stands in the columns. `ids` are those of the records."""
        filled = defaultdict[str, int](int)
        for keys, plan in self.plans.items():
            for key in keys:
                filled[key] += plan.count
        return TableTally(self.rows, [self._column(column, filled, ids) for column in self.table.columns])

    def _column(self, column: Column, filled: Mapping[str, int], ids: Sequence[str]) -> ColumnTally:
        name, rows = column.name, self.rows
        if column.role is Role.COLLECTION:
            return ColumnTally(rows, rows, Counter({self.source.collection: rows}), (), array("l"))
        if column.role is Role.RECORD:
            for owner in dict.fromkeys(self.owners):
                self.first[name].setdefault(ids[owner], owner)
        if column.role is Role.DERIVED:
            count = self.disputed_rows
        else:
            count = filled[name] if column.role is Role.DATA else rows
        first = self.first.get(name, {})
        words = self.words.get(name, ())
        total = len(words) or count + self.more[name]
        return ColumnTally(count, total, Counter(words), tuple(first), array("l", first.values()))

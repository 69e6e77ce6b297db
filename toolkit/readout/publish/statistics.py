"""Statistics of a dataset: groups of counts, in a fixed order, so that two datasets can be compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from readout.model import claims, tables
from readout.model.dataset import Dataset, Record, unshared
from readout.model.schema import Field, Schema
from readout.model.tables import Column, Table
from readout.publish.formats import Options, exporter, names_of_all, write_one
from readout.report.provenance import Provenance

COUNTED = (
    ("meetings", "status"),
    ("participants", "roles"),
    ("participants", "attendance"),
    ("statements", "mode"),
    ("outcomes", "kind"),
    ("claims", "standing"),
    ("sources", "kind"),
    ("sources", "reliability"),
)
"""The columns whose values are counted, as (table, column)."""
ABSENT = "not stated"
SOURCED = "sourced"
SOURCES = "sources"


@dataclass(frozen=True, slots=True)
class Count:
    """A count of a kind; if it is a share, `of` is the whole."""

    name: str
    number: int
    of: int | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Counts that belong together. `name` is for programs, `title` for people.

    `coverage` is for shares that should not fall.
    """

    name: str
    title: str
    counts: tuple[Count, ...]
    coverage: bool = False


@dataclass(frozen=True, slots=True)
class Statistics:
    """The statistics of a dataset."""

    groups: tuple[Group, ...]

    def number(self, group: str, name: str) -> int:
        """Return a count; 0 if there is none of that name."""
        return next((c.number for g in self.groups if g.name == group for c in g.counts if c.name == name), 0)


@dataclass(frozen=True, slots=True)
class Movement:
    """A count of a group before and after a change."""

    group: Group
    before: Count
    after: Count

    @property
    def change(self) -> int:
        return self.after.number - self.before.number

    @property
    def moved(self) -> bool:
        """Whether the number changed, or the whole of a coverage."""
        return bool(self.change) or (self.group.coverage and self.before.of != self.after.of)

    @property
    def decreased(self) -> bool:
        """Whether a coverage is worse: a smaller share, and more items without. If items with it were only removed, the
        share is smaller too, but nothing is worse."""
        was, now = self.before, self.after
        if not self.group.coverage or was.of is None or now.of is None:
            return False
        return now.number * was.of < was.number * now.of and now.of - now.number > was.of - was.number


def compare(old: Statistics, new: Statistics) -> Iterator[Movement]:
    """Yield every count of either, before and after, in the order of the groups. One that a side lacks is 0 there."""
    before = {group.name: {count.name: count for count in group.counts} for group in old.groups}
    for group in new.groups:
        was = before.get(group.name, {})
        now = {count.name: count for count in group.counts}
        for name in dict.fromkeys([*now, *was]):
            some = now.get(name) or was[name]
            none = Count(name, 0, None if some.of is None else 0)
            yield Movement(group, was.get(name, none), now.get(name, none))


def coverages(schema: Schema) -> list[str]:
    """Return the names of coverages: `sourced`, and `sourced.claims` for one of its counts."""
    return [SOURCED, *(f"{SOURCED}.{table.name}" for table in tables.layout(schema) if _can_name_sources(table))]


def count(dataset: Dataset, *, losses: bool = True) -> Statistics:
    """Return the statistics of a dataset whose records are valid. To count losses, it is written in the formats that
    cannot hold everything, which needs a dataset without errors."""
    statistics = _statistics(dataset, _tally(dataset))
    return Statistics((*statistics.groups, *_losses(dataset))) if losses else statistics


def count_both(old: Dataset, new: Dataset) -> tuple[Statistics, Statistics]:
    """Return the statistics of two datasets whose records are valid, without losses. The records that they share are
    counted once."""
    only_old, only_new = unshared(old, new)
    tally = _tally(new)
    before = tally.copy()
    before.subtract(_tally(only_new))
    before.update(_tally(only_old))
    return _statistics(old, before), _statistics(new, tally)


# ---------------------------------------------------------------- what is counted record by record


Tally = Counter[tuple[str, ...]]
"""Counts that can be added and taken away: of records by (`records`, collection), rows by (`rows`, table), of values by
(`values`, table, column, value), of rows that could name sources, and do, by (`could`, table) and (`do`, table), and of
contested values by (`contested`, name). Counts may be zero."""


def _tally(records: Iterable[Record]) -> Tally:
    """Return the counts of some records, which are valid."""
    tally: Tally = Counter()
    by_collection: dict[str, list[Record]] = {}
    for record in records:
        by_collection.setdefault(record.collection.name, []).append(record)
    for name, listed in by_collection.items():
        field = listed[0].collection.field
        tally["records", name] += len(listed)
        _add_rows(tally, field, [record.value for record in listed])
        for record in listed:
            for dispute in claims.disputes(field, record.value):
                if dispute.is_contested:
                    parts = [name, *dispute.about.split("/")[::2], dispute.topic]
                    tally["contested", ".".join(filter(None, parts))] += 1
    return tally


def _add_rows(tally: Tally, field: Field, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add the counts of mappings that are rows of the table of a field, and of the items of the lists in them.

    A row counts once for each value of a list, and as ABSENT if it has none. A claim that no source states something
    needs no source, and is left out if it has none.
    """
    table = str(field.table)
    tally["rows", table] += len(rows)
    for column in (column for name, column in COUNTED if name == table):
        for value in (row.get(column, ABSENT) for row in rows):
            for word in value if isinstance(value, list) else (value,):
                tally["values", table, column, str(word)] += 1
    if SOURCES in field.names:
        tally["do", table] += (sourced := sum(SOURCES in row for row in rows))
        tally["could", table] += sourced + sum(
            row.get("standing") != "not-stated" for row in rows if SOURCES not in row
        )
    for inner in field.tables:
        items = [item for row in rows for item in row.get(inner.name, ())]
        if items:
            _add_rows(tally, inner, items)


def _statistics(dataset: Dataset, tally: Tally) -> Statistics:
    """Return the statistics of a dataset, without losses, from what was counted of its records."""
    layout = {table.name: table for table in tables.layout(dataset.schema)}
    return Statistics(
        (
            Group("records", "Records", tuple(Count(name, tally["records", name]) for name in dataset.records)),
            *(_values(layout[table], layout[table][column], tally) for table, column in COUNTED),
            Group(SOURCED, "Items that name sources of their own", tuple(_sourced(layout, tally)), coverage=True),
            Group("contested", "Contested values", tuple(_contested(tally))),
            _independence(dataset),
        )
    )


def _values(table: Table, column: Column, tally: Tally) -> Group:
    """Return how often each value of a column occurs, in the order of the schema."""
    counts = {key[3]: number for key, number in tally.items() if key[:3] == ("values", table.name, column.name)}
    order = dict.fromkeys([*column.enum, *sorted(counts), ABSENT])
    whole = tally["rows", table.name]
    present = tuple(Count(value, counts[value], whole) for value in order if counts.get(value))
    return Group(f"{table.name}.{column.name}", f"{table.title} by {column.title.lower()}", present)


def _sourced(layout: Mapping[str, Table], tally: Tally) -> Iterator[Count]:
    """Yield, for each table whose rows can name sources, how many do. Inherited sources do not count."""
    for name in layout:
        if whole := tally["could", name]:
            yield Count(name, tally["do", name], whole)


def _can_name_sources(table: Table) -> bool:
    return any(column.name == SOURCES for column in table.columns)


def _contested(tally: Tally) -> Iterator[Count]:
    """Yield how many values of each field and topic are contested: `meetings.date`, `meetings.participants.posts`."""
    numbers = [(key[1], number) for key, number in tally.items() if key[0] == "contested" and number]
    yield from (Count(name, number) for name, number in sorted(numbers, key=lambda each: (-each[1], each[0])))


def _independence(dataset: Dataset) -> Group:
    ids = dataset.index.get("sources", {})
    stated = Provenance(dataset).independence(ids)
    counts = tuple(Count(str(each), number, len(ids)) for each, number in stated.items())
    return Group("independence", "Sources by what is stated of their independence", counts)


def _losses(dataset: Dataset) -> Iterator[Group]:
    """Yield the losses of each format that cannot hold everything, by kind."""
    for name in names_of_all():
        module = exporter(name)
        if not module.LOSSLESS:
            with TemporaryDirectory(prefix="readout-") as folder:
                losses = write_one(name, dataset, Path(folder, module.TARGET), Options())
            counts = sorted(
                (Count(loss.kind, loss.count) for loss in losses), key=lambda each: (-each.number, each.name)
            )
            yield Group(f"losses.{name}", f"Values that {name} cannot hold", tuple(counts))

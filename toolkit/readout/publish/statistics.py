"""Statistics of a dataset: groups of counts, in a fixed order, so that two datasets can be compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from readout.model import claims, flattening, tables
from readout.model.dataset import Dataset
from readout.model.schema import Schema
from readout.model.tables import Column, Row, Table
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
    rows = flattening.rows(dataset)
    layout = {table.name: table for table in tables.layout(dataset.schema)}
    return Statistics(
        (
            Group("records", "Records", tuple(Count(name, len(dataset.records[name])) for name in dataset.records)),
            *(_values(layout[table], layout[table][column], rows[table]) for table, column in COUNTED),
            Group(SOURCED, "Items that name sources of their own", tuple(_sourced(layout, rows)), coverage=True),
            Group("contested", "Contested values", tuple(_contested(dataset))),
            _independence(dataset),
            *(_losses(dataset) if losses else ()),
        )
    )


def _values(table: Table, column: Column, rows: list[Row]) -> Group:
    """Return how often each value of a column occurs, in the order of the schema; a row counts once for each value."""
    counter = Counter(value for row in rows for value in tables.split(column, row) or (ABSENT,))
    order = [*dict.fromkeys([*column.enum, *sorted(map(str, counter))]), ABSENT]
    counts = tuple(Count(value, counter[value], len(rows)) for value in dict.fromkeys(order) if counter[value])
    return Group(f"{table.name}.{column.name}", f"{table.title} by {column.title.lower()}", counts)


def _sourced(layout: Mapping[str, Table], rows: Mapping[str, list[Row]]) -> Iterator[Count]:
    """Yield, for each table whose rows can name sources, how many do. Inherited sources do not count.

    A claim that no source states something needs none, and is left out if it has none.
    """
    for table in layout.values():
        if _can_name_sources(table):
            counted = [row for row in rows[table.name] if "sources" in row or row.get("standing") != "not-stated"]
            if counted:
                yield Count(table.name, sum("sources" in row for row in counted), len(counted))


def _can_name_sources(table: Table) -> bool:
    return any(column.name == "sources" for column in table.columns)


def _contested(dataset: Dataset) -> Iterator[Count]:
    """Yield how many values of each field and topic are contested: `meetings.date`, `meetings.participants.posts`."""
    counter: Counter[str] = Counter()
    for record in dataset:
        for dispute in claims.disputes(record.collection.field, record.value):
            if dispute.is_contested:
                names = [record.collection.name, *dispute.about.split("/")[::2], dispute.topic]
                counter[".".join(filter(None, names))] += 1
    yield from (Count(name, number) for name, number in sorted(counter.items(), key=lambda each: (-each[1], each[0])))


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

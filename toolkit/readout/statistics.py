"""What a dataset holds, in numbers: groups of counts, in one order, so that two datasets can be set side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from readout import tables
from readout.dataset import Dataset
from readout.exporters import Options, exporter, names
from readout.ledger import Ledger
from readout.tables import Column, Row, Table

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
"""The columns whose values are counted."""
ABSENT = "not stated"


@dataclass(frozen=True, slots=True)
class Count:
    """How many of a kind there are, and of how many, where that is a share."""

    name: str
    number: int
    of: int | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Counts that belong together. `name` is for programs, `title` for people."""

    name: str
    title: str
    counts: tuple[Count, ...]


@dataclass(frozen=True, slots=True)
class Statistics:
    """The numbers of a dataset."""

    groups: tuple[Group, ...]

    def number(self, group: str, name: str) -> int:
        """A count; 0 for one that there is not."""
        return next((c.number for g in self.groups if g.name == group for c in g.counts if c.name == name), 0)


def count(dataset: Dataset) -> Statistics:
    """The statistics of a dataset without errors. Formats that cannot hold all of it are tried, to count the losses."""
    rows = tables.rows(dataset)
    layout = {table.name: table for table in tables.layout(dataset.schema)}
    return Statistics(
        (
            Group("records", "Records", tuple(Count(name, len(dataset.records[name])) for name in dataset.records)),
            *(_values(layout[table], layout[table][column], rows[table]) for table, column in COUNTED),
            Group("sourced", "Items that name sources of their own", tuple(_sourced(layout, rows))),
            Group("contested", "Contested values", tuple(_contested(dataset))),
            _independent(dataset),
            *_losses(dataset),
        )
    )


def _values(table: Table, column: Column, rows: list[Row]) -> Group:
    """How often each value of a column occurs, in the order of the schema; a row counts once for each that it has."""
    found = Counter(value for row in rows for value in tables.split(column, row) or (ABSENT,))
    order = [*dict.fromkeys([*column.enum, *sorted(map(str, found))]), ABSENT]
    counts = tuple(Count(value, found[value], len(rows)) for value in dict.fromkeys(order) if found[value])
    return Group(f"{table.name}.{column.name}", f"{table.title} by {column.title.lower()}", counts)


def _sourced(layout: Mapping[str, Table], rows: Mapping[str, list[Row]]) -> Iterator[Count]:
    """For each table whose rows can name sources, how many do. What an item could inherit does not count."""
    for table in layout.values():
        if rows[table.name] and any(column.name == "sources" for column in table.columns):
            yield Count(table.name, sum("sources" in row for row in rows[table.name]), len(rows[table.name]))


def _contested(dataset: Dataset) -> Iterator[Count]:
    """On how many values of each field claims differ: `meetings.date`, `meetings.participants.posts`."""
    found: Counter[str] = Counter()
    for record in dataset:
        for address in tables.disputed_fields(record.collection.field, record.value):
            found[".".join((record.collection.name, *address.split("/")[::2]))] += 1
    yield from (Count(name, number) for name, number in sorted(found.items(), key=lambda each: (-each[1], each[0])))


def _independent(dataset: Dataset) -> Group:
    ids = dataset.index.get("sources", {})
    independent = Count("independent", len(Ledger(dataset).witnesses(ids)), len(ids))
    return Group("independence", "Independent sources", (independent,))


def _losses(dataset: Dataset) -> Iterator[Group]:
    """What each format that cannot hold everything loses, by kind."""
    for name in names():
        module = exporter(name)
        if not module.LOSSLESS:
            with TemporaryDirectory(prefix="readout-") as folder:
                losses = module.write(dataset, Path(folder, module.TARGET), Options())
            counts = sorted(
                (Count(loss.kind, loss.count) for loss in losses), key=lambda each: (-each.number, each.name)
            )
            yield Group(f"losses.{name}", f"Values that {name} cannot hold", tuple(counts))

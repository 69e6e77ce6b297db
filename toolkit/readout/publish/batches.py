"""Goes over all records of a dataset once, for all who want to see them: in parts, which the cores share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, Protocol

from readout import parallel
from readout.model import flattening
from readout.model.dataset import Dataset, Record, canonical
from readout.model.schema import Schema

MOST = 1_000
"""A part has so many records at most: their values are kept as long as it is looked at."""


class Part:
    """Some records of one collection, in canonical order. What several ask for is made once."""

    def __init__(self, schema: Schema, collection: str, records: Sequence[Record]) -> None:
        self.schema, self.collection, self.records = schema, collection, records

    @cached_property
    def values(self) -> list[dict[str, Any]]:
        """The values of the records."""
        return [record.value for record in self.records]

    @cached_property
    def canonical(self) -> list[dict[str, Any]]:
        """The values in canonical form. They are everybody's, and not to be changed."""
        field = self.schema.collections[self.collection].field
        return [canonical(field, value) for value in self.values]

    @cached_property
    def blocks(self) -> dict[str, flattening.Block]:
        """The rows of the records, by table."""
        return flattening.blocks(self.schema, self.collection, self.values)


class Visitor(Protocol):
    """Who wants to see all records of a dataset."""

    def see(self, part: Part) -> Any:
        """What is to be made of a part. It must be picklable, and nothing may be changed: this is done elsewhere."""

    def take(self, part: Part, made: Any) -> None:
        """Takes what was made of a part, one after the other, in canonical order. The values of the part are not
        to be asked for: they would be read again."""


def parts(dataset: Dataset) -> Iterator[Part]:
    """All records in canonical order, in parts."""
    for name in dataset.schema.collections:
        records = sorted(dataset.records.get(name, ()), key=lambda record: record.id)
        for at in range(0, len(records), MOST):
            yield Part(dataset.schema, name, records[at : at + MOST])


def walk(dataset: Dataset, visitors: Sequence[Visitor]) -> None:
    """Shows the visitors all records."""
    found = list(parts(dataset)) if visitors else []

    def see(part: Part) -> list[Any]:
        part = Part(part.schema, part.collection, part.records)  # its values are forgotten when it was seen
        return [visitor.see(part) for visitor in visitors]

    for part, made in zip(found, parallel.map_ordered(see, found, len(dataset) // parallel.MIN_BATCH), strict=True):
        for visitor, its in zip(visitors, made, strict=True):
            visitor.take(part, its)

"""All records of a dataset once, in batches, for everything that is made of them: map a batch, reduce the results.

The batches are mapped on all cores, the results reduced here in canonical order, so that memory does not grow with the
records.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, Protocol

from readout import parallel
from readout.model import flattening
from readout.model.dataset import Dataset, Record, canonical
from readout.model.schema import Schema

MOST = 1_000
"""Records of a batch. Their values are in memory as long as the batch is mapped."""


class Batch:
    """Some records of one collection, in canonical order. What several jobs ask for is made once."""

    def __init__(self, schema: Schema, collection: str, records: Sequence[Record]) -> None:
        self.schema, self.collection, self.records = schema, collection, records

    @cached_property
    def values(self) -> list[dict[str, Any]]:
        """The values of the records."""
        return [record.value for record in self.records]

    @cached_property
    def canonical(self) -> list[dict[str, Any]]:
        """The values in canonical form. All jobs share them: they are not to be changed."""
        field = self.schema.collections[self.collection].field
        return [canonical(field, value) for value in self.values]

    @cached_property
    def blocks(self) -> dict[str, flattening.Block]:
        """The rows of the records, by table."""
        return flattening.blocks(self.schema, self.collection, self.values)


class Job(Protocol):
    """What is made of all records of a dataset."""

    def map(self, batch: Batch) -> Any:
        """Return what is made of one batch: picklable, and without changing anything. Another process may do it."""

    def reduce(self, batch: Batch, result: Any) -> None:
        """Add the result of one batch. Batches come in canonical order; their values would be read again."""


def batches(dataset: Dataset) -> Iterator[Batch]:
    """Yield all records in canonical order, in batches."""
    for name in dataset.schema.collections:
        records = sorted(dataset.records.get(name, ()), key=lambda record: record.id)
        for at in range(0, len(records), MOST):
            yield Batch(dataset.schema, name, records[at : at + MOST])


def run(dataset: Dataset, jobs: Sequence[Job], what: str = "going over records") -> None:
    """Run jobs over all records, each of which is read once for all of them. `what` says what they are."""
    every_batch = list(batches(dataset)) if jobs else []

    def map_batch(batch: Batch) -> list[Any]:
        batch = Batch(batch.schema, batch.collection, batch.records)  # its values are freed once it was mapped
        return [job.map(batch) for job in jobs]

    max_processes = len(dataset) // parallel.MIN_BATCH
    made = parallel.map_ordered(map_batch, every_batch, max_processes, what, lambda batch: len(batch.records))
    for batch, results in zip(every_batch, made, strict=True):
        for job, result in zip(jobs, results, strict=True):
            job.reduce(batch, result)

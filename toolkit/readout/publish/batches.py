"""All records of a dataset once, in batches, for everything that is made of them: map a batch, reduce the results.

The batches are mapped on all cores, or by the workers of an executor, the results reduced here in canonical order, so
that memory does not grow with the records. A batch is mapped in parts, each by all maps: its values are made, used and
forgotten while they are in the processor's cache.

Workers share no memory and no files with this process: they get the lines of a batch's records in NDJSON files, and the
maps, which are static methods. What else there is, is mapped here: records that are on no lines, and the maps that
look at more than their batch.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, partial
from itertools import repeat
from types import MethodType
from typing import TYPE_CHECKING, Any, Protocol

from readout import garbage, parallel, progress
from readout.model import flattening
from readout.model.dataset import Dataset, Record, canonical
from readout.model.schema import Schema, default
from readout.store.lazy import LineRecord, portable

if TYPE_CHECKING:
    from concurrent.futures import Executor

MOST = 1_000
"""Records of a batch: what a process maps at a time."""
PART = 50
"""Records of a part of a batch. Their values are in memory as long as the part is mapped."""


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
        return flattening.blocks(self.schema, self.collection, self.values, self.disputes)

    @cached_property
    def disputes(self) -> dict[int, flattening.Disputes]:
        """What is disputed of the records, by their number in the batch, where anything is."""
        return flattening.disputes(self.schema.collections[self.collection].field, self.values)

    def parts(self) -> Iterator[Batch]:
        """Yield the batch in parts, whose values are read anew."""
        for at in range(0, len(self.records), PART):
            yield Batch(self.schema, self.collection, self.records[at : at + PART])


Map = Callable[[Batch], Any]


class Collector(Protocol):
    """Makes one result of all parts of a batch."""

    def add(self, part: Batch) -> None:
        """Take the next part."""

    def result(self) -> Any:
        """Return the result, which is picklable."""


class _Each:
    """Collects what a map makes of each part."""

    def __init__(self, map_part: Map) -> None:
        self.map_part, self.results = map_part, list[Any]()

    def add(self, part: Batch) -> None:
        self.results.append(self.map_part(part))

    def result(self) -> list[Any]:
        return self.results


class Job(Protocol):
    """What is made of all records of a dataset."""

    @property
    def map(self) -> Map | type[Collector]:
        """What makes something of a part of a batch: picklable, and without changing anything, since another process
        may do it. A static method needs nothing but the part; a method may look at all that its object knows. Or the
        class of a collector, an object of which gets all parts of a batch."""

    def reduce(self, batch: Batch, result: Any) -> None:
        """Add the result of one part, or that of a collector for a whole batch. They come in canonical order; their
        values would be read again."""


def batches(dataset: Dataset) -> Iterator[Batch]:
    """Yield all records in canonical order, in batches."""
    for name in dataset.schema.collections:
        records = sorted(dataset.records.get(name, ()), key=lambda record: record.id)
        for at in range(0, len(records), MOST):
            yield Batch(dataset.schema, name, records[at : at + MOST])


def run(
    dataset: Dataset, jobs: Sequence[Job], what: str = "going over records", executor: Executor | None = None
) -> None:
    """Run jobs over all records, each of which is read once for all of them. `what` says what they are.

    The workers of an `executor` map what needs nothing but lines of NDJSON. Raises WorkerDied.
    """
    every_batch = list(batches(dataset)) if jobs else []
    shared = [job for job in jobs if executor and not isinstance(job.map, MethodType)]
    local = [job for job in jobs if job not in shared]
    local_results: Iterator[list[Any]] = repeat([])
    shared_results: Iterator[list[Any]] = repeat([])
    if local:
        work, max_processes = partial(_mapped, [job.map for job in local]), len(dataset) // parallel.MIN_BATCH
        local_results = parallel.map_ordered(work, every_batch, max_processes, what, _size)
    if executor and shared:
        shared_results = _map_elsewhere(executor, [job.map for job in shared], every_batch, what)
    # The local ones first: a process is forked before an executor has threads.
    for batch, local_result, shared_result in zip(every_batch, local_results, shared_results, strict=False):
        for job, result in zip([*local, *shared], [*local_result, *shared_result], strict=True):
            if isinstance(job.map, type):
                job.reduce(batch, result)
                continue
            for part, part_result in zip(batch.parts(), result, strict=True):
                job.reduce(part, part_result)


def _size(batch: Batch) -> int:
    return len(batch.records)


def _mapped(maps: Sequence[Map | type[Collector]], batch: Batch) -> list[Any]:
    """Return the result of each collector for a batch, and those of each map for its parts."""
    collectors: list[Collector] = [make() if isinstance(make, type) else _Each(make) for make in maps]
    for part in batch.parts():
        for collector in collectors:
            collector.add(part)
    return [collector.result() for collector in collectors]


# ---------------------------------------------------------------- other executors


@garbage.paused
def map_piece(piece: bytes) -> bytes:
    """Map a batch, in a worker. Takes maps and the records, packed; returns what `pickle` makes of the results, or of
    None if there is an exception: it is raised where the batch is mapped again."""
    maps, records = parallel.unpacked(piece)
    try:
        results = _mapped(maps, Batch(default(), records[0].collection.name, records))
    except Exception:  # noqa: BLE001 - formats have exceptions of their own, which need not be picklable
        results = None
    return pickle.dumps(results)


def _map_elsewhere(
    executor: Executor, maps: Sequence[Map | type[Collector]], every_batch: Sequence[Batch], what: str
) -> Iterator[list[Any]]:
    """Yield the results of the maps for each batch, from the workers where they can have its records."""
    on_lines = [_lines(batch) for batch in every_batch]
    pieces = ((_name(records), parallel.packed((maps, portable(records)))) for records in on_lines if records)
    submitted = parallel.submitted(executor, map_piece, pieces)
    for batch, records in zip(progress.each(every_batch, what, _size), on_lines, strict=True):
        results: list[Any] | None = pickle.loads(next(submitted)) if records else None  # noqa: S301 - `map_piece` wrote it
        yield _mapped(maps, batch) if results is None else results


def _lines(batch: Batch) -> list[LineRecord]:
    """Return the records of a batch if all of them are on lines, as our own schema has them; else none."""
    records = [record for record in batch.records if isinstance(record, LineRecord)]
    return records if batch.schema is default() and len(records) == len(batch.records) else []


def _name(records: Sequence[LineRecord]) -> str:
    return f"{records[0].collection.name}, records {records[0].id} to {records[-1].id}"

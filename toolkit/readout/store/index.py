"""A dataset and its index: what the cache knows of records, so that who looks at a few need not read all of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

from readout.model.dataset import Dataset, Record
from readout.model.validation import compiled_validator
from readout.store import load
from readout.store.cache import Cache, Entry
from readout.store.cache import of as cache_of
from readout.store.lazy import CachedRecord
from readout.syntax.document import Document

UNKNOWN = b"", None
"""In place of a file's content and state."""


class Indexed(NamedTuple):
    """A dataset, and those of its records that the schema refuses."""

    dataset: Dataset
    invalid: frozenset[Record]


def load_lazily(path: Path) -> Dataset:
    """Read a dataset, but of what the cache knows only what is asked for. For who looks at it now and writes nothing:
    a file that changes meanwhile raises OSError when it is asked for.

    Raises as `load.load` does.
    """
    return load.load(path, cache=cache_of(path))


def without_cache(dataset: Dataset) -> Dataset:
    """Return a dataset as it is read without a cache: its records stay as they are, whatever becomes of their files.

    Raises OSError for a file that has changed since.
    """
    records = {
        name: [
            Record(record.collection, record.document.whole.value, record.document.whole, ())
            if isinstance(record, CachedRecord)
            else record
            for record in records
        ]
        for name, records in dataset.records.items()
    }
    return replace(dataset, records=records)


def load_indexed(path: Path, today: date | None = None) -> Indexed:
    """Read a dataset by its index, and keep in the cache what is learnt for it.

    Raises as `load.load` does.
    """
    cache = cache_of(path)
    dataset = load.load(path, cache=cache, today=today)
    invalid = set()
    for record in dataset:
        if record.is_known_valid:
            continue
        if not compiled_validator(dataset.schema, record.collection.record).is_valid(record.value):
            invalid.add(record)
        elif cache and has_own_file(record, cache):
            cache.keep(record.document.path, entry_of(record, cache))
    if cache:
        cache.save()
    return Indexed(dataset, frozenset(invalid))


def has_own_file(record: Record, cache: Cache) -> bool:
    """Whether a record has a file for itself, of which the cache knows the content, and which can be read."""
    document = record.document
    return (
        not record.pointer
        and cache.files.get(document.path, UNKNOWN)[0] != b""
        and isinstance(document, Document)
        and not document.problems
    )


def entry_of(record: Record, cache: Cache, dependencies: Iterable[str] = (), result: bytes | None = None) -> Entry:
    """Return the cache entry of a record that has a file for itself and that the schema accepts. `dependencies` are
    the ids of the records on which the result rests.
    """
    from readout.model.referrers import targets  # what has an entry needs no claims

    content, named = cache.files[record.document.path][0], targets(record)
    others = tuple(sorted(set(dependencies).difference(named)))
    return Entry(content, record.id, record.name, named, others, result)

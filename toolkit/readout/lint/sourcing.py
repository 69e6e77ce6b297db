"""The sources of a record: whether there are several, and what their own records say of them."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import NamedTuple

from readout.model.dataset import Record, RecordLookup
from readout.model.origins import SOURCES, Independence, independence
from readout.text import edtf


class SourceFacts(NamedTuple):
    """What rules have to know of a source: the first and the last day on which it can have been published (None for a
    day that is unknown), whether it is known through others only, and whether it is derived from others."""

    first_day: date | None
    last_day: date | None
    is_unread: bool
    is_derived: bool


def has_several_sources(record: Record) -> bool:
    sources = record.value.get("sources")
    return isinstance(sources, list) and len(sources) > 1


def facts_of(source: Record, dataset: RecordLookup) -> SourceFacts:
    """Return the facts of a source. They are remembered, so that the record is not read again for each that names it.

    It must have been looked up for each of these all the same, since their results depend on it.
    """
    remembered = _remembered(dataset)
    facts = remembered.get(source)
    if facts is None:
        value = source.value
        text = value.get("date")
        days = edtf.bounds(text) if isinstance(text, str) else (None, None)
        is_derived = independence(value) is Independence.DERIVED
        facts = remembered[source] = _one_of_equals(SourceFacts(*days, value.get("extent") == "none", is_derived))
    return facts


@lru_cache(maxsize=1)
def _remembered(dataset: RecordLookup) -> dict[Record, SourceFacts]:
    del dataset
    return {}


@lru_cache(maxsize=16384)
def _one_of_equals(facts: SourceFacts) -> SourceFacts:
    """Return the same object for equal facts: there may be very many sources."""
    return facts


def published(id: str, dataset: RecordLookup) -> tuple[date | None, date | None]:
    """Return the first and the last day on which a source can have been published; None for a day that is unknown."""
    source = dataset.find(id, SOURCES)
    return facts_of(source, dataset)[:2] if source else (None, None)


def is_unread(id: str, dataset: RecordLookup) -> bool:
    """Whether a source is known through others only."""
    source = dataset.find(id, SOURCES)
    return source is not None and facts_of(source, dataset).is_unread


def is_derived(id: str, dataset: RecordLookup) -> bool:
    """Whether a source names what it is derived from, or credits agencies."""
    source = dataset.find(id, SOURCES)
    return source is not None and facts_of(source, dataset).is_derived

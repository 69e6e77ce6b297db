"""The sources of a record: whether there are several, and what their own records say of them."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import NamedTuple

from readout.model.dataset import Ids, Record, RecordLookup
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


def facts_of(ids: Ids, dataset: RecordLookup) -> list[SourceFacts]:
    """Return the facts of those sources of some ids that exist. Each is read once, and not for each that names it."""
    return [facts for facts in dataset.about_each(_facts, ids, SOURCES) if facts]


def _facts(source: Record) -> SourceFacts:
    value = source.value
    text = value.get("date")
    days = edtf.bounds(text) if isinstance(text, str) else (None, None)
    is_derived = independence(value) is Independence.DERIVED
    return _one_of_equals(SourceFacts(*days, value.get("extent") == "none", is_derived))


@lru_cache(maxsize=16384)
def _one_of_equals(facts: SourceFacts) -> SourceFacts:
    """Return the same object for equal facts: there may be very many sources."""
    return facts


def published(id: str, dataset: RecordLookup) -> tuple[date | None, date | None]:
    """Return the first and the last day on which a source can have been published; None for a day that is unknown."""
    for facts in facts_of((id,), dataset):
        return facts[:2]
    return None, None


def is_unread(id: str, dataset: RecordLookup) -> bool:
    """Whether a source is known through others only."""
    return any(facts.is_unread for facts in facts_of((id,), dataset))

"""The sources of a record: whether there are several, and when each was published."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from readout.model.dataset import Record, RecordLookup
from readout.text import edtf


def has_several_sources(record: Record) -> bool:
    sources = record.value.get("sources")
    return isinstance(sources, list) and len(sources) > 1


def published(id: str, dataset: RecordLookup) -> tuple[date | None, date | None]:
    """Return the first and the last day on which a source can have been published; None for a day that is unknown."""
    source, days = dataset.find(id, ("sources",)), _days(dataset)
    if source is None:
        return None, None
    if id not in days:
        text = source.value.get("date")
        days[id] = edtf.bounds(text) if isinstance(text, str) else (None, None)
    return days[id]


@lru_cache(maxsize=1)
def _days(dataset: RecordLookup) -> dict[str, tuple[date | None, date | None]]:
    """Return the days of the sources that were asked for so far, so that their records are not read again."""
    del dataset
    return {}


def is_unread(id: str, dataset: RecordLookup) -> bool:
    """Whether a source is known through others only."""
    source, unread = dataset.find(id, ("sources",)), _unread(dataset)
    if source is None:
        return False
    if id not in unread:
        unread[id] = source.value.get("extent") == "none"
    return unread[id]


@lru_cache(maxsize=1)
def _unread(dataset: RecordLookup) -> dict[str, bool]:
    """Return whether the sources that were asked for so far were not read."""
    del dataset
    return {}

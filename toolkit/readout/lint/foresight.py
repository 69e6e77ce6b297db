"""What a source can have known: nothing that happened later. And what anybody can: nothing of tomorrow.

RO410 to RO412 and RO414 report it. A source without a date may be later than anything. All dates are certain ones: the
first day that a date can mean, and the last on which a source can have been published.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from readout.lint.chronology import FORESEEABLE, GRACE, PRESENT, SPOKEN, last_source
from readout.lint.sourcing import published
from readout.model.dataset import Record, RecordLookup, references
from readout.text import edtf

Item = dict[str, Any]

AHEAD = timedelta(days=3653)
"""Ten years: no source plans so far ahead without a reason that a curator can name."""
SAID_THERE = (None, "in-session", "press-conference")
"""Channels of words that without a date were said at the occasion."""
PAST = ("birth_date", "death_date", "founding_date", "dissolution_date", "accessed")
"""Fields whose date is one of the past, whatever else the record says. So is the `date` of a source."""


class Published(NamedTuple):
    """The day on which a source was published at the latest, and its id."""

    day: date
    source: str


def last_published(ids: Iterable[Any], dataset: RecordLookup) -> Published | None:
    """Return the last of some sources; None if there is none, or one whose date is unknown."""
    all_published: list[Published] = []
    for id in ids:
        day = published(id, dataset)[1] if isinstance(id, str) else None
        if day is None:
            return None
        all_published.append(Published(day, id))
    return max(all_published, default=None)


def own_sources(item: Item) -> list[Any]:
    ids = item.get("sources")
    return ids if isinstance(ids, list) else []


def cited(record: Record) -> set[str]:
    """Return the ids of all sources that a record names anywhere."""
    return {each.target for each in references(record) if each.field.reference == ("sources",)}


def first_day(value: Any) -> date | None:
    """Return the first day that a date can mean, if it is certain."""
    return edtf.bounds(value)[0] if isinstance(value, str) else None


# ---------------------------------------------------------------- before it was held


def held_after_sources(item: Item, record: Record, dataset: RecordLookup) -> Published | None:
    """Return the last of all sources of an occasion that was held, if it was held after that."""
    if item.get("status") != "held":
        return None
    last = _last_before(item.get("date"), own_sources(item), record, dataset)
    return last and _last_before(item.get("date"), sorted(cited(record)), record, dataset)


def attended_after_sources(item: Item, record: Record, dataset: RecordLookup) -> Published | None:
    """Return the last of a seat's own sources, if they are older than what it is said to have attended."""
    if item.get("attendance") not in PRESENT or not own_sources(item):
        return None
    last = _last_before(record.value.get("date"), own_sources(item), record, dataset)
    return None if last and held_after_sources(record.value, record, dataset) else last


def said_after_sources(item: Item, record: Record, dataset: RecordLookup) -> Published | None:
    """Return the last of a statement's sources, if they are older than the occasion at which it was said."""
    if item.get("mode") != "said" or item.get("channel") not in SAID_THERE or "date" in item or "event_id" in item:
        return None
    if record.value.get("status") != "held":
        return None
    last = _last_before(record.value.get("date"), own_sources(item), record, dataset)
    return None if last and held_after_sources(record.value, record, dataset) else last


def _last_before(when: Any, ids: list[Any], record: Record, dataset: RecordLookup) -> Published | None:
    """Return the last of some sources of a record, if it was certainly published before a date."""
    day = first_day(when)
    if day is None:
        return None
    last = _last_of(ids, record, dataset)
    return last if last and day - last.day > GRACE else None


def _last_of(ids: list[Any], record: Record, dataset: RecordLookup) -> Published | None:
    """Return the last of some sources of a record. Many of its items share them, so they are remembered."""
    remembered, key = _remembered(record), tuple(ids)
    if key not in remembered:
        remembered[key] = last_published(ids, dataset)
    return remembered[key]


@lru_cache(maxsize=1)
def _remembered(record: Record) -> dict[tuple[Any, ...], Published | None]:
    """Return the last of the lists of sources of a record that were asked for so far."""
    del record
    return {}


# ---------------------------------------------------------------- one of several sources


def earlier_sources(item: Item, _record: Record, dataset: RecordLookup) -> list[int]:
    """Return the positions of sources published before what they report, if others of the item can report it."""
    ids, day = own_sources(item), first_day(item.get("date"))
    happened = item.get("mode") in SPOKEN or item.get("act") not in (None, *FORESEEABLE)
    if len(ids) < 2 or day is None or not happened:
        return []
    days = [published(id, dataset)[1] if isinstance(id, str) else None for id in ids]
    early = [at for at, latest in enumerate(days) if latest and day - latest > GRACE]
    return early if len(early) < len(ids) else []  # RO403 reports those of which none is later


# ---------------------------------------------------------------- tomorrow


def future(item: Item, record: Record, dataset: RecordLookup) -> Iterator[str]:
    """Yield the fields of an item that say that something happened after today."""
    for name in _happened(item, record):
        day = first_day(item.get(name))
        if day and day - dataset.today > GRACE and not _is_reported_by_sources(name, item, record, dataset):
            yield name


def _is_reported_by_sources(name: str, item: Item, record: Record, dataset: RecordLookup) -> bool:
    """Whether RO403 or RO410 reports the date: that of words, an act or an occasion after all of their sources."""
    if name != "date":
        return False
    if item is record.value:
        return held_after_sources(item, record, dataset) is not None
    return ("mode" in item or "act" in item) and last_source(item, record, dataset) is not None


def _happened(item: Item, record: Record) -> Iterator[str]:
    yield from (name for name in PAST if name in item)
    if "date" in item:
        is_source = item is record.value and record.collection.name == "sources"
        is_act = "act" in item and item["act"] != "entered-into-force"
        if is_source or is_act or item.get("status") == "held" or item.get("mode") in SPOKEN:
            yield "date"


def beyond(item: Item, record: Record, dataset: RecordLookup) -> Iterator[tuple[str, Published | None]]:
    """Yield the fields of an item whose dates are years after all of its sources, with the last of these.

    Where a source has no date, or there is none, that is after today. What RO403, RO410 and RO412 report is left out.
    """
    for name in ("date", *PAST):
        day = first_day(item.get(name)) if name in item else None
        if day is None:
            continue
        last = _last_of(own_sources(item) or own_sources(record.value), record, dataset)
        if day - (last.day if last else dataset.today) <= AHEAD or name in future(item, record, dataset):
            continue
        if not (name == "date" and last and "date" in _happened(item, record)):
            yield name, last

"""Which dates of a record contradict the dates around them. RO403 to RO405 report them, and claims are not compared
with a date that one of these rules finds fault with."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from operator import itemgetter
from typing import Any

from readout.lint.sourcing import published
from readout.model.dataset import Record, RecordLookup, items
from readout.span import Pointer
from readout.text import edtf

Bounds = tuple[date | None, date | None]
"""The first and the last day that a date can mean, None where it is not certain."""

SPOKEN = ("said", "reported", "recalled")
FORESEEABLE = ("dated", "entered-into-force")
"""What a document can say of itself in advance."""
TAKING_PLACE = ("held", "in-progress")
"""Statuses of an occasion that takes or took place."""
PRESENT = ("arrived", "attended", "left")
"""Attendances of those who were there."""
VOTED = ("voted-for", "voted-against", "abstained", "vetoed", "not-adopted")
CONCLUDED = (*VOTED, "agreed", "initialled", "signed", "witnessed", "adopted")
"""Acts of the occasion itself, unless an `event_id` names another. One may sign and agree later, but not earlier."""
YEAR, FOREVER = timedelta(days=366), timedelta.max
GRACE = timedelta(days=1)
"""One moment has two dates round the world."""


def last_source(item: dict[str, Any], record: Record, dataset: RecordLookup) -> str | None:
    """Return the id of the last of an item's sources, if its date is after the publication of all of them."""
    if not isinstance(item.get("date"), str):
        return None
    earliest, _ = edtf.bounds(item["date"])
    ids = item.get("sources") or record.value.get("sources")
    last: tuple[date, str] | None = None
    for id in ids if earliest and isinstance(ids, list) else ():
        latest = published(id, dataset)[1] if isinstance(id, str) else None
        if earliest is None or latest is None or earliest - latest <= GRACE:
            return None
        last = max(last or (latest, id), (latest, id), key=itemgetter(0))
    return last[1] if last else None


def is_late_statement(item: dict[str, Any], record: Record, dataset: RecordLookup) -> bool:
    """Whether a statement was made after all of its sources were published."""
    return item.get("mode") in SPOKEN and last_source(item, record, dataset) is not None


def is_late_act(item: dict[str, Any], record: Record, dataset: RecordLookup) -> bool:
    """Whether something was done after all of its sources were published."""
    return item.get("act") not in (None, *FORESEEABLE) and last_source(item, record, dataset) is not None


def is_read_too_early(source: dict[str, Any], _record: Record, _dataset: RecordLookup) -> bool:
    """Whether a source was certainly read before it was published."""
    accessed, publication = source.get("accessed"), source.get("date")
    if not isinstance(accessed, str) or not isinstance(publication, str):
        return False
    last_read, first_published = edtf.bounds(accessed)[1], edtf.bounds(publication)[0]
    return bool(last_read and first_published and last_read + GRACE < first_published)


def is_outside(part: dict[str, Any], record: Record, _dataset: RecordLookup) -> bool:
    """Whether a part, or another dated item, certainly has no day in common with its record."""
    part_date, record_date = part.get("date"), record.value.get("date")
    if not isinstance(part_date, str) or not isinstance(record_date, str):
        return False
    (start, end), (first, last) = edtf.bounds(part_date), edtf.bounds(record_date)
    return bool((end and first and end < first) or (start and last and start > last))


def outside_of(item: dict[str, Any], record: Record, dataset: RecordLookup) -> Pointer | None:
    """Return where the date stands that a statement or act contradicts: that of its part, or of the record.

    Words said in session, or in a part, belong into its days; others may be years older or younger if their channel
    says how they were kept. What is concluded or voted on at the occasion is not done before it, nor voted on after
    it.
    """
    if not isinstance(item.get("date"), str) or item.get("event_id") is not None:
        return None
    days = edtf.bounds(item["date"])
    # What is later than all sources, or than today, has a finding of its own.
    if (days[0] and days[0] - dataset.today > GRACE) or is_late_statement(item, record, dataset):
        return None
    if is_late_act(item, record, dataset):
        return None
    part_id, parts = item.get("part_id"), record.value.get("parts")
    for position, part in enumerate(parts if part_id and isinstance(parts, list) else ()):
        if isinstance(part, dict) and part.get("id") == part_id and isinstance(part.get("date"), str):
            if is_outside(part, record, dataset) and not is_outside(item, record, dataset):
                return None  # it is the date of the part that is wrong, and RO405 reports that
            return ("parts", position, "date") if _apart(days, edtf.bounds(part["date"]), GRACE, GRACE) else None
    occasion = record.value.get("date")
    if not isinstance(occasion, str):
        return None
    before, after = _tolerance(item)
    return ("date",) if _apart(days, edtf.bounds(occasion), before, after) else None


def _tolerance(item: dict[str, Any]) -> tuple[timedelta, timedelta]:
    """Return how long before and after an occasion a statement or act may be dated."""
    if "mode" in item:
        if item["mode"] not in SPOKEN[:2]:
            return FOREVER, FOREVER
        if item.get("part_id") or item.get("channel") == "in-session":
            return GRACE, GRACE
        return (YEAR, YEAR) if item.get("channel") in (None, "press-conference") else (FOREVER, FOREVER)
    act = item.get("act")
    return GRACE if act in CONCLUDED else FOREVER, GRACE if act in VOTED else FOREVER


def _apart(days: Bounds, others: Bounds, before: timedelta, after: timedelta) -> bool:
    """Whether some days are certainly more than so long before or after others."""
    (start, end), (first, last) = days, others
    return bool((end and first and first - end > before) or (start and last and start - last > after))


TABLES = {"statements": is_late_statement, "acts": is_late_act, "parts": is_outside}


def misdated(record: Record, dataset: RecordLookup) -> Iterator[Pointer]:
    """Yield where the dates stand that RO403 to RO405 report."""
    for pointer, field, item in items(record.collection.field, record.value, *TABLES):
        if TABLES[str(field.table)](item, record, dataset):
            yield (*pointer, "date")
    if record.collection.name == "sources" and is_read_too_early(record.value, record, dataset):
        yield ("accessed",)

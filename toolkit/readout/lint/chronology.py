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

SPOKEN = ("said", "reported", "recalled")
FORESEEABLE = ("dated", "entered-into-force")
"""What a document can say of itself in advance."""
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
    """Whether a part certainly has no day in common with its record."""
    part_date, record_date = part.get("date"), record.value.get("date")
    if not isinstance(part_date, str) or not isinstance(record_date, str):
        return False
    (start, end), (first, last) = edtf.bounds(part_date), edtf.bounds(record_date)
    return bool((end and first and end < first) or (start and last and start > last))


TABLES = {"statements": is_late_statement, "acts": is_late_act, "parts": is_outside}


def misdated(record: Record, dataset: RecordLookup) -> Iterator[Pointer]:
    """Yield where the dates stand that RO403 to RO405 report."""
    for pointer, field, item in items(record.collection.field, record.value, *TABLES):
        if TABLES[str(field.table)](item, record, dataset):
            yield (*pointer, "date")
    if record.collection.name == "sources" and is_read_too_early(record.value, record, dataset):
        yield ("accessed",)

"""What can be found in a record at all: facts of its dates, and of all the records that it names, asked once a record.

Most sources are older than nothing that rests on them, and most people have no certain life: what a rule would find
out item by item is told from these facts first.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from readout.lint.prefilter import RecordValues
from readout.lint.sourcing import facts_of
from readout.model.dataset import RecordLookup
from readout.model.origins import SOURCES
from readout.text import edtf


class NamedSources(NamedTuple):
    """What is true of the sources that a record names, wherever it does."""

    earliest: date | None
    """The first of the days on which a source was published at the latest."""
    is_any_unread: bool
    is_any_derived: bool


def named_sources(values: RecordValues, dataset: RecordLookup) -> NamedSources:
    """Return what is true of the sources that the record names whose values were last collected."""
    if "named sources" not in values.worked_out:
        earliest, is_any_unread, is_any_derived = None, False, False
        for _, last_day, is_unread, is_derived in facts_of(values.references.get(SOURCES, ()), dataset):
            if last_day and (earliest is None or last_day < earliest):
                earliest = last_day
            is_any_unread, is_any_derived = is_any_unread or is_unread, is_any_derived or is_derived
        values.worked_out["named sources"] = NamedSources(earliest, is_any_unread, is_any_derived)
    result: NamedSources = values.worked_out["named sources"]
    return result


def last_day(values: RecordValues) -> date | None:
    """Return the last of the first days that the dates of the record can mean, where they are certain."""
    if "last day" not in values.worked_out:
        days = [day for text in values.formats.get("edtf", ()) if (day := edtf.bounds(text)[0])]
        values.worked_out["last day"] = max(days) if days else None
    result: date | None = values.worked_out["last day"]
    return result


def is_anything_later(values: RecordValues, dataset: RecordLookup, by: timedelta) -> bool:
    """Whether a date of the record is later than one of its sources by more than so much."""
    if "lateness" not in values.worked_out:
        day = last_day(values)
        earliest = named_sources(values, dataset).earliest if day else None
        values.worked_out["lateness"] = day - earliest if day and earliest else timedelta.min
    return bool(values.worked_out["lateness"] > by)


def is_anything_ahead(values: RecordValues, dataset: RecordLookup, by: timedelta) -> bool:
    """Whether a date of the record is later than today by more than so much."""
    day = last_day(values)
    return bool(day and day - dataset.today > by)

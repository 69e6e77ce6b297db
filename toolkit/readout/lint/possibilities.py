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
        find, ids = dataset.find, dict.fromkeys(values.references.get(SOURCES, ()))
        facts = [facts_of(source, dataset) for id in ids if (source := find(id, SOURCES))]
        values.worked_out["named sources"] = NamedSources(
            min((each.last_day for each in facts if each.last_day), default=None),
            any(each.is_unread for each in facts),
            any(each.is_derived for each in facts),
        )
    result: NamedSources = values.worked_out["named sources"]
    return result


def last_day(values: RecordValues) -> date | None:
    """Return the last of the first days that the dates of the record can mean, where they are certain."""
    if "last day" not in values.worked_out:
        first_days = (edtf.bounds(text)[0] for text in values.formats.get("edtf", ()))
        values.worked_out["last day"] = max((day for day in first_days if day), default=None)
    result: date | None = values.worked_out["last day"]
    return result


def is_anything_later(values: RecordValues, dataset: RecordLookup, by: timedelta) -> bool:
    """Whether a date of the record is later than one of its sources by more than so much."""
    day = last_day(values)
    earliest = named_sources(values, dataset).earliest if day else None
    return bool(day and earliest and day - earliest > by)


def is_anything_ahead(values: RecordValues, dataset: RecordLookup, by: timedelta) -> bool:
    """Whether a date of the record is later than today by more than so much."""
    day = last_day(values)
    return bool(day and day - dataset.today > by)

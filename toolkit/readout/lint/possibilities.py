"""What can be found in a record at all: facts of its dates, and of all the records that it names, asked once a record.

Most sources are older than nothing that rests on them, and most people have no certain life: what a rule would find
out item by item is told from these facts first.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from readout.lint.prefilter import RecordValues
from readout.lint.sourcing import is_unread, published
from readout.model.dataset import RecordLookup
from readout.model.origins import SOURCES, Independence, independence
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
        facts, lists = _facts(dataset), [ids for names, ids in values.references.items() if names == SOURCES]
        days, is_any_unread, is_any_derived = [], False, False
        for id in dict.fromkeys(chain.from_iterable(lists)):
            source = dataset.find(id, SOURCES)  # looked up for each record, since its result depends on it
            if source is None:
                continue
            if id not in facts:
                is_derived = independence(source.value) is Independence.DERIVED
                facts[id] = published(id, dataset)[1], is_unread(id, dataset), is_derived
            day, is_read_through_others, is_derived = facts[id]
            days += [day] if day else []
            is_any_unread, is_any_derived = is_any_unread or is_read_through_others, is_any_derived or is_derived
        values.worked_out["named sources"] = NamedSources(min(days, default=None), is_any_unread, is_any_derived)
    result: NamedSources = values.worked_out["named sources"]
    return result


@lru_cache(maxsize=1)
def _facts(dataset: RecordLookup) -> dict[str, tuple[date | None, bool, bool]]:
    """Return, of the sources that were asked for so far: the last day of publication, and whether it was not read, and
    is derived."""
    del dataset
    return {}


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

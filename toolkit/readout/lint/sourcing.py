"""What items of a record rest on: which do not say it, and when their sources were published."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Any

from readout.lint.prefilter import Glance
from readout.model.dataset import Dataset, Record, items
from readout.model.schema import Collection, Field
from readout.span import Pointer
from readout.text import edtf


def unsourced(record: Record) -> Iterator[tuple[Pointer, Field, dict[str, Any]]]:
    """The items with an id that name no sources, in a record that has several.

    Items that are known by what they say (names, identifiers, relations) are not asked for sources.
    """
    if not has_several_sources(record):
        return
    for pointer, field, item in items(record.collection.field, record.value):
        if item and field.key == ("id",) and "sources" in field and "sources" not in item:
            yield pointer, field, item


def has_several_sources(record: Record) -> bool:
    sources = record.value.get("sources")
    return isinstance(sources, list) and len(sources) > 1


def sourced(glance: Glance, *fields: str) -> list[list[dict[str, Any]]]:
    """The items of the tables that are asked for sources, and have certain fields as well."""
    return [glance.tables[name] for name in _sourced(glance.record.collection, fields)]


@lru_cache(maxsize=64)
def _sourced(collection: Collection, fields: tuple[str, ...]) -> tuple[str, ...]:
    wanted = ("sources", *fields)
    tables = [field for _, field in collection.field.descendants() if field.table and field.key == ("id",)]
    return tuple(dict.fromkeys(str(field.table) for field in tables if all(name in field for name in wanted)))


def published(id: str, dataset: Dataset) -> tuple[date | None, date | None]:
    """The first and the last day on which a source can have been published, where they are certain."""
    source, days = dataset.find(id, ("sources",)), _days(dataset)
    if source is None:
        return None, None
    if id not in days:
        text = source.value.get("date")
        days[id] = edtf.bounds(text) if isinstance(text, str) else (None, None)
    return days[id]


@lru_cache(maxsize=1)
def _days(dataset: Dataset) -> dict[str, tuple[date | None, date | None]]:
    """The days of the sources that were asked for: their records need not be read again."""
    del dataset
    return {}

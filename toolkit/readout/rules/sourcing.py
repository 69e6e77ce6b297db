"""Which items of a record do not say what they rest on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from readout.dataset import Record, items
from readout.schema import Field
from readout.span import Pointer


def unsourced(record: Record) -> Iterator[tuple[Pointer, Field, dict[str, Any]]]:
    """The items with an id that name no sources, in a record that has several.

    Items that are known by what they say (names, identifiers, relations) are not asked for sources.
    """
    sources = record.value.get("sources")
    if not isinstance(sources, list) or len(sources) < 2:
        return
    for pointer, field, item in items(record.collection.field, record.value):
        if item and field.key == ("id",) and "sources" in field and "sources" not in item:
            yield pointer, field, item

"""Links between records that exist: relations, and the sources that a source is derived from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from readout.model.dataset import Record, RecordLookup, items
from readout.span import Pointer

DERIVED = "derived-from"
ONE_WAY = (
    "part-of",
    "sideline-of",
    "follows",
    "replaces",
    "merges",
    "prepares",
    "member-of",
    "successor-of",
    DERIVED,
)
"""Types of links that have a direction, so that they cannot lead back to their start."""


class Link(NamedTuple):
    """A link of one type from `record`, which names `target` at `pointer`."""

    type: str
    record: Record
    pointer: Pointer
    target: Record


def relations(record: Record, dataset: RecordLookup) -> Iterator[Link]:
    """Yield the relations of a record to other records."""
    for pointer, field, item in items(record.collection.field, record.value, "relations"):
        type, target = item.get("type"), item.get("target_id")
        if isinstance(type, str) and isinstance(target, str):
            other = dataset.find(target, field["target_id"].reference)
            if other and other.address != record.address:  # which may be another one's as well
                yield Link(type, record, (*pointer, "target_id"), other)


def derivations(record: Record, dataset: RecordLookup) -> Iterator[Link]:
    """Yield the links from a source to those that it is derived from."""
    ids = record.value.get("derived_from_ids")
    for position, id in enumerate(ids if isinstance(ids, list) else ()):
        other = dataset.find(id, ("sources",))
        if other and other.address != record.address:
            yield Link(DERIVED, record, ("derived_from_ids", position), other)

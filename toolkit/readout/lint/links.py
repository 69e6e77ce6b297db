"""Links from record to record that lead somewhere: relations between records, and derivations between sources."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

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
"""The types of links that cannot lead back, directly or in a circle."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link: its type, the record that states it, the pointer to the id in that record, and the record it names."""

    type: str
    record: Record
    pointer: Pointer
    target: Record


def relations(record: Record, dataset: RecordLookup) -> Iterator[Link]:
    """Yield the relations of a record to others that exist."""
    for pointer, field, item in items(record.collection.field, record.value, "relations"):
        type, target = item.get("type"), item.get("target_id")
        if isinstance(type, str) and isinstance(target, str):
            other = dataset.find(target, field["target_id"].reference)
            if other and other is not record:
                yield Link(type, record, (*pointer, "target_id"), other)


def derivations(record: Record, dataset: RecordLookup) -> Iterator[Link]:
    """Yield the links from a source to those that it is derived from."""
    above = record.value.get("derived_from_ids")
    for position, target in enumerate(above if isinstance(above, list) else ()):
        other = dataset.find(target, ("sources",))
        if other and other is not record:
            yield Link(DERIVED, record, ("derived_from_ids", position), other)

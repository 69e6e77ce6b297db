"""Links from record to record that lead somewhere: relations, and what sources are derived from."""

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
"""Types of links that cannot lead back."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link of one type, the record that has it, where in it the other one is named, and that one."""

    type: str
    record: Record
    pointer: Pointer
    target: Record


def relations(record: Record, dataset: RecordLookup) -> Iterator[Link]:
    """The relations of a record to others."""
    for pointer, field, item in items(record.collection.field, record.value, "relations"):
        type, target = item.get("type"), item.get("target_id")
        if isinstance(type, str) and isinstance(target, str):
            found = dataset.find(target, field["target_id"].reference)
            if found and found is not record:
                yield Link(type, record, (*pointer, "target_id"), found)


def derivations(record: Record, dataset: RecordLookup) -> Iterator[Link]:
    """The sources that a source is derived from."""
    above = record.value.get("derived_from_ids")
    for position, target in enumerate(above if isinstance(above, list) else ()):
        found = dataset.find(target, ("sources",))
        if found and found is not record:
            yield Link(DERIVED, record, ("derived_from_ids", position), found)

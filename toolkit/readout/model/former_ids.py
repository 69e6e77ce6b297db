"""Former ids: those that records had before they were renamed, or merged into others. They lead to the record still.

Each record lists its own (`former_ids`), so that a former id leads to one record at once: there are no chains, no
circles, and none that leads nowhere. Collections that share their ids share the former ones.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from readout.model.dataset import Dataset, Record, RecordLookup
from readout.model.schema import Field
from readout.text.quoting import quoted

NAME = "former_ids"
"""The field of records that lists them."""

Index = dict[tuple[str, str], Record]
"""Records by their id space and a former id."""


def of(value: Any) -> list[str]:
    """Return the former ids in the value of a record, which may be invalid."""
    listed = value.get(NAME) if isinstance(value, dict) else None
    return [id for id in listed if isinstance(id, str)] if isinstance(listed, list) else []


def index(dataset: Dataset) -> Index:
    """Return the records by former ids. An id that a record has now, or that two had, leads to none of them.

    Those who need it ask with `dataset.about`, so that it is made once.
    """
    records: Index = {}
    ambiguous: set[tuple[str, str]] = set()
    for record in dataset:
        for id in of(record.value):
            key = record.collection.id_space, id
            if records.setdefault(key, record) is not record:
                ambiguous.add(key)
    collections = dataset.schema.collections
    living = {(collections[name].id_space, id) for name, by_id in dataset.index.items() for id in by_id}
    return {key: record for key, record in records.items() if key not in ambiguous and key not in living}


def successors(dataset: RecordLookup, id: str, collections: Iterable[str] | None = None) -> list[Record]:
    """Return the records that had an id before, one in each id space; of some collections, or of all."""
    by_id, schemas = dataset.about(index), dataset.schema.collections
    names = tuple(schemas if collections is None else collections)
    spaces = dict.fromkeys(schemas[name].id_space for name in names)
    return [record for space in spaces if (record := by_id.get((space, id))) and record.collection.name in names]


def successor(dataset: RecordLookup, id: str, collections: Iterable[str]) -> Record | None:
    """Return the record of the collections that had an id before; None if none had, or if several may be meant."""
    records = successors(dataset, id, collections)
    return records[0] if len(records) == 1 else None


def sentence(name: str, record: Record) -> str:
    """Return that a name, `id` or `collection/id…`, leads to a record by a former id; empty if it does not."""
    id = next((part for part in name.split("/")[:2] if part in of(record.value)), None)
    return f"{quoted(id)} is a former id of {record.address}." if id else ""


def added(value: dict[str, Any], field: Field, ids: Iterable[str]) -> list[str]:
    """Return the former ids of a record that gains some, in order; none of them is its id, or of a schema without."""
    if NAME not in field:
        return []
    return sorted({*of(value), *ids} - {value["id"]})

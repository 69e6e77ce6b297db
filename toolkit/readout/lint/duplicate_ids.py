"""Ids that several records of one id space have. RO302 reports them, and RO303 leaves such records alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from readout.model.dataset import Dataset, Record


def duplicates(dataset: Dataset) -> tuple[tuple[Record, Record], ...]:
    """Return each record that has the id of another one, with that one: the holder of the id.

    The holder is the record whose file has the name of the id, or the first one. Rules ask for this with
    `dataset.about`, so that it is worked out once.
    """
    shared_ids = set(_shared_ids(dataset))
    records_by_id: dict[tuple[str, str], list[Record]] = {}
    for record in dataset if shared_ids else ():
        key = (record.collection.id_space, record.id)
        if key in shared_ids:
            records_by_id.setdefault(key, []).append(record)
    pairs: list[tuple[Record, Record]] = []
    for (_, id), records in records_by_id.items():
        holder = next((record for record in records if PurePosixPath(record.document.path).stem == id), records[0])
        pairs += [(record, holder) for record in records if record is not holder]
    return tuple(pairs)


def _shared_ids(dataset: Dataset) -> Iterator[tuple[str, str]]:
    """Yield the id space and the id of records that share it. Most ids are those of one record only."""
    collections = dataset.schema.collections
    for name, records in dataset.records.items():
        space, first = collections[name].id_space, dataset.index[name]
        other_indexes = [
            index
            for other, index in dataset.index.items()
            if other != name and collections[other].id_space == space and index
        ]
        for record in records:
            id = record.id
            if id and (first[id] is not record or any(id in index for index in other_indexes)):
                yield space, id

"""Former ids, before a merge: what came back under an id that a record of ours had before is that record.

A workbook or a list may be older than a renaming, or than a merger. Its rows, and what names them, are given the ids
that ours has for them; two rows of what is one record by now are merged as the records were.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from readout.model import former_ids, locators
from readout.model.dataset import Dataset, Record, scalars


def followed(base: Dataset, theirs: Dataset, ours: Dataset) -> tuple[Dataset, Dataset]:
    """Return the base and theirs with the ids that the records of ours have now.

    A record of theirs that cannot be merged as ours was stays under its former id on both sides: the merge then says
    that it was changed there and is gone here.
    """
    former = ours.about(former_ids.index)
    if not former:
        return base, theirs
    from readout.curate import rename

    for (_, id), record in former.items():
        try:
            base, theirs = _renewed(base, id, record), _renewed(theirs, id, record)
        except rename.CannotRename:
            continue
    return _redirected(base, ours), _redirected(theirs, ours)


def _renewed(dataset: Dataset, id: str, record: Record) -> Dataset:
    """Return a dataset in which the record of a former id has the one of today. Raises CannotRename."""
    from readout.curate import merge, rename

    by_id = dataset.index.get(record.collection.name, {})
    old = by_id.get(id)
    if old is None:
        return dataset
    if kept := by_id.get(record.id):
        return merge.in_memory(dataset, kept, old)
    return rename.in_memory(dataset, old, (), record.id)


def _redirected(dataset: Dataset, ours: Dataset) -> Dataset:
    """Return a dataset whose references by former ids name the records of ours, as far as it has none of the id."""
    if not ours.about(former_ids.index):
        return dataset

    def current(id: str, collections: tuple[str, ...]) -> str:
        if dataset.find(id, collections) or ours.find(id, collections):
            return id
        record = former_ids.successor(ours, id, collections)
        return record.id if record else id

    records = {name: [_with_current(each, current) for each in listed] for name, listed in dataset.records.items()}
    return replace(dataset, records=records)


def _with_current(record: Record, current: Callable[[str, tuple[str, ...]], str]) -> Record:
    """Return a record whose references are given the ids of today."""
    value: Any = None
    for pointer, field, text in scalars(record):
        collections = field.reference or field.reference_prefix
        if not collections or not isinstance(text, str):
            continue
        id = locators.prefix_of(field, text)
        if (new := current(id, collections)) != id:
            from readout.curate import rename

            value = value or copy.deepcopy(record.value)
            rename.set_at(value, pointer, locators.with_prefix(field, text, new))
    return record.with_value(value) if value else record

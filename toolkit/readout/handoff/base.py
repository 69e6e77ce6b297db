"""The base of a merge: the records as they stood when a workbook was handed out."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from readout.model import former_ids
from readout.model.dataset import Dataset
from readout.model.schema import Schema
from readout.store import load, paths
from readout.syntax.sheets import snapshot
from readout.syntax.sheets.snapshot import Scope, Snapshot, Unusable


class Base(NamedTuple):
    """What was handed out: a dataset. `only` are the addresses (`people/hakan-fidan`) of the records of a part of one,
    and empty for a whole one."""

    dataset: Dataset
    schema_version: str
    only: tuple[str, ...]

    def in_common(self, dataset: Dataset) -> int:
        """Return how many of the records that were handed out are in a dataset."""
        places = ((record.id, (record.collection.name,)) for record in self.dataset)
        return sum(bool(dataset.find(*each) or former_ids.successors(dataset, *each)) for each in places)


def read(snapshot_read: Snapshot, path: str, schema: Schema) -> Base | None:
    """What a workbook at a path remembers; None for a template, with which no record was handed out.

    Raises Unusable for records of a version of the schema that is not this one, or that cannot be read.
    """
    if snapshot_read.scope is Scope.NOTHING:
        return None
    versions = schema.metadata["schema_version"].enum
    if snapshot_read.schema_version not in versions:
        raise Unusable(
            f"it was made with version {snapshot_read.schema_version} of the schema, and this is {versions[-1]}"
        )
    name = Path(f"{path}!{snapshot.SHEET}.json")
    try:
        dataset = load.load(name, schema, {paths.display_path(name): snapshot_read.records.encode()})
    except paths.NotADataset:
        raise Unusable("its records are no dataset") from None
    if dataset.problems:
        raise Unusable(f"its records cannot be read: {dataset.problems[0].message}")
    only = tuple(record.address for record in dataset) if snapshot_read.scope is Scope.PART else ()
    return Base(dataset, snapshot_read.schema_version, only)

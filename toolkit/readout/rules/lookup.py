"""Why an id names no record of the collections that it may name, in words."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from readout.dataset import Dataset, Record
from readout.rules.words import Vocabulary, a, shown
from readout.schema import Field
from readout.source.document import Document


@dataclass(frozen=True, slots=True)
class Dangling:
    """What is wrong with a reference, what to do, what was likely meant, and the record that it does name."""

    message: str
    help: str
    suggestion: str | None = None
    other: Record | None = None


class Lookup:
    """Looks ids up in a dataset."""

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        self.expected = dataset.unread | _misnamed(dataset)
        self.known: dict[tuple[str, ...], Vocabulary] = {}

    def dangling(self, target: str, wanted: tuple[str, ...]) -> Dangling | None:
        """Why the id names none of the records wanted; None if it does, or is the name of a file that could not be
        read, or whose record has another id and is reported for that."""
        dataset = self.dataset
        if dataset.find(target, wanted) or any((name, target) in self.expected for name in wanted):
            return None
        kinds = " or ".join(dataset.schema.collections[name].record for name in wanted)
        if other := dataset.find(target, dataset.records):
            kind = other.collection.record
            message = f"{shown(target)} is the id of {a(kind)}, not of {a(kinds)}"
            return Dangling(message, f"write the id of {a(kinds)}", None, other)
        near = self._vocabulary(wanted).nearest(target)
        found = dataset.find(near, wanted) if near else None
        suggestion = f"{near} ({found.name})" if found else None
        help = f"correct the id, or write the record {wanted[0]}/{target}.yaml"
        return Dangling(f"no {kinds} has the id {shown(target)}", help, suggestion)

    def _vocabulary(self, wanted: tuple[str, ...]) -> Vocabulary:
        if wanted not in self.known:
            self.known[wanted] = Vocabulary([id for name in wanted for id in self.dataset.index[name]])
        return self.known[wanted]


def unknowable(field: Field, listed: Any) -> bool:
    """Whether the list of a table failed, or has an item that does not say which it is: it may be any that is named."""
    if not isinstance(listed, list):
        return True
    return any(not isinstance(item, dict) or not isinstance(item.get(field.key[0]), str) for item in listed)


def _misnamed(dataset: Dataset) -> set[tuple[str, str]]:
    """The collections and names of files whose records have no id or another, where that is an error of its own."""
    rules = dataset.settings.get("rules")
    if isinstance(rules, dict) and {"RO303", "id-not-file-name"} & set(rules):
        return set()
    named = (
        (record, PurePosixPath(record.document.path).stem)
        for record in dataset
        if not record.pointer and isinstance(record.document, Document)
    )
    return {(record.collection.name, name) for record, name in named if name != record.id}

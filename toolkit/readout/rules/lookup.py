"""Why an id names no record of the collections that it may name, in words."""

from __future__ import annotations

from dataclasses import dataclass

from readout.dataset import Dataset, Record
from readout.rules.words import Vocabulary, a, shown


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
        self.known: dict[tuple[str, ...], Vocabulary] = {}

    def dangling(self, target: str, wanted: tuple[str, ...]) -> Dangling | None:
        """Why the id names none of the records wanted; None if it does, or may in a file that could not be read."""
        dataset = self.dataset
        if dataset.find(target, wanted) or any((name, target) in dataset.unread for name in wanted):
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

"""What rules look up in a dataset for one record, noted: so that it is known on what it rests that nothing is found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, cast

from readout.model.dataset import Dataset, Record


class Noting:
    """A dataset as the rules see it that look at a record.

    `found` is what they looked up, by its id and the collections; `there` are ids that they saw to be there, by
    collections. `whole` is whether that is all: what else they ask rests on more than single records.
    """

    def __init__(self, dataset: Dataset) -> None:
        self.schema, self.settings, self.metadata_document = dataset.schema, dataset.settings, dataset.metadata_document
        self._dataset = dataset

    def begin(self) -> Dataset:
        """What the rules see that look at the next record."""
        self.found: dict[tuple[str, tuple[str, ...]], Record | None] = {}
        self.there: list[tuple[tuple[str, ...], list[str]]] = []
        self.whole = True
        return cast("Dataset", self)

    def find(self, id: str, collections: Iterable[str]) -> Record | None:
        wanted = tuple(collections)
        found = self.found[id, wanted] = self._dataset.find(id, wanted)
        return found

    def note(self, ids: Iterable[str], collections: tuple[str, ...]) -> None:
        for id in ids:
            self.find(id, collections)

    def knows(self, ids: Iterable[str], collections: tuple[str, ...]) -> bool:
        known = self._dataset.knows(ids := list(ids), collections)
        self.there.append((collections, ids))
        self.whole = self.whole and known
        return known

    def __iter__(self) -> Iterator[Record]:
        self.whole = False
        return iter(self._dataset)

    def __getattr__(self, name: str) -> Any:
        self.whole = False
        return getattr(self._dataset, name)

"""What rules about several records do: they see each record once, and then say what they found."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import Self

from readout.dataset import Dataset, Record
from readout.glance import Glance
from readout.rules.finding import Finding


class Watch:
    """Sees the records of a dataset, one after the other, each with its number in the dataset."""

    def see(self, number: int, glance: Glance, dataset: Dataset) -> None:
        """Takes note of a record. What the glance gives is not to be kept."""

    def join(self, other: Self) -> None:
        """Adds what another watch of the same rule, over other records, has seen."""

    def findings(self, dataset: Dataset, records: Sequence[Record]) -> Iterator[Finding]:
        """What is found once all records were seen. `records` are those of the dataset, by their numbers."""
        raise NotImplementedError


class Twins(Watch):
    """The watch of a rule that can only find something in records that have something in common.

    `marks` names what a record has, `check` looks at the records that share a mark with another. Of a mark only the
    hash is kept: there may be very many, and a record too many that `check` looks at does no harm.
    """

    def __init__(
        self,
        marks: Callable[[Glance, Dataset], Iterable[Hashable]],
        check: Callable[[Sequence[Record], Dataset], Iterator[Finding]],
    ) -> None:
        self.marks, self.check = marks, check
        self.first: dict[int, int] = {}
        self.twins: set[int] = set()

    def see(self, number: int, glance: Glance, dataset: Dataset) -> None:
        for mark in self.marks(glance, dataset):
            self._note(hash(mark), number)

    def join(self, other: Self) -> None:
        self.twins |= other.twins
        for mark, number in other.first.items():
            self._note(mark, number)

    def _note(self, mark: int, number: int) -> None:
        first = self.first.setdefault(mark, number)
        if first != number:
            self.twins |= {first, number}

    def findings(self, dataset: Dataset, records: Sequence[Record]) -> Iterator[Finding]:
        if self.twins:
            yield from self.check([records[number] for number in sorted(self.twins)], dataset)

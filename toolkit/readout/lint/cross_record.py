"""What rules about several records do: they take note of each record once, and then say what they found."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Self

from readout.lint.finding import Finding
from readout.lint.prefilter import RecordValues
from readout.model.dataset import Dataset, Record

Mark = tuple[Any, ...]
"""What is noted of a record: texts, numbers, truth values, None and tuples of them."""


class Watch:
    """Takes note of the records of a dataset, one after the other, each with its number in the dataset."""

    def marks(self, values: RecordValues) -> list[Mark]:
        """What is to be noted of a record. It rests on nothing but the record, so that it can be kept until that
        changes, on a disk too. What `values` gives is not to be kept."""
        raise NotImplementedError

    def take(self, number: int, marks: list[Mark], dataset: Dataset) -> None:
        """Takes note of the marks of a record, if it has any."""
        raise NotImplementedError

    def join(self, other: Self) -> None:
        """Adds what another watch of the same rule, over other records, has noted."""
        raise NotImplementedError

    def findings(self, dataset: Dataset, records: Sequence[Record]) -> Iterator[Finding]:
        """What is found once all records were noted. `records` are those of the dataset, by their numbers."""
        raise NotImplementedError


class Twins(Watch):
    """The watch of a rule that can only find something in records that have something in common.

    `marks_of` gives what a record has, `check` looks at the records that share a mark with another. Of a mark only the
    hash is kept: there may be very many, and a record too many that `check` looks at does no harm.
    """

    def __init__(
        self,
        marks_of: Callable[[RecordValues], list[Mark]],
        check: Callable[[Sequence[Record], Dataset], Iterator[Finding]],
    ) -> None:
        self.marks_of, self.check = marks_of, check
        self.first: dict[int, int] = {}
        self.twins: set[int] = set()

    def marks(self, values: RecordValues) -> list[Mark]:
        return self.marks_of(values)

    def take(self, number: int, marks: list[Mark], dataset: Dataset) -> None:
        del dataset
        for mark in marks:
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

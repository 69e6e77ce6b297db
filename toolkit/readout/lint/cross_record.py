"""Rules about several records: they collect facts of each record, merge them, and report once all are collected.

Facts of a record depend on that record alone. So processes share the records between them and the results are merged,
and facts are kept in the cache until the record changes.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any, Self

from readout.lint.finding import Finding
from readout.lint.prefilter import RecordValues
from readout.model.dataset import Dataset, Record

Fact = tuple[Any, ...]
"""What a rule has to know of a record: texts, numbers, truth values, None and tuples of them, which marshal writes."""


class CrossRecordCheck:
    """The check of one rule over all records of a dataset. Records are named by their numbers in the dataset."""

    def facts(self, values: RecordValues) -> list[Fact]:
        """Return the facts of a record. They depend on nothing but its value, and hold no list of `values`."""
        raise NotImplementedError

    def collect(self, number: int, facts: list[Fact]) -> None:
        """Add the facts of a record that has any."""
        raise NotImplementedError

    def merge(self, other: Self) -> None:
        """Add what another check of the same rule has collected of other records."""
        raise NotImplementedError

    def renumber(self, number_of: Callable[[int], int]) -> None:
        """Replace the numbers of all records that facts were collected of. Their order stays the same."""
        raise NotImplementedError

    def findings(self, dataset: Dataset, records: Sequence[Record]) -> Iterator[Finding]:
        """Report, once the facts of all records are collected. `records` are those of the dataset, in order."""
        raise NotImplementedError


class SharedFactCheck(CrossRecordCheck):
    """The check of a rule that can only find something in records that have a fact in common.

    `facts_of` returns the facts of a record, `report` looks at all records that share a fact with another one. Only
    the hash of a fact is kept, since there may be very many: a record too many does `report` no harm.
    """

    def __init__(
        self,
        facts_of: Callable[[RecordValues], list[Fact]],
        report: Callable[[Sequence[Record], Dataset], Iterator[Finding]],
    ) -> None:
        self.facts_of, self.report = facts_of, report
        self.hashes = array("q")
        self.numbers = array("q")

    def facts(self, values: RecordValues) -> list[Fact]:
        return self.facts_of(values)

    def collect(self, number: int, facts: list[Fact]) -> None:
        for fact in set(map(hash, facts)):
            self.hashes.append(fact)
            self.numbers.append(number)

    def merge(self, other: Self) -> None:
        self.hashes += other.hashes
        self.numbers += other.numbers

    def renumber(self, number_of: Callable[[int], int]) -> None:
        self.numbers = array("q", map(number_of, self.numbers))

    def findings(self, dataset: Dataset, records: Sequence[Record]) -> Iterator[Finding]:
        shared = {fact for fact, next_fact in pairwise(sorted(self.hashes)) if fact == next_fact}
        if shared:
            sharing = {number for fact, number in zip(self.hashes, self.numbers, strict=True) if fact in shared}
            yield from self.report([records[number] for number in sorted(sharing)], dataset)


def collect_facts(checks: Iterable[CrossRecordCheck], number: int, facts: Iterable[list[Fact]]) -> None:
    """Give each check the facts that it has stated of a record."""
    for check, stated in zip(checks, facts, strict=True):
        if stated:
            check.collect(number, stated)

"""Checks records by the rules while the lines of a large file are read, so that most are read once.

What records refer to is mostly read before them (`readout.store.load`), and can be looked up. That an id exists which
is not read yet is assumed, and the dataset is asked whether it does once all of it is read. A record is left to be
checked then, as any other, if something is found in it, if an assumption about it is wrong, or if a rule asks for what
cannot be told yet. So the findings are the same in one pass and in two.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from readout.diagnostic import Severity
from readout.lint.cross_record import CrossRecordCheck, collect_facts
from readout.lint.parts import Context, PartLookup
from readout.lint.record_check import RuleChecker
from readout.lint.registry import Rule, rules_on
from readout.lint.settings import severity_of
from readout.model.dataset import Dataset, Record, ResultsById
from readout.model.schema import Collection
from readout.model.validation import compiled_validator
from readout.store.lazy import LineRecord
from readout.syntax.ndjson import Lines, LinesPart, NotInPart
from readout.syntax.ndjson_index import Judge, LineTable, PartJudge

LEFT, COLLECTED, DONE = range(3)
"""What is to be done with a record: all, or only to run the rules about one record, or nothing."""
TOGETHER = 16
"""So many records are checked by the rules together, after the schema has judged each as it is indexed: to take turns
takes longer."""
BUNDLE = 1_000
"""So many assumptions are kept as one text, which takes far less than many objects."""


class RecordJudge(Judge):
    """Judges the records of a large file of a collection by the schema and the rules.

    `finished` are the names of the collections of which all files are read.
    """

    what = "reading and checking lines"

    def __init__(self, dataset: Dataset, path: str, collection: Collection, finished: set[str]) -> None:
        severities = severity_of(dataset)
        self.rules = rules_on(dataset, severities)
        self.context = Context.of(dataset, [rule.code for rule in self.rules], severities)
        self.records = dataset.records
        self.collection, self.lookup = collection, LoadedLookup(dataset, self.context, finished)
        self.checker = RuleChecker(self.rules, cross_record_checks(self.rules), severities, self.lookup)
        self.is_valid = compiled_validator(dataset.schema, collection.record).is_valid
        self.document = LinesPart(path, {}, {}, LineTable(), b"")  # of which every place is to be asked later

    def part(self) -> PartJudge:
        return _PartJudge(self)


class _PartJudge(PartJudge):
    def __init__(self, whole: RecordJudge) -> None:
        self.whole, self._summary = whole, Summary(cross_record_checks(whole.rules))
        self._assumed: dict[tuple[str, ...], Assumptions] = {}
        self._waiting: list[tuple[int, dict[str, Any]]] = []

    def judge(self, number: int, value: dict[str, Any]) -> bool | None:
        if not self.whole.is_valid(value):
            return None
        self._waiting.append((number, value))
        if len(self._waiting) == TOGETHER:
            self._check()
        return True

    def _check(self) -> None:
        """Check the records that wait by the rules."""
        checker, assumed = self.whole.checker, self.whole.lookup.assumed
        for number, value in self._waiting:
            record = Record(self.whole.collection, value, self.whole.document, (number,))
            values = checker.collector.collect(record, valid=True)
            collect_facts(self._summary.checks, number, checker.facts(values))
            assumed.clear()
            try:
                is_sound = not checker.diagnostics(values)
            except NotInPart:
                is_sound = False
            if not is_sound:
                self._summary.left.append(number)
            else:
                for collections, id in assumed:
                    self._assume(number, collections, id)
        self._waiting.clear()

    def _assume(self, number: int, collections: tuple[str, ...], id: str) -> None:
        bundle = self._assumed.setdefault(collections, Assumptions(collections))
        bundle.numbers.append(number)
        bundle.ids.append(id)
        if len(bundle.ids) == BUNDLE:
            self._summary.assumed.append(self._assumed.pop(collections).bundled())

    def summary(self) -> Summary:
        self._check()
        self._summary.assumed += [bundle.bundled() for bundle in self._assumed.values()]
        self._assumed = {}
        return self._summary


class LoadedLookup(PartLookup):
    """Looks up what is read of a dataset. `assumed` gets what is assumed to exist: collections, and an id."""

    def __init__(self, dataset: Dataset, context: Context, finished: set[str]) -> None:
        self.assumed: set[tuple[tuple[str, ...], str]] = set()
        self._doubtful: dict[str, dict[str, Record]] = {}
        """Records of which it is not known whether the schema accepts them."""
        accepted: dict[str, dict[str, Record]] = {}
        for name in finished:
            by_id: dict[str, Record] = {}
            for record in dataset.records[name]:
                by_id.setdefault(record.id, record)
            self._doubtful[name] = {id: record for id, record in by_id.items() if not record.is_known_valid}
            accepted[name] = {id: record for id, record in by_id.items() if record.is_known_valid}
        super().__init__(context, dataset.schema, accepted)

    def look_up(self, name: str, id: str) -> Record | None:
        if name not in self._records:
            raise NotInPart
        record = self._doubtful[name].get(id)
        if record is not None:
            if not compiled_validator(self.schema, record.collection.record).is_valid(record.value):
                raise NotInPart  # rules do not see what the schema refuses
            self._records[name][id] = record
        return record

    def knows(self, ids: Iterable[str], collections: tuple[str, ...]) -> bool:
        unknown = set(ids)
        for name in collections:
            if name in self._records:
                unknown = unknown.difference(self._records[name])
                if unknown and not self._doubtful[name].keys().isdisjoint(unknown):
                    unknown = {id for id in unknown if not self.look_up(name, id)}
                if not unknown:
                    return True
        self.assumed.update((collections, id) for id in unknown)
        return True

    def close(self) -> None:
        """Forget all records: caches may keep this object."""
        self._records, self._doubtful, self._results_by_id = {}, {}, ResultsById()


@dataclass(slots=True)
class Assumptions:
    """That ids exist in one of some collections. `numbers` are those of the records about which each is assumed."""

    collections: tuple[str, ...]
    numbers: array[int] = field(default_factory=lambda: array("q"))
    ids: list[str] = field(default_factory=list)
    text: str = ""

    def bundled(self) -> Assumptions:
        """Return the same with all ids in one text."""
        self.text, self.ids = "\n".join(self.ids), []
        return self

    def wrong(self, dataset: Dataset) -> Iterator[int]:
        """Yield the numbers of the records about which an assumption is wrong."""
        for number, id in zip(self.numbers, self.text.split("\n"), strict=True):
            if not dataset.knows((id,), self.collections):
                yield number


@dataclass(slots=True)
class Summary:
    """What rules found out about the records of a part that the schema accepts: the facts of all of them, the numbers
    of those that are left, and what is assumed about the others."""

    checks: list[CrossRecordCheck]
    left: array[int] = field(default_factory=lambda: array("q"))
    assumed: list[Assumptions] = field(default_factory=list)

    def merge(self, other: Summary) -> None:
        for check, other_check in zip(self.checks, other.checks, strict=True):
            check.merge(other_check)
        self.left += other.left
        self.assumed += other.assumed


class FirstPass:
    """What was found out about the records of a dataset while they were read, if it holds for this check.

    It does if the dataset is the very one that was read, and the rules and what they depend on are the same.
    """

    def __init__(self, dataset: Dataset, rules: Sequence[Rule], severities: Mapping[str, Severity]) -> None:
        context = Context.of(dataset, [rule.code for rule in rules], severities)
        self._summaries: list[tuple[int, Lines, Summary]] = []
        """The number of the first record of each file of which there is a summary."""
        self._states = bytearray(len(dataset))
        for number, record in enumerate(dataset):
            if not isinstance(record, LineRecord) or record.number:
                continue
            document = record.document
            judge, summary = document.judge, document.summary
            if isinstance(judge, RecordJudge) and isinstance(summary, Summary) and None not in document.ids:
                judge.lookup.close()
                if judge.records is dataset.records and judge.context == context:
                    self._summaries.append((number, document, summary))

    def remaining(self, dataset: Dataset, checks: Iterable[CrossRecordCheck]) -> Sequence[int]:
        """Return the numbers of the records that are to be checked, and give checks the facts of the others.

        `dataset` is the one without what the schema refuses.
        """
        states = self._states
        for start, document, summary in self._summaries:
            for number, judgement in enumerate(document.judgements, start):
                states[number] = LEFT if judgement is None else DONE
            number_of = document.numbering(start)
            for number in chain(summary.left, *(bundle.wrong(dataset) for bundle in summary.assumed)):
                states[number_of(number)] = COLLECTED
            document.summary = None  # it is needed once, and large
            for check in checks:
                collected = summary.checks.pop(0)
                collected.renumber(number_of)
                check.merge(collected)
        return (
            [number for number, state in enumerate(states) if state != DONE] if self._summaries else range(len(states))
        )

    def has_facts(self, number: int) -> bool:
        """Whether the facts of a record that is to be checked are collected already."""
        return self._states[number] == COLLECTED


def cross_record_checks(rules: Iterable[Rule]) -> list[CrossRecordCheck]:
    """Return a new check of each rule on several records."""
    return [rule.cross_record_check() for rule in rules if rule.cross_record_check]

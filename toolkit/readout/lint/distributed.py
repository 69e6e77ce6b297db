"""Has the workers of an executor check the records of NDJSON files: any executor, of processes here or of a cluster.

Workers share no memory and no files with this process, so a piece of work holds all that it needs, as bytes: some
lines of a file, and the lines that these refer to. A first pass has the schema judge the lines, and returns what they
refer to; this process, which alone has the index of ids, adds to each piece the records that are referred to for the
second, in which the rules run. Rules on several records report here, from the facts that come back.

What a worker cannot tell from its piece, this process finds out: the records of which the schema refuses something, and
those of which a rule asks for more than what they refer to, as it does where something may be found. So the findings
are the same with an executor and without.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from readout import parallel
from readout.diagnostic import Diagnostic, Severity
from readout.lint.cross_record import CrossRecordCheck, Fact, collect_facts
from readout.lint.record_check import RuleChecker
from readout.lint.registry import Rule, registry
from readout.model.dataset import Dataset, Record, RecordLookup, Result, references
from readout.model.schema import default
from readout.model.validation import compiled_validator
from readout.store.lazy import LineRecord, portable
from readout.syntax.document import Document, TableDocument
from readout.syntax.ndjson import NotInPart

if TYPE_CHECKING:
    from concurrent.futures import Executor

BLOCK = 500
"""How many records a piece of work has."""

Target = tuple[tuple[str, ...], str]
"""What a record refers to: the collections, and the id in one of them."""


@dataclass(slots=True)
class Piece:
    """Records to be checked, by their numbers in the dataset, with what a worker has to know of the rest of it.

    `looked_up` are the records of the ids to which the records refer, by collection and id; None where the collection
    has none.
    """

    records: dict[int, LineRecord]
    looked_up: dict[tuple[str, str], LineRecord | None] = field(default_factory=dict)
    context: Context | None = None


@dataclass(slots=True)
class Context:
    """What is the same for all pieces: the rules and their severities, and what rules may ask of the dataset."""

    codes: list[str]
    severities: Mapping[str, Severity]
    settings: dict[str, Any]
    metadata_document: Document | TableDocument | None
    unread_tables: set[str]
    today: date

    @staticmethod
    def of(dataset: Dataset, codes: list[str], severities: Mapping[str, Severity]) -> Context:
        document, unread = dataset.metadata_document, dataset.unread_tables
        return Context(codes, severities, dataset.settings, document, unread, dataset.today)


@dataclass(slots=True)
class Judged:
    """What the schema says of a piece: the numbers of the records that it refuses, and what the others refer to."""

    refused: list[int] = field(default_factory=list)
    targets: set[Target] = field(default_factory=set)


@dataclass(slots=True)
class Outcome:
    """What rules find in a piece: findings, facts by the number of their record, and the records left to the caller."""

    diagnostics: list[Diagnostic] = field(default_factory=list)
    facts: list[tuple[int, list[list[Fact]]]] = field(default_factory=list)
    left: list[int] = field(default_factory=list)


# ---------------------------------------------------------------- in a worker


def judge(piece: bytes) -> bytes:
    """Have the schema judge a piece. Takes a packed Piece, and returns what `pickle` makes of its Judged."""
    task: Piece = parallel.unpacked(piece)
    schema, judged = default(), Judged()
    for number, record in task.records.items():
        if compiled_validator(schema, record.collection.record).is_valid(record.value):
            judged.targets |= {(each.field.reference, each.target) for each in references(record)}
        else:
            judged.refused.append(number)
    return pickle.dumps(judged)


def run_rules(piece: bytes) -> bytes:
    """Run the rules over a piece. Takes a packed Piece, and returns what `pickle` makes of its Outcome."""
    task: Piece = parallel.unpacked(piece)
    if task.context is None:
        raise ValueError("a piece of work for the rules has a context")
    lookup, outcome = PieceLookup(task, task.context), Outcome()
    rules = [registry()[code] for code in task.context.codes]
    checks = [rule.cross_record_check() for rule in rules if rule.cross_record_check]
    checker = RuleChecker(rules, checks, task.context.severities, lookup)
    for number, record in task.records.items():
        try:
            result = checker.check(record, valid=True)
        except NotInPart:
            outcome.left.append(number)
            continue
        outcome.diagnostics += result.diagnostics
        if any(result.facts):
            outcome.facts.append((number, result.facts))
    return pickle.dumps(outcome)


class PieceLookup(RecordLookup):
    """Looks up the records that a piece refers to. Raises NotInPart if anything else is asked."""

    def __init__(self, piece: Piece, context: Context) -> None:
        self.schema, self.settings, self.today = default(), context.settings, context.today
        self.metadata_document, self.unread_tables = context.metadata_document, context.unread_tables
        self._records = piece.looked_up

    @property
    def index(self) -> Mapping[str, Mapping[str, Record]]:
        raise NotInPart

    def find(self, id: str, collections: Iterable[str]) -> Record | None:
        records = self._records
        for name in collections:
            if (name, id) not in records:
                raise NotInPart
            if record := records[name, id]:
                return record
        return None

    def knows(self, ids: Iterable[str], collections: tuple[str, ...]) -> bool:
        return all(self.find(id, collections) for id in ids)

    def about(self, function: Callable[[Dataset], Result]) -> Result:
        del function
        raise NotInPart


# ---------------------------------------------------------------- in this process


class Blocks:
    """The records of a dataset that workers can check, in blocks of one file each; `others` are the rest, by number."""

    def __init__(self, dataset: Dataset, executor: Executor) -> None:
        self.dataset, self.executor = dataset, executor
        self.records = list(dataset)
        self.others: list[int] = []
        self.blocks: list[list[int]] = []
        self.targets: list[set[Target]] = []
        """What each block refers to, once the schema has judged it."""
        for number, record in enumerate(self.records):
            if not isinstance(record, LineRecord) or dataset.schema is not default():
                self.others.append(number)
            elif (
                self.blocks
                and len(block := self.blocks[-1]) < BLOCK
                and block[-1] == number - 1
                and self.records[number - 1].document is record.document
            ):
                block.append(number)
            else:
                self.blocks.append([number])

    def refused(self) -> list[int]:
        """Return the numbers of the records that the schema refuses, or that no worker can judge."""
        numbers = list(self.others)
        pieces = ((self._name(block), parallel.packed(self._piece(block))) for block in self.blocks)
        for result in parallel.submitted(
            self.executor, judge, pieces, "having records checked by the schema", len(self.blocks)
        ):
            judged: Judged = pickle.loads(result)  # noqa: S301 - `judge` wrote it
            numbers += judged.refused
            self.targets.append(judged.targets)
        return sorted(numbers)

    def check(
        self,
        dataset: Dataset,
        refused: set[int],
        rules: Iterable[Rule],
        severities: Mapping[str, Severity],
        checks: list[CrossRecordCheck],
    ) -> tuple[list[Diagnostic], list[int]]:
        """Have the rules run, and give the checks of rules on several records the facts of each record.

        `dataset` is the one without what the schema refuses. Returns the findings, and the numbers of the records
        that are left.
        """
        self.dataset = dataset
        context = Context.of(dataset, [rule.code for rule in rules], severities)
        diagnostics, left = [], list(self.others)
        pieces = self._pieces(refused, context)
        for result in parallel.submitted(
            self.executor, run_rules, pieces, "having records checked by the rules", len(self.blocks)
        ):
            outcome: Outcome = pickle.loads(result)  # noqa: S301 - `run_rules` wrote it
            diagnostics += outcome.diagnostics
            left += outcome.left
            for number, facts in outcome.facts:
                collect_facts(checks, number, facts, self.dataset)
        return diagnostics, sorted({*left, *refused})

    def _pieces(self, refused: set[int], context: Context) -> Iterator[tuple[str, bytes]]:
        for block, targets in zip(self.blocks, self.targets, strict=True):
            looked_up = {(name, id): self.dataset.find(id, (name,)) for names, id in targets for name in names}
            piece = self._piece([number for number in block if number not in refused], looked_up)
            piece.context = context
            yield self._name(block), parallel.packed(piece)

    def _piece(self, numbers: list[int], looked_up: Mapping[tuple[str, str], Record | None] | None = None) -> Piece:
        # Of a record that is pruned, the line says something else.
        keys = [key for key, record in (looked_up or {}).items() if isinstance(record, LineRecord)]
        absent = [key for key, record in (looked_up or {}).items() if record is None]
        records = [self._line_record(number) for number in numbers]
        others = [record for record in (looked_up or {}).values() if isinstance(record, LineRecord)]
        carried = portable([*records, *others])
        own, targets = carried[: len(numbers)], carried[len(numbers) :]
        return Piece(
            dict(zip(numbers, own, strict=True)), {**dict.fromkeys(absent), **dict(zip(keys, targets, strict=True))}
        )

    def _line_record(self, number: int) -> LineRecord:
        record = self.records[number]
        if not isinstance(record, LineRecord):
            raise TypeError(f"record {number} is not on a line")
        return record

    def _name(self, block: list[int]) -> str:
        first, last = (self._line_record(number) for number in (block[0], block[-1]))
        return f"{first.document.path}, records {first.number + 1} to {last.number + 1}"

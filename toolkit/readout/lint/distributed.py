"""Has the workers of an executor check the records of NDJSON files: any executor, of processes here or of a cluster.

Workers share no memory and no files with this process, so a piece of work holds all that it needs, as bytes: some
lines of a file, and the lines that these refer to. As workers index the lines, they have the schema judge them, and
return what they refer to (`readout.model.judge`). This process, which alone has the index of ids, adds to each piece
the records that are referred to, and workers run the rules. Rules on several records report here, from the facts that
come back.

What a worker cannot tell from its piece, this process finds out: the records of which the schema refuses something, and
those of which a rule asks for more than what they refer to, as it does where something may be found. So the findings
are the same with an executor and without.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from readout import garbage, parallel
from readout.diagnostic import Diagnostic, Severity
from readout.lint.cross_record import CrossRecordCheck, Fact, collect_facts
from readout.lint.parts import Context, PartLookup
from readout.lint.record_check import RuleChecker
from readout.lint.registry import Rule, registry
from readout.model.dataset import Dataset, Record
from readout.model.judge import targets
from readout.model.schema import default
from readout.store.lazy import LineRecord, portable
from readout.syntax.ndjson import NotInPart

if TYPE_CHECKING:
    from concurrent.futures import Executor

BLOCK = 500
"""How many records a piece of work has."""


@dataclass(slots=True)
class Piece:
    """Records that the schema accepts, by their numbers in the dataset, with what a worker has to know of the rest.

    `looked_up` are the records of the ids to which the records refer, by collection and id; None where the collection
    has none.
    """

    records: dict[int, LineRecord]
    looked_up: dict[tuple[str, str], LineRecord | None]
    context: Context


@dataclass(slots=True)
class Outcome:
    """What rules find in a piece: findings, facts by the number of their record, and the records left to the caller."""

    diagnostics: list[Diagnostic] = field(default_factory=list)
    facts: list[tuple[int, list[list[Fact]]]] = field(default_factory=list)
    left: list[int] = field(default_factory=list)


# ---------------------------------------------------------------- in a worker


@garbage.paused
def run_rules(piece: bytes) -> bytes:
    """Run the rules over a piece. Takes a packed Piece, and returns what `pickle` makes of its Outcome."""
    task: Piece = parallel.unpacked(piece)
    lookup, outcome = PieceLookup(task), Outcome()
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
    checker.collector.clear()  # else the lines of each piece would stay while garbage is not looked for
    return pickle.dumps(outcome)


class PieceLookup(PartLookup):
    """Looks up the records that a piece refers to."""

    def __init__(self, piece: Piece) -> None:
        records: dict[str, dict[str, Record]] = {}
        for (name, id), record in piece.looked_up.items():
            if record:
                records.setdefault(name, {})[id] = record
        super().__init__(piece.context, default(), records)
        self._absent = {key for key, record in piece.looked_up.items() if record is None}

    def look_up(self, name: str, id: str) -> Record | None:
        if (name, id) in self._absent:
            return None
        raise NotInPart


# ---------------------------------------------------------------- in this process


class Blocks:
    """The records of a dataset that workers can check, in blocks of one file each; `others` are the rest, by number.

    Workers check what the schema accepted when they indexed it.
    """

    def __init__(self, dataset: Dataset, executor: Executor) -> None:
        self.dataset, self.executor = dataset, executor
        self.records = list(dataset)
        self.others: list[int] = []
        self.blocks: list[list[int]] = []
        for number, record in enumerate(self.records):
            if not isinstance(record, LineRecord) or not record.is_known_valid:
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

    def check(
        self,
        dataset: Dataset,
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
        pieces = self._pieces(context)
        for result in parallel.submitted(
            self.executor, run_rules, pieces, "having records checked by the rules", len(self.blocks)
        ):
            outcome: Outcome = pickle.loads(result)  # noqa: S301 - `run_rules` wrote it
            diagnostics += outcome.diagnostics
            left += outcome.left
            for number, facts in outcome.facts:
                collect_facts(checks, number, facts)
        return diagnostics, sorted(left)

    def _pieces(self, context: Context) -> Iterator[tuple[str, bytes]]:
        for block in self.blocks:
            keys = targets(self._line_record(number).judgement for number in block)
            looked_up = {(name, id): self.dataset.find(id, (name,)) for name, id in keys}
            yield self._name(block), parallel.packed(self._piece(block, looked_up, context))

    def _piece(self, numbers: list[int], looked_up: Mapping[tuple[str, str], Record | None], context: Context) -> Piece:
        # Of a record that is pruned, the line says something else.
        keys = [key for key, record in looked_up.items() if isinstance(record, LineRecord)]
        absent = [key for key, record in looked_up.items() if record is None]
        records = [self._line_record(number) for number in numbers]
        others = [record for record in looked_up.values() if isinstance(record, LineRecord)]
        carried = portable([*records, *others])
        own, others = carried[: len(numbers)], carried[len(numbers) :]
        by_key = {**dict.fromkeys(absent), **dict(zip(keys, others, strict=True))}
        return Piece(dict(zip(numbers, own, strict=True)), by_key, context)

    def _line_record(self, number: int) -> LineRecord:
        record = self.records[number]
        if not isinstance(record, LineRecord):
            raise TypeError(f"record {number} is not on a line")
        return record

    def _name(self, block: list[int]) -> str:
        first, last = (self._line_record(number) for number in (block[0], block[-1]))
        return f"{first.document.path}, records {first.number + 1} to {last.number + 1}"

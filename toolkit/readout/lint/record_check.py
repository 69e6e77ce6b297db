"""Runs the rules over one record after the other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from readout.diagnostic import Diagnostic, Severity
from readout.lint.cross_record import CrossRecordCheck, Fact
from readout.lint.prefilter import RecordValues, ValueCollector
from readout.lint.registry import RecordRules, Rule
from readout.model.dataset import Record, RecordLookup


@dataclass(slots=True)
class RecordResult:
    """What rules find in a record, and the facts that each cross-record check has to know of it."""

    diagnostics: list[Diagnostic]
    facts: list[list[Fact]]


class RecordChecker(Protocol):
    """What checks records: `RuleChecker`, or one that can spare its work (`readout.lint.incremental`)."""

    def check(self, record: Record, *, valid: bool) -> RecordResult:
        """Check a record. `valid` says whether the schema accepts it; what it refuses must be pruned."""
        raise NotImplementedError


class RuleChecker(RecordChecker):
    """Checks records by the rules. They look other records up in `dataset`."""

    def __init__(
        self,
        rules: Iterable[Rule],
        cross_record_checks: Iterable[CrossRecordCheck],
        severities: Mapping[str, Severity],
        dataset: RecordLookup,
    ) -> None:
        self.rules, self.severities, self.dataset = RecordRules(rules, dataset), severities, dataset
        self.cross_record_checks = list(cross_record_checks)
        self.collector = ValueCollector()

    def check(self, record: Record, *, valid: bool) -> RecordResult:
        values = self.collector.collect(record, valid=valid)
        return RecordResult(self.diagnostics(values), self.facts(values))

    def facts(self, values: RecordValues) -> list[list[Fact]]:
        """Return the facts for each cross-record check of the record whose values were last collected."""
        return [check.facts(values) for check in self.cross_record_checks]

    def diagnostics(self, values: RecordValues) -> list[Diagnostic]:
        """Return what rules find in the record whose values were last collected."""
        record, dataset = values.record, self.dataset
        return [
            finding.diagnostic(rule.code, self.severities[rule.code], dataset)
            for rule in self.rules.that_may_find(values, dataset)
            if rule.check
            for finding in rule.check(record, dataset)
        ]

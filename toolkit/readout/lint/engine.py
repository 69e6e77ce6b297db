"""Checks a dataset: the schema, and the rules on what the schema accepts.

The steps are those of `diagnose`. The records are checked against the schema; what fails is reported and pruned, so
that no rule sees it. Then rules about one record check each record of the pruned dataset, and facts are collected for
the rules about several records. These report at last, once all facts are there. Processes share the records in both
passes over them, so what a pass returns is picklable, and is merged.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from typing import TYPE_CHECKING, Any

from readout import parallel
from readout.diagnostic import Diagnostic, Severity
from readout.lint import acceptance, suppression
from readout.lint.cross_record import CrossRecordCheck, collect_facts
from readout.lint.incremental import DependencyTracker, IncrementalChecker, collect_held, held_facts
from readout.lint.record_check import RecordChecker, RuleChecker
from readout.lint.registry import Rule, rules_on
from readout.lint.result import Report, causes_first, selected
from readout.lint.schema_errors import check_schema, explain, pruned, refused_texts, schema_errors
from readout.lint.settings import check_settings, severity_of
from readout.lint.single_pass import FirstPass, cross_record_checks
from readout.model.dataset import Dataset, RecordLookup
from readout.model.validation import compiled_validator
from readout.span import pointer_text
from readout.store.cache import Cache, Entry
from readout.store.lazy import CachedDocument
from readout.syntax.document import MISSING, Document

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from readout.lint.distributed import Blocks

SETTINGS_RULE = "RO105"
ABOUT_ITEMS = ("RO304", "RO305")
"""The rules about references to items of the same record."""
Severities = dict[str, Severity]
"""The severity of each rule by its code."""


def lint(
    dataset: Dataset,
    paths: Iterable[str] | None = None,
    cache: Cache | None = None,
    settings: dict[str, Any] | None = None,
    executor: Executor | None = None,
) -> Report:
    """Return the report on a dataset: the findings in `paths` (files or folders, as shown), and how many are elsewhere.

    `cache` is the one that the dataset was loaded with. It spares checking what did not change, and gets the results
    of what is checked. `settings` are other ones than the dataset's own, by which it is judged; a cache is about the
    dataset's own. The workers of an `executor` check the records of NDJSON files.
    """
    # A cell that cannot be read is empty, and would be reported as missing as well.
    unread_cells = {problem.place for problem in dataset.problems if problem.place.cell}
    diagnosed = (each for each in diagnose(dataset, cache, settings, executor) if each.place not in unread_cells)
    diagnostics = list({*dataset.problems, *diagnosed})
    documents = {record.document.path: record.document for record in dataset if isinstance(record.document, Document)}
    # No suppression stands in a file in which nothing was found before.
    read_documents = [each for each in documents.values() if not isinstance(each, CachedDocument) or not each.is_clean]
    judged = dataset if settings is None else replace(dataset, settings=settings)
    severity = severity_of(judged)[suppression.UNUSED]
    diagnostics, suppressed, unused = suppression.apply(read_documents, diagnostics, severity)
    diagnostics, accepted, not_found = acceptance.apply(judged, diagnostics, severity)
    diagnostics = causes_first([*diagnostics, *unused, *not_found])
    report = Report(
        tuple(diagnostics),
        0,
        len(dataset.paths),
        len(dataset),
        rows=sum(dataset.rows.values()),
        suppressed=suppressed | accepted,
    )
    return report if paths is None else selected(dataset, report, paths)


def diagnose(
    dataset: Dataset,
    cache: Cache | None = None,
    settings: dict[str, Any] | None = None,
    executor: Executor | None = None,
) -> Iterator[Diagnostic]:
    """Yield what the schema and the rules find in a dataset, in no particular order. The arguments are as in `lint`."""
    for finding in check_settings(dataset):
        yield finding.diagnostic(SETTINGS_RULE, Severity.ERROR, None)
    if settings is not None:
        dataset = replace(dataset, settings=settings)
    severities = severity_of(dataset)
    rules = rules_on(dataset, severities)
    if not (cache and settings is None and cache.is_metadata_clean):
        yield from _check_metadata(dataset, rules, severities, cache if settings is None else None)
    blocks = None
    if executor:
        from readout.lint import distributed

        blocks = distributed.Blocks(dataset, executor)
    first_pass = FirstPass(dataset, rules, severities)
    schema_result = _check_schema(dataset, severities)
    yield from schema_result.diagnostics
    dataset = _without_failures(dataset, schema_result)
    yield from _check_strays(dataset, rules, severities)
    rules_result = _check_records(dataset, schema_result.pruned.keys(), rules, severities, cache, blocks, first_pass)
    yield from rules_result.diagnostics
    for rule in rules:
        if rule.check_dataset:
            for finding in rule.check_dataset(dataset):
                yield finding.diagnostic(rule.code, severities[rule.code], dataset)
    records = list(dataset)
    cross_record_rules = [rule for rule in rules if rule.cross_record_check]
    for rule, check in zip(cross_record_rules, rules_result.cross_record_checks, strict=True):
        for finding in check.findings(dataset, records):
            yield finding.diagnostic(rule.code, severities[rule.code], dataset)


# ---------------------------------------------------------------- the schema


@dataclass(slots=True)
class SchemaResult:
    """What the schema finds in some records, and the values of the invalid ones without what failed, by number.

    `refused` are the texts that failed.
    """

    diagnostics: list[Diagnostic] = field(default_factory=list)
    pruned: dict[int, dict[str, Any]] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)

    def merge(self, other: SchemaResult) -> None:
        self.diagnostics += other.diagnostics
        self.pruned |= other.pruned
        self.refused |= other.refused


def _check_schema(dataset: Dataset, severities: Severities) -> SchemaResult:
    """Check all records against the schema, but those that passed it when they were read, now or for the cache."""
    records = list(dataset)
    numbers = [number for number, record in enumerate(records) if not record.is_known_valid]
    for name in {records[number].collection.record for number in numbers}:
        compiled_validator(dataset.schema, name)  # so that processes need not compile the schema again

    def check(numbers: Sequence[int]) -> SchemaResult:
        result = SchemaResult()
        for number in numbers:
            record, diagnostics = check_schema(records[number], dataset, severities)
            if record is not records[number]:
                result.diagnostics += diagnostics
                result.pruned[number] = record.value
                result.refused |= refused_texts(records[number], record)
        return result

    result, *others = parallel.map_batches(
        check, numbers, merge=SchemaResult.merge, what="checking records by the schema"
    )
    for other in others:
        result.merge(other)
    return result


def _without_failures(dataset: Dataset, result: SchemaResult) -> Dataset:
    """Return the dataset as rules see it: without the values that the schema refuses, and without problems of files."""
    if not result.pruned:
        return replace(dataset, problems=[])
    numbers = count()
    records = {
        name: [
            record.with_value(result.pruned[number]) if (number := next(numbers)) in result.pruned else record
            for record in listed
        ]
        for name, listed in dataset.records.items()
    }
    return replace(dataset, problems=[], records=records, refused=result.refused)


# ---------------------------------------------------------------- the rules


@dataclass(slots=True)
class RulesResult:
    """What rules find in some records, the checks that have collected the records' facts, and new cache entries."""

    cross_record_checks: list[CrossRecordCheck]
    diagnostics: list[Diagnostic] = field(default_factory=list)
    new_entries: dict[str, Entry] = field(default_factory=dict)

    def merge(self, other: RulesResult) -> None:
        self.diagnostics += other.diagnostics
        self.new_entries |= other.new_entries
        for check, other_check in zip(self.cross_record_checks, other.cross_record_checks, strict=True):
            check.merge(other_check)


def _check_records(
    dataset: Dataset,
    invalid: Iterable[int],
    rules: Sequence[Rule],
    severities: Severities,
    cache: Cache | None,
    blocks: Blocks | None,
    first_pass: FirstPass,
) -> RulesResult:
    """Run the rules about one record over all records, and collect facts for those about several.

    `invalid` are the numbers of the records that the schema refuses. New cache entries are kept.
    """
    records, invalid = list(dataset), set(invalid)
    _ = dataset.index  # so that processes need not build it again
    total = RulesResult(cross_record_checks(rules))
    remaining: Sequence[int]
    if blocks:
        total.diagnostics, remaining = blocks.check(dataset, rules, severities, total.cross_record_checks)
    else:
        remaining = first_pass.remaining(dataset, total.cross_record_checks)
    if cache:
        held = held_facts(records, cache)
        collect_held(total.cross_record_checks, held)
        remaining = [number for number in remaining if number not in held]

    def check(numbers: Sequence[int]) -> RulesResult:
        result = RulesResult(cross_record_checks(rules))

        def make_checker(lookup: RecordLookup) -> RecordChecker:
            return RuleChecker(rules, result.cross_record_checks, severities, lookup)

        incremental = IncrementalChecker(dataset, cache, make_checker) if cache else None
        checker = incremental or make_checker(dataset)
        for number in numbers:
            record_result = checker.check(records[number], valid=number not in invalid)
            result.diagnostics += record_result.diagnostics
            if not first_pass.has_facts(number):
                collect_facts(result.cross_record_checks, number, record_result.facts)
        if incremental:
            result.new_entries = incremental.new_entries
        return result

    for result in parallel.map_batches(check, remaining, merge=RulesResult.merge, what="checking records by the rules"):
        total.merge(result)
    if cache:
        for path, entry in total.new_entries.items():
            cache.keep(path, entry)
        cache.is_checked = True
    return total


def _check_strays(dataset: Dataset, rules: Iterable[Rule], severities: Severities) -> Iterator[Diagnostic]:
    """Yield what is found in the items of rows that belong to nothing, but for what the record would have to say."""
    checker = RuleChecker([rule for rule in rules if rule.code not in ABOUT_ITEMS], [], severities, dataset)
    for record, pointer in dataset.strays:
        valid, diagnostics = check_schema(record, dataset, severities)
        rules_result = checker.check(valid, valid=valid is record)
        inside = pointer_text(pointer)
        for diagnostic in (*diagnostics, *rules_result.diagnostics):
            if f"{diagnostic.pointer}/".startswith(f"{inside}/"):
                yield diagnostic


def _check_metadata(
    dataset: Dataset, rules: Iterable[Rule], severities: Severities, cache: Cache | None
) -> Iterator[Diagnostic]:
    """Yield what the schema and the rules on texts find in the metadata of readout.toml. A cache is told if that is
    nothing, and rests on nothing else.
    """
    tracker, clean = DependencyTracker(dataset), True
    for diagnostic in _metadata_diagnostics(dataset, rules, severities, tracker):
        clean = False
        yield diagnostic
    if cache and clean and tracker.is_independent:
        cache.is_metadata_clean = True


def _metadata_diagnostics(
    dataset: Dataset, rules: Iterable[Rule], severities: Severities, lookup: RecordLookup
) -> Iterator[Diagnostic]:
    record = dataset.metadata_record
    if record is None or getattr(record.document, "value", None) is MISSING:
        return
    if not compiled_validator(dataset.schema, "metadata").is_valid(record.value):
        errors = list(schema_errors(record, dataset))
        for _, finding in explain(errors):
            yield finding.diagnostic(SETTINGS_RULE, Severity.ERROR, dataset)
        record = record.with_value(pruned(record.value, errors))
    # An accepted finding repeats the keys of what it is about, which is judged where it stands.
    record = record.with_value({name: value for name, value in record.value.items() if name != acceptance.NAME})
    for rule in rules:
        if rule.check and rule.family in ("Text", "Tabular safety"):
            for finding in rule.check(record, lookup):  # fixes are made for the syntaxes of records
                yield finding._replace(fix=None).diagnostic(rule.code, severities[rule.code], dataset)

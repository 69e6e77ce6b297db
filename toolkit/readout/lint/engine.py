"""Runs the schemas and the rules over a dataset.

Rules see a record that the schema refuses without the values that failed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import count
from typing import Any

from readout import parallel
from readout.diagnostic import Diagnostic, Place, Related, Severity
from readout.lint import suppression
from readout.lint.cross_record import Watch
from readout.lint.dependencies import Noting
from readout.lint.finding import Finding
from readout.lint.prefilter import Glance, Glances
from readout.lint.registry import Checking, Rule, registry
from readout.lint.result import Report
from readout.lint.schema_errors import explained, pruned, schema_errors
from readout.model.dataset import Dataset, Record
from readout.model.validation import compiled_validator
from readout.span import pointer_text
from readout.store.cache import Cache, Entry
from readout.store.lazy import Known, KnownRecord
from readout.store.paths import within
from readout.syntax.document import MISSING, Document


def lint(dataset: Dataset, paths: Iterable[str] | None = None, cache: Cache | None = None) -> Report:
    """All findings on a dataset, those in `paths` (files or folders, as shown) in full. `cache` is the one that it was
    loaded with: it spares looking at what did not change, and takes note of what is looked at."""
    # A cell that could not be read is empty, and would be found lacking as well.
    unread = {problem.place for problem in dataset.problems if problem.place.cell}
    found = list({*dataset.problems, *(finding for finding in _check(dataset, cache) if finding.place not in unread)})
    documents = {record.document.path: record.document for record in dataset if isinstance(record.document, Document)}
    noted = [document for document in documents.values() if not isinstance(document, Known)]
    found, unused = suppression.apply(noted, found, severity_of(dataset)[suppression.UNUSED])
    found = sorted([*found, *unused], key=lambda diagnostic: diagnostic.sort_key)
    wanted = None if paths is None else tuple(paths)
    chosen = [diagnostic for diagnostic in found if wanted is None or within(diagnostic.place.path, wanted)]
    files = [path for path in dataset.paths if wanted is None or within(path, wanted)]
    records = sum(wanted is None or within(record.document.path, wanted) for record in dataset)
    return Report(tuple(chosen), len(found) - len(chosen), len(files), records)


def _check(dataset: Dataset, cache: Cache | None) -> Iterator[Diagnostic]:
    severities = severity_of(dataset)
    rules = [rule for code, rule in registry().items() if severities[code] is not Severity.OFF]
    yield from _check_metadata(dataset, rules, severities)
    rest = replace(dataset, problems=[])
    looked = _look(rest, rules, severities, cache)
    yield from looked.errors
    if looked.invalid:  # none of the rules is to see a value that failed
        number = count()
        records = {
            name: [record.having(value) if (value := looked.invalid.get(next(number))) else record for record in found]
            for name, found in dataset.records.items()
        }
        rest = replace(rest, records=records)
        looked.add(_look_again(rest, rules, severities, looked))
    elif looked.stumble:
        raise looked.stumble
    for found in looked.found.values():
        yield from found
    for rule in rules:
        if rule.check_dataset:
            for finding in rule.check_dataset(rest):
                yield _diagnostic(rule, finding, severities[rule.code])
    everything = list(rest)
    for rule, watch in zip((rule for rule in rules if rule.watch), looked.watches, strict=True):
        for finding in watch.findings(rest, everything):
            yield _diagnostic(rule, finding, severities[rule.code])


@dataclass(slots=True)
class _Looked:
    """What was seen in some records, by their numbers: what the schema finds, and the values of those that it refuses,
    without what failed; what the rules find in the others, and what those that watch all records have noted.

    `unsure` are the records in which other things may be found once none of the rules sees a value that failed: a rule
    has seen one in another record, or has seen more than single records. `stumble` is what a rule raised for one of
    them. `entries` are what is known now of records in which nothing was found.
    """

    watches: list[Watch]
    errors: list[Diagnostic] = field(default_factory=list)
    invalid: dict[int, dict[str, Any]] = field(default_factory=dict)
    found: dict[int, list[Diagnostic]] = field(default_factory=dict)
    unsure: set[int] = field(default_factory=set)
    entries: dict[int, Entry] = field(default_factory=dict)
    stumble: Exception | None = None

    def add(self, other: _Looked) -> None:
        """Adds what was seen in other records, or seen anew."""
        self.errors += other.errors
        self.invalid |= other.invalid
        self.found |= other.found
        self.unsure |= other.unsure
        self.entries |= other.entries
        self.stumble = self.stumble or other.stumble
        for watch, its in zip(self.watches, other.watches, strict=True):
            watch.join(its)


def _look(dataset: Dataset, rules: list[Rule], severities: dict[str, Severity], cache: Cache | None) -> _Looked:
    """Looks at each record once. The cores share them."""
    records, checking = list(dataset), Checking(rules)
    for name, found in dataset.records.items():
        if any(not isinstance(record, KnownRecord) for record in found):
            compiled_validator(dataset.schema, dataset.schema.collections[name].record)
    _ = dataset.index  # what is asked for here is there once the processes are made

    def look(numbers: Sequence[int]) -> _Looked:
        looked = _Looked([rule.watch() for rule in rules if rule.watch])
        watches, glances, noting = looked.watches, Glances(), Noting(dataset)
        for number in numbers:
            record = records[number]
            if isinstance(record, KnownRecord) and cache and cache.holds(record.entry, dataset):
                _take(watches, number, record.entry.marks, dataset)
                continue
            checked, errors = against_schema(record, dataset, severities)
            if checked is not record:
                looked.errors += errors
                looked.invalid[number] = checked.value
                continue
            glance = glances.at(record, valid=True)
            marks = [watch.marks(glance) for watch in watches]
            _take(watches, number, marks, dataset)
            found: list[Diagnostic] = []
            try:
                found = against_rules(glance, noting.begin(), checking, severities)
            except Exception as error:  # noqa: BLE001 - raised again unless a record is invalid
                looked.stumble, noting.whole = error, False
            if found:
                looked.found[number] = found
            if not noting.whole or not all(map(is_sound, noting.found.values())):
                looked.unsure.add(number)
            elif cache and not found and (entry := cache.entry_for(record, marks, noting.found, noting.there)):
                looked.entries[number] = entry
        return looked

    @lru_cache(maxsize=2**16)
    def is_sound(record: Record | None) -> bool:
        """Whether the schema passes a record that was looked up, if there is one."""
        if record is None or isinstance(record, KnownRecord):
            return True
        return bool(compiled_validator(dataset.schema, record.collection.record).is_valid(record.value))

    looked, *others = parallel.map_batches(look, range(len(records)), merge=_Looked.add)
    for other in others:
        looked.add(other)
    for number, entry in looked.entries.items():
        document = records[number].document
        if cache and isinstance(document, Document) and not suppression.may_be_in(document):
            cache.keep(document.path, entry)
    return looked


def _look_again(dataset: Dataset, rules: list[Rule], severities: dict[str, Severity], before: _Looked) -> _Looked:
    """Looks at the records that the schema refuses, without what failed, and at those that were unsure; at all of
    them if an id failed, by which it may have been named anywhere."""
    records, checking = list(dataset), Checking(rules)
    lost = any(not records[number].id for number in before.invalid)
    everything = range(len(records)) if lost else sorted(before.invalid.keys() | before.unsure)

    def look(numbers: Sequence[int]) -> _Looked:
        looked, glances = _Looked([rule.watch() for rule in rules if rule.watch]), Glances()
        for number in numbers:
            glance = glances.at(records[number], valid=number not in before.invalid)
            if number in before.invalid:
                _take(looked.watches, number, [watch.marks(glance) for watch in looked.watches], dataset)
            looked.found[number] = against_rules(glance, dataset, checking, severities)
        return looked

    looked, *others = parallel.map_batches(look, everything, merge=_Looked.add)
    for other in others:
        looked.add(other)
    return looked


def _take(watches: Iterable[Watch], number: int, marks: Iterable[list[Any]], dataset: Dataset) -> None:
    for watch, its in zip(watches, marks, strict=True):
        if its:
            watch.take(number, its, dataset)


def against_schema(
    record: Record, dataset: Dataset, severities: dict[str, Severity]
) -> tuple[Record, list[Diagnostic]]:
    """The record itself if the schema passes it, else what rules are to see of it; and what the schema finds."""
    if compiled_validator(dataset.schema, record.collection.record).is_valid(record.value):
        return record, []
    errors = list(schema_errors(record, dataset))
    found = [_diagnostic(rule, each, severities[rule.code]) for rule, each in explained(errors)]
    return record.having(pruned(record.value, errors)), found


def against_rules(
    glance: Glance, dataset: Dataset, rules: Checking, severities: dict[str, Severity]
) -> list[Diagnostic]:
    """What rules about one record find in the record that is glanced at."""
    return [
        _diagnostic(rule, finding, severities[rule.code])
        for rule in rules.about(glance)
        if rule.check and (rule.concerns is None or rule.concerns(glance, dataset))
        for finding in rule.check(glance.record, dataset)
    ]


def _check_metadata(dataset: Dataset, rules: Iterable[Rule], severities: dict[str, Severity]) -> Iterator[Diagnostic]:
    """What the schema finds in the metadata, as findings on the settings; and what rules find in their texts."""
    record = dataset.metadata_record
    if record is None or getattr(record.document, "value", None) is MISSING:
        return
    if not compiled_validator(dataset.schema, "metadata").is_valid(record.value):
        errors = list(schema_errors(record, dataset))
        for _, finding in explained(errors):
            yield _diagnostic(registry()["RO105"], finding, Severity.ERROR)
        record = record.having(pruned(record.value, errors))
    for rule in rules:
        if rule.check and rule.family in ("Text", "Tabular safety"):
            for finding in rule.check(record, dataset):  # fixes are made for the syntaxes of records
                yield _diagnostic(rule, replace(finding, fix=None), severities[rule.code])


def severity_of(dataset: Dataset) -> dict[str, Severity]:
    """The severity of each rule: its own, or what the dataset's settings say."""
    result = {}
    for code, rule in registry().items():
        setting = rule.setting(dataset)
        word = setting.get("severity") if isinstance(setting, dict) and rule.options else setting
        result[code] = Severity(word) if word in list(Severity) and rule.switchable else rule.severity
    return result


# ---------------------------------------------------------------- schema errors


# ---------------------------------------------------------------- places


def _diagnostic(rule: Rule, finding: Finding, severity: Severity) -> Diagnostic:
    record = finding.record
    if finding.missing:
        place: Place = record.at_missing(*finding.pointer, name=finding.missing)
    else:
        place = record.at(*finding.pointer, key=finding.key)
    document = record.document
    fix = finding.fix(document) if finding.fix and isinstance(document, Document) else None
    related = tuple(
        Related(other.at_missing() if not pointer else other.at(*pointer), message)
        for other, pointer, message in finding.related
    )
    return Diagnostic(
        rule.code,
        severity,
        finding.message,
        place,
        finding.help,
        finding.suggestion,
        related,
        fix,
        record.address if record.id else None,
        pointer_text(finding.pointer),
    )

"""Accepted findings in the metadata of a dataset: `RO601 places/istanbul/country_code: printed so in the list`.

What has no comments, such as JSON and tables, says here what a comment says in YAML. Exports carry what comments
suppress, so that it is suppressed as well where they are read. One that suppresses nothing is a finding (RO901).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice

from readout.diagnostic import Diagnostic, Severity
from readout.lint.finding import Finding
from readout.lint.registry import registry
from readout.lint.settings import severity_of
from readout.lint.suppression import UNUSED
from readout.model.dataset import Dataset
from readout.text.quoting import quoted

NAME = "accepted"
"""The key of the metadata that holds them."""
SEPARATOR = ": "
MOST_COLONS = 16


def apply(
    dataset: Dataset, diagnostics: list[Diagnostic], severity: Severity
) -> tuple[list[Diagnostic], dict[Diagnostic, str], list[Diagnostic]]:
    """Return the diagnostics that the metadata do not accept, those that they do, each with the reason, and others, of
    `severity`, on accepted findings that are none."""
    texts = _texts(dataset)
    if not texts:
        return diagnostics, {}, []
    rules = registry()
    by_subject: dict[str, list[Diagnostic]] = {}
    for diagnostic in diagnostics:
        if diagnostic.record and rules[diagnostic.code].switchable:
            by_subject.setdefault(_subject(diagnostic), []).append(diagnostic)
    reasons: dict[Diagnostic, str] = {}
    unused: list[Diagnostic] = []
    severities = severity_of(dataset)
    for position, text in texts:
        subject, reason = next(
            ((subject, rest) for subject, rest in _readings(text) if subject in by_subject), ("", "")
        )
        for diagnostic in by_subject.get(subject, ()):
            reasons.setdefault(diagnostic, reason)
        if not subject and severity is not Severity.OFF and _is_looked_for(dataset, text, severities):
            unused += _unused(dataset, position, text, severity)
    return [each for each in diagnostics if each not in reasons], reasons, unused


def with_accepted(dataset: Dataset, suppressed: Mapping[Diagnostic, str]) -> Dataset:
    """Return the dataset, its metadata with the findings that are suppressed, each with the reason.

    Findings of rules on how a file is written are left out: no export has them.
    """
    own = [text for _, text in _texts(dataset)]
    subjects = {subject for text in own for subject, _ in _readings(text)}
    rules = registry()
    new = {
        f"{subject}{SEPARATOR}{reason}" if reason else subject
        for diagnostic, reason in suppressed.items()
        if diagnostic.record and not rules[diagnostic.code].about_files
        if (subject := _subject(diagnostic)) not in subjects
    }
    if not new:
        return dataset
    return replace(dataset, metadata=dataset.metadata | {NAME: sorted({*own, *new})})


def accepting_as(dataset: Dataset, other: Dataset) -> Dataset:
    """Return the dataset, its metadata accepting what those of another do."""
    metadata = {name: value for name, value in dataset.metadata.items() if name != NAME}
    if NAME in other.metadata:
        metadata[NAME] = other.metadata[NAME]
    return replace(dataset, metadata=metadata)


def accepted(dataset: Dataset, diagnostics: Iterable[Diagnostic]) -> set[Diagnostic]:
    """Return those of the findings that the metadata of a dataset accept."""
    subjects = {subject for _, text in _texts(dataset) for subject, _ in _readings(text)}
    return {each for each in diagnostics if _subject(each) in subjects}


def _texts(dataset: Dataset) -> list[tuple[int, str]]:
    """Return the accepted findings, each with its position. What else stands there, the schema refuses."""
    listed = dataset.metadata.get(NAME)
    return [(at, text) for at, text in enumerate(listed if isinstance(listed, list) else ()) if isinstance(text, str)]


def _subject(diagnostic: Diagnostic) -> str:
    code, record, address = diagnostic.subject
    return f"{code} {record}/{address}" if address else f"{code} {record}"


def _readings(text: str) -> Iterator[tuple[str, str]]:
    """Yield what a text may accept, and the reason: keys of items, and so addresses, may hold some colons."""
    yield text, ""
    for match in islice(re.finditer(SEPARATOR, text), MOST_COLONS):
        yield text[: match.start()], text[match.end() :]


def _is_looked_for(dataset: Dataset, text: str, severities: Mapping[str, Severity]) -> bool:
    """Whether a finding would be there if it were one: nothing is unread or elsewhere, and its rule is in force, or
    there is no such rule. An export has not the settings of its dataset."""
    if dataset.unknown or dataset.unread_tables or dataset.is_fragment:
        return False
    rule = registry().get(text.partition(" ")[0])
    if rule is None or not rule.switchable:
        return True
    return severities[rule.code] is not Severity.OFF and not (rule.options and rule.setting(dataset) is None)


def _unused(dataset: Dataset, position: int, text: str, severity: Severity) -> Iterable[Diagnostic]:
    record = dataset.metadata_record
    if record is None:
        return
    code = text.partition(" ")[0]
    rule = registry().get(code)
    if rule is None:
        message = f"there is no rule {quoted(code)} to accept a finding of"
    elif not rule.switchable:
        message = f"`{code}` cannot be accepted: every export rests on it"
    else:
        message = f"nothing is found by `{code}` where {quoted(text)} accepts it"
    finding = Finding(record, (NAME, position), message, f"delete it from `{NAME}`")
    yield finding.diagnostic(UNUSED, severity, None)

"""The report of a run: its diagnostics, and counts of what was checked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from readout.diagnostic import Diagnostic, Severity
from readout.model.dataset import Dataset
from readout.store.paths import within


class Since(NamedTuple):
    """The revision against which a report says what is new, and its commit.

    `older` is how many findings were there already and are left out, `beyond` how many of the reported ones stand in
    files that did not change. `everything` is the reason if all findings are reported.
    `paths` are the files that changed, as shown.
    """

    revision: str
    commit: str
    older: int = 0
    beyond: int = 0
    everything: str | None = None
    paths: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Report:
    """The diagnostics in the selected files, and how many are in others (`elsewhere`).

    `files` and `records` count the files that were selected and the records in them, `rows` the rows of their tables.
    `suppressed` are the findings of the whole dataset that comments or its metadata silence, each with the reason.
    """

    diagnostics: tuple[Diagnostic, ...]
    elsewhere: int
    files: int
    records: int
    since: Since | None = None
    rows: int = 0
    suppressed: Mapping[Diagnostic, str] = field(default_factory=dict)

    def reaches(self, severity: Severity) -> bool:
        """Whether a diagnostic is at least as severe."""
        return any(diagnostic.severity.rank >= severity.rank for diagnostic in self.diagnostics)

    def count(self, severity: Severity) -> int:
        return sum(diagnostic.severity is severity for diagnostic in self.diagnostics)

    @property
    def silenced(self) -> int:
        """How many diagnostics are reported in spite of what the change that brings them says."""
        return sum(diagnostic.silenced_by is not None for diagnostic in self.diagnostics)


CAUSES = ("RO101", "RO106", "RO111", "RO115", "RO123", "RO124")
"""The rules whose findings say that a file, sheet or table was not read: what follows from them is not reported."""
HEADINGS = "RO106"
"""The one of these that is about rows as well."""


def is_cause(diagnostic: Diagnostic) -> bool:
    """Whether a finding says that something was not read from which others may follow."""
    cell = diagnostic.place.cell
    return diagnostic.code in CAUSES and (diagnostic.code != HEADINGS or cell is None or cell.row == 1)


def causes_first(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return the diagnostics by file and place, after those which say what was not read."""
    return sorted(diagnostics, key=lambda diagnostic: (not is_cause(diagnostic), diagnostic.sort_key))


def selected(dataset: Dataset, report: Report, paths: Iterable[str]) -> Report:
    """Return the report on some paths of a dataset from the one on all of it."""
    paths = tuple(paths)
    inside = tuple(diagnostic for diagnostic in report.diagnostics if within(diagnostic.place.path, paths))
    files = sum(within(path, paths) for path in dataset.paths)
    records = sum(within(record.document.path, paths) for record in dataset)
    rows = sum(count for path, count in dataset.rows.items() if within(path, paths))
    elsewhere = len(report.diagnostics) - len(inside)
    return replace(report, diagnostics=inside, elsewhere=elsewhere, files=files, records=records, rows=rows)


def merged(reports: Iterable[Report]) -> Report:
    """Return several reports as one."""
    parts = list(reports)
    if len(parts) == 1:
        return parts[0]
    diagnostics = causes_first({each for report in parts for each in report.diagnostics})
    numbers = (sum(r.elsewhere for r in parts), sum(r.files for r in parts), sum(r.records for r in parts))
    since = [report.since for report in parts if report.since]
    rows = sum(report.rows for report in parts)
    if not since:
        return Report(tuple(diagnostics), *numbers, rows=rows)
    reasons = "; ".join(dict.fromkeys(each.everything for each in since if each.everything))
    whole = since[0]._replace(
        older=sum(each.older for each in since),
        beyond=sum(each.beyond for each in since),
        everything=reasons or None,
        paths=frozenset().union(*(each.paths for each in since)),
    )
    return Report(tuple(diagnostics), *numbers, whole, rows)


def added(diagnostics: Iterable[Diagnostic], before: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return the diagnostics that were not there before; one that is there more often now, as often as it is more."""
    counts = Counter(diagnostic.identity for diagnostic in before)
    new = []
    for diagnostic in diagnostics:
        if counts[diagnostic.identity]:
            counts[diagnostic.identity] -= 1
        else:
            new.append(diagnostic)
    return new

"""The result of a run of the engine: the diagnostics, and how many files and records were checked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from readout.diagnostic import Diagnostic, Severity


@dataclass(frozen=True, slots=True)
class Since:
    """The revision since which a report says what is new, and its commit.

    `older` is the number of findings that are left out as they were there already, `beyond` the number of those
    reported in files that did not change. `everything` says why all findings are reported, if they are.
    """

    revision: str
    commit: str
    older: int = 0
    beyond: int = 0
    everything: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """The diagnostics in the requested files, the number of those elsewhere, and of files and records checked."""

    diagnostics: tuple[Diagnostic, ...]
    elsewhere: int
    files: int
    records: int
    since: Since | None = None

    def reaches(self, severity: Severity) -> bool:
        return any(diagnostic.severity.rank >= severity.rank for diagnostic in self.diagnostics)

    def count(self, severity: Severity) -> int:
        return sum(diagnostic.severity is severity for diagnostic in self.diagnostics)


def merged(reports: Iterable[Report]) -> Report:
    """Merge several reports into one."""
    reports = list(reports)
    if len(reports) == 1:
        return reports[0]
    diagnostics = sorted({d for report in reports for d in report.diagnostics}, key=lambda d: d.sort_key)
    numbers = (sum(r.elsewhere for r in reports), sum(r.files for r in reports), sum(r.records for r in reports))
    since = [report.since for report in reports if report.since]
    if not since:
        return Report(tuple(diagnostics), *numbers)
    reasons = "; ".join(dict.fromkeys(each.everything for each in since if each.everything))
    whole = replace(
        since[0],
        older=sum(each.older for each in since),
        beyond=sum(each.beyond for each in since),
        everything=reasons or None,
    )
    return Report(tuple(diagnostics), *numbers, whole)

"""What a run of the engine gives: the diagnostics, and what they are counted against."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from readout.diagnostic import Diagnostic, Severity


@dataclass(frozen=True, slots=True)
class Since:
    """The revision since which a report tells what is new, and its commit.

    `older` is how many findings were there already and are left out, `beyond` how many of those reported stand in
    files that did not change. `everything` says why all findings are reported, where they are.
    """

    revision: str
    commit: str
    older: int = 0
    beyond: int = 0
    everything: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What a run found: in the files asked for, and how much in others."""

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
    """Several reports as one."""
    listed = list(reports)
    if len(listed) == 1:
        return listed[0]
    diagnostics = sorted({d for report in listed for d in report.diagnostics}, key=lambda d: d.sort_key)
    numbers = (sum(r.elsewhere for r in listed), sum(r.files for r in listed), sum(r.records for r in listed))
    since = [report.since for report in listed if report.since]
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

"""GitLab's Code Quality report, which merge requests show beside the changed lines."""

from __future__ import annotations

from typing import Any

from readout.diagnostic import Diagnostic, Severity
from readout.lint.result import Report
from readout.report.formats import Style
from readout.report.formats.sarif import fingerprint
from readout.report.json_text import dumps
from readout.text.characters import visible
from readout.text.suggestions import did_you_mean


def render(report: Report, style: Style) -> str:
    del style
    seen: dict[str, int] = {}
    return dumps([_issue(diagnostic, seen) for diagnostic in report.diagnostics])


def _issue(diagnostic: Diagnostic, seen: dict[str, int]) -> dict[str, Any]:
    place = diagnostic.place
    where = f"{place}: " if place.cell else ""
    hint = f" D{did_you_mean(diagnostic.suggestion)[1:]}" if diagnostic.suggestion else ""
    mark = fingerprint(diagnostic)
    # GitLab drops a second issue with the fingerprint of a first.
    seen[mark] = seen.get(mark, 0) + 1
    return {
        "description": visible(f"{where}{diagnostic.message}.{hint} {diagnostic.help}".strip()),
        "check_name": diagnostic.code,
        "fingerprint": mark if seen[mark] == 1 else f"{mark}-{seen[mark]}",
        "severity": "major" if diagnostic.severity is Severity.ERROR else "minor",
        "location": {"path": place.path, "lines": {"begin": place.start.line if place.start else 1}},
    }

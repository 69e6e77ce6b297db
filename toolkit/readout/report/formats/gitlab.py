"""GitLab's Code Quality report: what merge requests show beside the changed lines."""

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
    return dumps([_issue(found, seen) for found in report.diagnostics])


def _issue(found: Diagnostic, seen: dict[str, int]) -> dict[str, Any]:
    place = found.place
    where = f"{place}: " if place.cell else ""
    hint = f" D{did_you_mean(found.suggestion)[1:]}" if found.suggestion else ""
    mark = fingerprint(found)
    # GitLab drops a second issue with the fingerprint of a first.
    seen[mark] = seen.get(mark, 0) + 1
    return {
        "description": visible(f"{where}{found.message}.{hint} {found.help}".strip()),
        "check_name": found.code,
        "fingerprint": mark if seen[mark] == 1 else f"{mark}-{seen[mark]}",
        "severity": "major" if found.severity is Severity.ERROR else "minor",
        "location": {"path": place.path, "lines": {"begin": place.start.line if place.start else 1}},
    }

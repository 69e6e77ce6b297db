"""One line a finding: `place: severity[code] message`. For editors, grep and screen readers."""

from __future__ import annotations

from readout.lint.result import Report
from readout.report.formats import Style
from readout.text.characters import visible
from readout.text.suggestions import did_you_mean


def render(report: Report, style: Style) -> str:
    del style
    lines = []
    for diagnostic in report.diagnostics:
        hint = f" ({did_you_mean(diagnostic.suggestion)})" if diagnostic.suggestion else ""
        lines.append(
            visible(f"{diagnostic.place}: {diagnostic.severity}[{diagnostic.code}] {diagnostic.message}{hint}") + "\n"
        )
    return "".join(lines)

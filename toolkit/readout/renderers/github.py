"""GitHub Actions workflow commands, which become annotations on the lines of a pull request.

Escaping follows the workflow-commands reference: `%`, CR and LF in messages, and `:` and `,` as well in
properties. Columns are given only on one-line spans: GitHub refuses them on others.
"""

from __future__ import annotations

from readout.linter import Report
from readout.renderers import Style


def render(report: Report, style: Style) -> str:
    del style
    lines = []
    for found in report.diagnostics:
        place = found.place
        properties = {"title": f"readout {found.code}", "file": place.path}
        if place.start and place.end:
            properties |= {"line": str(place.start.line), "endLine": str(place.end.line)}
            if place.start.line == place.end.line:
                properties |= {"col": str(place.start.column), "endColumn": str(place.end.column)}
        where = f"{place}: " if place.cell else ""
        hint = f" Did you mean `{found.suggestion}`?" if found.suggestion else ""
        help = f"\n{found.help}" if found.help else ""
        joined = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
        lines.append(f"::{found.severity} {joined}::{_message(where + found.message + hint + help)}\n")
    return "".join(lines)


def _message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")

"""GitHub Actions workflow commands, which become annotations on the lines of a pull request.

Escaping follows the workflow-commands reference: `%`, CR and LF in messages, and `:` and `,` as well in
properties. What else would steer a log is shown by its code. Columns are given only on one-line spans:
GitHub refuses them on others. It shows ten errors and ten warnings of a step; how many it does not is said.
"""

from __future__ import annotations

from readout.diagnostic import Severity
from readout.lint.result import Report
from readout.report.formats import Style
from readout.text.characters import visible
from readout.text.phrasing import counted

SHOWN = 10


def render(report: Report, style: Style) -> str:
    del style
    lines = []
    changed = report.since.paths if report.since else frozenset()
    # Those in files of the change come first: GitHub shows the first ones only.
    for diagnostic in sorted(report.diagnostics, key=lambda each: each.place.path not in changed):
        place = diagnostic.place
        properties = {"title": f"readout {diagnostic.code}", "file": place.path}
        if place.start and place.end:
            properties |= {"line": str(place.start.line), "endLine": str(place.end.line)}
            if place.start.line == place.end.line:
                properties |= {"col": str(place.start.column), "endColumn": str(place.end.column)}
        where = f"{place}: " if place.cell else ""
        hint = f" Did you mean `{diagnostic.suggestion}`?" if diagnostic.suggestion else ""
        help = f"\n{diagnostic.help}" if diagnostic.help else ""
        joined = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
        lines.append(f"::{diagnostic.severity} {joined}::{_message(f'{where}{diagnostic.message}.{hint}{help}')}\n")
    return "".join([*lines, _beyond(report)])


def _beyond(report: Report) -> str:
    """Return a notice of the findings that GitHub will not show."""
    counts = {severity: report.count(severity) - SHOWN for severity in (Severity.ERROR, Severity.WARNING)}
    more = " and ".join(counted(count, f"more {severity}") for severity, count in counts.items() if count > 0)
    about = f"GitHub shows {SHOWN} errors and {SHOWN} warnings of a step. The log has {more}."
    return f"::notice title=readout::{about}\n" if more else ""


def _message(text: str) -> str:
    return visible(text, keep="\r\n").replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")

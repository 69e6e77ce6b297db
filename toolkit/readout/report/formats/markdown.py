"""Markdown, for the summary of a CI run or a comment: the counts, then a table of findings.

GitHub takes a summary of 1 MiB a step, and drops one that is longer. Findings beyond half of that are counted.
"""

from __future__ import annotations

import os
from urllib.parse import quote

from readout.diagnostic import Diagnostic, Place, Severity
from readout.lint.result import Report
from readout.report.formats import Style
from readout.report.formats.text import scope
from readout.text.markdown import code, escaped
from readout.text.phrasing import counted

MOST = 2**19


def render(report: Report, style: Style) -> str:
    if not report.diagnostics:
        return f"**No findings**: {escaped(scope(report))}\n"
    errors, warnings = report.count(Severity.ERROR), report.count(Severity.WARNING)
    lines = [
        f"**{counted(errors, 'error')}, {counted(warnings, 'warning')}**: {escaped(scope(report))}",
        "",
        "| | place | finding |",
        "|---|---|---|",
        *(_row(diagnostic, style) for diagnostic in report.diagnostics),
    ]
    return cut(lines, MOST, "finding")


def cut(lines: list[str], most: int, noun: str) -> str:
    """Return the lines that fit into a number of bytes, and a last line with the number of those left out."""
    size = 0
    for at, line in enumerate(lines):
        size += len(line.encode("utf-8", "backslashreplace")) + 1
        if size > most:
            return "\n".join([*lines[:at], "", f"… and {counted(len(lines) - at, f'more {noun}')}."]) + "\n"
    return "\n".join(lines) + "\n"


def _row(diagnostic: Diagnostic, style: Style) -> str:
    sign = "❌ error" if diagnostic.severity is Severity.ERROR else "⚠️ warning"
    hint = f" Did you mean `{diagnostic.suggestion}`?" if diagnostic.suggestion else ""
    help = f"<br>{_table_text(diagnostic.help)}" if diagnostic.help else ""
    code = f"[{diagnostic.code}]({style.rules}/{diagnostic.code}.md)" if style.rules else diagnostic.code
    place = _linked(diagnostic.place, style.files)
    return f"| {sign} {code} | {place} | {_table_text(diagnostic.message)}.{_table_text(hint)}{help} |"


def _linked(place: Place, files: str | None) -> str:
    """Return a place, with a link to the line if the file is below the working folder."""
    text = code(str(place))
    if not files or place.path.startswith(("/", "../")):
        return text
    line = f"#L{place.start.line}" if place.start else ""
    return f"[{text}]({files}/{quote(os.fsencode(place.path))}{line})"


def _table_text(text: str) -> str:
    """Return a text for a cell of a table: text in backquotes stays code, and all other markup is escaped, since values
    from files may have a backquote, a link, an image, HTML."""
    parts = text.replace("\n", " ").split("`")
    if len(parts) % 2 == 0:
        parts[-2:] = ["'".join(parts[-2:])]
    return "".join(code(part) if at % 2 else escaped(part) for at, part in enumerate(parts))

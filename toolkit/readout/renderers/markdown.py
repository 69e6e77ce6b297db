"""Markdown, for the summary of a CI run or a comment: the counts, then a table of findings."""

from __future__ import annotations

from readout.diagnostic import Diagnostic, Severity
from readout.linter import Report
from readout.renderers import Style
from readout.renderers.text import plural, visible


def render(report: Report, style: Style) -> str:
    del style
    counted = f"{plural(report.records, 'record')} in {plural(report.files, 'file')}"
    elsewhere = f" {plural(report.elsewhere, 'finding')} in other files." if report.elsewhere else ""
    if not report.diagnostics:
        return f"**No findings**: {counted}.{elsewhere}\n"
    errors, warnings = report.count(Severity.ERROR), report.count(Severity.WARNING)
    lines = [
        f"**{plural(errors, 'error')}, {plural(warnings, 'warning')}**: {counted}.{elsewhere}",
        "",
        "| | place | finding |",
        "|---|---|---|",
        *(_row(found) for found in report.diagnostics),
    ]
    return "\n".join(lines) + "\n"


def _row(found: Diagnostic) -> str:
    sign = "❌ error" if found.severity is Severity.ERROR else "⚠️ warning"
    hint = f" Did you mean `{found.suggestion}`?" if found.suggestion else ""
    help = f"<br>{escape(found.help)}" if found.help else ""
    return f"| {sign} {found.code} | {_code(str(found.place))} | {escape(found.message)}.{escape(hint)}{help} |"


def escape(text: str) -> str:
    """A text for a cell of a table: no pipe ends the cell, no HTML is live; code marks stay."""
    text = " ".join(visible(line) for line in text.split("\n"))
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("|", "\\|")


def _code(text: str) -> str:
    marked = visible(text).replace("|", "\\|").replace("`", "'")
    return f"`{marked}`"

"""One JSON document for programs: every finding with all its properties."""

from __future__ import annotations

from typing import Any

from readout.diagnostic import Diagnostic, Place, Severity
from readout.lint.result import Report, Since
from readout.report.formats import Style
from readout.report.json_text import dumps


def render(report: Report, style: Style) -> str:
    del style
    document = {
        "summary": {
            "errors": report.count(Severity.ERROR),
            "warnings": report.count(Severity.WARNING),
            "elsewhere": report.elsewhere,
            "files": report.files,
            "records": report.records,
            **({"rows": report.rows} if report.rows else {}),
            **({"silenced": report.silenced} if report.silenced else {}),
            **(_since(report.since) if report.since else {}),
        },
        "diagnostics": [diagnostic(each) for each in report.diagnostics],
    }
    return dumps(document)


def _since(since: Since) -> dict[str, Any]:
    """Return what a report on the changes since a revision says besides the findings."""
    whole = {"revision": since.revision, "commit": since.commit, "everything": since.everything}
    return {"older": since.older, "beyond": since.beyond, "since": whole}


def diagnostic(finding: Diagnostic) -> dict[str, Any]:
    result: dict[str, Any] = {
        "code": finding.code,
        "severity": finding.severity.value,
        "message": finding.message,
        "help": finding.help,
        "suggestion": finding.suggestion,
        "place": place(finding.place),
        "record": finding.record,
        "pointer": finding.pointer,
        "related": [{"message": related.message, "place": place(related.place)} for related in finding.related],
    }
    if finding.silenced_by:
        result["silenced_by"] = finding.silenced_by.value
    if finding.fix:
        edits = [
            {"path": edit.path, "start": edit.span.start, "end": edit.span.end, "text": edit.text}
            for edit in finding.fix.edits
        ]
        result["fix"] = {"title": finding.fix.title, "safe": finding.fix.safe, "edits": edits}
    return result


def place(place: Place) -> dict[str, Any]:
    result: dict[str, Any] = {"path": place.path}
    if place.cell:
        result |= {"sheet": place.cell.sheet or None, "cell": place.cell.a1}
    if place.start and place.end:
        result |= {
            "start": {"line": place.start.line, "column": place.start.column},
            "end": {"line": place.end.line, "column": place.end.column},
        }
    return result

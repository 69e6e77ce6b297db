"""SARIF 2.1.0 (OASIS), for code scanning and editors. Columns and offsets count Unicode code points."""

from __future__ import annotations

import hashlib
import os
from typing import Any
from urllib.parse import quote

from readout.diagnostic import Diagnostic, Fix, Place, Severity, Silencer
from readout.lint.registry import registry
from readout.lint.result import Report
from readout.report.formats import Style
from readout.report.json_text import dumps
from readout.text.characters import visible
from readout.version import __version__

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"


MOST = 25_000
"""So many results of a run code scanning takes; it refuses the whole of a longer one."""


def left_out(report: Report) -> str | None:
    """Return what the format says of findings beyond MOST; None if there are none."""
    more = len(report.diagnostics) - MOST
    return f"SARIF holds the first {MOST:,} findings, errors first; {more:,} more are left out" if more > 0 else None


def render(report: Report, style: Style) -> str:
    del style
    note, diagnostics = left_out(report), report.diagnostics
    if note:
        diagnostics = tuple(sorted(diagnostics, key=lambda each: -each.severity.rank)[:MOST])
    codes = sorted({diagnostic.code for diagnostic in diagnostics})
    driver = {"name": "readout", "version": __version__, "rules": [_rule(code) for code in codes]}
    run: dict[str, Any] = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(diagnostic, codes) for diagnostic in diagnostics],
    }
    if note:
        notification = {"level": "warning", "message": {"text": note}}
        run["invocations"] = [{"executionSuccessful": True, "toolExecutionNotifications": [notification]}]
    return dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(code: str) -> dict[str, Any]:
    rule = registry()[code]
    return {
        "id": code,
        "name": "".join(part.capitalize() for part in rule.name.split("-")),
        "shortDescription": {"text": rule.summary},
        "help": {"text": rule.page, "markdown": rule.page},
        "defaultConfiguration": {"level": "warning" if rule.severity is Severity.WARNING else "error"},
    }


def _result(diagnostic: Diagnostic, codes: list[str]) -> dict[str, Any]:
    words = [
        diagnostic.message,
        f"Did you mean `{diagnostic.suggestion}`?" if diagnostic.suggestion else "",
        diagnostic.help,
    ]
    result: dict[str, Any] = {
        "ruleId": diagnostic.code,
        "ruleIndex": codes.index(diagnostic.code),
        "level": diagnostic.severity.value,
        "message": {"text": _text("\n".join(part for part in words if part))},
        "locations": [_location(diagnostic.place)],
        "partialFingerprints": {"readoutFinding/v1": fingerprint(diagnostic)},
    }
    if diagnostic.related:
        result["relatedLocations"] = [
            {"id": number, "message": {"text": _text(related.message)}, **_location(related.place)}
            for number, related in enumerate(diagnostic.related, 1)
        ]
    if diagnostic.silenced_by:  # rejected: the result stands (SARIF 2.1.0, 3.35)
        kind = "inSource" if diagnostic.silenced_by is Silencer.COMMENT else "external"
        why = "It came with the change that it would silence a finding of."
        result["suppressions"] = [{"kind": kind, "status": "rejected", "justification": why}]
    if diagnostic.fix:
        result["fixes"] = [_fix(diagnostic.fix)]
    return result


def _text(text: str) -> str:
    """Return a message. A link that a value contains is escaped (SARIF 2.1.0, 3.11.6)."""
    return visible(text, keep="\n").replace("](", "\\](")


def fingerprint(diagnostic: Diagnostic) -> str:
    """Return the identity of a finding, by which a later run recognises it."""
    return hashlib.sha256("\0".join(diagnostic.identity).encode(errors="backslashreplace")).hexdigest()[:32]


def _location(place: Place) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": quote(os.fsencode(place.path))}}
    if place.start and place.end:
        physical["region"] = {
            "startLine": place.start.line,
            "startColumn": place.start.column,
            "endLine": place.end.line,
            "endColumn": place.end.column,
        }
    result: dict[str, Any] = {"physicalLocation": physical}
    if place.cell:
        result["logicalLocations"] = [{"fullyQualifiedName": str(place), "kind": "element"}]
    return result


def _fix(fix: Fix) -> dict[str, Any]:
    changes: dict[str, list[dict[str, Any]]] = {}
    for edit in fix.edits:
        region = {"charOffset": edit.span.start, "charLength": edit.span.end - edit.span.start}
        changes.setdefault(edit.path, []).append({"deletedRegion": region, "insertedContent": {"text": edit.text}})
    return {
        "description": {"text": fix.title},
        "artifactChanges": [
            {"artifactLocation": {"uri": quote(os.fsencode(path))}, "replacements": replacements}
            for path, replacements in changes.items()
        ],
    }

"""Comments in YAML that suppress a finding on one line: `# readout: ignore[RO501] reason`.

A comment at the end of a line applies to that line; a comment on a line of its own to the next line that is neither
blank nor a comment. A suppression that suppresses nothing is a finding itself, so that none outlives its cause.
`lint.acceptance` has those of datasets without comments.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from readout.diagnostic import Diagnostic, Edit, Fix, Severity
from readout.lint.registry import registry
from readout.span import Span
from readout.syntax.document import Document
from readout.text.suggestions import nearest

UNUSED = "RO901"
COMMENT = re.compile(r"#[ \t]*readout:[ \t]*ignore[ \t]*\[(?P<codes>[^\]\r\n]*)\]")
REASON = re.compile(r"[^\r\n]*")
CODE = re.compile(r"[^\s,]+")


class Suppression(NamedTuple):
    """One code in a comment, the spans of both, the number of the line that it applies to, and the reason given."""

    code: str
    span: Span
    comment: Span
    line: int
    reason: str


def apply(
    documents: Iterable[Document], diagnostics: list[Diagnostic], severity: Severity
) -> tuple[list[Diagnostic], dict[Diagnostic, str], list[Diagnostic]]:
    """Return the diagnostics that are not suppressed, those that are, each with the reason, and others, of `severity`,
    on suppressions that suppress none."""
    suppressed: dict[Diagnostic, str] = {}
    unused: list[Diagnostic] = []
    by_line: dict[tuple[str, int], list[Diagnostic]] = {}
    for diagnostic in diagnostics:
        if diagnostic.place.start:
            by_line.setdefault((diagnostic.place.path, diagnostic.place.start.line), []).append(diagnostic)
    rules = registry() | {rule.name: rule for rule in registry().values()}
    for document in documents:
        for suppression in suppressions(document):
            rule = rules.get(suppression.code)
            on_line = by_line.get((document.path, suppression.line), ())
            hits = [diagnostic for diagnostic in on_line if rule and rule.switchable and diagnostic.code == rule.code]
            for diagnostic in hits:
                suppressed.setdefault(diagnostic, suppression.reason)
            if not hits and severity is not Severity.OFF:
                unused.append(_unused(document, suppression, severity))
    kept = [diagnostic for diagnostic in diagnostics if diagnostic not in suppressed]
    return kept, suppressed, unused


def suppressions(document: Document) -> Iterator[Suppression]:
    """Yield the suppressions in a YAML document. A value or key that reads like one is none."""
    if not may_be_in(document):
        return
    text = document.text
    scalars = _scalars(document)
    lines = [document.lines.line(number).lstrip(" \t") for number in range(1, len(document.lines.starts) + 1)]
    content_lines = [number for number, line in enumerate(lines, 1) if line and not line.startswith("#")]
    for match in COMMENT.finditer(text):
        before = bisect_right(scalars, (match.start(), len(text))) - 1
        if before >= 0 and match.start() < scalars[before][1]:
            continue
        line = document.lines.position(match.start()).line
        if lines[line - 1].startswith("#"):
            after = bisect_right(content_lines, line)
            line = content_lines[after] if after < len(content_lines) else line
        rest = REASON.match(text, match.end())
        reason = " ".join(rest.group().split()).lstrip(":- ") if rest else ""
        for code in CODE.finditer(text, match.start("codes"), match.end("codes")):
            yield Suppression(code.group(), Span(*code.span()), Span(*match.span()), line, reason)


def may_be_in(document: Document) -> bool:
    """Whether a document may hold suppressions: only YAML has comments that are read."""
    return document.path.endswith((".yaml", ".yml")) and COMMENT.search(document.text) is not None


def _scalars(document: Document) -> list[tuple[int, int]]:
    """Return where keys and scalar values begin and end, in order."""
    containers = {pointer[:-1] for pointer in document.positions if pointer}
    spans = [spans.key for spans in document.positions.values() if spans.key]
    spans += [spans.value for pointer, spans in document.positions.items() if pointer not in containers]
    return sorted((span.start, span.end) for span in spans)


def _unused(document: Document, suppression: Suppression, severity: Severity) -> Diagnostic:
    rules = registry() | {rule.name: rule for rule in registry().values()}
    rule = rules.get(suppression.code)
    suggestion = None
    help = "delete the comment, or the code in it"
    if rule is None:
        suggestion = nearest(suppression.code, rules)
        message = f"there is no rule `{suppression.code}` to ignore"
    elif not rule.switchable:
        message = f"`{rule.code}` cannot be ignored: every export rests on it"
        help = "mend what it finds, then delete the comment"
    else:
        message = f"nothing on line {suppression.line} is found by `{rule.code}`"
    return Diagnostic(
        UNUSED, severity, message, document.place(suppression.span), help, suggestion, fix=_fix(document, suppression)
    )


def _fix(document: Document, suppression: Suppression) -> Fix:
    """Return the fix that deletes the code, or the whole comment if it holds no other code."""
    text, comment = document.text, suppression.comment
    codes = CODE.findall(text[text.index("[", comment.start) + 1 : comment.end - 1])
    others = [code for code in codes if code != suppression.code]
    if others:
        edit = Edit(document.path, comment, f"# readout: ignore[{', '.join(others)}]")
        return Fix(f"delete `{suppression.code}` from the comment", (edit,))
    line = document.lines.position(comment.start).line
    begins = document.lines.starts[line - 1]
    rest = document.lines.line(line)[comment.end - begins :].strip()
    start, end = comment.start, comment.end
    if rest:  # what else the comment says stays a comment
        return Fix("delete the comment", (Edit(document.path, comment, "#"),))
    if text[begins:start].strip():
        start = begins + len(text[begins:start].rstrip())
    else:
        start = begins
        end = document.lines.starts[line] if line < len(document.lines.starts) else len(text)
    return Fix("delete the comment", (Edit(document.path, Span(start, end), ""),))

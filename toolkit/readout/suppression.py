"""Comments in YAML that silence a finding on one line: `# readout: ignore[RO501]`.

At the end of a line the comment stands for that line, on a line of its own for the next line that
holds something. A comment that silences nothing is a finding itself, so that none outlives its cause.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from readout.diagnostic import Diagnostic, Edit, Fix, Severity
from readout.rules import registry
from readout.rules.words import nearest
from readout.source.document import Document
from readout.span import Span

UNUSED = "RO901"
COMMENT = re.compile(r"#[ \t]*readout:[ \t]*ignore[ \t]*\[(?P<codes>[^\]\r\n]*)\]")
CODE = re.compile(r"[^\s,]+")


@dataclass(frozen=True, slots=True)
class Suppression:
    """One code in a comment, where it stands, and the line that it stands for."""

    code: str
    span: Span
    comment: Span
    line: int


def apply(
    documents: Iterable[Document], found: list[Diagnostic], severity: Severity
) -> tuple[list[Diagnostic], list[Diagnostic]]:
    """The findings that no comment silences, and findings on the comments that silence none."""
    silenced: set[Diagnostic] = set()
    unused: list[Diagnostic] = []
    by_path: dict[str, list[Diagnostic]] = {}
    for diagnostic in found:
        by_path.setdefault(diagnostic.place.path, []).append(diagnostic)
    rules = registry() | {rule.name: rule for rule in registry().values()}
    for document in documents:
        for suppression in suppressions(document):
            rule = rules.get(suppression.code)
            hits = {
                diagnostic
                for diagnostic in by_path.get(document.path, ())
                if rule
                and rule.switchable
                and diagnostic.code == rule.code
                and diagnostic.place.start
                and diagnostic.place.start.line == suppression.line
            }
            silenced |= hits
            if not hits and severity is not Severity.OFF:
                unused.append(_unused(document, suppression, severity))
    return [diagnostic for diagnostic in found if diagnostic not in silenced], unused


def suppressions(document: Document) -> Iterator[Suppression]:
    """The suppressions in a YAML document; a text that merely reads like one is none."""
    text = document.text
    if not document.path.endswith((".yaml", ".yml")) or "readout:" not in text:
        return
    for match in COMMENT.finditer(text):
        if _inside_text(document, match.start()):
            continue
        line = document.lines.position(match.start()).line
        if not document.lines.line(line)[: match.start() - document.lines.starts[line - 1]].strip():
            line = next(
                (
                    number
                    for number in range(line + 1, len(document.lines.starts) + 1)
                    if document.lines.line(number).strip() and not document.lines.line(number).lstrip().startswith("#")
                ),
                line,
            )
        for code in CODE.finditer(text, match.start("codes"), match.end("codes")):
            yield Suppression(code.group(), Span(*code.span()), Span(*match.span()), line)


def _inside_text(document: Document, offset: int) -> bool:
    """Whether the offset lies in a key or in a scalar value."""
    inner = {pointer[:-1] for pointer in document.positions if pointer}
    for pointer, spans in document.positions.items():
        if spans.key and spans.key.start <= offset < spans.key.end:
            return True
        if pointer not in inner and spans.value.start <= offset < spans.value.end:
            return True
    return False


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
    """Deletes the code, and the comment if it holds no other."""
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

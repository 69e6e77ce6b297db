"""Fixes as edits of a file's text.

A value is changed where it stands and in the style in which it is written. What the change has made of
it is read again, and kept only if it reads as what was wanted.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from readout.dataset import Record
from readout.diagnostic import Edit, Fix
from readout.source.document import MISSING, Document
from readout.span import Pointer, Span

Change = Callable[[str], str]
MakeFix = Callable[[Document], Fix | None]


def change(
    record: Record, pointer: Pointer, title: str, wanted: Any, how: Change | None = None, *, safe: bool = True
) -> MakeFix:
    """A fix after which the scalar at the pointer reads as `wanted`.

    `how` makes the new source of the old one. A text on one line for which that does not do, or that
    goes without it, is written anew, in double quotes.
    """

    def sources(old: str) -> Iterator[str]:
        if how:
            yield how(old)
        if isinstance(wanted, str) and "\n" not in old:
            if old[:1] not in ("'", '"') and wanted.strip() == wanted:
                yield wanted
            yield quoted(wanted)

    def make(document: Document) -> Fix | None:
        spans = document.positions.get((*record.pointer, *pointer))
        if spans is None:
            return None
        span = _with_trailing_space(document, spans.value)
        old = source(document, span)
        for new in sources(old):
            if fits(document, old, new, wanted):
                return Fix(title, (Edit(document.path, span, new),), safe)
        return None

    return make


def rename(record: Record, pointer: Pointer, name: str) -> MakeFix:
    """A fix that gives the key at the pointer another name. It is unsafe: another may have been meant."""

    def make(document: Document) -> Fix | None:
        spans = document.positions.get((*record.pointer, *pointer))
        if spans is None or spans.key is None:
            return None
        quote = source(document, spans.key)[:1]
        new = f"{quote}{name}{quote}" if quote in ("'", '"') else name
        return Fix(f"rename the key to `{name}`", (Edit(document.path, spans.key, new),), safe=False)

    return make


def _with_trailing_space(document: Document, span: Span) -> Span:
    """The span of a block with the spaces at the end of its last line, which are part of its text."""
    end = span.end
    if document.text[span.start : span.start + 1] in ("|", ">"):
        while document.text[end : end + 1] == " ":
            end += 1
    return Span(span.start, end)


def source(document: Document, span: Span) -> str:
    return document.text[span.start : span.end]


def quoted(text: str) -> str:
    """A text in double quotes, as JSON and YAML read it alike."""
    return json.dumps(text, ensure_ascii=False)


def is_json(document: Document) -> bool:
    return document.path.endswith((".json", ".ndjson"))


def fits(document: Document, old: str, new: str, wanted: Any) -> bool:
    """Whether the new source can stand in the place of the old one, and reads as wanted there."""
    if is_json(document):
        return bool(_json(new) == wanted)
    # Between brackets YAML wants more quotes than outside. What could not stand there before need not now.
    outside = _yaml(f"- {old}\n") != _yaml(f"[\n {old}\n]")
    return bool(_yaml(f"- {new}\n") == [wanted] and (outside or _yaml(f"[\n {new}\n]") == [wanted]))


def _json(text: str) -> Any:
    from readout.source import json

    value, problems = json.parse(text, 0, len(text))
    return MISSING if problems else value


def _yaml(text: str) -> Any:
    from readout.source import yaml

    found = yaml.read("", text.encode())
    return MISSING if found.problems else found.value

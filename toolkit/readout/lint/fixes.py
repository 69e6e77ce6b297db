"""Fixes as edits of a file's text: YAML through its editor, JSON where the value or key stands."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from readout.diagnostic import Edit, Fix
from readout.model.dataset import Record
from readout.span import Pointer, Span
from readout.syntax.document import Document, TableDocument

if TYPE_CHECKING:
    from readout.syntax.yaml.editor import Operation

MOST_REREAD = 2**22
"""Each fix of a YAML text reads it again. After so many characters of one file no more fixes are made: so many
findings are made in one go by the few first, or by no hand."""

MakeFix = Callable[[Document], Fix | None]


def change(record: Record, pointer: Pointer, title: str, new_value: Any, *, safe: bool = True) -> MakeFix:
    """A fix after which the value at the pointer reads as `wanted`, in the style in which it is written."""

    def make(document: Document) -> Fix | None:
        at = (*record.pointer, *pointer)
        if at not in document.positions:
            return None
        if is_json(document):
            edits: tuple[Edit, ...] = (Edit(document.path, document.positions[at].value, json_text(new_value)),)
        else:
            from readout.syntax.yaml.editor import Set  # which only findings that have a fix need

            edits = _edits(document, Set(at, new_value))
        return Fix(title, edits, safe) if edits else None

    return make


def rename(record: Record, pointer: Pointer, name: str) -> MakeFix:
    """A fix that gives the key at the pointer another name. It is unsafe: another may have been meant."""

    def make(document: Document) -> Fix | None:
        at = (*record.pointer, *pointer)
        spans = document.positions.get(at)
        if spans is None or spans.key is None:
            return None
        if is_json(document):
            edits: tuple[Edit, ...] = (Edit(document.path, spans.key, json_text(name)),)
        else:
            from readout.syntax.yaml.editor import Rename

            edits = _edits(document, Rename(at, name))
        return Fix(f"rename the key to `{name}`", edits, safe=False) if edits else None

    return make


def _edits(document: Document, operation: Operation) -> tuple[Edit, ...]:
    """The edits of the operation; none for a text that the editor cannot change, or has been read for too often."""
    if document.reread > MOST_REREAD:
        return ()
    document.reread += len(document.text)
    from readout.syntax.yaml.editor import EditError, edits

    try:
        return edits(document, [operation])
    except EditError:
        return ()


def source(document: Document, span: Span) -> str:
    return document.text[span.start : span.end]


def json_text(value: Any) -> str:
    """A value as JSON writes it; a text in double quotes, as YAML reads it too."""
    return json.dumps(value, ensure_ascii=False)


def entry(record: Record, name: str, value: Any) -> str:
    """A key and its value as they are written in the file that holds the record, for a message."""
    document = record.document
    if isinstance(document, TableDocument):
        told = ", ".join(map(str, value)) if isinstance(value, list) else value
        return f"`{told}` in the column `{name}`"
    if is_json(document):
        return f"`{json_text(name)}: {json_text(value)}`"
    if document.path.endswith(".toml"):
        return f"`{name} = {json_text(value)}`"
    from readout.syntax.yaml.writer import dump

    return f"`{name}: {dump([value]).removeprefix('- ').strip()}`"


def is_json(document: Document) -> bool:
    return document.path.endswith((".json", ".ndjson"))

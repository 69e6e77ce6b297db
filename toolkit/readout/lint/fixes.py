"""Fixes as edits of a file's text: of YAML by its editor, of JSON by replacing the value or key."""

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
"""The most characters of a file that are parsed again to make fixes: each fix of a YAML text parses it once.

A file with more findings than that gets fixes for the first ones only.
"""

MakeFix = Callable[[Document], Fix | None]


def change(record: Record, pointer: Pointer, title: str, value: Any, *, safe: bool = True) -> MakeFix:
    """Return what makes a fix that replaces the value at the pointer, and keeps the style in which it is written."""

    def make(document: Document) -> Fix | None:
        at = (*record.pointer, *pointer)
        if at not in document.positions or not is_editable(document):
            return None
        if is_json(document):
            edits: tuple[Edit, ...] = (Edit(document.path, document.positions[at].value, json_text(value)),)
        else:
            from readout.syntax.yaml.editor import Set  # only needed for findings with a fix

            edits = _edits(document, Set(at, value))
        return Fix(title, edits, safe) if edits else None

    return make


def delete(record: Record, pointer: Pointer, title: str) -> MakeFix:
    """Return what makes a fix that deletes the key, or the item of a list, at the pointer. YAML only."""

    def make(document: Document) -> Fix | None:
        at = (*record.pointer, *pointer)
        if at not in document.positions or is_json(document) or not is_editable(document):
            return None
        from readout.syntax.yaml.editor import Delete

        edits = _edits(document, Delete(at))
        return Fix(title, edits) if edits else None

    return make


def rename(record: Record, pointer: Pointer, name: str) -> MakeFix:
    """Return what makes a fix that renames the key at the pointer. It is unsafe: another name may have been meant."""

    def make(document: Document) -> Fix | None:
        at = (*record.pointer, *pointer)
        spans = document.positions.get(at)
        if spans is None or spans.key is None or not is_editable(document):
            return None
        if is_json(document):
            edits: tuple[Edit, ...] = (Edit(document.path, spans.key, json_text(name)),)
        else:
            from readout.syntax.yaml.editor import Rename

            edits = _edits(document, Rename(at, name))
        return Fix(f"rename the key to `{name}`", edits, safe=False) if edits else None

    return make


def _edits(document: Document, operation: Operation) -> tuple[Edit, ...]:
    """Return the edits of the operation; none if the editor cannot make it, or the file was parsed too often."""
    if document.reread > MOST_REREAD:
        return ()
    document.reread += len(document.text)
    from readout.syntax.yaml.editor import EditError, edits

    try:
        return edits(document, [operation])
    except EditError:
        return ()


def source(document: Document, span: Span) -> str:
    """Return the characters of a document that a span covers."""
    return document.text[span.start : span.end]


def json_text(value: Any) -> str:
    """Return a value as JSON. A text is in double quotes, which YAML reads as well."""
    return json.dumps(value, ensure_ascii=False)


def entry(record: Record, name: str, value: Any) -> str:
    """Return a key and its value as the record's file would hold them, for a message."""
    document = record.document
    if isinstance(document, TableDocument):
        cell = ", ".join(map(str, value)) if isinstance(value, list) else value
        return f"`{cell}` in the column `{name}`"
    if is_json(document):
        return f"`{json_text(name)}: {json_text(value)}`"
    if document.path.endswith(".toml"):
        return f"`{name} = {json_text(value)}`"
    from readout.syntax.yaml.writer import dump

    return f"`{name}: {dump([value]).removeprefix('- ').strip()}`"


def is_editable(document: Document) -> bool:
    """Whether fixes can be made for the syntax: they are for those of records."""
    return not document.path.endswith(".toml")


def is_json(document: Document) -> bool:
    return document.path.endswith((".json", ".ndjson"))

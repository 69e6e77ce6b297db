"""Formats the file of a record in canonical form, without changing what it says.

Keys are in the order of the schema, items that need an id get one, texts are in NFC, quotes remain only where a YAML
reader would misread the plain text, and the file ends with a line feed. Comments, blank lines and the order of items
stay.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any

from readout.model.dataset import Record, ordered, values
from readout.model.schema import Field
from readout.span import Pointer
from readout.syntax.document import MISSING, Document
from readout.syntax.yaml import editor

WORDS = 5
"""The most words of a text that make an id."""
LONGEST = 60


def formatted(document: Document, records: list[Record]) -> str:
    """Return the text of a file in canonical form. `records` are those that it holds.

    Raises editor.EditError for a layout that cannot be reordered; a file that cannot be read is
    returned as it is.
    """
    if document.value is MISSING or document.problems:
        return document.text
    if document.path.endswith((".yaml", ".yml")):
        return _yaml(document, records)
    return _json(document, records)


def _yaml(document: Document, records: list[Record]) -> str:
    operations: list[editor.Operation] = []
    for record in records:
        operations += _operations(record.collection.field, record.value, record.pointer)
        operations += _quotes(document, record)
    text = editor.apply(document.text, operations)
    text = editor.requoted(text)
    return text if text.endswith("\n") else f"{text}\n"


def _quotes(document: Document, record: Record) -> Iterator[editor.Operation]:
    """Yield what puts numbers in quotes that stand for texts: a year alone, `date: 2025`."""
    for pointer, field, value in values(record.collection.field, record.value, record.pointer):
        if field.type != "string" or isinstance(value, bool) or not isinstance(value, int):
            continue
        span = document.span(pointer)
        is_plain = document.text[span.start : span.end] == str(value)
        if is_plain and re.search(field.pattern or "", str(value)):
            yield editor.Set(pointer, str(value))


def _operations(field: Field, value: dict[str, Any], pointer: Pointer) -> Iterator[editor.Operation]:
    """Yield what puts one mapping, and all within it, into canonical form."""
    names = list(value)
    for inner in field.fields:
        present = value.get(inner.name)
        if isinstance(present, str) and unicodedata.normalize("NFC", present) != present:
            yield editor.Set((*pointer, inner.name), unicodedata.normalize("NFC", present))
        if isinstance(present, list):
            yield from _list_operations(inner, present, (*pointer, inner.name))
    for at, name in enumerate(ordered(field, dict.fromkeys(names))):
        if names[at] != name:
            yield editor.Move((*pointer, name), at)
            names.remove(name)
            names.insert(at, name)


def _list_operations(field: Field, items: list[Any], pointer: Pointer) -> Iterator[editor.Operation]:
    ids = new_ids(field, items) if field.key == ("id",) else {}
    for at, item in enumerate(items):
        item_pointer = (*pointer, at)
        if isinstance(item, dict) and field.fields:
            if at in ids:
                first = next(iter(item), None)
                yield editor.Insert((*item_pointer, "id"), ids[at], before=first)
                item = {"id": ids[at], **item}  # noqa: PLW2901 - the item as it will be
            yield from _operations(field, item, item_pointer)
        elif isinstance(item, str) and unicodedata.normalize("NFC", item) != item:
            yield editor.Set(item_pointer, unicodedata.normalize("NFC", item))


SOURCES = ("sources",)
"""The collections of a field that names sources."""


def new_ids(field: Field, items: list[Any], taken: Iterable[str] = ()) -> dict[int, str]:
    """Return ids for the items that have none, by their index: from what tells an item apart, made unique. None of
    them is in `taken`."""
    taken = {*taken, *(item["id"] for item in items if isinstance(item, dict) and isinstance(item.get("id"), str))}
    result = {}
    for at, item in enumerate(items):
        if not isinstance(item, dict) or "id" in item:
            continue
        stem = next((slug for slug in map(slugged, _tellers(field, item)) if slug), str(field.item))
        number = 2
        candidate = stem
        while candidate in taken:
            candidate, number = f"{stem}-{number}", number + 1
        taken.add(candidate)
        result[at] = candidate
    return result


def _tellers(field: Field, item: dict[str, Any]) -> Iterator[str]:
    """Yield texts from which an id of the item can be made, the best first: whom it is about, its kind, its words.

    An id is frozen, and what an item says may get other sources: these say nothing of the matter.
    """
    held = [(inner, item.get(inner.name)) for inner in field.fields if inner.name != "id"]
    texts = [(inner, value) for inner, value in held if isinstance(value, str)]
    yield from (value for inner, value in texts if inner.reference and inner.reference != SOURCES)
    for inner, value in held:
        reference = inner.items.reference if inner.items else ()
        if reference and reference != SOURCES and isinstance(value, list) and value and isinstance(value[0], str):
            yield value[0]
    yield from (_matter(value) for inner, value in texts if inner.address)
    yield from (value for inner, value in texts if inner.enum and inner is field.fields[1])
    yield from (value for inner, value in texts if not inner.enum and not inner.reference)
    yield from (value for inner, value in texts if inner.enum)


def _matter(address: str) -> str:
    """Return what an address is about, the field before the item: `posts-uae` for `participants/uae/posts`."""
    *outer, item, name = ("", *address.split("/"))
    return f"{name}-{item}" if len(outer) > 1 else address.replace("/", "-")


def slugged(text: str) -> str:
    """Return a text as an id: its first words in lower-case ASCII, joined by hyphens."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain)
    return "-".join(words if "-" in text and " " not in text else words[:WORDS])[:LONGEST].strip("-")


def _json(document: Document, records: list[Record]) -> str:
    """Return a JSON file, keys in order, texts in NFC, indented by two spaces; of NDJSON, a record on each line."""
    fields = {record.pointer: record.collection.field for record in records}

    def canonical(value: Any, pointer: Pointer, field: Field | None) -> Any:
        field = fields.get(pointer, field)
        if isinstance(value, str):
            return unicodedata.normalize("NFC", value)
        if isinstance(value, list):
            ids = new_ids(field, value) if field and field.key == ("id",) and pointer not in fields else {}
            filled = [{"id": ids[at], **item} if at in ids else item for at, item in enumerate(value)]
            return [canonical(item, (*pointer, at), field) for at, item in enumerate(filled)]
        if isinstance(value, dict):
            inner = {n: canonical(v, (*pointer, n), field.get(n) if field else None) for n, v in value.items()}
            return ordered(field, inner) if field else inner
        return value

    value = canonical(document.value, (), None)
    if document.path.endswith(".ndjson"):
        return "".join(json.dumps(item, ensure_ascii=False, separators=(",", ":")) + "\n" for item in value)
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"

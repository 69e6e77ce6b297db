"""CSL-JSON, as reference managers and our export write it → entries."""

from __future__ import annotations

from typing import Any

from readout.handoff.bibliographies.entries import Bibliography, Entry
from readout.store.paths import NotADataset
from readout.syntax import json
from readout.syntax.document import MISSING
from readout.text import csl

DATES = {"issued", "container-title", "accessed", "citation-key", "event-date"}
LIST = "items"
"""The key of the entries, where a mapping holds them."""


def items_of(value: Any) -> list[dict[str, Any]] | None:
    """Return the entries of a JSON value; None if it holds none of CSL."""
    listed = value.get(LIST) if isinstance(value, dict) and isinstance(value.get(LIST), list) else value
    if isinstance(listed, dict):
        listed = [listed]
    if not isinstance(listed, list) or not listed or not all(isinstance(item, dict) for item in listed):
        return None
    is_csl = all(isinstance(item.get("type"), str) and "id" in item for item in listed)
    has_variables = any(DATES & item.keys() or _has_names(item) or _is_ours(item) for item in listed)
    return listed if is_csl and (has_variables or all("title" in item for item in listed)) else None


def _is_ours(item: dict[str, Any]) -> bool:
    custom = item.get("custom")
    return isinstance(custom, dict) and csl.OURS in custom


def _has_names(item: dict[str, Any]) -> bool:
    authors = item.get("author")
    return isinstance(authors, list) and any(
        isinstance(name, dict) and name.keys() & {"family", "literal"} for name in authors
    )


def read(data: bytes, path: str) -> Bibliography:
    """Return the entries of a CSL-JSON file. Raises NotADataset for JSON that cannot be read."""
    document = json.read(path, data)
    if document.problems or document.value is MISSING:
        why = document.problems[0].message if document.problems else "it holds nothing"
        raise NotADataset(f"{path} cannot be read: {why}")
    bibliography = Bibliography(path, "CSL-JSON")
    for number, item in enumerate(items_of(document.value) or (), 1):
        entry = Entry(f"entry {number}", str(item.get("id", "")))
        entry.item = {name: held for name, held in item.items() if name != "id" and held not in ("", None, [], {})}
        entry.names = {name: name for name in entry.item}
        bibliography.entries.append(entry)
    return bibliography

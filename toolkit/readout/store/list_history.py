"""The files in which a dataset keeps what has landed of others' lists, and their maps; what is wrong with them."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from readout.diagnostic import Diagnostic, Severity
from readout.model import list_map
from readout.model.schema import Schema
from readout.syntax import json
from readout.syntax.document import MISSING, Document

HELP = "restore the file from git; without it, the list lands as if for the first time"


def problems(path: str, data: bytes, schema: Schema) -> list[Diagnostic]:
    """Return what is wrong with a file of the folder `lists`."""
    if path.lower().endswith(".toml"):
        try:
            list_map.read(path, data, PurePosixPath(path).stem, schema)
        except list_map.InvalidMap as error:
            return error.diagnostics
        return []
    problem = read(path, data, schema)[1]
    return [problem] if problem else []


def read(path: str, data: bytes, schema: Schema) -> tuple[list[dict[str, Any]], Diagnostic | None]:
    """Return the lines of what last landed of a list, and the first that is damaged.

    A line holds the `value` of a `record` by its address, with the `key` and the `place` of its row if it has one; or
    the `id`, or the `candidates`, that a `name` was taken for.
    """
    document = json.read_lines(path, data)
    if document.problems:
        problem = document.problems[0]
        place = document.place(problem.span)
        return [], Diagnostic(
            "RO132", Severity.ERROR, f"what landed of a list cannot be read: {problem.message}", place, HELP
        )
    entries = [] if document.value is MISSING else document.value
    for at, entry in enumerate(entries):
        if not _is_entry(entry, schema):
            return [], _damaged(document, at)
    return entries, None


def _damaged(document: Document, at: int) -> Diagnostic:
    message = "the line says neither what landed of a list nor who a name was taken for"
    return Diagnostic("RO132", Severity.ERROR, message, document.at((at,)), HELP)


def _is_entry(entry: Any, schema: Schema) -> bool:
    if not isinstance(entry, dict) or not all(isinstance(entry.get(name, ""), str) for name in ("key", "place", "id")):
        return False
    if "record" in entry:
        address, value = entry["record"], entry.get("value")
        is_address = isinstance(address, str) and address.partition("/")[0] in schema.collections
        return is_address and isinstance(value, dict) and value.get("id") == address.partition("/")[2]
    candidates = entry.get("candidates", [])
    is_list = isinstance(candidates, list) and all(isinstance(each, str) for each in candidates)
    return isinstance(entry.get("name"), str) and is_list

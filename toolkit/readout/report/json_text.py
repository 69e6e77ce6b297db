"""JSON that is safe on terminals and in logs: invisible and control characters are escaped."""

from __future__ import annotations

import json
import re
from typing import Any

from readout.model.changes import Change, Kind
from readout.text.characters import HIDDEN


def dumps(document: Any) -> str:
    """Return an indented document as text that UTF-8 can encode. A JSON reader gets every character back."""
    text = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    return re.sub(HIDDEN, lambda match: match[0] if match[0] == "\n" else json.dumps(match[0])[1:-1], text)


def change_as_json(change: Change) -> dict[str, Any]:
    """A change without what it has not: no `old` of what was added, no `new` of what was removed."""
    result: dict[str, Any] = {
        "risk": change.risk.name.lower(),
        "kind": str(change.kind),
        "collection": change.collection,
        "record": change.record,
        "address": change.address,
        "title": change.title,
    }
    if change.kind is not Kind.ADDED:
        result["old"] = change.old
    if change.kind is not Kind.REMOVED:
        result["new"] = change.new
    return result | ({"along": list(change.references)} if change.references else {})

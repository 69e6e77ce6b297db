"""JSON that is safe on terminals and in logs: invisible and control characters are escaped."""

from __future__ import annotations

import json
from typing import Any

from readout.text.characters import HIDDEN


def dumps(document: Any) -> str:
    """Return an indented document as text that UTF-8 can encode. A JSON reader gets every character back."""
    text = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    return HIDDEN.sub(lambda match: match[0] if match[0] == "\n" else json.dumps(match[0])[1:-1], text)

"""JSON that any terminal and log may show: what is seen as nothing, or steers, stands in escapes."""

from __future__ import annotations

import json
from typing import Any

from readout.text.characters import HIDDEN


def dumps(document: Any) -> str:
    """The document in lines, as UTF-8 may hold it. A reader gets every character back."""
    text = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    return HIDDEN.sub(lambda match: match[0] if match[0] == "\n" else json.dumps(match[0])[1:-1], text)

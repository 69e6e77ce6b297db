"""JSON that any terminal and log may show: what is seen as nothing, or steers, stands in escapes."""

from __future__ import annotations

import json
import re
from typing import Any

from readout.text.characters import hidden


def dumps(document: Any) -> str:
    """The document in lines, as UTF-8 may hold it. A reader gets every character back."""
    text = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    return re.sub(r"[^\n -~]", lambda match: json.dumps(match[0])[1:-1] if hidden(match[0]) else match[0], text)

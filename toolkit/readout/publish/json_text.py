"""JSON as text, in less time than `json` takes for it where the text is indented.

What is written is what `json` writes, with `indent=2` and the text unescaped, but for the exponents of numbers, which
the schema does not have.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

import orjson


def indented(value: Any, depth: int = 0) -> bytes:
    """A value in a document at a depth, its first line without the space in front. Raises ValueError for NaN."""
    try:
        text = orjson.dumps(value, option=orjson.OPT_INDENT_2)
    except TypeError:  # numbers beyond 64 bits
        text = b"null"
    if b"null" in text:  # which is what NaN is made, or it is a word of a text
        text = json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False).encode()
    return text.replace(b"\n", b"\n" + b"  " * depth) if depth else text


def members(values: Sequence[Any], depth: int = 2) -> bytes:
    """Values in a list in a document, which is at the depth before: as `indented` gives them, and what parts them."""
    try:
        text = orjson.dumps(_nested(values, depth), option=orjson.OPT_INDENT_2)
    except TypeError:
        text = b"null"
    if b"null" in text or not values:
        return (b",\n" + b"  " * depth).join(indented(value, depth) for value in values)
    around = sum(2 * level + 2 for level in range(depth))
    return text[around + 2 * depth : -around]


def _nested(values: Sequence[Any], depth: int) -> Sequence[Any]:
    return values if depth < 2 else [_nested(values, depth - 1)]


def escaped(text: bytes) -> bytes:
    """JSON in ASCII alone, and the rest in escapes, as `json` does it."""
    if b"\\\\" in text:  # what follows a backslash may look like an escape
        return re.sub(r"[^\x00-\x7e]+", lambda match: json.dumps(match[0])[1:-1], text.decode()).encode("ascii")
    ascii_text = (
        text.decode().encode("ascii", "backslashreplace").replace(b"\\x", b"\\u00").replace(b"\x7f", b"\\u007f")
    )
    return re.sub(rb"\\U([0-9a-f]{8})", _pair, ascii_text) if b"\\U" in ascii_text else ascii_text


def _pair(match: re.Match[bytes]) -> bytes:
    """The surrogates of a character beyond the first plane, as escapes."""
    return json.dumps(chr(int(match[1], 16)))[1:-1].encode()

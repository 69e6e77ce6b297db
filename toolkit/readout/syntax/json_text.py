"""Writes JSON faster than the `json` module, as the same text, except for the exponents of numbers, which the schema
does not have.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any


def compact(value: Any) -> str:
    """Return a value in ASCII and without blanks, as `json` writes it so. Raises ValueError for NaN."""
    import orjson

    try:
        text = orjson.dumps(value)
    except TypeError:  # numbers beyond 64 bits
        text = b"null"
    if b"null" in text:  # orjson writes NaN so; it may also be a word of a text
        return json.dumps(value, allow_nan=False, separators=(",", ":"))
    return escaped(text).decode("ascii")


def indented(value: Any, depth: int = 0) -> bytes:
    """Return a value as `json` writes it with `indent=2`, unescaped, as it stands at a depth in a document: its first
    line is not indented. Raises ValueError for NaN."""
    import orjson

    try:
        text = orjson.dumps(value, option=orjson.OPT_INDENT_2)
    except TypeError:  # numbers beyond 64 bits
        text = b"null"
    if b"null" in text:  # orjson writes NaN so; it may also be a word of a text
        text = json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False).encode()
    return text.replace(b"\n", b"\n" + b"  " * depth) if depth else text


def members(values: Sequence[Any], depth: int = 2) -> bytes:
    """Return the members of a list, as `indented` writes each at the depth, with the separators between them."""
    import orjson

    try:
        text = orjson.dumps(_nested(values, depth), option=orjson.OPT_INDENT_2)
    except TypeError:
        text = b"null"
    if b"null" in text or not values:
        return (b",\n" + b"  " * depth).join(indented(value, depth) for value in values)
    brackets = sum(2 * level + 2 for level in range(depth))
    return text[brackets + 2 * depth : -brackets]


def _nested(values: Sequence[Any], depth: int) -> Sequence[Any]:
    return values if depth < 2 else [_nested(values, depth - 1)]


def escaped(text: bytes) -> bytes:
    r"""Return JSON in ASCII, all other characters as `\u` escapes, as `json` writes it."""
    if not text.isascii():
        if b"\\\\" in text:  # what follows a backslash may look like an escape
            return re.sub(r"[^\x00-\x7e]+", lambda match: json.dumps(match[0])[1:-1], text.decode()).encode("ascii")
        # Patterns find a backslash several times faster than methods of bytes.
        text = re.sub(rb"\\x", rb"\\u00", text.decode().encode("ascii", "backslashreplace"))
        text = re.sub(rb"\\U([0-9a-f]{8})", _surrogates, text)
    return text.replace(b"\x7f", b"\\u007f")


def _surrogates(match: re.Match[bytes]) -> bytes:
    """Return the escaped surrogate pair of a character beyond the first plane."""
    return json.dumps(chr(int(match[1], 16)))[1:-1].encode()

"""How messages quote values and name fields."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from readout.text.characters import one_line

TYPES = {
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a mapping of keys to values",
}
"""What messages call the types of JSON Schema."""


def quoted_list(words: Iterable[str], most: int = 12, last: str = "or") -> str:
    """Return the words in backquotes as `a, b or c`; a list of more than `most` is cut and its length given."""
    quoted_words = [f"`{word}`" for word in words]
    if len(quoted_words) > most:
        return f"{', '.join(quoted_words[:most])} … ({len(quoted_words)} in all)"
    if len(quoted_words) < 2:
        return "".join(quoted_words)
    return f"{', '.join(quoted_words[:-1])} {last} {quoted_words[-1]}"


def quoted(value: Any, most: int = 60) -> str:
    """Return a JSON value in backquotes, on one line and cut to `most` characters.

    A list of texts is joined with semicolons, as in a cell of a table and in the value of a claim.
    """
    if isinstance(value, list) and value and all(isinstance(item, str) for item in value):
        value = ";".join(value)
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = one_line(text[: most + 1])
    return f"`{text[:most]}…`" if len(text) > most else f"`{text}`"


def with_article(noun: str) -> str:
    """Return the noun with its indefinite article."""
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def described(value: Any) -> str:
    """Return the type of a JSON value in words, and the value itself if it is a scalar: ``the number `12` ``."""
    if value is None:
        return "nothing"
    if isinstance(value, str):
        return f"the text {quoted(value)}"
    if isinstance(value, bool):
        return f"the value {quoted(value)}"
    if isinstance(value, int | float):
        return f"the number {quoted(value)}"
    return "a list" if isinstance(value, list) else "a mapping"


def key_name(pointer: tuple[str | int, ...]) -> str:
    """Return the last key of a pointer in backquotes, or "the record" where it has none."""
    names = [part for part in pointer if isinstance(part, str)]
    return f"`{names[-1]}`" if names else "the record"

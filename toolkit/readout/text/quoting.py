"""Values and names as they are quoted in messages."""

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


def listing(words: Iterable[str], most: int = 12, last: str = "or") -> str:
    """`a, b or c`; long lists are cut, with their length."""
    found = [f"`{word}`" for word in words]
    if len(found) > most:
        return f"{', '.join(found[:most])} … ({len(found)} in all)"
    return f"{', '.join(found[:-1])} {last} {found[-1]}" if len(found) > 1 else "".join(found)


def shown(value: Any, most: int = 60) -> str:
    """A value as it is written in a message, cut to a length; a list of texts as in a cell, or in a claim."""
    if isinstance(value, list) and value and all(isinstance(item, str) for item in value):
        value = ";".join(value)
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = one_line(text[: most + 1])
    return f"`{text[:most]}…`" if len(text) > most else f"`{text}`"


def a(noun: str) -> str:
    """The noun with its article."""
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def kind(value: Any) -> str:
    """What a value is, in words."""
    if value is None:
        return "nothing"
    if isinstance(value, str):
        return f"the text {shown(value)}"
    if isinstance(value, bool):
        return f"the value {shown(value)}"
    if isinstance(value, int | float):
        return f"the number {shown(value)}"
    return "a list" if isinstance(value, list) else "a mapping"


def label(pointer: tuple[str | int, ...]) -> str:
    """What a value is called by the last key that leads to it, in backquotes."""
    names = [part for part in pointer if isinstance(part, str)]
    return f"`{names[-1]}`" if names else "the record"

"""Words that rules share: near misses, and values as people read them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from readout.nearness import Vocabulary, fold, nearest

__all__ = ["Vocabulary", "a", "character", "fold", "kind", "label", "listing", "nearest", "shown"]

TYPES = {
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a mapping of keys to values",
}

CONTROL = "\x00-\x1f\x7f-\x9f\ufffe\uffff"
"""Characters that may stand in no text, but for the line feed in texts of several lines."""
INVISIBLE = (
    "\xa0\xad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3164"
    "\ufdd0-\ufdef\ufeff\uffa0\ufff9-\ufffd\ue000-\uf8ff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e00ff"
    "\U000f0000-\U0010ffff"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0xF0000, 0x10000))
)
"""Characters that show nothing, or something that only one machine knows: odd spaces, fillers, joiners,
marks of direction, tags, private use."""
HIDDEN = re.compile(f"[{CONTROL}{INVISIBLE}]")


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
    text = HIDDEN.sub(lambda match: f"<U+{ord(match.group()):04X}>", text[: most + 1].replace("\n", "⏎"))
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


def character(char: str) -> str:
    """A character by its code point and name: `U+200B ZERO WIDTH SPACE`."""
    import unicodedata

    names = {
        "\t": "TAB",
        "\n": "LINE FEED",
        "\r": "CARRIAGE RETURN",
        "\0": "NUL",
        "\x85": "NEXT LINE",
        "\x7f": "DELETE",
    }
    name = unicodedata.name(char, names.get(char, ""))
    return f"U+{ord(char):04X} {name}".rstrip()

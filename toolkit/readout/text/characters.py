"""Characters: which are invisible, how they are shown, how wide they are."""

from __future__ import annotations

import re
import unicodedata

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
JOINING = r"(?<=[^\x00-\u02ff])[\u200c\u200d][^\x00-\u02ff]"
"""A joiner between letters or pictures, as Persian and emoji need it."""
HIDDEN = re.compile(rf"(?!{JOINING})[{CONTROL}{INVISIBLE}\ud800-\udfff]")
"""What a reader does not see."""


def character(char: str) -> str:
    """A character by its code point and name: `U+200B ZERO WIDTH SPACE`."""
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


def visible(text: str, keep: str = "") -> str:
    """The text as it may be shown, what is hidden as its code point (`<U+200B>`), but for characters to keep."""
    if text.isascii() and text.isprintable():
        return text
    return HIDDEN.sub(lambda match: match[0] if match[0] in keep else f"<U+{ord(match[0]):04X}>", text)


def one_line(text: str) -> str:
    """The text as it may be shown on one line."""
    return visible(text.replace("\n", "⏎"))


def width(text: str) -> int:
    """How many columns of a terminal a text takes (Unicode East Asian Width, UAX #11; combining marks take none)."""
    columns = 0
    for character in text:
        if unicodedata.combining(character) or character == "\u200d" or "\ufe00" <= character <= "\ufe0f":
            continue
        columns += 2 if unicodedata.east_asian_width(character) in "WF" else 1
    return columns

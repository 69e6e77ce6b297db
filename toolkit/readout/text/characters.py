"""Character classes (control and invisible characters), and how to display a text that may hold them."""

from __future__ import annotations

import re
import unicodedata

CONTROL = "\x00-\x1f\x7f-\x9f\ufffe\uffff"
"""Control characters and noncharacters, as a character class. No text may hold one, but for a line feed in prose."""
INVISIBLE = (
    "\xa0\xad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3164"
    "\ufdd0-\ufdef\ufeff\uffa0\ufff9-\ufffd\ue000-\uf8ff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e00ff"
    "\U000f0000-\U0010ffff"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0xF0000, 0x10000))
)
"""Other characters without a glyph, as a character class: odd spaces, fillers, joiners, marks of direction, tags,
private use."""
JOINING = r"(?<=[^\x00-\u02ff\u2000-\u200f\ufff0-\uffff])[\u200c\u200d][^\x00-\u02ff\u2000-\u200f\ufff0-\uffff]"
"""A zero width joiner or non-joiner between two characters, as Persian and emoji need it."""
HIDDEN = rf"(?!{JOINING})[{CONTROL}{INVISIBLE}\ud800-\udfff]"
"""A pattern of a character that a reader does not see. It is compiled only where there may be one: that takes long."""
DASHES = "\u2010\u2011\u2012\u2013\u2014\u2212"
"""What is written, or set, for a hyphen."""


def character(char: str) -> str:
    """Return a character's code point and Unicode name: `U+200B ZERO WIDTH SPACE`."""
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
    """Return the text with every hidden character but those in `keep` as its code point: `<U+200B>`."""
    if text.isascii() and text.isprintable():
        return text
    return re.sub(HIDDEN, lambda match: match[0] if match[0] in keep else f"<U+{ord(match[0]):04X}>", text)


def one_line(text: str) -> str:
    """Return the visible text on one line, with `⏎` for line feeds."""
    return visible(text.replace("\n", "⏎"))


def common_prefix(one: str, other: str) -> int:
    """Return the length of the longest common prefix of two texts."""
    differences = (index for index, (left, right) in enumerate(zip(one, other, strict=False)) if left != right)
    return next(differences, min(len(one), len(other)))


def width(text: str) -> int:
    """Return how many columns of a terminal a text takes, by Unicode's East Asian Width (UAX #11)."""
    columns = 0
    for character in text:
        if unicodedata.combining(character) or character == "\u200d" or "\ufe00" <= character <= "\ufe0f":
            continue  # combining marks, joiners and variation selectors
        columns += 2 if unicodedata.east_asian_width(character) in "WF" else 1
    return columns

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
HIDDEN = re.compile(f"[{CONTROL}{INVISIBLE}]")


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


def hidden(character: str) -> bool:
    """Whether a character shows nothing, or steers what shows it: controls, bidi marks, halves of characters."""
    return unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") and character != "\u200d"


def visible(text: str, keep: str = "") -> str:
    """The text as it may be shown: tabs as spaces; what is hidden by its code, but for characters to keep."""
    if text.isascii() and text.isprintable():
        return text
    shown = []
    for character in text:
        if character == "\t":
            shown.append("    ")
        elif hidden(character) and character not in keep:
            shown.append(f"<U+{ord(character):04X}>")
        else:
            shown.append(character)
    return "".join(shown)


def width(text: str) -> int:
    """How many columns of a terminal a text takes (Unicode East Asian Width, UAX #11; combining marks take none)."""
    columns = 0
    for character in text:
        if unicodedata.combining(character) or character == "\u200d" or "\ufe00" <= character <= "\ufe0f":
            continue
        columns += 2 if unicodedata.east_asian_width(character) in "WF" else 1
    return columns

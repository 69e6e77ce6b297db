"""Characters in a text that nobody sees or needs: invisible ones (RO702) and space around it (RO703)."""

from __future__ import annotations

import re
import unicodedata

from readout.text.characters import INVISIBLE

SPACE = " \n"
"""What a text neither begins nor ends with."""
SUSPECT = f"[{INVISIBLE}]"
JOINERS = "\u200c\u200d"
JOINING_SCRIPTS = (
    "ARABIC|BENGALI|DEVANAGARI|GUJARATI|GURMUKHI|KANNADA|KHMER|MALAYALAM|MANDAIC|MONGOLIAN|MYANMAR|NKO|ORIYA|"
    "PHAGS-PA|SINHALA|SYRIAC|TAMIL|TELUGU|TIBETAN"
)
"""The scripts, as the names of their letters begin, in which a joiner changes the shape of a letter."""


def unneeded(text: str) -> list[int]:
    """Return where invisible characters stand that the text can do without."""
    if text.isascii():
        return []
    return [match.start() for match in re.finditer(SUSPECT, text) if not _is_needed(text, match.start())]


def cleaned(text: str) -> str:
    """Return the text with plain spaces for odd ones, and without other unneeded characters."""
    return re.sub(
        SUSPECT,
        lambda match: match.group() if _is_needed(text, match.start()) else _replacement(match.group()),
        text,
    )


def _replacement(char: str) -> str:
    return " " if unicodedata.category(char) in ("Zs", "Zl", "Zp") else ""


def _is_needed(text: str, at: int) -> bool:
    """Whether the character is a joiner between letters of a script, or pictures, that need it."""
    if text[at] not in JOINERS or at == 0:
        return False
    before, after = text[at - 1], text[at + 1 : at + 2]
    if re.match(JOINING_SCRIPTS, unicodedata.name(before, "")):
        return True
    pictures = text[at] == "\u200d" and bool(after) and unicodedata.category(after) == "So"
    return pictures and (before == "\ufe0f" or unicodedata.category(before) in ("So", "Sk"))

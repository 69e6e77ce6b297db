"""Words whose letters are of scripts that look alike: `P\u0430vel` with a Cyrillic `\u0430`."""

from __future__ import annotations

import re
import unicodedata

LETTERS = {
    "Latin": "A-Za-z\u00c0-\u024f\u1e00-\u1eff",
    "Greek": "\u0370-\u03ff\u1f00-\u1fff",
    "Cyrillic": "\u0400-\u052f",
}
"""The letters of the scripts that share shapes, as classes of a pattern."""
FOREIGN = f"[{LETTERS['Greek']}{LETTERS['Cyrillic']}]"
"""A letter that a word of Latin letters does not hold."""
ALIKE = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u04bb\u0501\u051b\u051d"
    "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0425\u0406\u0408\u0405\u0423"
    "\u03bf\u03b1\u03bd\u03c1\u03c5\u03b9"
    "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7",
    "aeopcyxijshdqwABEKMHOPCTXIJSYoavpuiABEZHIKMNOPTYX",
)
"""Cyrillic and Greek letters, and the Latin ones that look like them."""
WORD = re.compile(r"[^\W\d_]+")


def mixed_word(text: str) -> str | None:
    """Return the first word of a text that mixes Latin letters with Cyrillic or Greek ones that look like Latin ones.

    Compounds of whole parts (`\u03b2-carotene`) and signs like `\u00b5` are none.
    """
    if text.isascii() or not re.search(FOREIGN, text):
        return None
    return next((word for word in WORD.findall(text) if len(scripts_of(word)) > 1 and plain(word) != word), None)


def scripts_of(word: str) -> list[str]:
    return [name for name, letters in LETTERS.items() if re.search(f"[{letters}]", word)]


def plain(text: str) -> str:
    """Return a text with Latin letters for all that look like Latin ones, in words that hold Latin ones."""

    def replace(match: re.Match[str]) -> str:
        word = match.group()
        return word.translate(ALIKE) if len(scripts_of(word)) > 1 else word

    return WORD.sub(replace, unicodedata.normalize("NFC", text))

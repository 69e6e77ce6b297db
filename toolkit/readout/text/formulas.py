"""Texts that spreadsheet programs take for formulas: by their first sign, or its full-width form."""

from __future__ import annotations

import re

from readout.text import coordinates

SIGNS = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")

OPERAND = re.compile(r"\w")
"""What a formula has after its sign, sooner or later: a name, a number or a cell."""


def begins_like_a_formula(text: str) -> bool:
    """Whether a program may compute a text. Coordinates are none, though they may begin with a sign."""
    return text.startswith(SIGNS) and OPERAND.search(text) is not None and not coordinates.parse(text)

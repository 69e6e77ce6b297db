"""Texts that spreadsheet programs take for formulas: by their first sign, or its full-width form."""

from __future__ import annotations

from readout.text import coordinates

SIGNS = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def begins_like_a_formula(text: str) -> bool:
    """Whether a program may compute a text. Coordinates are none, though they may begin with a sign."""
    return text.startswith(SIGNS) and not coordinates.parse(text)

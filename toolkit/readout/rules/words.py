"""Words that rules share: near misses, and values as people read them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that somebody who typed `word` is likeliest to have meant, or None."""
    from rapidfuzz.distance import OSA

    folded = word.casefold().replace("_", "-").replace(" ", "-")
    best, distance = None, max(1, round(len(word) / 3)) + 1
    for candidate in sorted(known):
        other = candidate.casefold().replace("_", "-")
        if other == folded:
            return candidate
        found = OSA.distance(folded, other, score_cutoff=distance)
        if found < distance:
            best, distance = candidate, found
    return best


def listing(words: Iterable[str], most: int = 12) -> str:
    """`a, b or c`; long lists are cut, with their length."""
    found = [f"`{word}`" for word in words]
    if len(found) > most:
        return f"{', '.join(found[:most])} … ({len(found)} in all)"
    return f"{', '.join(found[:-1])} or {found[-1]}" if len(found) > 1 else "".join(found)


def shown(value: Any, most: int = 60) -> str:
    """A value as it is written in a message, cut to a length."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = text.replace("\n", "⏎")
    return f"`{text[:most]}…`" if len(text) > most else f"`{text}`"


def kind(value: Any) -> str:
    """What a value is, in words."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true or false"
    names = {str: "a text", int: "a number", float: "a number", list: "a list", dict: "a mapping"}
    return names[type(value)]

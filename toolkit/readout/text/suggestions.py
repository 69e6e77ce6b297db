"""Near misses: which of the known words somebody meant who typed another."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from unicodedata import normalize

LONGEST = 200
"""A longer word is no slip of somebody who meant a known one."""
LOOKALIKES = str.maketrans("oli", "011")


def did_you_mean(suggestion: str | None, name: str | None = None) -> str:
    """The question that offers a suggestion, with the name of what it stands for; nothing where there is none."""
    if suggestion is None:
        return ""
    return f"did you mean `{suggestion}`{f' ({name})' if name else ''}?"


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that somebody who typed `word` is likeliest to have meant, or None."""
    return _nearest(word, {candidate: fold(candidate) for candidate in sorted(known)})


def _nearest(word: str, candidates: Mapping[str, str]) -> str | None:
    from rapidfuzz import process
    from rapidfuzz.distance import OSA, JaroWinkler

    if len(word) > LONGEST:
        return None
    typed = fold(word)
    for candidate, folded in candidates.items():
        if folded in (typed, f"{typed}-id", f"{typed}-ids"):
            return candidate
    for candidate, folded in candidates.items():
        if folded.translate(LOOKALIKES) == typed.translate(LOOKALIKES):
            return candidate
    letters = sum(not char.isdigit() for char in word)  # a digit is no slip for another: RO999 is not RO901
    most = max(1, round(letters / 3))
    found = process.extract(typed, candidates, scorer=OSA.distance, score_cutoff=most)
    alike = [(-distance, JaroWinkler.similarity(typed, folded), name) for folded, distance, name in found]
    return max(alike)[2] if alike else None  # of words as near as each other, the one that begins like it


def fold(word: str) -> str:
    """The word without what people get wrong and do not notice: case, width, and `_` or a space for `-`."""
    return normalize("NFKC", word).casefold().replace("_", "-").replace(" ", "-")


class Vocabulary:
    """Known words, and the near misses among them.

    After `MOST` misses no more are looked for: so many have one cause, which the first of them show,
    and to look for all of them would take time in the square of their number.
    """

    MOST = 200

    def __init__(self, words: Collection[str]) -> None:
        self.words = words
        self.found: dict[str, str | None] = {}

    @cached_property
    def folded(self) -> dict[str, str]:
        return {word: fold(word) for word in sorted(self.words)}

    def nearest(self, word: str) -> str | None:
        if word not in self.found and len(self.found) < self.MOST:
            self.found[word] = _nearest(word, self.folded)
        return self.found.get(word)

"""Suggestions for misspelt words: the candidate that somebody most likely meant ("did you mean")."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from unicodedata import normalize

LONGEST = 200
"""Words of more characters get no suggestion: they are no misspelling of a candidate."""
LOOKALIKES = str.maketrans("oli", "011")
"""Letters that are easily confused with a digit."""


def did_you_mean(suggestion: str | None, name: str | None = None) -> str:
    """Return the question that offers a suggestion, with the name behind an id; empty without a suggestion."""
    if suggestion is None:
        return ""
    return f"did you mean `{suggestion}`{f' ({name})' if name else ''}?"


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """Return the candidate that somebody who typed `word` most likely meant, or None if none is near enough."""
    return _nearest(word, {candidate: fold(candidate) for candidate in sorted(candidates)})


def _nearest(word: str, candidates: Mapping[str, str]) -> str | None:
    """Return the nearest of candidates, which are given with their folded forms.

    Same folded form, then same form with lookalikes exchanged, then optimal string alignment within a third of the
    letters; among equally near ones Jaro-Winkler decides, which weighs the beginning.
    """
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
    letters = sum(not char.isdigit() for char in word)  # another digit is no misspelling: RO999 is not RO901
    max_distance = max(1, round(letters / 3))
    matches = process.extract(typed, candidates, scorer=OSA.distance, score_cutoff=max_distance)
    ranked = [(-distance, JaroWinkler.similarity(typed, folded), name) for folded, distance, name in matches]
    return max(ranked)[2] if ranked else None


def fold(word: str) -> str:
    """Return the word without the differences that people overlook: case, width, and `_` or a space for `-`."""
    return normalize("NFKC", word).casefold().replace("_", "-").replace(" ", "-")


class Suggester:
    """Suggests the nearest of many candidates for many words.

    It stops searching after `MOST` words: that many misses have one cause, which the first of them show, and
    the time for all would grow with the square of their number.
    """

    MOST = 200

    def __init__(self, candidates: Collection[str]) -> None:
        self.candidates = candidates
        self._suggestions: dict[str, str | None] = {}

    @cached_property
    def _folded(self) -> dict[str, str]:
        return {candidate: fold(candidate) for candidate in sorted(self.candidates)}

    def nearest(self, word: str) -> str | None:
        """Return the nearest candidate, or None if none is near enough or `MOST` words were looked up already."""
        if word not in self._suggestions and len(self._suggestions) < self.MOST:
            self._suggestions[word] = _nearest(word, self._folded)
        return self._suggestions.get(word)

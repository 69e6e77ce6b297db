"""Numbers at the end of ids of which several have one stem."""

from __future__ import annotations

from collections.abc import Callable


class Numbering:
    """Finds ids that are free. It goes on where it last stood, so that many of one stem take no longer than others.

    What is taken once must stay so.
    """

    def __init__(self) -> None:
        self._last: dict[str, int] = {}

    def free(self, stem: str, is_taken: Callable[[str], object]) -> str:
        """Return the stem itself, or with the first number from 2 on that is free."""
        number = self._last.get(stem, 1)
        while is_taken(id := stem if number == 1 else f"{stem}-{number}"):
            number += 1
        self._last[stem] = number
        return id

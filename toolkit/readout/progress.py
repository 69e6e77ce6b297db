"""What long work tells of itself: what is being done, and how much of it. Nobody listens unless a door does.

Whoever works calls `tell` now and then, and `end` when a stage is over, or goes through `each`. It costs next to
nothing while nobody listens, and nothing depends on it. Processes that are forked for a part of the work are silent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, TypeVar

Item = TypeVar("Item")

EVERY = 50
"""After so many items it is told how many there were."""


class Listener(Protocol):
    """What shows the progress of work."""

    def tell(self, what: str, done: int, total: int) -> None:
        """Take note that so many of a stage's items are done. `what` says what is being done to them."""

    def end(self) -> None:
        """Take note that a stage is over, and that something else may be printed now."""


_listener: Listener | None = None


def listen(listener: Listener | None) -> None:
    """Have a listener told from now on; None for nobody."""
    global _listener  # noqa: PLW0603 - there is one terminal
    _listener = listener


def is_heard() -> bool:
    return _listener is not None


def tell(what: str, done: int, total: int) -> None:
    if _listener:
        _listener.tell(what, done, total)


def end() -> None:
    if _listener:
        _listener.end()


def each(items: Sequence[Item], what: str, size: Callable[[Item], int] | None = None) -> Iterator[Item]:
    """Yield the items of a stage, and tell how many are done. `size` is how many things each item stands for, where
    these are to be counted."""
    if _listener is None:
        yield from items
        return
    done, total = 0, sum(map(size, items)) if size else len(items)
    try:
        for at, item in enumerate(items):
            if size or at % EVERY == 0:
                tell(what, done, total)
            yield item
            done += size(item) if size else 1
    finally:
        end()

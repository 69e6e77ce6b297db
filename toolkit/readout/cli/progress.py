"""Shows on a terminal what long work does: a bar on standard error, from a second after the command began."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from readout import progress

if TYPE_CHECKING:
    from rich.progress import Progress

AFTER = 1.0
"""Seconds. What is done by then is not worth a bar."""
EVERY = 0.1
"""Seconds between two looks of the bar."""


@contextmanager
def on_terminal() -> Iterator[None]:
    """Show the progress of what is done inside, if standard error is a terminal that can."""
    if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield
        return
    bar = Bar()
    progress.listen(bar)
    try:
        yield
    finally:
        progress.listen(None)
        bar.end()


class Bar:
    """A bar that is drawn when the work tells something: no thread draws it, since nothing forks beside one."""

    def __init__(self) -> None:
        self._next = time.monotonic() + AFTER
        self._drawn: Progress | None = None

    def tell(self, what: str, done: int, total: int) -> None:
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + EVERY
        if self._drawn is None:
            self._drawn = _bar()
            self._drawn.add_task("")
            self._drawn.start()
        task = self._drawn.task_ids[0]
        self._drawn.update(task, description=what, completed=done, total=total, refresh=True)

    def end(self) -> None:
        """Clear the line."""
        if self._drawn:
            self._drawn.stop()
            self._drawn = None


def _bar() -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("readout: {task.description}", markup=False), BarColumn(), MofNCompleteColumn())
    console = Console(stderr=True, no_color=bool(os.environ.get("NO_COLOR")))
    return Progress(
        *columns, console=console, auto_refresh=False, transient=True, redirect_stdout=False, redirect_stderr=False
    )

"""Pauses Python's collector of cyclic garbage while something runs that keeps nearly all that it makes.

The collector looks through all objects again and again while they become more, which takes a third of the time in
which a large dataset is read, and finds next to nothing: what readout drops is freed at once. What is in a circle of
references is not, so nothing large may be in one (`readout.lint.prefilter.RecordValues.clear`).
"""

from __future__ import annotations

import gc
import threading
from contextlib import ContextDecorator


class _Paused(ContextDecorator):
    """Has the collector off, in all threads, and on again at the end if it was on before.

    Of calls in one another or beside one another, the last that ends puts it on. Functions can be decorated with this,
    but no generators: the decorated call ends before they do anything.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running = 0
        self._was_on = False

    def __enter__(self) -> None:
        with self._lock:
            if not self._running:
                self._was_on = gc.isenabled()
                gc.disable()
            self._running += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._running -= 1
            if self._running or not self._was_on:
                return
            if not gc.get_freeze_count():  # nobody has frozen objects, which would thaw
                gc.freeze()  # counts all as old: else the next object would have it look through all the new ones
                gc.unfreeze()
            gc.enable()


paused = _Paused()
"""`with garbage.paused:`, or `@garbage.paused` before a function."""

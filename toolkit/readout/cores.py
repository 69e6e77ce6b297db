"""Work over the cores of a machine: a list is cut into parts, and a process works on each.

The processes are forks: they have all that this one has, and send back what they make. Where there is one core, or
no fork that is safe (it is on Linux only, and beside no other threads), or too little to do, all is done in this
process, which is the same work.
"""

from __future__ import annotations

import gc
import os
import sys
import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

Part = TypeVar("Part")
Made = TypeVar("Made")

VARIABLE = "READOUT_CORES"
"""The environment variable that says how many cores to use; as many as there are unless it does."""
FEW = 1_000
"""So many records or files are not worth a process of their own."""
TURNS = 4
"""So many parts each core works on, in turn with the others: what takes long often stands together."""


def cores() -> int:
    """How many cores to use."""
    if sys.platform != "linux" or threading.active_count() > 1:
        return 1
    wanted = os.environ.get(VARIABLE, "")
    return int(wanted) if wanted.isdecimal() and int(wanted) else len(os.sched_getaffinity(0))


def spread(work: Callable[[Sequence[Part]], Made], found: Sequence[Part], least: int = 0) -> list[Made]:
    """What the work makes of each part of a list, in order. Parts have at least `least` members (or FEW), but for the
    last.

    What the work makes must be picklable. It must not change anything: it is done elsewhere. What it raises is raised
    here; a part whose process ended before its time is worked on again, in this process.
    """
    least = least or FEW
    number = max(1, min(cores(), len(found) // least))
    if number == 1:
        return [work(found)]
    from multiprocessing import get_context

    size = max(least, -(-len(found) // (number * TURNS)))
    parts = [found[at : at + size] for at in range(0, len(found), size)]
    context = get_context("fork")
    running = []
    for core in range(1, number):
        ours, its = context.Pipe(duplex=False)
        process = context.Process(target=_send, args=(its, work, parts[core::number]), daemon=True)
        process.start()
        its.close()
        running.append((process, ours, core))
    made: list[Any] = [None] * len(parts)
    made[::number] = map(work, parts[::number])
    for process, ours, core in running:
        try:
            results, error = ours.recv()
        except EOFError:
            results, error = list(map(work, parts[core::number])), None
        process.join()
        if error:
            raise error
        made[core::number] = results
    return made


def _send(target: Connection, work: Callable[[Sequence[Part]], Made], parts: Sequence[Sequence[Part]]) -> None:
    """Runs in the other process."""
    gc.disable()  # the collector would touch, and so copy, what the processes share
    try:
        target.send((list(map(work, parts)), None))
    except Exception as error:  # noqa: BLE001 - it is raised again where it can be dealt with
        target.send((None, error))
    target.close()

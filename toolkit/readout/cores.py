"""Work over the cores of a machine: a list is cut into parts, and a process works on each.

The processes are forks: they have all that this one has, and send back what they make. Where there is one core, or
no fork that is safe (it is on Linux only), or too little to do, all is done in this process, which is the same work.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

Part = TypeVar("Part")
Made = TypeVar("Made")

VARIABLE = "READOUT_CORES"
"""The environment variable that says how many cores to use; as many as there are unless it does."""


def cores() -> int:
    """How many cores to use."""
    if sys.platform != "linux":
        return 1
    wanted = os.environ.get(VARIABLE, "")
    return int(wanted) if wanted.isdecimal() and int(wanted) else len(os.sched_getaffinity(0))


def spread(work: Callable[[Sequence[Part]], Made], found: Sequence[Part], least: int) -> list[Made]:
    """What the work makes of each part of a list, in order. No part but the only one has less than `least` members.

    What the work makes must be picklable. It must not change anything: it is done elsewhere. What it raises is raised
    here; a part whose process ended before its time is worked on again, in this process.
    """
    number = max(1, min(cores(), len(found) // least))
    if number == 1:
        return [work(found)]
    import gc
    from multiprocessing import get_context

    size = -(-len(found) // number)
    parts = [found[at : at + size] for at in range(0, len(found), size)]
    context = get_context("fork")
    gc.freeze()  # the collector would touch, and so copy, what the processes share
    running = []
    for part in parts[1:]:
        ours, its = context.Pipe(duplex=False)
        process = context.Process(target=_send, args=(its, work, part), daemon=True)
        process.start()
        its.close()
        running.append((process, ours, part))
    made = [work(parts[0])]
    for process, ours, part in running:
        try:
            result, error = ours.recv()
        except EOFError:
            result, error = work(part), None
        process.join()
        if error:
            raise error
        made.append(result)
    gc.unfreeze()
    return made


def _send(target: Connection, work: Callable[[Sequence[Part]], Made], part: Sequence[Part]) -> None:
    """Runs in the other process."""
    try:
        target.send((work(part), None))
    except Exception as error:  # noqa: BLE001 - it is raised again where it can be dealt with
        target.send((None, error))
    target.close()

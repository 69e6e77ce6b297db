"""Work over the cores of a machine: a list is cut into parts, of which each process takes one after the other.

The processes are forks: they have all that this one has, and send back what they make. Where there is one core, or
no fork that is safe (it is on Linux only, and beside no other threads), or too little to do, all is done in this
process, which is the same work.
"""

from __future__ import annotations

import gc
import os
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

Part = TypeVar("Part")
Made = TypeVar("Made")

VARIABLE = "READOUT_CORES"
"""The environment variable that says how many cores to use; as many as there are unless it does."""
MIN_BATCH = 1_000
"""So many records or files are not worth a process of their own."""
TURNS = 16
"""So many parts there are for each core, which takes the next when it is done with one: what takes long often stands
together."""
WIDTH = 4
"""Bytes of a part's number."""


def cores() -> int:
    """How many cores to use."""
    if sys.platform != "linux" or threading.active_count() > 1:
        return 1
    wanted = os.environ.get(VARIABLE, "")
    return int(wanted) if wanted.isdecimal() and int(wanted) else len(os.sched_getaffinity(0))


def map_batches(
    work: Callable[[Sequence[Part]], Made],
    found: Sequence[Part],
    least: int = 0,
    add: Callable[[Made, Made], None] | None = None,
) -> list[Made]:
    """What the work makes of each part of a list, in order. Parts have at least `least` members (or FEW), but for the
    last. With `add`, what a process makes is added to what it has made, so that no more is held: the order is lost.

    What the work makes must be picklable. It must not change anything: it is done elsewhere. What it raises is raised
    here; a part whose process ended before its time is worked on again, in this process.
    """
    least = least or MIN_BATCH
    number = max(1, min(cores(), len(found) // least))
    if number == 1:
        return [work(found)]
    from multiprocessing import get_context

    size = max(least, -(-len(found) // (number * TURNS)))
    parts = [found[at : at + size] for at in range(0, len(found), size)]
    waiting, writer = os.pipe()
    os.write(writer, b"".join(at.to_bytes(WIDTH, "little") for at in range(len(parts))))
    os.close(writer)

    def made_here() -> dict[int, Made | None]:
        """What this process makes, by the number of the part: of each that it is the first to ask for. None for what
        was added to what it made before."""
        made: dict[int, Made | None] = {}
        whole: Made | None = None
        for number in (int.from_bytes(number, "little") for number in iter(lambda: os.read(waiting, WIDTH), b"")):
            its = work(parts[number])
            if add is None or whole is None:
                made[number] = whole = its
            else:
                add(whole, its)
                made[number] = None
        return made

    context = get_context("fork")
    running = []
    for _ in range(1, number):
        ours, its = context.Pipe(duplex=False)
        process = context.Process(target=_send, args=(its, made_here), daemon=True)
        process.start()
        its.close()
        running.append((process, ours))
    try:
        made = made_here()
        for _, ours in running:
            with suppress(EOFError):
                results, error = ours.recv()
                if error:
                    raise error
                made |= results
    finally:
        os.close(waiting)
        for process, ours in running:
            process.kill()  # it is done, or nobody wants what it is still at
            process.join()
            ours.close()
    each = (made[at] if at in made else work(part) for at, part in enumerate(parts))
    return [its for its in each if its is not None]


def _send(target: Connection, made_here: Callable[[], dict[int, Made | None]]) -> None:
    """Runs in the other process."""
    gc.disable()  # the collector would touch, and so copy, what the processes share
    try:
        target.send((made_here(), None))
    except Exception as error:  # noqa: BLE001 - it is raised again where it can be dealt with
        target.send((None, error))
    target.close()


def map_ordered(work: Callable[[Part], Made], parts: Sequence[Part], most: int) -> Iterator[Made]:
    """What the work makes of each part, in order, over at most so many processes. Each of them is at most one part
    ahead of who asks, so that no more is held than a part for each.

    The rest is as in `spread`.
    """
    number = min(cores(), len(parts), most)
    if number < 2:
        yield from map(work, parts)
        return
    from multiprocessing import get_context

    context = get_context("fork")
    running = []
    try:
        for core in range(number):
            ours, its = context.Pipe(duplex=False)
            process = context.Process(target=_stream, args=(its, work, parts[core::number]), daemon=True)
            process.start()
            its.close()
            running.append((process, ours))
        for at, part in enumerate(parts):
            try:
                made, error = running[at % number][1].recv()
            except EOFError:
                made, error = work(part), None
            if error:
                raise error
            yield made
    finally:
        for process, ours in running:
            process.kill()  # nobody wants what it may still be at
            process.join()
            ours.close()


def _stream(target: Connection, work: Callable[[Part], Made], parts: Sequence[Part]) -> None:
    """Runs in the other process."""
    gc.disable()
    for part in parts:
        try:
            target.send((work(part), None))
        except Exception as error:  # noqa: BLE001 - it is raised again where it can be dealt with
            target.send((None, error))
            break
    target.close()

"""Parallel map over forked processes.

The processes are forks: they share what this process has in memory, so that work may be any closure, and they send
back what it returns. On one core, where forking is not safe (only Linux's is, and only beside no other thread), and
for few items, this process does all the work itself; the results are the same.

`concurrent.futures.ProcessPoolExecutor` was tried in its place. It pickles what it calls, so no closures; it sends
every result, where here a process merges its own and sends one; it breaks when a process dies, and cannot stop what
runs. `validate` of generated meetings took 4 % more processor time with it for 8,000 in NDJSON (2.71 s to 2.61 s) and
6 % more for 3,000 in YAML (1.63 s to 1.55 s; medians of 8 on two cores).
"""

from __future__ import annotations

import gc
import os
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from readout import progress
from readout.version import __version__

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future
    from multiprocessing.connection import Connection

Item = TypeVar("Item")
Result = TypeVar("Result")

VARIABLE = "READOUT_CORES"
"""The environment variable that sets the number of cores to use; without it all are used."""
MIN_BATCH = 1_000
"""The least number of records or files for which another process is worth its start."""
BATCHES_PER_CORE = 16
"""How many batches a list is cut into for each core. A core takes the next one when it has finished one, since slow
items are often neighbours."""
NUMBER_SIZE = 4
"""Bytes of a batch's number in the queue."""


class Codec(NamedTuple, Generic[Result]):
    """How results are sent: what makes bytes of one, and what makes it again of these."""

    encode: Callable[[Result], bytes]
    decode: Callable[[bytes], Result]


def cores() -> int:
    """Return how many cores to use: 1 where forking is not safe."""
    if sys.platform != "linux" or threading.active_count() > 1:
        return 1
    setting = os.environ.get(VARIABLE, "")
    return int(setting) if setting.isdecimal() and int(setting) else len(os.sched_getaffinity(0))


def map_batches(
    work: Callable[[Sequence[Item]], Result],
    items: Sequence[Item],
    min_size: int = 0,
    merge: Callable[[Result, Result], None] | None = None,
    what: str = "working",
    codec: Codec[Result] | None = None,
) -> list[Result]:
    """Return the results of `work` on each batch of the items, in order.

    Batches have at least `min_size` items (default: MIN_BATCH), but for the last. With `merge`, each process merges
    its results into its first one, so that less is held and sent, and results come in no particular order. `what` says
    what the work is to those who wait for it (`readout.progress`). A `codec` has what other processes send written by
    it, and not by pickle alone.

    Results must be picklable, and work must not change anything: another process does it. An exception that work
    raises is raised here. The batches of a process that died are worked on again in this one.
    """
    min_size = min_size or MIN_BATCH
    processes = max(1, min(cores(), len(items) // min_size))
    if processes == 1:
        return _in_turn(work, items, min_size, what)
    size = max(min_size, -(-len(items) // (processes * BATCHES_PER_CORE)))
    batches = [items[start : start + size] for start in range(0, len(items), size)]
    queue, writer = os.pipe()  # of the numbers of batches that no process has taken yet
    os.write(writer, b"".join(number.to_bytes(NUMBER_SIZE, "little") for number in range(len(batches))))
    os.close(writer)

    def work_off(encode: Callable[[Result], Any] = lambda result: result) -> dict[int, Any]:
        """Take batches from the queue until it is empty; return results by number, None for those that were merged."""
        results: dict[int, Any] = {}
        total: Result | None = None
        while taken := os.read(queue, NUMBER_SIZE):
            number = int.from_bytes(taken, "little")
            progress.tell(what, number * size, len(items))
            result = work(batches[number])
            if merge is None:
                results[number] = encode(result)
            elif total is None:
                results[number] = total = result
            else:
                merge(total, result)
                results[number] = None
        return results

    def once(_: int) -> Iterator[dict[int, Any]]:
        yield work_off(codec.encode) if codec else work_off()

    try:
        with _forks(processes - 1, once) as receivers:
            results = work_off()
            for sent in _received(receivers):
                results |= {number: codec.decode(sent[number]) for number in sent} if codec else sent
    finally:
        os.close(queue)
        progress.end()
    in_order = (results[number] if number in results else work(batch) for number, batch in enumerate(batches))
    return [result for result in in_order if result is not None]


def _received(receivers: Iterable[Connection]) -> Iterator[Any]:
    """Yield what each process sent that did not die. Raises the exception that ended its work."""
    for receiver in receivers:
        try:
            sent, error = receiver.recv()
        except EOFError:  # the process died
            continue
        if error:
            raise error
        yield sent


def _in_turn(work: Callable[[Sequence[Item]], Result], items: Sequence[Item], size: int, what: str) -> list[Result]:
    """Work on all items in this process: in batches if somebody hears of it, else at once."""
    if not progress.is_heard() or len(items) <= size:
        return [work(items)]
    try:
        results = []
        for start in range(0, len(items), size):
            progress.tell(what, start, len(items))
            results.append(work(items[start : start + size]))
        return results
    finally:
        progress.end()


def map_ordered(
    work: Callable[[Item], Result],
    items: Sequence[Item],
    max_processes: int,
    what: str = "working",
    size: Callable[[Item], int] | None = None,
) -> Iterator[Result]:
    """Yield the result of `work` on each item, in order, from at most so many processes.

    Each process is at most one item ahead of the consumer, so that no more than a result for each is held. Results,
    exceptions and processes that died are as in `map_batches`. `what` and `size` are for `progress.each`.
    """
    processes = min(cores(), len(items), max_processes)
    if processes < 2:
        yield from map(work, progress.each(items, what, size))
        return
    with _forks(processes, lambda index: map(work, items[index::processes])) as receivers:
        for number, item in enumerate(progress.each(items, what, size)):
            try:
                result, error = receivers[number % processes].recv()
            except EOFError:  # the process died
                result, error = work(item), None
            if error:
                raise error
            yield result


@contextmanager
def ahead(work: Callable[[Item], bytes], items: Sequence[Item]) -> Iterator[Callable[[Item], bytes | None]]:
    """Work on items in another process while this one does something else, and give what returns a result.

    It waits for the result. It returns None for what is no item, or has no result: where there is one core, or where
    the work failed, or the process died. Results wait in the memory of a file without a name.
    """
    if cores() < 2 or not items:
        yield lambda _: None
        return
    ends: dict[Item, tuple[int, int]] = {}
    with os.fdopen(os.memfd_create("ahead"), "r+b", buffering=0) as file:

        def results(_: int) -> Iterator[tuple[Item, tuple[int, int]]]:
            start = 0
            for item in items:
                result = memoryview(work(item))
                size = len(result)
                while result:
                    result = result[os.write(file.fileno(), result) :]
                yield item, (start, size)
                start += size

        with _forks(1, results) as (receiver,):

            def result_of(item: Item) -> bytes | None:
                while item in items and item not in ends:
                    try:
                        result, error = receiver.recv()
                    except (EOFError, OSError):
                        return None
                    if error:
                        return None
                    ends[result[0]] = result[1]
                if item not in ends:
                    return None
                start, size = ends[item]
                parts = []
                while size and (part := os.pread(file.fileno(), size, start)):
                    parts.append(part)
                    start, size = start + len(part), size - len(part)
                return b"".join(parts) if len(parts) > 1 else parts[0] if parts else b""

            yield result_of


# ---------------------------------------------------------------- other executors

WINDOW = 32
"""How many pieces of work an executor has at once. Each is some MB at most."""


class WorkerDied(Exception):
    """A piece of work failed twice, as when it ends the process that does it; or an executor takes no more work."""


def packed(value: object) -> bytes:
    """Return a piece of work for `submitted`, from which `unpacked` makes the value again."""
    import pickle

    return pickle.dumps((__version__, pickle.dumps(value)))


def unpacked(piece: bytes) -> Any:
    """Return the value of a piece. Raises ValueError in a worker that has another version of readout."""
    import pickle

    version, value = pickle.loads(piece)  # noqa: S301 - `packed` wrote it
    if version != __version__:
        raise ValueError(f"the worker has readout {__version__}, and not {version}")
    return pickle.loads(value)  # noqa: S301 - likewise


def submitted(
    executor: Executor,
    work: Callable[[bytes], bytes],
    pieces: Iterable[tuple[str, bytes]],
    what: str = "",
    total: int = 0,
) -> Iterator[bytes]:
    """Yield the result of `work` on each piece, in order, as an executor's workers return it.

    `work` is a function of a module, and takes and returns bytes: whatever a piece needs must be in it. Pieces have
    names for messages. One whose worker died is submitted once more. The executor is not shut down. `what` the work is
    to those who wait for it, and how many pieces there are in all: then those that are done are told. Raises
    WorkerDied.
    """
    running: deque[tuple[str, bytes, Future[bytes]]] = deque()
    done = 0

    def first_result() -> bytes:
        nonlocal done
        if what:
            progress.tell(what, done, total)
        result = _result(executor, work, *running.popleft())
        done += 1
        return result

    try:
        for name, piece in pieces:
            running.append((name, piece, _submit(executor, work, piece, name)))
            if len(running) == WINDOW:
                yield first_result()
        while running:
            yield first_result()
    finally:
        if what:
            progress.end()
        for _, _, future in running:
            future.cancel()


def _submit(executor: Executor, work: Callable[[bytes], bytes], piece: bytes, name: str) -> Future[bytes]:
    try:
        return executor.submit(work, piece)
    except Exception as error:  # RuntimeError: it was shut down; other executors have exceptions of their own
        raise WorkerDied(f"the executor takes no more work, at {name} ({_reason(error)})") from error


def _result(
    executor: Executor, work: Callable[[bytes], bytes], name: str, piece: bytes, future: Future[bytes]
) -> bytes:
    """Return the result of a piece. What goes wrong in `work` is in its result; else the worker is at fault."""
    from concurrent.futures import CancelledError

    try:
        return _returned(future)
    except CancelledError as error:  # it was closed, or has lost its workers: nobody would do a second one either
        raise WorkerDied(f"the executor cancelled the work at {name}") from error
    except Exception:  # noqa: BLE001 - each executor has exceptions of its own for this
        second = _submit(executor, work, piece, name)
    try:
        return _returned(second)
    except Exception as error:
        raise WorkerDied(f"the executor failed twice at {name} ({_reason(error)})") from error


def _returned(future: Future[bytes]) -> bytes:
    result = future.result()
    if not isinstance(result, bytes):
        raise TypeError(f"the worker returned {type(result).__name__}, and not bytes")
    return result


def _reason(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".removesuffix(": ")


@contextmanager
def _forks(number: int, results: Callable[[int], Iterable[object]]) -> Iterator[list[Connection]]:
    """Fork processes that send the results for their index, and give the connections to receive them from.

    Each message is a pair: a result, or an exception that ended the work. The processes are killed at the end.
    """
    from multiprocessing import get_context

    context = get_context("fork")
    running = []
    try:
        for index in range(number):
            receiver, sender = context.Pipe(duplex=False)
            process = context.Process(target=_send, args=(sender, results, index), daemon=True)
            process.start()
            sender.close()
            running.append((process, receiver))
        yield [receiver for _, receiver in running]
    finally:
        for process, receiver in running:
            process.kill()  # nobody receives what it may still send
            process.join()
            receiver.close()


def _send(sender: Connection, results: Callable[[int], Iterable[object]], index: int) -> None:
    """Send the results for an index. This runs in the forked process."""
    progress.listen(None)
    gc.disable()  # the collector would write to, and so copy, the memory that the processes share
    try:
        for result in results(index):
            sender.send((result, None))
    except Exception as error:  # noqa: BLE001 - the other process raises it
        sender.send((None, error))
    sender.close()

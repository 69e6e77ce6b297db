"""Connects to the scheduler of a Dask cluster, whose workers then share the work of a command."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import typer

from readout.model.dataset import Dataset
from readout.text.extras import install_command
from readout.version import __version__

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

TIMEOUT = 10
"""Seconds in which a scheduler must answer, and then its workers."""


class NoScheduler(Exception):
    """There is no scheduler to connect to, or it has no workers of use."""


@contextmanager
def executor_at(address: str | None) -> Iterator[Executor | None]:
    """Give the executor of the cluster whose scheduler has an address (`tcp://host:8786`); None for no address.

    Raises NoScheduler if the address is empty, Dask not installed, nothing answers, the cluster has no worker, or one
    without this version of readout.
    """
    if address is None:
        yield None
        return
    if not address.strip():
        raise NoScheduler("--scheduler takes the address of a Dask scheduler, such as tcp://127.0.0.1:8786")
    try:
        import distributed  # noqa: F401 - it can be imported
    except ImportError:
        raise NoScheduler(f"--scheduler needs the package distributed: `{install_command('dask')}` brings it") from None
    client, versions = _connected(address)
    with client:
        if not versions:
            raise NoScheduler(f"the Dask scheduler at {address} has no worker")
        for worker, version in versions.items():
            if version != __version__:
                present = f"readout {version}" if isinstance(version, str) else f"no readout ({version})"
                raise NoScheduler(f"the worker {worker} has {present}: install readout {__version__} there")
        # Not pure: else the second try of a piece of work would be answered with how the first one failed.
        yield client.get_executor(pure=False)


def _connected(address: str) -> tuple[Any, dict[str, str | Exception]]:
    """Return a client of the scheduler, and the version of readout of each worker, or why it has none.

    Dask bounds some of the steps of connecting in time, but not that in which both sides introduce themselves: so
    another thread takes them. A worker that is sent a function of a package that it lacks is lost, and its work waits
    forever: so it is asked by a function of the standard library.
    """
    import logging
    import pkgutil
    import threading
    import warnings
    from concurrent.futures import Future

    from distributed import Client

    # What matters of what Dask says is said in a sentence.
    logging.disable()
    warnings.filterwarnings("ignore", module=r"distributed\.")
    answer: Future[tuple[Any, dict[str, str | Exception]]] = Future()

    def connect() -> None:
        try:
            client = Client(address, timeout=TIMEOUT, set_as_default=False)  # type: ignore[no-untyped-call]
            answer.set_result((client, client.run(pkgutil.resolve_name, VERSION, on_error="return")))
        except Exception as error:  # noqa: BLE001 - each transport refuses in its own way
            answer.set_exception(error)

    threading.Thread(target=connect, daemon=True).start()
    try:
        return answer.result(2 * TIMEOUT)
    except Exception as error:
        reason = str(error) or f"nothing came within {2 * TIMEOUT} seconds"
        raise NoScheduler(f"no Dask scheduler answers at {address}: {reason}") from error


VERSION = "readout.version:__version__"


def tell_no_work(executor: Executor | None, dataset: Dataset) -> None:
    """Say so where a cluster gets nothing to do, since no record of the dataset is on a line."""
    if executor and not any(path.endswith(".ndjson") for path in dataset.paths):
        typer.echo(
            "readout: the cluster has no work: it shares that on NDJSON, which `readout export ndjson` writes", err=True
        )

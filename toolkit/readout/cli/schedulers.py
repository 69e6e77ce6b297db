"""Connects to the scheduler of a Dask cluster, whose workers then share the work of a command."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from readout.model.dataset import Dataset

if TYPE_CHECKING:
    from concurrent.futures import Executor

EXTRA = "--scheduler needs the package distributed: `pip install 'readout-toolkit[dask]'` brings it"
TIMEOUT = 10
"""Seconds in which a scheduler must answer."""


class NoScheduler(Exception):
    """There is no scheduler to connect to."""


@contextmanager
def executor_at(address: str | None) -> Iterator[Executor | None]:
    """Give the executor of the cluster whose scheduler has an address (`tcp://host:8786`); None for no address.

    Raises NoScheduler if the address is empty, Dask not installed, nothing answers, or the cluster has no worker.
    """
    if address is None:
        yield None
        return
    if not address.strip():
        raise NoScheduler("--scheduler takes the address of a Dask scheduler, such as tcp://127.0.0.1:8786")
    try:
        from distributed import Client
    except ImportError:
        raise NoScheduler(EXTRA) from None
    try:
        client = Client(address, timeout=TIMEOUT, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError, TypeError, RuntimeError, ImportError) as error:
        # Each transport refuses in its own way: TLS without a certificate is a TypeError, a missing library another.
        raise NoScheduler(f"no Dask scheduler answers at {address}: {error}") from error
    with client:
        if not client.scheduler_info()["workers"]:
            raise NoScheduler(f"the Dask scheduler at {address} has no worker")
        yield client.get_executor()  # type: ignore[no-untyped-call]


def tell_no_work(executor: Executor | None, dataset: Dataset) -> None:
    """Say so where a cluster gets nothing to do, since no record of the dataset is on a line."""
    if executor and not any(path.endswith(".ndjson") for path in dataset.paths):
        typer.echo(
            "readout: the cluster has no work: it shares that on NDJSON, which `readout export ndjson` writes", err=True
        )

"""A Dask cluster of two processes on the loopback: it prints its address, and ends when a line comes in."""

import os
import signal
from pathlib import Path


def die(piece):
    """Ends the process that first has the third piece, and says so in the file that pieces name; returns the piece."""
    number, name = piece.decode().split(" ", 1)
    file = Path(name)
    if number == "2" and not file.exists():
        file.write_text("die")
        os.kill(os.getpid(), signal.SIGKILL)
    return piece


def fail(piece):
    """Fails where the third piece comes first, and says so in the file that pieces name; returns the piece."""
    number, name = piece.decode().split(" ", 1)
    file = Path(name)
    if number == "2" and not file.exists():
        file.write_text("fail")
        raise OSError("as when a disk is full")
    return piece


def main():
    from distributed import LocalCluster

    options = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None, "host": "127.0.0.1"}
    with LocalCluster(**options) as cluster:
        print(cluster.scheduler_address, flush=True)
        input()


if __name__ == "__main__":
    main()

"""Records are checked by the workers of any executor, and the findings are those of one process."""

import gc
import json
import os
import pickle
import re
import socket
import subprocess
import sys
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

import readout
from damaged import damaged, write
from helpers import DATASETS
from readout import garbage, parallel
from readout.cli.app import app
from readout.lint import distributed, engine
from readout.lint.registry import registry
from readout.store import load
from readout.syntax import ndjson_index
from readout.syntax.ndjson import LinesPart

TESTS = Path(__file__).resolve().parent.parent
WORK = {"index_slice": ndjson_index.index_slice, "run_rules": distributed.run_rules}


class Inline(Executor):
    """Does all work at once, in this process; nothing but bytes goes to it and comes back."""

    def __init__(self):
        self.pieces = []

    def submit(self, work, piece):
        future = Future()
        try:
            assert isinstance(piece, bytes)
            self.pieces.append((work.__name__, piece))
            future.set_result(work(piece))
        except Exception as error:  # noqa: BLE001 - as executors do
            future.set_exception(error)
        return future


def test_findings_are_the_same_with_an_executor(tmp_path):
    folder = write(tmp_path / "d", damaged(1))
    expected = engine.lint(load.load(folder)).diagnostics
    assert len({each.code for each in expected}) >= 15
    executor = Inline()
    assert tuple(readout.check(folder, executor=executor)) == expected
    assert {name for name, _ in executor.pieces} == {"index_slice", "run_rules"}


def test_a_piece_leaves_no_lines_behind_in_a_worker(tmp_path):
    """While garbage is not looked for, what is in a circle stays: with each piece, some megabytes."""
    pieces = Inline()
    readout.check(write(tmp_path / "d", damaged(1)), executor=pieces)
    counts = []
    with garbage.paused:
        for _ in range(3):
            for name, piece in pieces.pieces:
                WORK[name](piece)
            counts.append(sum(isinstance(each, LinesPart) for each in gc.get_objects()))
    assert counts[0] == counts[1] == counts[2], "but for those of the last piece, which rules remember"


@settings(max_examples=3, deadline=None)
@given(st.integers(), st.sampled_from([1, 7, 40]))
def test_they_are_however_the_dataset_is_damaged_and_cut(tmp_path_factory, seed, size):
    folder = write(tmp_path_factory.mktemp("cut"), damaged(seed))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(distributed, "BLOCK", size)
        patch.setattr(ndjson_index, "SLICE", 2**14)
        assert readout.check(folder, executor=Inline()) == readout.check(folder)


def test_workers_are_left_nothing_but_what_is_wrong(tmp_path, monkeypatch):
    """A sound dataset is checked by the workers, but for the few records whose rules look further."""
    readout.export(DATASETS[0], "ndjson", tmp_path)
    left = []
    check = distributed.Blocks.check

    def noted(self, *arguments):
        diagnostics, numbers = check(self, *arguments)
        left.extend(numbers)
        return diagnostics, numbers

    monkeypatch.setattr(distributed.Blocks, "check", noted)
    assert readout.check(tmp_path / "ndjson", executor=Inline()) == []
    assert len(left) < len(load.load(DATASETS[0])) / 10


def test_settings_hold_for_workers_as_well(tmp_path):
    folder = write(tmp_path / "d", damaged(2))
    dataset, executor = load.load(folder), Inline()
    rules = {"rules": {code: "off" for code in registry() if code != "RO703"}}
    shared = engine.lint(load.load(folder, executor=executor), settings=rules, executor=executor)
    assert shared == engine.lint(dataset, settings=rules)
    assert {each.code for each in shared.diagnostics if each.code[:3] == "RO7"} == {"RO703"}


def test_a_folder_of_yaml_is_checked_here(monkeypatch):
    executor = Inline()
    assert readout.check(DATASETS[0], executor=executor) == readout.check(DATASETS[0])
    assert not executor.pieces


def test_processes_that_share_nothing_check_it(tmp_path):
    folder = write(tmp_path / "d", damaged(3))
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        assert readout.check(folder, executor=pool) == readout.check(folder)
        assert pool.submit(abs, -1).result() == 1, "the executor is not shut down"


def test_a_worker_of_another_version_is_refused():
    piece = pickle.dumps(("0.0.9", b"what only that version can read"))
    for work in (ndjson_index.index_slice, distributed.run_rules):
        with pytest.raises(ValueError, match=r"not 0\.0\.9"):
            work(piece)


# ---------------------------------------------------------------- workers that die


class Failing(Inline):
    """An executor of whose workers some die: those with the named pieces, so many times."""

    def __init__(self, times):
        super().__init__()
        self.times = times

    def submit(self, work, piece):
        future = super().submit(work, piece)
        if piece == b"2" and self.times:
            self.times -= 1
            future = Future()
            future.set_exception(RuntimeError("the worker was killed"))
        return future


def echo(piece):
    return piece


def pieces():
    return ((f"piece {number}", str(number).encode()) for number in range(100))


def test_what_a_worker_that_died_had_is_done_once_more():
    made = list(parallel.submitted(Failing(1), echo, pieces()))
    assert made == [str(number).encode() for number in range(100)]


def test_what_kills_two_workers_is_named():
    with pytest.raises(parallel.WorkerDied, match=r"twice at piece 2 .*killed"):
        list(parallel.submitted(Failing(2), echo, pieces()))


def test_an_executor_that_takes_no_more_work_is_told():
    pool = ProcessPoolExecutor(1)
    pool.shutdown()
    with pytest.raises(parallel.WorkerDied, match="takes no more work, at piece 0"):
        list(parallel.submitted(pool, echo, pieces()))


class Refusing(Executor):
    def submit(self, work, piece):
        raise OSError("the connection was closed")


class Answering(Executor):
    """An executor whose futures have an outcome that no work gave them."""

    def __init__(self, settle):
        self.settle = settle

    def submit(self, work, piece):
        future = Future()
        self.settle(future)
        return future


def cancel(future):
    future.cancel()
    future.set_running_or_notify_cancel()


@pytest.mark.parametrize(
    ("executor", "sentence"),
    [
        (Refusing(), "the executor takes no more work, at piece 0 (OSError: the connection was closed)"),
        (Executor(), "the executor takes no more work, at piece 0 (NotImplementedError)"),
        (Answering(cancel), "the executor cancelled the work at piece 0"),
        (
            Answering(lambda future: future.set_result(None)),
            "the executor failed twice at piece 0 (TypeError: the worker returned NoneType, and not bytes)",
        ),
    ],
)
def test_an_executor_that_does_not_work_is_told_and_no_file_blamed(executor, sentence):
    with pytest.raises(parallel.WorkerDied) as raised:
        list(parallel.submitted(executor, echo, pieces()))
    assert str(raised.value) == sentence


def test_an_executor_has_a_bounded_number_of_pieces_at_once():
    taken = []

    def counted():
        for each in pieces():
            taken.append(each)
            yield each

    results = parallel.submitted(Inline(), echo, counted())
    next(results)
    assert len(taken) == parallel.WINDOW


# ---------------------------------------------------------------- a cluster


def run(*arguments, before=""):
    """Run the command in a process of its own, which does something before."""
    code = f"from readout.cli import schedulers; {before}\nfrom readout.cli.app import main; main()"
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code, *map(str, arguments)],
        check=False,
        capture_output=True,
        text=True,
        timeout=300,
    )


def test_a_cluster_finds_what_one_process_finds(cluster, tmp_path):
    folder = write(tmp_path / "d", damaged(4))
    here = run("validate", folder, "--format", "json")
    there = run("validate", folder, "--format", "json", "--scheduler", cluster)
    assert here.returncode == there.returncode == 1
    assert json.loads(there.stdout) == json.loads(here.stdout)
    assert there.stderr == here.stderr


ONCE = """
import sys
import dask_cluster
from readout import parallel
from readout.cli.schedulers import executor_at
pieces = [(f"piece {number}", f"{number} {sys.argv[2]}".encode()) for number in range(20)]
with executor_at(sys.argv[1]) as executor:
    print(len(list(parallel.submitted(executor, getattr(dask_cluster, sys.argv[3]), pieces))))
"""


@pytest.mark.parametrize("failure", ["die", "fail"])
def test_a_worker_of_a_cluster_that_fails_once_loses_nothing(cluster, tmp_path, failure):
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(TESTS), *sys.path])}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", ONCE, cluster, tmp_path / "failed", failure],
        check=False,
        capture_output=True,
        text=True,
        env=environment,
    )
    assert done.stdout == "20\n", done.stderr
    assert (tmp_path / "failed").read_text() == failure


def test_a_cluster_has_no_work_on_yaml(cluster):
    done = run("validate", DATASETS[0], "--no-cache", "--scheduler", cluster)
    assert done.returncode == 0
    assert "`readout export ndjson`" in done.stderr


def test_an_empty_address_is_told():
    done = run("validate", DATASETS[0], "--scheduler", "")
    assert done.returncode == 2
    assert "--scheduler takes the address of a Dask scheduler, such as tcp://127.0.0.1:8786" in done.stderr


@pytest.mark.parametrize("address", ["nowhere://127.0.0.1:1", "tls://127.0.0.1:1", "inproc://x", "x"])
def test_an_address_at_which_nothing_answers_is_told(address):
    done = run("validate", DATASETS[0], "--scheduler", address)
    assert done.returncode == 2
    assert done.stderr.startswith(f"readout: no Dask scheduler answers at {address}: ")
    assert "Traceback" not in done.stderr


def test_a_scheduler_that_says_nothing_is_told_and_not_waited_for():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        address = f"tcp://127.0.0.1:{listening.getsockname()[1]}"
        done = run("validate", DATASETS[0], "--scheduler", address, before="schedulers.TIMEOUT = 1")
    assert done.returncode == 2
    assert done.stderr == f"readout: no Dask scheduler answers at {address}: nothing came within 2 seconds\n"


@pytest.mark.parametrize(
    ("asked", "present"),
    [
        ("nowhere.version:__version__", "no readout (No module named 'nowhere')"),
        ("json:__version__", f"readout {json.__version__}"),
    ],
)
def test_workers_without_this_readout_are_told_before_they_get_work(cluster, asked, present):
    done = run("validate", DATASETS[0], "--scheduler", cluster, before=f"schedulers.VERSION = {asked!r}")
    assert done.returncode == 2
    assert re.fullmatch(
        rf"readout: the worker tcp://\S+ has {re.escape(present)}: install readout \S+ there\n", done.stderr
    )


def test_dask_is_an_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    done = CliRunner().invoke(app, ["validate", str(DATASETS[0]), "--scheduler", "tcp://127.0.0.1:1"])
    assert done.exit_code == 2
    assert "pip install 'readout-toolkit[dask]'" in done.output


@pytest.mark.parametrize("other", ["--fix", "--diff", "--staged"])
def test_it_goes_with_a_check_alone(other):
    done = CliRunner().invoke(app, ["validate", str(DATASETS[0]), other, "--scheduler", "tcp://127.0.0.1:1"])
    assert done.exit_code == 2
    assert "--scheduler goes neither with" in done.output

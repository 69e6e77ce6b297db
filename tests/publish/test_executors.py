"""Exports with the workers of any executor are, byte for byte, those of one process."""

import subprocess
import sys
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context

import pytest

import readout
from helpers import DATASETS
from readout.publish import batches, formats
from readout.store import load

HERE = {"flat", "geojson", "parquet", "popolo", "site"}
"""The formats that look at other records than those of a batch."""


class Inline(Executor):
    """Does all work at once, in this process; nothing but bytes goes to it and comes back."""

    def __init__(self, dead=0):
        self.done, self.dead = [], dead

    def submit(self, work, piece):
        future = Future()
        assert isinstance(piece, bytes)
        self.done.append(work)
        if work is batches.map_piece and self.dead:
            self.dead -= 1
            future.set_exception(RuntimeError("the worker was killed"))
        else:
            future.set_result(work(piece))
        return future


@pytest.fixture(scope="module", autouse=True)
def small_batches():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batches, "MOST", 60)  # a database has its rows in pages in the order in which batches come
        yield


@pytest.fixture(scope="module")
def lines(tmp_path_factory):
    """Our records as NDJSON."""
    folder = tmp_path_factory.mktemp("lines")
    readout.export(DATASETS[0], "ndjson", folder)
    return folder / "ndjson"


@pytest.fixture(scope="module")
def expected(lines, tmp_path_factory):
    """All formats of them, as one process writes them."""
    folder = tmp_path_factory.mktemp("expected")
    readout.export(lines, formats.names(), folder)
    return contents(folder)


def contents(folder):
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return {name: content for name, content in files.items() if not name.startswith(".readout/")}


def test_all_formats_are_the_same_with_processes_that_share_nothing(lines, expected, tmp_path):
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        losses = readout.export(lines, formats.names(), tmp_path, executor=pool)
        assert pool.submit(abs, -1).result() == 1, "the executor is not shut down"
    assert losses.keys() == set(formats.names())
    assert contents(tmp_path) == expected


def test_they_are_with_threads(lines, expected, tmp_path):
    with ThreadPoolExecutor(3) as pool:
        readout.export(lines, formats.names(), tmp_path, executor=pool)
    assert contents(tmp_path) == expected


def test_they_are_where_a_worker_dies(lines, expected, tmp_path):
    executor = Inline(dead=1)
    readout.export(lines, formats.names(), tmp_path, executor=executor)
    assert not executor.dead
    assert contents(tmp_path) == expected


def test_a_cluster_writes_what_one_process_writes(lines, cluster, tmp_path):
    command = [sys.executable, "-W", "ignore", "-c", "from readout.cli.app import main; main()", "export"]
    for folder, options in (("here", []), ("there", ["--scheduler", cluster])):
        words = [*command, *formats.names(), "--data", lines, "-o", tmp_path / folder, *options]
        done = subprocess.run(words, check=False, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        assert "the cluster has no work" not in done.stderr
    assert contents(tmp_path / "there") == contents(tmp_path / "here")


@pytest.mark.parametrize("name", sorted({*formats.names()} - HERE))
def test_workers_map_what_looks_at_single_records(lines, tmp_path, monkeypatch, name):
    """No batch of a format that needs nothing else is mapped in this process."""
    executor, dataset = Inline(), load.load(lines, executor=Inline())
    monkeypatch.setattr(batches.parallel, "map_ordered", None)
    formats.write(dataset, {name: tmp_path / "x"}, formats.Options(), executor=executor)
    assert set(executor.done) == {batches.map_piece}


def test_what_is_on_no_line_is_mapped_here(tmp_path):
    executor = Inline()
    readout.export(DATASETS[0], ["csv", "json"], tmp_path / "there", executor=executor)
    assert not executor.done
    readout.export(DATASETS[0], ["csv", "json"], tmp_path / "here")
    assert contents(tmp_path / "there") == contents(tmp_path / "here")

"""Long work says on a terminal what it does, on standard error alone, and is silent elsewhere."""

import os
import shutil
import subprocess
import sys
from concurrent.futures import Executor, Future

import pytest

import readout
from helpers import ROOT
from readout import parallel, progress
from readout.publish import batches

SMALL = ROOT / "tests" / "pull_requests" / "data"
AT_ONCE = """
import sys
from readout import progress as told
from readout.cli import app, progress
told.EVERY, progress.AFTER, progress.EVERY = 1, 0, 0
app.main()
"""
RICH = "import sys, readout.cli.app as app; app._leave = lambda code: print('rich' in sys.modules); app.main()"


class Heard:
    """A listener that notes what it is told."""

    def __init__(self):
        self.told = []

    def tell(self, what, done, total):
        self.told.append((what, done, total))

    def end(self):
        self.told.append("end")


@pytest.fixture
def heard():
    listener = Heard()
    progress.listen(listener)
    yield listener
    progress.listen(None)


@pytest.fixture
def environment(tmp_path):
    return {**os.environ, "XDG_CACHE_HOME": str(tmp_path / "caches"), "TERM": "xterm"}


def on_a_terminal(code, arguments, environment):
    """Run a program whose standard error is a terminal; return its outputs."""
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-c", code, *arguments], stdout=subprocess.PIPE, stderr=theirs, env=environment
    ) as process:
        os.close(theirs)
        shown = b""
        while True:
            try:
                part = os.read(ours, 65536)
            except OSError:  # the other end is closed
                break
            if not part:
                break
            shown += part
        os.close(ours)
        return process.stdout.read().decode(), shown.decode()


@pytest.mark.parametrize(
    ("arguments", "stages"),
    [
        (["validate", str(SMALL), "--no-cache"], ["reading files"]),
        (
            ["export", "csv", "json", "--data", str(SMALL)],
            ["reading files", "writing csv, json", "completing csv", "completing json"],
        ),
    ],
)
def test_stages_are_shown_on_a_terminal_and_cleared(arguments, stages, environment, tmp_path):
    more = ["-o", str(tmp_path / "build")] if arguments[0] == "export" else []
    plain = subprocess.run(
        [sys.executable, "-c", AT_ONCE, *arguments, *more], capture_output=True, text=True, env=environment, check=False
    )
    shutil.rmtree(tmp_path / "build", ignore_errors=True)
    shutil.rmtree(tmp_path / "caches", ignore_errors=True)
    printed, shown = on_a_terminal(AT_ONCE, [*arguments, *more], environment)
    assert printed == plain.stdout
    assert all(stage in shown for stage in stages)
    assert not any(stage in plain.stderr for stage in stages)
    assert shown.count("\x1b[?25h") >= shown.count("\x1b[?25l") > 0  # the cursor is back


def test_what_is_done_within_a_second_shows_nothing(environment):
    code = "from readout.cli import app, progress; progress.AFTER = 1000; app.main()"
    _, shown = on_a_terminal(code, ["validate", str(SMALL), "--no-cache"], environment)
    assert "reading" not in shown


def test_the_library_is_imported_only_where_a_bar_is_drawn(environment):
    for command in (["validate", str(SMALL)], ["--help"]):
        done = subprocess.run(
            [sys.executable, "-c", RICH, *command], capture_output=True, text=True, env=environment, check=False
        )
        assert done.stdout.splitlines()[-1] == "False"


def test_batches_are_counted_and_results_the_same(heard, monkeypatch):
    monkeypatch.setattr(parallel, "MIN_BATCH", 10)
    for cores in ("1", "2"):
        monkeypatch.setenv(parallel.VARIABLE, cores)
        heard.told.clear()
        parts = parallel.map_batches(lambda numbers: [number * 2 for number in numbers], range(100), what="doubling")
        assert [number for part in parts for number in part] == [number * 2 for number in range(100)]
        counts = [told[1] for told in heard.told if told != "end"]
        assert counts or cores == "2"  # the other process may have been faster
        assert counts == sorted(counts)
        assert {told[0] for told in heard.told if told != "end"} <= {"doubling"}
        assert heard.told[-1] == "end"
        assert list(parallel.map_ordered(lambda number: number + 1, range(100), 2, "adding")) == list(range(1, 101))


def test_an_export_counts_records_and_says_which_format_it_completes(heard, monkeypatch, tmp_path):
    monkeypatch.setattr(batches, "MOST", 3)
    dataset = readout.load(SMALL)
    heard.told.clear()
    readout.export(dataset, ["json", "csv"], tmp_path)
    told = [each for each in heard.told if each != "end"]
    written = [done for what, done, total in told if what == "writing csv, json"]
    assert len(set(written)) > len(dataset) / 4
    assert written == sorted(written)
    assert {total for what, _, total in told if what == "writing csv, json"} == {len(dataset)}
    assert [each for each in told if each[0].startswith("completing")] == [
        ("completing csv", 0, 2),
        ("completing json", 1, 2),
    ]
    assert heard.told[-1] == "end"


def test_a_stage_that_fails_is_over(heard):
    def fail(numbers):
        raise ValueError(str(numbers[0]))

    with pytest.raises(ValueError, match="0"):
        parallel.map_batches(fail, range(5000), min_size=1000, what="failing")
    assert heard.told[-1] == "end"


class Here(Executor):
    """Does all work at once, in this process."""

    def submit(self, work, piece):
        future = Future()
        future.set_result(work(piece))
        return future


def test_the_pieces_that_an_executor_has_done_are_counted(heard):
    pieces = [(str(number), str(number).encode()) for number in range(100)]
    results = parallel.submitted(Here(), bytes.upper, pieces, "having pieces done", 100)
    assert [next(results), next(results)] == [b"0", b"1"]
    assert heard.told == [("having pieces done", 0, 100), ("having pieces done", 1, 100)]
    assert len(list(results)) == 98
    assert heard.told[-2:] == [("having pieces done", 99, 100), "end"]
    heard.told.clear()
    assert len(list(parallel.submitted(Here(), bytes.upper, pieces))) == 100
    assert heard.told == []


def test_a_check_by_an_executor_counts_its_pieces(heard, tmp_path):
    readout.export(SMALL, ["ndjson"], tmp_path)
    heard.told.clear()
    readout.check(tmp_path / "ndjson", executor=Here())
    stages = {told[0] for told in heard.told if told != "end"}
    assert stages >= {"having lines read", "having records checked by the rules"}

"""Several files change all or none, also where the process does not live to see it."""

import base64
import json
import os
import signal
import subprocess
import sys
import textwrap

import pytest

from readout.lint import engine
from readout.store import atomic, load, paths

JOURNAL = paths.JOURNAL


@pytest.fixture
def home(tmp_path):
    for name in ("a", "b/c", "gone"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"old " + name.encode())
    return tmp_path


def files(folder):
    return {
        file.relative_to(folder).as_posix(): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()
    }


def new(home):
    return {home / "a": b"new a", home / "gone": None, home / "b" / "new": b"new", home / "b" / "c": b"new c"}


def test_all_files_change_and_nothing_else_stays(home):
    atomic.write_all(new(home), home=home)
    assert files(home) == {"a": b"new a", "b/new": b"new", "b/c": b"new c"}


@pytest.mark.parametrize("survivors", range(4))
def test_what_a_killed_process_has_changed_is_undone(home, survivors):
    """The process is killed, as by a power cut, when so many files were replaced."""
    before = files(home)
    code = textwrap.dedent(f"""
        import os, signal
        from pathlib import Path
        from readout.store import atomic
        home, done = Path({str(home)!r}), 0
        def stop(path):
            global done
            if path.name != "{JOURNAL}" and not path.name.startswith("."):
                if done == {survivors}:
                    os.kill(os.getpid(), signal.SIGKILL)
                done += 1
        replace, unlink = Path.replace, Path.unlink
        Path.replace = lambda self, to: (stop(to), replace(self, to))
        Path.unlink = lambda self, **how: (stop(self), unlink(self, **how))
        atomic.write_all({{home / "a": b"new a", home / "gone": None, home / "b" / "new": b"new", home / "b" / "c": b"new c"}}, home=home)
    """)
    process = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert process.returncode == -signal.SIGKILL, process.stderr
    assert (home / JOURNAL).exists()
    assert set(atomic.recover(home)) == set(new(home))
    assert files(home) == before
    assert atomic.recover(home) == ()


def test_an_error_leaves_no_journal(home):
    before = files(home)
    with pytest.raises(atomic.Overtaken):
        atomic.write_all(new(home), dict.fromkeys(new(home), b"something else"), home)
    assert files(home) == before


def test_a_change_that_is_under_way_is_left_alone(home):
    journal = {"process": os.getppid(), "files": {"a": base64.b64encode(b"x").decode()}, "temporary": []}
    (home / JOURNAL).write_text(json.dumps(journal), "utf-8")
    assert atomic.recover(home) == ()
    assert (home / "a").read_bytes() == b"old a"


@pytest.mark.parametrize(
    "journal",
    [
        b"",
        b"[]",
        b"{}",
        b'{"process": 4194999, "files": {"../outside": "eA=="}, "temporary": []}',
        b'{"process": 4194999, "files": {"/tmp/outside": "eA=="}, "temporary": []}',
        b'{"process": 4194999, "files": {"a": "eA=="}, "temporary": ["../gone"]}',
        b'{"process": "x", "files": {"a": "eA=="}, "temporary": []}',
        b'{"process": 4194999, "files": {"a": "no base64"}, "temporary": []}',
    ],
)
def test_a_journal_that_is_none_of_ours_is_left_alone(home, journal):
    (home / JOURNAL).write_bytes(journal)
    before = files(home)
    assert atomic.recover(home) == ()
    assert files(home) == before


def test_a_dataset_says_that_a_change_was_interrupted(tmp_path):
    (tmp_path / "readout.toml").write_text('title = "T"\nschema_version = "1.0"\n', "utf-8")
    assert not engine.lint(load.load(tmp_path)).diagnostics
    (tmp_path / JOURNAL).write_text("{}", "utf-8")
    [found] = engine.lint(load.load(tmp_path)).diagnostics
    assert (found.code, found.place.path.endswith(JOURNAL)) == ("RO101", True)
    assert "was interrupted" in found.message

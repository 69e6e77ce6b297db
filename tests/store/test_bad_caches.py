"""Caches that somebody or something spoiled, and files that change behind the cache's back: the findings stay right."""

import os
import shutil
import subprocess
import sys
import time

import pytest
from test_cache import caches, small

import readout
from readout.diagnostic import Severity
from readout.lint import engine
from readout.store import cache, load

__all__ = ["caches", "small"]

posix_only = pytest.mark.skipif(os.name != "posix", reason="Windows tells less of files")


def plainly(root):
    return list(engine.lint(load.load(root)).diagnostics)


def has_errors(root):
    """Whether there are errors, by a check that finds what one without a cache does."""
    report = readout.check(root)
    assert report == plainly(root)
    return any(each.severity is Severity.ERROR for each in report)


def known(root):
    """How many entries the cache of a folder has."""
    memory = cache.Cache(root)
    load.load(root, cache=memory)
    return len(memory._stored)


def spoil(root):
    """Give a record an unknown key that is as long as its own; keep the time of the last change."""
    file = min((root / "sources").glob("*.yaml"))
    before, text = file.stat(), file.read_text("utf-8")
    spoiled = text.replace("kind: ", "kind; ", 1)
    assert spoiled != text
    file.write_text(spoiled, "utf-8")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    after = file.stat()
    assert (after.st_size, after.st_mtime_ns) == (before.st_size, before.st_mtime_ns)


def folder(file):
    file.unlink()
    file.mkdir()


def folder_with_a_file(file):
    folder(file)
    (file / "within").write_bytes(b"")


def pipe(file):
    file.unlink()
    os.mkfifo(file)


def link_to_itself(file):
    file.unlink()
    file.symlink_to(file)


def hole(file):
    with file.open("r+b") as opened:
        opened.truncate(cache.LARGEST + 1)


def other_program(file):
    file.write_bytes(b"\x80\x04cposix\nsystem\nX\x04\x00\x00\x00exit\x85R.")


def every_other_byte(file):
    file.write_bytes(file.read_bytes()[::2])


def twice(file):
    file.write_bytes(file.read_bytes() * 2)


def huge_length(file):
    data = file.read_bytes()
    file.write_bytes(data[: cache.DIGEST_SIZE] + b"\xff" * 8 + data[cache.HEAD_SIZE :])


@posix_only
@pytest.mark.parametrize(
    "damage",
    [
        folder, folder_with_a_file, pipe, link_to_itself, hole, other_program, every_other_byte, twice, huge_length,
    ],
)  # fmt: skip
def test_whatever_lies_in_its_place_the_findings_are_right(damage, small, caches):
    readout.check(small)
    (file,) = caches.glob("*.cache")
    damage(file)
    assert not has_errors(small)
    spoil(small)
    for _ in range(2):
        assert has_errors(small)


@pytest.mark.parametrize("size", range(0, 3000, 97))
def test_a_cache_that_was_cut_off_says_nothing_wrong(size, small, caches):
    readout.check(small)
    (file,) = caches.glob("*.cache")
    file.write_bytes(file.read_bytes()[:-size] if size % 2 else file.read_bytes()[:size])
    spoil(small)
    assert has_errors(small)


def test_the_cache_of_another_dataset_says_nothing_wrong(small, caches):
    other = shutil.copytree(small, small.parent / "other")
    readout.check(small)
    (file,) = caches.glob("*.cache")
    spoil(other)
    readout.check(other)
    (other_file,) = set(caches.glob("*.cache")) - {file}
    for _ in range(2):
        shutil.copy(file, other_file)
        assert has_errors(other)
        shutil.copy(other_file, file)
        assert not has_errors(small)


def test_the_cache_of_another_version_is_none(small, monkeypatch):
    readout.check(small)
    assert known(small)
    monkeypatch.setattr(cache, "_version", lambda file, state: (file, state.st_size, state.st_mtime_ns + 1))
    assert not known(small)
    spoil(small)
    assert has_errors(small)


HOUR = 3600 * 10**9


@posix_only
@pytest.mark.parametrize("first", [-HOUR, 0, HOUR])
@pytest.mark.parametrize("second", [-2 * HOUR, 0, 2 * HOUR])
def test_a_clock_that_was_changed_hides_no_change_of_same_size_and_time(first, second, small, monkeypatch):
    now = time.time_ns
    monkeypatch.setattr(time, "time_ns", lambda: now() + first)
    readout.check(small)
    monkeypatch.setattr(time, "time_ns", lambda: now() + second)
    assert not has_errors(small)
    spoil(small)
    for _ in range(2):
        assert has_errors(small)


@posix_only
def test_a_file_that_takes_the_place_of_one_of_same_size_and_time_is_read(small, monkeypatch):
    monkeypatch.setattr(cache, "MARGIN", -(10**12))  # what the system says of files is trusted at once
    readout.check(small)
    file = min((small / "sources").glob("*.yaml"))
    kept = file.rename(file.with_suffix(".kept"))
    shutil.copy2(kept, file)
    spoil(small)
    kept.unlink()
    assert has_errors(small)


CHECK = "import sys, readout; [readout.check('data') for _ in range(3)]; sys.exit(len(readout.check('data')))"


def test_processes_at_once_spoil_no_cache(small, caches):
    for is_spoiled in (False, True):
        processes = [subprocess.Popen([sys.executable, "-c", CHECK], cwd=small.parent) for _ in range(4)]
        if is_spoiled:
            spoil(small)
        assert {process.wait(timeout=60) for process in processes} <= {0, len(plainly(small))}
        assert known(small)
        assert has_errors(small) is is_spoiled
    assert [file.suffix for file in caches.iterdir()] == [".cache"]

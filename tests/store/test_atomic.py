"""What is no regular file stays as it is, and is not waited for; a link to a file is followed."""

import json
import os
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from test_cli import run

from helpers import ROOT
from readout.publish import export
from readout.store import atomic


def files(folder):
    return {
        file.relative_to(folder).as_posix(): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()
    }


@pytest.fixture
def dataset(tmp_path):
    run("init", "data", cwd=tmp_path)
    return tmp_path


def identity(path):
    status = path.lstat()
    return status.st_ino, status.st_mode, status.st_rdev


def validate(folder, output):
    return run("validate", "data", "--format", "json", "-o", str(output), cwd=folder)


def test_a_link_is_followed(dataset):
    (dataset / "old.json").write_text("old", "utf-8")
    (dataset / "link.json").symlink_to("old.json")
    assert validate(dataset, "link.json").returncode == 0
    assert (dataset / "link.json").is_symlink()
    assert json.loads((dataset / "old.json").read_text("utf-8"))["diagnostics"] == []


@pytest.fixture
def device(tmp_path):
    """A device that takes everything: one of our own where we could harm the machine's."""
    if not os.access("/dev", os.W_OK):
        return Path(os.devnull)
    try:
        os.mknod(tmp_path / "null", 0o666 | stat.S_IFCHR, Path(os.devnull).stat().st_rdev)
        (tmp_path / "null").write_bytes(b"x")
    except PermissionError:
        pytest.skip("no device can be made here, and the machine's own is not put at risk")
    return tmp_path / "null"


def test_a_device_stays_one(device):
    before = identity(device)
    assert run("diff", str(ROOT / "data"), str(ROOT / "data"), "-o", device, cwd=ROOT).returncode == 0
    atomic.write(device, b"x")
    assert identity(device) == before


@pytest.mark.parametrize("appends", [False, True])
def test_standard_output_is_written_to_whatever_it_is(dataset, appends):
    (dataset / "stdout").symlink_to("/proc/self/fd/1")  # as /dev/stdout, which an error would replace
    assert json.loads(validate(dataset, "stdout").stdout)["diagnostics"] == []  # a pipe
    log = dataset / "log"
    log.write_text("before\n", "utf-8")
    command = f"readout validate data --format json -o stdout {'>>' if appends else '>'} log; ls -i log"
    inode = log.stat().st_ino
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=dataset,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split()[0] == str(inode)
    text = log.read_text("utf-8")
    assert text.startswith("before\n{" if appends else "{")


def test_a_pipe_gets_the_text(dataset):
    os.mkfifo(dataset / "pipe")
    with subprocess.Popen(["cat", dataset / "pipe"], stdout=subprocess.PIPE) as reader:
        for _ in range(500):  # until the reader has opened it
            ended = validate(dataset, "pipe")
            if ended.returncode == 0:
                break
        assert ended.returncode == 0, ended.stderr
        assert json.loads(reader.communicate(timeout=60)[0])["diagnostics"] == []
    assert (dataset / "pipe").is_fifo()


def test_a_pipe_without_a_reader_is_refused(dataset):
    os.mkfifo(dataset / "pipe")
    ended = validate(dataset, "pipe")
    assert (ended.returncode, ended.stdout, ended.stderr) == (
        2,
        "",
        "readout: pipe is a pipe from which nobody reads\n",
    )


@pytest.mark.parametrize("kind", ["folder", "socket", "dangling", "hidden"])
def test_anything_else_is_refused(dataset, kind):
    target = dataset / "target"
    (dataset / ".git").mkdir()
    (dataset / ".git" / "config").write_bytes(b"theirs")
    if kind == "folder":
        target.mkdir()
    elif kind == "socket":
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(str(target))
    else:
        target.symlink_to("nowhere" if kind == "dangling" else ".git/config")
    before = files(dataset), identity(target)
    ended = validate(dataset, "target")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith("readout: target is "), ended.stderr
    assert (files(dataset), identity(target)) == before


@pytest.mark.parametrize("name", ["dataset.json", export.LOSSES])
@pytest.mark.parametrize("kind", ["pipe", "endless", "link"])
def test_an_export_replaces_no_pipe_and_no_link(dataset, name, kind):
    target = dataset / "build" / name
    target.parent.mkdir()
    (dataset / "old").write_bytes(b"{}")
    if kind == "pipe":
        os.mkfifo(target)
    else:
        target.symlink_to("/dev/zero" if kind == "endless" else "../old")
    before = identity(target)
    ended = run("export", "json", "--data", "data", "-o", "build", cwd=dataset)
    assert identity(target) == before
    if kind == "link":
        assert ended.returncode == 0, ended.stderr
        assert (dataset / "old").read_bytes() != b"{}"
    else:
        assert ended.returncode == 2
        assert f"{name} is no regular file" in ended.stderr

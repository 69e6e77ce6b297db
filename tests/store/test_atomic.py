"""Several files change all or none, also where the process does not live to see it; and what is no regular file, or no
journal of ours, stays as it is."""

import base64
import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from test_cli import run

from helpers import ROOT
from readout.lint import engine
from readout.publish import export, formats
from readout.store import atomic, load, paths

JOURNAL = paths.JOURNAL
A, C, GONE, NEW = "meetings/a.yaml", "places/c.json", "places.ndjson", "events/new.yml"
DEAD = 2**22 + 695
"""No process has this number: it is more than Linux gives."""


@pytest.fixture
def home(tmp_path):
    for name in (A, C, GONE):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"old " + name.encode())
    return tmp_path


def files(folder):
    return {
        file.relative_to(folder).as_posix(): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()
    }


def new(home):
    return {home / A: b"new a", home / GONE: None, home / NEW: b"new", home / C: b"new c"}


def test_all_files_change_and_nothing_else_stays(home):
    atomic.write_all(new(home), home=home)
    assert files(home) == {A: b"new a", NEW: b"new", C: b"new c"}


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
        atomic.write_all({{home / {A!r}: b"new a", home / {GONE!r}: None, home / {NEW!r}: b"new", home / {C!r}: b"new c"}}, home=home)
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


def journal(files, temporary=(), process=DEAD):
    held = {name: base64.b64encode(b"planted").decode() for name in files}
    return json.dumps({"process": process, "files": held, "temporary": list(temporary)}).encode()


def test_a_change_that_is_under_way_is_left_alone(home):
    (home / JOURNAL).write_bytes(journal([A], process=os.getppid()))
    before = files(home)
    with pytest.raises(atomic.Interrupted, match=f"process {os.getppid()} is changing the dataset"):
        atomic.recover(home)
    assert files(home) == before


def test_a_dry_run_puts_nothing_back(home):
    (home / JOURNAL).write_bytes(journal([A]))
    before = files(home)
    with pytest.raises(atomic.Interrupted, match="a dry run puts nothing back"):
        atomic.recover(home, dry_run=True)
    assert files(home) == before


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        b"[" * 100_000,
        journal(["../outside.yaml"]),
        journal(["/tmp/outside.yaml"]),
        journal(["meetings/../../outside.yaml"]),
        journal([""]),
        journal(["meetings"]),
        journal(["a\0.yaml"]),
        journal([".git/config"]),
        journal([".git/meetings/x.yaml"]),
        journal(["meetings/.git/x.yaml"]),
        journal([".github/workflows/x.yaml"]),
        journal(["meetings/.pre-commit-config.yaml"]),
        journal(["meetings/x.py"]),
        journal(["sitecustomize.py"]),
        journal(["package.json"]),
        journal(["pyproject.toml"]),
        journal(["hidden/meetings.yaml"]),
        journal(["meetings/linked/config.yaml"]),
        journal(["meetings/linked.yaml"]),
        journal([A], ["../gone"]),
        journal([A], [C]),
        journal([A], [".git/index"]),
        journal([A], ["meetings/.other.yaml.abcd1234"]),
        journal([A], ["meetings/.a.yaml.abcd1234/x"]),
        journal([A], ["places/.a.yaml.abcd1234"]),
        journal([A], ["meetings/.a.yaml.keep"]),
        journal([A], process="x"),
        journal([A], process=2**70),
        journal([A], process=-1),
        b'{"process": 4194999, "files": {"meetings/a.yaml": "no base64"}, "temporary": []}',
    ],
)
def test_a_journal_that_is_none_of_ours_is_left_alone(home, content):
    for name in (".git/config.yaml", ".git/config", "meetings/.other.yaml.abcd1234", "meetings/.a.yaml.keep"):
        (home / name).parent.mkdir(exist_ok=True)
        (home / name).write_bytes(b"theirs")
    (home / "meetings" / "linked").symlink_to(home / ".git")
    (home / "meetings" / "linked.yaml").symlink_to(home / ".git" / "config")
    (home / JOURNAL).write_bytes(content)
    before = files(home)
    with pytest.raises(atomic.Interrupted, match=r"is no journal of readout's own.*and is not followed"):
        atomic.recover(home)
    assert files(home) == before
    assert not (home.parent / "outside.yaml").exists()


@pytest.mark.parametrize("kind", ["link", "pipe", "folder", "large"])
def test_a_journal_that_is_no_file_of_a_journals_size_is_not_read(home, kind, monkeypatch):
    place = home / JOURNAL
    if kind == "link":
        (home / "elsewhere").write_bytes(journal([A]))
        place.symlink_to("elsewhere")
    elif kind == "pipe":
        os.mkfifo(place)
    elif kind == "folder":
        place.mkdir()
    else:
        place.write_bytes(journal([A]))
        monkeypatch.setattr(atomic, "MAX_JOURNAL", 10)
    before = (home / A).read_bytes()
    with pytest.raises(atomic.Interrupted, match=r"it is (no regular file|too large)"):
        atomic.recover(home)
    assert (home / A).read_bytes() == before
    assert os.path.lexists(place)


def test_no_journal_is_written_that_would_not_be_read(home, monkeypatch):
    before = files(home)
    monkeypatch.setattr(atomic, "MAX_JOURNAL", 10)
    with pytest.raises(OSError, match="more than can be put back"):
        atomic.write_all(new(home), home=home)
    assert files(home) == before


@pytest.mark.parametrize(
    "arguments", [["import", "BOOK"], ["import", "BOOK", "--write"], ["rename", "places/yalta", "x"]]
)
def test_the_commands_do_not_follow_a_planted_journal(tmp_path, arguments):
    """It would have had git run a command of its choice."""
    shutil.copytree(ROOT / "data", tmp_path / "data")
    formats.write_one("xlsx", load.load(tmp_path / "data"), tmp_path / "book.xlsx", formats.Options())
    (tmp_path / "data" / ".git").mkdir()
    (tmp_path / "data" / ".git" / "config").write_bytes(b"theirs")
    (tmp_path / "data" / JOURNAL).write_bytes(journal([".git/config"], ["readout.toml"]))
    before = files(tmp_path)
    given = [str(tmp_path / "book.xlsx") if each == "BOOK" else each for each in arguments]
    result = run(*given, *(["--into"] if given[0] == "import" else ["--data"]), "data", cwd=tmp_path)
    assert result.returncode == 2, result.stdout
    assert result.stderr.startswith("readout: "), result.stderr
    assert JOURNAL in result.stderr
    assert files(tmp_path) == before


def test_a_dry_import_of_an_interrupted_change_compares_nothing(tmp_path):
    """Here the journal is true: only what writes may follow it."""
    shutil.copytree(ROOT / "data", tmp_path / "data")
    formats.write_one("xlsx", load.load(tmp_path / "data"), tmp_path / "book.xlsx", formats.Options())
    place = next((tmp_path / "data" / "places").glob("*.yaml"))
    old = place.read_bytes()
    held = {f"places/{place.name}": base64.b64encode(old).decode()}
    (tmp_path / "data" / JOURNAL).write_text(json.dumps({"process": DEAD, "files": held, "temporary": []}), "utf-8")
    place.write_bytes(b"half")
    result = run("import", "book.xlsx", "--into", "data", cwd=tmp_path)
    assert (result.returncode, result.stdout) == (2, "")
    assert "a dry run puts nothing back" in result.stderr
    assert (place.read_bytes(), (tmp_path / "data" / JOURNAL).exists()) == (b"half", True)
    result = run("import", "book.xlsx", "--into", "data", "--write", cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert (place.read_bytes(), (tmp_path / "data" / JOURNAL).exists()) == (old, False)


def test_a_dataset_says_that_a_change_was_interrupted(tmp_path):
    (tmp_path / "readout.toml").write_text('title = "T"\nschema_version = "1.0"\n', "utf-8")
    assert not engine.lint(load.load(tmp_path)).diagnostics
    (tmp_path / JOURNAL).write_text("{}", "utf-8")
    [found] = engine.lint(load.load(tmp_path)).diagnostics
    assert (found.code, found.place.path.endswith(JOURNAL)) == ("RO101", True)
    assert "was interrupted" in found.message


# ---------------------------------------------------------------- what is no regular file


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


def test_a_link_of_a_record_is_followed(home):
    (home / "meetings" / "link.yaml").symlink_to("a.yaml")
    atomic.write_all({home / "meetings" / "link.yaml": b"through", home / C: b"new"}, home=home)
    assert (home / "meetings" / "link.yaml").is_symlink()
    assert files(home)[A] == b"through"


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


def test_a_record_that_became_a_pipe_is_not_waited_for(home):
    os.mkfifo(home / "meetings" / "b.yaml")
    before = files(home)
    with pytest.raises(OSError, match="is no regular file"):
        atomic.write_all(new(home) | {home / "meetings" / "b.yaml": b"x"}, home=home)
    with pytest.raises(OSError, match="is no regular file"):
        atomic.read(home / "meetings" / "b.yaml")
    assert files(home) == before

"""Several files change all or none, whatever becomes of the process; one writer at a time; nobody's edit is lost; and
what a stranger has put into a dataset steers nothing."""

import json
import os
import shutil
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from test_cli import run

from readout.lint import engine
from readout.publish import formats
from readout.store import atomic, journal, load, own_folder, paths, transaction
from readout.store.atomic import Link

A, C, GONE, NEW = "meetings/a.yaml", "places/c.json", "places/gone.ndjson", "events/new.yml"
OWN = paths.OWN_FOLDER


@pytest.fixture
def home(tmp_path, journals):
    home = tmp_path / "data"
    for name in (A, C, GONE):
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_bytes(b"old " + name.encode())
    return home


def files(folder):
    """The files of a folder and what they hold, but for readout's own, and the folders that are empty."""
    content = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if OWN not in path.parts:
            if path.is_symlink():
                content[name] = Link(str(path.readlink()))
            elif path.is_file():
                content[name] = path.read_bytes()
            elif path.is_dir() and not any(path.iterdir()):
                content[name] = None
    return content


def litter(folder):
    """What of readout's own is left in a folder that nobody is changing."""
    return sorted(path.name for path in (folder / OWN).glob("*") if path.name not in (".gitignore", "lock"))


def new(home):
    return {home / A: b"new a", home / GONE: None, home / NEW: b"new", home / C: b"new c"}


def change(home, contents=None, **options):
    with transaction.begin(home) as current:
        for path in contents or new(home):
            current.read(path)
        current.commit(contents or new(home), **options)
    return current


def test_all_files_change_and_nothing_else_stays(home, journals):
    change(home)
    assert files(home) == {A: b"new a", NEW: b"new", C: b"new c"}
    assert (litter(home), list(journals.iterdir())) == ([], [])
    assert (home / OWN / ".gitignore").read_text() == "*\n"


KILLED = """
    import os, signal
    from pathlib import Path
    from readout.store import transaction
    home, done = Path({home!r}), 0
    def stop(path):
        global done
        if path.is_relative_to(home) and ".readout" not in path.parts:
            if done == {survivors}:
                os.kill(os.getpid(), signal.SIGKILL)
            done += 1
    replace, unlink = Path.replace, Path.unlink
    Path.replace = lambda self, to: (stop(to), replace(self, to))
    Path.unlink = lambda self, **how: (stop(self), unlink(self, **how))
    with transaction.begin(home) as change:
        contents = {{home / {A!r}: b"new a", home / {GONE!r}: None, home / {NEW!r}: b"new", home / {C!r}: b"new c"}}
        for path in contents:
            change.read(path)
        change.commit(contents)
"""


def interrupt(home, survivors=2):
    """Have a process change the files, and be killed when so many are changed."""
    code = textwrap.dedent(KILLED.format(home=str(home), survivors=survivors, A=A, C=C, GONE=GONE, NEW=NEW))
    process = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert process.returncode == -signal.SIGKILL, process.stderr


@pytest.mark.parametrize("survivors", range(4))
def test_what_a_killed_process_has_changed_is_undone(home, survivors):
    before = files(home)
    interrupt(home, survivors)
    assert (home / OWN / own_folder.TOKEN).exists()
    with transaction.begin(home) as current:
        assert {path.relative_to(home).as_posix() for path in current.recovered} <= {A, C, GONE, NEW}
        assert len(current.recovered) == survivors
        assert files(home) == before
    assert litter(home) == []
    with transaction.begin(home) as current:
        assert current.recovered == ()


def test_what_was_edited_after_the_kill_stays(home):
    interrupt(home)
    (home / A).write_bytes(b"edited by hand")
    with transaction.begin(home) as current:
        assert current.edited == (home / A,)
        assert current.recovered == (home / GONE,)
    assert files(home)[A] == b"edited by hand"


def test_an_error_undoes_the_change(home, journals, monkeypatch):
    before = files(home)
    place = home / C

    def full(self, target):
        if target == place and self.read_bytes() == b"new c":
            raise OSError(28, "No space left on device")
        os.rename(self, target)  # noqa: PTH104 - what `replace` does

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space left"):
        change(home)
    assert (files(home), litter(home), list(journals.iterdir())) == (before, [], [])


@pytest.mark.parametrize("theirs", [b"saved by an editor", None])
def test_what_somebody_saves_meanwhile_is_not_overwritten(home, theirs):
    with transaction.begin(home) as current:
        for path in new(home):
            current.read(path)
        (home / C).write_bytes(theirs) if theirs else (home / C).unlink()
        before = files(home)
        with pytest.raises(
            transaction.Overtaken, match=r"c\.json was changed by somebody else meanwhile: run it again"
        ):
            current.commit(new(home))
    assert files(home) == before


def test_a_file_that_was_not_read_is_not_replaced(home):
    with transaction.begin(home) as current, pytest.raises(transaction.Overtaken):
        current.commit({home / A: b"new"})
    assert files(home)[A] == b"old " + A.encode()


def test_what_loading_reads_is_what_is_replaced(home):
    """The digest is that of the bytes that were parsed, whatever the file held before or after."""
    (home / "readout.toml").write_text('title = "T"\nschema_version = "1.0"\n', "utf-8")
    (home / A).write_text("\ufeffid: a\n", "utf-8")
    with transaction.begin(home) as current:
        current.load()
        (home / A).write_text("id: a\n", "utf-8")
        with pytest.raises(transaction.Overtaken):
            current.commit({home / A: b"new"})


def test_two_writers_wait_for_each_other(home):
    refused = pytest.raises(transaction.Busy, match=r"another readout is changing .*: wait until it ends")
    with transaction.begin(home), refused, transaction.begin(home, wait=0.1):
        pass
    change(home)


def test_links_are_followed_and_deleted_as_links(home):
    (home / "attic").mkdir()
    (home / "attic" / "x.txt").write_bytes(b"old")
    (home / "places" / "x.yaml").symlink_to("../attic/x.txt")
    (home / "places" / "y.yaml").symlink_to("../attic/x.txt")
    change(home, {home / "places" / "x.yaml": b"through", home / "places" / "y.yaml": None, home / A: b"new"})
    assert files(home)["places/x.yaml"] == Link("../attic/x.txt")
    assert files(home)["attic/x.txt"] == b"through"
    assert "places/y.yaml" not in files(home)


def test_a_record_that_became_a_pipe_is_not_waited_for(home):
    os.mkfifo(home / "meetings" / "b.yaml")
    with transaction.begin(home) as current, pytest.raises(OSError, match="is no regular file"):
        current.commit({home / "meetings" / "b.yaml": b"x"})
    with pytest.raises(OSError, match="is no regular file"):
        atomic.read(home / "meetings" / "b.yaml")


# ---------------------------------------------------------------- where the journal lies


@pytest.mark.parametrize("kind", ["file", "inside", "none", "large"])
def test_without_a_place_for_the_journal_several_files_do_not_change_and_one_does(home, kind, monkeypatch, tmp_path):
    before = files(home)
    if kind == "file":
        (tmp_path / "state").write_bytes(b"")
    elif kind == "inside":
        monkeypatch.setenv("XDG_STATE_HOME", str(home / OWN))
    elif kind == "none":
        monkeypatch.delenv("XDG_STATE_HOME")
        monkeypatch.setattr(Path, "home", lambda: (_ for _ in ()).throw(RuntimeError("no home")))
    else:
        monkeypatch.setattr(atomic, "LARGEST", 100)
    with pytest.raises(journal.NotUsable, match="more than can be put back" if kind == "large" else "XDG_STATE_HOME"):
        change(home)
    assert (files(home), litter(home)) == (before, [])
    if kind != "large":
        change(home, {home / A: b"new"})
        assert files(home)[A] == b"new"


def test_a_journal_is_that_of_one_folder(home, tmp_path):
    """A copy of a half changed dataset does not put back what is in the other one, nor believe its own token."""
    interrupt(home)
    shutil.copytree(home, tmp_path / "copy")
    before = files(home), files(tmp_path / "copy")
    with pytest.raises(transaction.Interrupted, match="has no journal"), transaction.begin(tmp_path / "copy"):
        pass
    assert (files(home), files(tmp_path / "copy")) == before


# ---------------------------------------------------------------- what a stranger has put there


def planted_journal(names):
    return json.dumps({"process": 2**22 + 695, "files": dict.fromkeys(names, "cGxhbnRlZA=="), "temporary": []})


def plant(kind, root, tmp_path):
    """Put something into a dataset that wants readout to write, to delete or to wait."""
    own = root / OWN
    if kind == "journal":
        (root / paths.JOURNAL).write_text(planted_journal([".git/config", "readout.toml"]))
        return
    if kind.startswith("folder"):
        (tmp_path / "elsewhere").mkdir()
        (tmp_path / "elsewhere" / "staged-x").write_bytes(b"theirs")
        own.symlink_to(tmp_path / "elsewhere") if kind == "folder link" else own.write_bytes(b"x")
        return
    own.mkdir()
    what, _, form = kind.partition(" ")
    if form == "pipe":
        os.mkfifo(own / what)
    elif form == "link":
        (own / what).symlink_to("../../theirs")
    elif form == "endless":
        (own / what).symlink_to("/dev/zero")
    elif form == "folder":
        (own / what).mkdir()
    elif form == "nonsense":
        (own / what).write_bytes(b"../../../" * 10)
    else:
        (own / what).write_bytes(b"0123456789abcdef" * 2)


def identities(folder):
    """What the files of a folder are, which are not opened: they may be pipes."""
    return {path.name: (path.lstat().st_ino, path.lstat().st_mode, path.lstat().st_size) for path in folder.glob("*")}


PLANTED = [
    "journal",
    "folder link",
    "folder file",
    "token",
    "journal.json nonsense",
    *(f"token {form}" for form in ("pipe", "link", "endless", "folder", "nonsense")),
    *(f"lock {form}" for form in ("pipe", "link", "endless", "folder")),
]
COMMANDS = {
    "import": ["import", "BOOK", "--into", "data"],
    "import --write": ["import", "BOOK", "--into", "data", "--write"],
    "rename": ["rename", "places/p", "q", "--data", "data"],
    "fmt": ["fmt", "data"],
    "fmt --check": ["fmt", "data", "--check"],
    "validate --fix": ["validate", "data", "--fix"],
    "validate --diff": ["validate", "data", "--diff"],
    "new": ["new", "place", "--name", "Another", "--set", "classification=city", "--data", "data"],
}


@pytest.fixture
def stranger(tmp_path, journals):
    """A dataset that changes with every writing command, and a workbook of it."""
    data = tmp_path / "data"
    texts = {
        "readout.toml": 'title = "T"\nschema_version = "1.0"\n',
        "places/p.yaml": "name: P \nid: p\nclassification: city\n",
    }
    for name, text in texts.items():
        (data / name).parent.mkdir(parents=True, exist_ok=True)
        (data / name).write_text(text, "utf-8")
    formats.write_one("xlsx", load.load(data), tmp_path / "book.xlsx", formats.Options())
    (data / ".git").mkdir()
    (data / ".git" / "config").write_bytes(b"theirs")
    (tmp_path / "theirs").write_bytes(b"theirs")
    return data


@pytest.mark.parametrize("kind", PLANTED)
def test_what_a_stranger_has_planted_is_named_and_does_nothing(stranger, tmp_path, kind):
    plant(kind, stranger, tmp_path)
    before, own = files(tmp_path), identities(stranger / OWN)
    codes = {each.code for each in engine.lint(load.load(stranger)).diagnostics}
    assert codes & {"RO119", "RO120"} == {"RO119" if kind in ("token", "token nonsense") else "RO120"}
    for name in ("import", "rename"):
        given = [str(tmp_path / "book.xlsx") if each == "BOOK" else each for each in COMMANDS[name]]
        result = run(*given, cwd=tmp_path)
        assert (result.returncode, result.stdout) == (2, ""), (name, result.stdout)
        assert result.stderr.startswith("readout: "), result.stderr
        assert files(tmp_path) == before, name
    assert own.items() <= identities(stranger / OWN).items()


@pytest.mark.parametrize("name", COMMANDS)
def test_no_command_follows_a_planted_journal(stranger, tmp_path, name):
    plant("journal", stranger, tmp_path)
    before = files(tmp_path)
    given = [str(tmp_path / "book.xlsx") if each == "BOOK" else each for each in COMMANDS[name]]
    result = run(*given, cwd=tmp_path)
    assert (result.returncode, result.stdout) == (2, ""), result.stdout
    assert paths.JOURNAL in result.stderr
    assert files(tmp_path) == before


@pytest.mark.parametrize("name", COMMANDS)
def test_a_dry_run_compares_no_half_state_and_a_writing_command_puts_it_back(stranger, tmp_path, name, journals):
    (stranger / A).parent.mkdir()
    for each in (A, C, GONE):
        (stranger / each).write_bytes(b"")
    interrupt(stranger)
    assert "RO119" in {each.code for each in engine.lint(load.load(stranger)).diagnostics}
    before = files(stranger)
    given = [str(tmp_path / "book.xlsx") if each == "BOOK" else each for each in COMMANDS[name]]
    result = run(*given, cwd=tmp_path)
    if name in ("import", "fmt --check", "validate --diff"):
        assert (result.returncode, result.stdout, files(stranger)) == (2, "", before)
        assert "was interrupted" in result.stderr
    else:
        assert (stranger / GONE).read_bytes() == b""
        assert (stranger / A).read_bytes() == b""
        assert litter(stranger) == []
        assert not [*journals.glob("*-*")]


READING = {
    "validate": (1, ["validate", "data"]),
    "validate a file": (0, ["validate", "data/places/p.yaml"]),
    "validate --changed-since": (1, ["validate", "data", "--changed-since", "HEAD"]),
    "validate --staged": (1, ["validate", "data", "--staged"]),
    "export": (1, ["export", "json", "--data", "data", "-o", "build"]),
    "template": (1, ["template", "--data", "data", "-o", "template.xlsx"]),
    "stats": (1, ["stats", "--data", "data"]),
    "stats --compare": (0, ["stats", "--data", "data", "--compare", "data"]),
    "stats --compare git": (0, ["stats", "--data", "data", "--compare", "git:HEAD"]),
    "diff": (0, ["diff", "data", "data"]),
    "diff git": (0, ["diff", "git:HEAD", "data"]),
    "show": (0, ["show", "places/p", "--data", "data"]),
    "why": (0, ["why", "places/p", "name", "--data", "data"]),
    "merge": (2, ["merge", "places/p", "places/q", "--data", "data"]),
    "new --dry-run": (2, ["new", "place", "--name", "Another", "--dry-run", "--data", "data"]),
    "import": (2, ["import", "book.xlsx", "--into", "data"]),
    "import of a list": (2, ["import", "list.csv", "--into", "data"]),
}
"""The commands that only read, each with its exit code where a change was interrupted."""


@pytest.mark.parametrize("name", READING)
def test_what_reads_a_half_changed_dataset_says_so(stranger, tmp_path, name):
    shutil.rmtree(stranger / ".git")
    (stranger / "places" / "p.yaml").write_text("id: p\nname: P\nclassification: city\n", "utf-8")
    (stranger / "places" / "q.yaml").write_text("id: q\nname: Q\nclassification: city\n", "utf-8")
    (tmp_path / "list.csv").write_text("name,kind\nIzmir,city\n", "utf-8")
    as_somebody = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    for arguments in (["init", "--quiet"], ["add", "data"], [*as_somebody, "commit", "--quiet", "-m", "Data"]):
        subprocess.run(["git", *arguments], cwd=tmp_path, check=True)
    plant("token", stranger, tmp_path)
    before = files(stranger)
    code, command = READING[name]
    result = run(*command, cwd=tmp_path)
    assert result.returncode == code, result.stderr
    assert "the token names a change of which this user's readout has no journal" in result.stdout + result.stderr
    assert files(stranger) == before


def test_nothing_of_the_own_folder_is_a_stray_file(stranger):
    with transaction.begin(stranger):
        pass
    (stranger / OWN / "staged-x.yaml").write_bytes(b"x")
    assert not [each for each in engine.lint(load.load(stranger)).diagnostics if OWN in each.place.path]


# ---------------------------------------------------------------- undoing


def test_the_last_change_is_undone_if_nothing_changed_since(home):
    before = files(home)
    change(home, undoable=True)
    with transaction.begin(home) as current:
        assert {path.relative_to(home).as_posix() for path in current.undo()} == {A, C, GONE, NEW}
    assert files(home) == before
    with transaction.begin(home) as current, pytest.raises(transaction.NotChanged, match="nothing to undo"):
        current.undo()


def test_what_changed_since_is_not_undone(home):
    change(home, undoable=True)
    (home / C).write_bytes(b"edited")
    before = files(home)
    with transaction.begin(home) as current, pytest.raises(transaction.NotChanged, match=r"c\.json was changed since"):
        current.undo()
    assert files(home) == before


def test_a_token_that_is_removed_while_it_is_looked_at_is_none(home, monkeypatch):
    """Another process, which holds the lock, ends its change between two looks at it."""
    folder = home / OWN
    folder.mkdir(exist_ok=True)
    removed, lstat = [], Path.lstat

    def ends(path):
        result = lstat(path)
        if path.name == own_folder.TOKEN:
            removed.append(path)
            path.unlink()
        return result

    (folder / own_folder.TOKEN).write_text("0" * 32)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "lstat", ends)
        assert own_folder.token(home) is None
        assert own_folder.token(home) is None
    (folder / own_folder.TOKEN).write_text("0" * 32)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "iterdir", lambda path: iter([path / own_folder.TOKEN]))
        (folder / own_folder.TOKEN).unlink()
        assert not list(own_folder.planted(home))
    assert removed

"""Tries what no record is in every place where readout reads or writes, and says what is broken then. Run as root in a
mount namespace of its own: `unshare --mount planted.py FOLDER EVERY`; of the attempts, one of EVERY is made.

Prints, as JSON, how many attempts were made of each kind, and what was broken: a command that hangs, that ends otherwise
than with a finding or a sentence, that changes what was planted, or what lies outside of the dataset.
"""

import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
from pathlib import Path

from readout.cli import app

SECONDS = 20
TEXTS = {
    "data/readout.toml": 'title = "T"\nschema_version = "1.0"\n',
    "data/places/p.yaml": "name: P \nid: p\nclassification: city\n",
    "data/people/a.yaml": "name: A\nid: a\n",
    "outside/theirs": "theirs",
}
COMMANDS = {
    "validate": ["validate", "data"],
    "validate --fix": ["validate", "data", "--fix"],
    "validate --changed-since": ["validate", "data", "--changed-since", "HEAD"],
    "validate --staged": ["validate", "data", "--staged"],
    "validate -o": ["validate", "data", "-o", "build/dataset.json"],
    "fmt": ["fmt", "data"],
    "rename": ["rename", "places/p", "q", "--data", "data"],
    "new": ["new", "place", "--name", "B", "--set", "classification=city", "--data", "data"],
    "import": ["import", "list.csv", "--into", "data"],
    "export": ["export", "json", "csv", "--data", "data", "-o", "build"],
    "stats": ["stats", "--data", "data", "--compare", "data"],
    "diff": ["diff", "git:HEAD", "data"],
    "show": ["show", "places/p", "--data", "data"],
}
PLACES = (
    "data/places/x.yaml",
    "data/places/p.yaml",
    "data/people/x.json",
    "data/people/x.ndjson",
    "data/people",
    "data/readout.toml",
    "data/lists",
    "data/lists/x.toml",
    "data/.readout",
    "data/.readout/token",
    "data/.readout/lock",
    "data/.readout/.gitignore",
    "data/.readout-undo.json",
    "data/.git",
    "data/HEAD",
    "build",
    "build/dataset.json",
    "build/csv",
    "build/losses.json",
    "build/.readout",
    "list.csv",
    ".gitattributes",
    ".git/info/attributes",
    ".git/lfs",
    "state/readout",
    "state/readout/journals",
    "cache/readout",
)


def device(kind, major, minor):
    return lambda path: os.mknod(path, kind | 0o666, os.makedev(major, minor))


def leading_to(target):
    return lambda path: path.symlink_to(target)


def socket_at(path):
    with socket.socket(socket.AF_UNIX) as opened:
        here = Path.cwd()
        os.chdir(path.parent)  # the address of a socket is short
        opened.bind(path.name)
        os.chdir(here)


def mounted(path):
    """A file system of its own."""
    path.mkdir()
    mount("-t", "tmpfs", "tmpfs", path)


def mounted_file(path):
    """A file that lies elsewhere, and cannot be replaced."""
    path.write_text("id: x\nname: X\n", "utf-8")
    mount("--bind", Path("outside/theirs"), path)


def read_only(path):
    path.mkdir()
    mount("-t", "tmpfs", "-o", "ro", "tmpfs", path)


def mount(*arguments):
    subprocess.run(["mount", *map(str, arguments)], check=True)


KINDS = {
    "pipe": os.mkfifo,
    "endless device": device(stat.S_IFCHR, 1, 5),
    "full device": device(stat.S_IFCHR, 1, 7),
    "device of nothing": device(stat.S_IFCHR, 1, 3),
    "terminal": device(stat.S_IFCHR, 5, 0),
    "disk": device(stat.S_IFBLK, 7, 200),
    "socket": socket_at,
    "folder": Path.mkdir,
    "link to an endless device": leading_to("/dev/zero"),
    "link to itself": lambda path: path.symlink_to(path.name),
    "link to nothing": leading_to("/nowhere/at/all"),
    "link out": lambda path: path.symlink_to(Path("outside/theirs").resolve()),
    "link to a folder outside": lambda path: path.symlink_to(Path("outside").resolve()),
    "file system": mounted,
    "read-only file system": read_only,
    "mounted file": mounted_file,
}


def make():
    """Make the dataset anew in a file system of its own."""
    for name, text in TEXTS.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text, "utf-8")
    Path("list.csv").write_text("name,kind\nIzmir,city\n", "utf-8")
    somebody = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    for arguments in (["init", "--quiet"], ["add", "data"], [*somebody, "commit", "--quiet", "-m", "Data"]):
        subprocess.run(["git", *arguments], check=True)


def run(arguments):
    """The exit code of a command, and the beginning of what it said; -14 if it hangs."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.dup2(os.open(os.devnull, os.O_RDWR), 0)
        os.dup2(writing, 1)
        os.dup2(writing, 2)
        os.close(reading)
        signal.alarm(SECONDS)
        sys.argv = ["readout", *arguments]
        sys.stdout, sys.stderr = (os.fdopen(number, "w", closefd=False) for number in (1, 2))  # of other kinds now
        try:
            app.main()
        except BaseException as error:  # noqa: BLE001 - this process must not go on as the other one
            os.write(1, f"raises {error!r}".encode())
        os._exit(99)
    os.close(writing)
    said = b""
    with os.fdopen(reading, "rb") as pipe:
        while part := pipe.read1(65536):
            said = (said + part)[:100_000]
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), said.decode("utf-8", "replace")


def identity(path):
    """What stands in a place; of a folder or a mount only that it does."""
    state = os.lstat(path)
    whole = state.st_ino, state.st_rdev, state.st_mode, str(path.readlink()) if stat.S_ISLNK(state.st_mode) else ""
    return stat.S_ISDIR(state.st_mode) if stat.S_ISDIR(state.st_mode) or os.path.ismount(path) else whole


def attempt(kind, place, command, prepared):
    """Plant something in a fresh copy, run a command there, and return what is broken."""
    target = Path("work")
    target.mkdir()
    mount("-t", "tmpfs", "tmpfs", target)
    here = Path.cwd()
    try:
        shutil.copytree(prepared, target, symlinks=True, dirs_exist_ok=True)
        os.chdir(target)
        path = Path(place)
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_dir():
            shutil.rmtree(path)
        path.unlink(missing_ok=True)
        KINDS[kind](path)
        before = identity(path)
        code, said = run(COMMANDS[command])
        broken = [f"ends with {code}: {said[-300:]}"] if code not in (0, 1, 2) or "bug of ours" in said else []
        asked_for = {"build": "link to a folder outside", "build/dataset.json": "link out"}  # by whoever names a link
        writes_there = kind == "folder" or asked_for.get(place) == kind
        if not os.path.lexists(path) or (identity(path) != before and not writes_there):
            broken.append("what was planted is another")
        if Path("outside/theirs").read_text("utf-8") != "theirs" and not writes_there:
            broken.append("what lies outside is another")
        if [each.name for each in Path("outside").iterdir()] != ["theirs"] and not writes_there:
            broken.append("something new lies outside")
        return broken
    finally:
        os.chdir(here)
        subprocess.run(["umount", "--lazy", "--recursive", target.resolve()], check=False, capture_output=True)
        target.rmdir()


def main(folder, every):
    os.chdir(folder)
    os.environ["XDG_STATE_HOME"], os.environ["XDG_CACHE_HOME"] = "state", "cache"
    mount("--make-rprivate", "/")
    Path("prepared").mkdir()
    os.chdir("prepared")
    make()
    os.chdir("..")
    prepared, tried, broken = Path("prepared").resolve(), dict.fromkeys(KINDS, 0), []
    number = 0
    for kind in KINDS:
        for place in PLACES:
            for command in COMMANDS:
                number += 1
                if number % every == 0:
                    tried[kind] += 1
                    broken += [
                        f"{kind} as {place}, {command}: {each}" for each in attempt(kind, place, command, prepared)
                    ]
    print(json.dumps({"tried": tried, "broken": broken}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))

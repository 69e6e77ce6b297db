"""Runs a writing command once for each of its calls that change files, ends it at that call, and says what is broken
then. Run with interruption.c preloaded: `interruption.py FOLDER COMMAND HOW`. HOW is `death`, the name of an error that
the call gives (`ENOSPC`), one with a plus that all calls give from then on (`EROFS+`), or `each`: of all errors the next
one at each call that is tried, which is one of four.

Prints, as JSON, how many calls there are, and what was broken: before any rerun the state must be old, new, or named by
the next read; after a rerun old or new, without anything of readout's own left but the lock.
"""

import ctypes
import errno
import json
import os
import shutil
import signal
import sys
from contextlib import suppress
from pathlib import Path

from readout.cli import app
from readout.lint import engine
from readout.publish import formats
from readout.store import load

LIBRARY = ctypes.CDLL(None)
TEXTS = {
    "readout.toml": 'title = "T"\nschema_version = "1.0"\n',
    "meetings/2025/2025-11-03-ankara-talks.yaml": (
        "id: 2025-11-03-ankara-talks\nname: Talks\nstatus: held\ndate: 2025-11-03\nplace_id: ankara\nsources: [s]\n"
    ),
    "places/ankara.yaml": "id: ankara\nname: Ankara\nclassification: city\n",
    "sources/s.yaml": "id: s\nkind: news\n",
}
UNFORMATTED = {
    "places/ankara.yaml": "name: Ankara\nid: ankara\nclassification: city\n",
    "sources/s.yaml": "kind: news\nid: s\n",
}
TO_MERGE = {"sources/t.yaml": "id: t\nkind: news\npublisher: A Paper\n"}
TO_FIX = {
    "places/ankara.yaml": "id: ankara\nname: 'Ankara '\nclassification: city\n",
    "sources/s.yaml": "id: s\nkind: news\nname: 'News '\n",
}
COMMANDS = {
    "fmt": ["fmt", "data"],
    "fix": ["validate", "data", "--fix", "--no-cache"],
    "new": ["new", "place", "--name", "Izmir", "--set", "classification=city", "--data", "data"],
    "new meeting": [
        *("new", "meeting", "--name", "More talks", "--set", "status=held", "--set", "date=2026-01-02"),
        *("--set", "place_id=ankara", "--set", "sources=s", "--data", "data"),
    ],
    "rename": ["rename", "places/ankara", "angora", "--data", "data"],
    "import": ["import", "book.xlsx", "--into", "data", "--write"],
    "undo": ["import", "--undo", "--into", "data"],
    "merge": ["merge", "sources/s", "sources/t", "--data", "data", "--write"],
    "export": ["export", "json", "csv", "--data", "data", "-o", "build"],
    "init": ["init", "data"],
}


STATE, CACHE = (Path(os.environ.get(f"XDG_{name}_HOME", name.lower())) for name in ("STATE", "CACHE"))
PREPARED, PREPARED_STATE = Path("../prepared"), Path("../prepared-state")


LAST, EVERY = 50, int(os.environ.get("READOUT_INTERRUPT_EVERY", "1"))
"""All of the last calls are interrupted; of those before, in which an export only stages its files, one of so many."""
ERRORS = ("EACCES", "EBUSY", "EDQUOT", "EINTR", "EIO", "EMFILE", "ENOSPC", "EPERM", "EROFS", "EXDEV")
"""What calls that change files may give: what is refused, in use, over a quota, interrupted, broken, out of handles, full,
read-only, or on another disk."""
LASTING = ("ENOSPC", "EROFS", "EIO")
"""Those that last."""


def prepare(command):
    """Makes the folder anew, as it is before a command, and the folder of journals. Nothing is in the cache."""
    if not PREPARED.exists():
        make(command)
        shutil.copytree(".", PREPARED)
        shutil.copytree(STATE, PREPARED_STATE) if STATE.exists() else PREPARED_STATE.mkdir()
    for folder, prepared in ((Path(), PREPARED), (STATE, PREPARED_STATE)):
        clear(folder)
        shutil.copytree(prepared, folder, dirs_exist_ok=True)
    clear(CACHE)


def clear(folder):
    for path in folder.iterdir() if folder.exists() else ():
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def make(command):
    clear(Path())
    texts = {} if command == "init" else TEXTS | {"fmt": UNFORMATTED, "fix": TO_FIX, "merge": TO_MERGE}.get(command, {})
    for name, text in texts.items():
        Path("data", name).parent.mkdir(parents=True, exist_ok=True)
        Path("data", name).write_text(text, "utf-8")
    if command in ("import", "undo"):
        edited = {"places/ankara.yaml": ("Ankara", "Angora"), "sources/s.yaml": ("news", "blog")}
        shutil.copytree("data", "edited")
        for name, (old, new) in edited.items():
            file = Path("edited", name)
            file.write_text(file.read_text("utf-8").replace(f": {old}\n", f": {new}\n"), "utf-8")
        hand_out()
    if command == "undo":
        run(COMMANDS["import"])
    if command == "export":
        run(COMMANDS["export"])
        Path("data/places/izmir.yaml").write_text("id: izmir\nname: Izmir\nclassification: city\n", "utf-8")


def hand_out():
    """Makes a workbook without a base in which two records say something else, and one is new."""
    whole = load.load(Path("edited"))
    formats.write_one("xlsx", load.load(Path("data")), Path("base.xlsx"), formats.Options())
    formats.write_one("xlsx", whole, Path("book.xlsx"), formats.Options())
    import openpyxl

    base, book = openpyxl.load_workbook("base.xlsx"), openpyxl.load_workbook("book.xlsx")
    for sheet in base:
        for row in sheet.iter_rows():
            for cell in row:
                value = book[sheet.title][cell.coordinate].value if sheet.sheet_state == "visible" else cell.value
                if value != cell.value:
                    cell.value = value
    base.save("book.xlsx")
    shutil.rmtree("edited")


def run(arguments, number=0, how="death"):
    """The exit code of a command, below 0 if it was killed; and how many calls it made."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        null = os.open(os.devnull, os.O_RDWR)
        os.dup2(null, 1)
        os.dup2(null, 2)
        sys.argv = ["readout", *arguments]
        leave = os._exit

        def left(code):
            calls = LIBRARY.interrupt_calls()
            os.write(writing, str(calls).encode())
            leave(code)

        os._exit = left
        error = 0 if how == "death" else getattr(errno, how.rstrip("+"))
        LIBRARY.interrupt_arm(number, error, how.endswith("+"))
        app.main()
        left(99)
    os.close(writing)
    status = os.waitpid(child, 0)[1]
    with os.fdopen(reading) as pipe:
        calls = int(pipe.read() or 0)
    return os.waitstatus_to_exitcode(status), calls


def state(command):
    """What the files hold that the command may change, and which folders are empty."""
    folder = Path("build" if command == "export" else "data")
    paths = sorted(path for path in folder.rglob("*") if ".readout" not in path.parts)
    return {str(path): path.read_bytes() if path.is_file() else None for path in paths}


def litter():
    """What of readout's own is left, in the folders and among the journals."""
    allowed = {"data/.readout", "data/.readout/lock", "data/.readout/.gitignore"}
    paths = {str(path) for path in Path().rglob("*") if ".readout" in str(path)} - allowed
    journals = STATE / "readout" / "journals"
    return sorted(paths) + sorted(path.name for path in journals.glob("*") if not path.name.endswith(".undo"))


def is_named(command):
    """Whether the next read says that the state may be half of each."""
    candidates = [Path("build/dataset.json"), Path("build/csv")] if command == "export" else [Path("data")]
    return any(
        "RO119" in {each.code for each in engine.lint(load.load(path)).diagnostics}
        for path in candidates
        if path.exists()
    )


def warm():
    """Has this process import what the commands need, so that its children need not."""
    for command in ("import", "new", "export", "fmt"):
        make(command)
        arguments = COMMANDS[command]
        with suppress(SystemExit):
            app.app(arguments, standalone_mode=False)


def trials(calls, how):
    """Yield the calls to interrupt, and how."""
    kinds = [*ERRORS, *(f"{name}+" for name in LASTING)]
    for number in range(1, calls + 1):
        if how == "each":
            if number % 4 == 0:
                yield number, kinds[number // 4 % len(kinds)]
        elif number >= calls - LAST or number % EVERY == 0:
            yield number, how


def main(folder, command, how):
    os.chdir(folder)
    signal.alarm(1800)
    out = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    warm()
    prepare(command)
    old = state(command)
    code, calls = run(COMMANDS[command])
    new = state(command)
    broken = [] if code in (0, 1) and new != old and calls else [f"it does not change anything: {code}, {calls}"]
    rerun = COMMANDS[command] if command in ("export", "init", "fix") else COMMANDS["fmt"]
    tried = 0
    for number, kind in trials(calls, how):
        tried += 1
        prepare(command)
        code, _ = run(COMMANDS[command], number, kind)
        if code not in (-9, 0, 1, 2) or (kind == "death" and code != -9):
            broken.append(f"{number}, {kind}: ends with {code}")
        before = state(command)
        if before not in (old, new) and not (command == "init" or is_named(command)):
            broken.append(f"{number}, {kind}: half changed, and not named")
        code, _ = run(rerun)
        if command == "init":  # which writes nothing where there is a dataset
            run(COMMANDS["fmt"])
        if code not in (0, 1, 2):
            broken.append(f"{number}, {kind}: the rerun ends with {code}")
        if state(command) not in (old, new):
            broken.append(f"{number}, {kind}: half changed after a rerun")
        if left := litter():
            broken.append(f"{number}, {kind}: left {left}")
    os.write(out, json.dumps({"calls": calls, "tried": tried, "broken": broken}).encode())


if __name__ == "__main__":
    main(*sys.argv[1:])

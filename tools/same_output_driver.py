"""Runs cases with the `readout` of one source tree, and writes down what each printed and wrote.

    python tools/same_output_driver.py ORDER.json

The order is {"tree": folder, "work": folder, "cases": [case, …], "result": file}; a case is what
`same_output_cases.Case` holds. The result maps the name of each case to its parts: {"1 stdout": [digest, file], …},
where the file keeps the bytes for as long as the comparison lasts.

Each step of a case is a fork that calls the entry point which the tree's own pyproject.toml names, so that modules
may move. The steps of the first case start cold; the modules that they loaded are loaded once, in that order, before
the other cases. Stands alone: nothing but the standard library may be loaded before the tree's `readout` is.
"""

from __future__ import annotations

import gc
import hashlib
import importlib
import json
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import tomllib
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

PATIENCE = 300
"""Seconds after which a step is killed."""
REPORT = re.compile(rb"readout-\w+\.txt")
"""The random name of the file that tells of a bug."""
Parts = dict[str, tuple[str, str]]


class Tree:
    """A source tree: where its package lies and how its command is entered."""

    def __init__(self, root: Path) -> None:
        project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
        self.root, self.path = root, root / "toolkit"
        self.module, _, self.function = project["project"]["scripts"]["readout"].partition(":")

    def enter(self) -> None:
        getattr(importlib.import_module(self.module), self.function)()


class Driver:
    """Runs the cases of an order, one after the other, in `work`."""

    def __init__(self, tree: Tree, work: Path) -> None:
        self.tree, self.work = tree, work
        self.loaded = work / "modules.json"
        self.modules: dict[str, None] = {}
        self.warm = False

    def run(self, case: dict[str, Any]) -> Parts:
        """The parts of a case: of each step the exit code and the streams, and every file that is left behind."""
        kept = self.work / "kept" / case["name"]
        kept.mkdir(parents=True)
        folder = Path(case["cwd"] or self.work / "cases" / case["name"])
        folder.mkdir(parents=True, exist_ok=True)
        for target, source in case["copies"].items():
            shutil.copytree(source, folder / target)
        os.environ["XDG_CACHE_HOME"] = str(self.work / "caches" / case["name"])
        parts: Parts = {}
        for number, step in enumerate(case["steps"], 1):
            printed = [kept / f"{number}.stdout", kept / f"{number}.stderr"]
            code = self.step(step, folder, printed)
            parts[f"{number} exit code"] = (str(code), "")
            for file, stream in zip(printed, ("stdout", "stderr"), strict=True):
                file.write_bytes(self.neutral(file.read_bytes()))
                parts[f"{number} {stream}"] = (digest(file), str(file))
        if not self.warm:
            self.warm_up()
        shutil.rmtree(os.environ["XDG_CACHE_HOME"], ignore_errors=True)
        if case["cwd"] is None:
            parts |= self.files(folder)
        return parts

    def neutral(self, printed: bytes) -> bytes:
        """What is printed, without what differs from tree to tree and from run to run."""
        for folder, name in ((self.work, b"<work>"), (self.tree.root, b"<tree>")):
            printed = printed.replace(os.fsencode(folder), name)
        return REPORT.sub(b"readout-<report>.txt", printed)

    def files(self, folder: Path) -> Parts:
        """All that a case left in its folder: the digests of files with their modes, and what links lead to."""
        parts: Parts = {}
        for path in sorted(folder.rglob("*")):
            name = f"file {path.relative_to(folder)}"
            mode = path.lstat().st_mode
            if ".git" in path.parts:
                continue
            if stat.S_ISREG(mode):
                parts[name] = (f"{digest(path)} {stat.S_IMODE(mode):o}", str(path))
            elif not stat.S_ISDIR(mode):
                parts[name] = (f"link to {path.readlink()}" if path.is_symlink() else "no regular file", "")
        return parts

    def step(self, step: list[str], folder: Path, printed: list[Path]) -> int:
        kind, *arguments = step
        if kind in ("readout", "python"):
            return self.forked(step, folder, printed)
        for file in printed:
            file.touch()
        if kind == "git":
            return subprocess.run(["git", *arguments], cwd=folder, capture_output=True, check=False).returncode
        if kind != "edit":
            raise ValueError(f"no such kind of step: {kind}")
        name, old, new = arguments
        text = (folder / name).read_text("utf-8")
        if old not in text:
            return 1
        (folder / name).write_text(text.replace(old, new, 1), "utf-8")
        return 0

    def forked(self, step: list[str], folder: Path, printed: list[Path]) -> int:
        """The exit code of a step that is run in a child of this process; of a signal, less than 0."""
        pid = os.fork()
        if pid == 0:
            self.child(step, folder, printed)
        _, status = os.waitpid(pid, 0)
        if not self.warm and self.loaded.exists():
            self.modules |= dict.fromkeys(json.loads(self.loaded.read_text("utf-8")))
        return os.waitstatus_to_exitcode(status)

    def child(self, step: list[str], folder: Path, printed: list[Path]) -> NoReturn:
        signal.alarm(PATIENCE)
        os.chdir(folder)
        streams = [os.open(os.devnull, os.O_RDONLY), *(os.open(file, os.O_WRONLY | os.O_CREAT) for file in printed)]
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
        if not self.warm:
            self.tell_modules_at_the_end()
        code = 1
        try:
            if step[0] == "python":
                exec(compile(step[1], "<step>", "exec"), {"__name__": "step"})
            else:
                sys.argv = step
                self.tree.enter()
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
        except BaseException:  # noqa: BLE001 - as the interpreter would
            sys.excepthook(*sys.exc_info())
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)

    def tell_modules_at_the_end(self) -> None:
        """The command ends with `os._exit`, and so does a child: before that, it writes down what it has loaded."""
        leave = os._exit

        def told(status: int) -> NoReturn:
            self.loaded.write_text(json.dumps(list(sys.modules)), "utf-8")
            leave(status)

        os._exit = told

    def warm_up(self) -> None:
        self.warm = True
        for name in self.modules:
            with suppress(ImportError):
                importlib.import_module(name)
        home = Path(str(sys.modules["readout"].__file__))
        if not home.is_relative_to(self.tree.path):
            raise RuntimeError(f"readout comes from {home}, and not from {self.tree.path}")
        gc.freeze()


def digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def main() -> None:
    order = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    tree = Tree(Path(order["tree"]))
    sys.path.insert(0, str(tree.path))
    driver = Driver(tree, Path(order["work"]))
    result = {case["name"]: driver.run(case) for case in order["cases"]}
    Path(order["result"]).write_text(json.dumps(result), "utf-8")


if __name__ == "__main__":
    main()

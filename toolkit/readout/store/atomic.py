"""Writes files so that each is whole or not there at all, and several all or none."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from readout.store.paths import JOURNAL


def write(path: Path, data: bytes) -> None:
    """Replaces one file, beside which the new contents are written first."""
    write_all({path: data})


class Overtaken(Exception):
    """Somebody else has changed a file meanwhile. The text says which."""


def write_all(
    contents: Mapping[Path, bytes | None], was: Mapping[Path, bytes | None] | None = None, home: Path | None = None
) -> None:
    """Replaces files, and deletes those whose contents are None.

    All new contents are on the disk before the first file changes, so that a full disk changes none;
    if a replacement fails, those before it are undone. `was` is what the files held when the new contents were made
    of it. In `home`, a folder that holds them all, a journal stands meanwhile: if the process is killed, `recover`
    undoes what it has done. Raises OSError, and Overtaken for a file that holds something else by now.
    """
    staged: dict[Path, Path] = {}
    before: dict[Path, bytes | None] = {}
    journal = home / JOURNAL if home and len(contents) > 1 else None
    try:
        for path, data in contents.items():
            if data is not None:
                staged[path] = _stage(path, data)
        if home and journal:
            staged[journal] = _stage(journal, _journal(home, contents, staged))
            staged[journal].replace(journal)
        for path in contents:
            before[path] = _untouched(path, was)
            if path in staged:
                staged[path].replace(path)
            else:
                path.unlink(missing_ok=True)
    except BaseException:
        for path, old in before.items():
            with suppress(OSError):
                path.unlink(missing_ok=True) if old is None else _stage(path, old).replace(path)
        raise
    finally:
        for temporary in (*staged.values(), *([journal] if journal else [])):
            temporary.unlink(missing_ok=True)


def _journal(home: Path, contents: Mapping[Path, bytes | None], staged: Mapping[Path, Path]) -> bytes:
    """What must be put back, and what taken away, if this process does not live to do so."""
    files = {_inside(home, path): None if (old := read(path)) is None else _text(old) for path in contents}
    temporary = [_inside(home, path) for path in staged.values()]
    return json.dumps({"process": os.getpid(), "files": files, "temporary": temporary}).encode()


def _inside(home: Path, path: Path) -> str:
    return Path(os.path.relpath(path, home)).as_posix()


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def recover(home: Path) -> tuple[Path, ...]:
    """Puts back what a killed process has changed of a folder's files; the files that are as they were again.

    A journal that names files outside of the folder, or is none of ours, is left alone. Raises OSError.
    """
    journal = home / JOURNAL
    try:
        found: Any = json.loads(journal.read_bytes())
        files = {
            home / name: None if old is None else base64.b64decode(old, validate=True)
            for name, old in found["files"].items()
        }
        temporary = [home / name for name in found["temporary"]]
        running = _running(found["process"])
    except FileNotFoundError:
        return ()
    except (ValueError, TypeError, KeyError, AttributeError):
        return ()
    root = home.resolve()
    if running or not all(path.resolve().is_relative_to(root) for path in (*files, *temporary)):
        return ()
    for path, old in files.items():
        path.unlink(missing_ok=True) if old is None else _stage(path, old).replace(path)
    for path in temporary:
        path.unlink(missing_ok=True)
    journal.unlink()
    return tuple(files)


def _running(process: int) -> bool:
    """Whether a process is there that may be at work yet."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return process != os.getpid()


def read(path: Path) -> bytes | None:
    """What a file holds; None if there is none."""
    return path.read_bytes() if path.exists() else None


def _untouched(path: Path, was: Mapping[Path, bytes | None] | None) -> bytes | None:
    found = read(path)
    if was is not None and found != was[path]:
        raise Overtaken(f"{path.name} was changed by somebody else meanwhile")
    return found


def _stage(path: Path, data: bytes) -> Path:
    """A file beside the path with the contents and the path's own permissions, safely on the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile("wb", dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        try:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise
    mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()
    Path(file.name).chmod(mode)
    return Path(file.name)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask

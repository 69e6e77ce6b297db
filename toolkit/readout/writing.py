"""Writes files so that each is whole or not there at all, and several all or none."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile


def write(path: Path, data: bytes) -> None:
    """Replaces one file, beside which the new contents are written first."""
    write_all({path: data})


class Overtaken(Exception):
    """Somebody else has changed a file meanwhile. The text says which."""


def write_all(contents: Mapping[Path, bytes | None], was: Mapping[Path, bytes | None] | None = None) -> None:
    """Replaces files, and deletes those whose contents are None.

    All new contents are on the disk before the first file changes, so that a full disk changes none;
    if a replacement fails, those before it are undone. `was` is what the files held when the new contents were made
    of it. Raises OSError, and Overtaken for a file that holds something else by now.
    """
    staged: dict[Path, Path] = {}
    before: dict[Path, bytes | None] = {}
    try:
        for path, data in contents.items():
            if data is not None:
                staged[path] = _stage(path, data)
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
        for temporary in staged.values():
            temporary.unlink(missing_ok=True)


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

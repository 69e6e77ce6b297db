"""Single files: read only if they are regular ones of bounded size, and replaced so that each is whole or as it was.

Several files that change together, or files of a dataset, are written by `readout.store.transaction`.
"""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from readout.store.paths import display_path
from readout.syntax.document import MAX_BYTES

LARGEST = 4 * MAX_BYTES
"""The most bytes that are read of a file of readout's own."""


class NotChanged(Exception):
    """Nothing was changed. The text says why, and what to do."""


class Link(NamedTuple):
    """What a symbolic link holds: the path that it leads to, as it stands in the link."""

    target: str


Content = bytes | Link | None
"""What a path holds: a file's bytes, a link, or nothing."""


def write(path: Path, data: bytes) -> None:
    """Replace one file, beside which the new contents are written first. What is a device or a pipe is written to.

    Raises OSError, also for a pipe from which nobody reads.
    """
    status = _status(path)
    descriptor = _standard(status) if status else None
    if descriptor is not None:
        with os.fdopen(descriptor, "wb", closefd=False) as stream:
            stream.write(data)
    elif status and (stat.S_ISFIFO(status.st_mode) or stat.S_ISCHR(status.st_mode)):
        _write_through(path, data, is_pipe=stat.S_ISFIFO(status.st_mode))
    else:
        target = destination(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        move(stage(target.parent, f".{target.name}.", data, target), target)


def _status(path: Path) -> os.stat_result | None:
    """What the system says of what a path names or links to; None if there is nothing."""
    try:
        return path.stat()
    except FileNotFoundError:
        return None


def _standard(status: os.stat_result) -> int | None:
    """The descriptor, standard output's or error's, that writes to a file: /dev/stdout may be any kind of one."""
    for descriptor in (1, 2):
        with suppress(OSError):
            if os.path.samestat(status, os.fstat(descriptor)):
                return descriptor
    return None


def _write_through(path: Path, data: bytes, *, is_pipe: bool) -> None:
    try:  # opening a pipe waits for a reader, unless it is told not to
        descriptor = os.open(path, os.O_WRONLY | (os.O_NONBLOCK if is_pipe else 0))
    except OSError as error:
        if error.errno == errno.ENXIO:
            raise OSError(f"{display_path(path)} is a pipe from which nobody reads") from None
        raise
    if is_pipe:
        os.set_blocking(descriptor, True)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(data)


def destination(path: Path) -> Path:
    """The file to replace for a path: what it links to, or the path itself, at which there may be nothing yet.

    Raises OSError for what is no regular file, and for a link to nothing or into a hidden place, such as `.git`.
    """
    status = _status(path)
    if status and not stat.S_ISREG(status.st_mode):
        raise OSError(f"{display_path(path)} is no regular file, and is not replaced")
    if not path.is_symlink():
        return path
    if not status:
        raise OSError(f"{display_path(path)} is a link that leads nowhere")
    target, own = path.resolve(), path.parent.resolve().parts
    if any(part.startswith(".") for part in target.parts if part not in own):
        raise OSError(f"{display_path(path)} is a link to {display_path(target)}, which is hidden, and is not replaced")
    return target


def read(path: Path, largest: int = LARGEST) -> bytes | None:
    """What a file, or the file that a link leads to, holds; None if there is none.

    Raises OSError, also for what is no regular file or has more bytes than `largest`; waits for no pipe.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except FileNotFoundError:
        if path.is_symlink():
            raise OSError(f"{display_path(path)} is a link that leads nowhere") from None
        return None
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(f"{display_path(path)} is no regular file, and is not read")
        if status.st_size > largest:
            raise OSError(f"{display_path(path)} is larger than {largest // 2**20} MiB")
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            return file.read()
    finally:
        os.close(descriptor)


def content(path: Path) -> Content:
    """What a path holds, links not followed. Raises OSError."""
    return Link(str(path.readlink())) if path.is_symlink() else read(path)


def stage(folder: Path, prefix: str, data: bytes, like: Path | None = None) -> Path:
    """A new file in a folder with the contents, safely on the disk, and the permissions that another file has."""
    from tempfile import mkstemp

    descriptor, name = mkstemp(prefix=prefix, dir=folder)
    staged = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        staged.chmod(permissions(like) if like else _default_permissions())
    except BaseException:
        with suppress(OSError):
            staged.unlink(missing_ok=True)
        raise
    return staged


def move(staged: Path, path: Path) -> None:
    """Move a staged file to its path. Raises OSError, and deletes the staged file, if it cannot be moved."""
    try:
        staged.replace(path)
    except BaseException:
        with suppress(OSError):
            staged.unlink(missing_ok=True)
        raise
    sync(path.parent)


def sync(folder: Path) -> None:
    """Have the disk hold what a folder's files are called, where the system has a way."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            with suppress(OSError):  # some file systems have none
                os.fsync(descriptor)
        finally:
            os.close(descriptor)


def permissions(path: Path) -> int:
    """The permissions of a file; those of a new one if there is none."""
    status = _status(path)
    return stat.S_IMODE(status.st_mode) & 0o777 if status else _default_permissions()


def _default_permissions() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask

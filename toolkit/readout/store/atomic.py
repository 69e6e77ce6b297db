"""Writes files so that each is whole or not there at all, and several all or none."""

from __future__ import annotations

import base64
import errno
import json
import os
import re
import stat
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path, PurePath
from tempfile import NamedTemporaryFile
from typing import Any

from readout.model.schema import default
from readout.store.paths import JOURNAL, LIST_FILES, LISTS, SETTINGS, SUFFIXES, display_path
from readout.syntax.document import MAX_BYTES

MAX_JOURNAL = 4 * MAX_BYTES
STAGED = re.compile(r"\.(.+)\.[a-z0-9_]{8}")
"""The names that `_stage` gives."""


def write(path: Path, data: bytes) -> None:
    """Replaces one file, beside which the new contents are written first. What is a device or a pipe is written to.

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
        write_all({path: data})


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


class Overtaken(Exception):
    """Somebody else has changed a file meanwhile. The text says which."""


def write_all(
    contents: Mapping[Path, bytes | None], was: Mapping[Path, bytes | None] | None = None, home: Path | None = None
) -> None:
    """Replaces files, and deletes those whose contents are None.

    All new contents are on the disk before the first file changes, so that a full disk changes none;
    if a replacement fails, those before it are undone. Links are followed, see `destination`. `was` is what the files
    held when the new contents were made of it. In `home`, a folder that holds them all, a journal stands meanwhile: if
    the process is killed, `recover` undoes what it has done. Raises OSError, and Overtaken for a file that holds
    something else by now.
    """
    targets = {path: path if data is None else destination(path) for path, data in contents.items()}
    was = was and {targets[path]: data for path, data in was.items() if path in targets}
    contents = {targets[path]: data for path, data in contents.items()}
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
    journal = json.dumps({"process": os.getpid(), "files": files, "temporary": temporary}).encode()
    if len(journal) > MAX_JOURNAL:
        raise OSError(f"the files that would change hold more than can be put back ({MAX_JOURNAL // 2**20} MiB)")
    return journal


def _inside(home: Path, path: Path) -> str:
    """The path of a file in the folder, without links."""
    return Path(os.path.relpath(path.parent.resolve() / path.name, home.resolve())).as_posix()


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


class Interrupted(Exception):
    """A journal stands in the way of a change. The text says which, why, and what to do."""


def recover(home: Path, *, dry_run: bool = False) -> tuple[Path, ...]:
    """Puts back what a killed process has changed of a folder's files; the files that are as they were again.

    Raises OSError, and Interrupted for a journal that is not followed and stays as it is: on a dry run, while the
    process lives, and where the journal may be somebody else's (see `_believed`), as anybody can put one into a folder.
    """
    journal = home / JOURNAL
    if not os.path.lexists(journal):
        return ()
    if dry_run:
        raise Interrupted(
            f"a change was interrupted ({display_path(journal)}), and a dry run puts nothing back: "
            "`readout validate` says more, `readout rename` and `readout import --write` put the files back first"
        )
    root = home.resolve()
    try:
        files, temporary, process = _believed(journal, root)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        reason = f" ({error})" if isinstance(error, NotBelieved) else ""
        raise Interrupted(
            f"{display_path(journal)} is no journal of readout's own{reason}, and is not followed: "
            "see what has changed (`git status`), and delete it"
        ) from None
    if _running(process):
        raise Interrupted(
            f"process {process} is changing the dataset ({display_path(journal)}): wait until it ends, "
            "or delete the journal if that is no readout"
        )
    for path, old in files.items():
        path.unlink(missing_ok=True) if old is None else _stage(path, old).replace(path)
    for path in temporary:
        path.unlink(missing_ok=True)
    journal.unlink()
    return tuple(home / path.relative_to(root) for path in files)


class NotBelieved(ValueError):
    """A journal asks for what none of ours does. The text says for what."""


def _believed(journal: Path, root: Path) -> tuple[dict[Path, bytes | None], list[Path], int]:
    """A journal's files with what they held, the files that were staged beside them, and the number of the process.

    `root` has no links in it. Raises NotBelieved for a journal that is no regular file or too large, or names
    anything but files of a dataset, in no hidden folder and behind no link, and what `_stage` puts beside them;
    ValueError, TypeError, KeyError, AttributeError or RecursionError for what has another form.
    """
    status = journal.lstat()
    if not stat.S_ISREG(status.st_mode):
        raise NotBelieved("it is no regular file")
    if status.st_size > MAX_JOURNAL:
        raise NotBelieved("it is too large")
    content: Any = json.loads(journal.read_bytes())
    files = {
        root / name: None if old is None else base64.b64decode(old, validate=True)
        for name, old in content["files"].items()
    }
    temporary = [root / name for name in content["temporary"]]
    for path in files:
        if not _is_of_a_dataset(path, root):
            raise NotBelieved(f"it names {display_path(path)}")
    for path in temporary:
        name = STAGED.fullmatch(path.name)
        if not name or path.with_name(name[1]) not in files:
            raise NotBelieved(f"it names {display_path(path)}")
    process = content["process"]
    if type(process) is not int or not 0 < process < 2**31:
        raise NotBelieved("it names no process")
    return files, temporary, process


def _is_of_a_dataset(path: Path, root: Path) -> bool:
    """Whether a path is that of a file that a change of a dataset writes: one of records, or readout.toml."""
    if not path.is_relative_to(root) or path.resolve() != path or path.is_dir():
        return False
    inside = path.relative_to(root)
    if any(part.startswith(".") for part in inside.parts):
        return False
    if inside.parts[0] == LISTS and len(inside.parts) == 2 and inside.suffix in LIST_FILES:
        return True
    is_record = inside.suffix.lower() in SUFFIXES and PurePath(inside.parts[0]).stem in default().collections
    return is_record or str(inside) == SETTINGS


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
    """What a file holds; None if there is none. Raises OSError, also for what is no regular file."""
    return destination(path).read_bytes() if os.path.lexists(path) else None


def _untouched(path: Path, was: Mapping[Path, bytes | None] | None) -> bytes | None:
    content = read(path)
    if was is not None and content != was[path]:
        raise Overtaken(f"{path.name} was changed by somebody else meanwhile")
    return content


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

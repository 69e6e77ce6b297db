"""Cache entries about the files of a dataset folder: what a run has found out and the next can use again.

An entry is about a file that holds one record which the schema accepts: the digest of the file's content, the record's
id and name, the ids that it names, and a result, of which this module knows nothing but that it is bytes (see
`readout.lint.incremental`). An entry holds while
the file has this content and the context of the whole cache stays the same: readout, Python, the libraries that
results depend on, the schema, the dataset's readout.toml, and the day: some verdicts are about the future.

A cache is one file for each dataset folder, in the user's cache folder. It can be deleted at any time. A run appends
what it learns, until so much is appended that the file is written anew. A cache that is damaged or cannot be written
has fewer entries, or none.
"""

from __future__ import annotations

import marshal
import os
import stat
import sys
import time
from collections.abc import Container, Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from readout.model.schema import Schema
from readout.store import user_folders
from readout.store.paths import SETTINGS

try:
    from _blake2 import blake2b  # what hashlib has, which loads OpenSSL as well: a twentieth of a warm start
except ImportError:
    from hashlib import blake2b

PACKAGE = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
LIBRARIES = ("jsonschema_rs", "yaml", "tzdata", "anyascii", "language_tags")
"""The libraries that findings depend on, beside readout itself."""
WINGS_ABOVE = ("cli", "curate", "handoff", "publish", "report")
"""The wings of readout on which no finding depends, since rules may not import them."""
DIGEST_SIZE = 16
HEAD_SIZE = DIGEST_SIZE + 8
"""Bytes before each part of a cache file: the digest and the length of the part."""
LARGEST = 2**30
"""Bytes. A larger cache file is not read, and written anew: entries of a million records take less."""
SUFFIX = ".cache"
MOST_FILES = 100
"""So many cache files are kept: those of the dataset folders that were checked last."""
WHOLE = ""
"""In place of a path: the name under which is stored what is known of the dataset as a whole."""
MARGIN = 2 * 10**9
"""Nanoseconds. Two changes of a file within this time may have the same time stamp, on old file systems."""

State = tuple[int, ...]
"""A file's device, inode, size, and the times when its content and its inode last changed, in nanoseconds."""


class Entry(NamedTuple):
    """What is kept of a file: the digest of its content, the id and name of its record, the ids of other records that
    it names (`readout.model.referrers`), and a result, as bytes, which few need; None if there is none.
    """

    digest: bytes
    id: str
    name: str
    targets: tuple[str, ...]
    result: bytes | None = None


def digest(content: bytes) -> bytes:
    return blake2b(content, digest_size=DIGEST_SIZE).digest()


def of(root: Path) -> Cache | None:
    """Return the cache of a dataset folder; None for any other dataset, which has none."""
    return Cache(root) if (root / SETTINGS).is_file() else None


class Cache:
    """The entries about the files of a dataset folder, and the digests of the files that are read in this run.

    It has no entries until `open` has read them.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.prefix: str | None = None
        caches = user_folders.caches()
        name = f"{digest(os.fsencode(os.path.realpath(root))).hex()}{SUFFIX}"
        self.file = caches / name if caches else None
        self.context = b""
        self.files: dict[str, tuple[bytes, State | None]] = {}
        """The files of this run by path, as shown: the digest of the content, and the state before it was read."""
        self._new: dict[str, Entry] = {}
        self._began = time.time_ns()
        self._stored: dict[str, tuple[Any, ...]] = {}
        """The stored entries by path in the folder: when the run that wrote it began, the file's state, the entry."""
        self.report: tuple[bytes, bytes] | None = None
        """The report on the whole folder, under a digest of what it rests on (see `readout.lint.last_report`)."""
        self.settings: bytes | None = None
        """What readout.toml says, for `marshal`, if nothing is wrong with it: its text is a part of the context."""
        self.is_metadata_clean = False
        """Whether nothing is found in the metadata of readout.toml."""
        self._stored_whole: tuple[tuple[bytes, bytes] | None, bytes | None, bool] = None, None, False
        self._first_size = self._rest_size = 0
        """Bytes of the first part of the cache file, and of the parts that were appended."""

    def open(self, schema: Schema, settings: str, prefix: str | None, today: date) -> None:
        """Read the entries that were made on this day, under the same schema and readout.toml (its text is `settings`).

        `prefix` is how the paths of all files in the folder begin as they are shown; None if they have no prefix in
        common.
        """
        self.prefix = prefix
        self.context = digest(repr((*_context(schema), settings, today.isoformat())).encode())
        try:
            data = _own(self.file) if self.file else b""
        except OSError:
            return
        at = 0
        while body := self._part(data, at):
            # The digest is right, and the folder is the user's own. What is read runs nothing, whoever wrote it.
            self._stored |= marshal.loads(body)  # noqa: S302
            at += HEAD_SIZE + len(body)
            self._first_size = self._first_size or at
        self._rest_size = at - self._first_size if at == len(data) else len(data)
        self._stored_whole = self._stored.pop(WHOLE, self._stored_whole)
        self.report, self.settings, self.is_metadata_clean = self._stored_whole

    def _part(self, data: bytes, at: int) -> bytes:
        """Return the part that begins at an offset; no bytes at the end, or if it is damaged or of another context."""
        length = int.from_bytes(data[at + DIGEST_SIZE : at + HEAD_SIZE], "little")
        body = data[at + HEAD_SIZE : at + HEAD_SIZE + length]
        return body if digest(self.context + body) == data[at : at + DIGEST_SIZE] else b""

    def name(self, path: str) -> str:
        """Return the path in the folder of a file, from its path as shown."""
        return os.path.relpath(path, self.root) if self.prefix is None else path.removeprefix(self.prefix)

    def unchanged(self, path: str, state: os.stat_result) -> Entry | None:
        """Return the entry of a file that need not be read, since its state is the same as when the entry was made.

        As in git's index, a file that was changed shortly before it was read is read again, since a change after that
        could have the same time stamp. On Windows every file is: it does not tell when an inode last changed.
        """
        now, stored = _state(state), self._stored.get(self.name(path))
        if stored is None or stored[1] != now or not _is_settled(now, stored[0]):
            return None
        self.files[path] = stored[2], now
        return Entry(*stored[2:])

    def read(self, path: str, content: bytes, state: os.stat_result | None) -> Entry | None:
        """Record the content of a file that was read, and return its entry, if the content is the same as then."""
        self.files[path] = digest(content), _state(state) if state else None
        return self.entry(path)

    def entry(self, path: str) -> Entry | None:
        """Return the entry of a file of this run, if the content is the same as when the entry was made."""
        stored = self._stored.get(self.name(path))
        return Entry(*stored[2:]) if stored and stored[2] == self.files[path][0] else None

    def keep(self, path: str, entry: Entry) -> None:
        self._new[self.name(path)] = entry

    def save(self) -> None:
        """Write the entries of this run's files, if any changed."""
        files = {self.name(path): file for path, file in self.files.items()}
        current = {
            name: stored for name, stored in self._stored.items() if name in files and files[name][0] == stored[2]
        }
        changes = {
            name: (self._began, files[name][1], *stored[2:])
            for name, stored in current.items()
            if files[name][1] != stored[1]
            or (not _is_settled(stored[1], stored[0]) and _is_settled(stored[1], self._began))
        }
        changes |= {name: (self._began, files[name][1], *entry) for name, entry in self._new.items()}
        gone = self._stored.keys() - files.keys()
        whole = self.report, self.settings, self.is_metadata_clean
        if not changes and not gone and whole == self._stored_whole:
            return
        changes[WHOLE] = whole
        body = marshal.dumps(changes)
        if gone or 2 * (self._rest_size + len(body)) > self._first_size:
            self._replace(self._with_head(marshal.dumps(current | changes)))
        else:
            self._append(self._with_head(body))

    def _with_head(self, body: bytes) -> bytes:
        """Return a part of the file with its digest and length before it."""
        return digest(self.context + body) + len(body).to_bytes(HEAD_SIZE - DIGEST_SIZE, "little") + body

    def _append(self, data: bytes) -> None:
        with suppress(OSError):
            if self.file and stat.S_ISREG(self.file.lstat().st_mode):
                with open(self.file, "ab") as file:
                    file.write(data)

    def _replace(self, data: bytes) -> None:
        if self.file is None:
            return
        with suppress(OSError):
            self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            import tempfile

            handle, name = tempfile.mkstemp(dir=self.file.parent, suffix=".new")
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(data)
                os.replace(name, self.file)  # so that another run reads the old file or the new one
                _forget_oldest(self.file.parent)
            except OSError:
                os.unlink(name)
                raise


def _forget_oldest(folder: Path) -> None:
    """Remove the cache files of the dataset folders that were checked longest ago, beyond so many."""
    files = [entry for entry in os.scandir(folder) if entry.name.endswith(SUFFIX)]
    for entry in sorted(files, key=lambda entry: entry.stat().st_mtime_ns)[:-MOST_FILES]:
        os.unlink(entry.path)


def _own(file: Path) -> bytes:
    """Return what a cache file holds; nothing if it is too large, or if anyone but the user may have written it.

    Waits for no pipe. Raises OSError.
    """
    flags = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    with open(os.open(file, os.O_RDONLY | flags), "rb") as opened:
        status = os.fstat(opened.fileno())
        is_others = os.name == "posix" and (status.st_uid != os.geteuid() or status.st_mode & 0o022)
        if not stat.S_ISREG(status.st_mode) or is_others or status.st_size > LARGEST:
            return b""
        return opened.read()


def _is_settled(state: State | None, began: int) -> bool:
    """Whether a file with this state cannot have changed since the run that began then without showing it."""
    return state is not None and max(state[-2:]) < began - MARGIN


def _context(schema: Schema) -> Iterator[object]:
    """Yield what every entry of a cache depends on."""
    from importlib.util import find_spec

    yield sys.version
    yield from _versions(PACKAGE, besides=WINGS_ABOVE)
    yield from _versions(str(schema.root.resolve()))
    for library in LIBRARIES:
        spec = find_spec(library)
        yield _version(spec.origin, os.stat(spec.origin)) if spec and spec.origin else library


def _versions(folder: str, besides: Container[str] = ()) -> Iterator[tuple[str, int, int]]:
    """Yield the versions of the files in a folder and below it, but for those in some folders of it."""
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if not entry.is_dir(follow_symlinks=False):
            with suppress(FileNotFoundError):  # a link that leads nowhere, as editors make for their locks
                yield _version(entry.path, entry.stat())
        elif entry.name != "__pycache__" and entry.name not in besides:
            yield from _versions(entry.path)


def _version(file: str, state: os.stat_result) -> tuple[str, int, int]:
    return file, state.st_size, state.st_mtime_ns


def _state(status: os.stat_result) -> State | None:
    if os.name != "posix" or not stat.S_ISREG(status.st_mode):
        return None
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns

"""Cache entries about the files of a dataset folder: what a run has found out and the next can use again.

An entry is about a file that holds one record which the schema accepts: the digest of the file's content, the record's
id and name, the ids that it names, and a result, of which this module knows nothing but that it is bytes (see
`readout.lint.incremental`). An entry holds while
the file has this content and the context of the whole cache stays the same: readout, Python, the libraries that
results depend on, the schema, the dataset's readout.toml, and the day: some verdicts are about the future. A result
rests on other records besides, named by their ids, and holds while none of these is among `Cache.outdated_ids`. Of
other files, only the digest and the ids of their records are kept.

A cache is one file for each dataset folder, in the user's cache folder. It can be deleted at any time. A run appends
what it learns, until so much is appended that the file is written anew. What two runs append at once to the same file
would not go together, so each part is written for the one before it. A cache that is damaged or cannot be written has
fewer entries, or none.
"""

from __future__ import annotations

import marshal
import os
import stat
import sys
import time
from collections.abc import Container, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from readout.model.schema import Schema
from readout.store import user_folders
from readout.store.paths import SETTINGS, display_path

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
MARGIN = 2 * 10**9
"""Nanoseconds. Two changes of a file within this time may have the same time stamp, on old file systems."""

State = tuple[int, ...]
"""A file's device, inode, size, and the times when its content and its inode last changed, in nanoseconds."""


class Entry(NamedTuple):
    """What is kept of a file: the digest of its content, the id and name of its record, the ids of other records that
    it names (`readout.model.referrers`), and a result, as bytes, which few need; None if there is none. The result
    rests on the records of these ids, and of others, the `dependencies`.
    """

    digest: bytes
    id: str
    name: str
    targets: tuple[str, ...]
    dependencies: tuple[str, ...] = ()
    result: bytes | None = None


ENTRY_SIZE = 1 + len(Entry._fields)
"""How much is stored of a file that has an entry: its state as well."""


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
        """The files of this run by path, as shown: the digest of the content, empty if that is unknown, and the state
        before it was read."""
        self.ids: dict[str, tuple[str, ...]] = {}
        """The ids of the records in the files of this run for which there was no entry, by path."""
        self.is_checked = False
        """Whether all results that did not hold were found anew in this run."""
        self._new: dict[str, Entry] = {}
        self._began = time.time_ns()
        self._stored: dict[str, tuple[Any, ...]] = {}
        """What is stored of each file, by path in the folder: its state, if that tells of each later change, and the
        fields of the entry; or None, the digest, and the ids of the records."""
        self._unchanged: set[str] = set()
        """The files, by path in the folder, whose state says that they have not changed."""
        self.report: tuple[bytes, bytes] | None = None
        """The report on the whole folder, under a digest of what it rests on (see `readout.lint.last_report`)."""
        self.settings: bytes | None = None
        """What readout.toml says, for `marshal`, if nothing is wrong with it: its text is a part of the context."""
        self.is_metadata_clean = False
        """Whether nothing is found in the metadata of readout.toml."""
        self._stored_whole: tuple[tuple[bytes, bytes] | None, bytes | None, bool, tuple[str, ...]]
        self._stored_whole = None, None, False, ()
        self._first_size = self._rest_size = 0
        """Bytes of the first part of the cache file, and of the parts that were appended."""
        self._last_part = b""
        """The digest of the last part of the cache file."""

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
            self._stored_whole, stored = marshal.loads(body)  # noqa: S302
            self._stored = self._stored | stored if self._stored else stored
            self._last_part = data[at : at + DIGEST_SIZE]
            at += HEAD_SIZE + len(body)
            self._first_size = self._first_size or at
        self._rest_size = at - self._first_size if at == len(data) else len(data)
        self.report, self.settings, self.is_metadata_clean, _ = self._stored_whole

    def _part(self, data: bytes, at: int) -> memoryview:
        """Return the part that begins at an offset; no bytes at the end, or if it is damaged, of another context, or
        not written for the part that was read last."""
        length = int.from_bytes(data[at + DIGEST_SIZE : at + HEAD_SIZE], "little")
        body = memoryview(data)[at + HEAD_SIZE : at + HEAD_SIZE + length]
        is_right = self._digest(body, self._last_part) == data[at : at + DIGEST_SIZE]
        return body if is_right else body[:0]

    def _digest(self, body: bytes | memoryview, part_before: bytes) -> bytes:
        hash = blake2b(self.context + part_before, digest_size=DIGEST_SIZE)
        hash.update(body)
        return hash.digest()

    def name(self, path: str) -> str:
        """Return the path in the folder of a file, from its path as shown."""
        return os.path.relpath(path, self.root) if self.prefix is None else path.removeprefix(self.prefix)

    def unchanged(self, names: Iterable[str]) -> Iterator[tuple[str, str, Entry]]:
        """Yield those of the files with these paths in the folder that need not be read, since their state is the same
        as when the entry was made: the path in the folder, the path as shown, and the entry.

        As in git's index, a file that was changed shortly before it was read is read again, since a change after that
        could have the same time stamp. On Windows every file is: it does not tell when an inode last changed.
        """
        root = os.fspath(self.root)
        for name in names:
            stored = self._stored.get(name)
            if stored is None or stored[0] is None:
                continue
            try:
                status = os.lstat(f"{root}/{name}")
            except OSError:
                continue
            if stored[0] == _identity(status):
                path = display_path(f"{root}/{name}") if self.prefix is None else self.prefix + name
                self._unchanged.add(name)
                self.files[path] = stored[1], stored[0]
                yield name, path, Entry(*stored[1:])

    def read(self, path: str, content: bytes, state: os.stat_result | None) -> Entry | None:
        """Record the content of a file that was read, and return its entry, if the content is the same as then."""
        self.files[path] = digest(content), _state(state) if state else None
        return self.entry(path)

    def list_ids(self, ids: Mapping[str, Iterable[str]]) -> None:
        """Take the ids of the records in files of this run for which there was no entry, by path."""
        self.ids = {path: tuple(listed) for path, listed in ids.items()}
        for path in self.ids:
            self.files.setdefault(path, (b"", None))

    def look(self, path: str, state: os.stat_result) -> None:
        """Record the state of a file whose records are read when they are asked for. It stands for the content if it
        tells of each change since then."""
        now = self._settled(_state(state))
        self.files[path] = digest(repr(now).encode()) if now else b"", None

    def entry(self, path: str) -> Entry | None:
        """Return the entry of a file of this run, if the content is the same as when the entry was made."""
        stored = self._stored.get(self.name(path))
        if stored is None or len(stored) < ENTRY_SIZE or stored[1] != self.files[path][0]:
            return None
        return Entry(*stored[1:])

    def keep(self, path: str, entry: Entry) -> None:
        self._new[self.name(path)] = entry

    def outdated_ids(self) -> set[str]:
        """Return the ids of all records that may be others than when results were last checked: those in files that
        are new, gone, or changed, or have been so since."""
        ids, read = set(self._stored_whole[-1]), self._read()
        for name in self._stored.keys() - self._unchanged:
            _, content, *fields = self._stored[name]
            if name not in read or self.files[read[name]][0] != content:
                ids.update((fields[0],) if isinstance(fields[0], str) else fields[0])
        for path, listed in self.ids.items():
            stored = self._stored.get(self.name(path))
            if not stored or not stored[1] or stored[1] != self.files[path][0]:
                ids.update(listed)
        return ids

    def save(self) -> None:
        """Write what is known of this run's files, if any of that changed."""
        read = self._read()
        gone = self._stored.keys() - self._unchanged - read.keys()
        current = {name: self._fields_of(name, path) for name, path in read.items()}
        current |= {name: (self._stored[name][0], *entry) for name, entry in self._new.items() if name not in read}
        changes = {name: now for name, now in current.items() if now != self._stored.get(name)}
        outdated = () if self.is_checked else tuple(sorted(self.outdated_ids()))
        whole = self.report, self.settings, self.is_metadata_clean, outdated
        if not changes and not gone and whole == self._stored_whole:
            return
        body = marshal.dumps((whole, changes))
        if gone or 2 * (self._rest_size + len(body)) > self._first_size:
            kept = {name: stored for name, stored in self._stored.items() if name not in gone}
            self._replace(self._with_head(marshal.dumps((whole, kept | changes)), b""))
        else:
            self._append(self._with_head(body, self._last_part))

    def _read(self) -> dict[str, str]:
        """Return the files whose state did not suffice: their paths as shown, by those in the folder."""
        return {name: path for path in self.files if (name := self.name(path)) not in self._unchanged}

    def _fields_of(self, name: str, path: str) -> tuple[Any, ...]:
        """Return what is to be stored of a file that was read in this run."""
        content, state = self.files[path]
        entry = self._new.get(name) or self.entry(path)
        return (self._settled(state), *entry) if entry else (None, content, self.ids.get(path, ()))

    def _settled(self, state: State | None) -> State | None:
        """Return a file's state if the file cannot have changed since this run began without showing it."""
        return state if state and max(state[-2:]) < self._began - MARGIN else None

    def _with_head(self, body: bytes, part_before: bytes) -> bytes:
        """Return a part of the file with its digest and length before it."""
        return self._digest(body, part_before) + len(body).to_bytes(HEAD_SIZE - DIGEST_SIZE, "little") + body

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
    return _identity(status) if os.name == "posix" and stat.S_ISREG(status.st_mode) else None


def _identity(status: os.stat_result) -> State:
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns

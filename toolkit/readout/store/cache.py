"""What is known of the files that were checked before, so that the next check looks only at those that changed.

Of a file with one record, in which nothing was found, is kept: the digest of its content, the record's id, what the
rules that compare records note of it, and what the rules found when they looked other records up. That holds for
another run as long as the content is the same, those look-ups find the same, and so does all that a whole cache rests
on: readout, the libraries that it reads with, the schema, and the dataset's readout.toml. What is found is the same
with a cache and without.

A cache is one file for each dataset folder, in the user's folder of caches, which may be deleted at any time. What a
run learns is added at the file's end, until that is so much that all is written anew. A cache that is damaged, or
cannot be written, knows less, or nothing.
"""

from __future__ import annotations

import hashlib
import importlib.util
import marshal
import os
import stat
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from readout.model.dataset import Dataset, Record
from readout.model.schema import Schema
from readout.syntax.ndjson import Lines

HOME = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
LIBRARIES = ("jsonschema_rs", "yaml", "tzdata", "anyascii")
"""What a verdict and findings rest on, beside readout itself."""
SIZE = 16
HEAD = SIZE + 8
"""Bytes of a digest, and of what stands before each part of a cache: its digest, and how long it is."""
MARGIN = 2 * 10**9
"""Nanoseconds. Two changes of a file may bear the same time if less lies between them, on systems of old."""

State = tuple[int, ...]
"""What the system says of a file: its number, size, and when its content and what is said of it last changed."""


class Entry(NamedTuple):
    """What is known of a file. `marks` are those of each rule that watches, in their order. `found` are the ids that
    rules looked up, in which collections, with the digest of what they found, `there` those that they saw to be there.
    """

    digest: bytes
    id: str
    marks: list[list[Any]]
    found: list[tuple[str, tuple[str, ...], bytes | None]]
    there: list[tuple[tuple[str, ...], list[str]]]


def digest(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=SIZE).digest()


def folder() -> Path:
    """Where this system's programs keep what they can make again: `XDG_CACHE_HOME`, if that is set."""
    if found := os.environ.get("XDG_CACHE_HOME"):
        return Path(found, "readout")
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local", "readout", "Cache")
    return Path.home() / ("Library/Caches" if sys.platform == "darwin" else ".cache") / "readout"


class Cache:
    """What is known of the files of a dataset folder, and of those that are read in this run.

    It knows nothing until it is opened, by who reads the folder.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.prefix: str | None = None
        self.file = folder() / f"{digest(os.fsencode(os.path.realpath(root))).hex()}.cache"
        self.context = b""
        self.files: dict[str, tuple[bytes, State | None]] = {}
        """Of those that were read in this run, by their path as shown: the digest of the content, and the state before
        it was read."""
        self._fresh: dict[str, Entry] = {}
        self._began = time.time_ns()
        self._kept: dict[str, tuple[Any, ...]] = {}
        """What the disk has, by path in the folder: each time when the run began that wrote it, the state, and the
        entry."""
        self._first = self._rest = 0
        """Bytes of the part of the file that was written first, and of those that were added."""

    def open(self, schema: Schema, settings: str, prefix: str | None) -> None:
        """Reads what is known under a schema and a readout.toml. `prefix` is what the paths of all files in the folder
        begin with as they are shown; None if they do not all."""
        self.prefix = prefix
        self.context = digest(repr((*_context(schema), settings)).encode())
        try:
            with open(self.file, "rb") as file:
                data = file.read()
        except OSError:
            return
        at = 0
        while body := self._part(data, at):
            self._kept |= marshal.loads(body)  # noqa: S302 - it is whole, and in a folder of ours
            at += HEAD + len(body)
            self._first = self._first or at
        self._rest = at - self._first if at == len(data) else len(data)

    def _part(self, data: bytes, at: int) -> bytes:
        """The part of the file that begins at a place; nothing where it ends, is damaged or of another context."""
        length = int.from_bytes(data[at + SIZE : at + HEAD], "little")
        body = data[at + HEAD : at + HEAD + length]
        return body if digest(self.context + body) == data[at : at + SIZE] else b""

    def name(self, path: str) -> str:
        """The path in the folder of a file, by its path as shown."""
        return os.path.relpath(path, self.root) if self.prefix is None else path.removeprefix(self.prefix)

    def unchanged(self, path: str, state: os.stat_result) -> Entry | None:
        """What is known of a file that need not be read, since its state is that of then.

        So git takes files for unchanged: one that was changed so shortly before it was read that a change after that
        could bear the same time is read again. Windows does not tell when a file last changed in any way.
        """
        now, kept = _state(state), self._kept.get(self.name(path))
        if kept is None or kept[1] != now or not _is_settled(now, kept[0]):
            return None
        self.files[path] = kept[2], now
        return Entry(*kept[2:])

    def read(self, path: str, content: bytes, state: os.stat_result | None) -> Entry | None:
        """Takes note of a file that is read; what is known of it, if its content is that of then."""
        self.files[path] = digest(content), _state(state) if state else None
        return self.entry(path)

    def entry(self, path: str) -> Entry | None:
        """What is known of a file that was read, if its content is that of then."""
        kept = self._kept.get(self.name(path))
        return Entry(*kept[2:]) if kept and kept[2] == self.files[path][0] else None

    def holds(self, entry: Entry, dataset: Dataset) -> bool:
        """Whether what was looked up for a file is the same in a dataset now."""
        for wanted, ids in entry.there:
            if not dataset.knows(ids, wanted):
                return False
        for id, wanted, before in entry.found:
            now = dataset.find(id, wanted)
            if (self.digest_of(now) if now else None) != before:
                return False
        return True

    def digest_of(self, record: Record) -> bytes | None:
        """The digest of what a record was read from; None if that is not known."""
        document = record.document
        if isinstance(document, Lines):
            line = document.line_of(record.pointer[0])
            return digest(line.text.encode()) if line else None
        return self.files[document.path][0] if document.path in self.files else None

    def entry_for(
        self,
        record: Record,
        marks: list[list[Any]],
        looked_up: Mapping[tuple[str, tuple[str, ...]], Record | None],
        there: list[tuple[tuple[str, ...], list[str]]],
    ) -> Entry | None:
        """What is to be known of a record in which nothing was found; None if it is not one for the cache."""
        document = record.document
        if record.pointer or document.path not in self.files or getattr(document, "problems", ()):
            return None
        found = [(id, wanted, self.digest_of(it) if it else None) for (id, wanted), it in looked_up.items()]
        if any(mark is None and looked_up[id, wanted] for id, wanted, mark in found):
            return None
        return Entry(self.files[document.path][0], record.id, marks, found, there)

    def keep(self, path: str, entry: Entry) -> None:
        self._fresh[self.name(path)] = entry

    def save(self) -> None:
        """Writes what is known of the files that were read, if that is news."""
        files = {self.name(path): file for path, file in self.files.items()}
        known = {name: kept for name, kept in self._kept.items() if name in files and files[name][0] == kept[2]}
        news = {
            name: (self._began, files[name][1], *kept[2:])
            for name, kept in known.items()
            if files[name][1] != kept[1] or (not _is_settled(kept[1], kept[0]) and _is_settled(kept[1], self._began))
        }
        news |= {name: (self._began, files[name][1], *entry) for name, entry in self._fresh.items()}
        gone = self._kept.keys() - files.keys()
        if not news and not gone:
            return
        body = marshal.dumps(news)
        if gone or 2 * (self._rest + len(body)) > self._first:
            self._replace(self._headed(marshal.dumps(known | news)))
        else:
            with suppress(OSError), open(self.file, "ab") as file:
                file.write(self._headed(body))

    def _headed(self, body: bytes) -> bytes:
        """A part of the file, with its digest and length before it."""
        return digest(self.context + body) + len(body).to_bytes(HEAD - SIZE, "little") + body

    def _replace(self, data: bytes) -> None:
        with suppress(OSError):
            self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            import tempfile

            handle, name = tempfile.mkstemp(dir=self.file.parent, suffix=".new")
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            os.replace(name, self.file)  # another run reads the old one or the new one


def _is_settled(state: State | None, began: int) -> bool:
    """Whether a file that is as the run found it which began then has not changed since."""
    return state is not None and max(state[-2:]) < began - MARGIN


def _context(schema: Schema) -> Iterator[object]:
    """All that every entry of a cache rests on."""
    yield sys.version
    for home in sorted({HOME, str(schema.root.resolve())}):
        for folder, folders, names in os.walk(home):
            folders[:] = sorted(name for name in folders if name != "__pycache__")
            yield from (_version(os.path.join(folder, name)) for name in sorted(names))
    for library in LIBRARIES:
        found = importlib.util.find_spec(library)
        yield _version(found.origin) if found and found.origin else library


def _version(file: str) -> tuple[str, int, int]:
    state = os.stat(file)
    return file, state.st_size, state.st_mtime_ns


def _state(found: os.stat_result) -> State | None:
    if os.name != "posix" or not stat.S_ISREG(found.st_mode):
        return None
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


# ---------------------------------------------------------------- files that are known

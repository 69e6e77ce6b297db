"""Records whose values are read when they are asked for."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import cached_property
from typing import Any, ClassVar

from readout.model.dataset import Record
from readout.model.schema import Collection
from readout.store.cache import Entry
from readout.syntax.document import Document, Positions
from readout.syntax.ndjson import Lines


class LineRecord(Record):
    """A record on a line of a large file. Its value is read when it is asked for, and forgotten when many others
    were asked for since: it is not to be changed."""

    __slots__ = ("number",)

    MOST = 64
    """The values of so many records are kept."""
    kept: ClassVar[deque[LineRecord]] = deque()

    document: Lines

    def __init__(self, collection: Collection, document: Lines, number: int) -> None:
        self.collection, self.document, self.number = collection, document, number

    @property
    def id(self) -> str:
        return self.document.ids[self.number] or ""

    def __getattr__(self, name: str) -> Any:
        if name == "pointer":
            return (self.number,)
        if name != "value":
            raise AttributeError(name)
        self.value = found = self.document.value_of(self.number)
        self.kept.append(self)
        if len(self.kept) > self.MOST:
            del self.kept.popleft().value
        return found


class Known(Document):
    """A file that is known, and read when that does not suffice."""

    def __init__(self, path: str, entry: Entry, read: Callable[[], Document]) -> None:
        self.path, self.entry, self.problems, self.reread, self._read = path, entry, [], 0, read

    @cached_property
    def _document(self) -> Document:
        return self._read()

    @property
    def text(self) -> str:  # type: ignore[override]
        return self._document.text

    @property
    def value(self) -> Any:
        return self._document.value

    @cached_property
    def positions(self) -> Positions:
        return self._document.positions


class KnownRecord(Record):
    """The record of a file that is known. Its value is read when it is asked for."""

    __slots__ = ("entry",)

    document: Known

    def __init__(self, collection: Collection, document: Known, entry: Entry) -> None:
        self.collection, self.document, self.pointer, self.entry = collection, document, (), entry

    @property
    def id(self) -> str:
        return self.entry.id

    def __getattr__(self, name: str) -> Any:
        if name != "value":
            raise AttributeError(name)
        self.value = found = self.document.value
        return found

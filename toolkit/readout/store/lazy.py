"""Records and files whose values are read only when a program asks for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeGuard

from readout.model.dataset import Record
from readout.model.schema import Collection, default
from readout.span import Pointer
from readout.store.cache import Entry
from readout.syntax.document import Document, Positions, TableDocument

if TYPE_CHECKING:
    from readout.syntax.ndjson import Lines


def is_lines(document: Document | TableDocument | None) -> TypeGuard[Lines]:
    """Whether a document is a large file of which only the index of its lines is kept."""
    return isinstance(document, Document) and document.has_records_on_lines


class LineRecord(Record):
    """A record on a line of a large file, which keeps the values that were read last. They must not be changed."""

    __slots__ = ("number",)

    document: Lines

    def __init__(self, collection: Collection, document: Lines, number: int) -> None:
        self.collection, self.document, self.number = collection, document, number

    @property
    def value(self) -> dict[str, Any]:  # type: ignore[override]  # no other record's value is set after it is made
        try:
            value: dict[str, Any] = self.document.recent_values[self.number]  # asked for so often that a call less pays
        except KeyError:
            value = self.document.value_of(self.number)
        return value

    @property
    def pointer(self) -> Pointer:  # type: ignore[override]
        return (self.number,)

    @property
    def id(self) -> str:
        return self.document.ids[self.number] or ""

    @property
    def is_known_valid(self) -> bool:
        return self.judgement is not None

    @property
    def judgement(self) -> Any:
        """What the judge said of the record when its line was indexed (see `readout.model.judge`)."""
        return self.document.judgements[self.number]

    def __reduce__(self) -> tuple[Any, ...]:
        return _line_record, (self.collection.name, self.document, self.number)


def _line_record(collection: str, document: Lines, number: int) -> LineRecord:
    return LineRecord(default().collections[collection], document, number)


def portable(records: Sequence[LineRecord]) -> list[LineRecord]:
    """Return records of our own schema on parts of their files that hold their lines alone: they can be pickled."""
    numbers: dict[str, set[int]] = {}
    for record in records:
        numbers.setdefault(record.document.path, set()).add(record.number)
    documents = {record.document.path: record.document for record in records}
    parts = {path: document.part(numbers[path]) for path, document in documents.items()}
    return [LineRecord(record.collection, parts[record.document.path], record.number) for record in records]


class CachedDocument(Document):
    """A file with a cache entry. `read` reads the file when the entry does not suffice."""

    def __init__(self, path: str, entry: Entry, read: Callable[[], Document]) -> None:
        self.path, self.entry, self.problems, self.reread, self._read = path, entry, [], 0, read

    @property
    def is_clean(self) -> bool:
        """Whether the entry has a result: nothing was found in the file, and nothing in it silences a finding."""
        return self.entry.result is not None

    @cached_property
    def whole(self) -> Document:
        """The file as it is read without a cache. Raises OSError for one that has changed since."""
        return self._read()

    @property
    def text(self) -> str:  # type: ignore[override]
        return self.whole.text

    @property
    def value(self) -> Any:
        return self.whole.value

    @cached_property
    def positions(self) -> Positions:
        return self.whole.positions


class CachedRecord(Record):
    """The one record of a file with a cache entry. The schema accepts it."""

    __slots__ = ("entry",)

    document: CachedDocument

    def __init__(self, collection: Collection, document: CachedDocument, entry: Entry) -> None:
        self.collection, self.document, self.pointer, self.entry = collection, document, (), entry

    @property
    def value(self) -> dict[str, Any]:  # type: ignore[override]
        value: dict[str, Any] = self.document.value
        return value

    @property
    def id(self) -> str:
        return self.entry.id

    @property
    def name(self) -> str:
        return self.entry.name

    @property
    def is_known_valid(self) -> bool:
        return True

    @property
    def known_targets(self) -> tuple[str, ...]:
        return self.entry.targets

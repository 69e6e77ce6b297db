"""Checks only the records whose result can have changed since the last run: the engine's work, kept in a cache.

Of a file with one record in which nothing was found, the cache keeps the facts for the rules about several records
and the dependencies: what rules looked up in other records, and what they found there. The result holds as long as the
file's content does (see `readout.store.cache`), and the look-ups give the same. Build systems call this dependency
tracking. The findings are the same with a cache and without.
"""

from __future__ import annotations

import marshal
from collections.abc import Callable, Iterable

from readout.lint import suppression
from readout.lint.cross_record import Fact
from readout.lint.record_check import RecordChecker, RecordResult
from readout.model.dataset import Dataset, Record, RecordLookup, Result
from readout.store.cache import Cache, Entry, digest
from readout.store.index import entry_of, has_own_file
from readout.store.lazy import CachedRecord, is_lines
from readout.syntax.document import Document

CachedResult = tuple[
    list[list[Fact]],
    list[tuple[str, tuple[str, ...], bytes | None]],
    list[tuple[tuple[str, ...], list[str]]],
]
"""The result of a record without findings, as it is written into the cache.

- The facts for each cross-record check, in order.
- The look-ups: an id, the collections, and the digest of the record that was there; None if none was.
- The ids that exist, after the collections in which they were looked for.
"""


class DependencyTracker(RecordLookup):
    """Looks records up in a dataset for rules, and records what the result of the current record depends on.

    `lookups` are the records that were looked up, or None, by id and collections; `existing_ids` the ids that rules
    asked about, and that exist, with the collections. `is_complete` says whether these are all dependencies: a result
    may also depend on all records, or on an id that does not exist.
    """

    def __init__(self, dataset: Dataset) -> None:
        self.schema, self.settings, self.metadata_document = dataset.schema, dataset.settings, dataset.metadata_document
        self.unread_tables, self.today = dataset.unread_tables, dataset.today
        self._dataset = dataset
        self.start()

    def start(self) -> None:
        """Forget the dependencies of the record before."""
        self.lookups: dict[tuple[str, tuple[str, ...]], Record | None] = {}
        self.existing_ids: list[tuple[tuple[str, ...], list[str]]] = []
        self.is_complete = True

    @property
    def is_independent(self) -> bool:
        """Whether the result depends on no other record."""
        return self.is_complete and not self.lookups and not self.existing_ids

    @property
    def index(self) -> dict[str, dict[str, Record]]:
        self.is_complete = False
        return self._dataset.index

    def find(self, id: str, collections: Iterable[str]) -> Record | None:
        names = tuple(collections)
        record = self.lookups[id, names] = self._dataset.find(id, names)
        return record

    def knows(self, ids: Iterable[str], collections: tuple[str, ...]) -> bool:
        ids = list(ids)
        if self._dataset.knows(ids, collections):
            self.existing_ids.append((collections, ids))
            return True
        self.is_complete = False
        return False

    def about(self, function: Callable[[Dataset], Result]) -> Result:
        self.is_complete = False
        return self._dataset.about(function)


class IncrementalChecker(RecordChecker):
    """Returns the results of records from the cache while they hold, and has others checked.

    `make_checker` makes what checks records, and looks others up in the dataset that it is given. `new_entries` are
    the entries for the cache, by path.
    """

    def __init__(self, dataset: Dataset, cache: Cache, make_checker: Callable[[RecordLookup], RecordChecker]) -> None:
        self.dataset, self.cache, self.tracker = dataset, cache, DependencyTracker(dataset)
        self.checker = make_checker(self.tracker)
        self.new_entries: dict[str, Entry] = {}

    def check(self, record: Record, *, valid: bool) -> RecordResult:
        if result_then := known_result(record, self.dataset, self.cache):
            return RecordResult([], result_then[0])
        self.tracker.start()
        result = self.checker.check(record, valid=valid)
        if valid and has_own_file(record, self.cache):
            cached_result = self._result(record, result)
            if cached_result or not isinstance(record, CachedRecord):
                self.new_entries[record.document.path] = entry_of(
                    record, self.cache, cached_result and marshal.dumps(cached_result)
                )
        return result

    def _result(self, record: Record, result: RecordResult) -> CachedResult | None:
        """Return what the cache is to keep of the result for a record that was just checked; None if nothing.

        It keeps nothing if something was found, if suppressions may stand in the file, or if the result depends on
        more than was tracked, or on a record of unknown content.
        """
        if result.diagnostics or not self.tracker.is_complete:
            return None
        lookups = [
            (id, collections, digest_of(other, self.cache) if other else None)
            for (id, collections), other in self.tracker.lookups.items()
        ]
        if any(seen is None and self.tracker.lookups[id, collections] for id, collections, seen in lookups):
            return None
        if not isinstance(record.document, Document) or suppression.may_be_in(record.document):
            return None
        return result.facts, lookups, self.tracker.existing_ids


def known_result(record: Record, dataset: Dataset, cache: Cache) -> CachedResult | None:
    """Return the result of a record that need not be checked, since nothing was found in it, and rules would get the
    same from the dataset as they did then; None if it is to be checked.
    """
    if not isinstance(record, CachedRecord) or record.entry.result is None:
        return None
    result: CachedResult = marshal.loads(record.entry.result)  # noqa: S302 - as all of the cache
    _, lookups, existing_ids = result
    for collections, ids in existing_ids:
        if not dataset.knows(ids, collections):
            return None
    for id, collections, content in lookups:
        other = dataset.find(id, collections)
        if (digest_of(other, cache) if other else None) != content:
            return None
    return result


def digest_of(record: Record, cache: Cache) -> bytes | None:
    """Return the digest of what a record was read from; None if it is unknown."""
    document = record.document
    if is_lines(document):
        line = document.line_of(record.pointer[0])
        return digest(line.text.encode()) if line else None
    file = cache.files.get(document.path)
    return file[0] if file else None

"""Checks only the records whose result can have changed since the last run: the engine's work, kept in a cache.

Of a file with one record in which nothing was found, the cache keeps the facts for the rules about several records,
and the dependencies: the ids that rules looked up in other records. The result holds as long as the file's content does
(see `readout.store.cache`), and no record of such an id has come, gone or changed. Build systems call this dependency
tracking. The findings are the same with a cache and without.
"""

from __future__ import annotations

import marshal
from collections.abc import Callable, Iterable, Mapping, Sequence

from readout.lint import suppression
from readout.lint.cross_record import CrossRecordCheck, Fact
from readout.lint.record_check import RecordChecker, RecordResult
from readout.model.dataset import Dataset, Ids, Record, RecordLookup, Result
from readout.store.cache import Cache, Entry
from readout.store.index import entry_of, has_own_file
from readout.store.lazy import CachedRecord
from readout.syntax.document import Document

CachedFacts = list[tuple[int, list[Fact]]]
"""The result of a record without findings, as it is written into the cache: the facts for the cross-record checks, by
the numbers of those which have any."""


class DependencyTracker(RecordLookup):
    """Looks records up in a dataset for rules, and records what the result of the current record depends on.

    `ids` are those of the records that were looked up, whether they exist or not. `is_complete` says whether these are
    all dependencies: a result may also depend on all records.
    """

    def __init__(self, dataset: Dataset) -> None:
        self.schema, self.settings, self.metadata_document = dataset.schema, dataset.settings, dataset.metadata_document
        self.unread_tables, self.today = dataset.unread_tables, dataset.today
        self._dataset = dataset
        self.start()

    def start(self) -> None:
        """Forget the dependencies of the record before."""
        self.ids: set[str] = set()
        self.is_complete = True

    @property
    def is_independent(self) -> bool:
        """Whether the result depends on no other record."""
        return self.is_complete and not self.ids

    @property
    def index(self) -> dict[str, dict[str, Record]]:
        self.is_complete = False
        return self._dataset.index

    def find(self, id: str, collections: Iterable[str]) -> Record | None:
        self.ids.add(id)
        return self._dataset.find(id, collections)

    def knows(self, ids: Iterable[str], collections: tuple[str, ...]) -> bool:
        ids = tuple(ids)
        self.ids.update(ids)
        return self._dataset.knows(ids, collections)

    def about_each(
        self, function: Callable[[Record], Result], ids: Ids, collections: tuple[str, ...]
    ) -> list[Result | None]:
        for id in ids:
            self.find(id, collections)
        return self._dataset.about_each(function, ids, collections)

    def about(self, function: Callable[[Dataset], Result]) -> Result:
        self.is_complete = False
        return self._dataset.about(function)


class IncrementalChecker(RecordChecker):
    """Has records checked, and makes entries for the cache of their results.

    `make_checker` makes what checks records, and looks others up in the dataset that it is given. `new_entries` are
    the entries for the cache, by path.
    """

    def __init__(self, dataset: Dataset, cache: Cache, make_checker: Callable[[RecordLookup], RecordChecker]) -> None:
        self.cache, self.tracker = cache, DependencyTracker(dataset)
        self.checker = make_checker(self.tracker)
        self.new_entries: dict[str, Entry] = {}

    def check(self, record: Record, *, valid: bool) -> RecordResult:
        self.tracker.start()
        result = self.checker.check(record, valid=valid)
        if valid and has_own_file(record, self.cache):
            is_kept = self._is_kept(record, result)
            facts = [(number, stated) for number, stated in enumerate(result.facts) if stated]
            self.new_entries[record.document.path] = (
                entry_of(record, self.cache, self.tracker.ids, marshal.dumps(facts))
                if is_kept
                else entry_of(record, self.cache)
            )
        return result

    def _is_kept(self, record: Record, result: RecordResult) -> bool:
        """Whether the cache is to keep the result of a record: not if something was found, if suppressions may stand
        in the file, or if the result depends on more than was tracked.
        """
        document = record.document
        is_plain = isinstance(document, Document) and not suppression.may_be_in(document)
        return is_plain and self.tracker.is_complete and not result.diagnostics


def held_facts(records: Sequence[Record], cache: Cache) -> dict[int, bytes]:
    """Return the facts of the records whose results hold, for `marshal.loads`, by the records' numbers."""
    outdated = cache.outdated_ids()
    return {
        number: entry.result
        for number, record in enumerate(records)
        if isinstance(record, CachedRecord)
        and (entry := record.entry).result is not None
        and outdated.isdisjoint(entry.targets)
        and outdated.isdisjoint(entry.dependencies)
    }


def collect_held(checks: Sequence[CrossRecordCheck], facts_by_number: Mapping[int, bytes]) -> None:
    """Give the checks the facts of records whose results hold."""
    for number, facts in facts_by_number.items():
        stated_by_check: CachedFacts = marshal.loads(facts)  # noqa: S302 - as all of the cache
        for index, stated in stated_by_check:
            checks[index].collect(number, stated)

"""A part of a dataset, as it is checked before or without the index of all its records: by the worker of an executor
(`readout.lint.distributed`), or while the lines of a large file are read (`readout.lint.single_pass`).

What can be looked up there is the records of some ids. A rule that asks for anything else raises NotInPart, and its
record is left to who has the index.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from readout.diagnostic import Severity
from readout.model.dataset import Dataset, Ids, Record, RecordLookup, Result, ResultsById
from readout.model.schema import Schema
from readout.syntax.document import Document, TableDocument
from readout.syntax.ndjson import NotInPart


@dataclass(slots=True)
class Context:
    """What is the same for all parts: the rules and their severities, and what rules may ask of the dataset."""

    codes: list[str]
    severities: Mapping[str, Severity]
    settings: dict[str, Any]
    metadata_document: Document | TableDocument | None
    unread_tables: set[str]
    today: date

    @staticmethod
    def of(dataset: Dataset, codes: list[str], severities: Mapping[str, Severity]) -> Context:
        document, unread = dataset.metadata_document, dataset.unread_tables
        return Context(codes, severities, dataset.settings, document, unread, dataset.today)


class PartLookup(RecordLookup):
    """Looks up records by collection and id: those in `records`, and what `look_up` tells of others."""

    def __init__(self, context: Context, schema: Schema, records: dict[str, dict[str, Record]]) -> None:
        self.schema, self.settings, self.today = schema, context.settings, context.today
        self.metadata_document, self.unread_tables = context.metadata_document, context.unread_tables
        self._records = records
        self._results_by_id = ResultsById()

    def look_up(self, name: str, id: str) -> Record | None:
        """Return a record that is not in `records`; None if there is none. Raises NotInPart if that cannot be told."""
        raise NotImplementedError

    @property
    def index(self) -> Mapping[str, Mapping[str, Record]]:
        raise NotInPart

    def find(self, id: str, collections: Iterable[str]) -> Record | None:
        records = self._records
        for name in collections:
            record = records[name].get(id) if name in records else None
            if record is None:
                record = self.look_up(name, id)
            if record is not None:
                return record
        return None

    def knows(self, ids: Iterable[str], collections: tuple[str, ...]) -> bool:
        unknown = set(ids)
        for name in collections:
            if name in self._records:
                unknown = unknown.difference(self._records[name])
        return all(self.find(id, collections) for id in unknown)

    def about(self, function: Callable[[Dataset], Result]) -> Result:
        del function
        raise NotInPart

    def about_each(
        self, function: Callable[[Record], Result], ids: Ids, collections: tuple[str, ...]
    ) -> list[Result | None]:
        return self._results_by_id.about_each(self, function, ids, collections)

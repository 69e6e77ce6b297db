"""Collects the values of a record by kind, so that a rule sees at once whether it has anything to look at.

Most records are sound, and most rules look at few of their values. One pass over a record puts its values into
lists: the texts of each `x-format`, the ids, the items of each table. What a rule looks for (`readout.lint.matchers`)
is first looked for in these lists, and only if it may be there is the rule's `check` called, which goes through
the record field by field and says where. Measured, that is four times as fast as calling every `check`.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain
from typing import Any

from readout.model.dataset import Record, items
from readout.model.dataset import values as values_of
from readout.model.schema import Collection, Field

ASCII = bytes(range(128))
PLAIN = ("id", "edtf", "time", "language", "country-code", "coordinates")
"""The formats whose patterns allow only short ASCII texts without spaces or signs at their ends, in which no rule on
texts in general can find anything. Neither can it in addresses, ids and the words of an `enum`."""


class RecordValues:
    """The values of one record by kind. `collect` fills the same lists anew for each record of the collection.

    - `formats`: the texts of each `x-format`;
    - `references`: ids of records, by the collections that they may be of; `item_references`: ids of items of the same
      record, by the list that they are of; `addresses`: addresses of fields;
    - `tables`: the items of each table, however deep they lie, and the record itself under the name of its
      collection; `fields`: the fields that describe these tables;
    - `texts`: all texts but the plain ones (see `PLAIN`); `joined`: these texts in one, with a NUL before and after
      each; `non_ascii`: the characters of `joined` that are not ASCII;
    - `worked_out`: what rules have worked out from these values, for the other rules.
    """

    def __init__(self, collection: Collection) -> None:
        self.formats: dict[str | None, list[str]] = {}
        self.references: dict[tuple[str, ...], list[str]] = {}
        self.item_references: dict[str, list[str]] = {}
        self.addresses: list[str] = []
        self._record_as_item: list[dict[str, Any]] = []
        self.tables: dict[str, list[dict[str, Any]]] = {collection.name: self._record_as_item}
        self.fields: dict[str, Field] = {collection.name: collection.field}
        self._texts: list[list[str]] = []
        self._list_items: list[list[str]] = []
        self._longest_list_item = 0
        self._collectors = self._collectors_of(collection.field)
        kinds: tuple[dict[Any, list[Any]], ...] = (
            self.tables,
            self.formats,
            self.references,
            self.item_references,
            {None: self.addresses},
        )
        self._lists = [values for kind in kinds for values in kind.values()]
        self.record: Record
        self.worked_out: dict[str, Any] = {}
        self.texts: list[str] = []
        self.joined = self.non_ascii = ""

    def collect(self, record: Record, *, valid: bool) -> RecordValues:
        """Replace the values by those of another record, and return self.

        Of a record that the schema refuses (`valid=False`), only the values that fit the schema are collected.
        """
        for values in self._lists:
            values.clear()
        self.worked_out.clear()
        self.record = record
        self._record_as_item.append(record.value)
        if valid:
            collectors = self._collectors
            for name, value in record.value.items():
                collectors[name](value)
        else:
            self._collect_fitting(record)
        self.texts = list(chain.from_iterable(self._texts))
        self.joined = "\0".join(["", *self.texts, ""])
        self.non_ascii = "" if self.joined.isascii() else self.joined.encode().translate(None, ASCII).decode()
        return self

    def _collect_fitting(self, record: Record) -> None:
        """Collect the values that fit the schema."""
        field = record.collection.field
        for _, scalar, value in values_of(field, record.value):
            if isinstance(value, str) and scalar.type == "string" and not scalar.enum:
                self._list_for(scalar).append(value)
        for _, table, item in items(field, record.value):
            self.tables[str(table.table)].append(item)

    @property
    def longest_list_cell(self) -> int:
        """An upper bound of the characters in a cell that holds a whole list of texts which are not in `texts`."""
        return sum(map(len, self._list_items)) * (self._longest_list_item + 1)

    # ------------------------------------------------------------ one collector for each field

    def _collectors_of(self, field: Field) -> dict[str, Callable[[Any], object]]:
        """Return the collector of each key of a mapping."""
        return {inner.name: self._collector(inner) for inner in field.fields}

    def _collector(self, field: Field) -> Callable[[Any], object]:
        """Return what puts a value of the field, and all values below it, into their lists."""
        if not field.table:
            scalar = field.items or field
            if scalar.type != "string" or scalar.enum:
                return bool  # no rule looks at these: do nothing
            texts = self._list_for(scalar)
            if not field.items:
                return texts.append
            if not any(texts is other for other in (*self._texts, *self._list_items)):
                self._list_items.append(texts)
                self._longest_list_item = max(self._longest_list_item, scalar.max_length or 0)
            return texts.extend
        collected = self.tables.setdefault(field.table, [])
        self.fields[field.table] = field
        collectors = self._collectors_of(field)

        def collect(items: list[dict[str, Any]]) -> None:
            collected.extend(items)
            for item in items:
                for name, value in item.items():
                    collectors[name](value)

        return collect

    def _list_for(self, field: Field) -> list[str]:
        """Return the list for texts of the field."""
        if field.address:
            return self.addresses
        if field.reference:
            return self.references.setdefault(field.reference, [])
        if field.item_reference:
            return self.item_references.setdefault(field.item_reference, [])
        if field.format not in self.formats:
            texts = self.formats[field.format] = []
            self._texts += [] if field.format in PLAIN else [texts]
        return self.formats[field.format]


class ValueCollector:
    """Collects the values of records of any collection: one `RecordValues` for each, filled anew."""

    def __init__(self) -> None:
        self._by_collection: dict[str, RecordValues] = {}

    def collect(self, record: Record, *, valid: bool) -> RecordValues:
        name = record.collection.name
        if name not in self._by_collection:
            self._by_collection[name] = RecordValues(record.collection)
        return self._by_collection[name].collect(record, valid=valid)

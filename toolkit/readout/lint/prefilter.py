"""What a record holds, by kind, in one pass: rules see from it at once whether they have anything to look at."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain
from typing import Any

from readout.model.dataset import Record, items
from readout.model.dataset import values as values_of
from readout.model.schema import Collection, Field

ASCII = bytes(range(128))
PLAIN = ("id", "edtf", "time", "language", "country-code")
"""The formats whose patterns leave texts short, of ASCII without space or signs: no rule on texts finds anything there.
So it is with addresses, and with words of a list in the schema."""


class Glance:
    """A view of one record after the other of a collection. What it gives is the same lists for each of them.

    `formats` are the texts of each `x-format`, `references` those that name records of certain collections,
    `item_references` those that name items of certain lists, `addresses` those of fields. `tables` are the items of
    each table, however deep they lie, and `fields` the tables' fields. `texts` are those in which anything may stand,
    `text` is all of them, each after a NUL and the last before one, and `foreign` what of it is not ASCII.
    """

    def __init__(self, collection: Collection) -> None:
        self.formats: dict[str | None, list[str]] = {}
        self.references: dict[tuple[str, ...], list[str]] = {}
        self.item_references: dict[str, list[str]] = {}
        self.addresses: list[str] = []
        self.tables: dict[str, list[dict[str, Any]]] = {}
        self.fields: dict[str, Field] = {}
        self._texts: list[list[str]] = []
        self._cells: list[list[str]] = []
        self._longest = 0
        self._takers = self._takers_of(collection.field)
        known: tuple[dict[Any, list[Any]], ...] = (
            self.tables,
            self.formats,
            self.references,
            self.item_references,
            {None: self.addresses},
        )
        self._all = [values for kind in known for values in kind.values()]
        self.record: Record
        self.texts: list[str] = []
        self.text = self.foreign = ""

    def at(self, record: Record, *, valid: bool) -> Glance:
        """The glance at another record. In one that is not valid, what does not fit the schema is passed over."""
        for values in self._all:
            values.clear()
        self.record = record
        if valid:
            takers = self._takers
            for name, value in record.value.items():
                takers[name](value)
        else:
            self._take(record)
        self.texts = list(chain.from_iterable(self._texts))
        self.text = "\0".join(["", *self.texts, ""])
        self.foreign = "" if self.text.isascii() else self.text.encode().translate(None, ASCII).decode()
        return self

    def _take(self, record: Record) -> None:
        """Takes what fits the schema."""
        field = record.collection.field
        for _, scalar, value in values_of(field, record.value):
            if isinstance(value, str) and scalar.type == "string" and not scalar.enum:
                self._values(scalar).append(value)
        for _, table, item in items(field, record.value):
            self.tables[str(table.table)].append(item)

    @property
    def longest(self) -> int:
        """No list of other texts fills more characters of a cell."""
        return sum(map(len, self._cells)) * (self._longest + 1)

    @property
    def id(self) -> str:
        return self.record.id

    def table(self, name: str) -> list[dict[str, Any]]:
        return self.tables.get(name, [])

    def format(self, name: str) -> list[str]:
        return self.formats.get(name, [])

    # ------------------------------------------------------------ how it is filled

    def _takers_of(self, field: Field) -> dict[str, Callable[[Any], object]]:
        """What takes the value of each key of a mapping."""
        return {inner.name: self._taker(inner) for inner in field.fields}

    def _taker(self, field: Field) -> Callable[[Any], object]:
        if not field.table:
            scalar = field.items or field
            if scalar.type != "string" or scalar.enum:
                return bool  # nobody looks at it
            values = self._values(scalar)
            if not field.items:
                return values.append
            if not any(values is other for other in (*self._texts, *self._cells)):
                self._cells.append(values)
                self._longest = max(self._longest, scalar.max_length or 0)
            return values.extend
        items = self.tables.setdefault(field.table, [])
        self.fields[field.table] = field
        takers = self._takers_of(field)

        def take(found: list[dict[str, Any]]) -> None:
            items.extend(found)
            for item in found:
                for name, value in item.items():
                    takers[name](value)

        return take

    def _values(self, field: Field) -> list[str]:
        """The list that texts of a field are put into."""
        if field.address:
            return self.addresses
        if field.reference:
            return self.references.setdefault(field.reference, [])
        if field.item_reference:
            return self.item_references.setdefault(field.item_reference, [])
        if field.format not in self.formats:
            values = self.formats[field.format] = []
            self._texts += [] if field.format in PLAIN else [values]
        return self.formats[field.format]


class Glances:
    """The glances at the records of a dataset: one for each collection."""

    def __init__(self) -> None:
        self._known: dict[str, Glance] = {}

    def at(self, record: Record, *, valid: bool) -> Glance:
        name = record.collection.name
        if name not in self._known:
            self._known[name] = Glance(record.collection)
        return self._known[name].at(record, valid=valid)

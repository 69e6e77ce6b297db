"""What a record holds, by kind, in one pass: rules see from it at once whether they have anything to look at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import chain
from typing import Any

from readout.dataset import Record, items
from readout.dataset import values as values_of
from readout.schema import Collection, Field


class Glance:
    """A view of one record after the other of a collection. What it gives is the same lists for each of them.

    `formats` are the scalars of each `x-format`, `references` those that name records of certain collections,
    `tables` the items of each table, however deep they lie, and `keys` what identifies them.
    """

    def __init__(self, collection: Collection) -> None:
        self.formats: dict[str | None, list[Any]] = {}
        self.references: dict[tuple[str, ...], list[str]] = {}
        self.addresses: list[str] = []
        self.item_references: list[str] = []
        self.tables: dict[str, list[dict[str, Any]]] = {}
        self.keys: dict[str, tuple[str, ...]] = {}
        self._texts: list[list[str]] = [self.addresses, self.item_references]
        self._others: list[list[Any]] = []
        self._takers = self._takers_of(collection.field)
        self._all = [*self._texts, *self._others, *self.tables.values()]
        self.record: Record

    def at(self, record: Record, *, valid: bool) -> Glance:
        """The glance at another record. In one that is not valid, what does not fit the schema is passed over."""
        for values in self._all:
            values.clear()
        self.__dict__.pop("text", None)
        self.record = record
        if valid:
            takers = self._takers
            for name, value in record.value.items():
                takers[name](value)
            return self
        field = record.collection.field
        for _, scalar, value in values_of(field, record.value):
            if isinstance(value, str) == (scalar.type == "string"):
                self._values(scalar).append(value)
        for _, table, item in items(field, record.value):
            self.tables[str(table.table)].append(item)
        return self

    @cached_property
    def text(self) -> str:
        """All texts of the record, each after a NUL and the last before one."""
        return "\0".join(["", *chain.from_iterable(self._texts), ""])

    @property
    def id(self) -> str:
        return self.record.id

    def table(self, name: str) -> list[dict[str, Any]]:
        return self.tables.get(name, [])

    def format(self, name: str) -> list[str]:
        return self.formats.get(name, [])

    def named(self) -> Iterator[str]:
        """All ids that name other records."""
        return chain.from_iterable(self.references.values())

    # ------------------------------------------------------------ how it is filled

    def _takers_of(self, field: Field) -> dict[str, Callable[[Any], None]]:
        """What takes the value of each key of a mapping."""
        return {inner.name: self._taker(inner) for inner in field.fields}

    def _taker(self, field: Field) -> Callable[[Any], None]:
        if not field.table:
            values = self._values(field.items or field)
            return values.extend if field.items else values.append
        items = self.tables.setdefault(field.table, [])
        self.keys[field.table] = field.key
        takers = self._takers_of(field)

        def take(found: list[dict[str, Any]]) -> None:
            items.extend(found)
            for item in found:
                for name, value in item.items():
                    takers[name](value)

        return take

    def _values(self, field: Field) -> list[Any]:
        """The list that scalars of a field are put into."""
        if field.address:
            return self.addresses
        if field.item_reference:
            return self.item_references
        known: dict[Any, list[Any]] = self.references if field.reference else self.formats
        kind: Any = field.reference or (field.format if field.type == "string" else f"\0{field.type}")
        if kind not in known:
            known[kind] = []
            (self._texts if field.type == "string" else self._others).append(known[kind])
        return known[kind]


class Glances:
    """The glances at the records of a dataset: one for each collection."""

    def __init__(self) -> None:
        self._known: dict[str, Glance] = {}

    def at(self, record: Record, *, valid: bool) -> Glance:
        name = record.collection.name
        if name not in self._known:
            self._known[name] = Glance(record.collection)
        return self._known[name].at(record, valid=valid)

"""A dataset: its records, where they stand, and the indexes over ids and references."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache, partial
from operator import itemgetter
from typing import Any, TypeVar, cast

from readout.diagnostic import Diagnostic, Place
from readout.model.schema import Collection, Field, Schema
from readout.span import Pointer
from readout.syntax.document import Document, TableDocument

Made = TypeVar("Made")


@dataclass(slots=True, eq=False)
class Record:
    """A record as it stands in a document; it may be invalid."""

    collection: Collection
    value: dict[str, Any]
    document: Document | TableDocument
    pointer: Pointer = ()

    @property
    def id(self) -> str:
        found = self.value.get("id")
        return found if isinstance(found, str) else ""

    @property
    def name(self) -> str:
        """What people call it: its name, else its id."""
        found = self.value.get("name")
        return found if isinstance(found, str) else self.id

    @property
    def address(self) -> str:
        return f"{self.collection.name}/{self.id}"

    def at(self, *pointer: str | int, key: bool = False) -> Place:
        return self.document.at((*self.pointer, *pointer), key=key)

    def at_missing(self, *pointer: str | int, name: str = "") -> Place:
        """Where something missing from the mapping at the pointer is shown; `name` is its key."""
        return self.document.at_missing((*self.pointer, *pointer), name)

    def having(self, value: dict[str, Any]) -> Record:
        """The record with another value, in the same place."""
        return Record(self.collection, value, self.document, self.pointer)


@dataclass(slots=True, eq=False)
class Reference:
    """An id in a record that names another record, and where in the record it stands."""

    record: Record
    pointer: Pointer
    field: Field
    target: str


@dataclass(eq=False)
class Dataset:
    """The records of a dataset, in the order of their files, and what was wrong with the files.

    `path` is where it was read from. `problems` are findings about files that could not be read
    as they should; `unread` are the collections and names of files whose content is unknown because
    of that, `elsewhere` the collections and ids of records that are not in this part of a dataset.
    The metadata stand in `metadata_document`, at `metadata_pointer`.
    """

    schema: Schema
    path: str
    metadata: dict[str, Any]
    records: dict[str, list[Record]]
    problems: list[Diagnostic] = field(default_factory=list)
    settings: dict[str, Any] = field(default_factory=dict)
    metadata_document: Document | TableDocument | None = None
    metadata_pointer: Pointer = ()
    paths: list[str] = field(default_factory=list)
    unread: set[tuple[str, str]] = field(default_factory=set)
    elsewhere: set[tuple[str, str]] = field(default_factory=set)

    @property
    def metadata_record(self) -> Record | None:
        """The metadata in the shape of a record; None for records that lie in no dataset."""
        if self.metadata_document is None:
            return None
        collection = Collection("metadata", "metadata", "metadata", self.schema.metadata)
        return Record(collection, self.metadata, self.metadata_document, self.metadata_pointer)

    @property
    def unknown(self) -> set[tuple[str, str]]:
        """The collections and ids of records that there may be, and of which nothing is known."""
        return self.unread | self.elsewhere

    def __iter__(self) -> Iterator[Record]:
        for records in self.records.values():
            yield from records

    def __len__(self) -> int:
        return sum(map(len, self.records.values()))

    @cached_property
    def index(self) -> dict[str, dict[str, Record]]:
        """The first record of each id, by collection."""
        found: dict[str, dict[str, Record]] = {}
        for name, records in self.records.items():
            by_id = found[name] = {}
            for record in records:
                if record.id:
                    by_id.setdefault(record.id, record)
        return found

    def find(self, id: str, collections: Iterable[str]) -> Record | None:
        for name in collections:
            if record := self.index.get(name, {}).get(id):
                return record
        return None

    def note(self, ids: Iterable[str], collections: tuple[str, ...]) -> None:
        """Says that something rests on records that were looked up for another one. Who keeps what was found, and what
        it rests on, gives a dataset that takes note of it."""

    def knows(self, ids: Iterable[str], collections: tuple[str, ...]) -> bool:
        """Whether there is a record of the collections for each of the ids."""
        known = self._ids.get(collections)
        if known is None:
            known = self._ids[collections] = frozenset().union(*(self.index.get(name, {}) for name in collections))
        return known.issuperset(ids)

    def about(self, make: Callable[[Dataset], Made]) -> Made:
        """What a function makes of the whole dataset, made once."""
        if make not in self._made:
            self._made[make] = make(self)
        return cast("Made", self._made[make])

    @cached_property
    def _made(self) -> dict[Callable[[Dataset], Any], Any]:
        return {}

    @cached_property
    def _ids(self) -> dict[tuple[str, ...], frozenset[str]]:
        return {}

    @cached_property
    def referrers(self) -> dict[tuple[str, str], list[Reference]]:
        """Who refers to a record, by its collection and id."""
        found: dict[tuple[str, str], list[Reference]] = defaultdict(list)
        for record in self:
            for reference in references(record):
                target = self.find(reference.target, reference.field.reference)
                if target:
                    found[target.collection.name, target.id].append(reference)
        return dict(found)

    def part(self, addresses: Container[str]) -> Dataset:
        """The dataset with no other records than those at the addresses."""
        kept = {name: [one for one in records if one.address in addresses] for name, records in self.records.items()}
        return replace(self, records=kept)

    def canonical(self) -> dict[str, Any]:
        """The whole dataset in the one form that says what it says: two datasets are equal when
        these are. Keys stand in the order of the schema, records by id, lists in order where order
        is data and sorted where it is not; collections without records are left out."""
        result: dict[str, Any] = {"metadata": ordered(self.schema.metadata, self.metadata)}
        for name, collection in self.schema.collections.items():
            values = [canonical(collection.field, record.value) for record in self.records.get(name, ())]
            if values:
                result[name] = sorted(values, key=lambda value: str(value.get("id", "")))
        return result


def ordered(field: Field, value: dict[str, Any]) -> dict[str, Any]:
    """The mapping with its keys in the order of the schema, unknown ones last."""
    known = {name: value[name] for name in field.names if name in value}
    return known if len(known) == len(value) else known | {key: value[key] for key in value if key not in known}


def canonical(field: Field, value: dict[str, Any]) -> dict[str, Any]:
    """One record or item in canonical form; see `Dataset.canonical`. What does not fit the schema stays as it is."""
    return _form(field)(value)


@lru_cache(maxsize=1024)
def _form(field: Field) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """What brings mappings of a field into canonical form. The order of the keys is found once for all mappings that
    have the same."""
    lists = {inner.name: _list_form(inner) for inner in field.fields if inner.type == "array"}
    orders: dict[tuple[str, ...], tuple[tuple[str, ...] | None, tuple[str, ...]]] = {}

    def form(value: dict[str, Any]) -> dict[str, Any]:
        keys = tuple(value)
        known = orders.get(keys)
        if known is None:
            there = tuple(ordered(field, value))
            known = None if there == keys else there, tuple(name for name in there if name in lists)
            if len(orders) < MANY:
                orders[keys] = known
        order, inner = known
        result = value.copy() if order is None else {name: value[name] for name in order}
        for name in inner:
            found = result[name]
            if isinstance(found, list):
                result[name] = lists[name](found)
        return result

    return form


MANY = 10_000
"""Of so many orders of keys is it known how they become canonical."""


def _list_form(field: Field) -> Callable[[list[Any]], list[Any]]:
    if not field.table:
        return lambda found: in_order(field, found[:])
    form = _form(field)
    return lambda found: in_order(field, [form(each) if isinstance(each, dict) else each for each in found])


def in_order(field: Field, found: list[Any]) -> list[Any]:
    """A list in canonical order: sorted by keys, or by the items themselves, unless its order is data."""
    if field.ordered or len(found) < 2:
        return found
    try:
        return sorted(found, key=_quick_key(field))
    except (KeyError, TypeError):  # what does not fit the schema has its place, too
        return sorted(found, key=partial(_sort_key, field))


def in_orders(field: Field, lists: list[Any]) -> list[Any]:
    """Many lists in canonical order, in less time."""
    if field.ordered:
        return lists
    key = _quick_key(field)
    try:
        return [sorted(found, key=key) if len(found) > 1 else found for found in lists]
    except (KeyError, TypeError):
        return [in_order(field, found) for found in lists]


@lru_cache(maxsize=1024)
def _quick_key(field: Field) -> Callable[[Any], Any] | None:
    """`_sort_key` in less time, for lists in which all keys are there, and are texts."""
    if not field.table:
        return None if field.items and field.items.type == "string" else str
    keys = [field[name] for name in field.key]
    if all(key.required and key.type == "string" for key in keys):
        return itemgetter(*field.key)
    return partial(_sort_key, field)


def _sort_key(field: Field, item: Any) -> list[str]:
    """What an item of a list without an order is sorted by: its key, or itself."""
    return [str(item.get(name, "")) for name in field.key] if isinstance(item, dict) else [str(item)]


def values(field: Field, value: Any, pointer: Pointer = ()) -> Iterator[tuple[Pointer, Field, Any]]:
    """Every scalar of a record, with its field (for an item of a list, the list's `items`).

    Passes over whatever has not the type that the schema gives it.
    """
    if not isinstance(value, dict):
        return
    for inner in field.fields:
        found = value.get(inner.name)
        if found is None:
            continue
        at = (*pointer, inner.name)
        if inner.type != "array":
            if not isinstance(found, dict | list):
                yield at, inner, found
        elif isinstance(found, list):
            for position, item in enumerate(found):
                if inner.table:
                    yield from values(inner, item, (*at, position))
                elif inner.items and item is not None and not isinstance(item, dict | list):
                    yield (*at, position), inner.items, item


def items(
    field: Field, value: Any, *tables: str, pointer: Pointer = ()
) -> Iterator[tuple[Pointer, Field, dict[str, Any]]]:
    """Every item of the tables of a record, outer before inner; of all tables, if none is named."""
    for inner in field.tables:
        found = value.get(inner.name) if isinstance(value, dict) else None
        if not isinstance(found, list) or (tables and inner.within.isdisjoint(tables)):
            continue
        wanted = not tables or inner.table in tables
        for position, item in enumerate(found):
            if isinstance(item, dict):
                at = (*pointer, inner.name, position)
                if wanted:
                    yield at, inner, item
                if inner.tables:
                    yield from items(inner, item, *tables, pointer=at)


@lru_cache(maxsize=1)
def scalars(record: Record) -> tuple[tuple[Pointer, Field, Any], ...]:
    """Every scalar of a record, as `values` gives them. Those of the record last asked for are kept,
    since one rule after the other asks."""
    return tuple(values(record.collection.field, record.value))


def references(record: Record) -> Iterator[Reference]:
    """The ids in a record that name other records."""
    for pointer, scalar, value in scalars(record):
        if scalar.reference and isinstance(value, str):
            yield Reference(record, pointer, scalar, value)

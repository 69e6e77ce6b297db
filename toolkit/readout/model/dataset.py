"""A dataset in memory: its records with their places, indexes over ids and references, and the canonical form.

A record may be invalid. What goes through its values (`values`, `items`, `references`) passes over what does not fit
the schema.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, lru_cache, partial
from operator import itemgetter
from typing import Any, Protocol, TypeVar

from readout.diagnostic import Diagnostic, Place
from readout.model.schema import Collection, Field, Schema
from readout.span import Pointer
from readout.syntax.document import Document, TableDocument

Result = TypeVar("Result")
Ids = Sequence[str] | AbstractSet[str]
"""Ids that can be gone through more than once."""


@dataclass(slots=True, eq=False)
class Record:
    """A record, and the document and the pointer at which it stands. It may be invalid."""

    collection: Collection
    value: dict[str, Any]
    document: Document | TableDocument
    pointer: Pointer = ()

    @property
    def id(self) -> str:
        id = self.value.get("id")
        return id if isinstance(id, str) else ""

    @property
    def name(self) -> str:
        """The record's name, or its id if it has none."""
        name = self.value.get("name")
        return name if isinstance(name, str) else self.id

    @property
    def is_known_valid(self) -> bool:
        """Whether it is known, without reading it, that the schema accepts it."""
        return False

    @property
    def known_targets(self) -> Iterable[str] | None:
        """The ids of other records that it names, where that is known without reading it."""
        return None

    @property
    def address(self) -> str:
        return f"{self.collection.name}/{self.id}"

    @property
    def origin(self) -> tuple[int, Pointer]:
        """What the record was read from: the identity of its document, and its pointer there."""
        return id(self.document), self.pointer

    def at(self, *pointer: str | int, key: bool = False) -> Place:
        """Return the place of a value in the record, or of its key."""
        return self.document.at((*self.pointer, *pointer), key=key)

    def at_missing(self, *pointer: str | int, name: str = "") -> Place:
        """Return the place at which to report that the mapping at the pointer lacks the key `name`."""
        return self.document.at_missing((*self.pointer, *pointer), name)

    def with_value(self, value: dict[str, Any]) -> Record:
        """Return a record with another value in the same place."""
        return Record(self.collection, value, self.document, self.pointer)


@dataclass(slots=True, eq=False)
class Reference:
    """An id in a record that names another record. `pointer` and `field` say where it stands."""

    record: Record
    pointer: Pointer
    field: Field
    target: str


class RecordLookup(Protocol):
    """What a rule may look up in a dataset while it checks one record.

    Rules are given a `Dataset`, or an object that also records what they look up (`readout.lint.incremental`).
    """

    schema: Schema
    settings: dict[str, Any]
    metadata_document: Document | TableDocument | None
    unread_tables: set[str]
    today: date
    """The day on which the dataset is checked: nothing can have happened after it."""

    def __hash__(self) -> int:
        return object.__hash__(self)  # by identity, so that functions can cache what they worked out for a dataset

    @property
    def index(self) -> Mapping[str, Mapping[str, Record]]:
        """The first record of each id, by collection."""
        raise NotImplementedError

    def find(self, id: str, collections: Iterable[str]) -> Record | None:
        """Return the record that has the id in the first of the collections that has one."""
        raise NotImplementedError

    def knows(self, ids: Iterable[str], collections: tuple[str, ...]) -> bool:
        """Whether each of the ids is that of a record of one of the collections."""
        raise NotImplementedError

    def about(self, function: Callable[[Dataset], Result]) -> Result:
        """Return what a function returns for the whole dataset. It is called once for a dataset."""
        raise NotImplementedError

    def about_each(
        self, function: Callable[[Record], Result], ids: Ids, collections: tuple[str, ...]
    ) -> list[Result | None]:
        """Return what a function returns for the record that `find` finds for each id, None where there is none.

        It is called once for a record, and nothing is read again for the next one that names it.
        """
        raise NotImplementedError


class ResultsById:
    """What functions return for the records that a look-up finds, each worked out once: `RecordLookup.about_each`.

    It does not hold the look-up, which holds it: a circle would be freed by Python's collector only, which is paused
    while there is much to do.
    """

    def __init__(self) -> None:
        self._results: dict[tuple[Callable[[Record], Any], tuple[str, ...]], dict[str, Any]] = {}

    def about_each(
        self, lookup: RecordLookup, function: Callable[[Record], Result], ids: Ids, collections: tuple[str, ...]
    ) -> list[Result | None]:
        results = self._results.get((function, collections))
        if results is None:
            results = self._results[function, collections] = {}
        try:
            return [results[id] for id in ids]
        except KeyError:
            for id in ids:
                if id not in results:
                    record = lookup.find(id, collections)
                    results[record.id if record else id] = function(record) if record else None
        return [results[id] for id in ids]


@dataclass(eq=False)
class Dataset(RecordLookup):
    """The records of a dataset by collection, in the order of their files.

    `path` is where the dataset was read from, `paths` are its files, as shown. `problems` are the findings on files
    that could not be read properly, and `unread` the collections and names of these files: records of these ids may
    stand in them. `unread_tables` are the tables of which not even that is known: any record or item may stand in
    them. `refused` are texts that the schema refuses, in which ids may stand. `rows` counts the rows of tables, by the
    path of their file. `elsewhere` are the collections and ids of the other records, if this is part of a dataset;
    nothing else is known of them. `is_fragment` says that not even their ids are known. `strays` are items of rows that
    belong to no record or item, each in a record that has nothing else, with its pointer. The metadata stand in
    `metadata_document`, at `metadata_pointer`.
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
    unread_tables: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    rows: dict[str, int] = field(default_factory=dict)
    elsewhere: set[tuple[str, str]] = field(default_factory=set)
    is_fragment: bool = False
    strays: list[tuple[Record, Pointer]] = field(default_factory=list)
    today: date = field(default_factory=date.today)

    __hash__ = object.__hash__  # without the call of a function in Python: caches ask for each value of a record

    @property
    def metadata_record(self) -> Record | None:
        """The metadata in the shape of a record; None if the records belong to no dataset."""
        if self.metadata_document is None:
            return None
        return Record(self.schema.metadata_collection, self.metadata, self.metadata_document, self.metadata_pointer)

    @property
    def unknown(self) -> set[tuple[str, str]]:
        """The collections and ids of records that may exist outside `records`."""
        return self.unread | self.elsewhere

    def may_exist(self, collection: str, id: str) -> bool:
        """Whether a record may exist that is not among `records`."""
        if self.is_fragment or collection in self.unread_tables:
            return True
        return (collection, id) in self.unread or (collection, id) in self.elsewhere

    def __iter__(self) -> Iterator[Record]:
        for records in self.records.values():
            yield from records

    def __len__(self) -> int:
        return sum(map(len, self.records.values()))

    @cached_property
    def index(self) -> dict[str, dict[str, Record]]:
        """The first record of each id, by collection."""
        index: dict[str, dict[str, Record]] = {}
        for name, records in self.records.items():
            by_id = index[name] = {}
            for record in records:
                if record.id:
                    by_id.setdefault(record.id, record)
        return index

    def find(self, id: str, collections: Iterable[str]) -> Record | None:
        index = self.index
        for name in collections:
            record = index[name].get(id) if name in index else None
            if record is not None:
                return record
        return None

    def knows(self, ids: Iterable[str], collections: tuple[str, ...]) -> bool:
        index, unknown = self.index, set(ids)
        for name in collections:
            if name in index:
                unknown = unknown.difference(index[name])
                if not unknown:
                    return True
        return self.is_fragment or not unknown  # of a fragment, any record may be elsewhere

    def about(self, function: Callable[[Dataset], Result]) -> Result:
        if function not in self._results:
            self._results[function] = function(self)
        result: Result = self._results[function]
        return result

    @cached_property
    def _results(self) -> dict[Callable[[Dataset], Any], Any]:
        return {}

    def about_each(
        self, function: Callable[[Record], Result], ids: Ids, collections: tuple[str, ...]
    ) -> list[Result | None]:
        return self._results_by_id.about_each(self, function, ids, collections)

    @cached_property
    def _results_by_id(self) -> ResultsById:
        return ResultsById()

    def part(self, addresses: Container[str]) -> Dataset:
        """Return the dataset with only the records at the addresses."""
        records = {
            name: [record for record in records if record.address in addresses]
            for name, records in self.records.items()
        }
        return replace(self, records=records)

    def canonical(self) -> dict[str, Any]:
        """Return the canonical form of the dataset: two datasets say the same if their canonical forms are equal.

        Keys are in the order of the schema, records ordered by id, lists sorted unless their order is data.
        Collections without records are left out.
        """
        result: dict[str, Any] = {"metadata": canonical(self.schema.metadata, self.metadata)}
        for name, collection in self.schema.collections.items():
            values = [canonical(collection.field, record.value) for record in self.records.get(name, ())]
            if values:
                result[name] = sorted(values, key=lambda value: str(value.get("id", "")))
        return result


def unshared(old: Dataset, new: Dataset) -> tuple[list[Record], list[Record]]:
    """Return the records of each of two datasets that the other has not from the same place of the same document.

    Where both were read together, files that are the same on both sides are one document, and most records are shared.
    """
    before, after = ({record.origin for record in dataset} for dataset in (old, new))
    return (
        [record for record in old if record.origin not in after],
        [record for record in new if record.origin not in before],
    )


def ordered(field: Field, value: dict[str, Any]) -> dict[str, Any]:
    """Return the mapping with its keys in the order of the schema, unknown keys last."""
    result = {name: value[name] for name in field.names if name in value}
    return result if len(result) == len(value) else result | {key: value[key] for key in value if key not in result}


def canonical(field: Field, value: dict[str, Any]) -> dict[str, Any]:
    """Return the canonical form of a record or item (see `Dataset.canonical`). What does not fit the schema stays."""
    return _canonicalizer(field)(value)


@lru_cache(maxsize=1024)
def _canonicalizer(field: Field) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Return the function that brings mappings of a field into canonical form.

    It works out the order of the keys once for all mappings that have the same keys.
    """
    lists = {inner.name: _list_canonicalizer(inner) for inner in field.fields if inner.type == "array"}
    plans: dict[tuple[str, ...], tuple[tuple[str, ...] | None, tuple[tuple[str, _Canonicalizer], ...]]] = {}

    def canonicalize(value: dict[str, Any]) -> dict[str, Any]:
        keys = tuple(value)
        plan = plans.get(keys)
        if plan is None:
            sorted_keys = tuple(ordered(field, value))
            in_lists = tuple((name, lists[name]) for name in sorted_keys if name in lists)
            plan = None if sorted_keys == keys else sorted_keys, in_lists
            if len(plans) < MOST_PLANS:
                plans[keys] = plan
        order, in_lists = plan
        result = value.copy() if order is None else {name: value[name] for name in order}
        for name, canonicalize_list in in_lists:
            listed = result[name]
            if isinstance(listed, list):
                result[name] = canonicalize_list(listed)
        return result

    return canonicalize


MOST_PLANS = 10_000
"""How many orders of keys are remembered for a field."""


_Canonicalizer = Callable[[list[Any]], list[Any]]


def _list_canonicalizer(field: Field) -> _Canonicalizer:
    if not field.table:
        if field.ordered:
            return list.copy
        return lambda listed: in_order(field, listed) if len(listed) > 1 else listed.copy()  # nearly all have one item
    canonicalize = _canonicalizer(field)
    return lambda listed: in_order(field, [canonicalize(item) if isinstance(item, dict) else item for item in listed])


def in_order(field: Field, listed: list[Any]) -> list[Any]:
    """Return a list in canonical order: sorted by the keys of its items or by themselves, unless its order is data."""
    if field.ordered or len(listed) < 2:
        return listed
    try:
        return sorted(listed, key=_quick_key(field))
    except (KeyError, TypeError):  # items that do not fit the schema
        return sorted(listed, key=partial(_sort_key, field))


def in_orders(field: Field, lists: list[Any]) -> list[Any]:
    """Return many lists in canonical order; faster than `in_order` for each."""
    if field.ordered:
        return lists
    key = _quick_key(field)
    try:
        return [sorted(listed, key=key) if len(listed) > 1 else listed for listed in lists]
    except (KeyError, TypeError):
        return [in_order(field, listed) for listed in lists]


@lru_cache(maxsize=1024)
def _quick_key(field: Field) -> Callable[[Any], Any] | None:
    """Return a fast `_sort_key` for lists whose items have all keys, as texts. It raises KeyError or TypeError else."""
    if not field.table:
        return None if field.items and field.items.type == "string" else str
    keys = [field[name] for name in field.key]
    if all(key.required and key.type == "string" for key in keys):
        return itemgetter(*field.key)
    return partial(_sort_key, field)


def _sort_key(field: Field, item: Any) -> list[str]:
    """Return what an item of an unordered list is sorted by: its keys, or itself."""
    return [str(item.get(name, "")) for name in field.key] if isinstance(item, dict) else [str(item)]


def values(field: Field, value: Any, pointer: Pointer = ()) -> Iterator[tuple[Pointer, Field, Any]]:
    """Yield every scalar of a record with its field; for an item of a list, with the list's `items`.

    Values of another type than the schema's are passed over.
    """
    if not isinstance(value, dict):
        return
    for inner in field.fields:
        inner_value = value.get(inner.name)
        if inner_value is None:
            continue
        at = (*pointer, inner.name)
        if inner.type != "array":
            if not isinstance(inner_value, dict | list):
                yield at, inner, inner_value
        elif isinstance(inner_value, list):
            for position, item in enumerate(inner_value):
                if inner.table:
                    yield from values(inner, item, (*at, position))
                elif inner.items and item is not None and not isinstance(item, dict | list):
                    yield (*at, position), inner.items, item


def items(
    field: Field, value: Any, *tables: str, pointer: Pointer = ()
) -> Iterator[tuple[Pointer, Field, dict[str, Any]]]:
    """Yield every item of the named tables of a record, or of all tables, outer items before inner ones."""
    for inner in field.tables:
        listed = value.get(inner.name) if isinstance(value, dict) else None
        if not isinstance(listed, list) or (tables and inner.within.isdisjoint(tables)):
            continue
        is_selected = not tables or inner.table in tables
        for position, item in enumerate(listed):
            if isinstance(item, dict):
                at = (*pointer, inner.name, position)
                if is_selected:
                    yield at, inner, item
                if inner.tables:
                    yield from items(inner, item, *tables, pointer=at)


@lru_cache(maxsize=1)
def scalars(record: Record) -> tuple[tuple[Pointer, Field, Any], ...]:
    """Return every scalar of a record, as `values` yields them. Those of the last record are kept for the next rule."""
    return tuple(values(record.collection.field, record.value))


def references(record: Record) -> Iterator[Reference]:
    """Yield the ids in a record that name other records."""
    for pointer, scalar, value in scalars(record):
        if scalar.reference and isinstance(value, str):
            yield Reference(record, pointer, scalar, value)

"""What rules about one record look for, stated once for the prefilter and for the finding.

A rule declares `MATCHER`: texts of certain formats, items of certain tables, or references, and a function that tells
which of them are wrong. The engine asks that function about the values that one pass over the record has collected
(`test`), and calls the rule's `check` only if one is wrong. `check` then goes through `matches`, which asks the very
same function about each value of the record with its pointer. So the fast way cannot miss what the careful one finds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, Protocol

from readout.lint.prefilter import RecordValues
from readout.model.dataset import Record, RecordLookup, Reference, items, references, scalars
from readout.model.schema import Field
from readout.span import Pointer

Item = dict[str, Any]
Test = Callable[[RecordLookup], object]
MOST = 16384
"""How many sound texts a matcher remembers."""


class Matcher(Protocol):
    """What the engine needs of a matcher."""

    def lists(self, values: RecordValues) -> Sequence[Collection[Any]] | None:
        """Return the lists that the matcher looks at, of which one must hold something; None if it looks at all texts.

        No list means that a record of the collection can never match.
        """

    def test(self, values: RecordValues) -> Test:
        """Return a function that tells whether the record whose values were last collected matches."""


class Texts:
    """Texts for which `where` is true: those of the given `x-format`s, or all texts if none is given.

    Without formats `where` must be false for every plain text (see `prefilter.PLAIN`). `characters` is a pattern of one
    character that is not ASCII: a record without any cannot have such a text. `possible` is asked first.
    """

    def __init__(
        self,
        *formats: str,
        where: Callable[[str], object],
        characters: str | None = None,
        possible: Possible | None = None,
    ) -> None:
        self.formats, self.where, self.characters, self.possible = formats, where, characters, possible
        self._sound: set[str] = set()

    def lists(self, values: RecordValues) -> Sequence[Collection[Any]] | None:
        if not self.formats:
            return None
        return [values.formats[name] for name in self.formats if name in values.formats]

    def test(self, values: RecordValues) -> Test:
        lists, possible = self.lists(values), self.possible
        if lists is not None and possible is not None:
            return lambda dataset: possible(values, dataset) and not all(map(self._all_sound, lists))
        if lists is not None:
            return lambda _dataset: not all(map(self._all_sound, lists))
        where, characters = self.where, self.characters
        if characters is None:
            return lambda _dataset: any(map(where, values.texts))
        return lambda _dataset: (
            values.non_ascii != "" and re.search(characters, values.non_ascii) and any(map(where, values.texts))
        )

    def _all_sound(self, texts: Collection[str]) -> bool:
        """Whether none of the texts is wrong. Sound texts are remembered: they come again and again."""
        if self._sound.issuperset(texts):
            return True
        if any(map(self.where, texts)):
            return False
        if len(self._sound) < MOST:
            self._sound.update(texts)
        return True

    def matches(self, record: Record) -> Iterator[tuple[Pointer, Field, str]]:
        """Yield each text of the record that is wrong, with its pointer and field."""
        for pointer, field, text in scalars(record):
            if isinstance(text, str) and (not self.formats or field.format in self.formats) and self.where(text):
                yield pointer, field, text


Where = Callable[[Item, Record, RecordLookup], object]
"""Whether an item of a record is wrong."""


def _always(_item: Item, _record: Record, _dataset: RecordLookup) -> bool:
    return True


Possible = Callable[[RecordValues, RecordLookup], object]
"""Whether anything can be found in a record at all. It only saves time: it must be true wherever something is wrong."""


class Items:
    """Items for which `where` is true, if `when` is true of their record.

    `where` is a function for each table, or one function for all tables whose items can have certain `fields`. It is
    asked only about items that have all keys of `has`, which may differ by table, and no key of `lacks`; for keys that
    few or most items have, that costs nothing, where a look into each item does. Without `where`, all of these are
    wrong. The record itself counts as the one item of the table that has the name of its collection.
    """

    def __init__(
        self,
        where: Mapping[str, Where] | Where | None = None,
        *,
        fields: tuple[str, ...] = (),
        has: Mapping[str, tuple[str, ...]] | tuple[str, ...] = (),
        lacks: tuple[str, ...] = (),
        when: Callable[[Record], object] | None = None,
        possible: Possible | None = None,
    ) -> None:
        self.where, self.fields, self.has, self.lacks = where, fields, has, lacks
        self.when, self.possible = when, possible

    def where_for(self, table: str, field: Field) -> Where | None:
        if isinstance(self.where, Mapping):
            return self.where.get(table)
        return (self.where or _always) if all(name in field for name in self.fields) else None

    def keys_of(self, table: str) -> tuple[str, ...]:
        return self.has.get(table, ()) if isinstance(self.has, Mapping) else self.has

    def _lists(self, values: RecordValues) -> list[tuple[Where, list[Item]]]:
        pairs = [(self.where_for(name, field), name) for name, field in values.fields.items()]
        return [(where, values.items_of(name, self.keys_of(name), self.lacks)) for where, name in pairs if where]

    def lists(self, values: RecordValues) -> Sequence[Collection[Any]] | None:
        return [listed for _, listed in self._lists(values)]

    def test(self, values: RecordValues) -> Test:
        lists, when, possible = self._lists(values), self.when, self.possible

        def test(dataset: RecordLookup) -> bool:
            record = values.record
            if (when is not None and not when(record)) or (possible is not None and not possible(values, dataset)):
                return False
            for where, listed in lists:
                for item in listed:
                    if where(item, record, dataset):
                        return True
            return False

        return test

    def matches(self, record: Record, dataset: RecordLookup) -> Iterator[tuple[Pointer, Field, Item]]:
        """Yield each item of the record that is wrong, with its pointer and the field of its table."""
        if self.when is not None and not self.when(record):
            return
        collection = record.collection
        tables = tuple(self.where) if isinstance(self.where, Mapping) else ()
        itself: tuple[Pointer, Field, Item] = ((), collection.field, record.value)
        for pointer, field, item in chain([itself], items(collection.field, record.value, *tables)):
            table = field.table or collection.name
            where = self.where_for(table, field)
            if where and self._is_asked_about(item, table) and where(item, record, dataset):
                yield pointer, field, item

    def _is_asked_about(self, item: Item, table: str) -> bool:
        return all(name in item for name in self.keys_of(table)) and not any(name in item for name in self.lacks)


class Lacking:
    """Items that lack a field for which `where` is true. The record itself counts as one."""

    def __init__(self, where: Callable[[Field], object]) -> None:
        self.where = where

    def lists(self, values: RecordValues) -> Sequence[Collection[Any]] | None:
        names = [
            (table, inner.name) for table, field in values.fields.items() for inner in filter(self.where, field.fields)
        ]
        return [values.items_of(table, lacks=(name,)) for table, name in names]

    def test(self, values: RecordValues) -> Test:
        lists = self.lists(values)
        return lambda _dataset: any(lists or ())

    def matches(self, record: Record) -> Iterator[tuple[Pointer, Field, Field]]:
        """Yield the pointer and the field of each such item, with the field that it lacks."""
        itself: tuple[Pointer, Field, Item] = ((), record.collection.field, record.value)
        for pointer, field, item in chain([itself], items(record.collection.field, record.value)):
            yield from (
                (pointer, field, inner) for inner in field.fields if inner.name not in item and self.where(inner)
            )


class References:
    """Ids of other records for which `where` is true. It is asked about all ids that may be of the same collections.

    With `own`, only ids that may be of the collection of the record itself.
    """

    def __init__(
        self, where: Callable[[Collection[str], tuple[str, ...], Record, RecordLookup], object], *, own: bool = False
    ) -> None:
        self.where, self.own = where, own

    def _lists(self, values: RecordValues) -> list[tuple[tuple[str, ...], set[str]]]:
        name = values.collection.name
        return [pair for pair in values.references.items() if not self.own or name in pair[0]]

    def lists(self, values: RecordValues) -> Sequence[Collection[Any]] | None:
        return [ids for _, ids in self._lists(values)]

    def test(self, values: RecordValues) -> Test:
        where, by_collections = self.where, self._lists(values)

        def test(dataset: RecordLookup) -> bool:
            record = values.record
            for collections, ids in by_collections:  # noqa: SIM110 - a generator takes as long as the tests
                if ids and where(ids, collections, record, dataset):
                    return True
            return False

        return test

    def matches(self, record: Record, dataset: RecordLookup) -> Iterator[Reference]:
        """Yield each reference of the record that is wrong."""
        for reference in references(record):
            collections = reference.field.reference
            is_asked_about = not self.own or record.collection.name in collections
            if is_asked_about and self.where((reference.target,), collections, record, dataset):
                yield reference

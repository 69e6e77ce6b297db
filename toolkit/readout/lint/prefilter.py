"""Collects the values of a record by kind, so that a rule sees at once whether it has anything to look at.

Most records are sound, and most rules look at few of their values. One pass over a record puts its values into
lists: the texts of each `x-format`, the ids, the items of each table, and those of them that have or lack certain keys.
What a rule looks for (`readout.lint.matchers`) is first looked for in these lists, and only if it may be there is the
rule's `check` called, which goes through the record field by field and says where.

Records have few of the keys that they may have, and many records and items have the same ones: into which lists their
values go is worked out once for each combination of keys.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from itertools import chain
from typing import Any, NamedTuple

from readout.model.dataset import Record, items
from readout.model.dataset import values as values_of
from readout.model.schema import Collection as RecordCollection
from readout.model.schema import Field

Item = dict[str, Any]

ASCII = bytes(range(128))
PLAIN = ("id", "edtf", "time", "language", "country-code", "coordinates")
"""The formats whose patterns allow only short ASCII texts without spaces or signs at their ends, in which no rule on
texts in general can find anything. Neither can it in addresses, ids and the words of an `enum`."""
OWN_ID = "id"
"""The format of the id of a record or an item itself, which is looked up in their values."""


def _is_looked_at(scalar: Field) -> bool:
    """Whether rules look at values of a field by their kind."""
    is_own_id = scalar.format == OWN_ID and not (scalar.reference or scalar.item_reference)
    return scalar.type == "string" and not scalar.enum and not is_own_id


class Selection(NamedTuple):
    """The items of a table that have certain keys, and lack others: `items` of the record that was last collected."""

    has: frozenset[str]
    lacks: frozenset[str]
    items: list[Item]

    def takes(self, keys: Collection[str]) -> bool:
        """Whether an item with these keys is one of them."""
        return self.has.issubset(keys) and self.lacks.isdisjoint(keys)


class RecordValues:
    """The values of one record by kind. `collect` fills the same lists anew for each record of the collection.

    - `formats`: the texts of each `x-format`;
    - `references`: ids of records, each once, by the collections that they may be of; `item_references`: ids of items
      of the same record, by the list that they are of; `addresses`: addresses of fields;
    - `tables`: the items of each table, however deep they lie, and the record itself under the name of its
      collection; `fields`: the fields that describe these tables; `items_of`: those that have or lack certain keys;
    - `texts`: all texts but the plain ones (see `PLAIN`); `joined`: these texts in one, with a NUL before and after
      each; `non_ascii`: the characters of `joined` that are not ASCII;
    - `is_valid`: whether the schema accepts the record; if not, values may be None, and keys may be missing;
    - `worked_out`: what rules have worked out from these values, for the other rules.
    """

    def __init__(self, collection: RecordCollection) -> None:
        self.collection = collection
        self.formats: dict[str | None, list[str]] = {}
        self.references: dict[tuple[str, ...], set[str]] = {}
        self.item_references: dict[str, list[str]] = {}
        self.addresses: list[str] = []
        self.tables: dict[str, list[Item]] = {}
        self.fields: dict[str, Field] = {}
        self._selections: dict[str, list[Selection]] = {}
        self._plans: dict[str, dict[tuple[str, ...], _Plan]] = {}
        self._texts: list[list[str]] = []
        self._list_items: list[Collection[str]] = []
        self._longest_list_item = 0
        self._lists: list[list[Any] | set[Any]] = []
        self._collect = self._item_collector(collection.name, collection.field)
        self._lists += [self.addresses, *self.formats.values(), *self.references.values()]
        self._lists += self.item_references.values()
        self.record: Record
        self.is_valid = True
        self.worked_out: dict[str, Any] = {}
        self.texts: list[str] = []
        self.joined = self.non_ascii = ""

    def collect(self, record: Record, *, valid: bool) -> RecordValues:
        """Replace the values by those of another record, and return self.

        Of a record that the schema refuses (`valid=False`), only the values that fit the schema are collected.
        """
        self.clear()
        self.record, self.is_valid = record, valid
        if valid:
            self._collect([record.value])
        else:
            self._collect_fitting(record)
        self.texts = list(chain.from_iterable(self._texts))
        self.joined = "\0".join(["", *self.texts, ""])
        self.non_ascii = "" if self.joined.isascii() else self.joined.encode().translate(None, ASCII).decode()
        return self

    def clear(self) -> None:
        """Forget the values. What fills the lists refers to this object, so that it may outlast its use."""
        for values in self._lists:
            values.clear()
        self.worked_out.clear()
        self.texts, self.joined, self.non_ascii = [], "", ""
        self.__dict__.pop("record", None)

    def _collect_fitting(self, record: Record) -> None:
        """Collect the values that fit the schema."""
        field = record.collection.field
        for _, scalar, value in values_of(field, record.value):
            if isinstance(value, str) and _is_looked_at(scalar):
                self._put(scalar)(value)
        for _, table, item in chain([((), field, record.value)], items(field, record.value)):
            name = table.table or record.collection.name
            self.tables[name].append(item)
            for selection in self._selections[name]:
                if selection.takes(item):
                    selection.items.append(item)

    def items_of(self, table: str, has: Iterable[str] = (), lacks: Iterable[str] = ()) -> list[Item]:
        """Return the list of the items of a table that have some keys, and lack others. Each record fills it anew.

        It stays empty for a table that records of the collection have not.
        """
        keys = frozenset(has), frozenset(lacks)
        if table not in self.tables:
            return []
        if not any(keys):
            return self.tables[table]
        for selection in self._selections[table]:
            if selection[:2] == keys:
                return selection.items
        selection = Selection(*keys, [])
        selection.items.extend(filter(selection.takes, self.tables[table]))
        self._selections[table].append(selection)
        self._plans[table].clear()
        self._lists.append(selection.items)
        return selection.items

    @property
    def longest_list_cell(self) -> int:
        """An upper bound of the characters in a cell that holds a whole list of texts which are not in `texts`."""
        return sum(map(len, self._list_items)) * (self._longest_list_item + 1)

    # ------------------------------------------------------------ one collector for each field

    def _item_collector(self, table: str, field: Field) -> Callable[[list[Item]], None]:
        """Return what puts items of a table, and all values below them, into their lists."""
        collected: list[Item] = []
        self.tables[table] = collected
        self._lists.append(collected)
        self.fields[table] = field
        self._selections[table], plans = [], self._plans.setdefault(table, {})
        collectors = {inner.name: self._collector(inner) for inner in field.fields}

        def plan_for(keys: tuple[str, ...]) -> _Plan:
            puts = [(name, put) for name in keys if (put := collectors[name])]
            appends = [each.items.append for each in self._selections[table] if each.takes(keys)]
            plan = tuple(puts), tuple(appends)
            if len(plans) < MOST_PLANS:
                plans[keys] = plan
            return plan

        def collect(items: list[Item]) -> None:
            collected.extend(items)
            for item in items:
                keys = tuple(item)
                puts, appends = plans.get(keys) or plan_for(keys)
                for name, put in puts:
                    put(item[name])
                for append in appends:
                    append(item)

        return collect

    def _collector(self, field: Field) -> Callable[[Any], object] | None:
        """Return what puts a value of the field, and all values below it, into their lists; None if no rule looks at
        them."""
        if field.table:
            return self._item_collector(field.table, field)
        scalar = field.items or field
        if not _is_looked_at(scalar):
            return None
        texts = self._list_for(scalar)
        if field.items and not any(texts is other for other in (*self._texts, *self._list_items)):
            self._list_items.append(texts)
            self._longest_list_item = max(self._longest_list_item, scalar.max_length or 0)
        if isinstance(texts, set):
            return texts.update if field.items else texts.add
        return texts.extend if field.items else texts.append

    def _put(self, scalar: Field) -> Callable[[str], object]:
        """Return what puts a text of a field into its list."""
        texts = self._list_for(scalar)
        return texts.add if isinstance(texts, set) else texts.append

    def _list_for(self, field: Field) -> list[str] | set[str]:
        """Return the list for texts of the field."""
        if field.address:
            return self.addresses
        if field.reference:
            return self.references.setdefault(field.reference, set())
        if field.item_reference:
            return self.item_references.setdefault(field.item_reference, [])
        if field.format not in self.formats:
            texts = self.formats[field.format] = []
            self._texts += [] if field.format in PLAIN else [texts]
        return self.formats[field.format]


_Plan = tuple[tuple[tuple[str, Callable[[Any], object]], ...], tuple[Callable[[Item], None], ...]]
"""What is done with an item with certain keys: their values are put by these functions, and the item by others."""
MOST_PLANS = 10_000
"""How many combinations of keys are remembered for a table."""


class ValueCollector:
    """Collects the values of records of any collection: one `RecordValues` for each, filled anew."""

    def __init__(self) -> None:
        self._by_collection: dict[str, RecordValues] = {}

    def collect(self, record: Record, *, valid: bool) -> RecordValues:
        name = record.collection.name
        if name not in self._by_collection:
            self._by_collection[name] = RecordValues(record.collection)
        return self._by_collection[name].collect(record, valid=valid)

    def clear(self) -> None:
        """Forget the values that were collected last."""
        for values in self._by_collection.values():
            values.clear()

"""The loss account of an export that cannot hold everything: what became of every single value.

Each value is either written or lost, and a loss has a kind. A converter reads a record through `Item`, which remembers
what is written. What is not written at the end is lost, under the kind that the format names for its field, or under a
general kind. So no value is forgotten, not even that of a field which the schema gains one day.

For speed, `LossAccount` counts losses field by field, and an item that is lost as a whole is marked once. What became
of a single value is worked out only on demand, by `fates`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from readout.model.schema import Field


@dataclass(frozen=True, slots=True, eq=False)
class LossKinds:
    """The kinds of loss for a table: for each of its fields, if nobody writes it, and for the tables within it."""

    field: Field
    kinds: Mapping[str, str]
    tables: Mapping[str, LossKinds]


def loss_kinds(field: Field, kinds: Mapping[str, Mapping[str, str]], rest: str) -> LossKinds:
    """Return the kinds of loss for a table's field: `kinds` as `{table: {field: kind}}`, `rest` for other fields."""
    of_table = kinds.get(field.table or field.name, {})
    return LossKinds(
        field,
        {inner.name: of_table.get(inner.name, rest) for inner in field.scalars},
        {inner.name: loss_kinds(inner, kinds, rest) for inner in field.tables},
    )


class Leaf(NamedTuple):
    """A single value: its item, its field, and its position in a list (0 outside one)."""

    item: Item
    field: Field
    position: int
    value: Any

    @property
    def fate(self) -> str | None:
        """The kind under which the value is lost, or None if it is written."""
        item, name = self.item, self.field.name
        fate = item.fates.get(name, {})
        if not isinstance(fate, dict):
            return fate
        return fate[self.position] if self.position in fate else item.lost or item.loss_kinds.kinds[name]


class Fate(NamedTuple):
    """What became of a value of a table's field: the kind of loss, or None if it is written."""

    table: str
    field: Field
    value: Any
    kind: str | None


Fates = dict[str, "str | dict[int, str | None] | None"]


class Item:
    """A record, or an item of one of its lists, and what has become of its values so far.

    `fates` maps a field's name to None if it is written and to the kind of loss if it is lost; for a list of scalars it
    may be such a value for each index. `lost` is the kind under which everything else is lost, here and in the tables
    within.
    """

    __slots__ = ("fates", "get", "loss_kinds", "lost", "tables", "value")

    def __init__(self, loss_kinds: LossKinds, value: Mapping[str, Any], lost: str | None = None) -> None:
        self.loss_kinds, self.value, self.lost = loss_kinds, value, lost
        self.get: Callable[..., Any] = value.get
        """Returns a value without writing it; None if there is none."""
        self.fates: Fates = {}
        self.tables: dict[str, list[Item]] = {}

    @property
    def field(self) -> Field:
        return self.loss_kinds.field

    @property
    def table(self) -> str:
        return self.field.table or self.field.name

    @property
    def id(self) -> str:
        return str(self.value["id"])

    def values(self, name: str) -> list[Any]:
        """Return the values of a list of scalars, without writing them."""
        values: list[Any] = self.get(name) or []
        return values

    def items(self, name: str) -> list[Item]:
        """Return the items of a list of objects, the same each time, since they remember what was written of them."""
        items = self.tables.get(name)
        if items is None:
            kinds = self.loss_kinds.tables.get(name)
            lost = self.fates.get(name) or self.lost
            values = self.get(name, ()) if kinds else ()
            items = self.tables[name] = [Item(kinds, value, lost) for value in values]  # type: ignore[arg-type]
        return items

    def write(self, name: str, *only: Any) -> Any:
        """Return a value, and count it as written; of a list `only` these elements, if any are given."""
        value = self.get(name)
        if value is None or value == []:
            return value
        if not only or (len(value) == 1 and value[0] in only):
            self.fates[name] = None
        elif (fates := self.fates.setdefault(name, {})) is not None:
            assert isinstance(fates, dict), "a lost value cannot be written"
            for index, element in enumerate(value):
                if element in only:
                    fates[index] = None
        return value

    def write_all(self, fields: Mapping[str, None]) -> Callable[..., Any]:
        """Count single values of these fields as written, of which the item has one at least; return `get`.

        A class that writes the same fields of every item says so once, and no value is looked at.
        """
        self.fates.update(fields)
        return self.get

    @property
    def unwritten(self) -> bool:
        """Whether none of its own values is written."""
        fates = self.fates.values()
        return None not in fates and not any(isinstance(fate, dict) and None in fate.values() for fate in fates)

    @property
    def unsettled(self) -> bool:
        """Whether there is a value, here or in the tables within, that is neither written nor lost so far."""
        if self.lost:
            return False
        for name, value in self.value.items():
            fate = self.fates.get(name, {})
            if not isinstance(fate, dict):
                continue
            if name in self.tables:
                if any(item.unsettled for item in self.tables[name]):
                    return True
            elif name in self.loss_kinds.tables:
                if any(_has_values(self.loss_kinds.tables[name], element) for element in value):
                    return True
            elif name in self.loss_kinds.kinds and (not isinstance(value, list) or len(value) > len(fate)):
                return True
        return False

    def lose(self, kind: str) -> None:
        """Lose what is not written of the item and of the tables within."""
        if self.lost is None:
            self.lost = kind
            for items in self.tables.values():
                for item in items:
                    item.lose(kind)

    def leaves(self) -> Iterator[Leaf]:
        """Yield every single value, here and in the tables within."""
        for field in self.field.fields:
            if field.table:
                for item in self.items(field.name):
                    yield from item.leaves()
            elif field.name in self.value:
                value = self.value[field.name]
                for index, element in enumerate(value if field.type == "array" else (value,)):
                    yield Leaf(self, field, index, element)


def _has_values(kinds: LossKinds, item: Mapping[str, Any]) -> bool:
    """Return whether there is any value in an item or in the tables within."""
    for name, value in item.items():
        if name in kinds.kinds:
            if value or not isinstance(value, list):
                return True
        elif name in kinds.tables and any(_has_values(kinds.tables[name], inner) for inner in value):
            return True
    return False


class LossAccount:
    """Counts losses by kind."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def count(self, kind: str) -> None:
        """Count a loss that is no whole value: a part of one, or what several said together."""
        self.counts[kind] += 1

    def lose(self, item: Item, kind: str) -> None:
        """Lose what is not written of an item and of the tables within, as one loss."""
        if item.unsettled:
            item.lose(kind)
            self.counts[kind] += 1

    def lose_items(self, item: Item, name: str, kind: str) -> None:
        """Lose those items of a list of which nothing is written, each as one loss."""
        if name in item.tables:
            for inner in item.tables[name]:
                if inner.unwritten:
                    self.lose(inner, kind)
        elif (
            not item.lost
            and name not in item.fates
            and (values := item.get(name))
            and (kinds := item.loss_kinds.tables.get(name))
        ):
            item.fates[name] = kind
            self.counts[kind] += sum(_has_values(kinds, value) for value in values)

    def lose_values(self, item: Item, kind: str, name: str, *only: Any) -> None:
        """Lose what is not written of a field, or of these elements of it, each as a loss."""
        value = item.get(name)
        if value is None or item.lost:
            return
        if not isinstance(value, list):
            if name not in item.fates and (not only or value in only):
                item.fates[name] = kind
                self.counts[kind] += 1
        elif isinstance(fates := item.fates.setdefault(name, {}), dict):
            for index, element in enumerate(value):
                if index not in fates and (not only or element in only):
                    fates[index] = kind
                    self.counts[kind] += 1

    def close(self, item: Item) -> None:
        """Lose what is left of an item and of the tables within, each value as a loss."""
        if item.lost:
            return
        counts, fates, tables = self.counts, item.fates, item.tables
        kinds = item.loss_kinds.kinds
        for name, value in item.value.items():
            if name in fates:
                fate = fates[name]
                if fate is not None and isinstance(fate, dict) and len(value) > len(fate):
                    counts[kinds[name]] += len(value) - len(fate)
            elif name in kinds:
                counts[kinds[name]] += len(value) if isinstance(value, list) else 1
            elif name in tables:
                for inner in tables[name]:
                    self.close(inner)
            elif name in item.loss_kinds.tables:
                for inner_value in value:
                    self._lose_all(item.loss_kinds.tables[name], inner_value)

    def _lose_all(self, kinds: LossKinds, value: Mapping[str, Any]) -> None:
        """Lose all values of an item of which nobody asked anything."""
        for name, inner in value.items():
            if name in kinds.kinds:
                self.counts[kinds.kinds[name]] += len(inner) if isinstance(inner, list) else 1
            elif name in kinds.tables:
                for inner_value in inner:
                    self._lose_all(kinds.tables[name], inner_value)


def fates(items: Iterable[Item]) -> list[Fate]:
    """Return what became of every value of closed items."""
    return [Fate(leaf.item.table, leaf.field, leaf.value, leaf.fate) for item in items for leaf in item.leaves()]

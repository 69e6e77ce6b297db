"""The account of an export that cannot hold everything: what became of every single value.

A value ends up written or lost, and a lost one has a kind. Whoever converts a record reads it through
`Item`, which remembers what is written; what nobody has written at the end is lost under the kind that
the format names for its field, or under a general kind if it names none. So nothing can be forgotten,
not even a field that the schema gains one day.

What is lost as a whole is noted once, and what is left is counted field by field: what became of a single value is
worked out for those who ask.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from readout.model.schema import Field


@dataclass(frozen=True, slots=True, eq=False)
class Account:
    """A table's field, the kinds under which values of its fields are lost that nobody writes, and the accounts of the
    tables within."""

    field: Field
    kinds: Mapping[str, str]
    tables: Mapping[str, Account]


def account(field: Field, kinds: Mapping[str, Mapping[str, str]], rest: str) -> Account:
    """The account of a table's field. `kinds` names the kind for a field that is not written, as
    `{table: {field: kind}}`; `rest` is the kind for fields that it does not know."""
    kinds_of_table = kinds.get(field.table or field.name, {})
    return Account(
        field,
        {inner.name: kinds_of_table.get(inner.name, rest) for inner in field.scalars},
        {inner.name: account(inner, kinds, rest) for inner in field.tables},
    )


class Leaf(NamedTuple):
    """A single value: whose it is, its field, and its place in a list (0 outside one)."""

    item: Item
    field: Field
    at: int
    value: Any

    @property
    def fate(self) -> str | None:
        """The kind under which it is lost, or None if it was written."""
        item, name = self.item, self.field.name
        fate = item.fates.get(name, {})
        if not isinstance(fate, dict):
            return fate
        return fate[self.at] if self.at in fate else item.lost or item.account.kinds[name]


class Fate(NamedTuple):
    """What became of a value of a table's field: the kind of loss, or None if it was written."""

    table: str
    field: Field
    value: Any
    kind: str | None


Fates = dict[str, "str | dict[int, str | None] | None"]


class Item:
    """A record, or an item of one of its lists, and what has become of its values so far.

    `fates` has an entry for what is written (None) or lost (its kind) by the name of its field; of a list of scalars
    it may be one for each element. `lost` is the kind under which all the rest is lost, here and below.
    """

    __slots__ = ("account", "fates", "get", "lost", "tables", "value")

    def __init__(self, account: Account, value: Mapping[str, Any], lost: str | None = None) -> None:
        self.account, self.value, self.lost = account, value, lost
        self.get: Callable[..., Any] = value.get
        """A value, without writing it; None if there is none."""
        self.fates: Fates = {}
        self.tables: dict[str, list[Item]] = {}

    @property
    def field(self) -> Field:
        return self.account.field

    @property
    def table(self) -> str:
        return self.field.table or self.field.name

    @property
    def id(self) -> str:
        return str(self.value["id"])

    def every(self, name: str) -> list[Any]:
        """The values of a list of scalars, without writing them."""
        values: list[Any] = self.get(name) or []
        return values

    def items(self, name: str) -> list[Item]:
        """The items of a list of objects."""
        table = self.tables.get(name)
        if table is None:
            below = self.account.tables.get(name)
            lost = self.fates.get(name) or self.lost
            values = self.get(name, ()) if below else ()
            table = self.tables[name] = [Item(below, value, lost) for value in values]  # type: ignore[arg-type]
        return table

    def write(self, name: str, *only: Any) -> Any:
        """A value, which counts as written from now on; of a list `only` these elements, if any are given."""
        text = self.get(name)
        if text is None or text == []:
            return text
        if not only:
            self.fates[name] = None
        elif (fates := self.fates.setdefault(name, {})) is not None:
            assert isinstance(fates, dict), "what is lost is not written any more"
            for at, value in enumerate(text):
                if value in only:
                    fates[at] = None
        return text

    @property
    def untouched(self) -> bool:
        """Whether none of its own values is written."""
        fates = self.fates.values()
        return None not in fates and not any(isinstance(fate, dict) and None in fate.values() for fate in fates)

    @property
    def open(self) -> bool:
        """Whether there is a value, here or below, of which nothing has become so far."""
        if self.lost:
            return False
        for name, value in self.value.items():
            fate = self.fates.get(name, {})
            if not isinstance(fate, dict):
                continue
            if name in self.tables:
                if any(item.open for item in self.tables[name]):
                    return True
            elif name in self.account.tables:
                if any(_says(self.account.tables[name], each) for each in value):
                    return True
            elif name in self.account.kinds and (not isinstance(value, list) or len(value) > len(fate)):
                return True
        return False

    def lose(self, kind: str) -> None:
        """Loses what is not written of it and of all below it."""
        if self.lost is None:
            self.lost = kind
            for items in self.tables.values():
                for item in items:
                    item.lose(kind)

    def leaves(self) -> Iterator[Leaf]:
        """Every single value, here and below."""
        for field in self.field.fields:
            if field.table:
                for item in self.items(field.name):
                    yield from item.leaves()
            elif field.name in self.value:
                value = self.value[field.name]
                for at, each in enumerate(value if field.type == "array" else (value,)):
                    yield Leaf(self, field, at, each)


def _says(account: Account, value: Mapping[str, Any]) -> bool:
    """Whether there is any value in a mapping."""
    for name, inner in value.items():
        if name in account.kinds:
            if inner or not isinstance(inner, list):
                return True
        elif name in account.tables and any(_says(account.tables[name], each) for each in inner):
            return True
    return False


class LossAccount:
    """Counts losses by kind."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def count(self, kind: str) -> None:
        """Counts a loss of something else than a whole value: a part of it, or what it said together with others."""
        self.counts[kind] += 1

    def lose(self, item: Item, kind: str) -> None:
        """Loses what is not written of an item and of all below it, as one loss."""
        if item.open:
            item.lose(kind)
            self.counts[kind] += 1

    def lose_items(self, item: Item, name: str, kind: str) -> None:
        """Loses those items of a list of which nothing is written, each as one loss."""
        if name in item.tables:
            for below in item.tables[name]:
                if below.untouched:
                    self.lose(below, kind)
        elif (
            not item.lost
            and name not in item.fates
            and (values := item.get(name))
            and (below_it := item.account.tables.get(name))
        ):
            item.fates[name] = kind
            self.counts[kind] += sum(_says(below_it, value) for value in values)

    def lose_values(self, item: Item, kind: str, name: str, *only: Any) -> None:
        """Loses what is not written of a field, or of these elements of it, each as a loss."""
        value = item.get(name)
        if value is None or item.lost:
            return
        if not isinstance(value, list):
            if name not in item.fates and (not only or value in only):
                item.fates[name] = kind
                self.counts[kind] += 1
        elif isinstance(fates := item.fates.setdefault(name, {}), dict):
            for at, each in enumerate(value):
                if at not in fates and (not only or each in only):
                    fates[at] = kind
                    self.counts[kind] += 1

    def close(self, item: Item) -> None:
        """Loses what is left of an item and of all below it, each value as a loss."""
        if item.lost:
            return
        counts, fates, tables = self.counts, item.fates, item.tables
        kinds = item.account.kinds
        for name, value in item.value.items():
            if name in fates:
                fate = fates[name]
                if isinstance(fate, dict) and len(value) > len(fate):
                    counts[kinds[name]] += len(value) - len(fate)
            elif name in kinds:
                counts[kinds[name]] += len(value) if isinstance(value, list) else 1
            else:
                for below in tables[name] if name in tables else item.items(name):
                    self.close(below)


def fates(items: Iterable[Item]) -> list[Fate]:
    """What became of every value, when the account is closed."""
    return [Fate(leaf.item.table, leaf.field, leaf.value, leaf.fate) for top in items for leaf in top.leaves()]

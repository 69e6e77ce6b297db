"""The account of an export that cannot hold everything: what became of every single value.

A value ends up written or lost, and a lost one has a kind. Whoever converts a record reads it through
`Item`, which remembers what is written; what nobody has written at the end is lost under the kind that
the format names for its field, or under a general kind if it names none. So nothing can be forgotten,
not even a field that the schema gains one day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from readout.schema import Field


class Leaf(NamedTuple):
    """A single value: whose it is, its field, and its place in a list (0 outside one)."""

    item: Item
    field: Field
    at: int
    value: Any


class Fate(NamedTuple):
    """What became of a value of a table's field: the kind of loss, or None if it was written."""

    table: str
    field: Field
    value: Any
    kind: str | None


class Item:
    """A record, or an item of one of its lists, and what has become of its values so far."""

    __slots__ = ("fates", "field", "table", "tables", "value")

    def __init__(self, field: Field, value: Mapping[str, Any]) -> None:
        self.field = field
        self.table = field.table or field.name
        self.value = value
        self.fates: dict[tuple[str, int], str | None] = {}
        self.tables = {table.name: [Item(table, item) for item in value.get(table.name, ())] for table in field.tables}

    @property
    def id(self) -> str:
        return str(self.value["id"])

    def get(self, name: str) -> Any:
        """A value, without writing it; None if there is none."""
        return self.value.get(name)

    def every(self, name: str) -> list[Any]:
        """The values of a list of scalars, without writing them."""
        return list(self.value.get(name, ()))

    def items(self, name: str) -> list[Item]:
        """The items of a list of objects."""
        return self.tables.get(name, [])

    def write(self, name: str, *only: Any) -> Any:
        """A value, which counts as written from now on; of a list `only` these elements, if any are given."""
        found = self.value.get(name)
        for at, value in enumerate(found if isinstance(found, list) else [] if found is None else [found]):
            if not only or value in only:
                self.fates[name, at] = None
        return found

    @property
    def untouched(self) -> bool:
        """Whether none of its own values is written."""
        return None not in self.fates.values()

    def leaves(self) -> list[Leaf]:
        """Every single value, here and below."""
        found = []
        for field in self.field.fields:
            if field.table:
                for item in self.items(field.name):
                    found += item.leaves()
            elif field.name in self.value:
                value = self.value[field.name]
                if field.type == "array":
                    found += [Leaf(self, field, at, each) for at, each in enumerate(value)]
                else:
                    found.append(Leaf(self, field, 0, value))
        return found

    def unwritten(self) -> Iterator[Leaf]:
        """The values, here and below, of which nothing has become so far."""
        return (leaf for leaf in self.leaves() if (leaf.field.name, leaf.at) not in leaf.item.fates)


class Ledger:
    """Counts losses by kind.

    `kinds` names the kind for a field that is not written, as `{table: {field: kind}}`; `rest` is the
    kind for fields that it does not know.
    """

    def __init__(self, kinds: Mapping[str, Mapping[str, str]], rest: str) -> None:
        self.kinds = kinds
        self.rest = rest
        self.counts: Counter[str] = Counter()

    def count(self, kind: str) -> None:
        """Counts a loss of something else than a whole value: a part of it, or what it said together with others."""
        self.counts[kind] += 1

    def lose(self, item: Item, kind: str) -> None:
        """Loses what is not written of an item and of all below it, as one loss."""
        lost = list(item.unwritten())
        for leaf in lost:
            leaf.item.fates[leaf.field.name, leaf.at] = kind
        self.counts[kind] += bool(lost)

    def lose_values(self, item: Item, kind: str, name: str, *only: Any) -> None:
        """Loses what is not written of a field, or of these elements of it, each as a loss."""
        for leaf in item.unwritten():
            if leaf.item is item and leaf.field.name == name and (not only or leaf.value in only):
                item.fates[name, leaf.at] = kind
                self.counts[kind] += 1

    def close(self, items: Iterable[Item]) -> None:
        """Loses what is left, each value as a loss."""
        for top in items:
            for leaf in top.unwritten():
                kind = self.kinds.get(leaf.item.table, {}).get(leaf.field.name, self.rest)
                leaf.item.fates[leaf.field.name, leaf.at] = kind
                self.counts[kind] += 1


def fates(items: Iterable[Item]) -> list[Fate]:
    """What became of every value, when the ledger is closed."""
    return [
        Fate(leaf.item.table, leaf.field, leaf.value, leaf.item.fates[leaf.field.name, leaf.at])
        for top in items
        for leaf in top.leaves()
    ]

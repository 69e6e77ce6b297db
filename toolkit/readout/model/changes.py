"""What a change of a dataset is: of a record, of an item of its lists, or of a field. `comparison` finds them."""

from __future__ import annotations

import dataclasses
import marshal
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Any, NamedTuple

from readout.model.schema import Field

Json = Any
Path = tuple[str, ...]
"""The way to a value as claims address it: fields and keys of items in turn."""

METADATA = "metadata"
"""The collection of changes of the metadata."""
SOURCES = "sources"
"""The field that lists the sources of a record or item."""
UNSHARED = 2
"""The version of marshal's format that does not tell whether objects are the same."""


class Kind(StrEnum):
    """What has become of a record, an item or a field."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    RENAMED = "renamed"
    MERGED = "merged"
    REORDERED = "reordered"


class Risk(IntEnum):
    """What a reviewer looks at first: the lower, the more can go wrong unnoticed."""

    IDENTITY = 0
    DELETION = 1
    SOURCE = 2
    QUOTE = 3
    VALUE = 4
    ADDITION = 5


class Step(NamedTuple):
    """The record, or an item, on the way to a change: its value before and now."""

    field: Field
    key: str
    old: Mapping[str, Json]
    new: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Change:
    """A change of a record, of an item of its lists, or of a field.

    `path` leads to it in the new dataset; it is empty for the record itself. `record` is empty for the metadata. `old`
    and `new` are in canonical form, None for what does not exist; for RENAMED, and MERGED of a record into another,
    they are the names (those of records with their collection), for REORDERED the keys in order.

    `references` are the addresses, after their records, of the references that followed a renamed id. `updated` is
    `old` with the new ids of what was renamed. `steps` are what holds the change, from the record inwards.
    """

    kind: Kind
    collection: str
    record: str
    path: Path
    field: Field = dataclasses.field(repr=False)
    old: Json = None
    new: Json = None
    references: tuple[str, ...] = ()
    updated: Json = dataclasses.field(default=None, compare=False, repr=False)
    steps: tuple[Step, ...] = dataclasses.field(default=(), compare=False, repr=False)

    @property
    def address(self) -> str:
        """The place in the record, as claims address it."""
        return "/".join(self.path)

    @property
    def title(self) -> str:
        return self.field.title

    @property
    def is_whole(self) -> bool:
        """Whether it is about a record or an item as a whole."""
        return len(self.path) % 2 == 0

    @property
    def removed_values(self) -> list[Json]:
        """The values that a field no longer has, of a scalar the one; none for other changes."""
        return [] if self.is_whole or self.kind is Kind.REORDERED else _without(self.updated, self.new)

    @property
    def added_values(self) -> list[Json]:
        """The values that a field has now and had not before."""
        return [] if self.is_whole or self.kind is Kind.REORDERED else _without(self.new, self.updated)

    @property
    def risk(self) -> Risk:
        removed, added = self.removed_values, self.added_values
        if self.kind in (Kind.RENAMED, Kind.MERGED) or (removed and added and self._identifies):
            return Risk.IDENTITY
        if self.field.name == SOURCES and not self.is_whole:
            return Risk.SOURCE if removed else Risk.ADDITION
        if self.kind is Kind.REMOVED or (removed and not added):
            return Risk.DELETION
        if self.field.name == "quote" or self._touches_chosen_claim:
            return Risk.QUOTE
        return Risk.ADDITION if self.kind is Kind.ADDED else Risk.VALUE

    @property
    def _identifies(self) -> bool:
        """Whether the field says which person, place or thing is meant."""
        scalar = self.field.items or self.field
        return self.path == ("name",) or (bool(scalar.reference) and self.field.name != SOURCES)

    @property
    def _touches_chosen_claim(self) -> bool:
        """Whether it changes a claim that was chosen among rivals."""
        items = (self.old, self.new) if self.is_whole else (self.steps[-1].old, self.steps[-1].new)
        return any(isinstance(item, dict) and item.get("standing") == "chosen" for item in items)


def _without(side: Json, other: Json) -> list[Json]:
    """Return the values of one side of a field beyond those of the other, each as often as there are more of it."""
    items, others = ([] if value is None else value if isinstance(value, list) else [value] for value in (side, other))
    left = Counter(map(repr, others))
    beyond = []
    for item in items:
        left[repr(item)] -= 1
        if left[repr(item)] < 0:
            beyond.append(item)
    return beyond


def by_risk(changes: Iterable[Change]) -> list[Change]:
    """Return the changes record by record, the riskiest record first, and in each the riskiest change first."""
    changes = list(changes)
    riskiest: dict[tuple[str, str], Risk] = {}
    for change in changes:
        record = change.collection, change.record
        riskiest[record] = min(riskiest.get(record, change.risk), change.risk)
    order_of = {record: number for number, record in enumerate(riskiest)}

    def sort_key(change: Change) -> tuple[Risk, int, Risk]:
        record = change.collection, change.record
        return riskiest[record], order_of[record], change.risk

    return sorted(changes, key=sort_key)


def same(one: Json, other: Json) -> bool:
    """Whether two JSON values are equal. To Python alone, true and 1 are."""
    return one is other or (bool(one == other) and _serialized(one) == _serialized(other))


def _serialized(value: Json) -> bytes | str:
    """Return a value in a form that tells apart what Python holds for equal."""
    try:
        return marshal.dumps(value, UNSHARED)
    except ValueError:  # TOML has dates, too
        return repr(value)

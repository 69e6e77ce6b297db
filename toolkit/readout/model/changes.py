"""Two datasets → keyed changes.

Records are matched by their ids, items by their keys: in which file a record lies, the order of what has
none, and formatting are no changes. A renamed id is recognised (see `likeness`), and a reference that
followed it is no change of its own. Driven by the Field tree.
"""

from __future__ import annotations

import dataclasses
import json
import marshal
from collections import Counter, defaultdict
from collections.abc import Container, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum
from typing import Any, TypeVar

from readout.model import matching
from readout.model.addresses import key_of, resolve
from readout.model.dataset import Dataset, canonical, ordered, values
from readout.model.schema import Collection, Field

Json = Any
Path = tuple[str, ...]
Key = tuple[str, str, int]
"""The collection and id of a record. Those that share them, which no valid dataset has, are numbered."""
Records = dict[Key, dict[str, Json]]
Name = TypeVar("Name", bound=Hashable)

METADATA = "metadata"
SOURCES = "sources"
VALUE = "value"
"""The field of a claim that takes the form of the field that the claim is about."""
ROUNDS = 8
"""A renamed record is easier to recognise once those that it refers to are; more steps than this are rare."""
ABSENT = object()


class Kind(StrEnum):
    """What has become of a record, an item or a field."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    RENAMED = "renamed"
    REORDERED = "reordered"


class Risk(IntEnum):
    """What a reviewer looks at first: the lower, the more can go wrong unnoticed."""

    IDENTITY = 0
    DELETION = 1
    SOURCE = 2
    QUOTE = 3
    VALUE = 4
    ADDITION = 5


@dataclass(frozen=True, slots=True)
class Step:
    """The record, or an item, on the way to a change: what it was, and what it is."""

    field: Field
    key: str
    old: Mapping[str, Json]
    new: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Change:
    """A change of a record, of an item of its lists, or of a field.

    `path` leads to it in the new dataset as claims address it, fields and keys of items in turn; it is
    empty for the record itself. `record` is empty for the metadata. `old` and `new` are in canonical
    form, None for what is not there; for RENAMED they are the names (those of records with their
    collection), for REORDERED the keys in order.

    `along` are the addresses, after their records, of the references that followed a renamed id.
    `carried` is `old` with the ids that its references have by now, `trail` what holds the change,
    from the record inwards.
    """

    kind: Kind
    collection: str
    record: str
    path: Path
    field: Field = dataclasses.field(repr=False)
    old: Json = None
    new: Json = None
    along: tuple[str, ...] = ()
    carried: Json = dataclasses.field(default=None, compare=False, repr=False)
    trail: tuple[Step, ...] = dataclasses.field(default=(), compare=False, repr=False)

    @property
    def address(self) -> str:
        """The place in the record, as claims address it."""
        return "/".join(self.path)

    @property
    def title(self) -> str:
        return self.field.title

    @property
    def whole(self) -> bool:
        """Whether it is about a record or an item as a whole."""
        return len(self.path) % 2 == 0

    @property
    def lost(self) -> list[Json]:
        """The values that a field no longer has, of a scalar the one; none for other changes."""
        return [] if self.whole or self.kind is Kind.REORDERED else _without(self.carried, self.new)

    @property
    def won(self) -> list[Json]:
        """The values that a field has now and had not."""
        return [] if self.whole or self.kind is Kind.REORDERED else _without(self.new, self.carried)

    @property
    def risk(self) -> Risk:
        lost, won = self.lost, self.won
        if self.kind is Kind.RENAMED or (lost and won and self._identifies):
            return Risk.IDENTITY
        if self.field.name == SOURCES and not self.whole:
            return Risk.SOURCE if lost else Risk.ADDITION
        if self.kind is Kind.REMOVED or (lost and not won):
            return Risk.DELETION
        if self.field.name == "quote" or self._chosen:
            return Risk.QUOTE
        return Risk.ADDITION if self.kind is Kind.ADDED else Risk.VALUE

    @property
    def _identifies(self) -> bool:
        """Whether it says which person, place or thing is meant."""
        scalar = self.field.items or self.field
        return self.path == ("name",) or (bool(scalar.reference) and self.field.name != SOURCES)

    @property
    def _chosen(self) -> bool:
        """Whether it touches a claim that was chosen among rivals."""
        items = (self.old, self.new) if self.whole else (self.trail[-1].old, self.trail[-1].new)
        return any(isinstance(item, dict) and item.get("standing") == "chosen" for item in items)


def _without(items: Json, others: Json) -> list[Json]:
    """The values of a field beyond those of another, each as often as it is there more often."""
    found, known = ([] if side is None else side if isinstance(side, list) else [side] for side in (items, others))
    left = Counter(map(repr, known))
    result = []
    for item in found:
        left[repr(item)] -= 1
        if left[repr(item)] < 0:
            result.append(item)
    return result


def compare(old: Dataset, new: Dataset) -> list[Change]:
    """What changed between two datasets, in the order of collections, ids and fields.

    Invalid records are compared as they are. A record whose file cannot be read on the other side is
    passed over, and so are metadata that only one side has.
    """
    return list(_Comparison(old, new).changes())


def by_risk(changes: Iterable[Change]) -> list[Change]:
    """The changes record by record, those with the riskiest first, and in each the riskiest first."""
    found = list(changes)
    least: dict[tuple[str, str], Risk] = {}
    for change in found:
        record = change.collection, change.record
        least[record] = min(least.get(record, change.risk), change.risk)
    place = {record: number for number, record in enumerate(least)}

    def order(change: Change) -> tuple[Risk, int, Risk]:
        record = change.collection, change.record
        return least[record], place[record], change.risk

    return sorted(found, key=order)


def same(one: Json, other: Json) -> bool:
    """Whether two JSON values are equal. Python holds true and 1 for the same."""
    return one is other or (bool(one == other) and _spelled(one) == _spelled(other))


def _spelled(value: Json) -> bytes | str:
    """A value as text that tells apart what Python holds for the same."""
    try:
        return marshal.dumps(value, UNSHARED)
    except ValueError:  # TOML has dates, too
        return repr(value)


UNSHARED = 2
"""The version of marshal's format that does not tell whether objects are the same."""


# ---------------------------------------------------------------- datasets


class _Comparison:
    """Two datasets: matches their records, and knows what was renamed."""

    def __init__(self, old: Dataset, new: Dataset) -> None:
        self.old, self.new = old, new
        self.collections = new.schema.collections
        self.alike = _alike(old, new)
        self.gone, self.fresh = _records(old, self.alike), _records(new, self.alike)
        self.pairs: list[tuple[Key, Key, Mapping[str, Json], Mapping[str, Json]]] = []
        self.renamed: dict[tuple[str, str], Key] = {}
        self.along: dict[Key, list[str]] = defaultdict(list)

    def changes(self) -> Iterator[Change]:
        if self.old.metadata_record and self.new.metadata_record:
            described = Collection(METADATA, METADATA, METADATA, self.new.schema.metadata)
            values = (ordered(described.field, dataset.metadata) for dataset in (self.old, self.new))
            yield from _Record(self, described, "").changes(*values)
        self.match()
        self.pairs.sort(key=lambda pair: pair[1])
        found = [self.whole(Kind.REMOVED, key, old=value) for key, value in self.gone.items()]
        found += [self.whole(Kind.ADDED, key, new=value) for key, value in self.fresh.items()]
        for _, now, old, new in self.pairs:
            if not same(old, new):
                found += _Record(self, self.collections[now[0]], now[1]).changes(old, new)
        for before, now, _, _ in self.pairs:
            if before != now:
                old_name, new_name = ("/".join(key[:2]) for key in (before, now))
                found.append(self.whole(Kind.RENAMED, now, old_name, new_name, tuple(self.along[now])))
        place = {name: number for number, name in enumerate(self.collections)}
        yield from sorted(found, key=lambda change: (place[change.collection], change.record, bool(change.path)))

    def whole(self, kind: Kind, key: Key, old: Json = None, new: Json = None, along: tuple[str, ...] = ()) -> Change:
        return Change(kind, key[0], key[1], (), self.collections[key[0]].field, old, new, along)

    # ------------------------------------------------------------ which record is which

    def match(self) -> None:
        for key in [key for key in self.gone if key in self.fresh]:
            self.pair(key, key)
        # What stands in a file that cannot be read, or outside of a part, is not known: it is neither gone nor new.
        not_in_new, not_in_old = self.new.unknown, self.old.unknown
        self.gone = {key: value for key, value in self.gone.items() if key[:2] not in not_in_new}
        self.fresh = {key: value for key, value in self.fresh.items() if key[:2] not in not_in_old}
        for key in list(self.gone):
            found = next((other for other in self.elsewhere(key) if other in self.fresh), None)
            if found:
                self.pair(key, found)
        if self.gone and self.fresh:
            self.recognise()

    def pair(self, before: Key, now: Key) -> None:
        self.pairs.append((before, now, self.gone.pop(before), self.fresh.pop(now)))
        if before != now:
            self.renamed[before[:2]] = now

    def elsewhere(self, key: Key) -> Iterator[Key]:
        """The same id in the other collections that share its space."""
        space = self.collections[key[0]].id_space
        for name, collection in self.collections.items():
            if collection.id_space == space:
                yield name, *key[1:]

    def recognise(self) -> None:
        """Matches renamed records: first those whose content tells, then those that refer to them."""
        for name, id in self.alike:  # what is the same refers to others, too
            record = self.new.index[name][id]
            value = canonical(record.collection.field, record.value)
            self.pairs.append(((name, id, 0), (name, id, 0), value, value))
        before: dict[Key, set[Hashable]] = defaultdict(set)
        now: dict[Key, set[Hashable]] = defaultdict(set)
        seen = 0
        for _ in range(ROUNDS):
            sides = [{key[0] for key in side} for side in (self.gone, self.fresh)]
            shared = [name for name in self.collections if all(name in side for side in sides)]
            if not shared:
                return
            for was, key, old, new in self.pairs[seen:]:
                self.follow(was, old, key, self.gone, before)
                self.follow(key, new, key, self.fresh, now)
            seen = len(self.pairs)
            for name in shared:
                for was, key in self.recognised(name, before, now).items():
                    self.pair(was, key)
            if len(self.pairs) == seen:
                return

    def follow(
        self, key: Key, value: Mapping[str, Json], name: Key, wanted: Records, found: dict[Key, set[Hashable]]
    ) -> None:
        """Adds where a record refers to those wanted: `name` is what it is called now."""
        for pointer, scalar, target in values(self.collections[key[0]].field, value):
            for collection in scalar.reference:
                if (collection, target, 0) in wanted:
                    place = name, tuple(part for part in pointer if isinstance(part, str))
                    found[collection, target, 0].add(place)

    def recognised(
        self, name: str, before: Mapping[Key, set[Hashable]], now: Mapping[Key, set[Hashable]]
    ) -> dict[Key, Key]:
        """The records of a collection that are gone, by what they are called now."""
        field = self.collections[name].field
        gone = {key: matching.features(field, value, self.carry) for key, value in self.gone.items() if key[0] == name}
        fresh = {key: matching.features(field, value, _as_it_is) for key, value in self.fresh.items() if key[0] == name}
        others = (matching.features(field, new, _as_it_is) for _, key, _, new in self.pairs if key[0] == name)
        return matching.recognised(gone, fresh, matching.count([*fresh.values(), *others]), before, now)

    def carry(self, field: Field, value: Json) -> Json:
        """An id by its new name, if what it names was renamed."""
        found = self.target(field, value)
        return found[1] if found else value

    def target(self, field: Field, value: Json) -> Key | None:
        """The renamed record that an id named before."""
        if not isinstance(value, str):
            return None
        return next((self.renamed[name, value] for name in field.reference if (name, value) in self.renamed), None)


def _as_it_is(_: Field, value: Json) -> Json:
    return value


def _alike(old: Dataset, new: Dataset) -> set[tuple[str, str]]:
    """The collections and ids of records that are the same, and the only ones of their ids: most of them."""
    found = set()
    for name, records in new.index.items():
        others = old.index.get(name, {})
        if len(records) == len(new.records[name]) and len(others) == len(old.records[name]):
            field = new.schema.collections[name].field
            found |= {
                (name, id)
                for id, record in records.items()
                if id in others and _agree(field, others[id].value, record.value)
            }
    return found


def _agree(field: Field, one: Mapping[str, Json], other: dict[str, Json]) -> bool:
    """Whether two records are written alike, or the one in canonical form, and as the other is in that form."""
    return same(one, other) or same(one, canonical(field, other))


def _records(dataset: Dataset, alike: Container[tuple[str, str]]) -> Records:
    """The records in canonical form, without those that are alike."""
    found = (
        ((name, id), canonical(record.collection.field, record.value))
        for name, records in dataset.records.items()
        for record in records
        if (name, id := str(record.value.get("id", ""))) not in alike
    )
    return {(*key, number): value for (key, number), value in _numbered(found).items()}


def _numbered(found: Iterable[tuple[Name, Json]]) -> dict[tuple[Name, int], Json]:
    """Values by key. Those that share one, as in no valid dataset, are numbered in an order of their own."""
    groups: dict[Name, list[Json]] = defaultdict(list)
    for key, value in found:
        groups[key].append(value)
    for group in groups.values():
        if len(group) > 1:
            group.sort(key=lambda value: json.dumps(value, sort_keys=True))
    return {(key, number): value for key, group in groups.items() for number, value in enumerate(group)}


# ---------------------------------------------------------------- records


_ItemKey = tuple[str, int]
_Items = dict[_ItemKey, Json]


@dataclass(slots=True)
class _Item:
    """An item that is in both lists, by its key now, and the lists in it. `before` is its id, if that was renamed."""

    key: str
    before: str | None
    old: Json
    new: Json
    below: dict[str, _List]


@dataclass(slots=True)
class _List:
    """A list of items: those in both, in their old order, and the others with their keys."""

    items: list[_Item]
    gone: list[tuple[str, Json]]
    fresh: list[tuple[str, Json]]
    reordered: bool


class _Record:
    """One record in both datasets: matches its items first, since others refer to them, then compares."""

    def __init__(self, datasets: _Comparison, collection: Collection, id: str) -> None:
        self.datasets, self.collection, self.id = datasets, collection, id
        self.along: dict[Path, list[str]] = defaultdict(list)
        self.moved: dict[Path, tuple[str, list[str]]] = {}
        """Where an item was: its key now, and where to note what refers to it."""

    def changes(self, old: Mapping[str, Json], new: Mapping[str, Json]) -> Iterator[Change]:
        self.old = old
        field = self.collection.field
        below = self.match(field, old, new, ())
        for change in list(self.mapping((Step(field, self.id, old, new),), below, ())):
            along = self.along.get(change.path)
            yield replace(change, along=tuple(along)) if along and change.kind is Kind.RENAMED else change

    def match(self, field: Field, old: Mapping[str, Json], new: Mapping[str, Json], path: Path) -> dict[str, _List]:
        """Which item is which, in all lists below a record or item that was at `path`."""
        found = {}
        for inner in field.tables:
            lists = old.get(inner.name, []), new.get(inner.name, [])
            if all(isinstance(items, list) for items in lists):
                found[inner.name] = self.match_list(inner, *lists, (*path, inner.name))
        return found

    def match_list(self, field: Field, old: list[Json], new: list[Json], path: Path) -> _List:
        gone = _numbered((_key(field, item), item) for item in old)
        fresh = _numbered((_key(field, item), item) for item in new)
        place = {key: number for number, key in enumerate(fresh)}
        known = self.known(field, gone, fresh)
        items, order = [], []
        for key in [key for key in gone if key in known]:
            was, now = gone.pop(key), fresh.pop(known[key])
            at, (name, _) = (*path, key[0]), known[key]
            if key[0] != name:
                self.moved[at] = name, self.noted(field, was, (*path, name))
            differ = isinstance(was, dict) and not same(was, now)
            below = self.match(field, was, now, at) if differ else {}
            items.append(_Item(name, key[0] if field.key == ("id",) and key[0] != name else None, was, now, below))
            order.append(place[known[key]])
        return _List(
            items,
            [(key, item) for (key, _), item in gone.items()],
            [(key, item) for (key, _), item in fresh.items()],
            field.ordered and order != sorted(order),
        )

    def noted(self, field: Field, item: Mapping[str, Json], path: Path) -> list[str]:
        """Where to note what refers to an item by its key: with the renamed record in the key, or with the item."""
        targets = (self.datasets.target(field[name], item.get(name)) for name in field.key)
        target = next(filter(None, targets), None)
        return self.datasets.along[target] if target else self.along[path]

    def known(self, field: Field, gone: _Items, fresh: _Items) -> dict[_ItemKey, _ItemKey]:
        """The items that are in both lists: under one key, one that holds a renamed id, or under another id."""
        known = {key: key for key in gone if key in fresh}
        if len(known) in (len(gone), len(fresh)):
            return known
        if field.key != ("id",):
            carried = {
                (matching.key(field, item, self.datasets.carry), 0): key
                for key, item in gone.items()
                if key not in known and isinstance(item, dict)
            }
            return known | {old: new for new, old in carried.items() if new in fresh and new not in known}
        old = _described(field, gone, self.datasets.carry)
        new = _described(field, fresh, _as_it_is)
        held = matching.count(new.values())
        old, new = ({key: found for key, found in side.items() if key not in known} for side in (old, new))
        return known | matching.recognised(old, new, held, {}, {})

    # ------------------------------------------------------------ what changed

    def mapping(self, trail: tuple[Step, ...], below: Mapping[str, _List], path: Path) -> Iterator[Change]:
        """What changed in a record or an item, field by field; in what the schema does not know, too."""
        step = trail[-1]
        for name in dict.fromkeys([*(inner.name for inner in step.field.fields), *step.old, *step.new]):
            old, new = step.old.get(name, ABSENT), step.new.get(name, ABSENT)
            if same(old, new) or (name == "id" and str(old) != str(new)):
                continue  # where ids differ, the change is the renaming
            field = step.field.get(name) or Field(name, name, "", "string")
            if name in below:
                yield from self.items(field, below[name], trail, (*path, name))
            else:
                yield from self.value(field, old, new, trail, (*path, name))

    def items(self, field: Field, found: _List, trail: tuple[Step, ...], path: Path) -> Iterator[Change]:
        for item in found.items:
            at = (*path, item.key)
            if item.before is not None:
                yield self.change(Kind.RENAMED, field, at, trail, item.before, item.key)
            if isinstance(item.old, dict) and not same(item.old, item.new):
                yield from self.mapping((*trail, Step(field, item.key, item.old, item.new)), item.below, at)
        for key, value in found.gone:
            yield self.change(Kind.REMOVED, field, (*path, key), trail, old=value)
        for key, value in found.fresh:
            yield self.change(Kind.ADDED, field, (*path, key), trail, new=value)
        if found.reordered:
            keys = ([_key(field, item) for item in side[field.name]] for side in (trail[-1].old, trail[-1].new))
            yield self.change(Kind.REORDERED, field, path, trail, *keys)

    def value(self, field: Field, old: Json, new: Json, trail: tuple[Step, ...], path: Path) -> Iterator[Change]:
        """What changed in a scalar or a list of scalars."""
        followed: list[tuple[str, list[str]]] = []
        carried = self.carry(self.form(field, trail[-1]), old, followed)
        kept = new if isinstance(new, list) else [new]
        for name, along in followed:
            if name in kept or same(carried, new):
                along.append("/".join((self.collection.name, self.id, *path)))
        if same(carried, new):
            return
        if old is ABSENT:
            yield self.change(Kind.ADDED, field, path, trail, new=new)
        elif new is ABSENT:
            yield self.change(Kind.REMOVED, field, path, trail, old, None, carried)
        else:
            yield self.change(Kind.CHANGED, field, path, trail, old, new, carried)

    def change(
        self,
        kind: Kind,
        field: Field,
        path: Path,
        trail: tuple[Step, ...],
        old: Json = None,
        new: Json = None,
        carried: Json = None,
    ) -> Change:
        return Change(kind, self.collection.name, self.id, path, field, old, new, (), carried, trail)

    # ------------------------------------------------------------ what followed

    def form(self, field: Field, holder: Step) -> Field:
        """The field that says what a value refers to: for the value of a claim, what the claim is about."""
        about = next((holder.old.get(inner.name) for inner in holder.field.fields if inner.address), None)
        if field.name == VALUE and isinstance(about, str):
            found = resolve(self.collection.field, dict(self.old), about)
            return found.field if found and not found.field.table else field
        return field

    def carry(self, field: Field, value: Json, followed: list[tuple[str, list[str]]]) -> Json:
        """The value with ids by their new names; notes those, and where to say that they followed."""
        if isinstance(value, list):
            found = [self.carry(field.items or field, item, followed) for item in value]
            return found if field.ordered else sorted(found, key=str)
        if not isinstance(value, str):
            return value
        if field.items:  # a list in one cell, as claims have it
            separator = str(field.delimiter)
            return separator.join(self.carry(field.items, part, followed) for part in value.split(separator))
        if target := self.datasets.target(field, value):
            followed.append((target[1], self.datasets.along[target]))
            return target[1]
        if field.item_reference:
            return self.carry_address(f"{field.item_reference}/{value}", followed).partition("/")[2]
        return self.carry_address(value, followed) if field.address else value

    def carry_address(self, address: str, followed: list[tuple[str, list[str]]]) -> str:
        """The address with the items on its way by their new keys."""
        before = tuple(address.split("/"))
        now = list(before)
        for at in range(1, len(before) + 1):
            if found := self.moved.get(before[:at]):
                now[at - 1] = found[0]
                followed.append(found)
        return "/".join(now)


def _described(field: Field, items: _Items, carry: matching.Carry) -> dict[_ItemKey, matching.Features]:
    return {key: matching.features(field, item, carry) for key, item in items.items() if isinstance(item, dict)}


def _key(field: Field, item: Json) -> str:
    """What identifies an item within its list."""
    return key_of(field, item) if isinstance(item, dict) else json.dumps(item, sort_keys=True)

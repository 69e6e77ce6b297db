"""Three-way merge: what a workbook was made from, what came back, and the dataset of today → what lands.

Driven by the Field tree: records are matched by id, items by key, fields one by one; a list of scalars whose
order is no data merges as a set. What one side has changed lands, what both have changed alike is one change,
and what they have changed differently is a conflict, for a person to settle.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection as Names
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple

from readout.diagnostic import Place
from readout.handoff import renames, scalar_lists
from readout.handoff.conflicts import DATASET, YOURS, Conflict, Decision
from readout.model import former_ids
from readout.model.addresses import key_of
from readout.model.changes import METADATA, Change, Kind, Path, Step, same
from readout.model.dataset import Dataset, Record, canonical, items
from readout.model.schema import Collection, Field
from readout.span import Pointer

Json = Any
Address = tuple[str, str]
"""The collection and id of a record; the metadata are `("metadata", "")`."""
Side = Literal["ours", "theirs"]
ABSENT = object()


class CannotImport(Exception):
    """Nothing can be imported, or not into the dataset as it is. The text says what to do."""


@dataclass(frozen=True, slots=True)
class Merged:
    """What must change in our dataset, and what a person must know.

    `records` are the new values of those that change, and of new ones. `conflicts` are those that nobody has
    settled: there, the values stay ours. `settled` are the others. `outdated` are the keys of those on which a
    decision was made when other values stood there, so that it is not followed. `withheld` is what was not done:
    deletions that were not allowed, and changed ids. `theirs` is what came back, with the ids that it has in ours.
    """

    records: dict[Address, dict[str, Json]]
    removed: tuple[Address, ...]
    conflicts: tuple[Conflict, ...]
    withheld: tuple[Change, ...]
    settled: tuple[Conflict, ...] = ()
    outdated: frozenset[str] = frozenset()
    theirs: Dataset | None = dataclasses.field(default=None, compare=False, repr=False)


def merge(
    base: Dataset | None,
    theirs: Dataset,
    ours: Dataset,
    *,
    prefer: Side | None = None,
    decisions: Mapping[str, Decision] | None = None,
    allow_delete: bool = False,
    only: Names[str] = (),
    unread: Names[str] = (),
    since: Sequence[Change] | None = None,
) -> Merged:
    """Merges what came back into our dataset. `only` is what was handed out, if that was a part. `unread` are the
    tables of which something could not be read: what is gone from them may stand there, and is not deleted.

    Without a base nobody knows who changed what: what theirs adds lands, another value is a conflict, and
    nothing is deleted. `decisions` are those on conflicts, by their keys; `prefer` settles all others. `since` is how
    ours differs from the base, where that is known.
    """
    base = base or replace(ours, records={name: [] for name in ours.records}, metadata={})
    theirs, given = _identified(base, theirs, ours)
    base, theirs, withheld = renames.aligned(base, theirs, ours, given, since)
    merging = _Merge(base, theirs, ours, prefer, decisions or {}, withheld)
    merging.allow_delete, merging.in_part, merging.unread_tables = allow_delete, bool(only), unread
    return merging.merged()


# ---------------------------------------------------------------- ids for what is new


def _identified(base: Dataset, theirs: Dataset, ours: Dataset) -> tuple[Dataset, set[str]]:
    """Theirs, with ids for the records and items that have none; and the addresses of those.

    What ours has gained since, and is the same but for its id, is that thing: the sheet was read before.
    """
    given: set[str] = set()
    every_record = {
        name: [record for dataset in (ours, base, theirs) for record in dataset.records.get(name, ())]
        for name in theirs.schema.collections
    }
    everything = replace(ours, records=every_record)
    records: dict[str, list[Record]] = {}
    for name, their_records in theirs.records.items():
        records[name] = []
        for record in their_records:
            value, field = record.value, record.collection.field
            if "id" not in value:
                from readout.curate import new as drafting

                id = _met(record, base, ours) or drafting.suggested_id(everything, record.collection, value)
                value = {"id": id, **value}
                everything.index[name].setdefault(id, record)
                given.add(f"{name}/{id}")
            if any(inner.key == ("id",) and "id" not in item for _, inner, item in items(field, value)):
                id = str(value["id"])
                others = [side.find(id, (name,)) for side in (ours, base)]
                others[0] = others[0] or former_ids.successor(ours, id, (name,))
                mine, old = (other.value if other else {} for other in others)
                value = _with_ids(field, value, mine, old, f"{name}/{value['id']}", given)
            old_record = base.index.get(name, {}).get(str(value["id"]))
            if old_record and same(old_record.value, value):
                value = old_record.value  # one object on both sides need not be compared again
            records[name].append(record if value is record.value else record.with_value(value))
    return replace(theirs, records=records), given


def _met(record: Record, base: Dataset, ours: Dataset) -> str | None:
    """The id of the record that ours has gained since, and that says what a record without an id says."""
    name, field = record.collection.name, record.collection.field
    fresh = (other for other in ours.records[name] if other.id and other.id not in base.index.get(name, {}))
    target = canonical(field, record.value)
    return next((other.id for other in fresh if same(_nameless(field, other.value), target)), None)


def _with_ids(
    field: Field,
    value: Mapping[str, Json],
    ours: Mapping[str, Json],
    base: Mapping[str, Json],
    address: str,
    given: set[str],
) -> dict[str, Json]:
    """A record or item with ids for the items in it that have none."""
    result = dict(value)
    for inner in field.tables:
        if not isinstance(numbered := value.get(inner.name), list):
            continue
        list_address = f"{address}/{inner.name}"
        mine, old = ({key_of(inner, item): item for item in _mappings(side.get(inner.name))} for side in (ours, base))
        if inner.key == ("id",):
            taken = [*mine, *old, *(str(item["id"]) for item in _mappings(numbered) if "id" in item)]
            numbered = _numbered_off(
                inner, numbered, {key: item for key, item in mine.items() if key not in old}, taken
            )
            given |= {
                f"{list_address}/{new['id']}"
                for new, was in zip(numbered, value[inner.name], strict=True)
                if "id" not in was
            }
        result[inner.name] = [
            _with_ids(inner, item, mine.get(key, {}), old.get(key, {}), f"{list_address}/{key}", given)
            for item, key in ((item, key_of(inner, item)) for item in numbered)
        ]
    return result


def _numbered_off(
    field: Field, items: list[Json], fresh: dict[str, Json], taken: Iterable[str]
) -> list[dict[str, Json]]:
    """The items of a list with ids: of a fresh one of ours that says the same, else new ones."""
    result = list(items)
    for at, item in enumerate(items):
        if "id" not in item:
            target = canonical(field, item)
            met = next((key for key, other in fresh.items() if same(_nameless(field, other), target)), None)
            if met is not None:
                del fresh[met]
                result[at] = {"id": met, **item}
    if all("id" in item for item in result):
        return result
    from readout.curate import fmt

    for at, id in fmt.new_ids(field, result, taken).items():
        result[at] = {"id": id, **result[at]}
    return result


def _nameless(field: Field, value: Mapping[str, Json]) -> dict[str, Json]:
    return canonical(field, {name: inner for name, inner in value.items() if name != "id"})


def _mappings(values: Json) -> list[dict[str, Json]]:
    return [item for item in values if isinstance(item, dict)] if isinstance(values, list) else []


# ---------------------------------------------------------------- the merge


class _MergePlace(NamedTuple):
    """A place in a record: how conflicts and changes address it, and where it stands in theirs."""

    collection: str
    record: str
    path: Path
    field: Field
    source: Record | None
    pointer: Pointer = ()
    trail: tuple[Step, ...] = ()

    def below(self, field: Field, *names: str, at: int | None = None) -> _MergePlace:
        """A field, or with `at`, its index in theirs, an item of this list."""
        pointer = (*self.pointer, *([field.name] if at is None else [at]))
        return self._replace(path=(*self.path, *names), field=field, pointer=pointer)

    def absent(self) -> _MergePlace:
        """The same place, of what theirs has not."""
        return self._replace(source=None)

    def cell(self, theirs: Json) -> Place | None:
        """The cell of the value in theirs, or the empty one where it would stand."""
        if self.source is None:
            return None
        if theirs is ABSENT and self.pointer:
            return self.source.at_missing(*self.pointer[:-1], name=str(self.pointer[-1]))
        if self.field.ordered and self.field.table and self.pointer and self.pointer[-1] == self.field.name:
            return self.source.at_missing(*self.pointer, 0, name="position")
        return self.source.at(*self.pointer)


_Key = tuple[str, int]
"""The key of an item. Those that share one, as in no valid list, are numbered."""
_Items = dict[_Key, tuple[int, Json]]
"""The items of a list with their indexes."""


class _Merge:
    def __init__(
        self,
        base: Dataset,
        theirs: Dataset,
        ours: Dataset,
        prefer: Side | None,
        decisions: Mapping[str, Decision],
        withheld: Iterable[Change],
    ) -> None:
        self.base, self.theirs, self.ours = base, theirs, ours
        self.prefer, self.decisions = prefer, decisions
        self.allow_delete = self.in_part = False
        self.unread_tables: Names[str] = ()
        self.withheld = list(withheld)
        self.conflicts: list[Conflict] = []
        self.settled: list[Conflict] = []
        self.outdated: set[str] = set()
        self.unread = {problem.place for problem in theirs.problems if problem.place.cell}

    def merged(self) -> Merged:
        records: dict[Address, dict[str, Json]] = {}
        removed = []
        if self.theirs.metadata_record:
            field = self.theirs.schema.metadata
            place = _MergePlace(METADATA, "", (), field, self.theirs.metadata_record)
            sides = (self.base.metadata, self.theirs.metadata, self.ours.metadata)
            if (value := self.mapping(place, *sides)) is not self.ours.metadata:
                records[METADATA, ""] = value
        for name, collection in self.theirs.schema.collections.items():
            base, theirs, ours = (side.index.get(name, {}) for side in (self.base, self.theirs, self.ours))
            for id in dict.fromkeys((*base, *theirs)):
                value = self.record(collection, id, base.get(id), theirs.get(id), ours.get(id))
                if value is ABSENT:
                    if id in ours:
                        removed.append((name, id))
                elif id not in ours or value is not ours[id].value:
                    records[name, id] = value
        results = tuple(self.conflicts), tuple(self.withheld), tuple(self.settled), frozenset(self.outdated)
        return Merged(records, tuple(removed), *results, self.theirs)

    def record(
        self, collection: Collection, id: str, base: Record | None, theirs: Record | None, ours: Record | None
    ) -> Json:
        place = _MergePlace(collection.name, id, (), collection.field, theirs)
        old, new, now = (record.value if record else ABSENT for record in (base, theirs, ours))
        if self.in_part and base is None and theirs and ours:
            return now if self.alike(place.field, new, now) else self.conflict(place, old, new, now)
        return self.thing(place, old, new, now, id)

    def thing(
        self, place: _MergePlace, base: Json, theirs: Json, ours: Json, key: str, *, replaced: bool = False
    ) -> Json:
        """A record or an item. One that another takes the place of (`replaced`) was not deleted as such."""
        field = place.field
        if theirs is ABSENT:
            if base is ABSENT or ours is ABSENT:
                return ours
            is_unread = (field.table or place.collection) in self.unread_tables
            if is_unread or not (replaced or self.allow_delete):
                self.withhold(place, ours)
                return ours
            return ABSENT if self.alike(field, base, ours) else self.conflict(place.absent(), base, theirs, ours)
        if ours is ABSENT:
            if base is ABSENT:
                return theirs
            return ABSENT if self.alike(field, base, theirs) else self.conflict(place, base, theirs, ours)
        if not (isinstance(theirs, dict) and isinstance(ours, dict)):
            return self.whole(place, base, theirs, ours)
        old = base if isinstance(base, dict) else {}
        if self.alike(field, old, theirs):
            return ours
        return self.mapping(place._replace(trail=(*place.trail, Step(field, key, old, ours))), old, theirs, ours)

    def mapping(
        self, place: _MergePlace, base: Mapping[str, Json], theirs: Mapping[str, Json], ours: dict[str, Json]
    ) -> dict[str, Json]:
        """The fields of a record or item, one by one; `ours` itself if nothing changes."""
        result = {}
        for name in dict.fromkeys((*ours, *theirs, *base)):
            inner = place.field.get(name) or Field(name, name, "", "string")
            sides = [side.get(name, ABSENT) for side in (base, theirs, ours)]
            result[name] = self.field(place.below(inner, name), *sides)
        present = {name: value for name, value in result.items() if value is not ABSENT}
        if present.keys() == ours.keys() and all(present[name] is ours[name] for name in ours):
            return ours
        return _placed(place.field, ours, present)

    def field(self, place: _MergePlace, base: Json, theirs: Json, ours: Json) -> Json:
        if theirs is ABSENT and base is not ABSENT and place.cell(theirs) in self.unread:
            return ours  # what the cell holds is not known
        field = place.field
        if field.type == "array" and all(side is ABSENT or isinstance(side, list) for side in (base, theirs, ours)):
            if field.table:
                return self.table(place, base, theirs, ours)
            if not field.ordered:
                sides = ([] if side is ABSENT else side for side in (base, theirs, ours))
                merged = scalar_lists.merge(field, *sides)
                if merged is not None:
                    return ours if merged == ours else merged or ABSENT
        return self.whole(place, base, theirs, ours)

    def whole(self, place: _MergePlace, base: Json, theirs: Json, ours: Json) -> Json:
        """A value that nobody takes apart."""
        if same(theirs, ours) or same(theirs, base):
            return ours
        if same(ours, base) and not self.is_kept(place):
            return theirs
        return self.conflict(place, base, theirs, ours)

    def table(self, place: _MergePlace, base: Json, theirs: Json, ours: Json) -> Json:
        """A list of items; `ours` itself if nothing changes, ABSENT for an empty one."""
        field = place.field
        old, new, now = (keyed(field, [] if side is ABSENT else side) for side in (base, theirs, ours))
        successors = _successors(field, old, new)
        merged_items: dict[_Key, Json] = {}
        for key in dict.fromkeys((*now, *new, *old)):
            at, item = new.get(key, (None, ABSENT))
            below = place.below(field, key[0], at=at) if at is not None else place.below(field, key[0]).absent()
            sides = (old.get(key, (0, ABSENT))[1], item, now.get(key, (0, ABSENT))[1])
            value = self.thing(below, *sides, key[0], replaced=key in successors)
            if value is not ABSENT:
                merged_items[key] = value
        order = (
            self.order(place, list(old), list(new), list(now), merged_items) if field.ordered else list(merged_items)
        )
        for key, successor in successors.items():  # takes the place in the list, too
            if (
                not field.ordered
                and key in now
                and key not in merged_items
                and successor in merged_items
                and successor not in now
            ):
                order.remove(successor)
                before = [other for other in list(now)[: list(now).index(key)] if other in order]
                order.insert(order.index(before[-1]) + 1 if before else 0, successor)
        if order == list(now) and all(merged_items[key] is item for key, (_, item) in now.items()):
            return ours
        return [merged_items[key] for key in order] or ABSENT

    def order(
        self,
        place: _MergePlace,
        base: list[_Key],
        theirs: list[_Key],
        ours: list[_Key],
        merged_items: Mapping[_Key, Json],
    ) -> list[_Key]:
        """The items of a list whose order is data: as the side has them that has moved any, the others behind
        those that they stand behind on the other side."""
        sides = [[key for key in side if key in merged_items] for side in (base, theirs, ours)]
        old, new, now = sides
        in_both = [[key for key in side if key in new and key in now] for side in sides]
        in_all = [[key for key in side if all(key in other for other in sides)] for side in sides]
        lead, follow = now, new
        if in_both[1] != in_both[2]:
            moved, moved_here = (old != [] and side == in_all[0] for side in in_all[1:])
            if moved == moved_here:
                keys = [[key for key, _ in side] or ABSENT for side in sides]
                if self.conflict(place, *keys) is keys[1]:
                    lead, follow = new, now
            elif moved_here:
                lead, follow = new, now
        order = list(lead)
        for at, key in enumerate(follow):
            if key not in order:
                order.insert(order.index(follow[at - 1]) + 1 if at else 0, key)
        return order

    # ------------------------------------------------------------ what a person must know

    def conflict(self, place: _MergePlace, base: Json, theirs: Json, ours: Json) -> Json:
        """Notes a conflict, and gives the value that was decided on; ours, if none was."""
        old, new, now = (None if side is ABSENT else side for side in (base, theirs, ours))
        conflict = Conflict(place.collection, place.record, place.path, place.field, old, new, now, place.cell(theirs))
        decision = {"theirs": YOURS, "ours": DATASET, None: ""}[self.prefer]
        if made := self.decisions.get(conflict.key):
            if made.holds(conflict):
                decision = made.choice
            else:
                self.outdated.add(conflict.key)
        (self.settled if decision in (YOURS, DATASET) else self.conflicts).append(conflict)
        return theirs if decision == YOURS else ours

    def is_kept(self, place: _MergePlace) -> bool:
        """Whether somebody decided that the dataset's value stays, when it was another than it is now."""
        key = Conflict(place.collection, place.record, place.path, place.field, None, None, None).key
        return key in self.decisions and self.decisions[key].choice == DATASET

    def withhold(self, place: _MergePlace, ours: Json) -> None:
        """Notes what theirs has deleted, and may not."""
        old = canonical(place.field, ours) if isinstance(ours, dict) else ours
        path, trail = place.path, place.trail
        self.withheld.append(
            Change(Kind.REMOVED, place.collection, place.record, path, place.field, old, updated=old, steps=trail)
        )

    @staticmethod
    def alike(field: Field, one: Json, other: Json) -> bool:
        """Whether two records or items say the same."""
        if same(one, other):
            return True
        sides = (canonical(field, side) if isinstance(side, dict) else side for side in (one, other))
        return same(*sides)


def keyed(field: Field, items: list[Json]) -> _Items:
    """The items of a list with their indexes, by key."""
    result: _Items = {}
    often: dict[str, int] = {}
    for at, item in enumerate(items):
        key = key_of(field, item) if isinstance(item, dict) else repr(item)
        result[key, often.setdefault(key, 0)] = at, item
        often[key] += 1
    return result


def _successors(field: Field, old: _Items, new: _Items) -> dict[_Key, _Key]:
    """The rows whose key was edited, where the key is no id: the one that is gone, and the one that says all
    the rest of what it said, or a part of its key."""
    if field.key == ("id",):
        return {}
    gone = {key: item for key, (_, item) in old.items() if key not in new and isinstance(item, dict)}
    fresh = {key: item for key, (_, item) in new.items() if key not in old and isinstance(item, dict)}
    result: dict[_Key, _Key] = {}
    for key, item in gone.items():
        near = [other for other, value in fresh.items() if _resembles(field, item, value)]
        back = [other for other, value in gone.items() if near and _resembles(field, value, fresh[near[0]])]
        if len(near) == 1 and back == [key]:
            result[key] = near[0]
    return result


def _resembles(field: Field, one: Mapping[str, Json], other: Mapping[str, Json]) -> bool:
    parts = any(name in one and same(one[name], other.get(name)) for name in field.key)
    rest, others = ({name: inner for name, inner in side.items() if name not in field.key} for side in (one, other))
    return parts or (bool(rest) and same(canonical(field, rest), canonical(field, others)))


def _placed(field: Field, ours: Mapping[str, Json], values: Mapping[str, Json]) -> dict[str, Json]:
    """The fields in the order in which ours has them; a new one behind the last that the schema puts before it."""
    names = [name for name in ours if name in values]
    place = {inner.name: number for number, inner in enumerate(field.fields)}
    for name in sorted(values.keys() - ours.keys(), key=lambda name: place.get(name, len(place))):
        before = [at for at, other in enumerate(names) if place.get(other, len(place)) < place.get(name, len(place))]
        names.insert(before[-1] + 1 if before else 0, name)
    return {name: values[name] for name in names}

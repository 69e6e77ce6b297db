"""One record in two datasets → changes: which items are the same, what changed in them, and which references followed.

`comparison` says which records are the same.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from readout.model import locators, rename_detection
from readout.model.addresses import key_of, resolve
from readout.model.changes import Change, Json, Kind, Path, Step, same
from readout.model.rename_detection import Features, UpdateId
from readout.model.schema import Collection, Field

Key = tuple[str, str, int]
"""The collection and id of a record, and a number, 0 unless several records share them, as in no valid dataset."""
_ItemKey = tuple[str, int]
"""The same for an item in its list."""
_Items = dict[_ItemKey, Json]
_Followed = tuple[str, list[str]]
"""The new name of what was renamed, and the list to which the address of a reference that followed is added."""
Name = TypeVar("Name", bound=Hashable)

VALUE = "value"
"""The field of a claim that takes the form of the field that the claim is about."""
ABSENT = object()
"""The value of a field that does not exist."""


class Renames:
    """The records that were renamed, and the references that followed."""

    def __init__(self) -> None:
        self.new_keys: dict[tuple[str, str], Key] = {}
        """By the old collection and id."""
        self.references: dict[Key, list[str]] = defaultdict(list)
        """The addresses of the references that followed, by new key."""

    def target(self, field: Field, value: Json) -> Key | None:
        """Return the new key of the renamed record that an id, or what a text begins with, named before; None if it
        named none."""
        if not isinstance(value, str):
            return None
        id = locators.prefix_of(field, value)
        collections = field.reference or field.reference_prefix
        return next((self.new_keys[name, id] for name in collections if (name, id) in self.new_keys), None)

    def update_id(self, field: Field, value: Json) -> Json:
        """Return a value with the new id of a renamed record, any other value as it is."""
        target = self.target(field, value)
        return locators.with_prefix(field, value, target[1]) if target else value


def as_is(_: Field, value: Json) -> Json:
    """Return a value that needs no update, in place of `Renames.update_id`."""
    return value


def numbered(pairs: Iterable[tuple[Name, Json]]) -> dict[tuple[Name, int], Json]:
    """Return values by key and number. Those that share a key are numbered in an order of their own."""
    groups: dict[Name, list[Json]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    for group in groups.values():
        if len(group) > 1:
            group.sort(key=lambda value: json.dumps(value, sort_keys=True))
    return {(key, number): value for key, group in groups.items() for number, value in enumerate(group)}


@dataclass(slots=True)
class _Item:
    """An item that is in both lists, by its new key, and the lists in it. `old_id` is its id before a renaming."""

    key: str
    old_id: str | None
    old: Json
    new: Json
    lists: dict[str, _List]


@dataclass(slots=True)
class _List:
    """A list of items: those in both datasets, in their old order, and the others with their keys."""

    items: list[_Item]
    removed: list[tuple[str, Json]]
    added: list[tuple[str, Json]]
    is_reordered: bool


class RecordComparison:
    """One record in both datasets: matches its items first, since others refer to them, then compares."""

    def __init__(self, renames: Renames, collection: Collection, id: str) -> None:
        self.renames, self.collection, self.id = renames, collection, id
        self.references: dict[Path, list[str]] = defaultdict(list)
        """The addresses of the references that followed a renamed item, by its path now."""
        self.moved: dict[Path, _Followed] = {}
        """The items whose keys changed, by their old paths."""

    def changes(self, old: Mapping[str, Json], new: Mapping[str, Json]) -> Iterator[Change]:
        self.old = old
        field = self.collection.field
        lists = self.match(field, old, new, ())
        for change in list(self.compare_fields((Step(field, self.id, old, new),), lists, ())):
            followed = change.kind is Kind.RENAMED and self.references.get(change.path)
            yield replace(change, references=tuple(followed)) if followed else change

    # ------------------------------------------------------------ which item is which

    def match(self, field: Field, old: Mapping[str, Json], new: Mapping[str, Json], path: Path) -> dict[str, _List]:
        """Match the items of all lists in a record or item that was at `path`."""
        matched = {}
        for inner in field.tables:
            sides = old.get(inner.name, []), new.get(inner.name, [])
            if all(isinstance(items, list) for items in sides):
                matched[inner.name] = self.match_list(inner, *sides, (*path, inner.name))
        return matched

    def match_list(self, field: Field, old: list[Json], new: list[Json], path: Path) -> _List:
        removed = numbered((_key(field, item), item) for item in old)
        added = numbered((_key(field, item), item) for item in new)
        position = {key: number for number, key in enumerate(added)}
        new_keys = self.new_keys(field, removed, added)
        items, order = [], []
        for key in [key for key in removed if key in new_keys]:
            old_item, new_item = removed.pop(key), added.pop(new_keys[key])
            old_name, new_name = key[0], new_keys[key][0]
            old_path = (*path, old_name)
            if old_name != new_name:
                self.moved[old_path] = new_name, self.references_to(field, old_item, (*path, new_name))
            is_edited = isinstance(old_item, dict) and not same(old_item, new_item)
            lists = self.match(field, old_item, new_item, old_path) if is_edited else {}
            old_id = old_name if field.key == ("id",) and old_name != new_name else None
            items.append(_Item(new_name, old_id, old_item, new_item, lists))
            order.append(position[new_keys[key]])
        return _List(
            items,
            [(key, item) for (key, _), item in removed.items()],
            [(key, item) for (key, _), item in added.items()],
            field.ordered and order != sorted(order),
        )

    def references_to(self, field: Field, item: Mapping[str, Json], path: Path) -> list[str]:
        """Return the list that collects the references to an item: of the renamed record in its key, or its own."""
        targets = (self.renames.target(field[name], item.get(name)) for name in field.key)
        target = next(filter(None, targets), None)
        return self.renames.references[target] if target else self.references[path]

    def new_keys(self, field: Field, old: _Items, new: _Items) -> dict[_ItemKey, _ItemKey]:
        """Return the new keys of the items that are in both lists: the same, one with a renamed id, or another id."""
        unchanged = {key: key for key in old if key in new}
        if len(unchanged) in (len(old), len(new)):
            return unchanged
        if field.key != ("id",):
            updated = {
                (rename_detection.updated_key(field, item, self.renames.update_id), 0): key
                for key, item in old.items()
                if key not in unchanged and isinstance(item, dict)
            }
            followed = {key: new_key for new_key, key in updated.items() if new_key in new and new_key not in unchanged}
            return unchanged | followed
        old_features = _features(field, old, self.renames.update_id)
        new_features = _features(field, new, as_is)
        frequencies = rename_detection.frequencies_of(new_features.values())
        removed, added = (
            {key: held for key, held in side.items() if key not in unchanged} for side in (old_features, new_features)
        )
        return unchanged | rename_detection.match_renamed(removed, added, frequencies, {}, {})

    # ------------------------------------------------------------ what changed

    def compare_fields(self, steps: tuple[Step, ...], lists: Mapping[str, _List], path: Path) -> Iterator[Change]:
        """Yield the changes in a record or an item, field by field, those that the schema does not know included."""
        step = steps[-1]
        for name in dict.fromkeys([*(inner.name for inner in step.field.fields), *step.old, *step.new]):
            old, new = step.old.get(name, ABSENT), step.new.get(name, ABSENT)
            if same(old, new) or (name == "id" and str(old) != str(new)):
                continue  # where ids differ, the change is the renaming
            field = step.field.get(name) or Field(name, name, "", "string")
            if name in lists:
                yield from self.compare_list(field, lists[name], steps, (*path, name))
            else:
                yield from self.compare_value(field, old, new, steps, (*path, name))

    def compare_list(self, field: Field, matched: _List, steps: tuple[Step, ...], path: Path) -> Iterator[Change]:
        for item in matched.items:
            item_path = (*path, item.key)
            if item.old_id is not None:
                yield self.change(Kind.RENAMED, field, item_path, steps, item.old_id, item.key)
            if isinstance(item.old, dict) and not same(item.old, item.new):
                step = Step(field, item.key, item.old, item.new)
                yield from self.compare_fields((*steps, step), item.lists, item_path)
        for key, value in matched.removed:
            yield self.change(Kind.REMOVED, field, (*path, key), steps, old=value)
        for key, value in matched.added:
            yield self.change(Kind.ADDED, field, (*path, key), steps, new=value)
        if matched.is_reordered:
            keys = ([_key(field, item) for item in side[field.name]] for side in (steps[-1].old, steps[-1].new))
            yield self.change(Kind.REORDERED, field, path, steps, *keys)

    def compare_value(
        self, field: Field, old: Json, new: Json, steps: tuple[Step, ...], path: Path
    ) -> Iterator[Change]:
        """Yield the change of a scalar or a list of scalars, if it is more than references that followed."""
        followed: list[_Followed] = []
        updated = self.update(self.field_of_value(field, steps[-1]), old, followed)
        remaining = new if isinstance(new, list) else [new]
        for name, references in followed:
            if name in remaining or same(updated, new):
                references.append("/".join((self.collection.name, self.id, *path)))
        if same(updated, new):
            return
        if old is ABSENT:
            yield self.change(Kind.ADDED, field, path, steps, new=new)
        elif new is ABSENT:
            yield self.change(Kind.REMOVED, field, path, steps, old, None, updated)
        else:
            yield self.change(Kind.CHANGED, field, path, steps, old, new, updated)

    def change(
        self,
        kind: Kind,
        field: Field,
        path: Path,
        steps: tuple[Step, ...],
        old: Json = None,
        new: Json = None,
        updated: Json = None,
    ) -> Change:
        return Change(kind, self.collection.name, self.id, path, field, old, new, (), updated, steps)

    # ------------------------------------------------------------ which references followed

    def field_of_value(self, field: Field, step: Step) -> Field:
        """Return the field that says what a value refers to: for the value of a claim, the one the claim is about."""
        about = next((step.old.get(inner.name) for inner in step.field.fields if inner.address), None)
        if field.name == VALUE and isinstance(about, str):
            address = resolve(self.collection.field, dict(self.old), about)
            return address.field if address and not address.field.table else field
        return field

    def update(self, field: Field, value: Json, followed: list[_Followed]) -> Json:
        """Return a value with new ids for renamed ones. Adds what was renamed to `followed`."""
        if isinstance(value, list):
            items = [self.update(field.items or field, item, followed) for item in value]
            return items if field.ordered else sorted(items, key=str)
        if not isinstance(value, str):
            return value
        if field.items:  # a list in one cell, as claims have it
            separator = str(field.delimiter)
            return separator.join(self.update(field.items, part, followed) for part in value.split(separator))
        if target := self.renames.target(field, value):
            updated = locators.with_prefix(field, value, target[1])
            followed.append((updated, self.renames.references[target]))
            return updated
        if field.item_reference:
            return self.update_address(f"{field.item_reference}/{value}", followed).partition("/")[2]
        return self.update_address(value, followed) if field.address else value

    def update_address(self, address: str, followed: list[_Followed]) -> str:
        """Return an address with new keys for the items on its way that have one. Adds these to `followed`."""
        old_path = tuple(address.split("/"))
        new_path = list(old_path)
        for length in range(1, len(old_path) + 1):
            if moved := self.moved.get(old_path[:length]):
                new_path[length - 1] = moved[0]
                followed.append(moved)
        return "/".join(new_path)


def _features(field: Field, items: _Items, update_id: UpdateId) -> dict[_ItemKey, Features]:
    return {
        key: rename_detection.features(field, item, update_id) for key, item in items.items() if isinstance(item, dict)
    }


def _key(field: Field, item: Json) -> str:
    """Return what identifies an item within its list."""
    return key_of(field, item) if isinstance(item, dict) else json.dumps(item, sort_keys=True)

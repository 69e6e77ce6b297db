"""Two datasets → changes, by key.

Records are matched by their ids, items by their keys: in which file a record lies, the order of what has none, and
formatting are no changes. A renamed id is recognised (see `rename_detection`), and a reference that followed it is no
change of its own. Driven by the Field tree.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Hashable, Iterator, Mapping

from readout.model import former_ids, rename_detection
from readout.model.changes import Change, Json, Kind, same
from readout.model.dataset import Dataset, Record, canonical, values
from readout.model.record_comparison import Key, RecordComparison, Renames, as_is, numbered
from readout.model.schema import Field

Records = dict[Key, dict[str, Json]]

ROUNDS = 8
"""A renamed record is easier to recognise once those that it refers to are; more rounds than this are rarely needed."""


def compare(old: Dataset, new: Dataset) -> list[Change]:
    """Return what changed between two datasets, in the order of collections, ids and fields.

    Invalid records are compared as they are. A record whose file cannot be read on the other side is passed over, and
    so are metadata that only one side has.
    """
    return [] if old is new else list(_DatasetComparison(old, new).changes())


class _DatasetComparison:
    """Matches the records of two datasets, and compares them."""

    def __init__(self, old: Dataset, new: Dataset) -> None:
        self.old, self.new = old, new
        self.collections = new.schema.collections
        self.identical = _identical(old, new)
        self.removed, self.added = _records(old, self.identical), _records(new, self.identical)
        """The records that have not been matched."""
        self.pairs: list[tuple[Key, Key, Mapping[str, Json], Mapping[str, Json]]] = []
        """The records that have been matched: old and new key, old and new value."""
        self.merged: list[tuple[Key, Key]] = []
        """The records that went into others: old key, and key of the other."""
        self.renames = Renames()

    def changes(self) -> Iterator[Change]:
        if self.old.metadata_record and self.new.metadata_record:
            metadata = self.new.schema.metadata_collection
            sides = (canonical(metadata.field, dataset.metadata) for dataset in (self.old, self.new))
            yield from RecordComparison(self.renames, metadata, "").changes(*sides)
        self.match()
        self.pairs.sort(key=lambda pair: pair[1])
        changes = [self.change(Kind.REMOVED, key, old=value) for key, value in self.removed.items()]
        changes += [self.change(Kind.ADDED, key, new=value) for key, value in self.added.items()]
        for _, new_key, old, new in self.pairs:
            if not same(old, new):
                collection = self.collections[new_key[0]]
                record_changes = RecordComparison(self.renames, collection, new_key[1]).changes(old, new)
                changes += [change for change in record_changes if not self.is_told_by_renaming(new_key, change)]
        renamed = [(Kind.RENAMED, *pair[:2]) for pair in self.pairs if pair[0] != pair[1]]
        for kind, old_key, new_key in [*renamed, *((Kind.MERGED, *keys) for keys in self.merged)]:
            old_name, new_name = ("/".join(key[:2]) for key in (old_key, new_key))
            references = tuple(self.renames.references[new_key])
            changes.append(self.change(kind, new_key, old_name, new_name, references))
        order = {name: number for number, name in enumerate(self.collections)}
        yield from sorted(changes, key=lambda change: (order[change.collection], change.record, bool(change.path)))

    def is_told_by_renaming(self, key: Key, change: Change) -> bool:
        """Whether a change of the former ids of a record says no more than that others were renamed to it, or went
        into it."""
        if change.path != (former_ids.NAME,):
            return False
        pairs = [*(pair[:2] for pair in self.pairs), *self.merged]
        old_ids = {old_key[1] for old_key, new_key in pairs if new_key == key}
        old_ids |= {id for old_key, new_key in self.merged if new_key == key for id in self.former_before(old_key)}
        added = all(isinstance(id, str) and id in old_ids for id in change.added_values)
        return added and all(id == key[1] for id in change.removed_values)

    def former_before(self, key: Key) -> list[str]:
        """Return the former ids that a record had in the old dataset."""
        record = self.old.index.get(key[0], {}).get(key[1])
        return former_ids.of(record.value) if record else []

    def change(
        self, kind: Kind, key: Key, old: Json = None, new: Json = None, references: tuple[str, ...] = ()
    ) -> Change:
        """Return a change of a record as a whole."""
        return Change(kind, key[0], key[1], (), self.collections[key[0]].field, old, new, references)

    # ------------------------------------------------------------ which record is which

    def match(self) -> None:
        """Match the records of one key, then those that changed their collection, then renamed ones."""
        for key in [key for key in self.removed if key in self.added]:
            self.pair(key, key)
        # Nobody knows what is in a file that cannot be read, or outside of a part: it is neither removed nor added.
        unknown_in_new, unknown_in_old = self.new.unknown, self.old.unknown
        self.removed = {key: value for key, value in self.removed.items() if key[:2] not in unknown_in_new}
        self.added = {key: value for key, value in self.added.items() if key[:2] not in unknown_in_old}
        for key in list(self.removed):
            new_key = next((other for other in self.same_id(key) if other in self.added), None)
            if new_key:
                self.pair(key, new_key)
        if self.removed:
            self.match_by_former_ids()
        if self.removed and self.added:
            self.match_renamed()

    def match_by_former_ids(self) -> None:
        """Match the records of which others say that these had their ids: they were renamed, or went into them."""
        by_id = self.new.about(former_ids.index)
        successors: dict[Key, list[Key]] = defaultdict(list)
        for key in self.removed:
            if record := by_id.get((self.collections[key[0]].id_space, key[1])):
                successors[record.collection.name, record.id, 0].append(key)
        for new_key, old_keys in successors.items():
            if new_key in self.added:
                name = self.added[new_key].get("name")
                old_keys.sort(key=lambda key: self.removed[key].get("name") != name)
                self.pair(old_keys.pop(0), new_key)
            for old_key in old_keys:
                del self.removed[old_key]
                self.merged.append((old_key, new_key))
                self.renames.new_keys[old_key[:2]] = new_key

    def pair(self, old_key: Key, new_key: Key) -> None:
        self.pairs.append((old_key, new_key, self.removed.pop(old_key), self.added.pop(new_key)))
        if old_key != new_key:
            self.renames.new_keys[old_key[:2]] = new_key

    def same_id(self, key: Key) -> Iterator[Key]:
        """Yield the keys of the same id in all collections that share its space."""
        space = self.collections[key[0]].id_space
        for name, collection in self.collections.items():
            if collection.id_space == space:
                yield name, *key[1:]

    def match_renamed(self) -> None:
        """Match renamed records: first those whose content tells, then those that refer to them."""
        for name, id in self.identical:  # these refer to others, too
            record = self.new.index[name][id]
            value = canonical(record.collection.field, record.value)
            self.pairs.append(((name, id, 0), (name, id, 0), value, value))
        old_referrers: dict[Key, set[Hashable]] = defaultdict(set)
        new_referrers: dict[Key, set[Hashable]] = defaultdict(set)
        seen = 0
        for _ in range(ROUNDS):
            sides = [{key[0] for key in side} for side in (self.removed, self.added)]
            shared = [name for name in self.collections if all(name in side for side in sides)]
            if not shared:
                return
            for old_key, new_key, old, new in self.pairs[seen:]:
                self.add_referrer(new_key, old_key[0], old, self.removed, old_referrers)
                self.add_referrer(new_key, new_key[0], new, self.added, new_referrers)
            seen = len(self.pairs)
            for name in shared:
                for old_key, new_key in self.renamed_in(name, old_referrers, new_referrers).items():
                    self.pair(old_key, new_key)
            if len(self.pairs) == seen:
                return

    def add_referrer(
        self,
        referrer: Key,
        collection: str,
        value: Mapping[str, Json],
        targets: Container[Key],
        referrers: dict[Key, set[Hashable]],
    ) -> None:
        """Add the places where a record of a collection refers to targets. `referrer` is its key now."""
        for pointer, scalar, id in values(self.collections[collection].field, value):
            for name in scalar.reference:
                if (name, id, 0) in targets:
                    place = referrer, tuple(part for part in pointer if isinstance(part, str))
                    referrers[name, id, 0].add(place)

    def renamed_in(
        self, name: str, old_referrers: Mapping[Key, set[Hashable]], new_referrers: Mapping[Key, set[Hashable]]
    ) -> dict[Key, Key]:
        """Return the new keys of the renamed records of a collection."""
        field, update_id = self.collections[name].field, self.renames.update_id
        removed, added = (
            {key: rename_detection.features(field, value, update) for key, value in side.items() if key[0] == name}
            for side, update in ((self.removed, update_id), (self.added, as_is))
        )
        others = (rename_detection.features(field, new, as_is) for _, key, _, new in self.pairs if key[0] == name)
        frequencies = rename_detection.frequencies_of([*added.values(), *others])
        return rename_detection.match_renamed(removed, added, frequencies, old_referrers, new_referrers)


def _identical(old: Dataset, new: Dataset) -> set[tuple[str, str]]:
    """Return the collections and ids of records that are equal, and the only ones of their ids: most of them."""
    identical = set()
    for name, records in new.index.items():
        others = old.index.get(name, {})
        if len(records) == len(new.records[name]) and len(others) == len(old.records[name]):
            field = new.schema.collections[name].field
            identical |= {
                (name, id) for id, record in records.items() if id in others and _are_equal(field, others[id], record)
            }
    return identical


def _are_equal(field: Field, old: Record, new: Record) -> bool:
    """Whether two records stand at one place, are written alike, or the old one is as the new one's canonical form."""
    if old.document is new.document and old.pointer == new.pointer and old.is_known_valid:
        return True  # a value that was pruned, or made anew, is another
    was, now = old.value, new.value
    return same(was, now) or same(was, canonical(field, now))


def _records(dataset: Dataset, identical: Container[tuple[str, str]]) -> Records:
    """Return the records in canonical form, without those that are identical."""
    by_key = (
        ((name, id), canonical(record.collection.field, record.value))
        for name, records in dataset.records.items()
        for record in records
        if (name, id := record.id or str(record.value.get("id", ""))) not in identical
    )
    return {(*key, number): value for (key, number), value in numbered(by_key).items()}

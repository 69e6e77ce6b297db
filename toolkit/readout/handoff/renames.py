"""Changed ids, before a merge: what ours has renamed is followed, and what theirs has renamed is undone and said.

A new id in a sheet changes one cell, and leaves what the id stands in elsewhere: the references of other
sheets and records, the addresses of claims, the name of a file. `readout rename` changes them all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection as Names
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from readout.handoff import former_ids
from readout.model.changes import Change, Kind
from readout.model.comparison import compare
from readout.model.dataset import Dataset


def aligned(
    base: Dataset, theirs: Dataset, ours: Dataset, given: Names[str] = (), since: Sequence[Change] | None = None
) -> tuple[Dataset, Dataset, list[Change]]:
    """The base and theirs with the ids that ours has for what is in it, and the changed ids of theirs that were
    taken back, each with the address that it has in ours. Ids that were `given` where theirs had lost one, by
    their addresses, are taken back and not told of. `since` is how ours differs from the base, where that is known."""
    handed_out = base
    base, theirs = former_ids.followed(base, theirs, ours)
    if since is None or base is not handed_out:
        since = compare(base, ours)
    made, kept = _renamed(compare(base, theirs)), _renamed(since)
    undone = []
    for change in sorted(made, key=lambda change: -len(change.path)):  # items before what holds them
        without = _rename(theirs, change.collection, change.record, change.path, _bare(change.old))
        if without:
            theirs = without
            undone.append(change)
    for change in sorted(kept, key=lambda change: len(change.path)):
        record, path = (change.record, (*change.path[:-1], change.old)) if change.path else (_bare(change.old), ())
        new = change.path[-1] if change.path else change.record
        base = _rename(base, change.collection, record, path, new) or base
        theirs = _rename(theirs, change.collection, record, path, new) or theirs
    both = {(_address(change), change.old) for change in kept}
    told = [each for each in undone if (_address(each), each.old) not in both and _address(each) not in given]
    return base, theirs, [_located(change, made, kept) for change in told]


def command(change: Change) -> str:
    """The command that changes an id everywhere, for a change that `aligned` gave."""
    if not change.path:
        return f"readout rename {change.old} {_bare(change.new)}"
    place = "/".join((change.collection, change.record, *change.path[:-1], _bare(change.old)))
    return f"readout rename {place} {change.new}"


def _renamed(changes: Sequence[Change]) -> list[Change]:
    """The changed ids among changes; records that moved to another collection are not among them.

    Records that say too little for `compare` to know them again are known by their names: other than between
    two datasets, here the one row has most likely become the other.
    """
    renames = [change for change in changes if change.kind is Kind.RENAMED]
    renames = [change for change in renames if change.path or str(change.old).split("/")[0] == change.collection]
    gone, fresh = (
        {(change.collection, change.record): change for change in changes if change.kind is kind and not change.path}
        for kind in (Kind.REMOVED, Kind.ADDED)
    )
    names = Counter((change.collection, _name(change)) for change in (*gone.values(), *fresh.values()))
    by_name = {(change.collection, _name(change)): change for change in gone.values()}
    for change in fresh.values():
        was = by_name.get((change.collection, _name(change)))
        if was and _name(change) and names[change.collection, _name(change)] == 2:
            old_name, new_name = (f"{each.collection}/{each.record}" for each in (was, change))
            renames.append(replace(change, kind=Kind.RENAMED, old=old_name, new=new_name))
    return renames


def _name(change: Change) -> str:
    value = change.new if change.kind is Kind.ADDED else change.old
    return str(value.get("name", ""))


def _bare(name: Any) -> str:
    """The id of a record's name, `collection/id`, or of an item's."""
    return str(name).rpartition("/")[2]


def _rename(dataset: Dataset, collection: str, id: str, path: tuple[str, ...], new: str) -> Dataset | None:
    """The dataset with another id for a record or item; None where it has none such, or cannot have it."""
    from readout.curate import rename

    record = dataset.index.get(collection, {}).get(id)
    if record is None:
        return None
    try:
        return rename.in_memory(dataset, record, path, new)
    except rename.CannotRename:
        return None


def _address(change: Change) -> str:
    return "/".join((change.collection, change.record, *change.path))


def _located(change: Change, made: Iterable[Change], kept: Iterable[Change]) -> Change:
    """A change of theirs with the address that its record, and the items around it, have in ours."""
    old = {_address(other): _bare(other.old) for other in made}
    new = {other.old: other.record for other in kept if not other.path}
    record = old.get(f"{change.collection}/{change.record}", change.record)
    record = new.get(f"{change.collection}/{record}", record)
    if not change.path:
        return replace(change, record=record, old=f"{change.collection}/{record}")
    parts = (change.collection, change.record, *change.path)
    path = [old.get("/".join(parts[: at + 1]), part) for at, part in enumerate(parts)][2:]
    return replace(change, record=record, path=(*path[:-1], change.path[-1]))

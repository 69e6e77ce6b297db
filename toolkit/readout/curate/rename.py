"""Changes an id everywhere: in the record or item, in every reference, claim address and claim value, and in
the name of the file."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import Any

from readout.curate import mentions
from readout.model import cells, former_ids, locators
from readout.model.addresses import resolve
from readout.model.dataset import Dataset, Record, items, scalars, values
from readout.model.referrers import referrers
from readout.model.schema import Field
from readout.span import Pointer
from readout.store.portable import is_device, portable_id
from readout.syntax.document import Document
from readout.syntax.yaml import editor
from readout.text.quoting import quoted_list
from readout.text.suggestions import did_you_mean, nearest

Changed = tuple[Record, list[tuple[Pointer, str]]]
"""A record, and the new texts of its values by pointer."""


class CannotRename(Exception):
    """The id cannot be changed so. Its text says why and what to do."""


@dataclass
class Renaming:
    """The changes: the new texts of files by path, the new paths of files, and how many places change."""

    texts: dict[str, str] = field(default_factory=dict)
    moves: dict[str, str] = field(default_factory=dict)
    places: int = 0
    sentences: list[str] = field(default_factory=list)


def rename(dataset: Dataset, old: str, new: str) -> Renaming:
    """Rename a record (`hakan-fidan`, or `people/hakan-fidan`) or an item (`meetings/<id>/participants/uae`).

    Nothing on the disk changes. Raises CannotRename.
    """
    if dataset.unread:
        names = quoted_list(sorted(f"{collection}/{stem}" for collection, stem in dataset.unread))
        raise CannotRename(f"{names} cannot be read, and may hold the id too: mend it first (`readout validate`)")
    record, path = find(dataset, old)
    sentence = former_ids.sentence(old, record)
    if not path:
        _check_never_given(dataset, record, new)
    result = Renaming(sentences=[sentence] if sentence else [])
    by_document: dict[str, tuple[Document, list[tuple[Pointer, Any]]]] = {}
    for changed, edits in changes(dataset, record, path, new):
        if not isinstance(changed.document, Document):
            raise CannotRename("ids are renamed in files of records, not in tables: rename in the dataset, and export")
        entry = by_document.setdefault(changed.document.path, (changed.document, []))
        entry[1].extend(((*changed.pointer, *pointer), value) for pointer, value in edits)
    if not path and (former := former_ids.added({**record.value, "id": new}, record.collection.field, [record.id])):
        by_document[record.document.path][1].append(((*record.pointer, former_ids.NAME), former))
        result.sentences.append(f"`{record.id}` leads to it still.")
    for name, (document, edits) in by_document.items():
        result.texts[name] = _edited(document, edits, record.collection.field)
        result.places += sum(isinstance(value, str) for _, value in edits)
    mentions.follow(dataset, result.texts, readdressed(dataset, record, new, path))
    if not path:
        mentions.follow_in_comments(dataset, result.texts, record, new)
    if not path and not record.pointer and PurePosixPath(record.document.path).stem == record.id:
        file = PurePosixPath(record.document.path)
        result.moves[record.document.path] = str(file.with_name(f"{new}{file.suffix}"))
    return result


def changes(dataset: Dataset, record: Record, path: tuple[str, ...], new: str) -> Iterable[Changed]:
    """Return what changes with a record's new id, or with that of its item at `path`. Raises CannotRename."""
    if path:
        return [(record, list(_item_changes(record, path, new)))]
    return _record_changes(dataset, record, new).values()


def in_memory(dataset: Dataset, record: Record, path: tuple[str, ...], new: str) -> Dataset:
    """Return a dataset in which a record, or its item at `path`, has another id. Raises CannotRename."""
    made: dict[int, Record] = {}
    for changed, edits in changes(dataset, record, path, new):
        value = copy.deepcopy(changed.value)
        for pointer, text in edits:
            set_at(value, pointer, text)
        made[id(changed)] = changed.with_value(value)
    records = {name: [made.get(id(each), each) for each in listed] for name, listed in dataset.records.items()}
    return replace(dataset, records=records)


def set_at(value: Any, pointer: Pointer, new: Any) -> None:
    """Set what stands at a pointer into a value."""
    *above, last = pointer
    for part in above:
        value = value[part]
    value[last] = new


# ---------------------------------------------------------------- which record or item


def find(dataset: Dataset, old: str) -> tuple[Record, tuple[str, ...]]:
    """Return the record, and the names and keys that lead to an item of it."""
    first, *rest = old.split("/")
    if not rest:
        matches = [record for by_id in dataset.index.values() if (record := by_id.get(first))]
        matches = matches or former_ids.successors(dataset, first)
        if len(matches) > 1:
            raise CannotRename(f"`{first}` is the id of {quoted_list(record.address for record in matches)}: say which")
        if matches:
            return matches[0], ()
        near = nearest(first, {record.id for record in dataset})
    else:
        record = dataset.index.get(first, {}).get(rest[0])
        if not record and first in dataset.schema.collections:
            record = former_ids.successor(dataset, rest[0], (first,))
        if record:
            return record, tuple(rest[1:])
        near = nearest(old, {record.address for record in dataset})
    hint = f": {did_you_mean(near) or '`collection/id` names a record'}"
    raise CannotRename(f"there is no record `{old}`{hint}")


def _check_never_given(dataset: Dataset, record: Record, new: str) -> None:
    """Refuse an id that another record had: citations of it lead there."""
    holder = dataset.about(former_ids.index).get((record.collection.id_space, new))
    if holder and holder is not record:
        raise CannotRename(f"`{new}` is a former id of {holder.address}, to which citations of it lead: choose another")


def is_id(field: Field, text: str) -> bool:
    """Return whether a text has the form of an id, and so may be the name of a file."""
    return bool(field.pattern and re.search(field.pattern, text)) and len(text) <= (field.max_length or len(text))


def _check_new(field: Field, new: str) -> None:
    if not is_id(field, new):
        raise CannotRename(f"`{new}` is no id: ids are lower-case letters and digits, joined by single hyphens")


# ---------------------------------------------------------------- what changes


Changes = dict[int, Changed]


def _record_changes(dataset: Dataset, record: Record, new: str) -> Changes:
    _check_new(record.collection.field["id"], new)
    space = record.collection.id_space
    for name, by_id in dataset.index.items():
        if dataset.schema.collections[name].id_space == space and new in by_id:
            raise CannotRename(f"`{new}` is already the id of {name}/{new}")
    if is_device(new):
        taken = {each.id for each in dataset}
        proposal = portable_id(new, record.collection.record, taken.__contains__)
        raise CannotRename(f"Windows cannot have a file named `{new}`: {did_you_mean(proposal)}")
    changes = redirected(dataset, record, new)
    _, edits = changes.pop(id(record), (record, []))
    return {id(record): (record, [(("id",), new), *edits]), **changes}


def redirected(dataset: Dataset, record: Record, new: str) -> Changes:
    """Return what changes where other records, or the record itself, name the record, so that they name `new`."""
    changes: Changes = {}

    def add(where: Record, pointer: Pointer, value: str) -> None:
        changes.setdefault(id(where), (where, []))[1].append((pointer, value))

    for reference in referrers(dataset).in_fields(record):
        add(reference.record, reference.pointer, new)
    for other in dataset:
        for pointer, value in _locators(other, record, new):
            add(other, pointer, value)
        for pointer, value in _claims(dataset, other, record, new):
            add(other, pointer, value)
    return changes


def _locators(record: Record, renamed: Record, new: str) -> Iterator[tuple[Pointer, str]]:
    """Yield the texts of a record that begin with the renamed record's id."""
    for pointer, scalar, value in scalars(record):
        if renamed.collection.name in scalar.reference_prefix and locators.prefix_of(scalar, value) == renamed.id:
            yield pointer, locators.with_prefix(scalar, value, new)


def _claims(dataset: Dataset, record: Record, renamed: Record, new: str) -> Iterator[tuple[Pointer, str]]:
    """Yield the addresses and values of a record's claims that have the renamed record's id."""
    for pointer, _, claim in items(record.collection.field, record.value):
        address = claim.get("about")
        if not isinstance(address, str):
            continue
        target = resolve(record.collection.field, record.value, address)
        if not target:
            continue
        changed = _readdressed(record, address, lambda f, v: _renamed_in(dataset, f, v, renamed, new))
        if changed != address:
            yield (*pointer, "about"), changed
        scalar = target.field.items or target.field
        value = claim.get("value")
        if isinstance(value, str) and (scalar.reference or scalar.reference_prefix):
            parts = cells.from_cell(target.field, value)
            parts = parts if isinstance(parts, list) else [parts]
            others = [_renamed_in(dataset, scalar, part, renamed, new) for part in parts]
            if others != parts:
                yield (*pointer, "value"), (target.field.delimiter or "").join(others)


def _renamed_in(dataset: Dataset, field: Field, value: Any, renamed: Record, new: str) -> Any:
    """Return a value with the new id if it is, or begins with, the renamed record's id; else the value."""
    collections = field.reference or field.reference_prefix
    if locators.prefix_of(field, value) != renamed.id or renamed.collection.name not in collections:
        return value
    return locators.with_prefix(field, value, new) if dataset.find(renamed.id, collections) is renamed else value


def readdressed(dataset: Dataset, renamed: Record, new: str, path: tuple[str, ...] = ()) -> mentions.Readdress:
    """Return what gives the addresses of values once a record, or its item at `path`, has a new id."""

    def readdress(collection: str, id: str, address: str) -> str:
        is_it = (collection, id) == (renamed.collection.name, renamed.id)
        item = "/".join(path)
        if path and is_it and (address == item or address.startswith(f"{item}/")):
            address = "/".join((*path[:-1], new)) + address[len(item) :]
        if not path:
            holder = dataset.index.get(collection, {}).get(id)
            if holder:
                address = _readdressed(holder, address, lambda f, v: _renamed_in(dataset, f, v, renamed, new))
            id = new if is_it else id
        return f"{collection}/{id}/{address}" if address else f"{collection}/{id}"

    return readdress


def _readdressed(record: Record, address: str, change: Any) -> str:
    """Return the address with the keys of its items changed, where a key is a reference."""
    parts = address.split("/")
    field_reached: Field = record.collection.field
    at = 0
    while at < len(parts) and parts[at] in field_reached:
        field_reached = field_reached[parts[at]]
        if field_reached.table and at + 1 < len(parts):
            keys = parts[at + 1].split(":")
            if len(keys) == len(field_reached.key):
                fields = [field_reached[name] for name in field_reached.key]
                parts[at + 1] = ":".join(str(change(f, key)) for f, key in zip(fields, keys, strict=True))
        at += 2
    return "/".join(parts)


def _item_changes(record: Record, path: tuple[str, ...], new: str) -> Iterator[tuple[Pointer, str]]:
    """Yield the changes of an item's id, of the references to it, and of the claim addresses that lead through it."""
    address = "/".join(path)
    target = resolve(record.collection.field, record.value, address)
    if not target or not target.field.table or target.field.key != ("id",) or len(path) % 2:
        raise CannotRename(f"{record.address} has no item `{address}`: write list/item id, as claims do")
    _check_new(target.field["id"], new)
    siblings: Any = record.value
    for part in target.pointer[:-1]:
        siblings = siblings[part]
    if any(item.get("id") == new for item in siblings):
        raise CannotRename(f"`{new}` is already the id of another of the {target.field.title.lower()}")
    yield (*target.pointer, "id"), new
    for pointer, scalar, value in values(record.collection.field, record.value):
        if scalar.item_reference == path[-2] and value == path[-1] and len(path) == 2:
            yield pointer, new
        elif scalar.address and isinstance(value, str) and (value == address or value.startswith(f"{address}/")):
            yield pointer, "/".join((*path[:-1], new)) + value[len(address) :]


# ---------------------------------------------------------------- into the texts


def _edited(document: Document, changes: list[tuple[Pointer, Any]], field: Field) -> str:
    """Return a text with other values. A key that is new goes where `field`, the record, has it."""
    if document.path.endswith((".yaml", ".yml")):
        operations = [
            editor.Set(pointer, value)
            if pointer in document.positions
            else editor.Insert(pointer, value, before=_next_key(document, pointer, field))
            for pointer, value in changes
        ]
        try:
            return editor.apply(document.text, operations)
        except editor.EditError as error:
            raise CannotRename(f"{document.path}: {error}") from None
    text = document.text
    edits = [_json_edit(document, pointer, value, field) for pointer, value in changes]
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _next_key(document: Document, pointer: Pointer, field: Field) -> str | None:
    """Return the first key of a record that the schema has after a new one."""
    names = list(field.names)
    after = names[names.index(str(pointer[-1])) + 1 :]
    return next((name for name in after if (*pointer[:-1], name) in document.positions), None)


def _json_edit(document: Document, pointer: Pointer, value: Any, field: Field) -> tuple[int, int, str]:
    """Return where a value goes into a JSON text, and what is written there: for a new key, laid out as its sibling."""
    written = json.dumps(value, ensure_ascii=False)
    if pointer in document.positions:
        span = document.span(pointer)
        return span.start, span.end, written
    entry = f"{json.dumps(pointer[-1])}: {written}"
    siblings = [spans for at, spans in document.positions.items() if at[:-1] == pointer[:-1] and spans.key]
    if name := _next_key(document, pointer, field):
        key = document.positions[(*pointer[:-1], name)].key
        start = key.start if key else 0
        return start, start, f"{entry},{_space_before(document, start)}"
    last = max(siblings, key=lambda spans: spans.value.end)
    before = _space_before(document, last.key.start if last.key else 0)
    return last.value.end, last.value.end, f",{before}{entry}"


def _space_before(document: Document, position: int) -> str:
    text = document.text[:position]
    return text[len(text.rstrip()) :] or " "

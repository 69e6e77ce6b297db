"""Changes an id everywhere: in the record or item, in every reference, claim address and claim value, and in
the name of the file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from readout.model import cells, locators
from readout.model.addresses import resolve
from readout.model.dataset import Dataset, Record, items, scalars, values
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


def rename(dataset: Dataset, old: str, new: str) -> Renaming:
    """Rename a record (`hakan-fidan`, or `people/hakan-fidan`) or an item (`meetings/<id>/participants/uae`).

    Nothing on the disk changes. Raises CannotRename.
    """
    if dataset.unread:
        names = quoted_list(sorted(f"{collection}/{stem}" for collection, stem in dataset.unread))
        raise CannotRename(f"{names} cannot be read, and may hold the id too: mend it first (`readout validate`)")
    record, path = find(dataset, old)
    result = Renaming()
    by_document: dict[str, tuple[Document, list[tuple[Pointer, str]]]] = {}
    for changed, edits in changes(dataset, record, path, new):
        if not isinstance(changed.document, Document):
            raise CannotRename("ids are renamed in files of records, not in tables: rename in the dataset, and export")
        entry = by_document.setdefault(changed.document.path, (changed.document, []))
        entry[1].extend(((*changed.pointer, *pointer), value) for pointer, value in edits)
    for name, (document, edits) in by_document.items():
        result.texts[name] = _edited(document, edits)
        result.places += len(edits)
    if not path and not record.pointer and PurePosixPath(record.document.path).stem == record.id:
        file = PurePosixPath(record.document.path)
        result.moves[record.document.path] = str(file.with_name(f"{new}{file.suffix}"))
    return result


def changes(dataset: Dataset, record: Record, path: tuple[str, ...], new: str) -> Iterable[Changed]:
    """Return what changes with a record's new id, or with that of its item at `path`. Raises CannotRename."""
    if path:
        return [(record, list(_item_changes(record, path, new)))]
    return _record_changes(dataset, record, new).values()


# ---------------------------------------------------------------- which record or item


def find(dataset: Dataset, old: str) -> tuple[Record, tuple[str, ...]]:
    """Return the record, and the names and keys that lead to an item of it."""
    first, *rest = old.split("/")
    if not rest:
        matches = [record for by_id in dataset.index.values() if (record := by_id.get(first))]
        if len(matches) > 1:
            raise CannotRename(f"`{first}` is the id of {quoted_list(record.address for record in matches)}: say which")
        if matches:
            return matches[0], ()
        near = nearest(first, {record.id for record in dataset})
    else:
        record = dataset.index.get(first, {}).get(rest[0])
        if record:
            return record, tuple(rest[1:])
        near = nearest(old, {record.address for record in dataset})
    hint = f": {did_you_mean(near) or '`collection/id` names a record'}"
    raise CannotRename(f"there is no record `{old}`{hint}")


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

    for reference in dataset.referrers.get((record.collection.name, record.id), ()):
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


def _edited(document: Document, changes: list[tuple[Pointer, str]]) -> str:
    if document.path.endswith((".yaml", ".yml")):
        try:
            return editor.apply(document.text, [editor.Set(pointer, value) for pointer, value in changes])
        except editor.EditError as error:
            raise CannotRename(f"{document.path}: {error}") from None
    text = document.text
    for pointer, value in sorted(changes, key=lambda change: document.span(change[0]).start, reverse=True):
        span = document.span(pointer)
        text = text[: span.start] + json.dumps(value, ensure_ascii=False) + text[span.end :]
    return text

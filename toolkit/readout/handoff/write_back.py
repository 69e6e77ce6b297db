"""Merged records → the contents of files: each change where it belongs, and every other byte as it was."""

from __future__ import annotations

import codecs
import copy
import json
import os
import re
from collections import defaultdict
from collections.abc import Container, Iterator, Mapping
from pathlib import Path
from typing import Any

from readout import progress
from readout.curate import new as drafting
from readout.curate.fmt import slugged
from readout.curate.rename import is_id
from readout.handoff.merge import CannotImport, Merged, keyed
from readout.model.changes import METADATA, same
from readout.model.dataset import Dataset, Record
from readout.model.schema import Collection, Field
from readout.span import Pointer
from readout.store.paths import SETTINGS, display_path
from readout.syntax import toml
from readout.syntax.document import Document
from readout.syntax.yaml import editor, writer

Json = Any
INDENT = re.compile(r"\n([ \t]+)\S")


def contents(root: Path, ours: Dataset, merged: Merged) -> dict[Path, bytes | None]:
    """What the files of a dataset's folder become that change; None for those that go. Writes nothing.

    New records get files of their own. Raises CannotImport, OSError.
    """
    result: dict[Path, bytes | None] = {}
    changed: dict[str, list[tuple[Record, Json]]] = defaultdict(list)
    for (name, id), value in progress.each(list(merged.records.items()), "making files of records"):
        if name == METADATA:
            result[root / SETTINGS] = _settings(root / SETTINGS, ours.metadata, value)
        elif record := ours.index[name].get(id):
            changed[record.document.path].append((record, value))
        else:
            file = _new_file(root, ours, ours.schema.collections[name], id, result)
            result[file] = _text(display_path(file), value).encode("utf-8")
    for name, id in merged.removed:
        record = ours.index[name][id]
        changed[record.document.path].append((record, None))
    held: dict[str, int] = defaultdict(int)
    for record in ours:
        held[record.document.path] += 1
    for path, records in changed.items():
        gone = sum(value is None for _, value in records)
        result[Path(path)] = None if gone == held[path] else _file(path, records)
    home = os.path.realpath(root)
    for file in result:
        if not Path(os.path.realpath(file.parent)).is_relative_to(home):
            raise CannotImport(f"{display_path(file)} lies outside of the dataset's folder, by a link")
    return result


def _new_file(root: Path, ours: Dataset, collection: Collection, id: str, taken: Container[Path]) -> Path:
    """The file of a new record. What is no id, and may lead anywhere, is found fault with in a file that has one for
    a name."""
    if is_id(collection.field["id"], id):
        file = drafting.file_of(root, collection, id, ours)
        if file in taken or os.path.lexists(file):
            raise CannotImport(f"{display_path(file)} is in the way of the new record {collection.name}/{id}")
        return file
    number, stem = 1, slugged(id) or collection.record
    while (file := drafting.file_of(root, collection, f"{stem}-{number}", ours)) in taken or os.path.lexists(file):
        number += 1
    return file


def _text(path: str, value: Mapping[str, Json]) -> str:
    try:
        return writer.dump(value)
    except ValueError as error:
        raise CannotImport(f"{path}: {error}") from None


def _file(path: str, records: list[tuple[Record, Json]]) -> bytes:
    """A file with the new values of its records; those whose value is None go."""
    document = records[0][0].document
    if not isinstance(document, Document):
        raise CannotImport(f"{path} is no file of records")
    data = Path(path).read_bytes()
    text = data.decode("utf-8-sig")
    if document.text not in (text, ""):  # a long one is not kept
        raise CannotImport(f"{path} was changed while it was read")
    if path.endswith((".yaml", ".yml")):
        text = _yaml(document, records)
    elif path.endswith(".ndjson"):
        text = _lines(text, records)
    else:
        text = _json(document, records)
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    return mark + text.encode("utf-8")


# ---------------------------------------------------------------- YAML


def _yaml(document: Document, records: list[tuple[Record, Json]]) -> str:
    steps: list[editor.Operation] = []
    for record, value in records:
        if value is not None:
            steps += _mapping(record.collection.field, record.value, value, record.pointer)
    gone = [record.pointer for record, value in records if value is None]
    steps += map(editor.Delete, sorted(gone, reverse=True))
    try:
        return editor.apply(document.text, steps)
    except editor.EditError as error:
        raise CannotImport(f"{document.path}: {error}") from None


def _mapping(
    field: Field, old: Mapping[str, Json], new: Mapping[str, Json], pointer: Pointer
) -> Iterator[editor.Operation]:
    """What makes one record or item the other. Keys that both have stand in the same order."""
    names = [name for name in old if name in new]
    for name in old:
        if name not in new:
            yield editor.Delete((*pointer, name))
    last = None
    for name, value in new.items():
        key_pointer = (*pointer, name)
        if name not in old:
            first = names[0] if names and last is None else None
            yield editor.Insert(key_pointer, value, before=first, after=last)
        elif not same(old[name], value):
            inner = field.get(name)
            if inner and inner.table and all(isinstance(side, list) for side in (old[name], value)):
                yield from _list(inner, old[name], value, key_pointer)
            else:
                yield editor.Set(key_pointer, value)
        last = name


def _list(field: Field, old: list[Json], new: list[Json], pointer: Pointer) -> Iterator[editor.Operation]:
    """What makes one list of items the other: items are known by their keys, so that comments stay with them."""
    before, now = keyed(field, old), keyed(field, new)
    keys = list(before)
    if not before.keys() & now.keys():
        yield editor.Set(pointer, new)
        return
    for at in reversed(range(len(keys))):
        if keys[at] not in now:
            yield editor.Delete((*pointer, at))
            del keys[at]
    for key, (at, item) in now.items():
        item_pointer = (*pointer, at)
        if key not in before:
            yield editor.Insert(item_pointer, item)
            keys.insert(at, key)
            continue
        if keys[at] != key:
            yield editor.Move((*pointer, keys.index(key)), at)
            keys.remove(key)
            keys.insert(at, key)
        was = before[key][1]
        if isinstance(was, dict) and isinstance(item, dict):
            yield from _mapping(field, was, item, item_pointer)


# ---------------------------------------------------------------- JSON, and the settings


def _json(document: Document, records: list[tuple[Record, Json]]) -> str:
    """A JSON file, written anew, as deep and as plain as it was."""
    value = copy.deepcopy(document.value)
    for record, new in sorted(records, key=lambda change: change[0].pointer, reverse=True):
        if not record.pointer:
            value = new
        elif new is None:
            del value[record.pointer[0]]
        else:
            value[record.pointer[0]] = new
    indent = INDENT.search(document.text)
    end = document.text[len(document.text.rstrip()) :]
    return _dumped(document.text, value, indent[1] if indent else None) + end


def _lines(text: str, records: list[tuple[Record, Json]]) -> str:
    """The text of an NDJSON file, in which only the lines of these records change."""
    lines: dict[int, str] = dict(enumerate(text.split("\n")))
    held = [number for number, line in lines.items() if line.strip()]
    for record, new in records:
        number = held[int(record.pointer[0])]
        line = lines[number]
        if new is None:
            del lines[number]
        else:
            lines[number] = _dumped(line, new, None) + "\r" * line.endswith("\r")
    return "\n".join(lines.values())


def _dumped(text: str, value: Json, indent: str | None) -> str:
    """A value in the manner of a text: its indentation, its spaces, its escapes."""
    tight = indent is None and '": ' not in text
    escaped = text.isascii() and "\\u" in text
    separators = (",", ":") if tight else None
    return json.dumps(value, ensure_ascii=escaped, indent=indent, separators=separators)


def _settings(file: Path, old: Mapping[str, Json], new: Mapping[str, Json]) -> bytes:
    """readout.toml with other metadata; comments and order stay."""
    data = file.read_bytes()
    changes = {
        name: new.get(name) for name in [*old, *new] if not (name in old and name in new and same(old[name], new[name]))
    }
    try:
        result = toml.edited(data.decode("utf-8-sig"), changes)
    except toml.EditError:
        raise CannotImport(
            f"{display_path(file)} is laid out in a way that cannot be changed here: change it by hand"
        ) from None
    return (codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b"") + result.encode("utf-8")

"""Why an id names no record of the collections that it may name, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from readout.model.dataset import Dataset, Record, RecordLookup
from readout.model.schema import Field
from readout.syntax.document import Document
from readout.text.forms import kebab
from readout.text.quoting import quoted, with_article
from readout.text.suggestions import Suggester


@dataclass(frozen=True, slots=True)
class Dangling:
    """What is wrong with a reference, what to do, what was likely meant, and the record that it does name."""

    message: str
    help: str
    suggestion: str | None = None
    other: Record | None = None


class Lookup:
    """Looks ids up in a dataset."""

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        self.misnamed = _misnamed(dataset)
        self.known: dict[tuple[str, ...], tuple[dict[str, Record], Suggester]] = {}

    def dangling(self, record: Record, target: str, wanted: tuple[str, ...]) -> Dangling | None:
        """Why the id in a record, which names none of those wanted, does not; None if it is the name of a file that
        could not be read, or whose record has another id and is reported for that."""
        dataset = self.dataset
        if any(dataset.may_exist(name, target) or (name, target) in self.misnamed for name in wanted):
            return None
        kinds = " or ".join(dataset.schema.collections[name].record for name in wanted)
        if other := dataset.find(target, dataset.records):
            kind = other.collection.record
            message = f"{quoted(target)} is the id of {with_article(kind)}, not of {with_article(kinds)}"
            return Dangling(message, f"write the id of {with_article(kinds)}", None, other)
        near = self.near(target, wanted)
        suggestion = f"{near.id} ({near.name})" if near else None
        help = f"correct the id, or {_addition(record, wanted[0], target)}"
        return Dangling(f"no {kinds} has the id {quoted(target)}", help, suggestion)

    def near(self, text: str, wanted: tuple[str, ...]) -> Record | None:
        """The record of the collections that is likeliest meant by a text, from its id and its names."""
        if wanted not in self.known:
            records = [record for name in wanted for record in self.dataset.index[name].values()]
            by_name = {kebab(name): record for record in records for name in _names(record)}
            words = by_name | {record.id: record for record in records}
            self.known[wanted] = words, Suggester(words)
        words, vocabulary = self.known[wanted]
        found = vocabulary.nearest(kebab(text))
        return words[found] if found else None


def lookup(dataset: RecordLookup) -> Lookup:
    """The lookup of a dataset: what it has indexed serves every rule."""
    return dataset.about(Lookup)


def dangling(dataset: RecordLookup, record: Record, target: str, wanted: tuple[str, ...]) -> Dangling | None:
    """Why the id in a record names none of those wanted; None if it does, or if what it names cannot be known."""
    return None if dataset.knows((target,), wanted) else lookup(dataset).dangling(record, target, wanted)


def _names(record: Record) -> Iterator[str]:
    others = record.value.get("other_names")
    for item in (record.value, *(others if isinstance(others, list) else ())):
        name = item.get("name") if isinstance(item, dict) else None
        if isinstance(name, str):
            yield name


def _addition(record: Record, collection: str, id: str) -> str:
    """How another record is added to the dataset that holds the record."""
    if not isinstance(record.document, Document):
        return f"add a row to the table {collection}"
    if record.document.path.endswith(".ndjson") or record.pointer[:1] == (record.collection.name,):
        return f"add the record to {collection}"
    return f"write the record {collection}/{id}.yaml"


def unknowable(field: Field, listed: Any) -> bool:
    """Whether the list of a table failed, or has an item that does not say which it is: it may be any that is named."""
    if not isinstance(listed, list):
        return True
    return any(not isinstance(item, dict) or not isinstance(item.get(field.key[0]), str) for item in listed)


def _misnamed(dataset: Dataset) -> set[tuple[str, str]]:
    """The collections and names of files whose records have no id or another, where that is an error of its own."""
    rules = dataset.settings.get("rules")
    if isinstance(rules, dict) and {"RO303", "id-not-file-name"} & set(rules):
        return set()
    named = (
        (record, PurePosixPath(record.document.path).stem)
        for record in dataset
        if not record.pointer and isinstance(record.document, Document) and not _is_named(record)
    )
    return {(record.collection.name, name) for record, name in named if name != record.id}


def _is_named(record: Record) -> bool:
    """Whether a record's file has its name, said fast."""
    return f"/{record.document.path}".endswith((f"/{record.id}.yaml", f"/{record.id}.json"))

"""Why an id names no record of the collections that it may name, and which record was likely meant."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from readout.model import former_ids, possible_duplicates
from readout.model.dataset import Dataset, Record, RecordLookup
from readout.model.schema import Field
from readout.syntax.document import Document
from readout.text.addresses import page_of
from readout.text.mismatches import kebab
from readout.text.quoting import quoted, with_article
from readout.text.suggestions import Suggester, fold

LONGEST = 1000
"""Texts of more characters name no record."""
SIGNS = r"[,;|&+\n]|\s/\s|(?<!/)/(?!/)"
WORDS = r"\s(?:and|und|et|y|e|sowie)\s"
SEPARATORS = (
    re.compile(rf"\s*(?:{SIGNS})\s*"),
    re.compile(rf"\s*(?:{SIGNS}|{WORDS})\s*"),
    re.compile(rf"\s*(?:{SIGNS}|{WORDS}|\s)\s*"),
)
"""What people write between several ids or names: signs; signs and words; or these and blanks."""


class DanglingReference(NamedTuple):
    """What is wrong with a reference, what to do, the id that was likely meant with the name of its record, and the
    record of another kind that has the id. `certain` says that the id can only be meant."""

    message: str
    help: str
    suggestion: str | None = None
    suggested_name: str = ""
    other: Record | None = None
    certain: bool = False


class Lookup:
    """Looks up ids in a dataset."""

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        self._misnamed = _misnamed(dataset)
        self._named: dict[tuple[str, tuple[str, ...]], list[Record]] = {}
        self._suggesters: dict[tuple[str, ...], tuple[dict[str, Record], Suggester]] = {}
        """By collections: the records by their ids and names, and these words to search in."""

    def explain(self, record: Record, target: str, collections: tuple[str, ...]) -> DanglingReference | None:
        """Return why an id in a record names no record of the collections.

        None if it is the name of a file that could not be read, or whose record has another id and is reported for it.
        """
        dataset = self.dataset
        if any(dataset.may_exist(name, target) or (name, target) in self._misnamed for name in collections):
            return None
        kinds = " or ".join(dataset.schema.collections[name].record for name in collections)
        if other := dataset.find(target, dataset.records):
            kind = other.collection.record
            message = f"{quoted(target)} is the id of {with_article(kind)}, not of {with_article(kinds)}"
            return DanglingReference(message, f"write the id of {with_article(kinds)}", other=other)
        if renamed := former_ids.successor(dataset, target, collections):
            message = f"{quoted(target)} is a former id of the {renamed.collection.record} {quoted(renamed.id)}"
            return DanglingReference(message, "write the id that it has now", renamed.id, renamed.name, certain=True)
        nearest = self.nearest(target, collections)
        suggestion = (nearest.id, nearest.name) if nearest else ()
        help = f"correct the id, or {_addition(record, collections[0], target)}"
        return DanglingReference(f"no {kinds} has the id {quoted(target)}", help, *suggestion)

    def named(self, text: str, collections: tuple[str, ...]) -> list[Record]:
        """Return the records of the collections that a text names: by id, web address, country code or name.

        A former id counts, too, and a name in any script and spelling, but not a part of one. Of very many texts only
        the first are looked for, since each is compared with all names.
        """
        if record := self.dataset.find(text, collections) or former_ids.successor(self.dataset, text, collections):
            return [record]
        if (text, collections) not in self._named:
            if len(self._named) >= Suggester.MOST:
                return []
            self._named[text, collections] = self._look_up(text, collections)
        return self._named[text, collections]

    def _look_up(self, text: str, collections: tuple[str, ...]) -> list[Record]:
        if len(text) > LONGEST:
            return []
        records = [record for name in collections for record in self.dataset.records.get(name, ())]
        for is_it in (_has_address, _has_country_code, _has_name):
            if exact := [record for record in records if is_it(record, text)]:
                return exact
        return possible_duplicates.matches(self.dataset, text, collections, partly=False)

    def nearest(self, text: str, collections: tuple[str, ...]) -> Record | None:
        """Return the record of the collections whose id or name is most like a text; None if none is like it."""
        if collections not in self._suggesters:
            records = [record for name in collections for record in self.dataset.index[name].values()]
            by_name = {kebab(name): record for record in records for name in _names(record)}
            by_word = by_name | {record.id: record for record in records}
            self._suggesters[collections] = by_word, Suggester(by_word)
        by_word, suggester = self._suggesters[collections]
        word = suggester.nearest(kebab(text))
        return by_word[word] if word else None


def lookup(dataset: RecordLookup) -> Lookup:
    """Return the lookup of a dataset, which all rules share."""
    return dataset.about(Lookup)


def dangling_reference(
    dataset: RecordLookup, record: Record, target: str, collections: tuple[str, ...]
) -> DanglingReference | None:
    """Return why an id in a record names no record of the collections; None if it does, or if nobody can know."""
    return None if dataset.knows((target,), collections) else lookup(dataset).explain(record, target, collections)


def separated(text: str, separators: re.Pattern[str] = SEPARATORS[1]) -> list[str]:
    """Return the parts of a text in which several ids or names may have been written.

    Names hold words like `and`, and blanks, too: what separates depends on what the parts are.
    """
    return [part for part in separators.split(text.strip()) if part]


def is_named_exactly(record: Record, text: str) -> bool:
    """Whether a text is an id, web address or name of a record, and no other spelling or transliteration of one."""
    return (
        text == record.id
        or text in former_ids.of(record.value)
        or _has_address(record, text)
        or _has_name(record, text)
    )


def may_hold_any_id(field: Field, items: Any, dataset: RecordLookup) -> bool:
    """Whether the list of a table is broken, has an item without its key, or stands in a table that could not be read.

    It may then hold any item that is named.
    """
    if not isinstance(items, list) or field.table in dataset.unread_tables:
        return True
    required = [name for name in field.key if field[name].required]
    return any(
        not isinstance(item, dict) or not all(isinstance(item.get(name), str) for name in required) for item in items
    )


def _names(record: Record) -> Iterator[str]:
    others = record.value.get("other_names")
    for item in (record.value, *(others if isinstance(others, list) else ())):
        name = item.get("name") if isinstance(item, dict) else None
        if isinstance(name, str):
            yield name


def _has_name(record: Record, text: str) -> bool:
    return any(fold(name) == fold(text) for name in _names(record))


def _has_address(record: Record, text: str) -> bool:
    addresses = (record.value.get(name) for name in ("url", "archived_url"))
    return any(isinstance(url, str) and page_of(url) == page_of(text) for url in addresses)


def _has_country_code(record: Record, text: str) -> bool:
    return record.value.get("country_code") == text and record.value.get("classification") in ("state", "country")


def _addition(record: Record, collection: str, id: str) -> str:
    """Return how to add another record to the dataset that holds the record."""
    if not isinstance(record.document, Document):
        return f"add a row to the table {collection}"
    if record.document.path.endswith(".ndjson") or record.pointer[:1] == (record.collection.name,):
        return f"add the record to {collection}"
    return f"write the record {collection}/{id}.yaml"


def _misnamed(dataset: Dataset) -> set[tuple[str, str]]:
    """Return the collections and names of files whose records have another id or none.

    RO303 reports these by default; if the settings speak of it, nothing is returned.
    """
    rules = dataset.settings.get("rules")
    if isinstance(rules, dict) and {"RO303", "id-not-file-name"} & set(rules):
        return set()
    stems = (
        (record, PurePosixPath(record.document.path).stem)
        for record in dataset
        if not record.pointer and isinstance(record.document, Document) and not _is_named_for_id(record)
    )
    return {(record.collection.name, stem) for record, stem in stems if stem != record.id}


def _is_named_for_id(record: Record) -> bool:
    """Whether a record's file is named for its id, in the usual forms: faster than taking the path apart."""
    return f"/{record.document.path}".endswith((f"/{record.id}.yaml", f"/{record.id}.json"))

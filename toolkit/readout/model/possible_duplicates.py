"""Finds the records that a name may mean, in any script, order or spelling.

Names are compared by the keys of `text.names`; ids count as names. A name in Arabic or Hebrew script, which write few
vowels, is compared with names in other scripts by its consonants.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from readout.model.dataset import Dataset, Record, items
from readout.text.names import organization_keys, person_keys
from readout.text.suggestions import fold

UNVOWELLED = re.compile("[\u0590-\u08ff]")
"""Letters of Hebrew, Arabic, Syriac and the scripts between them."""
ARABIC = (
    (re.compile("\\bعبد ال"), "عبدال"),  # one name in two words
    (re.compile("\\b\u0627\u0644(?=\\w\\w)"), ""),  # the article
    (re.compile("ة\\b"), ""),  # written in Latin letters as -a or -ah
)
"""Patterns of Arabic names, and what replaces them before names are compared."""
VOWELS = re.compile("[auv]|h$")
"""What is no consonant, or may be none, in a name as it sounds."""
FEW = 3
"""Names that have so few letters in common may be different names."""
CACHE = 2**16
"""So many names are kept prepared for comparison."""


@dataclass(frozen=True)
class ComparedName:
    """A name prepared for comparison: `keys` are those that its spellings share.

    `is_whole` says that no part of the name stands for it, as parts of people's names do.
    """

    name: str
    keys: frozenset[str]
    is_whole: bool

    @cached_property
    def folded(self) -> str:
        return fold(self.name)

    @cached_property
    def is_unvowelled(self) -> bool:
        return bool(UNVOWELLED.search(self.name))

    @cached_property
    def parts(self) -> frozenset[str]:
        return frozenset() if self.is_whole else _longest_key(self.keys)

    @cached_property
    def consonants(self) -> frozenset[str]:
        """The consonants of each part of the name as it sounds; those of all parts together, if it is whole."""
        name = self.name
        for pattern, replacement in ARABIC:
            name = pattern.sub(replacement, name)
        parts = sorted(VOWELS.sub("", part) for part in _longest_key(person_keys(name)))
        return frozenset(["".join(parts)] if self.is_whole else parts) - {""}

    def is_spelling_of(self, other: ComparedName) -> bool:
        """Whether the two may be spellings of one name."""
        if self.is_unvowelled is not other.is_unvowelled:
            return self.consonants == other.consonants and _letters(self.consonants) >= FEW
        return self.folded == other.folded or not self.keys.isdisjoint(other.keys)

    def is_part_of(self, other: ComparedName) -> bool:
        """Whether one of the two may be a shorter form of the other."""
        if self.is_unvowelled is not other.is_unvowelled:
            return not self.is_whole and _is_within(self.consonants, other.consonants)
        return _is_within(self.parts, other.parts)


def matches(dataset: Dataset, name: str, collections: Iterable[str], *, partly: bool = True) -> list[Record]:
    """Return the records of the collections that a name, or an id, may mean, the surest first.

    `partly`: also those of which it is a shorter or longer form, for people.
    """
    sure: list[Record] = []
    partial: list[Record] = []
    for collection in collections:
        mine = compared(collection, name)
        for record in dataset.records.get(collection, ()):
            others = [compared(collection, text) for text in names_of(record)]
            if any(mine.is_spelling_of(other) for other in others):
                sure.append(record)
            elif partly and any(mine.is_part_of(other) for other in others):
                partial.append(record)
    return sure + partial


def names_of(record: Record) -> Iterator[str]:
    """Yield what a record goes by: its name, its other names and its id."""
    others = (item for _, field, item in items(record.collection.field, record.value) if field.table == "names")
    for item in (record.value, *others):
        if isinstance(item.get("name"), str):
            yield item["name"]
    yield record.id


def compared(collection: str, name: str) -> ComparedName:
    """Return a name of a record of a collection, prepared for comparison."""
    return _person(name) if collection == "people" else _organization(name)


@lru_cache(maxsize=CACHE)
def _person(name: str) -> ComparedName:
    return ComparedName(name, person_keys(name), is_whole=False)


@lru_cache(maxsize=CACHE)
def _organization(name: str) -> ComparedName:
    return ComparedName(name, organization_keys(name), is_whole=True)


def _longest_key(keys: Iterable[str]) -> frozenset[str]:
    """Return the parts of the key that has the most."""
    return frozenset(max((key.split() for key in sorted(keys)), key=len, default=()))


def _is_within(parts: frozenset[str], others: frozenset[str]) -> bool:
    shorter = min(parts, others, key=len)
    return _letters(shorter) > FEW and (parts <= others or others <= parts)


def _letters(parts: Iterable[str]) -> int:
    return sum(map(len, parts))

"""Finds the records that a name may mean, whatever its script, its order or its spelling.

Names are compared as `rules/names.py` does; ids count as names. A name in Arabic or Hebrew script, which
write few vowels, is compared with names in other scripts by its consonants.
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
SOUNDLESS = re.compile("[auv]|h$")
"""Of a name as it sounds, what is no consonant or may be none."""
FEW = 3
"""Two names that have so few letters in common may be two."""


CACHE = 2**16
"""So many names are compared without reading them again."""


@dataclass(frozen=True)
class _Likeness:
    """What is compared of a name: the keys that spellings of it share. No part of a `whole` name stands for it."""

    name: str
    keys: frozenset[str]
    whole: bool

    @cached_property
    def folded(self) -> str:
        return fold(self.name)

    @cached_property
    def unvowelled(self) -> bool:
        return bool(UNVOWELLED.search(self.name))

    @cached_property
    def parts(self) -> frozenset[str]:
        return frozenset() if self.whole else _fullest(self.keys)

    @cached_property
    def consonants(self) -> frozenset[str]:
        """Those of each part, as it sounds; of a `whole` name, of all."""
        name = self.name
        for pattern, replacement in ARABIC:
            name = pattern.sub(replacement, name)
        parts = sorted(SOUNDLESS.sub("", part) for part in _fullest(person_keys(name)))
        return frozenset(["".join(parts)] if self.whole else parts) - {""}

    def same(self, other: _Likeness) -> bool:
        """Whether the two may be spellings of one name."""
        if self.unvowelled is not other.unvowelled:
            return self.consonants == other.consonants and _letters(self.consonants) >= FEW
        return self.folded == other.folded or not self.keys.isdisjoint(other.keys)

    def alike(self, other: _Likeness) -> bool:
        """Whether the one may be a shorter form of the other."""
        if self.unvowelled is not other.unvowelled:
            return not self.whole and _within(self.consonants, other.consonants)
        return _within(self.parts, other.parts)


def matches(dataset: Dataset, name: str, collections: Iterable[str], *, partly: bool = True) -> list[Record]:
    """The records of the collections that a name, or an id, may mean, the surest first.

    `partly`: also where it is a shorter or longer form of the name of a person.
    """
    found: dict[bool, list[Record]] = {True: [], False: []}
    for collection in collections:
        likeness = _of_person if collection == "people" else _of_anything
        wanted = likeness(name)
        for record in dataset.records.get(collection, ()):
            held = [likeness(text) for text in names(record)]
            if any(wanted.same(other) for other in held):
                found[True].append(record)
            elif partly and any(wanted.alike(other) for other in held):
                found[False].append(record)
    return found[True] + found[False]


def names(record: Record) -> Iterator[str]:
    """What a record goes by: its name, its other names and its id."""
    items_of = (item for _, field, item in items(record.collection.field, record.value) if field.table == "names")
    for item in (record.value, *items_of):
        if isinstance(item.get("name"), str):
            yield item["name"]
    yield record.id


@lru_cache(maxsize=CACHE)
def _of_person(name: str) -> _Likeness:
    return _Likeness(name, person_keys(name), whole=False)


@lru_cache(maxsize=CACHE)
def _of_anything(name: str) -> _Likeness:
    return _Likeness(name, organization_keys(name), whole=True)


def _fullest(keys: Iterable[str]) -> frozenset[str]:
    """The parts of the key that has the most."""
    return frozenset(max((key.split() for key in sorted(keys)), key=len, default=()))


def _within(one: frozenset[str], other: frozenset[str]) -> bool:
    shorter = min(one, other, key=len)
    return _letters(shorter) > FEW and (one <= other or other <= one)


def _letters(parts: Iterable[str]) -> int:
    return sum(map(len, parts))

"""Finds the records that a name may mean, whatever its script, its order or its spelling.

Names are compared as `rules/names.py` does; ids count as names. A name in Arabic or Hebrew script, which
write few vowels, is compared with names in other scripts by its consonants.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from readout.dataset import Dataset, Record, items
from readout.rules.names import of_organization, of_person
from readout.rules.words import fold

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


@dataclass(frozen=True, slots=True)
class _Likeness:
    """What is compared of a name: keys that spellings of it share, the parts of the fullest key, its consonants."""

    folded: str
    keys: frozenset[str]
    parts: frozenset[str]
    consonants: frozenset[str]
    unvowelled: bool

    def same(self, other: _Likeness) -> bool:
        """Whether the two may be spellings of one name."""
        if self.unvowelled is not other.unvowelled:
            return self.consonants == other.consonants and _letters(self.consonants) >= FEW
        return self.folded == other.folded or not self.keys.isdisjoint(other.keys)

    def alike(self, other: _Likeness) -> bool:
        """Whether the one may be a shorter form of the other."""
        if self.unvowelled is not other.unvowelled:
            return _within(self.consonants, other.consonants)
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


def _of_person(name: str) -> _Likeness:
    return _likeness(name, of_person, whole=False)


def _of_anything(name: str) -> _Likeness:
    return _likeness(name, of_organization, whole=True)


def _likeness(name: str, keys_of: Callable[[str], frozenset[str]], *, whole: bool) -> _Likeness:
    """The likeness of a name; no part of a `whole` name stands for all of it."""
    unvowelled = bool(UNVOWELLED.search(name))
    keys = keys_of(name)
    consonants = frozenset(SOUNDLESS.sub("", part) for part in _fullest(of_person(_without_article(name)))) - {""}
    if whole:
        consonants = frozenset(["".join(sorted(consonants))])
    return _Likeness(fold(name), keys, frozenset() if whole else _fullest(keys), consonants, unvowelled)


def _without_article(name: str) -> str:
    for pattern, replacement in ARABIC:
        name = pattern.sub(replacement, name)
    return name


def _fullest(keys: Iterable[str]) -> frozenset[str]:
    """The parts of the key that has the most."""
    return frozenset(max((key.split() for key in sorted(keys)), key=len, default=()))


def _within(one: frozenset[str], other: frozenset[str]) -> bool:
    shorter = min(one, other, key=len)
    return _letters(shorter) > FEW and (one <= other or other <= one)


def _letters(parts: Iterable[str]) -> int:
    return sum(map(len, parts))

"""Recognises what was renamed: the same content under another id.

Two things are as alike as the characters that their values have in common, as git has it of files. A
value counts less the more things have it: many seats share a source, few a speech.
"""

from __future__ import annotations

import heapq
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from math import fsum
from typing import Any, TypeVar

from readout.model.addresses import key_of
from readout.model.schema import Field

Feature = tuple[str, str]
"""A value, after the address at which it stands."""
Features = frozenset[Feature]
Carry = Callable[[Field, Any], Any]
Name = TypeVar("Name", bound=Hashable)
Referrers = Mapping[Name, set[Hashable]]
"""The places that refer to a thing."""

ALIKE = 0.75
"""As alike as this, what nothing refers to is one thing that was renamed."""
ALIKE_AND_FOLLOWED = 0.5
"""As alike as this, it is too if half of what referred to one, or more, refers to the other now."""
EVIDENCE = 8
"""So many characters, held by nothing else, must be the same if no reference followed."""
EDITED = 80
"""From this percentage on a text was edited, below it is another."""
LONGEST = 10_000
"""Longer texts are the same or others: comparing them in part takes time in the product of their lengths."""
CROWD = 20
"""A value that more things hold leads to none of them, so that the search stays linear."""
CANDIDATES = 5
"""So many things that have most values in common are looked at closely."""


def features(field: Field, value: Mapping[str, Any], carry: Carry) -> Features:
    """What a record or an item says but for its id; `carry` puts new ids for renamed ones."""
    return frozenset(_features(field, {name: found for name, found in value.items() if name != "id"}, carry))


def key(field: Field, item: Mapping[str, Any], carry: Carry) -> str:
    """What identifies an item within its list, with new ids for renamed ones."""
    return key_of(field, {name: carry(field[name], item[name]) for name in field.key if name in item})


def _features(field: Field, value: Mapping[str, Any], carry: Carry, at: str = "") -> Iterator[Feature]:
    for name, found in value.items():
        inner = field.get(name)
        for item in found if isinstance(found, list) else [found]:
            if inner and inner.table and isinstance(item, dict):
                yield from _features(inner, item, carry, f"{at}{name}/{key(inner, item, carry)}/")
            else:
                scalar = carry(inner.items or inner, item) if inner else item
                yield at + name, scalar if isinstance(scalar, str) else json.dumps(scalar, sort_keys=True)


def recognised(
    gone: Mapping[Name, Features],
    fresh: Mapping[Name, Features],
    held: Mapping[Feature, int],
    before: Referrers[Name],
    now: Referrers[Name],
) -> dict[Name, Name]:
    """What is gone, and what it is called now. What might be several things is none of them.

    `held` says how many things hold a feature now; `before` and `now`, what refers to a thing.
    """
    holders: dict[Hashable, list[Name]] = defaultdict(list)
    for name, found in fresh.items():
        for mark in (*found, *now.get(name, ())):
            holders[mark].append(name)
    by_old: dict[Name, list[tuple[float, Name]]] = defaultdict(list)
    by_new: dict[Name, list[tuple[float, Name]]] = defaultdict(list)
    for old, found in gone.items():
        for new in _candidates((*found, *before.get(old, ())), holders):
            score = _score(found, fresh[new], held, before.get(old, set()), now.get(new, set()))
            if score:
                by_old[old].append((score, new))
                by_new[new].append((score, old))
    likeliest = {old: _best(found) for old, found in by_old.items()}
    return {old: new for old, new in likeliest.items() if new is not None and _best(by_new[new]) == old}


def _candidates(marks: Iterable[Hashable], holders: Mapping[Hashable, list[Name]]) -> list[Name]:
    """Those that hold most of the marks; of several that hold as many, the first by name."""
    shared: Counter[Name] = Counter()
    for mark in marks:
        if len(holders.get(mark, ())) <= CROWD:
            shared.update(holders.get(mark, ()))
    return heapq.nsmallest(CANDIDATES, shared, key=lambda name: (-shared[name], name))


def _best(found: list[tuple[float, Name]]) -> Name | None:
    """The one of the highest score; None if two have it."""
    highest = max(score for score, _ in found)
    names = [name for score, name in found if score == highest]
    return names[0] if len(names) == 1 else None


def _score(
    old: Features, new: Features, held: Mapping[Feature, int], before: set[Hashable], now: set[Hashable]
) -> float:
    """How likely one thing is the other, from 0 to 2; 0 if it is not taken for it."""
    moved = len(before & now) / len(before) if before else 0.0
    same, alike = likeness(old, new, held)
    followed = moved >= 0.5 and alike >= ALIKE_AND_FOLLOWED
    unmistakable = same >= EVIDENCE and (alike == 1 or (alike >= ALIKE and not before))
    return alike + moved if followed or unmistakable else 0.0


def likeness(old: Features, new: Features, held: Mapping[Feature, int]) -> tuple[float, float]:
    """The characters that are the same, each value's divided among all that hold it, and their part of all."""

    def weight(found: Iterable[Feature]) -> float:
        return fsum(len(feature[1]) / max(1, held.get(feature, 1)) for feature in found)

    same = weight(old & new)
    if old == new:
        return same, 1.0
    all_of_it = (weight(old) + weight(new)) / 2
    others = dict(new - old)
    edited = (_edited(feature, others) * weight([feature]) for feature in old - new)
    return same, fsum((same, *edited)) / all_of_it if all_of_it else 0.0


def _edited(feature: Feature, others: Mapping[str, str]) -> float:
    """How much of a free text stayed in what stands in its place, from 0 to 1."""
    address, text = feature
    other = others.get(address, "")
    if " " not in text or not other or max(len(text), len(other)) > LONGEST:
        return 0.0
    from rapidfuzz import fuzz

    return fuzz.ratio(text, other, score_cutoff=EDITED) / 100


def count(found: Iterable[Features]) -> Counter[Feature]:
    """How many things hold each feature."""
    return Counter(feature for one in found for feature in one)

"""Matches what was renamed: the same content under another id.

Two records or items are as similar as the characters that their values have in common, as git compares files. A value
counts less the more of them hold it: many seats share a source, few share a speech.
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
"""The address of a value, and the value as text."""
Features = frozenset[Feature]
UpdateId = Callable[[Field, Any], Any]
"""Returns the new id for one that was renamed, any other value as it is."""
Name = TypeVar("Name", bound=Hashable)
"""What a record or item is told apart by."""
Referrers = Mapping[Name, set[Hashable]]
"""The places that refer to a record or item."""

SIMILAR = 0.75
"""From this similarity on, a record that nothing refers to was renamed."""
SIMILAR_AND_FOLLOWED = 0.5
"""From this similarity on, a record was renamed if at least half of what referred to the one refers to the other."""
EVIDENCE = 8
"""So many characters that nothing else holds must be the same if no reference followed."""
EDITED = 80
"""From this similarity in percent on, a text was edited; below it, it is another text."""
LONGEST = 10_000
"""Longer texts are equal or not: comparing them in part takes time in the product of their lengths."""
CROWD = 20
"""A value that more records hold leads to none of them, so that the search stays linear."""
CANDIDATES = 5
"""So many of those that have most values in common are compared in full."""


def features(field: Field, value: Mapping[str, Any], update_id: UpdateId) -> Features:
    """Return what a record or an item says, apart from its own id."""
    return frozenset(_features(field, {name: held for name, held in value.items() if name != "id"}, update_id))


def updated_key(field: Field, item: Mapping[str, Any], update_id: UpdateId) -> str:
    """Return what identifies an item within its list, with new ids for renamed ones."""
    return key_of(field, {name: update_id(field[name], item[name]) for name in field.key if name in item})


def _features(field: Field, value: Mapping[str, Any], update_id: UpdateId, prefix: str = "") -> Iterator[Feature]:
    for name, held in value.items():
        inner = field.get(name)
        for item in held if isinstance(held, list) else [held]:
            if inner and inner.table and isinstance(item, dict):
                address = f"{prefix}{name}/{updated_key(inner, item, update_id)}/"
                yield from _features(inner, item, update_id, address)
            else:
                scalar = update_id(inner.items or inner, item) if inner else item
                yield prefix + name, scalar if isinstance(scalar, str) else json.dumps(scalar, sort_keys=True)


def match_renamed(
    removed: Mapping[Name, Features],
    added: Mapping[Name, Features],
    frequencies: Mapping[Feature, int],
    old_referrers: Referrers[Name],
    new_referrers: Referrers[Name],
) -> dict[Name, Name]:
    """Return the new names of what was renamed. What might be several things now is matched with none of them.

    `frequencies` says how many records or items hold a feature now.
    """
    holders: dict[Hashable, list[Name]] = defaultdict(list)
    for name, held in added.items():
        for trait in (*held, *new_referrers.get(name, ())):
            holders[trait].append(name)
    by_old: dict[Name, list[tuple[float, Name]]] = defaultdict(list)
    by_new: dict[Name, list[tuple[float, Name]]] = defaultdict(list)
    for old, held in removed.items():
        for new in _candidates((*held, *old_referrers.get(old, ())), holders):
            score = _score(held, added[new], frequencies, old_referrers.get(old, set()), new_referrers.get(new, set()))
            if score:
                by_old[old].append((score, new))
                by_new[new].append((score, old))
    likeliest = {old: _best(scored) for old, scored in by_old.items()}
    return {old: new for old, new in likeliest.items() if new is not None and _best(by_new[new]) == old}


def _candidates(traits: Iterable[Hashable], holders: Mapping[Hashable, list[Name]]) -> list[Name]:
    """Return the names that hold most of the traits, which are features and referrers; ties go by name."""
    shared: Counter[Name] = Counter()
    for trait in traits:
        if len(holders.get(trait, ())) <= CROWD:
            shared.update(holders.get(trait, ()))
    return heapq.nsmallest(CANDIDATES, shared, key=lambda name: (-shared[name], name))


def _best(scored: list[tuple[float, Name]]) -> Name | None:
    """Return the name with the highest score; None if two have it."""
    highest = max(score for score, _ in scored)
    names = [name for score, name in scored if score == highest]
    return names[0] if len(names) == 1 else None


def _score(
    old: Features,
    new: Features,
    frequencies: Mapping[Feature, int],
    old_referrers: set[Hashable],
    new_referrers: set[Hashable],
) -> float:
    """Return how likely one was renamed to the other, from 0 to 2; 0 if too unlikely to be matched."""
    followed = len(old_referrers & new_referrers) / len(old_referrers) if old_referrers else 0.0
    shared, similar = similarity(old, new, frequencies)
    is_followed = followed >= 0.5 and similar >= SIMILAR_AND_FOLLOWED
    is_evident = shared >= EVIDENCE and (similar == 1 or (similar >= SIMILAR and not old_referrers))
    return similar + followed if is_followed or is_evident else 0.0


def similarity(old: Features, new: Features, frequencies: Mapping[Feature, int]) -> tuple[float, float]:
    """Return the characters that are the same, and their share of all, from 0 to 1.

    Each value's characters are divided among all that hold it.
    """

    def weight(held: Iterable[Feature]) -> float:
        return fsum(len(feature[1]) / max(1, frequencies.get(feature, 1)) for feature in held)

    shared = weight(old & new)
    if old == new:
        return shared, 1.0
    total = (weight(old) + weight(new)) / 2
    others = dict(new - old)
    edited = (_edited(feature, others) * weight([feature]) for feature in old - new)
    return shared, fsum((shared, *edited)) / total if total else 0.0


def _edited(feature: Feature, others: Mapping[str, str]) -> float:
    """Return how much of a free text stayed in what is at its address now, from 0 to 1."""
    address, text = feature
    other = others.get(address, "")
    if " " not in text or not other or max(len(text), len(other)) > LONGEST:
        return 0.0
    from rapidfuzz import fuzz

    return fuzz.ratio(text, other, score_cutoff=EDITED) / 100


def frequencies_of(all_features: Iterable[Features]) -> Counter[Feature]:
    """Return how many records or items hold each feature."""
    return Counter(feature for held in all_features for feature in held)

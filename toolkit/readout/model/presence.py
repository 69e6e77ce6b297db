"""Who was there: what took place, and who is said to have been present. Silence is neither presence nor absence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import Any, TypeVar

OCCASIONS = ("meetings", "events")
"""The collections of what takes place."""
TOOK_PLACE = ("held", "in-progress")
"""The words of a status for what took place, or does."""
PRESENT = ("attended", "arrived", "left")
"""The words of attendance for those who were there."""
Member = TypeVar("Member", int, str)
Occasion = TypeVar("Occasion")


def persons(value: Mapping[str, Any]) -> list[str]:
    """Return the ids of the persons who are said to have been present at an occasion that took place, sorted."""
    return sorted({seat["person_id"] for seat in _present(value) if "person_id" in seat})


def bodies(value: Mapping[str, Any]) -> list[str]:
    """Return the ids of the states and bodies for whom somebody is said to have been present at an occasion that took
    place, sorted."""
    return sorted({id for seat in _present(value) for id in seat.get("on_behalf_of_ids", ())})


def _present(value: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    seats = value.get("participants", ()) if value.get("status") in TOOK_PLACE else ()
    return [seat for seat in seats if seat.get("attendance") in PRESENT]


def pairs(present: Iterable[tuple[Occasion, Sequence[Member]]]) -> dict[tuple[Member, Member], list[Occasion]]:
    """Return at which occasions each two were present together, from those present at each occasion: its members,
    sorted."""
    occasions: dict[tuple[Member, Member], list[Occasion]] = defaultdict(list)
    for occasion, members in present:
        for pair in combinations(members, 2):
            occasions[pair].append(occasion)
    return occasions


def companions(member: Member, present: Iterable[tuple[Occasion, Sequence[Member]]]) -> dict[Member, list[Occasion]]:
    """Return with whom a member was present, and at which occasions: what `pairs` has of one member."""
    occasions: dict[Member, list[Occasion]] = defaultdict(list)
    for occasion, members in present:
        if member in members:
            for other in members:
                if other != member:
                    occasions[other].append(occasion)
    return occasions

"""Where the seats of an occasion contradict each other, or what is said and signed there. RO616 to RO619 report it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from readout.lint.chronology import PRESENT
from readout.lint.prefilter import RecordValues
from readout.model.dataset import Record, RecordLookup
from readout.span import Pointer

Item = dict[str, Any]

AWAY = ("absent", "declined", "withdrew", "disinvited", "barred", "not-invited")
"""Attendances of those who were not there."""
SIGNED = ("initialled", "signed")
APART = ("id", "person_id", "attendance", "note", "sources", "locators")
"""Fields of a seat that do not say why a person has a second one."""


def seats_of(record: Record) -> list[Item]:
    """Return the seats of a record; those that are damaged are empty, so that positions stay."""
    listed = record.value.get("participants")
    return [item if isinstance(item, dict) else {} for item in listed] if isinstance(listed, list) else []


@lru_cache(maxsize=1)
def _second_seats(record: Record) -> dict[int, int]:
    """Return the position of each seat whose person has one before it, with the position of that one."""
    first: dict[str, int] = {}
    seconds: dict[int, int] = {}
    for position, seat in enumerate(seats_of(record)):
        person = seat.get("person_id")
        if isinstance(person, str) and first.setdefault(person, position) != position:
            seconds[position] = first[person]
    return seconds


def is_anybody_seated_twice(values: RecordValues, _dataset: RecordLookup) -> bool:
    """Whether two seats of the record name the same person."""
    if "seated twice" not in values.worked_out:
        people = [seat["person_id"] for seat in values.items_of("participants", has=("person_id",))]
        values.worked_out["seated twice"] = len(set(people)) < len(people)
    return bool(values.worked_out["seated twice"])


def contradicted_attendance(seat: Item, record: Record, _dataset: RecordLookup) -> int | None:
    """Return the position of a person's other seat, if they are there in the one and not there in the other."""
    other = _seat_before(seat, record)
    if other is None:
        return None
    attendances = {seat.get("attendance"), seats_of(record)[other].get("attendance")}
    return other if not attendances.isdisjoint(PRESENT) and not attendances.isdisjoint(AWAY) else None


def unexplained_seat(seat: Item, record: Record, dataset: RecordLookup) -> int | None:
    """Return the position of a person's other seat, if nothing says why they have two.

    What they were there for, held or did says it, and so does a part of the occasion in which only one seat took part.
    """
    other = _seat_before(seat, record)
    if other is None or contradicted_attendance(seat, record, dataset) is not None:
        return None
    first = seats_of(record)[other]
    if first.get("id") == seat.get("id"):
        return None  # RO306 reports it
    names = (first.keys() | seat.keys()) - set(APART)
    if any(name in first and name in seat and first[name] != seat[name] for name in names):
        return None
    ids = {first.get("id"), seat.get("id")}
    in_parts = (set(part.get("participants") or ()) & ids for part in parts_of(record))
    return None if any(len(present) == 1 for present in in_parts) else other


def _seat_before(seat: Item, record: Record) -> int | None:
    if "person_id" not in seat:
        return None
    seconds = _second_seats(record)
    if not seconds:
        return None
    return next((seconds[at] for at, item in enumerate(seats_of(record)) if item is seat and at in seconds), None)


def parts_of(record: Record) -> list[Item]:
    parts = record.value.get("parts")
    return [part for part in parts if isinstance(part, dict)] if isinstance(parts, list) else []


# ---------------------------------------------------------------- parts and words


def absent_in_part(part: Item, record: Record, _dataset: RecordLookup) -> list[tuple[int, Pointer]]:
    """Return which items of a part's list are seats that were not there, each with where the record, or the part, says
    so."""
    listed, absentees = part.get("participants"), part.get("absentees")
    if not isinstance(listed, list):
        return []
    away: dict[Any, Pointer] = {
        seat.get("id"): ("participants", at, "attendance")
        for at, seat in enumerate(seats_of(record))
        if seat.get("attendance") in AWAY
    }
    for at, id in enumerate(absentees if isinstance(absentees, list) else ()):
        number = next(number for number, other in enumerate(record.value["parts"]) if other is part)
        away.setdefault(id, ("parts", number, "absentees", at))
    return [(at, away[id]) for at, id in enumerate(listed) if id in away]


def absent_speaker(statement: Item, record: Record, _dataset: RecordLookup) -> Pointer | None:
    """Return what says that who spoke in session was not there: all of their seats, or a list of the part."""
    speaker = statement.get("speaker_id")
    if not speaker or not _is_in_session(statement):
        return None
    own = [(at, seat) for at, seat in enumerate(seats_of(record)) if seat.get("person_id") == speaker]
    if own and all(seat.get("attendance") in AWAY for _, seat in own):
        return ("participants", own[0][0], "attendance")
    for at, part in enumerate(record.value.get("parts") or ()):
        if own and isinstance(part, dict) and part.get("id") == statement.get("part_id"):
            ids = {seat.get("id") for _, seat in own}
            if ids.issubset(part.get("absentees") or ()):
                return ("parts", at, "absentees")
            return ("parts", at, "participants") if ids.isdisjoint(part.get("participants") or ids) else None
    return None


def _is_in_session(statement: Item) -> bool:
    is_there = statement.get("part_id") or statement.get("channel") == "in-session"
    return bool(is_there) and statement.get("mode") == "said" and "event_id" not in statement


def unseated(item: Item, record: Record, dataset: RecordLookup) -> Iterator[tuple[str, int | None]]:
    """Yield the fields, with positions in lists, of those who spoke in session or signed and have no seat there.

    A body has one if somebody acts for it, for a body that belongs to it, or in its delegation. Where nobody is listed,
    nothing is said of who was there.
    """
    if not record.value.get("participants") or "event_id" in item:
        return
    speaker, by_ids = item.get("speaker_id"), item.get("by_ids")
    if isinstance(speaker, str) and _is_in_session(item) and not _has_seat(speaker, record, dataset):
        yield "speaker_id", None
    if item.get("act") in SIGNED and isinstance(by_ids, list) and "date" not in item:
        yield from (("by_ids", at) for at, id in enumerate(by_ids) if not _has_seat(id, record, dataset))


def _has_seat(id: str, record: Record, dataset: RecordLookup) -> bool:
    listed: set[Any] = set()
    for seat in seats_of(record):
        listed |= {seat.get("person_id"), seat.get("delegation_id"), seat.get("substitutes_for_id")}
        listed.update(seat.get("on_behalf_of_ids") or ())
        named = [seat.get("person_id", ""), seat.get("on_behalf_of_ids", "")]
        if not any(named) or None in named:
            return True  # a seat of somebody unnamed, or whose name the schema refused, may be anybody's
    return id in listed or any(id in _wholes(each, dataset) for each in listed if isinstance(each, str))


def _wholes(id: str, dataset: RecordLookup) -> set[Any]:
    """Return the bodies that a body is part, member or successor of."""
    record = dataset.find(id, ("organizations",))
    relations = record.value.get("relations") if record else None
    return {each.get("target_id") for each in relations or () if isinstance(each, dict)}

"""Who was there before their birth or founding, or after their death or dissolution. RO409 reports it.

Only what is certain counts: ends of EDTF that are neither open, uncertain nor approximate, and that no claim rivals. A
body is not outside its life where another body that was alive is named with it: its successor, or its government in
exile.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from readout.lint.chronology import GRACE, PRESENT, TAKING_PLACE
from readout.lint.prefilter import RecordValues
from readout.model.claims import disputed_fields
from readout.model.dataset import Record, RecordLookup
from readout.text import edtf

Item = dict[str, Any]

FIRST = ("birth_date", "founding_date")
LAST = ("death_date", "dissolution_date")
WORDS = {
    "birth_date": "born",
    "death_date": "died",
    "founding_date": "founded",
    "dissolution_date": "dissolved",
}
KEPT_WORDS = ("written-statement", "social-media", "broadcast", "letter", "diary", "memoir")
"""Channels by which words reach others after their author's death."""
SPOKEN = ("said", "reported")
"""Modes of words that are spoken when they are dated; recalled ones may be those of the dead."""
AT_ONCE = ("initialled", "signed", "voted-for", "voted-against", "abstained", "vetoed")
"""Acts that, without a date, are done at the occasion; others may be older."""
POSTHUMOUS = ("dated", "issued", "published", "released", "entered-into-force", "put-to-referendum", "not-adopted")
"""Acts that may be done in the name of the dead, or that go on after the end of a body."""


class Life(NamedTuple):
    """The first and last certain day of a person or body, None where there is none, and the fields that say so."""

    first: date | None
    last: date | None
    first_field: str
    last_field: str


LIVING = ("people", "organizations")
LIVING_SET = frozenset(LIVING)


class Outside(NamedTuple):
    """Somebody who is outside of their life: the field of the item, the position in it if it is a list, the record of
    whom, the field of that record which says so, and the date of what they took part in."""

    field: str
    position: int | None
    record: Record
    limit: str
    date: str


def outside_life(table: str, item: Item, record: Record, dataset: RecordLookup) -> Iterator[Outside]:
    """Yield who is outside of their life in a participant, statement or act."""
    when = _date_of(table, item, record)
    first, last = edtf.bounds(when) if when else (None, None)
    if not when or (first is None and last is None):
        return
    for name in ("person_id", "speaker_id"):
        if isinstance(item.get(name), str):
            yield from _outside(name, [item[name]], (first, last), when, dataset, is_list=False)
    for name in ("on_behalf_of_ids", "by_ids"):
        ids = item.get(name)
        if isinstance(ids, list):
            yield from _outside(name, ids, (first, last), when, dataset, is_list=True)


def is_any_life_limited(values: RecordValues, dataset: RecordLookup) -> bool:
    """Whether the record names a person or body of whose life a first or last day is certain."""
    ids = set[str]().union(
        *(ids for names, ids in values.references.items() if ids and not LIVING_SET.isdisjoint(names))
    )
    return any(dataset.about_each(_limited_life, ids, LIVING))


def _date_of(table: str, item: Item, record: Record) -> str | None:
    """Return when somebody certainly took part in an item; None if they need not have been alive."""
    occasion = record.value.get("date")
    if table == "participants":
        attendance = item.get("attendance")
        is_present = attendance in PRESENT or (attendance is None and _took_place(item, record))
        return occasion if is_present and isinstance(occasion, str) else None
    own = item.get("date")
    when = own if isinstance(own, str) else occasion if _took_place(item, record) else None
    if not isinstance(when, str):
        return None
    if table == "statements":
        is_at_once = isinstance(own, str) or (not item.get("via") and _is_said_there(item))
        return when if item.get("mode") in SPOKEN and item.get("channel") not in KEPT_WORDS and is_at_once else None
    act = item.get("act")
    return when if act not in (None, *POSTHUMOUS) and (isinstance(own, str) or act in AT_ONCE) else None


def _took_place(item: Item, record: Record) -> bool:
    return record.value.get("status") in TAKING_PLACE and not item.get("event_id")


def _is_said_there(statement: Item) -> bool:
    return bool(statement.get("part_id")) or statement.get("channel") in ("in-session", "press-conference")


def _outside(
    name: str, ids: list[Any], days: tuple[date | None, date | None], when: str, dataset: RecordLookup, *, is_list: bool
) -> Iterator[Outside]:
    """Yield who of some ids is outside of their life.

    Whom somebody represents may be dead: a person of `on_behalf_of_ids` is passed over, and so is a body beside one
    that is alive.
    """
    outside: list[Outside] = []
    is_represented = name == "on_behalf_of_ids"
    is_anybody_alive = False
    for position, id in enumerate(ids):
        record = dataset.find(id, LIVING) if isinstance(id, str) else None
        if record is None:
            continue
        is_person = record.collection.name == "people"
        (life,) = dataset.about_each(_limited_life, (record.id,), LIVING)
        limit = _limit(_of_today(life, dataset), days) if life else None
        if limit and not (is_person and is_represented):
            outside.append(Outside(name, position if is_list else None, record, limit, when))
        elif not is_person:
            is_anybody_alive = True
    if not (is_represented and is_anybody_alive):
        yield from outside


def _limit(life: Life, days: tuple[date | None, date | None]) -> str | None:
    """Return the field that says that certain days are outside of a life."""
    first, last = days
    if is_inverted(life):
        return None
    if life.first and last and last + GRACE < life.first:
        return life.first_field
    return life.last_field if life.last and first and first > life.last + GRACE else None


def life_of(record: Record, dataset: RecordLookup) -> Life:
    """Return the certain life of a person or body."""
    return _of_today(_life(record), dataset)


def _of_today(life: Life, dataset: RecordLookup) -> Life:
    """Return a life without the beginning of who is yet to be born: a slip that RO412 reports."""
    return life._replace(first=None) if life.first and life.first > dataset.today else life


def is_inverted(life: Life) -> bool:
    """Whether a life is certainly over before it begins. RO408 reports it, and RO409 does not rest on it."""
    return life.first is not None and life.last is not None and life.last < life.first


def _life(record: Record) -> Life:
    value = record.value
    first = next((name for name in FIRST if isinstance(value.get(name), str)), "")
    last = next((name for name in LAST if isinstance(value.get(name), str)), "")
    disputed = disputed_fields(record.collection.field, value) if first or last else set()
    begin = edtf.bounds(value[first])[0] if first and first not in disputed else None
    end = edtf.bounds(value[last])[1] if last and last not in disputed else None
    return Life(begin, end, first, last)


def _limited_life(record: Record) -> Life | None:
    """Return the life of a person or body, if a day of it is certain: of most, none is."""
    life = _life(record)
    return life if life.first or life.last else None


def ends_before_it_begins(item: Item, record: Record, _dataset: RecordLookup) -> str | None:
    """Return the field with the end of a life that is certainly over before it begins."""
    if not any(name in item for name in LAST):
        return None
    life = _life(record)
    return life.last_field if is_inverted(life) else None

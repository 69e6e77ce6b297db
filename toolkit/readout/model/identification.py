"""Which record of a dataset a name in a list means: of people, organizations and places.

By name in any script, state, time and post. Two candidates are never decided between; every decision says why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from readout.model.dataset import Dataset, Record
from readout.model.possible_duplicates import ComparedName, compared, names_of
from readout.text import edtf
from readout.text.names import romanized
from readout.text.quoting import quoted_list

NEAR = 3
"""A seat so many years away shows that a person of the same surname and state is meant."""
SAME_RULE = 12
"""So many years lie between two mentions of a ruler or minister by a single name who may be one person."""
LIFETIME = 60
"""Mentions so many years apart are of different people."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a list with what the list says beside it: for which states, when, and as what."""

    name: str
    states: frozenset[str] = frozenset()
    year: int | None = None
    posts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Match:
    """The record that a mention means, by id, or the candidates that it may mean; and why.

    Without an id and candidates, no record goes by the name. `rest` is what the text says besides the name.
    """

    id: str | None = None
    candidates: tuple[str, ...] = ()
    reason: str = ""
    rest: str = ""


class NameIndex:
    """The records of some collections by their names."""

    def __init__(self, records: Iterable[Record]) -> None:
        self._by_key: dict[str, dict[str, Record]] = defaultdict(dict)
        self._by_part: dict[str, dict[str, Record]] = defaultdict(dict)
        self._unvowelled: dict[str, Record] = {}
        self.records: dict[str, Record] = {}
        for record in records:
            self.add(record)

    def add(self, record: Record) -> None:
        """Add a record under all its names."""
        self.records[record.id] = record
        for name in self._compared(record):
            for key in (*name.keys, name.folded):
                self._by_key[key][record.id] = record
            for part in name.parts:
                self._by_part[part][record.id] = record
            if name.is_unvowelled:
                self._unvowelled[record.id] = record

    @staticmethod
    def _compared(record: Record) -> Iterator[ComparedName]:
        return (compared(record.collection.name, name) for name in names_of(record))

    def spelled(self, name: str, collection: str) -> list[Record]:
        """Return the records of which a name is a spelling."""
        mine = compared(collection, name)
        pool: dict[str, Record] = {}
        for key in (*mine.keys, mine.folded):
            pool |= self._by_key.get(key, {})
        pool |= self.records if mine.is_unvowelled else self._unvowelled
        return [
            record for record in pool.values() if any(mine.is_spelling_of(other) for other in self._compared(record))
        ]

    def partial(self, name: str, collection: str) -> list[Record]:
        """Return the records of which a name is a shorter or a longer form."""
        mine = compared(collection, name)
        pool: dict[str, Record] = {}
        for part in mine.parts:
            pool |= self._by_part.get(part, {})
        pool |= self.records if mine.is_unvowelled else self._unvowelled
        return [record for record in pool.values() if any(mine.is_part_of(other) for other in self._compared(record))]

    def has_alone(self, record: Record, name: str, collection: str) -> bool:
        """Whether no other record has a part of a name, nor it one of theirs, however short it is."""
        others = {id for part in compared(collection, name).parts for id in self._by_part.get(part, {})}
        return not (others | {each.id for each in self.partial(name, collection)}) - {record.id}


@dataclass(slots=True)
class _Seats:
    """What a dataset says of a person beside the name: for which states, in which years, as what."""

    states: set[str] = field(default_factory=set)
    years: set[int] = field(default_factory=set)
    posts: set[str] = field(default_factory=set)


class Identifier:
    """Finds the records that mentions mean. Records that are made meanwhile are added."""

    def __init__(self, dataset: Dataset) -> None:
        self.indexes = {
            name: NameIndex(dataset.records.get(name, ())) for name in ("people", "organizations", "places")
        }
        self.codes: dict[tuple[str, str], set[str]] = defaultdict(set)
        """The states among organizations, and the countries among places, by their code."""
        self._seats: dict[str, _Seats] = defaultdict(_Seats)
        for name in ("organizations", "places"):
            for record in dataset.records.get(name, ()):
                self._note_code(record)
        for name in ("meetings", "events"):
            for record in dataset.records.get(name, ()):
                self._note_seats(record.value)

    def add(self, record: Record) -> None:
        """Add a new record."""
        self.indexes[record.collection.name].add(record)
        self._note_code(record)

    def _note_code(self, record: Record) -> None:
        value = record.value
        if value.get("classification") not in ("state", "country"):
            return
        codes = [value.get("country_code")]
        codes += [each.get("identifier") for each in _items(value.get("identifiers")) if _is_former(each)]
        for code in codes:
            if isinstance(code, str):
                self.codes[record.collection.name, code].add(record.id)

    def _note_seats(self, occasion: Mapping[str, Any]) -> None:
        days = edtf.bounds(str(occasion["date"])) if occasion.get("date") else (None, None)
        for seat in _items(occasion.get("participants")):
            if isinstance(person := seat.get("person_id"), str):
                states, posts = (seat.get(name) or [] for name in ("on_behalf_of_ids", "posts"))
                self.note(person, Mention("", frozenset(states), _year(days), frozenset(posts)))

    def note(self, id: str, mention: Mention) -> None:
        """Remember what a mention of a person says beside the name."""
        seats = self._seats[id]
        seats.states |= mention.states
        seats.posts |= {post.casefold() for post in mention.posts}
        if mention.year:
            seats.years.add(mention.year)

    def is_named(self, name: str, collection: str) -> bool:
        """Whether a record of a collection has exactly this name, but for case and script."""
        index = self.indexes.get(collection)
        return index is not None and any(_is_named(record, name) for record in index.spelled(name, collection))

    # ------------------------------------------------------------ organizations and places

    def thing(self, mention: Mention, collection: str) -> Match:
        """Return the organization or place that a mention means."""
        records = self.indexes[collection].spelled(mention.name, collection)
        if len(records) > 1:
            exact = [record for record in records if _is_named(record, mention.name)]
            records = exact if len(exact) == 1 else records
        if len(records) == 1:
            return Match(records[0].id, (), _by_name(records[0], mention.name))
        if records:
            return _undecided(records, "several go by the name")
        return Match(reason="nothing goes by the name")

    def by_code(self, code: str, collection: str) -> Match:
        """Return the state, or the country, that has a code."""
        ids = sorted(self.codes[collection, code])
        if len(ids) == 1:
            return Match(ids[0], (), f"it has the code {code}")
        return Match(None, tuple(ids), f"several have the code {code}" if ids else "")

    # ------------------------------------------------------------ people

    def person(self, mention: Mention) -> Match:
        """Return the person that a mention means."""
        index = self.indexes["people"]
        spelled = [record for record in index.spelled(mention.name, "people") if not self._is_other(record, mention)]
        if len(spelled) > 1:
            closest = [record for record in spelled if mention.states & self._seats[record.id].states]
            exact = [record for record in closest or spelled if _is_named(record, mention.name)]
            spelled = exact if len(exact) == 1 and len(closest) == 1 else spelled
        if len(spelled) > 1:
            return _undecided(spelled, "several people have the name")
        if spelled:
            return self._spelled(spelled[0], mention)
        return self._partly(mention)

    def _spelled(self, record: Record, mention: Mention) -> Match:
        seats = self._seats[record.id]
        why = _by_name(record, mention.name)
        if mention.states and seats.states and not mention.states & seats.states:
            return _undecided([record], f"{why}, but for {quoted_list(sorted(seats.states))} elsewhere")
        years = _years_apart(seats, mention)
        if len(mention.name.split()) == 1:
            same_post = (
                not (mention.states or seats.states) and {each.casefold() for each in mention.posts} & seats.posts
            )
            is_whole = _is_named(record, mention.name) and len(record.name.split()) == 1 and not mention.states
            if is_whole and self.indexes["people"].has_alone(record, mention.name, "people"):
                return (
                    Match(record.id, (), why)
                    if years is None or years <= SAME_RULE
                    else _undecided([record], f"{why}, which is a single word, and {_apart(years)}")
                )
            if not (mention.states & seats.states or same_post):
                return _undecided([record], f"{why}, which is a single word, and no state tells them apart")
            if years is None or years > SAME_RULE:
                return _undecided([record], f"{why}, which is a single word, and {_apart(years)}")
        return Match(record.id, (), ", ".join(filter(None, [why, self._agreement(seats, mention)])))

    def _partly(self, mention: Mention) -> Match:
        """Return the person of whose name a mention is a shorter or a longer form, if more than the name says so."""
        records = [
            record
            for record in self.indexes["people"].partial(mention.name, "people")
            if not self._is_other(record, mention)
        ]
        if not records:
            return Match(reason="nobody goes by the name")
        if len(records) > 1:
            return _undecided(records, "several people have a part of the name")
        (record,) = records
        seats = self._seats[record.id]
        years = _years_apart(seats, mention)
        if _surname(record, mention.name) and mention.states & seats.states and years is not None and years <= NEAR:
            reason = f"same surname, same state, within {NEAR} years"
            if not (mention.posts and seats.posts) or {post.casefold() for post in mention.posts} & seats.posts:
                return Match(record.id, (), reason)
            return _undecided([record], f"{reason}, but in another post")
        return _undecided([record], "a part of the name is the same")

    def _is_other(self, record: Record, mention: Mention) -> bool:
        """Whether what is known of a person shows that somebody else of a similar name is meant."""
        seats = self._seats[record.id]
        years = _years_apart(seats, mention)
        if years is not None and years > LIFETIME:
            return True
        is_exact = _is_named(record, mention.name) and len(mention.name.split()) > 1
        return bool(not is_exact and mention.states and seats.states and not mention.states & seats.states)

    @staticmethod
    def _agreement(seats: _Seats, mention: Mention) -> str:
        return "same state" if mention.states & seats.states else ""


def _items(value: Any) -> list[Mapping[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _is_former(identifier: Mapping[str, Any]) -> bool:
    return identifier.get("scheme") == FORMER_CODES


FORMER_CODES = "iso-3166-3"
"""The scheme of the codes of former states."""


def _year(days: tuple[date | None, date | None]) -> int | None:
    day = days[0] or days[1]
    return day.year if day else None


def _years_apart(seats: _Seats, mention: Mention) -> int | None:
    """Return how many years lie between a mention and the nearest seat; None where one has no date."""
    if mention.year is None or not seats.years:
        return None
    return min(abs(mention.year - year) for year in seats.years)


def _apart(years: int | None) -> str:
    return "no date tells them apart" if years is None else f"{years} years lie between them"


def _is_named(record: Record, name: str) -> bool:
    return any(romanized(other) == romanized(name) for other in names_of(record))


def _by_name(record: Record, name: str) -> str:
    return "same name" if _is_named(record, name) else f"another spelling of {record.name}"


def _undecided(records: Iterable[Record], reason: str) -> Match:
    return Match(None, tuple(sorted(record.id for record in records)), reason)


def _surname(record: Record, name: str) -> bool:
    """Whether a name has the same last part as the record's, or is its family name."""
    last = romanized(name).split()[-1:]
    family = record.value.get("family_name")
    return last == romanized(record.name).split()[-1:] or (
        isinstance(family, str) and last == romanized(family).split()[-1:]
    )

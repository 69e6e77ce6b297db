"""What the pages of a site tell of other records: their names, who sat where, and what refers to what.

It is made in one pass over the records, and shared by all pages. Records go by their numbers, so that it stays small.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from readout.model import presence
from readout.model.dataset import Dataset, Record, references
from readout.model.presence import OCCASIONS, PRESENT
from readout.model.schema import Field
from readout.publish.batches import batches
from readout.publish.formats.site import paths
from readout.publish.formats.site.words import Words
from readout.report.item_lines import BEHALF
from readout.span import Pointer
from readout.text import phrasing
from readout.text.characters import visible

RELATION = ("relations", 0, "target_id")
"""The shape of a pointer to the target of a relation."""
BODIES = ("organizations", "people")
"""The collections of those for whom a seat is taken."""
DIGITS = re.compile(r"[0-9X]{4}(?:-[0-9X]{2}){0,2}")


class Entry(NamedTuple):
    """What is told of a record where another one names it. `kind` is its classification, or the kind of a source."""

    collection: str
    id: str
    label: str
    date: str = ""
    place: int = -1
    status: str = ""
    kind: str = ""
    coordinates: str = ""
    path: str = ""
    """The path of the record's page, without its suffix."""
    when: str = ""
    """The date in words."""
    sort: str = ""

    @property
    def order(self) -> tuple[str, str]:
        """A sort key: by time, what has no date last."""
        return self.sort, self.label


class Seat(NamedTuple):
    """A participant of an occasion. Records go by their numbers."""

    occasion: int
    address: str
    person: int | None
    bodies: tuple[int, ...]
    label: str
    posts: tuple[str, ...]
    roles: tuple[str, ...]
    attendance: str

    @property
    def present(self) -> bool:
        return self.attendance in PRESENT


class Meetings(NamedTuple):
    """How often two met, and the occasions, in order of time."""

    other: int
    occasions: tuple[int, ...]


class Index:
    """The entries of all records by number, their seats, and what mentions them."""

    def __init__(self, dataset: Dataset, words: Words) -> None:
        self.dataset, self.words = dataset, words
        self.entries: list[Entry] = []
        self.numbers: dict[tuple[str, str], int] = {}
        self.seats: list[Seat] = []
        self.of_occasion: dict[int, list[Seat]] = defaultdict(list)
        self.of_person: dict[int, list[Seat]] = defaultdict(list)
        self.of_body: dict[int, list[Seat]] = defaultdict(list)
        self.persons: dict[int, list[int]] = {}
        """Who is said to have been present, by occasion that took place."""
        self.bodies: dict[int, list[int]] = {}
        """For whom somebody is, by occasion that took place."""
        self.capacities: dict[str, int] = {}
        self._mentions: dict[int, array[int]] = defaultdict(lambda: array("i"))
        self._fill()

    def _fill(self) -> None:
        records = [record for batch in batches(self.dataset) for record in batch.records]
        for number, record in enumerate(records):
            self.numbers[record.collection.name, record.id] = number
        for number, record in enumerate(records):
            self.entries.append(self._entry(record))
            for reference in references(record):
                target = self.number(reference.target, reference.field.reference)
                if target is not None and target != number:
                    capacity = self._capacity(record, reference.pointer)
                    self._mentions[target].extend((number, capacity))
            if record.collection.name in OCCASIONS:
                self._seat(number, record)

    def _entry(self, record: Record) -> Entry:
        value, field = record.value, record.collection.field
        place = self.number(str(value.get("place_id")), ("places",))
        kind = str(value.get("classification") or value.get("kind") or "")
        label = self._source(value) if record.collection.name == "sources" else self._name(record)
        date = str(value["date"]) if "date" in value and "date" in field else ""
        return Entry(
            record.collection.name,
            record.id,
            visible(label),
            date,
            -1 if place is None else place,
            str(value.get("status", "")),
            kind,
            value.get("coordinates", ""),
            paths.page(record.collection.name, record.id),
            phrasing.date(date) if date else "",
            sort_date(date),
        )

    def _name(self, record: Record) -> str:
        name = record.value.get("name")
        return name if isinstance(name, str) else self.words("unnamed", what=record.collection.record)

    def _source(self, value: dict[str, Any]) -> str:
        """Return a source in a few words: `Emirates News Agency (WAM), 4 Nov 2025`."""
        who = (
            value.get("publisher")
            or value.get("author")
            or value.get("name")
            or self.words.value(str(value.get("kind", value["id"])))
        )
        return ", ".join([str(who), *([phrasing.date(value["date"])] if "date" in value else [])])

    def _seat(self, number: int, record: Record) -> None:
        for item in record.value.get("participants", ()):
            person = self.number(item.get("person_id", ""), ("people",))
            bodies = (self.number(id, BODIES) for id in item.get(BEHALF, ()))
            seat = Seat(
                number,
                f"participants/{item['id']}",
                person,
                tuple(body for body in bodies if body is not None),
                item.get("label", ""),
                tuple(item.get("posts", ())),
                tuple(item.get("roles", ())),
                item.get("attendance", ""),
            )
            self.of_occasion[number].append(seat)
            if person is not None:
                self.of_person[person].append(seat)
            for body in seat.bodies:
                self.of_body[body].append(seat)
        if persons := self._numbers(presence.persons(record.value), ("people",)):
            self.persons[number] = persons
        if represented := self._numbers(presence.bodies(record.value), BODIES):
            self.bodies[number] = represented

    def _numbers(self, ids: Iterable[str], collections: Iterable[str]) -> list[int]:
        """Return the numbers of the records that ids name, sorted."""
        return sorted({number for id in ids if (number := self.number(id, collections)) is not None})

    def _capacity(self, record: Record, pointer: Pointer) -> int:
        """Return the number of the capacity in which a reference names its target: `statement (speaker)`."""
        field, item = record.collection.field, None
        for name in (part for part in pointer if isinstance(part, str)):
            field = field[name]
            item = field if field.item else item
        if item is None or item is field:
            text = self._lowered(field)
        elif item.table == "relations" and len(pointer) == len(RELATION):
            text = self.words.inverse(str(record.value[item.name][pointer[1]]["type"]))
        else:
            text = f"{self.words.item(item)} ({self._lowered(field)})"
        return self.capacities.setdefault(text, len(self.capacities))

    def _lowered(self, field: Field) -> str:
        title = self.words.title(field)
        return title[:1].lower() + title[1:] if title[1:2].islower() else title

    # ------------------------------------------------------------ questions

    def number(self, id: str, collections: Iterable[str]) -> int | None:
        """Return the number of the record that has the id in the first of the collections that has one."""
        return next((self.numbers[name, id] for name in collections if (name, id) in self.numbers), None)

    def in_time(self, seats: Iterable[Seat]) -> list[Seat]:
        return sorted(seats, key=lambda seat: self.entries[seat.occasion].order)

    def mentions(self, number: int) -> Iterator[tuple[int, dict[str, int]]]:
        """Yield the records that name one, each with how often it does in what capacity, in order of time."""
        counts: dict[int, Counter[str]] = defaultdict(Counter)
        pairs = self._mentions.get(number, array("i"))
        capacities = list(self.capacities)
        for record, capacity in zip(pairs[::2], pairs[1::2], strict=True):
            counts[record][capacities[capacity]] += 1
        for record in sorted(counts, key=lambda each: (self.entries[each].collection, *self.entries[each].order)):
            yield record, dict(counts[record])

    def mention_count(self, number: int) -> int:
        """Return how many records name one."""
        return len(set(self._mentions.get(number, array("i"))[::2]))

    def met(self, number: int, *, bodies: bool = False) -> list[Meetings]:
        """Return whom a person met, or those who sat for a state those of others, the most frequent first.

        Two met where both are said to have been present at an occasion that took place.
        """
        seats = self.in_time((self.of_body if bodies else self.of_person).get(number, ()))
        members = self.bodies if bodies else self.persons
        occasions = dict.fromkeys(seat.occasion for seat in seats)
        others = presence.companions(number, ((each, members.get(each, ())) for each in occasions))
        ordered = sorted(others.items(), key=lambda each: (-len(each[1]), self.entries[each[0]].label))
        return [Meetings(other, tuple(met)) for other, met in ordered]


def sort_date(text: str) -> str:
    """Return a sort key for an EDTF date: its first day, as far as it is known. What has none comes last."""
    match = DIGITS.search(text)
    return match[0].replace("X", "0") if match and not match[0].startswith("XXXX") else "~"


def year_of(text: str) -> str:
    """Return the year of an EDTF date; empty if it names none."""
    match = DIGITS.search(text)
    return match[0][:4] if match and "X" not in match[0][:4] else ""

"""What the index tells of a record on its page: seats in order of time, whom one met, what took place, mentions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from readout.publish.formats.site import sentences
from readout.publish.formats.site.index import Index, Meetings, Seat
from readout.publish.formats.site.lists import Part, parts
from readout.publish.formats.site.network import Network, Picture
from readout.publish.formats.site.records import RecordView
from readout.publish.formats.site.values import Text
from readout.text.characters import visible

MOST = 100
"""The most rows of a table on one page."""


@dataclass(slots=True)
class SeatRow:
    """A seat as a table tells it."""

    date: str
    sort: str
    occasion: Text
    who: Text | None
    bodies: list[Text]
    posts: str
    presence: str
    attendance: str
    place: Text | None


@dataclass(slots=True)
class MetRow:
    """Whom one met, how often, when first and last, and where."""

    other: Text
    times: int
    first: Text
    last: Text
    first_sort: str
    last_sort: str
    places: list[Text]


@dataclass(slots=True)
class Mention:
    """Another record that names this one, and in what capacity."""

    record: Text
    date: str
    capacities: str


@dataclass(slots=True)
class Related:
    """All that the index tells of a record: tables, each in parts of which the first stands on its page."""

    tables: dict[str, list[Part[SeatRow] | Part[MetRow] | Part[Mention]]]
    """`seats`, `met` and `mentions`; empty without rows."""
    lead: str = ""
    """At how much a person or a body was present, and when, in a sentence."""
    picture: Picture | None = None
    """Whom a person met, and who of them met each other."""


def of(index: Index, network: Network, view: RecordView, number: int) -> Related:
    """Return what the index tells of a record."""
    collection = view.record.collection.name
    is_body = collection == "organizations"
    seats = index.in_time((index.of_body if is_body else index.of_person).get(number, ()))
    met = index.met(number, bodies=is_body) if seats else []
    mentions = list(index.mentions(number))
    if seats:
        told = {seat.occasion for seat in seats}
        mentions = [each for each in mentions if each[0] not in told or len(each[1]) > 1]
    neighbours = network.neighbours(number) if collection == "people" else []
    rows: dict[str, list[Any]] = {
        "seats": [_seat(index, view, seat, with_person=is_body) for seat in seats],
        "met": [_met(index, view, each) for each in met],
        "mentions": [_mention(index, view, *each) for each in mentions],
    }
    path = index.entries[number].path
    page = f"{path.rpartition('/')[2]}.html"
    tables = {name: list(parts(f"{path}.{name}", each, MOST, first=f"{page}#{name}")) for name, each in rows.items()}
    present = index.bodies if is_body else index.persons
    occasions = list(dict.fromkeys(seat.occasion for seat in seats if number in present.get(seat.occasion, ())))
    lead = sentences.presence(view, occasions, len(met)) if occasions else ""
    return Related(tables, lead, network.picture(neighbours, number) if len(neighbours) > 2 else None)


def _seat(index: Index, view: RecordView, seat: Seat, *, with_person: bool) -> SeatRow:
    entry, link = index.entries[seat.occasion], view.values.link
    who = (link(seat.person) if seat.person is not None else Text(visible(seat.label))) if with_person else None
    roles = [view.words.value(role) for role in seat.roles]
    return SeatRow(
        entry.when,
        entry.sort,
        link(seat.occasion, seat.address),
        who,
        [] if with_person else [link(body) for body in seat.bodies],
        visible(", ".join([*seat.posts, *roles])),
        view.words.value(seat.attendance) if seat.attendance else view.words("not_stated"),
        seat.attendance,
        link(entry.place) if entry.place >= 0 else None,
    )


def _met(index: Index, view: RecordView, meetings: Meetings) -> MetRow:
    first, last = meetings.occasions[0], meetings.occasions[-1]
    places = dict.fromkeys(index.entries[each].place for each in meetings.occasions)
    return MetRow(
        view.values.link(meetings.other),
        len(meetings.occasions),
        _dated(index, view, first),
        _dated(index, view, last),
        index.entries[first].sort,
        index.entries[last].sort,
        [view.values.link(place) for place in places if place >= 0],
    )


def _dated(index: Index, view: RecordView, number: int) -> Text:
    entry, link = index.entries[number], view.values.link(number)
    return Text(entry.when or link.text, link.href)


def _mention(index: Index, view: RecordView, number: int, capacities: dict[str, int]) -> Mention:
    entry = index.entries[number]
    return Mention(view.values.link(number), entry.when, _listed(view, capacities.items()))


def _listed(view: RecordView, capacities: Iterable[tuple[str, int]]) -> str:
    return ", ".join(
        what if number == 1 else view.words("times_each", what=what, number=number) for what, number in capacities
    )

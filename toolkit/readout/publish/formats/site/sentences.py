"""What a page says in sentences: what took place, and on what sources disagree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from readout.model.addresses import resolve
from readout.model.claims import CLAIMING, RIVAL_STANDINGS, Dispute, value_at
from readout.publish.formats.site import paths
from readout.publish.formats.site.index import Seat, year_of
from readout.publish.formats.site.records import RecordView
from readout.publish.formats.site.trails import Position
from readout.publish.formats.site.words import Words
from readout.report.item_lines import spaced
from readout.text import phrasing
from readout.text.characters import visible

DAY = re.compile(r"[0-9]{1,2}(-[0-9]{1,2})? [A-Z]|[A-Z]?[0-9]{1,2} [A-Z][a-z]{2} -")
MONTH_OR_YEAR = re.compile(r"([A-Z][a-z]{2} )?[0-9]{4}|the ")
COUNT_OF = re.compile(r"^count (?:of )?(.+)")
"""The topic of a count of some: `count african`, `count of invited`."""
MOST_NAMED = 8
"""The most bodies or persons that the sentence on those at the table names."""


def when(words: Words, date: str) -> str:
    """Return a date as a sentence has it: `on 3 Nov 2025`, `in 2013`, `about 1998`."""
    text = phrasing.date(date)
    name = "on_day" if DAY.match(text) else "in_time" if MONTH_OR_YEAR.match(text) else ""
    return words(name, date=text) if name else text


def lead(view: RecordView) -> str:
    """Return in a sentence or two what took place, when, where, and who was at the table."""
    value, words = view.record.value, view.words
    name = "-".join(str(value[key]) for key in ("classification",) if key in value)
    what = words.value(name or view.record.collection.record)
    what = what[:1].upper() + what[1:]
    form = value.get("format")
    if form and form != value.get("classification"):
        what = f"{what} ({words.value(form)})"
    rest = " ".join(filter(None, (when(words, value["date"]) if "date" in value else "", _where(view))))
    status = str(value.get("status", "none")).replace("-", "_")
    name = f"lead_{status}" if f"lead_{status}" in words.table["text"] else "lead_none"
    text = words(name, what=what, rest=rest) if rest else words("lead_none", what=what, rest=words.value(status))
    seats = view.index.of_occasion.get(view.index.numbers[view.record.collection.name, view.record.id], [])
    return " ".join(filter(None, (re.sub(r" +(?=[.;])", "", text), _at_the_table(view, seats))))


def _where(view: RecordView) -> str:
    value, words = view.record.value, view.words
    number = view.index.number(value.get("place_id", ""), ("places",))
    place = view.index.entries[number].label if number is not None else ""
    if place and "venue" in value:
        place = words("at_venue", place=place, venue=visible(value["venue"]))
    return words("in_place", place=place) if place else ""


def _at_the_table(view: RecordView, seats: list[Seat]) -> str:
    """Return the bodies for whom somebody was present, or those present; none where the record says of nobody so."""
    entries, words = view.index.entries, view.words
    present = [seat for seat in seats if seat.present]
    numbers = dict.fromkeys(
        number for seat in present for number in (seat.bodies or ((seat.person,) if seat.person is not None else ()))
    )
    names = [phrasing.the(entries[number].label) for number in numbers]
    if not names:
        return ""
    if len(names) > MOST_NAMED:
        names = [*names[: MOST_NAMED - 1], words("lead_more", number=len(names) - MOST_NAMED + 1)]
    listed = f" {words('and')} ".join(filter(None, (", ".join(names[:-1]), names[-1])))
    return words("lead_who", who=listed)


def presence(view: RecordView, occasions: list[int], met: int) -> str:
    """Return in a sentence at how many occasions, in order of time, a person was present or a body represented, and how
    many they met."""
    words, entries = view.words, view.index.entries
    years = list(dict.fromkeys(filter(None, (year_of(entries[number].date) for number in occasions))))
    span = (
        words("in_time", date=years[0])
        if len(years) == 1
        else words("in_years", first=years[0], last=years[-1])
        if years
        else ""
    )
    kind = "body" if view.record.collection.name == "organizations" else "person"
    text = words.counted(f"lead_{kind}", len(occasions), span=span)
    return " ".join(
        filter(None, (re.sub(r" +(?=[.,;])", "", text), words.counted(f"lead_{kind}_met", met) if met else ""))
    )


@dataclass(slots=True)
class Disagreement:
    """A value on which sources differ, in words: what is said, by whom, what the page shows, and why."""

    address: str
    title: str
    displayed: str
    reasons: list[str]
    others: list[tuple[str, str]]
    """Who says what, of all that is not shown."""
    badge: str
    contested: bool

    @property
    def id(self) -> str:
        return paths.fragment(self.address)


def disagreements(view: RecordView) -> Iterator[Disagreement]:
    """Yield the values of a record on which sources differ, in the order of the claims."""
    for dispute in view.trails.disputes:
        positions = [
            position
            for position in view.trails.positions(dispute.about)
            if position.said.claim.get("topic") == dispute.topic and position.said.standing in RIVAL_STANDINGS
        ]
        yield _disagreement(view, dispute, positions)


def _disagreement(view: RecordView, dispute: Dispute, positions: list[Position]) -> Disagreement:
    about, topic = dispute.about, dispute.topic
    target = resolve(view.field, view.record.value, about) if about else None
    held = None if topic or target is None or target.field.table else value_at(view.record.value, target)
    if topic:
        stating = [each for each in positions if each.said.standing == "chosen"]
        text = next((_claimed(each) for each in stating), "")
    else:
        stating = [each for each in positions if each.said.agrees and each.said.standing in CLAIMING]
        text = "" if held is None or target is None else _text(view, target.field, held)
    reasons = [
        visible(each.said.claim[name], "\n") for each in stating for name in ("text", "rule") if name in each.said.claim
    ]
    others = [(_who(view, each), _claimed(each)) for each in positions if each not in stating]
    address = (stating or positions)[0].address if topic else about
    badge = view.trails.badge(dispute)
    return Disagreement(address, _title(view, about, topic), text, reasons, others, badge, dispute.is_contested)


def _text(view: RecordView, field: Any, value: Any) -> str:
    return ", ".join(text.text for text in view.values.value(field, value, "").texts)


def _claimed(position: Position) -> str:
    value = ", ".join(text.text for text in position.value.texts) if position.value else ""
    return f"{position.end} {value}".strip()


def _who(view: RecordView, position: Position) -> str:
    """Return who says so: as the claim puts it, or its sources."""
    by = position.said.claim.get("by")
    return visible(by) if by else phrasing.listed(view.trails.supported_by(position.said)) or view.words("others_say")


def _title(view: RecordView, about: str, topic: str | None) -> str:
    """Return what a disagreement is about: `Posts, Hakan Fidan`, or `At the table: count (African)`."""
    target = resolve(view.field, view.record.value, about) if about else None
    matter = COUNT_OF.sub(r"count (\1)", spaced(topic)) if topic else ""
    if target is None:
        return visible(matter[:1].upper() + matter[1:])
    value, field = view.record.value, view.field
    parts, owners = [], []
    for name, at in zip(target.pointer[::2], target.pointer[1::2], strict=False):
        field, value = field[str(name)], value[str(name)][at]
        owners.append(view.values.label(field, value))
    if not (target.field.table and owners and field is target.field):
        parts.append(view.words.section(target.field) if target.field.table else view.words.title(target.field))
    title = ", ".join([*parts, *reversed(owners)])
    return visible(f"{title}: {matter}" if matter else title)

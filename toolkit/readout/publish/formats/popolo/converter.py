"""Converts records to Popolo objects, one batch of a collection at a time."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Container, Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from readout.model import former_ids
from readout.publish.batches import Batch
from readout.publish.formats.popolo import votes
from readout.publish.formats.popolo.classes import CLASSES
from readout.publish.formats.popolo.reader import (
    DatasetIndex,
    Object,
    Reader,
    is_during,
    lose_rest,
    loss_kinds_of,
)
from readout.publish.formats.popolo.store import Chunk, chunk
from readout.publish.losses import Item
from readout.text import coordinates

COUNTRY_SCHEME = "iso-3166-1-alpha-2"
FORMER_SCHEME = "former-id"
"""The scheme of the ids that a record had before."""
PRESENT = (None, "attended", "arrived", "left")
"""What `attendance` may say of somebody who took their seat; it may also be absent."""
TOOK_PLACE = (None, "held", "in-progress")
"""What `status` may say of an occasion that took place; it may also be absent."""
WHOLLY = {
    table: dict.fromkeys(names)
    for table, names in {
        "events": ("id", "name", "description", "status", "classification"),
        "participants": ("id", "person_id", "label"),
        "statements": ("id", "mode", "text", "attribution_text"),
        "names": ("name", "note"),
        "identifiers": ("scheme", "identifier"),
    }.items()
}
"""The fields of which every value is written, where anything of an item is."""


class Post(NamedTuple):
    """A post: its title, its organization, and its sources, some of them more than once."""

    title: str
    organization: str
    sources: list[str]


class Converted(NamedTuple):
    """A converted batch: the objects by class, the posts by id, the sources that are cited, and the losses."""

    objects: dict[str, Chunk]
    posts: dict[str, Post]
    cited: set[str]
    losses: Counter[str]


class Converter:
    """Converts the records of a batch. `items` say what became of their values."""

    def __init__(self, index: DatasetIndex, batch: Batch) -> None:
        self.reader = Reader(index)
        self.account = self.reader.account
        self.objects = objects = {name: list[Object]() for name in CLASSES}
        self.posts: dict[str, Post] = {}
        kinds = loss_kinds_of(index.schema.collections[batch.collection].field)
        self.items = [Item(kinds, value) for value in batch.canonical]
        convert = {
            "people": lambda item: objects["persons"].append(self.person(item)),
            "organizations": lambda item: objects["organizations"].append(self.organization(item)),
            "places": lambda item: objects["areas"].append(self.area(item)),
            "meetings": self.occasion,
            "events": self.occasion,
        }.get(batch.collection)
        for record, item in zip(batch.records, self.items, strict=True):
            if record in index.duplicates:
                self.account.lose(item, "duplicate-ids")
            elif batch.collection == "sources":
                continue  # which sources are cited is certain only after all batches
            elif convert:
                convert(item)
            lose_rest(self.account, item)

    def occasion(self, record: Item) -> None:
        objects = self.objects
        objects["events"] += [self.event(record), *(self.part(record, part) for part in record.items("parts"))]
        for seat in record.items("participants"):
            objects["memberships"] += self.memberships(record, seat)
        for statement in record.items("statements"):
            objects["speeches"] += self.speeches(record, statement)
        for outcome in record.items("outcomes"):
            motions, vote_events = votes.convert(self.reader, record, outcome)
            objects["motions"] += motions
            objects["vote_events"] += vote_events

    def converted(self) -> Converted:
        chunks = {name: chunk(objects) for name, objects in self.objects.items() if objects}
        return Converted(chunks, self.posts, self.reader.cited, self.account.counts)

    # ---------------------------------------------------------------- people, organizations, areas

    def person(self, item: Item) -> Object:
        description = item.write("description")
        return {
            "id": item.write("id"),
            "name": item.write("name"),
            "other_names": self.other_names(item),
            "identifiers": self.identifiers(item),
            "family_name": item.write("family_name"),
            "given_name": item.write("given_name"),
            "honorific_prefix": item.write("honorific_prefix"),
            "sort_name": item.write("sort_name"),
            "birth_date": self.reader.day(item, "birth_date"),
            "death_date": self.reader.day(item, "death_date"),
            _one_line(description, "summary", "biography"): description,
            "sources": self.reader.links(item),
        }

    def organization(self, item: Item) -> Object:
        description, code = item.write("description"), item.write("country_code")
        identifiers = self.identifiers(item)
        country = {"scheme": COUNTRY_SCHEME, "identifier": code}
        if code and country not in identifiers:
            identifiers.append(country)
        return {
            "id": item.write("id"),
            "name": item.write("name"),
            "other_names": self.other_names(item),
            "identifiers": identifiers,
            "classification": item.write("classification"),
            "parent_id": self.parent(item, self.reader.organizations),
            _one_line(description, "abstract", "description"): description,
            "founding_date": self.reader.day(item, "founding_date"),
            "dissolution_date": self.reader.day(item, "dissolution_date"),
            "sources": self.reader.links(item),
        }

    def area(self, item: Item) -> Object:
        point = coordinates.parse(item.get("coordinates") or "")
        if point:
            item.write("coordinates")
        # A GeoJSON position: longitude first.
        geometry = {"type": "Point", "coordinates": [point.longitude, point.latitude]} if point else None
        return {
            "id": item.write("id"),
            "name": item.write("name"),
            "identifier": item.write("country_code") if item.get("classification") == "country" else None,
            "classification": item.write("classification"),
            "parent_id": self.parent(item, self.reader.places),
            "geometry": geometry,
            "sources": self.reader.links(item),
        }

    def other_names(self, item: Item) -> list[Object]:
        names = []
        for name in item.items("other_names"):
            # A name in use on a day was neither adopted nor abandoned on it: only spans say that.
            start, end = self.reader.span(name, "date") if "/" in str(name.get("date")) else (None, None)
            get = name.write_all(WHOLLY["names"])
            other = {"name": get("name"), "start_date": start, "end_date": end, "note": get("note")}
            names.append({key: value for key, value in other.items() if value is not None})
        return names

    def identifiers(self, item: Item) -> list[Object]:
        written = [identifier.write_all(WHOLLY["identifiers"]) for identifier in item.items("identifiers")]
        identifiers = [{"scheme": get("scheme"), "identifier": get("identifier")} for get in written]
        former = item.values(former_ids.NAME)
        if former:
            item.write(former_ids.NAME)
        return identifiers + [{"scheme": FORMER_SCHEME, "identifier": id} for id in former]

    def parent(self, item: Item, among: Container[str]) -> str | None:
        """Return the id of the one record that the item is part of; None if there are several.

        A relation that has ended, as its date says, makes no parent.
        """
        if not any(relation.get("type") == "part-of" for relation in item.get("relations", ())):
            self.account.lose_items(item, "relations", "relations")
            return None
        relations = [relation for relation in item.items("relations") if relation.get("type") == "part-of"]
        lasting = [relation for relation in relations if not re.search("/.*[0-9]", str(relation.get("date")))]
        parent = lasting[0] if len(lasting) == 1 and lasting[0].get("target_id") in among else None
        for relation in item.items("relations"):
            if relation is not parent:
                self.account.lose(relation, "relations")
        if parent is None:
            return None
        parent.write("type")
        return str(parent.write("target_id"))

    # ---------------------------------------------------------------- events

    def event(self, record: Item) -> Object:
        start, end = self.reader.span(record, "date")
        attended = [seat for seat in record.items("participants") if seat.get("attendance") == "attended"]
        attendees = self.attendees(attended)
        for seat in attended:
            if seat.get("person_id") in self.reader.people:
                seat.write("attendance")
        get = record.write_all(WHOLLY["events"])
        return {
            "id": get("id"),
            "name": get("name"),
            "description": get("description"),
            "start_date": start,
            "end_date": None if get("status") == "in-progress" and start == end else end,
            "location": self.location(record),
            "status": get("status"),
            "identifiers": self.identifiers(record),
            "classification": get("classification"),
            "organization_id": self.host(record),
            "attendees": attendees,
            "parent_id": self.parent(record, self.reader.occasions),
            "sources": self.reader.links(record),
        }

    def part(self, record: Item, part: Item) -> Object:
        start, end = self.reader.span(part, "date")
        kind = part.write("kind")
        took_part = [
            seat
            for seat in record.items("participants")
            if seat.id in part.values("participants")
            and seat.get("person_id") in self.reader.people
            and seat.get("attendance") in PRESENT
            and record.get("status") in TOOK_PLACE
        ]
        for seat in took_part:
            part.write("participants", seat.id)
        return {
            "id": f"{record.id}.{part.write('id')}",
            "name": part.write("name") or (kind.replace("-", " ").capitalize() if kind else part.id),
            "description": part.write("description"),
            "start_date": start,
            "end_date": end,
            "location": self.location(part),
            "classification": kind,
            "attendees": self.attendees(took_part),
            "parent_id": record.id,
            "sources": self.reader.links(part, record),
        }

    def attendees(self, seats: Iterable[Item]) -> list[Object]:
        """Return the people in the seats, each once."""
        people = self.reader.people
        ids = {seat.write("person_id") for seat in seats if seat.get("person_id") in people}
        return [{"id": id, "name": people[id]} for id in sorted(ids)]

    def location(self, item: Item) -> str | None:
        """Return the venue and the name of the place."""
        places, place = self.reader.places, item.get("place_id")
        if place in places:
            item.write("place_id")
        names = (item.write("venue"), places.get(place))
        return ", ".join(dict.fromkeys(name for name in names if name)) or None

    def host(self, record: Item) -> str | None:
        """Return the one organization for which somebody was the host; None if there are several."""
        seats = [seat for seat in record.items("participants") if "host" in seat.get("roles", ())]
        hosts = {id for seat in seats for id in seat.values("on_behalf_of_ids") if id in self.reader.organizations}
        host = hosts.pop() if len(hosts) == 1 else None
        for seat in seats:
            if host in seat.values("on_behalf_of_ids"):
                seat.write("on_behalf_of_ids", host)
                seat.write("roles", "host")
            else:
                self.account.lose_values(seat, "hosts", "roles", "host")
        return host

    # ---------------------------------------------------------------- memberships and posts

    def memberships(self, record: Item, seat: Item) -> list[Object]:
        """Return a membership for each post of a person, and for each organization for which they took the seat.

        A post belongs to the delegation, or to the one organization for which the person came; of several, the data
        do not say which. A person who did not come has memberships for their posts only.
        """
        if seat.get("person_id") not in self.reader.people:
            self.account.lose_values(seat, "unnamed-seats", "id")
            return []
        organizations, all_sides = self.reader.organizations, seat.values("on_behalf_of_ids")
        sides = [side for side in all_sides if side in organizations]
        organization = seat.get("delegation_id") if seat.get("delegation_id") in organizations else None
        if organization is None and len(all_sides) == len(sides) == 1:
            organization = sides[0]
        came = seat.get("attendance") in PRESENT
        asked: list[tuple[str, str | None, str | None]] = []
        if organization:
            side = organization if came and organization in sides else None
            titles = seat.values("posts") or ([None] if came else [])
            asked += [(organization, side, title) for title in titles]
        if came:
            asked += [(organization or side, side, None) for side in sides if side != organization]
        return self.memberships_of(record, seat, asked) if asked else []

    def memberships_of(
        self, record: Item, seat: Item, asked: Sequence[tuple[str, str | None, str | None]]
    ) -> list[Object]:
        """Return the memberships of a seat, each in an organization: through a post if there is a title, on behalf of a
        side if any. What they share is read once."""
        get = seat.write_all(WHOLLY["participants"])
        id, person, label, delegation = get("id"), get("person_id"), get("label"), get("delegation_id")
        cited, links = self.reader.cited_links(seat, record)
        memberships = []
        for member_of, side, title in asked:
            occasion = post = None
            if side:
                seat.write("on_behalf_of_ids", side)
                occasion = f"on behalf of {self.reader.organizations[side]} at {record.get('name')}"
            if member_of == delegation:
                seat.write("delegation_id")
            if title:
                post = self.post(member_of, title, cited)
                seat.write("posts", title)
            ids = [record.id, id, side or member_of, post.partition(".")[2] if post else None]
            membership = {
                "id": ".".join([id for id in ids if id]),
                "label": ", ".join([text for text in (label, occasion) if text]) or None,
                "role": title,
                "person_id": person,
                "organization_id": member_of,
                "post_id": post,
                "on_behalf_of_id": side,
                "sources": links,
            }
            memberships.append(membership)
        return memberships

    def post(self, organization: str, title: str, sources: Iterable[str]) -> str:
        """Return the id of a post of an organization. Titles that differ only in capitals or accents are one post."""
        id = f"{organization}.{_slug(title)}"
        if id not in self.posts:
            self.posts[id] = Post(title, organization, [])
        self.posts[id].sources.extend(sources)
        return id

    # ---------------------------------------------------------------- speeches

    def speeches(self, record: Item, statement: Item) -> list[Object]:
        """Return the speech that a statement was, if it was said."""
        if statement.get("mode") != "said":
            self.account.lose(statement, "statements-not-said")
            return []
        get = statement.write_all(WHOLLY["statements"])
        people, organizations = self.reader.people, self.reader.organizations
        speaker, attribution = get("speaker_id"), get("attribution_text")
        if speaker in people:
            statement.write("speaker_id")
        elif speaker in organizations and not attribution:
            statement.write("speaker_id")
            attribution = organizations[speaker]
            self.account.count("organizations-as-speakers")
        audience = [id for id in statement.values("audience_ids") if id in people]
        if len(audience) == 1:
            statement.write("audience_ids", audience[0])
        event = self.spoken_at(record, statement)
        if event is None:
            self.account.count("statements-elsewhere")
        speech_object = {
            "id": f"{record.id}.{get('id')}",
            "creator_id": speaker if speaker in people else None,
            "attribution_text": attribution,
            "audience_id": audience[0] if len(audience) == 1 else None,
            "text": get("text"),
            "date": self.reader.moment(statement, record),
            # A paraphrase is no transcript; of the types in the specification, this is the nearest.
            "type": "summary",
            "event_id": event,
            "sources": self.reader.links(statement, record),
        }
        return [speech_object]

    def spoken_at(self, record: Item, statement: Item) -> str | None:
        """Return the id of the event at which the words were said; None if that is not stated.

        A statement may also stand under an occasion that it only concerns. One without a channel was said at the
        occasion if its speaker attended, unless it has another day.
        """
        if "event_id" in statement.value:
            return statement.write("event_id") if statement.get("event_id") in self.reader.occasions else None
        if any(part.id == statement.get("part_id") for part in record.items("parts")):
            return f"{record.id}.{statement.write('part_id')}"
        channel = statement.get("channel")
        if channel == "telephone":
            return record.id if record.get("format") == "phone" or record.get("classification") == "call" else None
        if channel is None:
            attended = {
                seat.get("person_id")
                for seat in record.items("participants")
                if seat.get("attendance") == "attended" and "person_id" in seat.value
            }
            present = statement.get("speaker_id") in attended
            return record.id if present and is_during(statement.get("date"), record.get("date")) else None
        # Press conferences are parts of meetings.
        return record.id if channel in ("in-session", "press-conference") else None


def _one_line(text: str | None, short: str, long: str) -> str:
    return long if text and "\n" in text else short


@lru_cache(maxsize=4096)
def _slug(title: str) -> str:
    """Return a title as part of an id: ASCII letters and digits, and a hash if the title has other letters."""
    plain = unicodedata.normalize("NFKD", title.casefold())
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    words = re.findall("[a-z0-9]+", plain)
    if not words or any(char.isalnum() and not char.isascii() for char in plain):
        words.append(hashlib.sha256(plain.encode()).hexdigest()[:8])
    return "-".join(words)

"""People, organizations, events and speeches as one Popolo document: `popolo.json`.

Popolo (popoloproject.com) is the format of tools for parliaments. It cannot hold everything:
docs/popolo.md says what goes where and what is lost, and every loss is counted.

Nothing stands in the document that the dataset does not say, and every id in it leads somewhere in it.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Container, Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from itertools import chain
from pathlib import Path
from sys import intern
from tempfile import TemporaryFile
from typing import BinaryIO, NamedTuple

from readout.model.dataset import Dataset, ordered
from readout.publish import batches
from readout.publish.batches import Batch
from readout.publish.formats import Loss, Options
from readout.publish.formats.popolo import votes
from readout.publish.formats.popolo.fields import KINDS
from readout.publish.formats.popolo.reader import DatasetIndex, Object, Reader, account_of, cite, during, links, settle
from readout.publish.formats.popolo.store import Store, Written, written
from readout.publish.losses import Fate, Item, LossAccount, fates

TARGET = "popolo.json"
LOSSLESS = False

# Every class, and those of its properties that we have something for, in the order of the specification.
CLASSES = {
    "persons": (
        *("id", "name", "other_names", "identifiers", "family_name", "given_name", "honorific_prefix", "sort_name"),
        *("birth_date", "death_date", "summary", "biography", "sources"),
    ),
    "organizations": (
        *("id", "name", "other_names", "identifiers", "classification", "parent_id", "abstract", "description"),
        *("founding_date", "dissolution_date", "sources"),
    ),
    "memberships": ("id", "label", "role", "person_id", "organization_id", "post_id", "on_behalf_of_id", "sources"),
    "posts": ("id", "label", "organization_id", "sources"),
    "areas": ("id", "name", "identifier", "classification", "parent_id", "sources"),
    "events": (
        *("id", "name", "description", "start_date", "end_date", "location", "status", "identifiers"),
        *("classification", "organization_id", "attendees", "parent_id", "sources"),
    ),
    "speeches": ("id", "creator_id", "attribution_text", "audience_id", "text", "date", "type", "event_id", "sources"),
    "motions": ("id", "organization_id", "creator_id", "text", "classification", "date", "result", "sources"),
    "vote_events": (
        *("id", "organization_id", "legislative_session_id", "motion_id", "start_date", "result"),
        *("group_results", "counts", "votes", "sources"),
    ),
}

MANY = 5_000
"""So many posts are written in one go."""
COUNTRY_SCHEME = "iso-3166-1-alpha-2"
# What `attendance` may say of somebody who took their seat; it may also be silent.
PRESENT = (None, "attended", "arrived", "left")
# What `status` may say of an occasion that took place; it may also be silent.
TOOK_PLACE = (None, "held", "in-progress")


def begin(dataset: Dataset, target: Path, options: Options, files: ExitStack) -> _Writer:
    """Write the document, indented, objects sorted by id, with a final line feed."""
    del options
    store = TemporaryFile(dir=target.parent)  # noqa: SIM115 - it is closed with the others
    return _Writer(dataset, files.enter_context(target.open("wb")), files.enter_context(store))


@dataclass(frozen=True, slots=True)
class Conversion:
    """A Popolo document, and the losses by kind. The metadata and the records, by collection, know what became of
    each of their values: `fates` are all of it."""

    document: dict[str, list[Object]]
    losses: list[Loss]
    metadata: Item
    records: dict[str, list[Item]]

    @property
    def fates(self) -> list[Fate]:
        return fates([self.metadata, *chain.from_iterable(self.records.values())])


def convert(dataset: Dataset) -> Conversion:
    """The dataset in Popolo, and what became of each value: all of it is kept."""
    text = BytesIO()
    writer = _Writer(dataset, text, BytesIO())
    records: dict[str, list[Item]] = {name: [] for name in dataset.schema.collections}
    for batch in batches.batches(dataset):
        converter = _Converter(writer.index, batch)
        records[batch.collection] += converter.items
        writer.reduce(batch, converter.converted())
    losses = writer.finish()
    for source in records["sources"]:
        if not source.lost and source.id not in writer.cited:
            source.lose(writer.index.sources[source.id].otherwise)
        elif not source.lost:
            cite(source)
            settle(LossAccount(), source)
    return Conversion(json.loads(text.getvalue()), losses, writer.metadata, records)


class _Post(NamedTuple):
    """A post of that title in an organization, and the sources of it, some of them more than once."""

    title: str
    organization: str
    sources: list[str]


class _Converted(NamedTuple):
    """What a batch becomes: the objects by class, the posts by id, the sources that are cited, and the losses."""

    objects: dict[str, Written]
    posts: dict[str, _Post]
    cited: set[str]
    losses: Counter[str]


class _Writer:
    """Writes the document, once the objects of all batches are in the store."""

    def __init__(self, dataset: Dataset, file: BinaryIO, store: BinaryIO) -> None:
        self.index, self.file, self.store = DatasetIndex(dataset), file, Store(store)
        self.posts: dict[str, _Post] = {}
        self.cited: set[str] = set()
        self.losses = LossAccount()
        metadata = ordered(dataset.schema.metadata, dataset.metadata)
        self.metadata = Item(account_of(dataset.schema.metadata), metadata)

    def map(self, batch: Batch) -> _Converted:
        return _Converter(self.index, batch).converted()

    def reduce(self, batch: Batch, result: _Converted) -> None:
        del batch
        for name, objects in result.objects.items():
            self.store.add(name, objects)
        for id, (title, organization, sources) in result.posts.items():
            post = self.posts.setdefault(id, _Post(title, intern(organization), []))
            post.sources.extend(map(intern, set(sources)))
        self.cited |= result.cited
        self.losses.counts.update(result.losses)

    def finish(self) -> list[Loss]:
        sources, ids = self.index.sources, sorted(self.posts)
        for at in range(0, len(ids), MANY):
            posts = [(id, self.posts[id]) for id in ids[at : at + MANY]]
            objects = [
                {"id": id, "label": title, "organization_id": organization, "sources": links(sources, cited)}
                for id, (title, organization, cited) in posts
            ]
            self.store.add("posts", written(objects, CLASSES["posts"]))
        for at, name in enumerate(CLASSES):
            self.file.write(f'{"," if at else "{"}\n  "{name}": '.encode())
            self.file.writelines(self.store.list(name))
        self.file.write(b"\n}\n")
        counts = self.losses.counts
        for id, source in sources.items():
            counts.update(dict(source.cited) if id in self.cited else {source.otherwise: 1})
        self.losses.close(self.metadata)
        return [Loss(name, counts[name], kind.text(counts[name])) for name, kind in KINDS.items() if counts[name]]


class _Converter:
    """Converts the records of a batch."""

    def __init__(self, index: DatasetIndex, batch: Batch) -> None:
        self.reader = Reader(index)
        self.losses = self.reader.losses
        self.found = objects = {name: list[Object]() for name in CLASSES}
        self.posts: dict[str, _Post] = {}
        form = account_of(index.schema.collections[batch.collection].field)
        self.items = [Item(form, value) for value in batch.canonical]
        convert = {
            "people": lambda item: objects["persons"].append(self.person(item)),
            "organizations": lambda item: objects["organizations"].append(self.organization(item)),
            "places": lambda item: objects["areas"].append(self.area(item)),
            "meetings": self.occasion,
            "events": self.occasion,
        }.get(batch.collection)
        for record, item in zip(batch.records, self.items, strict=True):
            if record in index.again:
                self.losses.lose(item, "duplicate-ids")
            elif batch.collection == "sources":
                continue  # whether it is cited is known in the end
            elif convert:
                convert(item)
            settle(self.losses, item)

    def occasion(self, record: Item) -> None:
        objects = self.found
        objects["events"] += [self.event(record), *(self.part(record, part) for part in record.items("parts"))]
        for seat in record.items("participants"):
            objects["memberships"] += self.memberships(record, seat)
        for statement in record.items("statements"):
            objects["speeches"] += self.speeches(record, statement)
        for outcome in record.items("outcomes"):
            motions, vote_events = votes.convert(self.reader, record, outcome)
            objects["motions"] += motions
            objects["vote_events"] += vote_events

    def converted(self) -> _Converted:
        objects = {name: written(listed, CLASSES[name]) for name, listed in self.found.items() if listed}
        return _Converted(objects, self.posts, self.reader.cited, self.losses.counts)

    # ---------------------------------------------------------------- people, organizations, areas

    def person(self, item: Item) -> Object:
        description = item.write("description")
        copied = ("id", "name", "family_name", "given_name", "honorific_prefix", "sort_name")
        return {name: item.write(name) for name in copied} | {
            "other_names": self.other_names(item),
            "identifiers": self.identifiers(item),
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
        return {name: item.write(name) for name in ("id", "name", "classification")} | {
            "other_names": self.other_names(item),
            "identifiers": identifiers,
            "parent_id": self.parent(item, self.reader.organizations),
            _one_line(description, "abstract", "description"): description,
            "founding_date": self.reader.day(item, "founding_date"),
            "dissolution_date": self.reader.day(item, "dissolution_date"),
            "sources": self.reader.links(item),
        }

    def area(self, item: Item) -> Object:
        return {name: item.write(name) for name in ("id", "name", "classification")} | {
            "identifier": item.write("country_code") if item.get("classification") == "country" else None,
            "parent_id": self.parent(item, self.reader.places),
            "sources": self.reader.links(item),
        }

    def other_names(self, item: Item) -> list[Object]:
        names = []
        for name in item.items("other_names"):
            # A name in use on a day was neither adopted nor abandoned on it: only spans say that.
            start, end = self.reader.span(name, "date") if "/" in str(name.get("date")) else (None, None)
            other = {"name": name.write("name"), "start_date": start, "end_date": end, "note": name.write("note")}
            names.append({key: value for key, value in other.items() if value is not None})
        return names

    def identifiers(self, item: Item) -> list[Object]:
        return [
            {"scheme": identifier.write("scheme"), "identifier": identifier.write("identifier")}
            for identifier in item.items("identifiers")
        ]

    def parent(self, item: Item, among: Container[str]) -> str | None:
        """The one record that the item is part of. Where there are several, none is chosen.

        A relation that is known to have ended makes no parent.
        """
        relations = [relation for relation in item.items("relations") if relation.get("type") == "part-of"]
        lasting = [relation for relation in relations if not re.search("/.*[0-9]", str(relation.get("date")))]
        parent = lasting[0] if len(lasting) == 1 and lasting[0].get("target_id") in among else None
        for relation in item.items("relations"):
            if relation is not parent:
                self.losses.lose(relation, "relations")
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
        copied = ("id", "name", "description", "status", "classification")
        return {name: record.write(name) for name in copied} | {
            "start_date": start,
            "end_date": None if record.get("status") == "in-progress" and start == end else end,
            "location": self.location(record),
            "identifiers": self.identifiers(record),
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
            if seat.id in part.every("participants")
            and seat.get("person_id") in self.reader.people
            and seat.get("attendance") in PRESENT
            and record.get("status") in TOOK_PLACE
        ]
        for seat in took_part:
            part.write("participants", seat.id)
        return {
            "id": f"{record.id}.{part.write('id')}",
            "name": part.write("name") or kind.replace("-", " ").capitalize(),
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
        """The people in the seats, each once."""
        people = self.reader.people
        attending = {seat.write("person_id") for seat in seats if seat.get("person_id") in people}
        return [{"id": id, "name": people[id]} for id in sorted(attending)]

    def location(self, item: Item) -> str | None:
        """The venue and the name of the place."""
        places, place = self.reader.places, item.get("place_id")
        if place in places:
            item.write("place_id")
        names = (item.write("venue"), places.get(place))
        return ", ".join(dict.fromkeys(name for name in names if name)) or None

    def host(self, record: Item) -> str | None:
        """The one organization for which somebody was the host."""
        seats = [seat for seat in record.items("participants") if "host" in seat.every("roles")]
        hosts = {id for seat in seats for id in seat.every("on_behalf_of_ids") if id in self.reader.organizations}
        host = hosts.pop() if len(hosts) == 1 else None
        for seat in seats:
            if host in seat.every("on_behalf_of_ids"):
                seat.write("on_behalf_of_ids", host)
                seat.write("roles", "host")
            else:
                self.losses.lose_values(seat, "hosts", "roles", "host")
        return host

    # ---------------------------------------------------------------- memberships and posts

    def memberships(self, record: Item, seat: Item) -> list[Object]:
        """A membership for each post that a person held, and for each organization for which they took the seat.

        Posts belong to the delegation, or to the one organization for which the person came: to which of
        several they belong, nobody says. Of people who did not come nothing but their posts is known.
        """
        if seat.get("person_id") not in self.reader.people:
            self.losses.lose_values(seat, "unnamed-seats", "id")
            return []
        organizations = self.reader.organizations
        sides = [side for side in seat.every("on_behalf_of_ids") if side in organizations]
        home = seat.get("delegation_id") if seat.get("delegation_id") in organizations else None
        if home is None and len(seat.every("on_behalf_of_ids")) == len(sides) == 1:
            home = sides[0]
        came = seat.get("attendance") in PRESENT
        memberships = []
        if home:
            side = home if came and home in sides else None
            titles = seat.every("posts") or ([None] if came else [])
            memberships += [self.membership(record, seat, home, side, title) for title in titles]
        if came:
            memberships += [self.membership(record, seat, home or side, side, None) for side in sides if side != home]
        return memberships

    def membership(self, record: Item, seat: Item, member_of: str, side: str | None, title: str | None) -> Object:
        """The membership in an organization through a post, if there is a title, and on behalf of a side, if any."""
        occasion = None
        if side:
            seat.write("on_behalf_of_ids", side)
            occasion = f"on behalf of {self.reader.organizations[side]} at {record.get('name')}"
        if member_of == seat.get("delegation_id"):
            seat.write("delegation_id")
        sources = self.reader.cite(seat, record)
        post = None
        if title:
            post = self.post(member_of, title, sources)
            seat.write("posts", title)
        ids = [record.id, seat.write("id"), side or member_of, post.partition(".")[2] if post else None]
        return {
            "id": ".".join(id for id in ids if id),
            "label": ", ".join(text for text in (seat.write("label"), occasion) if text) or None,
            "role": title,
            "person_id": seat.write("person_id"),
            "organization_id": member_of,
            "post_id": post,
            "on_behalf_of_id": side,
            "sources": links(self.reader.sources, sources),
        }

    def post(self, organization: str, title: str, sources: Iterable[str]) -> str:
        """The id of the post of that title in the organization. Spellings that differ in capitals or accents alone are
        one."""
        id = f"{organization}.{_slug(title)}"
        self.posts.setdefault(id, _Post(title, organization, [])).sources.extend(sources)
        return id

    # ---------------------------------------------------------------- speeches

    def speeches(self, record: Item, statement: Item) -> list[Object]:
        """The speech that a statement was, if it was said."""
        if statement.get("mode") != "said":
            self.losses.lose(statement, "statements-not-said")
            return []
        statement.write("mode")
        people, organizations = self.reader.people, self.reader.organizations
        speaker, attribution = statement.get("speaker_id"), statement.write("attribution_text")
        if speaker in people:
            statement.write("speaker_id")
        elif speaker in organizations and not attribution:
            statement.write("speaker_id")
            attribution = organizations[speaker]
            self.losses.count("organizations-as-speakers")
        audience = [id for id in statement.every("audience_ids") if id in people]
        if len(audience) == 1:
            statement.write("audience_ids", audience[0])
        event = self.spoken_at(record, statement)
        if event is None:
            self.losses.count("statements-elsewhere")
        speech_object = {
            "id": f"{record.id}.{statement.write('id')}",
            "creator_id": speaker if speaker in people else None,
            "attribution_text": attribution,
            "audience_id": audience[0] if len(audience) == 1 else None,
            "text": statement.write("text"),
            "date": self.reader.moment(statement, record),
            # A paraphrase is no transcript; of the specification's types this comes nearest.
            "type": "summary",
            "event_id": event,
            "sources": self.reader.links(statement, record),
        }
        return [speech_object]

    def spoken_at(self, record: Item, statement: Item) -> str | None:
        """The event at which the words were said; None if that is not stated.

        Statements also stand under occasions that they merely concern. One without a channel was said
        there if its speaker attended, unless it has another day.
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
            there = statement.get("speaker_id") in attended
            return record.id if there and during(statement.get("date"), record.get("date")) else None
        # Press conferences are parts of meetings.
        return record.id if channel in ("in-session", "press-conference") else None


def _one_line(text: str | None, short: str, long: str) -> str:
    return long if text and "\n" in text else short


@lru_cache(maxsize=4096)
def _slug(title: str) -> str:
    """A title as part of an id: ASCII letters and digits. What has others is told apart by a hash."""
    plain = unicodedata.normalize("NFKD", title.casefold())
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    words = re.findall("[a-z0-9]+", plain)
    if not words or any(char.isalnum() and not char.isascii() for char in plain):
        words.append(hashlib.sha256(plain.encode()).hexdigest()[:8])
    return "-".join(words)

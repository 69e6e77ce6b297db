"""Reads records for the Popolo export: references to other records, dates and sources as Popolo has them, and the
loss account."""

from __future__ import annotations

import re
from collections.abc import Container, Hashable, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from itertools import takewhile
from typing import Any, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from readout.model import locators
from readout.model.dataset import Dataset, Record, canonical
from readout.model.schema import Field
from readout.publish.formats.popolo.fields import FIELDS, REST
from readout.publish.losses import Item, LossAccount, LossKinds, loss_kinds
from readout.text.edtf import members

Object = dict[str, Any]
Value = TypeVar("Value", bound=Hashable)

GROUPS = ("coalition", "group-of-states")
"""Classifications of organizations whose votes are those of a group."""
KINDS_OF_FIELDS = {table: {name: kind for name, (_, kind) in fields.items()} for table, fields in FIELDS.items()}


class Source(NamedTuple):
    """A source: its link, None if it has no address; the losses, as (kind, count), if it is cited; the kind of loss
    if it is not."""

    link: Object | None
    lost_if_cited: tuple[tuple[str, int], ...]
    lost_if_not: str


@lru_cache(maxsize=64)
def loss_kinds_of(field: Field) -> LossKinds:
    """Return the kinds of loss for a collection, or for the metadata."""
    return loss_kinds(field, KINDS_OF_FIELDS, REST)


class DatasetIndex:
    """What the conversion of every record needs: the names of records that it may refer to, by id; the links of
    sources; the ids of occasions. An id means its first record in canonical order; `duplicates` are the others."""

    def __init__(self, dataset: Dataset) -> None:
        self.schema = dataset.schema
        self.duplicates: set[Record] = set()
        self.people = {id: value.get("name") for id, value in self._values(dataset, "people")}
        organizations = dict(self._values(dataset, "organizations"))
        self.organizations = {id: value.get("name") for id, value in organizations.items()}
        self.groups = {id for id, value in organizations.items() if value.get("classification") in GROUPS}
        self.places = {id: value.get("name") for id, value in self._values(dataset, "places")}
        field, losses = self.schema.collections["sources"].field, dict[Any, Any]()
        self.sources: dict[str, Source] = {}
        for id, value in self._values(dataset, "sources"):
            account, item = LossAccount(), Item(loss_kinds_of(field), canonical(field, value))
            link = link_of(item)
            lose_rest(account, item)
            lost = tuple(account.counts.items())
            self.sources[id] = Source(
                link, losses.setdefault(lost, lost), "sources-not-cited" if link else "sources-without-url"
            )
        with_link = {id: source.link for id, source in self.sources.items() if source.link}
        self.sorted_links = distinct(list(with_link.values()))
        numbers = {_sort_key(link): number for number, link in enumerate(self.sorted_links)}
        self.link_numbers = {id: numbers[_sort_key(link)] for id, link in with_link.items()}
        """The places of the links of sources in `sorted_links`, by id."""
        self.occasions = {record.id for record in self._first(dataset, "meetings", "events")}

    def links(self, ids: Iterable[str], places: Mapping[str, str] | None = None) -> list[Object]:
        """Return the links of sources that have one, sorted by address, each once; notes end with the place in a
        source."""
        if places:
            linked = [(link, places.get(id)) for id in ids if (link := self.sources[id].link)]
            return distinct([link | {"note": f"{link['note']}, {place}"} if place else link for link, place in linked])
        numbers, all_links = self.link_numbers, self.sorted_links
        return [all_links[number] for number in sorted({numbers[id] for id in ids if id in numbers})]

    def _first(self, dataset: Dataset, *collections: str) -> list[Record]:
        """Return the first record of each id."""
        by_id: dict[str, Record] = {}
        for name in collections:
            for record in dataset.records.get(name, ()):
                if by_id.setdefault(record.id, record) is not record:
                    self.duplicates.add(record)
        return list(by_id.values())

    def _values(self, dataset: Dataset, collection: str) -> Iterable[tuple[str, dict[str, Any]]]:
        return ((record.id, record.value) for record in self._first(dataset, collection))


def link_of(source: Item) -> Object | None:
    """Return the Popolo link of a source: its address, with a note that names it; None if it has no address."""
    name = "url" if "url" in source.value else "archived_url"
    if name not in source.value:
        return None
    parts = [source.write(part) for part in ("author", "name", "publisher", "date")]
    note = ", ".join(part for part in parts if part) or (source.write("kind") or source.id).replace("-", " ")
    return {"url": source.write(name), "note": note}


def lose_rest(account: LossAccount, item: Item) -> None:
    """Lose what is left of a record: claims, and names and identifiers that Popolo cannot hold, each as one loss; then
    every other value."""
    for name in ("claims", "other_names", "identifiers"):
        account.lose_items(item, name, "claims" if name == "claims" else name.replace("_", "-"))
    account.close(item)


class Reader:
    """Reads the values of records, and counts losses in `account`. `cited` are the ids of sources whose links are
    written."""

    def __init__(self, index: DatasetIndex) -> None:
        self.index, self.account = index, LossAccount()
        self.people, self.organizations, self.places = index.people, index.organizations, index.places
        self.sources, self.occasions = index.sources, index.occasions
        self.cited: set[str] = set()
        self._linked: dict[tuple[str, ...], tuple[list[str], list[Object]]] = {}
        """What the ids of sources come to: those with an address, and their links, without places in them."""

    # ---------------------------------------------------------------- dates

    def day(self, item: Item, name: str) -> str | None:
        """Return a date as `YYYY[-MM[-DD]]`; None for an interval, and for a date without a certain year."""
        value = item.get(name)
        day = None if value is None or "/" in value else truncate(value)
        if day:
            item.write(name)
            if day != value:
                self.account.count("uncertain-dates")
        return day

    def span(self, item: Item, name: str) -> tuple[str | None, str | None]:
        """Return the start and the end of an interval, each as `YYYY[-MM[-DD]]` or None; a date is both of its ends."""
        value = item.get(name)
        if value is None or "/" not in value:
            day = self.day(item, name)
            return day, day
        ends = value.split("/")
        start, end = map(truncate, ends)
        if start or end:
            item.write(name)
            if any(part not in ("", "..", truncate(part)) for part in ends):
                self.account.count("uncertain-dates")
            if "" in ends or ".." in ends:
                self.account.count("open-dates")
        return start, end

    def moment(self, item: Item, record: Item) -> str | None:
        """Return date and time of an item as the function `moment` does, and write them if there are any."""
        timestamp = moment(item, record)
        if timestamp:
            item.write("date")
            item.write("time")
        return timestamp

    # ---------------------------------------------------------------- sources

    def _cite(self, ids: tuple[str, ...]) -> tuple[list[str], list[Object]]:
        """Return those of sources that have an address, and their links. Many items have the same sources."""
        cited = [id for id in ids if id in self.index.link_numbers]
        self.cited.update(cited)
        linked = self._linked[ids] = cited, self.index.links(cited)
        return linked

    def links(self, *holders: Item) -> list[Object]:
        """Return the links of the sources with an address, of the first holder that has sources, each with the place in
        it that the holders give: an item without sources rests on those of its record."""
        return self.cited_links(*holders)[1]

    def cited_links(self, *holders: Item) -> tuple[list[str], list[Object]]:
        """Return the ids of the sources that `links` returns, and their links."""
        holder = _holder(holders)
        ids = tuple(holder.get("sources") or ())
        cited, linked = self._linked.get(ids) or self._cite(ids)
        if cited and "sources" not in holder.fates:  # a record holds the sources of many items
            holder.write("sources", *(cited if len(cited) < len(ids) else ()))
        places = self._places(cited, *holders)
        return cited, self.index.links(cited, places) if places else linked

    def _places(self, cited: Container[str], *holders: Item) -> dict[str, str]:
        """Return the places in cited sources: those of the item, which may lead into the sources of its record."""
        places: dict[str, str] = {}
        for holder in holders:
            for text in holder.values(locators.NAME):
                source, place = locators.parse(text)
                if source in cited and source not in places:
                    places[source] = place
                    holder.write(locators.NAME, text)
            if holder.get("sources"):
                break
        return places


def _holder(holders: Sequence[Item]) -> Item:
    """Return the first holder that has sources, or the last."""
    for holder in holders:
        if holder.get("sources"):
            return holder
    return holders[-1]


def distinct(links: list[Object]) -> list[Object]:
    """Return links sorted by address and note, each once."""
    if len(links) < 2:
        return links
    return [link for _, link in sorted({_sort_key(link): link for link in links}.items())]


def _sort_key(link: Object) -> tuple[str, str]:
    return link["url"], link["note"]


def common_value(values: Iterable[Value]) -> Value | None:
    """Return the value that all values are; None if there are none, or different ones."""
    distinct = set(values)
    return distinct.pop() if len(distinct) == 1 else None


def common_part(one: str, other: str) -> str:
    """Return the year, or year and month, that two dates share."""
    parts = zip(one.split("-"), other.split("-"), strict=False)
    return "-".join(part for part, _ in takewhile(lambda pair: pair[0] == pair[1], parts))


@lru_cache(maxsize=4096)
def truncate(edtf: str) -> str | None:
    """Return the part of a date that is in digits and exists in the calendar; None if not even the year does."""
    if ends := members(edtf):  # one of several: as far as all have the same digits
        edtf = common_part(*ends)
    match = re.match("[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?", edtf)
    parts = match[0].split("-") if match else []
    while parts:
        try:
            date(*(int(part) for part in (*parts, "01", "01")[:3]))
        except ValueError:
            parts.pop()
        else:
            return "-".join(parts)
    return None


def moment(item: Item, record: Item) -> str | None:
    """Return `date` and `time` of an item with the offset from UTC, as RFC 3339 writes them; None unless all are exact.

    A time that the clocks showed twice, or skipped, as they were changed has no exact offset.
    """
    day, clock = item.get("date") or "", item.get("time") or ""
    zone = item.get("time_zone") or record.get("time_zone")
    if not zone or not re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", f"{day} {clock}", re.ASCII):
        return None
    try:
        instant = datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=ZoneInfo(zone))
    except (ValueError, KeyError, OSError):  # no such day; no such time zone
        return None
    offset = instant.utcoffset()
    if offset is None or offset != instant.replace(fold=1).utcoffset() or offset.seconds % 60:
        return None
    return instant.isoformat()


def is_during(edtf: str | None, occasion_date: str | None) -> bool:
    """Return whether a date lies within that of an occasion, compared by the digits of both. An absent date does."""
    if edtf is None:
        return True
    start, end = map(truncate, ((occasion_date or "").split("/") * 2)[:2])
    day = truncate(edtf)
    return bool(start and end and day and start <= day[: len(start)] and day[: len(end)] <= end)

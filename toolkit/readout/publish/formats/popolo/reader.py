"""What the Popolo export rests on: what is asked of other records, their dates and sources as Popolo has them, and
the losses."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from readout.model.dataset import Dataset, Record, canonical
from readout.model.schema import Field
from readout.publish.formats.popolo.fields import FIELDS, REST
from readout.publish.losses import Account, Item, LossAccount, account

Object = dict[str, Any]
Value = TypeVar("Value", bound=Hashable)

SPACES = (("people",), ("organizations",), ("places",), ("sources",), ("meetings", "events"))
"""Collections that share their ids."""
GROUPS = ("coalition", "group-of-states")
KINDS_OF_FIELDS = {table: {name: kind for name, (_, kind) in fields.items()} for table, fields in FIELDS.items()}


class Source(NamedTuple):
    """What there is of a source: its link, if it has an address, and what is lost of it if it is cited, and if not."""

    link: Object | None
    cited: tuple[tuple[str, int], ...]
    otherwise: str


@lru_cache(maxsize=64)
def account_of(field: Field) -> Account:
    """The account of a collection, or of the metadata."""
    return account(field, KINDS_OF_FIELDS, REST)


class DatasetIndex:
    """What every record is converted with: the names of those that it may refer to, the links of sources, the ids of
    occasions. An id names the first of its records in canonical order; `again` are the others."""

    def __init__(self, dataset: Dataset) -> None:
        self.schema = dataset.schema
        self.again: set[Record] = set()
        self.people = {id: value.get("name") for id, value in self._values(dataset, "people")}
        organizations = dict(self._values(dataset, "organizations"))
        self.organizations = {id: value.get("name") for id, value in organizations.items()}
        self.groups = {id for id, value in organizations.items() if value.get("classification") in GROUPS}
        self.places = {id: value.get("name") for id, value in self._values(dataset, "places")}
        field, losses = self.schema.collections["sources"].field, dict[Any, Any]()
        self.sources: dict[str, Source] = {}
        for id, value in self._values(dataset, "sources"):
            account, item = LossAccount(), Item(account_of(field), canonical(field, value))
            link = cite(item)
            settle(account, item)
            lost = tuple(account.counts.items())
            self.sources[id] = Source(
                link, losses.setdefault(lost, lost), "sources-not-cited" if link else "sources-without-url"
            )
        self.linked = {id for id, source in self.sources.items() if source.link}
        self.occasions = {record.id for record in self._first(dataset, "meetings", "events")}

    def _first(self, dataset: Dataset, *collections: str) -> list[Record]:
        """The first records of each id."""
        first: dict[str, Record] = {}
        for name in collections:
            for record in dataset.records.get(name, ()):
                if first.setdefault(record.id, record) is not record:
                    self.again.add(record)
        return list(first.values())

    def _values(self, dataset: Dataset, collection: str) -> Iterable[tuple[str, dict[str, Any]]]:
        return ((record.id, record.value) for record in self._first(dataset, collection))


def cite(source: Item) -> Object | None:
    """The address of a source, with what there is to name it by; None if it has no address."""
    name = "url" if "url" in source.value else "archived_url"
    if name not in source.value:
        return None
    cited = [source.write(part) for part in ("author", "name", "publisher", "date")]
    note = ", ".join(part for part in cited if part) or source.write("kind").replace("-", " ")
    return {"url": source.write(name), "note": note}


def settle(losses: LossAccount, item: Item) -> None:
    """Loses what is left of a record: claims, and names and identifiers where Popolo has none, each as a whole."""
    for name in ("claims", "other_names", "identifiers"):
        losses.lose_items(item, name, "claims" if name == "claims" else name.replace("_", "-"))
    losses.close(item)


class Reader:
    """Reads records, and keeps the losses that says what became of their values. `cited` are the sources whose links
    are written."""

    def __init__(self, index: DatasetIndex) -> None:
        self.index, self.losses = index, LossAccount()
        self.people, self.organizations, self.places = index.people, index.organizations, index.places
        self.sources, self.occasions = index.sources, index.occasions
        self.cited: set[str] = set()

    # ---------------------------------------------------------------- dates

    def day(self, item: Item, name: str) -> str | None:
        """A date as `YYYY[-MM[-DD]]`; None for spans, and for dates whose year is not known."""
        value = item.get(name)
        day = None if value is None or "/" in value else cut(value)
        if day:
            item.write(name)
            if day != value:
                self.losses.count("uncertain-dates")
        return day

    def span(self, item: Item, name: str) -> tuple[str | None, str | None]:
        """The ends of a date or of a span of time, each as `YYYY[-MM[-DD]]`; a date is both of its ends."""
        value = item.get(name)
        if value is None or "/" not in value:
            day = self.day(item, name)
            return day, day
        ends = value.split("/")
        start, end = map(cut, ends)
        if start or end:
            item.write(name)
            if any(part not in ("", "..", cut(part)) for part in ends):
                self.losses.count("uncertain-dates")
            if "" in ends or ".." in ends:
                self.losses.count("open-dates")
        return start, end

    def moment(self, item: Item, record: Item) -> str | None:
        """The date and the time of an item, as `moment` gives them, written if they are exactly known."""
        time = moment(item, record)
        if time:
            item.write("date")
            item.write("time")
        return time

    # ---------------------------------------------------------------- sources

    def cite(self, *holders: Item) -> list[str]:
        """The sources with an address of the first of the holders that has any: what has none rests on those of its
        record."""
        holder = next((holder for holder in holders if holder.get("sources")), holders[-1])
        ids, linked = holder.every("sources"), self.index.linked
        cited = ids if linked.issuperset(ids) else [id for id in ids if id in linked]
        if cited:
            holder.write("sources", *(cited if len(cited) < len(ids) else ()))
            self.cited.update(cited)
        return cited

    def links(self, *holders: Item) -> list[Object]:
        """The links of the sources that `cite` gives."""
        return links(self.sources, self.cite(*holders))


def links(sources: Mapping[str, Source], ids: Iterable[str]) -> list[Object]:
    """The links of sources that have any, in order of their addresses, each once."""
    linked = [link for id in ids if (link := sources[id].link)]
    if len(linked) < 2:
        return linked
    return [link for _, link in sorted({(link["url"], link["note"]): link for link in linked}.items())]


def same(values: Iterable[Value]) -> Value | None:
    """The value, if all are one; None if there are none, or different ones."""
    distinct = set(values)
    return distinct.pop() if len(distinct) == 1 else None


@lru_cache(maxsize=4096)
def cut(edtf: str) -> str | None:
    """A date as far as it is written in digits and is a day of the calendar; None if not even the year is."""
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
    """`date` and `time` of an item with the offset from UTC, as in RFC 3339; None unless all are exactly known.

    A time that the clocks showed twice when they were put back, or skipped, is not.
    """
    day, clock = item.get("date") or "", item.get("time") or ""
    zone = item.get("time_zone") or record.get("time_zone")
    if not zone or not re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", f"{day} {clock}", re.ASCII):
        return None
    try:
        local = datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=ZoneInfo(zone))
    except (ValueError, KeyError, OSError):  # no such day; no such time zone
        return None
    offset = local.utcoffset()
    if offset is None or offset != local.replace(fold=1).utcoffset() or offset.seconds % 60:
        return None
    return local.isoformat()


def during(said: str | None, held: str | None) -> bool:
    """Whether a day lies in those of an occasion, as far as its digits go; no day in particular does."""
    if said is None:
        return True
    start, end = map(cut, ((held or "").split("/") * 2)[:2])
    day = cut(said)
    return bool(start and end and day and start <= day[: len(start)] and day[: len(end)] <= end)

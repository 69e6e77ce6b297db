"""What the Popolo export rests on: records by id, their dates and sources as Popolo has them, and the ledger."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable
from datetime import date, datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from readout.dataset import Dataset
from readout.exporters._ledger import Item, Ledger
from readout.exporters._popolo_fields import FIELDS, REST

Object = dict[str, Any]
Value = TypeVar("Value", bound=Hashable)


class Reader:
    """The records of a dataset, in canonical order, and the ledger that says what became of their values."""

    def __init__(self, dataset: Dataset) -> None:
        schema, whole = dataset.schema, dataset.canonical()
        kinds = {table: {name: kind for name, (_, kind) in fields.items()} for table, fields in FIELDS.items()}
        self.ledger = Ledger(kinds, REST)
        self.metadata = Item(schema.metadata, whole["metadata"])
        self.records = {
            name: [Item(collection.field, value) for value in whole.get(name, ())]
            for name, collection in schema.collections.items()
        }
        self.people = self.index("people")
        self.organizations = self.index("organizations")
        self.places = self.index("places")
        self.sources = self.index("sources")
        self.occasions = self.index("meetings", "events")
        self.cited: set[str] = set()

    def index(self, *collections: str) -> dict[str, Item]:
        """The records of collections that share their ids. An id names the first of its records."""
        found: dict[str, Item] = {}
        for name in collections:
            for item in self.records.get(name, ()):
                if item.id in found:
                    self.ledger.lose(item, "duplicate-ids")
                else:
                    found[item.id] = item
        return found

    # ---------------------------------------------------------------- dates

    def day(self, item: Item, name: str) -> str | None:
        """A date as `YYYY[-MM[-DD]]`; None for spans, and for dates whose year is not known."""
        value = item.get(name)
        found = None if value is None or "/" in value else cut(value)
        if found:
            item.write(name)
            if found != value:
                self.ledger.count("uncertain-dates")
        return found

    def span(self, item: Item, name: str) -> tuple[str | None, str | None]:
        """The ends of a date or of a span of time, each as `YYYY[-MM[-DD]]`; a date is both of its ends."""
        value = item.get(name)
        if value is None or "/" not in value:
            found = self.day(item, name)
            return found, found
        ends = value.split("/")
        start, end = map(cut, ends)
        if start or end:
            item.write(name)
            if any(part not in ("", "..", cut(part)) for part in ends):
                self.ledger.count("uncertain-dates")
            if "" in ends or ".." in ends:
                self.ledger.count("open-dates")
        return start, end

    def moment(self, item: Item, record: Item) -> str | None:
        """The date and the time of an item, as `moment` gives them, written if they are exactly known."""
        found = moment(item, record)
        if found:
            item.write("date")
            item.write("time")
        return found

    # ---------------------------------------------------------------- sources

    def links(self, *holders: Item) -> list[Object]:
        """The sources of the first of the holders that has any: what has none rests on those of its record."""
        holder = next((holder for holder in holders if holder.every("sources")), holders[-1])
        found = []
        for id in holder.every("sources"):
            source = self.sources.get(id)
            if source and (link := self.link(source)):
                holder.write("sources", id)
                found.append(link)
        return merged(found)

    def link(self, source: Item) -> Object | None:
        """The address of a source, with what there is to name it by; None if it has no address."""
        name = "url" if "url" in source.value else "archived_url"
        if name not in source.value:
            return None
        self.cited.add(source.id)
        cited = [source.write(part) for part in ("author", "name", "publisher", "date")]
        note = ", ".join(part for part in cited if part) or source.write("kind").replace("-", " ")
        return {"url": source.write(name), "note": note}


def merged(links: Iterable[Object]) -> list[Object]:
    """Links in order of their addresses, each once."""
    return [{"url": url, "note": note} for url, note in sorted({(link["url"], link["note"]) for link in links})]


def same(values: Iterable[Value]) -> Value | None:
    """The value, if all are one; None if there are none, or different ones."""
    found = set(values)
    return found.pop() if len(found) == 1 else None


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
        found = datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=ZoneInfo(zone))
    except (ValueError, KeyError, OSError):  # no such day; no such time zone
        return None
    offset = found.utcoffset()
    if offset is None or offset != found.replace(fold=1).utcoffset() or offset.seconds % 60:
        return None
    return found.isoformat()


def during(said: str | None, held: str | None) -> bool:
    """Whether a day lies in those of an occasion, as far as its digits go; no day in particular does."""
    if said is None:
        return True
    start, end = map(cut, ((held or "").split("/") * 2)[:2])
    day = cut(said)
    return bool(start and end and day and start <= day[: len(start)] and day[: len(end)] <= end)

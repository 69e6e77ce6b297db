"""What search engines read of a page: schema.org in JSON-LD."""

from __future__ import annotations

import json
from typing import Any

from markupsafe import Markup

from readout.model.dataset import Record
from readout.model.presence import OCCASIONS, TOOK_PLACE
from readout.publish.formats.site.index import Index
from readout.text import edtf

CONTEXT = "https://schema.org"
ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}
"""What may not stand in a script element, as JSON writes it."""
STATUS = {"postponed": "EventPostponed", "cancelled": "EventCancelled"}


def script(value: dict[str, Any]) -> Markup:
    """Return JSON that may stand in an element of a page."""
    text = json.dumps({"@context": CONTEXT, **value}, ensure_ascii=True, separators=(",", ":"))
    for character, escape in ESCAPES.items():
        text = text.replace(character, escape)
    return Markup(text)  # noqa: S704 - nothing of it can end the element


def dataset(metadata: dict[str, Any], records: int) -> dict[str, Any]:
    """Return the description of the dataset."""
    described: dict[str, Any] = {"@type": "Dataset", "name": metadata.get("title", "")}
    names = {"description": "description", "version": "version", "license": "license", "language": "inLanguage"}
    described |= {names[key]: metadata[key] for key in names if key in metadata}
    described |= {"url": metadata["url"]} if "url" in metadata else {}
    described |= {"citation": metadata["cite_as"]} if "cite_as" in metadata else {}
    if "publisher" in metadata:
        described["publisher"] = {"@type": "Organization", "name": metadata["publisher"]}
    if "contributors" in metadata:
        described["creator"] = [{"@type": "Organization", "name": name} for name in metadata["contributors"]]
    return described | {"size": f"{records} records"}


def record(index: Index, record: Record) -> dict[str, Any] | None:
    """Return what schema.org has words for of a record; None if it has none."""
    value, collection = record.value, record.collection.name
    if collection in OCCASIONS:
        return _event(index, record)
    if collection == "people":
        dates = {"birth_date": "birthDate", "death_date": "deathDate"}
        days = {name: day.isoformat() for key, name in dates.items() if (day := edtf.exact(value.get(key, "")))}
        return {"@type": "Person", "name": record.name, **days}
    if collection in ("organizations", "places"):
        return {"@type": "Organization" if collection == "organizations" else "Place", "name": record.name}
    return None


def _event(index: Index, record: Record) -> dict[str, Any]:
    value, number = record.value, index.numbers[record.collection.name, record.id]
    event: dict[str, Any] = {"@type": "Event", "name": record.name}
    start, end = edtf.bounds(value["date"]) if "date" in value else (None, None)
    event |= {"startDate": start.isoformat()} if start else {}
    event |= {"endDate": end.isoformat()} if end and start else {}
    status = str(value.get("status", ""))
    if status in STATUS:
        event["eventStatus"] = f"{CONTEXT}/{STATUS[status]}"
    place = index.entries[number].place
    if place >= 0:
        event["location"] = {"@type": "Place", "name": index.entries[place].label}
    if status in TOOK_PLACE:
        present = dict.fromkeys(seat.person for seat in index.of_occasion.get(number, ()) if seat.present)
        people = [{"@type": "Person", "name": index.entries[each].label} for each in present if each is not None]
        event |= {"attendee": people} if people else {}
    return event

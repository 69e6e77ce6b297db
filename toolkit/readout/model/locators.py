"""Locators: where in a source something stands, as `frus-1945: p. 112`.

The schema marks such strings with `x-reference-prefix`: they begin with the id of a record. A list of them has one for
each record, so it is merged, and followed when a record is renamed, by these prefixes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from readout.model.schema import Field

SEPARATOR = ": "
NAME = "locators"
"""The field of records and items that holds the locators in their sources."""


class Locator(NamedTuple):
    """The id of a source, and the place in it; the place is empty for a text without a separator."""

    source: str
    place: str


def parse(text: str) -> Locator:
    source, _, place = text.partition(SEPARATOR)
    return Locator(source, place)


def places_of(*holders: Mapping[str, Any]) -> dict[str, str]:
    """Return the places in sources, by the ids of these, that mappings name; the first to name one counts."""
    places: dict[str, str] = {}
    for holder in holders:
        texts = holder.get(NAME)
        for text in texts if isinstance(texts, list) else ():
            if isinstance(text, str):
                places.setdefault(*parse(text))
    return places


def supporting(item: Mapping[str, Any], record: Mapping[str, Any]) -> tuple[list[Any], dict[str, str]]:
    """Return the ids of the sources that an item rests on, its own or else the record's, and the places in them."""
    own = item.get("sources")
    ids = own or record.get("sources") or []
    return ids, places_of(item) if own else places_of(item, record)


def with_prefix(field: Field, text: str, id: str) -> str:
    """Return a text of the field with another id: the text is an id, or begins with one."""
    _, separator, place = text.partition(SEPARATOR)
    return f"{id}{separator}{place}" if field.reference_prefix else id


def prefix_of(field: Field, value: Any) -> Any:
    """Return the id with which a text of the field begins; any other value as it is."""
    return parse(value).source if field.reference_prefix and isinstance(value, str) else value

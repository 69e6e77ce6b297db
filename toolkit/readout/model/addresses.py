"""Addresses of values inside a record, as claims name them: `participants/uae/posts`."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

from readout.model.dataset import Record
from readout.model.schema import Field
from readout.span import Pointer


class Address(NamedTuple):
    """What a claim's `about` leads to: the field addressed, and where its value stands, or would.

    `end` is `start` or `end` where one end of an interval is addressed.
    """

    field: Field
    pointer: Pointer
    present: bool
    end: str | None = None


def key_of(field: Field, item: dict[str, Any]) -> str:
    """What identifies an item within its list, as claims address it: its id, or its key joined by colons."""
    return ":".join(str(item.get(name, "")) for name in field.key)


def address_of(record: Record, text: str) -> Address | None:
    """Where an address leads in a record; None if it leads nowhere. One rule after the other asks."""
    known = _addresses(record)
    if text not in known:
        known[text] = resolve(record.collection.field, record.value, text)
    return known[text]


@lru_cache(maxsize=1)
def _addresses(record: Record) -> dict[str, Address | None]:
    del record
    return {}


class Way(NamedTuple):
    """What the schema alone says of an address: the lists that it leads through, each with what is wanted of it, the
    name of the field that it ends at, None if that is an item, and the field. One that leads through no list leads to
    one of two places: where a value stands, and where it would."""

    steps: tuple[tuple[Field, str], ...]
    name: str | None
    field: Field
    end: str | None
    there: Address
    absent: Address


@lru_cache(maxsize=16384)
def way(field: Field, address: str) -> Way | None:
    """The way of an address through the records of a kind; None if it leads nowhere in any."""
    steps: tuple[tuple[Field, str], ...] = ()
    name, *rest = address.split("/")
    while found := field.get(name):
        field, end = found, None
        if field.format == "edtf" and rest in (["start"], ["end"]):
            end = rest.pop()
        there, absent = (Address(field, (name,), present, end) for present in (True, False))
        if not rest:
            return Way(steps, name, field, end, there, absent)
        if not field.table:
            return None
        wanted, *rest = rest
        steps = (*steps, (field, wanted))
        if not rest:
            return Way(steps, None, field, None, there, absent)
        name, *rest = rest
    return None


def resolve(field: Field, value: dict[str, Any], address: str) -> Address | None:
    """Follows `field`, `list/item key` or `list/item key/field` into a record; None if it leads nowhere.

    `date/start` and `date/end` lead to the ends of an interval.
    """
    found = way(field, address)
    if found is None:
        return None
    if not found.steps:
        return found.absent if value.get(str(found.name)) is None else found.there
    here = value
    pointer: Pointer = ()
    for table, wanted in found.steps:
        simple = table.key == ("id",)  # nearly all are, and there may be many
        listed = here.get(table.name)
        for position, item in enumerate(listed if isinstance(listed, list) else ()):
            if isinstance(item, dict) and (item.get("id") if simple else key_of(table, item)) == wanted:
                here, pointer = item, (*pointer, table.name, position)
                break
        else:
            return None
    if found.name is None:
        return Address(found.field, pointer, present=True)
    return Address(found.field, (*pointer, found.name), here.get(found.name) is not None, found.end)

"""Addresses of values inside a record, as claims name them: `participants/uae/posts`.

An address is `field`, `list/item key` or `list/item key/field`, through as many lists as there are; `/start` or `/end`
after a date is one end of an interval. The schema marks strings that are addresses with `x-address`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from readout.model.dataset import Record
from readout.model.schema import Field
from readout.span import Pointer


class Address(NamedTuple):
    """What an address leads to: the field, the pointer of its value, and whether the record has one.

    `end` is `start` or `end` where one end of an interval is addressed.
    """

    field: Field
    pointer: Pointer
    present: bool
    end: str | None = None


def key_of(field: Field, item: dict[str, Any]) -> str:
    """Return what identifies an item within its list, as claims address it: its id, or its key joined by colons."""
    return ":".join(str(item.get(name, "")) for name in field.key)


def address_at(field: Field, value: Any, pointer: Pointer) -> str:
    """Return the address of what stands at a pointer into a record; for an item of a list of scalars, the list's.

    An item without a key is named by its position.
    """
    names: list[str] = []
    inner: Field | None = field
    for step in pointer:
        if isinstance(step, str):
            names.append(step)
            inner = inner.get(step) if inner else None
            value = value.get(step) if isinstance(value, dict) else None
        elif inner and not inner.table:
            break
        else:
            value = value[step] if isinstance(value, list) and step < len(value) else None
            names.append((key_of(inner, value) if inner and isinstance(value, dict) else "") or str(step))
    return "/".join(names)


def address_of(record: Record, text: str) -> Address | None:
    """Return where an address leads in a record; None if it leads nowhere.

    The addresses of the last record are kept, since several rules ask for the same ones.
    """
    addresses = _addresses(record)
    if text not in addresses:
        addresses[text] = resolve(record.collection.field, record.value, text)
    return addresses[text]


@lru_cache(maxsize=1)
def _addresses(record: Record) -> dict[str, Address | None]:
    del record
    return {}


class ItemPath(NamedTuple):
    """An item of a table of a record, by its id."""

    table: str
    id: str


class AddressPath(NamedTuple):
    """What the schema alone says of an address.

    `steps` are the lists that it leads through, each with the key of the item. `name` is the field that it ends at,
    None if that is an item; `field` is this field, or the list of the item. `present` and `absent` are what an address
    without steps resolves to. `item` is the item, if it is of a list of the record whose items are known by ids.
    """

    steps: tuple[tuple[Field, str], ...]
    name: str | None
    field: Field
    end: str | None
    present: Address
    absent: Address
    item: ItemPath | None = None


@lru_cache(maxsize=16384)
def parse_address(field: Field, address: str) -> AddressPath | None:
    """Return the path of an address through the records of a kind; None if it leads nowhere in any record."""
    steps: tuple[tuple[Field, str], ...] = ()
    item: ItemPath | None = None
    name, *rest = address.split("/")
    while inner := field.get(name):
        field, end = inner, None
        if field.format == "edtf" and rest in (["start"], ["end"]):
            end = rest.pop()
        present, absent = (Address(field, (name,), is_present, end) for is_present in (True, False))
        if not rest:
            return AddressPath(steps, name, field, end, present, absent, item)
        if not field.table:
            return None
        key, *rest = rest
        item = ItemPath(field.table, key) if field.key == ("id",) and not steps else None
        steps = (*steps, (field, key))
        if not rest:
            return AddressPath(steps, None, field, None, present, absent, item)
        name, *rest = rest
    return None


def value_at(value: Any, pointer: Pointer) -> Any:
    """Return what stands at a pointer into a value; None if nothing does."""
    for step in pointer:
        if isinstance(value, dict):
            value = value.get(step)
        else:
            value = value[step] if isinstance(value, list) and isinstance(step, int) and step < len(value) else None
    return value


def resolve(field: Field, value: Mapping[str, Any], address: str) -> Address | None:
    """Follow an address into the value of a record. Returns None if it leads nowhere.

    A field that the schema has and the record has not is an address, with `present` false; an item must exist.
    """
    path = parse_address(field, address)
    if path is None:
        return None
    if not path.steps:
        return path.absent if value.get(str(path.name)) is None else path.present
    mapping = value
    pointer: Pointer = ()
    for table, key in path.steps:
        has_id = table.key == ("id",)  # nearly all have, and there may be many items
        items = mapping.get(table.name)
        for position, item in enumerate(items if isinstance(items, list) else ()):
            if isinstance(item, dict) and (item.get("id") if has_id else key_of(table, item)) == key:
                mapping, pointer = item, (*pointer, table.name, position)
                break
        else:
            return None
    if path.name is None:
        return Address(path.field, pointer, present=True)
    return Address(path.field, (*pointer, path.name), mapping.get(path.name) is not None, path.end)

"""What the claims of a record say of one field or topic, and whether their values agree."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from readout.dataset import Address, Dataset, Record, address_of
from readout.rules import (
    edtf,
    ro403_statement_after_source,
    ro404_accessed_before_published,
    ro405_part_outside_meeting,
)
from readout.rules.ro406_clock_order import minutes
from readout.schema import Field
from readout.span import Pointer
from readout.tables import from_cell

CHRONOLOGY = (ro403_statement_after_source, ro404_accessed_before_published, ro405_part_outside_meeting)
"""Rules that find fault with a date for what is around it."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim, its value read as its field is written; None where it has none."""

    pointer: Pointer
    item: dict[str, Any]
    value: Any

    @property
    def standing(self) -> str:
        return str(self.item["standing"])

    @property
    def date(self) -> str | None:
        """When the value held. Values that held at different times are stages, and no rivals."""
        return self.item.get("date")


@dataclass(frozen=True, slots=True)
class Subject:
    """What claims are about: a field that holds no items, or what a `topic` names, which has no address.

    `held` is the value that the record has there, None where it has none.
    """

    name: str
    address: Address | None = None
    held: Any = None
    claims: list[Claim] = field(default_factory=list)

    def valued(self, *standings: str) -> list[Claim]:
        """The claims of these standings that have a value."""
        return [claim for claim in self.claims if claim.standing in standings and claim.value is not None]

    def key(self, value: Any) -> Hashable:
        """What two values have in common that are one; the order of a list counts only where it is data."""
        if isinstance(value, list):
            return tuple(value) if self.address and self.address.field.ordered else frozenset(value)
        return value  # type: ignore[no-any-return]

    def agree(self, one: Any, other: Any) -> bool:
        """Whether two values can both be true: one may say less than the other."""
        if isinstance(one, list) and isinstance(other, list):
            return set(one) <= set(other) or set(other) <= set(one)
        format = self.address.field.format if self.address else None
        if format == "edtf":
            return _within(one, other) or _within(other, one)
        if format == "time":
            return _meet(minutes(one.rstrip("?~%")), minutes(other.rstrip("?~%")))
        if isinstance(one, str) and isinstance(other, str):
            return one.casefold().split() == other.casefold().split()
        return bool(one == other)


def listed(record: Record) -> Iterator[tuple[Pointer, dict[str, Any]]]:
    """The claims of a record, and where they stand."""
    claims = record.value.get("claims")
    for position, item in enumerate(claims if isinstance(claims, list) else ()):
        if isinstance(item, dict):
            yield ("claims", position), item


@lru_cache(maxsize=1)
def addressed(record: Record) -> tuple[tuple[Pointer, dict[str, Any], Address | None], ...]:
    """The claims of a record, where they stand, and where what they are about leads; None if it leads nowhere."""
    return tuple(
        (pointer, item, address_of(record, about) if (about := item.get("about")) else None)
        for pointer, item in listed(record)
    )


@lru_cache(maxsize=1)
def subjects(record: Record, dataset: Dataset) -> tuple[Subject, ...]:
    """What the claims of a record are about, one after the other.

    None while another rule finds fault with one of the claims, or with the value of the field: what
    the others amount to without it would only say the same again.
    """
    found: dict[tuple[str | None, str | None], Subject] = {}
    for pointer, item, place in addressed(record):
        about, topic, value = item.get("about"), item.get("topic"), item.get("value")
        if "standing" not in item or None in item.values() or bool(about) != bool(place):
            return ()
        address = None if topic else place
        if not topic and (address is None or address.field.table):
            continue
        name = f"`{about}`" if about else "the record"
        name = f"the {topic} of {name}" if topic else name
        subject = found.setdefault((about, topic), Subject(name, address, held(record, address)))
        if address and value is not None:
            value = from_cell(address.field, value)
            if not sound(address.field, value, record, dataset):
                return ()
        subject.claims.append(Claim(pointer, item, value))
    dated = any(subject.address and subject.address.field.format == "edtf" for subject in found.values())
    misdated = {finding.pointer for rule in CHRONOLOGY for finding in rule.check(record, dataset)} if dated else set()
    return tuple(
        subject
        for subject in found.values()
        if not (at := subject.address) or (at.pointer not in misdated and _settled(at, record, dataset))
    )


def _settled(address: Address, record: Record, dataset: Dataset) -> bool:
    """Whether what the record has at an address can stand there, or it has nothing."""
    *above, name = address.pointer
    if not address.present:
        return name not in _at(record, above)  # a value that the schema refuses is passed on as None
    return sound(address.field, held(record, address), record, dataset)


def _at(record: Record, pointer: Iterable[str | int]) -> Any:
    here: Any = record.value
    for part in pointer:
        here = here[part]
    return here


def held(record: Record, address: Address | None) -> Any:
    """The value that the record has at an address; None where it has none."""
    if address is None or not address.present:
        return None
    value = _at(record, address.pointer)
    if address.end and isinstance(value, str):
        return edtf.sides(value)[0 if address.end == "start" else -1]
    return value


def sound(field: Field, value: Any, record: Record, dataset: Dataset) -> bool:
    """Whether a value is one that its field can hold, so that no other rule finds fault with it."""
    parts = value if isinstance(value, list) else [value]
    return all(_sound(field.items or field, part, record, dataset) for part in parts)


def _sound(field: Field, value: Any, record: Record, dataset: Dataset) -> bool:
    if not isinstance(value, str):
        return value is not None and field.type != "string"
    if (field.enum and value not in field.enum) or (field.pattern and not re.search(field.pattern, value)):
        return False
    if field.format == "edtf":
        return not edtf.impossible(value) and not edtf.inverted(value)
    if field.item_reference:
        return any(item.get("id") == value for item in record.value.get(field.item_reference) or () if item)
    return not field.reference or dataset.find(value, field.reference) is not None


def _within(date: str, other: str) -> bool:
    """Whether all days that a date can mean are days of the other, as far as that is certain."""
    (start, end), (first, last) = edtf.bounds(date), edtf.bounds(other)
    return (first is None or (start is not None and start >= first)) and (
        last is None or (end is not None and end <= last)
    )


def _meet(one: tuple[int, int] | None, other: tuple[int, int] | None) -> bool:
    """Whether two stretches of the day have a minute in common; one that is not certain has."""
    return one is None or other is None or (one[0] <= other[1] and other[0] <= one[1])


def explained(record: Record, addresses: tuple[str, ...], *standings: str) -> bool:
    """Whether a claim speaks of one of the addresses, with one of the standings, or any if none is given."""
    return any(
        claim.get("about") in addresses and (not standings or claim.get("standing") in standings)
        for _, claim in listed(record)
    )

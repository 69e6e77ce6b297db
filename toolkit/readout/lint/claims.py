"""What the claims of a record say of one field or topic, and whether their values agree."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Iterator
from functools import lru_cache, partial
from typing import Any, NamedTuple, cast

from readout.lint.rules import ro403_statement_after_source, ro404_accessed_before_published, ro405_part_outside_meeting
from readout.model.addresses import Address, address_of
from readout.model.cells import from_cell
from readout.model.dataset import Dataset, Record
from readout.model.schema import Field
from readout.span import Pointer
from readout.text import edtf
from readout.text.clock import minutes

CHRONOLOGY = (ro403_statement_after_source, ro404_accessed_before_published, ro405_part_outside_meeting)
"""Rules that find fault with a date for what is around it."""


class Claim(NamedTuple):
    """A claim, its place in the list, and its value read as its field is written; None where it has none."""

    position: int
    item: dict[str, Any]
    standing: str
    value: Any

    @property
    def pointer(self) -> Pointer:
        return ("claims", self.position)

    @property
    def date(self) -> str | None:
        """When the value held. Values that held at different times are stages, and no rivals."""
        return self.item.get("date")


class Subject:
    """What claims are about: a field that holds no items, or what a `topic` names, which has no address.

    `held` is the value that the record has there, None where it has none.
    """

    __slots__ = ("about", "address", "claims", "held", "topic")

    def __init__(self, about: str | None, topic: str | None, address: Address | None = None, held: Any = None) -> None:
        self.about, self.topic, self.address, self.held = about, topic, address, held
        self.claims: list[Claim] = []

    @property
    def name(self) -> str:
        """What it is called in a message."""
        name = f"`{self.about}`" if self.about else "the record"
        return f"the {self.topic} of {name}" if self.topic else name

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
        if one == other:
            return True
        if isinstance(one, list) and isinstance(other, list):
            return set(one) <= set(other) or set(other) <= set(one)
        format = self.address.field.format if self.address else None
        if format == "edtf":
            return _within(one, other) or _within(other, one)
        if format == "time":
            return _meet(minutes(one.rstrip("?~%")), minutes(other.rstrip("?~%")))
        if isinstance(one, str) and isinstance(other, str):
            return one.casefold().split() == other.casefold().split()
        return False


def listed(record: Record) -> Iterator[tuple[Pointer, dict[str, Any]]]:
    """The claims of a record, and where they stand."""
    claims = record.value.get("claims")
    for position, item in enumerate(claims if isinstance(claims, list) else ()):
        if isinstance(item, dict):
            yield ("claims", position), item


_claim = cast("Callable[[tuple[int, dict[str, Any], str, Any]], Claim]", partial(tuple.__new__, Claim))
"""Makes a claim of its parts in half the time: there are many."""


@lru_cache(maxsize=1)
def drafts(record: Record) -> tuple[Subject, ...] | None:
    """What the claims of a record are about, as `subjects` gives it, before others were asked: neither have ids been
    looked up, nor is it known whether what the record has can stand there.

    None if one of the claims is found fault with already.
    """
    found: dict[tuple[str | None, str | None], Subject] = {}
    claims = record.value.get("claims")
    for position, item in enumerate(claims if isinstance(claims, list) else ()):
        if not isinstance(item, dict):
            continue
        get = item.get
        about, topic, standing, value = get("about"), get("topic"), get("standing"), get("value")
        if standing is None or None in item.values():
            return None
        subject = found.get((about, topic))
        if subject is None:
            place = address_of(record, about) if about else None
            if about and not place:
                return None
            if topic:
                subject = Subject(about, topic)
            elif place is None or place.field.table:
                continue
            else:
                subject = Subject(about, topic, place, held(record, place))
            found[about, topic] = subject
        if value is not None and subject.address:
            value, fits = _read(subject.address.field, value)
            if not fits:
                return None
        subject.claims.append(_claim((position, item, standing, value)))
    return tuple(found.values())


def subjects(record: Record, dataset: Dataset) -> tuple[Subject, ...]:
    """What the claims of a record are about, one after the other.

    None while another rule finds fault with one of the claims, or with the value of the field: what
    the others amount to without it would only say the same again.
    """
    found = drafts(record) or ()
    fields = [subject for subject in found if subject.address]
    for subject in fields:
        for claim in subject.claims:
            if claim.value is not None and not _leads(subject, claim.value, record, dataset):
                return ()
    dated = any(subject.address and subject.address.field.format == "edtf" for subject in fields)
    misdated = {finding.pointer for rule in CHRONOLOGY for finding in rule.check(record, dataset)} if dated else set()
    return tuple(
        subject
        for subject in found
        if not (at := subject.address) or (at.pointer not in misdated and _is_settled(at, subject, record, dataset))
    )


def _is_settled(address: Address, subject: Subject, record: Record, dataset: Dataset) -> bool:
    """Whether what the record has at an address can stand there, or it has nothing."""
    if not address.present:
        *above, name = address.pointer
        return name not in _at(record, above)  # a value that the schema refuses is passed on as None
    field, value = address.field.items or address.field, subject.held
    fits = all(_fits(field, part) for part in (value if isinstance(value, list) else (value,)))
    return fits and _leads(subject, value, record, dataset)


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


@lru_cache(maxsize=16384)
def _read(field: Field, cell: Any) -> tuple[Any, bool]:
    """The value of a claim about a field, and whether the field can hold it, wherever it leads."""
    value = from_cell(field, cell)
    inner = field.items or field
    return value, all(_fits(inner, part) for part in (value if isinstance(value, list) else (value,)))


@lru_cache(maxsize=16384)
def _fits(field: Field, value: Any) -> bool:
    """Whether a scalar is one that its field can hold, so that no other rule finds fault with its form."""
    if not isinstance(value, str):
        return value is not None and field.type != "string"
    if (field.enum and value not in field.enum) or (field.pattern and not re.search(field.pattern, value)):
        return False
    return field.format != "edtf" or edtf.is_valid(value)


def _leads(subject: Subject, value: Any, record: Record, dataset: Dataset) -> bool:
    """Whether all ids in a value that a subject has, or is claimed to have, lead to a record or an item."""
    field = subject.address.field if subject.address else None
    field = field.items or field if field else None
    if field is None or not (field.reference or field.item_reference):
        return True
    parts = value if isinstance(value, list) else [value]
    if field.item_reference:
        known = {item.get("id") for item in record.value.get(field.item_reference) or () if item}
        return known.issuperset(parts)
    return dataset.knows(parts, field.reference)


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
    spoken = _spoken(record)
    return any(about in spoken and (not standings or not spoken[about].isdisjoint(standings)) for about in addresses)


@lru_cache(maxsize=1)
def _spoken(record: Record) -> dict[Any, set[Any]]:
    """The addresses that claims of a record speak of, with the standings of those claims."""
    found: dict[Any, set[Any]] = {}
    for _, claim in listed(record):
        found.setdefault(claim.get("about"), set()).add(claim.get("standing"))
    return found

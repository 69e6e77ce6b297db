"""What the claims of a record say about one field or topic, and whether their values agree."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from readout.lint.chronology import misdated
from readout.lint.claimed_values import fits, read
from readout.model.addresses import Address, address_of
from readout.model.claims import Relation, relation, value_at
from readout.model.dataset import Record, RecordLookup
from readout.model.schema import Field
from readout.span import Pointer
from readout.text import durations


class Claim(NamedTuple):
    """A claim, its position in the list, and its value as the field would hold it; None if it has no value."""

    position: int
    item: dict[str, Any]
    standing: str
    value: Any

    @property
    def pointer(self) -> Pointer:
        return ("claims", self.position)

    @property
    def date(self) -> str | None:
        """When the value held. Values that held at different times do not contradict each other."""
        return self.item.get("date")


class Subject:
    """What claims are about: a field that holds no items, or a `topic`, which has no address.

    `held` is the value of the field in the record, None if it has none; `end` the end of an interval that is meant.
    """

    __slots__ = ("about", "claims", "end", "field", "held", "record", "topic")

    def __init__(
        self,
        record: Record,
        about: str | None,
        topic: str | None,
        field: Field | None = None,
        end: str | None = None,
        held: Any = None,
    ) -> None:
        self.record, self.about, self.topic = record, about, topic
        self.field, self.end, self.held = field, end, held
        self.claims: list[Claim] = []

    @property
    def address(self) -> Address | None:
        """The address of the field."""
        return address_of(self.record, self.about) if self.field and self.about else None

    @property
    def name(self) -> str:
        """The name of the subject in a message."""
        name = f"`{self.about}`" if self.about else "the record"
        return f"the {self.topic} of {name}" if self.topic else name

    def valued(self, *standings: str) -> list[Claim]:
        """Return the claims of these standings that have a value."""
        return [claim for claim in self.claims if claim.standing in standings and claim.value is not None]

    def key(self, value: Any) -> Hashable:
        """Return a key that equal values share. The order of a list counts only if it is data; durations of one length
        are equal."""
        if isinstance(value, list):
            return tuple(value) if self.field and self.field.ordered else frozenset(value)
        length = durations.parse(value) if self.topic and isinstance(value, str) else None
        return length or value

    def agree(self, one: Any, other: Any) -> bool:
        """Whether two values can both be true: one may be less precise than the other."""
        return relation(self.field, one, other) is not Relation.RIVAL


def claims_of(record: Record) -> Iterator[tuple[Pointer, dict[str, Any]]]:
    """Yield the claims of a record with their pointers."""
    claims = record.value.get("claims")
    for position, item in enumerate(claims if isinstance(claims, list) else ()):
        if isinstance(item, dict):
            yield ("claims", position), item


Name = tuple[str | None, str | None]
"""What tells subjects apart: address and topic."""


@lru_cache(maxsize=1)
def unresolved_subjects(record: Record) -> tuple[Subject, ...] | None:
    """Return what the claims of a record are about, before ids are looked up and the record's own values checked.

    None if another rule finds fault with one of the claims as it is written.
    """
    by_name: dict[Name, Subject] = {}
    claims = record.value.get("claims")
    for position, item in enumerate(claims if isinstance(claims, list) else ()):
        if not isinstance(item, dict):
            continue
        get = item.get
        name = about, topic = get("about"), get("topic")
        standing, value = get("standing"), get("value")
        if standing is None or None in item.values():
            return None
        subject = by_name.get(name)
        if subject is None:
            address = address_of(record, about) if about else None
            if about and not address:
                return None
            if topic:
                subject = Subject(record, about, topic)
            elif address is None or address.field.table:
                continue
            else:
                subject = Subject(record, about, topic, address.field, address.end, value_at(record.value, address))
            by_name[name] = subject
        if value is not None and subject.field:
            reading = read(subject.field, value)
            if not reading.fits:
                return None
            value = reading.value
        subject.claims.append(Claim(position, item, standing, value))
    return tuple(by_name.values())


def subjects(record: Record, dataset: RecordLookup) -> tuple[Subject, ...]:
    """Return what the claims of a record are about.

    There are none if another rule finds fault with one of the claims. A subject is left out if another rule finds
    fault with its value in the record, since a comparison would only report the same fault again.
    """
    all_subjects = unresolved_subjects(record) or ()
    fields = [subject for subject in all_subjects if subject.field]
    for subject in fields:
        for claim in subject.claims:
            if claim.value is not None and not _ids_exist(subject, claim.value, record, dataset):
                return ()
    dated = any(subject.field and subject.field.format == "edtf" for subject in fields)
    wrong_dates = set(misdated(record, dataset)) if dated else set()
    return tuple(
        subject
        for subject in all_subjects
        if not (address := subject.address)
        or (address.pointer not in wrong_dates and _is_sound(address, subject, record, dataset))
    )


def _is_sound(address: Address, subject: Subject, record: Record, dataset: RecordLookup) -> bool:
    """Whether the record's value at an address is one that its field can hold, or it has none."""
    if not address.present:
        *above, name = address.pointer
        return name not in _at(record, above)  # rules see None for a value that the schema refuses
    field, value = address.field.items or address.field, subject.held
    does_fit = all(fits(field, part) for part in (value if isinstance(value, list) else (value,)))
    return does_fit and _ids_exist(subject, value, record, dataset)


def _at(record: Record, pointer: Iterable[str | int]) -> Any:
    value: Any = record.value
    for part in pointer:
        value = value[part]
    return value


def _ids_exist(subject: Subject, value: Any, record: Record, dataset: RecordLookup) -> bool:
    """Whether all ids in a value, held or claimed, are those of a record or an item."""
    field = subject.field.items or subject.field if subject.field else None
    if field is None or not (field.reference or field.item_reference):
        return True
    parts = value if isinstance(value, list) else [value]
    if field.item_reference:
        item_ids = {item.get("id") for item in record.value.get(field.item_reference) or () if item}
        return item_ids.issuperset(parts)
    return dataset.knows(parts, field.reference)


def has_claim(record: Record, addresses: tuple[str, ...], *standings: str) -> bool:
    """Whether a claim is about one of the addresses, with one of the standings, or any if none is given."""
    by_address = _standings(record)
    return any(
        address in by_address and (not standings or not by_address[address].isdisjoint(standings))
        for address in addresses
    )


@lru_cache(maxsize=1)
def _standings(record: Record) -> dict[Any, set[Any]]:
    """Return the standings of the claims of a record by the address that they are about."""
    by_address: dict[Any, set[Any]] = {}
    for _, claim in claims_of(record):
        by_address.setdefault(claim.get("about"), set()).add(claim.get("standing"))
    return by_address

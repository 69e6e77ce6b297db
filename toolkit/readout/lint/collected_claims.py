"""What one pass over the collected claims of a record tells, for the prefilter: see `readout.lint.prefilter`.

Nearly all claims repeat what the record says. Rules that compare claims are asked only about the others.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from readout.lint.claimed_values import read
from readout.lint.claims import Claim, Name, Subject, unresolved_subjects
from readout.lint.prefilter import Item, RecordValues
from readout.model.addresses import address_of, parse_address
from readout.model.claims import value_at, value_of_end
from readout.model.schema import Field

Target = tuple[Field, str | None, Any]
"""What an address leads to: its field, the end of an interval if it is one, and the value that the record has there."""


class CollectedClaims(NamedTuple):
    """What the claims of a record that the schema accepts tell.

    `differing` are the subjects of which a claim says something else than another, or than the record, and
    `references` the ids that claims name, by the collections that they may be of. `is_any_unfit` says that a claim may
    not fit its field, or be about nothing in the record.
    """

    differing: Collection[Name] = frozenset()
    references: Mapping[tuple[str, ...], set[str]] = {}
    is_any_unfit: bool = False


def targets(values: RecordValues) -> dict[str, Target | None]:
    """Return what the addresses in a record lead to; None for those that lead nowhere."""
    if "targets" not in values.worked_out:
        find = _target if values.is_valid else _careful_target
        values.worked_out["targets"] = {text: find(values, text) for text in set(values.addresses)}
    result: dict[str, Target | None] = values.worked_out["targets"]
    return result


def _target(values: RecordValues, text: str) -> Target | None:
    path = parse_address(values.collection.field, text)
    if path is None:
        return None
    item: Item | None
    if not path.steps:
        item = values.record.value
    elif path.item:  # nearly all are
        item = _by_id(values, path.item.table).get(path.item.id)
    else:
        return _careful_target(values, text)
    if item is None:
        return None
    held = item.get(path.name) if path.name else None
    return path.field, path.end, value_of_end(held, path.end) if path.end else held


def _careful_target(values: RecordValues, text: str) -> Target | None:
    address = address_of(values.record, text)
    held = None if address is None or address.field.table else value_at(values.record.value, address)
    return address and (address.field, address.end, held)


def _by_id(values: RecordValues, table: str) -> dict[str, Item]:
    """Return the items of a table by their ids; of equal ids the first."""
    if (key := f"{table} by id") not in values.worked_out:
        values.worked_out[key] = {item["id"]: item for item in reversed(values.tables[table])}
    by_id: dict[str, Item] = values.worked_out[key]
    return by_id


def collected_claims(values: RecordValues) -> CollectedClaims:
    """Return what the claims of a record tell that the schema accepts. It is worked out once for all rules."""
    if "claims" not in values.worked_out:
        values.worked_out["claims"] = _collected_claims(values)
    result: CollectedClaims = values.worked_out["claims"]
    return result


def _collected_claims(values: RecordValues) -> CollectedClaims:
    by_address = targets(values)
    differing: set[Name] = set()
    ids: dict[tuple[str, ...], set[str]] = {}
    is_any_unfit = None in by_address.values()
    for claim in values.items_of("claims", has=("about", "value"), lacks=("topic",)):
        about, cell = claim["about"], claim["value"]
        target = by_address[about]
        if target is None or target[0].table:
            continue
        field, end, held = target
        value, _, is_plain, references = read(field, cell)
        if not is_plain or (end and "/" in value):
            is_any_unfit = True
        elif references:
            ids.setdefault(references, set()).update(value if field.items else (value,))
        if value != held:
            differing.add((about, None))
    first: dict[Name, Any] = {}
    for claim in values.items_of("claims", has=("topic", "value")):
        name, value = (claim.get("about"), claim["topic"]), claim["value"]
        if first.setdefault(name, value) != value:
            differing.add(name)
    return CollectedClaims(differing, ids, is_any_unfit)


def differing_subjects(values: RecordValues) -> tuple[Subject, ...]:
    """Return the subjects on which the claims of a record differ from each other or from the record, before ids are
    looked up and the record's own values checked. What another rule finds fault with may be among them.

    Of a record that the schema refuses, all subjects are returned.
    """
    if not values.is_valid:
        return unresolved_subjects(values.record) or ()
    if "subjects" not in values.worked_out:
        differing = collected_claims(values).differing
        values.worked_out["subjects"] = _subjects(values, differing) if differing else ()
    result: tuple[Subject, ...] = values.worked_out["subjects"]
    return result


def _subjects(values: RecordValues, names: Collection[Name]) -> tuple[Subject, ...]:
    record, by_address = values.record, targets(values)
    subjects: dict[Name, Subject] = {}
    for position, claim in enumerate(values.tables["claims"]):
        name = about, topic = claim.get("about"), claim.get("topic")
        if name not in names:
            continue
        subject = subjects.get(name)
        if subject is None:
            target = None if topic or about is None else by_address[about]
            subject = subjects[name] = Subject(record, about, topic, *(target or ()))
        value = claim.get("value")
        if subject.field and value is not None:
            value = read(subject.field, value).value
        subject.claims.append(Claim(position, claim, claim["standing"], value))
    return tuple(subjects.values())

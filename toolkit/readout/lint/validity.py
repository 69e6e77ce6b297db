"""Would a value, or a key, be valid where it is to stand? What a finding suggests is asked this before it is offered.

The schema of the place, the calendar, the tables of codes and the ids that exist are asked, and what else the list
holds. What only the whole result can show is left to those who apply a fix (`readout.curate.fix`).
"""

from __future__ import annotations

from typing import Any

from readout.model.addresses import address_of, resolve, value_at
from readout.model.cells import from_cell
from readout.model.dataset import Record, RecordLookup, values
from readout.model.lookup import may_hold_any_id
from readout.model.schema import Field
from readout.model.validation import value_validator
from readout.span import Pointer
from readout.text.mismatches import exists


def is_valid_value(record: Record, pointer: Pointer, value: Any, dataset: RecordLookup) -> bool:
    """Return whether a value could stand at a pointer into a record, in the place of what stands there."""
    if not _fits(record, pointer, value, dataset):
        return False
    outer, last = pointer[:-1], pointer[-1]
    container = value_at(record.value, outer)
    field = _field_at(record, outer)
    if isinstance(last, int):
        return not (field and field.unique) or value not in _without(container, last)
    if field and field.table and last in field.key and outer and isinstance(outer[-1], int):
        others = _without(value_at(record.value, outer[:-1]), outer[-1])
        key = [{**container, last: value}.get(name) for name in field.key] if isinstance(container, dict) else None
        return all([item.get(name) for name in field.key] != key for item in others if isinstance(item, dict))
    if not outer and last == "id":
        return not dataset.knows((value,), _id_space(record, dataset))
    return True


def is_valid_key(record: Record, pointer: Pointer, name: str, dataset: RecordLookup) -> bool:
    """Return whether the key at a pointer could have another name: nothing stands there, and its value fits."""
    outer = pointer[:-1]
    mapping = value_at(record.value, outer)
    if not isinstance(mapping, dict) or name in mapping:
        return False
    renamed = (*outer, name)
    return _field_at(record, renamed) is not None and is_valid_value(
        record, renamed, value_at(record.value, pointer), dataset
    )


def _fits(record: Record, pointer: Pointer, value: Any, dataset: RecordLookup) -> bool:
    """Return whether a value has the form of the place, and what it names exists."""
    validator = value_validator(dataset.schema, record.collection.record, _names(pointer))
    if validator is None or not validator.is_valid(value):
        return False
    field = _field_at(record, pointer)
    if field is None:
        return True
    if pointer[0] == "claims" and pointer[-1] == "value":
        return _fits_claim(record, pointer, value, dataset)
    return all(_exists(record, inner, part, dataset) for _, inner, part in _scalars(field, value))


def _fits_claim(record: Record, pointer: Pointer, cell: Any, dataset: RecordLookup) -> bool:
    """Return whether a text could be the value of a claim, as a cell of the field that the claim is about."""
    claim = value_at(record.value, pointer[:-1])
    about = claim.get("about") if isinstance(claim, dict) and not claim.get("topic") else None
    address = address_of(record, about) if isinstance(about, str) else None
    if address is None:
        return True
    if address.end and "/" in cell:
        return False
    return _fits(record, address.pointer, from_cell(address.field, cell), dataset)


def _exists(record: Record, field: Field, value: Any, dataset: RecordLookup) -> bool:
    """Return whether there is what a scalar names: a day, a code, a record, an item, a value with an address."""
    if not isinstance(value, str):
        return True
    if field.reference and not dataset.knows((value,), field.reference):
        return False
    if field.item_reference:
        table, listed = record.collection.field[field.item_reference], record.value.get(field.item_reference, [])
        if not may_hold_any_id(table, listed, dataset) and all(item["id"] != value for item in listed):
            return False
    if field.address and not resolve(record.collection.field, record.value, value):
        return False
    return exists(field.format, value)


def _scalars(field: Field, value: Any) -> list[tuple[Pointer, Field, Any]]:
    """Return the scalars in a value of a field, which may be a list or the items of a table."""
    if field.table:
        listed = value if isinstance(value, list) else [value]
        return [scalar for item in listed for scalar in values(field, item)]
    if isinstance(value, list):
        return [((), field.items or field, part) for part in value]
    return [((), field, value)]


def may_be_left_out(record: Record, pointer: Pointer) -> bool:
    """Return whether a value at a pointer into a record is one that its schema does not require. An item of a list may
    be left out where the list may."""
    *outer, last = pointer
    field = _field_at(record, tuple(outer) if isinstance(last, int) else pointer)
    return field is not None and not field.required


def _names(pointer: Pointer) -> tuple[str | None, ...]:
    """Return a pointer with None for each position in a list: the place in the schema."""
    return tuple(None if isinstance(step, int) else step for step in pointer)


def _field_at(record: Record, pointer: Pointer) -> Field | None:
    """Return the field of what stands at a pointer; of an item of a table, the table."""
    field: Field | None = record.collection.field
    for step in pointer:
        if field is not None:
            field = field.items or field if isinstance(step, int) else field.get(step)
    return field


def _without(listed: Any, position: int) -> list[Any]:
    return [*listed[:position], *listed[position + 1 :]] if isinstance(listed, list) else []


def _id_space(record: Record, dataset: RecordLookup) -> tuple[str, ...]:
    """Return the names of the collections that share their ids with that of the record."""
    collections = dataset.schema.collections.values()
    return tuple(other.name for other in collections if other.id_space == record.collection.id_space)

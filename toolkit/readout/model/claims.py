"""What the claims of a record say of its fields, and which fields they dispute."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from readout.model.addresses import Address, resolve
from readout.model.cells import from_cell, to_cell
from readout.model.schema import Field


def disputed_fields(record_field: Field, record: Mapping[str, Any]) -> set[str]:
    """The addresses on which claims differ: two values are claimed, or one that the record has not.

    Earlier stages, plans, absences and searches in vain (`earlier`, `planned`, `none`, `not-stated`) are no rivals.
    """
    claimed: dict[str, set[tuple[str, str]]] = {}
    for claim in record.get("claims", ()):
        if "about" in claim and "value" in claim and claim["standing"] in RIVALS and "topic" not in claim:
            claimed.setdefault(claim["about"], set()).add((claim["value"], claim.get("date", "")))
    result = set()
    for address, rivals in claimed.items():
        found = resolve(record_field, dict(record), address)
        if not found or found.field.table:
            continue
        values = {_unordered(found, value) for value, _ in rivals}
        if found.present:
            values.add(_unordered(found, _value_at(record, found)))
        dates = [date for _, date in rivals if date]
        # Claims of one value that give it different dates differ too.
        if len(values) > 1 or len(dates) > 1:
            result.add(address.removesuffix(f"/{found.end}") if found.end else address)
    return result


RIVALS = ("stands", "chosen", "rejected")


def _value_at(record: Mapping[str, Any], address: Address) -> str:
    """The value that the record holds at an address, as a cell."""
    here: Any = record
    for part in address.pointer:
        here = here[part]
    if address.end:
        ends = str(here).split("/")
        return ends[0] if address.end == "start" else ends[-1]
    return str(to_cell(address.field, here))


def _unordered(address: Address, cell: str) -> str:
    """The cell of a list without an order in one form, whichever way its items were written."""
    field = address.field
    if field.type != "array" or field.ordered or not field.delimiter:
        return cell
    return field.delimiter.join(sorted(str(item) for item in from_cell(field, cell)))

"""Claims: which fields of a record they dispute.

Three modules read claims for other questions, by the same rule of what a rival is: `lint.claims` groups them for the
rules, `report.provenance` tells who says what, `origins` says which sources only repeat others. The schema of claims
defines the standings.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from readout.model.addresses import Address, resolve
from readout.model.cells import from_cell, to_cell
from readout.model.schema import Field

RIVAL_STANDINGS = ("stands", "chosen", "rejected")
"""Claims of these standings about one field are rivals. Earlier stages, plans, absences and searches in vain
(`earlier`, `planned`, `none`, `not-stated`) are not."""


def disputed_fields(record_field: Field, record: Mapping[str, Any]) -> set[str]:
    """Return the addresses on which claims differ: two values are claimed, or one that the record does not have."""
    claimed: dict[str, set[tuple[str, str]]] = {}
    for claim in record.get("claims", ()):
        if "about" in claim and "value" in claim and claim["standing"] in RIVAL_STANDINGS and "topic" not in claim:
            claimed.setdefault(claim["about"], set()).add((claim["value"], claim.get("date", "")))
    disputed = set()
    for about, rivals in claimed.items():
        address = resolve(record_field, dict(record), about)
        if not address or address.field.table:
            continue
        values = {_unordered(address, value) for value, _ in rivals}
        if address.present:
            values.add(_unordered(address, _cell_at(record, address)))
        dates = [date for _, date in rivals if date]
        # Claims of one value that give it different dates differ too.
        if len(values) > 1 or len(dates) > 1:
            disputed.add(about.removesuffix(f"/{address.end}") if address.end else about)
    return disputed


def _cell_at(record: Mapping[str, Any], address: Address) -> str:
    """Return the value that the record holds at an address, as a cell."""
    value: Any = record
    for part in address.pointer:
        value = value[part]
    if address.end:
        ends = str(value).split("/")
        return ends[0] if address.end == "start" else ends[-1]
    return str(to_cell(address.field, value))


def _unordered(address: Address, cell: str) -> str:
    """Return the cell with its items sorted, if it is that of a list without an order."""
    field = address.field
    if field.type != "array" or field.ordered or not field.delimiter:
        return cell
    return field.delimiter.join(sorted(str(item) for item in from_cell(field, cell)))

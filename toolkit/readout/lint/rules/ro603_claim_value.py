"""The value of a claim does not have the form of the field that the claim is about.

## Why

Rival values can only be compared if they are written alike: a claim on a date holds a date, one on a
place the id of a place, one on a list its items as a table cell holds them. What a source says in words
goes into the claim's `text`; what no field can hold gets a `topic`.

## Example

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: Ministerial Meeting on Gaza
status: held
sources: [wam-20251104]
claims:
  - id: c1
    about: status
    value: canceled
#          ^^^^^^^^ `canceled` is no value of `status`
    standing: rejected
  - id: c2
    about: date
    value: early November
#          ^^^^^^^^^^^^^^ `early November` is not an EDTF date
    standing: stands
```

## Use instead

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: Ministerial Meeting on Gaza
status: held
sources: [wam-20251104]
claims:
  - id: c1
    about: status
    value: cancelled
    standing: rejected
  - id: c2
    about: date
    value: 2025-11
    text: early November
    standing: stands
```
"""

from collections.abc import Iterator
from typing import Any

from readout.diagnostic import Severity
from readout.lint.claimed_values import form_mismatch, with_visible_characters
from readout.lint.claims import claims_of
from readout.lint.collected_claims import collected_claims
from readout.lint.finding import Finding
from readout.lint.prefilter import RecordValues
from readout.model.addresses import address_of
from readout.model.cells import from_cell
from readout.model.dataset import Record, RecordLookup
from readout.model.lookup import dangling_reference, is_named_exactly, lookup, may_hold_any_id
from readout.model.schema import Field
from readout.text.mismatches import Mismatch
from readout.text.quoting import quoted

SEVERITY = Severity.ERROR

VALUELESS = ("none", "not-stated")


def may_find(values: RecordValues, dataset: RecordLookup) -> bool:
    if not values.tables.get("claims"):
        return False
    if not values.is_valid or (claims := collected_claims(values)).is_any_unfit:
        return True
    return not all(dataset.knows(ids, collections) for collections, ids in claims.references.items())


def check(record: Record, dataset: RecordLookup) -> Iterator[Finding]:
    for pointer, claim in claims_of(record):
        about, value = claim.get("about"), claim.get("value")
        if claim.get("topic") or claim.get("standing") in VALUELESS:
            continue
        if not isinstance(about, str) or not isinstance(value, str):
            continue
        address = address_of(record, about)
        if address is None or address.field.table:
            continue
        value = with_visible_characters(value)
        wrong = _mismatch(address.field, value, record, dataset)
        if address.end and not wrong and "/" in value:
            wrong = Mismatch(f"{quoted(value)} is an interval, and no end of one", "write one date")
        if wrong:
            help = f"{wrong.help}; the claim is about `{about}`"
            at = (*pointer, "value")
            yield Finding(
                record,
                at,
                wrong.message,
                help,
                suggestion=wrong.suggestion,
                suggested_name=wrong.suggested_name,
                safe=wrong.certain,
            )


def _mismatch(field: Field, cell: str, record: Record, dataset: RecordLookup) -> Mismatch | None:
    """Return why a cell does not fit a field; None if it does."""
    value = from_cell(field, cell)
    if not isinstance(value, list):
        return _scalar_mismatch(field, value, record, dataset)
    for part in value:
        wrong = _scalar_mismatch(field.items or field, part, record, dataset)
        if wrong and wrong.suggestion and len(value) > 1:
            whole = str(field.delimiter).join(wrong.suggestion if other == part else str(other) for other in value)
            return Mismatch(
                wrong.message, wrong.help, whole if field.delimiter != "\n" else None, certain=wrong.certain
            )
        if wrong:
            return wrong
    return None


def _scalar_mismatch(field: Field, value: Any, record: Record, dataset: RecordLookup) -> Mismatch | None:
    """Return why a value does not fit a field, or leads nowhere; None if it does."""
    if wrong := form_mismatch(field, value):
        return _of_a_name(field, value, wrong, dataset)
    if field.reference and (lost := dangling_reference(dataset, record, value, field.reference)):
        return Mismatch(lost.message, lost.help, lost.suggestion, lost.suggested_name, lost.certain)
    if field.item_reference:
        items = record.value.get(field.item_reference, [])
        table = record.collection.field[field.item_reference]
        if not may_hold_any_id(table, items, dataset) and value not in [item["id"] for item in items]:
            return Mismatch(f"`{field.item_reference}` has no item {quoted(value)}", "write the id of one of its items")
    return None


def _of_a_name(field: Field, text: Any, wrong: Mismatch, dataset: RecordLookup) -> Mismatch:
    """Return what is wrong with a text, and the id that is meant if it is the name or web address of one record."""
    records = lookup(dataset).named(text, field.reference) if field.reference and isinstance(text, str) else []
    if len(records) != 1:
        return wrong
    certain = is_named_exactly(records[0], text)
    return Mismatch(wrong.message, wrong.help, records[0].id, records[0].name, certain)

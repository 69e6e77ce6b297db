"""The address of a claim leads nowhere.

## Why

A claim says what sources say about one field. Its `about` is the address of that field: a field, or a list
and an item of it, or a list, an item and a field. An item is named by its id, or if it has none by the
values that identify it, joined by colons. `date/start` and `date/end` are the ends of an interval. A claim
whose address leads nowhere is about nothing.

## Example

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: Ministerial Meeting on Gaza
status: held
sources: [wam-20251104]
participants:
  - id: uae
claims:
  - id: c1
    about: participants/uea/posts
#          ^^^^^^^^^^^^^^^^^^^^^^ `participants` has no item `uea`
    value: Foreign Minister
    standing: stands
  - id: c2
    about: place
#          ^^^^^ the record has no field `place`
    value: istanbul
    standing: stands
```

## Use instead

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: Ministerial Meeting on Gaza
status: held
sources: [wam-20251104]
participants:
  - id: uae
claims:
  - id: c1
    about: participants/uae/posts
    value: Foreign Minister
    standing: stands
  - id: c2
    about: place_id
    value: istanbul
    standing: stands
```
"""

from collections.abc import Iterator
from typing import Any

from readout.diagnostic import Severity
from readout.lint.collected_claims import targets
from readout.lint.finding import Finding
from readout.lint.prefilter import RecordValues
from readout.model import former_ids
from readout.model.addresses import address_of, key_of, resolve
from readout.model.dataset import Record, RecordLookup, scalars
from readout.model.lookup import may_hold_any_id
from readout.model.schema import Field
from readout.span import Pointer
from readout.text.quoting import quoted, quoted_list
from readout.text.suggestions import Suggester, nearest

SEVERITY = Severity.ERROR


def may_find(values: RecordValues, dataset: RecordLookup) -> bool:
    del dataset
    return bool(values.addresses) and None in targets(values).values()


def check(record: Record, dataset: RecordLookup) -> Iterator[Finding]:
    addresses = [(pointer, text) for pointer, field, text in scalars(record) if field.address]
    unresolved = [pair for pair in addresses if not address_of(record, pair[1])]
    for number, (pointer, address) in enumerate(unresolved):
        yield from _explain(record, pointer, address, dataset, suggest=number < Suggester.MOST)


def _corrected(record: Record, parts: list[str]) -> str:
    """Return an address whose last part, if it leads nowhere, is the nearest field of the item before it."""
    address = "/".join(parts)
    item = resolve(record.collection.field, record.value, "/".join(parts[:-1]))
    if len(parts) % 2 == 0 or not item or resolve(record.collection.field, record.value, address):
        return address
    near = nearest(parts[-1], [inner.name for inner in item.field.fields])
    return "/".join([*parts[:-1], near]) if near else address


def _with_current_ids(table: Field, key: str, dataset: RecordLookup) -> str:
    """Return the key of an item with the ids that the records have now that it names by former ones."""
    parts = key.split(":")
    for at, name in enumerate(table.key if len(table.key) == len(parts) else ()):
        references = table[name].reference
        if references and not dataset.knows((parts[at],), references):
            renamed = former_ids.successor(dataset, parts[at], references)
            parts[at] = renamed.id if renamed else parts[at]
    return ":".join(parts)


def _explain(
    record: Record, pointer: Pointer, address: str, dataset: RecordLookup, *, suggest: bool
) -> Iterator[Finding]:
    """Find the first part of an address that leads nowhere.

    Nothing is found where the address may mean an item that the schema refused. `suggest` says whether to compare the
    part with the items that there are, which takes long if very many addresses lead nowhere.
    """
    parts = address.split("/")
    field, parent = record.collection.field, "the record"
    value: Any = record.value
    for at, part in enumerate(parts):
        resolved = resolve(record.collection.field, record.value, "/".join(parts[: at + 1]))
        if resolved:
            parent = f"`{part}`"
            field, value = resolved.field, record.value
            for step in resolved.pointer:
                value = value.get(step, []) if isinstance(value, dict) else value[step]
            continue
        by_item = bool(at % 2)
        candidates: list[str] = []
        renamed = part
        if by_item and field.format == "edtf":
            candidates = ["start", "end"]
            message = f"{parent} has a start and an end, and no {quoted(part)}"
        elif by_item and not field.table:
            message = f"{parent} is no list of items, so nothing stands below it"
        elif by_item and may_hold_any_id(field, value, dataset):
            return
        elif by_item:
            candidates = list(dict.fromkeys(key_of(field, item) for item in value)) if suggest else []
            message = f"{parent} has no item {quoted(part)}"
            renamed = _with_current_ids(field, part, dataset)
        else:
            candidates = [inner.name for inner in field.fields]
            message = f"{parent} has no field {quoted(part)}"
        is_renamed = renamed != part and renamed in candidates
        near = renamed if is_renamed else nearest(part, candidates)
        suggestion = _corrected(record, [*parts[:at], near, *parts[at + 1 :]]) if near else None
        help = "write a field, or list/item, or list/item/field"
        if candidates:
            help = f"write one of {quoted_list(candidates)}"
        yield Finding(record, pointer, message, help, suggestion=suggestion, safe=is_renamed)
        return

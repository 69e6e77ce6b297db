"""The address of a claim leads nowhere.

## Why

A claim says what sources have to say of one field. Its `about` is the way there: a field, or a list and
an item of it, or a list, an item and a field. An item is named by its id, or where it has none by what
identifies it, joined by colons. `date/start` and `date/end` are the ends of an interval. A claim that
leads nowhere is about nothing.

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
from functools import partial
from typing import Any

from readout.diagnostic import Severity
from readout.lint.finding import Finding
from readout.lint.prefilter import Glance
from readout.model.addresses import address_of, key_of, resolve
from readout.model.dataset import Dataset, Record, scalars
from readout.model.lookup import may_hold_any_id
from readout.span import Pointer
from readout.text.quoting import quoted, quoted_list
from readout.text.suggestions import Suggester, nearest

SEVERITY = Severity.ERROR


def concerns(glance: Glance, dataset: Dataset) -> bool:
    del dataset
    return None in map(partial(address_of, glance.record), glance.addresses)


def check(record: Record, dataset: Dataset) -> Iterator[Finding]:
    del dataset
    addresses = [(pointer, text) for pointer, field, text in scalars(record) if field.address]
    astray = [pair for pair in addresses if not address_of(record, pair[1])]
    for number, (pointer, address) in enumerate(astray):
        yield from _astray(record, pointer, address, guess=number < Suggester.MOST)


def _astray(record: Record, pointer: Pointer, address: str, *, guess: bool) -> Iterator[Finding]:
    """The finding for the first part of an address that leads nowhere; none where an item that failed may be meant."""
    parts = address.split("/")
    here, walked = record.collection.field, "the record"
    value: Any = record.value
    for at, part in enumerate(parts):
        found = resolve(record.collection.field, record.value, "/".join(parts[: at + 1]))
        if found:
            walked = f"`{part}`"
            here, value = found.field, record.value
            for step in found.pointer:
                value = value.get(step, []) if isinstance(value, dict) else value[step]
            continue
        by_item = bool(at % 2)
        known: list[str] = []
        if by_item and here.format == "edtf":
            known = ["start", "end"]
            message = f"{walked} has a start and an end, and no {quoted(part)}"
        elif by_item and not here.table:
            message = f"{walked} is no list of items, so nothing stands below it"
        elif by_item and may_hold_any_id(here, value):
            return
        elif by_item:
            known = list(dict.fromkeys(key_of(here, item) for item in value)) if guess else []
            message = f"{walked} has no item {quoted(part)}"
        else:
            known = [field.name for field in here.fields]
            message = f"{walked} has no field {quoted(part)}"
        near = nearest(part, known)
        suggestion = "/".join([*parts[:at], near, *parts[at + 1 :]]) if near else None
        help = f"write one of {quoted_list(known)}" if known else "write a field, or list/item, or list/item/field"
        yield Finding(record, pointer, message, help, suggestion=suggestion)
        return

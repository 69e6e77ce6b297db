"""An id names no item of the list that it refers to.

## Why

A part names the seats that took part in it, a statement the part in which it was said. Both are items of
the same record, and what is not among them cannot be looked up.

## Example

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: Ministerial Meeting on Gaza
status: held
sources: [wam-20251104]
participants:
  - id: uae
parts:
  - id: press
    kind: press-conference
    participants: [uea]
#                  ^^^ `participants` has no item `uea`
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
parts:
  - id: press
    kind: press-conference
    participants: [uae]
```
"""

from collections.abc import Iterator

from readout.diagnostic import Severity
from readout.lint.finding import Finding
from readout.lint.prefilter import Glance
from readout.model.dataset import Dataset, Record, scalars
from readout.model.lookup import may_hold_any_id
from readout.text.quoting import quoted, quoted_list
from readout.text.suggestions import Suggester

SEVERITY = Severity.ERROR


def concerns(glance: Glance, dataset: Dataset) -> bool:
    del dataset
    for name, found in glance.item_references.items():
        if found:
            listed = glance.record.value.get(name)
            if not isinstance(listed, list) or may_hold_any_id(glance.record.collection.field[name], listed):
                return True
            if not {item["id"] for item in listed}.issuperset(found):
                return True
    return False


def check(record: Record, dataset: Dataset) -> Iterator[Finding]:
    del dataset
    lists: dict[str, Suggester] = {}
    for pointer, field, value in scalars(record):
        name = field.item_reference
        if not name or not isinstance(value, str):
            continue
        listed = record.value.get(name, [])
        if may_hold_any_id(record.collection.field[name], listed):
            continue
        if name not in lists:
            lists[name] = Suggester({item["id"]: None for item in listed})
        known = lists[name]
        if value not in known.candidates:
            help = (
                f"write one of {quoted_list(known.candidates)}, or add the item"
                if known.candidates
                else f"add it to `{name}`"
            )
            message = f"`{name}` has no item {quoted(value)}"
            yield Finding(record, pointer, message, help, suggestion=known.nearest(value))

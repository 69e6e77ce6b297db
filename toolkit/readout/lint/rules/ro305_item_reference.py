"""An id names no item of the list that it refers to.

## Why

A part names the participants that took part in it, and a statement names the part in which it was made.
Both name items of the same record, and an id that none of them has leads nowhere.

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
from readout.lint.prefilter import RecordValues
from readout.model.dataset import Record, RecordLookup, scalars
from readout.model.lookup import may_hold_any_id
from readout.text.quoting import quoted, quoted_list
from readout.text.suggestions import Suggester

SEVERITY = Severity.ERROR


def may_find(values: RecordValues, dataset: RecordLookup) -> bool:
    for name, ids in values.item_references.items():
        if ids:
            listed = values.record.value.get(name)
            if not isinstance(listed, list) or may_hold_any_id(values.record.collection.field[name], listed, dataset):
                return True
            if not {item["id"] for item in listed}.issuperset(ids):
                return True
    return False


def check(record: Record, dataset: RecordLookup) -> Iterator[Finding]:
    ids_by_list: dict[str, Suggester] = {}
    for pointer, field, value in scalars(record):
        name = field.item_reference
        if not name or not isinstance(value, str):
            continue
        listed = record.value.get(name, [])
        if may_hold_any_id(record.collection.field[name], listed, dataset):
            continue
        if name not in ids_by_list:
            ids_by_list[name] = Suggester({item["id"]: None for item in listed})
        ids = ids_by_list[name]
        if value not in ids.candidates:
            help = f"add it to `{name}`"
            if ids.candidates:
                help = f"write one of {quoted_list(ids.candidates)}, or add the item"
            message = f"`{name}` has no item {quoted(value)}"
            yield Finding(record, pointer, message, help, suggestion=ids.nearest(value))

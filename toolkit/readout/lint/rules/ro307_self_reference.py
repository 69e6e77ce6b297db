"""A record refers to itself.

## Why

Nothing is part of itself, follows itself or concerns itself, and `event_id` is for what was done on another
occasion than that of the record. (In a source, the sources of an item may be the record itself.)

## Example

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: Ministerial Meeting on Gaza
status: held
sources: [wam-20251104]
relations:
  - type: sideline-of
    target_id: 2025-11-03-istanbul-gaza
#              ^^^^^^^^^^^^^^^^^^^^^^^^ the record refers to itself
```

## Use instead

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: Ministerial Meeting on Gaza
status: held
sources: [wam-20251104]
relations:
  - type: sideline-of
    target_id: comcec-41
```
"""

from collections.abc import Collection, Iterator

from readout.diagnostic import Severity
from readout.lint.finding import Finding
from readout.lint.matchers import References
from readout.model.dataset import Record, RecordLookup

SEVERITY = Severity.ERROR


def _names_itself(ids: Collection[str], _collections: tuple[str, ...], record: Record, _dataset: RecordLookup) -> bool:
    return record.id in ids


MATCHER = References(_names_itself, own=True)


def check(record: Record, dataset: RecordLookup) -> Iterator[Finding]:
    for reference in MATCHER.matches(record, dataset):
        if reference.field.name != "sources":
            help = "write the id of the other record, or leave the key out"
            yield Finding(record, reference.pointer, "the record refers to itself", help)

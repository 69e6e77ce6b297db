"""A record refers to itself.

## Why

Nothing is part of itself, follows itself, or takes its matter from itself; and `event_id` is for what
was done at another occasion than that of the record. (The sources of an item may be the record itself,
where that is a source.)

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

from collections.abc import Iterator

from readout.diagnostic import Severity
from readout.lint.finding import Finding
from readout.lint.prefilter import Glance
from readout.model.dataset import Dataset, Record, references

SEVERITY = Severity.ERROR


def concerns(glance: Glance, dataset: Dataset) -> bool:
    del dataset
    id, name = glance.id, glance.record.collection.name
    return any(id in ids for wanted, ids in glance.references.items() if ids and name in wanted)


def check(record: Record, dataset: Dataset) -> Iterator[Finding]:
    del dataset
    for reference in references(record):
        itself = reference.target == record.id and record.collection.name in reference.field.reference
        if itself and reference.field.name != "sources":
            help = "write the id of the other record, or leave the key out"
            yield Finding(record, reference.pointer, "the record refers to itself", help)

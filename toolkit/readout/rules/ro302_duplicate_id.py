"""Two records have the same id.

## Why

A reference by that id would mean both. Meetings and events share their ids, since a relation may name
either; so do people and organizations.

## Example

```yaml
# events/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
#   ^^^^^^^^^^^^^^^^^^^^^^^^ `2025-11-03-istanbul-gaza` is already the id of a meeting
name: Reception for the ministers
sources: [wam-20251104]
```

## Use instead

```yaml
# events/2025-11-03-istanbul-reception.yaml
id: 2025-11-03-istanbul-reception
name: Reception for the ministers
sources: [wam-20251104]
```
"""

from collections.abc import Iterator

from readout.dataset import Dataset, Record
from readout.diagnostic import Severity
from readout.rules.finding import Finding
from readout.rules.words import a

SEVERITY = Severity.ERROR


def check_dataset(dataset: Dataset) -> Iterator[Finding]:
    first: dict[tuple[str, str], Record] = {}
    for record in dataset:
        if not record.id:
            continue
        before = first.setdefault((record.collection.id_space, record.id), record)
        if before is not record:
            message = f"`{record.id}` is already the id of {a(before.collection.record)}"
            if before.collection is record.collection:
                message = f"`{record.id}` is already the id of another {record.collection.record}"
            yield Finding(
                record,
                ("id",),
                message,
                "give one of them another id, and correct what refers to it",
                related=((before, ("id",), "first defined here"),),
            )

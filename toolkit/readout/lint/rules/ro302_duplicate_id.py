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

from readout.diagnostic import Severity
from readout.lint.duplicate_ids import duplicates
from readout.lint.finding import Finding
from readout.model.dataset import Dataset
from readout.text.quoting import with_article

SEVERITY = Severity.ERROR


def check_dataset(dataset: Dataset) -> Iterator[Finding]:
    for record, holder in dataset.about(duplicates):
        message = f"`{record.id}` is already the id of {with_article(holder.collection.record)}"
        if holder.collection is record.collection:
            message = f"`{record.id}` is already the id of another {record.collection.record}"
        yield Finding(
            record,
            ("id",),
            message,
            "give one of them another id, and correct what refers to it",
            related=((holder, ("id",), "defined here"),),
        )

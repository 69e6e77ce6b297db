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
from pathlib import PurePosixPath

from readout.diagnostic import Severity
from readout.lint.finding import Finding
from readout.model.dataset import Dataset, Record
from readout.text.quoting import with_article

SEVERITY = Severity.ERROR


def check_dataset(dataset: Dataset) -> Iterator[Finding]:
    for record, holder in dataset.about(usurped):
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


def usurped(dataset: Dataset) -> tuple[tuple[Record, Record], ...]:
    """Each record whose id is another's, and that other: the one whose file has the name of the id, else the first."""
    twice = set(_twice(dataset))
    found: dict[tuple[str, str], list[Record]] = {}
    for record in dataset if twice else ():
        if (mark := (record.collection.id_space, record.id)) in twice:
            found.setdefault(mark, []).append(record)
    pairs: list[tuple[Record, Record]] = []
    for (_, id), records in found.items():
        holder = next((record for record in records if PurePosixPath(record.document.path).stem == id), records[0])
        pairs += [(record, holder) for record in records if record is not holder]
    return tuple(pairs)


def _twice(dataset: Dataset) -> Iterator[tuple[str, str]]:
    """The ids that several records have, with their space. There may be very many that one has."""
    kinds = dataset.schema.collections
    for name, records in dataset.records.items():
        space, first = kinds[name].id_space, dataset.index[name]
        others = [
            known
            for other, known in dataset.index.items()
            if other != name and kinds[other].id_space == space and known
        ]
        for record in records:
            id = record.id
            if id and (first[id] is not record or any(id in known for known in others)):
                yield space, id

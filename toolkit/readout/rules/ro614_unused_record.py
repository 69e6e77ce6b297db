"""Nothing refers to a record.

## Why

People, organizations, places and sources are there for what meetings and events say of them. One that
nothing names was forgotten when a meeting was corrected, or is still waiting for its meeting; readers of
the data count it and look in vain for what it did.

A claim whose `value` is the id of the record refers to it too. What a record says of itself does not
count.

## Example

```yaml
# people/joko-widodo.yaml
id: joko-widodo
#   ^^^^^^^^^^^ nothing refers to this person
name: Joko Widodo
```

## Use instead

```yaml
# people/joko-widodo.yaml
id: joko-widodo
name: Joko Widodo
```

```yaml
# meetings/2025-09-23-new-york-gaza.yaml
id: 2025-09-23-new-york-gaza
name: Multilateral summit on Gaza
status: held
sources: [wam-20251104]
participants:
  - id: indonesia
claims:
  - id: indonesia-widodo
    about: participants/indonesia/person_id
    value: joko-widodo
    standing: rejected
```
"""

import re
from collections.abc import Iterator

from readout.dataset import Dataset, Record, items, references
from readout.diagnostic import Severity
from readout.rules.finding import Finding
from readout.rules.words import Vocabulary

SEVERITY = Severity.WARNING

USED = ("people", "organizations", "places", "sources")
"""The collections whose records are there for others."""


def check_dataset(dataset: Dataset) -> Iterator[Finding]:
    if dataset.metadata_document is None or dataset.unread:
        return  # what refers to a record may stand in a file that is not here, or could not be read
    used: set[Record] = set()
    astray: dict[str, tuple[str, ...]] = {}
    for record in dataset:
        for reference in references(record):
            target = dataset.find(reference.target, reference.field.reference)
            if target is None:
                astray[reference.target] = reference.field.reference
            elif target is not record:
                used.add(target)
        for _, field, item in items(record.collection.field, record.value):
            value = item.get("value")
            for word in re.split(r"[;\n]", value) if field.table == "claims" and isinstance(value, str) else ():
                used.update(found for name in USED if (found := dataset.find(word, (name,))) and found is not record)
    unused = [record for name in USED for record in dataset.records.get(name, ()) if record.id and record not in used]
    meant = _meant(unused, astray)
    for record in unused:
        if (record.collection.name, record.id) not in meant:
            message = f"nothing refers to this {record.collection.record}"
            help = "name it where it belongs, or delete the record"
            yield Finding(record, ("id",), message, help)


def _meant(unused: list[Record], astray: dict[str, tuple[str, ...]]) -> set[tuple[str, str]]:
    """The records that ids which lead nowhere are likely misspellings of: those are found fault with already."""
    ids: dict[str, list[str]] = {}
    for record in unused:
        ids.setdefault(record.collection.name, []).append(record.id)
    known = {name: Vocabulary(found) for name, found in ids.items()}
    return {
        (name, near)
        for target, wanted in astray.items()
        for name in wanted
        if name in known and (near := known[name].nearest(target))
    }

"""Nothing refers to a record.

## Why

People, organizations, places and sources are there for what meetings and events say of them. One that
nothing names was forgotten when a meeting was corrected, or is still waiting for its meeting; readers of
the data count it and look in vain for what it did.

A claim that has the id of the record as its `value` refers to it too. What a record says of itself does not
count. In a dataset without any meeting or event nothing is found: it has only been begun.

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

from collections.abc import Iterator
from typing import Any

from readout.dataset import Dataset, Record, references, resolve
from readout.diagnostic import Severity
from readout.rules.claims import listed
from readout.rules.finding import Finding
from readout.rules.words import Vocabulary

SEVERITY = Severity.WARNING

USED = ("people", "organizations", "places", "sources")
"""The collections whose records are there for others."""


def check_dataset(dataset: Dataset) -> Iterator[Finding]:
    referring = any(records for name, records in dataset.records.items() if name not in USED)
    if dataset.metadata_document is None or dataset.unread or not referring:
        return  # what refers to a record may be yet to come, stand in a file elsewhere, or in one that was not read
    used: set[Record] = set()
    astray: dict[str, tuple[str, ...]] = {}
    for record in dataset:
        for word, wanted in _named(record):
            found = dataset.find(word, wanted)
            if found is None:
                astray[word] = wanted
            elif found is not record:
                used.add(found)
        for word in _claimed(record):
            used.update(found for name in USED if (found := dataset.find(word, (name,))) and found is not record)
    unused = [record for name in USED for record in dataset.index.get(name, {}).values() if record not in used]
    meant = _meant(unused, astray)
    for record in unused:
        if (record.collection.name, record.id) not in meant:
            message = f"nothing refers to this {record.collection.record}"
            help = "name it where it belongs, or delete the record"
            yield Finding(record, ("id",), message, help)


def _named(record: Record) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The ids that a record names, also as the values that it claims for such fields, and of which collections."""
    for reference in references(record):
        yield reference.target, reference.field.reference
    for _, claim in listed(record):
        about, value = claim.get("about"), claim.get("value")
        address = resolve(record.collection.field, record.value, about) if about and not claim.get("topic") else None
        wanted = (address.field.items or address.field).reference if address else ()
        yield from ((word, wanted) for word in _words(value) if wanted)


def _claimed(record: Record) -> Iterator[str]:
    """The words of claims on a topic, which may be ids."""
    for _, claim in listed(record):
        yield from _words(claim.get("value")) if claim.get("topic") else ()


def _words(value: Any) -> list[str]:
    return value.split(";") if isinstance(value, str) else []


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

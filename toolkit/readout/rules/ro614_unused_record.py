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

from collections.abc import Iterator, Sequence
from typing import Any, Self

from readout.dataset import Dataset, Record
from readout.diagnostic import Severity
from readout.glance import Glance
from readout.rules.claims import addressed, listed
from readout.rules.finding import Finding
from readout.rules.lookup import lookup
from readout.rules.watch import Watch
from readout.rules.words import Vocabulary

SEVERITY = Severity.WARNING

USED = ("people", "organizations", "places", "sources")
"""The collections whose records are there for others."""


def watch() -> Watch:
    return Uses()


class Uses(Watch):
    """Which ids the records name, and of which collections; and the words of claims on topics that are ids."""

    def __init__(self) -> None:
        self.named: dict[tuple[str, ...], set[str]] = {}
        self.words: set[tuple[str, str]] = set()

    def see(self, number: int, glance: Glance, dataset: Dataset) -> None:
        del number
        record = glance.record
        for wanted, ids in (*glance.references.items(), *_claimed(record)):
            itself = record.id in ids and dataset.find(record.id, wanted) is record
            self.named.setdefault(wanted, set()).update(set(ids) - {record.id} if itself else ids)
        words = {word for _, claim in listed(record) if claim.get("topic") for word in _words(claim.get("value"))}
        pairs = {(name, word) for name in USED for word in words if dataset.find(word, (name,))}
        self.words |= pairs - {(record.collection.name, record.id)}

    def join(self, other: Self) -> None:
        for wanted, ids in other.named.items():
            self.named.setdefault(wanted, set()).update(ids)
        self.words |= other.words

    def findings(self, dataset: Dataset, records: Sequence[Record]) -> Iterator[Finding]:
        del records
        referring = any(records for name, records in dataset.records.items() if name not in USED)
        if dataset.metadata_document is None or dataset.unknown or not referring:
            return  # what refers to a record may be yet to come, stand in a file elsewhere, or in one that was not read
        used = {found for name, word in self.words if (found := dataset.find(word, (name,)))}
        astray: dict[str, tuple[str, ...]] = {}
        for wanted, ids in self.named.items():
            for id in ids:
                if found := dataset.find(id, wanted):
                    used.add(found)
                else:
                    astray[id] = wanted
        unused = [record for name in USED for record in dataset.index.get(name, {}).values() if record not in used]
        meant = _meant(dataset, unused, astray)
        for record in unused:
            if (record.collection.name, record.id) not in meant:
                message = f"nothing refers to this {record.collection.record}"
                help = "name it where it belongs, or delete the record"
                yield Finding(record, ("id",), message, help)


def _claimed(record: Record) -> Iterator[tuple[tuple[str, ...], list[str]]]:
    """The ids that a record claims for fields that name others, and of which collections."""
    for _, claim, address in addressed(record):
        wanted = (address.field.items or address.field).reference if address and not claim.get("topic") else ()
        if wanted:
            yield wanted, _words(claim.get("value"))


def _words(value: Any) -> list[str]:
    return value.split(";") if isinstance(value, str) else []


def _meant(dataset: Dataset, unused: list[Record], astray: dict[str, tuple[str, ...]]) -> set[tuple[str, str]]:
    """The records that ids which lead nowhere are likely misspellings of, or that are suggested for them by their
    names: those are found fault with already."""
    ids: dict[str, list[str]] = {}
    for record in unused:
        ids.setdefault(record.collection.name, []).append(record.id)
    known = {name: Vocabulary(found) for name, found in ids.items()}
    suggested = (lookup(dataset).near(target, wanted) for target, wanted in astray.items())
    return {(record.collection.name, record.id) for record in suggested if record} | {
        (name, near)
        for target, wanted in astray.items()
        for name in wanted
        if name in known and (near := known[name].nearest(target))
    }

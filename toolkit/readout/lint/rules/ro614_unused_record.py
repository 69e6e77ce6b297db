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
from functools import lru_cache
from typing import Any, Self

from readout.diagnostic import Severity
from readout.lint.cross_record import Mark, Watch
from readout.lint.finding import Finding
from readout.lint.prefilter import Glance
from readout.model.addresses import address_of, parse_address
from readout.model.dataset import Dataset, Record
from readout.model.lookup import lookup
from readout.model.schema import Field
from readout.text.suggestions import Suggester

SEVERITY = Severity.WARNING

USED = ("people", "organizations", "places", "sources")
"""The collections whose records are there for others."""


def watch() -> Watch:
    return Uses()


class Uses(Watch):
    """Which ids the records name, and of which collections; which name their own; and the words of claims on topics
    that are ids."""

    def __init__(self) -> None:
        self.named: dict[tuple[str, ...], set[str]] = {}
        self.own: list[tuple[int, tuple[str, ...]]] = []
        self.words: set[tuple[str, str]] = set()

    def marks(self, glance: Glance) -> list[Mark]:
        """The ids that are named, with whether the record's own is among them (it is left out), and words of topics."""
        id, name, marks = glance.id, glance.record.collection.name, list[Mark]()
        for wanted, ids in (*glance.references.items(), *_claimed(glance)):
            if ids:
                own = name in wanted and id in ids
                marks.append((wanted, own, tuple(other for other in ids if other != id) if own else tuple(ids)))
        topics = [claim for claim in glance.table("claims") if "topic" in claim and "value" in claim]
        words = {word for claim in topics if claim["topic"] for word in _words(claim["value"])}
        return [*marks, ((), name if id in words else None, (id, *sorted(words)))] if words else marks

    def take(self, number: int, marks: list[Mark], dataset: Dataset) -> None:
        for wanted, own, ids in marks:
            if wanted:
                named = self.named.get(wanted)
                if named is None:
                    named = self.named[wanted] = set()
                named.update(ids)
                self.own += [(number, wanted)] if own else []
            else:
                itself, *words = ids
                known = [word for word in words if dataset.knows((word,), USED)]
                pairs = {(name, word) for word in known for name in USED if dataset.find(word, (name,))}
                self.words |= pairs - {(own, itself)}

    def join(self, other: Self) -> None:
        for wanted, ids in other.named.items():
            self.named.setdefault(wanted, set()).update(ids)
        self.own += other.own
        self.words |= other.words

    def findings(self, dataset: Dataset, records: Sequence[Record]) -> Iterator[Finding]:
        referring = any(records for name, records in dataset.records.items() if name not in USED)
        if dataset.metadata_document is None or dataset.unknown or not referring:
            return  # what refers to a record may be yet to come, stand in a file elsewhere, or in one that was not read
        used = {dataset.find(word, (name,)) for name, word in self.words}
        for number, wanted in self.own:  # the id that a record names, its own, may be that of another before it
            found = dataset.find(records[number].id, wanted)
            used |= {found} if found is not records[number] else set()
        astray: set[tuple[str, tuple[str, ...]]] = set()
        for wanted, ids in self.named.items():
            for id in ids:
                if found := dataset.find(id, wanted):
                    used.add(found)
                else:
                    astray.add((id, wanted))
        unused = [record for name in USED for record in dataset.index.get(name, {}).values() if record not in used]
        meant = _meant(dataset, unused, astray)
        for record in unused:
            if (record.collection.name, record.id) not in meant:
                message = f"nothing refers to this {record.collection.record}"
                help = "name it where it belongs, or delete the record"
                yield Finding(record, ("id",), message, help)


def _claimed(glance: Glance) -> Iterator[tuple[tuple[str, ...], list[str]]]:
    """The ids that a record claims for fields that name others, and of which collections."""
    record, field = glance.record, glance.record.collection.field
    for claim in glance.table("claims"):
        about = claim.get("about")
        wanted = _wanted(field, about) if about and "value" in claim and not claim.get("topic") else ()
        if wanted and address_of(record, str(about)):
            yield wanted, _words(claim["value"])


@lru_cache(maxsize=16384)
def _wanted(field: Field, address: str) -> tuple[str, ...]:
    """The collections whose records the field at an address names."""
    found = parse_address(field, address)
    return (found.field.items or found.field).reference if found else ()


def _words(value: Any) -> list[str]:
    return value.split(";") if isinstance(value, str) else []


def _meant(dataset: Dataset, unused: list[Record], astray: set[tuple[str, tuple[str, ...]]]) -> set[tuple[str, str]]:
    """The records that ids which lead nowhere are likely misspellings of, or that are suggested for them by their
    names: those are found fault with already."""
    ids: dict[str, list[str]] = {}
    for record in unused:
        ids.setdefault(record.collection.name, []).append(record.id)
    known = {name: Suggester(found) for name, found in ids.items()}
    suggested = (lookup(dataset).nearest(target, wanted) for target, wanted in astray)
    return {(record.collection.name, record.id) for record in suggested if record} | {
        (name, near)
        for target, wanted in astray
        for name in wanted
        if name in known and (near := known[name].nearest(target))
    }

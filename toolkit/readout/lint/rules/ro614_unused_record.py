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

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any, Self

from readout.diagnostic import Severity
from readout.lint.cross_record import CrossRecordCheck, Fact
from readout.lint.finding import Finding
from readout.lint.named_records import ID
from readout.lint.prefilter import RecordValues
from readout.model.addresses import address_of, parse_address
from readout.model.dataset import Dataset, Record
from readout.model.lookup import lookup, separated
from readout.model.possible_duplicates import names_of
from readout.model.schema import Field
from readout.text.suggestions import Suggester, fold

SEVERITY = Severity.WARNING

USED = ("people", "organizations", "places", "sources")
"""The collections whose records are there for others."""
AMONG_USED = frozenset(USED)


def cross_record_check() -> CrossRecordCheck:
    return UsageCheck()


class UsageCheck(CrossRecordCheck):
    """Which ids of records that may be unused the records name, and of which collections; which name their own; and the
    words of claims on topics that can be ids, each with the collection of the record whose own id it is, if it is.
    """

    def __init__(self) -> None:
        self.named: dict[tuple[str, ...], set[str]] = {}
        self.own: list[tuple[int, tuple[str, ...]]] = []
        self.words: set[tuple[str, str | None]] = set()

    def facts(self, values: RecordValues) -> list[Fact]:
        """The ids that are named, with whether the record's own is among them (it is left out), and words of topics."""
        id, name, facts = values.record.id, values.record.collection.name, list[Fact]()
        for collections, ids in (*values.references.items(), *_claimed_ids(values)):
            if ids and not AMONG_USED.isdisjoint(collections):
                others = set(ids)  # a record names its sources again and again
                own = name in collections and id in others
                facts.append((collections, own, tuple(others - {id} if own else others)))
        topics = values.items_of("claims", has=("topic", "value"))
        words = {word for claim in topics if claim["topic"] for word in _words(claim["value"]) if ID.match(word)}
        facts += [((), None, tuple(sorted(words - {id})))] if words else []
        return [*facts, ((), name, (id,))] if id in words else facts

    def collect(self, number: int, facts: list[Fact]) -> None:
        for collections, own, ids in facts:
            if collections:
                self.named.setdefault(collections, set()).update(ids)
                self.own += [(number, collections)] if own else []
            else:
                self.words.update((word, own) for word in ids)

    def merge(self, other: Self) -> None:
        for collections, ids in other.named.items():
            self.named.setdefault(collections, set()).update(ids)
        self.own += other.own
        self.words |= other.words

    def renumber(self, number_of: Callable[[int], int]) -> None:
        self.own = [(number_of(number), collections) for number, collections in self.own]

    def findings(self, dataset: Dataset, records: Sequence[Record]) -> Iterator[Finding]:
        referring = any(records for name, records in dataset.records.items() if name not in USED)
        if dataset.metadata_document is None or dataset.unknown or dataset.unread_tables or not referring:
            return  # what refers to a record may not be written yet, or stand in a file that was not read
        used = {dataset.find(word, (name,)) for word, own in self.words for name in USED if name != own}
        for number, collections in self.own:  # a record that names its own id may mean another with that id before it
            record = dataset.find(records[number].id, collections)
            used |= {record} if record is not records[number] else set()
        dangling: set[tuple[str, tuple[str, ...]]] = set()
        for collections, ids in self.named.items():
            for id in ids:
                if record := dataset.find(id, collections):
                    used.add(record)
                else:
                    dangling.add((id, collections))
        unused = [record for name in USED for record in dataset.index.get(name, {}).values() if record not in used]
        meant = _meant(dataset, unused, dangling) | _refused(dataset, unused)
        for record in unused:
            if (record.collection.name, record.id) not in meant:
                message = f"nothing refers to this {record.collection.record}"
                help = "name it where it belongs, or delete the record"
                yield Finding(record, ("id",), message, help)


def _claimed_ids(values: RecordValues) -> Iterator[tuple[tuple[str, ...], list[str]]]:
    """Yield the ids that a record claims for fields that name other records, with their collections."""
    record, field = values.record, values.record.collection.field
    for claim in values.items_of("claims", has=("about", "value"), lacks=("topic",)):
        about = claim["about"]
        collections = _collections_at(field, about) if about else ()
        if collections and address_of(record, about):
            yield collections, _words(claim["value"])


@lru_cache(maxsize=16384)
def _collections_at(field: Field, address: str) -> tuple[str, ...]:
    """Return the collections whose records the field at an address can name; none if it names no records."""
    target = parse_address(field, address)
    return (target.field.items or target.field).reference if target else ()


def _words(value: Any) -> list[str]:
    return value.split(";") if isinstance(value, str) else []


def _refused(dataset: Dataset, unused: list[Record]) -> set[tuple[str, str]]:
    """Return the unused records that values name which the schema refuses, as collection and id: that is reported."""
    if not dataset.refused:
        return set()
    words = {word for text in dataset.refused for word in (text, *separated(text))}
    folded = {fold(word) for word in words}
    return {
        (record.collection.name, record.id)
        for record in unused
        if not words.isdisjoint((record.id, record.value.get("url")))
        or not folded.isdisjoint(map(fold, names_of(record)))
    }


def _meant(dataset: Dataset, unused: list[Record], dangling: set[tuple[str, tuple[str, ...]]]) -> set[tuple[str, str]]:
    """Return the unused records that dangling references likely mean, as collection and id.

    They are suggested for a misspelt id, or by their name: RO301 reports the reference already.
    """
    ids: dict[str, list[str]] = {}
    for record in unused:
        ids.setdefault(record.collection.name, []).append(record.id)
    suggesters = {name: Suggester(candidates) for name, candidates in ids.items()}
    by_name = (lookup(dataset).nearest(target, collections) for target, collections in dangling)
    return {(record.collection.name, record.id) for record in by_name if record} | {
        (name, near)
        for target, collections in dangling
        for name in collections
        if name in suggesters and (near := suggesters[name].nearest(target))
    }

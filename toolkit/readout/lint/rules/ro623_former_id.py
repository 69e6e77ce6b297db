"""A former id of a record is the id of another one, or a former id of another one, too.

## Why

A former id is what a record was called before it was renamed, or merged into another: it stands in citations, and
whoever follows one is led to the record. An id that leads to two records leads to neither. People and organizations
share their ids, and so do meetings and events, the former ones as well.

`readout rename` and `readout merge` write former ids, and give none anew. `--fix` deletes one that is the record's own.

## Example

```yaml
# places/constantinople.yaml
id: constantinople
name: Constantinople
classification: city
```

```yaml
# places/istanbul.yaml
id: istanbul
name: Istanbul
classification: city
former_ids: [constantinople]
#            ^^^^^^^^^^^^^^ `constantinople` is the id of another place
```

## Use instead

```yaml
# places/istanbul.yaml
id: istanbul
name: Istanbul
classification: city
other_names:
  - name: Constantinople
former_ids: [constantinople]
```
"""

from collections.abc import Callable, Iterator, Sequence

from readout.diagnostic import Severity
from readout.lint.cross_record import CrossRecordCheck, Fact
from readout.lint.finding import Finding
from readout.lint.fixes import delete
from readout.lint.prefilter import RecordValues
from readout.model import former_ids
from readout.model.dataset import Dataset, Record
from readout.model.distinctness import joining
from readout.text.quoting import quoted, with_article

SEVERITY = Severity.ERROR


class _FormerIds(CrossRecordCheck):
    """Collects the records that have former ids: few."""

    def __init__(self) -> None:
        self.numbers: list[int] = []

    def facts(self, values: RecordValues) -> list[Fact]:
        return [("former",)] if former_ids.of(values.record.value) else []

    def collect(self, number: int, facts: list[Fact]) -> None:
        del facts
        self.numbers.append(number)

    def merge(self, other: "_FormerIds") -> None:
        self.numbers += other.numbers

    def renumber(self, number_of: Callable[[int], int]) -> None:
        self.numbers = list(map(number_of, self.numbers))

    def findings(self, dataset: Dataset, records: Sequence[Record]) -> Iterator[Finding]:
        yield from _report([records[number] for number in sorted(self.numbers)], dataset)


def cross_record_check() -> CrossRecordCheck:
    return _FormerIds()


def _report(records: Sequence[Record], dataset: Dataset) -> Iterator[Finding]:
    first: dict[tuple[str, str], tuple[Record, int]] = {}
    for record in records:
        for at, id in enumerate(record.value[former_ids.NAME]):
            space = record.collection.id_space
            if not isinstance(id, str):
                continue
            names = [name for name, each in dataset.schema.collections.items() if each.id_space == space]
            other, position = first.setdefault((space, id), (record, at))
            if living := dataset.find(id, names):
                yield _living(record, at, living)
            elif other is not record:
                yield Finding(
                    record,
                    (former_ids.NAME, at),
                    f"{quoted(id)} is a former id of {with_article(other.collection.record)} as well: {other.id}",
                    f"keep it where it belongs; if the two are one, {joining(other, record)}",
                    related=((other, (former_ids.NAME, position), "first here"),),
                )


def _living(record: Record, at: int, living: Record) -> Finding:
    """Return the finding that a former id of a record is the id of one, itself or another."""
    pointer = (former_ids.NAME, at)
    if living.id == record.id:
        where = pointer if len(record.value[former_ids.NAME]) > 1 else (former_ids.NAME,)
        message = f"{quoted(record.id)} is the id that the record has now"
        fix = delete(record, where, "delete it from the former ids")
        return Finding(record, pointer, message, "delete it here", fix=fix)
    kind = living.collection.record
    whose = f"another {kind}" if living.collection is record.collection else with_article(kind)
    return Finding(
        record,
        pointer,
        f"{quoted(living.id)} is the id of {whose}",
        f"give that one another id, or delete it here; if the two are one, {joining(record, living)}",
        related=((living, ("id",), "defined here"),),
    )

"""A relation is stored on both sides.

## Why

A relation stands in one of the two records, and programs work out the other side. Stored twice it is
counted twice, and sooner or later corrected on one side only. `parallel-to` and `near` mean the same from
both sides, and of `concerns` one side is the subject of the other. RO612 finds the relations with a
direction, such as `follows`, that lead back.

## Example

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: Ministerial Meeting on Gaza
status: held
sources: [wam-20251104]
relations:
  - type: parallel-to
    target_id: comcec-41
```

```yaml
# events/comcec-41.yaml
id: comcec-41
name: 41st session of COMCEC
sources: [wam-20251104]
relations:
  - type: parallel-to
    target_id: 2025-11-03-istanbul-gaza
#              ^^^^^^^^^^^^^^^^^^^^^^^^ `2025-11-03-istanbul-gaza` has `parallel-to` this record as well
```

## Use instead

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: Ministerial Meeting on Gaza
status: held
sources: [wam-20251104]
relations:
  - type: parallel-to
    target_id: comcec-41
```
"""

from collections.abc import Iterator, Sequence

from readout.diagnostic import Severity
from readout.lint.cross_record import CrossRecordCheck, Fact, SharedFactCheck
from readout.lint.finding import Finding
from readout.lint.links import ONE_WAY, Link, relations
from readout.lint.prefilter import RecordValues
from readout.model.dataset import Dataset, Record
from readout.text.quoting import quoted

SEVERITY = Severity.WARNING


def cross_record_check() -> CrossRecordCheck:
    return SharedFactCheck(_facts, _report)


def _facts(values: RecordValues) -> list[Fact]:
    """Return each relation with the ids of both sides, in one order whichever side states it.

    Records of two collections may have the same id: `_report` tells them apart.
    """
    return [
        (item.get("type"), *sorted((values.record.id, str(item.get("target_id")))))
        for item in values.tables.get("relations", ())
        if item.get("type") not in ONE_WAY
    ]


def _report(records: Sequence[Record], dataset: Dataset) -> Iterator[Finding]:
    first: dict[tuple[str, str, str], Link] = {}
    for record in records:
        for link in relations(record, dataset):
            if link.type in ONE_WAY:
                continue
            first.setdefault((link.type, record.address, link.target.address), link)
            other = first.get((link.type, link.target.address, record.address))
            if other and other.record is not record:
                yield Finding(
                    record,
                    link.pointer,
                    f"{quoted(link.target.id)} has {quoted(link.type)} this record as well",
                    "keep the relation in one of the two records",
                    related=((other.record, other.pointer, "the other side"),),
                )

"""A part of a meeting lies outside the days of the meeting.

## Why

A part is a part of the whole: a session on a day that the meeting's `date` does not hold means that one
of the two dates is wrong, or that the part was an occasion of its own. Which of them, only an editor can
say, so it is a warning.

## Example

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: Ministerial Meeting on Gaza
status: held
date: 2025-11-03
sources: [wam-20251104]
parts:
  - id: press
    kind: press-conference
    date: 2025-11-05
#         ^^^^^^^^^^ the part (2025-11-05) lies outside the days of the record (2025-11-03)
```

## Use instead

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: Ministerial Meeting on Gaza
status: held
date: 2025-11-03
sources: [wam-20251104]
parts:
  - id: press
    kind: press-conference
    date: 2025-11-03
```
"""

from collections.abc import Iterator

from readout.diagnostic import Severity
from readout.lint.finding import Finding
from readout.lint.prefilter import Glance
from readout.model.dataset import Dataset, Record, items
from readout.text import edtf

SEVERITY = Severity.WARNING
NEEDS = ("parts",)


def concerns(glance: Glance, dataset: Dataset) -> bool:
    del dataset
    return "date" in glance.record.value and any("date" in item for item in glance.table("parts"))


def check(record: Record, dataset: Dataset) -> Iterator[Finding]:
    del dataset
    whole = record.value.get("date")
    if not isinstance(whole, str):
        return
    first, last = edtf.bounds(whole)
    for pointer, _, item in items(record.collection.field, record.value, "parts"):
        if not isinstance(item.get("date"), str):
            continue
        start, end = edtf.bounds(item["date"])
        if (end and first and end < first) or (start and last and start > last):
            yield Finding(
                record,
                (*pointer, "date"),
                f"the part ({item['date']}) lies outside the days of the record ({whole})",
                "correct one of the dates, or make the part an event that is related to the meeting",
                related=((record, ("date",), "the days of the record"),),
            )

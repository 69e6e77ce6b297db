"""Somebody attended a meeting that has not been held.

## Why

Who attended, or left, took part in something that happened. Either the status was not brought up to date
after the meeting, or the attendance says more than the sources do: `expected` and `confirmed` are the
words for what lies ahead. Readers of the data who count meetings go by the status, those who count people
by the attendance, and the two would disagree.

A meeting in progress has participants who attend it. To have `arrived` is no contradiction: people come
for meetings that are then put off.

## Example

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: Ministerial Meeting on Gaza
status: announced
#       ^^^^^^^^^ 2 participants attended or left, and the status is `announced`
sources: [wam-20251104]
participants:
  - id: uae
    attendance: attended
  - id: jordan
    attendance: left
  - id: egypt
    attendance: invited
```

## Use instead

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: Ministerial Meeting on Gaza
status: held
sources: [wam-20251104]
participants:
  - id: uae
    attendance: attended
  - id: jordan
    attendance: left
```
"""

from collections.abc import Iterator

from readout.diagnostic import Severity
from readout.lint.finding import Finding
from readout.lint.fixes import entry
from readout.lint.prefilter import Glance
from readout.model.dataset import Dataset, Record, items
from readout.text.quoting import quoted

SEVERITY = Severity.WARNING
NEEDS = ("participants",)

PRESENT = ("attended", "left")
TAKING_PLACE = ("held", "in-progress")


def concerns(glance: Glance, dataset: Dataset) -> bool:
    del dataset
    return glance.record.value.get("status") not in (None, *TAKING_PLACE)


def check(record: Record, dataset: Dataset) -> Iterator[Finding]:
    del dataset
    status = record.value.get("status")
    if status is None or status in TAKING_PLACE:
        return
    present = [
        (*pointer, "attendance")
        for pointer, _, item in items(record.collection.field, record.value, "participants")
        if item.get("attendance") in PRESENT
    ]
    if present:
        count = f"{len(present)} participants" if len(present) > 1 else "a participant"
        message = f"{count} attended or left, and the status is {quoted(status)}"
        help = f"write {entry(record, 'status', 'held')} if sources tell of the meeting, or correct the attendance"
        yield Finding(record, ("status",), message, help, related=((record, present[0], "the first of them"),))

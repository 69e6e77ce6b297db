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
from typing import Any

from readout.diagnostic import Severity
from readout.lint.chronology import TAKING_PLACE
from readout.lint.finding import Finding
from readout.lint.fixes import entry
from readout.lint.matchers import Items
from readout.model.dataset import Record, RecordLookup
from readout.text.quoting import quoted

SEVERITY = Severity.WARNING

PRESENT = ("attended", "left")


def _is_present(participant: dict[str, Any], _record: Record, _dataset: RecordLookup) -> bool:
    return participant.get("attendance") in PRESENT


def _did_not_take_place(record: Record) -> bool:
    return record.value.get("status") not in (None, *TAKING_PLACE)


MATCHER = Items({"participants": _is_present}, when=_did_not_take_place)


def check(record: Record, dataset: RecordLookup) -> Iterator[Finding]:
    present = [(*pointer, "attendance") for pointer, _, _ in MATCHER.matches(record, dataset)]
    if present:
        count = f"{len(present)} participants" if len(present) > 1 else "a participant"
        message = f"{count} attended or left, and the status is {quoted(record.value['status'])}"
        help = f"write {entry(record, 'status', 'held')} if sources tell of the meeting, or correct the attendance"
        yield Finding(record, ("status",), message, help, related=((record, present[0], "the first of them"),))

"""A part of a meeting lies outside the days of the meeting.

## Why

If a session took place on a day outside the meeting's `date`, one of the two dates is wrong, or the session
was not part of the meeting but an occasion of its own. Only an editor can say which, so it is a warning.

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
from readout.lint.chronology import is_outside
from readout.lint.finding import Finding
from readout.lint.matchers import Items
from readout.model.dataset import Record, RecordLookup

SEVERITY = Severity.WARNING

MATCHER = Items({"parts": is_outside}, has=("date",))


def check(record: Record, dataset: RecordLookup) -> Iterator[Finding]:
    for pointer, _, part in MATCHER.matches(record, dataset):
        yield Finding(
            record,
            (*pointer, "date"),
            f"the part ({part['date']}) lies outside the days of the record ({record.value['date']})",
            "correct one of the dates, or make the part an event that is related to the meeting",
            related=((record, ("date",), "the days of the record"),),
        )

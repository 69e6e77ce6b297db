"""An end time lies before the start time on the same day.

## Why

On one day nothing ends before it starts: the two are exchanged, or one of them is wrong, or the meeting
went on past midnight and its date should include the next day. It is a warning, since sources often give the
times of such a night under the date of its evening.

Only what is certain counts: the date is one exact day, and the times are not marked as uncertain or
approximate. Parts of the day are understood as widely as possible, so that an `evening` may follow an `afternoon`
and a `night` anything.

## Example

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: Ministerial Meeting on Gaza
status: held
date: 2025-11-03
start_time: "14:00"
end_time: "11:30"
#         ^^^^^^^ the end (11:30) lies before the start (14:00)
sources: [wam-20251104]
```

## Use instead

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: Ministerial Meeting on Gaza
status: held
date: 2025-11-03
start_time: "11:30"
end_time: "14:00"
sources: [wam-20251104]
```
"""

from collections.abc import Iterator
from typing import Any

from readout.diagnostic import Severity
from readout.lint.finding import Finding
from readout.lint.matchers import Items
from readout.model.dataset import Record, RecordLookup
from readout.text import edtf
from readout.text.clock import minutes

SEVERITY = Severity.WARNING


def check(record: Record, dataset: RecordLookup) -> Iterator[Finding]:
    for pointer, _, item in MATCHER.matches(record, dataset):
        yield Finding(
            record,
            (*pointer, "end_time"),
            f"the end ({item['end_time']}) lies before the start ({item['start_time']})",
            "correct one of them, or write the date as an interval of two days if it went on past midnight",
            related=((record, (*pointer, "start_time"), "the start"),),
        )


def _ends_too_early(item: dict[str, Any], record: Record, _dataset: RecordLookup) -> bool:
    """Whether a record or a part of it certainly ends before it starts, on one exact day."""
    start, end = item.get("start_time"), item.get("end_time")
    day = item.get("date", record.value.get("date"))
    if not (isinstance(start, str) and isinstance(end, str) and isinstance(day, str) and edtf.exact(day)):
        return False
    earliest, latest = minutes(start), minutes(end)
    return bool(earliest and latest and latest[1] < earliest[0])


TIMES = ("start_time", "end_time")
MATCHER = Items(_ends_too_early, fields=TIMES, has=TIMES)

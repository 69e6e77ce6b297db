"""An end time lies before the start time on the same day.

## Why

On one day nothing ends before it starts: the two are exchanged, or one of them is wrong, or the meeting
went on past midnight and its date holds the next day too. It is a warning, since sources often give the
times of such a night under the date of its evening.

Only what is certain counts: the date is one exact day, and the times are not marked as uncertain or
approximate. Parts of the day are taken at their widest, so that an `evening` may follow an `afternoon`
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

from readout.diagnostic import Severity
from readout.lint.finding import Finding
from readout.lint.prefilter import Glance
from readout.model.dataset import Dataset, Record, items
from readout.text import edtf
from readout.text.clock import minutes

SEVERITY = Severity.WARNING
NEEDS = ("time",)


def concerns(glance: Glance, dataset: Dataset) -> bool:
    del dataset
    return len(glance.format("time")) > 1


def check(record: Record, dataset: Dataset) -> Iterator[Finding]:
    del dataset
    nested = ((pointer, item) for pointer, _, item in items(record.collection.field, record.value))
    for pointer, item in (((), record.value), *nested):
        start, end = item.get("start_time"), item.get("end_time")
        day = item.get("date", record.value.get("date"))
        if not (isinstance(start, str) and isinstance(end, str) and isinstance(day, str) and edtf.exact(day)):
            continue
        earliest, latest = minutes(start), minutes(end)
        if earliest and latest and latest[1] < earliest[0]:
            yield Finding(
                record,
                (*pointer, "end_time"),
                f"the end ({end}) lies before the start ({start})",
                "correct one of them, or write the date as an interval of two days if it went on past midnight",
                related=((record, (*pointer, "start_time"), "the start"),),
            )

"""A date is not in the calendar.

## Why

A day like 30 February is a slip of the keys, and no program can place it in time. Digits that are not
specified are no fault: `2025-02-XX` is a day in February, and `XXXX-02-29` one in some leap year.

## Example

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: Ministerial Meeting on Gaza
status: held
date: 2025-11-31
#     ^^^^^^^^^^ there is no day 2025-11-31
sources: [wam-20251104]
```

## Use instead

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: Ministerial Meeting on Gaza
status: held
date: 2025-11-03
sources: [wam-20251104]
```
"""

from collections.abc import Iterator

from readout.diagnostic import Severity
from readout.lint.finding import Finding
from readout.lint.prefilter import Glance
from readout.model.dataset import Dataset, Record, scalars
from readout.text import edtf

SEVERITY = Severity.ERROR
NEEDS = ("edtf",)


def concerns(glance: Glance, dataset: Dataset) -> bool:
    del dataset
    return not edtf.all_valid(glance.format("edtf"))


def check(record: Record, dataset: Dataset) -> Iterator[Finding]:
    del dataset
    for pointer, field, value in scalars(record):
        if field.format == "edtf" and (day := edtf.impossible(value)):
            help = "correct the day; if the source prints it so, put it into the `text` of a claim"
            yield Finding(record, pointer, f"there is no day {day.rstrip('?~%')}", help)

"""An interval ends before it starts.

## Why

The two ends are exchanged, or one of them is wrong, and nothing can be compared with such an interval.

## Example

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: Ministerial Meeting on Gaza
status: held
date: 2025-11-04/2025-11-03
#     ^^^^^^^^^^^^^^^^^^^^^ the interval ends (2025-11-03) before it starts (2025-11-04)
sources: [wam-20251104]
```

## Use instead

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: Ministerial Meeting on Gaza
status: held
date: 2025-11-03/2025-11-04
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
        if field.format == "edtf" and "/" in value and edtf.inverted(value):
            start, end = edtf.sides(value)
            message = f"the interval ends ({end}) before it starts ({start})"
            yield Finding(
                record, pointer, message, "exchange the two, or correct one of them", suggestion=f"{end}/{start}"
            )

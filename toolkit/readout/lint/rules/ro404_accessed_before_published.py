"""A source was read before it was published.

## Why

`accessed` is the day on which an editor read the source, `date` the day of its publication. One of the
two is wrong. A day of grace is given, since one moment has two dates round the world.

## Example

```yaml
# sources/wam-20251104.yaml
id: wam-20251104
kind: news
date: 2025-11-04
accessed: 2025-10-05
#         ^^^^^^^^^^ read (2025-10-05) before it was published (2025-11-04)
```

## Use instead

```yaml
# sources/wam-20251104.yaml
id: wam-20251104
kind: news
date: 2025-11-04
accessed: 2025-11-05
```
"""

from collections.abc import Iterator
from datetime import timedelta

from readout.diagnostic import Severity
from readout.lint.finding import Finding
from readout.lint.prefilter import Glance
from readout.model.dataset import Dataset, Record
from readout.text import edtf

SEVERITY = Severity.ERROR
NEEDS = ("edtf",)

GRACE = timedelta(days=1)


def concerns(glance: Glance, dataset: Dataset) -> bool:
    del dataset
    return "accessed" in glance.record.value


def check(record: Record, dataset: Dataset) -> Iterator[Finding]:
    del dataset
    accessed, published = record.value.get("accessed"), record.value.get("date")
    if not isinstance(accessed, str) or not isinstance(published, str):
        return
    read, written = edtf.bounds(accessed)[1], edtf.bounds(published)[0]
    if read and written and read + GRACE < written:
        message = f"read ({accessed}) before it was published ({published})"
        related = ((record, ("date",), "the date of publication"),)
        yield Finding(record, ("accessed",), message, "correct one of the dates", related=related)

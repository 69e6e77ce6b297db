"""A source was read before it was published.

## Why

`accessed` is the day on which an editor read the source, `date` the day of its publication. One of the
two is wrong. One day of difference is allowed, since one moment has two dates around the world.

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

from readout.diagnostic import Severity
from readout.lint.chronology import is_read_too_early
from readout.lint.finding import Finding
from readout.lint.matchers import Items
from readout.model.dataset import Record, RecordLookup

SEVERITY = Severity.ERROR

MATCHER = Items({"sources": is_read_too_early}, has=("accessed", "date"))


def check(record: Record, dataset: RecordLookup) -> Iterator[Finding]:
    for _, _, source in MATCHER.matches(record, dataset):
        message = f"read ({source['accessed']}) before it was published ({source['date']})"
        related = ((record, ("date",), "the date of publication"),)
        yield Finding(record, ("accessed",), message, "correct one of the dates", related=related)

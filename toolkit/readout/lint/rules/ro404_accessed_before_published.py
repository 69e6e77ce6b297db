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
from datetime import timedelta
from typing import Any

from readout.diagnostic import Severity
from readout.lint.finding import Finding
from readout.lint.matchers import Items
from readout.model.dataset import Dataset, Record
from readout.text import edtf

SEVERITY = Severity.ERROR

GRACE = timedelta(days=1)


def check(record: Record, dataset: Dataset) -> Iterator[Finding]:
    for _, _, source in MATCHER.matches(record, dataset):
        message = f"read ({source['accessed']}) before it was published ({source['date']})"
        related = ((record, ("date",), "the date of publication"),)
        yield Finding(record, ("accessed",), message, "correct one of the dates", related=related)


def _is_read_too_early(source: dict[str, Any], _record: Record, _dataset: Dataset) -> bool:
    accessed, published = source.get("accessed"), source.get("date")
    if not isinstance(accessed, str) or not isinstance(published, str):
        return False
    last_read, first_published = edtf.bounds(accessed)[1], edtf.bounds(published)[0]
    return bool(last_read and first_published and last_read + GRACE < first_published)


MATCHER = Items({"sources": _is_read_too_early})

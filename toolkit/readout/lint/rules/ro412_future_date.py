"""Something is said to have happened after the day of the check.

## Why

Nobody has read a source tomorrow, and nothing that was held, said, signed, founded or published lies ahead. What is
to come is `announced` or `expected`. It depends on the day on which the dataset is checked, which `readout validate
--today` sets; one day of difference is allowed, since one moment has two dates around the world.

## Example

```yaml
# sources/wam-20251104.yaml
id: wam-20251104
kind: news
date: 2025-11-04
accessed: 2925-11-05
#         ^^^^^^^^^^ 2925-11-05 lies in the future
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
from readout.lint.chronology import GRACE
from readout.lint.finding import Finding
from readout.lint.foresight import Item, future
from readout.lint.matchers import Items
from readout.lint.possibilities import is_anything_ahead
from readout.lint.prefilter import RecordValues
from readout.model.dataset import Record, RecordLookup

SEVERITY = Severity.WARNING
TABLES = ("meetings", "events", "people", "organizations", "sources", "statements", "acts")


def _is_ahead(item: Item, record: Record, dataset: RecordLookup) -> bool:
    return any(future(item, record, dataset))


def _is_any_date_ahead(values: RecordValues, dataset: RecordLookup) -> bool:
    return is_anything_ahead(values, dataset, GRACE)


MATCHER = Items(dict.fromkeys(TABLES, _is_ahead), possible=_is_any_date_ahead)


def check(record: Record, dataset: RecordLookup) -> Iterator[Finding]:
    for pointer, _, item in MATCHER.matches(record, dataset):
        for name in future(item, record, dataset):
            message = f"{item[name]} lies in the future"
            yield Finding(record, (*pointer, name), message, "correct the date, or say that it is expected")

"""A date is more than ten years after everything that could tell of it.

## Why

`2100` for `2010`: a slip of the keyboard that no calendar refuses. Plans reach ahead, but hardly ten years beyond the
last source that tells of them. Where a source has no date, the date is compared with the day of the check.

## Example

```yaml
# meetings/2100-11-03-istanbul-gaza.yaml
id: 2100-11-03-istanbul-gaza
name: Ministerial Meeting on Gaza
status: announced
date: 2100-11-03
#     ^^^^^^^^^^ 2100-11-03 is more than ten years after the last of its sources (2025-11-04)
sources: [wam-20251104]
```

## Use instead

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: Ministerial Meeting on Gaza
status: announced
date: 2025-11-03
sources: [wam-20251104]
```
"""

from collections.abc import Iterator

from readout.diagnostic import Severity
from readout.lint.finding import Finding
from readout.lint.foresight import AHEAD, Item, beyond
from readout.lint.matchers import Items
from readout.lint.possibilities import is_anything_ahead, is_anything_later
from readout.lint.prefilter import RecordValues
from readout.model.dataset import Record, RecordLookup

SEVERITY = Severity.WARNING
TABLES = ("meetings", "events", "people", "organizations", "sources", "statements", "acts", "relations")


def _is_beyond(item: Item, record: Record, dataset: RecordLookup) -> bool:
    return any(beyond(item, record, dataset))


def _is_any_date_beyond(values: RecordValues, dataset: RecordLookup) -> bool:
    return is_anything_ahead(values, dataset, AHEAD) or is_anything_later(values, dataset, AHEAD)


MATCHER = Items(dict.fromkeys(TABLES, _is_beyond), possible=_is_any_date_beyond)


def check(record: Record, dataset: RecordLookup) -> Iterator[Finding]:
    for pointer, _, item in MATCHER.matches(record, dataset):
        for name, last in beyond(item, record, dataset):
            source = dataset.find(last.source, ("sources",)) if last else None
            what = f"the last of its sources ({source.value['date']})" if source else "the day of this check"
            related = ((source, ("date",), "the last of its sources"),) if source else ()
            message = f"{item[name]} is more than ten years after {what}"
            yield Finding(
                record, (*pointer, name), message, "correct the date, or name who tells of it", related=related
            )

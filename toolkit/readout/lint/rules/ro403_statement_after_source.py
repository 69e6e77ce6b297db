"""Something was said or done after all of its sources had been published.

## Why

Nobody can report words that have yet to be spoken. One of the two dates is wrong, or the source that
reports it is not named. This is no matter of judgement, so it is an error.

Only what is certain counts: words that were said, reported or recalled (not expected ones), acts that
no source can announce, and sources that all have a date. One day of difference is allowed, since one
moment has two dates around the world. A page that was changed after it was first published has an interval as its
date: `2025-11-03/2025-11-06`.

## Example

```yaml
# sources/wam-20251104.yaml
id: wam-20251104
kind: news
date: 2025-11-04
```

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: Ministerial Meeting on Gaza
status: held
sources: [wam-20251104]
statements:
  - id: coordinated-action
    mode: said
    date: 2025-11-30
#         ^^^^^^^^^^ said on 2025-11-30, after its last source was published (2025-11-04)
    text: Muslim states should act together.
```

## Use instead

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: Ministerial Meeting on Gaza
status: held
sources: [wam-20251104]
statements:
  - id: coordinated-action
    mode: said
    date: 2025-11-03
    text: Muslim states should act together.
```
"""

from collections.abc import Iterator

from readout.diagnostic import Severity
from readout.lint.chronology import GRACE, is_late_act, is_late_statement, last_source
from readout.lint.finding import Finding
from readout.lint.matchers import Items
from readout.lint.possibilities import is_anything_later
from readout.lint.prefilter import RecordValues
from readout.model.dataset import Record, RecordLookup

SEVERITY = Severity.ERROR


def _is_any_source_before(values: RecordValues, dataset: RecordLookup) -> bool:
    return is_anything_later(values, dataset, GRACE)


MATCHER = Items({"statements": is_late_statement, "acts": is_late_act}, has=("date",), possible=_is_any_source_before)


def check(record: Record, dataset: RecordLookup) -> Iterator[Finding]:
    for pointer, field, item in MATCHER.matches(record, dataset):
        last = last_source(item, record, dataset)
        source = dataset.find(last, ("sources",)) if last else None
        if source:
            how = item["mode" if field.table == "statements" else "act"]
            yield Finding(
                record,
                (*pointer, "date"),
                f"{how} on {item['date']}, after its last source was published ({source.value['date']})",
                "correct one of the dates, or name the source that reports it",
                related=((source, ("date",), "the last of its sources"),),
            )

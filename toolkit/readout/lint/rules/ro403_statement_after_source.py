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
from datetime import date, timedelta
from operator import itemgetter
from typing import Any

from readout.diagnostic import Severity
from readout.lint.finding import Finding
from readout.lint.matchers import Items
from readout.lint.sourcing import published
from readout.model.dataset import Dataset, Record
from readout.text import edtf

SEVERITY = Severity.ERROR

SPOKEN = ("said", "reported", "recalled")
FORESEEABLE = ("dated", "entered-into-force")
"""What a document can say of itself in advance."""
GRACE = timedelta(days=1)


def check(record: Record, dataset: Dataset) -> Iterator[Finding]:
    for pointer, field, item in MATCHER.matches(record, dataset):
        last = _last_source(item, record, dataset)
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


def _last_source(item: dict[str, Any], record: Record, dataset: Dataset) -> str | None:
    """Return the id of the last of an item's sources, if its date is after the publication of all of them."""
    if not isinstance(item.get("date"), str):
        return None
    earliest, _ = edtf.bounds(item["date"])
    ids = item.get("sources") or record.value.get("sources")
    last: tuple[date, str] | None = None
    for id in ids if earliest and isinstance(ids, list) else ():
        latest = published(id, dataset)[1] if isinstance(id, str) else None
        if earliest is None or latest is None or earliest - latest <= GRACE:
            return None
        last = max(last or (latest, id), (latest, id), key=itemgetter(0))
    return last[1] if last else None


def _is_late_statement(item: dict[str, Any], record: Record, dataset: Dataset) -> bool:
    return item.get("mode") in SPOKEN and _last_source(item, record, dataset) is not None


def _is_late_act(item: dict[str, Any], record: Record, dataset: Dataset) -> bool:
    return item.get("act") not in (None, *FORESEEABLE) and _last_source(item, record, dataset) is not None


MATCHER = Items({"statements": _is_late_statement, "acts": _is_late_act})

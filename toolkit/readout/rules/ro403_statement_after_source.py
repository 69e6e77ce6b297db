"""Something was said or done after all of its sources had been published.

## Why

Nobody can report words that have yet to be spoken. One of the two dates is wrong, or the source that
reports it is not named. That cannot be a matter of taste, so it is an error.

Only what is certain counts: words that were said, reported or recalled (not expected ones), acts that
no source can announce, and sources that all have a date. A day of grace is given, since one moment has
two dates round the world. A page that was changed after it was first published has an interval as its
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
from typing import Any

from readout.dataset import Dataset, Record, items
from readout.diagnostic import Severity
from readout.glance import Glance
from readout.rules import edtf
from readout.rules.finding import Finding

SEVERITY = Severity.ERROR

SPOKEN = ("said", "reported", "recalled")
FORESEEABLE = ("dated", "entered-into-force")
"""What a document can say of itself in advance."""
GRACE = timedelta(days=1)


def concerns(glance: Glance, dataset: Dataset) -> bool:
    del dataset
    return any("date" in item for name in ("statements", "acts") for item in glance.table(name))


def check(record: Record, dataset: Dataset) -> Iterator[Finding]:
    for pointer, field, item in items(record.collection.field, record.value, "statements", "acts"):
        done = _done(field.table, item)
        if not done or not isinstance(item.get("date"), str):
            continue
        earliest, _ = edtf.bounds(item["date"])
        last = _last_published(item.get("sources") or record.value.get("sources"), dataset)
        if earliest and last and earliest > last[0] + GRACE:
            source = last[1]
            yield Finding(
                record,
                (*pointer, "date"),
                f"{done} on {item['date']}, after its last source was published ({source.value['date']})",
                "correct one of the dates, or name the source that reports it",
                related=((source, ("date",), "the last of its sources"),),
            )


def _done(table: str | None, item: dict[str, Any]) -> str | None:
    """What was said or done, in a word, if no source can report it beforehand."""
    if table == "statements" and item.get("mode") in SPOKEN:
        return str(item["mode"])
    if table == "acts" and item.get("act") not in (None, *FORESEEABLE):
        return str(item["act"])
    return None


def _last_published(ids: Any, dataset: Dataset) -> tuple[date, Record] | None:
    """The last day on which one of the sources can have been published; None if that is not known of all."""
    found: list[tuple[date, Record]] = []
    for id in ids if isinstance(ids, list) else ():
        source = dataset.find(id, ["sources"]) if isinstance(id, str) else None
        text = source.value.get("date") if source else None
        latest = edtf.bounds(text)[1] if isinstance(text, str) else None
        if source is None or latest is None:
            return None
        found.append((latest, source))
    return max(found, key=lambda pair: pair[0], default=None)

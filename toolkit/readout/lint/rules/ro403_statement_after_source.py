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
from operator import itemgetter
from typing import Any

from readout.diagnostic import Severity
from readout.lint.finding import Finding
from readout.lint.prefilter import Glance
from readout.lint.sourcing import published
from readout.model.dataset import Dataset, Record, items
from readout.text import edtf

SEVERITY = Severity.ERROR
NEEDS = ("statements", "acts")

DONE = {"statements": "mode", "acts": "act"}
"""The tables of what was said and done, and the field that says how."""
SPOKEN = ("said", "reported", "recalled")
FORESEEABLE = ("dated", "entered-into-force")
"""What a document can say of itself in advance."""
GRACE = timedelta(days=1)


def concerns(glance: Glance, dataset: Dataset) -> bool:
    record = glance.record
    return any(_overdue(name, item, record, dataset) for name in DONE for item in glance.table(name))


def check(record: Record, dataset: Dataset) -> Iterator[Finding]:
    for pointer, field, item in items(record.collection.field, record.value, *DONE):
        late = _overdue(table := str(field.table), item, record, dataset)
        source = dataset.find(late, ("sources",)) if late else None
        if source:
            yield Finding(
                record,
                (*pointer, "date"),
                f"{item[DONE[table]]} on {item['date']}, after its last source was published ({source.value['date']})",
                "correct one of the dates, or name the source that reports it",
                related=((source, ("date",), "the last of its sources"),),
            )


def _overdue(table: str, item: dict[str, Any], record: Record, dataset: Dataset) -> str | None:
    """The last of an item's sources, if what they report was said or done after it was published."""
    if not isinstance(item.get("date"), str) or not _is_done(table, item):
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


def _is_done(table: str, item: dict[str, Any]) -> bool:
    """Whether something was said or done that no source can report beforehand."""
    how = item.get(DONE[table])
    return how in SPOKEN if table == "statements" else how not in (None, *FORESEEABLE)

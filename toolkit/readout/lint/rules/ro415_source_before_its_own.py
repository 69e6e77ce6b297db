"""A source was published before the source that it is derived from.

## Why

A copy is younger than what it copies. Either a date is wrong, or the derivation is the other way round. Only what is
certain counts, and one day of difference is allowed, since one moment has two dates around the world.

## Example

```yaml
# sources/wam-20251104.yaml
id: wam-20251104
kind: news
date: 2025-11-04
```

```yaml
# sources/gulf-news-20251101.yaml
id: gulf-news-20251101
kind: news
date: 2025-11-01
#     ^^^^^^^^^^ published on 2025-11-01, before what it is derived from (2025-11-04)
derived_from_ids: [wam-20251104]
```

## Use instead

```yaml
# sources/wam-20251104.yaml
id: wam-20251104
kind: news
date: 2025-11-04
```

```yaml
# sources/gulf-news-20251104.yaml
id: gulf-news-20251104
kind: news
date: 2025-11-04
derived_from_ids: [wam-20251104]
```
"""

from collections.abc import Iterator
from typing import Any

from readout.diagnostic import Severity
from readout.lint.chronology import GRACE
from readout.lint.finding import Finding
from readout.lint.matchers import Items
from readout.lint.sourcing import published
from readout.model.dataset import Record, RecordLookup
from readout.model.origins import SOURCES
from readout.text import edtf

SEVERITY = Severity.WARNING


def _later_origin(source: dict[str, Any], _record: Record, dataset: RecordLookup) -> str | None:
    """Return the first source that a source is derived from and that was certainly published after it."""
    text, ids = source.get("date"), source.get("derived_from_ids")
    last = edtf.bounds(text)[1] if isinstance(text, str) and ids else None
    for id in ids if last and isinstance(ids, list) else ():
        first = published(id, dataset)[0] if isinstance(id, str) else None
        if last and first and first - last > GRACE:
            return str(id)
    return None


MATCHER = Items({"sources": _later_origin}, has=("date", "derived_from_ids"))


def check(record: Record, dataset: RecordLookup) -> Iterator[Finding]:
    for pointer, _, source in MATCHER.matches(record, dataset):
        origin = dataset.find(_later_origin(source, record, dataset) or "", SOURCES)
        if origin:
            yield Finding(
                record,
                (*pointer, "date"),
                f"published on {source['date']}, before what it is derived from ({origin.value['date']})",
                "correct one of the dates, or say which of the two repeats the other",
                related=((origin, ("date",), "what it is derived from"),),
            )

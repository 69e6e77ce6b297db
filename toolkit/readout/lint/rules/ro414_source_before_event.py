"""One of several sources was published before what it is cited for.

## Why

Where of three sources of a speech one is older than the speech, it cannot tell of it: it announces it, or it was put
on the wrong item. Where all are older, RO403 reports it as an error. One day of difference is allowed, since one
moment has two dates around the world.

## Example

```yaml
# sources/sabah-20251103.yaml
id: sabah-20251103
kind: news
date: 2025-11-03
```

```yaml
# sources/gulf-news-20251109.yaml
id: gulf-news-20251109
kind: news
date: 2025-11-09
```

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: Ministerial Meeting on Gaza
status: held
sources: [sabah-20251103, gulf-news-20251109]
statements:
  - id: coordinated-action
    mode: said
    date: 2025-11-08
    text: Muslim states should act together.
    sources: [sabah-20251103, gulf-news-20251109]
#             ^^^^^^^^^^^^^^ published on 2025-11-03, before what it is cited for (2025-11-08)
```

## Use instead

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: Ministerial Meeting on Gaza
status: held
sources: [sabah-20251103, gulf-news-20251109]
statements:
  - id: coordinated-action
    mode: said
    date: 2025-11-08
    text: Muslim states should act together.
    sources: [gulf-news-20251109]
```
"""

from collections.abc import Iterator

from readout.diagnostic import Severity
from readout.lint.chronology import GRACE
from readout.lint.finding import Finding
from readout.lint.foresight import earlier_sources
from readout.lint.matchers import Items
from readout.lint.possibilities import is_anything_later
from readout.lint.prefilter import RecordValues
from readout.model.dataset import Record, RecordLookup

SEVERITY = Severity.WARNING


def _is_any_source_before(values: RecordValues, dataset: RecordLookup) -> bool:
    return is_anything_later(values, dataset, GRACE)


MATCHER = Items(
    {"statements": earlier_sources, "acts": earlier_sources},
    has=("date", "sources"),
    possible=_is_any_source_before,
)


def check(record: Record, dataset: RecordLookup) -> Iterator[Finding]:
    for pointer, _, item in MATCHER.matches(record, dataset):
        for position in earlier_sources(item, record, dataset):
            source = dataset.find(item["sources"][position], ("sources",))
            if source:
                message = f"published on {source.value['date']}, before what it is cited for ({item['date']})"
                help = "leave it out here, or correct one of the dates"
                related = ((source, ("date",), "the date of publication"),)
                yield Finding(record, (*pointer, "sources", position), message, help, related=related)

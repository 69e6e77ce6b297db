"""A quote does not say which source prints it.

## Why

A quote gives exact words, and sources differ in exact words. In a record with several sources a quote
that names none of them can neither be checked nor be cited, so it is an error, where other items without
sources are warnings.

## Example

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: Ministerial Meeting on Gaza
status: held
sources: [wam-20251104, sabah-20251103]
statements:
  - id: coordinated-action
    mode: said
    text: Muslim states should act together.
    quote: determined
#          ^^^^^^^^^^ the quote names no source, and the record has 2
```

## Use instead

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: Ministerial Meeting on Gaza
status: held
sources: [wam-20251104, sabah-20251103]
statements:
  - id: coordinated-action
    mode: said
    text: Muslim states should act together.
    quote: determined
    sources: [sabah-20251103]
```
"""

from collections.abc import Iterator

from readout.diagnostic import Severity
from readout.lint.finding import Finding
from readout.lint.matchers import Items
from readout.lint.sourcing import has_several_sources
from readout.model.dataset import Record, RecordLookup

SEVERITY = Severity.ERROR


MATCHER = Items(fields=("id", "sources", "quote"), has=("quote",), lacks=("sources",), when=has_several_sources)


def check(record: Record, dataset: RecordLookup) -> Iterator[Finding]:
    for pointer, _, _ in MATCHER.matches(record, dataset):
        message = f"the quote names no source, and the record has {len(record.value['sources'])}"
        help = "add `sources` with the id of the one that prints these words"
        yield Finding(record, (*pointer, "quote"), message, help)

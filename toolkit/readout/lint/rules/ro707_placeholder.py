"""A text says only that there is nothing to say: `n/a`, `-`, `unknown`.

## Why

Absent is absent, in one way: the key is left out, or the cell is empty. `unknown` in a column of venues is a venue of
that name to every program, and is counted and exported as one. What was looked for and not found is a claim with
`standing: not-stated`, and what a source says there was none of one with `standing: none`.

## Example

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: Ministerial Meeting on Gaza
status: held
venue: n/a
#      ^^^ `n/a` is no value
sources: [wam-20251104]
```

## Use instead

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: Ministerial Meeting on Gaza
status: held
sources: [wam-20251104]
claims:
  - id: venue-not-found
    about: venue
    standing: not-stated
```
"""

import re
from collections.abc import Iterator

from readout.diagnostic import Severity
from readout.lint.finding import Finding
from readout.lint.matchers import Texts
from readout.lint.prefilter import RecordValues
from readout.model.dataset import Record, RecordLookup
from readout.text.placeholders import LEAVE_OUT, LONGEST, PLACEHOLDER, is_placeholder
from readout.text.quoting import quoted

SEVERITY = Severity.WARNING

AMONG_TEXTS = re.compile(
    rf"\0(?=[^\0]{{1,{LONGEST}}}\0)\s*(?:{PLACEHOLDER.pattern})\s*\0",  # most texts are longer, which is told first
    re.IGNORECASE,
)


def _is_any_placeholder(values: RecordValues, _dataset: RecordLookup) -> bool:
    return AMONG_TEXTS.search(values.joined) is not None


MATCHER = Texts("line", "text", where=is_placeholder, possible=_is_any_placeholder)


def check(record: Record, dataset: RecordLookup) -> Iterator[Finding]:
    del dataset
    for pointer, field, text in MATCHER.matches(record):
        help = LEAVE_OUT
        if field.required:
            help = "write what a source says, if only what the thing is"
        yield Finding(record, pointer, f"{quoted(text)} is no value", help)

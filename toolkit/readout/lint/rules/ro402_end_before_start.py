"""An interval ends before it starts.

## Why

The two ends are exchanged, or one of them is wrong, and nothing can be compared with such an interval.

## Example

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: Ministerial Meeting on Gaza
status: held
date: 2025-11-04/2025-11-03
#     ^^^^^^^^^^^^^^^^^^^^^ the interval ends (2025-11-03) before it starts (2025-11-04)
sources: [wam-20251104]
```

## Use instead

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: Ministerial Meeting on Gaza
status: held
date: 2025-11-03/2025-11-04
sources: [wam-20251104]
```
"""

from collections.abc import Iterator

from readout.diagnostic import Severity
from readout.lint.finding import Finding
from readout.lint.matchers import Texts
from readout.model.dataset import Record, RecordLookup
from readout.text import edtf

SEVERITY = Severity.ERROR
MATCHER = Texts("edtf", where=edtf.inverted)


def check(record: Record, dataset: RecordLookup) -> Iterator[Finding]:
    del dataset
    for pointer, _, interval in MATCHER.matches(record):
        start, end = edtf.members(interval) or edtf.sides(interval)
        message = f"the interval ends ({end}) before it starts ({start})"
        exchanged = f"[{end}..{start}]" if edtf.members(interval) else f"{end}/{start}"
        help = "exchange the two, or correct one of them"
        yield Finding(record, pointer, message, help, suggestion=exchanged)

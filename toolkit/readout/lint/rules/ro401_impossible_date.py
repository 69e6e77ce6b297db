"""A date is not in the calendar.

## Why

A day like 30 February is a typing error, and no program can place it in time. Unspecified digits are
no error: `2025-02-XX` is a day in February, and `XXXX-02-29` one in some leap year.

## Example

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: Ministerial Meeting on Gaza
status: held
date: 2025-11-31
#     ^^^^^^^^^^ there is no day 2025-11-31
sources: [wam-20251104]
```

## Use instead

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: Ministerial Meeting on Gaza
status: held
date: 2025-11-03
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
MATCHER = Texts("edtf", where=edtf.impossible)


def check(record: Record, dataset: RecordLookup) -> Iterator[Finding]:
    del dataset
    for pointer, _, text in MATCHER.matches(record):
        day = str(edtf.impossible(text)).rstrip("?~%")
        help = "correct the day; if the source prints it so, put it into the `text` of a claim"
        yield Finding(record, pointer, f"there is no day {day}", help)

"""A text does not have the form that its field asks for.

## Why

Dates sort and compare, ids join, addresses open: only if each is written in the one form that every
program knows. Control characters have no place in any text.

Where the id of a record belongs, its exact name or web address is turned into the id by `readout validate --fix`, and
several in one text into several items. What names no record, or two, is left to you, with the command that writes a
missing one.

## Example

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03_Istanbul
#   ^^^^^^^^^^^^^^^^^^^ `2025-11-03_Istanbul` is not an id
name: Ministerial Meeting on Gaza
status: held
date: 3 November 2025
#     ^^^^^^^^^^^^^^^ `3 November 2025` is not an EDTF date
start_time: 2pm
#           ^^^ `2pm` is not a local time
sources: [wam-20251104]
```

## Use instead

```yaml
# meetings/2025-11-03-istanbul.yaml
id: 2025-11-03-istanbul
name: Ministerial Meeting on Gaza
status: held
date: 2025-11-03
start_time: "14:00"
sources: [wam-20251104]
```
"""

import re
from collections.abc import Iterator

from readout.diagnostic import Severity
from readout.lint.finding import Finding, SchemaError
from readout.lint.named_records import explain_reference
from readout.text.mismatches import explain_mismatch

SEVERITY = Severity.ERROR
KEYWORDS = ("pattern",)


def explain(error: SchemaError) -> Iterator[Finding]:
    field = error.field
    wrong = explain_mismatch(
        field.format if field else None, error.schema.get("description", ""), error.expected, error.instance
    )
    if field and field.reference:
        yield explain_reference(error, field.reference, wrong)
        return
    suggestion = wrong.suggestion
    if field and field.address:
        suggestion = re.sub(r"[.:>\[\]\s]+", "/", error.instance).strip("/")
    yield Finding(error.record, error.pointer, wrong.message, wrong.help, suggestion=suggestion)

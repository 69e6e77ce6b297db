"""A required key is missing.

## Why

Without these keys nobody can say which meeting a record is about, or who says so.

## Example

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
# ^ the key `status` is missing
name: Ministerial Meeting on Gaza
sources: [wam-20251104]
```

## Use instead

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: Ministerial Meeting on Gaza
status: held
sources: [wam-20251104]
```
"""

from collections.abc import Iterator

from readout.diagnostic import Severity
from readout.rules.finding import Finding, SchemaError

SEVERITY = Severity.ERROR
KEYWORDS = ("required",)


def explain(error: SchemaError) -> Iterator[Finding]:
    for name in error.missing:
        field = error.field[name] if error.field and name in error.field else None
        described = f": {field.description}" if field else ""
        example = (
            f", for example `{name}: {field.examples[0]}`"
            if field and field.examples and isinstance(field.examples[0], str)
            else ""
        )
        yield Finding(
            error.record, error.pointer, f"the key `{name}` is missing", f"add it{example}{described}", missing=True
        )

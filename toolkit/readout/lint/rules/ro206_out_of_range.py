"""A number is too small or too large, or a text is too long.

## Why

Beyond its bounds a value makes no sense, as no seat stands for less than one person, or the first program
would cut it short.

## Example

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: Ministerial Meeting on Gaza
status: held
sources: [wam-20251104]
participants:
  - id: officials
    count: 0
#          ^ expected at least 1, found 0
```

## Use instead

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: Ministerial Meeting on Gaza
status: held
sources: [wam-20251104]
participants:
  - id: officials
```
"""

from collections.abc import Iterator

from readout.diagnostic import Severity
from readout.lint.finding import Finding, SchemaError

SEVERITY = Severity.ERROR
KEYWORDS = ("minimum", "maximum", "maxLength")


def explain(error: SchemaError) -> Iterator[Finding]:
    if error.keyword == "maxLength":
        message = f"expected at most {error.expected:,} characters, found {len(error.instance):,}"
        yield Finding(error.record, error.pointer, message, "shorten it")
        return
    bound = "at least" if error.keyword == "minimum" else "at most"
    message = f"expected {bound} {error.expected:,}, found {error.instance:,}"
    yield Finding(error.record, error.pointer, message, "correct the number, or leave the key out")

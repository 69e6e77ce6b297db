"""A value is none of the words that its field allows.

## Why

Fields that people count and filter by have a fixed list of words. A word that is not in the list would
make a group of its own.

## Example

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: Ministerial Meeting on Gaza
status: Held
#       ^^^^ `Held` is no value of `status`
classification: talks
#               ^^^^^ `talks` is no value of `classification`
sources: [wam-20251104]
```

## Use instead

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: Ministerial Meeting on Gaza
status: held
classification: negotiation
sources: [wam-20251104]
```
"""

from collections.abc import Iterator

from readout.diagnostic import Severity
from readout.lint.finding import Finding, SchemaError
from readout.lint.validity import may_be_left_out
from readout.text.placeholders import LEAVE_OUT, is_placeholder
from readout.text.quoting import quoted, quoted_list
from readout.text.suggestions import fold, nearest

SEVERITY = Severity.ERROR
KEYWORDS = ("enum",)


def explain(error: SchemaError) -> Iterator[Finding]:
    allowed = [str(value) for value in error.expected]
    word = error.instance if isinstance(error.instance, str) else ""
    meant = nearest(word, allowed)
    message = f"{quoted(error.instance)} is no value of `{error.name}`"
    safe = meant is not None and fold(word) == fold(meant)
    help = f"write {quoted_list(allowed, most=40)}"
    if meant is None and is_placeholder(word) and may_be_left_out(error.record, error.pointer):
        help = LEAVE_OUT
    yield Finding(error.record, error.pointer, message, help, suggestion=meant, safe=safe)

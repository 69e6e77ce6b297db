"""A value is empty: nothing, an empty text, an empty list or an empty mapping.

## Why

What is not known is left out, in one way. If an empty value, an empty list and an absent key could all
mean the same, every reader of the data would have to test for each of them, and a table cell could not
say which it was.

## Example

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: Ministerial Meeting on Gaza
status: held
venue:
#^^^^ `venue` has no value
description: ""
#            ^^ `description` is empty
sources: [wam-20251104]
agenda: []
#       ^^ `agenda` is empty
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
from readout.lint.finding import Finding, SchemaError
from readout.lint.slips import comma_slip
from readout.syntax.document import Document
from readout.text.quoting import key_name

SEVERITY = Severity.ERROR
KEYWORDS = ("*",)
FIRST = True


def explain(error: SchemaError) -> Iterator[Finding]:
    value, pointer = error.instance, error.pointer
    if not pointer or value not in (None, "", [], {}):
        return
    state = "has no value" if value is None else "is empty"
    if isinstance(pointer[-1], int):
        yield Finding(error.record, pointer, f"an item of {key_name(pointer)} {state}", "remove the item")
        return
    mapping = error.record.value
    for part in pointer[:-1]:
        mapping = mapping[part]  # type: ignore[index]  # a pointer says what it leads through
    if value is None and (slip := comma_slip(error.record, pointer[:-1], mapping, pointer[-1])):
        yield Finding(error.record, pointer, slip.message, slip.help, key=True)
        return
    written = value is not None or _null_is_written(error)
    required = bool(error.field and error.field.needed)
    help = "write its value" if required else "leave the key out: absent is absent"
    yield Finding(error.record, pointer, f"{key_name(pointer)} {state}", help, key=not written)


def _null_is_written(error: SchemaError) -> bool:
    """Whether the empty value is written out, as `null` or `~`, rather than left out after the key."""
    document = error.record.document
    if not isinstance(document, Document):
        return False
    span = document.span((*error.record.pointer, *error.pointer))
    return span.start < span.end

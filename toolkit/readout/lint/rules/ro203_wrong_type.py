"""A value is of another type than its field.

## Why

A text, a number, a list and a mapping are different things to every program that reads the data. YAML
decides by how a value looks: without quotes `2025` is a number and `true` is a truth value, even where
the field holds a text.

## Example

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: 2025
#     ^^^^ expected a text, found the number `2025`
status: held
sources: wam-20251104
#        ^^^^^^^^^^^^ expected a list, found the text `wam-20251104`
```

## Use instead

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: "2025"
status: held
sources: [wam-20251104]
```
"""

import re
from collections.abc import Iterator

from readout.diagnostic import Edit, Fix, Severity
from readout.lint.finding import Finding, SchemaError
from readout.lint.fixes import MakeFix, change, json_text, source
from readout.syntax.document import Document
from readout.text.quoting import TYPES, described, quoted, quoted_list

SEVERITY = Severity.ERROR
KEYWORDS = ("type",)


def explain(error: SchemaError) -> Iterator[Finding]:
    types = error.expected if isinstance(error.expected, list) else [error.expected]
    message = f"expected {' or '.join(TYPES[name] for name in types)}, found {described(error.instance)}"
    help, fix = _advice(error, types[0])
    yield Finding(error.record, error.pointer, message, help, fix=fix)


def _advice(error: SchemaError, expected: str) -> tuple[str, MakeFix | None]:
    """Return what to do to get a value of the expected type, and the fix where only one is possible."""
    value = error.instance
    if not isinstance(error.record.document, Document):
        return "format the cell as text" if expected == "string" else f"write {TYPES[expected]}", None
    if expected == "string" and isinstance(value, bool | int | float):
        return "put it in quotes", _quote(error)
    if expected == "array" and isinstance(value, str):
        fix = change(error.record, error.pointer, "write it as a list", [value])
        return f"write it as a list: [{quoted(value).strip('`')}]", fix
    if expected == "integer" and isinstance(value, str) and re.fullmatch(r"-?(0|[1-9][0-9]{0,14})", value):
        return "remove the quotes", change(error.record, error.pointer, "remove the quotes", int(value))
    if expected == "object":
        keys = quoted_list(error.schema.get("properties", {}), most=40)
        return f"write `key: value`; the keys are {keys}", None
    return f"write {TYPES[expected]}", None


def _quote(error: SchemaError) -> MakeFix:
    """Put quotes around the value as it is written in the file: `2025.0` is not `2025`."""

    def make(document: Document) -> Fix | None:
        spans = document.positions.get((*error.record.pointer, *error.pointer))
        if spans is None:
            return None
        return Fix("put it in quotes", (Edit(document.path, spans.value, json_text(source(document, spans.value))),))

    return make

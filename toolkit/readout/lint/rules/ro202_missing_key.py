"""A required key is missing.

## Why

Without these keys nobody can say which meeting a record is about, or who says so. A key that is
written, but wrongly, is not missing: it is reported once, as unknown.

## Example

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
#^ the key `name` is missing
status: held
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
from readout.lint.finding import Finding, SchemaError
from readout.lint.fixes import entry
from readout.model.addresses import value_at
from readout.syntax.document import Document, TableDocument

SEVERITY = Severity.ERROR
KEYWORDS = ("required",)


def explain(error: SchemaError) -> Iterator[Finding]:
    meant = set(error.unknown.values())
    for name in error.missing:
        if name in meant or _has_no_column(error, name):
            continue
        if name == "id" and error.pointer and isinstance(error.record.document, Document):
            yield from _without_id(error)
            continue
        field = error.field.get(name) if error.field else None
        help = "add it"
        if field and field.examples:
            example = field.examples[0]
            help = f"add it, for example {entry(error.record, name, example)}. {field.description}"
        yield Finding(error.record, error.pointer, f"the key `{name}` is missing", help, missing=name)


def _without_id(error: SchemaError) -> Iterator[Finding]:
    """Report the items of a list that have no id, once, at the first of them."""
    listed, position = value_at(error.record.value, error.pointer[:-1]), error.pointer[-1]
    without = [at for at, item in enumerate(listed) if isinstance(item, dict) and "id" not in item]
    if position == without[0]:
        several = f"{len(without)} items of `{error.name}` have no `id`"
        message = several if len(without) > 1 else "the key `id` is missing"
        help = "`readout fmt` gives an id to each item that has none"
        yield Finding(error.record, error.pointer, message, help, missing="id")


def _has_no_column(error: SchemaError, name: str) -> bool:
    """Whether the table has no column for the key, which is reported once and not for every row.

    The description of a dataset has no columns at all.
    """
    document, pointer = error.record.document, (*error.record.pointer, *error.pointer)
    return isinstance(document, TableDocument) and pointer in document.cells and not document.has_column(pointer, name)

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
from readout.lint.fixes import change, json_text, source
from readout.lint.named_records import ID, ids_in
from readout.lint.validity import is_valid_value, may_be_left_out
from readout.model.lookup import separated
from readout.syntax.document import Document
from readout.text.mismatches import explain_mismatch
from readout.text.placeholders import LEAVE_OUT, is_placeholder
from readout.text.quoting import TYPES, described, quoted, quoted_list

SEVERITY = Severity.ERROR
KEYWORDS = ("type",)


def explain(error: SchemaError) -> Iterator[Finding]:
    types = error.expected if isinstance(error.expected, list) else [error.expected]
    message = f"expected {' or '.join(TYPES[name] for name in types)}, found {described(error.instance)}"
    finding = Finding(error.record, error.pointer, message, f"write {TYPES[types[0]]}")
    yield _with_advice(finding, error, types[0])


def _with_advice(finding: Finding, error: SchemaError, expected: str) -> Finding:
    """Return the finding with what to do to get the expected type, and the fix where only one is possible."""
    value = error.instance
    if isinstance(value, str) and is_placeholder(value) and may_be_left_out(error.record, error.pointer):
        return finding._replace(help=LEAVE_OUT)
    if not isinstance(error.record.document, Document):
        return finding._replace(help="format the cell as text") if expected == "string" else finding
    # YAML reads `[2005-08-29..2005-09-04]` as a list and `frus-1945: p. 112` as a mapping.
    if expected == "string" and (isinstance(value, bool | int | float) or _fits_in_quotes(error)):
        return _with_quotes(finding, error)
    if expected == "array" and isinstance(value, str):
        items, missing = _items(error)
        if missing:
            help = f"write a list of ids, with one that a record has for {quoted_list(missing)}"
            return finding._replace(help=help)
        help = f"write it as a list: [{quoted(', '.join(items)).strip('`')}]"
        fits = is_valid_value(error.record, error.pointer, items, error.dataset)
        fix = change(error.record, error.pointer, "write it as a list", items) if fits else None
        return finding._replace(help=help, fix=fix)
    if expected == "integer" and isinstance(value, str) and re.fullmatch(r"-?(0|[1-9][0-9]{0,14})", value):
        fits = is_valid_value(error.record, error.pointer, int(value), error.dataset)
        fix = change(error.record, error.pointer, "remove the quotes", int(value)) if fits else None
        return finding._replace(help="remove the quotes", fix=fix)
    if expected == "object":
        keys = quoted_list(error.schema.get("properties", {}), most=40)
        return finding._replace(help=f"write `key: value`; the keys are {keys}")
    return finding


def _items(error: SchemaError) -> tuple[list[str], list[str]]:
    """Return the items of a text that stands where a list belongs: several, if each is an id or a word of the list.
    Beside them, the ids of which there is no record."""
    text, items = error.instance, error.field.items if error.field else None
    if items and items.reference:
        ids, missing = ids_in(error.dataset, text, items.reference)
        if ids:
            return ids, missing
        if ID.match(text):
            return [text], [text]
    if items and items.enum and set(parts := separated(text)) <= set(items.enum):
        return list(dict.fromkeys(parts)), []
    return [text], []


def _fits_in_quotes(error: SchemaError) -> bool:
    """Whether a list or mapping, as it is written in the file, has the form of a date or a locator."""
    document, at = error.record.document, (*error.record.pointer, *error.pointer)
    if not isinstance(document, Document) or at not in document.positions:
        return False
    is_known_form = error.field is not None and error.field.format in ("edtf", "locator")
    return is_known_form and is_valid_value(
        error.record, error.pointer, source(document, document.span(at)), error.dataset
    )


def _with_quotes(finding: Finding, error: SchemaError) -> Finding:
    """Return the finding with the advice to put the value in quotes, if it has the form of its field then.

    The value is taken as it is written in the file: `2025.0` is not `2025`, and `14.50` is a time.
    """
    document, at = error.record.document, (*error.record.pointer, *error.pointer)
    if not isinstance(document, Document) or at not in document.positions:
        return finding._replace(help="put it in quotes")
    span = document.span(at)
    text = source(document, span)
    if is_valid_value(error.record, error.pointer, text, error.dataset):
        fix = Fix("put it in quotes", (Edit(document.path, span, json_text(text)),))
        return finding._replace(help="put it in quotes", fix=lambda _: fix)
    pattern = error.schema.get("pattern", "")
    wrong = explain_mismatch(
        error.field.format if error.field else None, error.schema.get("description", ""), pattern, text
    )
    return finding._replace(help=f"put it in quotes, and {wrong.help}", suggestion=wrong.suggestion)

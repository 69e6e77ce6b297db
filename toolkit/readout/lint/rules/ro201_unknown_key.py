"""A key is not one of those that may stand there.

## Why

The value of a misspelt key is lost: no table, no export and no rule ever looks at it. So unknown keys are
errors, and a remark goes into `note`.

A comma within an unquoted value of a mapping in braces ends the value, and what follows becomes a key
of its own. That slip has a message of its own.

## Example

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: Ministerial Meeting on Gaza
sttaus: held
#^^^^^ the key `sttaus` is unknown
sources: [wam-20251104]
statements:
  - {id: aim, mode: aim, text: ceasefire, aid}
#                                         ^^^ the comma ends the value of `text`
```

## Use instead

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: Ministerial Meeting on Gaza
status: held
sources: [wam-20251104]
statements:
  - {id: aim, mode: aim, text: "ceasefire, aid"}
```
"""

import re
from collections.abc import Iterator
from typing import Any

from readout.diagnostic import Severity
from readout.lint.finding import Finding, SchemaError
from readout.lint.slips import comma_slip
from readout.lint.validity import is_valid_key
from readout.text.neighbour_keys import is_foreign, our_key
from readout.text.quoting import quoted, quoted_list, with_article

SEVERITY = Severity.ERROR
KEYWORDS = ("additionalProperties",)


def explain(error: SchemaError) -> Iterator[Finding]:
    explained: set[str] = set()
    for name, meant in error.unknown.items():
        at = (*error.pointer, name)
        if name in explained:
            continue
        if error.instance[name] is None and (slip := comma_slip(error.record, error.pointer, error.instance, name)):
            explained.update(slip.rest)
            yield Finding(error.record, at, slip.message, slip.help, key=True, fix=slip.fix)
            continue
        message = f"the key {quoted(name)} is unknown" if name else "a key is empty"
        yield Finding(error.record, at, message, _advice(error, name, meant), key=True, suggestion=meant)


def _advice(error: SchemaError, name: str, meant: str | None) -> str:
    """Return what to do about a key: rename it, or move its value to the key that it belongs to."""
    allowed = error.schema.get("properties", {})
    if meant and is_valid_key(error.record, (*error.pointer, name), meant, error.dataset):
        return f"rename it to `{meant}`"
    remark = "; a remark goes into `note`" if "note" in allowed else ""
    ours = our_key(name, allowed)
    if key := meant or ours:
        taken = [key, *(other for other, their_key in error.unknown.items() if their_key == key and other != name)]
        holder = next((other for other in taken if other in error.instance), None)
        if holder is None:
            like = "says this" if ours else "is most like it"
            return f"`{key}` {like}; it holds {_form(error, key)}"
        if interval := _interval(error.instance[holder], error.instance[name]):
            return f"`{key}` says this for both dates, as an interval: `{interval}`"
        return f"`{key}` says this, and `{holder}` is there already{remark}"
    if is_foreign(name):
        return f"no key here says this{remark}"
    return f"the keys are {quoted_list(allowed, most=40)}{remark}"


def _form(error: SchemaError, key: str) -> str:
    """Return in words what stands under a key."""
    field = error.field.get(key) if error.field else None
    if field is None:
        return "another value"
    if field.table:
        return f"items with the keys {quoted_list([inner.name for inner in field.fields], last='and')}"
    scalar = field.items or field
    if scalar.reference:
        kinds = " or ".join(error.dataset.schema.collections[name].record for name in scalar.reference)
        return f"{'a list of ids, each of' if field.items else 'the id of'} {with_article(kinds)}"
    if scalar.enum:
        return f"{'words out of' if field.items else 'one of'} {quoted_list(scalar.enum, most=40)}"
    return f"{'a list. ' if field.items else ''}{field.description}"


def _interval(one: Any, other: Any) -> str:
    """Return the interval from one date to another; empty where they are no two days."""
    dates = [
        date for date in (one, other) if isinstance(date, str) and re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", date)
    ]
    return "/".join(sorted(dates)) if len(set(dates)) == 2 else ""

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

from collections.abc import Iterator

from readout.diagnostic import Severity
from readout.lint.finding import Finding, SchemaError
from readout.lint.fixes import rename
from readout.lint.slips import comma_slip
from readout.text.quoting import quoted, quoted_list

SEVERITY = Severity.ERROR
KEYWORDS = ("additionalProperties",)


def explain(error: SchemaError) -> Iterator[Finding]:
    allowed = error.schema.get("properties", {})
    explained: set[str] = set()
    for name, meant in error.unknown.items():
        at = (*error.pointer, name)
        if name in explained:
            continue
        if error.instance[name] is None and (slip := comma_slip(error.record, error.pointer, error.instance, name)):
            explained.update(slip.rest)
            yield Finding(error.record, at, slip.message, slip.help, key=True, fix=slip.fix)
            continue
        help = f"the keys are {quoted_list(allowed, most=40)}"
        if meant:
            help = f"rename it to `{meant}`"
        elif "note" in allowed:
            help += "; a remark goes into `note`"
        fix = rename(error.record, at, meant) if meant else None
        message = f"the key {quoted(name)} is unknown" if name else "a key is empty"
        yield Finding(error.record, at, message, help, key=True, suggestion=meant, fix=fix)

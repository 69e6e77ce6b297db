"""A list holds the same item twice.

## Why

In these lists an item either is or is not. One that is there twice would be counted twice.

## Example

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: Ministerial Meeting on Gaza
status: held
sources: [wam-20251104, sabah-20251103, wam-20251104]
#                                       ^^^^^^^^^^^^ `wam-20251104` stands twice in `sources`
```

## Use instead

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: Ministerial Meeting on Gaza
status: held
sources: [wam-20251104, sabah-20251103]
```
"""

import json
from collections.abc import Iterator

from readout.diagnostic import Severity
from readout.lint.finding import Finding, SchemaError
from readout.text.quoting import quoted

SEVERITY = Severity.ERROR
KEYWORDS = ("uniqueItems",)


def explain(error: SchemaError) -> Iterator[Finding]:
    first: dict[str, int] = {}
    for at, item in enumerate(error.instance):
        before = first.setdefault(json.dumps(item, sort_keys=True), at)
        if before != at:
            yield Finding(
                error.record,
                (*error.pointer, at),
                f"{quoted(item)} stands twice in `{error.name}`",
                "keep one of them",
                related=((error.record, (*error.pointer, before), "first stands here"),),
            )

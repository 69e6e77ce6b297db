"""An item does not say which of the record's sources it rests on.

## Why

An item without sources of its own rests on those of its record. If that has one source, this is clear. If
it has several, nobody can tell which of them says so, and nobody can check it.

A claim that nothing was found (`standing: not-stated`) needs no source.

## Example

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: Ministerial Meeting on Gaza
status: held
sources: [wam-20251104, sabah-20251103]
participants:
  - id: uae
#   ^^ this item of `participants` names no sources, and the record has 2
    attendance: attended
```

## Use instead

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: Ministerial Meeting on Gaza
status: held
sources: [wam-20251104, sabah-20251103]
participants:
  - id: uae
    attendance: attended
    sources: [wam-20251104]
```
"""

from collections.abc import Iterator
from typing import Any

from readout.diagnostic import Severity
from readout.lint.finding import Finding
from readout.lint.matchers import Items
from readout.lint.sourcing import has_several_sources
from readout.model.dataset import Record, RecordLookup

SEVERITY = Severity.WARNING


SOURCELESS = ("not-stated", None)
"""The standing of claims that need no source, and one that the schema refuses."""


def _is_unsourced(item: dict[str, Any], _record: Record, _dataset: RecordLookup) -> bool:
    """Whether an item names no sources and should; quotes are left to RO502."""
    return bool(item) and item.get("standing", "") not in SOURCELESS


MATCHER = Items(_is_unsourced, fields=("id", "sources"), lacks=("sources", "quote"), when=has_several_sources)
"""Items that are known by what they say rather than by an id (names, identifiers, relations) need no sources."""


def check(record: Record, dataset: RecordLookup) -> Iterator[Finding]:
    for pointer, field, _ in MATCHER.matches(record, dataset):
        count = len(record.value["sources"])
        message = f"this item of `{field.name}` names no sources, and the record has {count}"
        yield Finding(record, pointer, message, "add `sources` with the ids of those that state it", missing="sources")

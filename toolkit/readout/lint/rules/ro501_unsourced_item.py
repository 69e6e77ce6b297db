"""An item does not say which of the record's sources it rests on.

## Why

What has no sources of its own rests on those of its record. With one source that is clear. With several,
nobody can tell which of them says so, and nobody can check it.

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

from readout.diagnostic import Severity
from readout.lint.finding import Finding
from readout.lint.prefilter import Glance
from readout.lint.sourcing import has_several_sources, sourced, unsourced
from readout.model.dataset import Dataset, Record

SEVERITY = Severity.WARNING


def concerns(glance: Glance, dataset: Dataset) -> bool:
    del dataset
    return has_several_sources(glance.record) and any(
        "sources" not in item and "quote" not in item and item.get("standing") != "not-stated"
        for items in sourced(glance)
        for item in items
    )


def check(record: Record, dataset: Dataset) -> Iterator[Finding]:
    del dataset
    for pointer, field, item in unsourced(record):
        if "quote" in item or item.get("standing") == "not-stated":
            continue
        count = len(record.value["sources"])
        message = f"this item of `{field.name}` names no sources, and the record has {count}"
        yield Finding(record, pointer, message, "add `sources` with the ids of those that state it", missing="sources")

"""The only source of an item is known through others only.

## Why

A source with `extent: none` was not read: what it says is known from those who cite it. They are the sources of the
item, and whoever checks it can find it there. Cite them beside it.

## Example

```yaml
# sources/lost-minutes.yaml
id: lost-minutes
kind: minutes
extent: none
```

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: Ministerial Meeting on Gaza
status: held
sources: [lost-minutes]
#         ^^^^^^^^^^^^ `lost-minutes` is the only source, and was not read (`extent: none`)
```

## Use instead

```yaml
# sources/lost-minutes.yaml
id: lost-minutes
kind: minutes
extent: none
```

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: Ministerial Meeting on Gaza
status: held
sources: [wam-20251104, lost-minutes]
```
"""

from collections.abc import Iterator
from typing import Any

from readout.diagnostic import Severity
from readout.lint.finding import Finding
from readout.lint.fixes import entry
from readout.lint.matchers import Items
from readout.lint.possibilities import named_sources
from readout.lint.prefilter import RecordValues
from readout.lint.sourcing import is_unread
from readout.model.dataset import Record, RecordLookup
from readout.text.quoting import quoted

SEVERITY = Severity.WARNING


def _rests_on_unread(item: dict[str, Any], _record: Record, dataset: RecordLookup) -> bool:
    ids = item.get("sources")
    return isinstance(ids, list) and len(ids) == 1 and isinstance(ids[0], str) and is_unread(ids[0], dataset)


def _is_any_unread(values: RecordValues, dataset: RecordLookup) -> bool:
    return named_sources(values, dataset).is_any_unread


MATCHER = Items(_rests_on_unread, fields=("sources",), possible=_is_any_unread)


def check(record: Record, dataset: RecordLookup) -> Iterator[Finding]:
    for pointer, _, item in MATCHER.matches(record, dataset):
        source = dataset.find(item["sources"][0], ("sources",))
        if source:
            message = f"{quoted(source.id)} is the only source, and was not read ({entry(source, 'extent', 'none')})"
            help = "name the sources beside it through which it is known"
            related = ((source, ("extent",), "known through others only"),)
            yield Finding(record, (*pointer, "sources", 0), message, help, related=related)

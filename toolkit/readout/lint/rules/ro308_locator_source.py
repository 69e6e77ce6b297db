"""A locator names a source that does not stand there.

## Why

A locator says where in a source something is to be found. It begins with the id of one of the item's `sources`, or of
the record's where the item names none. With any other id it leads into a source that nobody has cited.

## Example

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
    locators: ["sabah-20251103: paragraph 4"]
#              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `sabah-20251103` is none of the sources of this item
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
    locators: ["wam-20251104: paragraph 2"]
```
"""

from collections.abc import Iterator
from typing import Any

from readout.diagnostic import Severity
from readout.lint.finding import Finding
from readout.lint.matchers import Items
from readout.model import former_ids, locators
from readout.model.dataset import Record, RecordLookup
from readout.text.quoting import quoted
from readout.text.suggestions import nearest

SEVERITY = Severity.ERROR


def _strays(item: dict[str, Any], record: Record) -> list[int]:
    """Return the positions of the locators whose source the item does not rest on."""
    texts = item.get(locators.NAME)
    if not isinstance(texts, list):
        return []
    ids, _ = locators.supporting(item, record.value)
    if not isinstance(ids, list):
        return []
    return [
        at
        for at, text in enumerate(texts)
        if isinstance(text, str) and locators.SEPARATOR in text and locators.parse(text).source not in ids
    ]


def _has_strays(item: dict[str, Any], record: Record, _dataset: RecordLookup) -> bool:
    return bool(_strays(item, record))


MATCHER = Items(_has_strays, fields=(locators.NAME,), has=(locators.NAME,))


def check(record: Record, dataset: RecordLookup) -> Iterator[Finding]:
    for pointer, _, item in MATCHER.matches(record, dataset):
        ids, _ = locators.supporting(item, record.value)
        whose = "this item" if pointer and item.get("sources") else "the record"
        for at in _strays(item, record):
            source, place = locators.parse(item[locators.NAME][at])
            renamed = former_ids.successor(dataset, source, ("sources",))
            is_renamed = renamed is not None and renamed.id in ids
            near = renamed.id if renamed and is_renamed else nearest(source, [id for id in ids if isinstance(id, str)])
            yield Finding(
                record,
                (*pointer, locators.NAME, at),
                f"{quoted(source)} is none of the sources of {whose}",
                "begin with one of these, or add the source to `sources`",
                suggestion=f"{near}{locators.SEPARATOR}{place}" if near else None,
                safe=is_renamed,
            )

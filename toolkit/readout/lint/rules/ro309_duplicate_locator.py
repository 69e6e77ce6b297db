"""Two locators lead into one source.

## Why

A list of locators has one for each source: it is merged, and followed when a source is renamed, by their ids.

## Example

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: Ministerial Meeting on Gaza
status: held
sources: [wam-20251104]
locators: ["wam-20251104: paragraph 1", "wam-20251104: paragraph 4"]
#                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^ another locator leads into `wam-20251104`
```

## Use instead

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: Ministerial Meeting on Gaza
status: held
sources: [wam-20251104]
locators: ["wam-20251104: paragraphs 1 and 4"]
```
"""

from collections.abc import Iterator
from typing import Any

from readout.diagnostic import Severity
from readout.lint.finding import Finding
from readout.lint.matchers import Items
from readout.model import locators
from readout.model.dataset import Record, RecordLookup
from readout.text.quoting import quoted

SEVERITY = Severity.ERROR


def _duplicates(item: dict[str, Any]) -> list[tuple[int, int, str]]:
    """Return the positions of locators in a source that has one before, the position of that, and the source.

    Equal locators are left to the schema.
    """
    listed = item.get(locators.NAME)
    texts = listed if isinstance(listed, list) else []
    first: dict[str, int] = {}
    duplicates = []
    for at, text in enumerate(texts):
        if isinstance(text, str) and locators.SEPARATOR in text:
            source = locators.parse(text).source
            before = first.setdefault(source, at)
            if text not in texts[:at] and before != at:
                duplicates.append((at, before, source))
    return duplicates


def _has_duplicates(item: dict[str, Any], _record: Record, _dataset: RecordLookup) -> bool:
    return bool(_duplicates(item))


MATCHER = Items(_has_duplicates, fields=(locators.NAME,), has=(locators.NAME,))


def check(record: Record, dataset: RecordLookup) -> Iterator[Finding]:
    for pointer, _, item in MATCHER.matches(record, dataset):
        for at, before, source in _duplicates(item):
            yield Finding(
                record,
                (*pointer, locators.NAME, at),
                f"another locator leads into {quoted(source)}",
                "say both places in one: paragraphs 1 and 4",
                related=((record, (*pointer, locators.NAME, before), "first stands here"),),
            )

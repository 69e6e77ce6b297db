"""A source on the web has no archived copy.

## Why

Pages change and vanish, and a claim whose page is gone can no longer be checked. A copy in a web archive
can. This rule is off until a dataset turns it on: an archived address is written only where a copy exists,
and not every project has the time to make copies.

## Example

```toml
# readout.toml
title = "Readouts of diplomatic meetings"
schema_version = "1.0"

[rules]
source-without-archive = "warning"
```

```yaml
# sources/wam-20251104.yaml
id: wam-20251104
#^ the source has a `url` and no `archived_url`
kind: news
url: https://www.wam.ae/en/article/bmjqqe2
```

## Use instead

```yaml
# sources/wam-20251104.yaml
id: wam-20251104
kind: news
url: https://www.wam.ae/en/article/bmjqqe2
archived_url: https://web.archive.org/web/20251104/https://www.wam.ae/en/article/bmjqqe2
```
"""

from collections.abc import Iterator
from typing import Any

from readout.diagnostic import Severity
from readout.lint.finding import Finding
from readout.lint.matchers import Items
from readout.model.dataset import Record, RecordLookup

SEVERITY = Severity.OFF


def _has_no_archived_copy(source: dict[str, Any], _record: Record, _dataset: RecordLookup) -> bool:
    return "url" in source and "archived_url" not in source


MATCHER = Items({"sources": _has_no_archived_copy})


def check(record: Record, dataset: RecordLookup) -> Iterator[Finding]:
    for _ in MATCHER.matches(record, dataset):
        help = "have the page archived, and write the address of the copy; never one that was not looked up"
        yield Finding(record, (), "the source has a `url` and no `archived_url`", help, missing="archived_url")

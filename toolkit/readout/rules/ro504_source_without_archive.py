"""A source on the web has no archived copy.

## Why

Pages change and vanish, and a claim whose page is gone can no longer be checked. A copy in a web archive
can. This rule is off until a dataset turns it on: an archived address is written only where there is a
copy, and to make one is work that not every project can do.

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
# <- the source has a `url` and no `archived_url`
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

from readout.dataset import Dataset, Record
from readout.diagnostic import Severity
from readout.rules.finding import Finding

SEVERITY = Severity.OFF


def check(record: Record, dataset: Dataset) -> Iterator[Finding]:
    del dataset
    if isinstance(record.value.get("url"), str) and "archived_url" in record.collection.field:
        if "archived_url" not in record.value:
            message = "the source has a `url` and no `archived_url`"
            help = "have the page archived, and write the address of the copy; never one that was not looked up"
            yield Finding(record, ("url",), message, help)

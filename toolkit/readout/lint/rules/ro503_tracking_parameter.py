"""A web address holds parameters that only track who follows it.

## Why

`utm_source`, `fbclid` and the like say how a reader came to a page, and nothing about the page. With them one
page has many addresses, so that nobody sees that two records are of one source, and whoever follows the
address is counted as somebody else. The page is the same without them.

An address that contains another, as those of web archives do, is left alone: it names a copy that was made
under exactly that address.

## Example

```yaml
# sources/wam-20251104.yaml
id: wam-20251104
kind: news
url: https://www.wam.ae/en?page=2&utm_source=x&fbclid=IwAR0
#    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the address is tracked by `utm_source` and `fbclid`
```

## Use instead

```yaml
# sources/wam-20251104.yaml
id: wam-20251104
kind: news
url: https://www.wam.ae/en?page=2
```
"""

import re
from collections.abc import Iterator

from readout.diagnostic import Severity
from readout.lint.finding import Finding
from readout.lint.fixes import change
from readout.lint.matchers import Texts
from readout.model.dataset import Record, RecordLookup
from readout.text.addresses import untracked
from readout.text.quoting import quoted_list

SEVERITY = Severity.WARNING

ADDRESS = re.compile(r"https?(?::|%3a)", re.IGNORECASE)


def check(record: Record, dataset: RecordLookup) -> Iterator[Finding]:
    del dataset
    for pointer, _, address in MATCHER.matches(record):
        plain, names = untracked(address)
        message = f"the address is tracked by {quoted_list(names, last='and')}"
        fix = change(record, pointer, "cut the tracking parameters", plain)
        yield Finding(record, pointer, message, "cut them: the page is the same", suggestion=plain, fix=fix)


def _is_tracked(address: str) -> bool:
    return "?" in address and not ADDRESS.search(address, 5) and bool(untracked(address)[1])


MATCHER = Texts("url", where=_is_tracked)

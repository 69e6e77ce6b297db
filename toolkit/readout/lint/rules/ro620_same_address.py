"""Two sources have one web address.

## Why

One page under two ids counts as two witnesses wherever both are cited. `http` and `https`, `www.`, a slash at the
end, the part after `#` and tracking parameters make no other page.

Two records of one page are not reported if one names the other in `derived_from_ids`, as an excerpt or a translation
does.

## Example

```yaml
# sources/harbor-gazette-19990412.yaml
id: harbor-gazette-19990412
kind: news
url: https://gazette.example.org/1999/04/12/talks
```

```yaml
# sources/talks-at-harborton.yaml
id: talks-at-harborton
kind: news
url: http://www.gazette.example.org/1999/04/12/talks/
#    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the page of `harbor-gazette-19990412` as well
```

## Use instead

```yaml
# sources/harbor-gazette-19990412.yaml
id: harbor-gazette-19990412
kind: news
url: https://gazette.example.org/1999/04/12/talks
```
"""

from collections.abc import Iterator, Sequence
from typing import Any

from readout.diagnostic import Severity
from readout.lint.cross_record import CrossRecordCheck, Fact, SharedFactCheck
from readout.lint.finding import Finding
from readout.lint.prefilter import RecordValues
from readout.model.dataset import Dataset, Record
from readout.model.distinctness import joining
from readout.text.addresses import page_of
from readout.text.quoting import quoted

SEVERITY = Severity.WARNING


def cross_record_check() -> CrossRecordCheck:
    return SharedFactCheck(_facts, _report)


def _facts(values: RecordValues) -> list[Fact]:
    record = values.record
    address = record.value.get("url") if record.collection.name == "sources" else None
    return [(page_of(address),)] if isinstance(address, str) else []


def _report(records: Sequence[Record], dataset: Dataset) -> Iterator[Finding]:
    del dataset
    first: dict[str, Record] = {}
    for record in records:
        address = record.value.get("url")
        if not isinstance(address, str):
            continue
        other = first.setdefault(page_of(address), record)
        if other is not record and not (_derives(record, other) or _derives(other, record)):
            message = f"the page of {quoted(other.id)} as well"
            help = f"{joining(other, record)}; else name the one in `derived_from_ids` of the other"
            yield Finding(record, ("url",), message, help, related=((other, ("url",), "the same page"),))


def _derives(record: Record, other: Record) -> bool:
    ids: Any = record.value.get("derived_from_ids")
    return isinstance(ids, list) and other.id in ids

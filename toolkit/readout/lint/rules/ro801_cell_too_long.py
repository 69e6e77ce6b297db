"""A text is too long for a cell of a spreadsheet.

## Why

A cell of an Excel workbook holds 32,767 characters (as UTF-16 counts them), and programs cut what is
longer without a warning. So a dataset with such a text cannot be published as a workbook; every other
format holds it. A list that fills one cell is as long as its items and what separates them.

## Example

```yaml
# places/istanbul.yaml
id: istanbul
name: Istanbul
classification: city
description: <32768 letters>
#            ^^^^^^^^^^^^^^^ 32,768 characters do not fit into a cell, which holds 32,767
```

## Use instead

```yaml
# places/istanbul.yaml
id: istanbul
name: Istanbul
classification: city
description: <32767 letters>
```
"""

from collections.abc import Iterator
from typing import Any

from readout.diagnostic import Severity
from readout.lint.finding import Finding
from readout.lint.prefilter import RecordValues
from readout.model.cells import to_cell
from readout.model.dataset import Record, RecordLookup, items
from readout.model.schema import Field

SEVERITY = Severity.WARNING

MOST = 32_767


def may_find(values: RecordValues, dataset: RecordLookup) -> bool:
    del dataset
    return len(values.joined) * 2 > MOST or values.longest_list_cell > MOST


def check(record: Record, dataset: RecordLookup) -> Iterator[Finding]:
    del dataset
    nested = items(record.collection.field, record.value)
    for pointer, field, item in (((), record.collection.field, record.value), *nested):
        for inner in field.scalars:
            length = _length(inner, item.get(inner.name))
            if length > MOST:
                message = f"{length:,} characters do not fit into a cell, which holds {MOST:,}"
                help = "shorten it, or publish no workbook"
                yield Finding(record, (*pointer, inner.name), message, help)


def _length(field: Field, value: Any) -> int:
    """Return the length of the cell that holds a value, in units of UTF-16; 0 if it surely fits."""
    if isinstance(value, list) and field.type == "array":
        value = to_cell(field, [item for item in value if item is not None])
    if not isinstance(value, str) or len(value) * 2 <= MOST:
        return 0
    return len(value.encode("utf-16-le", "surrogatepass")) // 2

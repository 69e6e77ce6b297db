"""A field has no value that every record or item of its kind has, and no two claims stand in its place.

## Why

Whether a text was signed or only issued, and whether a meeting took place, is what people count. Sources can disagree
about it: then the field is left out, and at least two claims that stand or are chosen say what each source says.

## Example

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
#^ the key `status` is missing
name: Ministerial Meeting on Gaza
sources: [wam-20251104]
```

## Use instead

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: Ministerial Meeting on Gaza
sources: [wam-20251104]
claims:
  - id: held
    about: status
    value: held
    standing: stands
    sources: [wam-20251104]
  - id: postponed
    about: status
    value: postponed
    standing: stands
    sources: [sabah-20251103]
```
"""

from collections.abc import Iterator, Mapping
from operator import attrgetter
from typing import Any

from readout.diagnostic import Severity
from readout.lint.claims import claims_of
from readout.lint.finding import Finding
from readout.lint.fixes import entry
from readout.lint.matchers import Lacking
from readout.model.addresses import address_at
from readout.model.claims import CLAIMING
from readout.model.dataset import Record, RecordLookup
from readout.model.schema import Field
from readout.span import Pointer
from readout.syntax.document import TableDocument
from readout.text.suggestions import Suggester

SEVERITY = Severity.ERROR
CLAIMS = 2
"""How many claims stand in place of a value: with one, nothing would be disputed."""

MATCHER = Lacking(attrgetter("expected"))


def check(record: Record, dataset: RecordLookup) -> Iterator[Finding]:
    del dataset
    for pointer, field, absent in MATCHER.matches(record):
        name = absent.name
        if not _is_claimed(record, pointer, name) and not _is_told(record, pointer, field, name):
            example = entry(record, name, absent.examples[0])
            help = f"add it, for example {example}; or two claims that stand, where sources disagree"
            yield Finding(record, pointer, f"the key `{name}` is missing", help, missing=name)


def _is_claimed(record: Record, pointer: Pointer, name: str) -> bool:
    """Whether enough claims say what the value is."""
    address = address_at(record.collection.field, record.value, (*pointer, name))
    claims = [claim for _, claim in claims_of(record) if claim.get("about") == address and "topic" not in claim]
    return sum(claim.get("standing") in CLAIMING and "value" in claim for claim in claims) >= CLAIMS


def _is_told(record: Record, pointer: Pointer, field: Field, name: str) -> bool:
    """Whether another finding says it: the table has no such column, or another key was meant to be this one."""
    document, at = record.document, (*record.pointer, *pointer)
    if isinstance(document, TableDocument):
        return at in document.cells and not document.has_column(at, name)
    written: Any = document.value
    for part in at:
        written = written[part]
    if not isinstance(written, Mapping):
        return False
    absent = Suggester([other for other in field.names if other not in written])
    return any(key not in field.names and absent.nearest(str(key)) == name for key in written)

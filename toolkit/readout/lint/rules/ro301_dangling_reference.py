"""A reference names a record that does not exist, or one of the wrong kind.

## Why

A reference is the id of a record. What it does not lead to cannot be joined, exported or read.

## Example

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: Ministerial Meeting on Gaza
status: held
place_id: istambul
#         ^^^^^^^^ no place has the id `istambul`
sources: [wam-20251104]
```

## Use instead

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: Ministerial Meeting on Gaza
status: held
place_id: istanbul
sources: [wam-20251104]
```
"""

from collections.abc import Iterator

from readout.diagnostic import Severity
from readout.lint.finding import Finding
from readout.lint.prefilter import Glance
from readout.model.dataset import Dataset, Record, references
from readout.model.lookup import dangling_reference

SEVERITY = Severity.ERROR


def concerns(glance: Glance, dataset: Dataset) -> bool:
    return not all(dataset.knows(ids, wanted) for wanted, ids in glance.references.items() if ids)


def check(record: Record, dataset: Dataset) -> Iterator[Finding]:
    for reference in references(record):
        wrong = dangling_reference(dataset, record, reference.target, reference.field.reference)
        if wrong:
            related = ((wrong.other, (), f"the {wrong.other.collection.record}"),) if wrong.other else ()
            yield Finding(
                record, reference.pointer, wrong.message, wrong.help, suggestion=wrong.suggestion, related=related
            )

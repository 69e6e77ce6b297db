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

from readout.dataset import Dataset, Record, references
from readout.diagnostic import Severity
from readout.rules.finding import Finding
from readout.rules.words import nearest

SEVERITY = Severity.ERROR


def check(record: Record, dataset: Dataset) -> Iterator[Finding]:
    for reference in references(record):
        wanted = reference.field.reference
        if dataset.find(reference.target, wanted):
            continue
        kinds = " or ".join(dataset.schema.collections[name].record for name in wanted)
        other = dataset.find(reference.target, dataset.records)
        if other:
            kind = other.collection.record
            message = (
                f"`{reference.target}` is the id of {'an' if kind[0] in 'aeiou' else 'a'} {kind}, not of a {kinds}"
            )
            yield Finding(
                record, reference.pointer, message, f"write the id of a {kinds}", related=((other, (), f"the {kind}"),)
            )
            continue
        known = {id: found for name in wanted for id, found in dataset.index[name].items()}
        near = nearest(reference.target, known)
        suggestion = f"{near} ({known[near].name})" if near else None
        help = f"correct the id, or write the record {wanted[0]}/{reference.target}.yaml"
        yield Finding(
            record, reference.pointer, f"no {kinds} has the id `{reference.target}`", help, suggestion=suggestion
        )

"""A reference names a record that does not exist, or one of the wrong kind.

## Why

A reference is the id of a record. If there is no such record, nothing can be joined or looked up by it.

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
from readout.lint.matchers import References
from readout.model.dataset import Record, RecordLookup
from readout.model.lookup import dangling_reference

SEVERITY = Severity.ERROR


def _leads_nowhere(ids: list[str], collections: tuple[str, ...], _record: Record, dataset: RecordLookup) -> bool:
    return not dataset.knows(ids, collections)


MATCHER = References(_leads_nowhere)


def check(record: Record, dataset: RecordLookup) -> Iterator[Finding]:
    for reference in MATCHER.matches(record, dataset):
        reason = dangling_reference(dataset, record, reference.target, reference.field.reference)
        if reason:
            related = ((reason.other, (), f"the {reason.other.collection.record}"),) if reason.other else ()
            yield Finding(
                record,
                reference.pointer,
                reason.message,
                reason.help,
                suggestion=reason.suggestion,
                suggested_name=reason.suggested_name,
                related=related,
            )

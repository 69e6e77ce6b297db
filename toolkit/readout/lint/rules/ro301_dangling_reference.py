"""A reference names a record that does not exist, or one of the wrong kind.

## Why

A reference is the id of a record. If there is no such record, nothing can be joined or looked up by it. A former id
of a record, which it had before it was renamed or merged, leads people to it, and `--fix` writes the id of today; in
a file it is an error all the same, since other programs join by ids as they stand.

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

from collections.abc import Collection, Iterator
from typing import Any

from readout.diagnostic import Severity
from readout.lint.finding import Finding
from readout.lint.matchers import References
from readout.lint.validity import may_be_left_out
from readout.model.addresses import value_at
from readout.model.dataset import Record, RecordLookup, Reference
from readout.model.lookup import DanglingReference, dangling_reference
from readout.span import Pointer
from readout.text.placeholders import LEAVE_OUT, is_placeholder

SEVERITY = Severity.ERROR


def _leads_nowhere(ids: Collection[str], collections: tuple[str, ...], _record: Record, dataset: RecordLookup) -> bool:
    return not dataset.knows(ids, collections)


MATCHER = References(_leads_nowhere)


def check(record: Record, dataset: RecordLookup) -> Iterator[Finding]:
    for reference in MATCHER.matches(record, dataset):
        reason = dangling_reference(dataset, record, reference.target, reference.field.reference)
        is_nothing = is_placeholder(reference.target) and may_be_left_out(record, reference.pointer)
        if reason and is_nothing and not reason.suggestion:
            reason = reason._replace(help=LEAVE_OUT)
        if reason:
            related = ((reason.other, (), f"the {reason.other.collection.record}"),) if reason.other else ()
            yield Finding(
                record,
                reference.pointer,
                reason.message,
                reason.help,
                suggestion=reason.suggestion,
                suggested_name=reason.suggested_name,
                replacement=_without_twin(record, reference, reason) if reason.certain else None,
                safe=reason.certain,
                related=related,
            )


def _without_twin(record: Record, reference: Reference, reason: DanglingReference) -> tuple[Pointer, Any] | None:
    """Return a list of ids, with its pointer, that names a record once which it names by two ids; None for others."""
    *outer, position = reference.pointer
    listed = value_at(record.value, tuple(outer))
    if not isinstance(position, int) or reason.suggestion not in listed:
        return None
    return tuple(outer), [*listed[:position], *listed[position + 1 :]]

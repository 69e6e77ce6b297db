"""One person is at an occasion in one seat, and not at it in another.

## Why

Nobody attended and was absent at once. One of the two seats is somebody else's, or the sources differ on the
attendance: then there is one seat, and what the other source says is a claim about its `attendance`.

## Example

```yaml
# meetings/1999-04-11-harborton-talks.yaml
id: 1999-04-11-harborton-talks
name: Harborton talks
status: held
sources: [wam-20251104]
participants:
  - id: dorn
    person_id: ana-dorn
    attendance: attended
  - id: dorn-2
    person_id: ana-dorn
    attendance: absent
#               ^^^^^^ `absent`, and in another seat this person `attended`
```

## Use instead

```yaml
# meetings/1999-04-11-harborton-talks.yaml
id: 1999-04-11-harborton-talks
name: Harborton talks
status: held
sources: [wam-20251104]
participants:
  - id: dorn
    person_id: ana-dorn
    attendance: attended
claims:
  - id: dorn-absent
    about: participants/dorn/attendance
    value: absent
    standing: rejected
```
"""

from collections.abc import Iterator

from readout.diagnostic import Severity
from readout.lint.finding import Finding
from readout.lint.matchers import Items
from readout.lint.seats import contradicted_attendance, is_anybody_seated_twice, seats_of
from readout.model.dataset import Record, RecordLookup
from readout.text.quoting import quoted

SEVERITY = Severity.WARNING


def _is_contradicted(seat: dict[str, object], record: Record, dataset: RecordLookup) -> bool:
    return contradicted_attendance(seat, record, dataset) is not None


MATCHER = Items({"participants": _is_contradicted}, has=("person_id",), possible=is_anybody_seated_twice)


def check(record: Record, dataset: RecordLookup) -> Iterator[Finding]:
    for pointer, _, seat in MATCHER.matches(record, dataset):
        other = contradicted_attendance(seat, record, dataset)
        if other is not None:
            first = seats_of(record)[other]["attendance"]
            yield Finding(
                record,
                (*pointer, "attendance"),
                f"{quoted(seat['attendance'])}, and in another seat this person {quoted(first)}",
                "keep one seat, and what another source says as a claim about its `attendance`",
                related=((record, ("participants", other, "attendance"), "the other seat"),),
            )

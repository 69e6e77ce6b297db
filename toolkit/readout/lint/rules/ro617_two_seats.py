"""One person has two seats at an occasion, and nothing says why.

## Why

Who counts participants counts this person twice. A person may have two seats if they differ in what they were there
for: whom they acted for, a post, a role, a place, or a part of the meeting in which only one of them is listed.

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
    posts: [Minister]
  - id: dorn-2
    person_id: ana-dorn
#              ^^^^^^^^ this person has another seat, and nothing says what tells the two apart
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
    posts: [Minister]
```
"""

from collections.abc import Iterator

from readout.diagnostic import Severity
from readout.lint.finding import Finding
from readout.lint.matchers import Items
from readout.lint.seats import is_anybody_seated_twice, unexplained_seat
from readout.model.dataset import Record, RecordLookup

SEVERITY = Severity.WARNING


def _is_unexplained(seat: dict[str, object], record: Record, dataset: RecordLookup) -> bool:
    return unexplained_seat(seat, record, dataset) is not None


MATCHER = Items({"participants": _is_unexplained}, has=("person_id",), possible=is_anybody_seated_twice)


def check(record: Record, dataset: RecordLookup) -> Iterator[Finding]:
    for pointer, _, seat in MATCHER.matches(record, dataset):
        other = unexplained_seat(seat, record, dataset)
        if other is not None:
            yield Finding(
                record,
                (*pointer, "person_id"),
                "this person has another seat, and nothing says what tells the two apart",
                "join the seats, or say in both what they are for: `on_behalf_of_ids`, `posts`, `roles`",
                related=((record, ("participants", other, "person_id"), "the other seat"),),
            )

"""Somebody takes part in a part of a meeting, or speaks in it, who according to the record was not there.

## Why

The list of a part, the attendance of the seats and the speakers say who was there, and contradict each other. One of
the three is wrong; often it is the id of a neighbouring seat. Who spoke in a part whose list does not name them, or
that has them among its absentees, is reported too, if they have a seat.

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
    attendance: absent
parts:
  - id: opening
    kind: session
    participants: [dorn]
#                  ^^^^ `dorn` takes part here, and was `absent`
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
parts:
  - id: opening
    kind: session
    participants: [dorn]
```
"""

from collections.abc import Iterator

from readout.diagnostic import Severity
from readout.lint.finding import Finding
from readout.lint.matchers import Items
from readout.lint.seats import absent_in_part, absent_speaker, seats_of
from readout.model.dataset import Record, RecordLookup
from readout.text.quoting import quoted

SEVERITY = Severity.WARNING
EXCUSED_BY = ("participants", "parts")

MATCHER = Items(
    {"parts": absent_in_part, "statements": absent_speaker},
    has={"parts": ("participants",), "statements": ("speaker_id",)},
)


def check(record: Record, dataset: RecordLookup) -> Iterator[Finding]:
    help = "correct the attendance, or name who it was"
    for pointer, field, item in MATCHER.matches(record, dataset):
        if field.table == "parts":
            for position, seat in absent_in_part(item, record, dataset):
                if seat[0] == "parts":
                    was, why = "is one of the absentees", "who was absent"
                else:
                    was, why = f"was {quoted(seats_of(record)[int(seat[1])]['attendance'])}", "the attendance"
                message = f"{quoted(item['participants'][position])} takes part here, and {was}"
                related = ((record, seat, why),)
                yield Finding(record, (*pointer, "participants", position), message, help, related=related)
        elif reason := absent_speaker(item, record, dataset):
            what, why = {
                "participants": ("is not listed in the part", "who took part"),
                "absentees": ("is one of the absentees of the part", "who was absent"),
            }.get(str(reason[-1]), ("was not there", "the attendance"))
            message = f"{quoted(item['speaker_id'])} speaks here, and {what}"
            related = ((record, reason, why),)
            yield Finding(record, (*pointer, "speaker_id"), message, help, related=related)

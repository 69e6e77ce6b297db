"""Somebody spoke in session or signed at an occasion, and is not among its participants.

## Why

Who counts the participants misses them, and who looks for what they signed does not find the meeting. A seat is
missing, or the words or the signature belong to another occasion, which `event_id` names. A body has a seat if
somebody acts for it or for what belongs to it. Where no participants are listed, nothing is reported, nor are
signatures with a date of their own, which are often added elsewhere, nor other acts and channels: statements on a
meeting come from many who were not there.

## Example

```yaml
# meetings/1999-04-11-harborton-talks.yaml
id: 1999-04-11-harborton-talks
name: Harborton talks
status: held
sources: [wam-20251104]
participants:
  - id: lind
    person_id: bo-lind
statements:
  - id: objection
    speaker_id: ana-dorn
#               ^^^^^^^^ `ana-dorn` spoke in session, and has no seat here
    mode: said
    channel: in-session
    text: This was not agreed upon.
```

## Use instead

```yaml
# meetings/1999-04-11-harborton-talks.yaml
id: 1999-04-11-harborton-talks
name: Harborton talks
status: held
sources: [wam-20251104]
participants:
  - id: lind
    person_id: bo-lind
  - id: dorn
    person_id: ana-dorn
statements:
  - id: objection
    speaker_id: ana-dorn
    mode: said
    channel: in-session
    text: This was not agreed upon.
```
"""

from collections.abc import Iterator

from readout.diagnostic import Severity
from readout.lint.finding import Finding
from readout.lint.matchers import Items
from readout.lint.seats import unseated
from readout.model.dataset import Record, RecordLookup
from readout.text.quoting import quoted

SEVERITY = Severity.WARNING


def _is_unseated(item: dict[str, object], record: Record, dataset: RecordLookup) -> bool:
    return any(unseated(item, record, dataset))


MATCHER = Items(
    {"statements": _is_unseated, "acts": _is_unseated},
    has={"statements": ("speaker_id",), "acts": ("act", "by_ids")},
)


def check(record: Record, dataset: RecordLookup) -> Iterator[Finding]:
    for pointer, _, item in MATCHER.matches(record, dataset):
        for name, position in unseated(item, record, dataset):
            at = (*pointer, name, *([] if position is None else [position]))
            id = item[name] if position is None else item[name][position]
            what = "spoke in session" if name == "speaker_id" else item["act"]
            message = f"{quoted(id)} {what}, and has no seat here"
            help = "add the participant, or name with `event_id` the other occasion"
            yield Finding(record, at, message, help)

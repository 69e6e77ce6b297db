"""A duration is not written as one.

## Why

How long a meeting lasted has no field: it is a claim with a topic that is `duration`, or ends with it
(`standoff-duration`). Written as ISO 8601 has it, durations can be compared, and `P1W` and `P7D` are the same: years,
months, weeks and days after `P`, hours, minutes and seconds after `T`. "More than" and "about" belong into the `text`.

## Example

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: Ministerial Meeting on Gaza
status: held
sources: [wam-20251104]
claims:
  - id: duration
    topic: duration
    value: 15 hours
#          ^^^^^^^^ `15 hours` is not a duration
    standing: stands
```

## Use instead

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: Ministerial Meeting on Gaza
status: held
sources: [wam-20251104]
claims:
  - id: duration
    topic: duration
    value: PT15H
    standing: stands
```
"""

from collections.abc import Iterator
from typing import Any

from readout.diagnostic import Severity
from readout.lint.finding import Finding
from readout.lint.matchers import Items
from readout.model.dataset import Record, RecordLookup
from readout.text import durations
from readout.text.quoting import quoted

SEVERITY = Severity.WARNING
TOPIC = "duration"


def _is_no_duration(claim: dict[str, Any], _record: Record, _dataset: RecordLookup) -> bool:
    topic, value = claim.get("topic"), claim.get("value")
    is_about_one = isinstance(topic, str) and (topic == TOPIC or topic.endswith(f"-{TOPIC}"))
    return is_about_one and isinstance(value, str) and durations.parse(value) is None


MATCHER = Items({"claims": _is_no_duration}, has=("topic", "value"))


def check(record: Record, dataset: RecordLookup) -> Iterator[Finding]:
    for pointer, _, claim in MATCHER.matches(record, dataset):
        yield Finding(
            record,
            (*pointer, "value"),
            f"{quoted(claim['value'])} is not a duration",
            "write it as ISO 8601 does: P7D for seven days, PT15H for 15 hours, PT1H30M",
            suggestion=durations.from_words(claim["value"]),
        )

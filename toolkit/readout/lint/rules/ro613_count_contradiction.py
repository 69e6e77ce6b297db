"""More participants or actors are listed than a count says that there were.

## Why

A count that was chosen and a list that is longer than it cannot both be right. A list that is shorter is
no contradiction: sources seldom name everybody, and silence is not absence.

Two counts are compared. A claim on `participants` with `topic: count` and `standing: chosen` is compared
with the number of sides that are listed (`on_behalf_of_ids`; several people of one delegation count once, since
the count may be of states), without those that were absent, declined, or are only known to be invited. Counts
such as `>20` and `20~` set no limit; `<20` and `18-20` do. The `count` of an act is compared with its `by_ids`.

## Example

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: Ministerial Meeting on Gaza
status: held
sources: [wam-20251104]
participants:
  - id: uae
    on_behalf_of_ids: [uae]
  - id: jordan
    on_behalf_of_ids: [jordan]
  - id: qatar
    on_behalf_of_ids: [qatar]
outcomes:
  - id: statement
    kind: document
    acts:
      - id: issued
        act: issued
        by_ids: [hakan-fidan, turkiye]
        count: 1
#              ^ 2 are listed in `by_ids`, and the count is `1`
claims:
  - id: c1
    about: participants
    topic: count
    value: "2"
#          ^^^ participants of 3 sides are listed, and the count chosen is `2`
    standing: chosen
```

## Use instead

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: Ministerial Meeting on Gaza
status: held
sources: [wam-20251104]
participants:
  - id: uae
    on_behalf_of_ids: [uae]
  - id: jordan
    on_behalf_of_ids: [jordan]
  - id: qatar
    on_behalf_of_ids: [qatar]
outcomes:
  - id: statement
    kind: document
    acts:
      - id: issued
        act: issued
        by_ids: [hakan-fidan, turkiye]
        count: 2
claims:
  - id: c1
    about: participants
    topic: count
    value: "3"
    standing: chosen
```
"""

import re
from collections.abc import Iterator
from typing import Any

from readout.diagnostic import Severity
from readout.lint.finding import Finding
from readout.lint.matchers import Items
from readout.model.dataset import Record, RecordLookup, items
from readout.text.quoting import quoted

SEVERITY = Severity.WARNING

AWAY = (
    "announced",
    "invited",
    "expected",
    "confirmed",
    "declined",
    "absent",
    "withdrew",
    "disinvited",
    "barred",
    "not-invited",
)
COUNT = re.compile(r"(?P<limit><=?|\u2264)? ?(?:[0-9]{1,9} ?[-/\u2013] ?)?(?P<most>[0-9]{1,9})")


def check(record: Record, dataset: RecordLookup) -> Iterator[Finding]:
    for pointer, field, item in MATCHER.matches(record, dataset):
        if field.table == "acts":
            message = f"{len(item['by_ids'])} are listed in `by_ids`, and the count is {quoted(item['count'])}"
            related = ((record, (*pointer, "by_ids"), "these"),)
            yield Finding(record, (*pointer, "count"), message, "correct the one or the other", related=related)
        else:
            sides = _listed_sides(record)
            message = f"participants of {sides} sides are listed, and the count chosen is {quoted(item['value'])}"
            help = "correct the one or the other; if the count is of some of them only, say of whom in another `topic`"
            related = ((record, ("participants",), "the participants"),)
            yield Finding(record, (*pointer, "value"), message, help, related=related)


def _most(value: object) -> int | None:
    """Return the most that a count allows; None if it sets no limit."""
    match = COUNT.fullmatch(value) if isinstance(value, str) else None
    return int(match["most"]) - (match["limit"] == "<") if match else None


def _listed_sides(record: Record) -> int:
    """Return how many sides are represented by the participants that may have come, as far as that is known."""
    present = (
        item.get("on_behalf_of_ids")
        for _, _, item in items(record.collection.field, record.value, "participants")
        if item.get("attendance") not in AWAY
    )
    return len({frozenset(map(str, sides)) for sides in present if sides})


def _lists_too_many(act: dict[str, Any], _record: Record, _dataset: RecordLookup) -> bool:
    count, by = act.get("count"), act.get("by_ids")
    return isinstance(count, int) and isinstance(by, list) and len(by) > count


def _is_exceeded(claim: dict[str, Any], record: Record, _dataset: RecordLookup) -> bool:
    """Whether a claim is the chosen count of participants, and more sides are listed."""
    if claim.get("topic") != "count" or claim.get("standing") != "chosen" or claim.get("about") != "participants":
        return False
    most = _most(claim.get("value"))
    return most is not None and _listed_sides(record) > most


MATCHER = Items(
    {"acts": _lists_too_many, "claims": _is_exceeded},
    has={"acts": ("count", "by_ids"), "claims": ("about", "topic", "value")},
)

"""More are listed than a count says that there were.

## Why

A count that was chosen and a list that is longer than it cannot both be right. A list that is shorter is
no contradiction: sources seldom name everybody, and silence is not absence.

Two counts are compared. A claim on `participants` with `topic: count` and `standing: chosen` is held
against the sides that are listed (`on_behalf_of_ids`; several people of one delegation count once, since
the count may be of states), but for those who were absent, declined, or of whom only an invitation is
known. Counts such as `>20` and `20~` set no limit; `<20` and `18-20` do. The `count` of an act is held
against its `by_ids`.

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

from readout.diagnostic import Severity
from readout.lint.finding import Finding
from readout.lint.prefilter import Glance
from readout.model.dataset import Dataset, Record, items
from readout.text.quoting import quoted

SEVERITY = Severity.WARNING
NEEDS = ("acts", "claims")

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


def concerns(glance: Glance, dataset: Dataset) -> bool:
    del dataset
    return any("count" in item and "by_ids" in item for item in glance.table("acts")) or any(
        item.get("topic") == "count" and item.get("standing") == "chosen" for item in glance.table("claims")
    )


def check(record: Record, dataset: Dataset) -> Iterator[Finding]:
    del dataset
    for pointer, field, item in items(record.collection.field, record.value, "acts", "claims"):
        count, by = item.get("count"), item.get("by_ids")
        if field.table == "acts" and isinstance(count, int) and isinstance(by, list) and len(by) > count:
            message = f"{len(by)} are listed in `by_ids`, and the count is {quoted(count)}"
            help = "correct the one or the other"
            yield Finding(
                record, (*pointer, "count"), message, help, related=((record, (*pointer, "by_ids"), "these"),)
            )
        chosen = (
            item.get("standing") == "chosen" and item.get("about") == "participants" and item.get("topic") == "count"
        )
        most = _most(item.get("value")) if field.table == "claims" and chosen else None
        if most is not None and (listed := _listed(record)) > most:
            message = f"participants of {listed} sides are listed, and the count chosen is {quoted(item['value'])}"
            help = "correct the one or the other; if the count is of some of them only, say of whom in another `topic`"
            related = ((record, ("participants",), "the participants"),)
            yield Finding(record, (*pointer, "value"), message, help, related=related)


def _most(value: object) -> int | None:
    """The most that a count allows; None if it sets no limit."""
    match = COUNT.fullmatch(value) if isinstance(value, str) else None
    return int(match["most"]) - (match["limit"] == "<") if match else None


def _listed(record: Record) -> int:
    """How many sides the participants are of, as far as that is known."""
    present = (
        item.get("on_behalf_of_ids")
        for _, _, item in items(record.collection.field, record.value, "participants")
        if item.get("attendance") not in AWAY
    )
    return len({frozenset(map(str, sides)) for sides in present if sides})

"""A record still speaks of something ahead that is past.

## Why

Records are begun before a meeting, and often not taken up again after it. What was expected then looks
like what is known now: did the minister come who was invited, was the meeting held at all?

Four things are found:

- a participant of a meeting that was held, whose `attendance` is `announced`, `invited`, `expected` or
  `confirmed`;
- a meeting that was held, and whose date is known from a plan only;
- an `expected` statement of a meeting that was held, all of whose sources appeared after it;
- a meeting `announced` for a day that lies more than 30 days before the newest source of the dataset.
  (Today's date plays no part, so that the same data always have the same findings.)

Often no source says more. Then a claim says so, and ends the finding: `standing: not-stated` on the field
in question, or on `participants` as a whole where no list of those present was found. Any other claim on
the attendance, the status or the statement does too, for it shows that somebody has looked.

## Example

```yaml
# sources/anews-20251215.yaml
id: anews-20251215
kind: news
date: 2025-12-15
```

```yaml
# events/doha-talks.yaml
id: doha-talks
name: Talks in Doha
status: announced
#       ^^^^^^^^^ announced for 2025-11-07, and the newest source is dated 2025-12-15
date: 2025-11-07
sources: [wam-20251104]
```

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: Ministerial Meeting on Gaza
status: held
date: 2025-11-03
sources: [wam-20251104]
participants:
  - id: egypt
    attendance: invited
#               ^^^^^^^ the meeting was held, and of `egypt` only `invited` is known
statements:
  - id: coordinated-action
    mode: expected
#         ^^^^^^^^ expected, and all of its sources appeared after the meeting (2025-11-03)
    text: Muslim states should act together.
    sources: [anews-20251215]
```

```yaml
# events/istanbul-reception.yaml
id: istanbul-reception
name: Reception for the ministers
status: held
sources: [wam-20251104]
claims:
  - id: c1
    about: date
    value: 2025-11-03
#          ^^^^^^^^^^ the event was held, and of its date only a plan is known
    standing: planned
```

## Use instead

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: Ministerial Meeting on Gaza
status: held
date: 2025-11-03
sources: [wam-20251104]
participants:
  - id: egypt
    attendance: invited
statements:
  - id: coordinated-action
    mode: expected
    text: Muslim states should act together.
claims:
  - id: c1
    about: participants/egypt/attendance
    standing: not-stated
    text: Egypt is not among those whom the page lists, and it does not say that Egypt was absent.
```
"""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

from readout.dataset import Dataset, Record, items
from readout.diagnostic import Severity
from readout.glance import Glance
from readout.rules import edtf
from readout.rules.claims import explained, subjects
from readout.rules.edits import entry
from readout.rules.finding import Finding
from readout.rules.words import shown

SEVERITY = Severity.WARNING

AHEAD = ("announced", "invited", "expected", "confirmed")
LONG = timedelta(days=30)
GRACE = timedelta(days=1)
"""One moment has two dates round the world."""


def concerns(glance: Glance, dataset: Dataset) -> bool:
    del dataset
    status = glance.record.value.get("status")
    if status != "held":
        return bool(status == "announced")
    return (
        any(item.get("attendance") in AHEAD for item in glance.table("participants"))
        or any(item.get("mode") == "expected" for item in glance.table("statements"))
        or any(item.get("standing") == "planned" for item in glance.table("claims"))
    )


def check(record: Record, dataset: Dataset) -> Iterator[Finding]:
    status = record.value.get("status")
    if status == "held":
        yield from _attendance(record)
        yield from _statements(record, published(dataset)[0])
        yield from _date(record, dataset)
    elif status == "announced" and not explained(record, ("status",)):
        days, newest = published(dataset)
        last = _announced_for(record, dataset) if newest else None
        if newest and last and days[newest] > last[0] + LONG:
            source = dataset.index["sources"][newest]
            yield Finding(
                record,
                ("status",),
                f"announced for {last[1]}, and the newest source is dated {source.value['date']}",
                "write what became of it, or a claim on `status` that says that no source tells",
                related=((source, ("date",), "the newest source"),),
            )


@lru_cache(maxsize=1)
def published(dataset: Dataset) -> tuple[dict[str, date], str | None]:
    """When each source was published, if that is known, and the newest."""
    days = {source.id: day for source in dataset.records.get("sources", ()) if (day := _published(source))}
    return days, max(days, key=days.__getitem__, default=None)


def _published(source: Record) -> date | None:
    """The day from which on a source can have been published."""
    text = source.value.get("date")
    return edtf.bounds(text)[0] if isinstance(text, str) else None


def _attendance(record: Record) -> Iterator[Finding]:
    if explained(record, ("participants",), "not-stated"):
        return
    for pointer, _, item in items(record.collection.field, record.value, "participants"):
        seat, attendance = item.get("id"), item.get("attendance")
        if attendance not in AHEAD:
            continue
        if not explained(record, (f"participants/{seat}", f"participants/{seat}/attendance")):
            yield Finding(
                record,
                (*pointer, "attendance"),
                f"the {record.collection.record} was held, and of {shown(seat)} only {shown(attendance)} is known",
                f"write whether the participant came, or a claim ({entry(record, 'standing', 'not-stated')}) "
                "that no source tells",
            )


def _statements(record: Record, published: dict[str, date]) -> Iterator[Finding]:
    whole = record.value.get("date")
    end = edtf.bounds(whole)[1] if isinstance(whole, str) else None
    for pointer, _, item in items(record.collection.field, record.value, "statements"):
        if item.get("mode") != "expected" or end is None:
            continue
        sources = item.get("sources") or record.value.get("sources") or ()
        if explained(record, (f"statements/{item.get('id')}", f"statements/{item.get('id')}/mode")):
            continue
        if sources and all(id in published and published[id] > end + GRACE for id in sources):
            yield Finding(
                record,
                (*pointer, "mode"),
                f"expected, and all of its sources appeared after the {record.collection.record} ({whole})",
                "write `said` if they report the words, or name the source that expects them",
            )


def _date(record: Record, dataset: Dataset) -> Iterator[Finding]:
    """The planned date, if nothing else is known of the date."""
    for subject in subjects(record, dataset):
        planned = subject.valued("planned")
        if subject.name == "`date`" and subject.held is None and len(planned) == len(subject.claims):
            message = f"the {record.collection.record} was held, and of its date only a plan is known"
            claim = entry(record, "standing", "not-stated")
            help = f"write the date, or a claim on it ({claim}) that no source tells"
            yield Finding(record, (*planned[0].pointer, "value"), message, help)


def _announced_for(record: Record, dataset: Dataset) -> tuple[date, str] | None:
    """The last day for which a meeting was announced, and how it is written."""
    texts = [record.value["date"]] if isinstance(record.value.get("date"), str) else []
    for subject in subjects(record, dataset):
        if subject.name == "`date`" and not texts:
            texts = [claim.value for claim in subject.valued("planned")]
    found = [(end, text) for text in texts if (end := edtf.bounds(text)[1] or edtf.bounds(text)[0])]
    return max(found, default=None) if len(found) == len(texts) else None

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

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any, Self

from readout.diagnostic import Severity
from readout.lint.claims import has_claim, subjects
from readout.lint.cross_record import CrossRecordCheck, Fact
from readout.lint.finding import Finding
from readout.lint.fixes import entry
from readout.lint.matchers import Items
from readout.lint.prefilter import RecordValues
from readout.lint.sourcing import published
from readout.model.dataset import Dataset, Record, RecordLookup
from readout.span import Pointer
from readout.text import edtf
from readout.text.quoting import quoted

SEVERITY = Severity.WARNING
EXCUSED_BY = ("claims",)

AHEAD = ("announced", "invited", "expected", "confirmed")
LONG = timedelta(days=30)
GRACE = timedelta(days=1)
"""One moment has two dates round the world."""


def check(record: Record, dataset: RecordLookup) -> Iterator[Finding]:
    matches = list(MATCHER.matches(record, dataset))
    if not has_claim(record, ("participants",), "not-stated"):
        yield from (
            _attendance(record, pointer, item) for pointer, field, item in matches if field.table == "participants"
        )
    for pointer, field, item in matches:
        if field.table == "statements":
            yield from _statement(record, pointer, item, dataset)
    if any(field.table == "claims" for _, field, _ in matches):
        yield from _date(record, dataset)


def cross_record_check() -> CrossRecordCheck:
    return AnnouncedCheck()


class AnnouncedCheck(CrossRecordCheck):
    """Collects the records that are only announced, and the newest source.

    `announced` are the numbers of these records; `newest` is the earliest day on which the newest source can have been
    published, as an ordinal (0 without any source), and minus its number, so that the first of equals is kept.
    """

    def __init__(self) -> None:
        self.announced: list[int] = []
        self.newest = (0, 0)

    def facts(self, values: RecordValues) -> list[Fact]:
        record = values.record
        if record.collection.name == "sources":
            text = record.value.get("date")
            day = edtf.bounds(text)[0] if isinstance(text, str) else None
            return [(day.toordinal(),)] if day else []
        is_announced = record.value.get("status") == "announced" and not has_claim(record, ("status",))
        return [()] if is_announced else []

    def collect(self, number: int, facts: list[Fact]) -> None:
        for day in facts:
            if day:
                self.newest = max(self.newest, (*day, -number))
            else:
                self.announced.append(number)

    def merge(self, other: Self) -> None:
        self.announced += other.announced
        self.newest = max(self.newest, other.newest)

    def renumber(self, number_of: Callable[[int], int]) -> None:
        self.announced = list(map(number_of, self.announced))
        day, at = self.newest
        self.newest = (day, -number_of(-at)) if day else (0, 0)

    def findings(self, dataset: Dataset, records: Sequence[Record]) -> Iterator[Finding]:
        newest, at = self.newest
        for record in (records[number] for number in self.announced if newest):
            last = _announced_for(record, dataset)
            if last and date.fromordinal(newest) > last[0] + LONG:
                source = records[-at]
                yield Finding(
                    record,
                    ("status",),
                    f"announced for {last[1]}, and the newest source is dated {source.value['date']}",
                    "write what became of it, or a claim on `status` that says that no source tells",
                    related=((source, ("date",), "the newest source"),),
                )


def _is_held(record: Record) -> bool:
    return record.value.get("status") == "held"


def _is_only_invited(participant: dict[str, Any], record: Record, _dataset: RecordLookup) -> bool:
    """Whether only what was to be is known of a participant, and no claim is about it."""
    if participant.get("attendance") not in AHEAD:
        return False
    address = f"participants/{participant.get('id')}"
    return not has_claim(record, (address, f"{address}/attendance"))


def _is_only_expected(statement: dict[str, Any], _record: Record, _dataset: RecordLookup) -> bool:
    return statement.get("mode") == "expected"


def _is_planned(claim: dict[str, Any], record: Record, _dataset: RecordLookup) -> bool:
    """Whether a claim says what was planned of a record that has no date."""
    return claim.get("standing") == "planned" and record.value.get("date") is None


MATCHER = Items(
    {"participants": _is_only_invited, "statements": _is_only_expected, "claims": _is_planned}, when=_is_held
)


def _attendance(record: Record, pointer: Pointer, participant: dict[str, Any]) -> Finding:
    claim = entry(record, "standing", "not-stated")
    return Finding(
        record,
        (*pointer, "attendance"),
        f"the {record.collection.record} was held, and of {quoted(participant.get('id'))} only "
        f"{quoted(participant['attendance'])} is known",
        f"write whether the participant came, or a claim ({claim}) that no source tells",
    )


def _statement(record: Record, pointer: Pointer, statement: dict[str, Any], dataset: RecordLookup) -> Iterator[Finding]:
    """Find a statement that was only expected, while all of its sources appeared after the record's date."""
    date = record.value.get("date")
    end = edtf.bounds(date)[1] if isinstance(date, str) else None
    address = f"statements/{statement.get('id')}"
    if end is None or has_claim(record, (address, f"{address}/mode")):
        return
    sources = statement.get("sources") or record.value.get("sources") or ()
    if sources and all((day := published(id, dataset)[0]) and day > end + GRACE for id in sources):
        yield Finding(
            record,
            (*pointer, "mode"),
            f"expected, and all of its sources appeared after the {record.collection.record} ({date})",
            "write `said` if they report the words, or name the source that expects them",
        )


def _date(record: Record, dataset: RecordLookup) -> Iterator[Finding]:
    """Find the planned date, if no claim says anything else of the date."""
    for subject in subjects(record, dataset):
        planned = subject.valued("planned")
        if subject.name == "`date`" and len(planned) == len(subject.claims):
            message = f"the {record.collection.record} was held, and of its date only a plan is known"
            claim = entry(record, "standing", "not-stated")
            help = f"write the date, or a claim on it ({claim}) that no source tells"
            yield Finding(record, (*planned[0].pointer, "value"), message, help)


def _announced_for(record: Record, dataset: RecordLookup) -> tuple[date, str] | None:
    """Return the last day for which a meeting was announced, and the date as it is written."""
    texts = [record.value["date"]] if isinstance(record.value.get("date"), str) else []
    for subject in () if texts else subjects(record, dataset):
        if subject.name == "`date`":
            texts = [claim.value for claim in subject.valued("planned")]
    days = [(end, text) for text in texts if (end := edtf.bounds(text)[1] or edtf.bounds(text)[0])]
    return max(days, default=None) if len(days) == len(texts) else None

"""The date in an id is not the date of the record.

## Why

People read the date off the id. Ids never change, so the date in one may be outdated: the meeting was
postponed, or its day corrected. Then a claim on `date` with the day of the id says why (`planned`, `earlier`
or `rejected`), and ends the finding; so does a comment that silences the line. Otherwise one of the two is
wrong, and an id is corrected with `readout rename` before anybody else has used it.

The rule reads ids of meetings, events and sources that begin with a year, a month or a day (`2025-11-03-…`),
or end with a month or a day (`…-20251104`, `…-2025-11-04`). A year at the end may be any number, and is not read.

## Example

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
#   ^^^^^^^^^^^^^^^^^^^^^^^^ the id says 2025-11-03, and the date is `2025-11-04`
name: Ministerial Meeting on Gaza
status: held
date: 2025-11-04
sources: [wam-20251104]
```

## Use instead

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: Ministerial Meeting on Gaza
status: held
date: 2025-11-04
sources: [wam-20251104]
claims:
  - id: c1
    about: date
    value: 2025-11-03
    standing: planned
    text: The day for which it was called.
```
"""

import re
from collections.abc import Iterator
from typing import Any

from readout.diagnostic import Severity
from readout.lint.claims import subjects
from readout.lint.finding import Finding
from readout.lint.matchers import Items
from readout.model.dataset import Record, RecordLookup
from readout.text import edtf
from readout.text.quoting import quoted

SEVERITY = Severity.WARNING

DATED = ("meetings", "events", "sources")
YEAR, MONTH, DAY = "(1[0-9]{3}|20[0-9]{2})", "(0[1-9]|1[0-2])", "(0[1-9]|[12][0-9]|3[01])"
FIRST = re.compile(rf"{YEAR}(?:-{MONTH}(?:-{DAY})?|{MONTH}{DAY})?(?=-|$)")
LAST = re.compile(rf"(?<=-){YEAR}(?:-{MONTH}(?:-{DAY})?|{MONTH}{DAY}?)$")


def check(record: Record, dataset: RecordLookup) -> Iterator[Finding]:
    for _, _, item in MATCHER.matches(record, dataset):
        date, said = item["date"], _other_date(record)
        if (
            said
            and not edtf.inverted(date)
            and all(_are_disjoint(said, claimed) for claimed in _claimed_dates(record, dataset))
        ):
            message = f"the id says {said}, and the date is {quoted(date)}"
            help = "correct the slip, or add a claim on `date` that says what became of the day in the id"
            yield Finding(record, ("id",), message, help, related=((record, ("date",), "the date"),))


def _other_date(record: Record) -> str | None:
    """Return the date that the id of a record begins or ends with, if it is not the date of the record."""
    date, id = record.value.get("date"), record.id
    if not isinstance(date, str) or not (id[:1].isdecimal() or id[-1:].isdecimal()):
        return None
    return next((said for said in _dates(id) if _are_disjoint(said, date)), None)


def _has_other_date(_item: dict[str, Any], record: Record, _dataset: RecordLookup) -> bool:
    return _other_date(record) is not None


MATCHER = Items(dict.fromkeys(DATED, _has_other_date), has=("date",))


def _dates(id: str) -> Iterator[str]:
    """Yield the dates that an id begins and ends with, in EDTF."""
    if id[:1].isdecimal() and (match := FIRST.match(id)):
        yield "-".join(filter(None, match.groups()))
    if id[-1:].isdecimal() and (match := LAST.search(id, max(0, len(id) - len("2025-11-03")))):
        yield "-".join(filter(None, match.groups()))


def _are_disjoint(date: str, other: str) -> bool:
    """Whether two dates certainly have no day in common."""
    (start, end), (first, last) = edtf.bounds(date), edtf.bounds(other)
    return bool((end and first and end < first) or (start and last and start > last))


def _claimed_dates(record: Record, dataset: RecordLookup) -> Iterator[str]:
    """Yield the dates that claims give for the record."""
    for subject in subjects(record, dataset):
        if subject.name == "`date`":
            yield from (claim.value for claim in subject.claims if claim.value is not None)

"""Two different values are chosen for one field, or another than the record holds.

## Why

`chosen` is the editors' choice among what sources say, and the record holds the value that was chosen. Two
choices are no choice; and if the record does not follow the choice, readers have two answers, one in the
field and one in the claim. One of them was forgotten when the other was changed.

Choices with different dates are about different times, and may differ.

## Example

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: Ministerial Meeting on Gaza
status: held
date: 2025-11-03
sources: [wam-20251104]
venue: a hotel
claims:
  - id: c1
    about: date
    value: 2025-11-02
#          ^^^^^^^^^^ `2025-11-02` is chosen for `date`, and the record holds `2025-11-03`
    standing: chosen
  - id: c2
    about: venue
    value: a hotel
    standing: chosen
  - id: c3
    about: venue
    value: a palace
#          ^^^^^^^^ `a palace` is chosen for `venue`, and so is `a hotel`
    standing: chosen
```

## Use instead

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: Ministerial Meeting on Gaza
status: held
date: 2025-11-03
sources: [wam-20251104]
venue: a hotel
claims:
  - id: c1
    about: date
    value: 2025-11-03
    standing: chosen
  - id: c2
    about: venue
    value: a hotel
    standing: chosen
  - id: c3
    about: venue
    value: a palace
    standing: rejected
```
"""

from collections.abc import Iterator

from readout.diagnostic import Severity
from readout.lint.claim_matcher import Subjects
from readout.lint.claims import Claim, Subject
from readout.lint.finding import Finding
from readout.lint.prefilter import RecordValues
from readout.model.dataset import Record, RecordLookup
from readout.text.quoting import quoted

SEVERITY = Severity.ERROR


def check(record: Record, dataset: RecordLookup) -> Iterator[Finding]:
    for subject in MATCHER.matches(record, dataset):
        chosen = subject.valued("chosen")
        rivals = list(_rivals(subject, chosen))
        for claim, first in rivals:
            yield Finding(
                record,
                (*claim.pointer, "value"),
                f"{quoted(claim.value)} is chosen for {subject.name}, and so is {quoted(first.value)}",
                "choose one, and write `stands` or `rejected` for the other",
                related=((record, (*first.pointer, "value"), "chosen here too"),),
            )
        if not rivals:
            yield _not_followed(record, subject, chosen)


def _is_contradicted(subject: Subject, record: Record, dataset: RecordLookup) -> bool:
    """Whether another value is chosen as well, or the record does not follow the choice, as far as it was read."""
    chosen = subject.valued("chosen")
    if not chosen or any(_rivals(subject, chosen)):
        return bool(chosen)
    return record.collection.name not in dataset.unread_tables and not _is_followed(subject, chosen)


def _is_any_chosen(values: RecordValues, _dataset: RecordLookup) -> bool:
    return any(claim.get("standing") == "chosen" for claim in values.tables["claims"])


MATCHER = Subjects(_is_contradicted, possible=_is_any_chosen)


def _rivals(subject: Subject, chosen: list[Claim]) -> Iterator[tuple[Claim, Claim]]:
    """Yield each claim whose value differs from the first that is chosen for the same time, with that first one."""
    first: dict[str | None, Claim] = {}
    for claim in chosen:
        before = first.setdefault(claim.date, claim)
        if subject.key(claim.value) != subject.key(before.value):
            yield claim, before


def _is_followed(subject: Subject, chosen: list[Claim]) -> bool:
    """Whether the record has a value that is chosen. It need not if the choice is for a certain time, or on a topic."""
    if not subject.field or (subject.held is None and all(claim.date for claim in chosen)):
        return True
    return subject.key(subject.held) in {subject.key(claim.value) for claim in chosen}


def _not_followed(record: Record, subject: Subject, chosen: list[Claim]) -> Finding:
    absent = subject.held is None
    holds = "has no such field" if absent else f"holds {quoted(subject.held)}"
    related = () if absent or not subject.address else ((record, subject.address.pointer, "the value of the record"),)
    return Finding(
        record,
        (*chosen[0].pointer, "value"),
        f"{quoted(chosen[0].value)} is chosen for {subject.name}, and the record {holds}",
        "write the chosen value into the record, or correct the claim",
        related=related,
    )

"""Claims differ from the value of a field, and none of them is chosen.

## Why

The value of a field is a statement of the record. If a source says otherwise, and a claim with
`standing: stands` keeps that, readers need the reason for the value: the claim with the record's value is
`chosen`, and says why in `text` or `rule`. Where no choice is justified, the field is left out and all claims
stand.

Claims with different dates are about stages and do not contradict each other. Nor does a claim that says
less than the field: only the month of its day, or one of its several posts. An interval is compared by its
ends, and a choice of the whole interval settles them; claims on it and on its ends are one finding.

## Example

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: Ministerial Meeting on Gaza
status: held
date: 2025-11-03
sources: [wam-20251104]
claims:
  - id: c1
    about: date
    value: 2025-11-03
    standing: stands
  - id: c2
    about: date
    value: 2025-11-04
#          ^^^^^^^^^^ of `date` the record holds `2025-11-03`, `2025-11-04` stands too, and neither is chosen
    standing: stands
```

## Use instead

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: Ministerial Meeting on Gaza
status: held
date: 2025-11-03
sources: [wam-20251104]
claims:
  - id: c1
    about: date
    value: 2025-11-03
    standing: chosen
    text: The day on which the agencies agree.
    editor: readout
  - id: c2
    about: date
    value: 2025-11-04
    standing: stands
```
"""

from collections.abc import Iterator
from functools import lru_cache

from readout.diagnostic import Severity
from readout.lint.claim_matcher import Subjects
from readout.lint.claims import Subject
from readout.lint.finding import Finding
from readout.lint.fixes import entry
from readout.model.claims import CLAIMING, Dispute, Verdict, disputes
from readout.model.dataset import Record, RecordLookup
from readout.text.quoting import quoted

SEVERITY = Severity.WARNING


def check(record: Record, dataset: RecordLookup) -> Iterator[Finding]:
    for subject in MATCHER.matches(record, dataset):
        rivals = _rivals(subject, record)
        if subject.address and rivals:
            first, *others = (("claims", position, "value") for position in rivals)
            value = next(claim.value for claim in subject.claims if claim.position == rivals[0])
            claim = entry(record, "standing", "chosen")
            yield Finding(
                record,
                first,
                f"of {subject.name} the record holds {quoted(subject.held)}, {quoted(value)} stands too, "
                "and neither is chosen",
                f"choose one with a claim ({claim}) that says why, or leave the field out",
                related=(
                    (record, subject.address.pointer, "the value of the record"),
                    *((record, other, "this stands as well") for other in others),
                ),
            )


def _rivals(subject: Subject, record: Record) -> tuple[int, ...]:
    """Return the positions of the claims that contradict a field and that no choice settles, if the first of them is
    on the subject: claims on a date and on its ends are about one field."""
    if subject.held is None or subject.topic or not _may_be_undecided(subject):
        return ()
    positions = {claim.position for claim in subject.claims}
    return next((each.undecided for each in _undecided(record) if each.undecided[0] in positions), ())


def _may_be_undecided(subject: Subject) -> bool:
    """Whether a claim, taken by itself, rivals the value, and none is chosen that settles the whole field.

    That is cheaper to tell than what is disputed in the record, and mostly enough.
    """
    held = subject.held
    others = [claim.value for claim in subject.claims if claim.standing in CLAIMING and claim.value not in (None, held)]
    if not others or (not subject.end and subject.valued("chosen")):
        return False
    return not all(subject.agree(held, value) for value in others)


@lru_cache(maxsize=1)
def _undecided(record: Record) -> tuple[Dispute, ...]:
    all_disputes = disputes(record.collection.field, record.value)
    return tuple(dispute for dispute in all_disputes if dispute.verdict is Verdict.CONTESTED)


def _has_rivals(subject: Subject, record: Record, _dataset: RecordLookup) -> bool:
    return bool(_rivals(subject, record))


MATCHER = Subjects(_has_rivals)

"""Somebody attends, speaks or acts before their birth or founding, or after their death or dissolution.

## Why

One of the dates is wrong, or the id is that of another: a predecessor, a successor, a namesake. It is a warning since
the rule cannot know all that history has seen.

Only what is certain counts: dates without `?`, `~` or `%` that no claim contests, people who attended (or have a seat
at what was held, and nothing says that they were absent), words that were said, acts that need somebody alive.
Recalled words, letters, diaries, memoirs and broadcasts, acts such as `published` or `entered-into-force`, and the
dead whom somebody represents are left alone, and so is a body beside one in `on_behalf_of_ids` that was alive: its
successor, or a government in exile.

## Example

```yaml
# people/ana-dorn.yaml
id: ana-dorn
name: Ana Dorn
death_date: 1941-03-04
```

```yaml
# meetings/1999-04-11-harborton-talks.yaml
id: 1999-04-11-harborton-talks
name: Harborton talks
status: held
date: 1999-04-11
sources: [wam-20251104]
participants:
  - id: dorn
    person_id: ana-dorn
#              ^^^^^^^^ Ana Dorn is present on 1999-04-11, and died on 1941-03-04
    attendance: attended
```

## Use instead

```yaml
# people/ana-dorn.yaml
id: ana-dorn
name: Ana Dorn
death_date: 2001-03-04
```

```yaml
# meetings/1999-04-11-harborton-talks.yaml
id: 1999-04-11-harborton-talks
name: Harborton talks
status: held
date: 1999-04-11
sources: [wam-20251104]
participants:
  - id: dorn
    person_id: ana-dorn
    attendance: attended
```
"""

from collections.abc import Iterator
from functools import partial

from readout.diagnostic import Severity
from readout.lint.finding import Finding
from readout.lint.lifetimes import WORDS, Item, is_any_life_limited, outside_life
from readout.lint.matchers import Items
from readout.model.dataset import Record, RecordLookup

SEVERITY = Severity.WARNING
DOES = {"participants": "is present", "statements": "speaks", "acts": "acts"}


def _is_outside(table: str, item: Item, record: Record, dataset: RecordLookup) -> bool:
    return any(outside_life(table, item, record, dataset))


MATCHER = Items({table: partial(_is_outside, table) for table in DOES}, possible=is_any_life_limited)


def check(record: Record, dataset: RecordLookup) -> Iterator[Finding]:
    for pointer, field, item in MATCHER.matches(record, dataset):
        table = str(field.table)
        for outside in outside_life(table, item, record, dataset):
            other = outside.record
            is_person = other.collection.name == "people"
            limit = f"{'' if is_person and outside.limit == 'death_date' else 'was '}{WORDS[outside.limit]}"
            at = (*pointer, outside.field, *([] if outside.position is None else [outside.position]))
            yield Finding(
                record,
                at,
                f"{other.name} {DOES[table]} on {outside.date}, and {limit} on {other.value[outside.limit]}",
                "correct a date, or name who it was: a successor, a predecessor, a namesake",
                related=((other, (outside.limit,), f"{limit} then"),),
            )

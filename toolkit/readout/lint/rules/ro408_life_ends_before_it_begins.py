"""Somebody died before they were born, or a body was dissolved before it was founded.

## Why

The two dates are exchanged, or one of them is a typing error. This is no matter of judgement, so it is an error. Only
what is certain counts: neither an open end, nor `?`, `~` or `%`, nor a date that a claim contests.

## Example

```yaml
# people/ana-dorn.yaml
id: ana-dorn
name: Ana Dorn
birth_date: 1950-03-04
death_date: 1941-03-04
#           ^^^^^^^^^^ died (1941-03-04) before they were born (1950-03-04)
```

## Use instead

```yaml
# people/ana-dorn.yaml
id: ana-dorn
name: Ana Dorn
birth_date: 1850-03-04
death_date: 1941-03-04
```
"""

from collections.abc import Iterator

from readout.diagnostic import Severity
from readout.lint.finding import Finding
from readout.lint.lifetimes import WORDS, ends_before_it_begins, life_of
from readout.lint.matchers import Items
from readout.model.dataset import Record, RecordLookup

SEVERITY = Severity.ERROR

MATCHER = Items(
    {"people": ends_before_it_begins, "organizations": ends_before_it_begins},
    has={"people": ("birth_date", "death_date"), "organizations": ("founding_date", "dissolution_date")},
)


def check(record: Record, dataset: RecordLookup) -> Iterator[Finding]:
    for _ in MATCHER.matches(record, dataset):
        life = life_of(record, dataset)
        who = "they were" if record.collection.name == "people" else "it was"
        ended, began = (f"{WORDS[name]} ({record.value[name]})" for name in (life.last_field, life.first_field))
        verb = "" if record.collection.name == "people" else "was "
        yield Finding(
            record,
            (life.last_field,),
            f"{verb}{ended} before {who} {began}",
            "correct one of the dates, or exchange them",
            related=((record, (life.first_field,), "the date before it"),),
        )

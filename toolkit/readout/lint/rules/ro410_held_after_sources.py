"""Something is said to have taken place, and all of its sources are older.

## Why

A page of 12 April can announce a meeting of 11 May, but not tell that it was held, who attended it, or what was said
there. Either a date is wrong, or a later source is missing, or the meeting is still `announced` and its participants
`expected`.

Only what is certain counts: a source without a date, or with `~` or `?`, may be later than anything. One day of
difference is allowed, since one moment has two dates around the world. For an occasion all sources count that its
record names anywhere, for a seat and a statement their own. Words that were said before have a `date`, expected ones
the mode `expected`.

## Example

```yaml
# sources/wam-20251104.yaml
id: wam-20251104
kind: news
date: 2025-11-04
```

```yaml
# meetings/2025-12-03-istanbul-gaza.yaml
id: 2025-12-03-istanbul-gaza
name: Ministerial Meeting on Gaza
status: held
date: 2025-12-03
#     ^^^^^^^^^^ held on 2025-12-03, and the last of all its sources was published before (2025-11-04)
sources: [wam-20251104]
```

## Use instead

```yaml
# meetings/2025-12-03-istanbul-gaza.yaml
id: 2025-12-03-istanbul-gaza
name: Ministerial Meeting on Gaza
status: announced
date: 2025-12-03
sources: [wam-20251104]
```
"""

from collections.abc import Iterator

from readout.diagnostic import Severity
from readout.lint.chronology import GRACE
from readout.lint.finding import Finding
from readout.lint.foresight import (
    attended_after_sources,
    held_after_sources,
    said_after_sources,
)
from readout.lint.matchers import Items
from readout.lint.possibilities import is_anything_later
from readout.lint.prefilter import RecordValues
from readout.model.dataset import Record, RecordLookup

SEVERITY = Severity.WARNING
TABLES = {
    "meetings": held_after_sources,
    "events": held_after_sources,
    "participants": attended_after_sources,
    "statements": said_after_sources,
}


def _is_any_source_before(values: RecordValues, dataset: RecordLookup) -> bool:
    return is_anything_later(values, dataset, GRACE)


MATCHER = Items(TABLES, possible=_is_any_source_before)


def check(record: Record, dataset: RecordLookup) -> Iterator[Finding]:
    for pointer, field, item in MATCHER.matches(record, dataset):
        table = field.table or record.collection.name
        last = TABLES[table](item, record, dataset)
        source = dataset.find(last.source, ("sources",)) if last else None
        if source is None:
            continue
        when, published = record.value["date"], source.value["date"]
        whose = "the last of all its sources" if table in ("meetings", "events") else "the last of its sources"
        message = f"{{}} on {when}, and {whose} was published before ({published})"
        help = "correct one of the dates, or name the source that reports it"
        related = ((source, ("date",), whose),)
        if table == "participants":
            message, at = message.format(item["attendance"]), (*pointer, "attendance")
            yield Finding(record, at, message, f"{help}; until then somebody is `expected`", related=related)
        elif table == "statements":
            message, at = message.format("said"), (*pointer, "mode")
            help = f"{help}; give it the `date` on which it was said, or the mode `expected`"
            yield Finding(record, at, message, help, related=related)
        else:
            message, at = message.format("held"), (*pointer, "date")
            yield Finding(record, at, message, f"{help}; until then it is `announced`", related=related)

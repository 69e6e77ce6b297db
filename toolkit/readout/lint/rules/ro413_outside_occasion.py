"""A statement or act is dated outside of the occasion, or of the part of it, to which it belongs.

## Why

Words that were said in session on 11 September 1987 were not said at talks of September 1978: one of the two dates
has a slip, or the words belong to another occasion, which `event_id` names. Only what is certain counts, and one day
of difference is allowed, since one moment has two dates around the world.

Words said in session, or in a part (`part_id`), belong into its days. Those without a channel, or of a press
conference, may be up to a year away; interviews, letters and the like may be of any time, and so may words that are
expected, aimed at or recalled. Acts that conclude something are not done before the occasion, and nobody votes after
it; what is ratified or published later is left alone.

## Example

```yaml
# meetings/1978-09-05-harborton-talks.yaml
id: 1978-09-05-harborton-talks
name: Harborton talks
status: held
date: 1978-09-05/1978-09-17
sources: [undated-report]
statements:
  - id: objection
    mode: said
    channel: in-session
    date: 1987-09-11
#         ^^^^^^^^^^ said on 1987-09-11, outside of the days of the record (1978-09-05/1978-09-17)
    text: This was not agreed upon.
```

```yaml
# sources/undated-report.yaml
id: undated-report
kind: news
```

## Use instead

```yaml
# meetings/1978-09-05-harborton-talks.yaml
id: 1978-09-05-harborton-talks
name: Harborton talks
status: held
date: 1978-09-05/1978-09-17
sources: [undated-report]
statements:
  - id: objection
    mode: said
    channel: in-session
    date: 1978-09-11
    text: This was not agreed upon.
```

```yaml
# sources/undated-report.yaml
id: undated-report
kind: news
```
"""

from collections.abc import Iterator

from readout.diagnostic import Severity
from readout.lint.chronology import outside_of
from readout.lint.finding import Finding
from readout.lint.matchers import Items
from readout.model.dataset import Record, RecordLookup

SEVERITY = Severity.WARNING

MATCHER = Items({"statements": outside_of, "acts": outside_of}, has=("date",))


def check(record: Record, dataset: RecordLookup) -> Iterator[Finding]:
    for pointer, field, item in MATCHER.matches(record, dataset):
        limit = outside_of(item, record, dataset)
        if limit is None:
            continue
        is_part = len(limit) > 1
        days = record.value["parts"][limit[1]]["date"] if is_part else record.value["date"]
        what = item["mode" if field.table == "statements" else "act"]
        message = f"{what} on {item['date']}, outside of the days of the {'part' if is_part else 'record'} ({days})"
        help = "correct one of the dates, or name with `event_id` the other occasion"
        related = ((record, limit, f"the days of the {'part' if is_part else 'record'}"),)
        yield Finding(record, (*pointer, "date"), message, help, related=related)

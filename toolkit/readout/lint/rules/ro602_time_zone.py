"""A time zone is not one of the tz database.

## Why

The IANA name of a zone stands for all its changes of the clock, so that a local time can be turned into
UTC for any day. Offsets and abbreviations cannot do that: `CEST` is half of a zone, and `IST` is three.

## Example

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: Ministerial Meeting on Gaza
status: held
date: 2025-11-03
start_time: "14:00"
time_zone: Istanbul
#          ^^^^^^^^ no time zone has the name `Istanbul`
sources: [wam-20251104]
```

## Use instead

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: Ministerial Meeting on Gaza
status: held
date: 2025-11-03
start_time: "14:00"
time_zone: Europe/Istanbul
sources: [wam-20251104]
```
"""

from collections.abc import Iterator

from readout.diagnostic import Severity
from readout.lint.finding import Finding
from readout.lint.fixes import change
from readout.lint.prefilter import Glance
from readout.model.dataset import Dataset, Record, scalars
from readout.text.codes import likely_zone, zones
from readout.text.quoting import quoted

SEVERITY = Severity.ERROR
NEEDS = ("time-zone",)


def concerns(glance: Glance, dataset: Dataset) -> bool:
    del dataset
    return not all(zone in zones() for zone in glance.format("time-zone"))


def check(record: Record, dataset: Dataset) -> Iterator[Finding]:
    del dataset
    for pointer, field, zone in scalars(record):
        if field.format == "time-zone" and zone not in zones():
            meant = likely_zone(zone)
            fix = change(record, pointer, f"replace it with `{meant}`", meant, safe=False) if meant else None
            message = f"no time zone has the name {quoted(zone)}"
            help = "write the IANA name, area and city: Europe/Istanbul"
            yield Finding(record, pointer, message, help, suggestion=meant, fix=fix)

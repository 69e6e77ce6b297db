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
from functools import lru_cache

from readout.dataset import Dataset, Record, scalars
from readout.diagnostic import Severity
from readout.rules.edits import change
from readout.rules.finding import Finding
from readout.rules.words import fold, nearest, shown

SEVERITY = Severity.ERROR


@lru_cache(maxsize=1)
def zones() -> frozenset[str]:
    """The names of time zones."""
    from importlib.resources import files

    return frozenset((files("tzdata") / "zones").read_text("utf-8").split())


@lru_cache(maxsize=1)
def proper_zones() -> frozenset[str]:
    """Those of the names that are no other names of a zone."""
    from importlib.resources import files

    rows = (files("tzdata") / "zoneinfo" / "zone.tab").read_text("utf-8").splitlines()
    return frozenset(row.split("\t")[2] for row in rows if not row.startswith("#"))


def check(record: Record, dataset: Dataset) -> Iterator[Finding]:
    del dataset
    for pointer, field, zone in scalars(record):
        if field.format == "time-zone" and zone not in zones():
            meant = likely(zone)
            fix = change(record, pointer, f"replace it with `{meant}`", meant, safe=False) if meant else None
            message = f"no time zone has the name {shown(zone)}"
            help = "write the IANA name, area and city: Europe/Istanbul"
            yield Finding(record, pointer, message, help, suggestion=meant, fix=fix)


@lru_cache(maxsize=256)
def likely(zone: str) -> str | None:
    """The time zone that was likely meant: one whose city is named, or a near miss."""
    city = fold(zone).rpartition("/")[2]
    by_city = sorted(name for name in zones() if "/" in name and fold(name).rpartition("/")[2] == city)
    in_use = [name for name in by_city if name in proper_zones()]  # Asia/Istanbul is an old name of Europe/Istanbul
    return nearest(zone, by_city) or next(iter(in_use or by_city), None) or nearest(zone, zones())

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
from readout.lint.matchers import Texts
from readout.model.dataset import Record, RecordLookup
from readout.text.codes import likely_zone, zone_of_country, zone_of_offset, zones
from readout.text.placeholders import LEAVE_OUT, is_placeholder
from readout.text.quoting import quoted

SEVERITY = Severity.ERROR


def _is_unknown(zone: str) -> bool:
    return zone not in zones()


MATCHER = Texts("time-zone", where=_is_unknown)


def check(record: Record, dataset: RecordLookup) -> Iterator[Finding]:
    for pointer, _, zone in MATCHER.matches(record):
        message = f"no time zone has the name {quoted(zone)}"
        if is_placeholder(zone):
            yield Finding(record, pointer, message, LEAVE_OUT)
            continue
        help = "write the IANA name, area and city: Europe/Istanbul"
        if zone_of_offset(zone):
            help = "write the zone of the place, which says when clocks change: Europe/Istanbul"
        yield Finding(record, pointer, message, help, suggestion=likely_zone(zone) or _zone_of_place(record, dataset))


def _zone_of_place(record: Record, dataset: RecordLookup) -> str | None:
    """Return the time zone of the country in which a record's place is."""
    place_id = record.value.get("place_id")
    place = dataset.find(place_id, ("places",)) if isinstance(place_id, str) else None
    code = place.value.get("country_code") if place else None
    return zone_of_country(code) if isinstance(code, str) else None

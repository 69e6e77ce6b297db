"""A country code is not one of ISO 3166-1.

## Why

Codes are there to join the data with other data, and only codes that are in use join. Some that people
expect are none of them: `UK` is `GB`, `EU` is no country, and a state that is no more has none.

The list is that of the tz database, which follows ISO 3166-1.

## Example

```yaml
# organizations/united-kingdom.yaml
id: united-kingdom
name: United Kingdom
classification: state
country_code: UK
#             ^^ no country has the code `UK`
```

## Use instead

```yaml
# organizations/united-kingdom.yaml
id: united-kingdom
name: United Kingdom
classification: state
country_code: GB
```
"""

from collections.abc import Iterator

from readout.diagnostic import Severity
from readout.lint.finding import Finding
from readout.lint.fixes import change
from readout.lint.prefilter import Glance
from readout.model.dataset import Dataset, Record, scalars
from readout.text.codes import REPLACED_BY, WITHDRAWN, countries

SEVERITY = Severity.ERROR
NEEDS = ("country-code",)


def concerns(glance: Glance, dataset: Dataset) -> bool:
    del dataset
    return not all(code in countries() for code in glance.format("country-code"))


def check(record: Record, dataset: Dataset) -> Iterator[Finding]:
    del dataset
    for pointer, field, code in scalars(record):
        if field.format != "country-code" or code in countries():
            continue
        meant = likely(code, record)
        help = "write the ISO 3166-1 alpha-2 code, or leave the key out"
        if code in WITHDRAWN:
            help = "the code was withdrawn: leave the key out, for what is no more has none"
        suggestion = f"{meant} ({countries()[meant]})" if meant else None
        fix = change(record, pointer, f"replace it with `{meant}`", meant, safe=False) if meant else None
        yield Finding(record, pointer, f"no country has the code `{code}`", help, suggestion=suggestion, fix=fix)


def likely(code: str, record: Record) -> str | None:
    """The code that was likely meant: that of the country of this name, or the one whose letters were exchanged."""
    named = {name.casefold(): found for found, name in countries().items()}
    other_names = record.value.get("other_names")
    others = [item.get("name") for item in other_names if isinstance(item, dict)] if other_names else []
    found = (named.get(name.casefold()) for name in (record.name, *others) if isinstance(name, str))
    swapped = code[::-1] if code[::-1] in countries() and code not in WITHDRAWN else None
    return next(filter(None, found), None) or REPLACED_BY.get(code, swapped)

"""A country code is not one of ISO 3166-1.

## Why

Codes are there to join the data with other data, which works only with codes that are in use. Some that
people expect are not: `UK` is `GB`, `EU` is no country, and a state that no longer exists has none.

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
from readout.lint.matchers import Texts
from readout.model.dataset import Record, RecordLookup
from readout.text.codes import NO_COUNTRIES, REPLACED_BY, WITHDRAWN, countries

SEVERITY = Severity.ERROR


def _is_unassigned(code: str) -> bool:
    return code not in countries()


MATCHER = Texts("country-code", where=_is_unassigned)


def check(record: Record, dataset: RecordLookup) -> Iterator[Finding]:
    del dataset
    for pointer, _, code in MATCHER.matches(record):
        meant = likely(code, record)
        help = "write the ISO 3166-1 alpha-2 code, or leave the key out"
        if code in NO_COUNTRIES and not meant:
            help = f"`{code}` stands for {NO_COUNTRIES[code]}: leave the key out"
        elif code in WITHDRAWN:
            help = "the code was withdrawn: leave the key out, for what is no more has none"
        name = countries()[meant] if meant else ""
        message = f"no country has the code `{code}`"
        yield Finding(record, pointer, message, help, suggestion=meant, suggested_name=name)


def likely(code: str, record: Record) -> str | None:
    """Return the code that was likely meant, if any.

    It is the code of the country that has a name of the record, one that is often mistaken, or the letters exchanged.
    """
    codes = {name.casefold(): code for code, name in countries().items()}
    other_names = record.value.get("other_names")
    others = [item.get("name") for item in other_names if isinstance(item, dict)] if other_names else []
    named = (codes.get(name.casefold()) for name in (record.name, *others) if isinstance(name, str))
    is_other = code in WITHDRAWN or code in NO_COUNTRIES
    swapped = code[::-1] if code[::-1] in countries() and not is_other else None
    return next(filter(None, named), None) or REPLACED_BY.get(code, swapped)

"""The settings of a dataset are not as they should be.

## Why

`readout.toml` says what the dataset is and how it may be used, which goes into every export, and which
rules it is checked by. A misspelt licence key would be a dataset without a licence; a misspelt rule, a
check that nobody notices is not made. Rules are named by code or by name, and set to `off`, `warning`
or `error`. Syntax and schema cannot be switched off: every export rests on them.

## Example

```toml
# readout.toml
title = "Readouts of diplomatic meetings"
schema_version = "1.0"
lisence = "CC-BY-4.0"
#^^^^^^ the key `lisence` is unknown

[rules]
RO510 = "off"
#^^^^ there is no rule `RO510`
unsourced-item = "fatal"
#                ^^^^^^^ expected `off`, `warning` or `error`, found the text `fatal`
```

## Use instead

```toml
# readout.toml
title = "Readouts of diplomatic meetings"
schema_version = "1.0"
license = "CC-BY-4.0"

[rules]
RO501 = "off"
```
"""

from collections.abc import Iterator

from readout.dataset import Dataset
from readout.diagnostic import Severity
from readout.rules.finding import Finding
from readout.rules.words import kind, listing, nearest, shown

SEVERITY = Severity.ERROR


def check_dataset(dataset: Dataset) -> Iterator[Finding]:
    """The rules that the settings name. The metadata are checked by the schema."""
    from readout.rules import registry

    record, rules = dataset.metadata_record, dataset.settings.get("rules", {})
    if record is None:
        return
    if not isinstance(rules, dict):
        message = f"expected a table of rules, found {kind(rules)}"
        yield Finding(record, ("rules",), message, 'write [rules], and below it lines such as RO501 = "off"')
        return
    known = {word: rule for code, rule in registry().items() for word in (code, rule.name)}
    seen: dict[str, str] = {}
    for word, severity in rules.items():
        at = ("rules", word)
        rule = known.get(word)
        if rule is None:
            help = "`readout explain` lists the rules; write the code or the name of one"
            suggestion = nearest(word, known)
            yield Finding(record, at, f"there is no rule {shown(word)}", help, key=True, suggestion=suggestion)
        elif severity not in list(Severity):
            message = f"expected {listing(Severity)}, found {kind(severity)}"
            suggestion = nearest(severity, Severity) if isinstance(severity, str) else None
            yield Finding(record, at, message, f'write {word} = "off", or another of these', suggestion=suggestion)
        elif not rule.switchable:
            message = f"{rule.code} ({rule.name}) cannot be set: every export rests on it"
            yield Finding(record, at, message, "remove the line", key=True)
        elif rule.code in seen:
            message = f"{rule.code} ({rule.name}) is set twice"
            related = ((record, ("rules", seen[rule.code]), "first set here"),)
            yield Finding(record, at, message, "keep one of the lines", key=True, related=related)
        seen.setdefault(rule.code if rule else word, word)

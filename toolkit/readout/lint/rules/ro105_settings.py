"""The settings of a dataset are not as they should be.

## Why

`readout.toml` says what the dataset is and how it may be used, which goes into every export, and which
rules it is checked by. A misspelt licence key would be a dataset without a licence; a misspelt rule, a
check that nobody notices is not made. Rules are named by code or by name, and set to `off`, `warning`
or `error`. Syntax and schema cannot be switched off: every export rests on them. A rule that needs to be
told more has a table of its own, `[rules.NAME]`, in which `severity` may stand too.

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
from typing import Any

from readout.diagnostic import Severity
from readout.lint.finding import Finding
from readout.lint.registry import Rule
from readout.model.dataset import Dataset, Record
from readout.span import Pointer
from readout.text.quoting import described, quoted, quoted_list
from readout.text.suggestions import nearest

SEVERITY = Severity.ERROR


def check_dataset(dataset: Dataset) -> Iterator[Finding]:
    """The rules that the settings name. The metadata are checked by the schema."""
    from readout.lint.registry import registry

    record, rules = dataset.metadata_record, dataset.settings.get("rules", {})
    if record is None:
        return
    if not isinstance(rules, dict):
        message = f"expected a table of rules, found {described(rules)}"
        yield Finding(record, ("rules",), message, 'write [rules], and below it lines such as RO501 = "off"')
        return
    known = {word: rule for code, rule in registry().items() for word in (code, rule.name)}
    seen: dict[str, str] = {}
    for word, setting in rules.items():
        at = ("rules", word)
        rule = known.get(word)
        if rule is None:
            help = "`readout explain` lists the rules; write the code or the name of one"
            suggestion = nearest(word, known)
            yield Finding(record, at, f"there is no rule {quoted(word)}", help, key=True, suggestion=suggestion)
        elif isinstance(setting, dict) and rule.options:
            yield from _table(record, word, rule, setting)
        elif setting not in list(Severity):
            yield _no_severity(record, at, setting)
        elif not rule.switchable:
            message = f"{rule.code} ({rule.name}) cannot be set: every export rests on it"
            yield Finding(record, at, message, "remove the line", key=True)
        if rule and rule.code in seen:
            message = f"{rule.code} ({rule.name}) is set twice"
            related = ((record, ("rules", seen[rule.code]), "first set here"),)
            yield Finding(record, at, message, "keep one of them", key=True, related=related)
        seen.setdefault(rule.code if rule else word, word)


def _table(record: Record, word: str, rule: Rule, table: dict[str, Any]) -> Iterator[Finding]:
    """What is wrong in the table of a rule that has options."""
    known = ("severity", *rule.options)
    for key, value in table.items():
        at = ("rules", word, key)
        if key not in known:
            message = f"{rule.code} ({rule.name}) has no setting {quoted(key)}"
            help = f"write {quoted_list(known)}"
            yield Finding(record, at, message, help, key=True, suggestion=nearest(key, known))
        elif key == "severity" and value not in list(Severity):
            yield _no_severity(record, at, value)
        elif key != "severity" and (wrong := _no_texts(value)):
            message = f"expected a list of texts, found {wrong}"
            yield Finding(record, at, message, f"write {rule.options[key]}, each in double quotes, between [ and ]")


def _no_texts(value: Any) -> str | None:
    """What is found in the place of a list of texts, or in it."""
    if not isinstance(value, list):
        return described(value)
    return next((described(item) for item in value if not isinstance(item, str) or not item), None)


def _no_severity(record: Record, at: Pointer, value: Any) -> Finding:
    message = f"expected {quoted_list(Severity)}, found {described(value)}"
    suggestion = nearest(value, Severity) if isinstance(value, str) else None
    return Finding(record, at, message, f'write {at[-1]} = "off", or another of these', suggestion=suggestion)

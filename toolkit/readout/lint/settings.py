"""What a dataset's readout.toml says about the rules, and what is wrong in it (RO105)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from readout.diagnostic import Severity
from readout.lint.finding import Finding
from readout.lint.registry import Rule, registry
from readout.model.dataset import Dataset, Record, RecordLookup
from readout.span import Pointer
from readout.text.quoting import described, quoted, quoted_list
from readout.text.suggestions import nearest

MAY_SILENCE = "may_silence"

CORRECTIONS = "corrections"
"""The setting of the site that says where corrections are suggested."""
WEB_ADDRESS = re.compile(r"https?://[^\s\"<>\\^`|\x00-\x1f\x7f-\xa0]+")


def severity_of(dataset: RecordLookup) -> dict[str, Severity]:
    """Return the severity of each rule by code: its default, or what the dataset's settings say."""
    severities = {}
    for code, rule in registry().items():
        setting = rule.setting(dataset)
        word = setting.get("severity") if isinstance(setting, dict) and rule.options else setting
        severities[code] = Severity(word) if word in list(Severity) and rule.switchable else rule.severity
    return severities


def check_settings(dataset: Dataset) -> Iterator[Finding]:
    """Yield what is wrong in the settings. The schema checks the rest of readout.toml, the metadata."""
    record, rules = dataset.metadata_record, dataset.settings.get("rules", {})
    if record is None:
        return
    if "changes" in dataset.settings:
        yield from _changes(record, dataset.settings["changes"])
    if "site" in dataset.settings:
        yield from _site(record, dataset.settings["site"])
    if not isinstance(rules, dict):
        message = f"expected a table of rules, found {described(rules)}"
        yield Finding(record, ("rules",), message, 'write [rules], and below it lines such as RO501 = "off"')
        return
    by_word = {word: rule for code, rule in registry().items() for word in (code, rule.name)}
    seen: dict[str, str] = {}
    for word, setting in rules.items():
        at = ("rules", word)
        rule = by_word.get(word)
        if rule is None:
            help = "`readout explain` lists the rules; write the code or the name of one"
            suggestion = nearest(word, by_word)
            yield Finding(record, at, f"there is no rule {quoted(word)}", help, key=True, suggestion=suggestion)
        elif isinstance(setting, dict) and rule.options:
            yield from _table(record, word, rule, setting)
        elif setting not in list(Severity):
            yield _not_a_severity(record, at, setting)
        elif not rule.switchable:
            message = f"{rule.code} ({rule.name}) cannot be set: every export rests on it"
            yield Finding(record, at, message, "remove the line", key=True)
        if rule and rule.code in seen:
            message = f"{rule.code} ({rule.name}) is set twice"
            related = ((record, ("rules", seen[rule.code]), "first set here"),)
            yield Finding(record, at, message, "keep one of them", key=True, related=related)
        seen.setdefault(rule.code if rule else word, word)


def may_silence(settings: dict[str, Any]) -> bool:
    """Whether the settings of a dataset let a change silence findings: `may_silence = true` in the table `changes`."""
    changes = settings.get("changes")
    return isinstance(changes, dict) and changes.get(MAY_SILENCE) is True


def _changes(record: Record, changes: Any) -> Iterator[Finding]:
    """Yield what is wrong in the table that says what changes may do."""
    if not isinstance(changes, dict):
        message = f"expected a table, found {described(changes)}"
        yield Finding(record, ("changes",), message, f"write [changes], and below it {MAY_SILENCE} = true")
        return
    for key, value in changes.items():
        at = ("changes", key)
        if key != MAY_SILENCE:
            help, suggestion = f"write {quoted(MAY_SILENCE)}", nearest(key, (MAY_SILENCE,))
            message = f"there is no setting {quoted(key)} of changes"
            yield Finding(record, at, message, help, key=True, suggestion=suggestion)
        elif not isinstance(value, bool):
            yield Finding(
                record, at, f"expected true or false, found {described(value)}", f"write {MAY_SILENCE} = true"
            )


def _site(record: Record, site: Any) -> Iterator[Finding]:
    """Yield what is wrong in the table of the site (`readout export site`)."""
    help = f'write {CORRECTIONS} = "https://…", a web address; {{record}} in it becomes what the page is about'
    if not isinstance(site, dict):
        yield Finding(record, ("site",), f"expected a table, found {described(site)}", f"write [site]; below it {help}")
        return
    for key, value in site.items():
        at = ("site", key)
        if key != CORRECTIONS:
            message, suggestion = f"there is no setting {quoted(key)} of the site", nearest(key, (CORRECTIONS,))
            yield Finding(record, at, message, help, key=True, suggestion=suggestion)
        elif not isinstance(value, str) or not WEB_ADDRESS.fullmatch(value):
            yield Finding(record, at, f"expected a web address, found {described(value)}", help)


def _table(record: Record, word: str, rule: Rule, table: dict[str, Any]) -> Iterator[Finding]:
    """Yield what is wrong in the table of a rule that has options."""
    keys = ("severity", *rule.options)
    for key, value in table.items():
        at = ("rules", word, key)
        if key not in keys:
            message = f"{rule.code} ({rule.name}) has no setting {quoted(key)}"
            help = f"write {quoted_list(keys)}"
            yield Finding(record, at, message, help, key=True, suggestion=nearest(key, keys))
        elif key == "severity" and value not in list(Severity):
            yield _not_a_severity(record, at, value)
        elif key != "severity" and (wrong := _not_texts(value)):
            message = f"expected a list of texts, found {wrong}"
            yield Finding(record, at, message, f"write {rule.options[key]}, each in double quotes, between [ and ]")


def _not_texts(value: Any) -> str | None:
    """Return what stands in place of a list of texts, or of a text in it; None if nothing is wrong."""
    if not isinstance(value, list):
        return described(value)
    return next((described(item) for item in value if not isinstance(item, str) or not item), None)


def _not_a_severity(record: Record, at: Pointer, value: Any) -> Finding:
    message = f"expected {quoted_list(Severity)}, found {described(value)}"
    suggestion = nearest(value, Severity) if isinstance(value, str) else None
    return Finding(record, at, message, f'write {at[-1]} = "off", or another of these', suggestion=suggestion)

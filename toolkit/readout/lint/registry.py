"""The rules by code, found by the names of their files, and which of them are to be run on a record.

`readout.lint.rules` says how a rule's file looks. What a rule about one record looks for is declared by its `MATCHER`
(or, for a few, by `may_find`); `RecordRules` runs these tests over the collected values of a record first.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from types import ModuleType
from typing import Any

from readout.diagnostic import Severity
from readout.lint import rules
from readout.lint.cross_record import CrossRecordCheck
from readout.lint.finding import Finding, SchemaError
from readout.lint.matchers import Matcher, Test
from readout.lint.options import option, setting
from readout.lint.prefilter import RecordValues
from readout.model.dataset import Dataset, Record, RecordLookup

NAME = re.compile(r"ro(?P<number>[0-9]{3})_(?P<name>[a-z0-9_]+)\Z")
FAMILIES = {
    "1": "Syntax",
    "2": "Schema",
    "3": "References",
    "4": "Chronology",
    "5": "Sourcing",
    "6": "Consistency",
    "7": "Text",
    "8": "Tabular safety",
    "9": "Suppressions",
}


class Rule:
    """A rule, as its module declares it; see `readout.lint.rules`."""

    def __init__(self, module: ModuleType) -> None:
        match = NAME.match(module.__name__.rpartition(".")[2])
        if not match:
            raise ValueError(f"{module.__name__} is not named ro<number>_<name>")
        self.code = f"RO{match['number']}"
        self.name = match["name"].replace("_", "-")
        self.family = FAMILIES[match["number"][0]]
        self.page = (module.__doc__ or "").strip()
        self.severity: Severity = module.SEVERITY
        self.keywords: tuple[str, ...] = getattr(module, "KEYWORDS", ())
        self.first: bool = getattr(module, "FIRST", False)
        self.excused_by: tuple[str, ...] = getattr(module, "EXCUSED_BY", ())
        self.about_files: bool = getattr(module, "ABOUT_FILES", False)
        self.options: dict[str, str] = getattr(module, "OPTIONS", {})
        self.matcher: Matcher | None = getattr(module, "MATCHER", None)
        self.check: Callable[[Record, RecordLookup], Iterator[Finding]] | None = getattr(module, "check", None)
        self.may_find: Callable[[RecordValues, RecordLookup], bool] | None = getattr(module, "may_find", None)
        self.cross_record_check: Callable[[], CrossRecordCheck] | None = getattr(module, "cross_record_check", None)
        self.check_dataset: Callable[[Dataset], Iterator[Finding]] | None = getattr(module, "check_dataset", None)
        self.explain: Callable[[SchemaError], Iterator[Finding]] | None = getattr(module, "explain", None)

    @property
    def switchable(self) -> bool:
        """Whether settings may change the severity. Syntax and schema are fixed: every export rests on them."""
        return self.code[2] not in "12"

    def setting(self, dataset: RecordLookup) -> Any:
        """Return the dataset's setting of the rule: a severity or a table; None if there is none."""
        return setting(dataset, self.code, self.name)

    def option(self, dataset: RecordLookup, name: str) -> tuple[str, ...]:
        """Return the texts that the dataset's settings give for one of the rule's options."""
        return option(dataset, self.code, self.name, name)

    @property
    def summary(self) -> str:
        """The first sentence of the page."""
        return self.page.partition("\n\n")[0].replace("\n", " ")


def rules_on(dataset: Dataset, severities: Mapping[str, Severity]) -> list[Rule]:
    """Return the rules that are on, by their severities for the dataset, and that nothing in it excuses."""
    return [
        rule
        for code, rule in registry().items()
        if severities[code] is not Severity.OFF and dataset.unread_tables.isdisjoint(rule.excused_by)
    ]


class RecordRules:
    """The rules about one record, among some rules, and the prefilter that says which of them may find something.

    Rules with options find nothing while the dataset sets none of them, and are left out then.
    """

    def __init__(self, rules: Iterable[Rule], dataset: RecordLookup) -> None:
        self.rules = [
            rule
            for rule in rules
            if rule.check and (not rule.options or any(rule.option(dataset, name) for name in rule.options))
        ]
        self._plans: dict[RecordValues, _Plan] = {}

    def that_may_find(self, values: RecordValues, dataset: RecordLookup) -> Iterator[Rule]:
        """Yield the rules that may find something in the record whose values were last collected."""
        plan = self._plans.get(values)
        if plan is None:
            plan = self._plans[values] = _Plan(self.rules, values)
        for rule, test in plan.tests():
            if test is None or test(dataset):
                yield rule


class _Plan:
    """How the rules are tested for records of one collection.

    A matcher that looks at some lists of values needs no test while all of them are empty. Records have few of the
    many lists that they may have, and many records have the same ones: the tests are chosen once for each combination.
    """

    def __init__(self, rules: Iterable[Rule], values: RecordValues) -> None:
        self._rules: list[tuple[Rule, Test | None, Sequence[Collection[Any]] | None]] = []
        for rule in rules:
            lists = rule.matcher.lists(values) if rule.matcher else None
            if lists is None or lists:  # else the rule is about nothing in this collection
                self._rules.append((rule, _test(rule, values), lists))
        by_id = {id(each): each for _, _, lists in self._rules for each in lists or ()}
        self._lists = list(by_id.values())
        self._chosen: dict[tuple[bool, ...], list[tuple[Rule, Test | None]]] = {}

    def tests(self) -> list[tuple[Rule, Test | None]]:
        """Return the rules that look at anything the record has, each with its test, if it has one."""
        filled = tuple(map(bool, self._lists))
        tests = self._chosen.get(filled)
        if tests is None:
            tests = [(rule, test) for rule, test, lists in self._rules if lists is None or any(lists)]
            if len(self._chosen) < MOST_CHOSEN:
                self._chosen[filled] = tests
        return tests


MOST_CHOSEN = 10_000
"""For how many combinations of lists the tests are remembered: 10,000 meetings have 180."""


def _test(rule: Rule, values: RecordValues) -> Test | None:
    if rule.matcher:
        return rule.matcher.test(values)
    return partial(rule.may_find, values) if rule.may_find else None


@lru_cache(maxsize=1)
def registry() -> dict[str, Rule]:
    """Return all rules by code, in order."""
    by_code: dict[str, Rule] = {}
    for module in sorted(pkgutil.iter_modules(rules.__path__), key=lambda module: module.name):
        if NAME.match(module.name):
            rule = Rule(importlib.import_module(f"{rules.__name__}.{module.name}"))
            if rule.code in by_code:
                raise ValueError(f"{rule.code} is the code of two rules")
            by_code[rule.code] = rule
    return by_code

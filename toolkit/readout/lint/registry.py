"""The rules by code, found by the names of their files."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from types import ModuleType
from typing import Any

from readout.diagnostic import Severity
from readout.lint import rules
from readout.lint.cross_record import Watch
from readout.lint.finding import Finding, SchemaError
from readout.lint.prefilter import Glance
from readout.model.dataset import Dataset, Record

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
    """A rule's module, read."""

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
        self.options: dict[str, str] = getattr(module, "OPTIONS", {})
        self.needs: tuple[str, ...] = getattr(module, "NEEDS", ())
        self.check: Callable[[Record, Dataset], Iterator[Finding]] | None = getattr(module, "check", None)
        self.concerns: Callable[[Glance, Dataset], bool] | None = getattr(module, "concerns", None)
        self.watch: Callable[[], Watch] | None = getattr(module, "watch", None)
        self.check_dataset: Callable[[Dataset], Iterator[Finding]] | None = getattr(module, "check_dataset", None)
        self.explain: Callable[[SchemaError], Iterator[Finding]] | None = getattr(module, "explain", None)

    @property
    def switchable(self) -> bool:
        """Whether settings may change its severity. What makes a file unreadable or invalid they may
        not: every export rests on it."""
        return self.code[2] not in "12"

    def setting(self, dataset: Dataset) -> Any:
        """What the dataset's settings say of the rule, by code or name: a severity or a table; None for nothing."""
        rules = dataset.settings.get("rules")
        return rules.get(self.code, rules.get(self.name)) if isinstance(rules, dict) else None

    def option(self, dataset: Dataset, name: str) -> tuple[str, ...]:
        """The texts that the dataset's settings give for one of the rule's options."""
        setting = self.setting(dataset)
        found = setting.get(name) if isinstance(setting, dict) else None
        return tuple(text for text in found if isinstance(text, str) and text) if isinstance(found, list) else ()

    @property
    def summary(self) -> str:
        """The first sentence of the page."""
        return self.page.partition("\n\n")[0].replace("\n", " ")


class Checking:
    """The rules about one record among some rules, and which of them have anything to look at in a record."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = [rule for rule in rules if rule.check]
        self._known: dict[Glance, _Needs] = {}

    def about(self, glance: Glance) -> tuple[Rule, ...]:
        """The rules that may find something in the record that is glanced at."""
        if glance not in self._known:
            self._known[glance] = _Needs(self.rules, glance)
        return self._known[glance].met()


class _Needs:
    """What some rules need of the records of a collection. A record has few of the many lists that it may have, and
    others have the same, for which the rules were chosen before."""

    def __init__(self, rules: Iterable[Rule], glance: Glance) -> None:
        here = glance.formats | glance.tables
        wanted = [(rule, [here[name] for name in rule.needs if name in here]) for rule in rules]
        self._rules = [(rule, lists) for rule, lists in wanted if lists or not rule.needs]
        self._lists = [
            here[name] for name in sorted({name for rule, _ in wanted for name in rule.needs}) if name in here
        ]
        self._chosen: dict[tuple[bool, ...], tuple[Rule, ...]] = {}

    def met(self) -> tuple[Rule, ...]:
        """The rules that need nothing, or something that is there now."""
        there = tuple(map(bool, self._lists))
        if there not in self._chosen:
            self._chosen[there] = tuple(rule for rule, lists in self._rules if not lists or any(lists))
        return self._chosen[there]


@lru_cache(maxsize=1)
def registry() -> dict[str, Rule]:
    """All rules by code, in order."""
    found: dict[str, Rule] = {}
    for module in sorted(pkgutil.iter_modules(rules.__path__), key=lambda module: module.name):
        if NAME.match(module.name):
            rule = Rule(importlib.import_module(f"{rules.__name__}.{module.name}"))
            if rule.code in found:
                raise ValueError(f"{rule.code} is the code of two rules")
            found[rule.code] = rule
    return found

"""The settings of a rule in a dataset's readout.toml: a severity, or a table with options."""

from __future__ import annotations

from typing import Any

from readout.model.dataset import RecordLookup


def setting(dataset: RecordLookup, code: str, name: str) -> Any:
    """Return the dataset's setting of the rule with this code or name: a severity or a table; None if there is none."""
    rules = dataset.settings.get("rules")
    return rules.get(code, rules.get(name)) if isinstance(rules, dict) else None


def option(dataset: RecordLookup, code: str, name: str, key: str) -> tuple[str, ...]:
    """Return the texts that the dataset's settings give for an option of a rule."""
    table = setting(dataset, code, name)
    texts = table.get(key) if isinstance(table, dict) else None
    return tuple(text for text in texts if isinstance(text, str) and text) if isinstance(texts, list) else ()

"""The words of a site, from one table for each language: `words/en.toml`. A translation is another file."""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import Any

from readout.model.schema import Field

DEFAULT = "en"


class Words:
    """The words of a site in the language of a dataset, or in English where they are not translated."""

    def __init__(self, language: str) -> None:
        folder = resources.files(__package__) / "words"
        table = folder / f"{language}.toml"
        self.language = language if table.is_file() else DEFAULT
        english = tomllib.loads((folder / f"{DEFAULT}.toml").read_text("utf-8"))
        own = tomllib.loads((folder / f"{self.language}.toml").read_text("utf-8"))
        self.table: dict[str, dict[str, str]] = {name: english[name] | own.get(name, {}) for name in english}

    def __call__(self, name: str, /, **parts: Any) -> str:
        """Return a text of the table `text`, with its parts put in."""
        text = self.table["text"][name]
        return text.format(**parts) if parts else text

    def counted(self, name: str, number: int, /, **parts: Any) -> str:
        """Return a number of things: the text of the name for one of them, and of `NAME_many` for others."""
        return self(name if number == 1 else f"{name}_many", number=f"{number:,}", **parts)

    def value(self, value: str) -> str:
        """Return a value of an enumeration in words."""
        return self.table["value"].get(value) or value.replace("-", " ")

    def title(self, field: Field) -> str:
        """Return the title of a field: that of the schema, unless the table has another."""
        return self.table["field"].get(field.name, field.title)

    def section(self, field: Field) -> str:
        """Return the heading of a list of items."""
        return self.table["section"].get(field.name, field.title)

    def item(self, field: Field) -> str:
        """Return the word for an item of a list."""
        return self.table["item"].get(str(field.item)) or str(field.item).replace("_", " ")

    def inverse(self, relation: str) -> str:
        """Return the words for a relation from its other end."""
        return self.table["inverse"].get(relation) or f"{self.value(relation)} of"

    def standing(self, standing: str) -> str:
        return self.table["standing"].get(standing) or standing.replace("-", " ")

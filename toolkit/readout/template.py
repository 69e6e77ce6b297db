"""Files to begin with, commented, from the schema: its titles, descriptions and examples."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Callable, Mapping
from typing import Any

from readout.schema import Collection, Field, Schema
from readout.source.yaml import CONSTANTS

WIDTH = 100

PLAIN = re.compile(r"\w(?:[\w .,()/'+~?%&=;!-]|:(?! |$))*(?<! )")
"""Text that may stand without quotes."""
BOOLEANS = ("yes", "no", "on", "off", "y", "n", *CONSTANTS)


def example(collection: Collection) -> dict[str, Any]:
    """The record that the schema shows for a collection."""
    found: dict[str, Any] = collection.field.examples[0][0]
    return found


def record(schema: Schema, collection: Collection, value: Mapping[str, Any]) -> str:
    """A YAML file of the record: its keys explained, and below them the keys that it could also have."""
    kind = collection.record
    source = schema.source(kind)
    head = f"{source['title']}: {source['description']}"
    more = f"What else a {kind} can have: take the # away from a #key to use it."
    return _file(collection.field, value, head, more, _yaml)


def settings(metadata: Field) -> str:
    """A readout.toml, with the values that the schema shows."""
    more = "What else can stand here: take the # away from a #key to use it."
    return _file(metadata, metadata.examples[0], metadata.description, more, _toml)


def _file(field: Field, value: Mapping[str, Any], head: str, more: str, entry: Callable[[str, Any], list[str]]) -> str:
    lines = [*_comment(head), ""]
    for inner in field.fields:
        if inner.name in value:
            lines += [*_explained(inner), *entry(inner.name, value[inner.name])]
    lines += ["", *_comment(more), ""]
    for inner in field.fields:
        if inner.name not in value and inner.examples:
            lines += [*_explained(inner), *(f"#{line}" for line in entry(inner.name, inner.examples[0]))]
    return "\n".join(lines) + "\n"


def _explained(field: Field) -> list[str]:
    must = " Required." if field.required else ""
    values = (field.items or field).enum
    choice = f" One of: {', '.join(values)}." if len(values) > 1 else ""
    return _comment(f"{field.title}: {field.description}{must}{choice}")


def _comment(text: str) -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent="# ", subsequent_indent="# ", break_long_words=False, break_on_hyphens=False
    )


def _toml(name: str, value: Any) -> list[str]:
    return [f"{name} = {json.dumps(value, ensure_ascii=False)}"]


def _yaml(name: str, value: Any) -> list[str]:
    """The lines of a key and its value: lists of scalars on its line, items below it."""
    if not isinstance(value, list):
        return [f"{name}: {scalar(value)}"]
    if not any(isinstance(item, dict) for item in value):
        return [f"{name}: [{', '.join(scalar(item, flow=True) for item in value)}]"]
    lines = [f"{name}:"]
    for item in value:
        below = [line for key, inner in item.items() for line in _yaml(key, inner)]
        lines += [f"  {'- ' if at == 0 else '  '}{line}" for at, line in enumerate(below)]
    return lines


def scalar(value: Any, *, flow: bool = False) -> str:
    """A scalar as YAML: text without quotes wherever every reader takes it for text. `flow`: between brackets."""
    plain = isinstance(value, str) and PLAIN.fullmatch(value) and not _is_a_word_of_yaml(value)
    if plain and not (flow and re.search(r"[,:?]", value)):
        return str(value)
    return json.dumps(value, ensure_ascii=False)


def _is_a_word_of_yaml(text: str) -> bool:
    """Whether some reader takes it for a number or a boolean."""
    for read in (float, lambda digits: int(digits, 0)):
        try:
            read(text)
        except ValueError:
            continue
        return True
    return text.lower() in BOOLEANS

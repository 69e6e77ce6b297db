"""Starter files of a new dataset, with comments from the titles, descriptions and examples of the schema."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable, Mapping
from typing import Any

from readout.model.schema import Collection, Field, Schema
from readout.syntax.yaml import writer

WIDTH = 100


def example(collection: Collection) -> dict[str, Any]:
    """Return the record that the schema has as an example of a collection."""
    value: dict[str, Any] = collection.field.examples[0][0]
    return value


def record(schema: Schema, collection: Collection, value: Mapping[str, Any]) -> str:
    """Return a YAML file of a record: its keys explained, and below them the keys that it could also have."""
    kind = collection.record
    source = schema.source(kind)
    head = f"{source['title']}: {source['description']}"
    more = f"What else a {kind} can have: take the # away from a #key to use it."
    return _file(collection.field, value, head, more, _yaml)


def settings(metadata: Field) -> str:
    """Return a readout.toml with the values of the schema's example."""
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
    must = " Required." if field.needed else ""
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
    return list(writer.entry(name, value, 0))

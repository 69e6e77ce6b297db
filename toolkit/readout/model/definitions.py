"""The words of the record: what those of the schema's enumerations mean."""

from __future__ import annotations

from collections.abc import Iterator

from readout.model.schema import Field, Schema


def words(schema: Schema) -> set[str]:
    """Return all words that are defined, and the names of the fields that take them."""
    return {word for path, field in _fields(schema) for word in (*field.definitions, path[-1])}


def explain(schema: Schema, name: str) -> Iterator[str]:
    """Yield a line for each meaning of a word, by its field; for a field (`attendance`, `participants/roles`), one for
    each of its words."""
    seen: set[tuple[str, str, str]] = set()
    for path, field in _fields(schema):
        address = "/".join(path)
        is_field = name in (path[-1], address, "/".join(path[1:]))
        for word, meaning in field.definitions.items():
            key = path[-1] if len(path) == 2 else "/".join(path[1:]), word, meaning
            if (is_field or word == name) and key not in seen:
                seen.add(key)
                yield f"{address}  {word}: {meaning}"


def _fields(schema: Schema) -> Iterator[tuple[tuple[str, ...], Field]]:
    """Yield the fields whose words are defined, with the names that lead to them from their collection."""
    for collection in schema.collections.values():
        for path, field in collection.field.descendants():
            scalar = field.items or field
            if scalar.definitions:
                yield (collection.name, *path), scalar

"""What the value of a record says by itself: whether the schema accepts it, and which other records it names.

It is asked while the lines of a large file are read, so that no line is read again for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from readout.model.dataset import values
from readout.model.schema import Schema, default
from readout.model.validation import compiled_validator

Target = tuple[tuple[str, ...], str]
"""What a record refers to: the collections, and the id in one of them."""


@dataclass(frozen=True)
class Judge:
    """Judges the values of records of one collection by a schema (None: our own, which any process has)."""

    collection: str
    schema: Schema | None = None
    with_targets: bool = False

    def __call__(self, value: dict[str, Any]) -> frozenset[Target] | bool | None:
        """Return None for a value that the schema refuses; else its targets, or True if they are not asked for."""
        schema = self.schema or default()
        collection = schema.collections[self.collection]
        if not compiled_validator(schema, collection.record).is_valid(value):
            return None
        if not self.with_targets:
            return True
        return frozenset(
            (field.reference, text)
            for _, field, text in values(collection.field, value)
            if field.reference and isinstance(text, str)
        )

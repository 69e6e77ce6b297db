"""What the value of a record says by itself: whether the schema accepts it, and which other records it names.

It is asked while the lines of a large file are read, so that no line is read again for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from readout.model.dataset import values
from readout.model.schema import Schema, default
from readout.model.validation import compiled_validator
from readout.syntax.ndjson_index import Judge


@dataclass(frozen=True)
class SchemaJudge(Judge):
    """Judges the values of records of one collection by a schema (None: our own, which any process has)."""

    collection: str
    schema: Schema | None = None
    with_targets: bool = False
    what = "reading lines"

    def part(self) -> SchemaJudge:
        return self

    def summary(self) -> None:
        return None

    def judge(self, number: int, value: dict[str, Any]) -> str | bool | None:
        """Return None for a value that the schema refuses; else its targets, or True if they are not asked for.

        They are one text, which takes far less to send and to keep than many objects: a line for each, with the
        collections that the id may be of, and the id, which `targets` reads.
        """
        del number
        schema = self.schema or default()
        collection = schema.collections[self.collection]
        if not compiled_validator(schema, collection.record).is_valid(value):
            return None
        if not self.with_targets:
            return True
        return "\n".join(
            {
                f"{' '.join(field.reference)} {text}"
                for _, field, text in values(collection.field, value)
                if field.reference and isinstance(text, str)
            }
        )


def targets(judgements: Iterable[str]) -> set[tuple[str, str]]:
    """Return what records refer to, from their judgements: ids, with each collection that they may be of."""
    lines = {line for judgement in judgements if judgement for line in judgement.split("\n")}
    return {(name, parts[-1]) for line in lines for parts in [line.split(" ")] for name in parts[:-1]}

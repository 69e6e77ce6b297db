"""What rules yield: a finding inside a record, before it has a place in a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from readout.diagnostic import Fix
from readout.model.dataset import Dataset, Record
from readout.model.schema import Field
from readout.span import Pointer
from readout.syntax.document import Document
from readout.text.suggestions import Suggester


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding at `pointer` of a record.

    `key` puts it at the key rather than at the value; `missing`, the name of a key, at the first key of the
    mapping that lacks it, or at its empty cell. `fix` makes the fix when the document is a text; it is asked only then.
    """

    record: Record
    pointer: Pointer
    message: str
    help: str = ""
    key: bool = False
    missing: str = ""
    suggestion: str | None = None
    related: tuple[tuple[Record, Pointer, str], ...] = ()
    fix: Callable[[Document], Fix | None] | None = None


@dataclass(frozen=True)
class SchemaError:
    """A failure of one JSON Schema keyword.

    `instance` is the value that failed, `expected` the keyword's value, `field` the field that the
    schema describes there (None for what the schema does not know), `missing` the required keys
    that the same mapping lacks.
    """

    record: Record
    pointer: Pointer
    keyword: str
    instance: Any
    expected: Any
    field: Field | None
    schema: dict[str, Any]
    dataset: Dataset
    missing: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The last key that leads to the value."""
        return next((part for part in reversed(self.pointer) if isinstance(part, str)), "")

    @cached_property
    def unknown(self) -> dict[str, str | None]:
        """The keys of the mapping that its schema refuses, each with the absent one that was likely meant."""
        if self.schema.get("additionalProperties") is not False or not isinstance(self.instance, dict):
            return {}
        known = self.schema.get("properties", {})
        absent = Suggester([name for name in known if name not in self.instance])
        return {name: absent.nearest(name) for name in self.instance if name not in known}

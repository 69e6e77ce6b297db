"""What rules yield and explain: a finding inside a record, before it has a place in a file, and a schema error."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from readout.diagnostic import Diagnostic, Fix, Place, Related, Severity
from readout.model.addresses import address_at
from readout.model.dataset import Dataset, Record
from readout.model.schema import Field
from readout.span import Pointer, pointer_text
from readout.syntax.document import Document
from readout.text.suggestions import Suggester


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding at `pointer` of a record.

    `key` puts it at the key rather than at the value. `missing`, the name of a key, puts it at the first key of the
    mapping that lacks it, or at its empty cell. `fix` makes the fix; it is called only if the document is a text.
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

    def diagnostic(self, code: str, severity: Severity) -> Diagnostic:
        """Return the finding with its place in the file, as one of the rule with this code."""
        record, document = self.record, self.record.document
        if self.missing:
            place: Place = record.at_missing(*self.pointer, name=self.missing)
        else:
            place = record.at(*self.pointer, key=self.key)
        related = tuple(
            Related(other.at(*pointer) if pointer else other.at_missing(), message)
            for other, pointer, message in self.related
        )
        return Diagnostic(
            code,
            severity,
            self.message,
            place,
            self.help,
            self.suggestion,
            related,
            self.fix(document) if self.fix and isinstance(document, Document) else None,
            record.address if record.id else None,
            pointer_text(self.pointer),
            address_at(record.collection.field, record.value, self.pointer),
        )


@dataclass(frozen=True)
class SchemaError:
    """A failure of one JSON Schema keyword.

    `instance` is the value that failed, `expected` the keyword's value, `field` the field that the schema describes
    there (None if the schema describes none), `missing` the required keys that the mapping lacks.
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
        """The keys of the mapping that its schema refuses, each with the absent key that was likely meant."""
        if self.schema.get("additionalProperties") is not False or not isinstance(self.instance, dict):
            return {}
        properties = self.schema.get("properties", {})
        absent = Suggester([name for name in properties if name not in self.instance])
        return {name: absent.nearest(name) for name in self.instance if name not in properties}

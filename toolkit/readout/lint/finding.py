"""What rules yield and explain: a finding inside a record, before it has a place in a file, and a schema error."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from readout.diagnostic import Diagnostic, Place, Related, Severity
from readout.lint.fixes import MakeFix, change, rename
from readout.lint.validity import is_valid_key, is_valid_value
from readout.model.addresses import address_at
from readout.model.dataset import Dataset, Record, RecordLookup
from readout.model.schema import Field
from readout.span import Pointer, pointer_text
from readout.syntax.document import Document
from readout.text.neighbour_keys import is_foreign, our_key
from readout.text.suggestions import Suggester


class Finding(NamedTuple):
    """A finding at `pointer` of a record.

    `key` puts it at the key rather than at the value. `missing`, the name of a key, puts it at the first key of the
    mapping that lacks it, or at its empty cell.

    `suggestion` is what was likely meant in the place of the value, or of the key; `suggested_name` says what has this
    id or code. It is offered if it is valid there, with the fix that writes it, which is unsafe unless `safe`. It may
    stand for a `replacement`: another value, at another pointer. `fix` makes another fix; it is called only if the
    document is a text.
    """

    record: Record
    pointer: Pointer
    message: str
    help: str = ""
    key: bool = False
    missing: str = ""
    suggestion: str | None = None
    suggested_name: str = ""
    replacement: tuple[Pointer, Any] | None = None
    safe: bool = False
    related: tuple[tuple[Record, Pointer, str], ...] = ()
    fix: MakeFix | None = None

    def diagnostic(self, code: str, severity: Severity, dataset: RecordLookup | None) -> Diagnostic:
        """Return the finding with its place in the file, as one of the rule with this code.

        A suggestion is left out that would not be valid in the dataset; without one (None) it is not asked.
        """
        record, document = self.record, self.record.document
        suggestion = self.valid_suggestion(dataset)
        make_fix = self.fix or (self._make_fix(suggestion) if suggestion is not None else None)
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
            f"{suggestion} ({self.suggested_name})" if suggestion and self.suggested_name else suggestion,
            related,
            make_fix(document) if make_fix and isinstance(document, Document) else None,
            record.address if record.id else None,
            pointer_text(self.pointer),
            address_at(record.collection.field, record.value, self.pointer),
        )

    def valid_suggestion(self, dataset: RecordLookup | None) -> str | None:
        """Return the suggestion, if what it stands for would be valid; without a dataset it is not asked."""
        if self.suggestion is None or dataset is None:
            return self.suggestion
        pointer, value = self.replacement or (self.pointer, self.suggestion)
        is_valid = is_valid_key if self.key else is_valid_value
        return self.suggestion if is_valid(self.record, pointer, value, dataset) else None

    def _make_fix(self, suggestion: str) -> MakeFix:
        if self.key:
            return rename(self.record, self.pointer, suggestion)
        pointer, value = self.replacement or (self.pointer, suggestion)
        return change(self.record, pointer, f"replace it with `{suggestion}`", value, safe=self.safe)


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
        """The keys of the mapping that its schema refuses, each with the absent key that was likely meant.

        No two of them have one key. A key of a neighbouring format leads to ours, and to nothing else.
        """
        if self.schema.get("additionalProperties") is not False or not isinstance(self.instance, dict):
            return {}
        properties = self.schema.get("properties", {})
        absent = [name for name in properties if name not in self.instance]
        meant: dict[str, str | None] = {name: None for name in self.instance if name not in properties}
        for name in meant:
            ours = our_key(name, properties)
            if ours in absent:
                meant[name] = ours
                absent.remove(ours)
        suggester = Suggester(list(absent))
        for name in meant:
            if not is_foreign(name) and (near := suggester.nearest(name)) in absent:
                meant[name] = near
                absent.remove(near)
        return meant

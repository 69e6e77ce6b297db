"""Checks and flattens some records of one collection, wherever the others are: for engines that map functions over
partitions of a dataset that is too large for one machine.

The functions are pure, and what they take and return can be pickled. The results for a record do not depend on how
the dataset was partitioned.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from readout import garbage
from readout.diagnostic import Diagnostic, Place, Severity
from readout.lint.record_check import RuleChecker
from readout.lint.registry import registry
from readout.lint.schema_errors import check_schema
from readout.lint.settings import severity_of
from readout.model import flattening, tables
from readout.model.dataset import Dataset, Record, references
from readout.model.schema import Schema, default
from readout.span import Span, pointer_text
from readout.syntax.document import Document


@dataclass(frozen=True, slots=True)
class Key:
    """An id in a record that names a record of one of the collections; `pointer` says where it stands (RFC 6901)."""

    collections: tuple[str, ...]
    id: str
    pointer: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What can be found out about a record alone. Its findings have no place but their `pointer`."""

    collection: str
    id: str
    findings: tuple[Diagnostic, ...] = ()
    keys: tuple[Key, ...] = ()

    @property
    def address(self) -> tuple[str, str]:
        """Collection and id: what references are joined on."""
        return self.collection, self.id

    @property
    def valid(self) -> bool:
        return all(finding.severity is not Severity.ERROR for finding in self.findings)


@garbage.paused
def check_partition(
    records: Iterable[dict[str, Any]], collection: str, rules: Mapping[str, Any] | None = None
) -> list[Checked]:
    """Return what the schema and the rules find in each of some records of a collection.

    `rules` are settings as in readout.toml. Findings that take other records are left out: on ids that do not exist or
    that several records have, and on the dates or origins of sources. Claims on references are compared as if all
    records existed. References are a join on keys:

        checked = [one for part in parts for one in readout.check_partition(part, "meetings")]
        addresses = {one.address for one in checked}
        dangling = [
            (one.address, key.pointer)
            for one in checked
            for key in one.keys
            if not any((name, key.id) in addresses for name in key.collections)
        ]

    Raises KeyError if there is no such collection.
    """
    schema = default()
    dataset = _fragment(schema, {"rules": dict(rules or {})})
    severities = severity_of(dataset)
    rules_on = [rule for code, rule in registry().items() if severities[code] is not Severity.OFF]
    checker, result = RuleChecker(rules_on, [], severities, dataset), []
    for record in _records(schema, collection, records):
        pruned, diagnostics = check_schema(record, dataset, severities)
        diagnostics += checker.check(pruned, valid=pruned is record).diagnostics
        diagnostics.sort(key=lambda diagnostic: diagnostic.code)
        keys = tuple(
            Key(reference.field.reference, reference.target, pointer_text(reference.pointer))
            for reference in references(pruned)
        )
        result.append(Checked(collection, record.id, tuple(diagnostics), keys))
    return result


@garbage.paused
def flatten_partition(records: Iterable[dict[str, Any]], collection: str) -> dict[str, list[tables.Cells]]:
    """Return the rows of some valid records of a collection by table, as CSV files and workbooks hold them.

    The tables' columns are those of `readout.model.tables.layout`. Raises KeyError if there is no such collection.
    """
    return flattening.flatten(default(), collection, list(records))


def _records(schema: Schema, collection: str, records: Iterable[dict[str, Any]]) -> list[Record]:
    kind, values = schema.collections[collection], list(records)
    document = _PartitionDocument(f"{collection}.ndjson", "", values)
    return [Record(kind, value, document, (number,)) for number, value in enumerate(values)]


def _fragment(schema: Schema, settings: dict[str, Any]) -> Dataset:
    """Return a dataset without records, in which any record may exist."""
    return Dataset(schema, "", {}, {name: [] for name in schema.collections}, settings=settings, is_fragment=True)


class _PartitionDocument(Document):
    """The document of records that were not read from a file. Its places are the document itself."""

    def place(self, span: Span) -> Place:
        del span
        return Place(self.path)

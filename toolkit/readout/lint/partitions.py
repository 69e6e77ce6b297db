"""What can be said of some records of one collection, wherever the others are: for engines that map functions over
partitions of a dataset that is too large for one machine.

The functions are pure, and what they take and return can be pickled. They are those of the command line, which calls
them over the cores of one machine. What is said of a record does not depend on how the dataset was cut.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from readout.diagnostic import Diagnostic, Place, Severity
from readout.lint import engine
from readout.lint.prefilter import Glances
from readout.lint.registry import Checking, registry
from readout.model import flattening, tables
from readout.model.dataset import Dataset, Record, references
from readout.model.schema import Schema, default
from readout.span import Span, pointer_text
from readout.syntax.document import Document


@dataclass(frozen=True, slots=True)
class Key:
    """An id in a record that names a record of one of the collections, and where it stands (RFC 6901)."""

    collections: tuple[str, ...]
    id: str
    pointer: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What is known of a record without the others. Its findings have no place but their `pointer`."""

    collection: str
    id: str
    findings: tuple[Diagnostic, ...] = ()
    keys: tuple[Key, ...] = ()

    @property
    def address(self) -> tuple[str, str]:
        """What references are joined on."""
        return self.collection, self.id

    @property
    def valid(self) -> bool:
        return all(found.severity is not Severity.ERROR for found in self.findings)


def check_partition(
    records: Iterable[dict[str, Any]], collection: str, rules: Mapping[str, Any] | None = None
) -> list[Checked]:
    """What the schema and the rules find in each of some records of a collection, as far as it alone can tell.

    `rules` are settings as in readout.toml. What takes other records to find is not among the findings: ids that
    lead nowhere or stand twice, and what rests on the dates or origins of sources. References are a join on keys:

        checked = [one for part in parts for one in readout.check_partition(part, "meetings")]
        known = {one.address for one in checked}
        dangling = [
            (one.address, key.pointer)
            for one in checked
            for key in one.keys
            if not any((name, key.id) in known for name in key.collections)
        ]

    Raises KeyError for a collection that there is not.
    """
    schema = default()
    dataset = _alone(schema, {"rules": dict(rules or {})})
    severities = engine.severity_of(dataset)
    alone = Checking(rule for code, rule in registry().items() if severities[code] is not Severity.OFF)
    glances, result = Glances(), []
    for record in _records(schema, collection, records):
        checked, findings = engine.against_schema(record, dataset, severities)
        glance = glances.at(checked, valid=checked is record)
        findings += engine.against_rules(glance, dataset, alone, severities)
        keys = tuple(
            Key(found.field.reference, found.target, pointer_text(found.pointer)) for found in references(checked)
        )
        result.append(Checked(collection, record.id, tuple(sorted(findings, key=lambda found: found.code)), keys))
    return result


def flatten_partition(records: Iterable[dict[str, Any]], collection: str) -> dict[str, list[tables.Cells]]:
    """The rows that some valid records of a collection have in the tables, as CSV files and workbooks hold them.

    The tables' columns are those of `readout.tables.layout`. Raises KeyError for a collection that there is not.
    """
    return flattening.flatten(default(), collection, list(records))


def _records(schema: Schema, collection: str, records: Iterable[dict[str, Any]]) -> list[Record]:
    kind, document = schema.collections[collection], _Nowhere(f"{collection}.ndjson", "")
    return [Record(kind, value, document, (at,)) for at, value in enumerate(records)]


def _alone(schema: Schema, settings: dict[str, Any]) -> Dataset:
    """A dataset of which no record is known, and in which any may be."""
    return Dataset(schema, "", {}, {name: [] for name in schema.collections}, settings=settings, elsewhere=_Any())


class _Nowhere(Document):
    """Records that were not read from a file."""

    def place(self, span: Span) -> Place:
        del span
        return Place(self.path)


class _Any(set[tuple[str, str]]):
    """The set of all records."""

    def __contains__(self, address: object) -> bool:
        return True

    def __or__(self, other: object) -> _Any:  # type: ignore[override]
        return self

    __ror__ = __or__

"""Which records name which: the references to a record, in the fields of others and in the values of their claims."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from readout.model.claims import value_references
from readout.model.dataset import Dataset, Record, Reference, references

ByTarget = dict[str, list[Reference]]


class Referrers:
    """The references to each record of a dataset, in the order of the records.

    Records of which a cache knows what they name are read only when someone asks for a record that they name.
    """

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset
        self._references: dict[Record, tuple[ByTarget, ByTarget]] = {}
        """The references in the fields of records that were read, and in their claims."""
        self._naming: dict[str, list[Record]] = defaultdict(list)
        """The records that name an id, whatever it is the id of."""
        for record in dataset:
            for id in targets(record):
                self._naming[id].append(record)

    def in_fields(self, record: Record) -> list[Reference]:
        return self._to(record, 0)

    def in_claims(self, record: Record) -> list[Reference]:
        return self._to(record, 1)

    def _to(self, record: Record, where: int) -> list[Reference]:
        key, result = (record.collection.name, record.id), []
        for other in self._naming.get(record.id, ()):
            if other not in self._references:
                self._references[other] = _by_target(references(other)), _by_target(value_references(other))
            for reference in self._references[other][where].get(record.id, ()):
                target = self._dataset.find(reference.target, reference.field.reference)
                if target and (target.collection.name, target.id) == key:
                    result.append(reference)
        return result


def referrers(dataset: Dataset) -> Referrers:
    """Return the referrers of a dataset, which all who ask share."""
    return dataset.about(Referrers)


def targets(record: Record) -> tuple[str, ...]:
    """Return the ids that the fields and claims of a record name, sorted, or as a cache knows them."""
    if record.known_targets is not None:
        return tuple(record.known_targets)
    named = (*references(record), *value_references(record))
    return tuple(sorted({reference.target for reference in named}))


def _by_target(listed: Iterable[Reference]) -> ByTarget:
    by_target: ByTarget = {}
    for reference in listed:
        by_target.setdefault(reference.target, []).append(reference)
    return by_target

"""The names that cells of ids may show behind the ids, `id | Name`: those that the record has, or had."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from unicodedata import normalize

from readout.model.dataset import Dataset
from readout.model.possible_duplicates import names_of
from readout.model.tables import LABEL, Column
from readout.syntax.document import Cell

NamedRecord = tuple[str, str, str]
"""The collection and id of a record, and one of its names; empty where it has none."""


class Labels:
    """The names of records, in one or several states of a dataset, and in rows (`more`). They are compared without
    their case and blanks, and collected when a cell has a label, which few have."""

    def __init__(self, datasets: Iterable[Dataset] = (), more: Iterable[NamedRecord] = ()) -> None:
        self._datasets, self._more = tuple(datasets), more

    @cached_property
    def _names(self) -> dict[tuple[str, str], set[str]]:
        """The names by collection and id."""
        by_record: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        for dataset in self._datasets:
            for record in dataset:
                by_record[record.collection.name, record.id].update(map(folded, names_of(record)))
        for collection, id, name in self._more:
            by_record[collection, id].update(map(folded, (id, name or id)))
        return dict(by_record)

    @cached_property
    def _ids(self) -> dict[tuple[str, str], list[str]]:
        """The ids by collection and name."""
        by_name: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        for (collection, id), names in self._names.items():
            for name in names:
                by_name[collection, name].append(id)
        return dict(by_name)

    def without(self, column: Column, cell: Cell) -> tuple[Cell, tuple[str, ...]]:
        """Return a cell of a column of ids without the names behind them, and the parts of it whose label is no name
        of their record: then the cell is returned as it is."""
        if not isinstance(cell, str) or LABEL not in cell:
            return cell, ()
        parts = cell.split(column.delimiter) if column.delimiter else [cell]
        wrong = tuple(part.strip() for part in parts if not self._counts(column.references, *part.partition(LABEL)))
        if wrong:
            return cell, wrong
        return str(column.delimiter or "").join(part.partition(LABEL)[0] for part in parts), ()

    def _counts(self, collections: tuple[str, ...], id: str, bar: str, label: str) -> bool:
        """Whether nothing stands behind an id, or a name of its record; or, where no record has the id, which is found
        elsewhere, no other id."""
        if not bar:
            return True
        records = [(collection, id.strip()) for collection in collections]
        names_of_each = [self._names[record] for record in records if record in self._names]
        if not names_of_each:
            return not self.exists(label.strip(), collections)
        return any(folded(label) in names for names in names_of_each)

    def exists(self, id: str, collections: Iterable[str]) -> bool:
        """Whether a record of the collections has an id."""
        return any((collection, id) in self._names for collection in collections)

    def meant(self, text: str, collections: Iterable[str]) -> str | None:
        """Return the id that a text is, or the first of a record of the collections that goes by it; None if none."""
        return text if self.exists(text, collections) else next(iter(self.named(text, collections)), None)

    def named(self, name: str, collections: Iterable[str]) -> list[str]:
        """Return the ids of the records of the collections that go by a name."""
        key = folded(name)
        return list(dict.fromkeys(id for each in collections for id in self._ids.get((each, key), ())))


def folded(name: str) -> str:
    """Return a name as it is compared: without case, and with single blanks."""
    return " ".join(normalize("NFC", name).casefold().split())


def with_part_replaced(cell: str, delimiter: str, part: str, ids: list[str]) -> str:
    """Return a cell of several parts with ids in the place of one of them."""
    stripped = (each.strip() for each in cell.split(delimiter))
    return delimiter.join(delimiter.join(ids) if each == part else each for each in stripped)

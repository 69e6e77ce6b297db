"""What a format that writes some fields of some records leaves out, counted by table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any

from readout.model.schema import Field
from readout.publish.losses import Item, LossAccount, LossKinds, loss_kinds

Written = Mapping[str, Collection[str]]
"""The names of the fields that are written, by the names of the lists they stand in: empty for the record itself."""


def kinds_by_table(name: str, field: Field) -> LossKinds:
    """Return the kinds of loss for a collection: the names of the tables."""
    kinds = loss_kinds(field, {}, name)
    tables = {inner.name: kinds_by_table(str(inner.table), inner) for inner in field.tables}
    return LossKinds(kinds.field, kinds.kinds, tables)


def left_out(kinds: LossKinds, value: Mapping[str, Any], written: Written) -> Counter[str]:
    """Return how many values of a record are not written, by table."""
    account, record = LossAccount(), Item(kinds, value)
    for path, names in written.items():
        for item in record.items(path) if path else [record]:
            for name in names:
                item.write(name)
    account.close(record)
    return account.counts


def losses(counts: Mapping[str, int]) -> list[tuple[str, int, str]]:
    """Return the losses of each table, as a kind, a count and a sentence."""
    return [
        (table, count, f"{count} {'value of' if count == 1 else 'values of'} the table {table}: left out")
        for table, count in sorted(counts.items())
        if count
    ]

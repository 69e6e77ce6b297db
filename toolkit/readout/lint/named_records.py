"""What stands where the id of a record belongs: the name or the address of one, or several in one text."""

from __future__ import annotations

from readout.lint.finding import Finding, SchemaError
from readout.lint.validity import value_at
from readout.model.dataset import Dataset
from readout.model.lookup import lookup, separated
from readout.syntax.document import Document
from readout.text.forms import Mismatch
from readout.text.phrasing import spelled
from readout.text.quoting import quoted, quoted_list

MOST = 100
"""So many ids are looked for in one text."""


def explain_reference(error: SchemaError, collections: tuple[str, ...], wrong: Mismatch) -> Finding:
    """Explain a text that is no id where the id of a record of the collections belongs."""
    text: str = error.instance
    records = lookup(error.dataset).named(text, collections)
    if len(records) > 1:
        ids = quoted_list([record.id for record in records], most=10)
        return Finding(error.record, error.pointer, wrong.message, f"write the id of the one that is meant: {ids}")
    several = ids_in(error.dataset, text, collections)
    if not records and len(several) > 1:
        return _several_ids(error, several)
    near = records[0] if records else lookup(error.dataset).nearest(text, collections)
    suggestion, name = (near.id, near.name) if near else (wrong.suggestion, "")
    return Finding(error.record, error.pointer, wrong.message, wrong.help, suggestion=suggestion, suggested_name=name)


def ids_in(dataset: Dataset, text: str, collections: tuple[str, ...]) -> list[str]:
    """Return the ids of the records that the parts of a text name; none if a part names no record, or several."""
    records = [lookup(dataset).named(part, collections) for part in separated(text)[:MOST]]
    return [named[0].id for named in records] if all(len(named) == 1 for named in records) else []


def _several_ids(error: SchemaError, ids: list[str]) -> Finding:
    """Explain a text that holds the ids or names of several records, in a list or where one id belongs."""
    record, pointer = error.record, error.pointer
    is_plain = set(separated(error.instance)) <= set(ids)
    what = spelled(len(ids), "id") if is_plain else f"names of {spelled(len(ids), 'record')}"
    message = f"{quoted(error.instance)} holds {what}"
    if not isinstance(pointer[-1], int):
        return Finding(
            record, pointer, message, f"the field holds one id: write {quoted_list(ids)}, whichever is meant"
        )
    listed, position = value_at(record.value, pointer[:-1]), pointer[-1]
    whole = list(dict.fromkeys([*listed[:position], *ids, *listed[position + 1 :]]))
    is_table = not isinstance(record.document, Document)
    delimiter = ";" if is_table else ", "
    items = delimiter.join(ids)
    help = f"write each as an item of its own: {f'`{items}`' if is_table else f'[{items}]'}"
    return Finding(record, pointer, message, help, suggestion=items, replacement=(pointer[:-1], whole))

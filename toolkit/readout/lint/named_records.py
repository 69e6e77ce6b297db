"""What stands where the id of a record belongs: the name or the address of one, or several in one text."""

from __future__ import annotations

import re
import shlex
from dataclasses import replace

from readout.lint.finding import Finding, SchemaError
from readout.lint.validity import value_at
from readout.model.dataset import Dataset, Record
from readout.model.lookup import LONGEST, is_named_exactly, lookup, separated
from readout.syntax.document import Document
from readout.text.mismatches import Mismatch
from readout.text.phrasing import spelled
from readout.text.quoting import quoted, quoted_list

NAME = re.compile(r"\w \w|^[^\W\d_][^\W\d_'\u2019.-]*$")
"""What may be a name: several words, or one of letters. One in small ASCII letters has the form of an id."""
MOST = 100
"""So many ids are looked for in one text."""


def explain_reference(error: SchemaError, collections: tuple[str, ...], wrong: Mismatch) -> Finding:
    """Explain a text that is no id where the id of a record of the collections belongs."""
    text: str = error.instance
    records = lookup(error.dataset).named(text, collections)
    if len(records) > 1:
        ids = quoted_list([record.id for record in records], most=10)
        return Finding(error.record, error.pointer, wrong.message, f"write the id of the one that is meant: {ids}")
    several = _records_in(error.dataset, text, collections)
    if not records and len(several) > 1:
        return _several_ids(error, several)
    near = records[0] if records else lookup(error.dataset).nearest(text, collections)
    message = wrong.message
    if _is_in_table(error):  # where names are read, too
        kinds = " or ".join(error.dataset.schema.collections[name].record for name in collections)
        what = "address" if "://" in text else "id or name"
        message = f"no {kinds} has the {what} {quoted(text)}"
    finding = Finding(error.record, error.pointer, message, wrong.help)
    if near is None:
        help = _way_to_record(error, collections, text) or wrong.help
        return replace(finding, help=help, suggestion=wrong.suggestion)
    safe = bool(records) and is_named_exactly(near, text)
    return replace(finding, suggestion=near.id, suggested_name=near.name, safe=safe)


def _is_in_table(error: SchemaError) -> bool:
    return not isinstance(error.record.document, Document)


def _way_to_record(error: SchemaError, collections: tuple[str, ...], text: str) -> str | None:
    """Return how to write the missing record that a text names: by a name of several words, or a web address."""
    collection = error.dataset.schema.collections[collections[0]]
    if _is_in_table(error):
        return f"correct it, or add a row to the table {collection.name}"
    if re.match(r"https?://\S+$", text) and "sources" in collections:
        return f"no source has this address: `readout new source --set url={shlex.quote(text)}` writes its record"
    if len(text) > LONGEST or len(separated(text)) > 1 or not NAME.search(text):
        return None
    kind = collection.record
    return f"no {kind} has this name: `readout new {kind} --name {shlex.quote(text)}` writes its record"


def ids_in(dataset: Dataset, text: str, collections: tuple[str, ...]) -> list[str]:
    """Return the ids of the records that the parts of a text name; none if a part names no record, or several."""
    return [record.id for _, record in _records_in(dataset, text, collections)]


def _records_in(dataset: Dataset, text: str, collections: tuple[str, ...]) -> list[tuple[str, Record]]:
    """Return the parts of a text, each with the record that it names."""
    for by_words in (False, True):
        parts = separated(text, by_words=by_words)[:MOST]
        records = [lookup(dataset).named(part, collections) for part in parts]
        if all(len(named) == 1 for named in records):
            return [(part, named[0]) for part, named in zip(parts, records, strict=True)]
    return []


def _several_ids(error: SchemaError, parts: list[tuple[str, Record]]) -> Finding:
    """Explain a text that holds the ids or names of several records, in a list or where one id belongs."""
    record, pointer = error.record, error.pointer
    ids = [named.id for _, named in parts]
    is_plain = all(text == named.id for text, named in parts)
    safe = all(is_named_exactly(named, text) for text, named in parts)
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
    return Finding(record, pointer, message, help, suggestion=items, safe=safe, replacement=(pointer[:-1], whole))

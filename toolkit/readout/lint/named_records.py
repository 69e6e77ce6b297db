"""What stands where the id of a record belongs: the name or the address of one, or several in one text."""

from __future__ import annotations

import re
import shlex

from readout.lint.finding import Finding, SchemaError
from readout.lint.fixes import change
from readout.lint.validity import is_valid_value, may_be_left_out
from readout.model.addresses import value_at
from readout.model.dataset import Dataset, Record
from readout.model.lookup import LONGEST, SEPARATORS, is_named_exactly, lookup, separated
from readout.syntax.document import Document
from readout.text.mismatches import Mismatch
from readout.text.phrasing import spelled
from readout.text.placeholders import LEAVE_OUT, is_placeholder
from readout.text.quoting import quoted, quoted_list

NAME = re.compile(r"\w \w|^[^\W\d_][^\W\d_'\u2019.-]*$")
"""What may be a name: several words, or one of letters. One in small ASCII letters has the form of an id."""
ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
Parts = list[tuple[str, Record | None]]
"""The parts of a text in which several ids or names stand, each with the record that it names, if there is one."""
MOST = 100
"""So many ids are looked for in one text."""
MOST_SHOWN = 12
"""A list of so many ids is shown as a whole."""


def explain_reference(error: SchemaError, collections: tuple[str, ...], wrong: Mismatch) -> Finding:
    """Explain a text that is no id where the id of a record of the collections belongs."""
    text: str = error.instance
    records = lookup(error.dataset).named(text, collections)
    if len(records) > 1:
        ids = quoted_list([record.id for record in records], most=10)
        return Finding(error.record, error.pointer, wrong.message, f"write the id of the one that is meant: {ids}")
    if not records and is_placeholder(text) and may_be_left_out(error.record, error.pointer):
        return Finding(error.record, error.pointer, wrong.message, LEAVE_OUT)
    several = _parts(error.dataset, text, collections)
    if not records and len(several) > 1:
        return _several_ids(error, several, collections)
    near = records[0] if records else lookup(error.dataset).nearest(text, collections)
    message = wrong.message
    if _is_in_table(error):  # where names are read, too
        kinds = " or ".join(error.dataset.schema.collections[name].record for name in collections)
        what = "address" if "://" in text else "id or name"
        message = f"no {kinds} has the {what} {quoted(text)}"
    finding = Finding(error.record, error.pointer, message, wrong.help)
    if near is None:
        help = _way_to_record(error, collections, text) or wrong.help
        return finding._replace(help=help, suggestion=wrong.suggestion)
    safe = bool(records) and is_named_exactly(near, text)
    return finding._replace(suggestion=near.id, suggested_name=near.name, safe=safe)


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


def ids_in(dataset: Dataset, text: str, collections: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """Return the ids in a text that holds several, in the place of names those of the records, and those of them of
    which there is no record; none if it does not."""
    parts = _parts(dataset, text, collections)
    ids = [record.id if record else part for part, record in parts]
    return list(dict.fromkeys(ids)), [part for part, record in parts if record is None]


def _parts(dataset: Dataset, text: str, collections: tuple[str, ...]) -> Parts:
    """Return the parts of a text, each with the record that it names; none if not every part names one.

    A part may also be an id of which there is no record, if another names a record or a sign separates them.
    """
    signs, words, blanks = (
        [_named(dataset, part, collections) for part in separated(text, each)[:MOST]] for each in SEPARATORS
    )
    for pairs in (signs, words, blanks):
        if pairs and all(record and (pairs is not blanks or record.id == part) for part, record in pairs):
            return pairs
    for pairs in (signs, words):
        if len(pairs) > 1 and all(record or ID.match(part) for part, record in pairs):
            names_one = any(record for _, record in pairs)
            if names_one or (pairs is signs and not lookup(dataset).nearest(text, collections)):
                return pairs
    return []


def _named(dataset: Dataset, part: str, collections: tuple[str, ...]) -> tuple[str, Record | None]:
    """Return a part of a text with the one record that it names, or with None."""
    records = lookup(dataset).named(part, collections)
    return part, records[0] if len(records) == 1 else None


def _several_ids(error: SchemaError, parts: Parts, collections: tuple[str, ...]) -> Finding:
    """Explain a text that holds the ids or names of several records, in a list or where one id belongs."""
    record, pointer = error.record, error.pointer
    ids = [named.id if named else text for text, named in parts]
    missing = [text for text, named in parts if named is None]
    is_plain = all(text == id for (text, _), id in zip(parts, ids, strict=True))
    number = spelled(len(ids), "id") if is_plain else f"names of {spelled(len(ids), 'record')}"
    message = f"{quoted(error.instance)} holds {number}"
    if missing:
        kinds = " or ".join(error.dataset.schema.collections[name].record for name in collections)
        message += f", and no {kinds} has the id {quoted_list(missing)}"
    if not isinstance(pointer[-1], int):
        present = [id for id in ids if id not in missing] or ids
        return Finding(
            record, pointer, message, f"the field holds one id: write {quoted_list(present)}, whichever is meant"
        )
    these = f"these are {spelled(len(ids), 'id' if is_plain else 'record')}"
    if missing:
        help = f"{these}: write each as an item of its own, and an id that a record has for {quoted_list(missing)}"
        return Finding(record, pointer, message, help)
    listed, position = value_at(record.value, pointer[:-1]), pointer[-1]
    whole = list(dict.fromkeys([*listed[:position], *ids, *listed[position + 1 :]]))
    safe = all(named and is_named_exactly(named, text) for text, named in parts)
    if _is_in_table(error):
        cell = ";".join(ids)
        return Finding(
            record,
            pointer,
            message,
            f"{these}: write `{cell}`",
            suggestion=cell,
            safe=safe,
            replacement=(pointer[:-1], whole),
        )
    items = ", ".join(whole if len(whole) <= MOST_SHOWN and all(isinstance(id, str) for id in whole) else ids)
    help = f"{these}: write each as an item of the list, `[{items}]`"
    is_valid = is_valid_value(record, pointer[:-1], whole, error.dataset)
    fix = change(record, pointer[:-1], "write each as an item of the list", whole, safe=safe) if is_valid else None
    return Finding(record, pointer, message, help, fix=fix)

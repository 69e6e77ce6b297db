"""Whether the value of a claim can stand in the field that it is claimed for."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, NamedTuple
from unicodedata import normalize

from readout.lint.stray_characters import SPACE, cleaned
from readout.model.cells import from_cell
from readout.model.schema import Field
from readout.text import edtf
from readout.text.mismatches import Mismatch, explain_mismatch
from readout.text.quoting import TYPES, quoted, quoted_list
from readout.text.suggestions import nearest


class Reading(NamedTuple):
    """A claimed value as its field would hold it.

    `fits` says whether the field can hold it, `is_plain` whether RO603 has nothing to say of it either, and
    `references` the collections of which it names records. Ids are not looked up.
    """

    value: Any
    fits: bool
    is_plain: bool
    references: tuple[str, ...]


@lru_cache(maxsize=16384)
def read(field: Field, cell: Any) -> Reading:
    """Return the value of a claim about a field, from the cell that it is written as."""
    value, inner = from_cell(field, cell), field.items or field
    does_fit = all(fits(inner, part) for part in (value if isinstance(value, list) else (value,)))
    is_plain = does_fit and isinstance(cell, str) and not inner.item_reference
    if is_plain:
        clean = from_cell(field, with_visible_characters(cell))
        is_plain = all(form_mismatch(inner, part) is None for part in (clean if isinstance(clean, list) else (clean,)))
    return Reading(value, does_fit, is_plain, inner.reference)


@lru_cache(maxsize=16384)
def fits(field: Field, value: Any) -> bool:
    """Whether the field can hold the scalar, so that no other rule finds fault with its form."""
    if not isinstance(value, str):
        return value is not None and field.type != "string"
    if (field.enum and value not in field.enum) or (field.pattern and not re.search(field.pattern, value)):
        return False
    return field.format != "edtf" or edtf.is_valid(value)


def with_visible_characters(value: str) -> str:
    """Return a value without surrounding space and invisible characters, which other rules find."""
    if value.isascii() and value.isprintable():
        return value.strip(SPACE) or value
    return cleaned(normalize("NFC", value)).strip(SPACE) or value


def form_mismatch(field: Field, value: Any) -> Mismatch | None:
    """Return why a value cannot stand in a field, whether or not it leads anywhere; None if it can."""
    if isinstance(value, str) != (field.type == "string"):
        return Mismatch(f"{quoted(value)} is no value of `{field.name}`", f"write {TYPES[field.type]}")
    if field.enum and value not in field.enum:
        help = f"write {quoted_list(field.enum, most=40)}"
        return Mismatch(f"{quoted(value)} is no value of `{field.name}`", help, nearest(value, field.enum))
    if field.pattern and not re.search(field.pattern, value):
        return explain_mismatch(field.format, field.description, field.pattern, value)
    for bound, out in ((field.minimum, "less"), (field.maximum, "more")):
        if bound is not None and not isinstance(value, str) and (value < bound if out == "less" else value > bound):
            return Mismatch(f"{quoted(value)} is no value of `{field.name}`", f"write no {out} than {bound:,}")
    if field.max_length is not None and len(value) > field.max_length:
        return Mismatch(f"{quoted(value)} is too long", f"write at most {field.max_length:,} characters")
    return None

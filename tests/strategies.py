"""Hypothesis strategies for whole datasets that are valid: they follow the Field tree and know no field by name.

References lead to records that there are, item references to items of the same record, addresses to
fields of it; ids are unique in their space, keys in their list. Texts are as nasty as their patterns let them be.
"""

import re
from functools import cache
from random import Random

from hypothesis import strategies as st

from readout.dataset import items

END = r"$(?!\n)"

NASTY = (
    "=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "'quoted", '"quoted"', 'say "hi"', "a,b", "a;b", ";", ",", '"', "'",
    "first\nsecond", "\n", "\n\nlast\n", 'a\n,"b"\n', "007", "1e5", "0x1F", "12:30", "2025", "2025-11-03", "TRUE", "true", "null", "NULL", "None", "NaN",
    "#N/A", "no", "~", "- item", "# no comment", "key: value", "{a: 1}", "[b]", "*alias", "&anchor", "!tag", "%", "<b>&amp;</b>", "]]>",
    " leading", "trailing ", "  ", "\u00a0", "_x0041_", "_x000D_", "_x005F_x0041_", "__x0041_", "é", "e\u0301", "İstanbul", "مؤتمر", "北京", "🕊️", "👩🏽‍⚖️", "\u202eabc",
    "\u2028", "\ufeff", "\ud7ff", "\U0010fffd", "\\n", "\\", "/", "../../etc/passwd", "x" * 400,
)  # fmt: skip


@st.composite
def datasets(draw, schema, most=2):
    """Whole datasets, as the JSON value of one document. At most `most` records a collection."""
    ids = {}
    for name, collection in schema.collections.items():
        same_space = [other.name for other in schema.collections.values() if other.id_space == collection.id_space]
        taken = [id for other in same_space for id in ids.get(other, ())]
        ids[name] = _several(draw, lambda field=collection.field["id"]: draw(scalars(field)), most, taken) or [
            f"a-{name}"
        ]
    maker = _Maker(draw, ids)
    whole = {"metadata": maker.mapping(schema.metadata)}
    for name, collection in schema.collections.items():
        whole[name] = [maker.record(collection.field, id) for id in ids[name]]
    return whole


def _several(draw, make, most=2, taken=()):
    """From none to `most` values that `make` gives, none of them twice, nor one of those taken."""
    found = []
    for _ in range(draw(st.integers(1, most))):
        value = make()
        if value is not None and value not in found and value not in taken:
            found.append(value)
    return found


class _Maker:
    """Makes records whose references lead to the ids of the dataset, by collection."""

    def __init__(self, draw, ids):
        self.draw, self.ids = draw, ids

    def choice(self, values):
        return values[self.draw(st.integers(0, len(values) - 1))] if values else None

    def record(self, field, id):
        record = self.mapping(field) | {"id": id}
        for holder, inner in _holes(field, record):
            choices = _addresses(field, record) if inner.address else _item_ids(inner, record)
            value = self.choice(choices)
            if inner.type == "array":
                value = _several(self.draw, lambda choices=choices: self.choice(choices)) or None
            if value is None:
                del holder[inner.name]
            else:
                holder[inner.name] = value
        return record

    def mapping(self, field):
        """A record or an item: what is required, and some of the rest.

        One number chooses all of the rest: a draw for each key would exhaust what Hypothesis draws at most.
        """
        result = {}
        seed = self.draw(st.integers(0, 2**16 - 1))
        choose = Random(seed)
        share = choose.choice((0.1, 0.3, 0.6)) if seed else 0
        for inner in field.fields:
            if inner.required or choose.random() < share:
                value = self.value(inner)
                if value is not None:
                    result[inner.name] = value
        return result

    def value(self, field):
        """A value of the field; None where it can have none, since nothing is there to refer to."""
        if field.table:
            found = _several(self.draw, lambda: self.mapping(field))
            keyed = {tuple(item.get(name) for name in field.key): item for item in found}
            return list(keyed.values()) or None
        if field.type == "array":
            return _several(self.draw, lambda: self.value(field.items)) or None
        if field.reference:
            return self.choice([id for name in field.reference for id in self.ids[name]])
        return self.draw(scalars(field))


def _holes(field, value):
    """What can be filled in only when the rest of the record is there: addresses, and references to its items."""
    holders = [(field, value), *((inner, item) for _, inner, item in items(field, value))]
    for above, holder in holders:
        for inner in above.scalars:
            if inner.name in holder and (inner.address or (inner.items or inner).item_reference):
                yield holder, inner


def _item_ids(field, record):
    return [item["id"] for item in record.get((field.items or field).item_reference, ())]


def _addresses(field, record):
    """The addresses of the record's own fields, and of its items and their fields, present or not."""
    found = [inner.name for inner in field.fields]
    for pointer, inner, _ in items(field, record):
        if inner.key == ("id",):
            here, parts = record, []
            for part in pointer:
                here = here[part]
                parts.append(part if isinstance(part, str) else here["id"])
            address = "/".join(parts)
            found += [address, *(f"{address}/{below.name}" for below in inner.fields)]
    return found


@cache
def scalars(field):
    """The scalars that the schema allows, as nasty as may be."""
    if field.enum:
        return st.sampled_from(field.enum)
    if field.type == "integer":
        return st.integers(field.minimum, field.maximum)
    if field.type == "number":
        return st.floats(field.minimum, field.maximum, allow_nan=False, allow_infinity=False)
    if field.type == "boolean":
        return st.booleans()
    pattern = field.pattern or r"^[^\u0000-\u001f]+$(?!\n)"
    allowed = re.compile(pattern)
    fits = lambda text: len(text) <= (field.max_length or 10**6) and bool(allowed.search(text))  # noqa: E731
    known = st.sampled_from([text for text in (*field.examples, *NASTY) if fits(text)])
    any_character = st.characters(codec="utf-8")
    if fits("Ж = 1;"):  # free text, which is drawn far faster without the pattern
        return known | st.text(any_character, min_size=1, max_size=40).filter(fits)
    return known | st.from_regex(pattern.removesuffix(END) + r"\Z", alphabet=any_character).filter(fits)

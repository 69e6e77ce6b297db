"""Hypothesis strategies for whole datasets that are valid: they follow the Field tree and know no field by name.

References lead to records that there are, item references to items of the same record, addresses to
fields of it; ids are unique in their space, keys in their list. Texts are as nasty as their patterns let them be.
"""

import re
from functools import cache
from random import Random

from hypothesis import strategies as st

from readout.model.addresses import resolve
from readout.model.cells import to_cell
from readout.model.dataset import items
from readout.model.locators import supporting

END = r"$(?!\n)"

NASTY = (
    "=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "'quoted", '"quoted"', 'say "hi"', "a,b", "a;b", ";", ",", '"', "'",
    "first\nsecond", "\n", "\n\nlast\n", 'a\n,"b"\n', "007", "1e5", "0x1F", "12:30", "2025", "2025-11-03", "TRUE", "true", "null", "NULL", "None", "NaN",
    "nan", "con", "a" * 100, "#N/A", "no", "~", "- item", "# no comment", "key: value", "key: other", "{a: 1}", "[b]", "*alias", "&anchor", "!tag", "%", "<b>&amp;</b>", "]]>",
    " leading", "trailing ", "  ", "\u00a0", "_x0041_", "_x000D_", "_x005F_x0041_", "__x0041_", "é", "e\u0301", "İstanbul", "مؤتمر", "北京", "🕊️", "👩🏽‍⚖️", "\u202eabc",
    "\u2028", "\ufeff", "\ud7ff", "\U0010fffd", "\\n", "\\", "/", "../../etc/passwd", "x" * 400,
)  # fmt: skip

FORMS = {
    "edtf": (
        "2013-21", "1999-22~", "2005-23?", "2011-24%", "[2005-08-29..2005-09-04]", "[1999..2001]", "[2004-11..2005-02]", "2005", "2015-02", "1945-02-04", "XXXX-10-09", "19XX", "196X-XX-XX",
        "1998-04?", "1986~", "2005-08-29%", "2015-02-11/2015-02-12", "1945-02/..", "../1972", "/1972", "1990-05-01~/", "1947/1991?",
    ),
    "time": ("00:00", "23:59~", "14:05?", "07:30%", "am", "pm", "morning", "noon", "afternoon", "evening", "night", "midnight"),
    "coordinates": ("41.01, 28.96", "-90, 180", "0, -179.999999", "1.5, 0"),
    "language": ("en", "be-tarask", "zh-Hant-TW", "es-419"),
}  # fmt: skip
"""Texts of each kind that a form of text has, by the format that the schema names; a schema may not allow all."""


@st.composite
def datasets(draw, schema):
    """Whole datasets, as the JSON value of one document. They are small, and shrink to the smallest."""
    return _Maker(schema, _Hypothesis(draw), most=2).dataset()


def full_dataset(schema, seed):
    """A whole dataset whose records have nearly every field, most texts being nasty."""
    return _Maker(schema, _Dice(seed), most=3).dataset()


class _Hypothesis:
    """Makes choices by Hypothesis."""

    def __init__(self, draw):
        self.draw = draw

    def integer(self, low, high):
        return self.draw(st.integers(low, high))

    def scalar(self, field):
        return self.draw(scalars(field))

    def some(self, fields):
        """Some of the fields. One number chooses: a draw for each would exhaust what Hypothesis draws at most."""
        seed = self.integer(0, 2**16 - 1)
        choose = Random(seed)
        share = choose.choice((0.1, 0.3, 0.6)) if seed else 0
        return [field for field in fields if choose.random() < share]


class _Dice:
    """Makes choices by chance, from a seed: hundreds of times as fast."""

    def __init__(self, seed):
        self.random = Random(seed)

    def integer(self, low, high):
        return self.random.choice((low, high, self.random.randint(low, high)))

    def scalar(self, field):
        values = field.enum or known(field) or (self.integer(field.minimum, field.maximum),)
        return self.random.choice(values)

    def some(self, fields):
        return [field for field in fields if self.random.random() < 0.9]


class _Maker:
    """Makes records whose references lead to the ids of the dataset."""

    def __init__(self, schema, choose, most):
        self.schema, self.choose, self.most = schema, choose, most
        self.ids = {}
        self.own = None

    def dataset(self):
        for name, collection in self.schema.collections.items():
            same_space = [
                other.name for other in self.schema.collections.values() if other.id_space == collection.id_space
            ]
            taken = {id for other in same_space for id in self.ids.get(other, ())}
            found = self.several(lambda field=collection.field["id"]: self.choose.scalar(field))
            self.ids[name] = [id for id in found if id not in taken] or [f"one-of-{name}"]
        whole = {"metadata": self.mapping(self.schema.metadata)}
        for name, collection in self.schema.collections.items():
            whole[name] = [self.record(collection, id) for id in self.ids[name]]
        return whole

    def several(self, make):
        """Values, none of them twice; no more than `most`."""
        found = []
        for _ in range(self.choose.integer(1, self.most)):
            value = make()
            if value is not None and value not in found:
                found.append(value)
        return found

    def one_of(self, values):
        return values[self.choose.integer(0, len(values) - 1)] if values else None

    def record(self, collection, id):
        self.own = (collection.name, id)
        field = collection.field
        record = self.mapping(field) | {"id": id}
        for holder, inner in _holes(field, record):
            choices = self.choices(field, record, holder, inner)
            value = self.one_of(choices)
            if inner.type == "array":
                value = self.several(lambda choices=choices: self.one_of(choices)) or None
            if value is None:
                del holder[inner.name]
            else:
                holder[inner.name] = value
        for claim in record.get("claims", ()):
            if claim.get("topic", "").endswith("duration") and "value" in claim:
                claim["value"] = "P1W"
            elif "value" in claim and self.choose.integer(0, 1):
                self.claim_value_of_field(field, record, claim)
        return record

    def claim_value_of_field(self, field, record, claim):
        """Give a claim a value as the field that it addresses has it, where that can be had."""
        address = resolve(field, record, claim.get("about", ""))
        if not address or address.field.table or (address.field.items or address.field).item_reference:
            return
        located = address.field.items and address.field.items.reference_prefix
        value = self.choices(field, record, record, address.field) if located else self.value(address.field)
        if value:
            claim["value"] = str(to_cell(address.field, value))

    def choices(self, field, record, holder, inner):
        """What an address, a reference to an item, or a locator of a record may be; for each source one locator."""
        if inner.address:
            return _addresses(field, record)
        if inner.items and inner.items.reference_prefix:
            places = (self.choose.scalar(inner.items).partition(": ")[2] for _ in range(self.most))
            return [f"{id}: {place}" for id, place in zip(supporting(holder, record)[0], places, strict=False)]
        return _item_ids(inner, record)

    def mapping(self, field):
        """A record or an item: what is required, and some of the rest; None if something required cannot be had."""
        result = {}
        chosen = self.choose.some([inner for inner in field.fields if not inner.needed])
        for inner in field.fields:
            if inner.needed or inner in chosen:
                value = self.value(inner)
                if value is not None:
                    result[inner.name] = value
                elif inner.needed:
                    return None
        return result

    def value(self, field):
        """A value of the field; None where it can have none, since nothing is there to refer to."""
        if field.table:
            found = self.several(lambda: self.mapping(field))
            keyed = {tuple(item.get(name) for name in field.key): item for item in found}
            return list(keyed.values()) or None
        if field.name == "former_ids":  # what no record is called, and none but this one was
            return [f"was-{self.own[1][:90]}".rstrip("-")]
        if field.type == "array":
            return self.several(lambda: self.value(field.items)) or None
        if field.reference:
            collection, own = self.own  # its id may be another's in another space, and would be read as its own
            names = field.reference
            others = [id for name in names for id in self.ids[name] if id != own or collection not in names]
            return self.one_of(others)
        return self.choose.scalar(field)


def _holes(field, value):
    """What can be filled in only when the rest of the record is there: addresses, and references to its items."""
    holders = [(field, value), *((inner, item) for _, inner, item in items(field, value))]
    for above, holder in holders:
        for inner in above.scalars:
            scalar = inner.items or inner
            if inner.name in holder and (scalar.address or scalar.item_reference or scalar.reference_prefix):
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
def known(field):
    """The texts of the schema's examples, of FORMS and of NASTY that the schema allows in a field."""
    texts = (*field.examples, *FORMS.get(field.format, ()), *NASTY)
    return tuple(dict.fromkeys(text for text in texts if _fits(field, text))) if field.type == "string" else ()


def _fits(field, text):
    short = field.max_length is None or len(text) <= field.max_length
    return short and (not field.pattern or re.search(field.pattern, text) is not None)


@cache
def scalars(field):
    """The scalars that the schema allows, as nasty as may be."""
    if field.enum:
        return st.sampled_from(field.enum)
    if field.type == "integer":
        return st.integers(field.minimum, field.maximum)
    if _fits(field, "Ж = 1;"):  # free text, which is drawn far faster without the pattern
        lines = "\n" if _fits(field, "\n") else ""
        characters = st.characters(codec="utf-8", exclude_categories=["Cc"], include_characters=lines)
        shaped = st.text(characters, min_size=1, max_size=40)
    else:
        shaped = st.from_regex(field.pattern.removesuffix(END) + r"\Z", alphabet=st.characters(codec="utf-8"))
    return st.sampled_from(known(field)) | shaped.filter(lambda text: _fits(field, text))

"""Words for records, items and values: `Istanbul, 3 Nov 2025`, `outcome “Package of Measures”`.

The names of fields come from the schema, so that a new field needs nothing here. The tables below have words that the
schema lacks; what is not in them goes by its title and key.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from readout.model.dataset import Dataset
from readout.model.schema import Field
from readout.text import phrasing

Json = Any
Value = Mapping[str, Json]

PLACE, DATE = "place_id", "date"
"""The fields that make the headline of a record that has both."""
WORDS = {"occasion_relation": "relation", "organization_relation": "relation", "place_relation": "relation"}
"""The words for items that differ from their names in the schema."""
BARE = ("id", "edtf", "time", "time-zone", "country-code", "language", "url")
"""The formats of texts that need no quotation marks."""


class Words:
    """Names of the records, items and values of two datasets, or of one that is given twice.

    They are those of the new one, where it has them.
    """

    def __init__(self, old: Dataset, new: Dataset) -> None:
        self.old, self.new = old, new
        self.collections = new.schema.collections

    # ------------------------------------------------------------ records

    def headlines(self, records: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
        """Return the headline of each record; the same headlines of several get a name or an id added."""
        headlines = {record: self.headline(*record) for record in records}
        for add in (self.record_name, "/".join):
            often = Counter(headlines.values())
            for record, headline in headlines.items():
                if often[headline] > 1 and (more := add(record)) != headline:
                    headlines[record] = f"{headline} ({more})"
        return headlines

    def headline(self, collection: str, id: str) -> str:
        """Return `Istanbul, 3 Nov 2025` for a record with a place and a date, else its name."""
        if collection not in self.collections:  # its own metadata
            return "The dataset"
        field, value = self.collections[collection].field, self.value(collection, id)
        name = self.record_name((collection, id))
        if PLACE not in field or DATE not in field or not isinstance(value.get(DATE), str):
            return name
        place = value.get(PLACE)
        where = self.name(field[PLACE], place) if isinstance(place, str) else name
        return f"{where}, {phrasing.date(value[DATE])}"

    def value(self, collection: str, id: str) -> Value:
        for dataset in (self.new, self.old):
            if record := dataset.index.get(collection, {}).get(id):
                return record.value
        return {}

    def record_name(self, record: tuple[str, str]) -> str:
        name = self.value(*record).get("name")
        return name if isinstance(name, str) else record[1]

    def name(self, field: Field, id: str, *, before: bool = False) -> str:
        """Return the name of the record that a reference means."""
        for dataset in (self.old, self.new) if before else (self.new, self.old):
            if record := dataset.find(id, field.reference):
                return record.name
        return id

    # ------------------------------------------------------------ items and values

    def word(self, field: Field) -> str:
        """Return the word for an item of a list."""
        item = str(field.item)
        return WORDS.get(item, item.replace("_", " "))

    def label(self, field: Field, value: Value, before: bool = False) -> str:
        """Return the label of an item: `Hakan Fidan`, `outcome “Package of Measures”`, `relation part-of COMCEC`."""
        special = LABELS[field.item](self, field, value, before) if field.item in LABELS else ""
        if special:
            return special
        if field.key == ("id",) and isinstance(value.get("name"), str):
            return f"{self.word(field)} {phrasing.excerpt(value['name'])}"
        keys = (self.displayed(field[name], value[name], before=before) for name in field.key if name in value)
        key, word = " ".join(keys), self.word(field)
        return key if re.match(rf"{re.escape(word)}(-[0-9]+)?$", key) else f"{word} {key}"

    def displayed(self, field: Field, value: Json, *, before: bool = False) -> str:
        """Return a scalar, or an element of a list of scalars: a reference by name, a free text in quotation marks."""
        scalar = field.items or field
        if not isinstance(value, str):
            text = json.dumps(value, ensure_ascii=False)
            return text[: phrasing.EXCERPT] + ("…" if len(text) > phrasing.EXCERPT else "")
        if scalar.reference:
            return self.name(scalar, value, before=before)
        return phrasing.excerpt(value) if is_free_text(scalar) else value

    def named(self, field: Field, value: Value, name: str, before: bool) -> list[str]:
        """Return the names of what a field of an item refers to."""
        inner, present = field.get(name), value.get(name)
        if inner is None or present is None:
            return []
        items = present if isinstance(present, list) else [present]
        return [self.displayed(inner, item, before=before) for item in items]


# ---------------------------------------------------------------- what the schema has no word for

Wording = Callable[[Words, Field, Value, bool], str]


def _participant(words: Words, field: Field, value: Value, before: bool) -> str:
    """`Hakan Fidan`, `Qatar's representative`, `Egypt`."""
    person = words.named(field, value, "person_id", before)
    bodies = [phrasing.the(name) for name in words.named(field, value, "on_behalf_of_ids", before)]
    label = value.get("label")
    if person or not isinstance(label, str):
        return (person or [phrasing.listed(bodies)])[0]
    return f"{phrasing.possessive(phrasing.listed(bodies))} {label}" if bodies else label


def _statement(words: Words, field: Field, value: Value, before: bool) -> str:
    speaker = [phrasing.the(name) for name in words.named(field, value, "speaker_id", before)]
    described = value.get("attribution_text")
    by = speaker or ([described] if isinstance(described, str) else [])
    return f"statement {value.get('id')}{f' by {by[0]}' if by else ''}"


def _claim(words: Words, field: Field, value: Value, before: bool) -> str:
    del words, field, before
    about, topic = value.get("about"), value.get("topic")
    on = f"{about} ({topic})" if about and topic else about or topic
    return f"claim {value.get('id')}{f' on {on}' if on else ''}"


def _other_name(words: Words, field: Field, value: Value, before: bool) -> str:
    return f"{words.word(field)} {words.displayed(field['name'], value.get('name'), before=before)}"


LABELS: dict[str, Wording] = {
    "participant": _participant,
    "statement": _statement,
    "claim": _claim,
    "other_name": _other_name,
}
"""The labels of items whose label is not their name or key; empty for an item that says too little."""


def is_free_text(scalar: Field) -> bool:
    """Whether a scalar field holds a text of anybody's, and no word, id or form."""
    refers = scalar.reference or scalar.item_reference or scalar.address
    return not (scalar.enum or refers or scalar.format in BARE)

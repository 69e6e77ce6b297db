"""The values of a record as a page shows them: in words, with links, each at its address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from readout.model.dataset import Record
from readout.model.schema import Field
from readout.publish.formats.site import paths
from readout.publish.formats.site.index import Index
from readout.report.item_lines import Wording
from readout.text import phrasing
from readout.text.characters import visible

Item = dict[str, Any]
LINE_FEED = "\n"
SEATED = ("person_id", "label", "on_behalf_of_ids")
"""What says who has a seat."""


class Text(NamedTuple):
    """A stretch of a value. `href` leads to another page, or out of the site."""

    text: str
    href: str = ""
    lang: str = ""


@dataclass(slots=True)
class Value:
    """A value at its address. `kind` is its format or type, for its look; `mark` its word, if it is of a vocabulary."""

    address: str
    title: str
    texts: tuple[Text, ...]
    kind: str = "line"
    mark: str = ""

    @property
    def id(self) -> str:
        return paths.fragment(self.address)


class Values:
    """Puts the values of one record into words. `root` leads from its page to the folder of the site."""

    def __init__(self, index: Index, record: Record, root: str) -> None:
        self.index, self.record, self.root = index, record, root
        self.words = index.words
        self.wording = Wording(index.dataset, record)

    def value(self, field: Field, value: Any, address: str) -> Value:
        """Return a value of the record, or of an item."""
        listed = value if isinstance(value, list) else [value]
        scalar = field.items or field
        mark = str(value) if scalar.enum and not isinstance(value, list) else ""
        texts = tuple(self.text(scalar, each) for each in listed)
        kind = "ordered" if field.ordered and len(texts) > 1 else scalar.format or scalar.type
        return Value(address, self.words.title(field), texts, kind, mark)

    def text(self, field: Field, value: Any) -> Text:
        """Return a scalar in words. `field` is its own, or the `items` of its list."""
        if not isinstance(value, str):
            return Text(self.wording.value(field, value))
        if field.reference:
            number = self.index.number(value, field.reference)
            return Text(visible(value)) if number is None else self.link(number)
        if field.item_reference:
            listed = self.record.collection.field[field.item_reference]
            return self.item(value, listed) or Text(visible(value))
        if field.enum:
            return Text(visible(self.words.value(value)))
        if field.format == "url" and value.startswith(("http://", "https://")):
            return Text(visible(value), value)
        return Text(visible(self.wording.value(field, value), LINE_FEED))

    def item(self, id: str, *lists: Field) -> Text | None:
        """Return a link to the item of an id in one of some lists, by default any of the record; None without one."""
        for listed in lists or self.record.collection.field.tables:
            for item in self.record.value.get(listed.name, ()):
                if listed.table != "claims" and item.get("id") == id:
                    return Text(visible(self.label(listed, item)), f"#{paths.fragment(f'{listed.name}/{id}')}")
        return None

    def label(self, field: Field, item: Item) -> str:
        """Return an item of a list in a few words, without its id: `Hakan Fidan`, `outcome “Package of Measures”`."""
        names, word = self.wording.words, self.words.item(field)
        if field.key != ("id",) or any(name in item for name in SEATED if name in field):
            return names.label(field, item)
        if speaker := names.named(field, item, "speaker_id", before=False):
            return self.words("item_by", item=word, who=phrasing.the(speaker[0]))
        if text := next((item[name] for name in ("name", "text", "description") if name in item), None):
            return f"{word} {phrasing.excerpt(text)}"
        kinds = (item[inner.name] for inner in field.scalars if inner.enum and inner.name in item)
        return ": ".join([word, *map(self.words.value, kinds)][:2])

    def link(self, number: int, address: str = "") -> Text:
        """Return a link to the page of a record, or to an address on it."""
        entry = self.index.entries[number]
        at = f"#{paths.fragment(address)}" if address else ""
        return Text(entry.label, f"{self.root}{entry.path}.html{at}")

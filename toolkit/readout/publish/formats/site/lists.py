"""Records as the pages of many records list them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from readout.model.presence import OCCASIONS
from readout.publish.formats.site.index import Index, year_of
from readout.publish.formats.site.values import Text
from readout.text.characters import visible

Contested = Mapping[int, list[tuple[str, str, str]]]
"""The contested values of records by the numbers of these: of each its address, its title, and what is shown."""


@dataclass(slots=True)
class Row:
    """A record in a list. `contested` is the number of values on which its sources differ."""

    link: Text
    date: str
    more: str
    contested: int
    heading: str


class Lists:
    """Makes rows of records."""

    def __init__(self, index: Index, contested: Contested) -> None:
        self.index, self.contested, self.words = index, contested, index.words

    def link(self, number: int, root: str = "") -> Text:
        """Return a link to the page of a record."""
        entry = self.index.entries[number]
        return Text(entry.label, f"{root}{entry.path}.html")

    def row(self, number: int, root: str) -> Row:
        entry = self.index.entries[number]
        occasion = entry.collection in OCCASIONS
        place = self.index.entries[entry.place].label if entry.place >= 0 else ""
        kind = self.words.value(entry.kind) if entry.kind else ""
        heading = (year_of(entry.date) or self.words("undated")) if occasion else entry.label[:1].upper()
        more = ", ".join(filter(None, (visible(place), kind)))
        date = entry.when if occasion else ""
        return Row(self.link(number, root), date, more, len(self.contested.get(number, ())), heading)

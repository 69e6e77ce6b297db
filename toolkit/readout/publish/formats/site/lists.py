"""Records as the pages of many records list them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from readout.model.presence import OCCASIONS
from readout.publish.formats.site import paths
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


Listed = TypeVar("Listed")
Pages = list[tuple[str, str, bool]]
"""The pages of a list: of each its label, its address from the others, and whether it is the one that has them."""


@dataclass(slots=True)
class Part(Generic[Listed]):
    """What one page shows of a list that may be cut. `path` is that of the page, without its suffix."""

    path: str
    rows: Sequence[Listed]
    pages: Pages


def parts(path: str, rows: Sequence[Listed], most: int, *, first: str = "") -> Iterator[Part[Listed]]:
    """Yield the parts of a list that are shown on a page each, at most so many rows: all can be reached by links.

    `first` is the page on which the first part stands, and where on it, if that is not the page of the path.
    """
    starts = range(0, len(rows), most)
    names = [paths.part(path, number) for number in range(1, len(starts) + 1)]
    hrefs = [f"{name.rpartition('/')[2]}.html" for name in names]
    hrefs[:1] = [first] if first else hrefs[:1]
    for at, (name, start) in enumerate(zip(names, starts, strict=True)):
        pages = [(str(number), href, number == at + 1) for number, href in enumerate(hrefs, 1)]
        yield Part(name, rows[start : start + most], pages)


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

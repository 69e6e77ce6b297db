"""The pages with pictures of the whole: timeline, who met whom, map. Each picture has its data as a table beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from readout.model import presence
from readout.model.presence import OCCASIONS
from readout.publish.formats.site import geography, paths, timeline
from readout.publish.formats.site.index import Index
from readout.publish.formats.site.lists import Contested, Lists, Row
from readout.publish.formats.site.network import Network
from readout.publish.formats.site.rendering import Renderer
from readout.publish.formats.site.values import Text

MOST_ROWS = 100
"""The most rows of a table of pairs."""
MOST_SPOTS = 400
"""The most places of the map: those where most took place."""
MOST_ON_ONE_PAGE = 300
"""The most occasions that the timeline shows on one page; with more, each year has a page, or several."""
LABELLED = 10
"""Every so many years are named below the picture of all years."""

PairRow = tuple[Text, Text, int, Text, Text, str, str]


@dataclass(slots=True)
class Year:
    """A year of the timeline."""

    title: str
    rows: list[tuple[Row, timeline.Mark | None]]
    number: int = 1
    """Which of the year's pages this is, where it has several."""

    @property
    def label(self) -> str:
        return f"{self.title} ({self.number})" if self.number > 1 else self.title


@dataclass(slots=True)
class LabelledColumn:
    """A year of the picture of all years; `label` says whether it is named below."""

    year: int
    x: int
    marks: list[tuple[int, str]]
    bar: int
    count: int
    label: bool


@dataclass(slots=True)
class Timeline:
    """The timeline: what each of its pages has, by their paths, and the picture of all years."""

    parts: dict[str, list[Year]]
    columns: list[LabelledColumn]
    height: int

    def link(self, year: int) -> str:
        """Return the address of a year."""
        path = next(path for path, groups in self.parts.items() if any(each.title == str(year) for each in groups))
        return f"{path}.html#y{year}"


def _cut(year: Year) -> Iterator[Year]:
    """Yield a year in as many as it takes for a page to have no more rows than it may."""
    for number, at in enumerate(range(0, len(year.rows), MOST_ON_ONE_PAGE), 1):
        yield Year(year.title, year.rows[at : at + MOST_ON_ONE_PAGE], number)


class Charts:
    """Makes the pages with pictures of one dataset."""

    def __init__(self, index: Index, network: Network, renderer: Renderer, contested: Contested) -> None:
        self.index, self.network, self.renderer = index, network, renderer
        self.words, self.lists = index.words, Lists(index, contested)

    def all(self) -> Iterator[tuple[str, bytes]]:
        """Yield the path and the content of each page."""
        yield from self.years()
        yield "network.html", self.who_met_whom()
        if spots := geography.spots(self.index):
            names = {"spots": spots[:MOST_SPOTS], "more": len(spots) > MOST_SPOTS, "shores": geography.shorelines()}
            top, bottom = geography.extent(spots)
            yield "map.html", self.renderer.page("map", root="", here="map", top=top, bottom=bottom, **names)

    # ------------------------------------------------------------ timeline

    @cached_property
    def all_years(self) -> Timeline:
        numbers = [number for number, entry in enumerate(self.index.entries) if entry.collection in OCCASIONS]
        marks = timeline.years(self.index, numbers)
        dated = {mark.number for rows in marks.values() for mark in rows}
        undated = [number for number in numbers if number not in dated]
        groups = [Year(str(year), [(self.lists.row(mark.number, ""), mark) for mark in marks[year]]) for year in marks]
        if undated:
            groups.append(Year(self.words("undated"), [(self.lists.row(number, ""), None) for number in undated]))
        is_cut = len(numbers) > MOST_ON_ONE_PAGE
        parts = [[each] for group in groups for each in _cut(group)] if is_cut else [groups]
        height = min(timeline.tallest(marks), timeline.TALLEST) * timeline.DOT + 4
        return Timeline(
            {paths.part("timeline", at): part for at, part in enumerate(parts, 1)}, self._columns(marks), height
        )

    def years(self) -> Iterator[tuple[str, bytes]]:
        """Yield the pages of the timeline."""
        parts, columns = self.all_years.parts, self.all_years.columns
        is_cut = len(parts) > 1
        for path, groups in parts.items():
            pages = [(part[0].label, f"{other}.html", other == path) for other, part in parts.items()] if is_cut else []
            names = {"years": self.all_years if columns else None, "groups": groups, "pages": pages}
            year = groups[0].label if is_cut else ""
            yield f"{path}.html", self.renderer.page("timeline", root="", here="timeline", year=year, **names)

    def _columns(self, marks: dict[int, list[timeline.Mark]]) -> list[LabelledColumn]:
        """Return the picture of all years, each of them named that is far enough from the next that is; the last
        one is."""
        labelled: list[LabelledColumn] = []
        for column in reversed(timeline.columns(marks)):
            named = next((each.year for each in reversed(labelled) if each.label), None)
            is_far = named is None or named - column.year >= LABELLED // 2
            labelled.append(LabelledColumn(column.year, column.x, column.marks, column.bar, column.count, is_far))
        return labelled[::-1]

    # ------------------------------------------------------------ who met whom

    def who_met_whom(self) -> bytes:
        persons = self.network.best_connected()
        tables = [
            ("pairs", "people", self.words("pairs"), *self._rows(self.index.persons)),
            ("body-pairs", "organizations", self.words("body_pairs"), *self._rows(self.index.bodies)),
        ]
        picture = self.network.picture(persons)
        return self.renderer.page("network", root="", here="network", picture=picture, tables=tables)

    def _rows(self, present: dict[int, list[int]]) -> tuple[list[PairRow], int]:
        """Return the rows of those who met most often, and how many more pairs there are."""
        entries = self.index.entries
        in_time = sorted(present.items(), key=lambda each: entries[each[0]].order)
        pairs = presence.pairs(in_time)
        names = {number: entries[number].label.casefold() for pair in pairs for number in pair}
        ordered = sorted(pairs, key=lambda pair: (-len(pairs[pair]), names[pair[0]], names[pair[1]], pair))[:MOST_ROWS]
        rows = []
        for one, other in ordered:
            shared = pairs[one, other]
            first, last = self._dated(shared[0]), self._dated(shared[-1])
            sorts = entries[shared[0]].sort, entries[shared[-1]].sort
            rows.append((self.lists.link(one), self.lists.link(other), len(shared), first, last, *sorts))
        return rows, len(pairs) - len(rows)

    def _dated(self, number: int) -> Text:
        entry, link = self.index.entries[number], self.lists.link(number)
        return Text(entry.when or link.text, link.href)

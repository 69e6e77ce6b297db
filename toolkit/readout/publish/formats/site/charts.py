"""The pages with pictures of the whole: timeline, who met whom, map. Each picture has its data as a table beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

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


@dataclass(slots=True)
class LabelledColumn:
    """A year of the picture of all years; `label` says whether it is named below."""

    year: int
    x: int
    marks: list[tuple[int, str]]
    bar: int
    count: int
    label: bool


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
            yield "map.html", self.renderer.page("map", root="", here="map", **names)

    # ------------------------------------------------------------ timeline

    def years(self) -> Iterator[tuple[str, bytes]]:
        numbers = [number for number, entry in enumerate(self.index.entries) if entry.collection in OCCASIONS]
        marks = timeline.years(self.index, numbers)
        rows_of = {year: [(self.lists.row(mark.number, ""), mark) for mark in marks[year]] for year in marks}
        dated = {mark.number for rows in marks.values() for mark in rows}
        undated = [number for number in numbers if number not in dated]
        groups = [Year(str(year), list(rows)) for year, rows in rows_of.items()]
        if undated:
            groups.append(Year(self.words("undated"), [(self.lists.row(number, ""), None) for number in undated]))
        parts = [groups] if len(numbers) <= MOST_ON_ONE_PAGE else [[each] for group in groups for each in _cut(group)]
        files = [f"{paths.part('timeline', at)}.html" for at in range(1, len(parts) + 1)]
        where: dict[str, str] = {}
        for file, part in zip(files, parts, strict=True):
            for group in part:
                where.setdefault(group.title, file)
        columns = self._columns(marks)
        labels = [f"{part[0].title} ({part[0].number})" if part[0].number > 1 else part[0].title for part in parts]
        for file, part in zip(files, parts, strict=True):
            pages = [(label, other, other == file) for label, other in zip(labels, files, strict=True)]
            yield (
                file,
                self.renderer.page(
                    "timeline",
                    root="",
                    here="timeline",
                    year=part[0].title if len(parts) > 1 else "",
                    columns=columns,
                    height=min(timeline.tallest(marks), timeline.TALLEST) * timeline.DOT + 4,
                    groups=part,
                    pages=pages if len(parts) > 1 else [],
                    link=lambda year: f"{where[str(year)]}#y{year}",
                ),
            )
        if not parts:
            yield "timeline.html", self._empty_timeline()

    def _empty_timeline(self) -> bytes:
        return self.renderer.page(
            "timeline", root="", here="timeline", year="", columns=[], height=0, groups=[], pages=[], link=str
        )

    def _columns(self, marks: dict[int, list[timeline.Mark]]) -> list[LabelledColumn]:
        """Return the picture of all years, each of them named that is far enough from the one named before."""
        labelled, last = [], -LABELLED
        for column in timeline.columns(marks):
            is_far = column.year - last >= LABELLED // 2
            last = column.year if is_far else last
            labelled.append(LabelledColumn(column.year, column.x, column.marks, column.bar, column.count, is_far))
        return labelled

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

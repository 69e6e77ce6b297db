"""The pages of many records: the start, the lists, what is contested, the codebook."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, groupby
from pathlib import Path
from typing import Any, NamedTuple

from readout.model.dataset import Dataset
from readout.model.presence import OCCASIONS
from readout.model.schema import Field
from readout.publish.formats.site import structured
from readout.publish.formats.site.charts import Charts, Timeline
from readout.publish.formats.site.index import Index, sort_date
from readout.publish.formats.site.lists import Contested, Lists, Pages, Part, Row, parts
from readout.publish.formats.site.network import Network
from readout.publish.formats.site.rendering import Renderer
from readout.publish.formats.site.values import Text
from readout.text import phrasing
from readout.text.characters import visible

ROWS = 400
"""The most rows of a page of a list."""
GROUPED, HEADINGS = 6, 100
"""The most meetings that are listed below one state or form, where all have a page of their own, and the most states
or forms of a page."""
LATEST = 8
"""How many meetings the start page names."""


@dataclass(slots=True)
class Rows:
    """Rows of a list under one heading."""

    title: str
    rows: list[Row]
    href: str = ""
    """The page of what the heading names."""
    all_of: Text | None = None
    """A link to all rows, where the list has the first of them."""


class Heading(NamedTuple):
    """What meetings are listed under. `id` is its part of the path of its page."""

    title: str
    id: str
    href: str = ""


Ways = list[tuple[str, str]]
"""Other ways in which the same is listed: their names and pages."""


def write(
    dataset: Dataset, index: Index, network: Network, renderer: Renderer, target: Path, contested: Contested
) -> None:
    """Write all pages of many records into the folder of the site."""
    charts = Charts(index, network, renderer, contested)
    pages = Overviews(dataset, index, renderer, contested, charts.all_years)
    for name, content in chain(pages.all(), charts.all()):
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


class Overviews:
    """Makes the pages of many records of one dataset."""

    def __init__(
        self, dataset: Dataset, index: Index, renderer: Renderer, contested: Contested, timeline: Timeline
    ) -> None:
        self.timeline = timeline
        self.dataset, self.index, self.renderer, self.contested = dataset, index, renderer, contested
        self.words, self.lists = index.words, Lists(index, contested)
        self.by_collection: dict[str, list[int]] = {name: [] for name in dataset.schema.collections}
        for number, entry in enumerate(index.entries):
            self.by_collection[entry.collection].append(number)

    def all(self) -> Iterator[tuple[str, bytes]]:
        """Yield the path and the content of each page."""
        yield "index.html", self.start()
        for name, numbers in self.by_collection.items():
            if numbers:
                yield from self.of_collection(name, numbers)
        if meetings := self.by_collection.get("meetings"):
            yield from self.grouped("by_form", meetings, self._form)
            yield from self.grouped("by_state", meetings, self._states)
        yield from self.contested_values()
        yield "codebook.html", self.codebook()
        yield "search.html", self.renderer.page("search", root="", here="search")

    # ------------------------------------------------------------ pages

    def start(self) -> bytes:
        metadata = self.dataset.metadata
        latest = self.in_time(self.by_collection.get("meetings", ()))[::-1][:LATEST]
        described = [
            (self.words.title(field), field.name, self._texts(metadata[field.name]))
            for field in self.dataset.schema.metadata.fields
            if field.name in metadata and field.name not in ("title", "description")
        ]
        return self.renderer.page(
            "start",
            root="",
            here="index",
            counts=[(name, len(numbers)) for name, numbers in self.by_collection.items() if numbers],
            contested_values=sum(map(len, self.contested.values())),
            years=self.timeline if self.timeline.columns else None,
            latest=[self.lists.row(number, "") for number in latest],
            described=described,
            data=structured.script(structured.dataset(metadata, len(self.index.entries))),
        )

    def of_collection(self, name: str, numbers: Iterable[int]) -> Iterator[tuple[str, bytes]]:
        """Yield the pages of the list of a collection: what takes place by year, the latest first, others by name."""
        ordered = self.in_time(numbers)[::-1] if name in OCCASIONS else sorted(numbers, key=self._by_name)
        rows = [self.lists.row(number, "") for number in ordered]
        ways = self._ways() if name == "meetings" else []
        yield from self._list(name, name, self.words(name), rows, ways, is_grouped=True)

    def grouped(
        self, name: str, meetings: Iterable[int], headings: Callable[[int], Iterable[Heading]]
    ) -> Iterator[tuple[str, bytes]]:
        """Yield the pages of meetings under headings, each with the latest of them, and of all below one heading."""
        groups: dict[Heading, list[int]] = {}
        for number in self.in_time(meetings)[::-1]:
            for heading in headings(number):
                groups.setdefault(heading, []).append(number)
        title = f"{self.words('meetings')}: {self.words(name).lower()}"
        path = f"meetings-{name.replace('_', '-')}"
        listed = []
        for heading in sorted(groups, key=lambda each: (each.title.casefold(), each)):
            numbers, own = groups[heading], f"{path}.{heading.id}"
            latest = [self.lists.row(number, "") for number in numbers[:GROUPED]]
            is_cut = len(numbers) > GROUPED
            all_of = Text(self.words("all_number", number=f"{len(numbers):,}"), f"{own}.html") if is_cut else None
            listed.append(Rows(heading.title, latest, heading.href, all_of))
            if is_cut:
                rows = [self.lists.row(number, "") for number in numbers]
                yield from self._list(own, "meetings", f"{self.words('meetings')}: {heading.title}", rows, self._ways())
        for part in parts(path, listed, HEADINGS):
            yield f"{part.path}.html", self._page("meetings", title, list(part.rows), part.pages, self._ways())

    def _list(
        self, path: str, menu: str, title: str, rows: list[Row], ways: Ways, *, is_grouped: bool = False
    ) -> Iterator[tuple[str, bytes]]:
        """Yield the pages of a list of records, at most `ROWS` each."""
        for part in parts(path, rows, ROWS):
            groups = [Rows("", list(part.rows))]
            if is_grouped:
                groups = [Rows(title, list(group)) for title, group in groupby(part.rows, lambda row: row.heading)]
            yield f"{part.path}.html", self._page(menu, title, groups, part.pages, ways)

    def _page(self, menu: str, title: str, groups: list[Rows], pages: Pages, ways: Ways) -> bytes:
        return self.renderer.page("list", root="", here=menu, title=title, groups=groups, pages=pages, ways=ways)

    def _form(self, number: int) -> list[Heading]:
        kind = self.index.entries[number].kind
        return [Heading(self.words.value(kind) if kind else self.words("not_stated"), kind or "not-stated")]

    def _states(self, number: int) -> list[Heading]:
        """Return the states and bodies for whom somebody had a seat."""
        bodies = dict.fromkeys(body for seat in self.index.of_occasion.get(number, ()) for body in seat.bodies)
        entries = [self.index.entries[body] for body in bodies]
        return [Heading(entry.label, entry.id, f"{entry.path}.html") for entry in entries]

    def _ways(self) -> Ways:
        """Return the other ways in which meetings are listed."""
        return [
            (self.words("by_year"), "meetings.html"),
            (self.words("by_state"), "meetings-by-state.html"),
            (self.words("by_form"), "meetings-by-form.html"),
        ]

    def contested_values(self) -> Iterator[tuple[str, bytes]]:
        ordered = sorted(self.contested, key=lambda number: self.index.entries[number].order)
        records = [(self.lists.row(number, ""), self.contested[number]) for number in ordered]
        for part in parts("contested", records, ROWS) if records else [Part("contested", records, [])]:
            page = self.renderer.page("contested", root="", here="contested", records=part.rows, pages=part.pages)
            yield f"{part.path}.html", page

    def codebook(self) -> bytes:
        described = [
            (name, self.words(name), collection.field.description, list(self._described(collection.field)))
            for name, collection in self.dataset.schema.collections.items()
        ]
        return self.renderer.page("codebook", root="", here="codebook", collections_described=described)

    # ------------------------------------------------------------ rows

    def in_time(self, numbers: Iterable[int]) -> list[int]:
        return sorted(numbers, key=lambda number: (sort_date(self.index.entries[number].date), number))

    def _by_name(self, number: int) -> tuple[str, int]:
        return self.index.entries[number].label.casefold(), number

    def _texts(self, value: Any) -> list[Text]:
        listed = value if isinstance(value, list) else [value]
        return [
            Text(visible(str(each), "\n"), str(each) if str(each).startswith(("http://", "https://")) else "")
            for each in listed
        ]

    def _described(self, field: Field, depth: int = 0) -> Iterator[tuple[int, str, str, str]]:
        """Yield the fields of a record, each with how deep it lies, its meaning and the values that it can have."""
        for inner in field.fields:
            if inner.name == "id":
                continue
            scalar = inner.items or inner
            values = phrasing.any_of(map(self.words.value, scalar.enum)) if scalar.enum else ""
            yield depth, self.words.title(inner), inner.description, values
            yield from self._described(inner, depth + 1)

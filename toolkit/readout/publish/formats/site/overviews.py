"""The pages of many records: the start, the lists, what is contested, the codebook."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, groupby
from pathlib import Path
from typing import Any

from readout.model.dataset import Dataset
from readout.model.presence import OCCASIONS
from readout.model.schema import Field
from readout.publish.formats.site import structured
from readout.publish.formats.site.charts import Charts
from readout.publish.formats.site.index import Index, sort_date
from readout.publish.formats.site.lists import Contested, Lists, Row
from readout.publish.formats.site.network import Network
from readout.publish.formats.site.rendering import Renderer
from readout.publish.formats.site.values import Text
from readout.text import phrasing
from readout.text.characters import visible

ROWS = 400
"""The most rows of a page of a list."""
GROUPED = 50
"""The most meetings that are listed below one state or form: its own page, or the search, has all."""
LATEST = 8
"""How many meetings the start page names."""


@dataclass(slots=True)
class Rows:
    """Rows of a list under one heading."""

    title: str
    rows: list[Row]


def write(
    dataset: Dataset, index: Index, network: Network, renderer: Renderer, target: Path, contested: Contested
) -> None:
    """Write all pages of many records into the folder of the site."""
    pages = Overviews(dataset, index, renderer, contested)
    charts = Charts(index, network, renderer, contested)
    for name, content in chain(pages.all(), charts.all()):
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


class Overviews:
    """Makes the pages of many records of one dataset."""

    def __init__(self, dataset: Dataset, index: Index, renderer: Renderer, contested: Contested) -> None:
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
            yield "meetings-by-form.html", self.grouped("by_form", meetings, self._form)
            yield "meetings-by-state.html", self.grouped("by_state", meetings, self._states)
        yield "contested.html", self.contested_values()
        yield "codebook.html", self.codebook()
        yield "search.html", self.renderer.page("search", root="", here="search")

    # ------------------------------------------------------------ pages

    def start(self) -> bytes:
        metadata = self.dataset.metadata
        latest = self.in_time(self.by_collection.get("meetings", ()))[::-1][:LATEST]
        described = [
            (self.words.title(field), field.name, self._texts(metadata[field.name]))
            for field in self.dataset.schema.metadata.fields
            if field.name in metadata
        ]
        return self.renderer.page(
            "start",
            root="",
            here="index",
            counts=[(name, len(numbers)) for name, numbers in self.by_collection.items() if numbers],
            contested_values=sum(map(len, self.contested.values())),
            latest=[self.lists.row(number, "") for number in latest],
            described=described,
            data=structured.script(structured.dataset(metadata, len(self.index.entries))),
        )

    def of_collection(self, name: str, numbers: Iterable[int]) -> Iterator[tuple[str, bytes]]:
        """Yield the pages of the list of a collection: what takes place by year, the latest first, others by name."""
        ordered = self.in_time(numbers)[::-1] if name in OCCASIONS else sorted(numbers, key=self._by_name)
        parts = [ordered[at : at + ROWS] for at in range(0, len(ordered), ROWS)]
        paths = [f"{name}.html" if at == 0 else f"{name}-{at + 1}.html" for at in range(len(parts))]
        for path, part in zip(paths, parts, strict=True):
            rows = [self.lists.row(number, "") for number in part]
            groups = [Rows(title, list(group)) for title, group in groupby(rows, lambda row: row.heading)]
            pages = [(str(at + 1), other, other == path) for at, other in enumerate(paths)]
            yield (
                path,
                self.renderer.page(
                    "list",
                    root="",
                    here=name,
                    title=self.words(name),
                    intro="",
                    groups=groups,
                    pages=pages,
                    ways=self._ways() if name == "meetings" else [],
                ),
            )

    def grouped(self, title: str, meetings: Iterable[int], headings: Callable[[int], Iterable[str]]) -> bytes:
        """Return the page of meetings under headings, each with the latest of them."""
        groups: dict[str, list[int]] = {}
        for number in self.in_time(meetings)[::-1]:
            for heading in headings(number):
                groups.setdefault(heading, []).append(number)
        listed = [
            Rows(heading, [self.lists.row(number, "") for number in groups[heading][:GROUPED]])
            for heading in sorted(groups, key=lambda heading: (heading.casefold(), heading))[:ROWS]
        ]
        title = f"{self.words('meetings')}: {self.words(title).lower()}"
        return self.renderer.page(
            "list", root="", here="meetings", title=title, intro="", groups=listed, pages=[], ways=self._ways()
        )

    def _form(self, number: int) -> list[str]:
        kind = self.index.entries[number].kind
        return [self.words.value(kind) if kind else self.words("not_stated")]

    def _states(self, number: int) -> list[str]:
        """Return the states and bodies for whom somebody had a seat."""
        bodies = dict.fromkeys(body for seat in self.index.of_occasion.get(number, ()) for body in seat.bodies)
        return [self.index.entries[body].label for body in bodies]

    def _ways(self) -> list[tuple[str, str]]:
        """Return the other ways in which meetings are listed."""
        return [
            (self.words("by_year"), "meetings.html"),
            (self.words("by_state"), "meetings-by-state.html"),
            (self.words("by_form"), "meetings-by-form.html"),
        ]

    def contested_values(self) -> bytes:
        ordered = sorted(self.contested, key=lambda number: self.index.entries[number].order)
        records = [(self.lists.row(number, ""), self.contested[number]) for number in ordered[:ROWS]]
        return self.renderer.page("contested", root="", here="contested", records=records)

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

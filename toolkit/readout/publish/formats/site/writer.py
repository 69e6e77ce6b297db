"""Writes a site: a page for each record where its batch is mapped, and the pages of many records at the end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from readout.model import former_ids
from readout.model.dataset import Dataset, Record
from readout.model.presence import OCCASIONS
from readout.publish.batches import Batch
from readout.publish.formats import Loss
from readout.publish.formats.site import changes, overviews, paths, relations, search, sentences, structured
from readout.publish.formats.site.index import Index
from readout.publish.formats.site.network import Network
from readout.publish.formats.site.records import RecordView
from readout.publish.formats.site.rendering import Renderer, copy_assets
from readout.publish.formats.site.words import Words
from readout.report.provenance import Provenance
from readout.syntax.json_text import indented
from readout.text.characters import visible

TEMPLATES = dict.fromkeys(OCCASIONS, "occasion")
"""The templates of collections. Others have that of any record."""


class Told(NamedTuple):
    """What a page tells the pages of many records: its number, and on what its sources disagree."""

    number: int
    disagreements: list[tuple[str, str, str]]
    """Each with its address, its title, and what is shown."""


class SiteWriter:
    """Writes a site into a folder. Pages are written while batches are mapped: the same bytes to the same place,
    however often."""

    def __init__(self, dataset: Dataset, target: Path, since: Mapping[str, Dataset]) -> None:
        self.dataset, self.target, self.since = dataset, target, since
        self.words = Words(dataset.metadata.get("language", ""))
        self.index = Index(dataset, self.words)
        self.network = Network(self.index)
        self.provenance = Provenance(dataset)
        self.former_ids = dataset.about(former_ids.index)
        metadata = {field.name: "" for field in dataset.schema.metadata.fields} | {
            name: visible(value) for name, value in dataset.metadata.items() if isinstance(value, str)
        }
        collections = [name for name in dataset.schema.collections if dataset.records.get(name)]
        optional = [
            *([("map", "map")] if any(entry.coordinates for entry in self.index.entries) else []),
            *([("changes", "changes")] if since else []),
        ]
        self.renderer = Renderer(
            self.words,
            metadata=metadata,
            menu=[(name, name) for name in collections],
            views=[
                ("timeline", "timeline"),
                ("network", "network"),
                *optional,
                ("contested", "contested_list"),
                ("search", "search"),
            ],
            corrections=_corrections(dataset),
            entries=self.index.entries,
        )
        self.search = search.SearchIndex(self.index)
        self.contested: dict[int, list[tuple[str, str, str]]] = {}
        target.mkdir()
        copy_assets(target)
        for entry in self.index.entries:
            (target / entry.path).parent.mkdir(parents=True, exist_ok=True)

    def map(self, batch: Batch) -> tuple[list[Told], search.Tokens]:
        told = [self._write(record) for record in batch.records]
        for record, value in zip(batch.records, batch.canonical, strict=True):
            path = self.target / paths.page(batch.collection, record.id)
            path.with_name(f"{path.name}.json").write_bytes(indented(value, 0) + b"\n")
        return told, search.tokens(self.index, batch.records)

    def _write(self, record: Record) -> Told:
        collection = record.collection.name
        number = self.index.numbers[collection, record.id]
        path = paths.page(collection, record.id)
        root = paths.to_root(path)
        view = RecordView(self.index, self.provenance, record, root)
        disagreements = list(sentences.disagreements(view))
        data = structured.record(self.index, record)
        related = relations.of(self.index, self.network, view, number)
        names: dict[str, Any] = {
            "view": view,
            "entry": self.index.entries[number],
            "root": root,
            "here": "",
            "path": path,
            "disagreements": disagreements,
            "lead": sentences.lead(view) if collection in OCCASIONS else related.lead,
            "data": structured.script(data) if data else None,
            "related": related,
        }
        file = self.target / f"{path}.html"
        file.write_bytes(self.renderer.page(TEMPLATES.get(collection, "record"), **names))
        for table, parts in related.tables.items():
            for part in parts[1:]:
                page = self.renderer.page("rows", table=table, part=part, **names)
                (self.target / f"{part.path}.html").write_bytes(page)
        for id in former_ids.of(record.value):
            if (holder := self.former_ids.get((record.collection.id_space, id))) and holder.id == record.id:
                changes.write_moved(self.index.entries[number], (collection, id), self.renderer, self.target)
        contested = [(each.id, each.title, each.displayed) for each in disagreements if each.contested]
        return Told(number, contested)

    def reduce(self, batch: Batch, result: tuple[list[Told], search.Tokens]) -> None:
        del batch
        pages, tokens = result
        self.search.add(tokens)
        self.contested |= {told.number: told.disagreements for told in pages if told.disagreements}

    def finish(self) -> list[Loss]:
        """Write the pages of many records. Nothing is lost: beside each page lies its record."""
        changes.write(self.dataset, self.since, self.index, self.renderer, self.target)
        self.search.write(self.target / "search", self.contested)
        overviews.write(self.dataset, self.index, self.network, self.renderer, self.target, self.contested)
        return []


def _corrections(dataset: Dataset) -> Callable[[str], str] | None:
    """Return what makes of a record's address the web address at which a correction is suggested; None without one."""
    site = dataset.settings.get("site")
    address = site.get("corrections") if isinstance(site, dict) else None
    if not isinstance(address, str) or not address.startswith(("http://", "https://")):
        return None
    return lambda record: address.replace("{record}", quote(record, safe=""))

"""People, organizations, events and speeches as one Popolo document: `popolo.json`.

Popolo (popoloproject.com) is the format of tools for parliaments. It cannot hold everything: docs/popolo.md says what
goes where and what is lost, and every loss is counted.

The document holds only what the dataset says, and every reference in it leads to an object in it. It is indented and in
ASCII, the objects of each class sorted by id, with a final line feed.
"""

from __future__ import annotations

import json
from contextlib import ExitStack
from io import BytesIO
from itertools import chain
from pathlib import Path
from sys import intern
from tempfile import TemporaryFile
from typing import BinaryIO, NamedTuple

from readout.model.dataset import Dataset, canonical
from readout.publish import batches
from readout.publish.batches import Batch
from readout.publish.formats import Loss, Options
from readout.publish.formats.popolo.classes import CLASSES
from readout.publish.formats.popolo.converter import Converted, Converter, Post
from readout.publish.formats.popolo.fields import KINDS
from readout.publish.formats.popolo.reader import DatasetIndex, Object, link_of, lose_rest, loss_kinds_of
from readout.publish.formats.popolo.store import Store, chunk
from readout.publish.losses import Fate, Item, LossAccount, fates

TARGET = "popolo.json"
LOSSLESS = False

POSTS_AT_ONCE = 5_000
"""How many posts are made and stored at a time."""


def begin(dataset: Dataset, target: Path, options: Options, files: ExitStack) -> _Writer:
    del options
    store = TemporaryFile(dir=target.parent)  # noqa: SIM115 - it is closed with the others
    return _Writer(dataset, files.enter_context(target.open("wb")), files.enter_context(store))


class _Writer:
    """Collects the objects of all batches in a store, and then writes the document."""

    def __init__(self, dataset: Dataset, file: BinaryIO, store: BinaryIO) -> None:
        self.index, self.file, self.store = DatasetIndex(dataset), file, Store(store)
        self.posts: dict[str, Post] = {}
        self.cited: set[str] = set()
        self.account = LossAccount()
        metadata = canonical(dataset.schema.metadata, dataset.metadata)
        self.metadata = Item(loss_kinds_of(dataset.schema.metadata), metadata)

    def map(self, batch: Batch) -> Converted:
        return Converter(self.index, batch).converted()

    def reduce(self, batch: Batch, result: Converted) -> None:
        del batch
        for name, objects in result.objects.items():
            self.store.add(name, objects)
        for id, (title, organization, sources) in result.posts.items():
            post = self.posts.setdefault(id, Post(title, intern(organization), []))
            post.sources.extend(map(intern, set(sources)))
        self.cited |= result.cited
        self.account.counts.update(result.losses)

    def finish(self) -> list[Loss]:
        self._store_posts()
        for number, name in enumerate(CLASSES):
            self.file.write(f'{"," if number else "{"}\n  "{name}": '.encode())
            self.file.writelines(self.store.list(name))
        self.file.write(b"\n}\n")
        counts = self.account.counts
        for id, source in self.index.sources.items():
            counts.update(dict(source.lost_if_cited) if id in self.cited else {source.lost_if_not: 1})
        self.account.close(self.metadata)
        return [Loss(name, counts[name], kind.text(counts[name])) for name, kind in KINDS.items() if counts[name]]

    def _store_posts(self) -> None:
        """Store the posts, which records of several batches may share."""
        links, ids = self.index.links, sorted(self.posts)
        for start in range(0, len(ids), POSTS_AT_ONCE):
            posts = [(id, self.posts[id]) for id in ids[start : start + POSTS_AT_ONCE]]
            objects = [
                {"id": id, "label": title, "organization_id": organization, "sources": links(cited)}
                for id, (title, organization, cited) in posts
            ]
            self.store.add("posts", chunk(objects))


class Conversion(NamedTuple):
    """A Popolo document and its losses by kind. The items of the metadata and of the records, by collection, say what
    became of each of their values; `fates` has all of it."""

    document: dict[str, list[Object]]
    losses: list[Loss]
    metadata: Item
    records: dict[str, list[Item]]

    @property
    def fates(self) -> list[Fate]:
        return fates([self.metadata, *chain.from_iterable(self.records.values())])


def convert(dataset: Dataset) -> Conversion:
    """Convert a dataset in memory, and keep what became of each value."""
    text = BytesIO()
    writer = _Writer(dataset, text, BytesIO())
    records: dict[str, list[Item]] = {name: [] for name in dataset.schema.collections}
    for batch in batches.batches(dataset):
        converter = Converter(writer.index, batch)
        records[batch.collection] += converter.items
        writer.reduce(batch, converter.converted())
    losses = writer.finish()
    for source in records["sources"]:
        if not source.lost and source.id not in writer.cited:
            source.lose(writer.index.sources[source.id].lost_if_not)
        elif not source.lost:
            link_of(source)
            lose_rest(LossAccount(), source)
    return Conversion(json.loads(text.getvalue()), losses, writer.metadata, records)

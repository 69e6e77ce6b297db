"""What changed since earlier states of the dataset, in the sentences of `readout diff`; and where old pages went."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from readout.model.changes import METADATA, Change, Kind, by_risk
from readout.model.comparison import compare
from readout.model.dataset import Dataset
from readout.publish.formats.site import paths
from readout.publish.formats.site.index import Entry, Index
from readout.publish.formats.site.lists import parts
from readout.publish.formats.site.rendering import Renderer
from readout.publish.formats.site.values import Text
from readout.report.sentences import Sentence, sentences
from readout.text.characters import visible

MOST = 400
"""The most records of a page."""


class ChangedRow(NamedTuple):
    """What is told of a record, or that nothing is: then there is no link."""

    since: str
    link: Text | None
    phrases: list[str]


def write(dataset: Dataset, since: Mapping[str, Dataset], index: Index, renderer: Renderer, target: Path) -> None:
    """Write the pages of what changed, and a page at each old address that leads to the new one. Nothing without
    earlier states."""
    rows: list[ChangedRow] = []
    for name, old in since.items():
        changes = by_risk(compare(old, dataset))
        told = sentences(old, dataset, changes)
        rows += [
            ChangedRow(name, _link(index, each), [visible(phrase.text) for phrase in each.phrases]) for each in told
        ] or [ChangedRow(name, None, [])]
        _redirect(changes, index, renderer, target)
    for part in parts("changes", rows, MOST):
        groups = [(name, list(group)) for name, group in groupby(part.rows, lambda row: row.since)]
        page = renderer.page("changes", root="", here="changes", groups=groups, pages=part.pages)
        (target / f"{part.path}.html").write_bytes(page)


def _link(index: Index, sentence: Sentence) -> Text:
    """Return a link to the page of a record that changed; its name alone if it is gone."""
    collection, _, id = sentence.record.partition("/")
    number = index.numbers.get((collection, id)) if collection != METADATA else None
    return Text(visible(sentence.headline), "" if number is None else f"{index.entries[number].path}.html")


def _redirect(changes: Iterable[Change], index: Index, renderer: Renderer, target: Path) -> None:
    """Write a page at the old address of each record that was renamed, unless another record is there now."""
    for change in changes:
        if change.kind is not Kind.RENAMED or change.path:
            continue
        old_collection, _, old_id = change.old.partition("/")
        number = index.numbers.get((change.collection, change.record))
        if number is None or (old_collection, old_id) in index.numbers:
            continue
        write_moved(index.entries[number], (old_collection, old_id), renderer, target)


def write_moved(entry: Entry, old: tuple[str, str], renderer: Renderer, target: Path) -> None:
    """Write a page where a record had its page by an old collection and id: it leads to the page of today."""
    path = paths.page(*old)
    root = paths.to_root(path)
    file = target / f"{path}.html"
    file.parent.mkdir(parents=True, exist_ok=True)
    link = Text(entry.label, f"{root}{entry.path}.html")
    file.write_bytes(renderer.page("moved", root=root, here="", link=link))

"""What the shell offers for arguments, when Tab is pressed. Each gives words, with what they stand for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from readout.model.dataset import Dataset

Words = list[tuple[str, str]]

ID = re.compile(r"[a-z0-9-]+")
UNSAFE = re.compile(r"[^\w .,()-]+")
"""What a shell may take for more than a text: completions are evaluated, and a dataset may be a stranger's."""


def rules(incomplete: str) -> Words:
    """The codes of rules; once a small letter is typed, in small letters, and their names."""
    from readout.lint.registry import registry

    every_rule = registry().values()
    if not incomplete[:1].islower():
        return _those(incomplete, ((rule.code, rule.name) for rule in every_rule))
    names = [(rule.name, rule.code) for rule in every_rule]
    return _those(incomplete, [*((rule.code.lower(), rule.name) for rule in every_rule), *names])


def formats(incomplete: str) -> Words:
    """The formats of findings."""
    from readout.report import formats as renderers

    return _those(incomplete, ((name, "") for name in renderers.names()))


def exports(incomplete: str) -> Words:
    """The formats of exports."""
    from readout.publish import formats as exporters

    return _those(incomplete, ((name, "") for name in exporters.names()))


def schemas(incomplete: str) -> Words:
    """The names of schemas."""
    from readout.model.schema import default

    return _those(incomplete, ((name, "") for name in default().names))


def records(context: typer.Context, incomplete: str) -> Words:
    """The ids of the dataset's records, with their names, or else the former ids that begin so; with their collections
    before them once one is typed. Of what the cache knows no file is read."""
    from readout import progress
    from readout.cli.datasets import find_dataset
    from readout.store.index import load_lazily
    from readout.store.paths import NotADataset

    progress.listen(None)  # somebody is typing where a bar would be drawn
    try:
        given = context.params.get("data")  # not yet of the type of the option
        dataset = load_lazily(find_dataset(Path(given) if given else None))
        ids = ((record.collection.name, record.id, UNSAFE.sub(" ", record.name)) for record in dataset)
        return _ids(incomplete, ids) or _ids(incomplete, _former_ids(dataset))
    except (NotADataset, OSError):
        return []


def _ids(incomplete: str, ids: Iterable[tuple[str, str, str]]) -> Words:
    is_whole = "/" in incomplete
    words = {(f"{collection}/{id}" if is_whole else id): meaning for collection, id, meaning in ids if ID.fullmatch(id)}
    return _those(incomplete, sorted(words.items()))


def _former_ids(dataset: Dataset) -> Iterator[tuple[str, str, str]]:
    """The former ids, with their collections and what has them now."""
    from readout.model import former_ids

    for record in dataset:
        for id in former_ids.of(record.value):
            yield record.collection.name, id, f"now {record.id}"


def _those(incomplete: str, words: Iterable[tuple[str, str]]) -> Words:
    return [(word, meaning) for word, meaning in words if word.startswith(incomplete)]

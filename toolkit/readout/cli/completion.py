"""What the shell offers for arguments, when Tab is pressed. Each gives words, with what they stand for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import typer

Words = list[tuple[str, str]]


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
    """The ids of the dataset's records, by the names of their files, which nothing needs to be read for; with their
    collections before them once one is typed."""
    from readout.cli.datasets import find_dataset
    from readout.model.schema import default
    from readout.store.paths import NotADataset

    try:
        given = context.params.get("data")  # not yet of the type of the option
        root = find_dataset(Path(given) if given else None)
    except NotADataset:
        return []
    files = [(name, file) for name in default().collections for file in sorted((root / name).rglob("[!.]*.y*ml"))]
    ids = [(name, file.stem, name) for name, file in files]
    return _ids(incomplete, ids) or _ids(incomplete, _former_ids(files))


def _ids(incomplete: str, ids: Iterable[tuple[str, str, str]]) -> Words:
    if "/" in incomplete:
        return _those(incomplete, ((f"{name}/{id}", "") for name, id, _ in ids))
    return _those(incomplete, ((id, meaning) for _, id, meaning in ids))


def _former_ids(files: Iterable[tuple[str, Path]]) -> Iterator[tuple[str, str, str]]:
    """The former ids in files of records, with their collections and what has them now. Others are not parsed."""
    from readout.model import former_ids
    from readout.syntax.yaml import fast_reader

    for name, file in files:
        try:
            data = file.read_bytes()
        except OSError:
            continue
        if former_ids.NAME.encode() in data:
            value = fast_reader.read(str(file), data).value
            for record in value if isinstance(value, list) else [value]:
                yield from ((name, id, f"now {file.stem}") for id in former_ids.of(record))


def _those(incomplete: str, words: Iterable[tuple[str, str]]) -> Words:
    return [(word, meaning) for word, meaning in words if word.startswith(incomplete)]

"""`readout fmt`."""

from __future__ import annotations

from pathlib import Path

import typer

from readout.cli.common import fail, find_dataset
from readout.cli.options import Exit
from readout.curate import fmt
from readout.model.dataset import Dataset, Record
from readout.store import atomic, load
from readout.store.paths import NotADataset, discover, display_path, within
from readout.syntax.document import Document
from readout.syntax.yaml import editor
from readout.text.phrasing import counted


def run(paths: list[Path], *, check: bool) -> int:
    broken: list[str] = []
    try:
        wanted = [display_path(path) for path in paths]
        roots = {discover(path) for path in paths} or {find_dataset(None)}
        changed: dict[str, str] = {}
        for root in roots:
            dataset = load.load(root)
            changed |= _formatted(dataset, wanted)
            broken += _unreadable(dataset, wanted)
        if not check:
            atomic.write_all({Path(file): text.encode("utf-8") for file, text in changed.items()})
    except (NotADataset, OSError) as error:
        return fail(str(error))
    for file in sorted(changed):
        typer.echo(f"{file} {'is not in canonical form' if check else 'formatted'}")
    if check and changed:
        typer.echo(f"{counted(len(changed), 'file')}: `readout fmt` puts them in form.", err=True)
    for file in broken:
        typer.echo(f"{file}: left as it is: it cannot be read (`readout validate` says why)", err=True)
    return Exit.FINDINGS if broken or (check and changed) else Exit.CLEAN


def _unreadable(dataset: Dataset, wanted: list[str]) -> list[str]:
    """The files that could not be read as YAML or JSON."""
    found = {problem.place.path for problem in dataset.problems if problem.code in ("RO101", "RO102", "RO104")}
    return sorted(path for path in found if not wanted or within(path, wanted))


def _formatted(dataset: Dataset, wanted: list[str]) -> dict[str, str]:
    """The files that are not in canonical form, and their texts in it."""
    files: dict[str, tuple[Document, list[Record]]] = {}
    for record in dataset:
        if isinstance(record.document, Document):
            files.setdefault(record.document.path, (record.document, []))[1].append(record)
    result = {}
    for path, (document, records) in files.items():
        if wanted and not within(path, wanted):
            continue
        try:
            text = fmt.formatted(document, records)
        except editor.EditError as error:
            typer.echo(f"{path}: left as it is: {error}", err=True)
            continue
        if text != document.text:
            result[path] = text
    return result

"""`readout fmt`."""

from __future__ import annotations

from pathlib import Path

import typer

from readout import formatting, loading, writing, yaml_edit
from readout.cli.app import Exit
from readout.cli.common import fail, find_dataset
from readout.dataset import Record
from readout.renderers.text import plural
from readout.source.document import Document


def run(paths: list[Path], *, check: bool) -> int:
    try:
        wanted = [loading.shown(path) for path in paths]
        roots = {loading.discover(path) for path in paths} or {find_dataset(None)}
        changed = {file: text for root in roots for file, text in _formatted(root, wanted).items()}
        if not check:
            writing.write_all({Path(file): text.encode("utf-8") for file, text in changed.items()})
    except (loading.NotADataset, OSError) as error:
        return fail(str(error))
    for file in sorted(changed):
        typer.echo(f"{file} {'is not in canonical form' if check else 'formatted'}")
    if check and changed:
        typer.echo(f"{plural(len(changed), 'file')}: `readout fmt` puts them in form.", err=True)
        return Exit.FINDINGS
    return Exit.CLEAN


def _formatted(root: Path, wanted: list[str]) -> dict[str, str]:
    """The files that are not in canonical form, and their texts in it."""
    dataset = loading.load(root)
    files: dict[str, tuple[Document, list[Record]]] = {}
    for record in dataset:
        if isinstance(record.document, Document):
            files.setdefault(record.document.path, (record.document, []))[1].append(record)
    result = {}
    for path, (document, records) in files.items():
        if wanted and not loading.within(path, wanted):
            continue
        try:
            text = formatting.formatted(document, records)
        except yaml_edit.EditError as error:
            typer.echo(f"{path}: left as it is: {error}", err=True)
            continue
        if text != document.text:
            result[path] = text
    return result

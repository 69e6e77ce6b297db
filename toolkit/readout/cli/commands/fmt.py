"""Put files into canonical form: order of keys, ids of items, quotes. Comments stay."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from readout.cli.common import fail, tell_recovered
from readout.cli.datasets import find_dataset
from readout.cli.options import Exit
from readout.curate import fmt
from readout.model.dataset import Dataset, Record
from readout.store import load, transaction
from readout.store.paths import SETTINGS, NotADataset, discover, display_path, within
from readout.syntax.document import Document
from readout.syntax.yaml import editor
from readout.text.phrasing import counted


def command(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="PATHS", help="Files or folders. Default: the dataset here or in data/."),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Name the files that are not in canonical form, and change none.")
    ] = False,
    pass_over: Annotated[
        bool, typer.Option("--pass-over", help="Pass over PATHS that lie in no dataset, such as pre-commit's.")
    ] = False,
) -> int:
    broken: list[str] = []
    changed: list[str] = []
    try:
        if pass_over and paths:
            paths = [path for path in paths if (discover(path) / SETTINGS).is_file()]
            if not paths:
                return Exit.CLEAN
        requested_paths = [display_path(path) for path in paths or []]
        roots = {discover(path) for path in paths or []} or {find_dataset(None)}
        for root in sorted(roots):
            if check:
                transaction.check(root)
                dataset = load.load(root)
                changed += _formatted(dataset, requested_paths)
            else:
                with transaction.begin(root, is_dataset=(root / SETTINGS).is_file()) as change:
                    tell_recovered(change)
                    dataset = change.load()
                    texts = _formatted(dataset, requested_paths)
                    change.commit({Path(file): change.encoded(text, Path(file)) for file, text in texts.items()})
                changed += texts
            broken += _unreadable(dataset, requested_paths)
    except (NotADataset, transaction.NotChanged, OSError) as error:
        return fail(str(error))
    for file in sorted(changed):
        typer.echo(f"{file} {'is not in canonical form' if check else 'formatted'}")
    if check and changed:
        typer.echo(f"{counted(len(changed), 'file')}: `readout fmt` puts them in form.", err=True)
    for file in broken:
        typer.echo(f"{file}: left as it is: it cannot be read (`readout validate` says why)", err=True)
    return Exit.FINDINGS if broken or (check and changed) else Exit.CLEAN


def _unreadable(dataset: Dataset, requested_paths: list[str]) -> list[str]:
    """The files that could not be read as YAML or JSON."""
    unreadable = {problem.place.path for problem in dataset.problems if problem.code in ("RO101", "RO102", "RO104")}
    return sorted(path for path in unreadable if not requested_paths or within(path, requested_paths))


def _formatted(dataset: Dataset, requested_paths: list[str]) -> dict[str, str]:
    """The files that are not in canonical form, and their texts in it."""
    files: dict[str, tuple[Document, list[Record]]] = {}
    for record in dataset:
        if isinstance(record.document, Document):
            files.setdefault(record.document.path, (record.document, []))[1].append(record)
    result = {}
    for path, (document, records) in files.items():
        if requested_paths and not within(path, requested_paths):
            continue
        try:
            text = fmt.formatted(document, records)
        except editor.EditError as error:
            typer.echo(f"{path}: left as it is: {error}", err=True)
            continue
        if text != document.text:
            result[path] = text
    return result

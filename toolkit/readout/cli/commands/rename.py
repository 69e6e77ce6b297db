"""Change an id everywhere: references, claim addresses and file names too. The old id still leads to the record."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from readout.cli import completion
from readout.cli.common import fail, tell_recovered
from readout.cli.datasets import find_dataset, folder_of_records
from readout.cli.options import Data, Exit
from readout.curate import rename
from readout.store import paths, transaction
from readout.text.phrasing import counted


def command(
    old: Annotated[
        str,
        typer.Argument(
            metavar="OLD",
            help="A record (ID or COLLECTION/ID), or an item (COLLECTION/ID/LIST/ITEM).",
            autocompletion=completion.records,
        ),
    ],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The new id.")],
    data: Data = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")] = False,
) -> int:
    try:
        root = folder_of_records(find_dataset(data), "renamed")
        if dry_run:
            transaction.check(root)
        with transaction.begin(root) as change:
            tell_recovered(change)
            result = rename.rename(change.load(), old, new)
            taken = next((target for target in result.moves.values() if os.path.lexists(target)), None)
            if taken:
                return fail(f"{taken} is in the way")
            contents = _contents(change, result)
            if not dry_run:
                change.commit(contents)
    except (paths.NotADataset, rename.CannotRename, transaction.NotChanged, OSError) as error:
        return fail(str(error))
    for sentence in result.sentences:
        typer.echo(sentence)
    for source, target in result.moves.items():
        typer.echo(f"{source} → {target}")
    places, files = counted(result.places, "place"), counted(len(result.texts), "file")
    typer.echo(f"{places} in {files} would change: nothing is written." if dry_run else f"{places} in {files} changed.")
    return Exit.CLEAN


def _contents(change: transaction.Transaction, result: rename.Renaming) -> dict[Path, transaction.Content]:
    """What the files hold that change. Raises CannotRename for a link whose name would change."""
    contents: dict[Path, transaction.Content] = {
        Path(path): change.encoded(text, Path(path)) for path, text in result.texts.items()
    }
    for source, target in result.moves.items():
        if Path(source).is_symlink():
            raise rename.CannotRename(f"{source} is a link: put the file that it leads to in its place first")
        contents[Path(target)] = contents.pop(Path(source))
        contents[Path(source)] = None
    return contents

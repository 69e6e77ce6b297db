"""Change an id everywhere: references, claim addresses and file names too."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from readout.cli import completion
from readout.cli.common import fail
from readout.cli.datasets import find_dataset
from readout.cli.options import Data, Exit
from readout.curate import rename
from readout.store import atomic, load, paths
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
) -> int:
    try:
        root = paths.discover(find_dataset(data))
        for path in atomic.recover(root):
            typer.echo(f"readout: {paths.display_path(path)} was put back: a change was interrupted", err=True)
        result = rename.rename(load.load(root), old, new)
        taken = next((target for target in result.moves.values() if Path(target).exists()), None)
        if taken:
            return fail(f"{taken} is in the way")
        contents: dict[Path, bytes | None] = {Path(path): text.encode("utf-8") for path, text in result.texts.items()}
        for source, target in result.moves.items():
            contents[Path(target)] = contents.pop(Path(source))
            contents[Path(source)] = None
        atomic.write_all(contents, home=root)
    except (paths.NotADataset, rename.CannotRename, atomic.Interrupted, OSError) as error:
        return fail(str(error))
    for source, target in result.moves.items():
        typer.echo(f"{source} → {target}")
    typer.echo(f"{counted(result.places, 'place')} in {counted(len(result.texts), 'file')} changed.")
    return Exit.CLEAN

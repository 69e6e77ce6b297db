"""`readout rename`."""

from __future__ import annotations

from pathlib import Path

import typer

from readout.cli.common import fail, find_dataset
from readout.cli.options import Exit
from readout.curate import rename
from readout.store import atomic, load, paths
from readout.text.phrasing import counted


def run(old: str, new: str, data: Path | None) -> int:
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
    except (paths.NotADataset, rename.CannotRename, OSError) as error:
        return fail(str(error))
    for source, target in result.moves.items():
        typer.echo(f"{source} → {target}")
    typer.echo(f"{counted(result.places, 'place')} in {counted(len(result.texts), 'file')} changed.")
    return Exit.CLEAN

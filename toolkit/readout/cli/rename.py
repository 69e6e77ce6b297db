"""`readout rename`."""

from __future__ import annotations

from pathlib import Path

import typer

from readout import loading, renaming, writing
from readout.cli.app import Exit
from readout.cli.common import fail, find_dataset
from readout.renderers.text import plural


def run(old: str, new: str, data: Path | None) -> int:
    try:
        root = loading.discover(find_dataset(data))
        for path in writing.recover(root):
            typer.echo(f"readout: {loading.shown(path)} was put back: a change was interrupted", err=True)
        result = renaming.rename(loading.load(root), old, new)
        taken = next((target for target in result.moves.values() if Path(target).exists()), None)
        if taken:
            return fail(f"{taken} is in the way")
        contents: dict[Path, bytes | None] = {Path(path): text.encode("utf-8") for path, text in result.texts.items()}
        for source, target in result.moves.items():
            contents[Path(target)] = contents.pop(Path(source))
            contents[Path(source)] = None
        writing.write_all(contents, home=root)
    except (loading.NotADataset, renaming.CannotRename, writing.Interrupted, OSError) as error:
        return fail(str(error))
    for source, target in result.moves.items():
        typer.echo(f"{source} → {target}")
    typer.echo(f"{plural(result.places, 'place')} in {plural(len(result.texts), 'file')} changed.")
    return Exit.CLEAN

"""Write an empty dataset with one commented meeting."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer

from readout.cli.common import fail
from readout.cli.options import Exit
from readout.curate import starter
from readout.model.dataset import values
from readout.model.schema import Collection, Schema, default
from readout.store.paths import SETTINGS, display_path


def command(folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to make.")]) -> int:
    schema = default()
    try:
        why_not = _occupied(folder, schema)
        if why_not:
            return fail(f"{why_not}: name another folder")
        files = _write(folder, schema)
    except OSError as error:
        return fail(str(error))
    for file in files:
        typer.echo(display_path(file))
    folder_path = display_path(folder)
    typer.echo(
        "\nA whole dataset, with an example to replace; comments say what each key means. Next:\n"
        f"  readout validate {folder_path}\n"
        f"  readout export --all --data {folder_path}",
        err=True,
    )
    return Exit.CLEAN


def _occupied(folder: Path, schema: Schema) -> str | None:
    """Why no dataset can be made in the folder, if so."""
    path = folder.resolve()
    for above in (path, *path.parents):
        if above.exists() and not above.is_dir():
            return f"{display_path(above)} is a file"
        if (above / SETTINGS).exists():
            return f"{display_path(above)} is a dataset already"
    taken = next((path / name for name in schema.collections if (path / name).exists()), None)
    return f"there is a {display_path(taken)} already" if taken else None


def _write(folder: Path, schema: Schema) -> list[Path]:
    """Writes the dataset beside the folder and moves it in, readout.toml last: it makes the folder a dataset."""
    standing = next(path for path in (folder, *folder.absolute().parents) if path.is_dir())
    with TemporaryDirectory(prefix=".readout-", dir=standing) as staging:
        new = Path(staging)
        for name in schema.collections:
            (new / name).mkdir()
        files = [Path(SETTINGS)]
        for collection, value in _examples(schema):
            files.append(Path(collection.name, f"{value['id']}.yaml"))
            (new / files[-1]).write_text(starter.record(schema, collection, value), "utf-8", newline="\n")
        (new / SETTINGS).write_text(starter.settings(schema.metadata), "utf-8", newline="\n")
        folder.mkdir(parents=True, exist_ok=True)
        for name in (*schema.collections, SETTINGS):
            (new / name).replace(folder / name)
    return [folder / file for file in files]


def _examples(schema: Schema) -> list[tuple[Collection, dict[str, Any]]]:
    """The example of the first collection, and those of the records that it refers to, and they in turn."""
    first = next(iter(schema.collections.values()))
    examples = [(first, starter.example(first))]
    for collection, value in examples:
        for _, field, target in values(collection.field, value):
            for other in map(schema.collections.__getitem__, field.reference):
                needed = (other, starter.example(other))
                if needed[1]["id"] == target and needed not in examples:
                    examples.append(needed)
    return examples

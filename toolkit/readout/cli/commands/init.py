"""Write a new dataset with one commented meeting."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated, Any

import typer

from readout.cli.common import fail
from readout.cli.options import Exit
from readout.curate import starter
from readout.model.dataset import Dataset, values
from readout.model.schema import Collection, Schema, default
from readout.store import journal, transaction
from readout.store.paths import SETTINGS, display_path


def command(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to make.")],
    empty: Annotated[bool, typer.Option("--empty", help="Write readout.toml alone, without an example.")] = False,
) -> int:
    schema = default()
    try:
        if journal.interruption(folder) is None and (why_not := _occupied(folder, schema)):
            return fail(f"{why_not}: name another folder")
        with transaction.begin(folder, is_dataset=False) as change:
            if why_not := _occupied(folder, schema):
                return fail(f"{why_not}: name another folder")
            files = _write(change, schema, empty=empty)
    except (transaction.NotChanged, OSError) as error:
        return fail(str(error))
    for file in files:
        typer.echo(display_path(file))
    at = shlex.quote(display_path(folder))
    if empty:
        text = "\nA dataset without records; comments in readout.toml say what each key means. Next:\n"
        steps = [f"readout new meeting --data {at}", f"readout validate {at}"]
    else:
        text = "\nA whole dataset, with an example to replace; comments say what each key means. Next:\n"
        steps = [f"readout validate {at}", f"readout export --all --data {at}"]
    typer.echo(text + "\n".join(f"  {step}" for step in steps), err=True)
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


def _write(change: transaction.Transaction, schema: Schema, *, empty: bool) -> list[Path]:
    """Writes the dataset, readout.toml last: it makes the folder a dataset."""
    from readout.curate import new

    nothing = Dataset(schema, "", {}, {name: [] for name in schema.collections})
    texts = {
        new.file_of(change.root, collection, value["id"], nothing): starter.record(schema, collection, value)
        for collection, value in ([] if empty else _examples(schema))
    }
    texts[change.root / SETTINGS] = starter.settings(schema.metadata)
    folders = [change.root / name for name in schema.collections]
    change.commit({file: text.encode("utf-8") for file, text in texts.items()}, folders=folders)
    return [change.root / SETTINGS, *(file for file in texts if file.name != SETTINGS)]


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

"""Write an empty workbook to fill in, with the ids of the dataset to choose from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from readout import api
from readout.cli.commands.export import nothing_written, refuse_errors, written
from readout.cli.common import fail
from readout.cli.datasets import find_dataset
from readout.cli.options import Exit
from readout.model.dataset import Dataset
from readout.model.schema import default
from readout.publish import export, formats
from readout.store import paths
from readout.store.atomic import NotChanged


def command(
    output: Annotated[Path, typer.Option("-o", "--output", help="The file to write.")] = Path("template.xlsx"),
    data: Annotated[
        Path | None,
        typer.Option(help="The dataset whose ids it offers. Default: the one here, or in data/, if there is one."),
    ] = None,
) -> int:
    if output.exists():  # somebody may have filled it in
        return fail(f"there is a {paths.display_path(output)} already: name another file with -o")
    try:
        export.write_workbook(_dataset(data), frozenset(), output)
    except api.InvalidDataset as error:
        return refuse_errors(error)
    except formats.CannotHold as error:
        return nothing_written(str(error))
    except (paths.NotADataset, export.Refused, NotChanged, OSError) as error:
        return fail(str(error))
    typer.echo(written(output))
    return Exit.CLEAN


def _dataset(data: Path | None) -> Dataset:
    """The dataset whose ids the template offers; one without records where there is none."""
    try:
        folder = find_dataset(data)
    except paths.NotADataset:
        schema = default()
        metadata = {"schema_version": schema.metadata["schema_version"].enum[-1]}
        return Dataset(schema, "", metadata, {name: [] for name in schema.collections})
    return api.load(folder)

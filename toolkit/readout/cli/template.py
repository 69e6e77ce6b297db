"""`readout template`."""

from __future__ import annotations

from pathlib import Path

import typer

from readout import api
from readout.cli.common import fail, find_dataset
from readout.cli.export import nothing_written, refuse_errors, written
from readout.cli.options import Exit
from readout.model.dataset import Dataset
from readout.model.schema import default
from readout.publish import export, formats
from readout.store import paths


def run(output: Path, data: Path | None) -> int:
    if output.exists():  # somebody may have filled it in
        return fail(f"there is a {paths.display_path(output)} already: name another file with -o")
    try:
        export.hand_out(_dataset(data), frozenset(), output)
    except api.InvalidDataset as error:
        return refuse_errors(error)
    except formats.CannotHold as error:
        return nothing_written(str(error))
    except (paths.NotADataset, export.Refused, OSError) as error:
        return fail(str(error))
    typer.echo(written(output))
    return Exit.CLEAN


def _dataset(data: Path | None) -> Dataset:
    """The dataset whose ids the template offers; one without records where there is none."""
    try:
        found = find_dataset(data)
    except paths.NotADataset:
        schema = default()
        metadata = {"schema_version": schema.metadata["schema_version"].enum[-1]}
        return Dataset(schema, "", metadata, {name: [] for name in schema.collections})
    return api.load(found)

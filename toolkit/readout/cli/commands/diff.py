"""Say what changed between two datasets. Exits with 1 if anything did."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from readout.cli.common import fail
from readout.cli.datasets import load_sides
from readout.cli.options import Exit, Form
from readout.model.validation import invalid_records
from readout.report.difference import FORMS, difference
from readout.store import atomic, paths


def command(
    old: Annotated[
        str,
        typer.Argument(
            metavar="OLD", help="A dataset, an export of one, or git:REVISION: the dataset here as it stood then."
        ),
    ],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The same.")],
    format: Annotated[
        Form, typer.Option(help="Sentences as text or markdown, or the changes and a patch as json.")
    ] = Form.TEXT,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="The file to write into.")] = None,
) -> int:
    try:
        datasets = load_sides(old, new)
        result = difference((old, new), *datasets, invalid_records(*datasets))
        text = FORMS[format](result)
        if output:
            atomic.write(output, text.encode("utf-8"))
    except (paths.NotADataset, OSError) as error:
        return fail(str(error))
    for note in result.notes:
        typer.echo(f"readout: {note}", err=True)
    if not output:
        typer.echo(text, nl=False)
    return Exit.FINDINGS if result.changes or result.is_doubtful else Exit.CLEAN

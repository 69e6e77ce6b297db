"""Print a schema as one self-contained document."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from readout.cli import completion
from readout.cli.common import fail
from readout.cli.options import Exit
from readout.model.schema import default
from readout.text.phrasing import any_of
from readout.text.suggestions import did_you_mean, nearest


def command(
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME",
            help=f"{any_of(default().names)}.",
            autocompletion=completion.schemas,
        ),
    ],
) -> int:
    schema = default()
    if name not in schema.names:
        near = nearest(name, schema.names)
        hint = f"{did_you_mean(near)} T" if near else "t"
        return fail(f"there is no schema `{name}`: {hint}he schemas are {', '.join(schema.names)}")
    typer.echo(json.dumps(schema.bundle(name), indent=2, ensure_ascii=False))
    return Exit.CLEAN

"""`readout schema`."""

from __future__ import annotations

import json

import typer

from readout.cli.common import fail
from readout.cli.options import Exit
from readout.model.schema import default
from readout.text.suggestions import did_you_mean, nearest


def run(name: str) -> int:
    schema = default()
    if name not in schema.names:
        near = nearest(name, schema.names)
        hint = f"{did_you_mean(near)} T" if near else "t"
        return fail(f"there is no schema `{name}`: {hint}he schemas are {', '.join(schema.names)}")
    typer.echo(json.dumps(schema.bundle(name), indent=2, ensure_ascii=False))
    return Exit.CLEAN

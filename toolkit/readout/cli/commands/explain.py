"""Print the page of a rule, or what a word of the record means. Without WORD: list the rules."""

from __future__ import annotations

from typing import Annotated

import typer

from readout.cli import completion
from readout.cli.common import fail
from readout.cli.options import Exit
from readout.lint.registry import registry
from readout.model import definitions
from readout.model.schema import default
from readout.text.suggestions import did_you_mean, nearest


def command(
    code: Annotated[
        str | None,
        typer.Argument(
            metavar="[WORD]",
            help="The code of a finding, or its name: RO301, dangling-reference. A word of the record, or a field: "
            "guarantor, attendance, participants/roles.",
            autocompletion=completion.rules,
        ),
    ] = None,
) -> int:
    rules = registry()
    if code is None:
        for each in rules.values():
            typer.echo(f"{each.code}  {each.severity:7}  {each.name:28}  {each.summary}")
        return Exit.CLEAN
    by_name = {rule.name: rule for rule in rules.values()}
    rule = rules.get(code.upper()) or by_name.get(code.lower())
    if rule is None:
        schema = default()
        if lines := list(definitions.explain(schema, code.lower())):
            typer.echo("\n".join(lines))
            return Exit.CLEAN
        near = nearest(code, [*rules, *by_name, *definitions.words(schema)])
        hint = f": {did_you_mean(near) or '`readout explain` lists the rules'}"
        return fail(f"there is no rule, and no word of the record, `{code}`{hint}")
    typer.echo(f"{rule.code} {rule.name} ({rule.family.lower()}, {rule.severity})\n\n{rule.page}")
    return Exit.CLEAN

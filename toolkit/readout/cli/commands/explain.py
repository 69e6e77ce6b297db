"""Print the page of a rule: what it finds, why it matters, an example. Without CODE: list the rules."""

from __future__ import annotations

from typing import Annotated

import typer

from readout.cli import completion
from readout.cli.common import fail
from readout.cli.options import Exit
from readout.lint.registry import registry
from readout.text.suggestions import did_you_mean, nearest


def command(
    code: Annotated[
        str | None,
        typer.Argument(
            metavar="[CODE]",
            help="The code of a finding, or its name: RO301, dangling-reference.",
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
        near = nearest(code, [*rules, *by_name])
        hint = f": {did_you_mean(near) or '`readout explain` lists them'}"
        return fail(f"there is no rule `{code}`{hint}")
    typer.echo(f"{rule.code} {rule.name} ({rule.family.lower()}, {rule.severity})\n\n{rule.page}")
    return Exit.CLEAN

"""`readout explain`."""

from __future__ import annotations

import typer

from readout.cli.common import fail
from readout.cli.options import Exit
from readout.lint.registry import registry
from readout.text.suggestions import did_you_mean, nearest


def run(wanted: str | None) -> int:
    rules = registry()
    if wanted is None:
        for each in rules.values():
            typer.echo(f"{each.code}  {each.severity:7}  {each.name:28}  {each.summary}")
        return Exit.CLEAN
    by_name = {rule.name: rule for rule in rules.values()}
    rule = rules.get(wanted.upper()) or by_name.get(wanted.lower())
    if rule is None:
        near = nearest(wanted, [*rules, *by_name])
        hint = f": {did_you_mean(near) or '`readout explain` lists them'}"
        return fail(f"there is no rule `{wanted}`{hint}")
    typer.echo(f"{rule.code} {rule.name} ({rule.family.lower()}, {rule.severity})\n\n{rule.page}")
    return Exit.CLEAN

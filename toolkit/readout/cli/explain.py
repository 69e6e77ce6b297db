"""`readout explain`."""

from __future__ import annotations

import typer

from readout.cli.app import Exit
from readout.cli.common import fail
from readout.rules import registry
from readout.rules.words import nearest


def run(wanted: str) -> int:
    rules = registry()
    by_name = {rule.name: rule for rule in rules.values()}
    rule = rules.get(wanted.upper()) or by_name.get(wanted.lower())
    if rule is None:
        near = nearest(wanted, [*rules, *by_name])
        hint = f": did you mean `{near}`?" if near else ". `docs/rules/README.md` lists them."
        return fail(f"there is no rule `{wanted}`{hint}")
    typer.echo(f"{rule.code} {rule.name} ({rule.family.lower()}, {rule.severity})\n\n{rule.page}")
    return Exit.CLEAN

"""`readout validate`."""

from __future__ import annotations

import os
from pathlib import Path

import typer

from readout import linter, loading, renderers
from readout.cli.app import Exit, FailOn
from readout.cli.common import fail, find_dataset, wants_colour
from readout.diagnostic import Severity


def run(paths: list[Path], format: str | None, fail_on: FailOn) -> int:
    name = format or ("github" if os.environ.get("GITHUB_ACTIONS") == "true" else "text")
    if name not in renderers.names():
        return fail(f"there is no format `{name}`: choose one of {', '.join(renderers.names())}")
    try:
        targets: dict[Path, list[str] | None] = {}
        for path in paths or [find_dataset(None)]:
            root = loading.discover(path)
            wanted = targets.setdefault(root, [])
            if root == path.resolve() or root == path:
                targets[root] = None
            elif wanted is not None:
                wanted.append(loading.shown(path))
        reports = [linter.lint(loading.load(root), wanted) for root, wanted in targets.items()]
    except (loading.NotADataset, OSError) as error:
        return fail(str(error))
    report = linter.merged(reports)
    text = renderers.renderer(name)(report, wants_colour())
    typer.echo(text, nl=False)
    if fail_on is FailOn.NEVER:
        return Exit.CLEAN
    return Exit.FINDINGS if report.reaches(Severity(fail_on)) else Exit.CLEAN

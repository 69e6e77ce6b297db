"""Check a dataset against the schema and the rules."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from readout.cli import completion
from readout.cli.common import fail, style
from readout.cli.datasets import find_dataset
from readout.cli.options import Exit, FailOn
from readout.curate import fix as fixer
from readout.diagnostic import Diagnostic, Severity
from readout.lint import engine
from readout.lint.registry import registry
from readout.lint.result import Report, merged
from readout.report import formats
from readout.report.formats.text import scope
from readout.store import load
from readout.store.cache import Cache
from readout.store.paths import NotADataset, discover, display_path, within
from readout.text.phrasing import any_of, counted
from readout.text.quoting import quoted_list
from readout.text.suggestions import did_you_mean, nearest

Targets = dict[Path, list[str] | None]
SUMMARIZED = ("text", "markdown", "json")
"""The formats that say themselves what they leave out."""


def command(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="PATHS", help="Files or folders to report on. Default: the dataset here or in data/."),
    ] = None,
    format: Annotated[
        str | None,
        typer.Option(
            help=f"{any_of(formats.names())}. Default: text, or github in GitHub Actions.",
            autocompletion=completion.formats,
        ),
    ] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="The file to write the findings into.")] = None,
    fail_on: Annotated[
        FailOn, typer.Option(help="The severity from which findings make the exit code 1.")
    ] = FailOn.ERROR,
    fix: Annotated[bool, typer.Option("--fix", help="Apply the safe fixes.")] = False,
    unsafe_fixes: Annotated[
        bool, typer.Option("--unsafe-fixes", help="With --fix or --diff: also fixes that may change what is meant.")
    ] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Show what --fix would change, and change nothing.")] = False,
    statistics: Annotated[
        bool, typer.Option("--statistics", help="Count the findings of each rule instead of listing them.")
    ] = False,
    changed_since: Annotated[
        str | None,
        typer.Option(
            metavar="REVISION",
            help="Report only what is new since the merge base of HEAD and a git revision: findings in files that "
            "changed, and what they break in others.",
        ),
    ] = None,
    cached: Annotated[
        bool,
        typer.Option(
            "--cache/--no-cache", help="Look only at what changed since the last check. The findings are the same."
        ),
    ] = True,
) -> int:
    name = format or ("github" if os.environ.get("GITHUB_ACTIONS") == "true" else "text")
    if name not in formats.names():
        near = nearest(name, formats.names())
        hint = f"{did_you_mean(near)} " if near else ""
        return fail(f"there is no format `{name}`: {hint}The formats are {quoted_list(formats.names())}")
    if unsafe_fixes and not (fix or diff):
        return fail("--unsafe-fixes goes with --fix or --diff")
    if changed_since is not None and (fix or diff):
        return fail("--changed-since goes neither with --fix nor with --diff")
    try:
        targets = _targets(paths or [find_dataset(None)])
        if diff:
            return _show_fixes(targets, fail_on, cached=cached, unsafe=unsafe_fixes)
        report = _fixed(targets, unsafe=unsafe_fixes) if fix else _lint(targets, changed_since, cached=cached)
        _write(report, name, output, statistics=statistics)
    except (NotADataset, OSError) as error:
        return fail(str(error))
    return _verdict(report, fail_on)


def _verdict(report: Report, fail_on: FailOn) -> int:
    if fail_on is FailOn.NEVER:
        return Exit.CLEAN
    return Exit.FINDINGS if report.reaches(Severity(fail_on)) else Exit.CLEAN


def _targets(paths: list[Path]) -> Targets:
    """Return the datasets that the paths belong to, each with the paths to report on; None for all of it."""
    targets: Targets = {}
    for path in paths:
        root = discover(path)
        requested_paths = targets.setdefault(root, [])
        if root == path.resolve() or root == path:
            targets[root] = None
        elif requested_paths is not None:
            requested_paths.append(display_path(path))
    return targets


def _lint(targets: Targets, changed_since: str | None, *, cached: bool) -> Report:
    reports = []
    for root, requested_paths in targets.items():
        cache = Cache(root) if cached else None
        dataset = load.load(root, cache=cache)
        for name in requested_paths or ():
            if not any(within(path, [name]) for path in dataset.paths):
                raise NotADataset(f"{name} is no part of the dataset {display_path(root)}, in which it lies")
        if changed_since is None:
            report = engine.lint(dataset, requested_paths, cache)
        else:
            from readout.lint import baseline

            report = baseline.lint(dataset, root, changed_since, requested_paths, cache)
        if cache:
            cache.save()
        reports.append(report)
    return merged(reports)


def _fixes(targets: Targets, *, unsafe: bool) -> tuple[list[fixer.Fixed], dict[Path, bytes]]:
    """Return what fixing makes of the datasets, and the new contents of the files that change."""

    def is_chosen(diagnostic: Diagnostic) -> bool:
        return bool(diagnostic.fix and (diagnostic.fix.safe or unsafe))

    results = [fixer.fix(root, is_chosen, paths) for root, paths in targets.items()]
    return results, {Path(path): data for result in results for path, data in result.contents.items()}


def _show_fixes(targets: Targets, fail_on: FailOn, *, cached: bool, unsafe: bool) -> int:
    """Print what fixing would change, and change nothing."""
    results, contents = _fixes(targets, unsafe=unsafe)
    for path, data in sorted(contents.items()):
        typer.echo(_difference(path, data), nl=False)
    count = sum(result.count for result in results)
    typer.echo(f"{counted(count, 'fix')} would change {counted(len(contents), 'file')}.", err=True)
    return Exit.FINDINGS if contents else _verdict(_lint(targets, None, cached=cached), fail_on)


def _fixed(targets: Targets, *, unsafe: bool) -> Report:
    """Fix what can be fixed; return the report that remains."""
    from readout.store import atomic

    results, contents = _fixes(targets, unsafe=unsafe)
    atomic.write_all(contents)
    if count := sum(result.count for result in results):
        typer.echo(f"{counted(count, 'fix')} changed {counted(len(contents), 'file')}.", err=True)
    if refused := sum(result.refused for result in results):
        why = "the result would have a finding that is not there now"
        typer.echo(f"{counted(refused, 'fix')} not applied: {why}.", err=True)
    report = merged(result.report for result in results)
    left = sum(diagnostic.fix is not None for diagnostic in report.diagnostics)
    if left and not unsafe:
        typer.echo(f"{counted(left, 'more fix')} with --unsafe-fixes.", err=True)
    return report


def _difference(path: Path, data: bytes) -> str:
    before = path.read_bytes().decode("utf-8").splitlines(keepends=True)
    after = data.decode("utf-8").splitlines(keepends=True)
    name = display_path(path)
    import difflib

    lines = difflib.unified_diff(before, after, f"{name} (now)", f"{name} (fixed)")
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def _write(report: Report, name: str, output: Path | None, *, statistics: bool) -> None:
    output_style = formats.Style() if output else style()
    output_style = replace(output_style, rules=_address("READOUT_RULES_URL"), files=_address("READOUT_FILES_URL"))
    text = _statistics(report) if statistics else formats.renderer(name)(report, output_style)
    if output:
        from readout.store import atomic

        # The name of a file may be no UTF-8; standard output shows it in the same way.
        atomic.write(output, text.encode("utf-8", "backslashreplace"))
    else:
        typer.echo(text, nl=False, color=output_style.colour)
    if report.since and (output or name not in SUMMARIZED):
        typer.echo(f"readout: {counted(len(report.diagnostics), 'finding')}: {scope(report)}", err=True)


def _address(variable: str) -> str | None:
    """The address of a folder, as a CI says it."""
    return os.environ.get(variable, "").rstrip("/") or None


def _statistics(report: Report) -> str:
    """How often each rule was broken, the commonest first: `12  RO301  error  a reference names …`."""
    counts = Counter((diagnostic.code, diagnostic.severity) for diagnostic in report.diagnostics)
    width = max((len(str(count)) for count in counts.values()), default=1)
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    lines = [
        f"{count:{width}}  {code}  {severity:7}  {registry()[code].summary}" for (code, severity), count in ordered
    ]
    return "".join(f"{line}\n" for line in lines)

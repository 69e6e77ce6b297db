"""Check a dataset against the schema and the rules."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from readout.cli import completion
from readout.cli.common import fail, tell_recovered
from readout.cli.datasets import find_dataset, tell_interruption
from readout.cli.options import Exit, FailOn, Scheduler
from readout.cli.outputs import Outputs, WrongOutput, write
from readout.cli.schedulers import NoScheduler, executor_at, tell_no_work
from readout.diagnostic import Diagnostic, Severity
from readout.lint import last_report
from readout.lint.result import Report, merged
from readout.parallel import WorkerDied
from readout.report import formats
from readout.store import load
from readout.store.atomic import NotChanged
from readout.store.cache import of as cache_of
from readout.store.paths import SETTINGS, NotADataset, discover, display_path, within
from readout.text.characters import one_line
from readout.text.phrasing import any_of, counted
from readout.text.quoting import quoted_list
from readout.text.suggestions import did_you_mean, nearest

if TYPE_CHECKING:
    from concurrent.futures import Executor

Targets = dict[Path, list[str] | None]

Format = Annotated[
    str | None,
    typer.Option(
        help=f"{any_of(formats.names())}. Default: text, or github in GitHub Actions.",
        autocompletion=completion.formats,
    ),
]
Output = Annotated[
    list[str] | None,
    typer.Option(
        "-o",
        "--output",
        metavar="FILE|FORMAT=FILE",
        help="A file to write the findings into, in the one format or in another; as often as needed.",
    ),
]
ChangedSince = Annotated[
    str | None,
    typer.Option(
        metavar="REVISION",
        help="Report only what is new since the merge base of HEAD and a git revision: findings in files that "
        "changed, and what they break in others.",
    ),
]
Staged = Annotated[
    bool,
    typer.Option(
        "--staged",
        help="Check what is staged for the next commit, and not the files as they are; under pre-commit, the "
        "commit that it names.",
    ),
]


Today = Annotated[
    datetime | None,
    typer.Option(
        metavar="DATE",
        formats=["%Y-%m-%d"],
        help="The day after which nothing can have happened. Default: this day.",
        show_default=False,
    ),
]


def command(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="PATHS", help="Files or folders to report on. Default: the dataset here or in data/."),
    ] = None,
    format: Format = None,
    output: Output = None,
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
    changed_since: ChangedSince = None,
    staged: Staged = False,
    today: Today = None,
    cached: Annotated[
        bool,
        typer.Option(
            "--cache/--no-cache", help="Look only at what changed since the last check. The findings are the same."
        ),
    ] = True,
    scheduler: Scheduler = None,
) -> int:
    name = format or ("github" if os.environ.get("GITHUB_ACTIONS") == "true" else "text")
    if name not in formats.names():
        near = nearest(name, formats.names())
        hint = f"{did_you_mean(near)} " if near else ""
        return fail(f"there is no format `{name}`: {hint}The formats are {quoted_list(formats.names())}")
    if unsafe_fixes and not (fix or diff):
        return fail("--unsafe-fixes goes with --fix or --diff")
    options = {"--changed-since": changed_since, "--staged": staged, "--today": today, "--scheduler": scheduler}
    for option, given in options.items():
        if given not in (None, False) and (fix or diff):
            return fail(f"{option} goes neither with --fix nor with --diff")
    if scheduler is not None and (changed_since or staged):
        return fail("--scheduler goes neither with --changed-since nor with --staged")
    try:
        outputs = Outputs.of(output or [], name)
        targets = _targets(paths or [find_dataset(None)])
        if diff:
            return _show_fixes(targets, fail_on, cached=cached, unsafe=unsafe_fixes)
        if fix:
            report = _fixed(targets, unsafe=unsafe_fixes)
        else:
            with executor_at(scheduler) as executor:
                report = _lint(targets, changed_since, _state() if staged else None, today, executor, cached=cached)
        write(report, outputs, statistics=statistics)
    except (NoScheduler, NotADataset, NotChanged, OSError, WorkerDied, WrongOutput) as error:
        return fail(str(error))
    return _verdict(report, fail_on)


def _state() -> str:
    """What `--staged` checks: the index, or the commit for which pre-commit runs its hooks.

    Where pre-commit is given two revisions, or works before a push, it names the later one in PRE_COMMIT_TO_REF.
    """
    from readout.store import git

    if revision := os.environ.get("PRE_COMMIT_TO_REF"):
        typer.echo(f"readout: {one_line(revision)} is checked, which PRE_COMMIT_TO_REF names", err=True)
    return revision or git.INDEX


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


def _lint(
    targets: Targets,
    changed_since: str | None,
    state: str | None,
    today: datetime | None = None,
    executor: Executor | None = None,
    *,
    cached: bool,
) -> Report:
    day = today.date() if today else None
    reports = []
    for root, requested_paths in targets.items():
        cache = cache_of(root) if cached else None
        if state is None:
            dataset = last_report.read(root, cache, day, executor)
        elif (root / SETTINGS).is_file():
            dataset = load.load_revision(root, state, cache=cache, today=day)
        else:
            raise NotADataset(f"{display_path(root)} is no dataset folder (no {SETTINGS}): nothing of it is staged")
        if not len(dataset):
            typer.echo(f"readout: {display_path(root)} holds no record: there is nothing to check in it", err=True)
        if requested_paths is not None:  # where findings on the whole dataset are only counted
            tell_interruption(dataset)
        for name in requested_paths or ():
            if not any(within(path, [name]) for path in dataset.paths):
                raise NotADataset(f"{name} is no part of the dataset {display_path(root)}, in which it lies")
        if changed_since is None:
            tell_no_work(executor, dataset)
            report = last_report.lint(dataset, requested_paths, cache, executor)
        else:
            from readout.lint import baseline

            report = baseline.lint(dataset, root, changed_since, requested_paths, cache, state)
            _tell_of_head(root, report, state)
        if cache and state is None:
            cache.save()
        reports.append(report)
    return merged(reports)


def _tell_of_head(root: Path, report: Report, state: str | None) -> None:
    """Say so where a change is compared with the commit that it may be itself, which finds nothing."""
    from readout.store import git

    since = report.since
    if since is None or since.everything or since.commit != git.head(root):
        return
    if state == git.INDEX:
        advice = "name HEAD~1 for a commit that is amended"
        typer.echo(
            f"readout: what is staged is compared with HEAD, which `git commit --amend` replaces: {advice}", err=True
        )
    elif not report.files:
        amended = ", which is amended" if git.is_amended(root) else ""
        advice = f"name HEAD~1 to check the last commit{amended}"
        typer.echo(f"readout: nothing differs from {since.revision}, so nothing was checked: {advice}", err=True)


def _chooser(*, unsafe: bool) -> Callable[[Diagnostic], bool]:
    return lambda diagnostic: bool(diagnostic.fix and (diagnostic.fix.safe or unsafe))


def _show_fixes(targets: Targets, fail_on: FailOn, *, cached: bool, unsafe: bool) -> int:
    """Print what fixing would change, and change nothing."""
    from readout.curate import fix as fixer
    from readout.store import transaction

    for root in targets:
        transaction.check(root)
    results = [fixer.fix(root, _chooser(unsafe=unsafe), paths) for root, paths in targets.items()]
    contents = {Path(path): data for result in results for path, data in result.contents.items()}
    for path, data in sorted(contents.items()):
        typer.echo(_difference(path, data), nl=False)
    count = sum(result.count for result in results)
    typer.echo(f"{counted(count, 'fix')} would change {counted(len(contents), 'file')}.", err=True)
    return Exit.FINDINGS if contents else _verdict(_lint(targets, None, None, cached=cached), fail_on)


def _fixed(targets: Targets, *, unsafe: bool) -> Report:
    """Fix what can be fixed; return the report that remains."""
    from readout.curate import fix as fixer
    from readout.store import transaction

    results = []
    for root, requested_paths in targets.items():
        with transaction.begin(root, is_dataset=(root / SETTINGS).is_file()) as change:
            tell_recovered(change)
            result = fixer.fix(root, _chooser(unsafe=unsafe), requested_paths, digests=change.digests)
            change.commit({Path(path): data for path, data in result.contents.items()})
        results.append(result)
    if count := sum(result.count for result in results):
        files = sum(len(result.contents) for result in results)
        typer.echo(f"{counted(count, 'fix')} changed {counted(files, 'file')}.", err=True)
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

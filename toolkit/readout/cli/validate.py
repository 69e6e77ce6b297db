"""`readout validate`."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

import typer

from readout.cli.common import fail, find_dataset, style
from readout.cli.options import Exit, FailOn
from readout.diagnostic import Diagnostic, Severity
from readout.lint import engine
from readout.lint.registry import registry
from readout.lint.result import Report, merged
from readout.report import formats
from readout.report.formats.text import scope
from readout.store import load
from readout.store.cache import Cache
from readout.store.paths import NotADataset, discover, display_path, within
from readout.text.phrasing import counted
from readout.text.quoting import listing
from readout.text.suggestions import did_you_mean, nearest

SUMMARIZED = ("text", "markdown", "json")
"""The formats that say themselves what they leave out."""


@dataclass(frozen=True)
class Request:
    """What the command was asked to do."""

    format: str | None = None
    output: Path | None = None
    fail_on: FailOn = FailOn.ERROR
    fix: bool = False
    unsafe_fixes: bool = False
    diff: bool = False
    statistics: bool = False
    changed_since: str | None = None
    cached: bool = True


def run(paths: list[Path], request: Request) -> int:
    name = request.format or ("github" if os.environ.get("GITHUB_ACTIONS") == "true" else "text")
    if name not in formats.names():
        near = nearest(name, formats.names())
        hint = f"{did_you_mean(near)} " if near else ""
        return fail(f"there is no format `{name}`: {hint}The formats are {listing(formats.names())}")
    try:
        if request.unsafe_fixes and not (request.fix or request.diff):
            return fail("--unsafe-fixes goes with --fix or --diff")
        if request.changed_since is not None and (request.fix or request.diff):
            return fail("--changed-since goes neither with --fix nor with --diff")
        targets = _targets(paths or [find_dataset(None)])
        if request.fix or request.diff:
            report, changed = _fix(targets, request)
        else:
            report, changed = _lint(targets, request), False
        _write(report, name, request)
    except (NotADataset, OSError) as error:
        return fail(str(error))
    if request.diff and changed:
        return Exit.FINDINGS
    if request.fail_on is FailOn.NEVER:
        return Exit.CLEAN
    return Exit.FINDINGS if report.reaches(Severity(request.fail_on)) else Exit.CLEAN


def _targets(paths: list[Path]) -> dict[Path, list[str] | None]:
    """The datasets that the paths belong to, each with the paths to report on; None for all of it."""
    targets: dict[Path, list[str] | None] = {}
    for path in paths:
        root = discover(path)
        wanted = targets.setdefault(root, [])
        if root == path.resolve() or root == path:
            targets[root] = None
        elif wanted is not None:
            wanted.append(display_path(path))
    return targets


def _lint(targets: dict[Path, list[str] | None], request: Request) -> Report:
    reports = []
    for root, wanted in targets.items():
        cache = Cache(root) if request.cached else None
        dataset = load.load(root, cache=cache)
        for name in wanted or ():
            if not any(within(path, [name]) for path in dataset.paths):
                raise NotADataset(f"{name} is no part of the dataset {display_path(root)}, in which it lies")
        if request.changed_since is None:
            report = engine.lint(dataset, wanted, cache)
        else:
            from readout.lint import baseline

            report = baseline.lint(dataset, root, request.changed_since, wanted, cache)
        if cache:
            cache.save()
        reports.append(report)
    return merged(reports)


def _fix(targets: dict[Path, list[str] | None], request: Request) -> tuple[Report, bool]:
    """Fixes what can be fixed, or shows it; the report that remains, and whether anything changed."""

    def chosen(found: Diagnostic) -> bool:
        return bool(found.fix and (found.fix.safe or request.unsafe_fixes))

    from readout.curate import fix as fixer

    results = [fixer.fix(root, chosen, wanted) for root, wanted in targets.items()]
    contents = {Path(path): data for result in results for path, data in result.contents.items()}
    count = sum(result.count for result in results)
    if request.diff:
        for path, data in sorted(contents.items()):
            typer.echo(_difference(path, data), nl=False)
        typer.echo(f"{counted(count, 'fix')} would change {counted(len(contents), 'file')}.", err=True)
        return _lint(targets, request), bool(contents)
    from readout.store import atomic

    atomic.write_all(contents)
    if count:
        typer.echo(f"{counted(count, 'fix')} changed {counted(len(contents), 'file')}.", err=True)
    report = merged(result.report for result in results)
    left = sum(found.fix is not None for found in report.diagnostics)
    if left and not request.unsafe_fixes:
        typer.echo(f"{counted(left, 'more fix')} with --unsafe-fixes.", err=True)
    return report, bool(contents)


def _difference(path: Path, data: bytes) -> str:
    before = path.read_bytes().decode("utf-8").splitlines(keepends=True)
    after = data.decode("utf-8").splitlines(keepends=True)
    name = display_path(path)
    import difflib

    lines = difflib.unified_diff(before, after, f"{name} (now)", f"{name} (fixed)")
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def _write(report: Report, name: str, request: Request) -> None:
    if request.diff:
        return
    text_style = formats.Style() if request.output else style()
    text_style = replace(text_style, rules=_address("READOUT_RULES_URL"), files=_address("READOUT_FILES_URL"))
    text = _statistics(report) if request.statistics else formats.renderer(name)(report, text_style)
    if request.output:
        from readout.store import atomic

        # The name of a file may be no UTF-8; standard output shows it in the same way.
        atomic.write(request.output, text.encode("utf-8", "backslashreplace"))
    else:
        typer.echo(text, nl=False, color=text_style.colour)
    if report.since and (request.output or name not in SUMMARIZED):
        typer.echo(f"readout: {counted(len(report.diagnostics), 'finding')}: {scope(report)}", err=True)


def _address(variable: str) -> str | None:
    """The address of a folder, as a CI says it."""
    return os.environ.get(variable, "").rstrip("/") or None


def _statistics(report: Report) -> str:
    """How often each rule was broken, the commonest first: `12  RO301  error  a reference names …`."""
    counts = Counter((found.code, found.severity) for found in report.diagnostics)
    width = max((len(str(count)) for count in counts.values()), default=1)
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    lines = [
        f"{count:{width}}  {code}  {severity:7}  {registry()[code].summary}" for (code, severity), count in ordered
    ]
    return "".join(f"{line}\n" for line in lines)

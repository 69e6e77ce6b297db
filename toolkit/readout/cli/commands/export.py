"""Publish a dataset. Writes nothing if it has errors."""

from __future__ import annotations

import os
import webbrowser
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from readout import api
from readout.cli import completion, outputs
from readout.cli.common import fail, style
from readout.cli.datasets import GIT, find_dataset, load_side
from readout.cli.options import Data, Exit, Scheduler
from readout.cli.schedulers import NoScheduler, executor_at, tell_no_work
from readout.diagnostic import Severity
from readout.lint import last_report
from readout.parallel import WorkerDied
from readout.publish import export
from readout.publish import formats as exporters
from readout.report import formats as renderers
from readout.store import paths
from readout.store.atomic import NotChanged
from readout.text.phrasing import any_of, counted

CSV, SITE = "csv", "site"
LARGEST = 5
"""How many kinds of loss are told after an export; losses.json has them all."""

Since = Annotated[
    list[str] | None,
    typer.Option(
        metavar="OLD",
        help="For the site: tell what changed since git:REVISION or an earlier export, and lead from its addresses to "
        "those of today; as often as needed.",
    ),
]


def command(
    formats: Annotated[
        list[str] | None,
        typer.Argument(metavar="FORMATS", help=f"{any_of(exporters.names())}.", autocompletion=completion.exports),
    ] = None,
    all_formats: Annotated[bool, typer.Option("--all", help="Write every format but the site and Parquet.")] = False,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="The folder to write into. Default: build, here or beside the dataset."),
    ] = None,
    data: Data = None,
    bom: Annotated[bool, typer.Option(help="Begin CSV files with a byte order mark, for Excel.")] = False,
    strict: Annotated[
        bool, typer.Option(help="Write nothing, and exit with 1, if a format cannot hold everything.")
    ] = False,
    only: Annotated[
        list[str] | None,
        typer.Option(
            metavar="COLLECTION[/ID]",
            help="Hand out a part: a workbook, part.xlsx, of this record, or of a collection; as often as needed.",
        ),
    ] = None,
    since: Since = None,
    open_site: Annotated[bool, typer.Option("--open", help="Show the site in the browser.")] = False,
    scheduler: Scheduler = None,
) -> int:
    try:
        chosen = export.choose([*(exporters.names_of_all() if all_formats else ()), *(formats or ())])
        if (since or open_site) and SITE not in chosen:
            return fail(f"--{'since' if since else 'open'} is about the site: add `{SITE}` to the formats")
        with executor_at(scheduler) as executor:
            dataset, _ = checked = last_report.check(paths.discover(find_dataset(data)), executor=executor)
            tell_no_work(executor, dataset)
            earlier = {name.removeprefix(GIT): load_side(name, data) for name in since or ()}
            output = output or _beside(dataset.path)
            losses = api.export(
                checked, chosen, output, bom=bom, strict=strict, only=only or [], since=earlier, executor=executor
            )
    except api.InvalidDataset as error:
        return refuse_errors(error)
    except export.Lossy as error:
        _tell_losses(error.losses)
        return nothing_written("losses are refused with --strict")
    except exporters.CannotHold as error:
        return nothing_written(str(error))
    except (NoScheduler, paths.NotADataset, export.Refused, NotChanged, OSError, WorkerDied) as error:
        return fail(str(error))
    if only:
        typer.echo(written(output / export.PART))
        return Exit.CLEAN
    targets = [output / exporters.exporter(name).TARGET for name in chosen]
    for target in (*targets, *(output / name for name in export.COMPANIONS)):
        typer.echo(written(target))
    typer.echo(f"{len(dataset)} records in {len(targets)} {'format' if len(targets) == 1 else 'formats'}", err=True)
    if open_site:
        webbrowser.open((output / SITE / "index.html").resolve().as_uri())
    _tell_losses(losses, most=LARGEST, rest=paths.display_path(output / export.LOSSES))
    return _tell_formulas(output) if CSV in chosen else Exit.CLEAN


def _tell_formulas(output: Path) -> int:
    """Say so where programs that open CSV by double click would compute texts: CSV has no mark for a text. Return the
    exit code."""
    from readout.publish.formats import csv

    if count := csv.formula_texts(output / csv.TARGET):
        what = "1 text begins" if count == 1 else f"{count:,} texts begin"
        typer.echo(
            f"readout: {what} like a formula (RO802), and csv has them as they are: import its columns as text, "
            "and do not open it by double click",
            err=True,
        )
    return Exit.CLEAN


def _beside(dataset: str) -> Path:
    """Where exports go unless told: `build` here, or beside the dataset if here is inside it."""
    root, build = Path(dataset).resolve(), Path("build")
    return root.parent / "build" if root.is_dir() and build.resolve().is_relative_to(root) else build


def written(target: Path) -> str:
    """What was written, and how large it is: `build/csv/  17 files  103.2 kB`."""
    if target.is_dir():
        files = [file for file in target.rglob("*") if file.is_file()]
        return f"{paths.display_path(target)}/  {len(files)} files  {_size(files)}"
    return f"{paths.display_path(target)}  {_size([target])}"


def _size(files: list[Path]) -> str:
    size = sum(file.stat().st_size for file in files)
    return f"{size / 1000:.1f} kB" if size >= 100 else counted(size, "byte")


def _tell_losses(losses: export.Losses, most: int | None = None, rest: str = "") -> None:
    """Says what was lost, in sentences: all of it, or the `most` frequent kinds, and where the rest is to be read. With
    `most`, a line is enough for a view."""
    for name, lost in losses.items():
        if not lost:
            continue
        count = sum(loss.count for loss in lost)
        if most and exporters.is_view(name):
            typer.echo(f"{name} is a view of the data, and leaves out {count:,} values: {rest}", err=True)
            continue
        typer.echo(f"{name} cannot hold {count:,} values:", err=True)
        for loss in sorted(lost, key=lambda loss: -loss.count)[:most]:
            typer.echo(f"- {loss.text}", err=True)
        if most and len(lost) > most:
            typer.echo(f"- and {len(lost) - most} more kinds: {rest}", err=True)


def refuse_errors(error: api.InvalidDataset) -> int:
    """Shows the errors, without the warnings: those do not stand in the way."""
    errors = tuple(diagnostic for diagnostic in error.diagnostics if diagnostic.severity is Severity.ERROR)
    format = "github" if os.environ.get("GITHUB_ACTIONS") == "true" else "text"
    output_style = style()
    text = renderers.renderer(format)(replace(error.report, diagnostics=errors), output_style)
    outputs.print_findings(text, format, output_style)
    return nothing_written(f"{len(errors)} {'error' if len(errors) == 1 else 'errors'}")


def nothing_written(why: str) -> int:
    typer.echo(f"readout: {why}: nothing was written", err=True)
    return Exit.FINDINGS

"""`readout export`."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import typer

from readout import api
from readout.cli.common import fail, find_dataset, style
from readout.cli.options import Exit
from readout.diagnostic import Severity
from readout.publish import export
from readout.publish import formats as exporters
from readout.report import formats as renderers
from readout.store import load, paths

LARGEST = 5
"""How many kinds of loss are told after an export; losses.json has them all."""


def run(
    formats: list[str],
    all_formats: bool,
    output: Path | None,
    data: Path | None,
    *,
    bom: bool,
    strict: bool,
    only: list[str],
) -> int:
    try:
        chosen = export.choose(exporters.names() if all_formats else formats)
        dataset = load.load(paths.discover(find_dataset(data)))
        output = output or _beside(dataset.path)
        losses = api.export(dataset, chosen, output, bom=bom, strict=strict, only=only)
    except api.InvalidDataset as error:
        return refuse_errors(error)
    except export.Lossy as error:
        _tell_losses(error.losses)
        return nothing_written("losses are refused with --strict")
    except exporters.CannotHold as error:
        return nothing_written(str(error))
    except (paths.NotADataset, export.Refused, OSError) as error:
        return fail(str(error))
    if only:
        typer.echo(written(output / export.PART))
        return Exit.CLEAN
    targets = [output / exporters.exporter(name).TARGET for name in chosen]
    for target in (*targets, *(output / name for name in export.BESIDE)):
        typer.echo(written(target))
    typer.echo(f"{len(dataset)} records in {len(targets)} {'format' if len(targets) == 1 else 'formats'}", err=True)
    _tell_losses(losses, most=LARGEST, rest=paths.display_path(output / export.LOSSES))
    return Exit.CLEAN


def _beside(dataset: str) -> Path:
    """Where exports go unless told: `build` here, or beside the dataset if here is inside it."""
    root, here = Path(dataset).resolve(), Path("build")
    return root.parent / "build" if root.is_dir() and here.resolve().is_relative_to(root) else here


def written(target: Path) -> str:
    """What was written, and how large it is: `build/csv/  17 files  103.2 kB`."""
    if target.is_dir():
        files = [file for file in target.iterdir() if file.is_file()]
        return f"{paths.display_path(target)}/  {len(files)} files  {_size(files)}"
    return f"{paths.display_path(target)}  {_size([target])}"


def _size(files: list[Path]) -> str:
    return f"{sum(file.stat().st_size for file in files) / 1000:.1f} kB"


def _tell_losses(losses: export.Losses, most: int | None = None, rest: str = "") -> None:
    """Says what was lost, in sentences: all of it, or the `most` frequent kinds, and where the rest is to be read."""
    for name, lost in losses.items():
        if not lost:
            continue
        typer.echo(f"{name} cannot hold {sum(loss.count for loss in lost)} values:", err=True)
        for loss in sorted(lost, key=lambda loss: -loss.count)[:most]:
            typer.echo(f"- {loss.text}", err=True)
        if most and len(lost) > most:
            typer.echo(f"- and {len(lost) - most} more kinds: {rest}", err=True)


def refuse_errors(error: api.InvalidDataset) -> int:
    """Shows the errors, without the warnings: those do not stand in the way."""
    errors = tuple(found for found in error.diagnostics if found.severity is Severity.ERROR)
    render = renderers.renderer("github" if os.environ.get("GITHUB_ACTIONS") == "true" else "text")
    shown = style()
    typer.echo(render(replace(error.report, diagnostics=errors), shown), nl=False, color=shown.colour)
    return nothing_written(f"{len(errors)} {'error' if len(errors) == 1 else 'errors'}")


def nothing_written(why: str) -> int:
    typer.echo(f"readout: {why}: nothing was written", err=True)
    return Exit.FINDINGS

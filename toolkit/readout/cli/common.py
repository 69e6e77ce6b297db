"""What commands share: finding the dataset, and refusing."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import typer

from readout.cli.app import Exit
from readout.loading import SETTINGS, NotADataset
from readout.renderers import Style


def find_dataset(path: Path | None) -> Path:
    """The dataset to work on: the one given, the nearest above the working folder, or data/.

    Raises NotADataset where there is none.
    """
    if path:
        return path
    here = Path.cwd()
    for folder in (here, *here.parents):
        for candidate in (folder, folder / "data"):
            if (candidate / SETTINGS).is_file():
                return candidate
    raise NotADataset(
        "there is no dataset here (no readout.toml in this folder, above it, or in data/): "
        "`readout init data` makes one"
    )


def fail(message: str) -> int:
    """Says why the command cannot run; the exit code of a wrong use."""
    typer.echo(f"readout: {message}", err=True)
    return Exit.USAGE


def style() -> Style:
    """How standard output wants its text: a terminal with colour, unless NO_COLOR is set, and in lines as
    wide as it is; FORCE_COLOR decides for a pipe."""
    terminal = sys.stdout.isatty()
    colour = not os.environ.get("NO_COLOR") and (terminal or bool(os.environ.get("FORCE_COLOR")))
    return Style(colour, shutil.get_terminal_size().columns if terminal else None)

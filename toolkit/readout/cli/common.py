"""How commands speak to people: the refusal, and the style of standard output."""

from __future__ import annotations

import os
import shutil
import sys

import typer

from readout.cli.options import Exit
from readout.report.formats import Style


def fail(message: str, *more: str) -> int:
    """Says why the command cannot run, each thing on one line whatever it names; the exit code of a wrong use."""
    from readout.text.characters import one_line

    typer.echo("\n  ".join(map(one_line, (f"readout: {message}", *more))), err=True)
    return Exit.USAGE


def style() -> Style:
    """How standard output wants its text: a terminal with colour, unless NO_COLOR is set, and in lines as
    wide as it is; FORCE_COLOR decides for a pipe."""
    terminal = sys.stdout.isatty()
    colour = not os.environ.get("NO_COLOR") and (terminal or bool(os.environ.get("FORCE_COLOR")))
    return Style(colour, shutil.get_terminal_size().columns if terminal else None)

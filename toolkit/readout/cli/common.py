"""What commands print for people: a refusal, and a page in the style of standard output."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

import typer

from readout.cli.options import Exit
from readout.report.formats import Style

if TYPE_CHECKING:
    from readout.store.transaction import Transaction
    from readout.text.blocks import Page


def fail(message: str, *more: str) -> int:
    """Prints why the command cannot run, a line for each reason, and returns the exit code of a usage error."""
    from readout.text.characters import one_line

    typer.echo("\n  ".join(map(one_line, (f"readout: {message}", *more))), err=True)
    return Exit.USAGE


def tell_recovered(change: Transaction) -> None:
    """Says which files an interrupted change had left half changed, and what became of them."""
    from readout.store.paths import display_path

    for path in change.recovered:
        typer.echo(f"readout: {display_path(path)} was put back: a change was interrupted", err=True)
    for path in change.edited:
        typer.echo(
            f"readout: {display_path(path)} is left as it is: a change was interrupted, and it was edited since",
            err=True,
        )


def style() -> Style:
    """Returns how text is written to standard output: on a terminal with colour, unless NO_COLOR is set, and in lines
    as wide as it is; FORCE_COLOR decides for a pipe."""
    terminal = sys.stdout.isatty()
    colour = not os.environ.get("NO_COLOR") and (terminal or bool(os.environ.get("FORCE_COLOR")))
    return Style(colour, shutil.get_terminal_size().columns if terminal else None)


def print_lines(lines: Iterable[str]) -> None:
    """Prints lines of sentences: on a terminal between words, so that what does not fit goes on indented. What holds
    lines of its own, as findings do, was laid out before."""
    import textwrap

    columns = style().width
    for line in lines:
        if columns is None or "\n" in line or len(line) < columns:
            typer.echo(line)
            continue
        indent = " " * (len(line) - len(line.lstrip()))
        more = f"{indent}  " if indent else ""
        rows = textwrap.wrap(
            line, columns, subsequent_indent=more, break_long_words=False, break_on_hyphens=False, tabsize=1
        )
        typer.echo("\n".join(rows))


def print_page(page: Page, *, markdown: bool) -> None:
    """Prints a page as text in the style of standard output, or as Markdown."""
    from readout.text import blocks

    if markdown:
        typer.echo(blocks.markdown(page), nl=False)
    else:
        output = style()
        typer.echo(blocks.text(page, output.width, colour=output.colour), nl=False, color=output.colour)

"""Output formats of findings, a module each, found by their file names.

A format's module has `render(report, style) -> str`: the text ends with a line feed, unless it is empty.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from readout.lint.result import Report


class Style(NamedTuple):
    """How text is shown: with colour, and in lines of how many columns (None: as long as they are).

    `rules` and `files` are the addresses of the folders that hold the pages of the rules and the files found fault
    with, where links may lead to them.
    """

    colour: bool = False
    width: int | None = None
    rules: str | None = None
    files: str | None = None


def names() -> tuple[str, ...]:
    """Return the names of all formats, sorted."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_")))


def renderer(name: str) -> Callable[[Report, Style], str]:
    """Return the function that renders a report in a format, one of `names`."""
    render: Callable[[Report, Style], str] = importlib.import_module(f"{__name__}.{name}").render
    return render

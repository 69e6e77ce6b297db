"""Formats that a dataset is published in, one a file, found by their file name.

An exporter's module has:

- `TARGET`, the name of the file that it makes in the output folder, or of the folder: then it ends with a slash;
- `LOSSLESS`, whether the format holds everything and comes back equal;
- `write(dataset, target, options)`, which writes the target, a file or folder that does not exist before,
  and says what the format could not hold. Whoever calls it moves the target to its place when it is whole.
"""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, cast

from readout.dataset import Dataset


@dataclass(frozen=True, slots=True)
class Options:
    """What the user asked for. `bom`: begin CSV files with a byte order mark. `only`: the addresses of the records
    that a workbook is to hold, none for a template; None for all of them."""

    bom: bool = False
    only: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Loss:
    """What a format could not hold: its kind, how often, and a sentence that says so."""

    kind: str
    count: int
    text: str


class CannotHold(Exception):
    """A lossless format meets a value that it cannot hold. The text names the place and the limit."""


class Exporter(Protocol):
    """What an exporter's module has."""

    TARGET: str
    LOSSLESS: bool

    def write(self, dataset: Dataset, target: Path, options: Options) -> list[Loss]: ...


def names() -> tuple[str, ...]:
    """The formats there are."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_")))


def exporter(name: str) -> Exporter:
    """The exporter of a format of `names`."""
    return cast("Exporter", importlib.import_module(f"{__name__}.{name}"))

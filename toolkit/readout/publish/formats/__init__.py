"""Formats that a dataset is published in, one a file, found by their file name.

An exporter's module has:

- `TARGET`, the name of the file that it makes in the output folder, or of the folder: then it ends with a slash;
- `LOSSLESS`, whether the format holds everything and comes back equal;
- `write(dataset, target, options)`, which writes the target, a file or folder that does not exist before,
  and says what the format could not hold. Whoever calls it moves the target to its place when it is whole;
- `begin(dataset, target, options, files)`, if records are written as they come: a `Writer`, whose files are closed
  with `files`. Several writers see the records together, so that each record is read once.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, cast

from readout.model.dataset import Dataset
from readout.publish.batches import Visitor, walk


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


class Writer(Visitor, Protocol):
    """Writes a format, given all records."""

    def end(self) -> list[Loss]:
        """Writes what comes last; says what the format could not hold."""


Begin = Callable[[Dataset, Path, Options, ExitStack], Writer]


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


def write(dataset: Dataset, targets: Mapping[str, Path], options: Options, *others: Visitor) -> dict[str, list[Loss]]:
    """Writes the targets of formats; says what each could not hold. The others see the same records."""
    with ExitStack() as files:
        writers: dict[str, Writer] = {}
        losses: dict[str, list[Loss]] = {}
        for name, target in targets.items():
            begin: Begin | None = getattr(exporter(name), "begin", None)
            if begin:
                writers[name] = begin(dataset, target, options, files)
            else:
                losses[name] = exporter(name).write(dataset, target, options)
        walk(dataset, [*writers.values(), *others])
        losses |= {name: writer.end() for name, writer in writers.items()}
    return {name: losses[name] for name in targets}


def alone(begin: Begin, dataset: Dataset, target: Path, options: Options) -> list[Loss]:
    """Writes the target of one writer."""
    with ExitStack() as files:
        writer = begin(dataset, target, options, files)
        walk(dataset, [writer])
        return writer.end()

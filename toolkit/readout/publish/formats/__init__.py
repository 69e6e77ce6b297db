"""The formats that a dataset is published in, one file or folder each, found by their names.

A format's module has:

- `TARGET`, the name of the file that it makes in the output folder, or of the folder: then it ends with a slash;
- `LOSSLESS`, whether the format holds everything and comes back equal;
- `begin(dataset, target, options, files)`, which returns a `Writer` of the target: a file or folder that does not
  exist before. What it opens is entered into the exit stack `files`. Whoever calls it moves the target into place.

A writer that is a `Job` of `batches` sees the records in batches, together with the other formats, so that each
record is read once; another one reads the dataset itself when it finishes.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, cast

from readout.model.dataset import Dataset
from readout.publish.batches import Job, run


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


class Writer(Protocol):
    """Writes a format."""

    def finish(self) -> list[Loss]:
        """Write what comes last; return what the format could not hold."""


class Format(Protocol):
    """What a format's module has."""

    TARGET: str
    LOSSLESS: bool

    def begin(self, dataset: Dataset, target: Path, options: Options, files: ExitStack) -> Writer: ...


def names() -> tuple[str, ...]:
    """The formats there are."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_")))


def exporter(name: str) -> Format:
    """Return the module of a format of `names`."""
    return cast("Format", importlib.import_module(f"{__name__}.{name}"))


def write(dataset: Dataset, targets: Mapping[str, Path], options: Options, *jobs: Job) -> dict[str, list[Loss]]:
    """Write the targets of formats; return what each could not hold. Other jobs see the same batches."""
    with ExitStack() as files:
        writers = {name: exporter(name).begin(dataset, target, options, files) for name, target in targets.items()}
        run(dataset, [*(writer for writer in writers.values() if isinstance(writer, Job)), *jobs])
        return {name: writer.finish() for name, writer in writers.items()}


def write_one(name: str, dataset: Dataset, target: Path, options: Options) -> list[Loss]:
    """Write the target of one format; return what it could not hold."""
    return write(dataset, {name: target}, options)[name]

"""The formats of exports: one module or package each, found by its file name.

All formats have the same protocol, `Format`. A format's module has these names:

- `TARGET`: the name of the file that it writes in the output folder, or of the folder, then with a final slash;
- `LOSSLESS`: whether the format holds everything, so that reading it back gives an equal dataset;
- `VIEW`, if it is True: the format is for a part of the data, and what it leaves out is told in one line;
- `IN_ALL`, if it is False: `--all` leaves it out, since it is pages to read, or needs an extra;
- `begin(dataset, target, options, files)`: the one way to write. It begins the target, a file or folder that does not
  exist before, and returns its `Writer`. Files that stay open until the end are entered into the exit stack `files`.

A `Writer` is a job of `batches`: `map` and `reduce` get the records in batches (a `map` that needs nothing but its
batch is a static method, which workers elsewhere can have), and `finish` completes the target and returns what the
format could not hold. A lossless format raises CannotHold for a value that it cannot hold. All writers of an export
share one pass over the records, so that each is read once: text formats write batches as they come, the workbook
collects its rows. `export` moves the targets to their places when all of them are complete.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from readout import progress
from readout.model.dataset import Dataset
from readout.publish import batches

if TYPE_CHECKING:
    from concurrent.futures import Executor


@dataclass(frozen=True, slots=True)
class Options:
    """What the user asked for: `bom`, a byte order mark at the start of CSV files; `only`, the addresses of the records
    to write, none of them for a blank workbook, None for all records; `since`, earlier states of the dataset by what
    they are called, for the site's page of changes."""

    bom: bool = False
    only: frozenset[str] | None = None
    since: Mapping[str, Dataset] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Loss:
    """What a format could not hold: its kind, how often, and a sentence that says so."""

    kind: str
    count: int
    text: str


class CannotHold(Exception):
    """A lossless format meets a value that it cannot hold, or a format needs what is not installed. The text names the
    place and the limit, or says how to get it."""


class Writer(batches.Job, Protocol):
    """Writes one target from all records of a dataset."""

    def finish(self) -> list[Loss]:
        """Complete the target, and return what the format could not hold."""


class Format(Protocol):
    """What the module of a format has."""

    TARGET: str
    LOSSLESS: bool

    def begin(self, dataset: Dataset, target: Path, options: Options, files: ExitStack) -> Writer: ...


def names() -> tuple[str, ...]:
    """Return the names of all formats, sorted."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__)))


def names_of_all() -> tuple[str, ...]:
    """Return the names of the formats that `--all` writes, sorted."""
    return tuple(name for name in names() if getattr(exporter(name), "IN_ALL", True))


def is_view(name: str) -> bool:
    """Whether a format is for a part of the data by design."""
    return bool(getattr(exporter(name), "VIEW", False))


def exporter(name: str) -> Format:
    """Return the module of a format, one of `names`."""
    return cast("Format", importlib.import_module(f"{__name__}.{name}"))


def write(
    dataset: Dataset,
    targets: Mapping[str, Path],
    options: Options,
    *jobs: batches.Job,
    executor: Executor | None = None,
) -> dict[str, list[Loss]]:
    """Write targets by the names of their formats, and return what each could not hold. Other jobs share the pass.

    With `options.only` the batches have these records alone; writers still know the whole dataset. The workers of an
    `executor` do what `batches.run` can give them.
    """
    selected = dataset if options.only is None else dataset.part(options.only)
    with ExitStack() as files:
        writers = {name: exporter(name).begin(dataset, target, options, files) for name, target in targets.items()}
        batches.run(selected, [*writers.values(), *jobs], f"writing {', '.join(writers)}", executor)
        losses = {}
        for number, (name, writer) in enumerate(writers.items()):
            progress.tell(f"completing {name}", number, len(writers))
            losses[name] = writer.finish()
        progress.end()
        return losses


def write_one(name: str, dataset: Dataset, target: Path, options: Options) -> list[Loss]:
    """Write the target of one format; return what it could not hold."""
    return write(dataset, {name: target}, options)[name]

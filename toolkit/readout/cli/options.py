"""Exit codes, and the options that several commands share."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from readout.cli import completion


class Exit:
    """Exit codes. 130 follows the shell's custom for an interrupt."""

    CLEAN, FINDINGS, USAGE, BUG, INTERRUPTED = 0, 1, 2, 3, 130


class FailOn(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    NEVER = "never"


class Form(StrEnum):
    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"


class PageForm(StrEnum):
    TEXT = "text"
    MARKDOWN = "markdown"


class ImportForm(StrEnum):
    TEXT = "text"
    JSON = "json"


RecordName = Annotated[
    str,
    typer.Argument(metavar="RECORD", help="The record: ID, or COLLECTION/ID.", autocompletion=completion.records),
]
Scheduler = Annotated[
    str | None,
    typer.Option(
        metavar="ADDRESS",
        help="The scheduler of a Dask cluster, whose workers share the work on records of NDJSON files. The outcome is "
        "the same.",
    ),
]
Data = Annotated[Path | None, typer.Option(help="The dataset. Default: the one here, or in data/.")]

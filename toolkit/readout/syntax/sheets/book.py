"""A parsed workbook: its sheets, metadata, and the snapshot that it carries."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from readout.span import CellRef, Pointer
from readout.syntax.document import Problem, Sheet
from readout.syntax.sheets.snapshot import Snapshot, Unusable


@dataclass
class Book:
    """A parsed workbook or folder of CSV files: its sheets by the names of their tables, and the metadata.

    `cells` are the places of the metadata. `suffix` is that of the files (`.csv`), empty for a workbook. `titles` are
    the names of sheets or files that differ from those of their tables. `base` is the snapshot of the data that the
    workbook was made from, or why it is unusable; None without one. `missing` are the tables that it should have.
    """

    path: str
    sheets: dict[str, Sheet]
    metadata: dict[str, Any]
    cells: dict[Pointer, CellRef] = field(default_factory=dict)
    problems: list[tuple[CellRef | None, Problem]] = field(default_factory=list)
    suffix: str = ""
    titles: dict[str, str] = field(default_factory=dict)
    base: Snapshot | Unusable | None = None
    missing: tuple[str, ...] = ()

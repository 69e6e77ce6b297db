"""A workbook as it was read: its sheets, and the snapshot that it carries."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from readout.span import CellRef, Pointer
from readout.syntax.document import Problem, Sheet
from readout.syntax.sheets.snapshot import Snapshot, Unusable


@dataclass
class Book:
    """A workbook or a folder of CSV files as it was read: its sheets by name, and what stands beside
    the tables. `cells` are the places of the metadata. `suffix` is what a sheet's name lacks to be a
    file's (`.csv`), empty for a workbook; `titles` are what sheets are called where that is not the name of
    their table. `base` is what the sheet says that remembers what was handed out, or why that cannot be relied on;
    None where there is no such sheet."""

    path: str
    sheets: dict[str, Sheet]
    metadata: dict[str, Any]
    cells: dict[Pointer, CellRef] = field(default_factory=dict)
    problems: list[tuple[CellRef | None, Problem]] = field(default_factory=list)
    suffix: str = ""
    titles: dict[str, str] = field(default_factory=dict)
    base: Snapshot | Unusable | None = None

"""Tells the code page of CSV files that are not in UTF-8: the one in which most of their cells are as handed out."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from readout.model import flattening
from readout.model.dataset import Dataset
from readout.syntax import csv

CODE_PAGES = (
    *("cp1252", "cp1250", "cp1254", "cp1251", "cp1253", "cp1257", "cp1255", "cp1256", "cp1258"),
    *("mac_roman", "cp850", "cp437", "cp852", "cp866"),
)
"""The code pages of Windows, and of older systems, the most common first."""


def is_encoding(name: str) -> bool:
    """Whether a name is that of an encoding of texts."""
    try:
        "a".encode(name)
    except LookupError:
        return False
    return True


def is_unknown(file: Path) -> bool:
    """Whether a CSV file is in neither UTF-8 nor UTF-16."""
    data = file.read_bytes()
    return not csv.UTF_16.match(data) and not csv.is_utf_8(data)


def guess(files: Iterable[Path], base: Dataset) -> tuple[str, int, int] | None:
    """Return the code page of files, and how many of their cells with letters beyond ASCII are as they were handed
    out, of how many; None if no code page gives any."""
    handed_out = {
        cell
        for lines in flattening.cells(base).values()
        for line in lines
        for cell in line
        if isinstance(cell, str) and not cell.isascii()
    }
    scores = []
    for order, name in enumerate(CODE_PAGES):
        cells = [cell for file in files for cell in _beyond_ascii(file, name)]
        scores.append((sum(cell in handed_out for cell in cells), -order, name, len(cells)))
    alike, _, name, count = max(scores)
    return (name, alike, count) if alike else None


def _beyond_ascii(file: Path, encoding: str) -> list[str]:
    rows = csv.read_saved(file, encoding).rows
    return [cell for row in rows for cell in row if not cell.isascii()]

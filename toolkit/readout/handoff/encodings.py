"""Tells the code page of CSV files that are not in UTF-8: by the texts that a dataset has, and by their letters."""

from __future__ import annotations

import codecs
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import NamedTuple

from readout.model import flattening
from readout.model.dataset import Dataset
from readout.syntax import csv

CODE_PAGES = (
    *("cp1252", "cp1250", "cp1254", "cp1251", "cp1253", "cp1257", "cp1255", "cp1256", "cp1258"),
    *("mac_roman", "cp850", "cp437", "cp852", "cp866"),
)
"""The code pages of Windows, and of older systems, the most common first."""
ABOUT_AS_LIKELY = 0.9
"""The share of the likeliest page's score from which on a more common one is taken."""


def is_encoding(name: str) -> bool:
    """Whether a name is that of an encoding of texts."""
    try:
        "a".encode(name)
    except LookupError:
        return False
    return True


def is_unknown(file: Path) -> bool:
    """Whether a CSV file is in neither UTF-8 nor UTF-16."""
    return csv.read(file).encoding is None


class Likely(NamedTuple):
    """The code page that files seem to be in: so many of their cells with letters beyond ASCII are texts that a dataset
    has, of how many."""

    name: str
    alike: int
    cells: int


def likely(files: Collection[Path], base: Dataset | None) -> Likely:
    """Return the code page of files: the one in which most of their cells are texts of a dataset, of several such the
    one that chardet takes for likeliest by the letters, or else the most common."""
    texts = {
        cell
        for lines in (flattening.cells(base) if base else {}).values()
        for line in lines
        for cell in line
        if isinstance(cell, str) and not cell.isascii()
    }
    pages = []
    for name in CODE_PAGES:
        cells = [cell for file in files for cell in _beyond_ascii(file, name)]
        pages.append(Likely(name, sum(cell in texts for cell in cells), len(cells)))
    most = max(page.alike for page in pages)
    best = [page for page in pages if page.alike == most]
    if len(best) == 1:
        return best[0]
    detected = _detected(b"\n".join(file.read_bytes() for file in files), [page.name for page in best])
    return next(page for page in best if page.name == detected)


def _beyond_ascii(file: Path, encoding: str) -> list[str]:
    rows = csv.read(file, encoding).rows
    return [cell for row in rows for cell in row if not cell.isascii()]


def _detected(data: bytes, names: Sequence[str]) -> str:
    """Return the first of some code pages that is about as likely as any, by the letters of a text; without the package
    that knows them, the first."""
    try:
        import chardet
    except ImportError:
        return names[0]
    scores = {
        codecs.lookup(each["encoding"]).name: each["confidence"]
        for each in chardet.detect_all(data, ignore_threshold=True, prefer_superset=True, include_encodings=names)
        if each["encoding"]
    }
    most = max(scores.values(), default=0)
    return next(name for name in names if scores.get(codecs.lookup(name).name, 0) >= ABOUT_AS_LIKELY * most)

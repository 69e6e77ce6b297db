"""The snapshot: the records that a workbook or a folder of CSV files was made from, the base of a three-way merge.

It is a hidden sheet, or the file `base.txt`.

The first rows describe it: a label in the first column, a value in the second. Below are, in chunks of one row
each, the JSON export of the records (`records`), and the ids of other records of the dataset that the workbook
may refer to (`elsewhere`). The row of a chunk has its kind, its number, the SHA-256 of its text, and its text.

Spreadsheet programs must not alter it: the JSON is ASCII; chunks begin and end with a bar, so that they are not
trimmed or taken for formulas, and are shorter than the limit of a cell; and what file formats encode (two spaces,
the `_x` of Excel's escapes) is written as JSON's escapes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from hashlib import sha256
from typing import Any, NamedTuple

from readout.syntax.document import Cell
from readout.syntax.json_text import compact

SHEET = "base"
FORMAT = "1"
CHUNK = 32_000
"""Characters of a chunk. A cell of Excel's holds 32,767."""

WHAT = (
    "Please leave this sheet as it is. It holds the records as they were when this workbook was made, so that "
    "`readout import` can tell what you changed from what others changed since. Each chunk below is a piece of "
    "JSON between two bars; put together in the order of their numbers, those of one kind are one JSON document. "
    "Without this sheet the workbook can still be read back, but nothing can be deleted by it."
)
FRAGILE = re.compile("_(?=x)| (?= )|\x7f")

Rows = Iterable[tuple[int, Sequence[Cell]]]
"""The rows of a sheet with their numbers, with or without empty ones."""


class Scope(StrEnum):
    """How much of the dataset was handed out."""

    WHOLE = "whole"
    PART = "part"
    NOTHING = "nothing"


class Label(StrEnum):
    """The labels of the first rows."""

    FORMAT = "Format"
    SCHEMA = "Schema version"
    SCOPE = "Handed out"
    CHUNKS = "Chunks"


class Kind(StrEnum):
    """The kinds of chunks."""

    RECORDS = "records"
    ELSEWHERE = "elsewhere"


HEADINGS = ("Kind", "Number", "SHA-256", "Text")


class Unusable(Exception):
    """The snapshot cannot be used. The message says why; `row` is the row, 1 for the sheet as a whole."""

    def __init__(self, message: str, row: int = 1) -> None:
        super().__init__(message)
        self.row = row


class Snapshot(NamedTuple):
    """A snapshot. `records` is the JSON export of the records handed out; `elsewhere` has the ids of the others by
    collection."""

    scope: Scope
    schema_version: str
    records: str
    elsewhere: Mapping[str, tuple[str, ...]]


def write(scope: Scope, schema_version: str, records: Any, elsewhere: Mapping[str, Sequence[str]]) -> list[list[str]]:
    """Return the rows of the sheet for records as `Dataset.canonical` returns them: texts that are not empty."""
    chunks = [*_chunks(Kind.RECORDS, records), *_chunks(Kind.ELSEWHERE, elsewhere)]
    return [*head(scope, schema_version), [Label.CHUNKS, str(len(chunks))], list(HEADINGS), *chunks]


class Chunks:
    """Makes chunks of a JSON text of one kind that comes in pieces, which begin and end with one of its signs."""

    def __init__(self, kind: Kind) -> None:
        self.kind, self.count = kind, 0
        self._rest = ""

    def feed(self, text: str) -> list[list[str]]:
        """Return the rows of the chunks that are full."""
        text = self._rest + _spelled(text)
        full = len(text) - len(text) % CHUNK
        self._rest = text[full:]
        return [self._row(text[at : at + CHUNK]) for at in range(0, full, CHUNK)]

    def finish(self) -> list[list[str]]:
        """Return the row of the last chunk."""
        text, self._rest = self._rest, ""
        return [self._row(text)] if text else []

    def _row(self, text: str) -> list[str]:
        self.count += 1
        piece = f"|{text}|"
        return [self.kind, str(self.count), _digest(piece), piece]


def head(scope: Scope, schema_version: str) -> list[list[str]]:
    """Return the rows that describe a snapshot, but for the number of its chunks."""
    return [
        ["Base", WHAT],
        [Label.FORMAT, FORMAT],
        [Label.SCHEMA, schema_version],
        [Label.SCOPE, scope],
    ]


def _chunks(kind: Kind, value: Any) -> list[list[str]]:
    """Return the rows of the chunks of a JSON value."""
    chunks = Chunks(kind)
    return [*chunks.feed(compact(value)), *chunks.finish()]


def _spelled(text: str) -> str:
    """Return a JSON text with escapes for what file formats encode."""
    if any(sign in text for sign in ("_x", "  ", "\x7f")):  # rare, and much faster than the pattern
        text = FRAGILE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
    return text


def _digest(piece: str) -> str:
    return sha256(piece.encode()).hexdigest()


def read(rows: Rows) -> Snapshot:
    """Return the snapshot of rows, in whatever order they are. Raises Unusable."""
    head: dict[str, str] = {}
    pieces: dict[str, dict[int, str]] = {Kind.RECORDS: {}, Kind.ELSEWHERE: {}}
    for number, row in rows:
        cells = ["" if cell is None else str(cell).strip() for cell in row]
        if len(cells) >= len(HEADINGS) and cells[0] in pieces:
            piece_number, piece = _piece(number, cells)
            pieces[cells[0]][piece_number] = piece
        elif len(cells) > 1:
            head.setdefault(cells[0], cells[1])
    lacking = [label for label in Label if label not in head]
    if lacking:
        raise Unusable(f"it does not say its {lacking[0].lower()}")
    if _text(head[Label.FORMAT]) != FORMAT:
        raise Unusable("it was written by another version of readout")
    if head[Label.SCOPE] not in list(Scope):
        raise Unusable("it does not say how much was handed out")
    count = sum(map(len, pieces.values()))
    if _text(head[Label.CHUNKS]) != str(count):
        raise Unusable(f"of its {head[Label.CHUNKS]} chunks, {count} are there")
    records, elsewhere = (_joined(pieces[kind]) for kind in Kind)
    return Snapshot(Scope(head[Label.SCOPE]), head[Label.SCHEMA], records, _ids(elsewhere))


def _piece(row: int, cells: Sequence[str]) -> tuple[int, str]:
    """Return the number and the text of a chunk. Raises Unusable."""
    _, number, digest, piece, *_ = cells
    if _digest(piece) != digest:
        raise Unusable("the text of a chunk is not what it was", row)
    if not re.fullmatch(r"[0-9]{1,6}", _text(number)) or len(piece) < 2:
        raise Unusable("a chunk has lost its number", row)
    return int(_text(number)), piece[1:-1]


def _text(number: str) -> str:
    """Return a whole number as it was written: some programs turn it into `1.0`."""
    return number.removesuffix(".0")


def _joined(pieces: Mapping[int, str]) -> str:
    if sorted(pieces) != list(range(1, len(pieces) + 1)):
        raise Unusable("the numbers of its chunks do not follow each other")
    return "".join(pieces[number] for number in sorted(pieces))


def _ids(text: str) -> dict[str, tuple[str, ...]]:
    """Return ids by collection from their JSON. Raises Unusable."""
    try:
        ids_by_collection = json.loads(text)
        return {str(name): tuple(map(str, ids)) for name, ids in ids_by_collection.items()}
    except (ValueError, AttributeError, TypeError, RecursionError):
        raise Unusable("its list of ids is no such list") from None

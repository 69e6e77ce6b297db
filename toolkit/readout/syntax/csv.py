"""Reads CSV files (RFC 4180) in whatever way programs have written them: rows of texts, and what is odd about them."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from readout.span import Span
from readout.syntax import lfs
from readout.syntax.document import MAX_BYTES, Problem, decode

csv.field_size_limit(2**30)

SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}
"""The delimiters that some programs write instead of commas."""
DECLARATION = re.compile(r'"?sep=(?P<sign>[^\n"])"?[,;\t]*[^\S\n]*(?:\n|$)', re.IGNORECASE)
"""The first line by which a file tells Excel what separates its cells."""
SAMPLE = 200
"""So many lines decide what separates the cells of a file."""
MAX_LINES = 10_000_000
"""A line takes a hundred bytes of memory or more, even where there is nothing in it."""
MAX_PLACES = 20
"""So many cells are named in which a quote is not closed, or bytes are lost."""
LOST = "\ufffd"
"""What stands where bytes are no character of the encoding."""

Rows = list[list[str]]


class Assumption(NamedTuple):
    """Something about a file that is not as CSV is exchanged: what it is, and what to do about it."""

    code: str
    message: str
    help: str


@dataclass(slots=True)
class Table:
    """The rows of a file, and how it is written otherwise than with commas in UTF-8.

    A row may go over several lines of the file, and a line `sep=;` is none: its number is the one that a spreadsheet
    shows. `problems` are what is wrong, with the row and column of the cell, both 1-based. `encoding` is None for a
    file in neither UTF-8 nor UTF-16 whose encoding nobody has named. A table is not `whole` where bytes were lost: the
    replacement character stands for them.
    """

    rows: Rows = field(default_factory=list)
    problems: list[tuple[int, int, Problem]] = field(default_factory=list)
    assumptions: list[Assumption] = field(default_factory=list)
    encoding: str | None = "utf-8"
    whole: bool = True

    def findings(self) -> list[tuple[int, int, Problem]]:
        """Return the problems of a file that has to be as CSV is exchanged: what is assumed about it is one, too."""
        return [
            *((1, 1, Problem(each.code, each.message, Span(0, 0), each.help)) for each in self.assumptions),
            *self.problems,
        ]


def read(file: Path, encoding: str | None = None) -> Table:
    """Return what a CSV file holds. `encoding` is that of a file that is in neither UTF-8 nor UTF-16.

    The delimiter is what a line `sep=` says, or else the sign by which most rows are equally wide.
    """
    if file.stat().st_size > MAX_BYTES:
        message = f"the file is larger than {MAX_BYTES // 2**20} MiB"
        return Table(problems=[(1, 1, Problem("RO101", message, Span(0, 0), "split it"))], whole=False)
    table, data = Table(), file.read_bytes()
    if lfs.is_pointer(data):
        return Table(problems=[(1, 1, lfs.problem())], whole=False)
    text, damage = _text(data, encoding, table)
    # Programs that change line ends change those inside quotes too, and no value holds a CR.
    text = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")
    if text.count("\n") >= MAX_LINES:
        message = f"the file has more than {MAX_LINES:,} lines"
        return Table(problems=[(1, 1, Problem("RO101", message, Span(0, 0), "split it"))], whole=False)
    if declared := DECLARATION.match(text):
        delimiter, text = declared["sign"], text[declared.end() :]
        message, help = f"the first line is `{declared[0].strip()}`, which only Excel reads", "delete the line"
        table.assumptions.append(Assumption("RO106", message, help))
    else:
        delimiter = _delimiter(text)
    if delimiter != ",":
        message = f"the columns are separated by {SEPARATORS.get(delimiter, f'`{delimiter}`')}, not by commas"
        table.assumptions.append(Assumption("RO106", message, "save the file with commas between the columns"))
    table.rows, unclosed = _rows(text, delimiter)
    message, help = "a quote is not closed where its cell ends", "close it, or write a quote within quotes twice"
    table.problems = [(row, column, Problem("RO102", message, Span(0, 0), help)) for row, column in unclosed]
    if damage:
        table.whole = False
        most = MAX_PLACES if table.encoding else 1  # in an unknown encoding, all letters beyond ASCII are lost
        places = list(islice(_lost(table.rows), most)) or [(1, 1)]
        table.problems = [*((row, column, damage) for row, column in places), *table.problems]
    return table


# ---------------------------------------------------------------- encodings


def _text(data: bytes, encoding: str | None, table: Table) -> tuple[str, Problem | None]:
    """Return the text of a file, and what of it is lost; notes its encoding in a table."""
    help = "save the file as UTF-8"
    if name := _utf_16(data):
        table.encoding = name
        table.assumptions.append(Assumption("RO101", "the file is encoded as UTF-16, not UTF-8", help))
        text = data.decode(name, errors="replace")
        return text, Problem("RO101", "bytes are not UTF-16", Span(0, 0), help) if LOST in text else None
    text, problems = decode(data)
    if not problems or not _is_code_page(text):
        return text, problems[0] if problems else None
    table.encoding = encoding
    if encoding is None:
        return text, problems[0]
    table.assumptions.append(Assumption("RO101", f"the file is read as {encoding}", help))
    return data.decode(encoding, errors="replace"), None


def _utf_16(data: bytes) -> str | None:
    """Return the name of the kind of UTF-16 that bytes are in, by a byte order mark, or since all line ends take two
    bytes; None for others."""
    if data.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        return None  # UTF-32
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    start = data[:4096]
    ends = sum(start.count(end) for end in (b"\r", b"\n"))
    for name, wide in (("utf-16-le", (b"\r\0", b"\n\0")), ("utf-16-be", (b"\0\r", b"\0\n"))):
        if ends and b"\0\0" not in start and sum(start.count(end) for end in wide) == ends:
            return name
    return None


def _is_code_page(text: str) -> bool:
    """Whether a text with characters that are lost is in another encoding than UTF-8, and not damaged UTF-8."""
    lost = text.count(LOST)
    return lost > 0 and lost >= sum(not char.isascii() for char in text) - lost


def _lost(rows: Rows) -> Iterator[tuple[int, int]]:
    """Yield the row and column of each cell in which characters are lost."""
    for number, row in enumerate(rows, 1):
        for column, cell in enumerate(row, 1):
            if LOST in cell:
                yield number, column


# ---------------------------------------------------------------- delimiters and quotes


def _delimiter(text: str) -> str:
    """Return the sign by which most lines have as many cells as the longest run of lines.

    Where two do, it is the one that makes more cells, then the one that no space follows, as it does in prose.
    """
    lines = "".join(islice(io.StringIO(text), SAMPLE))
    scores = [(0, 0, 0, 0, ",")]
    for order, sign in enumerate((",", *SEPARATORS)):
        rows = [row for row in _rows(lines, sign)[0] if len(row) > 1]
        widths = Counter(map(len, rows))
        if widths:
            width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
            spaced = sum(cell.startswith(" ") for row in rows for cell in row)
            scores.append((count, width, -spaced, -order, sign))
    return max(scores)[-1]


def _rows(text: str, delimiter: str) -> tuple[Rows, list[tuple[int, int]]]:
    """Return the rows of a text, and the row and column of cells with a quote that is not closed, which is left out."""
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)), []
    except csv.Error:
        return _rows_with_loose_quotes(text, re.escape(delimiter))


def _rows_with_loose_quotes(text: str, delimiter: str) -> tuple[Rows, list[tuple[int, int]]]:
    """Return what `_rows` does, of a text in which a quote only counts if it is closed where a cell ends."""
    cell = re.compile(rf'(?:"(?P<quoted>[^"]*(?:""[^"]*)*+)"|(?P<plain>[^{delimiter}\n]*))(?P<end>[{delimiter}\n]|$)')
    rows: Rows = [[]]
    unclosed: list[tuple[int, int]] = []
    offset, end = 0, delimiter
    while offset < len(text) or end not in ("", "\n"):
        match = cell.match(text, offset)
        assert match
        value, offset, end = match["plain"], match.end(), match["end"]
        if value is None:
            value = match["quoted"].replace('""', '"')
        elif value.startswith('"'):
            unclosed = [*unclosed, (len(rows), len(rows[-1]) + 1)][:MAX_PLACES]
            value = value if value.count('"') % 2 == 0 else value[1:]
        rows[-1].append(value)
        if end == "\n":
            rows.append([])
    return [[] if row == [""] else row for row in (rows if rows[-1] else rows[:-1])], unclosed

"""Reads CSV files (RFC 4180): rows of texts, and what is wrong with the row and column of each mistake."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

from readout.span import Span
from readout.syntax.document import MAX_BYTES, Problem, decode

csv.field_size_limit(2**30)

SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}
"""The delimiters that some programs write instead of commas."""
MAX_UNCLOSED = 20
"""How many quotes that are not closed are reported for a file."""

Rows = list[list[str]]
Problems = list[tuple[int, int, Problem]]
"""What is wrong, with the row and column of the cell, both 1-based."""


def read(file: Path) -> tuple[Rows, Problems]:
    """Return the rows of a CSV file and what is wrong with it. A file that cannot be decoded has no rows.

    A row can go over several lines of the file, so that its number is the one that a spreadsheet shows.
    """
    if file.stat().st_size > MAX_BYTES:
        message = f"the file is larger than {MAX_BYTES // 2**20} MiB"
        return [], [(1, 1, Problem("RO101", message, Span(0, 0), "split it"))]
    text, problems = decode(file.read_bytes())
    if problems:
        before = [text[: problem.span.start] for problem in problems]
        cells = [(text.count("\n") + 1, text.rpartition("\n")[2].count(",") + 1) for text in before]
        return [], [(*cell, problem) for cell, problem in zip(cells, problems, strict=True)]
    # Programs that turn line ends into CR LF turn those inside quotes too, and no value holds a CR.
    return _parse(text.replace("\r\n", "\n"))


def _parse(text: str) -> tuple[Rows, Problems]:
    """Return the rows of a CSV text and what is wrong with it.

    Another delimiter is a problem, and is used all the same. A quote that is not closed is a problem, and is ignored.
    """
    problems: Problems = []
    delimiter = ","
    first_line, _, _ = text.partition("\n")
    if "," not in first_line and (other := next((sign for sign in SEPARATORS if sign in first_line), None)):
        delimiter = other
        message = f"the columns are separated by {SEPARATORS[other]}, not by commas"
        help = "save the file with commas between the columns"
        problems.append((1, 1, Problem("RO106", message, Span(0, 0), help)))
    for _ in range(MAX_UNCLOSED):
        try:
            return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)), problems
        except csv.Error:
            offset, row, column = _unclosed_quote(text, delimiter)
            message, help = (
                "a quote is not closed where its cell ends",
                "close it, or write a quote within quotes twice",
            )
            problems.append((row, column, Problem("RO102", message, Span(0, 0), help)))
            text = text[:offset] + text[offset + 1 :]
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)), problems


def _unclosed_quote(text: str, delimiter: str) -> tuple[int, int, int]:
    """Return the offset, row and column of the first cell whose quote is not closed."""
    plain = rf"[^\"{delimiter}\r\n][^{delimiter}\r\n]*"
    cell = re.compile(rf'(?:"[^"]*(?:""[^"]*)*"|{plain}|)([{delimiter}\r\n])')
    offset, row, column = 0, 1, 1
    while match := cell.match(text, offset):
        row, column = (row, column + 1) if match[1] == delimiter else (row + 1, 1)
        offset = match.end()
    return offset, row, column


# ---------------------------------------------------------------- as other programs write it

DELIMITERS = ",;\t|"
SAMPLE = 200
"""So many lines decide what separates the cells of a file."""
SEPARATOR_LINE = re.compile(r"\ufeff?sep=(.)\r?\n", re.IGNORECASE)
"""The first line by which a file tells Excel what separates its cells."""


def read_foreign(file: Path) -> tuple[Rows | None, list[str]]:
    """Return the rows of a CSV file as some program has written it, and notes on how it was read.

    The separator is the one that gives most lines the same number of cells; the encoding is UTF-8, UTF-16 by its mark,
    or else Windows-1252. The rows are None for a file that is no text, and the one note says why.
    """
    data = file.read_bytes()
    text, notes = _foreign_text(data)
    if text is None:
        return None, notes
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if match := SEPARATOR_LINE.match(text):
        delimiter, text = match[1], text[match.end() :]
        if delimiter not in DELIMITERS:
            return None, [f"its cells are separated by {delimiter!r}: save it with commas between them"]
    else:
        delimiter = _delimiter(text)
    if delimiter != ",":
        notes.append(f"its cells are separated by {SEPARATORS[delimiter]}")
    offset = 1 if match else 0
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    return [[] for _ in range(offset)] + rows, notes


def _foreign_text(data: bytes) -> tuple[str | None, list[str]]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("utf-16"), ["it is encoded as UTF-16"]
        except UnicodeDecodeError:
            return None, ["its encoding is damaged: save it as UTF-8"]
    text, problems = decode(data)
    if not problems:
        return text, []
    if not problems[0].message.startswith("byte ") or b"\0" in data:
        return None, [f"{problems[0].message}: {problems[0].help}"]
    try:
        return data.decode("cp1252"), ["it is not UTF-8, and was read as Windows-1252: look at its accents"]
    except UnicodeDecodeError:
        return None, [f"{problems[0].message}: {problems[0].help}"]


def _delimiter(text: str) -> str:
    """Return what separates the cells: the sign by which most lines have as many cells as the longest run of lines."""
    lines = text.split("\n")[:SAMPLE]
    best, score = ",", (0, 0)
    for sign in DELIMITERS:
        widths = [len(row) for row in csv.reader(io.StringIO("\n".join(lines), newline=""), delimiter=sign) if row]
        several = [width for width in widths if width > 1]
        if several:
            common = max(set(several), key=lambda width: (several.count(width), width))
            mine = (several.count(common), common)
            if mine > score:
                best, score = sign, mine
    return best

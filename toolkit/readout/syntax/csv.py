"""Reads CSV files (RFC 4180): rows of texts, and what is wrong with the row and column of each mistake."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field
from pathlib import Path

from readout.span import Span
from readout.syntax.document import MAX_BYTES, Problem, decode

csv.field_size_limit(2**30)

SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}
"""The delimiters that some programs write instead of commas."""
DECLARATION = re.compile(r'"?sep=(?P<sign>[^\r\n"])"?[,;\t]*\s*', re.IGNORECASE)
"""The line by which Excel is told the delimiter."""
UTF_16 = re.compile(rb"(?P<mark>\xff\xfe(?!\0\0)|\xfe\xff)|(?P<little>[^\0]\0[^\0]\0)|\0[^\0]\0[^\0]", re.DOTALL)
"""The beginnings of files in UTF-16: a byte order mark, or ASCII."""
MAX_UNCLOSED = 20
"""How many quotes that are not closed are reported for a file."""

Rows = list[list[str]]
Problems = list[tuple[int, int, Problem]]
"""What is wrong, with the row and column of the cell, both 1-based."""


@dataclass(frozen=True, slots=True)
class Assumption:
    """Something about a file that is not as CSV is exchanged: what it is, and what to do about it."""

    code: str
    message: str
    help: str


@dataclass(slots=True)
class Table:
    """The rows of a file, what is wrong with them, and how the file is written otherwise than with commas in UTF-8."""

    rows: Rows
    problems: Problems
    assumptions: list[Assumption] = field(default_factory=list)


def read(file: Path) -> tuple[Rows, Problems]:
    """Return the rows of a CSV file and what is wrong with it. A file that cannot be decoded has no rows.

    A row can go over several lines of the file, so that its number is the one that a spreadsheet shows. Another
    encoding or delimiter than the standard's is a problem, and is read all the same.
    """
    table = read_saved(file)
    problems = [
        (1, 1, Problem(assumed.code, assumed.message, Span(0, 0), assumed.help)) for assumed in table.assumptions
    ]
    return table.rows, [*problems, *table.problems]


def read_saved(file: Path, encoding: str | None = None) -> Table:
    """Return what a CSV file holds, as programs save it: with semicolons or tabs, in UTF-16, with a line `sep=;`, or in
    another encoding, where it is named."""
    if file.stat().st_size > MAX_BYTES:
        message = f"the file is larger than {MAX_BYTES // 2**20} MiB"
        return Table([], [(1, 1, Problem("RO101", message, Span(0, 0), "split it"))])
    data, assumptions = file.read_bytes(), []
    if utf_16 := UTF_16.match(data):
        name = "utf-16" if utf_16["mark"] else "utf-16-le" if utf_16["little"] else "utf-16-be"
        data = data.decode(name, errors="replace").encode()
        assumptions.append(Assumption("RO101", "the file is encoded as UTF-16, not UTF-8", "save the file as UTF-8"))
    elif encoding and not is_utf_8(data):
        data = data.decode(encoding, errors="replace").encode()
        assumptions.append(Assumption("RO101", f"the file is read as {encoding}", "save the file as UTF-8"))
    text, problems = decode(data)
    if problems:
        cells = [_cell_after(text[: problem.span.start]) for problem in problems]
        return Table([], [(*cell, problem) for cell, problem in zip(cells, problems, strict=True)])
    # Programs that turn line ends into CR LF turn those inside quotes too, and no value holds a CR.
    rows, row_problems = _parse(text.replace("\r\n", "\n"), assumptions)
    return Table(rows, row_problems, assumptions)


def _cell_after(text: str) -> tuple[int, int]:
    """Return the row and column of the cell in which the beginning of a file ends. A row may go over several lines."""
    rows = list(csv.reader(io.StringIO(f"{text}x", newline="")))
    return len(rows), len(rows[-1])


def is_utf_8(data: bytes) -> bool:
    """Whether bytes are text in UTF-8."""
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _parse(text: str, assumptions: list[Assumption]) -> tuple[Rows, Problems]:
    """Return the rows of a CSV text and what is wrong with it.

    Another delimiter is an assumption. A quote that is not closed is a problem, and is ignored.
    """
    problems: Problems = []
    first_line, _, rest = text.partition("\n")
    delimiter = _heading_delimiter(first_line)
    if declared := DECLARATION.fullmatch(first_line):
        delimiter, text = declared["sign"], rest
        message, help = f"the first line is `{first_line.strip()}`, which only Excel reads", "delete the line"
        assumptions.append(Assumption("RO106", message, help))
    if delimiter != ",":
        message = f"the columns are separated by {SEPARATORS.get(delimiter, f'`{delimiter}`')}, not by commas"
        assumptions.append(Assumption("RO106", message, "save the file with commas between the columns"))
    rows, unclosed = _closed_rows(text, delimiter)
    message, help = "a quote is not closed where its cell ends", "close it, or write a quote within quotes twice"
    problems += [(row, column, Problem("RO102", message, Span(0, 0), help)) for row, column in unclosed]
    return rows, problems


def _closed_rows(text: str, delimiter: str) -> tuple[Rows, list[tuple[int, int]]]:
    """Return the rows of a text without the quotes that are not closed, and the row and column of each such quote."""
    unclosed: list[tuple[int, int]] = []
    for _ in range(MAX_UNCLOSED):
        try:
            return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)), unclosed
        except csv.Error:
            offset, row, column = _unclosed_quote(text, re.escape(delimiter))
            unclosed.append((row, column))
            text = text[:offset] + text[offset + 1 :]
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)), unclosed


def _heading_delimiter(first_line: str) -> str:
    """Return the delimiter of a file: commas, unless its headings have more of another sign."""
    outside = re.sub(r'"[^"]*"', "", first_line)
    most = max((outside.count(sign), sign == ",", sign) for sign in (",", *SEPARATORS))
    return most[2] if most[0] else ","


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
    rows, unclosed = _closed_rows(text, delimiter)
    notes += [
        f"a quote is not closed in row {row + offset}, column {column}, and was left out" for row, column in unclosed
    ]
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

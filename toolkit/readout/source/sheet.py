"""Reads tables: a folder of CSV files, or a workbook."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from readout.source import ooxml
from readout.source.document import MAX_BYTES, Book, Cell, Problem, Sheet, decode
from readout.span import CellRef, Span

csv.field_size_limit(2**30)

ABOUT = "About"
"""The sheet of a workbook that describes the dataset: labels in the first column, values in the second."""
ABSENT = Span(0, 0)


def read_csv_folder(path: str, folder: Path, names: Iterable[str]) -> Book:
    """The tables of a CSV folder that go by one of the names."""
    book = Book(path, {}, {}, suffix=".csv")
    for name in names:
        file = folder / f"{name}.csv"
        if not file.is_file():
            continue
        if file.stat().st_size > MAX_BYTES:
            message = f"the file is larger than {MAX_BYTES // 2**20} MiB"
            book.problems.append((CellRef(name, 1, 1), Problem("RO101", message, ABSENT, "split it")))
            continue
        text, problems = decode(file.read_bytes())
        for problem in problems:
            before = text[: problem.span.start]
            row, column = before.count("\n") + 1, before.rpartition("\n")[2].count(",") + 1
            book.problems.append((CellRef(name, row, column), problem))
        if problems:
            continue
        # Row numbers are those of a spreadsheet: a quoted line feed does not start a row. What turns line
        # ends into CR LF turns those inside quotes too; no value holds a CR, so they are turned back.
        rows, problems_of_cells = _rows(text.replace("\r\n", "\n"))
        book.problems += [(CellRef(name, row, column), problem) for row, column, problem in problems_of_cells]
        header: list[Cell] = list(rows[0]) if rows else []
        book.sheets[name] = Sheet(name, header, [(number, list(row)) for number, row in enumerate(rows[1:], 2)])
    return book


def _rows(text: str) -> tuple[list[list[str]], list[tuple[int, int, Problem]]]:
    """The rows of a CSV text, and what is wrong with it, with the row and column of the cell, from 1.

    Another delimiter is a problem, and still read by. A quote that is not closed is read as if it was not there.
    """
    problems = []
    delimiter = ","
    first, _, _ = text.partition("\n")
    if "," not in first and (other := next((sign for sign in SEPARATORS if sign in first), None)):
        delimiter = other
        message = f"the columns are separated by {SEPARATORS[other]}, not by commas"
        help = "save the file with commas between the columns"
        problems.append((1, 1, Problem("RO106", message, ABSENT, help)))
    for _ in range(MOST_QUOTES):
        try:
            return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)), problems
        except csv.Error:
            offset, row, column = _unclosed_quote(text, delimiter)
            help = "close it, or write a quote within quotes twice"
            problems.append((row, column, Problem("RO102", "a quote is not closed where its cell ends", ABSENT, help)))
            text = text[:offset] + text[offset + 1 :]
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)), problems


SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}
MOST_QUOTES = 20
"""So many quotes that are not closed are looked for in one file."""


def _unclosed_quote(text: str, delimiter: str) -> tuple[int, int, int]:
    """Where the first cell stands whose quote is not closed: its offset, row and column."""
    plain = rf"[^\"{delimiter}\r\n][^{delimiter}\r\n]*"
    cell = re.compile(rf'(?:"[^"]*(?:""[^"]*)*"|{plain}|)([{delimiter}\r\n])')
    offset, row, column = 0, 1, 1
    while match := cell.match(text, offset):
        row, column = (row, column + 1) if match[1] == delimiter else (row + 1, 1)
        offset = match.end()
    return offset, row, column


def read_workbook(path: str, file: Path, names: Iterable[str], labels: Mapping[str, str]) -> Book:
    """The sheets of a workbook that go by one of the names, and the metadata on its cover sheet:
    `labels` gives the name of a value for what may stand beside it.

    Nothing is evaluated or guessed: a cell that holds a formula, a date of Excel's or an error is a
    problem, and stays empty. Other sheets are somebody's own, and are passed over.
    """
    book = Book(path, {}, {})
    wanted = {name.casefold(): name for name in names}
    ours = False
    try:
        with ooxml.Workbook(file) as workbook:
            for sheet in workbook.sheets:
                name = wanted.get(sheet.casefold())
                if name:
                    grid = workbook.grid(sheet)
                    header = grid.rows.pop(0)[1] if grid.rows and grid.rows[0][0] == 1 else []
                    book.sheets[name] = Sheet(name, header, grid.rows)
                    book.problems += [_odd_cell(sheet, cell) for cell in grid.odd]
                elif sheet == ABOUT:
                    ours = True
                    _about(workbook.grid(sheet), sheet, labels, book)
    except ooxml.Unreadable as error:
        book.sheets.clear()
        book.problems = [(None, Problem("RO111", str(error), ABSENT, error.help))]
    else:
        missing = [name for name in wanted.values() if name not in book.sheets]
        if not book.sheets:
            help = f"name its sheets as the tables are: {', '.join(missing)}"
            book.problems.append(
                (None, Problem("RO111", "no sheet of the workbook is a table of a dataset", ABSENT, help))
            )
        elif ours:
            # A workbook with a cover was exported, and an export has a sheet for every table.
            help = "give the sheet its name again; where there is nothing to say, keep it with its headings"
            book.problems += [
                (None, Problem("RO115", f"the workbook has lost its sheet `{name}`", ABSENT, help)) for name in missing
            ]
    return book


def _about(grid: ooxml.Grid, sheet: str, labels: Mapping[str, str], book: Book) -> None:
    """Adds the metadata that a cover sheet holds: the first value of each name."""
    odd = {cell.row: cell for cell in grid.odd if cell.column == 2}
    for number, row in grid.rows:
        name = labels.get(str(row[0]).strip())
        if name is None or name in book.metadata:
            continue
        if len(row) > 1 and row[1] is not None:
            book.metadata[name] = row[1]
            book.cells[(name,)] = CellRef(sheet, number, 2)
        elif number in odd:
            book.problems.append(_odd_cell(sheet, odd[number]))


def _odd_cell(sheet: str, cell: ooxml.Odd) -> tuple[CellRef, Problem]:
    """What is wrong with a cell that holds no data, in words."""
    text = cell.text if len(cell.text) <= 60 else f"{cell.text[:60]}…"
    again = "format the cell as Text and write"
    code, message, help = {
        ooxml.Kind.FORMULA: (
            "RO110",
            f"the cell holds the formula `{text}`",
            "write the value itself; a text that begins with = needs a cell formatted as Text",
        ),
        ooxml.Kind.DATE: (
            "RO112",
            f"the cell holds a date of Excel's, {text}, not what was typed",
            f"{again} the date again, as the sources give it: 2025, 2025-11 or 2025-11-03",
        ),
        ooxml.Kind.ERROR: ("RO113", f"the cell holds the error {text}", "write the value itself"),
        ooxml.Kind.MERGED: (
            "RO114",
            f"the cells {text} are merged, and only the first keeps its value",
            "unmerge them, and fill in each",
        ),
    }[cell.kind]
    return CellRef(sheet, cell.row, cell.column), Problem(code, message, ABSENT, help)

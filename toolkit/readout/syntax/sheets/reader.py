"""Reads tables: a workbook, or a folder of CSV files."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from readout.span import CellRef, Span
from readout.syntax.document import MAX_BYTES, Cell, Problem, Sheet, decode
from readout.syntax.sheets import ods, snapshot, xlsx
from readout.syntax.sheets.book import Book
from readout.syntax.sheets.grids import Grid, Kind, Odd, Unreadable
from readout.syntax.sheets.snapshot import Snapshot, Unusable

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
        rows, problems = _read_csv(file)
        book.problems += [(CellRef(name, row, column), problem) for row, column, problem in problems]
        if rows or not problems:
            header: list[Cell] = list(rows[0]) if rows else []
            book.sheets[name] = Sheet(name, header, [(number, list(row)) for number, row in enumerate(rows[1:], 2)])
    return book


def _read_csv(file: Path) -> tuple[list[list[str]], list[tuple[int, int, Problem]]]:
    """The rows of a CSV file, none if it is not read, and what is wrong with it; see `_rows`."""
    if file.stat().st_size > MAX_BYTES:
        message = f"the file is larger than {MAX_BYTES // 2**20} MiB"
        return [], [(1, 1, Problem("RO101", message, ABSENT, "split it"))]
    text, problems = decode(file.read_bytes())
    if problems:
        before = [text[: problem.span.start] for problem in problems]
        places = [(text.count("\n") + 1, text.rpartition("\n")[2].count(",") + 1) for text in before]
        return [], [(*place, problem) for place, problem in zip(places, problems, strict=True)]
    # Row numbers are those of a spreadsheet: a quoted line feed does not start a row. What turns line
    # ends into CR LF turns those inside quotes too; no value holds a CR, so they are turned back.
    return _rows(text.replace("\r\n", "\n"))


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


@dataclass(slots=True)
class Grids:
    """The sheets of a workbook as they stand in the file, by their names; read when they are asked for.

    `suffix` and `titles` are those of a Book. `typed` says whether cells tell texts from numbers.
    """

    path: str
    names: tuple[str, ...]
    grid: Callable[[str], Grid]
    suffix: str = ""
    titles: dict[str, str] = field(default_factory=dict)
    problems: list[tuple[CellRef | None, Problem]] = field(default_factory=list)
    remembered: Snapshot | Unusable | None = None

    @property
    def typed(self) -> bool:
        return not self.suffix

    def base(self) -> Snapshot | Unusable | None:
        """What the workbook remembers of how it was handed out, or why that cannot be relied on. It is read once."""
        if self.remembered is None and snapshot.SHEET in self.names:
            try:
                self.remembered = snapshot.read(self.grid(snapshot.SHEET).rows)
            except Unusable as error:
                self.remembered = error
        return self.remembered


@contextmanager
def opened(path: str, file: Path) -> Iterator[Grids]:
    """The sheets of a workbook of Excel's, of an OpenDocument spreadsheet, or of a folder that one was saved into.

    Raises Unreadable, also where sheets are asked for.
    """
    if file.is_dir():
        yield _saved_csv(path, file)
        return
    with (ods.Workbook if file.suffix.lower() == ".ods" else xlsx.Workbook)(file) as workbook:
        yield Grids(path, workbook.sheets, workbook.grid)


SAVED = re.compile(r"(?P<book>.+)-(?P<sheet>[^-]+)\.csv", re.IGNORECASE)
"""What LibreOffice calls the files into which it saves all sheets of a workbook."""


def saved_csv(folder: Path, names: Iterable[str]) -> bool:
    """Whether a folder is one into which LibreOffice saved all sheets of a workbook: two or more are tables."""
    wanted = {name.casefold() for name in names}
    found = (SAVED.fullmatch(file.name) for file in folder.iterdir())
    return sum(bool(match and match["sheet"].casefold() in wanted) for match in found) > 1


def _saved_csv(path: str, folder: Path) -> Grids:
    """The sheets of a workbook that LibreOffice saved into a folder, a CSV file each."""
    books: dict[str, dict[str, Path]] = {}
    for file in sorted(folder.iterdir()):
        if match := SAVED.fullmatch(file.name):
            books.setdefault(match["book"], {})[match["sheet"]] = file
    if len(books) != 1:
        names = ", ".join(sorted(books)[:3])
        raise Unreadable(f"the folder holds sheets of several workbooks ({names})", "keep those of one in it")
    (files,) = books.values()
    grids = Grids(path, tuple(files), lambda name: _csv_grid(name, files[name], grids), ".csv")
    grids.titles = {name: file.stem for name, file in files.items()}
    return grids


def _csv_grid(name: str, file: Path, grids: Grids) -> Grid:
    rows, problems = _read_csv(file)
    grids.problems += [(CellRef(name, row, column), problem) for row, column, problem in problems]
    cells: list[tuple[int, list[Cell]]] = [(at, [cell or None for cell in row]) for at, row in enumerate(rows, 1)]
    return Grid([(at, row) for at, row in cells if any(cell is not None for cell in row)], [])


def read_workbook(path: str, file: Path, names: Iterable[str], labels: Mapping[str, str]) -> Book:
    """The sheets of a workbook that go by one of the names, and the metadata on its cover sheet:
    `labels` gives the name of a value for what may stand beside it.

    Nothing is evaluated or guessed: a cell that holds a formula, a date or an error is a
    problem, and stays empty. Other sheets are somebody's own, and are passed over.
    """
    try:
        with opened(path, file) as grids:
            return book_of(grids, names, labels)
    except Unreadable as error:
        return Book(path, {}, {}, problems=[(None, Problem("RO111", str(error), ABSENT, error.help))])


def book_of(grids: Grids, names: Iterable[str], labels: Mapping[str, str]) -> Book:
    """The book that sheets are; see `read_workbook`. Raises Unreadable."""
    book = Book(grids.path, {}, {}, suffix=grids.suffix, base=grids.base())
    wanted = {name.casefold(): name for name in names}
    ours = False
    for sheet in grids.names:
        name = wanted.get(sheet.casefold())
        if name:
            grid = grids.grid(sheet)
            header = grid.rows.pop(0)[1] if grid.rows and grid.rows[0][0] == 1 else []
            book.sheets[name] = Sheet(name, header, grid.rows)
            book.problems += [_odd_cell(name, cell) for cell in grid.odd]
        elif sheet == ABOUT:
            ours = True
            _about(grids.grid(sheet), sheet, labels, book)
        title = grids.titles.get(sheet, sheet)
        if title != (name or sheet):
            book.titles[name or sheet] = title
    book.problems += grids.problems
    missing = [name for name in wanted.values() if name not in book.sheets]
    if not book.sheets:
        help = f"name its sheets as the tables are: {', '.join(missing)}"
        book.problems.append((None, Problem("RO111", "no sheet of the workbook is a table of a dataset", ABSENT, help)))
    elif ours:
        # A workbook with a cover was exported, and an export has a sheet for every table.
        help = "give the sheet its name again; where there is nothing to say, keep it with its headings"
        book.problems += [
            (None, Problem("RO115", f"the workbook has lost its sheet `{name}`", ABSENT, help)) for name in missing
        ]
    return book


def _about(grid: Grid, sheet: str, labels: Mapping[str, str], book: Book) -> None:
    """Adds the metadata that a cover sheet holds: the first value of each name."""
    odd = {cell.row: cell for cell in grid.odd if cell.column == 2}
    for number, row in grid.rows:
        name = labels.get(str(row[0]).strip())
        if name is None or name in book.metadata:
            continue
        if len(row) > 1 and row[1] is not None:
            book.metadata[name] = row[1]
            book.cells[(name,)] = CellRef(sheet, number, 2)
            continue
        book.cells.setdefault((name,), CellRef(sheet, number, 2))
        if number in odd:
            book.problems.append(_odd_cell(sheet, odd[number]))


def _odd_cell(sheet: str, cell: Odd) -> tuple[CellRef, Problem]:
    """What is wrong with a cell that holds no data, in words."""
    text = cell.text if len(cell.text) <= 60 else f"{cell.text[:60]}…"
    again = "format the cell as Text and write"
    code, message, help = {
        Kind.FORMULA: (
            "RO110",
            f"the cell holds the formula `{text}`",
            "write the value itself; a text that begins with = needs a cell formatted as Text",
        ),
        Kind.DATE: (
            "RO112",
            f"the cell holds a date, {text}, not what was typed",
            f"{again} the date again, as the sources give it: 2025, 2025-11 or 2025-11-03",
        ),
        Kind.ERROR: ("RO113", f"the cell holds the error {text}", "write the value itself"),
        Kind.MERGED: (
            "RO114",
            f"the cells {text} are merged, and only the first keeps its value",
            "unmerge them, and fill in each",
        ),
    }[cell.kind]
    return CellRef(sheet, cell.row, cell.column), Problem(code, message, ABSENT, help)

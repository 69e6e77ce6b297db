"""Reads the tables of a workbook, or of a folder of CSV files."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from readout.span import CellRef, Span
from readout.syntax import csv
from readout.syntax.document import Cell, Problem, Sheet
from readout.syntax.sheets import snapshot, xlsx
from readout.syntax.sheets.book import Book
from readout.syntax.sheets.grids import MIDNIGHTS, Grid, Kind, Odd, Unreadable
from readout.syntax.sheets.marks import Marks
from readout.syntax.sheets.snapshot import Snapshot, Unusable

ABOUT = "About"
"""The sheet of a workbook that describes the dataset: labels in the first column, values in the second."""
ABSENT = Span(0, 0)
"""The span of a problem whose place is a cell."""


def read_csv_folder(path: str, folder: Path, names: Iterable[str]) -> Book:
    """Return the tables of a folder of CSV files: those that have one of the names."""
    book = Book(path, {}, {}, suffix=".csv")
    for name in names:
        file = folder / f"{name}.csv"
        if not file.is_file():
            continue
        table = csv.read(file)
        book.problems += [(CellRef(name, row, column), problem) for row, column, problem in table.findings()]
        if table.whole:
            header: list[Cell] = list(table.rows[0]) if table.rows else []
            rows = [(number, list(row)) for number, row in enumerate(table.rows[1:], 2)]
            book.sheets[name] = Sheet(name, header, rows)
    return book


@dataclass(slots=True)
class Grids:
    """The sheets of a workbook by their names. `grid` reads one, `marks` the notes and struck cells of one.

    `suffix` and `titles` are those of a Book. `encoding` is that of CSV files that are not in UTF-8, `assumptions` are
    what is not as CSV is exchanged, with the names of the files.
    """

    path: str
    names: tuple[str, ...]
    grid: Callable[[str], Grid]
    suffix: str = ""
    titles: dict[str, str] = field(default_factory=dict)
    problems: list[tuple[CellRef | None, Problem]] = field(default_factory=list)
    remembered: Snapshot | Unusable | None = None
    marks: Callable[[str], Marks] = lambda _: Marks()
    encoding: str | None = None
    assumptions: dict[str, set[str]] = field(default_factory=dict)

    @property
    def typed(self) -> bool:
        """Whether cells tell texts from numbers."""
        return not self.suffix

    def base(self) -> Snapshot | Unusable | None:
        """Return the workbook's snapshot of the data that it was made from, why it is unusable, or None. Read once."""
        if self.remembered is None and snapshot.SHEET in self.names:
            try:
                self.remembered = snapshot.read(self.grid(snapshot.SHEET).rows)
            except Unusable as error:
                self.remembered = error
        return self.remembered


@contextmanager
def opened(path: str, file: Path, ahead: Iterable[str] = ()) -> Iterator[Grids]:
    """Open an Excel workbook, an OpenDocument spreadsheet, or a folder of CSV files that one was saved into.

    Sheets that are named `ahead` may be read on another core while this one does something else. Raises Unreadable, as
    does reading a sheet.
    """
    if file.is_dir():
        yield _csv_grids(path, saved_files(file))
        return
    if file.suffix.lower() == ".ods":
        from readout.syntax.sheets import ods

        open_workbook: type[ods.Workbook | xlsx.Workbook] = ods.Workbook
    else:
        open_workbook = xlsx.Workbook
    with open_workbook(file) as workbook, workbook.ahead(ahead):
        yield Grids(path, workbook.sheets, workbook.grid, marks=workbook.marks)


@contextmanager
def opened_tables(path: str, files: Mapping[str, Path]) -> Iterator[Grids]:
    """Open CSV files, by the names of their tables, as programs save them: how they are written otherwise than with
    commas in UTF-8 is among the assumptions of the grids, and no problem."""
    yield _csv_grids(path, files, is_saved=True)


SAVED = re.compile(r"(?P<book>.+)-(?P<sheet>[^-]+)\.csv", re.IGNORECASE)
"""How LibreOffice names the CSV files that it saves all sheets of a workbook into."""
TABLES = (".csv", ".tsv", ".tab", ".txt")
"""The endings of files that programs save tables into."""


def saved_csv(folder: Path, names: Iterable[str]) -> bool:
    """Return whether LibreOffice saved a workbook into a folder: at least two of its sheets have one of the names."""
    folded_names = {name.casefold() for name in names}
    matches = (SAVED.fullmatch(file.name) for file in folder.iterdir())
    return sum(bool(match and match["sheet"].casefold() in folded_names) for match in matches) > 1


def saved_files(folder: Path) -> dict[str, Path]:
    """Return the CSV files that LibreOffice saved a workbook into, by the names of its sheets. Raises Unreadable."""
    books: dict[str, dict[str, Path]] = {}
    for file in sorted(folder.iterdir()):
        if match := SAVED.fullmatch(file.name):
            books.setdefault(match["book"], {})[match["sheet"]] = file
    if len(books) != 1:
        names = ", ".join(sorted(books)[:3])
        raise Unreadable(f"the folder holds sheets of several workbooks ({names})", "keep those of one in it")
    (files,) = books.values()
    return files


def table_files(folder: Path, names: Iterable[str]) -> dict[str, Path]:
    """Return the files of a folder that have one of the names, by the name, in upper or lower case."""
    folded_names = {name.casefold(): name for name in names}
    files = [file for file in sorted(folder.iterdir()) if file.suffix.lower() in TABLES]
    return {folded_names[file.stem.casefold()]: file for file in files if file.stem.casefold() in folded_names}


def _csv_grids(path: str, files: Mapping[str, Path], *, is_saved: bool = False) -> Grids:
    """Return the sheets that CSV files are, by their names."""
    grids = Grids(path, tuple(files), lambda name: _csv_grid(name, files[name], grids, is_saved=is_saved), ".csv")
    grids.suffix = next((file.suffix for file in files.values()), ".csv")
    grids.titles = {name: file.stem for name, file in files.items()}
    return grids


NAME_ENCODING = "save the file as `CSV UTF-8`, or name its code page, for example `--encoding cp1252`"


def _csv_grid(name: str, file: Path, grids: Grids, *, is_saved: bool) -> Grid:
    """Return the cells of a CSV file, and add what is wrong with it to the problems of `grids`."""
    table = csv.read(file, grids.encoding)
    problems = table.problems if is_saved else table.findings()
    if is_saved:
        for assumed in table.assumptions:
            grids.assumptions.setdefault(assumed.message, set()).add(file.name)
    if table.encoding is None:
        problems = [
            (row, at, each._replace(help=NAME_ENCODING) if each.code == "RO101" else each) for row, at, each in problems
        ]
    rows = table.rows if table.whole else []
    placed = [(CellRef(name, row, column), problem) for row, column, problem in problems]
    grids.problems += [problem for problem in placed if problem not in grids.problems]  # a sheet may be read again
    cells: list[tuple[int, list[Cell]]] = [(at, [cell or None for cell in row]) for at, row in enumerate(rows, 1)]
    return Grid([(at, row) for at, row in cells if any(cell is not None for cell in row)], [])


def read_workbook(path: str, file: Path, names: Iterable[str], labels: Mapping[str, str]) -> Book:
    """Return the sheets of a workbook that have one of the names, and the metadata of its cover sheet.

    `labels` gives the key of a value for each label that the cover sheet may have. Nothing is evaluated or guessed: a
    cell with a formula, a date or an error is a problem, and counts as empty. Other sheets are ignored.
    """
    try:
        with opened(path, file) as grids:
            return book_of(grids, names, labels)
    except Unreadable as error:
        return Book(path, {}, {}, problems=[(None, Problem(error.code, str(error), ABSENT, error.help))])


def book_of(grids: Grids, names: Iterable[str], labels: Mapping[str, str]) -> Book:
    """Return the book that sheets hold, as `read_workbook` does. Raises Unreadable."""
    book = Book(grids.path, {}, {}, suffix=grids.suffix, base=grids.base())
    tables = {name.casefold(): name for name in names}
    has_cover = False
    for sheet in grids.names:
        name = tables.get(sheet.casefold())
        if name:
            grid = grids.grid(sheet)
            header = grid.rows.pop(0)[1] if grid.rows and grid.rows[0][0] <= 1 else []
            book.sheets[name] = Sheet(name, header, grid.rows)
            book.problems += [_odd_cell(name, cell) for cell in grid.odd]
        elif sheet == ABOUT:
            has_cover = True
            _about(grids.grid(sheet), sheet, labels, book)
        title = grids.titles.get(sheet, sheet)
        if title != (name or sheet):
            book.titles[name or sheet] = title
    book.problems += grids.problems
    missing = [name for name in tables.values() if name not in book.sheets]
    if not book.sheets:
        help = (
            f"`readout import` takes lists; in a workbook of ours, name the sheets as the tables: {', '.join(missing)}"
        )
        book.problems.append((None, Problem("RO111", "no sheet of the workbook is a table of a dataset", ABSENT, help)))
    elif has_cover and missing:
        book.missing = tuple(missing)
        # A workbook with a cover is an export, which has a sheet for every table.
        help = "give the sheet its name again; where there is nothing to say, keep it with its headings"
        book.problems += [
            (None, Problem("RO115", f"the workbook has lost its sheet `{name}`", ABSENT, help)) for name in missing
        ]
    return book


def _about(grid: Grid, sheet: str, labels: Mapping[str, str], book: Book) -> None:
    """Add the metadata of a cover sheet to a book: the first value of each key."""
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
    """Return the place and the problem of a cell that holds no plain value."""
    text = cell.text if len(cell.text) <= 60 else f"{cell.text[:60]}…"
    again = "format the cell as Text and write"
    day, _, clock = cell.text.partition(" ")
    what, written = f"date, {text}", "date again, as the sources give it: 2025, 2025-11 or 2025-11-03"
    if day in MIDNIGHTS and clock:
        what, written = f"time, {clock.removesuffix(':00')}", f"time again, as the sources give it: {clock[:5]}"
    code, message, help = {
        Kind.FORMULA: (
            "RO110",
            f"the cell holds the formula `{text}`",
            "write the value itself; a text that begins with = needs a cell formatted as Text",
        ),
        Kind.DATE: (
            "RO112",
            f"the cell holds a {what}, not what was typed",
            f"{again} the {written}",
        ),
        Kind.ERROR: ("RO113", f"the cell holds the error {text}", "write the value itself"),
        Kind.MERGED: (
            "RO114",
            f"the cells {text} are merged, and only the first keeps its value",
            "unmerge them, and fill in each",
        ),
    }[cell.kind]
    return CellRef(sheet, cell.row, cell.column), Problem(code, message, ABSENT, help)

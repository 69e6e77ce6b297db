"""A workbook of Excel's from what is none: an OpenDocument spreadsheet, or a folder of CSV files.

Every cell comes to stand where it stood, so that what is said of a cell can be said there; those that a program
had changed and import repaired are repaired. Tables look as they do in an export. A cell that holds no data, as a
formula, becomes a formula that shows its text: nothing that was refused is read by the next import.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from readout.diagnostic import Place
from readout.handoff import reading
from readout.handoff.remark import CannotAnswer
from readout.handoff.repair import Repair
from readout.model import schema, tables
from readout.model.dataset import Dataset
from readout.model.tables import Column, Role, Table
from readout.publish.formats import CannotHold, xlsx
from readout.publish.formats.xlsx import archive, dropdowns, look
from readout.publish.formats.xlsx.book import MAX_DIGITS, Book, Sheet
from readout.store import paths
from readout.syntax.document import Cell
from readout.syntax.sheets import snapshot
from readout.syntax.sheets.grids import Kind, Unreadable

LONGEST = 200
"""So much of a formula, a date or an error is shown; a text in a formula may have 255 characters."""
HIDDEN = (snapshot.SHEET, dropdowns.LISTS)


class _Shown(str):
    """What a cell shows that holds no data."""

    __slots__ = ()


Rows = dict[int, list[Cell]]
"""The rows of a sheet, by their numbers."""


def rebuild(source: Path, target: Path, repairs: Sequence[Repair], encoding: str | None = None) -> list[str]:
    """Writes the workbook; what of the original is not in it, in words. `encoding` is that of CSV files in none of
    Unicode's. Raises CannotAnswer."""
    sheets = _read(source, encoding)
    returned = reading.read(source, schema.default(), encoding=encoding)
    for repair in repairs:
        cell = repair.place.cell
        name = sheet_named(repair.place, sheets, returned.table_of)
        if cell and name and cell.row in sheets[name] and cell.column <= len(sheets[name][cell.row]):
            sheets[name][cell.row][cell.column - 1] = repair.was
    try:
        _write(target, sheets, returned.dataset)
    except (CannotHold, ValueError) as error:
        raise CannotAnswer(f"no workbook of Excel's can hold it: {error}") from error
    what = "the folder" if source.is_dir() else source.name
    return [f"all but the values: {what} became a workbook of Excel's, with the look and the drop-downs of an export"]


def sheet_named(
    place: Place, names: Mapping[str, object] | Sequence[str], table_of: Callable[[Place], str] | None
) -> str | None:
    """The sheet of a place, by its name in a workbook, or by that of the table: LibreOffice names the CSV files of a
    workbook's sheets BOOK-SHEET.csv."""
    title = (place.cell.sheet if place.cell else "") or PurePosixPath(place.path).stem
    folded = title.casefold()
    ways: tuple[Callable[[str], bool], ...] = (
        lambda name: name.casefold() == folded,
        lambda name: table_of is not None and name.casefold() == table_of(place).casefold(),
        lambda name: folded.endswith(f"-{name.casefold()}"),
    )
    return next((name for is_it in ways for name in names if is_it(name)), None)


def _read(source: Path, encoding: str | None) -> dict[str, Rows]:
    """The sheets, by their names, in their order."""
    try:
        with reading.opened(source, schema.default(), encoding) as opened:
            if opened is None:
                raise CannotAnswer(f"{paths.display_path(source)} is no workbook, and no table of one")
            sheets = {name: opened.grids.grid(name) for name in opened.grids.names}
            unread = [problem for cell, problem in opened.grids.problems if cell and not sheets[cell.sheet].rows]
            if unread:
                raise CannotAnswer(f"{unread[0].message}: {unread[0].help}")
    except Unreadable as error:
        raise CannotAnswer(f"{error}: {error.help}") from error
    for grid in sheets.values():
        rows = dict(grid.rows)
        for odd in grid.odd:
            if odd.kind is Kind.MERGED:
                continue
            if odd.row not in rows:
                grid.rows.append((odd.row, rows.setdefault(odd.row, [])))
            row = rows[odd.row]
            row += [None] * (odd.column - len(row))
            row[odd.column - 1] = _Shown(odd.text[:LONGEST])
    return {name: _rows(grid.rows) for name, grid in sheets.items()}


def _rows(rows: Iterable[tuple[int, Sequence[Cell]]]) -> Rows:
    return {number: list(cells) for number, cells in rows}


def _write(target: Path, sheets: Mapping[str, Rows], dataset: Dataset) -> None:
    layout = {table.name.casefold(): table for table in tables.layout(schema.default())}
    shaped = {
        name: _shaped(layout[name.casefold()], rows) for name, rows in sheets.items() if name.casefold() in layout
    }
    book = Book()
    keyed = [table for table in shaped.values() if len(table.key) == 1]
    ids = {table.name: _ids(table, sheets[name]) for name, table in shaped.items() if len(table.key) == 1}
    lists = dropdowns.Lists(book, keyed, ids, dataset)
    for name, rows in sheets.items():
        if name in shaped:
            table = shaped[name]
            texts = [[str(row[at]) for row in rows.values() if at < len(row)] for at in range(len(table.columns))]
            made, looks = xlsx.begin_table(book, table, texts)
            _append(made, _numbered(rows, 2), looks)
            made.filter()
            xlsx.add_rules(made, table, lists)
        elif name != dropdowns.LISTS:
            widths = _widths(rows)
            made = Sheet(book, name, look.SERVICE_TAB, widths)
            made.sheet.sheet_state = "hidden" if name in HIDDEN else "visible"
            _append(made, _numbered(rows, 1), [look.MACHINE if name in HIDDEN else look.TEXT] * len(widths))
    lists.write()
    archive.save(book, {}, target)


def _shaped(table: Table, rows: Rows) -> Table:
    """The table with the columns that the sheet has, in their order. Others than the table's stay nameless texts."""
    columns_by_heading = {word: column for column in table.columns for word in (column.name, column.title)}
    columns = []
    for cell in rows.get(1, []):
        heading = "" if cell is None else str(cell)
        strange = Column(heading, heading, "", Role.DATA)
        column = columns_by_heading.get(heading.strip(), strange)
        columns.append(replace(column, title=heading))
    key = table.key if set(table.key) <= {column.name for column in columns} else ()
    return replace(table, columns=tuple(columns), key=key)


def _ids(table: Table, rows: Rows) -> list[str]:
    at = [column.name for column in table.columns].index(table.key[0])
    return [str(row[at]) if at < len(row) else "" for row in _numbered(rows, 2)]


def _widths(rows: Rows) -> list[int]:
    columns = max(map(len, rows.values()), default=1)
    texts = [[str(row[at]) for row in rows.values() if at < len(row)] for at in range(columns)]
    return [look.fitting("", lengths, prose=False) for lengths in texts]


def _numbered(rows: Rows, first: int) -> Iterator[list[Cell]]:
    """All rows from a number on; those in which nothing stands are empty."""
    for number in range(first, max(rows, default=0) + 1):
        yield rows.get(number, [])


def _append(made: Sheet, rows: Iterator[list[Cell]], looks: Sequence[str]) -> None:
    for row in rows:
        styles = [*looks, *[look.TEXT] * (len(row) - len(looks))]
        made.append(
            [None if cell is None else _cell(made, cell, style) for cell, style in zip(row, styles, strict=False)]
        )


def _cell(made: Sheet, value: Cell, style: str) -> xlsx.Cell:
    if not isinstance(value, _Shown):
        large = isinstance(value, int) and abs(value) >= 10**MAX_DIGITS
        return made.cell(str(value) if large else value, style)
    quoted = value.replace('"', '""')
    cell = made.cell(f'="{quoted}"', style)
    cell.data_type, cell.quotePrefix = "f", False
    return cell

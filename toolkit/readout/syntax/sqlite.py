"""Reads tables of an SQLite database, which is a stranger's: nothing in it runs.

The file is opened for reading only, whatever lies beside it. Only plain tables are read, by their names: no view, no
trigger, no virtual table and no generated column is touched, and no function is called. A file whose pages tell the
same row again and again is left off where the rows have become larger than the file can hold.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from urllib.parse import quote

from readout.span import CellRef, Span
from readout.syntax import lfs
from readout.syntax.document import MAX_BYTES, Cell, Problem, Sheet
from readout.syntax.sheets.book import Book

METADATA = "metadata"
"""The table that describes the dataset: a row for each key, with its value."""
MAGIC = b"SQLite format 3\0"
BESIDE = ("-wal", "-journal")
"""The ends of the names of files that hold what is not in the database yet."""
MOST_COLUMNS = 500
SLACK = 3
"""So many bytes can a byte of the file become: texts in UTF-16 are read as UTF-8."""
STEPS_AT_ONCE, STEPS_AT_LEAST, STEPS_A_BYTE = 10_000, 1_000, 20
"""How many steps of SQLite's machine reading takes at most: for a small file these times so many, for each byte so
many."""
ALLOWED = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ})
AGAIN = "export the database again"


class _Unreadable(Exception):
    """The file is no database that is read. The text says why, `help` what to do, `code` which finding it is."""

    def __init__(self, message: str, help: str = AGAIN, code: str = "RO111") -> None:
        super().__init__(message)
        self.help, self.code = help, code


class _Budget:
    """The bytes that rows may still have."""

    def __init__(self, size: int) -> None:
        self.left = SLACK * size

    def spend(self, row: Sequence[object]) -> None:
        self.left -= 2 + sum(1 if not isinstance(cell, str | bytes) else 1 + len(cell) for cell in row)
        if self.left < 0:
            raise _Unreadable("the database is damaged: its rows are larger than the file")


def read(path: str, file: Path, names: Iterable[str]) -> Book:
    """Return the tables of a database that have one of the names, and the metadata in its table `metadata`."""
    book = Book(path, {}, {})
    try:
        _check(file)
        connection = _connect(file)
        try:
            _fill(book, connection, file.stat().st_size, list(names))
        finally:
            connection.close()
    except _Unreadable as error:
        return Book(path, {}, {}, problems=[(None, Problem(error.code, str(error), Span(0, 0), error.help))])
    except (sqlite3.Error, UnicodeDecodeError, OverflowError):
        problem = Problem("RO111", "the file is no SQLite database, or a damaged one", Span(0, 0), AGAIN)
        return Book(path, {}, {}, problems=[(None, problem)])
    return book


def _check(file: Path) -> None:
    """Raise _Unreadable for a file that is none to open."""
    if not file.is_file():
        raise _Unreadable("this is no file")
    if file.stat().st_size > MAX_BYTES:
        raise _Unreadable(f"the database is larger than {MAX_BYTES // 2**20} MiB", "split it")
    with file.open("rb") as opened:
        head = opened.read(max(len(MAGIC), len(lfs.START)))
    if lfs.is_pointer(head):
        raise _Unreadable(lfs.MESSAGE, lfs.HELP, "RO123")
    if not head.startswith(MAGIC):
        raise _Unreadable("the file is no SQLite database")
    for end in BESIDE:
        beside = file.with_name(file.name + end)
        if beside.is_file() and beside.stat().st_size:
            help = "close the program that has the database open, so that it completes the file"
            raise _Unreadable(f"`{beside.name}` lies beside it, with changes that are not in it yet", help)


def _connect(file: Path) -> sqlite3.Connection:
    uri = f"file:{quote(file.resolve().as_posix())}?mode=ro&immutable=1"
    connection = sqlite3.connect(uri, uri=True, isolation_level=None)
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_BYTES)
    connection.setlimit(sqlite3.SQLITE_LIMIT_COLUMN, MOST_COLUMNS)
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    for pragma in ("trusted_schema = OFF", "cell_size_check = ON", "query_only = ON", "mmap_size = 0"):
        connection.execute(f"PRAGMA {pragma}")
    connection.text_factory = _text
    steps = iter(range(STEPS_AT_LEAST + STEPS_A_BYTE * file.stat().st_size // STEPS_AT_ONCE))
    connection.set_progress_handler(lambda: next(steps, None) is None, STEPS_AT_ONCE)  # true interrupts
    return connection


def _text(data: bytes) -> str | bytes:
    """Return a text, or its bytes if it is not UTF-8."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data


def _fill(book: Book, connection: sqlite3.Connection, size: int, names: list[str]) -> None:
    budget, tables = _Budget(size), _plain_tables(connection, [*names, METADATA])
    connection.set_authorizer(
        lambda action, *_: sqlite3.SQLITE_OK if action in ALLOWED else sqlite3.SQLITE_DENY  # what a table might call
    )
    for name in names:
        if name in tables:
            book.sheets[name] = _sheet(book, connection, name, tables[name], budget)
    if not book.sheets:
        raise _Unreadable("no table of the database is a table of a dataset", "`readout export sqlite` writes one")
    if METADATA in tables:
        sheet = _sheet(book, connection, METADATA, tables[METADATA], budget)
        for number, row in sheet.rows:
            if len(row) > 1 and isinstance(row[0], str) and row[1] is not None:
                book.metadata.setdefault(row[0], row[1])
                book.cells.setdefault((row[0],), CellRef(METADATA, number, 2))
    book.missing = tuple(name for name in names if name not in book.sheets)
    for name in book.missing:
        help = f"{AGAIN}: without it, all that it holds is gone"
        book.problems.append((None, Problem("RO115", f"the database has no table `{name}`", Span(0, 0), help)))


def _plain_tables(connection: sqlite3.Connection, names: list[str]) -> dict[str, list[str]]:
    """Return the columns of those tables that have one of the names. Raises _Unreadable for one that is computed."""
    tables = {}
    for name in names:
        query = "SELECT type, rootpage FROM sqlite_master WHERE name = ? COLLATE NOCASE AND type IN ('table', 'view')"
        entry = connection.execute(query, (name,)).fetchone()
        if entry is None:
            continue
        columns = connection.execute(f'PRAGMA table_xinfo("{name}")').fetchmany(MOST_COLUMNS + 1)
        if entry[0] != "table" or not entry[1] or any(hidden for *_, hidden in columns):
            raise _Unreadable(f"`{name}` is no plain table, but computed", "make a table of it that holds its rows")
        if not all(isinstance(column[1], str) for column in columns):
            raise _Unreadable(f"the columns of `{name}` have names that are not UTF-8")
        tables[name] = [column[1] for column in columns]
    return tables


def _sheet(book: Book, connection: sqlite3.Connection, name: str, columns: list[str], budget: _Budget) -> Sheet:
    """Return the rows of a table. A cell that is no text and no number is a problem, and counts as empty."""
    rows: list[tuple[int, list[Cell]]] = []
    for number, values in enumerate(connection.execute(f'SELECT * FROM "{name}" NOT INDEXED'), 2):
        budget.spend(values)
        row: list[Cell] = []
        for column, value in enumerate(values, 1):
            if isinstance(value, bytes):
                message = "the cell holds bytes, or a text that is not UTF-8"
                problem = Problem("RO110", message, Span(0, 0), "write the value as a text")
                book.problems.append((CellRef(name, number, column), problem))
            row.append(None if isinstance(value, bytes) else value)
        rows.append((number, row))
    return Sheet(name, list(columns), rows)

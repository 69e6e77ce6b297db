"""Reads tables: a folder of CSV files, or a workbook. The only reader of workbooks."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from pathlib import Path

from readout.source.document import Book, Cell, Problem, Sheet, decode
from readout.span import CellRef, Span

csv.field_size_limit(2**30)


def read_csv_folder(path: str, folder: Path, names: Iterable[str]) -> Book:
    """The tables of a CSV folder that go by one of the names, and the metadata of its datapackage.json."""
    book = Book(path, {}, {}, suffix=".csv")
    for name in names:
        file = folder / f"{name}.csv"
        if not file.is_file():
            continue
        text, problems = decode(file.read_bytes())
        for problem in problems:
            line = text.count("\n", 0, problem.span.start) + 1
            book.problems.append((CellRef(name, line, 1), problem))
        if problems:
            continue
        # Row numbers are those of a spreadsheet: a quoted line feed does not start a row.
        rows = list(csv.reader(io.StringIO(text, newline="")))
        header: list[Cell] = list(rows[0]) if rows else []
        book.sheets[name] = Sheet(name, header, [(number, list(row)) for number, row in enumerate(rows[1:], 2)])
    package = folder / "datapackage.json"
    if package.is_file():
        try:
            book.metadata = json.loads(package.read_bytes()).get("readout", {})
        except (ValueError, AttributeError):
            problem = Problem("RO102", "datapackage.json is not JSON", Span(0, 0), "export the folder again")
            book.problems.append((None, problem))
    return book

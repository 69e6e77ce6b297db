"""Whether a file is one that a dataset was handed out as: a workbook, or CSV files of its tables."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from readout.handoff import todo
from readout.model import tables
from readout.model.schema import Schema
from readout.store import paths
from readout.syntax import csv
from readout.syntax.document import MAX_BYTES, Cell
from readout.syntax.sheets import reader, snapshot
from readout.syntax.sheets.grids import Unreadable

MOST_HEADINGS = 0.5
"""The share of a file's headings that are those of a table, by which it is known to be one."""
FEWEST_HEADINGS = 3


def is_ours(path: Path, schema: Schema) -> bool:
    """Whether a file or folder remembers that it was handed out, or has sheets that are tables of the schema."""
    if csv_files(path, schema):
        return True
    if path.suffix.lower() not in paths.WORKBOOKS or not path.is_file():
        return False
    try:
        with reader.opened(paths.display_path(path), path) as grids:
            if snapshot.SHEET in grids.names:
                return True
            return any(table_of(_first_row(grids.grid(name).rows), schema) for name in grids.names)
    except Unreadable:
        return False


def csv_files(path: Path, schema: Schema) -> dict[str, Path]:
    """Return the CSV files of a path that hold tables, by the names of their tables, with the snapshot beside them;
    empty for anything else. Raises Unreadable for a folder with the sheets of several workbooks."""
    names = [table.name for table in tables.layout(schema)]
    if path.is_dir():
        if (path / paths.SETTINGS).is_file():
            return {}
        if reader.saved_csv(path, names):
            return reader.saved_files(path)
        files = reader.table_files(path, names)
        return {**files, **reader.table_files(path, [snapshot.SHEET, reader.ABOUT, *todo.NAMES])} if files else {}
    if path.suffix.lower() not in reader.TABLES or not path.is_file() or path.stat().st_size > MAX_BYTES:
        return {}
    rows = csv.read(path, "latin-1").rows
    book, dash, name = path.stem.rpartition("-")
    beside = reader.table_files(path.parent, [f"{book}{dash}{snapshot.SHEET}"])
    memory = next((file for file in beside.values() if file != path), None)
    table = table_of(rows[0] if rows else (), schema)
    if table is None and (named := next((each for each in names if each.casefold() == name.casefold()), None)):
        # Its headings may be gone, or stand below rows.
        table = named if memory or any(table_of(row, schema) == named for row in rows) else None
    if table is None:
        return {}
    return {table: path, snapshot.SHEET: memory} if memory else {table: path}


def table_of(headings: Iterable[object], schema: Schema) -> str | None:
    """Return the name of the table whose headings a row has; None for no table's."""
    words = {str(heading).strip().casefold() for heading in headings if heading not in (None, "")}
    scores = []
    for table in tables.layout(schema):
        wordings = [{column.name for column in table.columns}, {column.title.casefold() for column in table.columns}]
        matches = max(len(words & wording) for wording in wordings)
        key = {part for name in table.key for part in (name, table[name].title.casefold())}
        if matches >= FEWEST_HEADINGS and matches >= MOST_HEADINGS * len(words) and words & key:
            scores.append((matches / len(table.columns), matches, table.name))
    return max(scores)[2] if scores else None


def _first_row(rows: list[tuple[int, list[Cell]]]) -> Iterable[object]:
    return rows[0][1] if rows else ()

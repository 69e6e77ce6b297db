"""Files of any kind → the sheets of a list: workbooks, CSV as programs write it, JSON and NDJSON flat or nested."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from readout.handoff import encodings
from readout.handoff.lists import popolo, values
from readout.handoff.lists.headings import Unclear, table_of
from readout.handoff.lists.table import Cell, Kind, Row, Sheet, Table
from readout.lint.stray_characters import cleaned
from readout.model import tables
from readout.model.dataset import Dataset
from readout.model.schema import Schema
from readout.span import column_letters, column_number
from readout.store.paths import WORKBOOKS, NotADataset, display_path
from readout.syntax import csv, lfs
from readout.syntax import json as json_syntax
from readout.syntax.document import MAX_BYTES, MISSING
from readout.syntax.sheets import grids, reader, snapshot
from readout.syntax.sheets.grids import Grid, Unreadable
from readout.text.characters import CONTROL
from readout.text.phrasing import counted

CSV = (".csv", ".tsv", ".tab", ".txt")
JSON = (".json", ".ndjson", ".jsonl")
LOST = re.compile(f"[{values.LOST}]")
CONTROLS = re.compile(f"(?!\\n)[{CONTROL}]")
KINDS = {grids.Kind.DATE: Kind.DATE, grids.Kind.FORMULA: Kind.FORMULA, grids.Kind.ERROR: Kind.ERROR}


def is_list(path: Path, schema: Schema) -> bool:
    """Whether a file is a list that others keep: no folder, no dataset of ours, and no workbook made from one."""
    suffix = path.suffix.lower()
    if not path.is_file():
        return False
    if suffix in CSV:
        return True
    if suffix in JSON:
        return path.stem not in schema.collections and not _is_dataset(path)
    return suffix in WORKBOOKS and not _is_ours(path, schema)


def _is_dataset(path: Path) -> bool:
    """Whether a JSON file is an export of a dataset: a mapping with `metadata`."""
    with path.open("rb") as file:
        head = file.read(200).lstrip(b"\xef\xbb\xbf \r\n\t")
    return head.startswith(b"{") and head[1:].lstrip().startswith(b'"metadata"')


def _is_ours(path: Path, schema: Schema) -> bool:
    """Whether a workbook remembers that it was handed out, or has a sheet that is one of our tables."""
    names = {table.name.casefold() for table in tables.layout(schema)}
    try:
        with reader.opened(display_path(path), path) as opened:
            if snapshot.SHEET in opened.names:
                return True
            for name in opened.names:
                if name.casefold() in names:
                    rows = opened.grid(name).rows
                    if rows and {"id", "record_id"} & {str(cell).strip().casefold() for cell in rows[0][1]}:
                        return True
    except Unreadable:
        return True  # whose reader says why
    return False


def read(path: Path, ours: Dataset | None = None, encoding: str | None = None) -> Table:
    """Return the list that a file holds. Raises NotADataset for what holds none, OSError.

    `encoding` is that of a CSV file in neither UTF-8 nor UTF-16; where it is not named, the texts of `ours`, the
    dataset that the list is imported into, help to tell it.
    """
    name = display_path(path)
    notes: list[str] = []
    if path.stat().st_size > MAX_BYTES:
        raise NotADataset(f"{name} is larger than {MAX_BYTES // 2**20} MiB: split it")
    with path.open("rb") as file:
        if lfs.is_pointer(file.read(len(lfs.START))):
            raise NotADataset(f"{name} is a pointer of Git LFS, and its content is not here: {lfs.HELP}")
    try:
        if path.suffix.lower() in CSV:
            sheets, notes = _csv_sheets(path, ours, encoding)
        elif path.suffix.lower() in JSON:
            sheets = _json_sheets(path)
        else:
            with reader.opened(name, path) as opened:
                sheets = [_sheet(sheet, opened.grid(sheet)) for sheet in opened.names]
        return table_of(name, sheets, notes)
    except (Unreadable, Unclear) as error:
        raise NotADataset(f"{name} cannot be read as a list: {error}") from None


# ---------------------------------------------------------------- workbooks


def _sheet(name: str, grid: Grid) -> Sheet:
    rows: dict[int, dict[int, Cell]] = {}
    for number, cells in grid.rows:
        rows[number] = {at: cell for at, value in enumerate(cells, 1) if (cell := _cell(value))}
    merged = []
    for odd in grid.odd:
        if odd.kind is grids.Kind.MERGED:
            merged.append(_range(odd.text, odd.row, odd.column))
        elif odd.kind is grids.Kind.FORMULA:
            result = f" (its last result: {odd.value})" if odd.value is not None else ""
            rows.setdefault(odd.row, {})[odd.column] = Cell(f"{odd.text}{result}", Kind.FORMULA)
        else:
            rows.setdefault(odd.row, {})[odd.column] = Cell(odd.text, KINDS[odd.kind], odd.shows)
    return Sheet(name, [Row(number, cells, name) for number, cells in sorted(rows.items()) if cells], merged)


def _range(text: str, row: int, column: int) -> tuple[int, int, int, int]:
    """Return the corners of a range such as `A1:G2`; of its first cell, where its last is not said."""
    last = text.partition(":")[2]
    letters = last.rstrip("0123456789")
    if not (letters.isalpha() and letters.isupper() and last != letters):
        return row, column, row, column
    return row, column, int(last[len(letters) :]), column_number(letters)


def _cell(value: Any) -> Cell | None:
    """Return a plain value as a cell; None for an empty one."""
    if value is None:
        return None
    if isinstance(value, bool):
        return Cell(str(value).lower(), Kind.BOOLEAN)
    if isinstance(value, int | float):
        number = int(value) if isinstance(value, float) and value.is_integer() else value
        return Cell(str(number), Kind.NUMBER)
    text = str(value).replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    if not text.isascii() and not LOST.search(text):
        text = unicodedata.normalize("NFC", cleaned(text))
    text = CONTROLS.sub("", text).strip()
    return Cell(text, Kind.FORMULA if text.startswith("=") and len(text) > 1 else Kind.TEXT) if text else None


# ---------------------------------------------------------------- CSV


def _csv_sheets(path: Path, ours: Dataset | None, encoding: str | None) -> tuple[list[Sheet], list[str]]:
    table = csv.read(path, encoding)
    page = None
    if table.encoding is None:
        page = encodings.likely([path], ours)
        table = csv.read(path, page.name)
    if not any(any(row) for row in table.rows) and table.problems:
        raise Unreadable(table.problems[0][2].message)
    notes = [each.message for each in table.assumptions]
    if page:
        evidence = f", in which {counted(page.alike, 'cell')} of it are known here" if page.alike else ""
        notes.append(f"nothing in it says that it is {page.name}{evidence}: look at its accents, or name --encoding")
    notes += [
        f"{problem.message}: row {row}, column {column_letters(column)}" for row, column, problem in table.problems
    ]
    cells = (
        Row(number, {at: cell for at, value in enumerate(row, 1) if (cell := _cell(value))})
        for number, row in enumerate(table.rows, 1)
    )
    return [Sheet("", [row for row in cells if row.cells])], notes


# ---------------------------------------------------------------- JSON


def _json_sheets(path: Path) -> list[Sheet]:
    data, name = path.read_bytes(), display_path(path)
    lines = path.suffix.lower() in (".ndjson", ".jsonl")
    document = (json_syntax.read_lines if lines else json_syntax.read)(name, data)
    if document.problems or document.value is MISSING:
        raise Unreadable(document.problems[0].message if document.problems else "it holds nothing")
    value = document.value
    if popolo.is_popolo(value):
        collection, entries, rest = popolo.entries(value)
        main = _entries("", entries)
        main.collection = collection
        return [main, *(_entries(name, held) for name, held in rest.items())]
    if isinstance(value, dict):
        lists = {key: held for key, held in value.items() if isinstance(held, list) and _objects(held)}
        if not lists:
            raise Unreadable("it holds no list of entries")
        return [_entries(key, held) for key, held in lists.items()]
    if not isinstance(value, list) or not _objects(value):
        raise Unreadable("it holds no list of entries")
    return [_entries("", value)]


def _objects(value: list[Any]) -> bool:
    return bool(value) and all(isinstance(item, dict) for item in value)


def _entries(name: str, entries: list[Any]) -> Sheet:
    """Return a list of entries as a sheet: a row for each, and more for the items of a list in it."""
    columns: dict[str, int] = {}
    rows = []
    for number, entry in enumerate(entries, 1):
        flat: list[dict[str, Cell]] = [{}]
        _flatten("", entry if isinstance(entry, dict) else {"value": entry}, flat, 0)
        for cells in flat:
            row = {columns.setdefault(column, len(columns) + 1): cell for column, cell in cells.items()}
            if row:
                rows.append(Row(number, row, name))
    return Sheet(name, rows, names=tuple(columns))


def _flatten(prefix: str, value: Any, rows: list[dict[str, Cell]], at: int) -> int:
    """Add the values below a name to the rows, from the one at an index on. Returns how many rows they take.

    The items of a list stand below each other. What an item with a list of its own says stands in each row of it.
    """
    if isinstance(value, dict):
        return max((_flatten(_below(prefix, key), inner, rows, at) for key, inner in value.items()), default=1)
    if isinstance(value, list):
        taken = 0
        for inner in value:
            rows += [{} for _ in range(at + taken + 1 - len(rows))]
            number = _flatten(prefix, inner, rows, at + taken)
            own = dict(_scalars(prefix, inner)) if number > 1 else {}
            for row in rows[at + taken + 1 : at + taken + number]:
                row.update(own)
            taken += number
        return max(taken, 1)
    if cell := _cell(value):
        rows[at][prefix] = cell
    return 1


def _scalars(prefix: str, value: Any) -> Iterator[tuple[str, Cell]]:
    """Yield the values of an entry, but for those in lists."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _scalars(_below(prefix, key), inner)
    elif not isinstance(value, list) and (cell := _cell(value)):
        yield prefix, cell


def _below(prefix: str, key: str) -> str:
    return f"{prefix}.{key}" if prefix else str(key)


def cells_in(table: Table) -> Iterator[tuple[Row, int, Cell]]:
    """Yield every cell of a list that is not empty, with its row and column: headings and rows set aside, too."""
    for row in (*table.headings, *(aside.row for aside in table.aside), *table.rows):
        for column, cell in row.cells.items():
            yield row, column, cell

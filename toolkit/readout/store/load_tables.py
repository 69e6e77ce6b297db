"""Tables → Dataset: workbooks, databases, the folders of CSV files that they were saved into, and the CSV export.

What the tables and their columns mean is said by `model.tables`.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from readout.diagnostic import Diagnostic, Place, Severity
from readout.model import cells, table_reading, tables
from readout.model.dataset import Dataset, Record
from readout.model.schema import Schema
from readout.span import CellRef
from readout.store.files import Files
from readout.store.paths import PACKAGE, display_path
from readout.syntax.document import MISSING, Document, Sheet, TableDocument, brief
from readout.syntax.sheets import reader, snapshot
from readout.syntax.sheets.book import Book
from readout.syntax.sheets.reader import Grids


def load_csv_folder(dataset: Dataset, files: Files, root: Path) -> None:
    """Read the CSV export in a folder. `files` reads its datapackage.json."""
    names = _table_names(dataset.schema)
    package = files.read(root / PACKAGE)
    book = reader.read_csv_folder(display_path(root), root, names)
    book.missing = tuple(name.removesuffix(".csv") for _, name in _missing_files(root, package))
    _add_book(dataset, book)
    _add_package(dataset, root, package)
    dataset.paths += [display_path(root / f"{name}.csv") for name in names if (root / f"{name}.csv").is_file()]


def load_workbook(dataset: Dataset, path: Path) -> None:
    """Read a workbook, or the folder of CSV files that one was saved into."""
    names, labels = _table_names(dataset.schema), _metadata_labels(dataset.schema)
    _add_workbook(dataset, reader.read_workbook(display_path(path), path, names, labels))
    dataset.paths.append(display_path(path))


def load_database(dataset: Dataset, path: Path) -> None:
    """Read an SQLite database."""
    from readout.syntax import sqlite

    book = sqlite.read(display_path(path), path, _table_names(dataset.schema))
    for table in tables.layout(dataset.schema):
        booleans = {column.name for column in table.columns if column.type == "boolean"}
        if booleans and table.name in book.sheets:
            _make_booleans(book.sheets[table.name], booleans)
    _add_workbook(dataset, book)
    dataset.paths.append(display_path(path))


def _make_booleans(sheet: Sheet, names: set[str]) -> None:
    """Make booleans of the 0 and 1 in columns of some names: SQLite has no type of its own for them."""
    at = {number for number, name in enumerate(sheet.header) if name in names}
    sheet.rows = [
        (number, [bool(cell) if place in at and cell in (0, 1) else cell for place, cell in enumerate(row)])
        for number, row in sheet.rows
    ]


def load_sheets(path: Path, grids: Grids, schema: Schema, others: Iterable[Dataset] = ()) -> Dataset:
    """Read the sheets of a workbook at a path, as `load` reads those that are in the file. `others` are datasets whose
    names may stand behind ids. Raises Unreadable."""
    dataset = Dataset(schema, display_path(path), {}, {name: [] for name in schema.collections})
    _add_workbook(dataset, reader.book_of(grids, _table_names(schema), _metadata_labels(schema)), others)
    dataset.paths.append(display_path(path))
    return dataset


def is_saved_csv(schema: Schema, folder: Path) -> bool:
    """Whether a workbook was saved into a folder, each sheet as a CSV file."""
    return reader.saved_csv(folder, _table_names(schema))


def snapshot_diagnostic(path: str, error: snapshot.Unusable) -> Diagnostic:
    """Return the finding that the workbook at a path does not say what was handed out."""
    place = Place(path, cell=CellRef(snapshot.SHEET, error.row, 1))
    message = f"the workbook has forgotten how it was handed out: {error}"
    help = "take the sheet from an earlier copy; without it, what is gone from the workbook stays in the dataset"
    return Diagnostic("RO116", Severity.WARNING, message, place, help)


def _table_names(schema: Schema) -> list[str]:
    return [table.name for table in tables.layout(schema)]


def _metadata_labels(schema: Schema) -> dict[str, str]:
    """Return the fields of the metadata by what a cover sheet may call them: their names and titles."""
    return {label: field.name for field in schema.metadata.fields for label in (field.name, field.title)}


def _add_workbook(dataset: Dataset, book: Book, others: Iterable[Dataset] = ()) -> None:
    fields = dataset.schema.metadata
    book.metadata = {
        name: cells.from_cell(fields[name], cell) if name in fields else cell for name, cell in book.metadata.items()
    }
    _add_book(dataset, book, others)
    if isinstance(book.base, snapshot.Unusable):
        dataset.problems.append(snapshot_diagnostic(dataset.path, book.base))
    elif book.base is not None:
        dataset.elsewhere = {(name, id) for name, ids in book.base.elsewhere.items() for id in ids}
    if not book.metadata:  # records in no dataset, or nothing that could be read
        dataset.metadata_document = None


def _add_book(dataset: Dataset, book: Book, others: Iterable[Dataset] = ()) -> None:
    """Add the records and metadata of a book, and report its problems, at most one source of them for each cell."""
    failed = {cell.sheet for cell, _ in book.problems if cell and cell.sheet not in book.sheets}
    content = table_reading.read_tables(dataset.schema, book.sheets.values(), others, failed | set(book.missing))
    document = TableDocument(book.path, content.cells | book.cells, book.suffix, content.columns, book.titles)
    dataset.metadata = book.metadata
    dataset.metadata_document = document
    dataset.unread_tables |= content.unread
    for name, count in content.rows.items():
        path = document.place(CellRef(name, 1, 1)).path
        dataset.rows[path] = dataset.rows.get(path, 0) + count
    unread = {cell for cell, _ in book.problems}
    problems = [*book.problems, *((cell, problem) for cell, problem in content.problems if cell not in unread)]
    for cell, problem in problems:
        place, suggestion = document.place(cell), problem.suggestion
        dataset.problems.append(
            Diagnostic(problem.code, Severity.ERROR, problem.message, place, problem.help, suggestion)
        )
    for name, value, pointer, item in content.strays:
        dataset.strays.append((Record(dataset.schema.collections[name], value, document, pointer), item))
    for name, values in content.records.items():
        collection = dataset.schema.collections[name]
        dataset.records[name] += [
            Record(collection, value, document, (name, position)) for position, value in enumerate(values)
        ]


def _add_package(dataset: Dataset, root: Path, package: Document | None) -> None:
    """Add the metadata of a datapackage.json, and report each file that it lists and the folder lacks."""
    dataset.metadata_document = None
    if package is None or package.value is MISSING:
        return
    value = package.value
    metadata = value.get("readout") if isinstance(value, dict) else None
    if not isinstance(metadata, dict):
        message = "the file does not say what the dataset is, in a mapping `readout`"
        dataset.problems.append(Diagnostic("RO102", Severity.ERROR, message, package.at(()), "export the folder again"))
        return
    dataset.metadata, dataset.metadata_document = metadata, package
    dataset.metadata_pointer = ("readout",)
    for position, name in _missing_files(root, package):
        message = f"there is no {brief(name)}, which {PACKAGE} lists"
        help = "put it back: without it, all that it holds is gone"
        place = package.at(("resources", position, "path"))
        dataset.problems.append(Diagnostic("RO115", Severity.ERROR, message, place, help))


def _missing_files(root: Path, package: Document | None) -> list[tuple[int, str]]:
    """Return the files that a datapackage.json lists and the folder lacks, with their positions in the list."""
    value = package.value if package else None
    resources = value.get("resources") if isinstance(value, dict) else None
    listed = enumerate(resources if isinstance(resources, list) else ())
    paths = [(position, item.get("path") if isinstance(item, dict) else None) for position, item in listed]
    return [
        (position, name)
        for position, name in paths
        if isinstance(name, str) and "/" not in name and not (root / name).is_file()
    ]

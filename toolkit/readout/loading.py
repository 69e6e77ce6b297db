"""Any path → Dataset: a dataset folder, one of its exports, or a single file of records."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from readout import tables
from readout.dataset import Dataset, Record
from readout.diagnostic import Diagnostic, Place, Related, Severity
from readout.schema import Collection, Schema, default
from readout.source.document import MAX_BYTES, MAX_YAML, MISSING, Book, Document, Problem, TableDocument, brief
from readout.span import Position

SETTINGS = "readout.toml"
PACKAGE = "datapackage.json"
SUFFIXES = (".yaml", ".yml", ".json", ".ndjson")
ID = re.compile(r"""\bid["']?: *["']?([a-z0-9-]+)""")


class NotADataset(Exception):
    """The path leads to nothing that can be read as records. Its text says what to do."""


def discover(path: Path) -> Path:
    """What to load to check a path: the nearest folder with readout.toml, else the path itself.

    Raises NotADataset where there is nothing at the path.
    """
    if not path.exists():
        raise NotADataset(f"there is no {shown(path)}")
    here = path.resolve()
    if _whole(here) and not (here / SETTINGS).is_file():
        return path
    for folder in (here, *here.parents):
        if (folder / SETTINGS).is_file():
            return folder
    if path.suffix == ".ndjson" and (path.parent / "metadata.json").is_file():
        return path.parent
    if path.suffix == ".csv" and (path.parent / "datapackage.json").is_file():
        return path.parent
    return path


def _whole(path: Path) -> bool:
    """Whether the path is an export that holds a whole dataset, wherever it lies."""
    return path.suffix.lower() == ".xlsx" or (path / "datapackage.json").is_file() or (path / "metadata.json").is_file()


def shown(path: Path | str) -> str:
    """A path as people see it: relative to the working folder where it lies below it."""
    path = Path(os.path.abspath(path))  # noqa: PTH100 - a link keeps its own name
    try:
        return path.relative_to(Path.cwd()).as_posix() or "."
    except ValueError:
        return path.as_posix()


def within(path: str, wanted: Iterable[str]) -> bool:
    """Whether a path, as shown, is one of those wanted or lies below one."""
    return any(name in (".", path) or path.startswith(f"{name.rstrip('/')}/") for name in wanted)


def load(path: Path, schema: Schema | None = None, contents: Mapping[str, bytes] | None = None) -> Dataset:
    """Reads a dataset. What is wrong with its files is in `problems`; records are not validated.

    `contents` stand for those of files, by their path as shown: what a change would make of them.
    Raises NotADataset for a path that holds no records, OSError for one that cannot be read.
    """
    loader = _Loader(schema or default(), shown(path), contents or {})
    if path.is_dir():
        if (path / SETTINGS).is_file():
            loader.folder(path)
        elif (path / "datapackage.json").is_file():
            loader.csv_folder(path)
        elif any(path.glob("*.ndjson")):
            loader.ndjson_folder(path)
        else:
            raise NotADataset(
                f"{shown(path)} holds no {SETTINGS}: `readout init {shown(path)}` makes an empty dataset there"
            )
    elif path.suffix.lower() == ".xlsx":
        loader.workbook(path)
    elif path.suffix.lower() in SUFFIXES:
        loader.single(path)
    else:
        raise NotADataset(f"{shown(path)} is no YAML, JSON, NDJSON or Excel file")
    return loader.dataset


def load_revision(root: Path, revision: str, schema: Schema | None = None) -> Dataset:
    """Reads a dataset folder as it stood at a revision of the git repository that it lies in.

    The folder need not be there today; nothing is checked out. Raises NotADataset where there is no
    git, repository, revision, or dataset.
    """
    from readout.source import git

    try:
        found = git.files(root, revision, (*SUFFIXES, SETTINGS))
    except git.GitError as error:
        raise NotADataset(str(error)) from None
    if SETTINGS not in found:
        raise NotADataset(f"there is no dataset in {shown(root)} at {revision} (no {SETTINGS})")
    contents = {shown(root / name): data for name, data in found.items()}
    loader = _Loader(schema or default(), f"git:{revision}", contents)
    loader.describe(root / SETTINGS)
    for name in sorted(found):
        folder, *below = Path(name).parts
        if folder in loader.schema.collections and not any(part.startswith(".") for part in below):
            loader.record_file(root / name, loader.schema.collections[folder])
    return loader.dataset


class _Loader:
    def __init__(self, schema: Schema, path: str, contents: Mapping[str, bytes]) -> None:
        self.schema = schema
        self.contents = contents
        records: dict[str, list[Record]] = {name: [] for name in schema.collections}
        self.dataset = Dataset(schema, path, {}, records)

    # ------------------------------------------------------------ forms of a dataset

    def describe(self, file: Path) -> None:
        """What a dataset's readout.toml says."""
        settings = self.read(file)
        if settings and isinstance(settings.value, dict):
            value = dict(settings.value)
            self.dataset.settings = {"rules": value.pop("rules", {})}
            self.dataset.metadata = value
        self.dataset.metadata_document = settings

    def folder(self, root: Path) -> None:
        self.describe(root / SETTINGS)
        for entry in sorted(root.iterdir()):
            collection = self.schema.collections.get(entry.name)
            if collection and entry.is_dir():
                for file in _files(entry, every=True):
                    if file.suffix.lower() in SUFFIXES:
                        self.record_file(file, collection)
                    elif file.suffix.lower() != ".md":
                        self.stray(file, f"records are read from files that end in {', '.join(SUFFIXES)}")
            elif entry.is_dir() and not entry.name.startswith("."):
                for file in _files(entry):
                    self.stray(file, f"`{entry.name}` is no collection")
            elif entry.suffix.lower() in SUFFIXES:
                self.stray(entry, "the file lies in no collection's folder")

    def stray(self, file: Path, message: str) -> None:
        names = ", ".join(self.schema.collections)
        self.dataset.paths.append(shown(file))
        self.add(
            Diagnostic(
                "RO108",
                Severity.ERROR,
                message,
                Place(shown(file)),
                f"move the file into the folder of its collection: {names}",
            )
        )

    def record_file(self, file: Path, collection: Collection) -> None:
        document = self.read(file)
        if document is None or document.problems:
            # What could not be read is not there, but may be: any id that stands in the file.
            ids = [file.stem, *(ID.findall(document.text) if document else ())]
            self.dataset.unread |= {(collection.name, id) for id in ids}
        if document is None or document.value is MISSING:
            return
        self.records(document, collection, document.value)

    def records(self, document: Document, collection: Collection, value: Any) -> None:
        """The record, or the list of records, that a document holds."""
        for at, item in enumerate(value) if isinstance(value, list) else [(None, value)]:
            pointer = () if at is None else (at,)
            if isinstance(item, dict):
                self.dataset.records[collection.name].append(Record(collection, item, document, pointer))
            else:
                self.dataset.unread.add((collection.name, Path(document.path).stem))
                self.not_a_record(document.at(pointer), collection.record)

    def not_a_record(self, place: Place, what: str) -> None:
        self.add(
            Diagnostic(
                "RO109",
                Severity.ERROR,
                f"expected {'an' if what[0] in 'aeiou' else 'a'} {what}, a mapping of keys to values",
                place,
                "write `key: value` lines, `id` first",
            )
        )

    def ndjson_folder(self, root: Path) -> None:
        if (root / "metadata.json").is_file():
            document = self.read(root / "metadata.json")
            self.dataset.metadata_document = document
            if document and isinstance(document.value, dict):
                self.dataset.metadata = document.value
        for file in sorted(root.glob("*.ndjson")):
            collection = self.schema.collections.get(file.stem)
            if collection:
                self.record_file(file, collection)
            else:
                self.stray(file, f"`{file.stem}` is no collection")

    def single(self, file: Path) -> None:
        document = self.read(file)
        if document is None or document.value is MISSING:
            return
        value = document.value
        if isinstance(value, dict) and "metadata" in value and "id" not in value:
            self.whole(document, value)
            return
        names = {file.stem: 2, **dict.fromkeys((parent.name for parent in file.resolve().parents), 1)}
        found = next((self.schema.collections[name] for name in names if name in self.schema.collections), None)
        if found is None:
            collections = ", ".join(self.schema.collections)
            raise NotADataset(
                f"{shown(file)} lies in no dataset: put it into a folder named for its collection ({collections})"
            )
        self.records(document, found, value)

    def whole(self, document: Document, value: dict[str, Any]) -> None:
        """A dataset in one document."""
        if isinstance(value["metadata"], dict):
            self.dataset.metadata = value["metadata"]
            self.dataset.metadata_document = document
            self.dataset.metadata_pointer = ("metadata",)
        else:
            place = document.at(("metadata",))
            message, help = "expected a mapping of keys to values", "write at least `title` and `schema_version`"
            self.add(Diagnostic("RO105", Severity.ERROR, message, place, help))
        for name, records in value.items():
            if name == "metadata":
                continue
            collection = self.schema.collections.get(name)
            if collection is None:
                names = ", ".join(self.schema.collections)
                place = document.at((name,), key=True)
                self.add(
                    Diagnostic(
                        "RO108", Severity.ERROR, f"`{name}` is no collection", place, f"the collections are {names}"
                    )
                )
                continue
            if not isinstance(records, list):
                self.add(
                    Diagnostic(
                        "RO109",
                        Severity.ERROR,
                        f"`{name}` is a list of records",
                        document.at((name,)),
                        "write it as a list",
                    )
                )
                continue
            for at, item in enumerate(records):
                if isinstance(item, dict):
                    self.dataset.records[name].append(Record(collection, item, document, (name, at)))
                else:
                    self.not_a_record(document.at((name, at)), collection.record)

    def csv_folder(self, root: Path) -> None:
        from readout.source import sheet

        names = [table.name for table in tables.layout(self.schema)]
        self.book(sheet.read_csv_folder(shown(root), root, names))
        self.package(root)
        self.dataset.paths += [shown(root / f"{name}.csv") for name in names if (root / f"{name}.csv").is_file()]

    def package(self, root: Path) -> None:
        """What a CSV folder's datapackage.json says of the dataset, and of the files that belong to it."""
        document = self.read(root / PACKAGE)
        value: Any = document.value if document else MISSING
        self.dataset.metadata_document = None
        if document is None or value is MISSING:
            return
        metadata = value.get("readout") if isinstance(value, dict) else None
        if not isinstance(metadata, dict):
            message = "the file does not say what the dataset is, in a mapping `readout`"
            self.add(Diagnostic("RO102", Severity.ERROR, message, document.at(()), "export the folder again"))
            return
        self.dataset.metadata, self.dataset.metadata_document = metadata, document
        self.dataset.metadata_pointer = ("readout",)
        resources = value.get("resources")
        for at, item in enumerate(resources if isinstance(resources, list) else ()):
            name = item.get("path") if isinstance(item, dict) else None
            if isinstance(name, str) and "/" not in name and not (root / name).is_file():
                message = f"there is no {brief(name)}, which {PACKAGE} lists"
                help = "put it back: without it, all that it holds is gone"
                place = document.at(("resources", at, "path"))
                self.add(Diagnostic("RO115", Severity.ERROR, message, place, help))

    def workbook(self, file: Path) -> None:
        from readout.source import sheet

        names = [table.name for table in tables.layout(self.schema)]
        described = self.schema.metadata
        labels = {label: field.name for field in described.fields for label in (field.name, field.title)}
        book = sheet.read_workbook(shown(file), file, names, labels)
        book.metadata = {name: tables.from_cell(described[name], cell) for name, cell in book.metadata.items()}
        self.book(book)
        if not book.metadata:  # records in no dataset, or nothing that could be read
            self.dataset.metadata_document = None
        self.dataset.paths.append(shown(file))

    def book(self, book: Book) -> None:
        built = tables.build(self.schema, book.sheets.values())
        document = TableDocument(book.path, built.cells | book.cells, book.suffix, built.columns)
        self.dataset.metadata = book.metadata
        self.dataset.metadata_document = document
        unread = {cell for cell, _ in book.problems}
        for cell, problem in [*book.problems, *(found for found in built.problems if found[0] not in unread)]:
            place, suggestion = document.place(cell), problem.suggestion
            self.add(Diagnostic(problem.code, Severity.ERROR, problem.message, place, problem.help, suggestion))
        for name, records in built.records.items():
            collection = self.schema.collections[name]
            self.dataset.records[name] += [
                Record(collection, value, document, (name, at)) for at, value in enumerate(records)
            ]

    # ------------------------------------------------------------ files

    def read(self, file: Path) -> Document | None:
        """A file as a document, its problems noted; None if it is not read at all."""
        path = shown(file)
        self.dataset.paths.append(path)
        if path in self.contents:
            return self.document(file, path, self.contents[path])
        try:
            state = file.stat()
            limit = MAX_YAML if file.suffix.lower() in (".yaml", ".yml", ".toml") else MAX_BYTES
            too_large = state.st_size > limit and file.suffix != ".ndjson"
            data = file.read_bytes() if stat.S_ISREG(state.st_mode) and not too_large else b""
        except OSError as error:
            message = f"the file cannot be read: {error.strerror}"
            self.add(Diagnostic("RO101", Severity.ERROR, message, Place(path), "see to its permissions, or remove it"))
            return None
        if not stat.S_ISREG(state.st_mode):
            self.add(
                Diagnostic("RO101", Severity.ERROR, "this is not a regular file", Place(path), "replace it with a file")
            )
            return None
        if too_large:
            message = f"the file is larger than {limit // 2**20} MiB"
            self.add(Diagnostic("RO101", Severity.ERROR, message, Place(path), "split it"))
            return None
        return self.document(file, path, data)

    def document(self, file: Path, path: str, data: bytes) -> Document:
        document = _reader(file.suffix.lower())(path, data)
        for problem in document.problems:
            self.add(diagnostic(document, problem))
        return document

    def add(self, found: Diagnostic) -> None:
        self.dataset.problems.append(found)


def diagnostic(document: Document, problem: Problem) -> Diagnostic:
    """A problem of a file as a finding, with its place."""
    related = tuple(Related(document.place(span), message) for span, message in problem.related)
    place = (
        document.place(problem.span)
        if document.text
        else Place(document.path, Position(1, 1), Position(1, 1), None, "")
    )
    return Diagnostic(problem.code, Severity.ERROR, problem.message, place, problem.help, problem.suggestion, related)


def _reader(suffix: str) -> Callable[[str, bytes], Document]:
    if suffix in (".yaml", ".yml"):
        from readout.source import yaml

        return yaml.read
    if suffix == ".toml":
        from readout.source import toml

        return toml.read
    from readout.source import json

    return json.read_lines if suffix == ".ndjson" else json.read


def _files(folder: Path, *, every: bool = False) -> Iterable[Path]:
    """The files of records below a folder, or all of its files, in order; links to folders are not followed."""
    for root, folders, names in os.walk(folder):
        folders.sort()
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in sorted(names):
            if (every or name.lower().endswith(SUFFIXES)) and not name.startswith("."):
                yield Path(root, name)

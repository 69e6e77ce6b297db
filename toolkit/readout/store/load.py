"""Any path → Dataset: a dataset folder, one of its exports, or a single file of records."""

from __future__ import annotations

import marshal
import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from readout import parallel
from readout.diagnostic import Diagnostic, Place, Related, Severity
from readout.model import cells, table_reading, tables
from readout.model.dataset import Dataset, Record
from readout.model.schema import Collection, Schema, default
from readout.span import CellRef
from readout.store.cache import Cache, digest
from readout.store.lazy import Known, KnownRecord, LineRecord
from readout.store.paths import (
    JOURNAL,
    PACKAGE,
    SETTINGS,
    SUFFIXES,
    WORKBOOKS,
    NoDatasetThen,
    NotADataset,
    display_path,
)
from readout.syntax import ndjson
from readout.syntax.document import MAX_BYTES, MAX_YAML, MISSING, Document, Problem, TableDocument, brief
from readout.syntax.sheets.book import Book

if TYPE_CHECKING:
    from readout.syntax.sheets import snapshot
    from readout.syntax.sheets.reader import Grids

AHEAD = (".yaml", ".yml")
ID = re.compile(r"""\bid["']?: *["']?([a-z0-9-]+)""")


def _prefix(folder: Path) -> str | None:
    """What the paths of all files in a folder begin with as they are shown; None if we are somewhere in it."""
    if Path.cwd().is_relative_to(whole := os.path.abspath(folder)) and os.getcwd() != whole:
        return None
    return display_path(folder / SETTINGS).removesuffix(SETTINGS)


def load(
    path: Path,
    schema: Schema | None = None,
    contents: Mapping[str, bytes | None] | None = None,
    cache: Cache | None = None,
) -> Dataset:
    """Reads a dataset. What is wrong with its files is in `problems`; records are not validated.

    `contents` stand for those of files, by their path as shown: what a change would make of them. Files of a
    folder may be new in it, and those whose contents are None are gone. `cache` is that of a dataset folder: files
    that it knows are left unread, and their records read when they are asked for.
    Raises NotADataset for a path that holds no records, OSError for one that cannot be read.
    """
    loader = _Loader(schema or default(), display_path(path), contents or {}, cache)
    if path.is_dir():
        if (path / SETTINGS).is_file():
            loader.folder(path, _standing(path, loader.contents))
        elif (path / "datapackage.json").is_file():
            loader.csv_folder(path)
        elif any(path.glob("*.ndjson")):
            loader.ndjson_folder(path)
        elif loader.saved(path):
            loader.workbook(path)
        else:
            raise NotADataset(
                f"{display_path(path)} holds no {SETTINGS}: "
                f"`readout init {display_path(path)}` makes an empty dataset there"
            )
    elif path.suffix.lower() in WORKBOOKS:
        loader.workbook(path)
    elif path.suffix.lower() in SUFFIXES:
        loader.single(path)
    else:
        raise NotADataset(f"{display_path(path)} is no YAML, JSON, NDJSON, Excel or OpenDocument file")
    return loader.dataset


def load_sheets(path: Path, grids: Grids, schema: Schema) -> Dataset:
    """Reads the sheets of a workbook at a path, as `load` reads those that stand in it. Raises Unreadable."""
    from readout.syntax.sheets import reader

    loader = _Loader(schema, display_path(path), {})
    loader.sheets(reader.book_of(grids, loader.names, loader.labels))
    loader.dataset.paths.append(display_path(path))
    return loader.dataset


def load_revision(root: Path, revision: str, schema: Schema | None = None) -> Dataset:
    """Reads a dataset folder as it stood at a revision of the git repository that it lies in; at the merge base of
    HEAD and `main` for `main...`.

    The folder need not be there today; nothing is checked out. Raises NotADataset where there is no
    git, repository, or revision, NoDatasetThen where there is no dataset.
    """
    from readout.store import git

    try:
        found = git.files(root, revision, (*SUFFIXES, SETTINGS))
    except git.GitError as error:
        raise NotADataset(str(error)) from None
    if SETTINGS not in found:
        raise NoDatasetThen(f"there is no dataset in {display_path(root)} at {revision} (no {SETTINGS})")
    contents = {display_path(root / name): data for name, data in found.items() if data is not None}
    loader = _Loader(schema or default(), f"git:{revision}", contents)
    loader.folder(root, sorted(found, key=_in_order))
    return loader.dataset


class _Loader:
    def __init__(
        self, schema: Schema, path: str, contents: Mapping[str, bytes | None], cache: Cache | None = None
    ) -> None:
        self.schema, self.cache = schema, cache
        self.contents = contents
        records: dict[str, list[Record]] = {name: [] for name in schema.collections}
        self.dataset = Dataset(schema, path, {}, records)
        self.home: str | None = None
        self.prefix: str | None = None
        self.ahead: dict[str, Known | tuple[Any, str | None, Any]] = {}
        """Files that were read ahead, by their path as shown; of those that were read elsewhere what the cache takes
        note of, the text and the value, neither for one that is known."""

    # ------------------------------------------------------------ forms of a dataset

    def describe(self, file: Path) -> None:
        """What a dataset's readout.toml says."""
        settings = self.read(file)
        if settings and isinstance(settings.value, dict):
            value = dict(settings.value)
            self.dataset.settings = {"rules": value.pop("rules", {})}
            self.dataset.metadata = value
        self.dataset.metadata_document = settings

    def folder(self, root: Path, names: Iterable[str]) -> None:
        """A dataset folder and the files in it, by their path in it. Hidden ones are nobody's business."""
        self.home = home = os.fspath(root)
        self.prefix = _prefix(root)
        self.describe(root / SETTINGS)
        if self.cache and isinstance(settings := self.dataset.metadata_document, Document):
            self.cache.open(self.schema, settings.text, self.prefix)
        names = list(names)
        if JOURNAL in names:
            message = "a change of several files was interrupted, and some of them may be changed"
            help = "`readout import` and `readout rename` put them back as they were before they begin"
            self.add(Diagnostic("RO101", Severity.ERROR, message, Place(display_path(root / JOURNAL)), help))
        self.read_ahead([f"{home}/{name}" for name in names if name.lower().endswith(AHEAD)])
        for name in names:
            if name[0] == "." or "/." in name:
                continue
            file, (top, *below) = f"{home}/{name}", name.split("/")
            collection = self.schema.collections.get(top) if below else None
            is_record = name.lower().endswith(SUFFIXES)
            if collection and is_record:
                self.record_file(file, collection)
            elif collection and not name.lower().endswith(".md"):
                message = f"records are read from files that end in {', '.join(SUFFIXES)}"
                self.stray(file, message, "move it out of the dataset's folders, or write a record of it")
            elif not below and os.path.isdir(file):
                self.leads_out(file)
            elif is_record and not collection:
                where = f"`{top}` is no collection" if below else "the file lies in no collection's folder"
                self.stray(file, where)

    def read_ahead(self, files: Sequence[str]) -> None:
        """Reads files over the cores. Those that are read without a problem need not be read again."""
        if self.cache:
            files = [file for file in files if not self.is_unchanged(file, self.cache)]
        if parallel.cores() == 1 or len(files) < 2 * parallel.FEW:
            return
        for part in parallel.spread(self._read_part, files):
            self.ahead.update(marshal.loads(part))  # noqa: S302 - our own processes wrote it

    def is_unchanged(self, file: str, cache: Cache) -> bool:
        """Whether a file need not be read, since it is known and stands as it stood."""
        path = self.display_path(file)
        try:
            entry = cache.unchanged(path, os.lstat(file))
        except OSError:
            return False
        if entry:
            self.ahead[path] = Known(path, entry, partial(_again, file, path, entry.digest))
        return entry is not None

    def _read_part(self, files: Sequence[str]) -> bytes:
        loader = _Loader(self.schema, "", self.contents, cache := self.cache)
        loader.home, loader.prefix, found = self.home, self.prefix, dict[str, tuple[Any, str | None, Any]]()
        for file in files:
            document = loader.read(file)
            note = cache.files.get(document.path) if cache and document else None
            if isinstance(document, Known):
                found[document.path] = note, None, None
            elif document and document.value is not MISSING and not document.problems:
                found[document.path] = note, document.text, document.value
        return marshal.dumps(found)

    def stray(self, file: str | Path, message: str, help: str | None = None) -> None:
        names = ", ".join(self.schema.collections)
        self.dataset.paths.append(display_path(file))
        self.add(
            Diagnostic(
                "RO108",
                Severity.ERROR,
                message,
                Place(display_path(file)),
                help or f"move the file into the folder of its collection: {names}",
            )
        )

    def record_file(self, file: str | Path, collection: Collection) -> None:
        document = self.read(file)
        if document is None or document.problems:
            # What could not be read is not there, but may be: any id that stands in the file.
            ids = [Path(file).stem, *(ID.findall(document.doubtful) if document else ())]
            self.dataset.unread |= {(collection.name, id) for id in ids}
        if document is not None:
            self.records(document, collection)

    def records(self, document: Document, collection: Collection) -> None:
        """The record, or the list of records, that a document holds."""
        if isinstance(document, ndjson.Lines):
            records = self.dataset.records[collection.name]
            for number, id in enumerate(document.ids):
                if id is not None:
                    records.append(LineRecord(collection, document, number))
                else:
                    self.dataset.unread.add((collection.name, Path(document.path).stem))
                    self.not_a_record(document.at((number,)), collection.record)
            return
        if isinstance(document, Known):
            self.dataset.records[collection.name].append(KnownRecord(collection, document, document.entry))
            return
        value = document.value
        if value is MISSING:
            return
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
        value = MISSING if document is None else None if isinstance(document, ndjson.Lines) else document.value
        if document is None or value is MISSING:
            return
        if isinstance(value, dict) and "metadata" in value and "id" not in value:
            self.whole(document, value)
            return
        names = {file.stem: 2, **dict.fromkeys((parent.name for parent in file.resolve().parents), 1)}
        found = next((self.schema.collections[name] for name in names if name in self.schema.collections), None)
        if found is None:
            collections = ", ".join(self.schema.collections)
            raise NotADataset(
                f"{display_path(file)} lies in no dataset: "
                f"put it into a folder named for its collection ({collections})"
            )
        self.records(document, found)

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
        from readout.syntax.sheets import reader

        names = [table.name for table in tables.layout(self.schema)]
        self.book(reader.read_csv_folder(display_path(root), root, names))
        self.package(root)
        self.dataset.paths += [display_path(root / f"{name}.csv") for name in names if (root / f"{name}.csv").is_file()]

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
        """A workbook, or the folder of CSV files that one was saved into."""
        from readout.syntax.sheets import reader

        self.sheets(reader.read_workbook(display_path(file), file, self.names, self.labels))
        self.dataset.paths.append(display_path(file))

    def saved(self, folder: Path) -> bool:
        """Whether a workbook was saved into a folder, a CSV file a sheet."""
        from readout.syntax.sheets import reader

        return reader.saved_csv(folder, self.names)

    @property
    def names(self) -> list[str]:
        return [table.name for table in tables.layout(self.schema)]

    @property
    def labels(self) -> dict[str, str]:
        """The metadata by what may stand beside them on a cover sheet."""
        return {label: field.name for field in self.schema.metadata.fields for label in (field.name, field.title)}

    def sheets(self, book: Book) -> None:
        described = self.schema.metadata
        book.metadata = {name: cells.from_cell(described[name], cell) for name, cell in book.metadata.items()}
        self.book(book)
        if book.base is not None:
            self.base(book.base)
        if not book.metadata:  # records in no dataset, or nothing that could be read
            self.dataset.metadata_document = None

    def book(self, book: Book) -> None:
        built = table_reading.build(self.schema, book.sheets.values())
        document = TableDocument(book.path, built.cells | book.cells, book.suffix, built.columns, book.titles)
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

    def base(self, found: snapshot.Snapshot | snapshot.Unusable) -> None:
        """Notes the records that a part of a dataset may refer to: they are elsewhere, and nothing is known of them."""
        from readout.syntax.sheets import snapshot

        if isinstance(found, snapshot.Unusable):
            self.add(forgotten(self.dataset.path, found))
        else:
            self.dataset.elsewhere = {(name, id) for name, ids in found.elsewhere.items() for id in ids}

    # ------------------------------------------------------------ files

    def read(self, file: str | Path) -> Document | None:
        """A file as a document, its problems noted; None if it is not read at all."""
        path = self.display_path(file)
        self.dataset.paths.append(path)
        if ahead := self.ahead.pop(path, None):
            return ahead if isinstance(ahead, Known) else self.was_read(file, path, *ahead)
        if (given := self.contents.get(path)) is not None:
            return self.document(path, given)
        try:
            state = os.lstat(file)
            if stat.S_ISLNK(state.st_mode):
                if self.home and _leads_out(file, self.home):
                    self.leads_out(file)
                    return None
                state = os.stat(file)
            elif self.cache and (entry := self.cache.unchanged(path, state)):
                return Known(path, entry, partial(_again, file, path, entry.digest))
            regular, lines = stat.S_ISREG(state.st_mode), path.lower().endswith(".ndjson")
            limit = MAX_YAML if path.lower().endswith((*AHEAD, ".toml")) else MAX_BYTES
            too_large = state.st_size > limit and not lines
            if regular and lines and state.st_size > ndjson.LARGE:
                return self.noted(ndjson.read(path, Path(file)))
            data = _content(file) if regular and not too_large else b""
        except OSError as error:
            message = f"the file cannot be read: {error.strerror}"
            self.add(Diagnostic("RO101", Severity.ERROR, message, Place(path), "see to its permissions, or remove it"))
            return None
        if not regular:
            self.add(
                Diagnostic("RO101", Severity.ERROR, "this is not a regular file", Place(path), "replace it with a file")
            )
            return None
        if too_large:
            message = f"the file is larger than {limit // 2**20} MiB"
            self.add(Diagnostic("RO101", Severity.ERROR, message, Place(path), "split it"))
            return None
        return self.document(path, data, state)

    def display_path(self, file: str | Path) -> str:
        """`shown`, in less time for what lies in the dataset's folder."""
        home = f"{self.home}/"
        if self.prefix is not None and isinstance(file, str) and file.startswith(home):
            return self.prefix + file[len(home) :]
        return display_path(file)

    def leads_out(self, link: str | Path) -> None:
        """A link that would have the lines of any file of the machine shown and published as the dataset's."""
        message, help = "the link leads out of the dataset", "put what it leads to in its place"
        self.add(Diagnostic("RO101", Severity.ERROR, message, Place(display_path(link)), help))

    def document(self, path: str, data: bytes, state: os.stat_result | None = None) -> Document:
        read = partial(_reader(path), path, data)
        if self.cache and (entry := self.cache.read(path, data, state)):
            return Known(path, entry, read)
        return self.noted(read())

    def was_read(self, file: str | Path, path: str, note: Any, text: str | None, value: Any) -> Document:
        """A file that was read ahead."""
        from readout.syntax.yaml import fast_reader

        if self.cache and note:
            self.cache.files[path] = note
            if text is None and (entry := self.cache.entry(path)):
                return Known(path, entry, partial(_again, file, path, entry.digest))
        return fast_reader.known(path, text or "", value)

    def noted(self, document: Document) -> Document:
        """The document itself, once its problems are findings."""
        for problem in document.problems:
            self.add(diagnostic(document, problem))
        return document

    def add(self, found: Diagnostic) -> None:
        self.dataset.problems.append(found)


def forgotten(path: str, why: snapshot.Unusable) -> Diagnostic:
    """The finding that the workbook at a path does not say what was handed out."""
    from readout.syntax.sheets import snapshot

    place = Place(path, cell=CellRef(snapshot.SHEET, why.row, 1))
    message = f"the workbook has forgotten how it was handed out: {why}"
    help = "take the sheet from an earlier copy; without it, what is gone from the workbook stays in the dataset"
    return Diagnostic("RO116", Severity.WARNING, message, place, help)


def diagnostic(document: Document, problem: Problem) -> Diagnostic:
    """A problem of a file as a finding, with its place."""
    related = tuple(Related(document.place(span), message) for span, message in problem.related)
    place, suggestion = document.place(problem.span), problem.suggestion
    return Diagnostic(problem.code, Severity.ERROR, problem.message, place, problem.help, suggestion, related)


def _content(file: str | Path) -> bytes:
    with open(file, "rb", buffering=0) as opened:
        return opened.read()


def _again(file: str | Path, path: str, content: bytes) -> Document:
    """A file that was read in this run, with the content that it had then. Raises OSError if it has another now."""
    data = _content(file)
    if digest(data) != content:
        raise OSError(f"{path} was changed while it was read")
    return _reader(path)(path, data)


def _reader(path: str) -> Callable[[str, bytes], Document]:
    name = path.lower()
    if name.endswith(AHEAD):
        from readout.syntax.yaml import fast_reader

        return fast_reader.read
    if name.endswith(".toml"):
        from readout.syntax import toml

        return toml.read
    from readout.syntax import json

    return json.read_lines if name.endswith(".ndjson") else json.read


def _standing(root: Path, contents: Mapping[str, bytes | None]) -> list[str]:
    """The files below a folder, by their path in it, once the contents stand for those of files."""
    found = set(_files(os.fspath(root)))
    for path, data in contents.items():
        name = os.path.relpath(path, root).replace(os.sep, "/")
        if data is None:
            found.discard(name)
        elif not name.startswith("../"):
            found.add(name)
    return sorted(found, key=_in_order)


def _files(root: str) -> Iterator[str]:
    """The files below a folder. Links to folders are followed in the folder itself only."""
    for entry in os.scandir(root):
        if not entry.is_dir() or _leads_out(entry.path, root):
            yield entry.name
            continue
        for folder, folders, names in os.walk(entry.path):
            folders[:] = [name for name in folders if not name.startswith(".")]
            inside = folder[len(entry.path) :].replace(os.sep, "/")
            yield from (f"{entry.name}{inside}/{name}" for name in names)


def _leads_out(path: str | Path, home: str) -> bool:
    """Whether a path is a link out of a folder."""
    return os.path.islink(path) and not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(home))


def _in_order(name: str) -> tuple[str, list[tuple[bool, str]]]:
    """Orders the files of a dataset by their path in it: in each folder of a collection, files before folders."""
    top, *below = name.split("/")
    return top, [(at < len(below) - 1, part) for at, part in enumerate(below)]

"""Any path → Dataset: a dataset folder, one of its exports, or a single file of records."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from readout import progress
from readout.diagnostic import Diagnostic, Place, Severity
from readout.model.dataset import Dataset, Record
from readout.model.schema import Collection, Schema, default
from readout.store import foreign, own_folder
from readout.store.cache import Cache
from readout.store.files import YAML, Files
from readout.store.lazy import CachedDocument, CachedRecord, LineRecord, is_lines
from readout.store.paths import (
    DATABASES,
    EXPORT_METADATA,
    LIST_FILES,
    LISTS,
    OWN_FOLDER,
    PACKAGE,
    SETTINGS,
    SUFFIXES,
    WORKBOOKS,
    NoDatasetAtRevision,
    NotADataset,
    display_path,
    display_prefix,
    files_of,
    reading_order,
)
from readout.store.tree_checks import tree_problems
from readout.syntax.document import MISSING, Document

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from readout.syntax.ndjson import Lines
    from readout.syntax.ndjson_index import Judge

Judges = Callable[[Dataset, str, Collection, set[str]], "Judge | None"]
"""Makes what judges the records of a large NDJSON file, from what is read of the dataset, the file's display path and
collection, and the names of the collections of which all files are read. None if the schema is to judge them alone."""
SUFFIX = ".ndjson"
ID = re.compile(r"""\bid["']?: *["']?([a-z0-9-]+)""")
"""An id in the text of a file that cannot be parsed."""


def load(
    path: Path,
    schema: Schema | None = None,
    contents: Mapping[str, bytes | None] | None = None,
    cache: Cache | None = None,
    digests: dict[str, bytes] | None = None,
    today: date | None = None,
    executor: Executor | None = None,
    judges: Judges | None = None,
) -> Dataset:
    """Read a dataset. What is wrong with its files is in `problems`; records are not validated.

    `contents` replace those of files, by path, and show what a change would make of the dataset: files of a
    folder may be new in it, and those whose contents are None are left out. `cache` is that of the dataset folder:
    files that it knows are not parsed until someone asks for the values of their records. `digests` gets those of what
    the files of a folder, or the file, hold on the disk, by absolute path; it goes with no cache. `today` is the day on
    which the dataset is checked, if it is another than this. The workers of an `executor` share the work on NDJSON.
    Without one, `judges` make what judges the records of large NDJSON files, if it is more than the schema.

    Raises NotADataset for a path that holds no records, OSError for one that cannot be read.
    """
    contents = {display_path(name): data for name, data in (contents or {}).items()}
    loader = _Loader(schema or default(), display_path(path), contents, cache, digests, today)
    loader.files.executor, loader.judges = executor, judges
    loader.interruptions(path)
    if path.is_dir():
        if (path / SETTINGS).is_file():
            loader.dataset_folder(path, files_of(path, contents))
        elif (path / PACKAGE).is_file():
            from readout.store import load_tables

            load_tables.load_csv_folder(loader.dataset, loader.files, path)
        elif any(path.glob("*.ndjson")):
            loader.ndjson_folder(path)
        else:
            _load_saved_csv(loader.dataset, path)
    elif path.suffix.lower() in WORKBOOKS:
        from readout.store import load_tables

        load_tables.load_workbook(loader.dataset, path)
    elif path.suffix.lower() in DATABASES:
        from readout.store import load_tables

        load_tables.load_database(loader.dataset, path)
    elif path.suffix.lower() in SUFFIXES:
        loader.single_file(path)
    else:
        what = foreign.by_name(path.name)
        if what is None:
            raise NotADataset(f"{display_path(path)} is no YAML, JSON, NDJSON, Excel, OpenDocument or SQLite file")
        raise NotADataset(f"{display_path(path)} is {what}, not a dataset: {foreign.way_in(display_path(path))}")
    return loader.dataset


def _sizes_of_large(folder: str, names: Iterable[str], collection_of: Callable[[str], str]) -> Counter[str]:
    """Return how large the large NDJSON files of each collection are together."""
    sizes: Counter[str] = Counter()
    for name in names:
        if name.lower().endswith(SUFFIX):
            from readout.syntax import ndjson

            with suppress(OSError):
                size = os.stat(f"{folder}/{name}").st_size
                sizes.update({collection_of(name): size} if size > ndjson.LARGE else {})
    return sizes


def _load_saved_csv(dataset: Dataset, folder: Path) -> None:
    """Read the folder of CSV files that a workbook was saved into. Raises NotADataset if it is none."""
    from readout.store import load_tables

    if not load_tables.is_saved_csv(dataset.schema, folder):
        name = display_path(folder)
        way = f"`readout init {name}` makes an empty dataset there"
        if lists := sorted(foreign.tables_in(file.name for file in folder.iterdir())):
            way += (
                f", and `readout import {display_path(folder / lists[0])} --into {name}` takes a list that others keep"
            )
        raise NotADataset(f"{name} holds no {SETTINGS}: {way}")
    load_tables.load_workbook(dataset, folder)


def load_revision(
    root: Path,
    revision: str,
    schema: Schema | None = None,
    cache: Cache | None = None,
    today: date | None = None,
    beside: Dataset | None = None,
) -> Dataset:
    """Read a dataset folder at a revision of its git repository, or as it is staged (`git.INDEX`); `main...` is the
    merge base of HEAD and `main`.

    `beside` is the dataset in the folder as it is now: what git says has not changed since is not read again. The
    folder need not exist today; nothing is checked out. Raises NotADataset if there is no git, repository or revision,
    NoDatasetAtRevision if there is no dataset.
    """
    from readout.store import git

    try:
        unchanged = _unchanged(root, revision, beside) if beside else {}
        tree = git.files(root, revision, (*SUFFIXES, SETTINGS), unchanged)
    except git.GitError as error:
        raise NotADataset(str(error)) from None
    if SETTINGS not in tree.contents:
        name = display_path(root)
        if revision == git.INDEX:
            raise NoDatasetAtRevision(f"nothing of the dataset in {name} is staged (no {SETTINGS}): `git add {name}`")
        raise NoDatasetAtRevision(f"there is no dataset in {name} at {revision} (no {SETTINGS})")
    contents = {display_path(root / name): data for name, data in tree.contents.items() if data is not None}
    loader = _Loader(schema or default(), f"git:{revision}", contents, cache, today=today)
    if revision == git.INDEX:  # what was staged while the files were half changed may be so too
        loader.interruptions(root)
    loader.files.reuse(document for name, document in unchanged.items() if name in tree.contents)
    for link in sorted(tree.links):
        loader.files.reject_link(root / link)
    loader.dataset_folder(root, sorted(tree.contents, key=reading_order))
    return loader.dataset


def _unchanged(root: Path, revision: str, dataset: Dataset) -> dict[str, Document]:
    """Return the documents of a dataset in a folder that are the same at a revision, by path in the folder.

    Where links are about, a file may be read at several paths: then there are none. Raises git.GitError.
    """
    from readout.store import git

    changed, prefix = git.changed(root, revision).files, display_prefix(root)
    documents = {record.document.path: record.document for record in dataset if isinstance(record.document, Document)}
    if prefix is None or any(map(os.path.islink, (*documents, *map(str, root.iterdir())))):
        return {}
    start = len(prefix)
    changed_names = {os.path.relpath(file, root.resolve()).replace(os.sep, "/") for file in changed}
    return {
        name: document
        for path, document in documents.items()
        if not document.problems and not is_lines(document) and (name := path[start:]) not in changed_names
    }


class _Loader:
    """Fills a dataset with the records of files, and with what is wrong with the files."""

    def __init__(
        self,
        schema: Schema,
        path: str,
        contents: Mapping[str, bytes | None],
        cache: Cache | None = None,
        digests: dict[str, bytes] | None = None,
        today: date | None = None,
    ) -> None:
        self.schema = schema
        self.dataset = Dataset(schema, path, {}, {name: [] for name in schema.collections})
        self.dataset.today = today or self.dataset.today
        self.files = Files(self.dataset.problems, self.dataset.paths, contents, cache, digests)
        self.files.judge_of = self.judge_of
        self.judges: Judges | None = None
        self._files_left: Counter[str] | None = None
        """How many files of each collection are still to be read, while those of a folder are."""

    # ------------------------------------------------------------ forms of a dataset

    def dataset_folder(self, root: Path, names: Iterable[str]) -> None:
        """Read a dataset folder and the files in it, given by their path in it. Passes over hidden files."""
        self.files.enter(root)
        self.settings(root / SETTINGS)
        names = list(names)
        self.dataset.problems += tree_problems(self.schema, root, names)
        folder, unchanged = os.fspath(root), self.files.unchanged(names)
        others = [name for name in names if name not in unchanged]
        self.files.read_ahead([f"{folder}/{name}" for name in others if name.lower().endswith(YAML)])

        def read(name: str) -> None:
            if document := unchanged.get(name):
                self.dataset.paths.append(document.path)
                self.records(document, self.schema.collections[name.partition("/")[0]])
            elif name[0] != "." and "/." not in name:
                self.file_of_folder(f"{folder}/{name}", name)

        self.in_turn(folder, names, lambda name: name.partition("/")[0], read)
        if self.files.cache:
            self.files.cache.list_ids(_ids_without_entry(self.dataset))

    def in_turn(
        self, folder: str, names: list[str], collection_of: Callable[[str], str], read: Callable[[str], None]
    ) -> None:
        """Read the files of a folder.

        Where records are judged by more than the schema, the collections with large files come last, and the largest at
        the very end: most of what their records refer to is read before them.
        """
        if self.judges and (sizes := _sizes_of_large(folder, names, collection_of)):
            names = sorted(names, key=lambda name: sizes[collection_of(name)])
            self._files_left = Counter(map(collection_of, names))
        for name in progress.each(names, "reading files"):
            read(name)
            if self._files_left:
                self._files_left[collection_of(name)] -= 1

    def judge_of(self, path: str, collection: Collection) -> Judge | None:
        """Return what judges the records of a large file. The workers of an executor know our own schema only."""
        from readout.model.judge import SchemaJudge

        executor, left = self.files.executor, self._files_left
        if self.judges and left and not executor:
            finished = {name for name in self.schema.collections if not left[name]}
            if judge := self.judges(self.dataset, path, collection, finished):
                return judge
        if self.schema is default():
            return SchemaJudge(collection.name, with_targets=executor is not None)
        return None if executor else SchemaJudge(collection.name, self.schema)

    def settings(self, file: Path) -> None:
        """Read the readout.toml of a dataset folder: the metadata, and the settings."""
        document = self.files.read_settings(file, self.schema, self.dataset.today)
        if document and isinstance(document.value, dict):
            metadata = dict(document.value)
            self.dataset.settings = {"rules": metadata.pop("rules", {})}
            self.dataset.settings |= {name: metadata.pop(name) for name in ("changes", "site") if name in metadata}
            self.dataset.metadata = metadata
        self.dataset.metadata_document = document

    def file_of_folder(self, file: str, name: str) -> None:
        """Read a file of a dataset folder, by its path in it, or report that it has no place there."""
        top, *below = name.split("/")
        collection = self.schema.collections.get(top) if below else None
        is_record = name.lower().endswith(SUFFIXES)
        if top == LISTS and len(below) == 1 and name.endswith(LIST_FILES):
            self.list_file(file)
            return
        if collection and is_record:
            self.record_file(file, collection)
        elif collection and not name.lower().endswith(".md"):
            if what := foreign.by_name(name):
                self.foreign(file, what)
                return
            message = f"records are read from files that end in {', '.join(SUFFIXES)}"
            self.stray(file, message, "move it out of the dataset's folders, or write a record of it")
        elif not below and os.path.isdir(file):
            self.files.reject_link(file)
        elif is_record and not collection and (what := _foreign_content(Files([], [], self.files.contents).read(file))):
            self.foreign(file, what)
        elif is_record and not collection:
            self.stray(file, f"`{top}` is no collection" if below else "the file lies in no collection's folder")

    def list_file(self, file: str) -> None:
        """Report what is wrong with the map of a list, or with what has landed of it."""
        from readout.store import list_history

        if (data := self.files.content(file)) is not None:
            path = display_path(file)
            self.dataset.paths.append(path)
            self.dataset.problems += list_history.problems(path, data, self.schema)

    def ndjson_folder(self, root: Path) -> None:
        """Read a folder of NDJSON files, one for each collection."""
        if (root / EXPORT_METADATA).is_file():
            document = self.files.read(root / EXPORT_METADATA)
            self.dataset.metadata_document = document
            if document and isinstance(document.value, dict):
                self.dataset.metadata = document.value

        def read(name: str) -> None:
            if collection := self.schema.collections.get(name.removesuffix(SUFFIX)):
                self.record_file(root / name, collection)
            else:
                self.stray(root / name, f"`{name.removesuffix(SUFFIX)}` is no collection")

        names = sorted(file.name for file in root.glob(f"*{SUFFIX}"))
        self.in_turn(os.fspath(root), names, lambda name: name.removesuffix(SUFFIX), read)

    def single_file(self, file: Path) -> None:
        """Read a file that holds a whole dataset, or records of the collection that it or its folder is named for.

        Raises NotADataset if neither names a collection.
        """
        names = (file.stem, *(parent.name for parent in file.resolve().parents))
        collection = next((self.schema.collections[name] for name in names if name in self.schema.collections), None)
        document = self.files.read(file, collection)
        value = MISSING if document is None else None if is_lines(document) else document.value
        if document is None or value is MISSING:
            return
        if isinstance(value, dict) and "metadata" in value and "id" not in value:
            self.whole_dataset(document, value)
            return
        if what := foreign.by_content(value):
            raise NotADataset(f"{display_path(file)} is {what}, not a dataset: {foreign.way_in(display_path(file))}")
        if collection is None:
            collections = ", ".join(self.schema.collections)
            raise NotADataset(
                f"{display_path(file)} lies in no dataset: "
                f"put it into a folder named for its collection ({collections})"
            )
        self.records(document, collection)

    def whole_dataset(self, document: Document, value: dict[str, Any]) -> None:
        """Read a document that holds a whole dataset: `metadata`, and a list of records for each collection."""
        if isinstance(value["metadata"], dict):
            self.dataset.metadata = value["metadata"]
            self.dataset.metadata_document = document
            self.dataset.metadata_pointer = ("metadata",)
        else:
            message, help = "expected a mapping of keys to values", "write at least `title` and `schema_version`"
            self.report("RO105", message, document.at(("metadata",)), help)
        for name, records in value.items():
            if name == "metadata":
                continue
            collection = self.schema.collections.get(name)
            if collection is None:
                help = f"the collections are {', '.join(self.schema.collections)}"
                self.report("RO108", f"`{name}` is no collection", document.at((name,), key=True), help)
            elif not isinstance(records, list):
                self.report("RO109", f"`{name}` is a list of records", document.at((name,)), "write it as a list")
            else:
                for position, item in enumerate(records):
                    if isinstance(item, dict):
                        self.dataset.records[name].append(Record(collection, item, document, (name, position)))
                    else:
                        self.not_a_record(document.at((name, position)), collection.record)

    # ------------------------------------------------------------ records

    def record_file(self, file: str | Path, collection: Collection) -> None:
        """Read the records of a file."""
        document = self.files.read(file, collection)
        if document is not None and (what := _foreign_content(document)):
            self.dataset.unread.add((collection.name, Path(file).stem))
            self.foreign(file, what)
            return
        if document is None or document.problems:
            # Records in a broken file may exist: under the file's name, or any id that stands in its text.
            ids = [Path(file).stem, *(ID.findall(document.doubtful) if document else ())]
            self.dataset.unread |= {(collection.name, id) for id in ids}
        if document is not None:
            self.records(document, collection)

    def records(self, document: Document, collection: Collection) -> None:
        """Add the record, or the list of records, that a document holds."""
        if isinstance(document, CachedDocument):
            self.dataset.records[collection.name].append(CachedRecord(collection, document, document.entry))
        elif is_lines(document):
            self.lines(document, collection)
        elif isinstance(document.value, list):
            for position, item in enumerate(document.value):
                self.record(document, collection, item, (position,))
        elif document.value is not MISSING:
            self.record(document, collection, document.value, ())

    def record(self, document: Document, collection: Collection, value: Any, pointer: tuple[int, ...]) -> None:
        if isinstance(value, dict):
            self.dataset.records[collection.name].append(Record(collection, value, document, pointer))
        else:
            self.dataset.unread.add((collection.name, Path(document.path).stem))
            self.not_a_record(document.at(pointer), collection.record)

    def lines(self, document: Lines, collection: Collection) -> None:
        """Add the records of a large NDJSON file, whose values are read when they are asked for."""
        records = self.dataset.records[collection.name]
        for number, id in enumerate(document.ids):
            if id is not None:
                records.append(LineRecord(collection, document, number))
            else:
                self.dataset.unread.add((collection.name, Path(document.path).stem))
                self.not_a_record(document.at((number,)), collection.record)

    # ------------------------------------------------------------ problems

    def interruptions(self, path: Path) -> None:
        """Report that a change of the folder that holds the dataset was interrupted, or that somebody pretends it."""
        is_dataset = (path / SETTINGS).is_file()
        for root in [path] * path.is_dir() + [path.parent] * (not is_dataset):
            planted = list(own_folder.planted(root))
            for file, problem in planted:
                self.report("RO120", f"`{file.name}` {problem}", Place(display_path(file)), own_folder.DELETE)
            if not planted and own_folder.has_token(root):
                from readout.store import journal

                if interruption := journal.interruption(root):
                    place = Place(display_path(root / OWN_FOLDER / own_folder.TOKEN))
                    self.report("RO119", interruption.message, place, interruption.help)

    def stray(self, file: str | Path, message: str, help: str | None = None) -> None:
        """Report a file that is not where records are read from."""
        path = display_path(file)
        self.dataset.paths.append(path)
        collections = ", ".join(self.schema.collections)
        help = help or f"move the file into the folder of its collection: {collections}"
        self.report("RO108", message, Place(path), help)

    def foreign(self, file: str | Path, what: str) -> None:
        """Report a file of another format."""
        path = display_path(file)
        if path not in self.dataset.paths[-1:]:
            self.dataset.paths.append(path)
        help = f"move it out of the dataset's folders; {foreign.way_in(path.rpartition('/')[2])}"
        self.report("RO124", f"the file is {what}, not a record", Place(path), help)

    def not_a_record(self, place: Place, kind: str) -> None:
        """Report a value that is no mapping, where a record of a kind is expected."""
        message = f"expected {'an' if kind[0] in 'aeiou' else 'a'} {kind}, a mapping of keys to values"
        self.report("RO109", message, place, "write `key: value` lines, `id` first")

    def report(self, code: str, message: str, place: Place, help: str) -> None:
        self.dataset.problems.append(Diagnostic(code, Severity.ERROR, message, place, help))


def _ids_without_entry(dataset: Dataset) -> dict[str, list[str]]:
    """Return the ids of the records that have no cache entry, by the path of their file."""
    ids: dict[str, list[str]] = {}
    for record in dataset:
        if not isinstance(record, CachedRecord):
            ids.setdefault(record.document.path, []).append(record.id)
    return ids


def _foreign_content(document: Document | None) -> str | None:
    """Return what a document is, if it is of another format; None for one that holds records, or cannot be read."""
    if document is None or document.problems or isinstance(document, CachedDocument) or is_lines(document):
        return None
    return foreign.by_content(document.value)

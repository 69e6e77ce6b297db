"""Single files → documents: from the disk, from the cache, from contents that replace them, or read ahead in parallel.

What is wrong with a file becomes a problem of the load. A file that the cache knows is not parsed until someone asks
for its value.
"""

from __future__ import annotations

import marshal
import os
import stat
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from readout import parallel
from readout.diagnostic import Diagnostic, Place, Related, Severity
from readout.model.schema import Collection, Schema
from readout.store.cache import Cache, digest
from readout.store.lazy import CachedDocument
from readout.store.paths import display_path, display_prefix, leads_out
from readout.syntax import lfs
from readout.syntax.document import MAX_BYTES, MAX_YAML, MISSING, Document, Positions, Problem, decode

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from readout.syntax.ndjson_index import Judge

Parser = Callable[[str, bytes], Document]

YAML = (".yaml", ".yml")


class Parsed(NamedTuple):
    """A file that another process has read: the cache's note of its state, and its text, value and digest.

    `text` is None if the cache knows the content, so that nothing was parsed; `digest` if nobody asked for it.
    """

    state: Any
    text: str | None
    value: Any
    digest: bytes | None


class Files:
    """Reads the files of one load.

    Appends the findings about files to `problems`, and the display path of each file to `paths`. `digests`, if a
    mapping is given, gets those of what the files hold on the disk, by absolute path, unless it has one already.
    """

    def __init__(
        self,
        problems: list[Diagnostic],
        paths: list[str],
        contents: Mapping[str, bytes | None],
        cache: Cache | None = None,
        digests: dict[str, bytes] | None = None,
    ) -> None:
        self.executor: Executor | None = None
        """If there is one, its workers index NDJSON."""
        self.judge_of: Callable[[str, Collection], Judge | None] = lambda _path, _collection: None
        """Returns the judge of the records of a large NDJSON file, by its display path and their collection."""
        self.problems, self.paths, self.contents, self.cache = problems, paths, contents, cache
        self.digests = digests
        self.root: str | None = None
        self.prefix: str | None = None
        self._ahead: dict[str, Document | Parsed] = {}
        """Files that were read ahead, by display path."""

    def enter(self, root: Path) -> None:
        """Set the dataset folder, which no link may lead out of."""
        self.root, self.prefix = os.fspath(root), display_prefix(root)

    def reuse(self, documents: Iterable[Document]) -> None:
        """Take documents, of which none has a problem, for the files at their paths."""
        self._ahead.update((document.path, document) for document in documents)

    def unchanged(self, names: Iterable[str]) -> dict[str, CachedDocument]:
        """Return the files of the dataset folder that need not be read, since the cache knows them and their state has
        not changed, by their paths in the folder. `names` are such paths.
        """
        if not self.cache:
            return {}
        if self.contents:
            names = [name for name in names if self._display_path(f"{self.root}/{name}") not in self.contents]
        return {
            name: CachedDocument(path, entry, partial(reread, f"{self.root}/{name}", path, entry.digest))
            for name, path, entry in self.cache.unchanged(names)
        }

    def read_settings(self, file: Path, schema: Schema, today: date) -> Document | None:
        """Return readout.toml as `read` does, and have the cache read what it holds under that, a schema, and the day
        of the check. What readout.toml says is a part of it.
        """
        return self.read(file, parser=partial(self._settings, schema, today))

    def _settings(self, schema: Schema, today: date, path: str, content: bytes) -> Document:
        text, problems = decode(content)
        if self.cache:
            self.cache.open(schema, text, self.prefix, today)
            if self.cache.settings is not None and not problems:
                # The digest is right, and the folder is the user's own.
                return Document(path, text, marshal.loads(self.cache.settings), locate=_located)  # noqa: S302
        document = parse(path, content)
        if self.cache and not document.problems:
            self.cache.settings = marshal.dumps(document.value)
        return document

    def read(
        self, file: str | Path, collection: Collection | None = None, parser: Parser | None = None
    ) -> Document | None:
        """Return a file as a document, its problems reported; None if it cannot be read at all, which is reported.

        `collection` is that of its records: those of a large NDJSON file are judged by its schema. `parser` is what
        parses the file, if it is another than that of files of its name.
        """
        path = self._display_path(file)
        self.paths.append(path)
        if ahead := self._ahead.pop(path, None):
            return ahead if isinstance(ahead, Document) else self._document_of(ahead, file, path)
        if (content := self.contents.get(path)) is not None:
            return self._parse(path, content, None, parser)
        try:
            return self._read_from_disk(file, path, collection, parser)
        except OSError as error:
            message = f"the file cannot be read: {error.strerror}"
            self._reject(path, message, "see to its permissions, or remove it")
            return None

    def content(self, file: str | Path) -> bytes | None:
        """Return the bytes of a file that holds no records; None if it cannot be read, which is reported."""
        path = self._display_path(file)
        if (content := self.contents.get(path)) is not None:
            return content
        try:
            if os.path.islink(file) and self.root and leads_out(file, self.root):
                self.reject_link(file)
                return None
            state = os.stat(file)
            if stat.S_ISREG(state.st_mode) and state.st_size <= MAX_BYTES:
                return _content(file)
            message, help = "this is no regular file, or it is too large", "replace it with a file"
        except OSError as error:
            message, help = f"the file cannot be read: {error.strerror}", "see to its permissions, or remove it"
        self._reject(path, message, help)
        return None

    def _read_from_disk(
        self, file: str | Path, path: str, collection: Collection | None, parser: Parser | None
    ) -> Document | None:
        """Read a file that may be a link, too large, or no file at all. Raises OSError."""
        state = os.lstat(file)
        if stat.S_ISLNK(state.st_mode):
            if self.root and leads_out(file, self.root):
                self.reject_link(file)
                return None
            state = os.stat(file)
        if not stat.S_ISREG(state.st_mode):
            self._reject(path, "this is not a regular file", "replace it with a file")
            return None
        name = path.lower()
        if name.endswith(".ndjson"):
            from readout.syntax import ndjson

            if state.st_size > ndjson.LARGE or self.executor:
                if self.digests is not None:
                    self._note(path, digest(_content(file)))
                if self.cache:
                    self.cache.look(path, state)
                judge = self.judge_of(path, collection) if collection else None
                return self._report(ndjson.read(path, Path(file), judge, self.executor))
        elif state.st_size > (limit := MAX_YAML if name.endswith((*YAML, ".toml")) else MAX_BYTES):
            self._reject(path, f"the file is larger than {limit // 2**20} MiB", "split it")
            return None
        content = _content(file)
        if self.digests is not None:
            self._note(path, digest(content))
        return self._parse(path, content, state, parser)

    def _note(self, path: str, content_digest: bytes) -> None:
        if self.digests is not None:
            self.digests.setdefault(os.path.abspath(path), content_digest)

    def read_ahead(self, files: Sequence[str]) -> None:
        """Read files on all cores. `read` returns those without a problem from memory, and reads the others again."""
        if self._ahead:
            files = [file for file in files if self._display_path(file) not in self._ahead]
        if parallel.cores() == 1 or len(files) < 2 * parallel.MIN_BATCH:
            return
        codec = parallel.Codec(marshal.dumps, marshal.loads)  # only our own processes write for each other
        for parsed in parallel.map_batches(self._read_part, files, what="reading files", codec=codec):
            self._ahead.update({path: Parsed(*fields) for path, fields in parsed.items()})

    def _read_part(self, files: Sequence[str]) -> dict[str, tuple[Any, ...]]:
        """Read files, maybe in another process. Returns the fields of each `Parsed` by display path."""
        digests: dict[str, bytes] | None = None if self.digests is None else {}
        reader = Files([], [], self.contents, cache := self.cache, digests)
        reader.root, reader.prefix = self.root, self.prefix
        parsed: dict[str, tuple[Any, ...]] = {}
        for file in files:
            document = reader.read(file)
            state = cache.files.get(document.path) if cache and document else None
            content_digest = digests.get(os.path.abspath(document.path)) if digests and document else None
            if isinstance(document, CachedDocument):
                parsed[document.path] = state, None, None, None
            elif document and document.value is not MISSING and not document.problems:
                parsed[document.path] = state, document.text, document.value, content_digest
        return parsed

    def _document_of(self, parsed: Parsed, file: str | Path, path: str) -> Document:
        """Return the document of a file that another process has read."""
        from readout.syntax.yaml import fast_reader

        if parsed.digest:
            self._note(path, parsed.digest)
        if self.cache and parsed.state:
            self.cache.files[path] = parsed.state
            if parsed.text is None and (entry := self.cache.entry(path)):
                return CachedDocument(path, entry, partial(reread, file, path, entry.digest))
        return fast_reader.with_value(path, parsed.text or "", parsed.value)

    def _parse(self, path: str, content: bytes, state: os.stat_result | None, parser: Parser | None) -> Document | None:
        if lfs.is_pointer(content):
            self._reject(path, lfs.MESSAGE, lfs.HELP, "RO123")
            return None
        if self.cache and (entry := self.cache.read(path, content, state)):
            return CachedDocument(path, entry, partial(parse, path, content))
        return self._report((parser or parse)(path, content))

    def _report(self, document: Document) -> Document:
        """Report a document's problems, and return it."""
        self.problems += (_diagnostic(document, problem) for problem in document.problems)
        return document

    def reject_link(self, link: str | Path) -> None:
        """Report a link out of the dataset, which would publish lines of any file of the machine as the dataset's."""
        self._reject(display_path(link), "the link leads out of the dataset", "put what it leads to in its place")

    def _reject(self, path: str, message: str, help: str, code: str = "RO101") -> None:
        self.problems.append(Diagnostic(code, Severity.ERROR, message, Place(path), help))

    def _display_path(self, file: str | Path) -> str:
        """Return `display_path(file)`, faster for a file in the dataset folder."""
        if self.prefix is not None and isinstance(file, str) and file.startswith(root := f"{self.root}/"):
            return self.prefix + file[len(root) :]
        return display_path(file)


def reread(file: str | Path, path: str, content_digest: bytes) -> Document:
    """Parse a file that was read before in this run. Raises OSError if its content has changed since."""
    content = _content(file)
    if digest(content) != content_digest:
        raise OSError(f"{path} was changed while it was read")
    return parse(path, content)


def _content(file: str | Path) -> bytes:
    with open(file, "rb", buffering=0) as opened:
        return opened.read()


def parse(path: str, content: bytes) -> Document:
    """Return the document of a file with this name and content."""
    return _parser(path)(path, content)


def _parser(path: str) -> Parser:
    """Return what parses a file with this name. Imports it when it is first needed."""
    name = path.lower()
    if name.endswith(YAML):
        from readout.syntax.yaml import fast_reader

        return fast_reader.read
    if name.endswith(".toml"):
        from readout.syntax import toml

        return toml.read
    from readout.syntax import json

    return json.read_lines if name.endswith(".ndjson") else json.read


def _located(text: str) -> Positions:
    """Return the positions in a TOML text. Imports what finds them when they are first needed."""
    from readout.syntax import toml

    return toml.locate(text)


def _diagnostic(document: Document, problem: Problem) -> Diagnostic:
    """Return a problem of a file as a diagnostic with its place."""
    related = tuple(Related(document.place(span), message) for span, message in problem.related)
    place, suggestion = document.place(problem.span), problem.suggestion
    return Diagnostic(problem.code, Severity.ERROR, problem.message, place, problem.help, suggestion, related)

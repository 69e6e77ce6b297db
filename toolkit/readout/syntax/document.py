"""Documents, which every syntax is parsed into, and the checks of a file's bytes before it is parsed."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any, ClassVar, NamedTuple
from unicodedata import combining

from readout.diagnostic import Edit, Place
from readout.span import CellRef, LineIndex, Pointer, Span
from readout.text.characters import one_line

MISSING = object()
"""The value of a document that could not be read."""

MAX_BYTES = 256 * 1024 * 1024
"""Larger files are refused before they are read: no export of records that people keep comes near this size."""
MAX_YAML = 16 * 1024 * 1024
"""Larger YAML files are refused: YAML is written by hand, and parsing may take a hundred times its size of memory."""
MAX_DEPTH = 64
"""Deeper nesting is refused, so that it cannot exhaust the stack. Records nest four deep."""


class Spans(NamedTuple):
    """The span of a value, and that of its key if it has one."""

    value: Span
    key: Span | None = None


Positions = Mapping[Pointer, Spans]


class Problem(NamedTuple):
    """A problem of the file itself. `code` is that of a syntax rule."""

    code: str
    message: str
    span: Span
    help: str = ""
    related: tuple[tuple[Span, str], ...] = ()
    suggestion: str | None = None
    edits: tuple[Edit, ...] = ()


class Repetition:
    """The one problem for all duplicate keys of a mapping, since most often they have one cause: a lost `- ` before
    an item, whose keys became those of the item before it."""

    MOST = 20
    """How many further keys are related places of the problem."""

    def __init__(self, problems: list[Problem], name: str, span: Span, first: Span) -> None:
        message = f"the key `{brief(name)}` stands twice"
        problems.append(Problem("RO103", message, span, "keep one of them", ((first, "first defined here"),)))
        self.problems, self.index, self.first, self.more = problems, len(problems) - 1, problems[-1], 0

    def add(self, name: str, span: Span) -> None:
        """Add another duplicate key of the mapping."""
        self.more += 1
        others = "does another key" if self.more == 1 else f"do {self.more} other keys"
        related = self.problems[self.index].related
        if self.more <= self.MOST:
            related += ((span, f"`{brief(name)}` stands here again"),)
        self.problems[self.index] = self.first._replace(
            message=f"{self.first.message}, and so {others} of this mapping",
            help="begin the item that they belong to with `- `, or keep one of each",
            related=related,
        )


def brief(text: str, most: int = 60) -> str:
    """Return a text of a file for a message: on one line, cut to a length, with hidden characters as code points."""
    return f"{one_line(text[:most])}{'…' if len(text) > most else ''}"


@dataclass(eq=False)
class Document:
    """A parsed file: its text and value, and the positions of keys and values, which `locate` computes on demand.

    `reread` counts the characters that were parsed again to make fixes.
    """

    path: str
    text: str
    value: Any = MISSING
    problems: list[Problem] = field(default_factory=list)
    reread: int = 0
    locate: Callable[[str], Positions] = field(default=lambda _: {})
    has_records_on_lines: ClassVar[bool] = False
    """Whether it is a large file with a record on each line, of which only an index is kept (`ndjson.Lines`)."""

    @cached_property
    def lines(self) -> LineIndex:
        return LineIndex(self.text)

    @property
    def doubtful(self) -> str:
        """The part of the text that has the problems."""
        return self.text

    @cached_property
    def positions(self) -> Positions:
        return self.locate(self.text)

    def place(self, span: Span) -> Place:
        """Return the place of a span; of the end of the text, if the span is behind it."""
        last = len(self.text)
        start = self.lines.position(min(span.start, last))
        end = self.lines.position(min(max(span.start, span.end), last))
        return Place(self.path, start, end, None, self.lines.line(start.line))

    def span(self, pointer: Pointer, *, key: bool = False) -> Span:
        """Return the span of the value at a pointer, or of its key; of the nearest ancestor if there is none."""
        while pointer not in self.positions:
            if not pointer:
                return Span(0, 0)
            pointer, key = pointer[:-1], False
        spans = self.positions[pointer]
        return spans.key if key and spans.key else spans.value

    def missing(self, pointer: Pointer) -> Span:
        """Return the span for something missing from the mapping at a pointer: that of its first key."""
        return self._first_keys.get(pointer) or self.span(pointer)

    @cached_property
    def _first_keys(self) -> Mapping[Pointer, Span]:
        first_keys: dict[Pointer, Span] = {}
        for pointer, spans in self.positions.items():
            if spans.key:
                first_keys.setdefault(pointer[:-1], spans.key)
        return first_keys

    def at(self, pointer: Pointer, *, key: bool = False) -> Place:
        """Return the place of the value at a pointer, or of its key."""
        return self.place(self.span(pointer, key=key))

    def at_missing(self, pointer: Pointer, name: str = "") -> Place:
        """Return the place for a key that is missing from the mapping at a pointer."""
        del name  # only tables have a place for a missing key
        return self.place(self.missing(pointer))


Cell = str | int | float | bool | None


@dataclass(slots=True)
class Sheet:
    """A parsed table: the header's cells, and the rows with their numbers (the header's is 1)."""

    name: str
    header: list[Cell]
    rows: Iterable[tuple[int, Sequence[Cell]]]


@dataclass
class TableDocument:
    """The document of records in tables: their places are cells.

    `columns` gives the numbers of each sheet's columns by the names of their fields. `suffix` and `titles` are those
    of the book.
    """

    path: str
    cells: Mapping[Pointer, CellRef] = field(default_factory=dict)
    suffix: str = ""
    columns: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)

    def place(self, cell: CellRef | None) -> Place:
        """Return the place of a cell, or of the whole table."""
        if cell and cell.sheet in self.titles:
            cell = CellRef(self.titles[cell.sheet], cell.row, cell.column)
        if cell and self.suffix:
            file = PurePosixPath(self.path, f"{cell.sheet}{self.suffix}")
            return Place(str(file), cell=CellRef("", cell.row, cell.column))
        return Place(self.path, cell=cell)

    def at(self, pointer: Pointer, *, key: bool = False) -> Place:
        """Return the place of the cell of a value, or of the nearest ancestor that has one."""
        del key  # keys have no cells
        while pointer not in self.cells and pointer:
            pointer = pointer[:-1]
        return self.place(self.cells.get(pointer))

    def at_missing(self, pointer: Pointer, name: str = "") -> Place:
        """Return the place of the empty cell of a missing key: in the row at a pointer, or on the cover sheet."""
        if empty := self.cells.get((*pointer, name)):
            return self.place(empty)
        cell = self.cells.get(pointer)
        column = self.columns.get(cell.sheet, {}).get(name) if cell else None
        return self.place(CellRef(cell.sheet, cell.row, column)) if cell and column else self.at(pointer)

    def has_column(self, pointer: Pointer, name: str) -> bool:
        """Return whether the table of the row at a pointer has a column of a name."""
        cell = self.cells.get(pointer)
        return cell is not None and name in self.columns.get(cell.sheet, {})


ENCODINGS = {
    rb"\xff\xfe\0\0|\0\0\xfe\xff|[^\0]\0\0\0|\0\0\0[^\0]": "UTF-32",
    rb"\xff\xfe|\xfe\xff|[^\0]\0[^\0]\0|\0[^\0]\0[^\0]": "UTF-16",
}
"""The beginnings of files in other encodings: a byte order mark, or ASCII (RFC 4627, 3)."""


FILE_SIGNATURES = {
    b"PK\x03\x04": "a ZIP archive, or a workbook",
    b"\xd0\xcf\x11\xe0": "a document of an old Office program",
    b"%PDF-": "a PDF",
    b"\x1f\x8b": "a gzip archive",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
}
"""The beginnings of other files, which people take for texts or give a wrong name."""
FOREIGN = re.compile(b"|".join([*ENCODINGS, *map(re.escape, FILE_SIGNATURES)]), re.DOTALL)


MOST_MARKS = 1000
"""So many combining marks on one letter are refused. Normalizing takes time in the square of their number; Unicode's
Stream-Safe Text Format (UAX #15) has 30 at most."""
MARK_OR_ESCAPE = r"\\u[0-9a-fA-F]{4}|\\U[0-9a-fA-F]{8}|\\\r?\n[ \t]*|[^\x00-\u02ff]"
MARKS = re.compile(
    r"[^\x00-\x5b\x5d-\u02ff](?:(?<!\\)|(?<=\\)(?:u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|\r?\n[ \t]*))"
    rf"(?:{MARK_OR_ESCAPE}){{{MOST_MARKS - 1},}}"
)
"""MOST_MARKS characters that may be marks, in a row. The first is spelled out, by which the pattern is found fast."""


def piled(text: str) -> int | None:
    """Return the offset of a letter with too many combining marks, also as escapes; None if there is none."""
    if len(text) < MOST_MARKS or (text.isascii() and "\\" not in text):
        return None
    if text.isascii() and text.count("\\u") + text.count("\\U") < MOST_MARKS:
        return None
    for run in MARKS.finditer(text):
        marks = 0
        for letter in re.finditer(MARK_OR_ESCAPE, run.group()):
            written = letter.group()
            if len(written) > 1 and written[1] not in "uU":
                continue
            point = int(written.lstrip("\\uU"), 16) if len(written) > 1 else ord(written)
            marks = marks + 1 if point <= 0x10FFFF and combining(chr(point)) else 0
            if marks == MOST_MARKS:
                return run.start()
    return None


def _marks_problem(at: int) -> Problem:
    message = f"more than {MOST_MARKS - 1} marks stand on one letter"
    return Problem("RO101", message, Span(at, at + 1), "delete them")


def foreign(data: bytes) -> Problem | None:
    """Return the problem of a file that is no UTF-8 text by its first bytes, or None."""
    if not FOREIGN.match(data):
        return None
    if encoding := next((name for mark, name in ENCODINGS.items() if re.match(mark, data, re.DOTALL)), None):
        message = f"the file is encoded as {encoding}, not UTF-8"
        return Problem("RO101", message, Span(0, 0), "save the file as UTF-8")
    if what := next((what for signature, what in FILE_SIGNATURES.items() if data.startswith(signature)), None):
        help = "move it out of the dataset, or give it the name of what it is"
        return Problem("RO101", f"the file is {what}, and no text", Span(0, 0), help)
    return None


def decode(data: bytes) -> tuple[str, list[Problem]]:
    """Return the text of a file without its byte order mark, and its problems: no UTF-8, or too many marks."""
    if problem := foreign(data):
        return "", [problem]
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        text = data.decode()
        return text, [] if (at := piled(text)) is None else [_marks_problem(at)]
    except UnicodeDecodeError as error:
        before = len(data[: error.start].decode())
        message = f"byte 0x{data[error.start]:02X} is not UTF-8"
        return data.decode(errors="replace"), [
            Problem("RO101", message, Span(before, before + 1), "save the file as UTF-8")
        ]

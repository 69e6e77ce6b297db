"""What every syntax is read into, and what can be wrong with a file before its content counts."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any, NamedTuple
from unicodedata import combining

from readout.diagnostic import Edit, Place
from readout.span import CellRef, LineIndex, Pointer, Span
from readout.text.characters import one_line

MISSING = object()
"""The value of a document that could not be read."""

MAX_BYTES = 256 * 1024 * 1024
"""No export of records that people keep comes near this size; a larger file is refused before it is read."""
MAX_YAML = 16 * 1024 * 1024
"""YAML is written by hand, and hostile YAML takes a hundred times its size of memory."""
MAX_DEPTH = 64
"""Records nest four deep. The bound keeps hostile nesting from exhausting the stack."""


class Spans(NamedTuple):
    """Where a value stands, and its key if it has one."""

    value: Span
    key: Span | None = None


Positions = Mapping[Pointer, Spans]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with the file itself. `code` is that of a syntax rule."""

    code: str
    message: str
    span: Span
    help: str = ""
    related: tuple[tuple[Span, str], ...] = ()
    suggestion: str | None = None
    edits: tuple[Edit, ...] = ()


class Repetition:
    """The finding on a mapping in which keys stand twice. It is one for all of them, since most often the
    slip is one: a lost `- ` before an item, whose keys became those of the item before it."""

    MOST = 20
    """So many further keys are shown with their places."""

    def __init__(self, problems: list[Problem], name: str, span: Span, first: Span) -> None:
        message = f"the key `{brief(name)}` stands twice"
        problems.append(Problem("RO103", message, span, "keep one of them", ((first, "first defined here"),)))
        self.problems, self.at, self.first, self.more = problems, len(problems) - 1, problems[-1], 0

    def add(self, name: str, span: Span) -> None:
        self.more += 1
        others = "does another key" if self.more == 1 else f"do {self.more} other keys"
        related = self.problems[self.at].related
        if self.more <= self.MOST:
            related += ((span, f"`{brief(name)}` stands here again"),)
        self.problems[self.at] = replace(
            self.first,
            message=f"{self.first.message}, and so {others} of this mapping",
            help="begin the item that they belong to with `- `, or keep one of each",
            related=related,
        )


def brief(text: str, most: int = 60) -> str:
    """A text of a file as a message may show it: cut to a length, and what cannot be seen by its code."""
    return f"{one_line(text[:most])}{'…' if len(text) > most else ''}"


@dataclass(eq=False)
class Document:
    """A file that was read: its text, its value, and its places, which are computed on demand. `reread` counts the
    characters that were read again to make fixes."""

    path: str
    text: str
    value: Any = MISSING
    problems: list[Problem] = field(default_factory=list)
    reread: int = 0
    locate: Callable[[str], Positions] = field(default=lambda _: {})

    @cached_property
    def lines(self) -> LineIndex:
        return LineIndex(self.text)

    @property
    def doubtful(self) -> str:
        """The part of the text that what could not be read stands in."""
        return self.text

    @cached_property
    def positions(self) -> Positions:
        return self.locate(self.text)

    def place(self, span: Span) -> Place:
        last = len(self.text)  # what ends too early is found where the text ends
        at, to = min(span.start, last), min(max(span.start, span.end), last)
        start, end = self.lines.position(at), self.lines.position(to)
        return Place(self.path, start, end, None, self.lines.line(start.line))

    def span(self, pointer: Pointer, *, key: bool = False) -> Span:
        """The value at the pointer, or its key; of the nearest ancestor, if it is not there."""
        while pointer not in self.positions:
            if not pointer:
                return Span(0, 0)
            pointer, key = pointer[:-1], False
        spans = self.positions[pointer]
        return spans.key if key and spans.key else spans.value

    def missing(self, pointer: Pointer) -> Span:
        """Where something missing from the mapping at the pointer is shown: at its first key."""
        return self._first_keys.get(pointer) or self.span(pointer)

    @cached_property
    def _first_keys(self) -> Mapping[Pointer, Span]:
        first_keys: dict[Pointer, Span] = {}
        for pointer, spans in self.positions.items():
            if spans.key:
                first_keys.setdefault(pointer[:-1], spans.key)
        return first_keys

    def at(self, pointer: Pointer, *, key: bool = False) -> Place:
        return self.place(self.span(pointer, key=key))

    def at_missing(self, pointer: Pointer, name: str = "") -> Place:
        del name  # what is missing has no place of its own in a text
        return self.place(self.missing(pointer))


Cell = str | int | float | bool | None


@dataclass(slots=True)
class Sheet:
    """A table as it was read: the header's cells, and the rows with their numbers (the header's is 1)."""

    name: str
    header: list[Cell]
    rows: Iterable[tuple[int, Sequence[Cell]]]


@dataclass
class TableDocument:
    """The records that a book's tables hold: places are cells. `columns` are the numbers of the columns of
    each sheet, by what they hold. `suffix` and `titles` are those of the book."""

    path: str
    cells: Mapping[Pointer, CellRef] = field(default_factory=dict)
    suffix: str = ""
    columns: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)

    def place(self, cell: CellRef | None) -> Place:
        if cell and cell.sheet in self.titles:
            cell = CellRef(self.titles[cell.sheet], cell.row, cell.column)
        if cell and self.suffix:
            file = PurePosixPath(self.path, f"{cell.sheet}{self.suffix}")
            return Place(str(file), cell=CellRef("", cell.row, cell.column))
        return Place(self.path, cell=cell)

    def at(self, pointer: Pointer, *, key: bool = False) -> Place:
        del key  # a cell has no key of its own
        while pointer not in self.cells and pointer:
            pointer = pointer[:-1]
        return self.place(self.cells.get(pointer))

    def at_missing(self, pointer: Pointer, name: str = "") -> Place:
        """The empty cell of what is missing from the row at the pointer, if it has a column, or of the cover sheet."""
        if empty := self.cells.get((*pointer, name)):
            return self.place(empty)
        cell = self.cells.get(pointer)
        column = self.columns.get(cell.sheet, {}).get(name) if cell else None
        return self.place(CellRef(cell.sheet, cell.row, column)) if cell and column else self.at(pointer)

    def has_column(self, pointer: Pointer, name: str) -> bool:
        """Whether the table of the row at the pointer has a column of a name."""
        cell = self.cells.get(pointer)
        return cell is not None and name in self.columns.get(cell.sheet, {})


ENCODINGS = {
    rb"\xff\xfe\0\0|\0\0\xfe\xff|[^\0]\0\0\0|\0\0\0[^\0]": "UTF-32",
    rb"\xff\xfe|\xfe\xff|[^\0]\0[^\0]\0|\0[^\0]\0[^\0]": "UTF-16",
}
"""How files in other encodings begin: with a byte order mark, or with ASCII (RFC 4627, 3)."""


SIGNATURES = {
    b"PK\x03\x04": "a ZIP archive, or a workbook",
    b"\xd0\xcf\x11\xe0": "a document of an old Office program",
    b"%PDF-": "a PDF",
    b"\x1f\x8b": "a gzip archive",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
}
"""How files begin that people take for texts, or give the wrong name."""
FOREIGN = re.compile(b"|".join([*ENCODINGS, *map(re.escape, SIGNATURES)]), re.DOTALL)


MOST_MARKS = 1000
"""Unicode's Stream-Safe Text Format has 30 at most. To bring marks into their order takes time in the square of
their number, so hostile piles of them are refused before anything normalizes a text."""
LETTER = r"\\u[0-9a-fA-F]{4}|\\U[0-9a-fA-F]{8}|\\\r?\n[ \t]*|[^\x00-\u02ff]"
PILE = re.compile(
    r"[^\x00-\x5b\x5d-\u02ff](?:(?<!\\)|(?<=\\)(?:u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|\r?\n[ \t]*))"
    rf"(?:{LETTER}){{{MOST_MARKS - 1},}}"
)
"""As many letters one after the other. The first is spelled out: what a pattern begins with is quickly looked for, and
what is not meant takes a fiftieth of the time to compile."""


def piled(text: str) -> int | None:
    """Where a letter stands in a text, or in the escapes of one, that bears too many marks; None if none does."""
    if len(text) < MOST_MARKS or (text.isascii() and "\\" not in text):
        return None
    for run in PILE.finditer(text):
        marks = 0
        for letter in re.finditer(LETTER, run.group()):
            written = letter.group()
            if len(written) > 1 and written[1] not in "uU":
                continue
            point = int(written.lstrip("\\uU"), 16) if len(written) > 1 else ord(written)
            marks = marks + 1 if point <= 0x10FFFF and combining(chr(point)) else 0
            if marks == MOST_MARKS:
                return run.start()
    return None


def _too_many_marks(at: int) -> Problem:
    message = f"more than {MOST_MARKS - 1} marks stand on one letter"
    return Problem("RO101", message, Span(at, at + 1), "delete them")


def foreign(data: bytes) -> Problem | None:
    """What is wrong with a file that, as it begins, is no UTF-8 text at all."""
    if not FOREIGN.match(data):
        return None
    if encoding := next((name for mark, name in ENCODINGS.items() if re.match(mark, data, re.DOTALL)), None):
        message = f"the file is encoded as {encoding}, not UTF-8"
        return Problem("RO101", message, Span(0, 0), "save the file as UTF-8")
    if what := next((what for signature, what in SIGNATURES.items() if data.startswith(signature)), None):
        help = "move it out of the dataset, or give it the name of what it is"
        return Problem("RO101", f"the file is {what}, and no text", Span(0, 0), help)
    return None


def decode(data: bytes) -> tuple[str, list[Problem]]:
    """The text of a file, without its byte order mark; bytes that are not UTF-8 are a problem, and piles of marks."""
    if problem := foreign(data):
        return "", [problem]
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        text = data.decode()
        return text, [] if (at := piled(text)) is None else [_too_many_marks(at)]
    except UnicodeDecodeError as error:
        before = len(data[: error.start].decode())
        message = f"byte 0x{data[error.start]:02X} is not UTF-8"
        return data.decode(errors="replace"), [
            Problem("RO101", message, Span(before, before + 1), "save the file as UTF-8")
        ]

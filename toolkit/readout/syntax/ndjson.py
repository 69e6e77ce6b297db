"""Reads large NDJSON files without keeping them: it indexes the lines, and reads one again when it is needed.

The simple way, which keeps everything, is `json.read_lines`. The results are the same. Files with problems that
are not a matter of single lines are left to it.
"""

from __future__ import annotations

import os
import re
from array import array
from bisect import bisect_right
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache, reduce
from pathlib import Path
from typing import Any

from readout import parallel
from readout.diagnostic import Place
from readout.span import LineIndex, Pointer, Position, Span
from readout.syntax import json
from readout.syntax.document import MAX_BYTES, MAX_DEPTH, MISSING, MOST_MARKS, Document, Problem, Spans, foreign, piled

LARGE = 2**20
"""The size in bytes from which a file is indexed. The values of a smaller file are kept."""
BLOCK = 2**20
"""How many bytes are read ahead where lines are read in order."""
CHUNK = 2**16
"""How many bytes of lines are parsed together."""
SLICE = 2**23
"""The least number of bytes for which another process is worth its start."""
RECENT = 64
"""How many values of a file are kept: those that were read last."""
SPACE = b" \t\r\n"
WHOLE = re.compile(rb"\.0[],}]")
"""The end of a whole number that is written with a fraction."""

Fetch = Callable[[int, int], bytes]
"""Reads the bytes of a file from one offset up to another."""


class _WholeFileProblem(Exception):
    """The file has a problem that is not a matter of single lines."""


def read(path: str, file: Path) -> Document:
    """Return an NDJSON document. Raises OSError if the file cannot be read, also later, or has changed since."""
    state = file.stat()

    def fetch(start: int, end: int) -> bytes:
        with file.open("rb") as opened:
            current = os.fstat(opened.fileno())
            if (current.st_size, current.st_mtime_ns) != (state.st_size, state.st_mtime_ns):
                raise OSError(f"{path} was changed while it was read")
            opened.seek(start)
            return opened.read(end - start)

    return open_lines(path, fetch, state.st_size)


def open_lines(path: str, fetch: Fetch, size: int) -> Document:
    """Return the NDJSON document of so many bytes."""
    head = fetch(0, 64)
    if foreign(head):
        return json.read_lines(path, fetch(0, size))
    begin = len(BOM_UTF8) if head.startswith(BOM_UTF8) else 0
    try:
        table, *others = parallel.map_batches(
            lambda slices: _index(fetch, slices), _slices(fetch, begin, size), 1, what="reading lines"
        )
    except _WholeFileProblem:
        return json.read_lines(path, fetch(0, size))
    for other in others:
        table.add(other)
    if 0 in table.unreadable and size <= MAX_BYTES and json.over_several_lines(_text(fetch, size)):
        table.problems = [json.SEVERAL_LINES]
    return Lines(path, fetch, size, table)


def _text(fetch: Fetch, size: int) -> str:
    return fetch(0, size).decode("utf-8-sig")


# ---------------------------------------------------------------- the index of lines


@dataclass
class LineTable:
    """The lines of a file that are not blank.

    `starts` and `sizes` are in bytes; `code_points_before` and `lines_before` count what precedes each line. `ids` are
    those of the records: "" without one, None for a value that is no object. `careful` are the lines that only
    `json.parse` reads right, `unreadable` those without a value. Problems have their spans in the file.
    """

    starts: array[int] = field(default_factory=lambda: array("q"))
    sizes: array[int] = field(default_factory=lambda: array("q"))
    code_points_before: array[int] = field(default_factory=lambda: array("q"))
    lines_before: array[int] = field(default_factory=lambda: array("q"))
    ids: list[str | None] = field(default_factory=list)
    careful: set[int] = field(default_factory=set)
    unreadable: set[int] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    code_points: int = 0
    line_ends: int = 0
    """The number of code points and of line ends."""

    def add(self, other: LineTable) -> None:
        """Add the lines of the slice of the file that follows."""
        number = len(self.starts)
        self.starts += other.starts
        self.sizes += other.sizes
        self.code_points_before.extend(code_points + self.code_points for code_points in other.code_points_before)
        self.lines_before.extend(row + self.line_ends for row in other.lines_before)
        self.ids += other.ids
        self.careful |= {number + at for at in other.careful}
        self.unreadable |= {number + at for at in other.unreadable}
        self.problems += [_moved_problem(problem, self.code_points) for problem in other.problems]
        self.code_points += other.code_points
        self.line_ends += other.line_ends


def _moved_problem(problem: Problem, by: int) -> Problem:
    related = tuple((_shifted(span, by), message) for span, message in problem.related)
    return replace(problem, span=_shifted(problem.span, by), related=related)


def _shifted(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)


def _slices(fetch: Fetch, begin: int, size: int) -> list[tuple[int, int]]:
    """Return the start and end of slices of the file: `SLICE` bytes and up to the end of a line, the last shorter."""
    bounds = [begin]
    while size - bounds[-1] > SLICE:
        at, block = bounds[-1] + SLICE, b""
        while at < size and b"\n" not in (block := fetch(at, at + BLOCK)):
            at += len(block)
        bounds.append(at + block.index(b"\n") + 1 if at < size else size)
    return list(zip(bounds, [*bounds[1:], size], strict=True))


def _index(fetch: Fetch, slices: Sequence[tuple[int, int]]) -> LineTable:
    """Return the lines of some slices of the file."""
    table = LineTable()
    for start, end in slices:
        at, rest = start, b""
        while at < end:
            more = at + len(rest)
            block = rest + fetch(more, min(more + max(BLOCK, len(rest)), end))
            whole = block if at + len(block) >= end else block[: block.rfind(b"\n") + 1]
            for piece in _chunks(whole):
                _index_chunk(table, at, piece)
                at += len(piece)
            rest = block[len(whole) :]
    return table


def _chunks(lines: bytes) -> Iterator[bytes]:
    """Yield about CHUNK bytes of whole lines at a time."""
    at = 0
    while at < len(lines):
        end = lines.find(b"\n", at + CHUNK) + 1 or len(lines)
        yield lines[at:end]
        at = end


def _index_chunk(table: LineTable, start: int, piece: bytes) -> None:
    """Index some lines: together if orjson reads all of them right, else each by itself."""
    lines = piece.removesuffix(b"\n").split(b"\n")
    values = _plain(lines)
    for number, raw in enumerate(lines):
        plain = values[number : number + 1] if values else _plain([raw]) if len(lines) > 1 else None
        ended = number < len(lines) - 1 or piece.endswith(b"\n")
        _index_line(table, start, raw, plain, ended=ended)
        start += len(raw) + ended


def _index_line(table: LineTable, start: int, raw: bytes, plain: list[Any] | None, *, ended: bool) -> None:
    """Index a line: `raw` without the line feed that it `ended` with; `plain` holds its value, if orjson read it."""
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        raise _WholeFileProblem from None
    escapes = "\\" in text  # takes a tenth of the time of the next tests
    may_have_marks = len(raw) - len(text) >= MOST_MARKS or (escapes and ("\\u" in text or "\\U" in text))
    if (escapes and text.endswith(("\\", "\\\r"))) or (may_have_marks and piled(text) is not None):
        raise _WholeFileProblem
    if plain or (text and not text.isspace()):
        number = len(table.starts)
        if plain:
            value = plain[0]
        else:
            value, problems = json.parse(text, 0, len(text), "line")
            table.problems += [_moved_problem(problem, table.code_points) for problem in problems]
            table.careful.add(number)
        if value is MISSING:
            table.unreadable.add(number)
        else:
            table.ids.append(_id(value))
        table.starts.append(start)
        table.sizes.append(len(raw))
        table.code_points_before.append(table.code_points)
        table.lines_before.append(table.line_ends)
    table.code_points += len(text) + ended
    table.line_ends += ended
    if "\r" in text:  # a carriage return without a line feed ends a line as well
        table.line_ends += text.count("\r") - (ended and text.endswith("\r"))


def _id(value: Any) -> str | None:
    """Return the id of a record: "" if it has none, None if the value is no object."""
    if not isinstance(value, dict):
        return None
    id = value.get("id")
    return id if isinstance(id, str) else ""


def _plain(lines: Sequence[bytes]) -> list[Any] | None:
    """Return the values of lines if orjson certainly reads what `json.parse` reads, without a problem; else None.

    It does if it writes the values as they were, but for white space: then no key is a duplicate and no number is
    spelled in another way. Whole numbers must have no fraction, and nothing may be nested too deep.
    """
    import orjson

    try:
        values = [orjson.loads(line) for line in lines]
        shells = _wrapping_lists()
        if not shells and any(map(json.too_deep, values)):
            return None
        written = orjson.dumps(reduce(lambda inner, _: [inner], range(shells), values))[shells : -shells or None]
    except (ValueError, TypeError, RecursionError):
        return None
    read = b"[%b]" % b",".join(lines)
    if read != written and read.translate(None, SPACE) != written.translate(None, SPACE):
        return None
    return None if WHOLE.search(written) else values


@lru_cache(maxsize=1)
def _wrapping_lists() -> int:
    """Return in how many lists to wrap a value so that orjson, which has a limit, refuses to write what is too deep.

    The depth that it then refuses is half of MAX_DEPTH, which is enough and leaves no doubt about what it counts.
    0 if orjson's limit does not allow this.
    """
    import orjson

    nested: Any = 0
    for depth in range(2**10):
        try:
            orjson.dumps(nested)
        except TypeError:
            return max(depth - MAX_DEPTH // 2, 0)
        nested = [nested]
    return 0


# ---------------------------------------------------------------- the document


class Lines(Document):
    """An NDJSON file of which only the index of lines is kept. Records have the numbers of `json.read_lines`."""

    has_records_on_lines = True

    def __init__(self, path: str, fetch: Fetch, size: int, table: LineTable) -> None:
        self.path, self.problems, self.reread = path, table.problems, 0
        self.ids = table.ids
        self._fetch, self._size, self._table = fetch, size, table
        # Lines that could not be read do not count as records.
        count = len(table.starts)
        self._numbers: Sequence[int] = (
            [line for line in range(count) if line not in table.unreadable] if table.unreadable else range(count)
        )
        self._ahead, self._ahead_at, self._next = b"", 0, -1
        self._local: _LineText | None = None
        self.recent_values: dict[int, Any] = {}
        """The values that were read last, by the numbers of their records."""

    def value_of(self, number: int) -> Any:
        """Return the value of a record: one of those that were read last, or read from the file."""
        recent = self.recent_values
        if number in recent:
            return recent[number]
        value = self._read_value(number)
        if len(recent) >= RECENT:
            del recent[next(iter(recent))]
        recent[number] = value
        return value

    def _read_value(self, number: int) -> Any:
        line = self._numbers[number]
        raw = self._raw(line)
        if line in self._table.careful:
            text = raw.decode()
            return json.parse(text, 0, len(text), "line")[0]
        import orjson

        return orjson.loads(raw)

    @cached_property
    def text(self) -> str:  # type: ignore[override]
        """The whole text, which only fixes need."""
        return _text(self._fetch, self._size)

    @cached_property
    def value(self) -> list[Any]:
        """The values of all records."""
        return [self.value_of(number) for number in range(len(self._numbers))]

    @cached_property
    def positions(self) -> _LinePositions:
        return _LinePositions(self)

    @property
    def doubtful(self) -> str:
        """The text of the lines that have problems."""
        at = {bisect_right(self._table.code_points_before, problem.span.start) - 1 for problem in self.problems}
        return "\n".join(self._raw(line).decode() for line in sorted(at))

    @property
    def code_points(self) -> int:
        """The number of code points of the text."""
        return self._table.code_points

    def place(self, span: Span) -> Place:
        at, to = min(span.start, self.code_points), min(max(span.start, span.end), self.code_points)
        number = bisect_right(self._table.code_points_before, at) - 1
        line = self.line_at(number) if number >= 0 else None
        if line is None or to > line.offset + len(line.text):  # on several lines, or blank ones
            return super().place(span)
        row = self._table.lines_before[number]
        start, end = (line.lines.position(offset - line.offset) for offset in (at, to))
        return Place(
            self.path,
            Position(row + start.line, start.column),
            Position(row + end.line, end.column),
            None,
            line.lines.line(start.line),
        )

    def missing(self, pointer: Pointer) -> Span:
        if pointer:
            line = self.line_of(pointer[0])
            first = line.first_key(pointer[1:]) if line else None
            if first:
                return first
        return self.span(pointer)

    def line_of(self, number: str | int) -> _LineText | None:
        """Return the line of a record, or None if there is no such number."""
        exists = isinstance(number, int) and 0 <= number < len(self._numbers)
        return self.line_at(self._numbers[int(number)]) if exists else None

    def line_at(self, line: int) -> _LineText:
        """Return a line by its number in the table. The last one is cached: it may have many findings."""
        if self._local is None or self._local.number != line:
            self._local = _LineText(line, self._table.code_points_before[line], self._raw(line).decode())
        return self._local

    def _raw(self, line: int) -> bytes:
        """Return the bytes of a line. Reads ahead where lines are read in order."""
        start = self._table.starts[line]
        end = start + self._table.sizes[line]
        at = start - self._ahead_at
        if at >= 0 and end - self._ahead_at <= len(self._ahead):
            return self._ahead[at : at + end - start]
        follows = line == self._next or 0 <= at <= len(self._ahead)
        self._next = line + 1
        if not follows:
            return self._fetch(start, end)
        self._ahead, self._ahead_at = self._fetch(start, max(end, start + BLOCK)), start
        return self._ahead[: end - start]


class _LineText:
    """The text of a line, with the positions of its keys and values."""

    def __init__(self, number: int, offset: int, text: str) -> None:
        self.number, self.offset, self.text = number, offset, text

    @cached_property
    def lines(self) -> LineIndex:
        return LineIndex(f"{self.text}\n")

    @cached_property
    def places(self) -> Mapping[Pointer, Spans]:
        return json.scan(self.text)

    def first_key(self, pointer: Pointer) -> Span | None:
        """Return the span in the file of the first key of the mapping at a pointer."""
        keys = (spans.key for inner, spans in self.places.items() if spans.key and inner[:-1] == pointer)
        first = next(keys, None)
        return _shifted(first, self.offset) if first else None

    def spans(self, pointer: Pointer) -> Spans:
        """Return the spans in the file of the value at a pointer and its key. Raises KeyError."""
        spans = self.places[pointer]
        return Spans(
            _shifted(spans.value, self.offset),
            _shifted(spans.key, self.offset) if spans.key else None,
        )


class _LinePositions(Mapping[Pointer, Spans]):
    """The positions of all keys and values of a file, computed line by line on demand."""

    def __init__(self, document: Lines) -> None:
        self._document = document

    def __getitem__(self, pointer: Pointer) -> Spans:
        if not pointer:
            return Spans(Span(0, self._document.code_points))
        line = self._document.line_of(pointer[0])
        if line is None:
            raise KeyError(pointer)
        return line.spans(pointer[1:])

    def __iter__(self) -> Iterator[Pointer]:
        yield ()
        for number in range(len(self._document.ids)):
            line = self._document.line_of(number)
            yield from ((number, *pointer) for pointer in (line.places if line else ()))

    def __len__(self) -> int:
        return sum(1 for _ in self)

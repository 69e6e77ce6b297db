"""Reads large NDJSON files without keeping them: where lines stand is noted, and one is read when it is asked for.

The plain path, which keeps all, is `json.read_lines`. What is found here is what that finds, in the same places;
a file in which that would stop before the lines count is left to it.
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
"""Bytes. The values of a smaller file are kept: they are few."""
BLOCK = 2**20
"""Bytes that are read in one go where line follows line."""
PIECE = 2**16
"""Bytes of lines that are looked at together."""
PART = 2**23
"""Bytes of which it is worth the while to start a process."""
RECENT = 64
"""How many values of a file are kept: those that were read last."""
SPACE = b" \t\r\n"
WHOLE = re.compile(rb"\.0[],}]")
"""How a number ends that is whole, and written with a fraction."""

Fetch = Callable[[int, int], bytes]
"""Reads the bytes of a file from one offset up to another."""


class _NotByLines(Exception):
    """What is wrong with the file is no matter of single lines."""


def read(path: str, file: Path) -> Document:
    """The records of an NDJSON file. Raises OSError where it cannot be read, or changes while it is."""
    state = file.stat()

    def fetch(start: int, end: int) -> bytes:
        with file.open("rb") as opened:
            now = os.fstat(opened.fileno())
            if (now.st_size, now.st_mtime_ns) != (state.st_size, state.st_mtime_ns):
                raise OSError(f"{path} was changed while it was read")
            opened.seek(start)
            return opened.read(end - start)

    return open_lines(path, fetch, state.st_size)


def open_lines(path: str, fetch: Fetch, size: int) -> Document:
    """The NDJSON document of so many bytes."""
    head = fetch(0, 64)
    if foreign(head):
        return json.read_lines(path, fetch(0, size))
    begin = len(BOM_UTF8) if head.startswith(BOM_UTF8) else 0
    try:
        notes, *others = parallel.map_batches(lambda parts: _note(fetch, parts), _parts(fetch, begin, size), 1)
    except _NotByLines:
        return json.read_lines(path, fetch(0, size))
    for other in others:
        notes.add(other)
    if 0 in notes.lost and size <= MAX_BYTES and json.over_several_lines(_text(fetch, size)):
        notes.problems = [json.SEVERAL_LINES]
    return Lines(path, fetch, size, notes)


def _text(fetch: Fetch, size: int) -> str:
    return fetch(0, size).decode("utf-8-sig")


# ---------------------------------------------------------------- where lines stand


@dataclass
class Notes:
    """Where the lines of a file stand that are not blank, and what is known of them.

    `starts` and `sizes` are in bytes, `before` counts the code points before a line, `rows` the lines. `ids` are those
    of the mappings that lines hold, None for any other value. `odd` are the lines whose values another parser would
    read otherwise, `lost` those without a value. The problems of lines have their places in the file.
    """

    starts: array[int] = field(default_factory=lambda: array("q"))
    sizes: array[int] = field(default_factory=lambda: array("q"))
    before: array[int] = field(default_factory=lambda: array("q"))
    rows: array[int] = field(default_factory=lambda: array("q"))
    ids: list[str | None] = field(default_factory=list)
    odd: set[int] = field(default_factory=set)
    lost: set[int] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    points: int = 0
    ends: int = 0
    """How many code points, and ends of lines, there are."""

    def add(self, other: Notes) -> None:
        """Adds the notes of the part of the file that follows."""
        number = len(self.starts)
        self.starts += other.starts
        self.sizes += other.sizes
        self.before.extend(points + self.points for points in other.before)
        self.rows.extend(row + self.ends for row in other.rows)
        self.ids += other.ids
        self.odd |= {number + at for at in other.odd}
        self.lost |= {number + at for at in other.lost}
        self.problems += [_moved(problem, self.points) for problem in other.problems]
        self.points += other.points
        self.ends += other.ends


def _moved(problem: Problem, by: int) -> Problem:
    related = tuple((_shifted(span, by), message) for span, message in problem.related)
    return replace(problem, span=_shifted(problem.span, by), related=related)


def _shifted(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)


def _parts(fetch: Fetch, begin: int, size: int) -> list[tuple[int, int]]:
    """Stretches of the file that end where lines do."""
    bounds = [begin]
    while size - bounds[-1] > PART:
        at, block = bounds[-1] + PART, b""
        while at < size and b"\n" not in (block := fetch(at, at + BLOCK)):
            at += len(block)
        bounds.append(at + block.index(b"\n") + 1 if at < size else size)
    return list(zip(bounds, [*bounds[1:], size], strict=True))


def _note(fetch: Fetch, parts: Sequence[tuple[int, int]]) -> Notes:
    notes = Notes()
    for start, end in parts:
        at, rest = start, b""
        while at < end:
            more = at + len(rest)
            block = rest + fetch(more, min(more + max(BLOCK, len(rest)), end))
            whole = block if at + len(block) >= end else block[: block.rfind(b"\n") + 1]
            for piece in _pieces(whole):
                _note_piece(notes, at, piece)
                at += len(piece)
            rest = block[len(whole) :]
    return notes


def _pieces(lines: bytes) -> Iterator[bytes]:
    """Some lines at a time."""
    at = 0
    while at < len(lines):
        end = lines.find(b"\n", at + PIECE) + 1 or len(lines)
        yield lines[at:end]
        at = end


def _note_piece(notes: Notes, start: int, piece: bytes) -> None:
    """Notes lines: together if all of them are plain, else each by itself."""
    lines = piece.removesuffix(b"\n").split(b"\n")
    values = _plain(lines)
    for number, raw in enumerate(lines):
        plain = values[number : number + 1] if values else _plain([raw]) if len(lines) > 1 else None
        ended = number < len(lines) - 1 or piece.endswith(b"\n")
        _note_line(notes, start, raw, plain, ended=ended)
        start += len(raw) + ended


def _note_line(notes: Notes, start: int, raw: bytes, plain: list[Any] | None, *, ended: bool) -> None:
    """Notes a line, of which `raw` is what stands before the line feed that has ended it; `plain` has its value."""
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        raise _NotByLines from None
    escapes = "\\" in text  # which takes a tenth of the time of what is asked next
    may_pile = len(raw) - len(text) >= MOST_MARKS or (escapes and ("\\u" in text or "\\U" in text))
    if (escapes and text.endswith(("\\", "\\\r"))) or (may_pile and piled(text) is not None):
        raise _NotByLines
    if plain or (text and not text.isspace()):
        number = len(notes.starts)
        if plain:
            value = plain[0]
        else:
            value, problems = json.parse(text, 0, len(text), "line")
            notes.problems += [_moved(problem, notes.points) for problem in problems]
            notes.odd.add(number)
        if value is MISSING:
            notes.lost.add(number)
        else:
            notes.ids.append(_id(value))
        notes.starts.append(start)
        notes.sizes.append(len(raw))
        notes.before.append(notes.points)
        notes.rows.append(notes.ends)
    notes.points += len(text) + ended
    notes.ends += ended
    if "\r" in text:  # one that no line feed follows ends a line as well
        notes.ends += text.count("\r") - (ended and text.endswith("\r"))


def _id(value: Any) -> str | None:
    if not isinstance(value, dict):
        return None
    id = value.get("id")
    return id if isinstance(id, str) else ""


def _plain(lines: Sequence[bytes]) -> list[Any] | None:
    """The values of lines if they are sure to be the careful parser's values, without a problem; else None.

    What is written of the values is what was read, but for space: no key stood twice, and no number was written in
    another way than it is now. Whole numbers have no fraction, and nothing nests too deep.
    """
    import orjson

    try:
        values = [orjson.loads(line) for line in lines]
        shells = _shells()
        written = orjson.dumps(reduce(lambda inner, _: [inner], range(shells), values))[shells:-shells]
    except (ValueError, TypeError, RecursionError):
        return None
    read = b"[%b]" % b",".join(lines)
    if read != written and read.translate(None, SPACE) != written.translate(None, SPACE):
        return None
    return None if WHOLE.search(written) else values


@lru_cache(maxsize=1)
def _shells() -> int:
    """How many lists to put round a value that orjson, which writes no more than so many, refuses what nests too deep.

    It refuses what nests half as deep: that is deep enough, and leaves no doubt about what it counts.
    """
    import orjson

    nested: Any = 0
    for depth in range(2**12):
        try:
            orjson.dumps(nested)
        except TypeError:
            return depth - MAX_DEPTH // 2
        nested = [nested]
    raise AssertionError("orjson writes what nests as deep as one likes")


# ---------------------------------------------------------------- the document


class Lines(Document):
    """An NDJSON file of which only the notes are kept. Its records are numbered as those of `json.read_lines` are."""

    def __init__(self, path: str, fetch: Fetch, size: int, notes: Notes) -> None:
        self.path, self.problems, self.reread = path, notes.problems, 0
        self.ids = notes.ids
        self._fetch, self._size, self._notes = fetch, size, notes
        # Lines that could not be read do not count as records.
        count = len(notes.starts)
        self._numbers: Sequence[int] = (
            [line for line in range(count) if line not in notes.lost] if notes.lost else range(count)
        )
        self._ahead, self._ahead_at, self._next = b"", 0, -1
        self._local: _Line | None = None
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
        if line in self._notes.odd:
            text = raw.decode()
            return json.parse(text, 0, len(text), "line")[0]
        import orjson

        return orjson.loads(raw)

    @cached_property
    def text(self) -> str:  # type: ignore[override]
        """The whole text. Only fixes need it."""
        return _text(self._fetch, self._size)

    @cached_property
    def value(self) -> list[Any]:
        """All values, for those who must have them at once."""
        return [self._read_value(number) for number in range(len(self._numbers))]

    @cached_property
    def positions(self) -> _Places:
        return _Places(self)

    @property
    def doubtful(self) -> str:
        """The lines that have problems."""
        at = {bisect_right(self._notes.before, problem.span.start) - 1 for problem in self.problems}
        return "\n".join(self._raw(line).decode() for line in sorted(at))

    @property
    def points(self) -> int:
        """How many code points the text has."""
        return self._notes.points

    def place(self, span: Span) -> Place:
        at, to = min(span.start, self.points), min(max(span.start, span.end), self.points)
        number = bisect_right(self._notes.before, at) - 1
        line = self.line_at(number) if number >= 0 else None
        if line is None or to > line.before + len(line.text):  # it goes over several lines, or blank ones
            return super().place(span)
        row = self._notes.rows[number]
        start, end = (line.lines.position(offset - line.before) for offset in (at, to))
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

    def line_of(self, number: str | int) -> _Line | None:
        """The line of a record; None if there is none of the number."""
        known = isinstance(number, int) and 0 <= number < len(self._numbers)
        return self.line_at(self._numbers[int(number)]) if known else None

    def line_at(self, line: int) -> _Line:
        """A line by its number among those that are not blank. The last is kept: it may hold many findings."""
        if self._local is None or self._local.number != line:
            self._local = _Line(line, self._notes.before[line], self._raw(line).decode())
        return self._local

    def _raw(self, line: int) -> bytes:
        """The bytes of a line. Where line follows line, those that come next are read together with it."""
        start = self._notes.starts[line]
        end = start + self._notes.sizes[line]
        at = start - self._ahead_at
        if at >= 0 and end - self._ahead_at <= len(self._ahead):
            return self._ahead[at : at + end - start]
        follows = line == self._next or 0 <= at <= len(self._ahead)
        self._next = line + 1
        if not follows:
            return self._fetch(start, end)
        self._ahead, self._ahead_at = self._fetch(start, max(end, start + BLOCK)), start
        return self._ahead[: end - start]


class _Line:
    """A line that is looked at closely."""

    def __init__(self, number: int, before: int, text: str) -> None:
        self.number, self.before, self.text = number, before, text

    @cached_property
    def lines(self) -> LineIndex:
        return LineIndex(f"{self.text}\n")

    @cached_property
    def places(self) -> Mapping[Pointer, Spans]:
        return json.scan(self.text)

    def first_key(self, pointer: Pointer) -> Span | None:
        """Where in the file the first key of the mapping at the pointer stands."""
        keys = (spans.key for inner, spans in self.places.items() if spans.key and inner[:-1] == pointer)
        first = next(keys, None)
        return _shifted(first, self.before) if first else None

    def spans(self, pointer: Pointer) -> Spans:
        """Where in the file a key and its value stand. Raises KeyError."""
        spans = self.places[pointer]
        return Spans(_shifted(spans.value, self.before), _shifted(spans.key, self.before) if spans.key else None)


class _Places(Mapping[Pointer, Spans]):
    """The places of all keys and values of a file, found on the line that is asked for."""

    def __init__(self, document: Lines) -> None:
        self._document = document

    def __getitem__(self, pointer: Pointer) -> Spans:
        if not pointer:
            return Spans(Span(0, self._document.points))
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

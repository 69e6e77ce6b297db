"""Reads large NDJSON files without keeping them: it indexes the lines, and reads one again when it is needed.

The simple way, which keeps everything, is `json.read_lines`. The results are the same. Files with problems that
are not a matter of single lines are left to it.
"""

from __future__ import annotations

import os
from bisect import bisect_right
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from readout.diagnostic import Place
from readout.span import LineIndex, Pointer, Position, Span
from readout.syntax import json
from readout.syntax.document import MAX_BYTES, Document, Spans, foreign
from readout.syntax.ndjson_index import BLOCK, Fetch, Judge, LineTable, WholeFileProblem, index, shifted

if TYPE_CHECKING:
    from concurrent.futures import Executor

LARGE = 2**20
"""The size in bytes from which a file is indexed. The values of a smaller file are kept."""
RECENT = 64
"""How many values of a file are kept: those that were read last."""


class NotInPart(Exception):
    """Something was asked of a part of a file that only the whole file can tell."""


def read(path: str, file: Path, judge: Judge | None = None, executor: Executor | None = None) -> Document:
    """Return an NDJSON document. Raises OSError if the file cannot be read, also later, or has changed since.

    The judge is asked about each record. With an executor its workers index the lines.
    """
    state = file.stat()

    def fetch(start: int, end: int) -> bytes:
        with file.open("rb") as opened:
            current = os.fstat(opened.fileno())
            if (current.st_size, current.st_mtime_ns) != (state.st_size, state.st_mtime_ns):
                raise OSError(f"{path} was changed while it was read")
            opened.seek(start)
            return opened.read(end - start)

    return open_lines(path, fetch, state.st_size, judge, executor)


def open_lines(
    path: str, fetch: Fetch, size: int, judge: Judge | None = None, executor: Executor | None = None
) -> Document:
    """Return the NDJSON document of so many bytes."""
    head = fetch(0, 64)
    if foreign(head):
        return json.read_lines(path, fetch(0, size))
    begin = len(BOM_UTF8) if head.startswith(BOM_UTF8) else 0
    try:
        table = index(path, fetch, begin, size, judge, executor)
    except WholeFileProblem:
        return json.read_lines(path, fetch(0, size))
    if 0 in table.unreadable and size <= MAX_BYTES and json.over_several_lines(_text(fetch, size)):
        table.problems = [json.SEVERAL_LINES]
    return Lines(path, fetch, size, table, judge)


def _text(fetch: Fetch, size: int) -> str:
    return fetch(0, size).decode("utf-8-sig")


# ---------------------------------------------------------------- the document


class Lines(Document):
    """An NDJSON file of which only the index of lines is kept. Records have the numbers of `json.read_lines`."""

    has_records_on_lines = True

    def __init__(self, path: str, fetch: Fetch, size: int, table: LineTable, judge: Judge | None = None) -> None:
        self.path, self.problems, self.reread = path, table.problems, 0
        self.ids, self.judgements, self.numbering = table.ids, table.judgements, table.numbering
        self.summary, self.judge = table.summary, judge
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
        line = self._line(number)
        if line is None:
            raise NotInPart
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

    @property
    def positions(self) -> _LinePositions:  # not kept: that would be a circle of references
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

    def part(self, numbers: Iterable[int]) -> LinesPart:
        """Return the lines of some records as a document of their own, which other processes can have."""
        table, lines, raw = LineTable(code_points=self.code_points), {}, []
        for number in sorted(set(numbers)):
            line, at = self._numbers[number], len(table.starts)
            raw.append(self._raw(line))
            lines[number] = at
            table.starts.append(sum(table.sizes[-1:]) + sum(table.starts[-1:]))
            table.sizes.append(len(raw[-1]))
            table.code_points_before.append(self._table.code_points_before[line])
            table.lines_before.append(self._table.lines_before[line])
            if line in self._table.careful:
                table.careful.add(at)
        return LinesPart(self.path, {number: self.ids[number] for number in lines}, lines, table, b"".join(raw))

    def missing(self, pointer: Pointer) -> Span:
        if pointer:
            line = self.line_of(pointer[0])
            first = line.first_key(pointer[1:]) if line else None
            if first:
                return first
        return self.span(pointer)

    def line_of(self, number: str | int) -> _LineText | None:
        """Return the line of a record, or None if there is no such number."""
        line = self._line(number) if isinstance(number, int) else None
        return None if line is None else self.line_at(line)

    def _line(self, number: int) -> int | None:
        """Return the number in the table of the line of a record."""
        return self._numbers[number] if 0 <= number < len(self._numbers) else None

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


class LinesPart(Lines):
    """Some lines of an NDJSON file, with the numbers and places that they have in the whole file. It can be pickled."""

    def __init__(
        self, path: str, ids: dict[int, str | None], lines: dict[int, int], table: LineTable, raw: bytes
    ) -> None:
        super().__init__(path, lambda start, end: raw[start:end], len(raw), table)  # no method: that would be a circle
        self.ids = ids  # type: ignore[assignment]  # by the number of the record, as in a list
        self.judgements = dict.fromkeys(ids)  # type: ignore[assignment]  # likewise
        self._lines, self._bytes = lines, raw

    def __reduce__(self) -> tuple[Any, ...]:
        return LinesPart, (self.path, self.ids, self._lines, self._table, self._bytes)

    def _line(self, number: int) -> int | None:
        return self._lines.get(number)

    @property
    def text(self) -> str:  # type: ignore[override]
        raise NotInPart

    @property
    def value(self) -> list[Any]:
        raise NotInPart


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
        return shifted(first, self.offset) if first else None

    def spans(self, pointer: Pointer) -> Spans:
        """Return the spans in the file of the value at a pointer and its key. Raises KeyError."""
        spans = self.places[pointer]
        return Spans(
            shifted(spans.value, self.offset),
            shifted(spans.key, self.offset) if spans.key else None,
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
        if isinstance(self._document, LinesPart):
            raise NotInPart
        yield ()
        for number in range(len(self._document.ids)):
            line = self._document.line_of(number)
            yield from ((number, *pointer) for pointer in (line.places if line else ()))

    def __len__(self) -> int:
        return sum(1 for _ in self)

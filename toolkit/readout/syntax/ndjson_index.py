"""The index of the lines of a large NDJSON file: where each stands, and its id.

Slices of the file are indexed in other processes, of this machine or of an executor's. A judge is asked there about
each value, so that no line is read again for what its value says by itself.
"""

from __future__ import annotations

import pickle
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from readout import garbage, parallel
from readout.span import Span
from readout.syntax import json, json_fast
from readout.syntax.document import MISSING, MOST_MARKS, Problem, piled

if TYPE_CHECKING:
    from concurrent.futures import Executor

BLOCK = 2**20
"""How many bytes are read ahead where lines are read in order."""
CHUNK = 2**16
"""How many bytes of lines are parsed together."""
SLICE = 2**21
"""The least number of bytes for which another process is worth its start."""
SLICE_BITS = 32
"""The numbers of records that a judge is told begin with the number of their slice, and have so many bits after it."""

Fetch = Callable[[int, int], bytes]
"""Reads the bytes of a file from one offset up to another."""


class Judge(Protocol):
    """What is asked about the value of each record of a file. An executor's must be picklable."""

    what: str
    """What is done to lines, for those who wait for it."""

    def part(self) -> PartJudge:
        """Return what is asked about the records of one part of the file."""


class PartJudge(Protocol):
    """What is asked about the records of some slices of a file."""

    def judge(self, number: int, value: dict[str, Any]) -> Any:
        """Return what is to be said of a record; None if it is not accepted. The numbers of records grow with their
        places in the file, and `LineTable.numbering` makes other ones of them."""

    def summary(self) -> Summary | None:
        """Return what is to be said of all of them together, if anything."""


class Summary(Protocol):
    """What a judge says of the records of some slices together."""

    def merge(self, other: Any) -> None:
        """Add the summary of other slices."""


class WholeFileProblem(Exception):
    """The file has a problem that is not a matter of single lines."""


def index(
    path: str, fetch: Fetch, begin: int, size: int, judge: Judge | None = None, executor: Executor | None = None
) -> LineTable:
    """Return the lines of a file from an offset on. Raises WholeFileProblem."""
    slices = _slices(fetch, begin, size)
    if executor:
        pieces = (
            (f"{path}, bytes {start} to {end}", parallel.packed((start, fetch(start, end), judge)))
            for start, end in slices
        )
        indexed = parallel.submitted(executor, index_slice, pieces, "having lines read", len(slices))
        table, *others = map(_indexed, indexed)
    else:
        what = judge.what if judge else "reading lines"
        numbered = list(enumerate(slices))
        total, *rest = parallel.map_batches(
            lambda slices: _index(fetch, slices, judge), numbered, 1, merge=Indexed.merge, what=what
        )
        for each in rest:
            total.merge(each)
        table, *others = (total.tables.pop(number) for number in range(len(slices)))
        table.summary = total.summary
    for other in others:
        table.add(other)
    return table


@dataclass
class Indexed:
    """The lines of some slices of a file, by the numbers of the slices, and what the judge says of all of them."""

    tables: dict[int, LineTable]
    summary: Summary | None = None

    def merge(self, other: Indexed) -> None:
        self.tables |= other.tables
        if self.summary and other.summary:
            self.summary.merge(other.summary)


@dataclass
class LineTable:
    """The lines of a file that are not blank.

    `starts` and `sizes` are in bytes; `code_points_before` and `lines_before` count what precedes each line. `ids` are
    those of the records: "" without one, None for a value that is no object; `judgements` what the judge says of them,
    None if it does not accept them, or there is none, and `summary` what it says of all of them. `careful` are the
    lines that only `json.parse` reads right, `unreadable` those without a value. Problems have their spans in the file.
    """

    starts: array[int] = field(default_factory=lambda: array("q"))
    sizes: array[int] = field(default_factory=lambda: array("q"))
    code_points_before: array[int] = field(default_factory=lambda: array("q"))
    lines_before: array[int] = field(default_factory=lambda: array("q"))
    ids: list[str | None] = field(default_factory=list)
    judgements: list[Any] = field(default_factory=list)
    careful: set[int] = field(default_factory=set)
    unreadable: set[int] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    summary: Summary | None = None
    slice_ends: list[int] = field(default_factory=list)
    """The number of records up to the end of each slice, but for the last."""
    code_points: int = 0
    line_ends: int = 0
    """The number of code points and of line ends."""

    def add(self, other: LineTable) -> None:
        """Add the lines of the slice of the file that follows."""
        number = len(self.starts)
        self.slice_ends.append(len(self.ids))
        self.starts += other.starts
        self.sizes += other.sizes
        self.code_points_before.extend(code_points + self.code_points for code_points in other.code_points_before)
        self.lines_before.extend(row + self.line_ends for row in other.lines_before)
        self.ids += other.ids
        self.judgements += other.judgements
        self.careful |= {number + at for at in other.careful}
        self.unreadable |= {number + at for at in other.unreadable}
        self.problems += [_moved_problem(problem, self.code_points) for problem in other.problems]
        self.code_points += other.code_points
        self.line_ends += other.line_ends

    def numbering(self, first: int) -> Callable[[int], int]:
        """Return what makes the numbers of records, of which the first has the given one, of those for the judge."""
        firsts, mask = [first, *(first + end for end in self.slice_ends)], (1 << SLICE_BITS) - 1
        return lambda number: firsts[number >> SLICE_BITS] + (number & mask)


def _moved_problem(problem: Problem, by: int) -> Problem:
    related = tuple((shifted(span, by), message) for span, message in problem.related)
    return problem._replace(span=shifted(problem.span, by), related=related)


def shifted(span: Span, by: int) -> Span:
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


def _index(fetch: Fetch, slices: Sequence[tuple[int, tuple[int, int]]], judge: Judge | None) -> Indexed:
    """Return the lines of some slices of the file, given with their numbers."""
    indexed, part = Indexed({}), judge.part() if judge else None
    for number, (start, end) in slices:
        table = indexed.tables[number] = LineTable()
        first, at, rest = number << SLICE_BITS, start, b""
        while at < end:
            more = at + len(rest)
            block = rest + fetch(more, min(more + max(BLOCK, len(rest)), end))
            whole = block if at + len(block) >= end else block[: block.rfind(b"\n") + 1]
            for piece in _chunks(whole):
                _index_chunk(table, at, piece, first, part)
                at += len(piece)
            rest = block[len(whole) :]
    indexed.summary = part.summary() if part else None
    return indexed


@garbage.paused
def index_slice(piece: bytes) -> bytes:
    """Return the pickled LineTable of a slice, from its packed start, bytes and judge.

    That of None if the file must be read whole.
    This is what a worker of an executor does.
    """
    start, raw, judge = parallel.unpacked(piece)
    try:
        slices = [(0, (start, start + len(raw)))]
        table: LineTable | None = _index(lambda begin, end: raw[begin - start : end - start], slices, judge).tables[0]
    except WholeFileProblem:
        table = None
    return pickle.dumps(table)


def _indexed(result: bytes) -> LineTable:
    table: LineTable | None = pickle.loads(result)  # noqa: S301 - `index_slice` wrote it
    if table is None:
        raise WholeFileProblem
    return table


def _chunks(lines: bytes) -> Iterator[bytes]:
    """Yield about CHUNK bytes of whole lines at a time."""
    at = 0
    while at < len(lines):
        end = lines.find(b"\n", at + CHUNK) + 1 or len(lines)
        yield lines[at:end]
        at = end


def _index_chunk(table: LineTable, start: int, piece: bytes, first: int, part: PartJudge | None) -> None:
    """Index some lines of the slice whose records have numbers from `first` on.

    They are read together if orjson reads all of them right, else each by itself.
    """
    lines = piece.removesuffix(b"\n").split(b"\n")
    values = json_fast.values(lines)
    for number, raw in enumerate(lines):
        plain = values[number : number + 1] if values else json_fast.values([raw]) if len(lines) > 1 else None
        ended = number < len(lines) - 1 or piece.endswith(b"\n")
        _index_line(table, start, raw, plain, first, part, ended=ended)
        start += len(raw) + ended


def _index_line(
    table: LineTable,
    start: int,
    raw: bytes,
    plain: list[Any] | None,
    first: int,
    part: PartJudge | None,
    *,
    ended: bool,
) -> None:
    """Index a line: `raw` without the line feed that it `ended` with; `plain` holds its value, if orjson read it."""
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        raise WholeFileProblem from None
    escapes = "\\" in text  # takes a tenth of the time of the next tests
    may_have_marks = len(raw) - len(text) >= MOST_MARKS or (escapes and ("\\u" in text or "\\U" in text))
    if (escapes and text.endswith(("\\", "\\\r"))) or (may_have_marks and piled(text) is not None):
        raise WholeFileProblem
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
            judgement = part.judge(first + len(table.ids), value) if part and isinstance(value, dict) else None
            table.judgements.append(judgement)
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

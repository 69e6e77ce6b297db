"""What the program finds wrong, where, and what to do about it. Frozen values, no I/O."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from readout.span import CellRef, Position, Span


class Severity(StrEnum):
    """How much a finding weighs. `off` rules yield nothing."""

    OFF = "off"
    WARNING = "warning"
    ERROR = "error"

    @property
    def rank(self) -> int:
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a file: a span of text, or a cell of a table, or the file as a whole.

    `path` is written as people see it, with forward slashes. `line_text` is the first line of the
    span, for code frames. The end is exclusive.
    """

    path: str
    start: Position | None = None
    end: Position | None = None
    cell: CellRef | None = None
    line_text: str | None = None

    def __str__(self) -> str:
        """`file:line:column`, `book.xlsx!sheet!B7`, or `folder/table.csv!B7`."""
        if self.cell:
            return "!".join(part for part in (self.path, self.cell.sheet, self.cell.a1) if part)
        if self.start:
            return f"{self.path}:{self.start.line}:{self.start.column}"
        return self.path


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that belongs to a finding, and why."""

    place: Place
    message: str


@dataclass(frozen=True, slots=True)
class Edit:
    """Replaces a span of the file's text."""

    path: str
    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """A change that ends a finding. Safe fixes never change what the data mean."""

    title: str
    edits: tuple[Edit, ...]
    safe: bool = True


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A finding.

    `message` says what was found and what was expected; `help` says what to do. `record` is
    `collection/id` and `pointer` the place inside the record (RFC 6901), where there is one.
    """

    code: str
    severity: Severity
    message: str
    place: Place
    help: str = ""
    suggestion: str | None = None
    related: tuple[Related, ...] = ()
    fix: Fix | None = None
    record: str | None = None
    pointer: str | None = None

    @property
    def identity(self) -> tuple[str, str, str, str, str]:
        """What stays the same of a finding when lines move: its code, file, record, place in it, and message."""
        return self.code, self.place.path, self.record or "", self.pointer or "", self.message

    @property
    def sort_key(self) -> tuple[str, str, int, int, str, str]:
        """Orders findings by file, place and code."""
        place = self.place
        if place.cell:
            return place.path, place.cell.sheet, place.cell.row, place.cell.column, self.code, self.message
        start = place.start or Position(0, 0)
        return place.path, "", start.line, start.column, self.code, self.message

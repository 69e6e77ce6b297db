"""Diagnostics: what is wrong, where, and what to do about it. Frozen values without I/O."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from readout.span import CellRef, Position, Span


class Severity(StrEnum):
    """How serious a diagnostic is. Rules that are `off` report nothing."""

    OFF = "off"
    WARNING = "warning"
    ERROR = "error"

    @property
    def rank(self) -> int:
        """Its place in the order from `off` to `error`."""
        return list(Severity).index(self)


class Silencer(StrEnum):
    """What of a change would silence a finding, had it a say in that."""

    COMMENT = "comment"
    SETTINGS = "settings"


class Place(NamedTuple):
    """A place in a file: a range of its text, a cell of a table, or the file as a whole.

    `path` is the path for display, with forward slashes. `end` is exclusive. `line_text` is the first line of the
    range, for code frames.
    """

    path: str
    start: Position | None = None
    end: Position | None = None
    cell: CellRef | None = None
    line_text: str | None = None

    def __str__(self) -> str:
        """Return `file:line:column`, `book.xlsx!sheet!B7`, or `folder/table.csv!B7`."""
        if self.cell:
            return "!".join(part for part in (self.path, self.cell.sheet, self.cell.a1) if part)
        if self.start:
            return f"{self.path}:{self.start.line}:{self.start.column}"
        return self.path


class Related(NamedTuple):
    """Another place that a diagnostic refers to, and why."""

    place: Place
    message: str


class Edit(NamedTuple):
    """The replacement of a span of a file's text."""

    path: str
    span: Span
    text: str


class Fix(NamedTuple):
    """Edits that resolve a diagnostic. Safe fixes never change what the data mean."""

    title: str
    edits: tuple[Edit, ...]
    safe: bool = True


class Diagnostic(NamedTuple):
    """A diagnostic of a rule.

    `message` says what is wrong and what was expected; `help` says what to do; `suggestion` is the value that was
    likely meant. `record` is `collection/id`; `pointer` (RFC 6901) and `address` (as claims write it) are the
    place inside the record, if there is one. `silenced_by` is what would silence it, had it not come with the change
    that is judged.
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
    address: str | None = None
    silenced_by: Silencer | None = None

    @property
    def subject(self) -> tuple[str, str, str]:
        """What a suppression is about: code, record or file, address."""
        return self.code, self.record or self.place.path, self.address or ""

    @property
    def identity(self) -> tuple[str, str, str, str]:
        """What stays of a diagnostic when lines, items and files move: code, record or file, address, message."""
        return *self.subject, self.message

    @property
    def sort_key(self) -> tuple[str, str, int, int, str, str]:
        """The key that sorts diagnostics by file, place and code."""
        place = self.place
        if place.cell:
            return place.path, place.cell.sheet, place.cell.row, place.cell.column, self.code, self.message
        start = place.start or Position(0, 0)
        return place.path, "", start.line, start.column, self.code, self.message

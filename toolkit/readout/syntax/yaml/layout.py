"""The concrete layout of a YAML text as a tree of entries, which the editor changes and `rendering` writes.

An entry is an item, or a key with its value. In block style an entry owns whole lines: the comment lines
directly above it in its own column, the lines of its value, and the comment lines below that are indented
deeper than it. The trivia between two entries (blank lines, comments that are separate or less indented, the
comment at the top of the file) stay where they are. In flow style an entry owns the comments in front of it
and the one that ends its line.

The tree is built only where an operation needs it, from the positions that the reader gives.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from readout.span import Pointer, Span
from readout.syntax.document import Positions

KEEP: Any = object()
"""The `new` of an entry whose value stays as it is written."""

LINE_BREAK = re.compile(r"\r\n|[\r\n]")
LINE = re.compile(r"[^\r\n]*(?:\r\n|[\r\n]|\Z)")
SPACE = re.compile(r"[ \t\r\n]*")
INDENTATION = re.compile(r" *")
BLANK_LINES = re.compile(r"(?:[ \t]*(?:\r\n|[\r\n]))*+")
TRIVIA = re.compile(r"(?:[ \t\r\n]++|#[^\r\n]*+)*+")
COMMENT = re.compile(r"#[^\r\n]*")
COMMENT_BEHIND = re.compile(r"(?:[ \t]*#[^\r\n]*)?")
BLOCK_SCALAR = re.compile(r"([|>][-+0-9]*)[ \t]*(#[^\r\n]*)?")
MARKER = re.compile(r"(?:\A|(?<=[\r\n]))---(?=[ \t\r\n])")


class Exotic(Exception):
    """A layout that cannot be changed in place. The value around it can be rewritten as a whole."""


@dataclass(slots=True, eq=False)
class Entry:
    """An item, a key with its value, or the document as a whole, by offsets in the text.

    The entry owns `begin` to `finish`. `token` is the offset of its dash, question mark or key; `behind` that behind
    its dash or colon; `start` to `end` is its value. In flow style `comma` is the offset behind its comma (0 without
    one), and `finish` that behind the comment that ends its line. An added entry has no offsets: only a name, if it
    has a key, and a new value.
    """

    name: str | None = None
    value: Any = None
    new: Any = KEEP
    pointer: Pointer = ()
    key: Span | None = None
    begin: int = 0
    token: int = 0
    behind: int = 0
    colon: bool = False
    start: int = 0
    end: int = 0
    comma: int = 0
    finish: int = 0
    in_flow: bool = False
    ends_in: str = ""  # the header of the block scalar that its last line belongs to
    renamed: bool = False
    moved: bool = False
    blank: str = ""  # blank lines that moved with it, and whether they are above it
    blank_above: bool = False
    inside: Block | Flow | None = None

    @property
    def added(self) -> bool:
        """Whether the entry is new."""
        return not self.finish


class Block:
    """The entries of a mapping or list in block style, and the trivia between them, in order.

    An `inline` block begins on the line of the dash before it.
    """

    def __init__(self, layout: Layout, column: int, start: int, *, inline: bool) -> None:
        self.layout, self.column, self.start, self.inline = layout, column, start, inline
        self.parts: list[Entry | Span] = []
        self.entries: list[Entry] = []
        self.end = start

    @property
    def lead(self) -> list[Span]:
        """The trivia in front of the first entry."""
        first = next((index for index, part in enumerate(self.parts) if isinstance(part, Entry)), len(self.parts))
        return [part for part in self.parts[:first] if isinstance(part, Span)]

    def insert(self, at: int, entry: Entry, *, above: bool = False) -> None:
        """Insert an entry at an index: directly below the previous one, or directly `above` the next."""
        if at == 0 or (above and at < len(self.entries)):
            place = self.parts.index(self.entries[at]) if self.entries else len(self.parts)
        else:
            place = self.parts.index(self.entries[at - 1]) + 1
        self.parts.insert(place, entry)
        self.entries.insert(at, entry)

    def delete(self, at: int) -> str:
        """Remove an entry, with the blank lines on one side of it, which are returned."""
        text, place = self.layout.text, self.parts.index(self.entries.pop(at))
        del self.parts[place]
        above = self.parts[place - 1] if place else None
        below = self.parts[place] if place < len(self.parts) else None
        blank = end_of(BLANK_LINES, text, below.start, below.end) if isinstance(below, Span) else 0
        if above is None and isinstance(below, Span):
            self.parts[place] = Span(blank, below.end)
            return text[below.start : blank]
        if isinstance(above, Span) and (below is None or (isinstance(below, Span) and blank > below.start)):
            kept = self.layout.without_blank_end(above)
            self.parts[place - 1] = kept
            return text[kept.end : above.end]
        return ""

    def move(self, at: int, to: int) -> None:
        """Move an entry to another index, with the blank lines that its removal would leave doubled."""
        entry = self.entries[at]
        blank = self.delete(at) or entry.blank
        self.insert(to, entry, above=to < at)
        entry.moved, entry.blank, entry.blank_above = True, blank, to > at


class Flow:
    """The entries of a mapping or list in flow style, or the one entry of a mapping without braces (`pair`) in such
    a list.

    `open` is the offset behind the opening bracket and the comment on its line, `close` that of the trivia in front
    of the closing bracket.
    """

    def __init__(self, layout: Layout, start: int, end: int, *, pair: bool) -> None:
        self.layout, self.start, self.end, self.pair = layout, start, end, pair
        self.open = self.close = start if pair else start + 1
        self.entries: list[Entry] = []
        self.original: tuple[Entry, ...] = ()

    @property
    def commented(self) -> bool:
        """Whether there are comments inside that belong to no entry."""
        return "#" in self.layout.text[self.start : self.open] + self.layout.text[self.close : self.end]

    def insert(self, at: int, entry: Entry, *, above: bool = False) -> None:
        del above  # there is no trivia between entries
        self._changeable().insert(at, entry)

    def delete(self, at: int) -> None:
        del self._changeable()[at]

    def move(self, at: int, to: int) -> None:
        entry = self._changeable().pop(at)
        entry.moved = True
        self.entries.insert(to, entry)

    def _changeable(self) -> list[Entry]:
        if self.pair:
            raise Exotic
        return self.entries


class Layout:
    """The layout of a text that the reader has read. Operations change it; the text stays."""

    def __init__(self, text: str, value: Any, positions: Positions) -> None:
        line_break = LINE_BREAK.search(text)
        self.newline = line_break.group() if line_break else "\n"
        # A last line without an end gets one, so that every entry ends with its line.
        self.text = text if text.endswith(("\n", "\r")) else text + self.newline
        self.positions = positions
        start = positions[()].value.start
        markers = [*MARKER.finditer(text, 0, start)]
        end, _ = self._extent((), value)
        self.root = Entry(
            value=value,
            behind=markers[-1].end() if markers else 0,
            start=start,
            end=end,
            finish=len(self.text),
        )

    def find(self, pointer: Pointer) -> tuple[Entry, Pointer]:
        """Return the opened entry at a pointer; or the nearest entry above it whose value is rewritten, because of
        an operation or an exotic layout, with the rest of the pointer."""
        entry = self.root
        for depth in range(len(pointer) + 1):
            if entry.new is KEEP:
                try:
                    self.open(entry)
                except Exotic:
                    entry.new = entry.value
            if entry.new is not KEEP:
                return entry, pointer[depth:]
            if depth < len(pointer):
                entry = self.child(entry, pointer[depth])
        return entry, ()

    def child(self, entry: Entry, part: str | int) -> Entry:
        """Return the entry inside an opened one by its key or index."""
        entries = entry.inside.entries if entry.inside else []
        return entries[part] if isinstance(part, int) else next(one for one in entries if one.name == part)

    def open(self, entry: Entry) -> Block | Flow:
        """Return the block or flow inside an entry. Raises Exotic."""
        if entry.inside is None:
            entry.inside = self._block(entry) if self.is_block(entry) else self._flow(entry)
        return entry.inside

    # ------------------------------------------------------------ lines

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(match.end() for match in LINE_BREAK.finditer(self.text))]

    def line_start(self, offset: int) -> int:
        """Return the offset of the line that an offset is on."""
        return self._line_starts[bisect_right(self._line_starts, offset) - 1]

    def column(self, offset: int) -> int:
        """Return the 0-based column of an offset."""
        return offset - self.line_start(offset)

    def line_end(self, offset: int) -> int:
        """Return the offset behind the line that an offset is on."""
        return end_of(LINE, self.text, offset)

    def _lines(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        while start < end:
            stop = self.line_end(start)
            yield start, stop
            start = stop

    def _is_blank(self, start: int, end: int) -> bool:
        return end_of(SPACE, self.text, start) >= end

    def _comment_column(self, start: int, end: int) -> int | None:
        """Return the column of the comment of a line that has nothing else; None for any other line."""
        line = self.text[start:end]
        bare = line.lstrip(" \t")
        return len(line) - len(bare) if bare.startswith("#") else None

    def without_blank_end(self, span: Span) -> Span:
        """Return the span without the blank lines at its end."""
        end = span.start
        for start, stop in self._lines(span.start, span.end):
            if not self._is_blank(start, stop):
                end = stop
        return Span(span.start, end)

    # ------------------------------------------------------------ reading the layout

    def is_block(self, entry: Entry) -> bool:
        """Return whether the value is a mapping or list in block style."""
        if not isinstance(entry.value, dict | list) or not entry.value:
            return False
        return self.text[entry.start] not in "[{!" and not entry.in_flow

    def _colon(self, key: Span) -> tuple[int, bool]:
        """Return the offset behind a key's colon and True; or behind the key and False, if it has none."""
        at = end_of(TRIVIA, self.text, key.end)
        return (at + 1, True) if self.text[at : at + 1] == ":" else (key.end, False)

    def _extent(self, pointer: Pointer, value: Any) -> tuple[int, str]:
        """Return the offset behind a value, and the header of the block scalar that it ends with (or "")."""
        text, spans = self.text, self.positions[pointer]
        while isinstance(value, dict | list) and value and text[spans.value.start] not in "[{!":
            last = len(value) - 1 if isinstance(value, list) else next(reversed(value))
            pointer, value = (*pointer, last), value[last]
            spans = self.positions[pointer]
        start, end = spans.value.start, spans.value.end
        if start == end:  # an empty null; the reader's position may be behind comments
            return (self._colon(spans.key)[0] if spans.key else start), ""
        header = BLOCK_SCALAR.match(text, start) if isinstance(value, str) else None
        if header is None:
            return end, ""
        line = self.line_end(end)
        blank = end_of(BLANK_LINES, text, line)
        if "+" in header[1] or text[line:blank].strip("\r\n"):  # the text may include blank lines
            line = max(line, blank)
        return line - (2 if text[line - 2 : line] == "\r\n" else 1), header[1]

    def _entry(self, entry: Entry, name: str | int, token: int) -> Entry:
        """Return the entry inside another whose dash, question mark, key or value is at `token`."""
        spans, value = self.positions[(*entry.pointer, name)], entry.value[name]
        child = Entry(None, value, KEEP, (*entry.pointer, name), begin=token, token=token, behind=token)
        child.start, (child.end, child.ends_in) = spans.value.start, self._extent(child.pointer, value)
        if isinstance(name, str) and spans.key:
            if token != spans.key.start and self.text[token] != "?":
                raise Exotic
            child.name, child.key = name, spans.key
            child.behind, child.colon = self._colon(spans.key)
        child.start = min(child.start, child.end)
        return child

    def _block(self, entry: Entry) -> Block:
        """Return the entries of a value in block style. Raises Exotic."""
        text, column, opens = self.text, self.column(entry.start), entry is self.root and not entry.behind
        inline = self.line_start(entry.start) < entry.behind
        offset = entry.start if inline else 0 if opens else self.line_end(entry.behind)
        block = Block(self, column, offset, inline=inline)
        token = entry.start
        for name in entry.value if isinstance(entry.value, dict) else range(len(entry.value)):
            child = self._entry(entry, name, token)
            if child.key is None:
                if text[token] != "-":
                    raise Exotic
                child.behind = token + 1
            if block.parts or not inline:
                line = self.line_start(token)
                if token - line != column or not self._is_blank(line, token):
                    raise Exotic
                child.begin = self._attached(offset, line, column, header=opens and not block.parts)
            if child.begin > offset:
                block.parts.append(Span(offset, child.begin))
            child.finish = offset = self._finish(child.end, column)
            if offset > self.line_end(child.end):
                child.ends_in = ""  # comments follow
            block.parts.append(child)
            block.entries.append(child)
            token = end_of(TRIVIA, text, child.end)
        block.end = offset
        return block

    def _attached(self, start: int, end: int, column: int, *, header: bool) -> int:
        """Return the offset of the comment lines directly above an entry, in its column.

        With `header`, the first comment of the text is left out: it is about the file.
        """
        begin, least, lines = end, start, [*self._lines(start, end)]
        if header:
            for line, stop in lines:
                if self._comment_column(line, stop) is not None:
                    least = stop
                elif least > start:
                    break
        for line, stop in reversed(lines):
            if line < least or self._comment_column(line, stop) != column:
                break
            begin = line
        return begin

    def _finish(self, end: int, column: int) -> int:
        """Return the offset behind the lines that belong to an entry in a column whose value ends at `end`."""
        finish = self.line_end(end)
        for line, stop in self._lines(finish, len(self.text)):
            comment = self._comment_column(line, stop)
            if comment is not None and comment > column:
                finish = stop
            elif comment is not None or not self._is_blank(line, stop):
                break
        return finish

    def _flow(self, entry: Entry) -> Flow:
        """Return the entries of a value in flow style. Raises Exotic."""
        text, bracketed = self.text, self.text[entry.start] in "[{"
        if not bracketed and (isinstance(entry.value, list) or text[entry.start] == "!"):
            raise Exotic
        flow = Flow(self, entry.start, entry.end, pair=not bracketed)
        names = [*entry.value] if isinstance(entry.value, dict) else range(len(entry.value))
        offset = flow.open = end_of(COMMENT_BEHIND, text, flow.open) if names and bracketed else flow.open
        for name in names:
            child = self._entry(entry, name, end_of(TRIVIA, text, offset))
            child.begin, child.in_flow = offset, True
            if child.key is None and child.start != child.token:
                raise Exotic
            comma = end_of(TRIVIA, text, child.end)
            if bracketed and text[comma] == ",":
                child.comma = comma + 1
            child.finish = offset = end_of(COMMENT_BEHIND, text, child.comma or child.end) if bracketed else child.end
            flow.entries.append(child)
        flow.close, flow.original = offset, tuple(flow.entries)
        if bracketed and end_of(TRIVIA, text, offset) != flow.end - 1:
            raise Exotic
        return flow


def end_of(pattern: re.Pattern[str], text: str, start: int, end: int = sys.maxsize) -> int:
    """Return the offset behind a pattern that begins at `start`, or `start` if it does not match."""
    match = pattern.match(text, start, end)
    return match.end() if match else start

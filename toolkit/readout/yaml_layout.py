"""How a YAML text is laid out, and how the layout changes when its values do.

A document is a tree of entries: an entry is an item, or a key with its value. In block style an entry
owns whole lines: the comment lines directly above it in its own column, the lines of its value, and the
comment lines below that are indented deeper than it. What is left between two entries (blank lines,
comments that stand apart or less deep, the comment that opens the file) stays where it is. In flow style
an entry owns the comments in front of it and the one that ends its line.

The tree is built only where an operation goes, from the places that the reader gives. Rendering yields
spans of the text and new texts in turn, so that whatever was not touched is the text itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from readout.source.document import Positions
from readout.source.yaml import BREAKS
from readout.span import Pointer, Span

KEEP: Any = object()
"""What `Entry.new` is while the entry's value is not replaced as a whole."""

TRIVIA = re.compile(f"(?:[ \t{BREAKS}]+|#[^{BREAKS}]*)*")
LINE = re.compile(f"[^{BREAKS}]*(?:\r\n|[{BREAKS}]|\\Z)")
REST_COMMENT = re.compile(f"[ \t]*#[^{BREAKS}]*")
COMMENTS = re.compile(f"#[^{BREAKS}]*")
LINE_FEED = re.compile(f"\r\n|[{BREAKS}]")
BLANK_LINES = re.compile(f"(?:[ \t]*(?:\r\n|[{BREAKS}]))*")
BLOCK_SCALAR = re.compile(f"[|>]([-+0-9]*)[ \t]*(#[^{BREAKS}]*)?")
MARKER = re.compile(f"(?:\\A|(?<=[{BREAKS}]))---(?=[ \t{BREAKS}])")

Piece = Span | str


class Exotic(Exception):
    """A layout that cannot be changed in place. The node can still be written anew."""


@dataclass(slots=True, eq=False)
class Entry:
    """An item, a key with its value, or the whole document. All places are offsets in the text.

    `begin` to `finish` is all that the entry owns; `token` is where its dash, question mark or key is;
    `behind` is behind its dash or colon; `start` to `end` is its value. In flow style, `comma` is behind
    its comma (0 if it has none) and `post` behind the comment that ends its line.
    """

    pointer: Pointer
    value: Any
    name: str | None = None
    key: Span | None = None
    begin: int = 0
    token: int = 0
    behind: int = 0
    colon: bool = False
    start: int = 0
    end: int = 0
    finish: int = 0
    in_flow: bool = False
    keeps: bool = False  # its last line is of a `|+` block, to which blank lines below would belong
    comma: int = 0
    post: int = 0
    new: Any = KEEP
    renamed: bool = False
    moved: bool = False
    added: bool = False
    inside: Block | Flow | None = None


class Block:
    """The entries of a mapping or list in block style, and the trivia between them, in their order."""

    def __init__(self, layout: Layout, column: int, *, inline: bool) -> None:
        self.layout, self.column, self.inline = layout, column, inline
        self.parts: list[Entry | Span] = []
        self.start = self.end = 0

    @property
    def entries(self) -> list[Entry]:
        return [part for part in self.parts if isinstance(part, Entry)]

    def insert(self, at: int, entry: Entry, *, above: bool = False) -> None:
        """Makes the entry the one at the index: directly below the one before it, or `above` the next."""
        entries = self.entries
        if not entries:
            self.parts.append(entry)
        elif at == 0 or (above and at < len(entries)):
            self.parts.insert(self.parts.index(entries[at]), entry)
        else:
            self.parts.insert(self.parts.index(entries[at - 1]) + 1, entry)

    def delete(self, at: int) -> None:
        """Takes the entry out; of blank lines above and below it, one lot stays."""
        place = self.parts.index(self.entries[at])
        del self.parts[place]
        above = self.parts[place - 1] if place else None
        below = self.parts[place] if place < len(self.parts) else None
        text = self.layout.text
        if above is None and isinstance(below, Span):
            self.parts[place] = Span(_match_end(BLANK_LINES, text, below.start, below.end), below.end)
        elif isinstance(above, Span) and (
            below is None or (isinstance(below, Span) and _match_end(BLANK_LINES, text, below.start) > below.start)
        ):
            self.parts[place - 1] = Span(above.start, self.layout.without_blank_end(above))

    def move(self, at: int, to: int) -> None:
        entry = self.entries[at]
        self.parts.remove(entry)
        self.insert(to, entry, above=to < at)
        entry.moved = True

    def pieces(self) -> Iterator[Piece]:
        text, margin = self.layout.text, self.column
        first, keeps = True, False
        for part in self.parts:
            if isinstance(part, Span):
                start = part.start
                if first and self.inline:  # behind a dash there is no place for blank lines and indentation
                    start = _match_end(re.compile(f"[ \t{BREAKS}]*"), text, start, part.end)
                elif keeps:
                    start = _match_end(BLANK_LINES, text, start, part.end)
                if start == part.end:
                    continue
                yield Span(start, part.end)
            else:
                pieces = list(self.layout.block_entry(self, part))
                if part.moved:
                    pieces = [self.layout.resolve(pieces)]
                own_line = part.added or part.begin < part.token or not self.inline or part.begin != self.start
                if first and self.inline and own_line:
                    head = pieces[0]
                    pieces[0] = head[margin:] if isinstance(head, str) else Span(head.start + margin, head.end)
                elif not first and not own_line:
                    yield " " * margin
                yield from pieces
                keeps = part.keeps
            first = False


class Flow:
    """The entries of a mapping or list in flow style. `open` is behind the bracket and its line's comment,
    `close` where the trivia in front of the closing bracket begins."""

    def __init__(self, layout: Layout, start: int, end: int, *, pair: bool) -> None:
        self.layout, self.start, self.end, self.pair = layout, start, end, pair
        self.open = self.close = start
        self.entries: list[Entry] = []
        self.was: list[Entry] = []

    def change(self) -> list[Entry]:
        if self.pair:
            raise Exotic  # `[key: value]` has no brackets of its own
        return self.entries

    def insert(self, at: int, entry: Entry, *, above: bool = False) -> None:
        del above  # in flow style nothing stands between entries
        self.change().insert(at, entry)

    def delete(self, at: int) -> None:
        del self.change()[at]

    def move(self, at: int, to: int) -> None:
        entry = self.change().pop(at)
        entry.moved = True
        self.entries.insert(to, entry)

    def pieces(self) -> Iterator[Piece]:
        text, layout = self.layout.text, self.layout
        yield Span(self.start, self.open)
        comment = "#" in text[self.start : self.open]  # does the line end in a comment here?
        trailing = bool(self.was and self.was[-1].comma)
        for at, entry in enumerate(self.entries):
            gap = self.gap(entry, at)
            if comment and not LINE_FEED.search(layout.resolve([gap])):
                gap = self.line_start()
            own: list[Piece] = [gap, *layout.flow_entry(entry)]
            last = at == len(self.entries) - 1
            if entry.comma and not (last and not trailing):
                own.append(Span(entry.end, entry.comma))
            elif entry.comma and "#" in text[entry.end : entry.comma]:
                own.append(Span(entry.end, entry.comma - 1))
            elif not last or trailing:
                own.append(",")
            if not entry.added:
                own.append(Span(entry.comma or entry.end, entry.post))
            comment = entry.post > (entry.comma or entry.end)
            yield from [layout.resolve(own)] if entry.moved else own
        closing = Span(self.close, self.end)
        if self.pair or self.entries:
            if comment and not LINE_FEED.search(text, self.close, self.end):
                yield self.line_start()
            yield closing
        elif comment or "#" in text[self.close : self.end]:
            yield closing if LINE_FEED.match(text[self.close : self.end].lstrip(" \t")) else layout.newline
            if not LINE_FEED.match(text[self.close : self.end].lstrip(" \t")):
                yield closing
        else:
            yield Span(self.end - 1, self.end)

    def gap(self, entry: Entry, at: int) -> Piece:
        """What stands between an entry and the comma or bracket in front of it."""
        text = self.layout.text
        own = Span(entry.begin, entry.token)
        was_first = bool(self.was) and entry is self.was[0]
        if not entry.added and ("#" in text[own.start : own.end] or was_first == (at == 0)):
            return own
        first = self._space(self.was[0]) if self.was else ""
        if at == 0:
            return first
        return self._space(self.was[1]) if len(self.was) > 1 else first if LINE_FEED.search(first) else " "

    def _space(self, entry: Entry) -> str:
        """The white space in front of an entry, from the last line's end on if there is a comment."""
        space = self.layout.text[entry.begin : entry.token]
        return space if "#" not in space else self.layout.newline + re.split(f"[{BREAKS}]", space)[-1]

    def line_start(self) -> str:
        """A line's end, and the indentation of the next line inside the brackets."""
        spaces = [self._space(entry) for entry in self.was]
        found = next((space for space in spaces if LINE_FEED.search(space)), None)
        return found or self.layout.newline + " " * (self.layout.column(self.start) + 1)


class Layout:
    """The layout of a text, as its reader found it, and the changes made to it."""

    def __init__(self, text: str, value: Any, positions: Positions, *, blocks: bool = True) -> None:
        found = LINE_FEED.search(text)
        self.newline = found.group() if found else "\n"
        # A last line without an end gets one here, so that an entry always ends with its line.
        self.text = text if LINE_FEED.search(text[-1:]) else text + self.newline
        self.positions, self.blocks = positions, blocks
        start = positions[()].value.start
        markers = [*MARKER.finditer(text, 0, start)]
        head = markers[-1].end() if markers else 0
        end, _ = self._extent((), value)
        self.root = Entry((), value, behind=head, start=start, end=end, finish=len(self.text))

    def find(self, pointer: Pointer) -> tuple[Entry, Pointer]:
        """The entry at the pointer, or the nearest above it whose value was written anew, and the rest
        of the pointer. Raises Exotic where the way leads through a layout that cannot be changed."""
        entry = self.root
        for at, part in enumerate(pointer):
            if entry.new is not KEEP:
                return entry, pointer[at:]
            entry = self.child(entry, part)
        return entry, ()

    def child(self, entry: Entry, part: str | int) -> Entry:
        entries = self.open(entry).entries
        return entries[part] if isinstance(part, int) else next(one for one in entries if one.name == part)

    def open(self, entry: Entry) -> Block | Flow:
        """The entries inside a mapping or list that stands in the text."""
        if entry.inside is None:
            bracket = self.text[entry.start]
            entry.inside = self._flow(entry) if entry.in_flow or bracket in "[{" else self._block(entry)
        return entry.inside

    def pieces(self) -> list[Piece]:
        """The text as it is to be: spans of the text as it was, in order, and new texts."""
        pieces: list[Piece] = []
        for piece in self._root():
            last = pieces[-1] if pieces else None
            if isinstance(piece, str):
                if isinstance(last, str):
                    pieces[-1] = last + piece
                elif piece:
                    pieces.append(piece)
            elif isinstance(last, Span) and last.end == piece.start:
                pieces[-1] = Span(last.start, piece.end)
            elif piece.end > piece.start:
                pieces.append(piece)
        return pieces

    def resolve(self, pieces: Sequence[Piece]) -> str:
        return "".join(piece if isinstance(piece, str) else self.text[piece.start : piece.end] for piece in pieces)

    # ------------------------------------------------------------ reading the layout

    def column(self, offset: int) -> int:
        return offset - self._line_start(offset)

    def without_blank_end(self, span: Span) -> int:
        """Where the last line of the span that is not blank ends."""
        end = span.start
        for start, stop in self._lines(span.start, span.end):
            if self.text[start:stop].strip(" \t" + BREAKS):
                end = stop
        return end

    def _line_start(self, offset: int) -> int:
        return max(self.text.rfind(mark, 0, offset) for mark in BREAKS) + 1

    def _line_end(self, offset: int) -> int:
        return _match_end(LINE, self.text, offset)

    def _lines(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        while start < end:
            stop = self._line_end(start)
            yield start, stop
            start = stop

    def _comment_column(self, start: int, end: int) -> int | None:
        """The column of the comment that is all of a line; None for any other line."""
        line = self.text[start:end]
        bare = line.lstrip(" \t")
        return len(line) - len(bare) if bare.startswith("#") else None

    def _colon(self, key: Span) -> tuple[int, bool]:
        """Where a key's colon ends, and whether it has one; if not, where the key ends."""
        at = _match_end(TRIVIA, self.text, key.end)
        return (at + 1, True) if self.text[at : at + 1] == ":" else (key.end, False)

    def _extent(self, pointer: Pointer, value: Any) -> tuple[int, bool]:
        """Where a value ends, and whether blank lines below it would belong to it (`|+`)."""
        text = self.text
        spans = self.positions[pointer]
        start, end = spans.value.start, spans.value.end
        while isinstance(value, dict | list) and value and text[start] not in "[{!":
            last = len(value) - 1 if isinstance(value, list) else next(reversed(value))
            pointer, value = (*pointer, last), value[last]
            spans = self.positions[pointer]
            start, end = spans.value.start, spans.value.end
        if start == end:  # nothing stands for null: the reader's place may be behind comments
            return (self._colon(spans.key)[0] if spans.key else start), False
        if isinstance(value, str) and text[start] in "|>":
            header = BLOCK_SCALAR.match(text, start)
            blank = _match_end(BLANK_LINES, text, end)
            keeps = bool(header and "+" in header[1])
            if keeps or re.search("[ \t]", text[self._line_end(end) : blank]):
                return len(text[:blank].rstrip(BREAKS[:2])) if False else blank - 1, keeps
            return self._line_end(end) - 1, False
        return end, False

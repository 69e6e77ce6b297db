"""How a YAML text is laid out, and how the layout changes when its values do.

A document is a tree of entries: an entry is an item, or a key with its value. In block style an entry
owns whole lines: the comment lines directly above it in its own column, the lines of its value, and the
comment lines below that are indented deeper than it. What is left between two entries (blank lines,
comments that stand apart or less deep, the comment that opens the file) stays where it is. In flow style
an entry owns the comments in front of it and the one that ends its line.

The tree is built only where an operation goes, from the places that the reader gives. Rendering yields
spans of the text and new texts in turn, so that what is not touched stays the text itself.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from readout.span import Pointer, Span
from readout.syntax.document import Positions
from readout.syntax.yaml import writer

KEEP: Any = object()
"""What `Entry.new` is as long as the entry's value is not written anew."""

LINE_BREAK = re.compile(r"\r\n|[\r\n]")
LINE = re.compile(r"[^\r\n]*(?:\r\n|[\r\n]|\Z)")
SPACE = re.compile(r"[ \t\r\n]*")
INDENTATION = re.compile(r" *")
BLANK_LINES = re.compile(r"(?:[ \t]*(?:\r\n|[\r\n]))*")
TRIVIA = re.compile(r"(?:[ \t\r\n]+|#[^\r\n]*)*")
COMMENT = re.compile(r"#[^\r\n]*")
COMMENT_BEHIND = re.compile(r"(?:[ \t]*#[^\r\n]*)?")
BLOCK_SCALAR = re.compile(r"([|>][-+0-9]*)[ \t]*(#[^\r\n]*)?")
MARKER = re.compile(r"(?:\A|(?<=[\r\n]))---(?=[ \t\r\n])")

Piece = Span | str


class Exotic(Exception):
    """A layout that cannot be changed in place. The value that has it can still be written anew."""


@dataclass(slots=True, eq=False)
class Entry:
    """An item, a key with its value, or the document as a whole. All places are offsets in the text.

    The entry owns `begin` to `finish`; `token` is where its dash, question mark or key stands, `behind`
    the place behind its dash or colon, `start` to `end` its value. In flow style `comma` is the place
    behind its comma (0 without one) and `finish` that behind the comment that ends its line. An added
    entry has no place in the text: only a name, if it has a key, and a new value.
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
    ends_in: str = ""  # the first characters of the block scalar that its last line is part of
    renamed: bool = False
    moved: bool = False
    blank: str = ""  # blank lines that moved with it, and on which side they are
    blank_above: bool = False
    inside: Block | Flow | None = None

    @property
    def added(self) -> bool:
        return not self.finish


class Block:
    """The entries of a mapping or list in block style, with the trivia between them, in their order.

    `inline` ones begin behind the dash of the item that they are.
    """

    def __init__(self, layout: Layout, column: int, start: int, *, inline: bool) -> None:
        self.layout, self.column, self.start, self.inline = layout, column, start, inline
        self.parts: list[Entry | Span] = []
        self.entries: list[Entry] = []
        self.end = start

    @property
    def lead(self) -> list[Span]:
        """The trivia in front of the first entry."""
        first = next((at for at, part in enumerate(self.parts) if isinstance(part, Entry)), len(self.parts))
        return [part for part in self.parts[:first] if isinstance(part, Span)]

    def insert(self, at: int, entry: Entry, *, above: bool = False) -> None:
        """Makes the entry the one at the index: directly below the one before it, or `above` the next."""
        if at == 0 or (above and at < len(self.entries)):
            place = self.parts.index(self.entries[at]) if self.entries else len(self.parts)
        else:
            place = self.parts.index(self.entries[at - 1]) + 1
        self.parts.insert(place, entry)
        self.entries.insert(at, entry)

    def delete(self, at: int) -> str:
        """Takes an entry out. Of the blank lines above it and below it, one lot goes with it."""
        text, place = self.layout.text, self.parts.index(self.entries.pop(at))
        del self.parts[place]
        above = self.parts[place - 1] if place else None
        below = self.parts[place] if place < len(self.parts) else None
        blank = _end(BLANK_LINES, text, below.start, below.end) if isinstance(below, Span) else 0
        if above is None and isinstance(below, Span):
            self.parts[place] = Span(blank, below.end)
            return text[below.start : blank]
        if isinstance(above, Span) and (below is None or (isinstance(below, Span) and blank > below.start)):
            kept = self.layout.without_blank_end(above)
            self.parts[place - 1] = kept
            return text[kept.end : above.end]
        return ""

    def move(self, at: int, to: int) -> None:
        """Moves an entry, and with it the blank lines that would be one lot too many where it was."""
        entry = self.entries[at]
        blank = self.delete(at) or entry.blank
        self.insert(to, entry, above=to < at)
        entry.moved, entry.blank, entry.blank_above = True, blank, to > at

    def pieces(self) -> Iterator[Piece]:
        first, above = True, ""
        for part in self.parts:
            if isinstance(part, Entry):
                pieces = self._entry(part, first=first)
                if part.blank and not part.blank_above and "+" not in part.ends_in:
                    pieces.append(part.blank)
                elif part.blank and part.blank_above and not first and "+" not in above:
                    pieces.insert(0, part.blank)
                above = part.ends_in
            else:
                pieces = self._trivia(part, first=first, above=above)
            yield from pieces
            first = first and not pieces

    def _trivia(self, span: Span, *, first: bool, above: str) -> list[Piece]:
        """Trivia at the place that they have come to, below an entry that ends in a block scalar `above`."""
        text, start = self.layout.text, span.start
        if first and self.inline:  # the dash is in front: neither blank lines nor indentation
            start = _end(SPACE, text, start, span.end)
        elif above:  # blank lines would become part of the text above
            blank = _end(BLANK_LINES, text, start, span.end)
            start = blank if "+" in above or text[start:blank].strip("\r\n") else start
        return [Span(start, span.end)] if start < span.end else []

    def _entry(self, entry: Entry, *, first: bool) -> list[Piece]:
        """An entry at the place that it has come to."""
        pieces = list(self.layout.block_entry(entry, self.column))
        if entry.moved:
            pieces = [self.layout.resolve(pieces)]
        behind_dash = self.inline and not entry.added and entry.begin == self.start
        if behind_dash and not first:
            return [" " * self.column, *pieces]
        if self.inline and first and not behind_dash:
            head = pieces[0]
            pieces[0] = head[self.column :] if isinstance(head, str) else Span(head.start + self.column, head.end)
        return pieces


class Flow:
    """The entries of a mapping or list in flow style, or the one entry of a mapping without brackets
    (`pair`) in such a list.

    `open` is the place behind the bracket and the comment on its line, `close` that where the trivia in
    front of the closing bracket begins.
    """

    def __init__(self, layout: Layout, start: int, end: int, *, pair: bool) -> None:
        self.layout, self.start, self.end, self.pair = layout, start, end, pair
        self.open = self.close = start if pair else start + 1
        self.entries: list[Entry] = []
        self.original: tuple[Entry, ...] = ()

    @property
    def commented(self) -> bool:
        """Do comments stand inside that belong to no entry?"""
        return "#" in self.layout.text[self.start : self.open] + self.layout.text[self.close : self.end]

    def insert(self, at: int, entry: Entry, *, above: bool = False) -> None:
        del above  # nothing stands between entries
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

    def pieces(self) -> Iterator[Piece]:
        text, layout = self.layout.text, self.layout
        yield Span(self.start, self.open)
        comment = "#" in text[self.start : self.open]  # does a comment end the line so far?
        trailing = bool(self.original and self.original[-1].comma)
        for at, entry in enumerate(self.entries):
            gap = self._gap(entry, at)
            if comment and not LINE_BREAK.search(layout.resolve([gap])):
                gap = self._next_line()
            pieces: list[Piece] = [gap, *layout.flow_entry(entry)]
            if at < len(self.entries) - 1 or trailing:
                pieces.append(Span(entry.end, entry.comma) if entry.comma else ",")
            elif "#" in text[entry.end : entry.comma]:
                pieces.append(Span(entry.end, entry.comma - 1))
            elif entry.new is KEEP and entry.colon and entry.start == entry.end:
                pieces.append(" ")  # a colon and a bracket would be read as a text
            behind = Span(entry.comma or entry.end, entry.finish)
            pieces.append(behind)
            comment = behind.end > behind.start
            yield from [layout.resolve(pieces)] if entry.moved else pieces
        if comment and not LINE_BREAK.search(text, self.close, self.end):
            yield self._next_line()
        if (self.entries and self.original) or self.commented:
            yield Span(self.close, self.end)
        else:
            yield Span(self.end - 1, self.end)

    def _gap(self, entry: Entry, at: int) -> Piece:
        """What stands between an entry and the bracket or comma in front of it."""
        text, original = self.layout.text, self.original
        was_first = bool(original) and entry is original[0]
        if not entry.added and ("#" in text[entry.begin : entry.token] or was_first == (at == 0)):
            return Span(entry.begin, entry.token)
        first = self._space(original[0]) if original else ""
        if at == 0:
            return first
        if len(original) > 1:
            return self._space(original[1])
        return first if LINE_BREAK.search(first) else " "

    def _space(self, entry: Entry) -> str:
        """The white space in front of an entry: below the comments there, if there are any."""
        trivia = self.layout.text[entry.begin : entry.token]
        return self.layout.newline + LINE_BREAK.split(trivia)[-1] if "#" in trivia else trivia

    def _next_line(self) -> str:
        """The end of a line, and the indentation of the next one in here."""
        spaces = [self._space(entry) for entry in self.original]
        found = next((space for space in spaces if LINE_BREAK.search(space)), None)
        return found or self.layout.newline + " " * (self.layout.column(self.start) + 1)


class Layout:
    """The layout of a text as its reader found it, and the changes made to it.

    Without `blocks`, no new text is written as a `|` block.
    """

    def __init__(self, text: str, value: Any, positions: Positions, *, blocks: bool = True) -> None:
        found = LINE_BREAK.search(text)
        self.newline = found.group() if found else "\n"
        # A last line without an end gets one here, so that every entry ends with its line.
        self.text = text if text.endswith(("\n", "\r")) else text + self.newline
        self.positions, self.blocks = positions, blocks
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
        """The opened entry at a pointer; or, with the rest of the pointer, the nearest above it whose
        value is written anew because an operation says so or because its layout cannot be changed."""
        entry = self.root
        for at in range(len(pointer) + 1):
            if entry.new is KEEP:
                try:
                    self.open(entry)
                except Exotic:
                    entry.new = entry.value
            if entry.new is not KEEP:
                return entry, pointer[at:]
            if at < len(pointer):
                entry = self.child(entry, pointer[at])
        return entry, ()

    def child(self, entry: Entry, part: str | int) -> Entry:
        """The entry inside another that was opened, by its key or index."""
        entries = entry.inside.entries if entry.inside else []
        return entries[part] if isinstance(part, int) else next(one for one in entries if one.name == part)

    def open(self, entry: Entry) -> Block | Flow:
        """What is inside a mapping or list that stands in the text. Raises Exotic."""
        if entry.inside is None:
            entry.inside = self._block(entry) if self._is_block(entry) else self._flow(entry)
        return entry.inside

    def pieces(self) -> list[Piece]:
        """The text as it is to be: spans of the text as it was, in order, and new texts. Raises Exotic."""
        pieces: list[Piece] = []
        for piece in self._document():
            last = pieces[-1] if pieces else None
            if isinstance(piece, str) and isinstance(last, str):
                pieces[-1] = last + piece
            elif isinstance(piece, Span) and isinstance(last, Span) and last.end == piece.start:
                pieces[-1] = Span(last.start, piece.end)
            elif piece if isinstance(piece, str) else piece.end > piece.start:
                pieces.append(piece)
        return pieces

    def resolve(self, pieces: Sequence[Piece]) -> str:
        return "".join(piece if isinstance(piece, str) else self.text[piece.start : piece.end] for piece in pieces)

    # ------------------------------------------------------------ lines

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(found.end() for found in LINE_BREAK.finditer(self.text))]

    def _line_start(self, offset: int) -> int:
        return self._line_starts[bisect_right(self._line_starts, offset) - 1]

    def column(self, offset: int) -> int:
        return offset - self._line_start(offset)

    def _line_end(self, offset: int) -> int:
        return _end(LINE, self.text, offset)

    def _lines(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        while start < end:
            stop = self._line_end(start)
            yield start, stop
            start = stop

    def _is_blank(self, start: int, end: int) -> bool:
        return _end(SPACE, self.text, start) >= end

    def _comment_column(self, start: int, end: int) -> int | None:
        """The column of the comment that a line is; None if it is anything else."""
        line = self.text[start:end]
        bare = line.lstrip(" \t")
        return len(line) - len(bare) if bare.startswith("#") else None

    def without_blank_end(self, span: Span) -> Span:
        """The span without the blank lines that end it."""
        end = span.start
        for start, stop in self._lines(span.start, span.end):
            if not self._is_blank(start, stop):
                end = stop
        return Span(span.start, end)

    # ------------------------------------------------------------ reading the layout

    def _is_block(self, entry: Entry) -> bool:
        """Is the value a mapping or list in block style?"""
        if not isinstance(entry.value, dict | list) or not entry.value:
            return False
        return self.text[entry.start] not in "[{!" and not entry.in_flow

    def _colon(self, key: Span) -> tuple[int, bool]:
        """Where a key's colon ends, and whether it has one; if not, where the key ends."""
        at = _end(TRIVIA, self.text, key.end)
        return (at + 1, True) if self.text[at : at + 1] == ":" else (key.end, False)

    def _extent(self, pointer: Pointer, value: Any) -> tuple[int, str]:
        """Where a value ends, and how the block scalar begins that it ends with, if it does."""
        text, spans = self.text, self.positions[pointer]
        while isinstance(value, dict | list) and value and text[spans.value.start] not in "[{!":
            last = len(value) - 1 if isinstance(value, list) else next(reversed(value))
            pointer, value = (*pointer, last), value[last]
            spans = self.positions[pointer]
        start, end = spans.value.start, spans.value.end
        if start == end:  # nothing stands for null; the reader's place may be behind comments
            return (self._colon(spans.key)[0] if spans.key else start), ""
        header = BLOCK_SCALAR.match(text, start) if isinstance(value, str) else None
        if header is None:
            return end, ""
        line = self._line_end(end)
        blank = _end(BLANK_LINES, text, line)
        if "+" in header[1] or text[line:blank].strip("\r\n"):  # blank lines are part of the text, or may be
            line = max(line, blank)
        return line - (2 if text[line - 2 : line] == "\r\n" else 1), header[1]

    def _entry(self, entry: Entry, name: str | int, token: int) -> Entry:
        """The entry inside another whose dash, question mark, key or value is at `token`."""
        spans, value = self.positions[(*entry.pointer, name)], entry.value[name]
        found = Entry(None, value, KEEP, (*entry.pointer, name), begin=token, token=token, behind=token)
        found.start, (found.end, found.ends_in) = spans.value.start, self._extent(found.pointer, value)
        if isinstance(name, str) and spans.key:
            if token != spans.key.start and self.text[token] != "?":
                raise Exotic
            found.name, found.key = name, spans.key
            found.behind, found.colon = self._colon(spans.key)
        found.start = min(found.start, found.end)
        return found

    def _block(self, entry: Entry) -> Block:
        text, column, opens = self.text, self.column(entry.start), entry is self.root and not entry.behind
        inline = self._line_start(entry.start) < entry.behind
        at = entry.start if inline else 0 if opens else self._line_end(entry.behind)
        block = Block(self, column, at, inline=inline)
        token = entry.start
        for name in entry.value if isinstance(entry.value, dict) else range(len(entry.value)):
            one = self._entry(entry, name, token)
            if one.key is None:
                if text[token] != "-":
                    raise Exotic
                one.behind = token + 1
            if block.parts or not inline:
                line = self._line_start(token)
                if token - line != column or not self._is_blank(line, token):
                    raise Exotic
                one.begin = self._attached(at, line, column, header=opens and not block.parts)
            if one.begin > at:
                block.parts.append(Span(at, one.begin))
            one.finish = at = self._finish(one.end, column)
            if at > self._line_end(one.end):
                one.ends_in = ""  # comments are between
            block.parts.append(one)
            block.entries.append(one)
            token = _end(TRIVIA, text, one.end)
        block.end = at
        return block

    def _attached(self, start: int, end: int, column: int, *, header: bool) -> int:
        """Where the comment lines begin that stand directly above an entry, in its column.

        The first comment of a file is about the file: with `header`, it is left out.
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
        """Where the lines end that belong to an entry in a column, if its value ends at `end`."""
        finish = at = self._line_end(end)
        for line, stop in self._lines(at, len(self.text)):
            comment = self._comment_column(line, stop)
            if comment is not None and comment > column:
                finish = stop
            elif comment is not None or not self._is_blank(line, stop):
                break
        return finish

    def _flow(self, entry: Entry) -> Flow:
        text, bracketed = self.text, self.text[entry.start] in "[{"
        if not bracketed and (isinstance(entry.value, list) or text[entry.start] == "!"):
            raise Exotic
        flow = Flow(self, entry.start, entry.end, pair=not bracketed)
        names = [*entry.value] if isinstance(entry.value, dict) else range(len(entry.value))
        at = flow.open = _end(COMMENT_BEHIND, text, flow.open) if names and bracketed else flow.open
        for name in names:
            one = self._entry(entry, name, _end(TRIVIA, text, at))
            one.begin, one.in_flow = at, True
            if one.key is None and one.start != one.token:
                raise Exotic
            comma = _end(TRIVIA, text, one.end)
            if bracketed and text[comma] == ",":
                one.comma = comma + 1
            one.finish = at = _end(COMMENT_BEHIND, text, one.comma or one.end) if bracketed else one.end
            flow.entries.append(one)
        flow.close, flow.original = at, tuple(flow.entries)
        if bracketed and _end(TRIVIA, text, at) != flow.end - 1:
            raise Exotic
        return flow

    # ------------------------------------------------------------ writing

    def _document(self) -> Iterator[Piece]:
        root = self.root
        value = self._emptied(root) if root.new is KEEP else root.new
        if value is KEEP:
            yield from self._kept(root, 0, root.finish)
            return
        written = self.newline.join(writer.document(value, blocks=self.blocks))
        on_its_line = not (isinstance(value, dict | list) and value) and self.newline not in written
        if self._is_block(root):
            block = self._opened_block(root)
            yield from [Span(0, block.start), *block.lead]
            yield written + self.newline
            yield Span(block.end, root.finish)
            return
        line = self._line_start(root.start)
        if on_its_line:
            yield Span(0, root.start)
        elif line < root.behind:  # `--- value`
            yield from (Span(0, root.behind), self.newline)
        else:
            yield Span(0, line)
        yield from (written, Span(root.end, root.finish))

    def block_entry(self, entry: Entry, column: int) -> Iterator[Piece]:
        """An entry of a block that stands in a column, in whole lines."""
        value = self._emptied(entry) if entry.new is KEEP else entry.new
        if entry.added:
            lines = writer.entry(entry.name, entry.new, column, blocks=self.blocks)
            yield "".join(line + self.newline for line in lines)
        elif value is KEEP:
            yield from self._kept(entry, entry.begin, entry.finish)
        else:
            yield from self._rewritten(entry, column, value)

    def flow_entry(self, entry: Entry) -> Iterator[Piece]:
        """An entry in flow style, without what is in front of it and without its comma."""
        if entry.added:
            yield writer.flow_entry(entry.name, entry.new)
        elif entry.new is KEEP:
            yield from self._kept(entry, entry.token, entry.end)
        elif entry.start < entry.end:
            yield from self._head(entry, entry.token, entry.start)
            yield writer.flow(entry.new, quote=self._quote(entry))
        else:  # nothing stood for null
            yield from self._head(entry, entry.token, entry.behind)
            yield (" " if entry.colon else ": ") + writer.flow(entry.new)

    def _emptied(self, entry: Entry) -> Any:
        """An empty mapping or list for an entry in block style that lost all that was inside, else KEEP."""
        inside = entry.inside
        return type(entry.value)() if isinstance(inside, Block) and not inside.entries else KEEP

    def _head(self, entry: Entry, begin: int, end: int) -> Iterator[Piece]:
        """The text from `begin` to `end`, with the entry's new key if it was renamed."""
        if entry.renamed and entry.key:
            yield Span(begin, entry.key.start)
            yield self._name(entry)
            begin = entry.key.end
        yield Span(begin, end)

    def _name(self, entry: Entry) -> str:
        key = entry.key or Span(entry.token, entry.behind)
        if not entry.renamed:
            return self.text[key.start : key.end]
        mark = self.text[key.start]
        return writer.scalar(entry.name, mark if mark in "'\"" else "", in_flow=entry.in_flow)

    def _kept(self, entry: Entry, begin: int, end: int) -> Iterator[Piece]:
        """The entry with what changed in its name and inside it."""
        if entry.inside is None:
            yield from self._head(entry, begin, end)
        else:
            yield from self._head(entry, begin, entry.inside.start)
            yield from entry.inside.pieces()
            yield Span(entry.inside.end, end)

    def _rewritten(self, entry: Entry, column: int, value: Any) -> Iterator[Piece]:
        """An entry in block style whose value is written anew. The comments on its line stay."""
        text, item = self.text, entry.key is None
        block = self._opened_block(entry) if self._is_block(entry) else None
        header = BLOCK_SCALAR.match(text, entry.start) if isinstance(entry.value, str) else None
        inner, behind, gap, flow_style = column + writer.INDENT, entry.behind, " ", None
        tail: list[Piece]
        if block:
            flow_style = False
            if block.column > column or (block.column == column and isinstance(value, list)):
                inner = block.column
            tail = [*block.lead, Span(block.end, entry.finish)]
            if block.inline:
                behind, gap, comments = block.start, "", ""
            else:
                comments = self._comments((entry.behind, block.start))
        else:
            if isinstance(entry.value, dict | list) and entry.value:
                flow_style = True
            elif header and isinstance(value, str) and entry.end > header.end():
                first_line = _end(BLANK_LINES, text, self._line_end(header.end()))
                inner = max(column + 1, _end(INDENTATION, text, first_line) - first_line)
            line = self._line_end(entry.end)
            tail = [Span(line, entry.finish)]
            within = header.span() if header else (line, line)
            comments = self._comments((entry.behind, entry.start), within, (entry.end, line))
        first, *rest = writer.behind(
            value,
            inner,
            used=self.column(behind),
            compact=item and (block is None or block.inline),
            blocks=self.blocks,
            quote=self._quote(entry),
            flow_style=flow_style,
        )
        if not item and not entry.colon:  # `? key`
            yield from (Span(entry.begin, entry.token), self._name(entry) + ":")
        elif not (block or header or rest):
            yield from self._head(entry, entry.begin, entry.start)
            yield from (first if entry.start > entry.behind else gap + first, Span(entry.end, entry.finish))
            return
        else:
            yield from self._head(entry, entry.begin, behind)
        yield (gap + first if first else "") + comments + self.newline
        if first:
            yield from ("".join(line + self.newline for line in rest), *tail)
        else:  # trivia in front of the first entry stay there
            lead = block.lead if block else []
            yield from (*lead, "".join(line + self.newline for line in rest), *tail[len(lead) :])

    def _opened_block(self, entry: Entry) -> Block:
        inside = self.open(entry)
        if not isinstance(inside, Block):
            raise Exotic
        return inside

    def _quote(self, entry: Entry) -> str:
        """The quotes in which a text stands, if it does."""
        mark = self.text[entry.start] if isinstance(entry.value, str) and entry.end > entry.start else ""
        return mark if mark in "'\"" else ""

    def _comments(self, *regions: tuple[int, int]) -> str:
        found = [found.group() for region in regions for found in COMMENT.finditer(self.text, *region)]
        return "".join(f" {comment}" for comment in found)


def _end(pattern: re.Pattern[str], text: str, start: int, end: int = sys.maxsize) -> int:
    """Where the pattern, which may match nothing, ends if it begins at `start`."""
    found = pattern.match(text, start, end)
    return found.end() if found else start

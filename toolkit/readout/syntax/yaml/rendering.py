"""Writes a changed layout as spans of the old text and new texts in turn, so that what is not changed stays the text
itself. New values are written by `writer`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from readout.span import Span
from readout.syntax.yaml import writer
from readout.syntax.yaml.layout import (
    BLANK_LINES,
    BLOCK_SCALAR,
    COMMENT,
    INDENTATION,
    KEEP,
    LINE_BREAK,
    SPACE,
    Block,
    Entry,
    Exotic,
    Flow,
    Layout,
    end_of,
)

Piece = Span | str
"""A span of the old text, or a new text."""


class Renderer:
    """Renders a layout. Without `blocks`, no new text is written as a `|` block."""

    def __init__(self, layout: Layout, *, blocks: bool = True) -> None:
        self.layout, self.text, self.newline, self.blocks = layout, layout.text, layout.newline, blocks

    def pieces(self) -> list[Piece]:
        """Return the new text as spans of the old one, in order, and new texts between them. Raises Exotic."""
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
        """Return the text that pieces stand for."""
        return "".join(piece if isinstance(piece, str) else self.text[piece.start : piece.end] for piece in pieces)

    def _document(self) -> Iterator[Piece]:
        """Yield the document."""
        root = self.layout.root
        value = self._emptied(root) if root.new is KEEP else root.new
        if value is KEEP:
            yield from self._kept(root, 0, root.finish)
            return
        written = self.newline.join(writer.document(value, blocks=self.blocks))
        on_its_line = not (isinstance(value, dict | list) and value) and self.newline not in written
        if self.layout.is_block(root):
            block = self._opened_block(root)
            yield from [Span(0, block.start), *block.lead]
            yield written + self.newline
            yield Span(block.end, root.finish)
            return
        line = self.layout.line_start(root.start)
        if on_its_line:
            yield Span(0, root.start)
        elif line < root.behind:  # `--- value`
            yield from (Span(0, root.behind), self.newline)
        else:
            yield Span(0, line)
        yield from (written, Span(root.end, root.finish))

    # ------------------------------------------------------------ collections

    def block(self, block: Block) -> Iterator[Piece]:
        """Yield the entries of a block, and the trivia between them."""
        first, above = True, ""
        for part in block.parts:
            if isinstance(part, Entry):
                pieces = self._moved_entry(block, part, first=first)
                if part.blank and not part.blank_above and "+" not in part.ends_in:
                    pieces.append(part.blank)
                elif part.blank and part.blank_above and not first and "+" not in above:
                    pieces.insert(0, part.blank)
                above = part.ends_in
            else:
                pieces = self._trivia(block, part, first=first, above=above)
            yield from pieces
            first = first and not pieces

    def _trivia(self, block: Block, span: Span, *, first: bool, above: str) -> list[Piece]:
        """Return trivia in their new place. `above` is the header of the block scalar that ends above them, if any."""
        text, start = self.text, span.start
        if first and block.inline:  # behind the dash: no blank lines and no indentation
            start = end_of(SPACE, text, start, span.end)
        elif above:  # blank lines would become part of the block scalar
            blank = end_of(BLANK_LINES, text, start, span.end)
            start = blank if "+" in above or text[start:blank].strip("\r\n") else start
        return [Span(start, span.end)] if start < span.end else []

    def _moved_entry(self, block: Block, entry: Entry, *, first: bool) -> list[Piece]:
        """Return an entry of a block in its new place."""
        pieces = list(self.block_entry(entry, block.column))
        if entry.moved:
            pieces = [self.resolve(pieces)]
        behind_dash = block.inline and not entry.added and entry.begin == block.start
        if behind_dash and not first:
            return [" " * block.column, *pieces]
        if block.inline and first and not behind_dash:
            head = pieces[0]
            pieces[0] = head[block.column :] if isinstance(head, str) else Span(head.start + block.column, head.end)
        return pieces

    def flow(self, flow: Flow) -> Iterator[Piece]:
        """Yield the entries of a flow collection with its brackets and commas."""
        text = self.text
        yield Span(flow.start, flow.open)
        comment = "#" in text[flow.start : flow.open]  # whether a comment ends the line so far
        trailing = bool(flow.original and flow.original[-1].comma)
        for index, entry in enumerate(flow.entries):
            gap = self._gap(flow, entry, index)
            if comment and not LINE_BREAK.search(self.resolve([gap])):
                gap = self._next_line(flow)
            pieces: list[Piece] = [gap, *self.flow_entry(entry)]
            if index < len(flow.entries) - 1 or trailing:
                pieces.append(Span(entry.end, entry.comma) if entry.comma else ",")
            elif "#" in text[entry.end : entry.comma]:
                pieces.append(Span(entry.end, entry.comma - 1))
            elif entry.new is KEEP and entry.colon and entry.start == entry.end:
                pieces.append(" ")  # a colon directly before a bracket would belong to a text
            behind = Span(entry.comma or entry.end, entry.finish)
            pieces.append(behind)
            comment = behind.end > behind.start
            yield from [self.resolve(pieces)] if entry.moved else pieces
        if comment and not LINE_BREAK.search(text, flow.close, flow.end):
            yield self._next_line(flow)
        if (flow.entries and flow.original) or flow.commented:
            yield Span(flow.close, flow.end)
        else:
            yield Span(flow.end - 1, flow.end)

    def _gap(self, flow: Flow, entry: Entry, index: int) -> Piece:
        """Return what is written between an entry and the bracket or comma before it."""
        text, original = self.text, flow.original
        was_first = bool(original) and entry is original[0]
        if not entry.added and ("#" in text[entry.begin : entry.token] or was_first == (index == 0)):
            return Span(entry.begin, entry.token)
        first = self._space(original[0]) if original else ""
        if index == 0:
            return first
        if len(original) > 1:
            return self._space(original[1])
        return first if LINE_BREAK.search(first) else " "

    def _space(self, entry: Entry) -> str:
        """Return the white space in front of an entry: that behind the last comment, if there are any."""
        trivia = self.text[entry.begin : entry.token]
        return self.newline + LINE_BREAK.split(trivia)[-1] if "#" in trivia else trivia

    def _next_line(self, flow: Flow) -> str:
        """Return a line break and the indentation of the next line of a flow collection."""
        spaces = (self._space(entry) for entry in flow.original)
        on_new_line = next((space for space in spaces if LINE_BREAK.search(space)), None)
        return on_new_line or self.newline + " " * (self.layout.column(flow.start) + 1)

    # ------------------------------------------------------------ entries

    def block_entry(self, entry: Entry, column: int) -> Iterator[Piece]:
        """Yield an entry of a block in a column, in whole lines."""
        value = self._emptied(entry) if entry.new is KEEP else entry.new
        if entry.added:
            lines = writer.entry(entry.name, entry.new, column, blocks=self.blocks)
            yield "".join(line + self.newline for line in lines)
        elif value is KEEP:
            yield from self._kept(entry, entry.begin, entry.finish)
        else:
            yield from self._rewritten(entry, column, value)

    def flow_entry(self, entry: Entry) -> Iterator[Piece]:
        """Yield an entry in flow style, without what is in front of it and its comma."""
        if entry.added:
            yield writer.flow_entry(entry.name, entry.new)
        elif entry.new is KEEP:
            yield from self._kept(entry, entry.token, entry.end)
        elif entry.start < entry.end:
            yield from self._head(entry, entry.token, entry.start)
            yield writer.flow(entry.new, quote=self._quote(entry))
        else:  # an empty null
            yield from self._head(entry, entry.token, entry.behind)
            yield (" " if entry.colon else ": ") + writer.flow(entry.new)

    def _emptied(self, entry: Entry) -> Any:
        """Return an empty collection for an entry in block style that has lost its last entry, else KEEP."""
        inside = entry.inside
        return type(entry.value)() if isinstance(inside, Block) and not inside.entries else KEEP

    def _head(self, entry: Entry, begin: int, end: int) -> Iterator[Piece]:
        """Yield the text from `begin` to `end`, with the new key of an entry that was renamed."""
        if entry.renamed and entry.key:
            yield Span(begin, entry.key.start)
            yield self._name(entry)
            begin = entry.key.end
        yield Span(begin, end)

    def _name(self, entry: Entry) -> str:
        """Return the key as it is written; a new one in the quotes of the old."""
        key = entry.key or Span(entry.token, entry.behind)
        if not entry.renamed:
            return self.text[key.start : key.end]
        mark = self.text[key.start]
        return writer.scalar(entry.name, mark if mark in "'\"" else "", in_flow=entry.in_flow)

    def _kept(self, entry: Entry, begin: int, end: int) -> Iterator[Piece]:
        """Yield an entry whose value stays, with the changes to its key and inside it."""
        if entry.inside is None:
            yield from self._head(entry, begin, end)
        else:
            yield from self._head(entry, begin, entry.inside.start)
            inside = entry.inside
            yield from self.block(inside) if isinstance(inside, Block) else self.flow(inside)
            yield Span(entry.inside.end, end)

    def _rewritten(self, entry: Entry, column: int, value: Any) -> Iterator[Piece]:
        """Yield an entry of a block whose value is rewritten. The comments on its lines stay."""
        text, item = self.text, entry.key is None
        block = self._opened_block(entry) if self.layout.is_block(entry) else None
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
                first_line = end_of(BLANK_LINES, text, self.layout.line_end(header.end()))
                inner = max(column + 1, end_of(INDENTATION, text, first_line) - first_line)
            line = self.layout.line_end(entry.end)
            tail = [Span(line, entry.finish)]
            within = header.span() if header else (line, line)
            comments = self._comments((entry.behind, entry.start), within, (entry.end, line))
        first, *rest = writer.behind(
            value,
            inner,
            used=self.layout.column(behind),
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
        else:  # trivia in front of the first entry stay in front
            lead = block.lead if block else []
            yield from (*lead, "".join(line + self.newline for line in rest), *tail[len(lead) :])

    def _opened_block(self, entry: Entry) -> Block:
        """Return the block inside an entry. Raises Exotic."""
        inside = self.layout.open(entry)
        if not isinstance(inside, Block):
            raise Exotic
        return inside

    def _quote(self, entry: Entry) -> str:
        """Return the quotes in which a text is written, or an empty text."""
        mark = self.text[entry.start] if isinstance(entry.value, str) and entry.end > entry.start else ""
        return mark if mark in "'\"" else ""

    def _comments(self, *regions: tuple[int, int]) -> str:
        """Return the comments in regions of the text, on one line."""
        matches = (match for region in regions for match in COMMENT.finditer(self.text, *region))
        return "".join(f" {match.group()}" for match in matches)

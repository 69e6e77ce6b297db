"""Documents of blocks (headings, facts, lists and tables), rendered as text for a terminal or as Markdown.

A report builds its blocks once; both renderers take them. The text of a block is a line of parts, each with a
tone. The renderers replace invisible and control characters by their code points.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from readout.text.characters import visible, width
from readout.text.markdown import escaped


class Tone(StrEnum):
    """The style of a part: the parameters of ANSI's SGR escape. Markdown shows `STRONG`, `WARNING` and `CODE` only."""

    PLAIN = ""
    STRONG = "1"
    FAINT = "2"
    CODE = "36"
    GOOD = "32"
    WARNING = "1;33"


class Part(NamedTuple):
    text: str
    tone: Tone = Tone.PLAIN


Line = tuple[Part, ...]


class Heading(NamedTuple):
    line: Line
    level: int = 2


class Paragraph(NamedTuple):
    line: Line


class Fact(NamedTuple):
    """A labelled value. The values of the facts of a section are aligned in a column."""

    label: str
    line: Line


class Entry(NamedTuple):
    """An item of a list, nested `depth` levels deep. `mark` replaces the dash that it begins with."""

    line: Line
    depth: int = 0
    mark: str = "-"


class Table(NamedTuple):
    """A header and rows of cells. Columns of numbers are aligned to the right."""

    header: tuple[str, ...]
    rows: tuple[tuple[str | int, ...], ...]


Block = Heading | Paragraph | Fact | Entry | Table
Page = Iterable[Block]

MIN_WIDTH, MAX_WIDTH = 40, 100
"""The least and the greatest width of a line, in columns of the terminal."""
DEFAULT_WIDTH = 80
"""The width of a line where the terminal's is unknown."""
GAP = 2
"""The columns between a label and its value, and between two cells."""


def line(*parts: str | Part | None) -> Line:
    """Return a line of texts and parts, without those that are empty or None."""
    return tuple(
        part if isinstance(part, Part) else Part(part)
        for part in parts
        if part is not None and (part if isinstance(part, str) else part.text)
    )


def strong(text: str) -> Part:
    return Part(text, Tone.STRONG)


def faint(text: str) -> Part:
    return Part(text, Tone.FAINT)


def code(text: str) -> Part:
    return Part(text, Tone.CODE)


def percentage(number: int, of: int) -> str:
    """Return the percentage that `number` is of `of`: 100 only for all, 0 only for none, empty for a total of 0."""
    if not of:
        return ""
    rounded = round(100 * number / of)
    if rounded in (0, 100) and number not in (0, of):
        return "over 99 %" if rounded else "under 1 %"
    return f"{rounded} %"


# ---------------------------------------------------------------- for a terminal


def text(page: Page, columns: int | None = None, *, colour: bool = False) -> str:
    """Return the page as text for a terminal that is so many columns wide."""
    writer = _TerminalWriter(max(MIN_WIDTH, min(columns or DEFAULT_WIDTH, MAX_WIDTH)), colour)
    lines: list[str] = []
    section: list[Block] = []
    for block in page:
        if isinstance(block, Heading):
            lines += writer.section(section)
            section = []
        section.append(block)
    return "\n".join([*lines, *writer.section(section)]).strip("\n") + "\n"


class _TerminalWriter:
    """Renders blocks as lines of a terminal, with ANSI colours if asked."""

    def __init__(self, columns: int, colour: bool) -> None:
        self.columns, self.colour = columns, colour

    def section(self, blocks: Sequence[Block]) -> Iterator[str]:
        """Yield the lines of a section: a heading and the blocks up to the next one."""
        label = max((width(block.label) for block in blocks if isinstance(block, Fact)), default=0) + GAP
        previous: Block | None = None
        for block in blocks:
            same_list = isinstance(previous, Fact | Entry) and isinstance(block, Fact | Entry)
            if not same_list and not (isinstance(previous, Heading) and isinstance(block, Entry | Table)):
                yield ""
            previous = block
            match block:
                case Heading():
                    yield from self.wrapped([_emphasized(part) for part in block.line], "")
                case Paragraph():
                    yield from self.wrapped(block.line, "")
                case Fact():
                    yield from self.wrapped(block.line, block.label + " " * (label - width(block.label)), Tone.FAINT)
                case Entry():
                    mark = "·" if block.mark == "-" else block.mark
                    yield from self.wrapped(block.line, f"{'  ' * (block.depth + 1)}{mark} ")
                case Table():
                    yield from self.table(block)

    def wrapped(self, parts: Iterable[Part], prefix: str, tone: Tone = Tone.PLAIN) -> Iterator[str]:
        """Yield the parts in lines between words; `prefix` precedes the first, and the others are indented by it."""
        indent = width(prefix)
        room = max(self.columns - indent, MIN_WIDTH // 2)
        margin = self.paint(Part(prefix, tone))
        for words in _wrap(parts, room):
            yield (margin + " ".join("".join(map(self.paint, word)) for word in words)).rstrip()
            margin = " " * indent

    def paint(self, part: Part) -> str:
        """Return the part's text in its colour, if colours are on."""
        text = visible(part.text)
        return f"\x1b[{part.tone}m{text}\x1b[0m" if self.colour and part.tone and text.strip() else text

    def table(self, table: Table) -> Iterator[str]:
        """Yield the lines of a table; cells that are too wide are wrapped."""
        cells = [[visible(_cell_text(cell)) for cell in row] for row in (table.header, *table.rows)]
        numeric = [
            bool(table.rows) and all(isinstance(row[index], int) for row in table.rows)
            for index in range(len(cells[0]))
        ]
        widths = _shrink([max(map(width, column)) for column in zip(*cells, strict=True)], self.columns)
        for number, row in enumerate(cells):
            tone = Tone.PLAIN if number else Tone.FAINT
            columns = [list(_wrap([Part(cell)], room)) for cell, room in zip(row, widths, strict=True)]
            for index in range(max(map(len, columns))):
                line_cells = [column[index] if index < len(column) else [] for column in columns]
                yield self.paint(Part(self.row(line_cells, widths, numeric), tone))

    def row(self, cells: Iterable[list[_Word]], widths: Sequence[int], numeric: Sequence[bool]) -> str:
        """Return one line of a table, its cells padded to the widths of their columns."""
        padded = []
        for words, room, is_number in zip(cells, widths, numeric, strict=True):
            cell = " ".join("".join(part.text for part in word) for word in words)
            space = " " * (room - width(cell))
            padded.append(space + cell if is_number else cell + space)
        return (" " * GAP).join(padded).rstrip()


_Word = list[Part]


def _wrap(parts: Iterable[Part], room: int) -> Iterator[list[_Word]]:
    """Yield the words of a line in rows of at most `room` columns, at least one row. A line feed ends a row."""
    row: list[_Word] = []
    used = 0
    for word in _split_words(parts):
        if word is None:
            yield row
            row, used = [], 0
            continue
        length = sum(width(visible(part.text)) for part in word)
        if row and used + 1 + length > room:
            yield row
            row, used = [], 0
        used += length + bool(row)
        row.append(word)
    yield row


def _split_words(parts: Iterable[Part]) -> Iterator[_Word | None]:
    """Yield the words of a line, which may go over several parts; None for a line feed."""
    word: _Word = []
    for part in parts:
        for piece in re.split("([ \n])", part.text):
            if piece not in ("", " ", "\n"):
                word.append(Part(piece, part.tone))
            elif piece and word:
                yield word
                word = []
            if piece == "\n":
                yield None
    if word:
        yield word


def _shrink(widths: list[int], columns: int) -> list[int]:
    """Return the widths of a table's columns after narrowing the widest ones until the row fits."""
    available = columns - GAP * (len(widths) - 1)
    while sum(widths) > available and max(widths) > GAP:
        widths[widths.index(max(widths))] -= 1
    return widths


def _emphasized(part: Part) -> Part:
    """Return the part in bold, unless it has a tone."""
    return Part(part.text, part.tone or Tone.STRONG)


def _cell_text(cell: str | int) -> str:
    return f"{cell:,}" if isinstance(cell, int) else " ".join(cell.split())


# ---------------------------------------------------------------- Markdown


def markdown(page: Page) -> str:
    """Return the page in GitHub Flavored Markdown. Texts are escaped: no markup, no mentions, no links to issues."""
    lines: list[str] = []
    previous: Block | None = None
    nested = False  # entries that follow a fact are a list within its item
    for block in page:
        same_list = isinstance(block, Fact | Entry) and isinstance(previous, Fact | Entry)
        if lines and not same_list:
            lines.append("")
        nested = isinstance(block, Entry) and same_list and (nested or isinstance(previous, Fact))
        lines += _block_markdown(block, nested=nested)
        previous = block
    return "\n".join(lines) + "\n"


def _block_markdown(block: Block, *, nested: bool) -> Iterator[str]:
    """Yield the lines of a block; an entry may be `nested` in the list of facts before it."""
    match block:
        case Heading():
            yield f"{'#' * block.level} {_inline_markdown(block.line)}"
        case Paragraph():
            yield _inline_markdown(block.line)
        case Fact():
            yield f"- **{escaped(block.label)}**: {_inline_markdown(block.line)}"
        case Entry():
            mark = block.mark if block.mark == "-" or re.fullmatch(r"\d+\.", block.mark) else f"- {escaped(block.mark)}"
            yield f"{'  ' * (block.depth + nested)}{mark} {_inline_markdown(block.line)}"
        case Table():
            yield f"| {' | '.join(map(escaped, block.header))} |"
            numeric = [all(isinstance(row[index], int) for row in block.rows) for index in range(len(block.header))]
            yield f"|{'|'.join('---:' if is_number else '---' for is_number in numeric)}|"
            for row in block.rows:
                yield f"| {' | '.join(escaped(_cell_text(cell)) for cell in row)} |"


def _inline_markdown(parts: Line) -> str:
    return "".join(map(_part_markdown, parts))


def _part_markdown(part: Part) -> str:
    """Return a part with its tone as markup, which may not begin or end with a space."""
    inner = part.text.strip()
    if not inner or part.tone not in (Tone.STRONG, Tone.CODE, Tone.WARNING):
        return escaped(part.text)
    start = part.text[: len(part.text) - len(part.text.lstrip())]
    end = part.text[len(part.text.rstrip()) :]
    if part.tone is Tone.CODE and "`" not in inner:
        return f"{start}`{visible(inner)}`{end}"
    return f"{start}**{escaped(inner)}**{end}"

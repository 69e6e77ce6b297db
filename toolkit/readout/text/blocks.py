"""Pages for people: headings, facts, lists and tables, written for a terminal or in Markdown.

Whoever has something to say builds a page once, of blocks; both forms are made of it. A block's text is a
line of parts, each with its tone. What hides in a text or would steer a terminal is made visible here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from readout.text.characters import visible, width
from readout.text.markdown import escaped


class Tone(StrEnum):
    """How a part of a line is meant. In Markdown only `STRONG` and `CODE` are seen."""

    PLAIN = ""
    STRONG = "1"
    FAINT = "2"
    CODE = "36"
    GOOD = "32"
    WARNING = "1;33"


@dataclass(frozen=True, slots=True)
class Part:
    text: str
    tone: Tone = Tone.PLAIN


Line = tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    line: Line
    level: int = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    line: Line


@dataclass(frozen=True, slots=True)
class Fact:
    """A labelled value. The labels of those that follow each other form a column."""

    label: str
    line: Line


@dataclass(frozen=True, slots=True)
class Entry:
    """An item of a list, `depth` lists below the first. `mark` is what it begins with, where that is no dash."""

    line: Line
    depth: int = 0
    mark: str = "-"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells below their headings. Columns whose cells are numbers stand to the right."""

    header: tuple[str, ...]
    rows: tuple[tuple[str | int, ...], ...]


Block = Heading | Paragraph | Fact | Entry | Table
Page = Iterable[Block]

NARROW, WIDE = 40, 100
"""Lines are never set narrower or wider than this."""
DEFAULT = 80
"""The width where nobody says one."""
GAP = 2
"""So many columns part a label from its value, and a cell from the next."""


def line(*parts: str | Part | None) -> Line:
    """A line of texts and parts; what is empty or None is left out."""
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


def share(number: int, of: int) -> str:
    """A percentage that says 100 only of all, and 0 only of none; empty where there is nothing."""
    if not of:
        return ""
    rounded = round(100 * number / of)
    if rounded in (0, 100) and number not in (0, of):
        return "over 99 %" if rounded else "under 1 %"
    return f"{rounded} %"


# ---------------------------------------------------------------- for a terminal


def text(page: Page, columns: int | None = None, *, colour: bool = False) -> str:
    """The page in lines of so many columns of a terminal."""
    writer = _Text(max(NARROW, min(columns or DEFAULT, WIDE)), colour)
    lines: list[str] = []
    section: list[Block] = []
    for block in page:
        if isinstance(block, Heading):
            lines += writer.section(section)
            section = []
        section.append(block)
    return "\n".join([*lines, *writer.section(section)]).strip("\n") + "\n"


class _Text:
    def __init__(self, columns: int, colour: bool) -> None:
        self.columns, self.colour = columns, colour

    def section(self, blocks: Sequence[Block]) -> Iterator[str]:
        """The lines of blocks. The values of their facts stand below each other."""
        label = max((width(block.label) for block in blocks if isinstance(block, Fact)), default=0) + GAP
        before: Block | None = None
        for block in blocks:
            listed = isinstance(before, Fact | Entry) and isinstance(block, Fact | Entry)
            if not listed and not (isinstance(before, Heading) and isinstance(block, Entry | Table)):
                yield ""
            before = block
            match block:
                case Heading():
                    yield from self.wrapped([_loud(part) for part in block.line], "")
                case Paragraph():
                    yield from self.wrapped(block.line, "")
                case Fact():
                    yield from self.wrapped(block.line, block.label + " " * (label - width(block.label)), Tone.FAINT)
                case Entry():
                    mark = "·" if block.mark == "-" else block.mark
                    yield from self.wrapped(block.line, f"{'  ' * (block.depth + 1)}{mark} ")
                case Table():
                    yield from self.table(block)

    def wrapped(self, parts: Iterable[Part], first: str, tone: Tone = Tone.PLAIN) -> Iterator[str]:
        """A line in lines that leave room for what stands before the first; words stay whole."""
        indent = width(first)
        room = max(self.columns - indent, NARROW // 2)
        before = self.paint(Part(first, tone))
        for words in _filled(parts, room):
            yield (before + " ".join("".join(map(self.paint, word)) for word in words)).rstrip()
            before = " " * indent

    def paint(self, part: Part) -> str:
        shown = visible(part.text)
        return f"\x1b[{part.tone}m{shown}\x1b[0m" if self.colour and part.tone and shown.strip() else shown

    def table(self, table: Table) -> Iterator[str]:
        cells = [[visible(_cell(cell)) for cell in row] for row in (table.header, *table.rows)]
        right = [
            bool(table.rows) and all(isinstance(row[at], int) for row in table.rows) for at in range(len(cells[0]))
        ]
        widths = _shrunk([max(map(width, column)) for column in zip(*cells, strict=True)], self.columns)
        for number, row in enumerate(cells):
            tone = Tone.PLAIN if number else Tone.FAINT
            columns = [list(_filled([Part(cell)], room)) for cell, room in zip(row, widths, strict=True)]
            for at in range(max(map(len, columns))):
                yield self.paint(Part(self.row([c[at] if at < len(c) else [] for c in columns], widths, right), tone))

    def row(self, cells: Iterable[list[_Word]], widths: Sequence[int], right: Sequence[bool]) -> str:
        shown = []
        for words, room, last in zip(cells, widths, right, strict=True):
            cell = " ".join("".join(part.text for part in word) for word in words)
            space = " " * (room - width(cell))
            shown.append(space + cell if last else cell + space)
        return (" " * GAP).join(shown).rstrip()


_Word = list[Part]


def _filled(parts: Iterable[Part], room: int) -> Iterator[list[_Word]]:
    """The words of a line in rows of so many columns, one row at least. A line feed ends a row."""
    row: list[_Word] = []
    used = 0
    for word in _words(parts):
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


def _words(parts: Iterable[Part]) -> Iterator[_Word | None]:
    """What spaces part, across the parts of a line; None for a line feed."""
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


def _shrunk(widths: list[int], columns: int) -> list[int]:
    """The widths of columns, the widest made narrower until all fit."""
    most = columns - GAP * (len(widths) - 1)
    while sum(widths) > most and max(widths) > GAP:
        widths[widths.index(max(widths))] -= 1
    return widths


def _loud(part: Part) -> Part:
    return Part(part.text, part.tone or Tone.STRONG)


def _cell(cell: str | int) -> str:
    return f"{cell:,}" if isinstance(cell, int) else " ".join(cell.split())


# ---------------------------------------------------------------- Markdown


def markdown(page: Page) -> str:
    """The page in GitHub's Markdown. A text in it never is markup, and notifies nobody."""
    lines: list[str] = []
    before: Block | None = None
    below = False  # entries that follow a fact are a list within its item
    for block in page:
        listed = isinstance(block, Fact | Entry) and isinstance(before, Fact | Entry)
        if lines and not listed:
            lines.append("")
        below = isinstance(block, Entry) and listed and (below or isinstance(before, Fact))
        lines += _markdown(block, below=below)
        before = block
    return "\n".join(lines) + "\n"


def _markdown(block: Block, *, below: bool) -> Iterator[str]:
    match block:
        case Heading():
            yield f"{'#' * block.level} {_marked(block.line)}"
        case Paragraph():
            yield _marked(block.line)
        case Fact():
            yield f"- **{escaped(block.label)}**: {_marked(block.line)}"
        case Entry():
            mark = block.mark if block.mark == "-" or re.fullmatch(r"\d+\.", block.mark) else f"- {escaped(block.mark)}"
            yield f"{'  ' * (block.depth + below)}{mark} {_marked(block.line)}"
        case Table():
            yield f"| {' | '.join(map(escaped, block.header))} |"
            right = [all(isinstance(row[at], int) for row in block.rows) for at in range(len(block.header))]
            yield f"|{'|'.join('---:' if number else '---' for number in right)}|"
            for row in block.rows:
                yield f"| {' | '.join(escaped(_cell(cell)) for cell in row)} |"


def _marked(parts: Line) -> str:
    return "".join(map(_marked_part, parts))


def _marked_part(part: Part) -> str:
    inner = part.text.strip()
    if not inner or part.tone not in (Tone.STRONG, Tone.CODE, Tone.WARNING):
        return escaped(part.text)
    start = part.text[: len(part.text) - len(part.text.lstrip())]
    end = part.text[len(part.text.rstrip()) :]
    if part.tone is Tone.CODE and "`" not in inner:
        return f"{start}`{visible(inner)}`{end}"
    return f"{start}**{escaped(inner)}**{end}"

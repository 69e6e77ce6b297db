"""The rows of a sheet as the file spells them, one text a row.

openpyxl takes an object and several calls for each cell, which is most of the time of an export with many rows. It
writes all else that a workbook has, and of the sheets what stands around these rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, zip_longest

from openpyxl.utils import get_column_letter

from readout.publish.formats.xlsx import look
from readout.syntax.document import Cell

MAX_TEXT = 32_767
"""How many characters a cell of Excel holds, in UTF-16 code units; from its "specifications and limits"."""

ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
SPACE = re.compile("[ \n]")
MARKED = ("=", "+", "-", "@", "'")
"""What a text begins with that may become a formula when somebody edits it: its cell is marked as text."""


GAP = "\x00"
SPECIAL = ("&", "<", ">", "_x", *(GAP + sign for sign in MARKED))
"""What texts with a gap before each hold if there is any to be escaped or marked."""
BLOCK = 1000
"""So many rows are spelled at a time, column by column."""


class Formula(str):
    """A formula; every other text that is written is a text."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Look:
    """How the cells of a column look: the numbers of their style, and of that for texts that are marked. With `width`,
    rows are as high as their texts; without, or in a column without, on one line."""

    style: int
    marked: int
    width: int | None = None


def stored(text: str) -> str:
    """The text as the file spells it: `_x0041_` would be read as an A, and mere spaces as nothing."""
    text = ESCAPED.sub("_x005F_", text)
    return text if text.strip() else SPACE.sub(lambda match: f"_x{ord(match[0]):04X}_", text, count=1)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def spelled(rows: Iterable[Sequence[Cell]], looks: Sequence[Look], first: int) -> Iterator[str]:
    """The rows, of which the first has the number. A cell that is None is left out."""
    columns = [_Column(get_column_letter(at), each) for at, each in enumerate(looks, 1)]
    fitted = any(each.width for each in looks)
    rest = iter(rows)
    while some := list(islice(rest, BLOCK)):
        numbers = range(first, first + len(some))
        lines = [1] * len(some)
        pairs = zip(columns, zip_longest(*some), strict=False)
        cells = [column.cells(numbers, values, lines) for column, values in pairs]
        for number, line, spelt in zip(numbers, lines, zip(*cells, strict=True), strict=True):
            height = f' ht="{look.LINE * min(line, look.TALLEST):g}"' if fitted else ""
            # Programs fit a row again when its texts change, unless it was cut.
            custom = ' customHeight="1"' if line > look.TALLEST else ""
            yield f'<row r="{number}"{height}{custom}>{"".join(spelt)}</row>'
        first += len(some)


class _Column:
    def __init__(self, letter: str, given: Look) -> None:
        self.before = f'<c r="{letter}'
        self.look = given
        self.plain = f'" s="{given.style}" t="inlineStr"><is><t>'
        self.short = look.one_line(given.width) if given.width else MAX_TEXT

    def cells(self, numbers: Iterable[int], values: Sequence[Cell], lines: list[int]) -> list[str]:
        """The cells of rows, empty where there is none. Raises the numbers of lines of the rows to those of texts."""
        texts = [value for value in values if type(value) is str]
        if len(texts) == len(values) - values.count(None):
            together = GAP + GAP.join(texts)
            if self.look.width and (
                max(map(len, texts), default=0) > self.short or "\n" in together or not together.isascii()
            ):
                self.raise_lines(values, lines)
            if not any(sign in together for sign in SPECIAL) and list(map(str.strip, texts)) == texts:
                before, plain = self.before, self.plain
                return [
                    "" if value is None else f"{before}{number}{plain}{value}</t></is></c>"
                    for number, value in zip(numbers, values, strict=True)
                ]
        elif self.look.width:
            self.raise_lines(values, lines)
        return [
            "" if value is None else self.cell(number, value) for number, value in zip(numbers, values, strict=True)
        ]

    def raise_lines(self, values: Sequence[Cell], lines: list[int]) -> None:
        for at, value in enumerate(values):
            if type(value) is str and (len(value) > self.short or "\n" in value or not value.isascii()):
                lines[at] = max(lines[at], self.lines(value))

    def cell(self, number: int, value: Cell) -> str:
        if type(value) is str:
            return f"{self.before}{number}{self.text(value)}</t></is></c>"
        return self.other(number, value)

    def text(self, text: str) -> str:
        """What stands between the number of a cell of text and its end."""
        if "&" in text or "<" in text or ">" in text or "_x" in text or text.startswith(MARKED) or text != text.strip():
            style = self.look.marked if text.startswith(MARKED) else self.look.style
            text = _escaped(stored(text))
            space = "" if text == text.strip() else ' xml:space="preserve"'
            return f'" s="{style}" t="inlineStr"><is><t{space}>{text}'
        return self.plain + text

    def lines(self, text: str) -> int:
        return look.lines(text, self.look.width) if self.look.width else 1

    def other(self, number: int, value: Cell) -> str:
        """A cell of a number or a formula."""
        if isinstance(value, Formula):
            return f'{self.before}{number}" s="{self.look.style}"><f>{_escaped(value[1:])}</f><v /></c>'
        if isinstance(value, str):
            return f"{self.before}{number}{self.text(str(value))}</t></is></c>"
        if isinstance(value, bool):
            return f'{self.before}{number}" s="{self.look.style}" t="b"><v>{value:d}</v></c>'
        return f'{self.before}{number}" s="{self.look.style}" t="n"><v>{value!r}</v></c>'

"""Makes the XML of a sheet's rows (SpreadsheetML, ECMA-376), a text for each row.

openpyxl makes an object and several calls for each cell: most of the time of an export with many rows. It still writes
everything else in a workbook, and of the sheets what stands around these rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, zip_longest
from typing import NamedTuple

from openpyxl.utils import get_column_letter

from readout.publish.formats.xlsx import look
from readout.syntax.document import Cell

MAX_TEXT = 32_767
"""How many characters a cell of Excel holds, in UTF-16 code units; from its "specifications and limits"."""

ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
SPACE = re.compile("[ \n]")
MARKED = ("=", "+", "-", "@", "'")
"""A text that begins so may become a formula when somebody edits it: its cell is marked as text."""


GAP = "\x00"
SPECIAL = ("&", "<", ">", "_x", *(GAP + sign for sign in MARKED))
"""If texts, each with a gap before it, have none of these, none of them needs an escape or a mark."""
BLOCK = 1000
"""How many rows are made at a time, column by column."""


class Formula(str):
    """A formula. Any other string is a text, even if it begins with an equals sign."""

    __slots__ = ()


class Look(NamedTuple):
    """The style of a column's cells: the number of the style, and of that for marked texts. With a `width`, rows are as
    high as the column's texts; without, the column counts as one line."""

    style: int
    marked: int
    width: int | None = None


def stored(text: str) -> str:
    """Return a text as the file stores it: `_x0041_` would be read as an A, and mere spaces as nothing."""
    text = ESCAPED.sub("_x005F_", text)
    return text if text.strip() else SPACE.sub(lambda match: f"_x{ord(match[0]):04X}_", text, count=1)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def spelled(rows: Iterable[Sequence[Cell]], looks: Sequence[Look], first: int) -> Iterator[str]:
    """Yield the XML of rows, numbered from `first`. A cell that is None is left out."""
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
        """Return the cells of rows, empty texts for None. Raises the line counts in `lines` to those of the texts."""
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
        """Return what stands between the row number of a cell of text and its end."""
        if "&" in text or "<" in text or ">" in text or "_x" in text or text.startswith(MARKED) or text != text.strip():
            style = self.look.marked if text.startswith(MARKED) else self.look.style
            text = _escaped(stored(text))
            space = "" if text == text.strip() else ' xml:space="preserve"'
            return f'" s="{style}" t="inlineStr"><is><t{space}>{text}'
        return self.plain + text

    def lines(self, text: str) -> int:
        return look.lines(text, self.look.width) if self.look.width else 1

    def other(self, number: int, value: Cell) -> str:
        """Return a cell of a number, a formula, or a text of another class than `str`."""
        if isinstance(value, Formula):
            return f'{self.before}{number}" s="{self.look.style}"><f>{_escaped(value[1:])}</f><v /></c>'
        if isinstance(value, str):
            return f"{self.before}{number}{self.text(str(value))}</t></is></c>"
        if isinstance(value, bool):
            return f'{self.before}{number}" s="{self.look.style}" t="b"><v>{value:d}</v></c>'
        return f'{self.before}{number}" s="{self.look.style}" t="n"><v>{value!r}</v></c>'

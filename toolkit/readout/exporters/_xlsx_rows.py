"""The rows of a sheet as the file spells them, one text a row.

openpyxl takes an object and several calls for each cell, which is most of the time of an export with many rows. It
writes all else that a workbook has, and of the sheets what stands around these rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from openpyxl.utils import get_column_letter

from readout.exporters import _xlsx_look as look
from readout.source.document import Cell

MAX_TEXT = 32_767
"""How many characters a cell of Excel holds, in UTF-16 code units; from its "specifications and limits"."""

ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
SPACE = re.compile("[ \n]")
MARKED = ("=", "+", "-", "@", "'")
"""What a text begins with that may become a formula when somebody edits it: its cell is marked as text."""


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
    for number, row in enumerate(rows, first):
        parts, lines = [], 1
        for column, value in zip(columns, row, strict=False):
            if value is None:
                continue
            if type(value) is not str:
                parts.append(column.other(number, value))
                continue
            parts.append(f"{column.before}{number}{column.text(value)}</t></is></c>")
            if len(value) > column.short or "\n" in value or not value.isascii():
                lines = max(lines, column.lines(value))
        height = f' ht="{look.LINE * min(lines, look.TALLEST):g}"' if fitted else ""
        # Programs fit a row again when its texts change, unless it was cut.
        custom = ' customHeight="1"' if lines > look.TALLEST else ""
        yield f'<row r="{number}"{height}{custom}>{"".join(parts)}</row>'


class _Column:
    def __init__(self, letter: str, given: Look) -> None:
        self.before = f'<c r="{letter}'
        self.look = given
        self.plain = f'" s="{given.style}" t="inlineStr"><is><t>'
        self.short = look.one_line(given.width) if given.width else MAX_TEXT

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

"""Positions in files: offsets, lines and columns, cells, and JSON pointers.

Offsets and columns count Unicode code points. Offsets are 0-based; lines, rows and columns are 1-based.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple

Pointer = tuple[str | int, ...]


class Span(NamedTuple):
    """A range of a text, from `start` up to but not including `end`, in code points."""

    start: int
    end: int


class Position(NamedTuple):
    """A line and a column, both 1-based; the column counts code points."""

    line: int
    column: int


class CellRef(NamedTuple):
    """A cell of a table. `sheet` is the name of its sheet or file; `row` and `column` are 1-based."""

    sheet: str
    row: int
    column: int

    @property
    def a1(self) -> str:
        """The cell in A1 notation: `B7`."""
        return f"{column_letters(self.column)}{self.row}"


def column_letters(number: int) -> str:
    """Return the letters of a 1-based column: `A` for 1, `AA` for 27."""
    letters = ""
    while number:
        number, digit = divmod(number - 1, 26)
        letters = chr(65 + digit) + letters
    return letters


def column_number(letters: str) -> int:
    """Return the 1-based number of a column from its letters: 1 for `A`, 27 for `AA`."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


class LineIndex:
    """Converts offsets of a text into lines and columns. A line ends with LF, CR LF or CR."""

    def __init__(self, text: str) -> None:
        self.text = text
        starts = [0]
        lf, cr = text.find("\n"), text.find("\r")
        while lf >= 0 or cr >= 0:
            is_cr = cr >= 0 and (lf < 0 or cr < lf)
            offset = (cr + 2 if lf == cr + 1 else cr + 1) if is_cr else lf + 1
            starts.append(offset)
            # Only what lies behind is looked for anew: of a text without CR, the rest is not searched for each line.
            if 0 <= lf < offset:
                lf = text.find("\n", offset)
            if 0 <= cr < offset:
                cr = text.find("\r", offset)
        self.starts = starts
        self._lines: dict[int, str] = {}

    def position(self, offset: int) -> Position:
        """Return the line and column of an offset."""
        line = bisect_right(self.starts, offset)
        return Position(line, offset - self.starts[line - 1] + 1)

    def line(self, number: int) -> str:
        """Return the text of a line without its end; one string for all findings, of which a line may have many."""
        if number not in self._lines:
            end = self.starts[number] if number < len(self.starts) else len(self.text)
            self._lines[number] = self.text[self.starts[number - 1] : end].rstrip("\r\n")
        return self._lines[number]


def pointer_text(pointer: Pointer) -> str:
    """Return the pointer in the notation of RFC 6901."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in pointer)

"""Places inside files: offsets, lines and columns, cells, and JSON pointers.

Offsets and columns count Unicode code points; lines and columns are 1-based, offsets 0-based.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import NamedTuple

Pointer = tuple[str | int, ...]


class Span(NamedTuple):
    """A stretch of text, from `start` up to but not including `end`, in code points."""

    start: int
    end: int


class Position(NamedTuple):
    """A line and a column, both 1-based; the column counts code points."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class CellRef:
    """A cell of a table: `sheet` is the sheet or file, `row` and `column` are 1-based."""

    sheet: str
    row: int
    column: int

    @property
    def a1(self) -> str:
        """The cell as spreadsheets write it: `B7`."""
        return f"{column_letters(self.column)}{self.row}"


def column_letters(number: int) -> str:
    """The letters of a column, 1-based: 1 is `A`, 27 is `AA`."""
    letters = ""
    while number:
        number, digit = divmod(number - 1, 26)
        letters = chr(65 + digit) + letters
    return letters


def column_number(letters: str) -> int:
    """The number of a column, 1-based, by its letters: `A` is 1, `AA` is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


class LineIndex:
    """Turns offsets of one text into lines and columns. A line ends with LF, CR LF or CR."""

    def __init__(self, text: str) -> None:
        self.text = text
        starts, offset = [0], 0
        while True:
            feed, back = text.find("\n", offset), text.find("\r", offset)
            if feed < 0 and back < 0:
                break
            if back >= 0 and (feed < 0 or back < feed):
                offset = back + 2 if feed == back + 1 else back + 1
            else:
                offset = feed + 1
            starts.append(offset)
        self.starts = starts
        self.shown: dict[int, str] = {}

    def position(self, offset: int) -> Position:
        line = bisect_right(self.starts, offset)
        return Position(line, offset - self.starts[line - 1] + 1)

    def line(self, number: int) -> str:
        """The text of a line, without its end. It is one string however often it is asked for: a long line may
        hold many findings."""
        if number not in self.shown:
            end = self.starts[number] if number < len(self.starts) else len(self.text)
            self.shown[number] = self.text[self.starts[number - 1] : end].rstrip("\r\n")
        return self.shown[number]


def pointer_text(pointer: Pointer) -> str:
    """The pointer in the notation of RFC 6901."""
    return "".join("/" + str(p).replace("~", "~0").replace("/", "~1") for p in pointer)

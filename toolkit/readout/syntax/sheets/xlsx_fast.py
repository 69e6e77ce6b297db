"""Reads the rows of a worksheet as Excel, LibreOffice and readout write them, without an XML parser.

A parser calls its handlers two to eight times for a cell; here one pattern finds the cells of a row. It knows one
spelling of each element. From the first row on that is spelled differently, or breaks a rule, the rest is left to
the reader of XML (`xlsx`), which decides and never sees the rows before.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain

from readout.span import column_number
from readout.syntax.document import MOST_MARKS, Cell, piled
from readout.syntax.json import number
from readout.syntax.sheets.grids import LAST_COLUMN, LAST_ROW, NUMBER, POINTER, Grid

ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
SURROGATE = re.compile("[\ud800-\udfff]")

MAX_ROW_BYTES = 2**20
"""The most bytes before the rows, and of one row."""
HEAD = re.compile(
    rb"""(?:<\?xml version=(["'])1\.0\1(?: encoding=(["'])(?i:utf-8)\2)?(?: standalone=(["'])(?:yes|no)\3)?\?>\s*)?"""
    rb"""(?P<root><worksheet(?:\s+[\w:]+="[^"<>]*")*>)"""
)
"""The beginning of a worksheet in UTF-8."""
START = b"<sheetData>"
BOUND = b' xmlns:x14ac="'
FORBIDDEN = bytes(byte for byte in range(32) if byte not in b"\t\n")
"""Control characters that XML forbids; and carriage returns, which it turns into line feeds."""
FORBIDDEN_TEXTS = (b"\xef\xbf\xbe", b"\xef\xbf\xbf", b"]]>")
"""What else XML forbids in a text: U+FFFE, U+FFFF, and the end of a CDATA section."""

FLAG = '="(?:0|1|false|true)"'
ROW = (
    r'<row r="([1-9][0-9]{0,6})"(?: spans="[0-9: ]*")?(?: s="[0-9]+")?'
    rf'(?: customFormat{FLAG})?(?: ht="[0-9.]+")?(?: hidden="(?:0|false|(1|true))")?(?: customHeight{FLAG})?'
    rf'(?: outlineLevel="[0-9]")?(?: collapsed{FLAG})?(?: thickTop{FLAG})?(?: thickBot{FLAG})?(?: ph{FLAG})?'
)
WITHOUT, WITH = (re.compile(rf"{ROW}{more} ?(/?)>") for more in ("", '(?: x14ac:dyDescent="[0-9.]+")?'))
"""The start tag of a row, without and with an attribute whose prefix the root must bind."""
END = "</row>"
TEXT = "[^<&]*(?:&(?:lt|gt|amp|quot|apos);[^<&]*)*"
CELL = re.compile(
    r'<c r="([A-Z]{1,3})[1-9][0-9]{0,6}"(?: s="([0-9]{1,9})")?(?:'
    rf' t="inlineStr"><is><t(?: xml:space="preserve")?>({TEXT})</t></is></c>'
    r'| t="s"><v>([0-9]{1,9})</v></c>'
    rf'|(?: t="n")?(?:><v>({NUMBER.pattern.replace("([", "(?:[")})</v></c>| ?/>|></c>)'
    r'| t="b"><v>([01])</v></c>'
    r")|[\s\S]"
)
"""A cell: column, style, and its text, the index of its text, its number, or 0 or 1. Anything else has no column."""


def unescape(text: str) -> str:
    """Return a text with Excel's `_xHHHH_` decoded, which stand for UTF-16 code units (ECMA-376-1, 22.9.2.19)."""
    if "_x" not in text:
        return text
    text = ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    if SURROGATE.search(text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


class PlainRows:
    """Reads rows into a grid. `row` is the number of the last one.

    `strings` are the shared texts of cells, `dates` has the parts of a date that each style displays, and `spend`
    counts towards the budget of memory.
    """

    def __init__(self, grid: Grid, strings: Sequence[str], dates: Sequence[str], spend: Callable[[int], None]) -> None:
        self.grid, self.strings, self.dates, self.spend = grid, strings, dates, spend
        self.row = 0
        self.begin = WITHOUT

    def rest(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        """Yield what is left of a part for the reader of XML, which must parse a chunk before it asks for the next."""
        data = before = start = b""
        for chunk in chunks:
            data += chunk
            before, start, _ = data.partition(START)
            if start or len(data) > MAX_ROW_BYTES:
                break
        head = HEAD.match(before)
        if not start or not head or any(sign in before[head.end() :] for sign in (b"<!", b"<?")):
            yield data  # a row could begin in a comment
            yield from chunks
            return
        self.begin = WITH if BOUND in head["root"] else WITHOUT
        yield before + start
        data = data[len(before) + len(start) :]
        for chunk in chain((b"",), chunks):
            data += chunk
            whole = data.rfind(END.encode()) + len(END)
            if whole < len(END):
                if len(data) > MAX_ROW_BYTES:
                    break
                continue
            left = self._read(data[:whole])
            data = left + data[whole:]
            if left:
                break
        yield data
        yield from chunks

    def _read(self, data: bytes) -> bytes:
        """Read rows, and return what is left of them."""
        if len(data.translate(None, FORBIDDEN)) < len(data) or any(each in data for each in FORBIDDEN_TEXTS):
            return data
        try:
            text = data.decode()
        except UnicodeDecodeError:
            return data
        at = 0
        while at < len(text):
            row = self.begin.match(text, at)
            if not row or not self.row < int(row[1]) <= LAST_ROW:
                break
            end = start = row.end()
            if not row[3]:
                end = text.index(END, start)
                cells = self._cells(CELL.findall(text, start, end))
                if cells is None:
                    break
                if cells:
                    self.grid.rows.append((int(row[1]), cells))
                end += len(END)
            if row[2]:
                self.grid.hidden_rows.add(int(row[1]))
            self.row, at = int(row[1]), end
        return text[at:].encode()

    def _cells(self, matches: Iterable[tuple[str, ...]]) -> list[Cell] | None:
        """Return the cells of a row; None if one is spelled differently, is no plain value, or breaks a rule."""
        cells: list[Cell] = []
        spent = 0
        value: Cell
        for letters, style, inline, index, digits, flag in matches:
            column = COLUMNS[letters]
            if not column:
                return None
            text = inline
            if index:
                if int(index) >= len(self.strings):
                    return None
                text = self.strings[int(index)]
            elif text:
                if "&" in text:
                    for name, sign in ENTITIES:
                        text = text.replace(name, sign)
                if "_x" in text:
                    text = unescape(text)
            if text:
                if len(text) >= MOST_MARKS and piled(text) is not None:
                    return None
                spent += len(text)
                value = text
            elif digits:
                at = int(style or 0)
                if at < len(self.dates) and self.dates[at]:
                    return None
                value = int(digits) if digits.isdecimal() and len(digits) < SURELY_WHOLE else number(digits)
            elif flag:
                value = flag == "1"
            else:
                continue
            missing = column - 1 - len(cells)
            if missing:
                if missing < 0:
                    return None
                spent += missing * POINTER
                cells += [None] * missing
            cells.append(value)
        self.spend(spent)
        return cells


ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&"))
SURELY_WHOLE = 16
"""A number of fewer digits is an int of the same value to `json.number`."""


class _Columns(dict[str, int]):
    """A cache of the 1-based numbers of columns by their letters; 0 for anything else."""

    def __missing__(self, letters: str) -> int:
        column = column_number(letters)
        self[letters] = column if column <= LAST_COLUMN else 0
        return self[letters]


COLUMNS = _Columns()

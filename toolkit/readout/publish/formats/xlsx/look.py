"""The look of a workbook: its styles, and the widths of columns and heights of rows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from math import ceil
from unicodedata import east_asian_width

from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.worksheet.dimensions import RowDimension

TEXT, NUMBER, LINK, DERIVED = "readout text", "readout number", "readout link", "readout derived"
MACHINE = "readout machine"
REQUIRED_HEADING, HEADING, DERIVED_HEADING = "readout required heading", "readout heading", "readout derived heading"
TITLE, SECTION, RIGHT_SECTION, LABEL = "readout title", "readout section", "readout right section", "readout label"

COVER_TAB, RECORDS_TAB, ITEMS_TAB, SERVICE_TAB = "1F4E79", "2E75B6", "9DC3E6", "A6A6A6"
DARK, PALE, GREY, INK, BLUE = "1F4E79", "DDEBF7", "EDEDED", "595959", "0563C1"

ROW_LINE = Border(bottom=Side("thin", "D9D9D9"))
LACKING, UNKNOWN = PatternFill("solid", bgColor="FBE5D6"), PatternFill("solid", bgColor="FFF2CC")
"""For conditional formats: a line below each row, a required cell that is empty, an id of no record."""

NARROWEST, WIDEST, WIDEST_PROSE = 9, 36, 60
"""Widths of columns, in digits; a laptop's window shows about 150."""
FROZEN = 60
"""How wide the key columns that stay in sight may be together."""
LINE, TALLEST = 15.0, 12
"""The height of a line in points, and the most lines to which a row grows by itself."""


def _style(
    name: str,
    *,
    colour: str = "000000",
    fill: str = "",
    size: int = 11,
    bold: bool = False,
    italic: bool = False,
    underline: bool = False,
    middle: bool = False,
    across: str | None = None,
    format: str = "@",
    wrap: bool = True,
) -> NamedStyle:
    return NamedStyle(
        name=name,
        font=Font(
            "Calibri", size, bold=bold, italic=italic, underline="single" if underline else None, color=f"FF{colour}"
        ),
        fill=PatternFill("solid", f"FF{fill}") if fill else PatternFill(),
        alignment=Alignment(across, "center" if middle else "top", wrap_text=wrap),
        number_format=format,
    )


def styles() -> dict[str, NamedStyle]:
    """Return the styles of a workbook, by name. Each workbook needs its own: openpyxl binds them to it."""
    named_styles = (
        _style(TEXT),
        _style(NUMBER, format="0", across="right"),
        _style(LINK, colour=BLUE, underline=True),
        _style(DERIVED, colour=INK, fill="F7F7F7"),
        _style(MACHINE, colour=INK, wrap=False),
        _style(REQUIRED_HEADING, colour="FFFFFF", fill=DARK, bold=True, middle=True),
        _style(HEADING, colour=DARK, fill=PALE, bold=True, middle=True),
        _style(DERIVED_HEADING, colour=INK, fill=GREY, italic=True, middle=True),
        _style(TITLE, colour=DARK, size=18, bold=True),
        _style(SECTION, colour=DARK, size=13, bold=True, middle=True),
        _style(RIGHT_SECTION, colour=DARK, size=13, bold=True, middle=True, across="right"),
        _style(LABEL, colour=INK),
    )
    return {style.name: style for style in named_styles}


def width(text: str) -> int:
    """Return how many columns of a fixed-width screen a text takes: East Asian wide characters take two."""
    if text.isascii() or not WIDE.search(text):
        return len(text)
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


WIDE = re.compile("[^\0-\u10ff\u1160-\u2319]")
"""Characters that may take two columns: most texts that are not ASCII have none, only accents and quotation marks.

Those up to U+10FFFF, said by what it is not, since such a range takes milliseconds to compile.
"""


def fitting(heading: str, values: Iterable[str], *, prose: bool) -> int:
    """Return the width of a column, in characters: that of its longest line within bounds, and of its heading."""
    bound = WIDEST_PROSE if prose else WIDEST
    lines = "\n".join(values).split("\n")
    longest = max(map(len, lines))
    if longest + 2 < bound:
        longest = max(map(width, lines))
    arrow = 4  # of the filter, which stands over the heading
    return max(NARROWEST, width(heading) + arrow, min(longest + 2, bound))


def lines(text: str, columns: int) -> int:
    """Return about how many lines a text takes in a column, whose width is counted in digits.

    Letters are narrower than digits; where words wrap, about three letters of a line stay empty.
    """
    prose = _prose(columns)
    return sum(max(1, ceil(width(line) / (prose if " " in line else columns))) for line in text.split("\n"))


def one_line(columns: int) -> int:
    """Return how many ASCII characters fit into a line of a column, with or without spaces."""
    return int(min(_prose(columns), columns))


def _prose(columns: int) -> float:
    return max(1.0, columns * 1.2 - 3)


class FittedRow(RowDimension):
    """A row with an initial height: programs fit it again when its texts change."""

    customHeight = False  # noqa: N815 - the name is that of the attribute in the file

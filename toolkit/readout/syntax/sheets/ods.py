"""Reads the stored cells of an OpenDocument spreadsheet (ODF 1.3, part 3).

One part holds all sheets, so they are read together. Repeated rows and cells, which the file stores once, count
towards the budget each time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from readout.span import CellRef
from readout.syntax.document import Cell
from readout.syntax.json import number
from readout.syntax.sheets import grids
from readout.syntax.sheets.grids import LAST_COLUMN, LAST_ROW, NUMBER, POINTER, Attributes, Grid, Kind, Odd, Unreadable
from readout.syntax.sheets.marks import Marks, OdsMarks

MEDIA_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
CONTENT, STYLES, MANIFEST = "content.xml", "styles.xml", "META-INF/manifest.xml"
ROW = 256
"""The bytes of memory that a repeated row takes."""
DURATION = re.compile(r"P(?:(\d{1,6})D)?T(\d{1,6})H(\d{1,2})M(\d{1,2})(?:[.,]\d+)?S")
MIDNIGHT = date(1899, 12, 30)
"""The day that times of day are counted from."""
PARTS = {"year": "y", "month": "m", "day": "d", "hours": "h", "minutes": "h", "seconds": "h"}
"""The elements of a date style, and the parts of a date that they display."""
NUMBERS = ("float", "percentage", "currency")
IGNORED = ("annotation", "shapes", "frame", "custom-shape", "tracked-changes", "forms", "dde-links")


class Workbook(grids.Workbook):
    """An open OpenDocument spreadsheet."""

    WHAT, SUFFIX = "OpenDocument spreadsheet", ".ods"

    @property
    def sheets(self) -> tuple[str, ...]:
        return tuple(self._grids)

    def grid(self, sheet: str) -> Grid:
        """The cells of a sheet."""
        return self._grids[sheet]

    def marks(self, sheet: str) -> Marks:
        """Return the notes and struck cells of a sheet."""
        return self._marks.get(sheet, Marks())

    @cached_property
    def _marks(self) -> dict[str, Marks]:
        marks = OdsMarks(self._spend)
        with grids.damage():
            if self._has(STYLES):
                self._parse(STYLES, marks.start)
            self._parse(CONTENT, marks.start, marks.end, marks.text)
        return marks.by_sheet

    def _open(self) -> None:
        if self._has(MANIFEST):
            self._parse(MANIFEST, _refuse_encryption)
        kind = self._zip.read("mimetype")[:80].decode("ascii", "replace") if "mimetype" in self._zip.NameToInfo else ""
        if not kind.startswith(MEDIA_TYPE) or not self._has(CONTENT):
            raise Unreadable("the file holds no OpenDocument spreadsheet", "save it as .ods or .xlsx")
        styles = _Styles()
        if self._has(STYLES):
            self._parse(STYLES, styles.start, styles.end)
        content = _Content(self, styles)
        self._parse(CONTENT, content.start, content.end, content.text)
        self._grids = content.grids


def _refuse_encryption(name: str, attributes: Attributes) -> None:
    # Parts that are encrypted each say so; since ODF 1.4 the package as a whole may be.
    if name == "encryption-data" or "encrypted-package" in attributes.values():
        raise Unreadable("the workbook is encrypted", "save it without a password")


class _Styles:
    """Which parts of a date the styles of cells display."""

    def __init__(self) -> None:
        self._data_styles: dict[str, str] = {}
        self._cells: dict[str, tuple[str, str]] = {}
        self._inside = ""

    def start(self, name: str, attributes: Attributes) -> None:
        if name in ("date-style", "time-style"):
            self._inside = _attribute(attributes, "name")
            self._data_styles[self._inside] = ""
        elif name == "style" and _attribute(attributes, "family") == "table-cell":
            styles = _attribute(attributes, "data-style-name"), _attribute(attributes, "parent-style-name")
            self._cells[_attribute(attributes, "name")] = styles
        elif self._inside and name in PARTS and PARTS[name] not in self._data_styles[self._inside]:
            self._data_styles[self._inside] += PARTS[name]

    def end(self, name: str) -> None:
        if name in ("date-style", "time-style"):
            self._inside = ""

    def date_parts(self, style: str) -> str:
        """Return the parts of a date that a style displays; empty if it does not say."""
        for _ in range(3):  # an automatic style inherits from a common one, and that from the default
            data, parent = self._cells.get(style, ("", ""))
            if data:
                return "".join(part for part in "ymdh" if part in self._data_styles.get(data, ""))
            style = parent
        return ""


@dataclass(slots=True)
class _Cell:
    """A cell that is being read."""

    attributes: Attributes
    paragraphs: list[str] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)


class _Content:
    """The XML handlers of the part that holds the sheets."""

    def __init__(self, book: Workbook, styles: _Styles) -> None:
        self.grids: dict[str, Grid] = {}
        self._book, self._styles = book, styles
        self._spend = book._spend  # noqa: SLF001 - the two are one reader
        self._grid: Grid | None = None
        self._row = self._rows = self._column = self._columns = 0
        self._cells: list[Cell] = []
        self._odd: list[Odd] = []
        self._cell: _Cell | None = None
        self._ignored_depth = 0
        """The depth inside annotations and drawings, which are no text of a cell or sheet, and inside links, which
        cache sheets of other files."""
        self._in_text = False
        self._defaults: list[str] = []
        self._hidden = range(0)

    # ------------------------------------------------------------ elements

    def start(self, name: str, attributes: Attributes) -> None:
        if self._ignored_depth or name in IGNORED:
            self._ignored_depth += 1
        elif self._cell is not None:
            self._inside_cell(name, attributes)
        elif name == "table":
            self._start_table(attributes)
        elif self._grid is None:
            self._styles.start(name, attributes)
        elif name == "table-column":
            self._start_column(attributes)
        elif name == "table-row":
            self._rows = _repeated(attributes, "number-rows-repeated")
            self._cells, self._odd, self._column = [], [], 0
            if _attribute(attributes, "visibility") in ("collapse", "filter"):
                last = min(self._row + self._rows, LAST_ROW)
                # A sheet may hide all rows below its last one, which are not recorded.
                self._hidden = range(self._row + 1, last + 1)
            else:
                self._hidden = range(0)
        elif name in ("table-cell", "covered-table-cell"):
            self._columns = _repeated(attributes, "number-columns-repeated")
            self._cell = _Cell({key.rpartition(" ")[2]: value for key, value in attributes.items()})

    def end(self, name: str) -> None:
        if self._ignored_depth:
            self._ignored_depth -= 1
        elif self._cell is not None:
            if name in ("table-cell", "covered-table-cell"):
                self._end_cell(self._cell)
                self._cell = None
            elif name == "p":
                self._cell.paragraphs.append("".join(self._cell.parts))
                self._in_text = False
        elif self._grid is None:
            self._styles.end(name)
        elif name == "table-row":
            self._end_row(self._grid)
        elif name == "table":
            self._grid = None

    def text(self, data: str) -> None:
        # The standard collapses white space (6.1.2). LibreOffice writes and reads it as it is.
        if self._in_text and self._cell is not None and not self._ignored_depth:
            self._cell.parts.append(data)

    def _inside_cell(self, name: str, attributes: Attributes) -> None:
        """Handle an element in a cell: a paragraph, or white space that XML may not keep."""
        cell = self._cell
        if cell is None:
            return
        if name == "p":
            cell.parts, self._in_text = [], True
        elif name == "table":
            raise Unreadable("a cell of the workbook holds a table", "move its rows into the sheet")
        elif self._in_text and name in WHITE_SPACE:
            count = _repeated(attributes, "c")
            self._spend(count)
            cell.parts.append(WHITE_SPACE[name] * count)

    def _start_table(self, attributes: Attributes) -> None:
        if self._grid is not None:
            raise Unreadable("a sheet of the workbook stands in another", "copy the sheets into a new workbook")
        self._grid = Grid([], [])
        self._book._add_sheet(self.grids, _attribute(attributes, "name"), self._grid)  # noqa: SLF001
        self._row, self._defaults = 0, []

    def _start_column(self, attributes: Attributes) -> None:
        count = min(_repeated(attributes, "number-columns-repeated"), LAST_COLUMN - len(self._defaults))
        if self._grid and _attribute(attributes, "visibility") in ("collapse", "filter"):
            first = len(self._defaults) + 1
            self._grid.hidden_columns.update(range(first, first + count))
        self._defaults.extend([_attribute(attributes, "default-cell-style-name")] * count)

    def _end_cell(self, cell: _Cell) -> None:
        value = self._value(cell)
        first, self._column = self._column + 1, self._column + self._columns
        if value is None:
            return
        if self._column > LAST_COLUMN or self._row >= LAST_ROW:
            raise ValueError(self._column)
        if isinstance(value, Odd):
            self._spend(self._columns * ROW)
            for column in range(first, self._column + 1):
                self._odd.append(Odd(0, column, value.kind, value.text, value.value, value.shows))
        else:
            missing = first - 1 - len(self._cells)
            self._spend((missing + self._columns) * POINTER)
            self._cells.extend([None] * missing)
            self._cells.extend([value] * self._columns)

    def _end_row(self, grid: Grid) -> None:
        first, self._row = self._row + 1, self._row + self._rows
        if not self._cells and not self._odd:
            return
        if self._row > LAST_ROW:
            raise ValueError(self._row)
        grid.hidden_rows.update(self._hidden)
        length = sum(len(cell) for cell in self._cells if isinstance(cell, str))
        self._spend((self._rows - 1) * (ROW + length + len(self._odd) * ROW))
        for row in range(first, self._row + 1):
            if self._cells:
                grid.rows.append((row, self._cells))
            grid.odd.extend(Odd(row, odd.column, odd.kind, odd.text, odd.value, odd.shows) for odd in self._odd)

    # ------------------------------------------------------------ values

    def _value(self, cell: _Cell) -> Cell | Odd:
        """Return what a cell holds, or None for an empty one. Record the range that it is merged with."""
        attributes = cell.attributes
        if "number-columns-spanned" in attributes or "number-rows-spanned" in attributes:
            self._record_merged(attributes)
        value = self._stored(cell)
        if "formula" in attributes:
            result = value.text if isinstance(value, Odd) else value
            return Odd(0, 0, Kind.FORMULA, _formula(attributes["formula"]), result)
        return value

    def _stored(self, cell: _Cell) -> Cell | Odd:
        """Return the stored value of a cell, whatever its formula."""
        attributes = cell.attributes
        kind = attributes.get("value-type")
        if kind in NUMBERS:
            value = attributes["value"]
            if not NUMBER.fullmatch(value):
                raise ValueError(value)
            return number(value)
        if kind == "boolean":
            return attributes["boolean-value"] == "true"
        if kind == "date":
            value = attributes["date-value"].replace("T", " ").removesuffix(" 00:00:00")
            return Odd(0, 0, Kind.DATE, value, shows=self._date_parts(attributes) or "ymd")
        if kind == "time":
            return Odd(0, 0, Kind.DATE, _clock(attributes["time-value"]), shows=self._date_parts(attributes) or "h")
        if kind is None and not cell.paragraphs:
            return None
        return self._book._text(attributes.get("string-value", "\n".join(cell.paragraphs)))  # noqa: SLF001

    def _date_parts(self, attributes: Attributes) -> str:
        """Return the parts of a date that a cell displays; empty if its style does not say."""
        default = self._defaults[self._column] if self._column < len(self._defaults) else ""
        return self._styles.date_parts(attributes.get("style-name", default))

    def _record_merged(self, attributes: Attributes) -> None:
        columns, rows = int(attributes.get("number-columns-spanned", 1)), int(attributes.get("number-rows-spanned", 1))
        row, column = self._row + 1, self._column + 1
        if not (1 <= columns <= LAST_COLUMN and 1 <= rows <= LAST_ROW):
            raise ValueError(rows)
        if (columns > 1 or rows > 1) and self._grid:
            last = CellRef("", row + rows - 1, column + columns - 1)
            self._grid.odd.append(Odd(row, column, Kind.MERGED, f"{CellRef('', row, column).a1}:{last.a1}"))


WHITE_SPACE = {"s": " ", "tab": "\t", "line-break": "\n"}


def _attribute(attributes: Attributes, name: str) -> str:
    """Return an attribute by its name without the namespace; empty if there is none."""
    ending = f" {name}"
    return next((value for key, value in attributes.items() if key.endswith(ending)), "")


def _repeated(attributes: Attributes, name: str) -> int:
    """Return how often something is repeated, at least 1. Raises ValueError."""
    times = int(_attribute(attributes, name) or 1)
    if times < 1:
        raise ValueError(times)
    return times


def _formula(text: str) -> str:
    """Return a formula without the prefix that names its grammar (`of:=`)."""
    return text.partition(":")[2] if re.match("[a-z]+:=", text) else text


def _clock(duration: str) -> str:
    """Return a duration as the date and time that Excel's reader returns; any other text as it is."""
    match = DURATION.fullmatch(duration)
    if not match:
        return duration
    days, hours = divmod(int(match[1] or 0) * 24 + int(match[2]), 24)
    try:
        day = date.fromordinal(MIDNIGHT.toordinal() + days)
    except (ValueError, OverflowError):
        return duration
    return f"{day} {hours:02}:{int(match[3]):02}:{int(match[4]):02}"

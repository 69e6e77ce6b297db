"""Reads the cells of an OpenDocument spreadsheet (ODF 1.3, part 3): what is stored, and no more.

All sheets stand in one part, so they are read together. What is repeated is written once in the file, and
counted here as often as it is said.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from readout.span import CellRef
from readout.syntax.document import Cell
from readout.syntax.json import number
from readout.syntax.sheets import grids
from readout.syntax.sheets.grids import LAST_COLUMN, LAST_ROW, NUMBER, POINTER, Attributes, Grid, Kind, Odd, Unreadable

MEDIA_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
CONTENT, STYLES, MANIFEST = "content.xml", "styles.xml", "META-INF/manifest.xml"
ROW = 256
"""The bytes that a row takes that another one repeats."""
DURATION = re.compile(r"P(?:(\d{1,6})D)?T(\d{1,6})H(\d{1,2})M(\d{1,2})(?:[.,]\d+)?S")
MIDNIGHT = date(1899, 12, 30)
"""The day that times of day are counted from."""
PARTS = {"year": "y", "month": "m", "day": "d", "hours": "h", "minutes": "h", "seconds": "h"}
"""The elements of a date style, and what they show."""
NUMBERS = ("float", "percentage", "currency")


class Workbook(grids.Workbook):
    """An open OpenDocument spreadsheet."""

    WHAT, SUFFIX = "OpenDocument spreadsheet", ".ods"

    @property
    def sheets(self) -> tuple[str, ...]:
        return tuple(self._grids)

    def grid(self, sheet: str) -> Grid:
        """The cells of a sheet."""
        return self._grids[sheet]

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
    """Which parts of a date the styles of cells show."""

    def __init__(self) -> None:
        self._shown: dict[str, str] = {}
        self._cells: dict[str, tuple[str, str]] = {}
        self._inside = ""

    def start(self, name: str, attributes: Attributes) -> None:
        if name in ("date-style", "time-style"):
            self._inside = _attribute(attributes, "name")
            self._shown[self._inside] = ""
        elif name == "style" and _attribute(attributes, "family") == "table-cell":
            names = _attribute(attributes, "data-style-name"), _attribute(attributes, "parent-style-name")
            self._cells[_attribute(attributes, "name")] = names
        elif self._inside and name in PARTS and PARTS[name] not in self._shown[self._inside]:
            self._shown[self._inside] += PARTS[name]

    def end(self, name: str) -> None:
        if name in ("date-style", "time-style"):
            self._inside = ""

    def date_parts(self, style: str) -> str:
        """The parts that a cell of the style shows; empty where the style does not say."""
        for _ in range(3):  # an automatic style stands on a common one, and that on the default
            data, parent = self._cells.get(style, ("", ""))
            if data:
                return "".join(part for part in "ymdh" if part in self._shown.get(data, ""))
            style = parent
        return ""


@dataclass(slots=True)
class _Cell:
    """A cell that is being read."""

    attributes: Attributes
    paragraphs: list[str] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)


class _Content:
    """The handlers of the part that holds the sheets."""

    def __init__(self, book: Workbook, styles: _Styles) -> None:
        self.grids: dict[str, Grid] = {}
        self._book, self._styles = book, styles
        self._spend = book._spend  # noqa: SLF001 - the two are one reader
        self._grid: Grid | None = None
        self._row = self._rows = self._column = self._columns = 0
        self._cells: list[Cell] = []
        self._odd: list[Odd] = []
        self._cell: _Cell | None = None
        self._apart = 0
        """How deep in what belongs to a cell or sheet, and is not its text: notes and drawings."""
        self._in_text = False
        self._defaults: list[str] = []
        self._hidden = range(0)

    # ------------------------------------------------------------ elements

    def start(self, name: str, attributes: Attributes) -> None:
        if self._apart or name in ("annotation", "shapes", "frame", "custom-shape", "tracked-changes", "forms"):
            self._apart += 1
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
                # A sheet may hide all below its last row: what is hidden there is nothing.
                self._hidden = range(self._row + 1, last + 1)
            else:
                self._hidden = range(0)
        elif name in ("table-cell", "covered-table-cell"):
            self._columns = _repeated(attributes, "number-columns-repeated")
            self._cell = _Cell({key.rpartition(" ")[2]: value for key, value in attributes.items()})

    def end(self, name: str) -> None:
        if self._apart:
            self._apart -= 1
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
        # The standard has blanks run together (6.1.2). LibreOffice writes and reads them as they are.
        if self._in_text and self._cell is not None and not self._apart:
            self._cell.parts.append(data)

    def _inside_cell(self, name: str, attributes: Attributes) -> None:
        """Paragraphs, and the blanks that XML may not keep."""
        cell = self._cell
        if cell is None:
            return
        if name == "p":
            cell.parts, self._in_text = [], True
        elif name == "table":
            raise Unreadable("a cell of the workbook holds a table", "move its rows into the sheet")
        elif self._in_text and name in BLANKS:
            count = _repeated(attributes, "c")
            self._spend(count)
            cell.parts.append(BLANKS[name] * count)

    def _start_table(self, attributes: Attributes) -> None:
        if self._grid is not None:
            raise Unreadable("a sheet of the workbook stands in another", "copy the sheets into a new workbook")
        self._grid = Grid([], [])
        # Sheets of other files, which links and references bring along, are no sheets of this one.
        self.grids.setdefault(_attribute(attributes, "name"), self._grid)
        self._book._count(len(self.grids))  # noqa: SLF001
        self._row, self._defaults = 0, []

    def _start_column(self, attributes: Attributes) -> None:
        count = min(_repeated(attributes, "number-columns-repeated"), LAST_COLUMN - len(self._defaults))
        if self._grid and _attribute(attributes, "visibility") in ("collapse", "filter"):
            first = len(self._defaults) + 1
            self._grid.hidden_columns.update(range(first, first + count))
        self._defaults.extend([_attribute(attributes, "default-cell-style-name")] * count)

    def _end_cell(self, cell: _Cell) -> None:
        content = self._value(cell)
        first, self._column = self._column + 1, self._column + self._columns
        if content is None:
            return
        if self._column > LAST_COLUMN or self._row >= LAST_ROW:
            raise ValueError(self._column)
        if isinstance(content, Odd):
            self._spend(self._columns * ROW)
            for column in range(first, self._column + 1):
                self._odd.append(Odd(0, column, content.kind, content.text, content.value, content.shows))
        else:
            missing = first - 1 - len(self._cells)
            self._spend((missing + self._columns) * POINTER)
            self._cells.extend([None] * missing)
            self._cells.extend([content] * self._columns)

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
        """What a cell holds; None for an empty one. Ranges that it is merged with are noted."""
        attributes = cell.attributes
        if "number-columns-spanned" in attributes or "number-rows-spanned" in attributes:
            self._merged(attributes)
        content = self._plain(cell)
        if "formula" in attributes:
            result = content.text if isinstance(content, Odd) else content
            return Odd(0, 0, Kind.FORMULA, _formula(attributes["formula"]), result)
        return content

    def _plain(self, cell: _Cell) -> Cell | Odd:
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
            return Odd(0, 0, Kind.DATE, value, shows=self._shows(attributes) or "ymd")
        if kind == "time":
            return Odd(0, 0, Kind.DATE, _clock(attributes["time-value"]), shows=self._shows(attributes) or "h")
        if kind is None and not cell.paragraphs:
            return None
        return self._book._text(attributes.get("string-value", "\n".join(cell.paragraphs)))  # noqa: SLF001

    def _shows(self, attributes: Attributes) -> str:
        default = self._defaults[self._column] if self._column < len(self._defaults) else ""
        return self._styles.date_parts(attributes.get("style-name", default))

    def _merged(self, attributes: Attributes) -> None:
        columns, rows = int(attributes.get("number-columns-spanned", 1)), int(attributes.get("number-rows-spanned", 1))
        row, column = self._row + 1, self._column + 1
        if not (1 <= columns <= LAST_COLUMN and 1 <= rows <= LAST_ROW):
            raise ValueError(rows)
        if (columns > 1 or rows > 1) and self._grid:
            last = CellRef("", row + rows - 1, column + columns - 1)
            self._grid.odd.append(Odd(row, column, Kind.MERGED, f"{CellRef('', row, column).a1}:{last.a1}"))


BLANKS = {"s": " ", "tab": "\t", "line-break": "\n"}


def _attribute(attributes: Attributes, name: str) -> str:
    """An attribute by its name without the namespace; empty where there is none."""
    ending = f" {name}"
    return next((value for key, value in attributes.items() if key.endswith(ending)), "")


def _repeated(attributes: Attributes, name: str) -> int:
    """How often something stands here, from 1."""
    times = int(_attribute(attributes, name) or 1)
    if times < 1:
        raise ValueError(times)
    return times


def _formula(text: str) -> str:
    """A formula without the prefix that names its grammar (`of:=`)."""
    return text.partition(":")[2] if re.match("[a-z]+:=", text) else text


def _clock(duration: str) -> str:
    """A time of day, as Excel's reader gives it; what is no such duration as it is."""
    match = DURATION.fullmatch(duration)
    if not match:
        return duration
    days, hours = divmod(int(match[1] or 0) * 24 + int(match[2]), 24)
    try:
        day = date.fromordinal(MIDNIGHT.toordinal() + days)
    except (ValueError, OverflowError):
        return duration
    return f"{day} {hours:02}:{int(match[3]):02}:{int(match[4]):02}"

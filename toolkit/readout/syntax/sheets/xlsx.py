"""Reads the stored cells of an Excel workbook (ECMA-376, Office Open XML).

Not with openpyxl, whose reader cuts `x005F_` out of texts, leaves `_x0041_` undecoded in inline texts,
fills every row up to its last cell, and does not see merged cells when it streams.
This reader evaluates and guesses nothing, and refuses hostile files before they cost memory or time.
"""

from __future__ import annotations

import marshal
import os
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from posixpath import dirname, join, normpath

from readout import parallel
from readout.span import column_number
from readout.syntax.document import Cell
from readout.syntax.json import number
from readout.syntax.sheets import grids
from readout.syntax.sheets.grids import LAST_COLUMN, LAST_ROW, NUMBER, POINTER, Attributes, Grid, Kind, Odd, Unreadable
from readout.syntax.sheets.marks import Marks, XlsxNotes, XlsxStruck, is_on
from readout.syntax.sheets.xlsx_fast import PlainRows, unescape

TRUE = ("1", "true")
LARGE = 2**23
"""From so many bytes of XML on, it pays to read sheets in another process."""
UNSHARED = 2
"""The version of marshal that does not look for shared objects."""

CELL = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
DATE_IDS = {
    **dict.fromkeys([14, 15, *range(27, 37), *range(50, 59)], "ymd"),
    16: "md",
    17: "ym",
    **dict.fromkeys([18, 19, 20, 21, 45, 46, 47], "h"),
    22: "ymdh",
}
"""The built-in number formats that display dates or times, and which parts of them (ECMA-376-1, 18.8.30)."""
QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)


class Workbook(grids.Workbook):
    """An open Excel workbook."""

    WHAT, SUFFIX = "Excel workbook", ".xlsx"

    _packed_ahead: Callable[[str], bytes | None] = staticmethod(lambda _: None)

    @property
    def sheets(self) -> tuple[str, ...]:
        return tuple(self._parts)

    def _open(self) -> None:
        self._process = os.getpid()
        root = next((part for kind, part in self._links("").values() if kind == "officeDocument"), None)
        if root is None or not root.endswith(".xml") or not self._has(root):
            raise Unreadable("the file holds no Excel workbook", "save it as .xlsx")
        links = self._links(root)
        self._parts: dict[str, str] = {}
        self._epoch = datetime(1899, 12, 30)  # noqa: DTZ001 - Excel's dates have no time zone

        def start(name: str, attributes: Attributes) -> None:
            if name == "workbookPr" and attributes.get("date1904") in TRUE:
                self._epoch = datetime(1904, 1, 1)  # noqa: DTZ001
            elif name == "sheet":
                kind, part = links[next((value for key, value in attributes.items() if key.endswith(" id")), "")]
                if kind == "worksheet":
                    self._add_sheet(self._parts, unescape(attributes["name"]), part)

        self._parse(root, start)
        by_kind = dict(links.values())
        self._struck_strings: set[int] = set()
        self._strings = self._shared_strings(by_kind["sharedStrings"]) if "sharedStrings" in by_kind else []
        self._dates: list[str] = []
        self._struck_styles: set[int] = set()
        if "styles" in by_kind:
            self._read_styles(by_kind["styles"])

    def _links(self, part: str) -> dict[str, tuple[str, str]]:
        """Return the relationships of a part (ECMA-376-2, 9.3): their types and targets by id."""
        folder, links = dirname(part), {}
        path = join(folder, "_rels", f"{part.removeprefix(folder).strip('/')}.rels")

        def start(name: str, attributes: Attributes) -> None:
            if name == "Relationship" and attributes.get("TargetMode") != "External":
                target = normpath(join("/", folder, attributes["Target"])).lstrip("/")
                links[attributes["Id"]] = (attributes["Type"].rpartition("/")[2], target)

        if self._has(path):
            self._parse(path, start)
        return links

    def _shared_strings(self, part: str) -> list[str]:
        """Return the table of texts that cells refer to by index."""
        strings: list[str] = []
        rich_text = _RichText()

        def end(name: str) -> None:
            rich_text.end(name)
            if name == "si":
                strings.append(rich_text.text())

        def start(name: str, attributes: Attributes) -> None:
            rich_text.start(name)
            if name == "strike" and is_on(attributes):
                self._struck_strings.add(len(strings))

        self._parse(part, start, end, rich_text.add)
        return strings

    def _read_styles(self, part: str) -> None:
        """Find the parts of a date (`y`, `m`, `d`, `h`) that each cell style displays, empty for a number; and the
        styles that strike out."""
        custom: dict[str, str] = {}
        struck: set[str] = set()
        fonts = 0
        inside = ""

        def start(name: str, attributes: Attributes) -> None:
            nonlocal inside, fonts
            if name in ("fonts", "cellXfs", "cellStyleXfs", "dxfs"):
                inside = name
            elif name == "numFmt":
                custom[attributes["numFmtId"]] = attributes["formatCode"]
            elif inside == "fonts" and name == "font":
                fonts += 1
            elif inside == "fonts" and name == "strike" and is_on(attributes):
                struck.add(str(fonts - 1))
            elif name == "xf" and inside == "cellXfs":
                id = attributes.get("numFmtId", "0")
                if attributes.get("fontId", "0") in struck:
                    self._struck_styles.add(len(self._dates))
                self._dates.append(_date_parts(custom[id]) if id in custom else DATE_IDS.get(int(id), ""))

        self._parse(part, start)

    def marks(self, sheet: str) -> Marks:
        """Return the notes and struck cells of a sheet."""
        marks = Marks()
        part = self._parts[sheet]
        with grids.damage():
            for kind, target in self._links(part).values():
                if kind in ("comments", "threadedComment") and self._has(target):
                    notes = XlsxNotes(marks, self._spend)
                    self._parse(target, notes.start, notes.end, notes.text)
            if self._struck_styles or self._struck_strings:
                struck = XlsxStruck(marks, self._struck_styles, self._struck_strings)
                self._parse(part, struck.start, struck.end, struck.text)
        return marks

    def grid(self, sheet: str) -> Grid:
        """Return the cells of a sheet."""
        if (packed := self._packed_ahead(sheet)) is None:
            return self._read_grid(sheet)
        rows, others, spent = marshal.loads(packed)  # noqa: S302 - our own process wrote it
        self._spend(spent)
        import pickle

        return Grid(rows, *pickle.loads(others))  # noqa: S301 - our own process wrote it

    @contextmanager
    def ahead(self, sheets: Iterable[str]) -> Iterator[None]:
        """Read those of the sheets that the workbook has in another process, if they are large."""
        parts = {sheet: self._parts[sheet] for sheet in sheets if sheet in self._parts}
        sizes = [self._zip.getinfo(self._names[part.lower()]).file_size for part in parts.values() if self._has(part)]
        with parallel.ahead(self._pack, list(parts) if sum(sizes) >= LARGE else []) as packed:
            self._packed_ahead = packed
            try:
                yield
            finally:
                del self._packed_ahead

    def _pack(self, sheet: str) -> bytes:
        """Return the cells of a sheet, and what they cost, as `grid` unpacks them. This runs in a forked process."""
        if self._process != os.getpid() and self._zip.fp:
            self._process = os.getpid()
            # Two processes that share an open file share its position.
            self._zip = zipfile.ZipFile(f"/proc/self/fd/{self._zip.fp.fileno()}")
        before = self._budget
        grid = self._read_grid(sheet)
        import pickle

        others = pickle.dumps((grid.odd, grid.hidden_rows, grid.hidden_columns))
        return marshal.dumps((grid.rows, others, before - self._budget), UNSHARED)

    def _read_grid(self, sheet: str) -> Grid:
        grid = Grid([], [])
        plain_rows = PlainRows(grid, self._strings, self._dates, self._spend)
        handlers = _SheetHandlers(self, grid, plain_rows)
        with grids.damage():
            self._parse(self._parts[sheet], handlers.start, handlers.end, handlers.text, plain_rows.rest)
        return grid

    def cell(self, row: int, column: int, attributes: Attributes, value: str | None) -> Cell | Odd:
        """Return what a cell without a formula holds; None for an empty one."""
        if not value:
            return None
        kind = attributes.get("t", "n")
        if kind == "n":
            if not NUMBER.fullmatch(value):
                raise ValueError(value)
            style = int(attributes.get("s", "0"))
            if 0 <= style < len(self._dates) and self._dates[style]:
                return Odd(row, column, Kind.DATE, self._date(float(value)), shows=self._dates[style])
            return number(value)
        if kind == "b":
            return value in TRUE
        if kind == "d":
            return Odd(row, column, Kind.DATE, value, shows="ymd" if len(value) == 10 else "ymdh")
        if kind == "e":
            return Odd(row, column, Kind.ERROR, value)
        # Cells may share one long text.
        return self._text(self._shared(value) if kind == "s" else value if kind == "inlineStr" else unescape(value))

    def _shared(self, index: str) -> str:
        if not index.isdecimal():
            raise ValueError(index)
        return self._strings[int(index)]

    def _date(self, serial: float) -> str:
        """Return the date and time of a serial number in ISO 8601, or the number itself where it is out of range."""
        try:
            # A time is stored as a fraction of a day, which is never exact.
            moment = self._epoch + timedelta(seconds=round(serial * 86_400))
        except OverflowError:
            return str(serial)
        return moment.date().isoformat() if serial.is_integer() else moment.isoformat(" ", "seconds")


class _SheetHandlers:
    """The XML handlers of a worksheet (ECMA-376-1, 18.3), which fill a grid."""

    def __init__(self, workbook: Workbook, grid: Grid, plain_rows: PlainRows) -> None:
        self.workbook, self.grid, self.plain_rows = workbook, grid, plain_rows
        self.row = self.column = 0
        self.cells: list[Cell] = []
        self.attributes: Attributes = {}
        self.value: str | None = None
        self.formula: str | None = None
        self.inside = ""
        """The element whose text is collected: `v`, `f`, or none."""
        self.parts: list[str] = []
        self.rich_text = _RichText()

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "c":
            self.attributes, self.value, self.formula = attributes, None, None
            self.column = _column(attributes["r"]) if "r" in attributes else self.column + 1
            if self.column > LAST_COLUMN:
                raise ValueError(self.column)
        elif name in ("v", "f"):
            self.inside = name
            self.parts.clear()
        elif name == "row":
            self.start_row(attributes)
        elif name == "col" and attributes.get("hidden") in TRUE:
            first, last = int(attributes["min"]), int(attributes["max"])
            if not 1 <= first <= last <= LAST_COLUMN:
                raise ValueError(last)
            self.grid.hidden_columns.update(range(first, last + 1))
        elif name == "mergeCell":
            corner, _, _ = attributes["ref"].partition(":")
            row, column = int(corner.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")), _column(corner)
            self.grid.odd.append(Odd(row, column, Kind.MERGED, attributes["ref"]))
        else:
            self.rich_text.start(name)

    def start_row(self, attributes: Attributes) -> None:
        previous = max(self.row, self.plain_rows.row)
        row = int(attributes.get("r", previous + 1))
        if not previous < row <= LAST_ROW:
            raise ValueError(row)
        self.row, self.column, self.cells = row, 0, []
        if attributes.get("hidden") in TRUE:
            self.grid.hidden_rows.add(row)

    def end(self, name: str) -> None:
        if name == "v":
            self.value, self.inside = "".join(self.parts), ""
        elif name == "f":
            self.formula, self.inside = "".join(self.parts), ""
        elif name == "is":
            self.value = self.rich_text.text()
        elif name == "c":
            self.end_cell()
        elif name == "row":
            if self.cells:
                self.grid.rows.append((self.row, self.cells))
        else:
            self.rich_text.end(name)

    def end_cell(self) -> None:
        cell = self.workbook.cell(self.row, self.column, self.attributes, self.value)
        if self.formula is not None:
            result = cell.text if isinstance(cell, Odd) else cell
            cell = Odd(self.row, self.column, Kind.FORMULA, f"={self.formula}", result)
        if isinstance(cell, Odd):
            self.grid.odd.append(cell)
        elif cell is not None:
            missing = self.column - 1 - len(self.cells)
            if missing < 0:
                raise ValueError(self.column)
            self.workbook._spend(missing * POINTER)  # noqa: SLF001 - the two are one reader
            self.cells.extend([None] * missing)
            self.cells.append(cell)

    def text(self, data: str) -> None:
        if self.inside:
            self.parts.append(data)
        else:
            self.rich_text.add(data)


class _RichText:
    """Collects the text of a string item: its runs, without phonetic guides (ECMA-376-1, 18.4.8)."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.inside = False
        self.phonetic = False

    def start(self, name: str) -> None:
        if name == "t":
            self.inside = not self.phonetic
        elif name == "rPh":
            self.phonetic = True

    def add(self, data: str) -> None:
        if self.inside:
            self.parts.append(data)

    def end(self, name: str) -> None:
        if name == "t":
            self.inside = False
        elif name == "rPh":
            self.phonetic = False

    def text(self) -> str:
        """Return the collected text, and begin anew."""
        text = "".join(self.parts)
        self.parts.clear()
        return unescape(text)


def _column(reference: str) -> int:
    """Return the 1-based column of a cell reference. Raises ValueError for anything else."""
    match = CELL.fullmatch(reference)
    if not match:
        raise ValueError(reference)
    return column_number(match[1])


def _date_parts(code: str) -> str:
    """Return the parts of a date or time that a number format displays: its letters outside quotes and colours.

    `m` stands for minutes where hours or seconds do, and no day or year.
    """
    letters = set() if code.casefold() == "general" else set(QUOTED.sub("", code).casefold()) & set("ymdhs")
    clock = bool(letters & set("hs"))
    if clock and not letters & set("yd"):
        return "h"
    return "".join(part for part in "ymd" if part in letters) + "h" * clock

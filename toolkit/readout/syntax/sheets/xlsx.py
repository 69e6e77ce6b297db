"""Reads the cells of an Excel workbook (ECMA-376, Office Open XML): what is stored, and no more.

Not with openpyxl, whose reader cuts `x005F_` out of texts, leaves `_x0041_` undecoded where it stands
in the cell, fills every row up to its last cell, and does not see merged cells in the mode that streams.
Here nothing is evaluated or guessed, and hostile files meet limits before they cost memory or time.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from posixpath import dirname, join, normpath

from readout.span import column_number
from readout.syntax.document import Cell
from readout.syntax.json import number
from readout.syntax.sheets import grids
from readout.syntax.sheets.grids import LAST_COLUMN, LAST_ROW, NUMBER, POINTER, Attributes, Grid, Kind, Odd, Unreadable
from readout.syntax.sheets.xlsx_fast import PlainRows, unescape

TRUE = ("1", "true")

CELL = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
DATE_IDS = {
    **dict.fromkeys([14, 15, *range(27, 37), *range(50, 59)], "ymd"),
    16: "md",
    17: "ym",
    **dict.fromkeys([18, 19, 20, 21, 45, 46, 47], "h"),
    22: "ymdh",
}
"""The built-in number formats that show dates or times, and which parts of them (ECMA-376-1, 18.8.30)."""
QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)


class Workbook(grids.Workbook):
    """An open workbook of Excel's."""

    WHAT, SUFFIX = "Excel workbook", ".xlsx"

    @property
    def sheets(self) -> tuple[str, ...]:
        return tuple(self._parts)

    def _open(self) -> None:
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
                    self._parts[unescape(attributes["name"])] = part
                self._count(len(self._parts))

        self._parse(root, start)
        by_kind = dict(links.values())
        self._strings = self._shared_strings(by_kind["sharedStrings"]) if "sharedStrings" in by_kind else []
        self._dates = self._date_styles(by_kind["styles"]) if "styles" in by_kind else []

    def _links(self, part: str) -> dict[str, tuple[str, str]]:
        """What a part relates to inside the file: kind and part, by the relation's id."""
        folder, found = dirname(part), {}
        path = join(folder, "_rels", f"{part.removeprefix(folder).strip('/')}.rels")

        def start(name: str, attributes: Attributes) -> None:
            if name == "Relationship" and attributes.get("TargetMode") != "External":
                target = normpath(join("/", folder, attributes["Target"])).lstrip("/")
                found[attributes["Id"]] = (attributes["Type"].rpartition("/")[2], target)

        if self._has(path):
            self._parse(path, start)
        return found

    def _shared_strings(self, part: str) -> list[str]:
        strings: list[str] = []
        words = _Words()

        def end(name: str) -> None:
            words.end(name)
            if name == "si":
                strings.append(words.take())

        self._parse(part, lambda name, _: words.start(name), end, words.text)
        return strings

    def _date_styles(self, part: str) -> list[str]:
        """Of each cell style, which parts of a date it shows a number as; empty for a number."""
        custom: dict[str, str] = {}
        dates: list[str] = []
        inside = ""

        def start(name: str, attributes: Attributes) -> None:
            nonlocal inside
            if name in ("cellXfs", "cellStyleXfs"):
                inside = name
            elif name == "numFmt":
                custom[attributes["numFmtId"]] = attributes["formatCode"]
            elif name == "xf" and inside == "cellXfs":
                id = attributes.get("numFmtId", "0")
                dates.append(_shown(custom[id]) if id in custom else DATE_IDS.get(int(id), ""))

        self._parse(part, start)
        return dates

    def grid(self, sheet: str) -> Grid:
        """The cells of a sheet."""
        grid = Grid([], [])
        words = _Words()
        plain = PlainRows(grid, self._strings, self._dates, self._spend)
        row = column = 0
        cells: list[Cell] = []
        attributes: Attributes = {}
        value: str | None = None
        formula: str | None = None
        inside = ""
        parts: list[str] = []

        def start(name: str, found: Attributes) -> None:
            nonlocal row, column, cells, attributes, value, formula, inside
            if name == "c":
                attributes, value, formula = found, None, None
                column = _column(found["r"]) if "r" in found else column + 1
                if column > LAST_COLUMN:
                    raise ValueError(column)
            elif name in ("v", "f"):
                inside = name
                parts.clear()
            elif name == "row":
                row = max(row, plain.row)
                number = int(found.get("r", row + 1))
                if not row < number <= LAST_ROW:
                    raise ValueError(number)
                row, column, cells = number, 0, []
                if found.get("hidden") in TRUE:
                    grid.hidden_rows.add(row)
            elif name == "col" and found.get("hidden") in TRUE:
                first, last = int(found["min"]), int(found["max"])
                if not 1 <= first <= last <= LAST_COLUMN:
                    raise ValueError(last)
                grid.hidden_columns.update(range(first, last + 1))
            elif name == "mergeCell":
                corner, _, _ = found["ref"].partition(":")
                place = int(corner.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")), _column(corner)
                grid.odd.append(Odd(*place, Kind.MERGED, found["ref"]))
            else:
                words.start(name)

        def end(name: str) -> None:
            nonlocal value, formula, inside
            if name == "v":
                value, inside = "".join(parts), ""
            elif name == "f":
                formula, inside = "".join(parts), ""
            elif name == "is":
                value = words.take()
            elif name == "c":
                cell = self._cell(row, column, attributes, value)
                if formula is not None:
                    result = cell.text if isinstance(cell, Odd) else cell
                    cell = Odd(row, column, Kind.FORMULA, f"={formula}", result)
                if isinstance(cell, Odd):
                    grid.odd.append(cell)
                elif cell is not None:
                    missing = column - 1 - len(cells)
                    if missing < 0:
                        raise ValueError(column)
                    self._spend(missing * POINTER)
                    cells.extend([None] * missing)
                    cells.append(cell)
            elif name == "row":
                if cells:
                    grid.rows.append((row, cells))
            else:
                words.end(name)

        def text(data: str) -> None:
            if inside:
                parts.append(data)
            else:
                words.text(data)

        with grids.damage():
            self._parse(self._parts[sheet], start, end, text, plain.rest)
        return grid

    def _cell(self, row: int, column: int, attributes: Attributes, value: str | None) -> Cell | Odd:
        """What a cell without a formula holds; None for an empty one."""
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
        """What a date cell shows; the number itself where no calendar has such a day."""
        try:
            # A time is stored as a fraction of a day, which is never exact.
            shown = self._epoch + timedelta(seconds=round(serial * 86_400))
        except OverflowError:
            return str(serial)
        return shown.date().isoformat() if serial.is_integer() else shown.isoformat(" ", "seconds")


class _Words:
    """Collects the text of a string item: its runs, without the phonetic guides of Japanese."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.inside = False
        self.phonetic = False

    def start(self, name: str) -> None:
        if name == "t":
            self.inside = not self.phonetic
        elif name == "rPh":
            self.phonetic = True

    def text(self, data: str) -> None:
        if self.inside:
            self.parts.append(data)

    def end(self, name: str) -> None:
        if name == "t":
            self.inside = False
        elif name == "rPh":
            self.phonetic = False

    def take(self) -> str:
        text = "".join(self.parts)
        self.parts.clear()
        return unescape(text)


def _column(reference: str) -> int:
    """The 1-based number of a cell's column. Raises ValueError for what is no cell."""
    match = CELL.fullmatch(reference)
    if not match:
        raise ValueError(reference)
    return column_number(match[1])


def _shown(code: str) -> str:
    """The parts of a date or time that a number format shows: its letters outside quotes and colours.

    `m` stands for minutes where hours or seconds do, and no day or year.
    """
    letters = set() if code.casefold() == "general" else set(QUOTED.sub("", code).casefold()) & set("ymdhs")
    clock = bool(letters & set("hs"))
    if clock and not letters & set("yd"):
        return "h"
    return "".join(part for part in "ymd" if part in letters) + "h" * clock

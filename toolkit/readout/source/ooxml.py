"""Reads the cells of an Excel workbook (ECMA-376, Office Open XML): what is stored, and no more.

Not with openpyxl, whose reader cuts `x005F_` out of texts, leaves `_x0041_` undecoded where it stands
in the cell, fills every row up to its last cell, and does not see merged cells in the mode that streams.
Here nothing is evaluated or guessed, and hostile files meet limits before they cost memory or time.
"""

from __future__ import annotations

import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from pathlib import Path
from posixpath import dirname, join, normpath
from types import TracebackType
from typing import Self
from xml.parsers import expat

from readout.source.document import MAX_BYTES, Cell, piled
from readout.source.json import number

MAX_PARTS = 10_000
MAX_SHEETS = 1_000
MAX_RATIO = 200
"""XML of sheets shrinks to between a tenth and a hundredth. Small parts may shrink to anything."""
SMALL = 2**20
POINTER = 8
"""The bytes that an empty cell before a full one takes."""
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
"""The last cell of a sheet, by Excel's specifications."""

Attributes = dict[str, str]

ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
SURROGATE = re.compile("[\ud800-\udfff]")
CELL = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
NUMBER = re.compile(r"[-+]?[0-9]*\.?[0-9]+([eE][-+]?[0-9]+)?")
DATE_IDS = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
"""The built-in number formats that show dates or times (ECMA-376-1, 18.8.30)."""
QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)


class Unreadable(Exception):
    """The file cannot be read as a workbook. The text says what is wrong, `help` what to do."""

    def __init__(self, message: str, help: str = "open it in Excel or LibreOffice, and save it again as .xlsx") -> None:
        super().__init__(message)
        self.help = help


class Kind(Enum):
    """What stands in a cell that is no data."""

    FORMULA = "formula"
    DATE = "date"
    ERROR = "error"
    MERGED = "merged"


@dataclass(frozen=True, slots=True)
class Odd:
    """A cell that is no data. `text` is the formula, the date in ISO 8601, the error's name, or the range."""

    row: int
    column: int
    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of a sheet: its rows that are not empty, by their number, and what is no data in them."""

    rows: list[tuple[int, list[Cell]]]
    odd: list[Odd]


def unescape(text: str) -> str:
    """The text behind Excel's `_xHHHH_`, which stand for UTF-16 code units (ECMA-376-1, 22.9.2.19)."""
    if "_x" not in text:
        return text
    text = ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    if SURROGATE.search(text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


@contextmanager
def _damage() -> Iterator[None]:
    """Says that the file is damaged, whichever way reading it fails."""
    try:
        yield
    except (
        expat.ExpatError,
        zipfile.BadZipFile,
        zlib.error,
        struct.error,
        EOFError,
        OSError,
        LookupError,
        ValueError,
        OverflowError,
        NotImplementedError,
    ) as error:
        raise Unreadable("the workbook is damaged: parts of it are missing or broken") from error


class Workbook:
    """An open workbook. `sheets` are the names of its worksheets, in their order.

    Raises Unreadable, as do its methods, for a file that is none, is damaged or exceeds a limit.
    """

    def __init__(self, file: Path) -> None:
        if not stat.S_ISREG(file.stat().st_mode):
            raise Unreadable("this is not a regular file", "replace it with a file")
        if file.stat().st_size > MAX_BYTES:
            raise Unreadable(f"the workbook is larger than {MAX_BYTES // 2**20} MiB", "split it")
        if not zipfile.is_zipfile(file):
            raise _no_zip(file)
        self._budget = MAX_BYTES
        with _damage():
            self._zip = zipfile.ZipFile(file)
        try:
            self._check()
            with _damage():
                self._open()
        except BaseException:
            self._zip.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    @property
    def sheets(self) -> tuple[str, ...]:
        return tuple(self._parts)

    def _check(self) -> None:
        """Refuses zip bombs by what the file declares; reading never goes beyond that."""
        parts = self._zip.infolist()
        if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_BYTES:
            raise Unreadable(f"the workbook unpacks to more than {MAX_BYTES // 2**20} MiB", "split it")
        for part in parts:
            if part.flag_bits & 1:
                raise Unreadable("the workbook is encrypted", "save it without a password")
            if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise Unreadable("the workbook is packed in a way that no spreadsheet program uses")
            if part.file_size > max(SMALL, MAX_RATIO * part.compress_size):
                raise Unreadable(
                    "the workbook unpacks to a suspicious size", "open it, and copy the sheets into a new workbook"
                )

    def _open(self) -> None:
        names = {name.lower(): name for name in self._zip.namelist()}
        self._names = names
        root = next((part for kind, part in self._links("").values() if kind == "officeDocument"), None)
        if root is None or not root.endswith(".xml") or root.lower() not in names:
            raise Unreadable("the file holds no Excel workbook", "save it as .xlsx")
        links = self._links(root)
        self._parts: dict[str, str] = {}
        self._epoch = datetime(1899, 12, 30)  # noqa: DTZ001 - Excel's dates have no time zone

        def start(name: str, attributes: Attributes) -> None:
            if name == "workbookPr" and attributes.get("date1904") in ("1", "true"):
                self._epoch = datetime(1904, 1, 1)  # noqa: DTZ001
            elif name == "sheet":
                kind, part = links[next((value for key, value in attributes.items() if key.endswith(" id")), "")]
                if kind == "worksheet":
                    self._parts[unescape(attributes["name"])] = part
                if len(self._parts) > MAX_SHEETS:
                    raise Unreadable(f"the workbook has more than {MAX_SHEETS} sheets", "split it")

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

        if path.lower() in self._names:
            self._parse(path, start)
        return found

    def _parse(
        self,
        part: str,
        start: Callable[[str, Attributes], None],
        end: Callable[[str], None] | None = None,
        text: Callable[[str], None] | None = None,
    ) -> None:
        """Runs a part of the file through handlers. They are given the names of elements without their
        namespaces: there are two sets of them, for the same things."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        local = _LocalNames()

        def doctype(*_: object) -> None:
            # No part of a workbook may have one (ECMA-376-2, "XML usage"), and without one there are no entities.
            raise Unreadable("the workbook declares XML entities, which no spreadsheet program writes")

        parser.StartDoctypeDeclHandler = doctype
        parser.StartElementHandler = lambda name, attributes: start(local[name], attributes)
        if end:
            parser.EndElementHandler = lambda name: end(local[name])
        if text:
            parser.CharacterDataHandler = text
        with self._zip.open(self._names[part.lower()]) as stream:
            while chunk := stream.read(2**20):
                parser.Parse(chunk, False)
            parser.Parse(b"", True)

    def _shared_strings(self, part: str) -> list[str]:
        strings: list[str] = []
        words = _Words()

        def end(name: str) -> None:
            words.end(name)
            if name == "si":
                strings.append(words.take())

        self._parse(part, lambda name, _: words.start(name), end, words.text)
        return strings

    def _date_styles(self, part: str) -> list[bool]:
        """Of each cell style, whether it shows a number as a date."""
        custom: dict[str, str] = {}
        dates: list[bool] = []
        inside = ""

        def start(name: str, attributes: Attributes) -> None:
            nonlocal inside
            if name in ("cellXfs", "cellStyleXfs"):
                inside = name
            elif name == "numFmt":
                custom[attributes["numFmtId"]] = attributes["formatCode"]
            elif name == "xf" and inside == "cellXfs":
                id = attributes.get("numFmtId", "0")
                dates.append(_shows_dates(custom[id]) if id in custom else int(id) in DATE_IDS)

        self._parse(part, start)
        return dates

    def grid(self, sheet: str) -> Grid:
        """The cells of a sheet."""
        grid = Grid([], [])
        words = _Words()
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
                number = int(found.get("r", row + 1))
                if not row < number <= LAST_ROW:
                    raise ValueError(number)
                row, column, cells = number, 0, []
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
                cell = (
                    Odd(row, column, Kind.FORMULA, f"={formula}")
                    if formula is not None
                    else self._cell(row, column, attributes, value)
                )
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

        with _damage():
            self._parse(self._parts[sheet], start, end, text)
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
                return Odd(row, column, Kind.DATE, self._date(float(value)))
            return number(value)
        if kind == "b":
            return value in ("1", "true")
        if kind in ("d", "e"):
            return Odd(row, column, Kind.DATE if kind == "d" else Kind.ERROR, value)
        text = self._shared(value) if kind == "s" else value if kind == "inlineStr" else unescape(value)
        # Cells may share one long text: what they say together counts, not what is stored.
        self._spend(len(text))
        if piled(text) is not None:
            raise Unreadable("a cell of the workbook has a thousand marks on one letter", "delete them")
        return text or None

    def _shared(self, index: str) -> str:
        if not index.isdecimal():
            raise ValueError(index)
        return self._strings[int(index)]

    def _spend(self, amount: int) -> None:
        self._budget -= amount
        if self._budget < 0:
            raise Unreadable("the workbook says more than this program can hold", "split it")

    def _date(self, serial: float) -> str:
        """What a date cell shows; the number itself where no calendar has such a day."""
        try:
            shown = self._epoch + timedelta(days=serial)
        except OverflowError:
            return str(serial)
        return shown.date().isoformat() if serial.is_integer() else shown.isoformat(" ", "seconds")


class _LocalNames(dict[str, str]):
    """The names of elements without their namespaces, by the full ones, which are few."""

    def __missing__(self, full: str) -> str:
        self[full] = full.rpartition(" ")[2]
        return self[full]


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
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return column


def _shows_dates(code: str) -> bool:
    """Whether a number format shows dates or times: it has their letters outside quotes and colours."""
    return code.casefold() != "general" and bool(re.search("[dmyhs]", QUOTED.sub("", code), re.IGNORECASE))


def _no_zip(file: Path) -> Unreadable:
    """Why a file that is no zip archive is no workbook."""
    data = file.read_bytes()
    if data.startswith(bytes.fromhex("d0cf11e0a1b11ae1")):  # an OLE compound file
        if "EncryptedPackage".encode("utf-16-le") in data:
            return Unreadable("the workbook is encrypted", "save it without a password")
        return Unreadable("the file is a workbook of the old .xls format", "save it as .xlsx")
    if data.startswith(b"PK\x03\x04"):
        return Unreadable("the workbook is cut off", "copy or download it again")
    return Unreadable("the file is no Excel workbook", "save it as .xlsx")

"""The base of the readers of workbooks, which are ZIP archives of XML: grids of cells, and limits that refuse hostile
files before they cost memory or time."""

from __future__ import annotations

import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, ClassVar, NamedTuple, Self, TypeVar
from xml.parsers import expat

from readout.syntax import lfs
from readout.syntax.document import MAX_BYTES, Cell, brief, piled

if TYPE_CHECKING:
    from readout.syntax.sheets.marks import Marks

MAX_PARTS = 10_000
MAX_SHEETS = 1_000
MAX_RATIO = 200
"""The highest ratio of compression of a part. The XML of sheets has ratios of 10 to 100."""
SMALL = 2**20
"""The size up to which a part may have any ratio."""
CHUNK = 2**20
"""How many bytes of a part are read at a time."""
POINTER = 8
"""The bytes of memory that an empty cell takes."""
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
"""The last cell of a sheet, by Excel's specifications. LibreOffice has the same."""

Attributes = dict[str, str]
Item = TypeVar("Item")

NUMBER = re.compile(r"[-+]?[0-9]*\.?[0-9]+([eE][-+]?[0-9]+)?")


class Unreadable(Exception):
    """The file cannot be read as a workbook. The message says what is wrong, `help` what to do, `code` which finding it
    is."""

    def __init__(
        self,
        message: str,
        help: str = "open it in Excel or LibreOffice, and save it again as .xlsx",
        code: str = "RO111",
    ) -> None:
        super().__init__(message)
        self.help, self.code = help, code


MIDNIGHTS = ("1899-12-30", "1904-01-01")
"""The days from which workbooks count: a date on one of them is a time of day."""


class Kind(Enum):
    """Why a cell is no plain value."""

    FORMULA = "formula"
    DATE = "date"
    ERROR = "error"
    MERGED = "merged"


class Odd(NamedTuple):
    """A cell that is no plain value. `text` is the formula, the date in ISO 8601, the error's name, or the range.

    `value` is the stored result of a formula. `shows` has the parts that a date displays, of `y`, `m`, `d` and `h`.
    """

    row: int
    column: int
    kind: Kind
    text: str
    value: Cell = None
    shows: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of a sheet: rows that are not empty, with their numbers; cells that are no plain values; and the
    numbers of rows and columns that are hidden, also by a filter."""

    rows: list[tuple[int, list[Cell]]]
    odd: list[Odd]
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)


@contextmanager
def damage() -> Iterator[None]:
    """Raise Unreadable for the errors that reading a damaged file leads to."""
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
    """An open workbook.

    Raises Unreadable, as do its methods, for a file that is no workbook, is damaged or exceeds a limit.
    """

    WHAT: ClassVar[str]
    """What messages call such a file, and its suffix."""
    SUFFIX: ClassVar[str]

    def __init__(self, file: Path) -> None:
        if not stat.S_ISREG(file.stat().st_mode):
            raise Unreadable("this is not a regular file", "replace it with a file")
        if file.stat().st_size > MAX_BYTES:
            raise Unreadable(f"the workbook is larger than {MAX_BYTES // 2**20} MiB", "split it")
        if not zipfile.is_zipfile(file):
            raise self._no_zip(file)
        self._budget = MAX_BYTES
        with damage():
            self._zip = zipfile.ZipFile(file)
        try:
            self._check()
            self._names = {name.lower(): name for name in self._zip.namelist()}
            with damage():
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
        """The names of the worksheets, in order."""
        raise NotImplementedError

    def grid(self, sheet: str) -> Grid:
        """Return the cells of a sheet."""
        raise NotImplementedError

    @contextmanager
    def ahead(self, sheets: Iterable[str]) -> Iterator[None]:  # noqa: ARG002 - for readers that can
        """Read sheets before they are asked for."""
        yield

    def marks(self, sheet: str) -> Marks:
        """Return the notes and struck cells of a sheet."""
        raise NotImplementedError

    def _open(self) -> None:
        """Find the sheets."""
        raise NotImplementedError

    def _check(self) -> None:
        """Refuse zip bombs by the sizes that the file declares, beyond which reading never goes."""
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

    def _has(self, part: str) -> bool:
        return part.lower() in self._names

    def _parse(
        self,
        part: str,
        start: Callable[[str, Attributes], None],
        end: Callable[[str], None] | None = None,
        text: Callable[[str], None] | None = None,
        rest: Callable[[Iterator[bytes]], Iterator[bytes]] = iter,
    ) -> None:
        """Parse a part of the file, or what `rest` leaves of it, with handlers.

        They get the names of elements without their namespaces, of which Excel has two sets for the same elements.
        Attributes keep theirs.
        """
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
            for chunk in rest(iter(lambda: stream.read(CHUNK), b"")):
                parser.Parse(chunk, False)
            parser.Parse(b"", True)

    @staticmethod
    def _add_sheet(sheets: dict[str, Item], name: str, content: Item) -> None:
        """Add a sheet by its name. Raises Unreadable if there are too many, or another has the name, upper and lower
        case apart: a program shows one of the two, or gives one another name."""
        if name.lower() in map(str.lower, sheets):
            raise Unreadable(f"the workbook has two sheets of the name `{brief(name)}`", "give one another name")
        sheets[name] = content
        if len(sheets) > MAX_SHEETS:
            raise Unreadable(f"the workbook has more than {MAX_SHEETS} sheets", "split it")

    def _spend(self, amount: int) -> None:
        """Count towards the budget what cells take in memory, which may be more than the file stores."""
        self._budget -= amount
        if self._budget < 0:
            raise Unreadable("the workbook says more than this program can hold", "split it")

    def _text(self, text: str) -> str | None:
        """Return the text of a cell, after counting it; None for an empty one."""
        self._spend(len(text))
        if piled(text) is not None:
            raise Unreadable("a cell of the workbook has a thousand marks on one letter", "delete them")
        return text or None

    def _no_zip(self, file: Path) -> Unreadable:
        """Return why a file that is no ZIP archive is no workbook."""
        data = file.read_bytes()
        again = f"save it as {self.SUFFIX}"
        if data.startswith(bytes.fromhex("d0cf11e0a1b11ae1")):  # an OLE compound file
            if "EncryptedPackage".encode("utf-16-le") in data:
                return Unreadable("the workbook is encrypted", "save it without a password")
            return Unreadable("the file is a workbook of the old .xls format", again)
        if data.startswith(b"PK\x03\x04"):
            return Unreadable("the workbook is cut off", "copy or download it again")
        if lfs.is_pointer(data):
            return Unreadable(lfs.MESSAGE, lfs.HELP, "RO123")
        return Unreadable(f"the file is no {self.WHAT}", again)


class _LocalNames(dict[str, str]):
    """A cache of the names of elements without their namespaces, by the full ones."""

    def __missing__(self, full: str) -> str:
        self[full] = full.rpartition(" ")[2]
        return self[full]

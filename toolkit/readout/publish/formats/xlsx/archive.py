"""The workbook as a file: the same bytes for the same data."""

from __future__ import annotations

import marshal
import zlib
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import datetime
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl.packaging.core import DocumentProperties
from openpyxl.writer.excel import ExcelWriter

from readout import parallel
from readout.model.tables import Row
from readout.publish.formats.xlsx.book import Book

LEVEL = 5
"""The level of compression: a large workbook is 4 % larger than with 6, which takes half as long again."""
SYSTEM = 0
"""The system that wrote a part, as zip archives name it: always the same."""
BLOCK = 1000
"""How many rows are compressed at a time."""
LONG_AGO = datetime(2000, 1, 1)  # noqa: DTZ001 - the time of writing would make the same dataset another file


class Archive(ZipFile):
    """A zip archive whose bytes do not depend on the time of writing. `rows` has the rows that openpyxl does not write,
    by the name of the sheet's part, and `packed` what returns such rows as `pack` does.

    What is given to it is deflated and written while the next is made; what goes wrong then is raised by a later call.
    """

    def __init__(
        self, target: Path, rows: Mapping[str, Iterator[str]], packed: Mapping[str, Callable[[], bytes]]
    ) -> None:
        self.rows, self.packed = rows, packed
        self._beside = ThreadPoolExecutor(1)
        self._pending: Future[Any] = self._beside.submit(int)
        super().__init__(target, "w", ZIP_DEFLATED, compresslevel=LEVEL)

    def _later(self, step: Callable[..., Any], *arguments: Any) -> None:
        """Have a step of writing done beside. Raises what the one before raised."""
        self._pending.result()
        self._pending = self._beside.submit(step, *arguments)

    def writestr(self, zinfo_or_arcname: str | ZipInfo, data: Any, *how: Any, **named: Any) -> None:
        info = ZipInfo(str(zinfo_or_arcname))  # of 1980
        info.compress_type, info.create_system = ZIP_DEFLATED, SYSTEM
        self._later(partial(super().writestr, info, data, *how, **named))

    def write(self, filename: Any, arcname: Any = None, *how: Any, **named: Any) -> None:
        before, end, after = Path(filename).read_bytes().partition(b"</sheetData>")
        blocks = _blocks(self.rows.get(str(arcname), iter(())))
        packed = self.packed.get(str(arcname), bytes)()
        self._pending.result()
        part = self.open(str(arcname), "w", *how, **named)
        try:
            self._later(part.write, before)
            if packed:
                self._later(_write_packed, part, packed)
            for block in chain(blocks, (end + after,)):
                self._later(part.write, block)
            self._later(self._end, part, str(arcname))
        except BaseException:
            wait((self._pending,))
            part.close()  # or the archive could not be closed
            raise

    def _end(self, part: IO[bytes], name: str) -> None:
        part.close()
        self.getinfo(name).create_system = SYSTEM

    def namelist(self) -> list[str]:
        self._pending.result()
        return super().namelist()

    def close(self) -> None:
        was_open = self.fp is not None
        self._beside.shutdown()
        super().close()
        if was_open:
            self._pending.result()


def _blocks(rows: Iterator[str]) -> Iterator[bytes]:
    return iter(lambda: "".join(islice(rows, BLOCK)).encode(), b"")


def pack(rows: Iterator[str]) -> bytes:
    """Return the text of rows, and the same deflated so that it can stand in the middle of a deflated part."""
    deflater = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    text, deflated = [], []
    for block in _blocks(rows):
        text.append(block)
        deflated.append(deflater.compress(block))
    return marshal.dumps((b"".join(text), b"".join((*deflated, deflater.flush(zlib.Z_FULL_FLUSH)))))


def _write_packed(part: Any, packed: bytes) -> None:
    """Write what `pack` returned to a part: the archive counts its text, and takes what is deflated already."""
    text, deflated = marshal.loads(packed)  # noqa: S302 - `pack` wrote it
    deflater = part._compressor  # noqa: SLF001 - zipfile has no other way to write what is deflated
    part._compressor = _Deflated(deflater.flush(zlib.Z_FULL_FLUSH) + deflated)  # noqa: SLF001
    part.write(text)
    part._compressor = deflater  # noqa: SLF001


class _Deflated:
    """A compressor of one text that was compressed before."""

    def __init__(self, deflated: bytes) -> None:
        self.deflated = deflated

    def compress(self, _: bytes) -> bytes:
        return self.deflated


def save(book: Book, metadata: Row, target: Path) -> None:
    book.properties = DocumentProperties(
        creator=str(metadata.get("publisher", "")),
        title=str(metadata.get("title", "")),
        description=str(metadata.get("description", "")),
        created=LONG_AGO,
        modified=LONG_AGO,
    )
    parts = {sheet.title: f"xl/worksheets/sheet{at}.xml" for at, sheet in enumerate(book.worksheets, 1)}
    rows = {parts[title]: sheet_rows for title, sheet_rows in book.rows.items()}

    def make(title: str) -> bytes:
        return pack(book.later[title]())

    with parallel.ahead(make, list(book.later)) as made:
        packed = {parts[title]: partial(_made, made, make, title) for title in book.later}
        with Archive(target, rows, packed) as archive:
            ExcelWriter(book, archive).save()


def _made(made: Callable[[str], bytes | None], make: Callable[[str], bytes], title: str) -> bytes:
    """Return what was made ahead, or make it."""
    ahead = made(title)
    return make(title) if ahead is None else ahead

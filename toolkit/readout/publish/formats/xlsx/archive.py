"""The workbook as a file: the same bytes for the same data."""

from __future__ import annotations

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
    by the name of the sheet's part.

    What is given to it is deflated and written while the next is made; what goes wrong then is raised by a later call.
    """

    def __init__(self, target: Path, rows: Mapping[str, Iterator[str]]) -> None:
        self.rows = rows
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
        rows = self.rows.get(str(arcname), iter(()))
        blocks = iter(lambda: "".join(islice(rows, BLOCK)).encode(), b"")
        self._pending.result()
        part = self.open(str(arcname), "w", *how, **named)
        try:
            for block in chain((before,), blocks, (end + after,)):
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


def save(book: Book, metadata: Row, target: Path) -> None:
    book.properties = DocumentProperties(
        creator=str(metadata.get("publisher", "")),
        title=str(metadata.get("title", "")),
        description=str(metadata.get("description", "")),
        created=LONG_AGO,
        modified=LONG_AGO,
    )
    sheets = enumerate(book.worksheets, 1)
    rows = {f"xl/worksheets/sheet{at}.xml": book.rows[sheet.title] for at, sheet in sheets if sheet.title in book.rows}
    with Archive(target, rows) as archive:
        ExcelWriter(book, archive).save()

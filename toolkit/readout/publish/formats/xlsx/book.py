"""A workbook and its sheets while they are written, row by row.

openpyxl writes all that a workbook has but the rows of tables, which `rows` makes in less time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.dimensions import RowDimension
from openpyxl.worksheet.hyperlink import Hyperlink

from readout.model.tables import Cells
from readout.publish.formats.xlsx import look
from readout.publish.formats.xlsx.rows import MARKED, Look, spelled, stored
from readout.syntax import document

MAX_LINKS = 65_530
MAX_LINK = 2_079
MAX_DIGITS = 15


class Book(Workbook):
    """A workbook that is being written: its styles, and by the title of a sheet the XML of rows that openpyxl does not
    write, or what makes it `later`, maybe on another core."""

    def __init__(self) -> None:
        super().__init__(write_only=True)
        self.looks = look.styles()
        self.rows: dict[str, Iterator[str]] = {}
        self.later: dict[str, Callable[[], Iterator[str]]] = {}
        for style in self.looks.values():
            self.add_named_style(style)


class Sheet:
    """A sheet that is being written from the top, row by row. `write`, `machine` or `machine_later` comes last."""

    def __init__(self, book: Book, name: str, tab: str, widths: Sequence[int]) -> None:
        self.book = book
        self.sheet = book.create_sheet(name)
        self.sheet.sheet_properties.tabColor = tab
        self.sheet.sheet_properties.pageSetUpPr.fitToPage = True
        self.sheet.page_setup.orientation = "landscape"
        self.sheet.page_setup.fitToHeight = 0
        self.widths = widths
        self.row = 0
        for at, width in enumerate(widths, 1):
            self.sheet.column_dimensions[get_column_letter(at)].width = width

    def cell(self, value: document.Cell, style: str, note: str = "") -> Cell:
        """Return a cell. A text stays a text, whatever it looks like."""
        cell = WriteOnlyCell(self.sheet, stored(value) if isinstance(value, str) else value)
        cell.style = style
        if isinstance(value, str):
            cell.data_type = "s"
            # Without the mark, a text that looks like a formula may become one when somebody edits it.
            cell.quotePrefix = value.startswith(MARKED)
        if note:
            cell.comment = Comment(stored(note), "readout", look.lines(note, 46) * 16 + 20, 320)
        return cell

    def append(self, cells: Sequence[Cell | None], least: float = look.LINE) -> None:
        """Add a row that is as high as its texts, up to a bound. Links may be cut: they are there to be clicked."""
        self.row += 1
        texts = [
            (cell.value, width)
            for cell, width in zip(cells, self.widths, strict=False)
            if cell and isinstance(cell.value, str) and not cell.hyperlink
        ]
        lines = max((look.lines(text, width) for text, width in texts), default=1)
        kind = look.FittedRow if lines <= look.TALLEST else RowDimension
        height = max(least, look.LINE * min(lines, look.TALLEST))
        self.sheet.row_dimensions[self.row] = kind(self.sheet, index=self.row, ht=height)
        self.sheet.append(cells)

    def write(self, rows: Sequence[Cells], styles: Sequence[str]) -> None:
        """Add the rows of a table, each as high as its texts. Web addresses are links, within the limits of Excel."""
        links = [at for at, style in enumerate(styles) if style == look.LINK]
        linked_cells = [
            (number, at, row[at]) for number, row in enumerate(rows, self.row + 1) for at in links if row[at]
        ]
        short = (link for link in linked_cells if len(str(link[2])) <= MAX_LINK)
        for number, at, address in islice(short, MAX_LINKS):
            place = f"{get_column_letter(at + 1)}{number}"
            self.sheet._hyperlinks.append(Hyperlink(ref=place, target=str(address)))  # noqa: SLF001 - as its cells do
        looks = [
            self._look(style, None if style == look.LINK else width)
            for style, width in zip(styles, self.widths, strict=True)
        ]
        self._spell(rows, looks)

    def machine(self, rows: Sequence[Sequence[document.Cell]]) -> None:
        """Add rows of texts and formulas for programs, each on one line."""
        self._spell(rows, self._plain_looks())

    def machine_later(self, make: Callable[[], Sequence[Sequence[document.Cell]]]) -> None:
        """Add rows as `machine` does that are made while the workbook is saved."""
        looks, first = self._plain_looks(), self.row + 1
        self.book.later[self.sheet.title] = lambda: spelled(make(), looks, first)

    def _plain_looks(self) -> list[Look]:
        return [self._look(look.MACHINE)] * len(self.widths)

    def _spell(self, rows: Sequence[Sequence[document.Cell]], looks: Sequence[Look]) -> None:
        self.book.rows[self.sheet.title] = spelled(rows, looks, self.row + 1)
        self.row += len(rows)

    def _look(self, style: str, width: int | None = None) -> Look:
        return Look(self.cell("", style).style_id, self.cell(MARKED[0], style).style_id, width)

    def headings(self, cells: Sequence[Cell], frozen: int) -> None:
        """Add the first row of a table. It is printed on every page, and stays in sight with `frozen` columns."""
        self.sheet.freeze_panes = f"{get_column_letter(frozen + 1)}2"
        self.sheet.print_title_rows = "1:1"
        self.append(cells, 24)

    def filter(self) -> None:
        """Add the filter of a table. Its rows must be written before."""
        self.sheet.auto_filter.ref = f"A1:{get_column_letter(len(self.widths))}{self.row}"

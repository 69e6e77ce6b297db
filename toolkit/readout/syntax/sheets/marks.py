"""What people leave beside the values of cells: notes, and lines through what they strike out."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from readout.span import column_number

CELL = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
MOST = 10_000
"""So many notes, and so many struck cells, are kept of a sheet."""
CONVERSATION = "[Threaded comment]"
"""So the note begins that stands for a conversation, in versions of Excel that know none."""

Attributes = dict[str, str]
Place = tuple[int, int]
"""The row and the column of a cell."""


@dataclass(slots=True)
class Marks:
    """The notes on the cells of a sheet, and the cells whose text, or a part of it, has a line through it."""

    notes: dict[Place, str] = field(default_factory=dict)
    struck: set[Place] = field(default_factory=set)

    def note(self, place: Place, text: str) -> None:
        """Add a note, below what the cell's notes say already."""
        if text.strip() and (place in self.notes or len(self.notes) < MOST):
            self.notes[place] = "\n".join(filter(None, (self.notes.get(place), text.strip())))

    def strike(self, place: Place) -> None:
        if len(self.struck) < MOST:
            self.struck.add(place)


def place_of(reference: str) -> Place | None:
    """Return the place that a reference to a cell names, such as B7."""
    match = CELL.fullmatch(reference)
    return (int(match[2]), column_number(match[1])) if match else None


# ---------------------------------------------------------------- Excel workbooks


def is_on(attributes: Attributes) -> bool:
    """Whether a property of fonts that may be given as on or off is on (ECMA-376-1, 18.8)."""
    return attributes.get("val", "1") in ("1", "true")


class XlsxNotes:
    """The XML handlers of a part with notes (ECMA-376-1, 18.7), or with conversations (MS-XLSX, 2.6.203)."""

    def __init__(self, marks: Marks, spend: Callable[[int], None]) -> None:
        self.marks, self.spend = marks, spend
        self.place: Place | None = None
        self.parts: list[str] = []
        self.inside = False

    def start(self, name: str, attributes: Attributes) -> None:
        if name in ("comment", "threadedComment"):
            self.place, self.parts = place_of(attributes.get("ref", "")), []
        elif name in ("t", "text"):
            self.inside = name == "t" or self.place is not None

    def end(self, name: str) -> None:
        if name in ("t", "text"):
            self.inside = False
        elif name in ("comment", "threadedComment") and self.place:
            text = "".join(self.parts)
            if not text.startswith(CONVERSATION):
                self.marks.note(self.place, text)
            self.place = None

    def text(self, data: str) -> None:
        if self.inside:
            self.spend(len(data))
            self.parts.append(data)


class XlsxStruck:
    """The XML handlers of a worksheet that find struck cells: by their style, by runs of their text, or by the shared
    text that they show."""

    def __init__(self, marks: Marks, styles: Collection[int], strings: Collection[int]) -> None:
        self.marks, self.styles, self.strings = marks, styles, strings
        self.place: Place | None = None
        self.shared = self.inside = False

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "c":
            self.place = place_of(attributes.get("r", ""))
            self.shared = attributes.get("t") == "s"
            if self.place and int(attributes.get("s", "0")) in self.styles:
                self.marks.strike(self.place)
        elif name == "strike" and self.place and is_on(attributes):
            self.marks.strike(self.place)
        elif name == "v":
            self.inside = self.shared

    def end(self, name: str) -> None:
        if name == "v":
            self.inside = False
        elif name == "c":
            self.place = None

    def text(self, data: str) -> None:
        if self.inside and self.place and data.isdecimal() and int(data) in self.strings:
            self.marks.strike(self.place)


# ---------------------------------------------------------------- OpenDocument spreadsheets


class OdsMarks:
    """The XML handlers of an OpenDocument spreadsheet's parts that find notes and struck cells (ODF 1.3, part 3)."""

    def __init__(self, spend: Callable[[int], None]) -> None:
        self.by_sheet: dict[str, Marks] = {}
        self.spend = spend
        self.struck: set[str] = set()
        """The names of styles with a line through the text."""
        self.style = ""
        self.marks: Marks | None = None
        self.row = self.column = self.rows = self.columns = 0
        self.filled = self.line = self.inside = False
        self.note: list[str] | None = None

    def start(self, name: str, attributes: Attributes) -> None:
        local = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        if name == "style":
            self.style = local.get("name", "")
            if local.get("parent-style-name") in self.struck:
                self.struck.add(self.style)
        elif name == "text-properties":
            if local.get("text-line-through-style", "none") != "none":
                self.struck.add(self.style)
        elif name == "table":
            self.marks = self.by_sheet.setdefault(local.get("name", ""), Marks())
            self.row = 0
        elif name == "table-row":
            self.rows, self.column = max(1, int(local.get("number-rows-repeated", "1"))), 0
        elif name in ("table-cell", "covered-table-cell"):
            self.columns = max(1, int(local.get("number-columns-repeated", "1")))
            self.filled, self.line = False, local.get("style-name") in self.struck
        elif name == "annotation":
            self.note = []
        elif name == "p":
            self.inside = True
            if self.note is None:
                self.filled = True
            elif self.note:
                self.note.append("\n")
        elif name == "span" and self.note is None and local.get("style-name") in self.struck:
            self.line = True

    def end(self, name: str) -> None:
        if name == "p":
            self.inside = False
        elif name == "annotation" and self.note is not None:
            if self.marks:
                self.marks.note((self.row + 1, self.column + 1), "".join(self.note))
            self.note = None
        elif name in ("table-cell", "covered-table-cell"):
            if self.filled and self.line and self.marks:
                for row in range(min(self.rows, MOST)):
                    for column in range(min(self.columns, MOST)):
                        self.marks.strike((self.row + row + 1, self.column + column + 1))
            self.column += self.columns
        elif name == "table-row":
            self.row += self.rows
        elif name == "table":
            self.marks = None

    def text(self, data: str) -> None:
        if self.inside and self.note is not None:
            self.spend(len(data))
            self.note.append(data)

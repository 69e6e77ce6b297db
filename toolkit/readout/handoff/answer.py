"""Writes what was found into a copy of a workbook: a note and a colour on each cell, and a first sheet "To do".

The workbook stays what it is: its parts are edited in place (see `parts`), cells not at all. Colours are
conditional formats, so that cells keep their own, and go when their cell changes. An answer to an answer
begins by taking out what is ours: nothing piles up, and without findings the workbook is as it was.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from readout.diagnostic import Diagnostic, Place
from readout.handoff import notes, todo, todo_sheet
from readout.handoff.conflicts import Conflict
from readout.handoff.conversion import rebuild, sheet_named
from readout.handoff.package import HEAD, ORDER, Node, Package, Part, spelled, tag
from readout.handoff.remark import CannotAnswer, Remark
from readout.handoff.repair import Repair
from readout.handoff.suggestions import Suggestion
from readout.handoff.todo import Group, Kind, Line
from readout.span import CellRef
from readout.store import atomic
from readout.syntax.document import Cell
from readout.syntax.sheets import xlsx
from readout.syntax.sheets.grids import Grid, Unreadable
from readout.syntax.sheets.xlsx_fast import unescape

__all__ = ["CannotAnswer", "write"]

MARK = '"readout answer"<>""'
"""By this condition, which always holds, our conditional formats are known."""
MARKED = (Kind.ERROR, Kind.CONFLICT, Kind.WARNING)
MAX_LITERAL = 255
"""So many characters may a text in a formula have, by Excel's specifications."""

SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
STYLES_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
BOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
NAMES = (
    *("definedNames", "calcPr", "oleSize", "customWorkbookViews", "pivotCaches", "smartTagPr", "smartTagTypes"),
    *("webPublishing", "fileRecoveryPr", "webPublishObjects", "extLst"),
)
"""The order of what stands in a workbook from the names on (ECMA-376-1, 18.2.27, CT_Workbook)."""

Grids = Mapping[str, Grid]


def write(
    book: Path,
    target: Path,
    diagnostics: Sequence[Diagnostic],
    conflicts: Sequence[Conflict] = (),
    repairs: Sequence[Repair] = (),
    decided: Mapping[str, str] | None = None,
    remarks: Sequence[Remark] = (),
    suggestions: Mapping[Diagnostic, Suggestion] | None = None,
    accepted: Sequence[Suggestion] = (),
    table_of: Callable[[Place], str] | None = None,
    encoding: str | None = None,
) -> tuple[str, ...]:
    """Writes the answer to a workbook; what of the workbook is not in it, in words. `conflicts` may be some that
    are `decided`, by their keys. `remarks` are what was left beside its cells, `suggestions` what can be accepted, by
    the findings, and `accepted` what is. `table_of` returns the table of a place, and `encoding` is that of CSV files.

    Raises CannotAnswer, before it writes, for what is no workbook, or one that would not stay as it is.
    """
    groups = todo.groups(diagnostics, conflicts, repairs, decided or {}, remarks, suggestions, accepted)
    with TemporaryDirectory() as folder:
        lost: list[str] = []
        source, answer = book, Path(folder, "answer.xlsx")
        if book.suffix.lower() != ".xlsx":
            source = Path(folder, "rebuilt.xlsx")
            lost += rebuild(book, source, repairs, encoding)
        before = _grids(source)
        with Package(source) as package:
            lost += _Answer(package, before, table_of).write(groups)
            package.save(answer)
        _verify(before, _grids(answer))
        atomic.write(target, answer.read_bytes())
    return tuple(lost)


def _grids(file: Path) -> dict[str, Grid]:
    """The cells of every sheet, as import reads them."""
    try:
        with xlsx.Workbook(file) as workbook:
            return {sheet: workbook.grid(sheet) for sheet in workbook.sheets}
    except Unreadable as error:
        raise CannotAnswer(f"{error}: {error.help}") from error


def _verify(before: Grids, after: Grids) -> None:
    """Holds that every cell reads as it did."""
    old, new = ({name: grid for name, grid in grids.items() if not _ours(name, grid)} for grids in (before, after))
    if list(old) != list(new) or any(new[name] != grid for name, grid in old.items()):
        raise CannotAnswer("a cell of the workbook would not stay as it is")


def _ours(name: str, grid: Grid) -> bool:
    return name in todo.NAMES and todo.is_ours(grid.rows)


class _Answer:
    """A workbook that is being answered. `sheets` are the parts of its sheets, by their names."""

    def __init__(self, package: Package, grids: Grids, table_of: Callable[[Place], str] | None) -> None:
        book = package.linked("", "officeDocument")
        if book is None:
            raise CannotAnswer("the file holds no workbook")
        self.package, self.grids, self.book, self.table_of = package, grids, book, table_of

    @property
    def sheets(self) -> dict[str, str]:
        links = self.package.links(self.book)
        listed = {unescape(node.attributes["name"]): links[node.link()][1] for node in self._listed()}
        return {name: part for name, part in listed.items() if name in self.grids}

    def _listed(self) -> list[Node]:
        """What the workbook says of its sheets; some may be charts."""
        sheets = self.package.part(self.book).root.child("sheets")
        return sheets.children if sheets else []

    def write(self, groups: Sequence[Group]) -> list[str]:
        lost = list(self._drop_what_cannot_stay())
        self._clear()
        if groups:
            lost += self._add(groups)
        return lost

    def _drop_what_cannot_stay(self) -> Iterator[str]:
        package = self.package
        if signature := package.linked("", "origin"):
            package.unlink("", signature)
            for name in package.names:
                if name.lower().startswith("_xmlsignatures/"):
                    package.drop(name)
            yield "the digital signature, which vouches for the workbook as it was"
        if macros := package.linked(self.book, "vbaProject"):
            package.unlink(self.book, macros)
            package.drop(macros)
            yield "the macros"
        package.retype(self.book, BOOK_TYPE)

    # ------------------------------------------------------------ out with the old answer

    def _clear(self) -> None:
        for name, part in self.sheets.items():
            notes.clear(self.package, part)
            if _ours(name, self.grids[name]):
                self._remove(name, part)
            else:
                self._clear_marks(part)

    def _clear_marks(self, name: str) -> None:
        part = self.package.part(name)
        ours = [
            node
            for node in part.root.children
            if node.local == "conditionalFormatting" and any(MARK in inner.text for inner in node.below("formula"))
        ]
        for node in ours:
            part.remove(node)
        if ours:
            _rank(self.package.settle(name), 0)

    def _remove(self, name: str, part: str) -> None:
        """Removes a sheet with all that belongs to it."""
        listed = self._listed()
        at = next(at for at, node in enumerate(listed) if unescape(node.attributes["name"]) == name)
        book = self.package.part(self.book)
        book.remove(listed[at])
        self._renumber(at, -1)
        for view in book.root.below("workbookView"):
            active = int(view.attributes.get("activeTab", "0"))
            rest = [node for node in listed if node is not listed[at]]
            seen = [i for i, node in enumerate(rest) if node.attributes.get("state", "visible") == "visible"]
            view.set("activeTab", active - 1 if active > at else seen[0] if active == at and seen else active)
            view.unset("firstSheet")
        self.package.settle(self.book)
        for _, other in self.package.links(part).values():
            self.package.drop(other)
        self.package.unlink(self.book, part)
        self.package.drop(part)

    def _renumber(self, at: int, by: int) -> None:
        """Lets the names that belong to sheets follow these, where one comes in before or goes."""
        book = self.package.part(self.book)
        for node in book.root.below("definedName"):
            sheet = int(node.attributes.get("localSheetId", "-1"))
            if sheet == at and by < 0:
                book.remove(node)
            elif sheet >= at:
                node.set("localSheetId", sheet + by)

    # ------------------------------------------------------------ in with the new one

    def _add(self, groups: Sequence[Group]) -> list[str]:
        package, sheets = self.package, self.sheets
        cells = {id(line): cell for group in groups for line in group.lines if (cell := self._cell(line.place, sheets))}
        styles = self._styles()
        marks = {kind: todo_sheet.index(styles, "dxfs", todo_sheet.mark(kind)) for kind in MARKED}
        for name in sheets.values():
            for view in package.part(name).root.below("sheetView"):
                view.unset("tabSelected")
        by_sheet: defaultdict[str, defaultdict[CellRef, list[Line]]] = defaultdict(lambda: defaultdict(list))
        for group in groups:
            for line in group.lines:
                if line.kind in MARKED and id(line) in cells:
                    by_sheet[cells[id(line)].sheet][cells[id(line)]].append(line)
        silent: list[CellRef] = []
        for name, sheet_lines in by_sheet.items():
            texts = {cell: "\n".join(map(_note, lines)) for cell, lines in sheet_lines.items()}
            silent += notes.add(package, sheets[name], texts)
            part = package.part(sheets[name])
            _rank(part, len(sheet_lines))
            first = part.root.child("conditionalFormatting")
            rows = dict(self.grids[name].rows)
            odd = {(cell.row, cell.column) for cell in self.grids[name].odd}
            for priority, (cell, lines) in enumerate(sheet_lines.items(), 1):
                row = rows.get(cell.row, ())
                value = row[cell.column - 1] if cell.column <= len(row) else None
                condition = "" if (cell.row, cell.column) in odd else _unchanged(cell, value)
                kind = min((line.kind for line in lines), key=list(Kind).index)
                about = {"type": "expression", "dxfId": marks[kind], "priority": priority}
                formula = tag("formula", None, spelled(f"AND({MARK},{condition})" if condition else MARK))
                rule = tag("cfRule", about, formula)
                area = tag("conditionalFormatting", {"sqref": cell.a1}, rule)
                # Where several apply to a cell, LibreOffice takes the one that stands first, not the priority.
                if first:
                    part.prepend(first, area)
                else:
                    part.insert(area, ORDER)
        self._insert(groups, cells, styles)
        return [f"the note on {cell.sheet}!{cell.a1}, where there is a conversation" for cell in silent]

    def _cell(self, place: Place | None, sheets: Mapping[str, str]) -> CellRef | None:
        """The cell of a place, by the name that its sheet has here; None for what is about no cell of the workbook."""
        if place is None or place.cell is None:
            return None
        name = sheet_named(place, sheets, self.table_of)
        return place.cell._replace(sheet=name) if name else None

    def _styles(self) -> Part:
        name = self.package.linked(self.book, "styles")
        if name is None:
            name = self.package.free("xl/readoutStyles{}.xml")
            space = {"xmlns": self.package.part(self.book).root.namespace}
            self.package.put(name, (HEAD + tag("styleSheet", space, "")).encode(), STYLES_TYPE)
            self.package.link(self.book, name, "styles")
        todo_sheet.complete(self.package.part(name))
        return self.package.settle(name)

    def _insert(self, groups: Sequence[Group], cells: Mapping[int, CellRef], styles: Part) -> None:
        """Puts the sheet "To do" before all others."""
        package = self.package
        listed = self._listed()
        taken = {unescape(node.attributes["name"]).casefold() for node in listed}
        name = next((name for name in todo.NAMES if name.casefold() not in taken), None)
        if name is None:
            raise CannotAnswer(f"the workbook has sheets of its own that are named {' and '.join(todo.NAMES)}")
        namespace = package.part(self.book).root.namespace
        data, last = todo_sheet.sheet(groups, cells, styles, namespace)
        part = package.free("xl/worksheets/readout{}.xml")
        package.put(part, data, SHEET_TYPE)
        link = package.link(self.book, part, "worksheet")
        self._renumber(0, 1)
        book = package.part(self.book)
        number = max((int(node.attributes["sheetId"]) for node in listed), default=0) + 1
        about = {"name": name, "sheetId": number, "xmlns:r": package.space, "r:id": link}
        book.prepend(listed[0], tag("sheet", about))
        for view in book.root.below("workbookView"):
            view.set("activeTab", 0)
            view.unset("firstSheet")
        top = todo_sheet.HEADINGS_ROW
        end = CellRef("", last, len(todo.COLUMNS)).a1.rstrip("0123456789")
        own = (
            tag("definedName", {"name": "_xlnm.Print_Titles", "localSheetId": 0}, f"'{name}'!${top}:${top}"),
            tag(
                "definedName",
                {"name": "_xlnm._FilterDatabase", "localSheetId": 0, "hidden": 1},
                f"'{name}'!$A${top}:${end}${last}",
            ),
        )
        names = book.root.child("definedNames")
        if names:
            for one in own:
                book.append(names, one)
        else:
            book.insert(tag("definedNames", None, *own), NAMES)


def _note(line: Line) -> str:
    """What the note on a cell says of a line."""
    named = zip((*todo.VALUES, todo.MEANT), (*line.values, line.meant), strict=True)
    values = [f"{name}: {value}" for name, value in named if line.key and value]
    return "\n".join((f"{line.kind.value}: {line.message}", *values, line.advice))


def _rank(part: Part, above: int) -> None:
    """Numbers the conditional formats of a sheet anew, in their order, with room above them."""
    rules = [node for node in part.root.below("cfRule") if node.attributes.get("priority", "").isdecimal()]
    priorities = sorted({int(node.attributes["priority"]) for node in rules})
    ranks = {priority: rank for rank, priority in enumerate(priorities, above + 1)}
    for node in rules:
        node.set("priority", ranks[int(node.attributes["priority"])])


def _unchanged(cell: CellRef, value: Cell) -> str:
    """The condition that a cell still holds what it held; empty where no formula can say it."""
    if value is None:
        return f"ISBLANK({cell.a1})"
    if isinstance(value, bool):
        return f"{cell.a1}={str(value).upper()}"
    if isinstance(value, int | float):
        return f"{cell.a1}={value!r}"
    if len(value) > MAX_LITERAL or re.search("[^ -\ud7ff\ue000-\ufffd]|_x", value):
        return ""
    return f"EXACT({cell.a1},{_literal(value)})"


def _literal(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'

"""How the sheet "To do" looks: its XML, and the styles that it adds to those of the workbook."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from readout.handoff import todo
from readout.handoff.conflicts import ACCEPT, DATASET, YOURS
from readout.handoff.package import HEAD, STYLES, Part, spelled, tag
from readout.handoff.todo import COLUMNS, DECISION, KEY, MEANT, Group, Kind, Line
from readout.publish.formats.xlsx import look
from readout.span import CellRef, column_letters

MAX_TEXT = 32_767
MAX_LINKS = 65_530
"""Excel's limits: the characters of a cell, and the links of a sheet."""
TEXT, NUMBER = 49, 1
"""The number formats `@` and `0` (ECMA-376-1, 18.8.30)."""

TITLE = "To do"
WHAT = "What was found in this workbook. Click on the name of a cell to go to it: its note says the same."
CORRECT = "Correct the cells. "
TAKE = f"In the column {DECISION}, choose {ACCEPT} where the value under {MEANT} is right. "
CHOOSE = f"In the column {DECISION}, choose {YOURS} (what this workbook says) or {DATASET}. "
CHOOSE_TOO = CHOOSE.replace(f"In the column {DECISION}, choose", "On a conflict, choose")
BACK = "Then save the workbook, and send it back. This sheet is written anew each time."
HEADINGS_ROW = 6
CELL_COLUMN, DECISION_COLUMN = (list(COLUMNS).index(name) + 1 for name in ("Cell", DECISION))

INKS = {Kind.ERROR: "9C0006", Kind.CONFLICT: "5B2C83", Kind.WARNING: "7F4F00", Kind.NOTE: "404040"}
INKS |= {Kind.DECIDED: "1F4E79", Kind.REPAIR: "375623"}
FILLS = {Kind.ERROR: "FFC7CE", Kind.CONFLICT: "E4D2F2", Kind.WARNING: "FFE699", Kind.NOTE: "EDEDED"}
FILLS |= {Kind.DECIDED: "DDEBF7", Kind.REPAIR: "E2EFDA"}
"""The colours of the kinds: of their letters, and of cells. The letters have a contrast of 5:1 and more on both."""
TAB, RULE, CHOICE = "C00000", "D9D9D9", "FFF9E5"


def mark(kind: Kind) -> str:
    """The format of a cell in which something was found, which is laid over its own."""
    colour = tag("bgColor", {"rgb": f"FF{FILLS[kind]}"})
    return tag("dxf", None, tag("fill", None, tag("patternFill", {"patternType": "solid"}, colour)))


# ---------------------------------------------------------------- styles


DEFAULTS = {
    "fonts": tag("font", None, tag("sz", {"val": 11}), tag("name", {"val": "Calibri"})),
    "fills": tag("fill", None, tag("patternFill", {"patternType": "none"})),
    "borders": tag("border"),
    "cellXfs": tag("xf", {"numFmtId": 0, "fontId": 0, "fillId": 0, "borderId": 0}),
    "dxfs": "",
}
"""The first of each list of styles, for a workbook that has none."""


def complete(styles: Part) -> None:
    """Adds the lists of styles that a workbook lacks. The part must be read again before styles are added."""
    for name, first in DEFAULTS.items():
        if styles.root.child(name) is None:
            styles.insert(tag(name, {"count": int(bool(first))}, first), STYLES)


def index(styles: Part, name: str, xml: str) -> int:
    """The number of a style in one of the lists, to which it is added if it is not there."""
    node, own = styles.root.child(name), styles.own(xml)
    if node is None:
        raise LookupError(name)
    entries = [styles.data[child.start : child.end].decode() for child in node.children] + node.inside
    if own not in entries:
        styles.append(node, xml)
        node.set("count", len(entries) + 1)
        return len(entries)
    return entries.index(own)


def _style(
    styles: Part,
    *,
    colour: str = "000000",
    size: int = 11,
    bold: bool = False,
    underline: bool = False,
    fill: str = "",
    ruled: bool = False,
    wrapped: bool = False,
    format: int = TEXT,
    vertical: str = "top",
    horizontal: str = "general",
) -> int:
    """The number of a style of cells."""
    marks = [tag(name) for name, is_set in (("b", bold), ("u", underline)) if is_set]
    about = (tag("sz", {"val": size}), tag("color", {"rgb": f"FF{colour}"}), tag("name", {"val": "Calibri"}))
    colours = (tag("fgColor", {"rgb": f"FF{fill}"}), tag("bgColor", {"indexed": 64}))
    solid = tag("fill", None, tag("patternFill", {"patternType": "solid"}, *colours))
    line = tag("bottom", {"style": "thin"}, tag("color", {"rgb": f"FF{RULE}"}))
    border = tag("border", None, tag("left"), tag("right"), tag("top"), line, tag("diagonal"))
    parts = {
        "numFmtId": format,
        "fontId": index(styles, "fonts", tag("font", None, *marks, *about)),
        "fillId": index(styles, "fills", solid) if fill else 0,
        "borderId": index(styles, "borders", border) if ruled else 0,
        "xfId": 0,
    }
    applied = dict.fromkeys(("applyNumberFormat", "applyFont", "applyFill", "applyBorder", "applyAlignment"), 1)
    across = tag("alignment", {"horizontal": horizontal, "vertical": vertical, "wrapText": int(wrapped)})
    return index(styles, "cellXfs", tag("xf", parts | applied, across))


# ---------------------------------------------------------------- rows


class _Sheet:
    """The sheet that is being written, row by row from the top."""

    def __init__(self, styles: Part, cells: Mapping[int, CellRef]) -> None:
        self.cells = cells
        self.rows: list[str] = []
        self.links: list[str] = []
        self.lines = 0
        self.choices: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
        self.title = _style(styles, bold=True, size=18, colour=look.DARK)
        self.count = _style(styles, bold=True, colour=look.DARK)
        self.intro = _style(styles, colour=look.INK)
        self.heading = _style(styles, bold=True, colour="FFFFFF", fill=look.DARK, vertical="center", wrapped=True)
        self.groups = {
            kind: _style(styles, bold=True, colour=INKS[kind], fill=FILLS[kind], vertical="center") for kind in Kind
        }
        self.number = _style(styles, ruled=True, colour=look.INK, format=NUMBER, horizontal="center")
        self.kinds = {kind: _style(styles, ruled=True, bold=True, colour=INKS[kind]) for kind in Kind}
        self.text = _style(styles, ruled=True, wrapped=True)
        self.link = _style(styles, ruled=True, colour=look.BLUE, underline=True)
        self.code = _style(styles, ruled=True, colour=look.INK)
        self.decision = _style(styles, ruled=True, bold=True, fill=CHOICE, horizontal="center")

    def add(self, values: Sequence[str | int], looks: Sequence[int], height: float = look.LINE) -> None:
        number, cells = len(self.rows) + 1, []
        for column, (value, style) in enumerate(zip(values, looks, strict=True), 1):
            at = {"r": CellRef("", number, column).a1, "s": style}
            if isinstance(value, int):
                cells.append(tag("c", at, tag("v", None, str(value))))
            elif value:
                text = value if len(value) <= MAX_TEXT // 2 else f"{value[: MAX_TEXT // 2]}…"
                inside = tag("is", None, tag("t", {"xml:space": "preserve"}, spelled(text)))
                cells.append(tag("c", {**at, "t": "inlineStr"}, inside))
            else:
                cells.append(tag("c", at))
        self.rows.append(tag("row", {"r": number, "ht": height, "customHeight": 1}, *cells))

    def group(self, group: Group) -> None:
        """The heading of a group, and its lines."""
        self.add([group.title, *[""] * (len(COLUMNS) - 1)], [self.groups[group.kind]] * len(COLUMNS), 21)
        for line in group.lines:
            self.line(line)

    def line(self, line: Line) -> None:
        cell = self.cells.get(id(line))
        whole = line.place.path.rpartition("/")[2] if line.place and not line.place.cell else ""
        where = (cell.sheet, cell.a1) if cell else (whole, "")
        said = (line.message, line.advice, *line.values, line.meant)
        values = (line.kind.value, *where, *said, line.decision, line.code, line.key)
        decision = self.decision if line.key else self.text
        looks = (self.kinds[line.kind], self.text, self.link, *[self.text] * 6, decision, self.code, self.code)
        widths = dict(zip(COLUMNS, COLUMNS.values(), strict=True))
        sized = [(value, widths[name]) for name, value in zip(list(COLUMNS)[1:], values, strict=True) if name != KEY]
        tall = min(look.TALLEST, max(look.lines(value, width) for value, width in sized))
        self.lines += 1
        if line.choices:
            self.choices[line.choices].append(len(self.rows) + 1)
        self.add([self.lines, *values], [self.number, *looks], look.LINE * tall + 3)
        if cell and len(self.links) < MAX_LINKS:
            name = cell.sheet.replace("'", "''")
            cell_name = CellRef("", len(self.rows), CELL_COLUMN).a1
            self.links.append(
                tag("hyperlink", {"ref": cell_name, "location": f"'{name}'!{cell.a1}", "display": cell.a1})
            )


def sheet(groups: Sequence[Group], cells: Mapping[int, CellRef], styles: Part, namespace: str) -> tuple[bytes, int]:
    """The sheet as a part of the file, and the number of its last row. `cells` are those of the lines, by their
    `id`: where lines have none, they are about the whole workbook."""
    lines = [line for group in groups for line in group.lines]
    wrong = any(line.kind in (Kind.ERROR, Kind.WARNING) for line in lines)
    undecided, suggested = (
        any(line.key and todo.is_conflict(line.key) is conflict for line in lines) for conflict in (True, False)
    )
    made = _Sheet(styles, cells)
    made.add([TITLE], [made.title], 30)
    made.add([f"{todo.counts(groups)}."], [made.count], 18)
    made.add([WHAT], [made.intro])
    choose = (CHOOSE_TOO if suggested else CHOOSE) if undecided else ""
    made.add([f"{CORRECT if wrong else ''}{TAKE if suggested else ''}{choose}{BACK}"], [made.intro])
    made.add([""], [made.intro], 8)
    made.add(list(COLUMNS), [made.heading] * len(COLUMNS), 24)
    for group in groups:
        made.group(group)
    row = len(made.rows)
    last = CellRef("", row, len(COLUMNS)).a1
    elements = (
        tag("sheetPr", None, tag("tabColor", {"rgb": f"FF{TAB}"}), tag("pageSetUpPr", {"fitToPage": 1})),
        tag("dimension", {"ref": f"A1:{last}"}),
        tag("sheetViews", None, _view()),
        tag("sheetFormatPr", {"defaultRowHeight": look.LINE}),
        tag("cols", None, *_columns(lines)),
        tag("sheetData", None, *made.rows),
        tag("autoFilter", {"ref": f"A{HEADINGS_ROW}:{last}"}),
        _choices(made.choices) if made.choices else "",
        tag("hyperlinks", None, *made.links) if made.links else "",
        tag("pageMargins", {"left": 0.4, "right": 0.4, "top": 0.5, "bottom": 0.6, "header": 0.3, "footer": 0.3}),
        tag("pageSetup", {"paperSize": 9, "orientation": "landscape", "fitToHeight": 0}),
        tag("headerFooter", None, tag("oddFooter", None, spelled("&C&P / &N"))),
    )
    return (HEAD + tag("worksheet", {"xmlns": namespace}, *elements)).encode(), row


def _view() -> str:
    """Without lines between cells, and with the headings always in sight."""
    below = {"topLeftCell": f"A{HEADINGS_ROW + 1}", "activePane": "bottomLeft", "state": "frozen"}
    pane = tag("pane", {"ySplit": HEADINGS_ROW, **below})
    selection = tag("selection", {"pane": "bottomLeft", "activeCell": below["topLeftCell"], "sqref": "A7"})
    return tag("sheetView", {"showGridLines": 0, "tabSelected": 1, "workbookViewId": 0}, pane, selection)


def _columns(lines: Sequence[Line]) -> Iterator[str]:
    """The widths of the columns. Those in which nothing stands are hidden, as is that of the keys."""
    filled = {name: any(line.values[at] for line in lines) for at, name in enumerate(todo.VALUES)}
    filled |= {MEANT: any(line.meant for line in lines), DECISION: any(line.key for line in lines), KEY: False}
    for at, (name, width) in enumerate(COLUMNS.items(), 1):
        hidden = {} if filled.get(name, True) else {"hidden": 1}
        yield tag("col", {"min": at, "max": at, "width": width, "customWidth": 1, **hidden})


def _choices(rows: Mapping[tuple[str, ...], Sequence[int]]) -> str:
    """The drop-downs of the decisions. `rows` are those for each of the choices."""
    letter = column_letters(DECISION_COLUMN)
    made = []
    for choices, numbers in rows.items():
        error = f"Choose {' or '.join(choices)}, or leave the cell empty to decide later."
        about = {"type": "list", "allowBlank": 1, "showErrorMessage": 1, "errorTitle": DECISION, "error": error}
        runs: list[list[int]] = []
        for number in numbers:
            if runs and runs[-1][-1] == number - 1:
                runs[-1].append(number)
            else:
                runs.append([number])
        cells = {"sqref": " ".join(f"{letter}{run[0]}:{letter}{run[-1]}" for run in runs)}
        made.append(tag("dataValidation", about | cells, tag("formula1", None, spelled(f'"{",".join(choices)}"'))))
    return tag("dataValidations", {"count": len(made)}, *made)

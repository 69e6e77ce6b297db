"""An Excel workbook: `dataset.xlsx`, to edit and give back.

It has a cover sheet, a sheet for each table, a data dictionary, and two hidden sheets: the choices of drop-downs, and a
snapshot of the records, the base of the merge when the workbook comes back.

Every text is stored as text, in columns formatted as text, so that no program takes it for a formula, a number or a
date. What the sheets say beyond the records is derived from the layout of the tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from openpyxl.cell import Cell as Cell
from openpyxl.formatting.rule import Rule
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink

from readout.model import tables
from readout.model.cells import to_cell
from readout.model.dataset import Dataset, canonical
from readout.model.schema import Schema, SchemaError
from readout.model.tables import Cells, Column, Role, Row, Table
from readout.parallel import MIN_BATCH
from readout.publish.batches import Batch
from readout.publish.formats import CannotHold, Loss, Options
from readout.publish.formats.xlsx import look as look
from readout.publish.formats.xlsx.archive import save
from readout.publish.formats.xlsx.book import MAX_DIGITS, Book, Sheet
from readout.publish.formats.xlsx.dropdowns import LISTS, Lists
from readout.publish.formats.xlsx.rows import MAX_TEXT, stored
from readout.publish.formats.xlsx.start import write_start
from readout.syntax import document
from readout.syntax.sheets import snapshot
from readout.syntax.sheets.grids import LAST_ROW
from readout.syntax.sheets.reader import ABOUT
from readout.syntax.sheets.snapshot import Scope

TARGET = "dataset.xlsx"
LOSSLESS = True

DICTIONARY = "dictionary"

# Excel's limits, from its "specifications and limits".
SURE = MAX_TEXT // len("_x005F_")
"""A text of no more characters fits into a cell, whatever must be escaped in it."""
MAX_NAME = 31
ACCEPTED = "accepted"
"""The field of the metadata that may be left out."""

TYPES = {"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false", "array": "list"}


def begin(dataset: Dataset, target: Path, options: Options, files: ExitStack) -> _Writer:
    del files
    return _Writer(dataset, target, options)


class _Writer:
    """Collects the rows and the canonical values of the records, since a workbook is written sheet by sheet."""

    def __init__(self, dataset: Dataset, target: Path, options: Options) -> None:
        self.dataset, self.target = dataset, target
        self.scope = Scope.WHOLE if options.only is None else Scope.PART if options.only else Scope.NOTHING
        self.layout = tables.layout(dataset.schema)
        self.rows: dict[str, list[Cells]] = {table.name: [] for table in self.layout}
        self.canonical: dict[str, list[dict[str, Any]]] = {}

    @staticmethod
    def map(batch: Batch) -> _Collected:
        return {name: block.cells for name, block in batch.blocks.items() if block.owners}, batch.canonical

    def reduce(self, batch: Batch, result: _Collected) -> None:
        columns_by_table, values = result
        for name, columns in columns_by_table.items():
            self.rows[name].extend(map(list, zip(*columns, strict=True)))
        self.canonical.setdefault(batch.collection, []).extend(values)

    def finish(self) -> list[Loss]:
        """Write the workbook. Raises CannotHold, before it writes, for a text or a table that is too long for Excel."""
        dataset, layout, rows = self.dataset, self.layout, self.rows
        fields = {field.name: field for field in dataset.schema.metadata.fields}
        metadata = {name: to_cell(fields[name], value) for name, value in dataset.metadata.items() if name in fields}
        held = canonical(dataset.schema.metadata, dataset.metadata)
        losses = []
        if _units(stored(str(metadata.get(ACCEPTED, "")))) > MAX_TEXT:  # what repeats comments keeps no data back
            count = len(held.pop(ACCEPTED))
            del metadata[ACCEPTED]
            text = f"{count:,} accepted findings: together they are too long for a cell, and are found again"
            losses.append(Loss(ACCEPTED, count, text))
        _check(layout, metadata, rows)
        book = Book()
        ids = {table.name: _column(rows[table.name], table, "id") for table in layout if len(table.key) == 1}
        lists = Lists(book, layout, ids, dataset)
        write_about(book, dataset.schema, metadata, layout, rows, self.scope)
        if self.scope is Scope.NOTHING:
            write_start(book, dataset.schema, layout)
        for table in layout:
            _write_table(book, table, rows[table.name], lists)
        write_dictionary(book, layout)
        lists.write()
        whole = {"metadata": held, **self.canonical}
        _write_base(book, self.scope, whole, lists.elsewhere)
        save(book, metadata, self.target)
        return losses


_Collected = tuple[dict[str, list[list[document.Cell]]], list[dict[str, Any]]]
"""What `map` returns of a batch: its cells by table and column, and the canonical values of its records."""


def _column(rows: Iterable[Cells], table: Table, name: str) -> list[str]:
    """Return the texts in a column."""
    at = table.columns.index(table[name])
    return [str(row[at]) for row in rows if row[at] is not None]


def _check(layout: Iterable[Table], metadata: Row, rows: Mapping[str, Sequence[Cells]]) -> None:
    """Raise CannotHold for what Excel cannot hold, SchemaError for a table whose name no sheet can have."""
    _check_texts("the metadata", metadata.items())
    for table in layout:
        if len(table.name) > MAX_NAME or table.name.casefold() in (
            ABOUT.casefold(),
            DICTIONARY,
            LISTS,
            snapshot.SHEET,
        ):
            raise SchemaError(f"no sheet of a workbook can be named {table.name}")
        table_rows = rows[table.name]
        if len(table_rows) >= LAST_ROW:
            raise CannotHold(
                f"the table {table.name} has {len(table_rows):,} rows, a sheet of Excel holds {LAST_ROW:,}"
            )
        names = [column.name for column in table.columns]
        for number, row in enumerate(table_rows, 2):
            if any(isinstance(cell, str) and len(cell) > SURE for cell in row):
                cells = {name: cell for name, cell in zip(names, row, strict=True) if cell is not None}
                key = ", ".join(str(cells[part]) for part in table.key if part in cells)
                _check_texts(f"{table.name} row {number} ({key})", cells.items())


def _check_texts(place: str, cells: Iterable[tuple[str, document.Cell]]) -> None:
    for name, value in cells:
        if isinstance(value, str) and _units(stored(value)) > MAX_TEXT:
            raise CannotHold(
                f"{place}: the text in `{name}` has {_units(value):,} characters, a cell of Excel holds {MAX_TEXT:,}"
            )


def _units(text: str) -> int:
    """Return the length of a text as Excel counts it, in UTF-16 code units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


# ---------------------------------------------------------------- sheets and cells


# ---------------------------------------------------------------- tables


def _write_table(book: Book, table: Table, rows: Sequence[Cells], lists: Lists) -> None:
    # Without rows a column is as wide as what people will choose or write in it.
    texts = [
        _column(rows, table, column.name) if rows else [*column.enum, _example(column)] for column in table.columns
    ]
    sheet, styles = begin_table(book, table, texts)
    numbers = [at for at, column in enumerate(table.columns) if column.type in ("integer", "number")]
    sheet.write([_exact(row, numbers) for row in rows] if numbers else rows, styles)
    sheet.filter()
    add_rules(sheet, table, lists)


def _exact(row: Cells, numbers: Iterable[int]) -> Cells:
    """Return a row with numbers that Excel keeps: it has fifteen digits, so a longer number becomes a text."""
    long = [at for at in numbers if isinstance(value := row[at], int) and abs(value) >= 10**MAX_DIGITS]
    return [str(cell) if at in long else cell for at, cell in enumerate(row)] if long else row


def begin_table(book: Book, table: Table, texts: Sequence[Iterable[str]]) -> tuple[Sheet, list[str]]:
    """Return a new sheet with the headings of a table, and the styles of its cells by column. `texts` are the texts of
    each column, from which its width follows."""
    widths = [
        look.fitting(column.title, column_texts, prose=bool(column.field and column.field.format == "text"))
        for column, column_texts in zip(table.columns, texts, strict=True)
    ]
    tab = look.ITEMS_TAB if table.sources[0].path else look.RECORDS_TAB
    sheet = Sheet(book, table.name, tab, widths)
    styles = [_style(column) for column in table.columns]
    for at, style in enumerate(styles, 1):
        # What people add below looks the same, and is text as well.
        below = sheet.sheet.column_dimensions[get_column_letter(at)]
        same = book.looks[style]
        below.number_format, below.alignment, below.font, below.fill = (
            same.number_format,
            same.alignment,
            same.font,
            same.fill,
        )
    sheet.headings(
        [sheet.cell(column.title, _heading(column), note(column)) for column in table.columns], _frozen(table, widths)
    )
    return sheet, styles


def _style(column: Column) -> str:
    if column.role is Role.DERIVED:
        return look.DERIVED
    if column.type in ("integer", "number"):
        return look.NUMBER
    return look.LINK if column.field and column.field.format == "url" else look.TEXT


def _heading(column: Column) -> str:
    if column.role is Role.DERIVED:
        return look.DERIVED_HEADING
    return look.REQUIRED_HEADING if column.required else look.HEADING


def _frozen(table: Table, widths: Sequence[int]) -> int:
    """Return how many columns stay in sight: the first ones of the key, as long as they leave room."""
    frozen = used = 0
    for column, width in zip(table.columns, widths, strict=True):
        used += width
        if column.name not in table.key or used > look.FROZEN:
            break
        frozen += 1
    return frozen


def note(column: Column) -> str:
    """Return the comment on a heading, which says what the column means."""
    parts = [column.description]
    if column.required:
        parts.append("Required.")
    if column.type == "array" and column.role is not Role.DERIVED:
        parts.append(f"Several values stand in one cell, {_separated(column)}.")
    if column.enum:
        parts.append(f"Values:\n{_words(column)}" if column.definitions else f"Values: {', '.join(column.enum)}.")
    if column.references:
        parts.append(f"An id of {' or '.join(column.references)}.")
    example = _example(column)
    if example:
        parts.append(f"Example: {example}")
    parts.append(f"Name: {column.name}")
    return "\n".join(parts)


def _words(column: Column) -> str:
    """Return the words of a column, each on a line with what it means."""
    return "\n".join(": ".join(filter(None, (word, column.definitions.get(word)))) for word in column.enum)


def _separated(column: Column) -> str:
    return "each on a line of its own (Alt+Enter)" if column.delimiter == "\n" else f"separated by {column.delimiter}"


def _example(column: Column) -> str:
    examples = column.field.examples if column.field else ()
    return str(to_cell(column.field, examples[0])) if column.field and examples else ""


def add_rules(sheet: Sheet, table: Table, lists: Lists) -> None:
    """Add the drop-downs and conditional formats of a table, for its rows and those that people add below."""
    last = get_column_letter(len(table.columns))
    filled = f"COUNTA($A2:${last}2)>0"
    for at, column in enumerate(table.columns, 1):
        letter = get_column_letter(at)
        cells = f"{letter}2:{letter}{LAST_ROW}"
        validation = _validation(column, lists)
        if validation:
            validation.add(cells)
            sheet.sheet.data_validations.append(validation)
        if column.required:
            lacking = _when(f"AND({filled},ISBLANK({letter}2))", DifferentialStyle(fill=look.LACKING))
            sheet.sheet.conditional_formatting.add(cells, lacking)
        unknown = lists.unknown(column, f"{letter}2")
        if unknown:
            sheet.sheet.conditional_formatting.add(cells, _when(unknown, DifferentialStyle(fill=look.UNKNOWN)))
    sheet.sheet.conditional_formatting.add(
        f"A2:{last}{LAST_ROW}", _when(filled, DifferentialStyle(border=look.ROW_LINE))
    )


def _when(formula: str, style: DifferentialStyle) -> Rule:
    return Rule("expression", dxf=style, formula=[formula])


def _validation(column: Column, lists: Lists) -> DataValidation | None:
    """Return what a cell of a column may hold; None for anything. A value that the schema forbids is refused. Ids are
    only offered, since they may be typed without a name, or be new; a conditional format tints unknown ones."""
    if column.type in ("integer", "number"):
        low = column.field.minimum if column.field else 1
        if low is None:
            return None
        return DataValidation(
            "whole" if column.type == "integer" else "decimal",
            operator="greaterThanOrEqual",
            formula1=str(low),
            allow_blank=True,
            showErrorMessage=True,
            errorTitle=column.title[:32],
            error=f"This is a {TYPES[column.type]}, {low} or more.",
        )
    choices = "" if column.type == "array" else lists.choices(column)
    if not choices:
        return None
    return DataValidation(
        "list",
        formula1=choices,
        allow_blank=True,
        showErrorMessage=bool(column.enum),
        showInputMessage=bool(column.definitions),
        promptTitle=column.title[:32] if column.definitions else None,
        prompt="The note on the heading says what each word means." if column.definitions else None,
        errorTitle=column.title[:32],
        error="Choose one of the list. Its words are the only ones that the schema knows.",
    )


def _write_base(book: Book, scope: Scope, whole: dict[str, Any], elsewhere: Mapping[str, Sequence[str]]) -> None:
    """Write the hidden snapshot of the records, the base of the merge when the workbook comes back."""
    sheet = Sheet(book, snapshot.SHEET, look.SERVICE_TAB, (18, 60, 70, 60))
    sheet.sheet.sheet_state = "hidden"
    version = str(whole["metadata"].get("schema_version", ""))
    sheet.append([sheet.cell(value, look.TEXT) for value in snapshot.head(scope, version)[0]])

    def rows() -> list[list[str]]:
        return snapshot.write(scope, version, whole, elsewhere)[1:]

    if sum(map(len, whole.values())) < MIN_BATCH:
        sheet.machine(rows())
    else:
        sheet.machine_later(rows)


# ---------------------------------------------------------------- the sheets that explain


DICTIONARY_COLUMNS = {
    "Table": 15,
    "Heading": 18,
    "Name": 20,
    "Type": 20,
    "Required": 13,
    "Values": 40,
    "Refers to": 20,
    "Separated by": 17,
    "Description": 60,
    "Example": 36,
}
"""The headings of the data dictionary, and the widths of its columns."""


def write_dictionary(book: Book, layout: Iterable[Table]) -> None:
    sheet = Sheet(book, DICTIONARY, look.SERVICE_TAB, tuple(DICTIONARY_COLUMNS.values()))
    sheet.headings([sheet.cell(title, look.HEADING) for title in DICTIONARY_COLUMNS], 2)
    rows: list[Cells] = []
    for table in layout:
        for column in table.columns:
            form = column.field.format if column.field else None
            cells = (
                table.name,
                column.title,
                column.name,
                f"{TYPES[column.type]} ({form})" if form and form != "text" else TYPES[column.type],
                "computed" if column.role is Role.DERIVED else "yes" if column.required else "",
                _words(column) if column.definitions else ", ".join(column.enum),
                ", ".join(column.references),
                {"\n": "line feed"}.get(column.delimiter or "", column.delimiter),
                column.description,
                _example(column),
            )
            rows.append([value or None for value in cells])
    sheet.write(rows, [look.TEXT] * len(DICTIONARY_COLUMNS))
    sheet.filter()


GIVE_BACK = "It is made to be edited and given back, and nothing is lost on the way."
MEANINGS = f"What each heading means is written in its note, and in the sheet {DICTIONARY}."
WHAT = {
    Scope.WHOLE: "This workbook holds a whole dataset: every record, with all that is said of it and where it comes "
    f"from. {GIVE_BACK} {MEANINGS}",
    Scope.PART: "This workbook holds a part of a dataset: some of its records, with all that is said of them and where "
    f"it comes from. The others can be referred to by their ids. {GIVE_BACK} {MEANINGS}",
    Scope.NOTHING: "This workbook is a template: it is empty, and made to be filled in. A record is a row of the first "
    f"sheets; what there may be several of, as participants, has a sheet of its own. {MEANINGS}",
}
HEADINGS = (
    ("Required", look.REQUIRED_HEADING, "Must be filled in for every row. A cell that lacks its value is tinted."),
    ("Optional", look.HEADING, "May be left empty. Leave it so where nothing is known: no “unknown”, “n/a” or dash."),
    ("Computed", look.DERIVED_HEADING, "Written anew by each export, and not read back."),
)
HOW = (
    ("Rows", "One row is one thing. Add rows below the others, in any order. Ids hold the rows of a record together."),
    ("Ids", "Lower-case letters and digits, joined by hyphens. Other rows refer to them: keep those that are there."),
    (
        "References",
        "Choose another row by its id and name, as the list has them, or type either. An id without a row is tinted.",
    ),
    ("Lists", "Several values in one cell are separated as the note of the heading says."),
    ("Dates", "Texts, as precise as the sources: 2025, 2025-11, 2025-11-03 or 1998-04?. Cells leave them as typed."),
    ("Pasting", "Paste values only (Ctrl+Shift+V), or the formats of another workbook come along."),
    ("Not allowed", "Formulas and merged cells: they are refused when the workbook is read. Write values."),
    (
        "Your own",
        "Colours, filters, and sheets and columns of your own are left alone. Sheets and headings keep their names.",
    ),
    ("This sheet", "The title, licence and so on above can be edited too."),
    ("Giving it back", "Save as .xlsx, and send the whole file: hidden sheets remember how it was handed out."),
    (
        "To do",
        "A sheet that comes back with it: correct the cells, or choose accept, yours or dataset. Then send it again.",
    ),
    ("Taking it back", "Whoever keeps the dataset runs `readout import FILE.xlsx`, which says what was changed."),
)


def write_about(
    book: Book,
    schema: Schema,
    metadata: Row,
    layout: Iterable[Table],
    rows: Mapping[str, Sequence[Cells]],
    scope: Scope,
) -> None:
    sheet = Sheet(book, ABOUT, look.COVER_TAB, (18, 96, 10))
    sheet.sheet.sheet_view.showGridLines = False
    for at, field in enumerate(schema.metadata.fields):
        label = sheet.cell(field.title, look.LABEL, field.description)
        style, least = (look.TEXT, look.LINE) if at else (look.TITLE, 30)
        sheet.append([label, sheet.cell(metadata.get(field.name), style)], least)
    _section(sheet, "What this is")
    sheet.append([None, sheet.cell(WHAT[scope], look.TEXT)])
    _section(sheet, "Sheets", rows=True)
    for table in layout:
        link = sheet.cell(table.name, look.LINK)
        link.hyperlink = Hyperlink(ref="", location=f"'{table.name}'!A1")
        sheet.append([link, sheet.cell(table.description, look.TEXT), sheet.cell(len(rows[table.name]), look.NUMBER)])
    _section(sheet, "Headings")
    for word, style, text in HEADINGS:
        sheet.append([sheet.cell(word, style), sheet.cell(text, look.TEXT)])
    _section(sheet, "How to edit")
    for word, text in HOW:
        sheet.append([sheet.cell(word, look.LABEL), sheet.cell(text, look.TEXT)])


def _section(sheet: Sheet, title: str, *, rows: bool = False) -> None:
    sheet.append([])
    sheet.append([sheet.cell(title, look.SECTION), None, sheet.cell("Rows", look.RIGHT_SECTION) if rows else None], 24)


# ---------------------------------------------------------------- the file

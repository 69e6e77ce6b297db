"""The sheet of a template that shows one meeting filled in, for people who begin without reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl.worksheet.hyperlink import Hyperlink

from readout.model import flattening
from readout.model.schema import Schema
from readout.model.tables import Role, Table
from readout.publish.formats.xlsx import look
from readout.publish.formats.xlsx.book import Book, Sheet
from readout.syntax.document import Cell

START = "Start here"
"""The name of the sheet. It is not read back."""
STEPS = (
    ("1", "Write the meeting as a row of the sheet meetings, and who was there as rows of the sheet participants."),
    ("2", "Whoever, and whatever, is new gets a row of its own: people, organizations, places, sources."),
    ("3", "Where a list opens, choose from it, or type the name: `Istanbul` finds the place that is called so."),
    ("4", "Leave the column Id empty for what is new: it gets one. Leave empty what nobody knows."),
    ("5", "Save the workbook as .xlsx, and send it back."),
)
COLUMNS = 8
"""So many columns of a table are displayed."""


def write_start(book: Book, schema: Schema, layout: Sequence[Table]) -> None:
    sheet = Sheet(book, START, look.COVER_TAB, (24, *[26] * (COLUMNS - 1)))
    sheet.sheet.sheet_view.showGridLines = False
    sheet.append([sheet.cell("Start here", look.TITLE)], 30)
    for number, text in STEPS:
        sheet.append([sheet.cell(number, look.LABEL), sheet.cell(text, look.LABEL)])
    sheet.append([])
    sheet.append([sheet.cell("One meeting, filled in. This sheet is not read back.", look.SECTION)], 24)
    for table, row in _example(schema, layout).items():
        by_name = {each.name: each for each in layout}
        columns = [column for column in by_name[table].columns if column.name in row][:COLUMNS]
        link = sheet.cell(table, look.LINK)
        link.hyperlink = Hyperlink(ref="", location=f"'{table}'!A1")
        sheet.append([])
        sheet.append([link])
        headings = [look.REQUIRED_HEADING if column.required else look.HEADING for column in columns]
        sheet.append([sheet.cell(column.title, style) for column, style in zip(columns, headings, strict=True)])
        sheet.append([sheet.cell(str(row[column.name]), look.TEXT) for column in columns])


def _example(schema: Schema, layout: Sequence[Table]) -> Mapping[str, dict[str, Cell]]:
    """The rows of one meeting by table, made of the examples of the schema; what they refer to comes behind."""
    records: dict[str, dict[str, Any]] = {
        name: collection.field.examples[0][0]
        for name, collection in schema.collections.items()
        if collection.field.examples and collection.field.examples[0]
    }
    rows: dict[str, dict[str, Cell]] = {}
    for table in layout:
        names = [column.name for column in table.columns]
        if table.name in records:
            (cells,) = flattening.flatten(schema, table.name, [records[table.name]])[table.name]
            rows[table.name] = {name: cell for name, cell in zip(names, cells, strict=True) if cell is not None}
    if "meetings" not in rows:
        return {}
    first_rows = {"meetings": rows["meetings"], **_seat(layout, rows)}
    return first_rows | {name: row for name, row in rows.items() if name not in ("meetings", "events")}


def _seat(layout: Sequence[Table], rows: Mapping[str, dict[str, Cell]]) -> dict[str, dict[str, Cell]]:
    """A row of participants that refers to the other examples."""
    table = next((each for each in layout if each.name == "participants"), None)
    if table is None:
        return {}
    seat: dict[str, Cell] = {"collection": "meetings"}
    for column in table.columns:
        referred = next((name for name in column.references if name in rows), None)
        if referred and (column.role is Role.RECORD or column.name in ("person_id", "on_behalf_of_ids", "sources")):
            seat[column.name] = rows[referred]["id"]
        elif column.name in ("roles", "level") and column.field and column.field.examples:
            example = column.field.examples[0]
            seat[column.name] = str(example[0] if isinstance(example, list) else example)
    return {"participants": seat}

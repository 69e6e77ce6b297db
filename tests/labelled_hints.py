"""Applies the hint of a finding as a person would: its fix, or what it suggests at its place, in a text or in a cell."""

import csv
import html
import io
import re
import zipfile

from readout.curate import fix
from readout.model.schema import default
from readout.model.tables import layout
from readout.span import CellRef

COLUMNS = {table.name: {column.name: column for column in table.columns} for table in layout(default())}


def applied(data, diagnostic, file):
    """The content of a file with the hint of a finding applied; None if nobody could say how."""
    if diagnostic.fix:
        return fix.apply(data, diagnostic.fix.edits)
    cell = diagnostic.place.cell
    if cell and file.suffix == ".csv":
        rows = csv_rows(data)
        rows[cell.row - 1][cell.column - 1] = new_cell(rows[cell.row - 1][cell.column - 1], diagnostic, file.stem)
        return csv_bytes(rows)
    if cell and file.suffix == ".xlsx":
        old = cell_of_workbook(data, cell)
        return workbook_with(data, cell, new_cell(old, diagnostic, cell.sheet))
    return with_suggestion(data, diagnostic) if file.suffix == ".toml" and diagnostic.place.start else None


def new_cell(old, diagnostic, table):
    """The text of a cell with what is suggested; in a cell of several values, for the one that is wrong."""
    suggested = diagnostic.suggestion
    if diagnostic.code == "RO301":  # the name of the record stands behind its id
        suggested = suggested.partition(" (")[0]
    *_, name, position = ("", "", *(diagnostic.pointer or "").split("/"))
    column = COLUMNS[table].get(name) if position.isdigit() else None
    if column is None or not column.delimiter:
        return suggested
    parts = old.split(column.delimiter)
    return column.delimiter.join([*parts[: int(position)], suggested, *parts[int(position) + 1 :]])


def with_suggestion(data, diagnostic):
    """A file of settings with the suggested word at the place of a finding."""
    lines = data.decode("utf-8-sig").splitlines(keepends=True)
    place = diagnostic.place
    line = lines[place.start.line - 1]
    before, wrong, after = (
        line[: place.start.column - 1],
        line[place.start.column - 1 : place.end.column - 1],
        line[place.end.column - 1 :],
    )
    quote = wrong[:1] if wrong[:1] in "\"'" else ""
    lines[place.start.line - 1] = f"{before}{quote}{diagnostic.suggestion}{quote}{after}"
    return "".join(lines).encode()


# ---------------------------------------------------------------- tables


def csv_rows(data):
    return list(csv.reader(io.StringIO(data.decode(), newline="")))


def csv_bytes(rows):
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode()


def cell_of_workbook(data, cell):
    """The text of a cell that holds it itself."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        source = re.search(source_of(cell), book.read(part_of(book, cell.sheet)).decode(), re.DOTALL)[0]
    return html.unescape("".join(re.findall(r"<t[^>]*>(.*?)</t>", source, re.DOTALL)))


def workbook_with(data, cell, text, source=None):
    """A workbook with another cell: a text, or the XML that is given; without a text, none."""
    inline = source or f'<c r="{cell.a1}" t="inlineStr"><is><t>{html.escape(text)}</t></is></c>'
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        part = part_of(old, cell.sheet)
        for item in old.infolist():
            content = old.read(item)
            if item.filename == part:
                changed, count = re.subn(
                    source_of(cell), lambda _: inline if text or source else "", content.decode(), flags=re.DOTALL
                )
                assert count == 1, cell.a1
                content = changed.encode()
            new.writestr(item, content)
    return out.getvalue()


def source_of(cell):
    """A pattern of the XML of a cell."""
    return rf'<c r="{CellRef("", cell.row, cell.column).a1}"(?:[^>]*/>|.*?</c>)'


def part_of(book, sheet):
    """The name of the part of a package that holds a sheet."""
    relation = re.search(rf'<sheet [^>]*\bname="{sheet}"[^>]*r:id="(\w+)"', book.read("xl/workbook.xml").decode())[1]
    links = book.read("xl/_rels/workbook.xml.rels").decode()
    link = next(tag for tag in re.findall(r"<Relationship [^>]*>", links) if f'Id="{relation}"' in tag)
    return "xl/" + re.search(r'Target="/?(?:xl/)?([^"]+)"', link)[1]

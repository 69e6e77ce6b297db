"""Writes tables of texts as a workbook, bare: no styles, notes or drop-downs. The tables, in the form of `marshal`,
in; a workbook out; by openpyxl's write-only mode or XlsxWriter's constant memory."""

import marshal
import sys

library, source, target = sys.argv[1:]
with open(source, "rb") as file:
    tables = marshal.load(file)
if library == "openpyxl":
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for name, rows in tables.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(target)
else:
    from xlsxwriter import Workbook

    book = Workbook(target, {"constant_memory": True, "strings_to_urls": False})
    for name, rows in tables.items():
        sheet = book.add_worksheet(name)
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    book.close()

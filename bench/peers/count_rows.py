"""Prints the number of rows of each sheet of a workbook as JSON, read with calamine."""

import json
import sys

from python_calamine import CalamineWorkbook

book = CalamineWorkbook.from_path(sys.argv[1])
print(json.dumps({name: len(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names}))

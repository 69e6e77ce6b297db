"""Edits workbooks in a real LibreOffice as a person does: cell by cell, by typing. Run by the system's Python, which has
LibreOffice's `uno`: `typist.py PROFILE JOBS.json`. A job is the workbook to open, those to save, and the steps."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.table import CellAddress

FILTERS = {".xlsx": "Calc MS Excel 2007 XML", ".ods": "calc8"}
PATIENCE = 60
STRUCK = 1


def value(name, content):
    pair = PropertyValue()
    pair.Name, pair.Value = name, content
    return pair


class Typist:
    """A workbook that is open in a window nobody sees."""

    def __init__(self, desktop, dispatcher, path):
        self.dispatcher = dispatcher
        self.book = desktop.loadComponentFromURL(path.as_uri(), "_blank", 0, ())
        self.frame = self.book.CurrentController.Frame

    def sheet(self, name):
        return self.book.Sheets.getByName(name)

    def press(self, command, **arguments):
        pairs = tuple(value(name, content) for name, content in arguments.items())
        self.dispatcher.executeDispatch(self.frame, f".uno:{command}", "", 0, pairs)

    def type(self, sheet, cell, text):
        self.book.CurrentController.ActiveSheet = self.sheet(sheet)
        self.press("GoToCell", ToPoint=cell)
        self.press("EnterString", StringName=text)

    def unformat(self, sheet, cells):
        self.sheet(sheet).getCellRangeByName(cells).NumberFormat = 0

    def sort(self, sheet, cells, column):
        field = uno.createUnoStruct("com.sun.star.table.TableSortField")
        field.Field, field.IsAscending = column, False
        fields = uno.Any("[]com.sun.star.table.TableSortField", (field,))
        self.sheet(sheet).getCellRangeByName(cells).sort((value("SortFields", fields), value("ContainsHeader", False)))

    def fill_down(self, sheet, cells):
        self.book.CurrentController.select(self.sheet(sheet).getCellRangeByName(cells))
        self.press("FillDown")

    def insert_rows(self, sheet, row, count):
        self.sheet(sheet).Rows.insertByIndex(row - 1, count)

    def duplicate(self, sheet, name):
        self.book.Sheets.copyByName(sheet, name, 0)

    def note(self, sheet, cell, text):
        address = self.sheet(sheet).getCellRangeByName(cell).CellAddress
        place = CellAddress()
        place.Sheet, place.Column, place.Row = address.Sheet, address.Column, address.Row
        self.sheet(sheet).Annotations.insertNew(place, text)

    def strike(self, sheet, cells):
        self.sheet(sheet).getCellRangeByName(cells).CharStrikeout = STRUCK

    def hide(self, sheet, row):
        self.sheet(sheet).Rows.getByIndex(row - 1).IsVisible = False

    def save(self, path):
        self.book.storeToURL(path.as_uri(), (value("FilterName", FILTERS[path.suffix]),))

    def close(self):
        self.book.close(True)


def connected(pipe):
    """The desktop of a LibreOffice that is starting, and what presses its keys."""
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(PATIENCE * 4):
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except NoConnectException:
            time.sleep(0.25)
            continue
        create = context.ServiceManager.createInstanceWithContext
        return create("com.sun.star.frame.Desktop", context), create("com.sun.star.frame.DispatchHelper", context)
    raise SystemExit("LibreOffice does not answer")


def main(program, profile, jobs):
    pipe = f"typist-{os.getpid()}"  # of the whole machine: another session may run beside this one
    options = ("--headless", "--norestore", "--nologo", f"-env:UserInstallation={Path(profile).as_uri()}")
    office = subprocess.Popen([program, *options, f"--accept=pipe,name={pipe};urp;"])
    try:
        desktop, dispatcher = connected(pipe)
        for job in json.loads(Path(jobs).read_text("utf-8")):
            typist = Typist(desktop, dispatcher, Path(job["open"]))
            for step, *arguments in job["steps"]:
                getattr(typist, step)(*arguments)
            for path in job["save"]:
                typist.save(Path(path))
            typist.close()
        desktop.terminate()
        office.wait(PATIENCE)
    finally:
        if office.poll() is None:
            office.terminate()


if __name__ == "__main__":
    main(*sys.argv[1:])

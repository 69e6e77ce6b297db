"""The people of docs/handoff.md: what they do between its commands, which are run one after the other.

`python tests/walkthrough.py` writes what the commands print today into the page. The pictures show the same edits.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path

import openpyxl

from readout.handoff import todo
from readout.model import tables
from readout.model.schema import default

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "handoff.md"
ID = "2025-11-03-istanbul-gaza"
FILE = Path("data/meetings/2025", f"{ID}.yaml")
STEP = re.compile(r"<!-- (?P<who>\w+) -->|^```console\n(?P<block>.*?)^```$", re.MULTILINE | re.DOTALL)


def colleague(folder):
    """Edits the workbook: a level, a misspelt id, the venue, a new seat; Excel has made a date of a text besides."""
    path = folder / "out" / "part.xlsx"
    book = openpyxl.load_workbook(path)
    set_cell(book, "participants", "uae", "level", "minister")
    set_cell(book, "participants", "jordan", "on_behalf_of_ids", "jordn")
    set_cell(book, "meetings", ID, "venue", "Conrad Istanbul")
    set_cell(book, "meetings", ID, "date", datetime(2025, 11, 3))  # noqa: DTZ001 - a date cell has no zone
    sheet = book["participants"]
    row = next(row for row in range(2, sheet.max_row + 2) if sheet.cell(row, 1).value is None)
    seat = {"collection": "meetings", "record_id": ID, "on_behalf_of_ids": "oman", "label": "observer"}
    for name, value in seat.items():
        sheet.cell(row, columns(sheet)[name]).value = value
    book.save(path)


def others(folder):
    """Somebody finds another name for the venue meanwhile, in the file."""
    file = folder / FILE
    text = file.read_text(encoding="utf-8")
    assert text.count("venue: a hotel\n") == 1
    file.write_text(text.replace("venue: a hotel\n", "venue: a hotel in Istanbul\n"), encoding="utf-8")


def decision(folder):
    """The colleague works through the sheet "To do" of the answer."""
    path = folder / "out" / "answer.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book["participants"]
    row = next(
        row for row in range(2, sheet.max_row + 1) if sheet.cell(row, columns(sheet)["label"]).value == "observer"
    )
    sheet.cell(row, columns(sheet)["on_behalf_of_ids"]).value = "qatar"
    lines = book[todo.SHEET]
    header = next(cell for row in lines.iter_rows() for cell in row if cell.value == todo.DECISION)
    for value, word in (("Conrad Istanbul", "yours"), ("jordn", "accept")):
        row = next(row[0].row for row in lines.iter_rows() if value in [cell.value for cell in row])
        lines.cell(row, header.column).value = word
    book.save(path)


PEOPLE = {"colleague": colleague, "others": others, "decision": decision}


def columns(sheet):
    """The numbers of the columns of a table's sheet, by name."""
    table = next(table for table in tables.layout(default()) if table.name == sheet.title)
    names = {column.title: column.name for column in table.columns}
    return {names.get(cell.value): cell.column for cell in sheet[1]}


def set_cell(book, table, id, column, value):
    sheet = book[table]
    found = columns(sheet)
    row = next(row for row in range(2, sheet.max_row + 1) if sheet.cell(row, found["id"]).value == id)
    sheet.cell(row, found[column]).value = value


def walked(page, folder):
    """The text of the page with what its commands print in a folder with a copy of our data."""
    shutil.copytree(ROOT / "data", folder / "data")
    base = {k: v for k, v in os.environ.items() if k not in ("GITHUB_ACTIONS", "FORCE_COLOR", "NO_COLOR")}
    environment = base | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{base['PATH']}"}

    def run(command):
        shell = ["bash", "-c", command]
        result = subprocess.run(
            shell,
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )
        return result.stdout + result.stderr

    run("git init -q . && git add data && git -c user.name=x -c user.email=x@localhost commit -qm x")

    def step(match):
        if match["who"]:
            PEOPLE[match["who"]](folder)
            return match[0]
        commands = [line[2:] for line in match["block"].splitlines() if line.startswith("$ ")]
        return "```console\n" + "".join(f"$ {command}\n{run(command)}" for command in commands) + "```"

    return STEP.sub(step, page)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        PAGE.write_text(walked(PAGE.read_text(encoding="utf-8"), Path(folder)), encoding="utf-8", newline="\n")

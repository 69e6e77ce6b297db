"""The trial: three meetings with twenty people, typed into a template in a real LibreOffice as people type who read nothing,
are in after two rounds: one with suggestions, and one after they are accepted and the messages followed."""

import json
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest
from test_import import Book, run
from test_sheets import write_files

import readout
from helpers import unavailable
from readout.handoff import todo
from readout.publish import export
from readout.store import load

PYTHON = "/usr/bin/python3"
"""The system's Python, for which LibreOffice's `uno` is installed."""
PEOPLE = [f"Delegate {number}" for number in range(1, 21)]
STATES = ("Ankara", "Baku", "Cairo", "Norway")
ROWS = {
    "meetings": [
        {"name": "Lakeside talks", "status": "Held", "date": "5 May 2026", "place_id": "Geneva", "start_time": "9:00"}
        | {
            "sources": "https://www.example.org/lakeside",
            "format": "In person",
            "time_zone": "Geneva",
            "end_time": "3 pm",
        },
        {"name": "Harbour conference", "status": "Held", "date": "14.6.2026", "place_id": "Istanbul"}
        | {"sources": "Harbour communiqué", "classification": "conference", "start_time": "10.30"},
        {"name": "Call on grain", "status": "held", "date": "July 2026", "sources": "WAM; ", "format": "Phone"},
    ],
    "people": [{"name": name} for name in PEOPLE],
    "organizations": [{"name": "Norway", "classification": "State", "country_code": "Norway"}],
    "places": [{"name": "Geneva", "classification": "City", "country_code": "Switzerland"}],
    "sources": [
        {"kind": "News", "publisher": "Example News", "date": "6 May 2026", "language": "English"}
        | {"url": "https://www.example.org/lakeside"},
        {"kind": "article", "name": "Harbour communiqué", "date": "15/06/2026"},
    ],
    "participants": [
        {"record_id": ("Lakeside talks", "Harbour conference", "Call on grain")[number % 3], "person_id": name}
        | {"on_behalf_of_ids": STATES[number % 4], "level": ("Minister", "Ambassador", "Head of stat")[number % 3]}
        | {"roles": "Head of delegation", "posts": "Foreign Minister; Envoy"}
        for number, name in enumerate(PEOPLE)
    ],
}
"""What is typed, by table and column."""

pytestmark = [pytest.mark.system, pytest.mark.xdist_group("typing")]


def typed(folder, book, steps, name):
    """A workbook after steps in a LibreOffice of its own."""
    program = shutil.which("soffice") or unavailable("LibreOffice is not installed: apt-get install libreoffice-calc")
    if subprocess.run([PYTHON, "-c", "import uno"], capture_output=True, check=False).returncode:
        unavailable("LibreOffice cannot be driven: apt-get install python3-uno")
    jobs = [{"open": str(book), "steps": steps, "save": [str(folder / name)]}]
    (folder / "jobs.json").write_text(json.dumps(jobs), "utf-8")
    command = [PYTHON, Path(__file__).with_name("typist.py"), program, folder / "profile", folder / "jobs.json"]
    subprocess.run(command, check=True, capture_output=True, timeout=170)
    return folder / name


def cell(book, table, row, column):
    return f"{openpyxl.utils.get_column_letter(Book(book).columns(table)[column])}{row}"


def test_three_meetings_with_twenty_people_are_in_after_two_rounds(tmp_path):
    data, template = write_files(tmp_path / "data"), tmp_path / "template.xlsx"
    export.write_workbook(load.load(data), frozenset(), template)
    columns = {table: Book(template).columns(table) for table in ROWS}
    steps = [
        ["type", table, f"{openpyxl.utils.get_column_letter(columns[table][name])}{number}", text]
        for table, rows in ROWS.items()
        for number, row in enumerate(rows, 2)
        for name, text in row.items()
    ]
    first = typed(tmp_path, template, steps, "first.xlsx")
    said = json.loads(
        run("import", first, "--into", data, "--answer", tmp_path / "answer.xlsx", "--format", "json", code=1)
    )
    errors = {finding["place"]["cell"] for finding in said["findings"] if finding["severity"] == "error"}
    kind = cell(template, "sources", 3, "kind")
    assert {each["yours"] for each in said["suggestions"]} == {"Geneva", "Head of stat"}
    assert errors == {kind, *(each["place"]["cell"] for each in said["suggestions"])}

    sheet = openpyxl.load_workbook(tmp_path / "answer.xlsx")[todo.SHEET]
    top = next(row[0].row for row in sheet.iter_rows() if row[0].value == "No.")
    at = {heading.value: heading.column for heading in sheet[top]}
    letter = openpyxl.utils.get_column_letter(at[todo.DECISION])
    offered = [row for row in range(top + 1, sheet.max_row + 1) if sheet.cell(row, at[todo.MEANT]).value]
    accepting = [
        ["type", todo.SHEET, f"{letter}{row}", "accept"] for row in offered if sheet.cell(row, at["Key"]).value
    ]
    steps = [*accepting, ["type", "sources", kind, "news"]]
    second = typed(tmp_path, tmp_path / "answer.xlsx", steps, "second.xlsx")
    run("import", second, "--into", data, "--write")
    run("validate", data)
    records = readout.load(data).records
    new = [record.value for record in records["meetings"] if record.id.startswith("2026")]
    assert sorted(len(meeting["participants"]) for meeting in new) == [6, 7, 7]
    assert {meeting.get("time_zone") for meeting in new} == {"Europe/Zurich", None}
    assert {person.id for person in records["people"]} >= {f"delegate-{number}" for number in range(1, 21)}
    seats = [seat for meeting in new for seat in meeting["participants"]]
    assert {seat["level"] for seat in seats} == {"minister", "ambassador", "head-of-state"}

"""The proof with people: a session in a real LibreOffice, cell by cell. What was typed lands or is named, what the program
made of it is undone or named, and it is never said that nothing came."""

import json
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest
from test_import import edits, run, texts
from test_sheets import MEETING, write_files

import readout
from helpers import unavailable

PYTHON = "/usr/bin/python3"
"""The system's Python, for which LibreOffice's `uno` is installed."""
TEXTS = {
    "G2": "007",
    "G3": "1/2",
    "G4": "TRUE",
    "G5": "2026-05-05",
    "G6": 'the "first" (c)',
    "G7": "1e5",
}
"""What is typed into labels of participants."""

FORMS = {"rows": ("xlsx", "ods"), "left": ("xlsx", "ods")}


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    """The workbooks of one session, by the names of what was done in them."""
    program = shutil.which("soffice") or unavailable("LibreOffice is not installed: apt-get install libreoffice-calc")
    if subprocess.run([PYTHON, "-c", "import uno"], capture_output=True, check=False).returncode:
        unavailable("LibreOffice cannot be driven: apt-get install python3-uno")
    folder = tmp_path_factory.mktemp("session")
    readout.export(write_files(folder / "data"), "xlsx", folder)
    seats = "participants"
    typed = [["type", seats, cell, text] for cell, text in TEXTS.items()]
    jobs = {
        "typed": typed,
        "typed-without-formats": [["unformat", seats, "G2:G7"], *typed],
        "rows": [
            ["sort", seats, "A2:S7", 2],
            ["insert_rows", seats, 4, 2],
            ["type", seats, "B4", "Talks"],
            ["type", seats, "D4", "A One"],
            ["type", seats, "E4", "Fes"],
            ["type", "people", "B4", "C Three"],
            ["unformat", "people", "G4"],
            ["type", "people", "G4", "1951-02-03"],
        ],
        "left": [
            ["duplicate", seats, "participants old"],
            ["type", "participants old", "G3", "another label"],
            ["note", seats, "D3", "was not there, see the minutes"],
            ["strike", seats, "A5:S5"],
            ["hide", seats, 6],
            ["type", seats, "G6", "somebody hidden"],
            ["insert_rows", "people", 1, 1],
            ["type", "people", "A1", "People, as of May"],
        ],
        "sorted": [["sort", seats, "G2:G7", 0]],
        "filled": [["fill_down", seats, "G3:G6"]],
    }
    plan = [
        {
            "open": str(folder / "dataset.xlsx"),
            "steps": steps,
            "save": [str(folder / f"{name}.{form}") for form in FORMS.get(name, ("xlsx",))],
        }
        for name, steps in jobs.items()
    ]
    (folder / "jobs.json").write_text(json.dumps(plan), "utf-8")
    script = Path(__file__).with_name("typist.py")
    command = [PYTHON, script, program, folder / "profile", folder / "jobs.json"]
    subprocess.run(command, check=True, capture_output=True, timeout=170)
    return folder


@pytest.fixture
def imported(session, tmp_path):
    data = write_files(tmp_path / "data")

    def come_back(name, *options, code=0):
        before = texts(data)
        said = json.loads(run("import", session / name, "--into", data, "--format", "json", *options, code=code))
        return said, edits(before, texts(data))

    return come_back


def codes(said):
    return [finding["code"] for finding in said["findings"] if finding["severity"] == "error"]


pytestmark = [pytest.mark.system, pytest.mark.xdist_group("typing")]
both_forms = pytest.mark.parametrize("form", ["xlsx", "ods"])


def test_what_is_typed_into_the_workbook_lands_as_it_was_typed(imported):
    said, _ = imported("typed.xlsx")
    assert sorted(change["new"] for change in said["changes"]) == sorted(TEXTS.values())
    assert codes(said) == []


def test_without_the_formats_each_text_lands_or_is_named(imported):
    said, _ = imported("typed-without-formats.xlsx", code=1)
    landed = {change["new"] for change in said["changes"] if isinstance(change["new"], str)}
    named = {finding["place"]["cell"] for finding in said["findings"]}
    assert all(text in landed or cell in named for cell, text in TEXTS.items())
    assert landed <= set(TEXTS.values())


@both_forms
def test_rows_may_be_sorted_and_inserted_and_names_typed(imported, form):
    said, changed = imported(f"rows.{form}", "--write")
    assert codes(said) == []
    assert [(change["kind"], change["collection"]) for change in said["changes"]] == [
        ("added", "meetings"),
        ("added", "people"),
    ]
    seat = next(change["new"] for change in said["changes"] if change["collection"] == "meetings")
    assert (seat["person_id"], seat["on_behalf_of_ids"]) == ("a-one", ["fes"])
    assert next(change["new"] for change in said["changes"] if change["collection"] == "people") == {
        "id": "c-three",
        "name": "C Three",
        "birth_date": "1951-02-03",
    }
    assert set(changed) == {f"meetings/{MEETING}.json", "people/c-three.yaml"}


@both_forms
def test_what_is_left_beside_the_cells_is_told(imported, form):
    said, changed = imported(f"left.{form}", "--write", "--allow-delete", code=1)
    assert sorted((note["kind"], note["text"].split(":")[0][:11]) for note in said["notes"]) == [
        ("in a copy of a sheet", "Label of me"),
        ("note", "was not the"),
        ("struck out", "the row mee"),
    ]
    assert [finding["code"] for finding in said["findings"]] == ["RO118"]
    assert [change["new"] for change in said["changes"]] == ["somebody hidden"]
    assert any("as of May" in repair["found"] for repair in said["repairs"])
    assert list(changed) == [f"meetings/{MEETING}.json"]


@pytest.mark.parametrize("name", ["sorted", "filled"])
def test_a_column_that_was_sorted_alone_or_filled_down_is_refused(imported, name):
    said, changed = imported(f"{name}.xlsx", "--write", "--theirs", code=1)
    assert codes(said) == ["RO126"]
    assert (said["changes"], changed) == ([], {})


def test_what_libreoffice_saves_is_answered(imported, tmp_path):
    imported("left.xlsx", "--answer", tmp_path / "answer.xlsx", code=1)
    book = openpyxl.load_workbook(tmp_path / "answer.xlsx")
    assert "Note: was not there, see the minutes" in [str(cell.value) for row in book["To do"] for cell in row]

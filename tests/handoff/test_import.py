"""`readout import`: what people edit in a workbook lands in the files as exactly that, or is told and not done."""

import copy
import difflib
import json
import os
import shutil
import stat
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from test_changes import GAZA, WHOLE
from typer.testing import CliRunner

import readout
import walkthrough
from helpers import DATASETS
from readout import parallel
from readout.cli.app import app
from readout.handoff import plan, todo
from readout.lint import engine
from readout.lint.result import added
from readout.model import tables
from readout.model.addresses import key_of
from readout.model.cells import to_cell
from readout.model.schema import default
from readout.publish import formats
from readout.store import load, paths
from readout.syntax import json as json_source
from readout.syntax.sheets import snapshot, xlsx
from readout.syntax.yaml import writer

SCHEMA = default()
TABLES = {table.name: table for table in tables.layout(SCHEMA)}
MEETING = """\
# A hand-written record.
id: 2025-11-03-istanbul-gaza   # the day, the place, the matter
name: 'Ministerial Meeting on Gaza'

status: held
date: 2025-11-03
place_id: istanbul
sources: [wam, anews]   # the agency first
venue: "a hotel"
agenda:
  - Ceasefire
  - Aid
participants:
  # The host.
  - id: turkiye
    person_id: hakan-fidan
    on_behalf_of_ids: [turkiye]
    roles: [host]
    level: minister
    sources: [anews]

  # Came late.
  - id: uae
    person_id: khalifa-al-marar
    on_behalf_of_ids:
    - uae
    level: minister-of-state   # as listed
    sources: [wam]
  - {id: qatar, on_behalf_of_ids: [qatar], label: representative, sources: [wam]}
parts:
  - id: talks
    kind: session
    sources: [wam]
  - id: press
    kind: press-conference
    sources: [wam]
"""
PEOPLE = """\
[
    {
        "id": "hakan-fidan",
        "name": "Hakan Fidan"
    },
    {
        "id": "khalifa-al-marar",
        "name": "Khalifa bin Shaheen Al Marar",
        "sources": ["wam"]
    }
]
"""
SOURCES = """\
{"id": "anews", "kind": "news", "publisher": "A News"}
{ "id":"wam" ,"kind":"news" }
"""
SETTINGS = """\
# Who we are.
title = "Test"  # for tests
schema_version = "1.0"
license = "CC-BY-4.0"

# What we check.
[rules]
RO614 = "off"
"""


class Book:
    """A workbook, edited as people do: by what the columns are called, and by the keys of rows."""

    def __init__(self, path):
        self.path, self.book = path, openpyxl.load_workbook(path)

    def save(self, path=None):
        self.book.save(path or self.path)
        return path or self.path

    def columns(self, table):
        titles = {column.title: column.name for column in TABLES[table].columns}
        return {titles.get(cell.value, cell.value): cell.column for cell in self.book[table][1]}

    def row(self, table, **key):
        sheet, columns = self.book[table], self.columns(table)
        rows = range(2, sheet.max_row + 1)
        return next(row for row in rows if all(sheet.cell(row, columns[n]).value == v for n, v in key.items()))

    def set(self, table, key, **cells):
        self.fill(table, self.row(table, **key), cells)
        return self

    def add(self, table, **cells):
        sheet = self.book[table]
        rows = [row for row in range(1, sheet.max_row + 1) if any(cell.value is not None for cell in sheet[row])]
        self.fill(table, rows[-1] + 1, cells)
        return self

    def fill(self, table, row, cells):
        for name, value in cells.items():
            cell = self.book[table].cell(row, self.columns(table)[name])
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"  # a text, whatever it begins with

    def delete(self, table, **key):
        self.book[table].delete_rows(self.row(table, **key))
        return self


def run(*arguments, code=0):
    result = CliRunner().invoke(app, [str(argument) for argument in arguments], catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result.output


def texts(folder):
    """The texts of all files of a dataset, by their path."""
    return {
        str(file.relative_to(folder)): file.read_bytes().decode()
        for file in sorted(folder.rglob("*.*"))
        if file.is_file() and ".readout" not in file.parts
    }


def edits(before, after):
    """The lines that go and come, file by file."""
    found = {}
    for name in sorted({*before, *after}):
        lines = (side.get(name, "").splitlines(keepends=True) for side in (before, after))
        delta = [line for line in difflib.ndiff(*lines) if line[:2] in ("- ", "+ ")]
        if delta:
            found[name] = [line[0] + line[2:].rstrip("\n") for line in delta]
    return found


def write_small(root):
    files = {
        "readout.toml": SETTINGS,
        f"meetings/2025/{GAZA}.yaml": MEETING,
        "people/people.json": PEOPLE,
        "sources/sources.ndjson": SOURCES,
    }
    for collection in ("organizations", "places"):
        for record in WHOLE[collection]:
            files[f"{collection}/{record['id']}.yaml"] = writer.dump(record)
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(text.encode())
    return root


@pytest.fixture(scope="module")
def handed_out(tmp_path_factory):
    """A workbook of the small dataset, as it was handed out."""
    folder = tmp_path_factory.mktemp("small")
    readout.export(write_small(folder / "data"), "xlsx", folder)
    return folder / "dataset.xlsx"


@pytest.fixture
def data(tmp_path):
    return write_small(tmp_path / "data")


@pytest.fixture
def book(handed_out, tmp_path):
    return Book(shutil.copy(handed_out, tmp_path / "back.xlsx"))


@pytest.fixture(scope="module")
def real_out(tmp_path_factory):
    """A workbook of our own dataset."""
    folder = tmp_path_factory.mktemp("real")
    readout.export(DATASETS[0], "xlsx", folder)
    return folder / "dataset.xlsx"


def imported(data, book, *options, code=0):
    """What the command says, and the lines of files that have changed."""
    before = texts(data)
    said = run("import", book.save(), "--into", data, *options, code=code)
    return said, edits(before, texts(data))


FILE = f"meetings/2025/{GAZA}.yaml"
SEAT = {"record_id": GAZA, "collection": "meetings"}


# ---------------------------------------------------------------- what lands


def test_our_own_dataset_comes_back_without_a_change(real_out, tmp_path):
    data = shutil.copytree(DATASETS[0], tmp_path / "data")
    assert "Nothing was edited in it" in run("import", real_out, "--into", data)
    assert "There is nothing to import" in run("import", real_out, "--into", data, "--write")
    assert texts(data) == texts(DATASETS[0])


def test_edits_of_our_own_dataset_land_as_exactly_those(real_out, tmp_path):
    data = shutil.copytree(DATASETS[0], tmp_path / "data")
    book = Book(shutil.copy(real_out, tmp_path / "back.xlsx"))
    book.set("participants", {**SEAT, "id": "uae"}, level="minister")
    book.set("meetings", {"id": GAZA}, note="A note.")
    book.add("people", id="jane-doe", name="Jane Doe")
    book.add("participants", **SEAT, person_id="jane-doe", on_behalf_of_ids="qatar", sources="wam-20251104")
    book.add(
        "meetings",
        id="2026-02-01-istanbul-talks",
        name="Talks",
        status="held",
        date="2026-02-01",
        place_id="istanbul",
        sources="wam-20251104",
    )
    said, changed = imported(data, book, "--write")
    assert "New" not in said
    assert changed == {
        "meetings/2025/2025-11-03-istanbul-gaza.yaml": [
            "+note: A note.",
            "-    level: minister-of-state",
            "+    level: minister",
            "+  - id: jane-doe",
            "+    person_id: jane-doe",
            "+    on_behalf_of_ids: [qatar]",
            "+    sources: [wam-20251104]",
        ],
        "meetings/2026/2026-02-01-istanbul-talks.yaml": [
            "+id: 2026-02-01-istanbul-talks",
            "+name: Talks",
            "+status: held",
            "+date: 2026-02-01",
            "+place_id: istanbul",
            "+sources: [wam-20251104]",
        ],
        "people/jane-doe.yaml": ["+id: jane-doe", "+name: Jane Doe"],
    }
    assert "says all of it already" in run("import", book.path, "--into", data)


def test_a_dry_run_tells_and_writes_nothing(data, book):
    book.set("participants", {**SEAT, "id": "uae"}, level="minister")
    book.add("people", name="Jane Doe")
    said, changed = imported(data, book)
    assert changed == {}
    assert "level of Khalifa bin Shaheen Al Marar: minister-of-state → minister" in said
    assert "Jane Doe: person added" in said
    assert f"--into {data} --write` writes 2 files" in said


def test_comments_quotes_and_layout_stay(data, book):
    book.set("participants", {**SEAT, "id": "uae"}, level="minister", on_behalf_of_ids="uae;jordan")
    book.set("participants", {**SEAT, "id": "qatar"}, label="envoy")
    book.set("meetings", {"id": GAZA}, venue="The Hotel", sources="anews", description="They met.")
    _, changed = imported(data, book, "--write")
    assert changed == {
        FILE: [
            "-sources: [wam, anews]   # the agency first",
            "+sources: [anews]   # the agency first",
            '-venue: "a hotel"',
            '+venue: "The Hotel"',
            "+description: They met.",
            "+    - jordan",
            "-    level: minister-of-state   # as listed",
            "+    level: minister   # as listed",
            "-  - {id: qatar, on_behalf_of_ids: [qatar], label: representative, sources: [wam]}",
            "+  - {id: qatar, on_behalf_of_ids: [qatar], label: envoy, sources: [wam]}",
        ]
    }


def test_files_in_json_and_ndjson_change_in_their_own_manner(data, book):
    book.set("people", {"id": "hakan-fidan"}, note="Türkiye's")
    book.set("sources", {"id": "wam"}, publisher="WAM")
    _, changed = imported(data, book, "--write")
    assert changed["sources/sources.ndjson"] == [
        '-{ "id":"wam" ,"kind":"news" }',
        '+{"id":"wam","kind":"news","publisher":"WAM"}',
    ]
    people = (data / "people/people.json").read_text("utf-8")
    assert people.startswith(
        '[\n    {\n        "id": "hakan-fidan",\n        "name": "Hakan Fidan",\n        "note": "Türkiye\'s"\n    },'
    )
    assert people.endswith("]\n")


def test_the_metadata_land_in_the_settings(data, book):
    about = book.book[book.book.sheetnames[0]]
    cells = {row[0].value: row[1] for row in about.iter_rows(max_col=2) if row[0].value}
    cells[SCHEMA.metadata["title"].title].value = "Another title"
    cells[SCHEMA.metadata["license"].title].value = None
    cells[SCHEMA.metadata["publisher"].title].value = "A publisher"
    _, changed = imported(data, book, "--write")
    assert changed == {
        "readout.toml": [
            '-title = "Test"  # for tests',
            '+title = "Another title"  # for tests',
            '-license = "CC-BY-4.0"',
            '+publisher = "A publisher"',
        ]
    }


def test_sorting_and_moving_change_nothing(data, book):
    for table in ("meetings", "participants", "people", "parts"):
        sheet = book.book[table]
        header, *rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        rows = [row for row in rows if any(row)][::-1]
        order = sorted(range(len(header)), key=lambda at: str(header[at]))
        for number, row in enumerate([header, *rows], 1):
            for column, at in enumerate(order, 1):
                sheet.cell(number, column).value = row[at]
    book.book.move_sheet("people", -2)
    said, changed = imported(data, book, "--write")
    assert changed == {}
    assert "Changes" not in said


def test_new_rows_get_ids_and_may_be_sent_twice(data, book):
    book.add("participants", **SEAT, on_behalf_of_ids="jordan", label="observer", sources="wam")
    book.add("people", name="Jane Doe")
    _, changed = imported(data, book, "--write")
    assert "+  - id: jordan" in changed[FILE]
    assert list(changed) == [FILE, "people/jane-doe.yaml"]
    said, changed = imported(data, book, "--write")
    assert (changed, "says all of it already" in said) == ({}, True)


def test_the_answer_tells_what_was_kept(data, book, tmp_path):
    book.delete("participants", **SEAT, id="qatar").set("places", {"id": "ankara"}, id="ankara-2")
    answer = tmp_path / "answer.xlsx"
    imported(data, book, "--answer", str(answer), code=1)
    rows = openpyxl.load_workbook(answer)["To do"].iter_rows(values_only=True)
    told = [" | ".join(str(cell) for cell in row if cell is not None) for row in rows]
    assert any(
        "A row is gone from the workbook, and was kept" in line and "participants/qatar" in line for line in told
    )
    assert any("An id was changed, and was kept" in line and "ankara-2" in line for line in told)


@pytest.mark.parametrize("allowed", [False, True])
def test_deleted_rows_are_deleted_only_when_that_is_allowed(data, book, allowed):
    book.delete("participants", **SEAT, id="qatar").delete("places", id="ankara").delete("sources", id="anews")
    book.set("meetings", {"id": GAZA}, sources="wam").set("participants", {**SEAT, "id": "turkiye"}, sources="wam")
    said, changed = imported(data, book, "--write", *["--allow-delete"] * allowed, code=not allowed)
    assert ("kept without --allow-delete" in said) != allowed
    assert ("places/ankara.yaml" in changed) == allowed
    assert ((data / "places/ankara.yaml").exists(), "anews" in texts(data)["sources/sources.ndjson"]) == (
        not allowed,
    ) * 2
    assert any("qatar" in line for line in changed[FILE]) == allowed
    assert all(line[0] == "-" or "[wam]" in line for line in changed[FILE])


def test_a_changed_id_is_told_with_the_command_that_does_it(data, book):
    book.set("people", {"id": "hakan-fidan"}, id="h-fidan")
    book.set("participants", {**SEAT, "id": "turkiye"}, person_id="h-fidan")
    said, changed = imported(data, book, "--write", code=1)  # something of theirs has not landed
    assert changed == {}
    assert "readout rename people/hakan-fidan h-fidan" in said
    run("rename", "people/hakan-fidan", "h-fidan", "--data", data)
    assert "says all of it already" in run("import", book.path, "--into", data)


def test_the_rows_of_a_record_stay_with_it_if_its_id_is_changed_in_one_cell(data, book):
    book.set("meetings", {"id": GAZA}, id="2025-11-03-elsewhere", venue="The Hotel")
    said, changed = imported(data, book, "--write", code=1)
    assert f"readout rename meetings/{GAZA} 2025-11-03-elsewhere" in said
    assert "removed" not in said
    assert changed == {FILE: ['-venue: "a hotel"', '+venue: "The Hotel"']}


@pytest.mark.parametrize(("table", "key"), [("meetings", {"id": GAZA}), ("participants", {**SEAT, "id": "uae"})])
def test_an_emptied_id_is_put_back_and_said(data, book, table, key):
    book.set(table, key, id=None)
    said, changed = imported(data, book, "--write")
    assert f"The id was emptied, and the row is known by all else that it holds: {table}!" in said
    assert changed == {}


def test_a_copy_of_a_row_that_keeps_the_id_is_read_as_a_new_one(data, book):
    book.add("participants", **SEAT, id="uae", person_id="nobody", on_behalf_of_ids="uae", sources="wam")
    document = json.loads(imported(data, book, "--format", "json", code=1)[0])
    row = book.book["participants"].max_row
    errors = [found for found in document["findings"] if found["severity"] == "error"]
    assert [(found["code"], found["place"]["cell"]) for found in errors] == [("RO306", f"C{row}"), ("RO301", f"D{row}")]
    assert [change["address"] for change in document["changes"]] == ["participants/nobody"]


def test_a_part_touches_nothing_else(data, tmp_path):
    readout.export(data, "xlsx", tmp_path, only=[f"meetings/{GAZA}"])
    book = Book(tmp_path / "part.xlsx")
    book.set("meetings", {"id": GAZA}, venue="The Hotel")
    _, changed = imported(data, book, "--write", "--allow-delete")
    assert changed == {FILE: ['-venue: "a hotel"', '+venue: "The Hotel"']}


# ---------------------------------------------------------------- conflicts


@pytest.fixture
def apart(data, book):
    """A dataset and a workbook that have gone apart."""
    file = data / FILE
    file.write_text(
        MEETING.replace('"a hotel"', '"a palace"').replace("label: representative", "label: envoy"), "utf-8"
    )
    book.set("meetings", {"id": GAZA}, venue="The Hotel", date="2025-11-03~")
    return data, book


def test_a_conflict_shows_three_values_and_writes_nothing(apart):
    data, book = apart
    said, changed = imported(data, book, "--write", code=1)
    assert changed == {}
    cell = book.book["meetings"].cell(2, book.columns("meetings")["venue"])
    lines = said[said.index("Istanbul, about 3 Nov 2025: venue") :].splitlines()[1:4]
    assert [line.split() for line in lines] == [
        ["handed", "out", "a", "hotel"],
        ["workbook", f"(meetings!{cell.coordinate})", "The", "Hotel"],
        ["dataset", "a", "palace"],
    ]
    assert (
        len({line.index(value) for line, value in zip(lines, ("a hotel", "The Hotel", "a palace"), strict=True)}) == 1
    )
    assert "1 conflict: nothing is written" in said


@pytest.mark.parametrize(("option", "venue"), [("--ours", "a palace"), ("--theirs", "The Hotel")])
def test_a_conflict_is_settled_for_one_side(apart, option, venue):
    data, book = apart
    said, _ = imported(data, book, "--write", option)
    assert "Settled" in said
    text = texts(data)[FILE]
    assert f'venue: "{venue}"\n' in text
    assert "date: 2025-11-03~" in text
    assert "label: envoy" in text


def test_a_conflict_is_settled_in_the_answer(apart, tmp_path):
    data, book = apart
    imported(data, book, "--answer", tmp_path / "answer.xlsx", code=1)
    answer = openpyxl.load_workbook(tmp_path / "answer.xlsx")
    sheet = answer[todo.SHEET]
    header, decision = next(
        (row[0].row, cell.column) for row in sheet.iter_rows() for cell in row if cell.value == todo.DECISION
    )
    conflict = next(row[0].row for row in sheet.iter_rows(min_row=header + 1) if "The Hotel" in [c.value for c in row])
    sheet.cell(conflict, decision).value = "yours"
    answer.save(tmp_path / "answer.xlsx")
    said = run("import", tmp_path / "answer.xlsx", "--into", data, "--write")
    assert "Settled" in said
    assert 'venue: "The Hotel"' in texts(data)[FILE]


def test_both_options_at_once_are_wrong_use(data, book):
    run("import", book.path, "--into", data, "--ours", "--theirs", code=2)


def test_without_a_base_nothing_is_deleted_and_differences_are_conflicts(data, book):
    del book.book[snapshot.SHEET]
    book.delete("participants", **SEAT, id="qatar")
    book.set("meetings", {"id": GAZA}, venue="The Hotel", note="A note.")
    said, changed = imported(data, book, "--write", "--allow-delete", code=1)
    assert "compared with the dataset alone" in said
    assert "handed out  " not in said
    assert changed == {}
    _, changed = imported(data, book, "--write", "--allow-delete", "--theirs", code=1)
    assert changed == {FILE: ['-venue: "a hotel"', '+venue: "The Hotel"', "+note: A note."]}


# ---------------------------------------------------------------- nothing but what validates


def test_what_does_not_validate_is_refused_at_its_cell(data, book):
    book.set("participants", {**SEAT, "id": "uae"}, on_behalf_of_ids="oman", sources="wam;nobody")
    said, changed = imported(data, book, "--write", code=1)
    assert changed == {}
    cells = [
        book.book["participants"].cell(book.row("participants", **SEAT, id="uae"), book.columns("participants")[name])
        for name in ("on_behalf_of_ids", "sources")
    ]
    for cell in cells:
        assert f"{paths.display_path(book.path)}!participants!{cell.coordinate}\n" in said
    assert "2 errors: nothing is written" in said


def test_a_missing_value_is_shown_at_its_empty_cell(data, book):
    book.set("people", {"id": "hakan-fidan"}, name=None)
    said, _ = imported(data, book, code=1)
    row, column = book.row("people", id="hakan-fidan"), book.columns("people")["name"]
    assert f"!people!{book.book['people'].cell(row, column).coordinate}\n" in said


def test_force_writes_in_spite_of_it_and_says_why(apart):
    data, book = apart
    book.set("participants", {**SEAT, "id": "uae"}, on_behalf_of_ids="oman")
    said, changed = imported(data, book, "--write", "--force", "the record of Oman follows", code=1)
    assert "in spite of 1 error and 1 conflict (the record of Oman follows)" in said
    assert "+    - oman" in changed[FILE]
    assert '"a palace"' in texts(data)[FILE]


def test_errors_that_the_dataset_has_anyway_do_not_stand_in_the_way(data, book):
    (data / "places/nowhere.yaml").write_text("id: nowhere\nname: Nowhere\nclassification: moon\n")
    book.set("meetings", {"id": GAZA}, venue="The Hotel")
    said, changed = imported(data, book, "--write")
    assert list(changed) == [FILE]
    assert "The dataset has 1 error besides" in said


def test_a_dataset_that_cannot_be_read_whole_is_left_alone(data, book):
    (data / "places/nowhere.yaml").write_text("id: nowhere\nname: [\n")
    said, changed = imported(data, book, "--write", code=2)
    assert "places/nowhere cannot be read" in said
    assert changed == {}


@pytest.mark.parametrize("at", [1, 3, 5, 6, 7, 8, 9, 10, 11])
def test_a_full_disk_leaves_everything_as_it_was(data, book, monkeypatch, at):
    """The disk is full when a file of readout's own, a record or the journal is written, or fails when the first records
    have been replaced."""
    book.set("meetings", {"id": GAZA}, venue="The Hotel").set("people", {"id": "hakan-fidan"}, note="x")
    book.add("people", id="jane-doe", name="Jane Doe")
    book.save()
    calls = []

    def failing(real):
        def call(*arguments):
            if isinstance(arguments[0], int) and stat.S_ISDIR(os.fstat(arguments[0]).st_mode):
                return real(*arguments)
            calls.append(real)
            if len(calls) == at:
                raise OSError(28, "No space left on device")
            return real(*arguments)

        return call

    monkeypatch.setattr(os, "fsync", failing(os.fsync))
    monkeypatch.setattr(Path, "replace", failing(Path.replace))
    before = texts(data)
    result = CliRunner().invoke(app, ["import", str(book.path), "--into", str(data), "--write"])
    assert len(calls) >= at
    assert result.exit_code == 2
    assert "No space left" in result.output
    assert texts(data) == before


ANYWHERE = ("../../evil", "{root}/evil", "a/b", "..", ".hidden", "Jane Doe", f"../meetings/2025/{GAZA}", "e" * 300)


@pytest.mark.parametrize("id", ANYWHERE, ids=lambda text: text[:12])
def test_what_is_no_id_names_no_file(data, tmp_path, book, id):
    book.add("people", id=id.format(root=tmp_path), name="Jane Doe")
    _, changed = imported(data, book, "--write", code=1)
    assert changed == {}
    book.add("people", id="../../Jane Doe", name="Jane Doe")  # of which a name is made, too
    before = {*tmp_path.rglob("*")}
    _, changed = imported(data, book, "--write", "--force", "a test", code=1)
    assert [Path(name).parent for name in changed] == [Path("people")] * 2
    assert {*tmp_path.rglob("*")} - before == {data / name for name in changed}


def test_nothing_is_written_through_a_link_out_of_the_dataset(data, tmp_path, book):
    (tmp_path / "elsewhere").mkdir()
    (data / "events").symlink_to(tmp_path / "elsewhere")
    book.add("events", id="a-summit", name="A Summit", status="held", date="2025", sources="wam")
    said, changed = imported(data, book, "--write", "--force", "a test", code=2)
    assert "outside of the dataset's folder, by a link" in said
    assert (changed, list((tmp_path / "elsewhere").iterdir())) == ({}, [])


def test_what_somebody_saves_meanwhile_is_not_overwritten(data, book):
    book.set("meetings", {"id": GAZA}, venue="The Hotel").add("people", id="jane-doe", name="Jane Doe").save()
    with plan.opened(data, write=True) as (root, change):
        found = plan.prepare(book.path, root, change)
        (data / FILE).write_text(MEETING.replace("minister-of-state", "minister"))
        before = texts(data)
        with pytest.raises(plan.NotChanged, match=f"{GAZA}.yaml was changed by somebody else meanwhile: run it again"):
            plan.land(found, change)
    assert texts(data) == before


def test_the_last_import_is_undone_if_nothing_changed_since(data, book):
    before = texts(data)
    book.set("meetings", {"id": GAZA}, venue="The Hotel").add("people", id="jane-doe", name="Jane Doe")
    assert readout.import_(book.save(), data, write=True).clean
    after = texts(data)
    assert {name for name in after if after[name] != before.get(name)} == {FILE, "people/jane-doe.yaml"}
    (data / FILE).write_text(after[FILE] + "# looked at\n", "utf-8")
    assert f"{GAZA}.yaml was changed since" in run("import", "--undo", "--into", data, code=2)
    (data / FILE).write_text(after[FILE], "utf-8")
    assert "is as it was before the last import" in run("import", "--undo", "--into", data)
    assert texts(data) == before
    assert "nothing to undo" in run("import", "--undo", "--into", data, code=2)
    assert texts(data) == before


def test_undo_goes_alone(data):
    assert "--undo goes with --into alone" in run("import", "book.xlsx", "--undo", "--into", data, code=2)
    assert "name the workbook or list" in run("import", "--into", data, code=2)


def test_a_line_of_ndjson_ends_where_json_says(data, book):
    """U+2028 and others end lines for Python, and not for NDJSON."""
    file = data / "sources/sources.ndjson"
    text = SOURCES.replace("A News", "A\u2028News\u0085").replace("\n", "\r\n\r\n")
    file.write_bytes(text.encode())
    book.set("sources", {"id": "wam"}, note="new")
    imported(data, book, "--write")
    new = text.replace('{ "id":"wam" ,"kind":"news" }', '{"id":"wam","kind":"news","note":"new"}')
    assert file.read_bytes().decode() == new


def test_a_new_record_never_overwrites_a_file(data, book):
    (data / "people/jane-doe.yaml").write_text("id: somebody\nname: Somebody\n")
    book.add("people", id="jane-doe", name="Jane Doe")
    said, changed = imported(data, book, "--write", code=2)
    assert "in the way" in said
    assert changed == {}


def test_what_is_no_workbook_or_no_dataset_is_wrong_use(data, tmp_path, handed_out):
    assert "there is no" in run("import", tmp_path / "absent.xlsx", "--into", data, code=2)
    assert "no readout.toml" in run("import", handed_out, "--into", handed_out, code=2)
    old = Path(shutil.copy(handed_out, tmp_path / "old.xls"))
    assert "save the workbook as .xlsx or .ods" in run("import", old, "--into", data, code=2)
    said = run("import", handed_out, "--into", data, "--answer", tmp_path / "answer.ods", code=2)
    assert "answer.ods is to be a workbook" in said
    old.rename(tmp_path / "junk.xlsx").write_bytes(b"junk")
    assert "there is nothing to answer" in run("import", tmp_path / "junk.xlsx", "--into", data, code=1)


def test_a_base_of_another_schema_is_said_to_be_forgotten(data, book):
    sheet = book.book[snapshot.SHEET]
    row = next(row for row in sheet.iter_rows(max_row=6) if row[0].value == snapshot.Label.SCHEMA)
    row[1].value = "0.1"
    book.delete("places", id="ankara")
    said, changed = imported(data, book, "--write", code=1)
    assert "warning[RO116]: the workbook has forgotten how it was handed out: it was made with version 0.1" in said
    assert changed == {}


def test_python_imports_as_the_command_does(apart):
    data, book = apart
    before = texts(data)
    found = readout.import_(book.save(), data, write=True)
    assert (found.clean, [str(change.new) for change in found.changes]) == (False, ["2025-11-03~"])
    assert texts(data) == before
    found = readout.import_(str(book.path), data, write=True, prefer="theirs")
    assert (found.clean, found.complete, list(found.contents)) == (True, True, [data / FILE])
    assert "The Hotel" in texts(data)[FILE]


def test_the_json_form_has_all_of_it(apart, tmp_path):
    data, book = apart
    book.set("participants", {**SEAT, "id": "uae"}, on_behalf_of_ids="oman")
    book.delete("participants", **SEAT, id="qatar")
    said, _ = imported(data, book, "--format", "json", code=1)
    document = json.loads(said)
    assert (document["base"], document["written"], document["older_errors"]) == (True, False, 0)
    assert [conflict["key"] for conflict in document["conflicts"]] == [f"meetings/{GAZA}#venue"]
    assert document["conflicts"][0]["place"]["sheet"] == "meetings"
    assert [change["address"] for change in document["changes"]] == ["date", "participants/uae/on_behalf_of_ids"]
    assert [change["address"] for change in document["withheld"]] == ["participants/qatar"]
    assert [finding["code"] for finding in document["findings"] if finding["severity"] == "error"] == ["RO301"]
    assert list(document["files"].values()) == ["changed"]


def test_the_walkthrough_is_what_happens(tmp_path):
    page = walkthrough.PAGE.read_text(encoding="utf-8")
    assert walkthrough.walked(page, tmp_path) == page


# ---------------------------------------------------------------- any edits


TEXTS = (
    "Plain text",
    "=1+1",
    "-1",
    "007",
    "2025-11-03",
    "TRUE",
    "a, b; c",
    '"quoted"',
    "it's",
    "مؤتمر",
    "two\nlines",
    "# no comment",
    "key: value",
    "null",
)
LINES = tuple(text for text in TEXTS if "\n" not in text)
EDITS = {
    "meetings": {"venue": LINES, "note": TEXTS, "description": TEXTS, "date": ("2025-11", "2025-11-03~", "2025-11-02/2025-11-04"), "classification": SCHEMA.collections["meetings"].field["classification"].enum[:3], "agenda": (["One"], ["Two", "One"])},
    "participants": {"label": LINES, "level": ("minister", "special-envoy"), "attendance": SCHEMA.collections["meetings"].field["participants"]["attendance"].enum[:3], "note": TEXTS, "posts": (["One"], ["Minister", "Envoy"]), "on_behalf_of_ids": (["qatar"], ["jordan", "uae"]), "person_id": ("hakan-fidan", "khalifa-al-marar")},
    "people": {"note": TEXTS},
    "organizations": {"note": TEXTS, "country_code": ("TR", "QA")},
    "places": {"note": TEXTS, "name": TEXTS[:1]},
}  # fmt: skip
ROWS = [
    (table, id, name, value)
    for table, columns in EDITS.items()
    for id in (
        ["turkiye", "uae", "qatar"]
        if table == "participants"
        else [GAZA]
        if table == "meetings"
        else ["hakan-fidan", "khalifa-al-marar"]
        if table == "people"
        else [record["id"] for record in WHOLE[table]]
    )
    for name, values in columns.items()
    for value in (None, *values)
    if value is not None or name not in ("name", "label", "on_behalf_of_ids")
]


@given(chosen=st.lists(st.sampled_from(ROWS), min_size=1, max_size=8, unique_by=lambda edit: edit[:3]))
@settings(
    max_examples=12,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
def test_any_edits_land_and_nothing_else(handed_out, tmp_path, chosen):
    data = write_small(tmp_path / "data")
    book = Book(shutil.copy(handed_out, tmp_path / "back.xlsx"))
    expected = copy.deepcopy(load.load(data).canonical())
    for table, id, name, value in chosen:
        seat = table == "participants"
        collection = "meetings" if seat else table
        field = SCHEMA.collections[collection].field
        item = next(record for record in expected[collection] if record["id"] == (GAZA if seat else id))
        if seat:
            field = field["participants"]
            item = next(each for each in item["participants"] if key_of(field, each) == id)
        if value is None:
            item.pop(name, None)
        else:
            item[name] = value
        cell = None if value is None else to_cell(field[name], value)
        book.set(table, {**SEAT, "id": id} if seat else {"id": id}, **{name: cell})
    plans = []
    for fast in (False, True):
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv(parallel.VARIABLE, "2" if fast else "1")
            patch.setattr(xlsx, "LARGE", 0 if fast else 10**9)
            patch.setattr(json_source, "LARGE", 0 if fast else 10**9)
            plans.append(run("import", book.save(), "--into", data, "--format", "json"))
    assert plans[0] == plans[1]
    run("import", book.save(), "--into", data, "--write")
    again = load.load(data)
    assert again.problems == []
    (tmp_path / "expected.json").write_text(json.dumps(expected))
    assert again.canonical() == load.load(tmp_path / "expected.json").canonical()
    assert all(
        comment in texts(data)[FILE] for comment in ("# A hand-written", "# the day", "# The host.", "# Came late.")
    )
    shutil.rmtree(data)


def test_a_finding_like_an_older_one_in_another_field_is_the_workbooks(tmp_path):
    """Findings are told apart by the address that they are at: not every word like an older one is an older one."""
    data = tmp_path / "data"
    place = "id: p\nname: A place\nclassification: city\ndescription: An exam\u200bple.\n"
    for name, text in {"readout.toml": 'title = "T"\nschema_version = "1.0"\n', "places/p.yaml": place}.items():
        (data / name).parent.mkdir(parents=True, exist_ok=True)
        (data / name).write_text(text, "utf-8")
    book = tmp_path / "book.xlsx"
    formats.write_one("xlsx", load.load(data), book, formats.Options())
    sheets = openpyxl.load_workbook(book)
    names = [cell.value for cell in sheets["places"][1]]
    sheets["places"].cell(2, names.index("Name") + 1).value = "An exam\u200bple"
    sheets.save(book)
    result = plan.prepare(book, data)
    assert [(each.code, each.address) for each in result.findings] == [("RO702", "name")]
    assert (result.older, result.clean) == (1, False)


def test_older_findings_stay_older_when_items_move(tmp_path):
    data = tmp_path / "data"
    names = "other_names:\n  - name: Old  name\u200b\n    language: en\n"
    place = "id: p\nname: A place\nclassification: city\n"
    for name, text in {"readout.toml": 'title = "T"\nschema_version = "1.0"\n', "places/p.yaml": place + names}.items():
        (data / name).parent.mkdir(parents=True, exist_ok=True)
        (data / name).write_text(text, "utf-8")
    ours = engine.lint(load.load(data)).diagnostics
    first = "other_names:\n  - name: First\n    language: en\n  - name: Old  name\u200b\n    language: en\n"
    (data / "places" / "p.yaml").write_text(place + first, "utf-8")
    after = engine.lint(load.load(data)).diagnostics
    assert ours
    assert added(after, ours) == []

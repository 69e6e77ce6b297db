"""The way out: what a workbook remembers, parts and templates, and cells that hold an id with its name."""

import csv
import io
import json
import re
import shutil
import subprocess

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

import readout
from helpers import DATASETS, dataset_of, unavailable, written
from readout.cli.app import app
from readout.handoff import base
from readout.lint import engine
from readout.model import tables
from readout.model.schema import default
from readout.publish import export
from readout.span import CellRef
from readout.store import load
from readout.syntax.sheets import snapshot
from readout.syntax.sheets.snapshot import Kind, Label, Scope, Unusable
from strategies import full_dataset

MEETING = "meetings/2025-11-03-istanbul-gaza"


def rows_of(path):
    """The rows of the sheet that remembers, as another program reads them."""
    return list(enumerate(openpyxl.load_workbook(path)[snapshot.SHEET].values, 1))


def sheet_of(value, scope=Scope.WHOLE, elsewhere=None):
    return list(enumerate(snapshot.write(scope, "1.0", value, elsewhere or {}), 1))


def run(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments], catch_exceptions=False)


@pytest.fixture(scope="module")
def ours():
    return load.load(DATASETS[0])


@pytest.fixture(scope="module")
def whole(ours, tmp_path_factory):
    return written(ours, "xlsx", tmp_path_factory.mktemp("whole"))


@pytest.fixture(scope="module")
def part(ours, tmp_path_factory):
    folder = tmp_path_factory.mktemp("part")
    readout.export(ours, "xlsx", folder, only=[MEETING])
    return folder / export.PART


# ---------------------------------------------------------------- the sheet that remembers


def test_it_holds_the_json_export(ours, whole):
    rows = rows_of(whole)
    found = base.read(snapshot.read(rows), "b.xlsx", ours.schema)
    assert (found.schema_version, found.only) == (ours.metadata["schema_version"], ())
    assert found.dataset.canonical() == ours.canonical()
    assert json.loads(snapshot.read(rows).records) == ours.canonical()
    assert all(len(str(cell)) < 32_767 and str(cell).isascii() for _, row in rows for cell in row if cell)
    assert rows[0][1][1] == snapshot.WHAT
    assert len([row for _, row in rows if row[0] == Kind.RECORDS]) > 3


@pytest.mark.parametrize("seed", [1, 2])
def test_it_holds_the_nastiest_texts(tmp_path, seed):
    dataset = dataset_of(full_dataset(default(), seed), tmp_path)
    path = written(dataset, "xlsx", tmp_path)
    assert base.read(snapshot.read(rows_of(path)), "b.xlsx", default()).dataset.canonical() == dataset.canonical()


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from(" _x0041|\\u\"'=\n\x7f\x85🕊é\u2028")), st.sampled_from([5, 7, snapshot.CHUNK]))
def test_programs_have_nothing_to_alter(text, size):
    """No two spaces, no escape of Excel's, no control character, and a bar at either end; sorting changes nothing."""
    before, snapshot.CHUNK = snapshot.CHUNK, size
    try:
        rows = sheet_of({"metadata": {"title": text}})
    finally:
        snapshot.CHUNK = before
    for _, row in rows[6:]:
        assert re.fullmatch(r"\|[ -~]*\|", row[3])
        assert "  " not in row[3]
        assert "_x" not in row[3]
    trimmed = [(number, [cell.strip() for cell in row] + [None]) for number, row in reversed(rows)]
    assert json.loads(snapshot.read(trimmed).records) == {"metadata": {"title": text}}


def test_numbers_may_have_become_numbers():
    rows = [(number, [float(cell) if cell.isdigit() else cell for cell in row]) for number, row in sheet_of({})]
    assert snapshot.read(rows).records == "{}"


def without(rows, label):
    return [(number, row) for number, row in rows if row[0] != label]


def changed(rows, label, value, column=1):
    return [(number, [*row[:column], value, *row[column + 1 :]] if row[0] == label else row) for number, row in rows]


DAMAGE = {
    "it does not say its chunks": lambda rows: without(rows, Label.CHUNKS),
    "it does not say its format": lambda rows: [],
    "of its 2 chunks, 1 are there": lambda rows: without(rows, Kind.RECORDS),
    "it was written by another version of readout": lambda rows: changed(rows, Label.FORMAT, "2"),
    "it does not say how much was handed out": lambda rows: changed(rows, Label.SCOPE, "some"),
    "the text of a chunk is not what it was": lambda rows: changed(rows, Kind.RECORDS, "|{ }|", 3),
    "a chunk has lost its number": lambda rows: changed(rows, Kind.RECORDS, "one"),
    "the numbers of its chunks do not follow each other": lambda rows: changed(rows, Kind.RECORDS, "2"),
    "it was made with version 0.9 of the schema, and this is 1.1": lambda rows: changed(rows, Label.SCHEMA, "0.9"),
    "its records are no dataset": lambda rows: sheet_of([]),
    "its list of ids is no such list": lambda rows: sheet_of({}, elsewhere=["people"]),
    "its records cannot be read: `wombats` is no collection": lambda rows: sheet_of({"metadata": {}, "wombats": []}),
}


@pytest.mark.parametrize("message", DAMAGE)
def test_damage_is_told(message):
    rows = sheet_of({"metadata": {"title": "T", "schema_version": "1.0"}})
    with pytest.raises(Unusable, match=re.escape(message)):
        base.read(snapshot.read(DAMAGE[message](rows)), "b.xlsx", default())


def test_damage_is_a_warning_where_it_stands(whole, tmp_path):
    path = shutil.copy(whole, tmp_path / "b.xlsx")
    book = openpyxl.load_workbook(path)
    book["base"]["D8"] = "|{}|"
    book.save(path)
    dataset = load.load(path)
    (problem,) = dataset.problems
    assert (problem.code, problem.severity, problem.place.cell) == ("RO116", "warning", CellRef("base", 8, 1))
    assert engine.lint(dataset).reaches(readout.Severity.WARNING)
    assert not engine.lint(dataset).reaches(readout.Severity.ERROR)


def test_a_workbook_without_it_is_no_worse(whole, tmp_path):
    path = shutil.copy(whole, tmp_path / "b.xlsx")
    book = openpyxl.load_workbook(path)
    del book["base"]
    book.save(path)
    assert load.load(path).problems == []


# ---------------------------------------------------------------- an id with its name


def test_a_cell_may_hold_an_id_with_its_name(ours, whole, tmp_path):
    path = shutil.copy(whole, tmp_path / "b.xlsx")
    book = openpyxl.load_workbook(path)
    names = {record.id: record.name for record in ours}
    count = 0
    for table in tables.layout(ours.schema):
        columns = {column.title: column for column in table.columns}
        for cells in book[table.name].iter_cols(min_row=1):
            column = columns[cells[0].value]
            for cell in cells[1:]:
                if column.references and cell.value:
                    ids = cell.value.split(column.delimiter) if column.delimiter else [cell.value]
                    cell.value = (column.delimiter or "").join(f"{id} | {names.get(id, 'Two | bars')}" for id in ids)
                    count += 1
    book.save(path)
    dataset = load.load(path)
    assert count > 1_000
    assert dataset.problems == []
    # A name that holds the delimiter of a list is no id, and is found.
    assert {name for name in names.values() if ";" in name} == set()
    assert dataset.canonical() == ours.canonical()


def test_the_same_goes_for_csv(tmp_path):
    content = {
        "metadata": {"title": "T", "schema_version": "1.0"},
        "people": [{"id": "a", "name": "A", "sources": ["s", "t"]}],
        "sources": [{"id": "s", "kind": "news", "name": "The S"}, {"id": "t", "kind": "news", "name": "T"}],
    }
    dataset = dataset_of(content, tmp_path)
    folder = written(dataset, "csv", tmp_path)
    file = folder / "people.csv"
    file.write_text(file.read_text("utf-8").replace("s;t", "s | The S;t | T"), "utf-8")
    assert load.load(folder).canonical() == dataset.canonical()


# ---------------------------------------------------------------- parts


def test_a_part_holds_what_was_asked_for_and_offers_the_rest(ours, part):
    dataset = load.load(part)
    assert [record.address for record in dataset] == [MEETING]
    assert dataset.canonical() == ours.part({MEETING}).canonical()
    assert engine.lint(dataset).diagnostics == ()
    assert len(dataset.elsewhere) == len(ours) - 1
    found = base.read(snapshot.read(rows_of(part)), str(part), ours.schema)
    assert found.only == (MEETING,)
    assert found.dataset.canonical() == dataset.canonical()
    lists = openpyxl.load_workbook(part)["lists"]
    cells = {cell.value for row in lists.iter_rows(min_row=2) for cell in row}
    assert {tables.labelled(one.id, one.value.get("name", "")) for one in ours} <= cells


def test_a_reference_to_nothing_is_still_found_in_a_part(part, tmp_path):
    path = shutil.copy(part, tmp_path / "b.xlsx")
    book = openpyxl.load_workbook(path)
    sheet = book["participants"]
    column = next(cell.column for cell in sheet[1] if cell.value == "Person")
    sheet.cell(2, column).value = "hakan-fidn | Hakan Fidan"
    book.save(path)
    (found,) = engine.lint(load.load(path)).diagnostics
    assert (found.code, found.place.cell.sheet, found.place.cell.row) == ("RO301", "participants", 2)


def test_parts_are_named_by_record_or_collection(ours, tmp_path):
    readout.export(ours, "xlsx", tmp_path, only=["places", "people/hakan-fidan/", MEETING])
    found = {record.address for record in load.load(tmp_path / "part.xlsx")}
    assert found == {MEETING, "people/hakan-fidan", *(record.address for record in ours.records["places"])}
    assert [file.name for file in tmp_path.iterdir()] == ["part.xlsx"]


REFUSED = {
    "2025-11-03-istanbul-gaza": f"did you mean `{MEETING}`",
    "meetings/2025-11-03-istanbul-gazza": f"did you mean `{MEETING}` (Ministerial Meeting on Gaza)?",
    "events/2025-11-03-istanbul-gaza": f"did you mean `{MEETING}`",
    "peple": "did you mean `people`?",
    "wombats": "`COLLECTION/ID` names one, and `COLLECTION` all of `meetings`, `events`,",
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_names_no_record_is_refused_with_a_suggestion(name, tmp_path):
    result = run("export", "xlsx", "--only", name, "--data", DATASETS[0], "-o", tmp_path)
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"there is no record `{name}`: {REFUSED[name]}" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_collection_without_records_is_refused(tmp_path):
    dataset = dataset_of({"metadata": {"title": "T", "schema_version": "1.0"}}, tmp_path)
    with pytest.raises(export.Refused, match="the dataset has no people"):
        readout.export(dataset, "xlsx", tmp_path / "build", only=["people"])


@pytest.mark.parametrize("formats", [["json"], ["csv", "xlsx"], ["--all"]])
def test_other_formats_take_no_part(formats, tmp_path):
    result = run("export", *formats, "--only", "people", "--data", DATASETS[0], "-o", tmp_path)
    assert result.exit_code == 2
    assert "a part of a dataset is handed out in a workbook alone (xlsx)" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_diff_says_that_a_part_is_a_part(ours, part):
    result = run("diff", DATASETS[0], part)
    assert (result.exit_code, result.stdout) == (0, "No changes.\n")
    assert f"is a part: {len(ours) - 1} records of the dataset are not in it" in result.stderr


# ---------------------------------------------------------------- templates


def test_a_template_offers_the_ids_of_the_dataset(ours, tmp_path):
    target = tmp_path / "new" / "blank.xlsx"
    result = run("template", "--data", DATASETS[0], "-o", target)
    assert (result.exit_code, result.stderr) == (0, "")
    assert "blank.xlsx" in result.stdout
    assert base.read(snapshot.read(rows_of(target)), str(target), default()) is None
    dataset = load.load(target)
    assert (len(dataset), len(dataset.elsewhere)) == (0, len(ours))
    assert dataset.metadata == ours.metadata
    book = openpyxl.load_workbook(target)
    book["people"].append(["new-one", "New One"])
    book["meetings"].append(["m", "M", "held", None, "istanbul | Istanbul", "wam-20251104"])
    book["participants"].append(["meetings", "m", "one", "new-one"])
    book["participants"].append(["meetings", "m", "two", "hakan-fidan"])
    book["participants"].append(["meetings", "m", "three", "no-such-one"])
    book.save(target)
    errors = [found for found in engine.lint(load.load(target)).diagnostics if found.severity == "error"]
    assert [(found.code, found.place.cell.a1) for found in errors] == [("RO301", "D4")]


def test_a_template_needs_no_dataset(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run("template").exit_code == 0
    (found,) = engine.lint(load.load(tmp_path / "template.xlsx")).diagnostics
    assert (found.code, str(found.place)) == ("RO105", "template.xlsx!About!B1")
    assert "`title`" in found.message
    again = run("template")  # somebody may have filled it in
    assert again.exit_code == 2
    assert "there is a template.xlsx already" in again.stderr


def test_a_template_goes_to_no_odd_place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert "does not end in .xlsx" in run("template", "-o", "blank.xls").stderr
    data = tmp_path / "data"
    data.mkdir()
    (data / "readout.toml").write_text('title = "T"\nschema_version = "1.0"\n', "utf-8")
    inside = run("template", "-o", data / "blank.xlsx")
    assert (inside.exit_code, "choose a folder outside it" in inside.stderr) == (2, True)
    assert [file.name for file in tmp_path.rglob("*")] == ["data", "readout.toml"]


# ---------------------------------------------------------------- LibreOffice


@pytest.mark.system
def test_libreoffice_keeps_what_is_remembered_and_lets_lists_grow(tmp_path):
    """As .xlsx from .ods from .xlsx, and as the CSV files of all sheets."""
    program = shutil.which("soffice") or unavailable("LibreOffice is not installed: apt-get install libreoffice-calc")
    profile = (tmp_path / "profile").as_uri()
    dataset = dataset_of(full_dataset(default(), 1), tmp_path)
    whole = written(dataset, "xlsx", tmp_path)

    def converted(file, form, options=""):
        command = [program, f"-env:UserInstallation={profile}", "--headless", "--convert-to", f"{form}{options}"]
        subprocess.run([*command, "--outdir", tmp_path / form, file], check=True, capture_output=True, timeout=180)
        return tmp_path / form / file.with_suffix(f".{form}").name

    again = converted(converted(whole, "ods"), "xlsx")
    assert base.read(snapshot.read(rows_of(again)), "b.xlsx", default()).dataset.canonical() == dataset.canonical()

    edited = shutil.copy(whole, tmp_path / "b.xlsx")
    book = openpyxl.load_workbook(edited)
    last = book["people"].max_row
    book["people"].cell(last + 1, 1).value, book["people"].cell(last + 1, 2).value = "new-one", "New One"
    book["people"].cell(last + 2, 1).value = "new-two"
    book["organizations"].cell(book["organizations"].max_row + 1, 1).value = "new-body"
    book.save(edited)
    converted(edited, "csv", ":Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1")
    csv.field_size_limit(2**30)
    sheets = {
        name: list(csv.reader(io.StringIO((tmp_path / "csv" / f"b-{name}.csv").read_text("utf-8"), newline="")))
        for name in ("base", "lists")
    }
    kept = base.read(snapshot.read(list(enumerate(sheets["base"], 1))), "b.xlsx", default())
    assert kept.dataset.canonical() == dataset.canonical()
    titles, *rows = sheets["lists"]
    lists = {title: [row[at] for row in rows if row[at]] for at, title in enumerate(titles)}
    assert lists["Ids of people"][-2:] == ["new-one | New One", "new-two"]
    assert lists["Ids of people, organizations"][-3:] == ["new-one | New One", "new-two", "new-body"]


@pytest.mark.system
def test_a_cell_is_tinted_only_if_it_names_no_record(tmp_path):
    program = shutil.which("soffice") or unavailable("LibreOffice is not installed: apt-get install libreoffice-calc")
    people = [
        {"id": "ann-lee", "name": "Ann Lee", "former_ids": ["ann-ek"], "other_names": [{"name": "Annie"}]},
        {"id": "people-01", "name": "Suharto"},
    ]
    seat = {"id": "a", "person_id": "ann-lee"}
    meeting = {"id": "m", "name": "M", "sources": ["s"], "participants": [seat]}
    metadata = {"title": "T", "schema_version": "1.1"}
    sources = [{"id": "s", "kind": "news"}]
    whole = {"metadata": metadata, "meetings": [meeting], "people": people, "sources": sources}
    dataset = dataset_of(whole, tmp_path)
    book = openpyxl.load_workbook(written(dataset, "xlsx", tmp_path, only=frozenset({"meetings/m"})))
    sheet = book["participants"]
    (column,) = (cell.column_letter for cell in sheet[1] if cell.value == "Person")
    (formula,) = (
        rule.formula[0]
        for cells in sheet.conditional_formatting
        for rule in cells.rules
        if str(cells.sqref).startswith(f"{column}2:") and "MATCH" in rule.formula[0]
    )
    is_tinted = {
        "": False,
        "ann-lee": False,
        "ann-lee | Ann Lee": False,
        "ann-ek": False,
        "Ann Lee": False,
        "ann lee": False,
        "annie": False,
        "suharto": False,
        "Somebody Else": False,
        "ann-leee": True,
        "somebody": True,
        "somebody | Ann Lee": True,
    }
    results = book.create_sheet("results", 0)
    for row, text in enumerate(is_tinted, 2):
        sheet[f"{column}{row}"].value = text or None
        results[f"A{row}"].value = "=" + formula.replace(f"{column}2", f"participants!{column}{row}")
    book.save(tmp_path / "typed.xlsx")
    profile = (tmp_path / "profile").as_uri()
    command = [program, f"-env:UserInstallation={profile}", "--headless", "--convert-to", "csv"]
    subprocess.run(
        [*command, "--outdir", tmp_path, tmp_path / "typed.xlsx"], check=True, capture_output=True, timeout=180
    )
    said = (tmp_path / "typed.csv").read_text("utf-8").split()
    assert dict(zip(is_tinted, said, strict=True)) == {text: str(tint).upper() for text, tint in is_tinted.items()}


@pytest.mark.parametrize("kind", ["whole", "template"])
def test_the_cover_allows_columns_of_ones_own(whole, tmp_path, kind):
    path = whole
    if kind == "template":
        path = tmp_path / "template.xlsx"
        run("template", "-o", path)
    cover = [str(cell) for row in openpyxl.load_workbook(path)["About"].values for cell in row if cell]
    assert any("columns of your own are left alone" in text for text in cover)

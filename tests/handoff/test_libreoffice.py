"""The proof of the handoff: a workbook that a real LibreOffice, or openpyxl, has opened and saved comes back without
a change, in whatever format, order and state; and what LibreOffice makes of what people type is undone."""

import random
import shutil
import subprocess
from html import unescape
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
from openpyxl.worksheet.filters import FilterColumn

from helpers import DATASETS, dataset_of, unavailable, written
from readout.handoff import habits, reading
from readout.handoff.merge import merge
from readout.model import comparison, tables
from readout.model.schema import default
from readout.store import load
from readout.syntax.sheets import xlsx
from readout.syntax.sheets.grids import Odd
from strategies import full_dataset

LAYOUT = tables.layout(default())
CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,{shown},false,false,false,-1"
"""All sheets, a file each: with commas, quotes where needed, in UTF-8; cells as they are shown, or as they are held."""


@pytest.fixture(scope="module")
def profile(tmp_path_factory):
    """LibreOffice's settings, which take it some time to make."""
    return tmp_path_factory.mktemp("profile")


def soffice(profile, folder, to, *files, options=()):
    """Opens files in LibreOffice, and saves them into a folder."""
    program = shutil.which("soffice") or unavailable("LibreOffice is not installed: apt-get install libreoffice-calc")
    folder.mkdir(exist_ok=True)
    command = [program, f"-env:UserInstallation={profile.as_uri()}", "--headless", *options]
    command += ["--convert-to", to, "--outdir", folder, *files]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return folder


def unchanged(path, dataset):
    """Asserts that nothing changed between what was handed out and what came back, and that nothing is found."""
    returned = reading.read(path, default())
    assert returned.base is not None
    assert returned.dataset.problems == []
    assert comparison.compare(returned.base.dataset, returned.dataset) == []
    assert returned.dataset.canonical() == dataset.canonical()
    merged = merge(returned.base.dataset, returned.dataset, dataset)
    assert (merged.records, merged.removed, merged.conflicts) == ({}, (), ())
    return returned.repairs


# ---------------------------------------------------------------- edits that change nothing


def rows_shuffled(book):
    rng = random.Random(1)
    for table in LAYOUT:
        sheet = book[table.name]
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
        rng.shuffle(rows)
        for row, cells in zip(sheet.iter_rows(min_row=2), rows, strict=True):
            for cell, value in zip(row, cells, strict=True):
                cell.value, cell.hyperlink = value, None
                if isinstance(value, str):
                    cell.data_type = "s"


def columns_reversed(book):
    for table in LAYOUT:
        sheet = book[table.name]
        for row in sheet.iter_rows():
            values = [cell.value for cell in row][::-1]
            for cell, value in zip(row, values, strict=True):
                cell.value, cell.hyperlink = value, None
                if isinstance(value, str):
                    cell.data_type = "s"


def sheets_reordered(book):
    book._sheets.reverse()
    book["people"].title = "x"
    book["x"].title = "PEOPLE"


def filters_on(book):
    for table in LAYOUT:
        sheet = book[table.name]
        sheet.auto_filter.filterColumn.append(FilterColumn(colId=0, blank=True))
        for row in range(2, sheet.max_row + 1, 2):
            sheet.row_dimensions[row].hidden = True
        sheet.column_dimensions["B"].hidden = True


def gaps_and_own_things(book):
    sheet = book["people"]
    sheet.insert_rows(5, 3)
    sheet.insert_cols(3)
    book.create_sheet("my notes", 0)["A1"] = "=1+1"


EDITS = (rows_shuffled, columns_reversed, filters_on, gaps_and_own_things, sheets_reordered)


def everything(book):
    for edit in EDITS:
        edit(book)


SEEDS = (1, 2)


def edited(original, edit):
    """The workbook as openpyxl saves it after an edit."""
    book = openpyxl.load_workbook(original)
    del book["dictionary"]  # which takes its time, and is not read
    edit(book)
    path = original.with_name(f"{edit.__name__}.xlsx")
    book.save(path)
    return path


@pytest.fixture(scope="module")
def ours(tmp_path_factory):
    """Our own data, and their workbook."""
    dataset = load.load(DATASETS[0])
    return dataset, written(dataset, "xlsx", tmp_path_factory.mktemp("ours"))


@pytest.fixture(scope="module")
def few(tmp_path_factory):
    """Some of our own data, and their workbook."""
    folder = tmp_path_factory.mktemp("few")
    whole = load.load(DATASETS[0]).canonical()
    some = {name: found if name == "metadata" else found[:3] for name, found in whole.items()}
    dataset = dataset_of(some, folder)
    return dataset, written(dataset, "xlsx", folder)


@pytest.mark.parametrize("edit", [*EDITS, everything], ids=lambda edit: edit.__name__)
def test_openpyxl_changes_nothing(few, edit):
    assert unchanged(edited(few[1], edit), few[0]) == ()


@pytest.fixture(scope="module")
def nasty(tmp_path_factory):
    """Datasets of the nastiest texts."""
    folder = tmp_path_factory.mktemp("nasty")
    found = {}
    for seed in SEEDS:
        dataset = dataset_of(full_dataset(default(), seed), folder)
        found[f"nasty{seed}"] = dataset, written(dataset, "xlsx", folder).rename(folder / f"nasty{seed}.xlsx")
    return found


@pytest.fixture(scope="module")
def saved(ours, few, nasty, profile, tmp_path_factory):
    """The workbooks as LibreOffice saves them: in each format, and there and back."""
    folder = tmp_path_factory.mktemp("saved")
    files = [ours[1], *(file for _, file in nasty.values())]
    soffice(profile, folder / "xlsx", "xlsx", *files)
    soffice(profile, folder / "ods", "ods", edited(few[1], everything), *files)
    soffice(profile, folder / "back", "xlsx", *(folder / "ods").glob("*.ods"))
    soffice(profile, folder / "csv-shown", CSV.format(shown="true"), ours[1], nasty["nasty1"][1])
    soffice(profile, folder / "csv-held", CSV.format(shown="false"), nasty["nasty1"][1])
    (folder / "csv-nasty").mkdir()
    for file in (folder / "csv-shown").glob("nasty1-*.csv"):
        file.rename(folder / "csv-nasty" / file.name)
    return folder


@pytest.mark.system
@pytest.mark.parametrize(
    ("form", "edit"),
    [("xlsx", "dataset"), ("ods", "dataset"), ("back", "dataset"), ("ods", "everything"), ("back", "everything")],
)
def test_libreoffice_changes_nothing(ours, few, saved, form, edit):
    suffix = "ods" if form == "ods" else "xlsx"
    dataset = ours[0] if edit == "dataset" else few[0]
    assert unchanged(saved / form / f"{edit}.{suffix}", dataset) == ()


@pytest.mark.system
def test_a_folder_of_csv_that_libreoffice_saved_changes_nothing(ours, saved):
    assert unchanged(saved / "csv-shown", ours[0]) == ()
    plain = load.load(saved / "csv-shown")
    assert plain.problems == []
    assert plain.canonical() == ours[0].canonical()
    person = plain.records["people"][0]
    assert str(person.at("name")).endswith("/dataset-people.csv!B2")


@pytest.mark.system
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("form", ["xlsx", "ods", "back"])
def test_the_nastiest_texts_come_back_from_libreoffice(nasty, saved, form, seed):
    """What LibreOffice does to them is undone, since the base proves what they were."""
    name = f"nasty{seed}"
    unchanged(saved / form / f"{name}.{'ods' if form == 'ods' else 'xlsx'}", nasty[name][0])


@pytest.mark.system
@pytest.mark.parametrize("form", ["csv-nasty", "csv-held"])
def test_the_nastiest_texts_come_back_from_csv(nasty, saved, form):
    unchanged(saved / form, nasty["nasty1"][0])


# ---------------------------------------------------------------- what LibreOffice makes of what is typed

TYPED = (
    "2025-11-03", "3/11", "Mar 1", "Mar 1 2016", "007", "1e5", "1234567890123456", "1,000", "50%", "14:30", "TRUE",
    "true", "1/2", "$5", "Nov-25", "+5", "-5", "1848-03-05", "=1+1", "12345678901234567890", ".5",
)  # fmt: skip
AS_THEY_ARE = ("2025-11", "1-2", "1 Mar", "1,5", "WAHR", "1998-04?", "2025-13", "3.11.", "(c)", "1 000", "1.1.1")
"""What LibreOffice leaves alone, in English; Excel and Google Sheets do not."""
ELSE = ("November 2025",)
"""What it makes the first of a month of, and shows as such: it may be what somebody found out."""


@pytest.fixture(scope="module")
def typed(profile, tmp_path_factory):
    """What LibreOffice makes of texts in cells without a format: those of a column of CSV, read as if typed."""
    folder = tmp_path_factory.mktemp("typed")
    lines = (f'"{text}"\n' for text in (*TYPED, *AS_THEY_ARE, *ELSE))
    (folder / "typed.csv").write_text("".join(lines), encoding="utf-8")
    options = ["--infilter=CSV:44,34,76,1,,1033,false,true"]
    soffice(profile, folder / "xlsx", "xlsx", folder / "typed.csv", options=options)
    with xlsx.Workbook(folder / "xlsx" / "typed.xlsx") as workbook:
        grid = workbook.grid(workbook.sheets[0])
    found = {row: cells[0] for row, cells in grid.rows} | {odd.row: odd for odd in grid.odd}
    return {text: found[row] for row, text in enumerate((*TYPED, *AS_THEY_ARE, *ELSE), 1)}


@pytest.mark.system
@pytest.mark.parametrize("text", TYPED)
def test_what_libreoffice_makes_of_a_text_is_recognised(typed, text):
    assert typed[text] != text
    habit = habits.explain(text, typed[text], typed=True)
    assert habit
    assert habit.sure
    assert habits.LIBREOFFICE in habit.program


@pytest.mark.system
@pytest.mark.parametrize("text", AS_THEY_ARE)
def test_libreoffice_leaves_other_texts_alone(typed, text):
    assert typed[text] == text


@pytest.mark.system
@pytest.mark.parametrize("text", ELSE)
def test_what_libreoffice_makes_of_a_month_is_not_taken_for_what_was_meant(typed, text):
    assert isinstance(typed[text], Odd)
    assert habits.explain(text, typed[text], typed=True) is None


@pytest.mark.system
def test_the_corrections_are_those_of_libreoffice():
    """LibreOffice's own table of replacements while people type, for English."""
    program = shutil.which("soffice") or unavailable("LibreOffice is not installed: apt-get install libreoffice-calc")
    table = Path(program).resolve().parent.parent / "share" / "autocorr" / "acor_en-US.dat"
    with ZipFile(table) as archive:
        pairs = unescape(archive.read("DocumentList.xml").decode())
    for correction in habits.CORRECTIONS:
        if correction.plain in ("(c)", "(r)", "(tm)", "...", "1/2", "1/4", "3/4"):
            spelt = correction.plain if correction.plain == "(tm)" else correction.plain.upper()
            assert f'{spelt}" block-list:name="{correction.corrected}"' in pairs

"""The workbook: what people see in it, that it comes back as it went, and what is refused on the way back."""

import io
import random
import re
import shutil
import subprocess
import sys
import zipfile
from datetime import date, datetime, time

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from helpers import DATASETS, ROOT, dataset_of, unavailable, written
from readout.lint import engine
from readout.model import flattening, tables
from readout.model.cells import to_cell
from readout.model.schema import Schema, SchemaError, default
from readout.model.tables import Role
from readout.publish.formats import CannotHold, xlsx
from readout.publish.formats.xlsx import book as book_module
from readout.store import load, paths
from readout.syntax.sheets import grids
from readout.syntax.sheets.xlsx_fast import unescape
from strategies import full_dataset

LAYOUT = tables.layout(default())
NASTY = (
    "=1+1", "+1", "-1", "@x", "'quoted", "=", "_x0041_", "_x0041_x0042_", "x005F_", "007", "1-2", "TRUE", "2025-11", "1e5", "#REF!",
    "https://example.org", "👩🏽‍⚖️ 🕊️", "one\ntwo\n", "\n", " ", " lead", "x" * 32_767, "🕊" * 16_383, "<a>&amp;</a>", "\u00a0\n", "北京",
)  # fmt: skip


def person(**fields):
    return {"id": "hakan-fidan", "name": "Hakan Fidan", **fields}


def whole(*people, **collections):
    metadata = {"title": "Talks", "schema_version": "1.0", "description": "=1+1", "license": "CC-BY-4.0"}
    return {"metadata": metadata, "people": list(people), **collections}


def nasty(texts):
    return whole(*({"id": f"p{at}", "name": "N", "note": text} for at, text in enumerate(texts)))


def source(id, **fields):
    return {"id": id, "kind": "news", **fields}


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A dataset of one person, and its workbook, which is to be copied before it is changed."""
    folder = tmp_path_factory.mktemp("small")
    dataset = dataset_of(whole(person(note="Diplomat.")), folder)
    return dataset, written(dataset, "xlsx", folder)


@pytest.fixture(scope="module")
def ours(tmp_path_factory):
    """The workbook of our own data, and the dataset."""
    dataset = load.load(DATASETS[0])
    return dataset, written(dataset, "xlsx", tmp_path_factory.mktemp("ours"))


@pytest.fixture(scope="module")
def book(ours):
    return openpyxl.load_workbook(ours[1])


def headings(sheet):
    return [cell.value for cell in sheet[1]]


def found(path):
    """The findings about a workbook, as `code place`."""
    return [
        f"{problem.code} {problem.place}".replace(paths.display_path(path), "b") for problem in load.load(path).problems
    ]


def codes(path):
    return [problem.code for problem in load.load(path).problems]


# ---------------------------------------------------------------- what people see


def test_a_sheet_for_every_table_and_those_that_explain(book):
    assert book.sheetnames == ["About", *(table.name for table in LAYOUT), "dictionary", "lists", "base"]
    assert {sheet.title for sheet in book if sheet.sheet_state != "visible"} == {"lists", "base"}
    assert book.active.title == "About"


@pytest.mark.parametrize("table", LAYOUT, ids=lambda table: table.name)
def test_a_table_is_pleasant_to_read(book, ours, table):
    sheet = book[table.name]
    assert headings(sheet) == [column.title for column in table.columns]
    rows = flattening.rows(ours[0])[table.name]
    assert sheet.max_row == 1 + len(rows)
    assert (
        sheet.auto_filter.ref
        == sheet.dimensions
        == f"A1:{sheet.cell(1, len(table.columns)).column_letter}{sheet.max_row}"
    )
    assert re.fullmatch(r"[A-Z]2", sheet.freeze_panes)
    for cell, column in zip(sheet[1], table.columns, strict=True):
        width = sheet.column_dimensions[cell.column_letter].width
        assert len(column.title) + 3 < width <= 60
        longest = max((len(line) for row in rows for line in str(row.get(column.name, "")).split("\n")), default=0)
        assert width <= max(longest + 2, len(column.title) + 4, 9)
    for row in sheet.iter_rows(min_row=2):
        assert 15 <= sheet.row_dimensions[row[0].row].height <= 12 * 15
        assert all(cell.alignment.wrap_text and cell.alignment.vertical == "top" for cell in row if cell.value)


def test_required_and_computed_columns_look_different(book):
    looks = {}
    for table in LAYOUT:
        for cell, column in zip(book[table.name][1], table.columns, strict=True):
            kind = "computed" if column.role is Role.DERIVED else "required" if column.required else "optional"
            looks.setdefault(kind, set()).add((cell.fill.fgColor.rgb, cell.font.color.rgb, cell.font.b))
    assert len(looks) == 3
    assert all(len(found) == 1 for found in looks.values())
    assert len(set.union(*looks.values())) == 3


def test_every_heading_has_a_note_from_the_schema(book):
    for table in LAYOUT:
        for cell, column in zip(book[table.name][1], table.columns, strict=True):
            note = cell.comment.text
            assert note.startswith(column.description)
            assert note.endswith(f"Name: {column.name}")
            assert ("Required." in note) == column.required
            assert all(value in note for value in (*column.enum, *column.references))
            if column.field and column.field.examples:
                assert str(to_cell(column.field, column.field.examples[0])) in note
            if column.delimiter == "\n":
                assert "a line of its own" in note


def test_notes_are_as_high_as_their_text(ours, book):
    with zipfile.ZipFile(ours[1]) as archive:
        shapes = archive.read("xl/drawings/commentsDrawing2.vml").decode()
    heights = [float(height) for height in re.findall(r"height:([0-9.]+)px", shapes)]
    notes = [cell.comment.text for cell in book[LAYOUT[0].name][1]]
    assert len(heights) == len(notes)
    assert all(height >= 16 * len(note) / 60 for height, note in zip(heights, notes, strict=True))


def test_empty_cells_are_formatted_too(book):
    """What somebody types below the last row is text, unless it is a number that is wanted."""
    for table in LAYOUT:
        for cell, column in zip(book[table.name][1], table.columns, strict=True):
            expected = "0" if column.type == "integer" else "@"
            assert book[table.name].column_dimensions[cell.column_letter].number_format == expected


def choices(book, formula):
    """What a drop-down offers of the records that there are: its range, or where its name begins and how far it goes."""
    if formula in book.defined_names:
        start, count = re.fullmatch(
            r"OFFSET\((lists!\$[A-Z]+\$2),0,0,MAX\(1,(\d+)\+lists!\$[A-Z]+\$2\),1\)",
            book.defined_names[formula].attr_text,
        ).groups()
        if count == "0":
            return []
        formula = f"{start}:{start.split('!')[1].rstrip('2')}{int(count) + 1}"
    return [cell.value for (cell,) in book["lists"][formula.removeprefix("lists!").replace("$", "")]]


def test_drop_downs_offer_what_is_allowed(book, ours):
    labels = {}
    for record in ours[0]:
        name = record.value.get("name")
        labels.setdefault(record.collection.name, {})[record.id] = f"{record.id} | {name}" if name else record.id
    count = 0
    for table in LAYOUT:
        sheet = book[table.name]
        validations = {str(v.sqref): v for v in sheet.data_validations.dataValidation}
        for cell, column in zip(sheet[1], table.columns, strict=True):
            found = validations.pop(f"{cell.column_letter}2:{cell.column_letter}1048576", None)
            ids = [labels[name] for name in column.references if name in labels]
            if column.type == "integer":
                assert (found.type, found.operator, found.showErrorMessage) == ("whole", "greaterThanOrEqual", True)
            elif column.type == "array" or not (column.enum or ids):
                assert found is None
            else:
                offered = {id: label for each in reversed(ids) for id, label in each.items()}
                assert choices(book, found.formula1) == (list(column.enum) or [offered[id] for id in sorted(offered)])
                # A new id is a matter of course, and one without its name; a new word is an error.
                assert bool(found.showErrorMessage) == bool(column.enum)
                assert found.errorStyle in (None, "stop")
                assert found.type == "list"
                assert not found.showDropDown  # which, in this format, hides the arrow
                assert len(found.error) <= 255
                assert len(found.errorTitle) <= 32
                count += 1
        assert not validations
    assert count > 20


def test_the_dictionary_describes_every_column(book):
    sheet = book["dictionary"]
    lines = [dict(zip(headings(sheet), row, strict=True)) for row in sheet.iter_rows(min_row=2, values_only=True)]
    columns = [(table, column) for table in LAYOUT for column in table.columns]
    for line, (table, column) in zip(lines, columns, strict=True):
        assert (line["Table"], line["Heading"], line["Name"]) == (table.name, column.title, column.name)
        assert line["Description"] == column.description
        words = [f"{word}: {column.definitions[word]}" for word in column.enum if column.definitions]
        assert line["Values"] == ("\n".join(words) or ", ".join(column.enum) or None)
        assert line["Refers to"] == (", ".join(column.references) or None)
        assert line["Required"] == ("yes" if column.required else "computed" if column.role is Role.DERIVED else None)
    assert sheet.auto_filter.ref == sheet.dimensions


def test_the_cover_tells_what_this_is(book, ours):
    sheet = book["About"]
    cells = {row[0].value: row for row in sheet.iter_rows() if row[0].value}
    for field in default().metadata.fields:
        value = ours[0].metadata.get(field.name)
        assert cells[field.title][1].value == (value if value is None else to_cell(field, value))
    rows = flattening.rows(ours[0])
    for table in LAYOUT:
        link, what, count = cells[table.name]
        assert link.hyperlink.location == f"'{table.name}'!A1"
        assert (what.value, count.value) == (table.description, len(rows[table.name]))
    assert {cells[field.title][1].number_format for field in default().metadata.fields} == {"@"}
    assert not sheet.sheet_view.showGridLines
    assert (book.properties.title, book.properties.creator) == (
        ours[0].metadata["title"],
        ours[0].metadata["publisher"],
    )


def test_web_addresses_are_links(tmp_path, monkeypatch):
    monkeypatch.setattr(book_module, "MAX_LINKS", 2)
    urls = [
        "https://example.org/?a=1&b=é",
        "https://example.org/" + "a" * 2_079,
        "https://b.example",
        "https://c.example",
    ]
    sources = [source(f"s{at}", url=url) for at, url in enumerate(urls)]
    dataset = dataset_of(whole(person(), sources=sources), tmp_path)
    sheet = openpyxl.load_workbook(written(dataset, "xlsx", tmp_path))["sources"]
    column = headings(sheet).index("Web address")
    cells = [row[column] for row in sheet.iter_rows(min_row=2)]
    assert [cell.value for cell in cells] == urls
    # Excel follows no longer address, and holds no more links a sheet: those stay texts.
    assert [cell.hyperlink.target if cell.hyperlink else None for cell in cells] == [urls[0], None, urls[2], None]


def test_disputed_fields_are_shown_and_not_read_back(tmp_path):
    claim = {"id": "c1", "about": "birth_date", "value": "1969", "standing": "stands"}
    dataset = dataset_of(whole(person(birth_date="1968", claims=[claim])), tmp_path)
    path = written(dataset, "xlsx", tmp_path)
    book = openpyxl.load_workbook(path)
    sheet = book["people"]
    cell = sheet.cell(2, headings(sheet).index("Disputed") + 1)
    assert cell.value == "birth_date"
    cell.value = "anything"
    book.save(path)
    assert load.load(path).canonical() == dataset.canonical()


# ---------------------------------------------------------------- as it went, so it comes back


def test_a_text_stays_that_text(tmp_path):
    dataset = dataset_of(nasty(NASTY), tmp_path)
    path = written(dataset, "xlsx", tmp_path)
    again = load.load(path)
    assert again.problems == []
    assert again.canonical() == dataset.canonical()
    sheet = openpyxl.load_workbook(path)["people"]
    columns = headings(sheet)
    for row in sheet.iter_rows(min_row=2):
        cell = row[columns.index("Note")]
        text = NASTY[int(row[0].value.removeprefix("p"))]
        assert (cell.data_type, cell.number_format) == ("s", "@")
        assert cell.quotePrefix == (text[0] in "=+-@'")
        if "_x" not in xlsx.stored(text):  # openpyxl does not undo the escapes of texts that stand in the cell
            assert cell.value == text
    with zipfile.ZipFile(path) as archive:
        lists = f"sheet{len(LAYOUT) + 3}.xml"  # whose formulas fetch what is added, and which nobody reads back
        sheets = [name for name in archive.namelist() if "sheet" in name and not name.endswith(lists)]
        assert not any(b"<f>" in archive.read(name) for name in sheets)
        assert b"<f>" in archive.read(f"xl/worksheets/{lists}")


def test_what_looks_like_an_escape_is_escaped():
    assert xlsx.stored("_x0041_x0042_") == "_x005F_x0041_x005F_x0042_"
    assert unescape("_xD83D__xDD4A_ _xD83D_ _x000D_") == "🕊 \ufffd \r"
    for text in NASTY:
        assert unescape(xlsx.stored(text)) == text
    rng = random.Random(1)
    for _ in range(2_000):
        text = "".join(rng.choices(["_", "x", "0", "05F", "0041", "_x005F_", "a", " ", "\n"], k=rng.randint(1, 9)))
        assert unescape(xlsx.stored(text)) == text


@pytest.mark.parametrize("text", ["x" * 32_768, "🕊" * 16_384, "_x0041_" * 4_681])
def test_what_excel_cannot_hold_is_refused_before_anything_is_written(tmp_path, text):
    dataset = dataset_of(whole(person(note=text)), tmp_path)
    with pytest.raises(CannotHold, match=r"people row 2 \(hakan-fidan\): the text in `note` .* 32,767"):
        written(dataset, "xlsx", tmp_path)
    assert not (tmp_path / "dataset.xlsx").exists()


def test_a_table_with_more_rows_than_a_sheet_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(xlsx, "LAST_ROW", 3)
    people = [{"id": f"p{at}", "name": "N"} for at in range(3)]
    with pytest.raises(CannotHold, match="the table people has 3 rows"):
        written(dataset_of(whole(*people), tmp_path), "xlsx", tmp_path)
    written(dataset_of(whole(*people[:2]), tmp_path), "xlsx", tmp_path)


@pytest.mark.parametrize(("limit", "value"), [("LISTS", "people"), ("MAX_NAME", 5)])
def test_a_table_whose_name_no_sheet_can_have_is_refused(tmp_path, monkeypatch, limit, value):
    monkeypatch.setattr(xlsx, limit, value)
    with pytest.raises(SchemaError, match="no sheet of a workbook can be named"):
        written(dataset_of(whole(person()), tmp_path), "xlsx", tmp_path)


def test_a_long_text_in_the_metadata_is_refused(tmp_path):
    content = whole(person())
    content["metadata"]["description"] = "x" * 32_768
    with pytest.raises(CannotHold, match="`description`"):
        written(dataset_of(content, tmp_path), "xlsx", tmp_path)


def test_numbers_are_numbers_and_long_ones_are_exact(tmp_path):
    seats = [{"id": "a", "count": 14}, {"id": "b", "count": 10**15 - 1}, {"id": "c", "count": 123_456_789_012_345_678}]
    meeting = {"id": "m", "name": "M", "status": "held", "sources": ["s"], "participants": seats}
    dataset = dataset_of(whole(meetings=[meeting], sources=[source("s")]), tmp_path)
    path = written(dataset, "xlsx", tmp_path)
    assert load.load(path).canonical() == dataset.canonical()
    sheet = openpyxl.load_workbook(path)["participants"]
    cells = [row[headings(sheet).index("Count")] for row in sheet.iter_rows(min_row=2)]
    assert [(cell.value, cell.data_type) for cell in cells] == [
        (14, "n"), (10**15 - 1, "n"), ("123456789012345678", "s"),
    ]  # fmt: skip


def test_the_same_dataset_is_the_same_file(tmp_path):
    """In another process, at another time, with other hashes."""
    code = (
        "import sys; from pathlib import Path; from readout.store import load as loading; from readout.publish.formats import Options, write_one\n"
        "write_one('xlsx', loading.load(Path(sys.argv[1])), Path(sys.argv[2]), Options())"
    )
    files = []
    for seed in ("1", "2"):
        files.append(tmp_path / f"{seed}.xlsx")
        command = [sys.executable, "-W", "error", "-c", code, DATASETS[0], files[-1]]
        subprocess.run(command, check=True, env={"PYTHONHASHSEED": seed, "TZ": f"UTC-{seed}"}, cwd=ROOT)
    assert files[0].read_bytes() == files[1].read_bytes()
    with zipfile.ZipFile(files[0]) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_reading_needs_no_other_library(small):
    code = (
        "import sys; from pathlib import Path; from readout.store import load as loading; loading.load(Path(sys.argv[1]));"
        "print(set(sys.modules) & {'openpyxl', 'lxml', 'defusedxml'})"
    )
    result = subprocess.run([sys.executable, "-c", code, small[1]], check=True, capture_output=True, text=True)
    assert result.stdout.strip() == "set()"


def test_a_field_added_to_the_schema_arrives_in_the_workbook_and_back(tmp_path):
    folder = tmp_path / "schema"
    shutil.copytree(ROOT / "schema", folder)
    file = folder / "person.schema.json"
    field = '"mood": {"title": "Mood", "description": "How they felt.", "type": "string", "enum": ["glad", "sad"], "examples": ["glad"]},'
    field += '"height": {"title": "Height", "description": "In metres.", "type": "number"},'
    file.write_text(
        file.read_text(encoding="utf-8").replace('"properties": {', '"properties": {' + field, 1), encoding="utf-8"
    )
    dataset = dataset_of(whole(person(mood="sad", height=1.83)), tmp_path, Schema(folder))
    path = written(dataset, "xlsx", tmp_path)
    again = load.load(path, Schema(folder))
    assert again.problems == []
    assert again.canonical() == dataset.canonical()
    assert again.canonical()["people"][0]["mood"] == "sad"
    assert again.canonical()["people"][0]["height"] == 1.83
    book = openpyxl.load_workbook(path)
    cell = book["people"]["A1"]
    assert (cell.value, cell.comment.text.split("\n")[0]) == ("Mood", "How they felt.")
    assert "mood" in [row[2].value for row in book["dictionary"]]
    assert any("A2:A1048576" in v.sqref for v in book["people"].data_validations.dataValidation)


# ---------------------------------------------------------------- LibreOffice


def converted(folder, to, *files):
    """The files as LibreOffice saves them in another format. It repairs nothing: what is broken it does not convert."""
    program = shutil.which("soffice") or unavailable("LibreOffice is not installed: apt-get install libreoffice-calc")
    profile = (folder / "profile").as_uri()
    command = [program, f"-env:UserInstallation={profile}", "--headless", "--convert-to", to, "--outdir", folder / to]
    subprocess.run([*command, *files], check=True, capture_output=True, timeout=180)
    return [folder / to / file.with_suffix(f".{to}").name for file in files]


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """Datasets, and their workbooks saved again by LibreOffice."""
    folder = tmp_path_factory.mktemp("libreoffice")
    # LibreOffice 7.4 escapes texts that look like escapes less than it should when it saves.
    contents = [repaired(full_dataset(default(), seed)) for seed in (1, 2)]
    contents.append(nasty(text for text in NASTY if "_x0041_x" not in text))
    datasets, files = [], []
    for at, content in enumerate(contents):
        datasets.append(dataset_of(content, folder))
        files.append(written(datasets[-1], "xlsx", folder).rename(folder / f"{at}.xlsx"))
    files.append(written(load.load(DATASETS[0]), "xlsx", folder).rename(folder / "ours.xlsx"))
    datasets.append(load.load(DATASETS[0]))
    return list(zip(datasets, converted(folder, "xlsx", *files), strict=True))


def repaired(value):
    if isinstance(value, dict):
        return {key: repaired(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [repaired(inner) for inner in value]
    return value.replace("_x005F_x0041_", "x005F_x0041_") if isinstance(value, str) else value


@pytest.mark.system
def test_libreoffice_saves_an_equal_dataset(saved):
    for dataset, path in saved:
        again = load.load(path)
        assert again.problems == []
        assert again.canonical() == dataset.canonical()


@pytest.mark.system
def test_libreoffice_keeps_what_helps_to_edit(saved, ours):
    book, book_before = openpyxl.load_workbook(saved[-1][1]), openpyxl.load_workbook(ours[1])
    assert {sheet.title for sheet in book if sheet.sheet_state != "visible"} == {"lists", "base"}
    for table in LAYOUT:
        sheet = book[table.name]
        assert sheet.auto_filter.ref
        assert all(cell.comment for cell in sheet[1])
        assert len(sheet.data_validations.dataValidation) == len(
            book_before[table.name].data_validations.dataValidation
        )
        assert {rule.formula1 for rule in sheet.data_validations.dataValidation} == {
            rule.formula1 for rule in book_before[table.name].data_validations.dataValidation
        }
        assert sheet["A1"].font.b
        formats = {sheet.column_dimensions[cell.column_letter].number_format for cell in sheet[1]}
        assert formats <= {"@", "0", "General"}  # columns that look alike stand under the first of them
        assert "@" in formats


# ---------------------------------------------------------------- people at work


@pytest.fixture
def edited(tmp_path, small):
    """Lets a function change the workbook of a small dataset, and gives back where it is saved."""

    def edit(change):
        path = tmp_path / small[1].name
        book = openpyxl.load_workbook(small[1])
        for name in {"dictionary", "lists"} & set(book.sheetnames):
            del book[name]  # they are not read, and take their time
        change(book)
        book.save(path)
        return path

    return edit


def test_edits_are_read(edited):
    def change(book):
        sheet = book["people"]
        sheet["B2"] = "Hakan FİDAN"
        sheet.append(["ishaq-dar", "Ishaq Dar", None, None, None, None, None, None, "Line\nfeed"])
        sheet.move_range("A3:Z3", rows=4)  # empty rows are no rows
        sheet["B7"].font = Font(bold=True)
        book["About"]["B1"] = "Other talks"
        book.create_sheet("My notes")["A1"] = "=1+1"

    dataset = load.load(edited(change))
    assert dataset.problems == []
    assert dataset.metadata["title"] == "Other talks"
    assert [record.value["name"] for record in dataset.records["people"]] == ["Hakan FİDAN", "Ishaq Dar"]
    assert str(dataset.records["people"][1].at("name")) == f"{dataset.path}!people!B7"
    assert str(dataset.metadata_document.at(("title",))) == f"{dataset.path}!About!B1"


def test_headings_may_be_titles_or_names_in_any_order_and_case_of_sheets(edited):
    def change(book):
        sheet = book["people"]
        sheet["A1"], sheet["B1"] = "id", " Name "
        sheet.title = "x"
        sheet.title = "People"
        book._sheets.reverse()

    dataset = load.load(edited(change))
    assert dataset.problems == []
    assert [record.value["id"] for record in dataset.records["people"]] == ["hakan-fidan"]


def test_a_sheet_that_is_lost_is_missed(edited, file):
    def change(book):
        book["places"].title = "places (2)"
        del book["claims"]

    first, second = load.load(edited(change)).problems
    assert {first.code, second.code} == {"RO115"}
    assert ("`places`" in first.message, "`claims`" in second.message) == (True, True)
    by_hand = load.load(made(file))  # which nobody promised to have other sheets, or a cover
    assert by_hand.problems == []
    assert by_hand.metadata_record is None


def test_rich_text_is_text(edited):
    def change(book):
        book["people"]["B2"] = CellRichText("Hakan ", TextBlock(InlineFont(b=True), "Fidan"), " ")

    assert load.load(edited(change)).records["people"][0].value["name"] == "Hakan Fidan "


CELLS = {
    "RO110 b!people!B2": "=1+1",
    "RO112 b!people!B2": datetime(2025, 11, 3, 14, 0),  # noqa: DTZ001
    "RO113 b!people!B2": "#REF!",
}


def test_a_time_is_not_called_a_date(edited):
    def change(book):
        book["people"]["B2"] = time(14, 0)

    (problem,) = load.load(edited(change)).problems
    assert problem.message == "the cell holds a time, 14:00, not what was typed"
    assert "14:00" in problem.help


@pytest.mark.parametrize("expected", CELLS)
def test_cells_that_are_no_data_are_found(edited, expected):
    def change(book):
        book["people"]["B2"] = CELLS[expected]

    path = edited(change)
    assert found(path) == [expected]
    assert "name" not in load.load(path).records["people"][0].value


def test_a_date_is_told_as_excel_holds_it_and_not_guessed(edited):
    def change(book):
        book["people"]["B2"] = date(1993, 8, 1)

    (problem,) = load.load(edited(change)).problems
    assert "1993-08-01" in problem.message
    assert "format the cell as Text" in problem.help


def test_merged_cells_are_found(edited):
    path = edited(lambda book: book["people"].merge_cells("A2:A4"))
    assert found(path) == ["RO114 b!people!A2"]


def test_a_formula_on_the_cover_is_found_where_it_counts(edited):
    def change(book):
        book["About"]["B1"] = "=A1"
        book["About"]["B40"] = "=A1"

    assert found(edited(change)) == ["RO110 b!About!B1"]


def test_other_types_are_passed_on_for_the_schema_to_judge(edited):
    def change(book):
        book["people"]["B2"] = 2025
        book["people"]["C2"] = True
        book["people"]["D2"] = 1.5

    dataset = load.load(edited(change))
    assert dataset.problems == []
    value = dataset.records["people"][0].value
    assert [type(value[name]) for name in ("name", "sort_name", "family_name")] == [int, bool, float]
    assert {str(found.place)[-2:] for found in engine.lint(dataset).diagnostics} >= {"B2", "C2", "D2"}


def test_a_value_under_no_heading_is_not_dropped_in_silence(edited):
    assert found(edited(lambda book: book["people"].__setitem__("Z2", "lost"))) == ["RO106 b!people!Z2"]


FORMATS = {
    "yyyy-mm-dd": True, "d/m/yy": True, "[$-409]mmm\\ yyyy": True, "[h]:mm": True, "ss.0": True, "[Red]d": True,
    "0": False, "0.00E+00": False, "[Red]0": False, '0 "days"': False, "0_d": False, "\\d0": False, "#,##0 [$USD]": False,
}  # fmt: skip


def test_what_makes_a_number_a_date(edited):
    def change(book):
        sheet = book["people"]
        for row, format in enumerate(FORMATS, 2):
            cell = sheet.cell(row, 2)
            cell.value, cell.number_format = 45_964, format

    dates = [f"RO112 b!people!B{row}" for row, is_date in enumerate(FORMATS.values(), 2) if is_date]
    assert found(edited(change)) == dates


# ---------------------------------------------------------------- files that other programs write, and hostile ones

RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
ROWS = '<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row>'


def made(
    path, rows=ROWS, strings="<si><t>id</t></si><si><t>name</t></si>", main=MAIN, prolog="", properties="", **parts
):
    """A workbook made by hand, with a sheet of people."""
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    links = f'<Relationships xmlns="{package}">%s</Relationships>'
    link = f'<Relationship Id="%s" Type="{RELATIONS}/%s" Target="%s"/>'
    texts = {
        "_rels/.rels": links % (link % ("r1", "officeDocument", "/xl/workbook.xml")),
        "xl/_rels/workbook.xml.rels": links
        % "".join(
            [link % ("r1", "worksheet", "worksheets/one.xml"), link % ("r2", "sharedStrings", "sharedStrings.xml")]
        ),
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{RELATIONS}">{properties}<sheets><sheet name="people" sheetId="7" r:id="r1"/></sheets></workbook>',
        "xl/sharedStrings.xml": f'<sst xmlns="{main}">{strings}</sst>',
        "xl/worksheets/one.xml": f'{prolog}<x:worksheet xmlns:x="{main}" xmlns="{main}"><sheetData>{rows}</sheetData></x:worksheet>',
    } | parts
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in texts.items():
            archive.writestr(name, text)
    return path


@pytest.fixture
def file(tmp_path):
    return tmp_path / "people.xlsx"


def people(path):
    return [record.value for record in load.load(path).records["people"]]


@pytest.mark.parametrize("main", [MAIN, STRICT])
def test_cells_without_addresses_and_other_namespaces(file, main):
    row = '<row><c t="inlineStr"><is><t>a</t></is></c><c t="str"><v>B_x0020_b</v></c></row>'
    assert people(made(file, ROWS + row, main=main)) == [{"id": "a", "name": "B b"}]


def test_phonetic_guides_are_no_text(file):
    strings = "<si><t>id</t></si><si><t>name</t></si><si><r><t>東</t></r><r><t xml:space='preserve'>京 </t></r><rPh sb='0' eb='2'><t>トウキョウ</t></rPh></si>"
    row = '<row><c t="inlineStr"><is><t>a</t></is></c><c t="s"><v>2</v></c></row>'
    assert people(made(file, ROWS + row, strings)) == [{"id": "a", "name": "東京 "}]


@pytest.mark.parametrize(("properties", "expected"), [("", "2025-11-03"), ('<workbookPr date1904="1"/>', "2029-11-04")])
def test_dates_of_both_calendars_and_iso_dates(file, properties, expected):
    styles = f'<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'
    rels = made(file, properties=properties).read_bytes()
    assert rels
    with zipfile.ZipFile(file) as archive:
        links = archive.read("xl/_rels/workbook.xml.rels").decode()
    links = links.replace(
        "</Relationships>", f'<Relationship Id="r3" Type="{RELATIONS}/styles" Target="styles.xml"/></Relationships>'
    )
    row = '<row><c s="1"><v>45964</v></c><c t="d"><v>2025-11-03</v></c><c s="1"><v>1e300</v></c></row>'
    made(file, ROWS + row, properties=properties, **{"xl/styles.xml": styles, "xl/_rels/workbook.xml.rels": links})
    first, second, third = load.load(file).problems
    assert {first.code, second.code, third.code} == {"RO112"}
    assert expected in first.message
    assert "2025-11-03" in second.message
    assert "1e+300" in third.message


ENTITIES = {
    "billion laughs": '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
    "external": '<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    "remote": '<!DOCTYPE a SYSTEM "http://localhost/a.dtd">',
}


@pytest.mark.parametrize("prolog", ENTITIES.values(), ids=ENTITIES)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_xml_entities_are_refused(file, prolog, encoding):
    made(file)
    with zipfile.ZipFile(file) as archive:
        text = archive.read("xl/worksheets/one.xml").decode()
    sheet = f'<?xml version="1.0" encoding="{encoding}"?>{prolog}{text}'.replace(
        "<x:worksheet ", "<x:worksheet b='&a;' " if "ENTITY" in prolog else "<x:worksheet "
    )
    made(file, **{"xl/worksheets/one.xml": sheet.encode(encoding)})
    (problem,) = load.load(file).problems
    assert problem.code == "RO111"
    assert "entities" in problem.message


ROW = '<row r="%s">%s</row>'
BROKEN = {
    "no string of that number": ROWS + '<row><c t="s"><v>9</v></c></row>',
    "no string of a number below": ROWS + '<row><c t="s"><v>-1</v></c></row>',
    "no number": ROWS + "<row><c><v>nan</v></c></row>",
    "a number too large": ROWS + "<row><c><v>1e999</v></c></row>",
    "a cell before the last": ROWS + '<row><c r="B2"><v>1</v></c><c r="A2"><v>1</v></c></row>',
    "a cell that is none": ROWS + '<row><c r="ZZZ1"><v>1</v></c></row>',
    "a cell beyond the last column": ROWS + "<row>" + "<c/>" * 16_385 + "</row>",
    "another cell that is none": ROWS + '<row><c r="A"><v>1</v></c></row>',
    "rows out of order": ROW % (2, "") + ROW % (1, ""),
    "a row beyond the last": ROW % (1_048_577, ""),
    "no row": ROW % ("x", ""),
    "not closed": "<row>",
    "a merged cell that is none": ROWS + "</sheetData><mergeCell ref='?'/><sheetData>",
}


@pytest.mark.parametrize("rows", BROKEN.values(), ids=BROKEN)
def test_broken_sheets_are_findings(file, rows):
    assert codes(made(file, rows)) == ["RO111"]


def test_files_that_are_no_workbooks(file, small):
    whole_file = small[1].read_bytes()
    ole = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)
    text = {
        "": "no Excel workbook",
        "id,name\n": "no Excel workbook",
        whole_file[: len(whole_file) // 2]: "cut off",
        ole: "old .xls",
        ole + "EncryptedPackage".encode("utf-16-le"): "encrypted",
    }
    for content, expected in text.items():
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        (problem,) = load.load(file).problems
        assert (problem.code, str(problem.place)) == ("RO111", paths.display_path(file))
        assert expected in problem.message
        assert problem.help
        assert len(engine.lint(load.load(file)).diagnostics) == 1


def test_archives_that_are_no_workbooks(file):
    for name in ("content.xml", "_rels/.rels"):
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
            archive.writestr(name, "<a/>")
        (problem,) = load.load(file).problems
        assert (problem.code, problem.message) == ("RO111", "the file holds no Excel workbook")


def test_a_workbook_without_tables_says_so(file):
    book = openpyxl.Workbook()
    book.active["A1"] = "id"
    book.save(file)
    (problem,) = load.load(file).problems
    assert problem.code == "RO111"
    assert "meetings" in problem.help


def test_an_encrypted_archive_is_refused(file):
    data = bytearray(made(file).read_bytes())
    entry = data.index(b"PK\x01\x02")
    data[entry + 8] |= 1
    file.write_bytes(data)
    (problem,) = load.load(file).problems
    assert "encrypted" in problem.message


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_an_archive_packed_in_another_way_is_refused(file, method):
    with zipfile.ZipFile(file, "w", method) as archive:
        archive.writestr("_rels/.rels", "<a/>" * 1_000)
    assert codes(file) == ["RO111"]


def test_zip_bombs_are_refused_unread(file, monkeypatch):
    made(file, ROWS + " " * 2**22)
    (problem,) = load.load(file).problems
    assert (problem.code, "suspicious" in problem.message) == ("RO111", True)
    monkeypatch.setattr(grids, "MAX_BYTES", 2**21)
    (problem,) = load.load(file).problems
    assert "unpacks to more than 2 MiB" in problem.message
    monkeypatch.setattr(grids, "MAX_BYTES", 100)
    (problem,) = load.load(file).problems
    assert "larger than" in problem.message


def test_a_part_that_is_larger_than_it_says_is_not_read_beyond(file):
    """The declared size is what the limits look at; a lie in it ends the reading."""
    data = bytearray(made(file, ROWS + " " * 2**22).read_bytes())
    for start, at in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        entry = -1
        while (entry := data.find(start, entry + 1)) >= 0:
            if int.from_bytes(data[entry + at : entry + at + 4], "little") > 2**22:
                data[entry + at : entry + at + 4] = (1000).to_bytes(4, "little")
    file.write_bytes(data)
    assert codes(file) == ["RO111"]


def test_one_long_text_in_many_cells_is_counted_for_each(file, monkeypatch):
    monkeypatch.setattr(grids, "MAX_BYTES", 2**20)
    strings = f"<si><t>id</t></si><si><t>name</t></si><si><t>{';' * 30_000}</t></si>"
    rows = "".join('<row><c t="s"><v>2</v></c></row>' for _ in range(40))
    (problem,) = load.load(made(file, ROWS + rows, strings)).problems
    assert "more than this program can hold" in problem.message


def test_cells_far_to_the_right_are_counted(file, monkeypatch):
    monkeypatch.setattr(grids, "MAX_BYTES", 2**20)
    rows = "".join(f'<row r="{at}"><c r="XFD{at}"><v>1</v></c></row>' for at in range(2, 80))
    (problem,) = load.load(made(file, ROWS + rows)).problems
    assert "more than this program can hold" in problem.message


def test_too_many_parts_or_sheets_are_refused(file, monkeypatch):
    made(file)
    monkeypatch.setattr(grids, "MAX_SHEETS", 0)
    assert codes(file) == ["RO111"]
    monkeypatch.setattr(grids, "MAX_PARTS", 2)
    assert codes(file) == ["RO111"]


def test_two_sheets_of_one_name_are_refused(file):
    """One of them would be left out, without a word."""
    sheets = "".join(
        f'<sheet name="{name}" sheetId="{at}" r:id="r1"/>' for at, name in enumerate(["people", "People"], 1)
    )
    workbook = f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{sheets}</sheets></workbook>'
    (problem,) = load.load(made(file, **{"xl/workbook.xml": workbook})).problems
    assert (problem.code, problem.message) == ("RO111", "the workbook has two sheets of the name `People`")


def test_damaged_files_are_findings_and_never_bugs(file, small):
    data = small[1].read_bytes()
    rng = random.Random(7)
    seen = set()
    for _ in range(120):
        broken = bytearray(data)
        for _ in range(rng.choice([1, 3, 30])):
            broken[rng.randrange(len(broken))] = rng.randrange(256)
        file.write_bytes(broken[: rng.choice([len(broken), rng.randrange(len(broken))])])
        dataset = load.load(file)
        engine.lint(dataset)
        seen |= {problem.code for problem in dataset.problems}
        assert dataset.problems or dataset.canonical() == small[0].canonical()
    assert "RO111" in seen


def test_damaged_xml_is_a_finding_and_never_a_bug(file, small):
    """The same inside the parts, where checksums are right."""
    with zipfile.ZipFile(small[1]) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    wanted = [
        name for name in parts if name.endswith((".rels", "workbook.xml", "styles.xml", "sheet1.xml", "sheet4.xml"))
    ]
    rng = random.Random(8)
    for _ in range(120):
        name = rng.choice(wanted)
        text = bytearray(parts[name])
        at = rng.randrange(len(text))
        text[at : at + rng.choice([0, 1, 1, 1, 9])] = rng.choice(
            [b"", b"<", b'"', b"9", b"x", b"-", bytes([rng.randrange(256)])]
        )
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            for other, data in parts.items():
                archive.writestr(other, bytes(text) if other == name else data)
        file.write_bytes(stream.getvalue())
        engine.lint(load.load(file))

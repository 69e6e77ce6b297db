"""What people do to sheets besides editing cells: sort one column, add a title, copy a sheet, leave notes. Whatever was
not read deletes nothing, and nothing that came is passed over in silence."""

import json
import shutil

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.styles.numbers import FORMAT_TEXT
from test_import import Book, edits, run, texts

import readout

MEETING = "2025-11-03-istanbul-talks"
SEAT = {"collection": "meetings", "record_id": MEETING}
SEATS = ("ankara", "baku", "cairo", "doha", "erbil", "fes")
FILES = {
    "readout.toml": 'title = "Test"\nschema_version = "1.0"\n\n[rules]\nRO614 = "off"\nRO501 = "off"\n',
    f"meetings/{MEETING}.json": {
        "id": MEETING,
        "name": "Talks",
        "status": "held",
        "date": "2025-11-03",
        "place_id": "istanbul",
        "sources": ["wam"],
        "participants": [
            {
                "id": seat,
                "on_behalf_of_ids": [seat],
                "label": f"the one of {seat}",
                "level": level,
                "posts": [f"of {seat}"],
            }
            for seat, level in zip(SEATS, ["minister", "minister-of-state"] * 3, strict=True)
        ],
    },
    "organizations/all.json": [{"id": seat, "name": seat.title(), "classification": "government"} for seat in SEATS],
    "people/all.json": [{"id": "a-one", "name": "A One"}, {"id": "b-two", "name": "B Two"}],
    "places/all.json": [{"id": "istanbul", "name": "Istanbul", "classification": "city"}],
    "sources/all.json": [{"id": "wam", "kind": "news", "name": "WAM", "url": "https://example.org/wam"}],
}


def write_files(root):
    for name, content in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(content if isinstance(content, str) else json.dumps(content, indent=1), "utf-8")
    return root


@pytest.fixture(scope="module")
def handed_out(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sheets")
    readout.export(write_files(folder / "data"), "xlsx", folder)
    return folder / "dataset.xlsx"


@pytest.fixture
def data(tmp_path):
    return write_files(tmp_path / "data")


@pytest.fixture
def book(handed_out, tmp_path):
    return Book(shutil.copy(handed_out, tmp_path / "back.xlsx"))


def imported(data, book, *options, code=1):
    """What the command says as JSON, and the lines of files that have changed."""
    before = texts(data)
    said = run("import", book.save(), "--into", data, "--format", "json", *options, code=code)
    return json.loads(said), edits(before, texts(data))


def codes(said):
    return [finding["code"] for finding in said["findings"]]


def column(book, table, name):
    """The cells of a column, top down."""
    at = book.columns(table)[name]
    sheet = book.book[table]
    return [sheet.cell(row, at) for row in range(2, sheet.max_row + 1) if sheet.cell(row, 1).value]


def put(cells, values):
    for cell, value in zip(cells, values, strict=True):
        cell.value, cell.number_format = value, FORMAT_TEXT


# ---------------------------------------------------------------- ids and the names behind them


@pytest.mark.parametrize(
    ("typed", "suggestion"),
    [
        ("ankara | baku", "ankara;baku"),
        ("ankara | Baku", "ankara;baku"),
        ("ankara | somebody", None),
        ("ankara | Ankara;baku | Cairo", "ankara | Ankara;baku;cairo"),
        ("ankara | baku | cairo", "ankara;baku;cairo"),
        ("ankara | Baku | Cairo", "ankara;baku;cairo"),
        ("ankara | Baku | somebody", None),
        ("ankara | ", None),
    ],
)
def test_what_is_no_name_behind_an_id_is_found_and_not_dropped(data, book, typed, suggestion):
    book.set("participants", {**SEAT, "id": "ankara"}, on_behalf_of_ids=typed)
    said, changed = imported(data, book, "--write", "--force", "try")
    (finding,) = said["findings"]
    assert (finding["code"], finding["suggestion"]) == ("RO125", suggestion)
    assert finding["place"]["cell"] == "E2"
    assert changed == {}


@pytest.mark.parametrize("typed", ["ankara | Ankara", "ankara |  ANKARA ", "ankara | ankara"])
def test_a_name_that_the_record_has_may_stand_behind_its_id(data, book, typed):
    book.set("participants", {**SEAT, "id": "ankara"}, on_behalf_of_ids=typed)
    assert imported(data, book, code=0)[1] == {}


def test_a_name_that_the_record_had_when_handed_out_or_got_since_counts(data, book):
    file = data / "organizations/all.json"
    file.write_text(file.read_text("utf-8").replace("Ankara", "Angora"), "utf-8")
    for name in ("Ankara", "Angora"):
        book.set("participants", {**SEAT, "id": "ankara"}, on_behalf_of_ids=f"ankara | {name}")
        assert imported(data, book, code=0)[0]["findings"] == []


def test_a_label_in_a_key_is_found_and_its_row_is_not_deleted(data, book):
    book.set("participants", {**SEAT, "id": "baku"}, record_id=f"{MEETING} | somewhere")
    said, changed = imported(data, book, "--allow-delete", "--write", "--force", "try")
    assert "RO125" in codes(said)
    assert changed == {}


# ---------------------------------------------------------------- columns in other rows


def rotated(values):
    return [*values[1:], values[0]]


@pytest.mark.parametrize("name", ["label", "posts", "on_behalf_of_ids"])
@pytest.mark.parametrize(
    "how", [reversed, rotated, lambda values: [None, *values[:-1]], lambda values: [*values[1:], None]]
)
def test_a_column_that_stands_in_other_rows_is_said_first_and_refused(data, book, name, how):
    cells = column(book, "participants", name)
    put(cells, list(how([cell.value for cell in cells])))
    said, changed = imported(data, book, "--write", "--theirs")
    assert codes(said) == ["RO126"]
    assert said["changes"] == []
    assert changed == {}
    text = run("import", book.path, "--into", data, code=1)
    assert text.split("\n\n")[1].startswith("error[RO126]")
    said, _ = imported(data, book, "--allow-shifted", code=0)
    assert codes(said) == ["RO126"]
    assert len(said["changes"]) >= 3


@pytest.mark.parametrize("name", ["id", "record_id"])
def test_so_are_keys(data, book, name):
    other = {**SEAT, "record_id": "2025-12-01-doha-talks"}
    meeting = {"id": other["record_id"], "name": "More", "status": "held", "place_id": "istanbul", "sources": "wam"}
    book.add("meetings", **meeting)
    for seat in SEATS[:3]:
        book.add("participants", **other, id=f"{seat}-2", label=f"there for {seat}")
    run("import", book.save(), "--into", data, "--write")
    readout.export(data, "xlsx", data.parent / "again")
    again = Book(data.parent / "again" / "dataset.xlsx")
    cells = column(again, "participants", name)
    put(cells, [cell.value for cell in reversed(cells)])
    said, changed = imported(data, again, "--allow-delete", "--write")
    assert codes(said) == ["RO126"]
    assert (said["changes"], said["withheld"], changed) == ([], [], {})


def test_a_run_that_was_filled_down_is_refused(data, book):
    cells = column(book, "participants", "label")
    put(cells[1:5], ["the one of ankara"] * 4)
    assert codes(imported(data, book)[0]) == ["RO126"]
    put(cells[1:5], ["talks 2", "talks 3", "talks 4", "talks 5"])
    cells[0].value = "talks 1"
    said, _ = imported(data, book)
    assert codes(said) == ["RO126"]
    assert [change["new"] for change in said["changes"]] == ["talks 1"]


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("level", ["minister-of-state", "minister"] * 3),  # few words
        ("label", ["the one of baku", "the one of ankara", *(f"the one of {seat}" for seat in SEATS[2:])]),  # two rows
        ("label", [f"somebody of {seat}" for seat in SEATS]),
        ("note", ["same"] * 6),  # into empty cells
        ("label", ["x"] * 2 + [f"the one of {seat}" for seat in SEATS[2:]]),
    ],
)
def test_what_people_type_is_not_taken_for_it(data, book, name, values):
    put(column(book, "participants", name), values)
    said, _ = imported(data, book, code=0)
    assert codes(said) == []
    assert said["changes"]


def test_an_edit_in_a_column_that_was_sorted_is_named(data, book):
    cells = column(book, "participants", "posts")
    put(cells, ["of baku", "of cairo", "envoy", "of erbil", "of fes", "of doha"])
    said, _ = imported(data, book)
    (finding,) = said["findings"]
    assert "envoy" in finding["related"][0]["message"]


# ---------------------------------------------------------------- what was not read deletes nothing


def test_headings_are_found_below_a_title(data, book):
    sheet = book.book["participants"]
    book.set("participants", {**SEAT, "id": "cairo"}, label="somebody else")
    sheet.insert_rows(1, 2)
    sheet["A1"] = "Participants, as of November"
    said, changed = imported(data, book, "--write", "--allow-delete", code=0)
    assert [(change["kind"], change["new"]) for change in said["changes"]] == [("changed", "somebody else")]
    assert any("as of November" in repair["found"] for repair in said["repairs"])
    assert len(changed) == 1


def other_headings(sheet):
    for cell in sheet[1]:
        cell.value = f"col {cell.column}"
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            cell.value = cell.value and f"x{cell.value}"


def empty(sheet):
    sheet.delete_rows(1, sheet.max_row)


def no_id(sheet):
    sheet.delete_cols(3)


@pytest.mark.parametrize("how", [other_headings, empty, no_id])
def test_a_sheet_that_cannot_be_read_deletes_nothing(data, book, how):
    how(book.book["participants"])
    said, changed = imported(data, book, "--allow-delete", "--write", "--force", "try")
    assert "RO106" in codes(said)
    assert changed == {}


def test_a_row_that_cannot_be_read_is_not_deleted(data, book):
    sheet = book.book["participants"]
    sheet.cell(book.row("participants", **SEAT, id="doha"), 3).value = "=1+1"
    book.delete("participants", **SEAT, id="fes")
    said, changed = imported(data, book, "--allow-delete", "--write", "--force", "try")
    assert "RO110" in codes(said)
    assert changed == {}
    assert said["withheld"]


# ---------------------------------------------------------------- what is left beside the cells


def test_notes_and_struck_rows_are_listed_with_their_words(data, book, tmp_path):
    sheet = book.book["participants"]
    row = book.row("participants", **SEAT, id="doha")
    sheet.cell(row, 4).comment = Comment("was not there,\nsee the minutes!", "A colleague")
    for cell in sheet[row]:
        cell.font = Font(strike=True)
    sheet["G3"].font = Font(strike=True)
    said, _ = imported(data, book, "--answer", tmp_path / "answer.xlsx")
    assert [(note["place"]["cell"], note["kind"]) for note in said["notes"]] == [
        (f"D{row}", "note"),
        ("G3", "struck out"),
        (f"A{row}", "struck out"),
    ]
    assert said["notes"][0]["text"] == "was not there,\nsee the minutes!"
    assert "doha" in said["notes"][2]["text"]
    text = run("import", book.path, "--into", data, code=1)
    assert "was not there,⏎see the minutes!" in text
    assert "says all of it already" not in text
    todo = [cell.value for row in openpyxl.load_workbook(tmp_path / "answer.xlsx")["To do"] for cell in row]
    assert "Note: was not there,\nsee the minutes!" in todo
    again = json.loads(run("import", tmp_path / "answer.xlsx", "--into", data, "--format", "json", code=1))
    assert [note["text"] for note in again["notes"]] == [note["text"] for note in said["notes"]]


def test_a_copy_of_a_sheet_that_was_edited_is_listed_with_its_edits(data, book):
    copy = book.book.copy_worksheet(book.book["participants"])
    copy.title = "participants (2)"
    assert imported(data, book, code=0)[0]["notes"] == []
    copy["G4"] = "another label"
    copy["C9"], copy["A9"], copy["B9"] = "new-one", "meetings", MEETING
    notes = imported(data, book)[0]["notes"]
    assert [(note["place"]["cell"], note["kind"]) for note in notes] == [("G4", "in a copy of a sheet")] * 1 + [
        ("A9", "in a copy of a sheet")
    ]
    assert "another label" in notes[0]["text"]
    assert "new-one" in notes[1]["text"]


def test_a_sheet_of_ones_own_is_named(data, book):
    book.book.create_sheet("my questions")["B2"] = "Who was there?"
    (note,) = imported(data, book, code=0)[0]["notes"]
    assert note["text"] == "Who was there?"
    assert "says all of it already" not in run("import", book.path, "--into", data)

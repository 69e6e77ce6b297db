"""What programs do to cells is told from what people do; and hostile .ods files are findings."""

import io
import random
import zipfile
from datetime import date, datetime, time

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import dataset_of, written
from readout.diagnostic import Severity
from readout.handoff import habits, reading
from readout.lint import engine
from readout.model import comparison, tables
from readout.model.schema import default
from readout.store import load, paths
from readout.syntax.sheets import grids
from readout.syntax.sheets.grids import Kind, Odd

D = Kind.DATE


def odd(kind, text, shows="", value=None):
    return Odd(2, 2, kind, text, value, shows)


def day(text, shows="ymd"):
    return odd(D, text, shows)


def clock(text):
    return odd(D, f"1899-12-30 {text}", "h")


def formula(text, value=None):
    return odd(Kind.FORMULA, text, value=value)


# ---------------------------------------------------------------- what programs do

REPAIRED = [
    # What was handed out, and what is found.
    ("2025-11", day("2025-11-01", "ym")),
    ("2025-11-03", day("2025-11-03")),
    ("2025-11-03", day("2025-11-03", "md")),
    ("2025-11-03", day("2029-11-04")),  # 1904
    ("2025-11-03", day("2021-11-02")),
    ("1-2", day("2026-01-02", "md")),
    ("1-2", day("2026-02-01")),
    ("3/11", day("2026-11-03")),
    ("Mar 1", day("2026-03-01", "md")),
    ("MARCH1", day("2026-03-01", "md")),
    ("1 March 2016", day("2016-03-01")),
    ("November 2025", day("2025-11-01", "ym")),
    ("3.11.2025", day("2025-11-03")),
    (14, day("1900-01-13")),
    ("2025", day("1905-07-17", "y")),
    ("14:30", clock("14:30:00")),
    ("2:30 PM", clock("14:30:00")),
    ("007", 7),
    ("1e5", 100_000),
    ("1234567890123456", 1_234_567_890_123_450),
    ("1234567890123456", 1_234_567_890_123_456),
    ("12345678901234567890", 1.23456789012346e19),
    ("1,000", 1000),
    ("1,000", 1),
    ("1.000,5", 1000.5),
    ("1,5", 1.5),
    ("1\u00a0000", 1000),
    ("33.3%", 0.333),
    ("$5", 5),
    ("+5", 5),
    ("(5)", -5),
    ("true", True),
    ("WAHR", True),
    ("FAUX", False),
    ("true", formula("=TRUE()", 1)),
    ("=1+1", formula("=1+1", 2)),
    ("-abc", formula("=-abc", "#NAME?")),
    ("+abc", formula("=+abc")),
    ("@sum(A1;B1)", formula("of:=".removeprefix("of:") + "SUM([.A1];[.B1])")),
    ("Oslo", formula('="Os"&"lo"', "Oslo")),
    ("#REF!", odd(Kind.ERROR, "#REF!")),
    ("#N/A", formula("=#N/A")),
    ("Statement (c) 2025", "Statement © 2025"),
    ("wait...", "wait…"),
    ("Talks -- day 1/2", "Talks – day ½"),
    ("Talks - day two", "Talks – day two"),
    ("say \"yes\" to 'it'", "say “yes” to ‘it’"),
    ('say "yes"', "say „yes“"),
    ("a -> b", "a → b"),
    (" lead and trail ", "lead and trail"),
    ("one two", "one  two"),
    ("one  two", "one two"),
    ("10 kg", "10\u00a0kg"),
    ("one\ntwo", "one\r\ntwo"),
    ("one\ntwo", "one\rtwo"),
    ("İstanbul é", "I\u0307stanbul e\u0301"),
    ("'quoted", "quoted"),
    ("quoted", "'quoted"),
    ("_x0041_", "_x005F_x0041_"),
    ("_x0041_", "A"),
    ("a\u00a0 (c)", "a ©"),
]  # fmt: skip
UNSURE = [("minister", "Minister"), ("he said. so be it", "he said. So be it"), ("USa today", "Usa today")]
CHANGED = [
    ("2025-11", day("2025-11-01")),  # a day that shows may be what somebody found out
    ("2025-11", day("2025-12-01", "ym")),
    ("2025-11", "2025-11-01"),
    ("2025-11-03", day("2025-11-04")),
    ("2025-11-03", odd(D, "2025-11-03 14:30:00", "ymdh")),
    ("1-2", day("2026-03-02")),
    ("14:30", clock("14:31:00")),
    ("14:30", odd(D, "2025-11-03 14:30:00", "ymdh")),
    ("007", "7"),
    ("007", 8),
    ("1,000", 1001),
    ("50%", 50),
    ("true", False),
    ("truth", True),
    ("=1+1", formula("=1+2", 3)),
    ("Oslo", formula('="Os"&"lo"', "Bergen")),
    ("Oslo", odd(Kind.ERROR, "#REF!")),
    ("“yes”", '"yes"'),
    ("©", "(c)"),
    ('say "yes"', "say “no”"),
    ("say (c)", "say © twice"),
    ("onetwo", "one two"),
    ("one two", "onetwo"),
    ("one\ntwo", "one two"),
    ("Minister", "minister"),
    ("al-Sisi", "Al-sisi"),
    ("2025-11", "2025–11"),
    ("a--b", "a-b"),
    ("e", "é"),
    ("x", ""),
    (5, 6),
]  # fmt: skip


@pytest.mark.parametrize(("was", "found"), REPAIRED, ids=repr)
def test_what_a_program_made_of_a_cell_is_recognised(was, found):
    habit = habits.explain(was, found, typed=True)
    assert habit
    assert habit.sure
    assert habit.what[0].islower()


@pytest.mark.parametrize(("was", "found"), UNSURE, ids=repr)
def test_what_people_do_as_well_is_doubtful(was, found):
    assert not habits.explain(was, found, typed=True).sure


@pytest.mark.parametrize(("was", "found"), CHANGED, ids=repr)
def test_what_somebody_changed_is_no_habit(was, found):
    assert habits.explain(was, found, typed=True) is None


@pytest.mark.parametrize(
    ("was", "found", "sure"),
    [
        ("123456789012345678", "1.23457E+17", True),
        ("1e5", "1.00E+05", True),
        ("true", "TRUE", True),
        ("14:30", "14:30:00", True),
        ("14:30", "02:30:00 PM", True),
        ("2025-11", "Nov-25", True),
        ("1-2", "02. Jan", True),
        ("1-2", "2-Jan", True),
        ("2025-11-13", "13/11/2025", True),
        ("2025-11-03", "3/11/2025", None),  # or 11 March
        ("2025-11", "2025-11-01", None),
        ("007", "7", False),
        ("1,000", "1000", False),
        ("1234567890123456", "1234567890123450", False),
        ("007", "8", None),
    ],
)
def test_files_without_types(was, found, sure):
    habit = habits.explain(was, found, typed=False)
    assert (habit and habit.sure) is sure


def typed_into(text):
    """What stands in a cell when Excel has taken a text for a value, for the forms of dates that records have."""
    if len(text) == 7:
        return day(f"{text}-01", "ym")
    return day(text) if len(text) == 10 else int(text)


dates = st.dates(date(1900, 3, 1), date(2099, 12, 31)).flatmap(
    lambda found: st.sampled_from([found.isoformat(), found.isoformat()[:7], found.isoformat()[:4]])
)


@given(dates, dates)
def test_a_repair_never_hides_another_date(was, meant):
    habit = habits.explain(was, typed_into(meant), typed=True)
    shifted = {len(was), len(meant)} == {10} and abs((date.fromisoformat(was) - date.fromisoformat(meant)).days) == 1462
    assert bool(habit) == (was == meant or shifted)


letters = st.text(st.sampled_from("ab cdÉé1.-(\"'’“…©½ \u00a0\n/"), max_size=12)
PLAIN = {"’": "'", "“": '"', "…": "...", "©": "(c)", "½": "1/2", "–": "--"}


def skeleton(text):
    """The letters and figures of a text, which no habit touches, but for their case."""
    for put, plain in PLAIN.items():
        text = text.replace(put, plain)
    return "".join(char for char in text.casefold() if char.isalnum())


@settings(max_examples=300)
@given(letters, letters)
def test_a_repair_never_hides_other_words(was, meant):
    habit = habits.explain(was, meant, typed=True)
    if habit and was != meant:
        assert skeleton(was) == skeleton(meant)


# ---------------------------------------------------------------- workbooks

METADATA = {"title": "Talks", "schema_version": "1.0", "version": "2025-11"}
PEOPLE = [
    {"id": "hakan-fidan", "name": "Hakan Fidan", "birth_date": "1968", "note": "Diplomat (c)"},
    {"id": "ishaq-dar", "name": "Ishaq Dar", "birth_date": "1950-11", "note": "007"},
    {"id": "2025-11-03", "name": "Of a day", "birth_date": "1950-11-12"},
]
SEATS = [
    {"id": "turkiye", "label": "Türkiye", "count": 3},
    {"id": "jordan", "label": "Jordan", "count": 2},
]
MEETING = {"id": "m", "name": "M", "status": "held", "date": "2025-11-03", "sources": ["s"], "participants": SEATS}
SOURCES = [{"id": "s", "kind": "news"}]
WHOLE = {"metadata": METADATA, "people": PEOPLE, "meetings": [MEETING], "sources": SOURCES}


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    folder = tmp_path_factory.mktemp("original")
    path = written(dataset_of(WHOLE, folder), "xlsx", folder)
    book = openpyxl.load_workbook(path)
    for name in ("dictionary", "lists"):
        del book[name]  # they are not read, and take their time
    book.save(path)
    return path


class Edited:
    """A workbook that somebody edited, read back."""

    def __init__(self, path):
        self.returned = reading.read(path, default())
        self.dataset = self.returned.dataset
        base = self.returned.base.dataset
        self.changes = [
            (change.kind.value, change.collection, change.record, change.address, change.new)
            for change in comparison.compare(base, self.dataset)
        ]
        self.repairs = [(str(repair.place).partition("!")[2], repair.was) for repair in self.returned.repairs]
        self.problems = [(found.code, str(found.place).partition("!")[2]) for found in self.dataset.problems]


@pytest.fixture
def edit(tmp_path, original):
    def edited(change):
        path = tmp_path / "edited.xlsx"
        book = openpyxl.load_workbook(original)
        change(book)
        book.save(path)
        return Edited(path)

    return edited


def column(book, sheet, heading):
    return next(cell.column for cell in book[sheet][1] if cell.value == heading)


def cell(book, sheet, heading, row):
    return book[sheet].cell(row, column(book, sheet, heading))


def put(book, sheet, heading, row, value, format="General"):
    found = cell(book, sheet, heading, row)
    found.value, found.number_format = value, format
    return f"{sheet}!{found.coordinate}"


def rows_of(book, sheet):
    return {book[sheet].cell(row, 1).value: row for row in range(2, book[sheet].max_row + 1)}


def test_nothing_done_is_nothing_found(edit):
    found = edit(lambda book: None)
    assert (found.changes, found.repairs, found.problems) == ([], [], [])


def test_a_program_at_work(edit):
    def change(book):
        at = rows_of(book, "people")
        put(book, "people", "Date of birth", at["ishaq-dar"], datetime(1950, 11, 1), "mmm-yy")  # noqa: DTZ001
        put(book, "people", "Date of birth", at["2025-11-03"], datetime(1950, 11, 12), "yyyy-mm-dd")  # noqa: DTZ001
        put(book, "people", "Note", at["ishaq-dar"], 7)
        put(book, "people", "Note", at["hakan-fidan"], "Diplomat ©")
        put(book, "people", "Name", at["hakan-fidan"], "Hakan Fidan ")
        put(book, "people", "Id", at["2025-11-03"], datetime(2025, 11, 3), "d/m/yyyy")  # noqa: DTZ001
        cover = {row[0].value: row[1] for row in book["About"].iter_rows()}
        cover["Version"].value, cover["Version"].number_format = datetime(2025, 11, 1), "mmm-yy"  # noqa: DTZ001

    found = edit(change)
    assert (found.changes, found.problems) == ([], [])
    assert sorted(str(was) for _, was in found.repairs) == sorted(
        ["1950-11", "1950-11-12", "007", "Diplomat (c)", "Hakan Fidan", "2025-11-03", "2025-11"]
    )
    assert all(repair.what.startswith("The cell ") and repair.program for repair in found.returned.repairs)


def test_what_a_colleague_did_is_left_alone(edit):
    def change(book):
        at = rows_of(book, "people")
        put(book, "people", "Date of birth", at["ishaq-dar"], "1950-11-01")
        put(book, "people", "Note", at["ishaq-dar"], "7")
        put(book, "people", "Name", at["hakan-fidan"], "Hakan FİDAN")
        cell(book, "people", "Note", at["hakan-fidan"]).value = None
        book["people"].append(["new-person", "New Person"])

    found = edit(change)
    assert (found.repairs, found.problems) == ([], [])
    assert len(found.changes) == 5


UNREADABLE = {
    "RO110": ("=1+1", "General", None),
    "RO112": (datetime(1950, 11, 1), "yyyy-mm-dd", "1950-11"),  # noqa: DTZ001
    "RO113": ("#REF!", "General", "1950-11"),
}


@pytest.mark.parametrize("code", UNREADABLE)
def test_a_cell_that_cannot_be_read_is_a_finding_and_no_change(edit, code):
    value, format, suggestion = UNREADABLE[code]
    places = []
    found = edit(
        lambda book: places.append(
            put(book, "people", "Date of birth", rows_of(book, "people")["ishaq-dar"], value, format)
        )
    )
    assert found.problems == [(code, places[0])]
    assert found.changes == []
    assert found.dataset.problems[0].suggestion == (suggestion or "1950-11")


def test_a_more_precise_date_is_read_as_it_shows(edit):
    found = edit(
        lambda book: put(
            book,
            "people",
            "Date of birth",
            rows_of(book, "people")["ishaq-dar"],
            datetime(1951, 2, 3),  # noqa: DTZ001
            "d.m.yy",
        )
    )
    assert found.problems == []
    assert [change[-1] for change in found.changes] == ["1951-02-03"]


def test_merged_cells_that_say_the_same_are_undone(edit):
    def change(book):
        at = column(book, "participants", "Record")
        book["participants"].merge_cells(start_row=2, end_row=3, start_column=at, end_column=at)

    found = edit(change)
    assert (found.changes, found.problems) == ([], [])
    assert [was for _, was in found.repairs] == ["m"]


def test_merged_cells_that_say_something_else_are_found(edit):
    def change(book):
        at = column(book, "participants", "Label")
        book["participants"].merge_cells(start_row=2, end_row=3, start_column=at, end_column=at)

    found = edit(change)
    assert [code for code, _ in found.problems] == ["RO114"]
    assert found.changes == []


def test_columns_and_sheets_that_are_gone_are_kept(edit):
    def change(book):
        book["people"].delete_cols(column(book, "people", "Note"))
        del book["sources"]
        del book["About"]

    found = edit(change)
    assert (found.changes, found.problems) == ([], [])
    assert {was for _, was in found.repairs} == {"Note", "sources", "About"}
    person = found.dataset.find("hakan-fidan", ["people"])
    assert person.at("note").cell == person.at().cell  # the workbook has no cell for it


def test_columns_and_sheets_are_known_again(edit):
    def change(book):
        cell(book, "people", "Note", 1).value = "Remarks"
        cell(book, "people", "Date of death", 1).value = "Date of deaht"
        book["participants"].title = "seats"

    found = edit(change)
    assert (found.changes, found.problems) == ([], [])
    assert {(was, repair.now) for (_, was), repair in zip(found.repairs, found.returned.repairs, strict=True)} == {
        ("Note", "Remarks"), ("Date of death", "Date of deaht"), ("participants", "seats"),
    }  # fmt: skip
    assert str(found.dataset.records["meetings"][0].at("participants", 0)).endswith("!seats!C2")


def test_a_column_of_their_own_is_passed_over_and_said(edit):
    def change(book):
        sheet = book["people"]
        sheet.insert_cols(2)
        sheet["B1"], sheet["B2"] = "My thoughts", "dubious"

    found = edit(change)
    assert found.changes == []
    assert found.problems == [("RO106", "people!B1")]
    assert found.dataset.problems[0].severity is Severity.WARNING


def test_two_rows_of_one_key_are_found(edit):
    def change(book):
        book["people"].append(["ishaq-dar", "Another"])
        book["participants"].append([cell.value for cell in book["participants"][2]])

    found = edit(change)
    assert sorted(code for code, _ in found.problems) == ["RO302", "RO306"]


def test_hidden_rows_and_columns_are_found_where_they_changed(edit):
    def change(book):
        at = rows_of(book, "people")
        book["people"].row_dimensions[at["ishaq-dar"]].hidden = True
        book["people"].row_dimensions[at["hakan-fidan"]].hidden = True
        book["people"].column_dimensions["H"].hidden = True
        put(book, "people", "Name", at["ishaq-dar"], "Somebody Else")

    found = edit(change)
    assert [code for code, _ in found.problems] == ["RO118"]
    assert [kind for kind, *_ in found.changes] == ["changed"]


def test_what_hangs_on_a_deleted_row_goes_with_it(edit):
    def change(book):
        book["meetings"].delete_rows(2)

    found = edit(change)
    assert found.problems == []
    assert [(kind, record) for kind, _, record, *_ in found.changes] == [("removed", "m")]


def test_what_hangs_on_a_renamed_row_follows_it(edit):
    found = edit(lambda book: put(book, "meetings", "Id", 2, "n"))
    assert found.problems == []
    assert [(kind, record) for kind, _, record, *_ in found.changes] == [("renamed", "n")]


def test_what_hangs_on_a_row_that_became_another_does_not(edit):
    def change(book):
        for title, value in (("Id", "n"), ("Name", "Another Meeting"), ("Date", "2024")):
            put(book, "meetings", title, 2, value)

    assert {code for code, _ in edit(change).problems} == {"RO107"}


def test_an_emptied_id_is_put_back_if_the_row_says_the_rest(edit):
    def change(book):
        put(book, "meetings", "Id", 2, None)
        put(book, "people", "Id", rows_of(book, "people")["hakan-fidan"], None)
        put(book, "people", "Note", rows_of(book, "people")["ishaq-dar"], "new")

    found = edit(change)
    assert [was for _, was in found.repairs] == ["m", "hakan-fidan"]
    assert [(kind, record) for kind, _, record, *_ in found.changes] == [("changed", "ishaq-dar")]


def test_a_doubtful_cell_is_taken_and_said_unless_the_schema_forbids_it(edit):
    def change(book):
        put(book, "people", "Note", rows_of(book, "people")["hakan-fidan"], "diplomat (c)")
        put(book, "participants", "Id", 2, "Jordan")

    found = edit(change)
    assert [was for _, was in found.repairs] == ["jordan"]
    assert len(found.changes) == 1


def test_without_a_base_it_is_read_plainly(tmp_path, original):
    book = openpyxl.load_workbook(original)
    del book["base"]
    put(book, "people", "Date of birth", 2, datetime(1950, 11, 1), "mmm-yy")  # noqa: DTZ001
    path = tmp_path / "plain.xlsx"
    book.save(path)
    returned = reading.read(path, default())
    assert (returned.base, returned.repairs) == (None, ())
    assert [problem.code for problem in returned.dataset.problems] == ["RO112"]


@pytest.mark.parametrize("value", [time(14, 30), 1.5, True, date(2025, 1, 1), "=A1", "x"])
def test_any_value_anywhere_is_no_bug(edit, value):
    def change(book):
        rng = random.Random(3)
        for table in tables.layout(default()):
            sheet = book[table.name]
            for _ in range(5):
                sheet.cell(rng.randint(1, 5), rng.randint(1, 12)).value = value

    found = edit(change)
    engine.lint(found.dataset)


# ---------------------------------------------------------------- OpenDocument spreadsheets

OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
SPREADSHEET = "application/vnd.oasis.opendocument.spreadsheet"
HEADER = "<r><c office:value-type='string'><p>id</p></c><c office:value-type='string'><p>name</p></c></r>"
PERSON = "<r%s><c office:value-type='string'><p>a</p></c>%s</r>"
SHORT = {"<r": "<table:table-row", "</r>": "</table:table-row>", "<c": "<table:table-cell", "</c>": "</table:table-cell>",
         "<p>": "<text:p>", "</p>": "</text:p>"}  # fmt: skip


def made(path, rows="", prolog="", kind=SPREADSHEET, before="", **parts):
    """A spreadsheet made by hand, with a sheet of people. Of the names of elements, `r`, `c` and `p` are short."""
    body = HEADER + rows
    for short, long in SHORT.items():
        body = body.replace(short, long)
    content = (
        f'{prolog}<office:document-content xmlns:office="{OFFICE}" xmlns:table="{TABLE}" xmlns:text="{TEXT}">{before}'
        f'<office:body><office:spreadsheet><table:table table:name="people">{body}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in ({"mimetype": kind, "content.xml": content} | parts).items():
            archive.writestr(name, text)
    return path


@pytest.fixture
def file(tmp_path):
    return tmp_path / "people.ods"


def people(path):
    return [record.value for record in load.load(path).records["people"]]


def test_values_of_every_kind(file):
    cells = {
        "<c office:value-type='float' office:value='1.5'/>": 1.5,
        "<c office:value-type='percentage' office:value='0.5'><p>50%</p></c>": 0.5,
        "<c office:value-type='boolean' office:boolean-value='true'/>": True,
        "<c office:value-type='string'><p>one</p><p> two<text:s text:c='3'/>x<text:span>y</text:span></p></c>": "one\n two   xy",
        "<c office:value-type='string' office:string-value='held'><p>shown</p></c>": "held",
        "<c office:value-type='string'><office:annotation><p>a note</p></office:annotation><p>text</p></c>": "text",
    }
    for cell, value in cells.items():
        assert people(made(file, PERSON % ("", cell))) == [{"id": "a", "name": value}]


ODD = {
    "RO112": "<c office:value-type='date' office:date-value='2025-11-03'/>",
    "RO110": "<c table:formula='of:=1+1' office:value-type='float' office:value='2'/>",
    "RO114": "<c table:number-columns-spanned='2' office:value-type='string'><p>x</p></c>",
}


@pytest.mark.parametrize("code", ODD)
def test_odd_cells_are_found_as_in_workbooks_of_excel(file, code):
    (problem,) = load.load(made(file, PERSON % ("", ODD[code]))).problems
    assert (problem.code, str(problem.place)) == (code, f"{paths.display_path(file)}!people!B2")


def test_what_is_repeated_is_read_as_often(file):
    rows = "<r table:number-rows-repeated='2'><c office:value-type='string' table:number-columns-repeated='2'><p>a</p></c></r>"
    rows += "<r table:number-rows-repeated='1048570'><c table:number-columns-repeated='16384'/></r>"
    assert people(made(file, rows)) == [{"id": "a", "name": "a"}] * 2


HOSTILE = {
    "rows without end": PERSON % (" table:number-rows-repeated='2147483648'", ""),
    "a million rows": PERSON % (" table:number-rows-repeated='1048575'", ""),
    "columns without end": "<r><c table:number-columns-repeated='2147483648' office:value-type='string'><p>a</p></c></r>",
    "formulas without end": "<r table:number-rows-repeated='1000000'><c table:formula='of:=1' table:number-columns-repeated='1000'/></r>",
    "blanks without end": PERSON % ("", "<c office:value-type='string'><p><text:s text:c='2147483648'/></p></c>"),
    "none at all": PERSON % (" table:number-rows-repeated='0'", ""),
    "no number": PERSON % ("", "<c office:value-type='float' office:value='nan'/>"),
    "no value": PERSON % ("", "<c office:value-type='float'/>"),
    "a table in a cell": PERSON % ("", "<c><table:table table:name='x'/></c>"),
    "a table in a table": "<table:table table:name='x'/>",
    "two sheets of one name": "</table:table><table:table table:name='People'>" + PERSON % ("", ""),
    "a range without end": PERSON % ("", "<c table:number-rows-spanned='2147483648' office:value-type='string'><p>a</p></c>"),
    "marks without end": PERSON % ("", f"<c office:value-type='string'><p>a{chr(0x301) * 1001}</p></c>"),
    "not closed": "<r>",
}  # fmt: skip


@pytest.mark.parametrize("rows", HOSTILE.values(), ids=HOSTILE)
def test_hostile_sheets_are_findings(file, rows):
    dataset = load.load(made(file, rows))
    assert [problem.code for problem in dataset.problems] == ["RO111"]
    assert reading.read(file, default()).dataset.problems == dataset.problems


def test_what_links_cache_is_no_sheet(file):
    cached = f"<table:table table:name='people'>{PERSON % ('', '')}</table:table>"
    links = f"</table:table><table:dde-links><table:dde-link>{cached}</table:dde-link></table:dde-links><table:table>"
    assert people(made(file, PERSON % ("", "<c office:value-type='string'><p>A</p></c>") + links)) == [
        {"id": "a", "name": "A"}
    ]


@pytest.mark.parametrize("prolog", ['<!DOCTYPE a [<!ENTITY a "aaaa">]>', '<!DOCTYPE a SYSTEM "file:///etc/passwd">'])
def test_declarations_are_refused(file, prolog):
    (problem,) = load.load(made(file, prolog=prolog)).problems
    assert "entities" in problem.message


def test_files_that_are_no_spreadsheets(file):
    encrypted = (
        '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><m:file-entry m:full-path="content.xml">'
        '<m:encryption-data m:checksum="x"/></m:file-entry></m:manifest>'
    )
    text = "application/vnd.oasis.opendocument.text"
    cases = {
        "encrypted": lambda: made(file, **{"META-INF/manifest.xml": encrypted}),
        "holds no OpenDocument spreadsheet": lambda: made(file, kind=text),
        "is no OpenDocument spreadsheet": lambda: file.write_bytes(b"id,name"),
        "cut off": lambda: file.write_bytes(made(file).read_bytes()[:200]),
        "suspicious": lambda: made(file, " " * 2**22),
    }
    for expected, make in cases.items():
        make()
        (problem,) = load.load(file).problems
        assert problem.code == "RO111"
        assert expected in problem.message
        assert problem.help


def test_limits_hold_for_what_cells_say_together(file, monkeypatch):
    monkeypatch.setattr(grids, "MAX_BYTES", 2**20)
    made(
        file, PERSON % (" table:number-rows-repeated='9'", f"<c office:value-type='string'><p>{'x;' * 100_000}</p></c>")
    )
    (problem,) = load.load(file).problems
    assert "more than this program can hold" in problem.message
    monkeypatch.setattr(grids, "MAX_SHEETS", 0)
    (problem,) = load.load(made(file)).problems
    assert "sheets" in problem.message


def test_damaged_spreadsheets_are_findings_and_never_bugs(file):
    rows = "".join(PERSON % ("", cell) for cell in ODD.values())
    with zipfile.ZipFile(made(file, rows)) as archive:
        content = archive.read("content.xml")
    rng = random.Random(5)
    for _ in range(150):
        text = bytearray(content)
        at = rng.randrange(len(text))
        text[at : at + rng.choice([0, 1, 1, 9])] = rng.choice(
            [b"", b"<", b'"', b"9", b"-", bytes([rng.randrange(256)])]
        )
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            archive.writestr("mimetype", SPREADSHEET)
            archive.writestr("content.xml", bytes(text))
        file.write_bytes(stream.getvalue()[: rng.choice([None, None, 400])])
        engine.lint(load.load(file))

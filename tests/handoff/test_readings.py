"""What people type where ids, words, dates and times go is read where its meaning is evident, and never guessed."""

import json
import shutil
from datetime import date, datetime, time

import openpyxl
import pytest
from test_import import Book, edits, run, texts
from test_sheets import MEETING, SEAT, book, data, handed_out, write_files

import readout
from readout.publish import export
from readout.store import load

__all__ = ["book", "data", "handed_out"]


@pytest.fixture(scope="module")
def blank(tmp_path_factory):
    """A template that offers the ids of a dataset."""
    folder = tmp_path_factory.mktemp("template")
    export.write_workbook(load.load(write_files(folder / "data")), frozenset(), folder / "template.xlsx")
    return folder / "template.xlsx"


@pytest.fixture
def template(blank, tmp_path):
    return Book(shutil.copy(blank, tmp_path / "filled.xlsx"))


def imported(data, book, *options, code=0):
    before = texts(data)
    said = json.loads(run("import", book.save(), "--into", data, "--format", "json", *options, code=code))
    return said, edits(before, texts(data))


TALKS = {"name": "Round two", "status": "Held", "date": "5 May 2026", "place_id": "Istanbul", "sources": "WAM"}


def test_a_template_that_was_filled_in_without_reading_goes_in_at_once(data, template, tmp_path):
    template.add("places", name="Sankt Gallen", classification="City", country_code="ch")
    template.add("people", name="C Three")
    template.add("meetings", **TALKS, format="in person", start_time="9:00", end_time="3 pm")
    template.add("meetings", **{**TALKS, "name": "Round three", "place_id": "sankt gallen"})
    template.add("participants", record_id="Round two", person_id="C Three", on_behalf_of_ids="Ankara, Baku")
    template.add("participants", record_id="Round two", person_id="a one", roles="Head of delegation; host")
    said, changed = imported(data, template, "--write")
    assert [finding["code"] for finding in said["findings"] if finding["severity"] == "error"] == []
    assert sorted(changed) == [
        "meetings/2026-05-05-istanbul-round-two.yaml",
        "meetings/2026-05-05-sankt-gallen-round-three.yaml",
        "people/c-three.yaml",
        "places/sankt-gallen.yaml",
    ]
    records = readout.load(data).index
    meeting = records["meetings"]["2026-05-05-istanbul-round-two"].value
    assert (meeting["status"], meeting["format"], meeting["start_time"], meeting["end_time"]) == (
        *("held", "in-person", "09:00", "15:00"),
    )
    one, two = meeting["participants"]
    assert (one["person_id"], one["on_behalf_of_ids"]) == ("c-three", ["ankara", "baku"])
    assert (two["person_id"], set(two["roles"])) == ("a-one", {"head-of-delegation", "host"})
    assert records["places"]["sankt-gallen"].value["country_code"] == "CH"
    again, changed = imported(data, template, "--write", "--answer", tmp_path / "answer.xlsx")
    assert (again["changes"], changed) == ([], {})
    todo = [cell.value for row in openpyxl.load_workbook(tmp_path / "answer.xlsx")["To do"] for cell in row]
    assert any("is read as the id" in str(text) for text in todo)


def test_the_id_that_a_row_gets_stands_in_the_answer(data, template, tmp_path):
    template.add("people", name="C Three")
    template.add("meetings", **TALKS)
    template.add("participants", record_id="Round two", person_id="C Three")
    imported(data, template, "--answer", tmp_path / "answer.xlsx")
    todo = [cell.value for row in openpyxl.load_workbook(tmp_path / "answer.xlsx")["To do"] for cell in row]
    assert "c-three" in todo
    assert "2026-05-05-istanbul-round-two" in todo


@pytest.mark.parametrize(
    ("column", "typed", "value"),
    [
        ("person_id", "  A  one ", "a-one"),
        ("person_id", "A One", "a-one"),
        ("sources", "https://www.example.org/wam/", ["wam"]),
        ("sources", "wam; ", ["wam"]),
        ("on_behalf_of_ids", "Baku;Cairo", ["baku", "cairo"]),
        ("attendance", "Attended", "attended"),
        ("level", "Minister of state", "minister-of-state"),
    ],
)
def test_names_and_words_are_read_in_rows_that_were_handed_out(data, book, column, typed, value):
    book.set("participants", {**SEAT, "id": "fes"}, **{column: typed})
    said, _ = imported(data, book)
    assert said["findings"] == []
    assert [change["new"] for change in said["changes"] if isinstance(change["new"], str)] in ([], [value], value)
    run("import", book.path, "--into", data, "--write")
    seats = readout.load(data).index["meetings"][MEETING].value["participants"]
    assert next(seat for seat in seats if seat["id"] == "fes")[column] == value


def test_a_name_of_two_records_is_a_finding_that_offers_both(data, book, template):
    book.set("people", {"id": "b-two"}, name="A One")
    book.set("participants", {**SEAT, "id": "fes"}, person_id="A One")
    (finding,) = (each for each in imported(data, book, code=1)[0]["findings"] if each["severity"] == "error")
    assert finding["code"] == "RO127"
    assert "`a-one` or `b-two`" in finding["message"]
    template.add("people", name="A One", note="another")
    template.add("meetings", **TALKS)
    template.add("participants", record_id="Round two", person_id="A One")
    findings = imported(data, template, code=1)[0]["findings"]
    assert [finding["message"] for finding in findings if finding["code"] == "RO127"] == [
        "`A One` may mean `a-one` or `people!A2`"
    ]


@pytest.mark.parametrize(
    ("column", "cell", "form", "value"),
    [
        ("date", datetime(2026, 5, 5), "yyyy-mm-dd", "2026-05-05"),  # noqa: DTZ001 - cells have no time zone
        ("date", date(2026, 5, 1), "dd.mm.yyyy", "2026-05-01"),
        ("date", date(2026, 5, 1), "mmm-yy", None),
        ("date", date(2026, 5, 2), "d/m", None),
        ("date", "5 May 2026", None, "2026-05-05"),
        ("date", "03/04/2026", None, None),
        ("start_time", time(14, 0), "hh:mm", "14:00"),
        ("start_time", "9:00", None, "09:00"),
        ("start_time", time(14, 0, 30), "hh:mm:ss", None),
    ],
)
def test_dates_and_times_are_read_as_precisely_as_they_show(data, template, column, cell, form, value):
    template.add("meetings", **{**TALKS, column: cell})
    sheet = template.book["meetings"]
    placed = sheet.cell(2, template.columns("meetings")[column])
    placed.number_format = form or placed.number_format
    said, _ = imported(data, template, code=1 if value is None else 0)
    if value is None:
        assert [finding["place"]["cell"] for finding in said["findings"] if finding["severity"] == "error"] == [
            placed.coordinate
        ]
    else:
        (change,) = said["changes"]
        assert change["new"][column] == value


@pytest.mark.parametrize(
    ("table", "column", "typed", "value"),
    [
        ("meetings", "date", "14.6.2026", "2026-06-14"),
        ("meetings", "date", "15/06/2026", "2026-06-15"),
        ("meetings", "date", "2026/6/5", "2026-06-05"),
        ("places", "country_code", "Norway", "NO"),
        ("places", "country_code", "Norwey", None),
        ("places", "country_code", "Congo", None),
        ("sources", "language", "English", "en"),
        ("sources", "language", "Englsh", None),
    ],
)
def test_what_has_one_reading_is_read_in_new_rows(data, template, table, column, typed, value):
    template.add("meetings", **TALKS)
    rows = {"places": {"name": "Oslo", "classification": "city"}, "sources": {"kind": "news", "name": "Paper"}}
    if table == "meetings":
        template.fill("meetings", 2, {column: typed})
    else:
        template.add(table, **rows[table], **{column: typed})
    said, _ = imported(data, template, code=1 if value is None else 0)
    added = next((change["new"] for change in said["changes"] if change["collection"] == table), {})
    assert (added.get(column) == value) if value else any(f["severity"] == "error" for f in said["findings"])


def test_a_new_source_is_named_by_its_address_also_when_the_sheet_comes_again(data, template):
    address = "https://example.org/news/talks"
    template.add("sources", kind="news", publisher="Example News", date="5 May 2026", url=address)
    template.add("meetings", **{**TALKS, "sources": f"{address}; WAM"})
    said, changed = imported(data, template, "--write")
    assert ([f for f in said["findings"] if f["severity"] == "error"], len(changed)) == ([], 2)
    meeting = readout.load(data).index["meetings"]["2026-05-05-istanbul-round-two"].value
    assert meeting["sources"] == ["example-news-20260505", "wam"]
    again, changed = imported(data, template, "--write")
    assert (again["changes"], changed) == ([], {})


@pytest.mark.parametrize(
    ("more", "is_the_same"), [({}, True), ({"classification": "City"}, True), ({"country_code": "US"}, False)]
)
def test_a_row_that_says_nothing_new_is_the_record_that_is_there(data, template, more, is_the_same):
    template.add("places", name="istanbul", **more)
    template.add("meetings", **TALKS)
    said, _ = imported(data, template, code=0 if is_the_same else 1)
    assert ("RO127" in [finding["code"] for finding in said["findings"]]) is not is_the_same
    assert ([change["collection"] for change in said["changes"]] == ["meetings"]) is is_the_same


def test_the_time_zone_of_the_place_is_suggested(data, template):
    template.add("places", name="Geneva", classification="city", country_code="Switzerland")
    template.add("meetings", **{**TALKS, "place_id": "Geneva", "time_zone": "Geneva"})
    said, _ = imported(data, template, code=1)
    assert [(each["yours"], each["meant"]) for each in said["suggestions"]] == [("Geneva", "Europe/Zurich")]


def test_an_unknown_name_is_told_with_what_to_do_in_the_workbook(data, template):
    template.add("meetings", **{**TALKS, "sources": "https://example.org/none"})
    template.add("participants", record_id="Round two", person_id="Nobody")
    said, _ = imported(data, template, code=1)
    assert {(f["message"], f["help"]) for f in said["findings"] if f["severity"] == "error"} == {
        ("no source has the address `https://example.org/none`", "correct it, or add a row to the table sources"),
        ("no person has the id or name `Nobody`", "correct it, or add a row to the table people"),
    }


@pytest.mark.parametrize(
    ("column", "typed"),
    [
        ("person_id", "Nobody"),
        ("on_behalf_of_ids", "Baku, Nowhere"),
        ("level", "ministre"),
        ("sources", "https://x.org/"),
    ],
)
def test_what_is_not_evident_stays_a_finding(data, book, column, typed):
    book.set("participants", {**SEAT, "id": "fes"}, **{column: typed})
    said, _ = imported(data, book, code=1)
    assert {finding["place"]["cell"][-1] for finding in said["findings"]} == {"7"}
    assert [repair for repair in said["repairs"] if " read " in repair["what"]] == []


def test_columns_of_ones_own_are_passed_over_in_template_and_workbook(data, book, template):
    for filled, row in ((book, 2), (template, 2)):
        sheet = filled.book["people"]
        at = sheet.max_column + 1
        sheet.cell(1, at).value, sheet.cell(row, at).value = "My remarks", "to ask"
    template.add("people", name="C Three")
    for filled in (book, template):
        said, _ = imported(data, filled)
        assert [(f["code"], f["severity"]) for f in said["findings"] if f["code"] == "RO106"] == [("RO106", "warning")]


def test_a_template_shows_one_meeting_filled_in_which_is_not_read_back(data, template):
    sheet = template.book["Start here"]
    cells = [cell.value for row in sheet.iter_rows() for cell in row if cell.value]
    assert {"meetings", "participants", "people", "2025-11-03-istanbul-gaza", "hakan-fidan"} <= set(cells)
    said, changed = imported(data, template, "--write")
    assert (said["changes"], said["notes"], changed) == ([], [], {})
    widths = template.book["meetings"].column_dimensions
    at = template.columns("meetings")["classification"]
    assert widths[openpyxl.utils.get_column_letter(at)].width >= len("classification")


@pytest.mark.parametrize("record", ["Round too", None, "a-one | Somebody"])
def test_all_errors_of_a_row_are_found_at_once(data, template, record):
    template.add("meetings", **TALKS)
    wrong = {"person_id": "Nobody", "level": "ministre", "count": "several"}
    template.add("participants", record_id=record, on_behalf_of_ids="Baku", **wrong)
    said, _ = imported(data, template, code=1)
    cells = {finding["place"]["cell"]: finding["code"] for finding in said["findings"]}
    names = {
        cell.coordinate: name
        for name, at in template.columns("participants").items()
        if (cell := template.book["participants"].cell(2, at))
    }
    assert {names[cell] for cell in cells} == {"record_id", *wrong}, cells
    template.fill("participants", 2, {"record_id": "Round two", "person_id": "A One", "level": "minister", "count": 3})
    imported(data, template)


def test_all_errors_of_an_act_are_found_though_its_outcome_is_none(data, template):
    template.add("meetings", **TALKS)
    template.add("outcomes", record_id="Round two", id="text", kind="communique")
    act = {"record_id": "Round two", "outcome_id": "tax", "act": "singed", "by_ids": "nobody", "date": "2026-13-01"}
    template.add("acts", **act)
    said, _ = imported(data, template, code=1)
    at = template.columns("acts")
    found = {f["place"]["cell"] for f in said["findings"] if f["place"]["sheet"] == "acts" and f["severity"] == "error"}
    assert found == {
        template.book["acts"].cell(2, at[name]).coordinate for name in ("outcome_id", "act", "by_ids", "date")
    }


def test_what_nothing_refers_to_is_not_told_while_rows_have_errors(data, template, tmp_path):
    template.add("people", name="C Three")
    template.add("meetings", **TALKS)
    template.add("participants", record_id="Round two", person_id="C Thre", level="ministre", roles="hosst")
    said, _ = imported(data, template, "--answer", tmp_path / "answer.xlsx", code=1)
    assert "RO614" not in [finding["code"] for finding in said["findings"]]
    cells = [str(cell.value) for row in openpyxl.load_workbook(tmp_path / "answer.xlsx")["To do"] for cell in row]
    assert "“ministre” is no value of “Level”." in cells
    assert len([text for text in cells if "A value is none of the words" in text]) == 1

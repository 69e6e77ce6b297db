"""What is suggested for a cell can be accepted on the sheet "To do", and lands exactly as it was shown; `--fix` takes what
means the same."""

import csv
import json
import shutil
from datetime import datetime

import pytest
from test_import import Book, edits, run, texts
from test_readings import TALKS, blank
from test_sheets import MEETING, SEAT, book, data, handed_out

import readout
from readout.handoff import suggestions, todo
from readout.handoff.conflicts import Decision
from readout.handoff.suggestions import Suggestion

__all__ = ["blank", "book", "data", "handed_out"]


@pytest.fixture
def template(blank, tmp_path):
    return Book(shutil.copy(blank, tmp_path / "filled.xlsx"))


def imported(data, book, *options, code=0):
    before = texts(data)
    path = book.save() if isinstance(book, Book) else book
    said = json.loads(run("import", path, "--into", data, "--format", "json", *options, code=code))
    return said, edits(before, texts(data))


def answered(data, book, tmp_path, name="answer.xlsx"):
    """The answer to a workbook with findings."""
    imported(data, book, "--answer", tmp_path / name, code=1)
    return Book(tmp_path / name)


def lines(book):
    """The rows of the sheet "To do" below its headings, by the names of these."""
    sheet = book.book[todo.SHEET]
    top = next(row[0].row for row in sheet.iter_rows() if row[0].value == "No.")
    names = [cell.value for cell in sheet[top]]
    rows = (dict(zip(names, row, strict=True)) for row in sheet.iter_rows(min_row=top + 1))
    return [row for row in rows if isinstance(row["No."].value, int)]


def line(book, cell):
    (found,) = (row for row in lines(book) if row["Cell"].value == cell)
    return found


def decide(book, *cells, word="accept"):
    for cell in cells:
        line(book, cell)[todo.DECISION].value = word


def shown(row):
    return tuple(row[name].value for name in ("Yours", todo.MEANT, todo.DECISION))


def misspelt(book):
    """Two ids in one cell that no record has, and a word that the list has not."""
    row = {**SEAT, "id": "fes"}
    book.set("participants", row, on_behalf_of_ids="bakuu;caro", level="ministre")
    return book


def seats(data, id="fes"):
    return next(
        seat for seat in readout.load(data).index["meetings"][MEETING].value["participants"] if seat["id"] == id
    )


# ---------------------------------------------------------------- there and back


def test_a_suggestion_has_a_choice_and_lands_as_it_was_shown(data, book, tmp_path):
    answer = answered(data, misspelt(book), tmp_path)
    assert {shown(row) for row in lines(answer) if row["Cell"].value == "E7"} == {("bakuu;caro", "baku;cairo", None)}
    assert shown(line(answer, "J7")) == ("ministre", "minister", None)
    choices = {area.formula1 for area in answer.book[todo.SHEET].data_validations.dataValidation}
    assert choices == {'"accept"'}
    assert "choose accept" in answer.book[todo.SHEET]["A4"].value
    for row in lines(answer):
        row[todo.DECISION].value = "accept"
    said, changed = imported(data, answer, "--write")
    assert (said["findings"], said["suggestions"]) == ([], [])
    assert {(each["key"], each["meant"]) for each in said["accepted"]} == {
        ("participants!E7", "baku;cairo"),
        ("participants!J7", "minister"),
    }
    assert list(changed) == [f"meetings/{MEETING}.json"]
    assert (seats(data)["on_behalf_of_ids"], seats(data)["level"]) == (["baku", "cairo"], "minister")


def test_what_nobody_accepts_stays_a_finding(data, book, tmp_path):
    answer = answered(data, misspelt(book), tmp_path)
    decide(answer, "J7")
    said, changed = imported(data, answer, "--write", "--answer", tmp_path / "second.xlsx", code=1)
    assert ({finding["place"]["cell"] for finding in said["findings"]}, changed) == ({"E7"}, {})
    second = Book(tmp_path / "second.xlsx")
    assert shown(line(second, "J7")) == ("ministre", "minister", "accept")
    assert line(second, "J7")["What"].value == "Decided"
    for row in lines(second):
        row[todo.DECISION].value = "accept"
    imported(data, second, "--write")
    assert (seats(data)["on_behalf_of_ids"], seats(data)["level"]) == (["baku", "cairo"], "minister")


@pytest.mark.parametrize("now", ["ministr", "minister-of-stat", "somebody"])
def test_a_decision_holds_only_for_what_the_cell_said(data, book, tmp_path, now):
    answer = answered(data, misspelt(book), tmp_path)
    answer.set("participants", {**SEAT, "id": "fes"}, on_behalf_of_ids="baku", level=now)
    decide(answer, "J7")
    said, _ = imported(data, answer, code=1)
    assert (said["accepted"], [finding["place"]["cell"] for finding in said["findings"]]) == ([], ["J7"])


def test_a_decision_holds_only_for_what_was_suggested_and_that_is_said(data, book, tmp_path):
    answer = answered(data, misspelt(book), tmp_path)
    line(answer, "J7")[todo.MEANT].value = "official"
    decide(answer, "J7")
    said, _ = imported(data, answer, code=1)
    (finding,) = (each for each in said["findings"] if each["place"]["cell"] == "J7")
    assert said["accepted"] == []
    assert finding["help"].endswith("the answer accepts `official` here, which is not suggested for what the cell says")


def test_a_row_may_be_moved_and_what_was_accepted_goes_with_it(data, book, tmp_path):
    answer = answered(data, misspelt(book), tmp_path)
    for row in lines(answer):
        row[todo.DECISION].value = "accept"
    sheet = answer.book["participants"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    for row, values in zip(sheet.iter_rows(min_row=2), rows[::-1], strict=True):
        for cell, value in zip(row, values, strict=True):
            cell.value = value
    said, _ = imported(data, answer, "--write")
    assert [each["key"] for each in said["accepted"]] == ["participants!E2", "participants!J2"]
    assert (seats(data)["on_behalf_of_ids"], seats(data)["level"]) == (["baku", "cairo"], "minister")


def test_of_two_alike_that_were_moved_one_decision_takes_none():
    def suggestion(row):
        from readout.diagnostic import Place
        from readout.span import CellRef

        return Suggestion(Place("b.xlsx", cell=CellRef("people", row, 2)), "people", "x", "y")

    decision = {"people!B2": Decision("accept", ("", "x", ""), "y")}
    two = [suggestion(3), suggestion(4)]
    assert suggestions.chosen(two, decision, safe=False) == []
    assert suggestions.chosen(two[:1], decision, safe=False) == two[:1]
    assert suggestions.chosen([suggestion(2), suggestion(4)], decision, safe=False) == [suggestion(2)]


@pytest.mark.parametrize(
    ("word", "key", "message"),
    [
        ("accept", "meetings/a#name", "`accept` cannot be decided in this row"),
        ("yours", "people!B2", "`yours` cannot be decided in this row"),
        ("acept", "people!B2", "`acept` is no decision"),
        ("accept", None, "there is nothing to decide in this row"),
        ("accept", "people", "`people`, the key of the row, names no cell"),
        ("accept", "people!??", "`people!??`, the key of the row, names no cell"),
        ("accept", "nothing!B2", "`nothing!B2`, the key of the row, names no cell"),
        ("accept", "people!ABCD2", "`people!ABCD2`, the key of the row, names no cell"),
    ],
)
def test_what_cannot_be_decided_is_found(word, key, message):
    rows = [(1, ["No.", "Yours", "Meant", "Decision", "Key"]), (2, [1, "x", "y", word, key])]
    assert todo.decisions(rows) == {}
    assert [problem.message for _, problem in todo.problems("To do", rows)] == [message]


# ---------------------------------------------------------------- new rows, and cells that cannot be read


def test_the_month_of_a_date_cell_is_only_suggested(data, template, tmp_path):
    template.add("meetings", **{**TALKS, "date": datetime(2005, 7, 1)})  # noqa: DTZ001 - cells have no time zone
    cell = template.book["meetings"].cell(2, template.columns("meetings")["date"])
    cell.number_format = "mmm-yy"
    answer = answered(data, template, tmp_path)
    assert shown(line(answer, cell.coordinate)) == ("2005-07-01", "2005-07", None)
    decide(answer, cell.coordinate)
    (change,) = imported(data, answer)[0]["changes"]
    assert change["new"]["date"] == "2005-07"


def test_the_result_of_a_formula_is_only_suggested(data, template, tmp_path):
    template.add("meetings", **TALKS)
    cell = template.book["meetings"].cell(2, template.columns("meetings")["name"])
    cell.value, cell.data_type = '=A1&"x"', "f"
    template.save()
    said, _ = imported(data, template, code=1)
    assert "RO110" in [finding["code"] for finding in said["findings"]]
    assert said["accepted"] == []  # openpyxl stores no result, so there is nothing to suggest
    assert said["suggestions"] == []


def test_what_a_wrong_name_behind_an_id_hides_is_suggested_for_the_whole_cell(data, book, tmp_path):
    book.set("participants", {**SEAT, "id": "ankara"}, on_behalf_of_ids="ankara | Ankara;baku | Cairo")
    answer = answered(data, book, tmp_path)
    assert shown(line(answer, "E2"))[1] == "ankara;baku;cairo"
    decide(answer, "E2")
    imported(data, answer, "--write")
    assert seats(data, "ankara")["on_behalf_of_ids"] == ["ankara", "baku", "cairo"]


def test_what_is_wrong_in_a_row_that_belongs_to_nothing_can_be_accepted(data, book, tmp_path):
    book.add("participants", collection="meetings", record_id=f"{MEETING}x", level="ministre", label="somebody new")
    book.add("participants", collection="meetings", record_id="another-one", level="ministre", label="somebody else")
    answer = answered(data, book, tmp_path)
    said, _ = imported(data, book, code=1)
    assert [each["meant"] for each in said["suggestions"]] == [MEETING, "minister", "minister"]
    decide(answer, *(each["place"]["cell"] for each in said["suggestions"]))
    said, _ = imported(data, answer, code=1)
    assert [finding["code"] for finding in said["findings"]] == ["RO107"]
    (change,) = said["changes"]
    assert (change["new"]["label"], change["new"]["level"]) == ("somebody new", "minister")


def test_an_answer_that_was_saved_as_csv_is_followed(data, book, tmp_path):
    answer = answered(data, misspelt(book), tmp_path)
    decide(answer, "J7")
    for row in lines(answer):
        row[todo.DECISION].value = "accept"
    for prefix in ("", "answer-"):
        folder = tmp_path / f"csv{prefix}"
        folder.mkdir()
        for sheet in answer.book:
            with (folder / f"{prefix}{sheet.title}.csv").open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows(sheet.iter_rows(values_only=True))
        said, _ = imported(data, folder)
        assert (len(said["accepted"]), said["findings"]) == (2, [])


def test_a_csv_file_is_answered_with_suggestions(data, tmp_path):
    readout.export(data, "csv", tmp_path)
    file = tmp_path / "csv/participants.csv"
    text = file.read_text("utf-8")
    file.write_text(text.replace("minister-of-state", "minister-of-stat", 1), "utf-8")
    answer = answered(data, tmp_path / "csv", tmp_path)
    decide(answer, "J3")
    said, _ = imported(data, answer)
    assert ([each["meant"] for each in said["accepted"]], said["findings"]) == (["minister-of-state"], [])


# ---------------------------------------------------------------- --fix


def test_fix_takes_what_means_the_same_and_no_guess(data, template):
    template.add("sources", kind="news", name="Cafe\u0301 news", url="https://example.org/a?utm_source=x", id="cafe")
    template.add("meetings", **{**TALKS, "sources": "cafe", "status": "hled"})
    before, _ = imported(data, template, code=1)
    assert {(each["meant"], each["safe"]) for each in before["suggestions"]} == {
        ("Café news", True),
        ("https://example.org/a", True),
        ("held", False),
    }
    said, changed = imported(data, template, "--fix", "--write", code=1)
    assert {each["meant"] for each in said["accepted"]} == {"Café news", "https://example.org/a"}
    assert ({finding["code"] for finding in said["findings"]}, changed) == ({"RO204"}, {})
    assert "--fix` takes 2 of them, which change no meaning" in run("import", template.path, "--into", data, code=1)


def test_what_fix_took_stays_decided_in_the_answer(data, template, tmp_path):
    template.add("meetings", **{**TALKS, "status": "hled", "note": " x\u200b"})
    imported(data, template, "--fix", "--answer", tmp_path / "answer.xlsx", code=1)
    rows = [shown(row) for row in lines(Book(tmp_path / "answer.xlsx")) if row["What"].value == "Decided"]
    assert all(decision == "accept" for _, _, decision in rows)
    said, _ = imported(data, Book(tmp_path / "answer.xlsx"), code=1)
    assert len(said["accepted"]) == len(rows)


def test_python_follows_what_is_safe_too(data, template):
    template.add("meetings", **{**TALKS, "sources": "wam"})
    template.add("sources", kind="news", name="News", url="https://example.org/a?utm_source=x", id="news")
    assert readout.import_(template.save(), data, fix=True).accepted[0].meant == "https://example.org/a"

"""Of any mixture of what people edit and what programs do to the sheet: each edit lands or is named, each damage is undone or
named, nothing else changes, and it is never said that nothing came."""

import shutil
from datetime import datetime
from random import Random

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.comments import Comment
from openpyxl.styles import Font
from test_import import Book
from test_sheets import MEETING, SEAT, SEATS, column, put, write_files

import readout
from readout.handoff import plan, todo
from readout.handoff.page import Page
from readout.report.formats import Style


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("mixtures")
    readout.export(write_files(folder / "data"), "xlsx", folder)
    book = openpyxl.load_workbook(folder / "dataset.xlsx")
    for name in ("dictionary", "lists"):
        del book[name]  # they are not read, and take their time
    book.save(folder / "small.xlsx")
    return folder


# ---------------------------------------------------------------- what people do; each says by which word it is known again


def changes_a_label(book, seat, word):
    book.set("participants", {**SEAT, "id": seat}, label=word)


def writes_a_note(book, seat, word):
    book.set("participants", {**SEAT, "id": seat}, note=word)


def adds_a_seat(book, seat, word):
    del seat
    book.add("participants", **SEAT, label=word)


def names_somebody_unknown(book, seat, word):
    book.set("participants", {**SEAT, "id": seat}, person_id=word)


def puts_a_second_id_behind_the_first(book, seat, word):
    book.set("participants", {**SEAT, "id": seat}, on_behalf_of_ids=f"{seat} | {word}")


def leaves_a_note_on_a_cell(book, seat, word):
    book.book["participants"].cell(book.row("participants", **SEAT, id=seat), 10).comment = Comment(word, "somebody")


def strikes_a_row_out(book, seat, word):
    row = book.row("participants", **SEAT, id=seat)
    book.book["participants"].cell(row, book.columns("participants")["note"]).value = word
    for cell in book.book["participants"][row]:
        cell.font = Font(strike=True)


def misspells_a_word_and_accepts_the_right_one(book, seat, word):
    """On a sheet "To do", as an answer has it, in a row of the sheet that is where it was."""
    book.set("participants", {**SEAT, "id": seat}, level="ministre", note=word)
    row = book.row("participants", **SEAT, id=seat)
    at = openpyxl.utils.get_column_letter(book.columns("participants")["level"])
    if todo.SHEET not in book.book.sheetnames:
        book.book.create_sheet(todo.SHEET).append(["Yours", todo.MEANT, todo.DECISION, todo.KEY])
    book.book[todo.SHEET].append(["ministre", "minister", "accept", f"participants!{at}{row}"])


def deletes_a_row(book, seat, word):
    del word
    book.delete("participants", **SEAT, id=seat)


EDITS = (
    *(changes_a_label, writes_a_note, adds_a_seat, names_somebody_unknown, puts_a_second_id_behind_the_first),
    *(leaves_a_note_on_a_cell, strikes_a_row_out, deletes_a_row, misspells_a_word_and_accepts_the_right_one),
)

# ---------------------------------------------------------------- what programs and clumsy hands do


def a_column_is_sorted_alone(book, random):
    cells = column(book, "participants", "posts")
    values = [cell.value for cell in cells]
    put(cells, random.choice([values[::-1], [*values[1:], values[0]]]))


def a_date_becomes_a_date(book, random):
    del random
    cell = book.book["meetings"].cell(2, book.columns("meetings")["date"])
    cell.value, cell.number_format = datetime(2025, 11, 3), "yyyy-mm-dd"  # noqa: DTZ001 - cells have no time zone


def blanks_are_added(book, random):
    for name in ("people", "organizations"):
        cell = random.choice(column(book, name, "name"))
        cell.value = f"{cell.value} "


def rows_are_shuffled(book, random):
    sheet = book.book["organizations"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    random.shuffle(rows)
    for row, values in zip(sheet.iter_rows(min_row=2), rows, strict=True):
        for cell, value in zip(row, values, strict=True):
            cell.value = value


def a_title_is_put_above(book, random):
    book.book[random.choice(["people", "organizations"])].insert_rows(1)


def a_heading_is_mistyped(book, random):
    sheet = book.book[random.choice(["people", "organizations"])]
    cell = next(cell for row in sheet.iter_rows(max_row=3) for cell in row if cell.value == "Name")
    cell.value = "Nam"


def a_sheet_is_lost(book, random):
    del random
    del book.book["places"]


DAMAGES = (
    *(a_column_is_sorted_alone, a_date_becomes_a_date, blanks_are_added, rows_are_shuffled, a_heading_is_mistyped),
    *(a_title_is_put_above, a_sheet_is_lost),
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 10**6))
def test_each_edit_lands_or_is_named_and_each_damage_is_undone_or_named(folder, tmp_path, seed):
    random = Random(seed)
    book = Book(shutil.copy(folder / "small.xlsx", tmp_path / "back.xlsx"))
    seats = random.sample(SEATS, random.randrange(4))
    edited = [(random.choice(EDITS), seat, f"word{number}") for number, seat in enumerate(seats)]
    # A seat that gets a row of its own, or is deleted, comes last: rows are counted from the sheet.
    edited.sort(key=lambda edit: edit[0] in (adds_a_seat, deletes_a_row))
    damages = random.sample(DAMAGES, random.randrange(4))
    for damage in sorted(damages, key=DAMAGES.index):
        if damage is not a_title_is_put_above:
            damage(book, random)
    for edit, seat, word in edited:
        edit(book, seat, word)
    if a_title_is_put_above in damages:
        a_title_is_put_above(book, random)
    result = plan.prepare(book.save(), folder / "data")
    check(result, edited, damages)


def check(result, edited, damages):
    told = repr([change.new for change in result.changes])
    told += repr([(finding.message, finding.related, finding.help) for finding in result.findings])
    told += repr([remark.text for remark in result.returned.remarks])
    for edit, seat, word in edited:
        if edit is deletes_a_row:
            assert [change.path for change in result.merged.withheld if change.path == ("participants", seat)]
        else:
            assert word in told, (edit.__name__, word)
    accepted = [seat for edit, seat, _ in edited if edit is misspells_a_word_and_accepts_the_right_one]
    assert len(result.accepted) == len(accepted)
    assert not [finding for finding in result.findings if "ministre" in finding.message]
    sorted_alone = a_column_is_sorted_alone in damages
    assert ("RO126" in {finding.code for finding in result.findings}) == sorted_alone
    words = tuple(word for _, _, word in edited)
    for change in result.changes:
        assert (change.collection, change.record) == ("meetings", MEETING)
        landed = change.path[-1] == "level" and change.path[1] in accepted and change.new == "minister"
        assert landed or any(word in repr(change.new) for word in words), change
    assert result.merged.removed == ()
    page = Page(result, Style(), ["readout"], None).text((), None, written=False)
    if edited:
        assert "Nothing was edited" not in page
        assert "says all of it already" not in page
        assert not result.complete or result.contents

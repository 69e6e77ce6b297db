"""What becomes of the row of headings: deleted, sorted into the table, overwritten, pasted twice, translated. No row of
the table is taken for headings, nothing of such a sheet is deleted, and what else was edited in it is read, or named."""

import json

import pytest
from test_csv import rows as csv_rows
from test_csv import save as save_csv
from test_import import edits, run, texts
from test_sheets import MEETING, book, data, handed_out

import readout

__all__ = ["book", "data", "handed_out"]

EDITED = "somebody else"
TABLE = "participants"


def deleted(lines):
    return lines[1:]


def deleted_and_sorted(lines):
    return lines[:0:-1]


def emptied(lines):
    return [[None] * len(lines[0]), *lines[1:]]


def overwritten(lines):
    return [list(lines[3]), *lines[1:]]


def overwritten_by_the_first(lines):
    return [list(lines[1]), *lines[1:]]


def pasted_twice(lines):
    return [lines[0], *lines]


def pasted_into_the_middle(lines):
    return [*lines[:4], lines[0], *lines[4:]]


def moved_to_the_end(lines):
    return [*lines[1:], lines[0]]


def sorted_into_the_table(lines):
    return [*lines[1:4], lines[0], *lines[4:]]


def below_a_title_and_rows(lines):
    return [["Our list"], *lines[2:4], lines[0], lines[1], *lines[4:]]


def in_capitals(lines):
    return [[cell.upper() for cell in lines[0]], *lines[1:]]


def translated(lines):
    return [[f"Spalte {number}" for number, _ in enumerate(lines[0])], *lines[1:]]


HOW = (
    *(deleted, deleted_and_sorted, emptied, overwritten, overwritten_by_the_first, pasted_twice, moved_to_the_end),
    *(pasted_into_the_middle, sorted_into_the_table, below_a_title_and_rows, in_capitals, translated),
)
UNSAID = (pasted_twice, pasted_into_the_middle, in_capitals)
"""Where the headings are the first row all the same."""


def lines_of(sheet):
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def put_lines(sheet, lines):
    sheet.delete_rows(1, sheet.max_row)
    for number, line in enumerate(lines, 1):
        for at, value in enumerate(line, 1):
            cell = sheet.cell(number, at, value)
            if isinstance(value, str):
                cell.data_type = "s"


def imported(data, path, *options, code):
    """What the command says as JSON, and the lines of files that have changed."""
    before = texts(data)
    said = run("import", path, "--into", data, "--format", "json", *options, code=code)
    return json.loads(said), edits(before, texts(data))


def edit(lines, seat):
    """Writes a label in the row of a seat."""
    (line,) = (line for line in lines[1:] if seat in line)
    line[next(at for at, cell in enumerate(line) if str(cell).startswith("the one of"))] = EDITED
    return lines


def check(said, changed, how, *, is_edited):
    assert [change["new"] for change in said["changes"]] == [EDITED] * is_edited, said["changes"]
    assert said["withheld"] == []
    codes = [finding["code"] for finding in said["findings"]]
    assert codes == ([] if how in UNSAID else ["RO106"])
    assert not any("heading was changed" in repair["what"] for repair in said["repairs"])
    assert len(changed) == is_edited


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("seat", [None, "ankara", "cairo"])
def test_a_row_is_not_taken_for_headings(data, book, how, seat):
    sheet = book.book[TABLE]
    lines = lines_of(sheet)
    put_lines(sheet, how(edit(lines, seat) if seat else lines))
    said, changed = imported(data, book.save(), "--allow-delete", "--write", code=0)
    check(said, changed, how, is_edited=seat is not None)


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("alone", [False, True])
def test_nor_in_csv(data, tmp_path, how, alone):
    readout.export(data, "csv", tmp_path)
    folder = tmp_path / "csv"
    lines = [[cell or None for cell in line] for line in edit(csv_rows(folder, TABLE), "cairo")]
    save_csv(folder, TABLE, [["" if cell is None else cell for cell in line] for line in how(lines)])
    book = folder / f"{TABLE}.csv" if alone else folder
    said, changed = imported(data, book, "--allow-delete", "--write", code=0)
    check(said, changed, how, is_edited=True)


# ---------------------------------------------------------------- where it is less certain


def gone(lines, seat="doha"):
    return [line for line in lines if seat not in line]


def test_nothing_of_such_a_sheet_is_deleted_and_that_is_said(data, book):
    sheet = book.book[TABLE]
    put_lines(sheet, deleted(gone(edit(lines_of(sheet), "cairo"))))
    path = book.save()
    said, changed = imported(data, path, "--allow-delete", "--write", code=1)
    assert [change["old"]["id"] for change in said["withheld"]] == ["doha"]
    assert list(changed.values()) == [['-   "label": "the one of cairo",', f'+   "label": "{EDITED}",']]
    assert "kept, since not all of their sheet can be read" in run("import", path, "--into", data, code=1)


@pytest.mark.parametrize(
    "how",
    [
        lambda line: line[:2] + line[3:],  # the column of ids is gone
        lambda line: [*line[:3], line[4], line[3], *line[5:]],  # columns were moved
        lambda line: [*line[:3], *line[4:]],
        lambda line: [None, *line],
    ],
)
@pytest.mark.parametrize("above", [deleted, deleted_and_sorted])
def test_where_the_order_is_another_nothing_is_read(data, book, how, above):
    sheet = book.book[TABLE]
    put_lines(sheet, [how(line) for line in above(gone(edit(lines_of(sheet), "cairo")))])
    said, changed = imported(data, book.save(), "--allow-delete", "--write", "--force", "try", code=1)
    (finding,) = said["findings"]
    assert (finding["code"], finding["severity"], finding["place"]["cell"]) == ("RO106", "error", "A1")
    assert "headings are missing" in finding["message"]
    assert (changed, said["repairs"]) == ({}, [])


def test_a_new_row_in_the_place_of_the_headings_is_read(data, book):
    sheet = book.book[TABLE]
    lines = lines_of(sheet)
    new = ["meetings", MEETING, *[None] * (len(lines[0]) - 2)]
    new[lines[0].index("Label")] = EDITED
    put_lines(sheet, [new, *lines[1:]])
    said, changed = imported(data, book.save(), "--write", code=0)
    assert [change["new"]["label"] for change in said["changes"]] == [EDITED]
    assert len(changed) == 1


def test_what_is_neither_is_an_error_that_names_it(data, book):
    sheet = book.book[TABLE]
    lines = lines_of(sheet)
    put_lines(sheet, [[None] * 6 + ["ask Anna about this"], *edit(lines, "cairo")[1:]])
    said, _ = imported(data, book.save(), code=1)
    (finding,) = said["findings"]
    assert "ask Anna about this" in finding["message"]
    assert [change["new"] for change in said["changes"]] == [EDITED]


@pytest.mark.parametrize("name", [None, "Constantinople"])
def test_a_sheet_of_one_row_without_headings(data, book, name):
    sheet = book.book["places"]
    put_lines(sheet, deleted(lines_of(sheet)))
    if name:
        sheet["B1"] = name
    said, changed = imported(data, book.save(), "--allow-delete", "--write", code=0)
    assert [change["new"] for change in said["changes"]] == [name] * bool(name)
    assert len(changed) == bool(name)


@pytest.mark.parametrize("how", [deleted, sorted_into_the_table, lambda lines: [["Seats, by Anna"], *lines]])
def test_a_sheet_that_was_renamed_too_is_known(data, book, how):
    sheet = book.book[TABLE]
    put_lines(sheet, how(edit(lines_of(sheet), "cairo")))
    sheet.title = "seats"
    said, _ = imported(data, book.save(), "--allow-delete", "--write", code=0)
    assert [change["new"] for change in said["changes"]] == [EDITED]


def test_the_edits_of_a_copy_without_headings_are_named(data, book):
    copy = book.book.copy_worksheet(book.book[TABLE])
    put_lines(copy, deleted(edit(lines_of(copy), "cairo")))
    said, _ = imported(data, book.save(), code=1)
    assert [EDITED in note["text"] for note in said["notes"]] == [True]


def test_without_a_base_a_row_is_no_heading_either(data, book):
    del book.book["base"]
    sheet = book.book[TABLE]
    put_lines(sheet, deleted(gone(edit(lines_of(sheet), "cairo"))))
    said, changed = imported(data, book.save(), "--theirs", "--allow-delete", "--write", code=1)
    assert [change["new"] for change in said["changes"]] == [EDITED]
    assert [change["old"]["id"] for change in said["missing"]] == ["doha"]
    assert len(changed) == 1


def test_a_title_of_several_cells_is_shown(data, book):
    sheet = book.book[TABLE]
    put_lines(sheet, [["Seats", "as of", "3 Nov 2025"], *lines_of(sheet)])
    assert "`Seats as of 3 Nov 2025`" in run("import", book.save(), "--into", data)

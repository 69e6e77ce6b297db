"""Tables of any program are read as lists: dialects, encodings, headings, nested entries, sheets."""

import json

import pytest
from lists import csv_file, dataset, landed, prepared, workbook

from readout.handoff.lists import reading
from readout.model.schema import default
from readout.store import load

ROWS = [["No", "Date", "Guest"], ["1", "2020-01-02", "Jos\u00e9 Mu\u00f1oz"], ["2", "2020-01-03", "Ann Lee"]]


@pytest.mark.parametrize(
    "dialect",
    [
        {},
        {"delimiter": ";"},
        {"delimiter": "\t", "encoding": "utf-16"},
        {"encoding": "cp1252"},
        {"encoding": "utf-8-sig", "lineterminator": "\r"},
        {"quoting": 1},
    ],
    ids=str,
)
def test_csv_is_read_as_programs_write_it(tmp_path, dialect):
    table = reading.read(csv_file(tmp_path / "l.csv", ROWS, **dialect))
    assert list(table.columns.values()) == ROWS[0]
    assert [[cell.text for cell in row.cells.values()] for row in table.rows] == ROWS[1:]


def test_headings_over_several_columns_are_unfolded(tmp_path):
    rows = [["Desk 4, 2023"], ["When", None, "Guest"], ["from", "to", None], ["2020-01-02", "2020-01-03", "Ann Lee"]]
    table = reading.read(workbook(tmp_path / "l.xlsx", rows, merged=["A1:C1", "A2:B2"]))
    assert list(table.columns.values()) == ["When from", "When to", "Guest"]
    assert [aside.reason for aside in table.aside] == ["it stands above the headings"]


def test_a_sheet_a_year_is_one_list(tmp_path):
    import openpyxl

    file = workbook(tmp_path / "l.xlsx", ROWS, title="2020")
    book = openpyxl.load_workbook(file)
    for title, rows in (
        ("2021", [["Guest", "Date", "No"], ["Bo Ek", "2021-01-02", "3"]]),
        ("Notes", [["a", "b"], ["c", "d"]]),
    ):
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(file)
    table = reading.read(file)
    assert [row.cells[3].text for row in table.rows] == ["Jos\u00e9 Mu\u00f1oz", "Ann Lee", "Bo Ek"]
    assert {aside.row.sheet for aside in table.aside} == {"Notes"}


@pytest.mark.parametrize("suffix", ["json", "ndjson"])
def test_nested_entries_are_rows_of_one_key(tmp_path, suffix):
    entries = [
        {
            "id": 7,
            "date": "2020-01-02",
            "who": [{"name": "Ann Lee", "post": "Envoy"}, {"name": "Bo Ek", "post": "Clerk"}],
        },
        {"id": 8, "date": "2020-02-02", "who": [{"name": "Ann Lee", "post": "Envoy"}]},
    ]
    text = json.dumps(entries) if suffix == "json" else "\n".join(map(json.dumps, entries))
    file = tmp_path / f"l.{suffix}"
    file.write_text(text)
    result = prepared(file, dataset(tmp_path / "data"))
    values = sorted(landed(result).values(), key=lambda value: value["date"])
    assert [[seat["person_id"] for seat in value["participants"]] for value in values] == [
        ["ann-lee", "bo-ek"],
        ["ann-lee"],
    ]
    assert [seat["posts"] for seat in values[0]["participants"]] == [["Envoy"], ["Clerk"]]


def test_what_is_ours_is_no_list(tmp_path):
    (tmp_path / "dataset.json").write_text('{"metadata": {}}')
    assert not reading.is_list(tmp_path / "dataset.json", default())
    assert reading.is_list(csv_file(tmp_path / "l.csv", ROWS), default())
    assert not reading.is_list(tmp_path, default())
    assert not reading.is_list(workbook(tmp_path / "b.xlsx", [["id", "name"], ["a", "A"]], title="people"), default())
    assert reading.is_list(workbook(tmp_path / "c.xlsx", ROWS), default())


@pytest.mark.parametrize("data", [b"", b"\x00\x01\x02", b"a,b\n", b"%PDF-1.4", b"\xff\xfe\x00"], ids=repr)
def test_what_holds_no_list_is_refused(tmp_path, data):
    (tmp_path / "l.csv").write_bytes(data)
    with pytest.raises(Exception, match="cannot be read as a list"):
        reading.read(tmp_path / "l.csv")


def test_popolo_is_read_as_events_with_the_names_of_who_attended(tmp_path):
    file = tmp_path / "popolo.json"
    popolo = {
        "persons": [{"id": "p1", "name": "Mira Valk"}, {"id": "p2", "name": "Tom Arden"}],
        "organizations": [{"id": "o1", "name": "Norway"}],
        "memberships": [
            {"person_id": "p1", "organization_id": "o1", "role": "Foreign Secretary", "start_date": "2020"}
        ],
        "events": [
            {"id": "e1", "name": "Talks on tides", "start_date": "2021-03-04", "attendees": [{"person_id": "p1"}]}
        ],
    }
    file.write_text(json.dumps(popolo))
    result = prepared(file, dataset(tmp_path / "data"))
    (value,) = landed(result).values()
    (seat,) = value["participants"]
    assert (value["name"], value["date"]) == ("Talks on tides", "2021-03-04")
    assert (seat["person_id"], seat["on_behalf_of_ids"], seat["posts"]) == (
        "mira-valk",
        ["norway"],
        ["Foreign Secretary"],
    )
    assert {each.text for each in result.left_over} == {"p2", "Tom Arden"}


def test_popolo_without_events_is_a_list_of_people(tmp_path):
    file = tmp_path / "popolo.json"
    people = [{"id": "p1", "name": "Mira Valk", "family_name": "Valk"}, {"id": "p2", "name": "Ann Lee"}]
    file.write_text(json.dumps({"persons": people, "organizations": [{"id": "o1", "name": "Norway"}]}))
    result = prepared(file, dataset(tmp_path / "data", people__ann_lee={"name": "Ann Lee"}))
    values = landed(result, "people")
    assert values["mira-valk"]["family_name"] == "Valk"
    assert values["ann-lee"]["identifiers"] == [{"scheme": "popolo", "identifier": "p2"}]


def test_a_quote_that_is_not_closed_swallows_no_rows(tmp_path):
    file = tmp_path / "list.csv"
    file.write_text('Name,Place\nA,"Oslo\nB,Bergen\nC,"Stavanger"\n', "utf-8")
    table = reading.read(file)
    assert [[cell.text for cell in row.cells.values()] for row in table.rows] == [
        ["A", "Oslo"],
        ["B", "Bergen"],
        ["C", "Stavanger"],
    ]
    assert table.notes == ["a quote is not closed where its cell ends: row 2, column B"]


def test_the_names_of_the_dataset_tell_the_code_page_of_a_list_first(tmp_path):
    names = {"people__a": {"name": "Stjepan Mi\u0161ko"}, "people__b": {"name": "Zo\u0161 Pavi\u0161"}}
    ours = load.load(dataset(tmp_path / "data", **names))
    rows = [*ROWS[:1], ["1", "2020-01-02", "Stjepan Mi\u0161ko"], ["2", "2020-01-03", "Jos\u00e9 M\u00fcller"]]
    file = csv_file(tmp_path / "l.csv", rows, encoding="cp1257")
    rows = [[cell.text for cell in row.cells.values()] for row in reading.read(file, ours).rows]
    assert rows[0][2] == "Stjepan Mi\u0161ko"

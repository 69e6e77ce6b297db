"""What was handed out before a renaming or a merger comes back to the record of today: workbooks, CSV, and lists."""

import pytest
from lists import MAP, VISITS, csv_file, dataset, landed, prepared
from test_import import SETTINGS, Book, edits, run, texts

import readout
from readout.lint import engine
from readout.store import load
from readout.syntax.yaml import writer

FILES = {
    "readout.toml": SETTINGS,
    "people/ann-lee.yaml": "id: ann-lee\nname: Ann Lee\nsources: [page]\n",
    "people/anne-leigh.yaml": "id: anne-leigh\nname: Anne Leigh\nsort_name: Leigh\nsources: [page]\n",
    "people/bo.yaml": "id: bo\nname: Bo\nsources: [page]\n",
    "places/bay.yaml": "id: bay\nname: Bay\nclassification: city\nsources: [page]\n",
    "sources/page.yaml": "id: page\nkind: news\nname: Page\n",
    "meetings/talks.yaml": writer.dump(
        {
            "id": "talks",
            "name": "Talks",
            "status": "held",
            "date": "2001-02-03",
            "place_id": "bay",
            "sources": ["page"],
            "participants": [
                {"id": "a", "person_id": "anne-leigh", "attendance": "attended"},
                {"id": "b", "person_id": "bo", "attendance": "attended"},
            ],
        }
    ),
}


@pytest.fixture
def data(tmp_path):
    for name, text in FILES.items():
        (tmp_path / "data" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "data" / name).write_text(text, "utf-8")
    readout.export(tmp_path / "data", "xlsx", tmp_path)
    readout.export(tmp_path / "data", "csv", tmp_path)
    run("rename", "bo", "bo-two", "--data", tmp_path / "data")
    run("rename", "places/bay", "gulf", "--data", tmp_path / "data")
    run("merge", "ann-lee", "anne-leigh", "--write", "--data", tmp_path / "data")
    return tmp_path / "data"


def imported(data, source):
    before = texts(data)
    said = run("import", source, "--into", data, "--write")
    assert not [each for each in engine.lint(load.load(data)).diagnostics if each.severity == "error"]
    return said, edits(before, texts(data))


def test_rows_under_former_ids_are_rows_of_the_records(data, tmp_path):
    book = Book(tmp_path / "dataset.xlsx")
    book.set("people", {"id": "bo"}, note="Of Bo.")
    book.set("people", {"id": "anne-leigh"}, note="Of Anne Leigh.")
    book.set("places", {"id": "bay"}, note="Of the bay.")
    said, changed = imported(data, book.save())
    assert changed == {
        "people/ann-lee.yaml": ["+note: Of Anne Leigh."],
        "people/bo-two.yaml": ["+note: Of Bo."],
        "places/gulf.yaml": ["+note: Of the bay."],
    }
    assert "person added" not in said


def test_references_by_former_ids_name_the_records(data, tmp_path):
    book = Book(tmp_path / "dataset.xlsx")
    book.add("meetings", id="more", name="More", status="held", date="2001-02-04", place_id="bay", sources="page")
    book.add(
        "participants", collection="meetings", record_id="more", id="c", person_id="anne-leigh", attendance="attended"
    )
    _, changed = imported(data, book.save())
    assert len(changed) == 1
    value = load.load(data).index["meetings"]["more"].value
    assert (value["place_id"], value["participants"][0]["person_id"]) == ("gulf", "ann-lee")


def test_a_cell_that_was_changed_meanwhile_is_a_conflict_at_the_record_of_today(data, tmp_path):
    file = data / "people/bo-two.yaml"
    file.write_text(file.read_text("utf-8").replace("name: Bo", "name: Bo the First"), "utf-8")
    book = Book(tmp_path / "dataset.xlsx")
    book.set("people", {"id": "bo"}, name="Bo the Second")
    said = run("import", book.save(), "--into", data, code=1)
    assert "Bo the First" in said
    assert "Bo the Second" in said
    assert "1 conflict" in said


def test_tables_without_a_memory_meet_the_records_of_today(data, tmp_path):
    for file in (tmp_path / "csv").glob("*.json"):
        file.unlink()
    people = tmp_path / "csv" / "people.csv"
    people.write_text(people.read_text("utf-8").replace("bo,Bo,", "bo,Bo,Bo!"), "utf-8")
    run("import", tmp_path / "csv", "--into", data, "--write")
    after = load.load(data)
    assert [record.id for record in after.records["people"]] == ["ann-lee", "bo-two"]
    assert after.index["people"]["bo-two"].value["sort_name"] == "Bo!"


def test_undoing_an_import_puts_the_former_ids_back(data, tmp_path):
    before = texts(data)
    book = Book(tmp_path / "dataset.xlsx")
    book.set("people", {"id": "bo"}, note="Of Bo.")
    run("import", book.save(), "--into", data, "--write")
    run("import", "--undo", "--into", data)
    assert texts(data) == before
    assert load.load(data).index["people"]["ann-lee"].value["former_ids"] == ["anne-leigh"]


def test_next_month_s_list_knows_its_rows_by_the_ids_of_today(tmp_path):
    root = dataset(tmp_path / "data")
    file = csv_file(tmp_path / "visits.csv", VISITS)
    prepared(file, root, MAP, write=True)
    first = next(each.id for each in load.load(root).records["meetings"] if "1951-05-03" in each.id)
    run("rename", f"meetings/{first}", "visit-of-the-king", "--data", root)
    run("rename", "tove-halle", "halle", "--data", root)
    assert not {name for name in prepared(file, root, MAP).result.contents if name.suffix != ".ndjson"}
    rows = [row[:] for row in VISITS]
    rows[1][2] = "1951-05-06"
    result = prepared(csv_file(tmp_path / "visits.csv", rows), root, MAP, write=True)
    assert list(landed(result)) == ["visit-of-the-king"]
    after = load.load(root)
    assert after.index["meetings"]["visit-of-the-king"].value["date"] == "1951-05-03/1951-05-06"
    assert len(after.records["meetings"]) == len(VISITS) - 1
    assert not [each for each in engine.lint(after).diagnostics if each.severity == "error"]


@pytest.mark.parametrize("date", ["1991", "in the nineties"])
def test_what_cannot_be_merged_as_the_records_were_is_told(tmp_path, date):
    """A name of both has another date in the workbook, or a cell that nobody can read: never a traceback."""
    name = "other_names:\n  - name: Lee\n    language: en\n    date: '1990'\n"
    files = {**FILES, **{f"people/{id}.yaml": FILES[f"people/{id}.yaml"] + name for id in ("ann-lee", "anne-leigh")}}
    for path, text in files.items():
        (tmp_path / "data" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "data" / path).write_text(text, "utf-8")
    readout.export(tmp_path / "data", "xlsx", tmp_path)
    run("merge", "ann-lee", "anne-leigh", "--write", "--data", tmp_path / "data")
    book = Book(tmp_path / "dataset.xlsx").set("names", {"record_id": "anne-leigh"}, date=date)
    assert "1 conflict: nothing is written" in run("import", book.save(), "--into", tmp_path / "data", code=1)


def test_a_new_item_of_a_row_under_a_former_id_gets_an_id_of_its_own(data, tmp_path):
    run("rename", "meetings/talks", "parley", "--data", data)
    file = data / "meetings/parley.yaml"
    seat = "  - id: bo-two\n    label: L\n    attendance: attended\n"
    file.write_text(file.read_text("utf-8").replace("  - id: b\n", f"{seat}  - id: b\n"), "utf-8")
    book = Book(tmp_path / "dataset.xlsx")
    book.add("participants", collection="meetings", record_id="talks", label="Another", attendance="attended")
    imported(data, book.save())
    seats = load.load(data).index["meetings"]["parley"].value["participants"]
    assert len({each["id"] for each in seats}) == len(seats) == 4


def test_a_list_that_is_keyed_by_our_ids_knows_former_ones(tmp_path):
    root = dataset(tmp_path / "data", people__lee={"name": "Ann Lee", "former_ids": ["ann-lee"]})
    rows = [["id", "Name", "Remarks"], ["ann-lee", "Ann Lee", "She spoke at a dinner with the Cabinet."]]
    people = 'key = "id"\nignored = []\n[people]\nname = "Name"\ndescription = "Remarks"\n'
    result = prepared(csv_file(tmp_path / "people.csv", rows), root, people, write=True)
    assert list(landed(result, "people")) == ["lee"]
    assert [record.id for record in load.load(root).records["people"]] == ["lee"]

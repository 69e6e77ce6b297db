"""CSV files on their way back: they remember what was handed out, in whatever way programs save them."""

import csv
import json
import shutil

import pytest
from test_import import edits, run, texts
from test_sheets import MEETING, SEATS, write_files

import readout
from readout.handoff import recognition
from readout.model.schema import default
from readout.syntax.sheets import snapshot

IDENTIFIERS = [
    {"scheme": "register", "identifier": "00719"},
    {"scheme": "exp", "identifier": "1E5"},
    {"scheme": "isni", "identifier": "0000000121032683"},
]


def write_dataset(root):
    write_files(root)
    people = [
        {"id": "a-one", "name": "Ána Öne", "birth_date": "1951-04", "identifiers": IDENTIFIERS},
        {"id": "b-two", "name": "Bo Two", "note": "Grüße"},
    ]
    (root / "people/all.json").write_text(json.dumps(people, indent=1), "utf-8")
    return root


@pytest.fixture(scope="module")
def handed_out(tmp_path_factory):
    folder = tmp_path_factory.mktemp("csv")
    readout.export(write_dataset(folder / "data"), "csv", folder)
    return folder / "csv"


@pytest.fixture
def data(tmp_path):
    return write_dataset(tmp_path / "data")


@pytest.fixture
def folder(handed_out, tmp_path):
    return shutil.copytree(handed_out, tmp_path / "back")


def rows(folder, table):
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def save(folder, table, lines, **how):
    encoding = how.pop("encoding", "utf-8")
    with (folder / f"{table}.csv").open("w", encoding=encoding, newline="") as file:
        csv.writer(file, lineterminator="\r\n", **how).writerows(lines)


def imported(data, path, *options, code=0):
    before = texts(data)
    said = json.loads(run("import", path, "--into", data, "--format", "json", *options, code=code))
    return said, edits(before, texts(data))


def edit(folder, table, was, now):
    save(folder, table, [[now if cell == was else cell for cell in row] for row in rows(folder, table)])


# ---------------------------------------------------------------- what was handed out


def test_csv_remembers_what_was_handed_out_always_in_the_same_bytes(handed_out, data, tmp_path):
    base = (handed_out / "base.txt").read_bytes()
    readout.export(data, "csv", tmp_path)
    assert (tmp_path / "csv" / "base.txt").read_bytes() == base
    with (handed_out / "base.txt").open(encoding="ascii", newline="") as file:
        read = snapshot.read(enumerate(csv.reader(file), 1))
    assert json.loads(read.records) == readout.load(data).canonical()
    package = json.loads((handed_out / "datapackage.json").read_text("utf-8"))
    assert "base" not in [resource["name"] for resource in package["resources"]]
    assert not [finding for finding in readout.check(handed_out) if finding.code != "RO614"]


def test_a_long_snapshot_is_written_in_chunks(tmp_path):
    people = [{"id": f"p-{number}", "name": f"_x  {'x' * 500} {number}"} for number in range(300)]
    whole = tmp_path / "whole.json"
    whole.write_text(json.dumps({"metadata": {"title": "T", "schema_version": "1.0"}, "people": people}), "utf-8")
    readout.export(whole, "csv", tmp_path)
    with (tmp_path / "csv" / "base.txt").open(encoding="ascii", newline="") as file:
        read = snapshot.read(enumerate(csv.reader(file), 1))
    assert json.loads(read.records) == readout.load(whole).canonical()


def test_edits_and_deletions_in_csv_are_told_apart_from_what_changed_here(data, folder):
    file = data / "people/all.json"
    file.write_text(file.read_text("utf-8").replace("Bo Two", "Bo B. Two"), "utf-8")
    edit(folder, "participants", "the one of cairo", "somebody else")
    save(folder, "participants", [row for row in rows(folder, "participants") if row[2] != "fes"])
    said, changed = imported(data, folder, "--write", code=1)
    assert said["changed_since"] == 1
    assert said["conflicts"] == []
    assert [change["old"]["id"] for change in said["withheld"]] == ["fes"]
    assert list(changed) == [f"meetings/{MEETING}.json"]
    assert imported(data, folder, "--write", "--allow-delete")[1]


@pytest.mark.parametrize("remembers", [True, False])
def test_damage_in_keys_is_what_a_program_did_and_nothing_is_added(data, folder, remembers):
    if not remembers:
        (folder / "base.txt").unlink()
    for was, now in (("00719", "719"), ("1E5", "100000"), ("0000000121032683", "121032683"), ("1951-04", "Apr-51")):
        edit(folder, "identifiers", was, now)
        edit(folder, "people", was, now)
    said, changed = imported(data, folder, "--write")
    assert [finding["code"] for finding in said["findings"]] == ["RO117"] * 3
    assert [repair["was"] for repair in said["repairs"]] == ["1951-04"]
    assert (said["changes"], changed) == ([], {})


@pytest.mark.parametrize("typed", ["7", "7.0", "07"])
def test_so_is_damage_in_texts(data, folder, typed):
    file = data / "people/all.json"
    file.write_text(file.read_text("utf-8").replace(json.dumps("Grüße"), '"007"'), "utf-8")
    readout.export(data, "csv", folder.parent)
    again = folder.parent / "csv"
    edit(again, "people", "007", typed)
    said, changed = imported(data, again, "--write")
    assert [finding["code"] for finding in said["findings"]] == ["RO117"]
    assert "read as it was" in said["findings"][0]["help"]
    assert (said["changes"], changed) == ([], {})
    edit(again, "people", typed, "8")
    assert [change["new"] for change in imported(data, again)[0]["changes"]] == ["8"]


def test_without_its_memory_rows_that_are_gone_are_named_and_kept(data, folder):
    (folder / "base.txt").unlink()
    save(folder, "participants", [row for row in rows(folder, "participants") if row[2] != "fes"])
    said, changed = imported(data, folder, "--write", "--allow-delete", code=1)
    assert [(change["kind"], change["old"]["id"]) for change in said["missing"]] == [("removed", "fes")]
    assert changed == {}
    text = run("import", folder, "--into", data, code=1)
    assert "compared with the dataset alone" in text
    assert "says all of it already" not in text


def test_what_an_unread_cell_holds_is_not_missing(data, folder):
    (folder / "base.txt").unlink()
    lines = rows(folder, "participants")
    at = lines[0].index("on_behalf_of_ids")
    save(
        folder,
        "participants",
        [[*row[:at], f"{row[at]} | baku", *row[at + 1 :]] if "fes" in row else row for row in lines],
    )
    said, _ = imported(data, folder, code=1)
    assert [finding["code"] for finding in said["findings"]] == ["RO125"]
    assert said["missing"] == []


def test_one_file_of_an_export_belongs_to_the_dataset(data, folder, tmp_path):
    edit(folder, "participants", "the one of cairo", "somebody else")
    alone = shutil.copy(folder / "participants.csv", tmp_path / "seats sent by mail.csv")
    said, _ = imported(data, folder / "participants.csv")
    assert [change["new"] for change in said["changes"]] == ["somebody else"]
    assert (said["findings"], said["missing"]) == ([], [])
    said, _ = imported(data, alone, "--theirs")
    assert [change["new"] for change in said["changes"]] == ["somebody else"]
    assert (said["findings"], said["missing"]) == ([], [])


def test_what_is_no_table_of_ours_is_not_taken_for_one(tmp_path):
    list_of_others = tmp_path / "list.csv"
    list_of_others.write_text("Name,Date,Town\nA,2001,Oslo\n", "utf-8")
    assert not recognition.is_ours(list_of_others, default())


# ---------------------------------------------------------------- as programs save it

SAVED = {
    "semicolons": {"delimiter": ";"},
    "tabs": {"delimiter": "\t", "encoding": "utf-16"},
    "a mark": {"encoding": "utf-8-sig"},
    "cp1252": {"delimiter": ";", "encoding": "cp1252"},
    "cp1250": {"encoding": "cp1250", "errors": "replace"},
}


@pytest.mark.parametrize("how", ["semicolons", "tabs", "a mark", "cp1252"])
def test_files_are_read_as_programs_save_them(data, folder, how):
    edit(folder, "participants", "the one of cairo", "ein Schüler; und “mehr”")
    for table in ("people", "participants", "meetings"):
        save(folder, table, rows(folder, table), **SAVED[how])
    said, _ = imported(data, folder)
    assert [change["new"] for change in said["changes"]] == ["ein Schüler; und “mehr”"]
    assert bool(said["assumptions"]) == (how != "a mark")
    assert said["findings"] == []


def test_a_line_that_names_the_delimiter_is_read(data, folder):
    file = folder / "people.csv"
    file.write_text("sep=;\r\n" + file.read_text("utf-8").replace(",", ";"), "utf-8")
    said, changed = imported(data, folder, "--write")
    assert len(said["assumptions"]) == 2
    assert (said["changes"], said["findings"], changed) == ([], [], {})


@pytest.mark.parametrize(("page", "letters"), [("cp1250", "Łódź"), ("cp1254", "İğdır"), ("cp1251", "Ялта")])
def test_the_code_page_is_that_in_which_most_cells_are_as_handed_out(tmp_path, page, letters):
    data = write_files(tmp_path / "data")
    people = [{"id": f"p-{seat}", "name": f"{letters} {seat}"} for seat in SEATS]
    (data / "people/all.json").write_text(json.dumps(people), "utf-8")
    readout.export(data, "csv", tmp_path)
    folder = tmp_path / "csv"
    edit(folder, "people", f"{letters} fes", f"{letters} in Fes")
    save(folder, "people", rows(folder, "people"), encoding=page)
    said, _ = imported(data, folder)
    assert [change["new"] for change in said["changes"]] == [f"{letters} in Fes"]
    assert any(page in each for each in said["assumptions"])


def test_without_a_memory_a_code_page_is_refused_until_it_is_named(data, folder):
    (folder / "base.txt").unlink()
    save(folder, "people", rows(folder, "people"), encoding="cp1252")
    said, changed = imported(data, folder, "--write", "--allow-delete", "--force", "try", code=1)
    (finding,) = said["findings"]
    assert "--encoding" in finding["help"]
    assert changed == {}
    assert imported(data, folder, "--encoding", "cp1252")[0]["findings"] == []
    assert "no encoding" in run("import", folder, "--into", data, "--encoding", "cp12520", code=2)


def test_a_folder_without_names_of_books_needs_no_descriptor(data, folder):
    (folder / "datapackage.json").unlink()
    (folder / "people.csv").rename(folder / "People.csv")
    edit(folder, "participants", "the one of cairo", "somebody else")
    said, _ = imported(data, folder)
    assert [change["new"] for change in said["changes"]] == ["somebody else"]

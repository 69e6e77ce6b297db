"""`readout import` of a list: from a spreadsheet to a dataset that validates and exports, as docs/lists.md says."""

import csv
import json
import tomllib

import openpyxl
import pytest
from lists import VISITS, csv_file, dataset, workbook
from typer.testing import CliRunner

from readout.cli import common
from readout.cli.app import app
from readout.report.formats import Style

GUESTS = [
    ["No.", "Arrival", "Departure", "Visitor", "From", "Remarks"],
    ["1", "1951-05-03", "1951-05-05", "King Orvo II", "Norway", "Met with the Cabinet and spoke at a dinner."],
    ["2", "03/04/1952", "", "Prime Minister Tove Halle", "Denmark", "Private visit on the way home to the north."],
    ["3", "1953-02-03", "1953-02-05", "Prime Minister Tove Halle", "Denmark", ""],
]


def run(*arguments):
    return CliRunner().invoke(app, ["import", *map(str, arguments)], catch_exceptions=False)


@pytest.fixture
def root(tmp_path):
    return dataset(tmp_path / "data")


def test_a_map_is_proposed_with_what_was_seen(tmp_path, root):
    result = run(csv_file(tmp_path / "visits.csv", GUESTS), "--into", root)
    assert result.exit_code == 0
    proposed = tomllib.loads(result.stdout)
    assert proposed["key"] == "No."
    assert proposed["meetings"]["date"] == {"columns": ["Arrival", "Departure"]}
    assert proposed["meetings"]["description"] == "Remarks"
    assert proposed["meetings"]["status"] == {"constant": "unknown"}
    person = proposed["meetings"]["participants/visitor/person_id"]
    assert person == {"column": "Visitor", "pattern": "{title} {name}", "take": "name", "match": "people"}
    assert proposed["meetings"]["participants/visitor/on_behalf_of_ids"] == {"column": "From", "match": "organizations"}
    assert "# E From: 3 of 3 are states: Norway | Denmark" in result.stdout
    assert "1 undecidable" in result.stdout
    assert len(result.stdout.splitlines()) <= 40
    assert not list(root.rglob("*.yaml"))


def test_the_walk_from_a_spreadsheet_to_an_export(tmp_path, root):
    file, made = csv_file(tmp_path / "visits.csv", GUESTS), tmp_path / "visits.toml"
    said = run(file, "--into", root, "--map", made)
    assert "is the map that is proposed" in said.stdout
    dry = run(file, "--into", root, "--map", made)
    assert "3 meetings new, 0 changed, 0 the same." in dry.stdout
    assert "This was a dry run." in dry.stdout
    assert not list(root.rglob("*.yaml"))
    written = run(file, "--into", root, "--map", made, "--write")
    assert written.exit_code == 0, written.stdout
    left_over = list(csv.DictReader((tmp_path / "left-over.csv").read_text().splitlines()))
    assert [(row["place"], row["value"]) for row in left_over] == [("B3", "03/04/1952")]
    for command in (["validate", str(root)], ["export", "json", "--data", str(root), "-o", str(tmp_path / "out")]):
        assert CliRunner().invoke(app, command, catch_exceptions=False).exit_code == 0
    again = run(file, "--into", root)
    assert "The dataset says all of it already." in again.stdout


def test_the_plan_for_programs(tmp_path, root):
    file, made = csv_file(tmp_path / "visits.csv", GUESTS), tmp_path / "visits.toml"
    run(file, "--into", root, "--map", made)
    plan = json.loads(run(file, "--into", root, "--map", made, "--format", "json").stdout)
    assert plan["cells"] == {"all": 16, "landed": 15, "in_part": 0, "ignored": 0, "left_over": 1}
    assert len(plan["records"]) == 3
    assert {"organizations/norway", "people/tove-halle"} <= set(plan["new"])


def test_an_answer_to_a_workbook_has_the_reasons_at_its_cells(tmp_path, root):
    file, made, answer = workbook(tmp_path / "v.xlsx", GUESTS), tmp_path / "v.toml", tmp_path / "answer.xlsx"
    run(file, "--into", root, "--map", made)
    run(file, "--into", root, "--map", made, "--answer", answer)
    sheet = openpyxl.load_workbook(answer)["Sheet1"]
    assert sheet["B3"].value == "03/04/1952"
    assert "two ways" in sheet["B3"].comment.text


def test_a_wrong_map_is_refused_with_its_place(tmp_path, root):
    file, made = csv_file(tmp_path / "visits.csv", VISITS), tmp_path / "m.toml"
    made.write_text('key = "Nr"\n[meetings]\nname = "Guest"\ndat = "Arrival"\ndate = {column = "Arival"}\n')
    result = run(file, "--into", root, "--map", made)
    assert result.exit_code == 1
    assert "RO130" in result.stdout
    assert "RO131" in result.stdout
    assert "did you mean `date`?" in result.stdout
    assert "did you mean `Arrival`?" in result.stdout


def test_a_list_is_not_written_without_a_map(tmp_path, root):
    result = run(csv_file(tmp_path / "visits.csv", VISITS), "--into", root, "--write")
    assert result.exit_code == 2
    assert not list(root.rglob("*.yaml"))


@pytest.mark.parametrize("kind", ["list", "bibliography"])
def test_what_stays_over_is_written_through_no_link(kind, tmp_path, root):
    """A link beside a list may have come with it."""
    elsewhere, before = tmp_path / "elsewhere", sorted(root.rglob("*"))
    elsewhere.write_text("as it was", "utf-8")
    (tmp_path / "left-over.csv").symlink_to(elsewhere)
    file, more = tmp_path / "l.bib", []
    file.write_text("@book{a, title={A Book}, year={2001}, abstract={Long}}\n", "utf-8")
    if kind == "list":
        file, more = csv_file(tmp_path / "visits.csv", GUESTS), ["--map", tmp_path / "visits.toml"]
        run(file, "--into", root, *more)
    result = run(file, "--into", root, *more, "--write")
    assert result.exit_code == 2
    assert "left-over.csv is a link: name a file for what stays over with --answer" in result.output
    assert elsewhere.read_text("utf-8") == "as it was"
    assert sorted(each for each in root.rglob("*") if ".readout" not in each.parts) == before
    run(file, "--into", root, *more, "--write", "--answer", tmp_path / "over.csv")
    assert (tmp_path / "over.csv").is_file()


def test_on_a_terminal_lines_end_between_words(tmp_path, root, monkeypatch):
    file, made = csv_file(tmp_path / "visits.csv", GUESTS), tmp_path / "visits.toml"
    run(file, "--into", root, "--map", made)
    plain = run(file, "--into", root, "--map", made).stdout
    monkeypatch.setattr(common, "style", lambda: Style(colour=False, width=40))
    narrow = run(file, "--into", root, "--map", made).stdout
    assert narrow.split() == plain.split()
    rows = narrow.splitlines()
    assert max(len(row) for row in rows if " " in row.strip()) <= 40 < max(map(len, plain.splitlines()))
    place = next(at for at, row in enumerate(rows) if row.startswith("  B3 "))
    assert rows[place + 1].startswith("    ")

"""Maps are proposed from headings and values: what each column fills, and how its cells are taken apart."""

import tomllib

import pytest
from lists import csv_file, dataset

from readout.handoff.lists import proposal, reading
from readout.store import load


def proposed(tmp_path, rows, **records):
    ours = load.load(dataset(tmp_path / "data", **records))
    table = reading.read(csv_file(tmp_path / "l.csv", rows))
    text = proposal.propose(table, ours, "l", lambda *_: None)
    return tomllib.loads(text), text


def test_days_are_not_put_in_order_without_being_told(tmp_path):
    rows = [["No", "Date"], ["1", "13/04/2021"], ["2", "25/12/2021"], ["3", "03/04/2021"]]
    value, text = proposed(tmp_path, rows)
    assert value["meetings"]["date"] == "Date"
    assert "day before month in 2 of 3, 1 undecidable" in text


@pytest.mark.parametrize(
    ("cells", "address", "source"),
    [
        (["Ann Lee", "Bo Ek; Cy Oh", "Di Moe"], "participants/*/person_id", {"split": [";"]}),
        (["Ann Lee", "Bo Ek and Cy Oh", "Di Moe"], "participants/*/person_id", {"split": [" and "]}),
        (
            ["King Orvo II", "Queen Ilse", "President Bo Ek"],
            "participants/who/person_id",
            {"pattern": "{title} {name}"},
        ),
        (["Ann Lee (Minister)", "Bo Ek (Envoy)", "Di Moe (King)"], "participants/who/posts", {"take": "post"}),
        (
            ["Ann Lee, Minister", "Bo Ek, Envoy", "Di Moe, King"],
            "participants/who/posts",
            {"pattern": "{name}, {post}"},
        ),
    ],
    ids=str,
)
def test_several_names_titles_and_posts_in_a_cell_are_taken_apart(tmp_path, cells, address, source):
    rows = [["No", "Date", "Who"], *([str(at), "2020-01-02", cell] for at, cell in enumerate(cells))]
    assert source.items() <= proposed(tmp_path, rows)[0]["meetings"][address].items()


def test_a_family_name_that_stands_first_is_not_split_off(tmp_path):
    rows = [["No", "Date", "Who"], ["1", "2020-01-02", "Lee, Ann"], ["2", "2020-01-03", "Ek, Bo"]]
    assert "split" not in str(proposed(tmp_path, rows)[0])


def test_a_long_table_is_grouped_by_its_key(tmp_path):
    rows = [
        ["id", "date", "person"],
        *([at // 3, f"2020-01-0{at // 3 + 1}", name] for at, name in enumerate(["Ann", "Bo", "Cy", "Di", "Ed", "Fay"])),
    ]
    value, text = proposed(tmp_path, rows)
    assert value["key"] == "id"
    assert "several rows of a key are one meeting" in text
    assert "participants/*/person_id" in value["meetings"]


def test_people_are_told_by_those_of_the_dataset(tmp_path):
    rows = [["No", "Date", "X"], ["1", "2020-01-02", "Zorvan"], ["2", "2020-01-03", "Qolbu"]]
    records = {"people__zorvan": {"name": "Zorvan"}, "people__qolbu": {"name": "Qolbu"}}
    value, text = proposed(tmp_path, rows, **records)
    assert value["meetings"]["participants/x/person_id"]["match"] == "people"
    assert "2 of 2 of people of this dataset" in text


def test_only_prose_is_a_description(tmp_path):
    rows = [["No", "Date", "Notes"], ["1", "2020-01-02", "x"], ["2", "2020-01-03", "y"]]
    value, text = proposed(tmp_path, rows)
    assert not {"description", "note"} & value["meetings"].keys()
    assert 'no field was seen for ["Notes"]' in text


def test_links_are_proposed_as_sources_that_are_not_cited(tmp_path):
    rows = [
        ["No", "Date", "Link"],
        ["1", "2020-01-02", "https://example.org/a"],
        ["2", "2020-01-03", "https://example.org/b"],
    ]
    value, text = proposed(tmp_path, rows)
    assert value["sources"] == {"url": "Link"}
    assert "sources" not in value["meetings"]
    assert '# sources = {column = "Link"}' in text


@pytest.mark.parametrize(
    ("headings", "name"),
    [
        (("Date", "City"), "Meeting of {Date}, {City}"),
        (("City", "Date"), "Meeting of {Date}, {City}"),
        (("No.", "City"), "Meeting {No.}, {City}"),
        (("Date", "City", "Topic"), "{Topic}, {City}"),
        (("Date",), "Meeting of {Date}"),
    ],
)
def test_a_meeting_is_not_called_by_its_place_alone(tmp_path, headings, name):
    cells = {"City": "Baku", "Topic": "Fishing grounds"}
    rows = [
        [cells.get(each, str(at) if each == "No." else f"2020-01-0{at}") for each in headings] for at in range(1, 5)
    ]
    assert proposed(tmp_path, [list(headings), *rows])[0]["meetings"]["name"] == name

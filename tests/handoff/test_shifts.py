"""Columns whose values stand in other rows, empty cells among them, and what people do by hand, which is no such thing."""

import json
import shutil
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_import import Book, edits, run, texts
from test_sheets import codes, column, put, write_files

import readout
from readout.handoff import plan

FULL = ["n1", "n2", "n3", "n4", "n5", "n6", "n7", "n8"]
GAPS = ["n1", "n2", None, "n4", None, None, "n7", None]
SPARSE = [None, "n2", None, None, None, "n6", None, None]
THREE = ["n1", "n2", "n3"]
WORDS = ["x", "x", "x", "y", "y", "y", "x", None]
COLUMNS = {"note": FULL, "description": GAPS, "family_name": SPARSE, "honorific_prefix": WORDS}


def write_people(root):
    write_files(root)
    people = [
        {"id": f"p-{number}", "name": f"Person {number}"}
        | {name: values[number] for name, values in COLUMNS.items() if values[number]}
        for number in range(len(FULL))
    ]
    (root / "people/all.json").write_text(json.dumps(people, indent=1), "utf-8")
    places = [
        {"id": f"c-{number}", "name": f"City {number}", "classification": "city", "note": f"n{number + 1}"}
        for number in range(3)
    ]
    places.append({"id": "istanbul", "name": "Istanbul", "classification": "city"})
    (root / "places/all.json").write_text(json.dumps(places, indent=1), "utf-8")
    return root


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("shifts")
    readout.export(write_people(folder / "data"), "xlsx", folder)
    return folder


@pytest.fixture
def book(folder, tmp_path):
    return Book(shutil.copy(folder / "dataset.xlsx", tmp_path / "back.xlsx"))


def imported(folder, book, *options, code):
    before = texts(folder / "data")
    said = json.loads(run("import", book.save(), "--into", folder / "data", "--format", "json", *options, code=code))
    assert edits(before, texts(folder / "data")) == {}
    return said


def down(values, *, by=1, first=0):
    return [*values[:first], *[None] * by, *values[first : len(values) - by]]


def up(values, *, by=1, first=0):
    return [*values[:first], *values[first + by :], *[None] * by]


def set_at(values, **changes):
    return [changes.get(f"at{number}", value) for number, value in enumerate(values)]


SHIFTED = {
    "note": [
        *(down(FULL), up(FULL), down(FULL, by=2), up(FULL, by=3), down(FULL, first=5), up(FULL, first=5)),
        down(FULL, by=2, first=4),
        set_at(down(FULL), at0="a new one"),
        set_at(FULL, at4="n4", at5="n4"),  # filled down
        set_at(FULL, at2="n4", at1="n4"),  # and up
        set_at(FULL, at1=None, at2="n2", at3="n3"),
    ],
    "description": [down(GAPS), up(GAPS), down(GAPS, by=2), GAPS[::-1], set_at(GAPS, at2="n2", at3="n2", at4="n2")],
    "family_name": [
        sorted(SPARSE, key=str),
        down(SPARSE),
        SPARSE[::-1],
        set_at(down(SPARSE), at0="x"),
    ],
}


@pytest.mark.parametrize(("name", "values"), [(name, values) for name, all_ in SHIFTED.items() for values in all_])
def test_what_stands_in_other_rows_is_refused(folder, book, name, values):
    put(column(book, "people", name), values)
    said = imported(folder, book, "--write", "--theirs", code=1)
    assert codes(said) == ["RO126"]
    assert not [change for change in said["changes"] if change["new"] in FULL]
    said = imported(folder, book, "--allow-shifted", code=0)
    assert codes(said) == ["RO126"]
    assert said["changes"]


@pytest.mark.parametrize("values", [down(THREE), up(THREE), ["n1", "n1", "n1"], ["n3", "n3", "n3"], ["n2", "n3", None]])
def test_so_are_three_rows(folder, book, values):
    put(column(book, "places", "note")[:3], values)
    said = imported(folder, book, "--write", "--theirs", code=1)
    assert (codes(said), said["changes"]) == (["RO126"], [])


def test_a_cell_that_was_inserted_pushes_nothing_out_of_the_table(folder, book):
    cells = column(book, "people", "note")
    put(cells, down(FULL))
    below = cells[-1].offset(1, 0)
    below.value = FULL[-1]
    said = imported(folder, book, "--write", "--theirs", code=1)
    assert (codes(said), said["changes"], said["edits"]["added"]) == (["RO126"], [], 0)


ORDINARY = {
    "note": [
        set_at(FULL, at0="n2", at1="n1"),  # exchanged
        set_at(FULL, at0="n2", at1="n1", at5="something else"),
        set_at(FULL, at0="n2", at1="n1", at5=None),
        set_at(FULL, at2="new", at3="new", at4="new"),
        set_at(FULL, at1="n1"),  # as above
        set_at(FULL, at1=None, at4=None, at6=None),
        [f"{value}, more" for value in FULL],
        [None] * 8,
        set_at(FULL, at3="n1", at6="n1"),
    ],
    "description": [
        set_at(GAPS, at2="new", at4="new", at5="new"),
        set_at(GAPS, at4="n4", at5="n4"),  # filled down over empty cells: nothing is lost
        set_at(GAPS, at2="n2", at1=None),  # moved to its row
        set_at(GAPS, at2="n2", at1=None, at6=None),
    ],
    "family_name": [set_at(SPARSE, at1=None, at2="n2"), set_at(SPARSE, at1="n6", at5="n2"), ["new"] * 8, FULL],
    "honorific_prefix": [
        set_at(WORDS, at3="x", at4="x", at5="z"),
        set_at(WORDS, at0="y", at3="x"),
        set_at(WORDS, at0="y", at1="y"),
        set_at(WORDS, at7="x"),
    ],
}


@pytest.mark.parametrize(("name", "values"), [(name, values) for name, all_ in ORDINARY.items() for values in all_])
def test_what_people_do_by_hand_is_not(folder, book, name, values):
    put(column(book, "people", name), values)
    said = imported(folder, book, code=0)
    assert "RO126" not in codes(said)
    assert said["changes"]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 10**6))
def test_edits_here_and_there_raise_no_alarm(folder, tmp_path, seed):
    """Cells that are written anew, emptied and filled, in several columns, and a value of another row."""
    random = Random(seed)
    book = Book(shutil.copy(folder / "dataset.xlsx", tmp_path / "back.xlsx"))
    for name, values in COLUMNS.items():
        cells = column(book, "people", name)
        for at in random.sample(range(8), random.randrange(6)):
            put([cells[at]], [random.choice([None, f"new {seed} {at}"])])
        if name in ("note", "honorific_prefix"):
            put([random.choice(cells)], [random.choice(values)])
    result = plan.prepare(book.save(), folder / "data")
    assert [finding for finding in result.findings if finding.code == "RO126"] == []


@pytest.mark.parametrize("how", [down, up, sorted, lambda values: values[::-1]])
def test_the_column_that_was_moved_is_named_and_not_the_ids(folder, book, how):
    cells = column(book, "people", "name")
    names = [cell.value for cell in cells]
    put(cells, list(how(names)) if how is not sorted else [*names[3:], *names[:3]])
    (finding,) = [each for each in imported(folder, book, code=1)["findings"] if each["code"] == "RO126"]
    assert "`Name`" in finding["message"]


def test_nor_the_names_where_ids_were_moved(folder, book):
    cells = column(book, "people", "id")
    put(cells, [cell.value for cell in reversed(cells)])
    (finding,) = [each for each in imported(folder, book, code=1)["findings"] if each["code"] == "RO126"]
    assert "`Id`" in finding["message"]

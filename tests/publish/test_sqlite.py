"""The SQLite database: what programs that know no readout find in it, and strangers' databases."""

import sqlite3
from contextlib import closing

import pytest

from helpers import DATASETS, dataset_of, written
from readout.model import claims, tables
from readout.model.schema import default
from readout.store import load
from strategies import full_dataset

LAYOUT = {table.name: table for table in tables.layout(default())}


@pytest.fixture(scope="module")
def dataset():
    return load.load(DATASETS[0])


@pytest.fixture(scope="module")
def database(dataset, tmp_path_factory):
    return written(dataset, "sqlite", tmp_path_factory.mktemp("sqlite"))


def query(file, sql, *values):
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute(sql, values).fetchall()


def change(file, target, *statements):
    """A copy of a database after some statements."""
    target.write_bytes(file.read_bytes())
    with closing(sqlite3.connect(target)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()
    return target


def problems(file):
    return [(each.code, each.message) for each in load.load(file).problems]


def test_tables_have_their_types_keys_and_references(database):
    columns = {
        name: (type, needed, key) for _, name, type, needed, _, key in query(database, "PRAGMA table_info(acts)")
    }
    assert columns["count"] == ("INTEGER", 0, 0)
    assert [name for name, (*_, key) in columns.items() if key] == list(LAYOUT["acts"].key)
    keys = {(row[3], row[2], row[4]) for row in query(database, "PRAGMA foreign_key_list(acts)")}
    assert keys >= {
        ("place_id", "places", "id"),
        ("outcome_id", "outcomes", "id"),
        ("record_id", "outcomes", "record_id"),
    }
    assert query(database, "PRAGMA foreign_key_check") == []
    assert query(database, "PRAGMA integrity_check") == [("ok",)]


def test_the_view_of_contested_values_has_those_that_the_program_finds(dataset, database):
    addresses = {
        (record.collection.name, record.id, about)
        for record in dataset
        for about in claims.disputed_fields(record.collection.field, record.value)
    }
    assert addresses
    assert set(query(database, "SELECT DISTINCT collection, record_id, about FROM contested")) == addresses


def test_the_view_of_who_met_whom_has_the_pairs_that_the_site_counts(dataset, database):
    from readout.publish.formats.site.index import Index
    from readout.publish.formats.site.words import Words

    index = Index(dataset, Words("en"))
    pairs = {
        (*sorted((index.entries[number].id, index.entries[meeting.other].id)), len(meeting.occasions))
        for (collection, _), number in index.numbers.items()
        if collection == "people"
        for meeting in index.met(number)
    }
    assert pairs
    assert set(query(database, "SELECT one_id, other_id, times FROM who_met_whom")) == pairs


def test_the_view_of_meetings_has_a_row_a_seat(dataset, database):
    count = sum(max(1, len(record.value.get("participants", ()))) for record in dataset.records["meetings"])
    assert query(database, "SELECT count(*) FROM meetings_with_participants") == [(count,)]


def test_search_finds_words_without_their_accents(database):
    by_accent = query(database, "SELECT record_id FROM search WHERE search MATCH 'Erdoğan'")
    assert by_accent
    assert query(database, "SELECT record_id FROM search WHERE search MATCH 'erdogan'") == by_accent


def test_search_finds_no_words_that_only_address_a_value(database):
    assert query(database, "SELECT 1 FROM search WHERE search MATCH '\"participants netanyahu attendance\"'") == []
    assert query(database, "SELECT 1 FROM claims WHERE about = 'participants/netanyahu/attendance'")


@pytest.mark.parametrize("view", ["contested", "who_met_whom", "meetings_with_participants"])
def test_views_take_whatever_the_schema_allows(view, tmp_path):
    file = written(dataset_of(full_dataset(default(), 4), tmp_path), "sqlite", tmp_path)
    assert isinstance(query(file, f"SELECT * FROM {view}"), list)


def test_a_value_that_somebody_changed_is_found_at_its_cell(database, tmp_path):
    file = change(
        database, tmp_path / "a.db", "UPDATE acts SET count = 'many' WHERE rowid = 1", "UPDATE people SET name = x'ff'"
    )
    assert ("RO110", "the cell holds bytes, or a text that is not UTF-8") in problems(file)
    assert load.load(file).problems[0].place.cell.sheet == "people"


COUNT = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS id, 'x' AS name FROM n"


@pytest.mark.parametrize(
    ("statements", "message"),
    [
        ([f"CREATE VIEW places AS {COUNT}"], "`places` is no plain table, but computed"),
        (["CREATE VIRTUAL TABLE places USING fts5(id, name)"], "`places` is no plain table, but computed"),
        (
            ["CREATE TABLE places (id TEXT, name TEXT AS (hex(zeroblob(1000000))))"],
            "`places` is no plain table, but computed",
        ),
        (
            [
                "CREATE TABLE places (id TEXT)",
                f"INSERT INTO places SELECT id FROM ({COUNT} LIMIT 1000)",
                f"ALTER TABLE places ADD COLUMN name TEXT DEFAULT '{'a' * 90_000}'",
            ],
            "the database is damaged: its rows are larger than the file",
        ),
    ],
)
def test_nothing_in_a_strangers_database_runs(statements, message, database, tmp_path):
    file = change(database, tmp_path / "a.sqlite", "PRAGMA foreign_keys = OFF", "DROP TABLE places", *statements)
    assert problems(file) == [("RO111", message)]


def test_what_is_missing_is_said(database, tmp_path):
    assert problems(change(database, tmp_path / "a.sqlite", "DROP TABLE claims")) == [
        ("RO115", "the database has no table `claims`")
    ]


def test_changes_that_are_not_in_the_file_yet_are_not_passed_over(database, tmp_path):
    file = change(database, tmp_path / "a.sqlite")
    (tmp_path / "a.sqlite-wal").write_bytes(b"x")
    assert problems(file) == [("RO111", "`a.sqlite-wal` lies beside it, with changes that are not in it yet")]


@pytest.mark.parametrize("end", [0, 10, 100, 5000, 40_000])
def test_half_a_file_is_no_traceback(end, database, tmp_path):
    file = tmp_path / "a.sqlite"
    file.write_bytes(database.read_bytes()[:end])
    assert [code for code, _ in problems(file)] == ["RO111"]


def test_pages_that_tell_the_same_rows_again_and_again_end(tmp_path):
    """A tree of pages each of which names one page beneath it many times: 20 pages tell of 100 ** 18 rows."""
    file, size = tmp_path / "a.sqlite", 4096
    with closing(sqlite3.connect(file)) as connection:
        connection.execute(f"PRAGMA page_size = {size}")
        connection.execute("CREATE TABLE places (id TEXT)")
        connection.execute("INSERT INTO places VALUES ('a')")
        connection.commit()
    pages = [bytearray(file.read_bytes()[at : at + size]) for at in (0, size)]
    leaf = pages.pop()
    for _ in range(18):
        below = (len(pages) + 2).to_bytes(4)
        cell, count = below + b"\1", 100
        starts = [size - 5 * (number + 1) for number in range(count)]
        head = bytes([5, 0, 0]) + count.to_bytes(2) + starts[-1].to_bytes(2) + b"\0" + below
        page = bytearray(size)
        body = head + b"".join(start.to_bytes(2) for start in starts)
        page[: len(body)] = body
        for start in starts:
            page[start : start + 5] = cell
        pages.append(page)
    pages.append(leaf)
    pages[0][28:32] = len(pages).to_bytes(4)
    file.write_bytes(b"".join(pages))
    assert [code for code, _ in problems(file)] == ["RO111"]

"""The SQLite database in the programs that people open it with: Datasette, and sqlite3 on the command line."""

import asyncio
import json
import shutil
import subprocess
from urllib.parse import urlencode

import pytest
from datasette.app import Datasette

from helpers import DATASETS, unavailable, written
from readout.model import tables
from readout.model.schema import default
from readout.store import load

VIEWS = ("meetings_with_participants", "contested", "who_met_whom")


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    return written(load.load(DATASETS[0]), "sqlite", tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="module")
def get(database):
    """What Datasette answers to a path of the database, with some parameters: its status and its text."""
    server = Datasette([str(database)], settings={"num_sql_threads": 0})  # threads would outlive it

    def ask(path="", **parameters):
        answer = asyncio.run(server.client.get(f"/{database.stem}{path}?{urlencode(parameters)}"))
        return answer.status_code, answer.text

    return ask


def rows(get, path, **parameters):
    status, text = get(f"{path}.json", **parameters, _shape="objects")
    assert status == 200, text
    return json.loads(text)["rows"]


def test_datasette_lists_every_table_with_its_key_and_references(get):
    status, text = get(".json")
    assert status == 200
    listed = {table["name"]: table for table in json.loads(text)["tables"]}
    layout = tables.layout(default())
    assert {table.name for table in layout} <= set(listed)
    assert {view["name"] for view in json.loads(text)["views"]} == set(VIEWS)
    assert not [name for name, table in listed.items() if name in default().collections and table["hidden"]]
    for table in layout:
        single = {
            (key.columns[0], key.target.name)
            for key in tables.foreign_keys(table, layout)
            if len(key.columns) == len(key.target.key) == 1
        }
        outgoing = {(key["column"], key["other_table"]) for key in listed[table.name]["foreign_keys"]["outgoing"]}
        assert outgoing == single, table.name


def test_datasette_shows_a_record_with_links_to_what_it_names(get):
    assert get("/meetings/2025-11-03-istanbul-gaza")[0] == 200
    status, text = get("/meetings", id="2025-11-03-istanbul-gaza")
    assert status == 200
    assert 'href="/dataset/places/istanbul">Istanbul</a>' in text
    status, _ = get("/participants/meetings,2025-11-03-istanbul-gaza,egypt")
    assert status == 200


@pytest.mark.parametrize("view", VIEWS)
def test_datasette_shows_each_view_as_a_page_and_as_rows(view, get):
    status, text = get(f"/{view}")
    assert status == 200
    assert "rows" in text
    assert rows(get, f"/{view}", _size=5)


def test_datasette_counts_as_the_dataset_does(get):
    meetings = list(load.load(DATASETS[0]).records["meetings"])
    status, text = get("/meetings.json", _facet="status")
    assert status == 200
    answer = json.loads(text)
    assert answer["filtered_table_rows_count"] == len(meetings)
    counted = {each["value"]: each["count"] for each in answer["facet_results"]["status"]["results"]}
    statuses = [meeting.value["status"] for meeting in meetings]
    assert counted == {status: statuses.count(status) for status in counted}


def test_datasette_searches_the_full_texts(get):
    status, text = get("/search")
    assert status == 200
    assert 'name="_search"' in text

    def hits(words):
        return {(row["table"], row["record_id"]) for row in rows(get, "/search", _search=words, _size="max")}

    assert ("people", "recep-tayyip-erdogan") in hits("Erdoğan")
    assert hits("erdogan") == hits("Erdoğan")
    assert "statements" in {table for table, _ in hits("ceasefire")}
    assert hits("zzzzzz") == set()


def test_the_command_line_runs_the_queries_of_the_documentation(database):
    sqlite3 = shutil.which("sqlite3") or unavailable("sqlite3 is not installed (Debian: apt-get install sqlite3)")

    def ask(query):
        done = subprocess.run([sqlite3, "-json", database, query], capture_output=True, text=True, check=True)
        return json.loads(done.stdout or "[]")

    assert ask("pragma integrity_check") == [{"integrity_check": "ok"}]
    assert ask("pragma foreign_key_check") == []
    for view in VIEWS:
        assert ask(f"select * from {view} limit 3"), view
    assert ask("select record_id from search where search match 'ceasefire AND gaza' limit 5")

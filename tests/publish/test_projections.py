"""The formats that are a view of the data: each opened by its consumer, and what each leaves out."""

import csv
import json
import sqlite3
from collections import Counter
from contextlib import closing

import networkx as nx
import pytest
import yaml

from helpers import DATASETS, contents, dataset_of, written
from readout.model.schema import default
from readout.publish import formats
from readout.store import load
from readout.text import edtf
from strategies import full_dataset

VIEWS = ("deposit", "flat", "geojson", "gexf")
METADATA = {"title": 'A "title": x', "schema_version": "1.1"}
SEAT = {"attendance": "attended"}


def small(tmp_path, **more):
    return dataset_of(
        {
            "metadata": METADATA,
            "people": [{"id": name, "name": f'{name} <&> "x"'} for name in ("a", "b", "c")],
            "places": [{"id": "p", "name": "P", "coordinates": "41.01, 28.96"}, {"id": "q", "name": "Q"}],
            "meetings": [
                {
                    "id": "m",
                    "name": "M",
                    "status": "held",
                    "date": "2025-11",
                    "place_id": "p",
                    "participants": [
                        {"id": "a", "person_id": "a", **SEAT},
                        {"id": "b", "person_id": "b", **SEAT},
                        {"id": "c", "person_id": "c"},
                    ],
                },
                {"id": "n", "status": "planned", "participants": [{"id": id, "person_id": id, **SEAT} for id in "ac"]},
                {"id": "o", "status": "held", "participants": [{"id": id, "person_id": id, **SEAT} for id in "ab"]},
            ],
            **more,
        },
        tmp_path,
    )


def counts(name, dataset, folder):
    target = folder / formats.exporter(name).TARGET
    return {loss.kind: loss.count for loss in formats.write_one(name, dataset, target, formats.Options())}


def test_networkx_reads_who_met_whom_and_when(tmp_path):
    graph = nx.read_gexf(written(small(tmp_path), "gexf", tmp_path))
    assert {node: data["label"] for node, data in graph.nodes(data=True)} == {
        name: f'{name} <&> "x"' for name in ("a", "b", "c")
    }
    ((one, other, data),) = graph.edges(data=True)
    assert ({one, other}, data["weight"], data["spells"]) == ({"a", "b"}, 2, [("2025-11-01", "2025-11-30")])


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("2025-11-03", ("2025-11-03", "2025-11-03")),
        ("2025-11-03/..", ("2025-11-03", "")),
        ("/1998-04-10", ("", "1998-04-10")),
        ("[2005-08-29..2005-09-04]", ("2005-08-29", "2005-09-04")),
        ("2024-02~", ("2024-02-01", "2024-02-29")),
        ("XXXX-10-09", ("", "")),
        ("", ("", "")),
    ],
)
def test_a_spell_is_all_days_that_a_date_can_mean(text, span):
    assert edtf.outer_days(text) == span


def test_geojson_has_longitude_first_and_only_what_has_a_point(tmp_path):
    features = json.loads(written(small(tmp_path), "geojson", tmp_path).read_text("utf-8"))["features"]
    assert {each["id"]: each["geometry"]["coordinates"] for each in features} == {
        "meetings/m": [28.96, 41.01],
        "places/p": [28.96, 41.01],
    }
    assert {each["properties"].get("place") for each in features} == {"P", None}


def test_the_account_counts_what_is_left_out(tmp_path):
    (tmp_path / "one").mkdir()
    dataset = small(tmp_path)
    of_geojson, of_gexf = (counts(name, dataset, tmp_path / "one") for name in ("geojson", "gexf"))
    assert (of_geojson["places"], of_geojson["people"], of_geojson["participants"]) == (2, 6, 20)
    assert of_gexf["places"] == 5
    assert "people" not in of_gexf
    # Of seven seats with an id and a person, six with an attendance, those of `m` and `o` name four who met.
    assert of_gexf["participants"] == 20 - 4


def test_the_files_of_a_deposit_are_valid_and_say_what_readout_toml_says(tmp_path):
    metadata = METADATA | {"license": "CC-BY-4.0", "url": "https://doi.org/10.1234/x.y", "contributors": ["A: b", "C"]}
    folder = written(small(tmp_path, metadata=metadata), "deposit", tmp_path)
    citation = yaml.safe_load((folder / "CITATION.cff").read_text("utf-8"))
    zenodo = json.loads((folder / ".zenodo.json").read_text("utf-8"))
    assert citation["title"] == zenodo["title"] == METADATA["title"]
    assert citation["authors"] == zenodo["creators"] == [{"name": "A: b"}, {"name": "C"}]
    assert (citation["doi"], citation["license"], zenodo["license"]) == ("10.1234/x.y", "CC-BY-4.0", "cc-by-4.0")
    assert citation["cff-version"] == "1.2.0"


@pytest.mark.parametrize("name", VIEWS)
def test_views_take_whatever_the_schema_allows_and_are_the_same_bytes(name, tmp_path):
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        folder.mkdir()
    first, second = (contents(written(dataset_of(full_dataset(default(), 5), each), name, each)) for each in folders)
    assert first == second


@pytest.mark.parametrize("name", VIEWS)
def test_our_own_data_is_told_and_its_losses_counted(name, tmp_path):
    assert sum(Counter(counts(name, load.load(DATASETS[0]), tmp_path)).values()) > 0
    assert name not in formats.names_of_all()


STATES = [
    {"id": id, "name": id.upper(), "classification": "state", "country_code": id[:2].upper()} for id in ("tr", "us")
]


def rows(file):
    with file.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def test_flat_tables_have_a_row_a_seat_and_a_pair(tmp_path):
    seats = [
        {"id": "a", "person_id": "a", "on_behalf_of_ids": ["tr"], "posts": ["P, Q", "R"], **SEAT},
        {"id": "b", "on_behalf_of_ids": ["us", "side"], **SEAT},
        {"id": "c", "person_id": "c", "on_behalf_of_ids": ["side"], "attendance": "absent"},
    ]
    former = {"id": "ussr", "name": "USSR", "classification": "state"}
    seats.append({"id": "d", "on_behalf_of_ids": ["ussr"], **SEAT})
    side = {"id": "side", "name": "Side", "classification": "side"}
    meeting = {"id": "m", "name": "M", "status": "held", "date": "2025-11", "place_id": "p", "participants": seats}
    dataset = small(tmp_path, organizations=[*STATES, side, former], meetings=[meeting])
    folder = written(dataset, "flat", tmp_path)
    one, two, *_ = rows(folder / "seats.csv")
    assert (one["date_first"], one["date_last"], one["year"]) == ("2025-11-01", "2025-11-30", "2025")
    assert (one["state_codes"], one["posts"], one["person"]) == ("TR", "P, Q\nR", 'a <&> "x"')
    assert (two["state_codes"], two["on_behalf_of_ids"], two["person"]) == ("US", "side;us", "")
    assert [(row["one_code"], row["other_code"]) for row in rows(folder / "state-pairs.csv")] == [
        ("TR", "US"),
        ("TR", ""),
        ("US", ""),
    ]
    assert rows(folder / "person-pairs.csv") == []
    (tmp_path / "again").mkdir()
    assert "participants" not in counts("flat", dataset, tmp_path / "again")


def test_frictionless_finds_the_flat_tables_as_their_dictionary_says(tmp_path):
    import frictionless

    folder = written(load.load(DATASETS[0]), "flat", tmp_path)
    report = frictionless.validate(str(folder / "datapackage.json"))
    assert report.valid, report.flatten(["type", "note"])[:5]
    assert all(task.stats["rows"] for task in report.tasks)


def test_every_format_counts_the_same_pairs(tmp_path):
    dataset = load.load(DATASETS[0])
    graph = nx.read_gexf(written(dataset, "gexf", tmp_path))
    of_graph = {tuple(sorted(pair[:2])): int(pair[2]) for pair in graph.edges(data="weight")}
    flat = rows(written(dataset, "flat", tmp_path) / "person-pairs.csv")
    assert of_graph
    assert Counter((row["one_id"], row["other_id"]) for row in flat) == of_graph
    with closing(sqlite3.connect(written(dataset, "sqlite", tmp_path))) as connection:
        view = connection.execute("SELECT one_id, other_id, times FROM who_met_whom").fetchall()
    assert {(one, other): times for one, other, times in view} == of_graph

"""The formats that are a view of the data: each opened by its consumer, and what each leaves out."""

import csv
import json
import re
import sqlite3
import struct
import subprocess
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path

import duckdb
import networkx as nx
import pandas as pd
import pyarrow.parquet as pq
import pyogrio
import pyogrio.raw
import pytest
import yaml
import zenodo_client
from typer.testing import CliRunner

from helpers import DATASETS, contents, dataset_of, written
from readout.cli.app import app
from readout.model.schema import default
from readout.publish import formats
from readout.store import load
from readout.text import edtf
from strategies import full_dataset

VIEWS = ("csl", "deposit", "flat", "geojson", "gexf", "parquet")
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


def test_gdal_reads_the_points_as_qgis_does(tmp_path):
    file = written(small(tmp_path), "geojson", tmp_path)
    described = pyogrio.read_info(file)
    assert (described["geometry_type"], described["crs"], described["features"]) == ("Point", "EPSG:4326", 2)
    _, _, points, columns = pyogrio.raw.read(file)
    names = list(pyogrio.read_info(file)["fields"])
    table = {name: list(column) for name, column in zip(names, columns, strict=True)}
    assert (table["name"], table["collection"]) == (["M", "P"], ["meetings", "places"])
    assert [struct.unpack("<dd", point[5:21]) for point in points] == [(28.96, 41.01)] * 2


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


DESCRIBED = METADATA | {
    "description": "What <b>was</b> said.",
    "license": "CC-BY-4.0",
    "version": "1.2.0",
    "language": "en",
    "publisher": "An institute",
    "url": "https://doi.org/10.5281/zenodo.1003150",
    "contributors": ["Roe, A.", "The group, B"],
    "cite_as": "Roe 2025",
}
MINIMAL = {name: DESCRIBED[name] for name in ("title", "schema_version")}


@pytest.mark.parametrize("metadata", [MINIMAL, DESCRIBED], ids=["minimal", "described"])
def test_the_citation_is_valid_under_the_schema_of_its_format(metadata, tmp_path):
    folder = written(small(tmp_path, metadata=metadata), "deposit", tmp_path)
    command = [Path(sys.executable).with_name("check-jsonschema"), "--builtin-schema", "vendor.citation-file-format"]
    done = subprocess.run([*command, folder / "CITATION.cff"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert "ok" in done.stdout
    spoilt = tmp_path / "spoilt.cff"
    spoilt.write_text((folder / "CITATION.cff").read_text("utf-8").replace("authors", "author"), "utf-8")
    assert subprocess.run([*command, spoilt], capture_output=True, check=False).returncode == 1


def test_the_client_of_zenodo_takes_the_metadata_of_a_deposit(tmp_path):
    folder = written(small(tmp_path, metadata=DESCRIBED), "deposit", tmp_path)
    zenodo = json.loads((folder / ".zenodo.json").read_text("utf-8"))
    taken = zenodo_client.Metadata.model_validate(zenodo)
    for name in zenodo.keys() & zenodo_client.Metadata.model_fields:
        value = getattr(taken, name)
        expected = [{"name": each.name} for each in value] if name == "creators" else value
        assert zenodo[name] == expected, name
    # Of what Zenodo documents for a deposit, its client leaves these out.
    assert zenodo.keys() - zenodo_client.Metadata.model_fields == {"related_identifiers"}
    assert [*zenodo["related_identifiers"][0]] == ["identifier", "relation"]


def test_our_own_dataset_has_a_valid_citation(tmp_path):
    folder = written(load.load(DATASETS[0]), "deposit", tmp_path)
    command = [Path(sys.executable).with_name("check-jsonschema"), "--builtin-schema", "vendor.citation-file-format"]
    assert subprocess.run([*command, folder / "CITATION.cff"], capture_output=True, check=False).returncode == 0


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
    assert formats.is_view(name)


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


# ---------------------------------------------------------------- Parquet


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    """The flat tables of our own data, as CSV and as Parquet."""
    folder, dataset = tmp_path_factory.mktemp("tables"), load.load(DATASETS[0])
    return written(dataset, "flat", folder), written(dataset, "parquet", folder)


@pytest.mark.parametrize("name", ["seats", "state-pairs", "person-pairs"])
def test_pandas_reads_typed_tables_that_say_what_the_csv_says(name, tables):
    flat, parquet = tables
    frame = pd.read_parquet(parquet / f"{name}.parquet")
    expected = rows(flat / f"{name}.csv")
    assert len(expected) == len(frame) > 0
    assert frame["year"].between(1900, 2100).any()
    delimiters = {"on_behalf_of_ids": ";", "state_codes": ";", "posts": "\n", "roles": ";"}
    for column in frame:
        delimiter = delimiters.get(column)
        told = [_cell(value, delimiter) for value in frame[column]]
        assert told == [row[column] for row in expected], column


def _cell(value, delimiter):
    """A value of a table as a cell of CSV."""
    if delimiter and value is not None:
        return delimiter.join(value)
    if value is None or value != value:
        return ""
    return str(int(value)) if isinstance(value, float) else str(value)


def test_parquet_has_types_and_says_what_columns_mean(tables):
    schema = pq.read_schema(tables[1] / "seats.parquet")
    types = {field.name: str(field.type) for field in schema}
    assert (types["date_first"], types["year"], types["state_codes"]) == (
        "date32[day]",
        "int16",
        "list<element: string>",
    )
    assert schema.field("person_id").metadata[b"description"] == b"The id of the person, if one is named."


def test_duckdb_counts_pairs_of_states_by_year(tables):
    flat, parquet = tables
    query = "select one_code, other_code, year, count(*) from '{}' group by all order by all"
    with duckdb.connect() as connection:
        typed = connection.execute(query.format(parquet / "state-pairs.parquet")).fetchall()
        plain = connection.execute(query.format(flat / "state-pairs.csv")).fetchall()
        span = connection.execute(f"select max(date_last - date_first) from '{parquet / 'seats.parquet'}'").fetchone()
    assert typed == plain
    assert len(typed) > 10
    assert span[0] == 30  # a date of which the month alone is known


def test_without_the_extra_a_sentence_says_how_to_get_it(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    result = CliRunner().invoke(app, ["export", "parquet", "--data", str(DATASETS[0]), "-o", str(tmp_path / "out")])
    assert result.exit_code == 1
    assert " -m pip install 'readout-toolkit[parquet]'` brings it" in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert not (tmp_path / "out" / "parquet").exists()


def test_all_writes_views_and_tells_of_each_in_a_line(tmp_path):
    result = CliRunner().invoke(app, ["export", "--all", "--data", str(DATASETS[0]), "-o", str(tmp_path / "out")])
    assert result.exit_code == 0
    for name in VIEWS:
        assert (tmp_path / "out" / formats.exporter(name).TARGET).exists() == (name in formats.names_of_all())
    assert {*formats.names()} - {*formats.names_of_all()} == {"site", "parquet"}
    told = [line for line in result.stderr.splitlines() if line.startswith("flat ")]
    assert [re.sub("[0-9,]+ values", "N values", line).partition(":")[0] for line in told] == [
        "flat is a view of the data, and leaves out N values"
    ]

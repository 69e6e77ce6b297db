"""JSON, NDJSON and CSV, and the Data Package that describes the CSV."""

import csv
import json
import re
import socket

import jsonschema_rs
import pytest
from typer.testing import CliRunner

from helpers import DATASETS, contents, dataset_of, written
from readout.cli.app import app
from readout.model import flattening, tables
from readout.model.dataset import Dataset
from readout.model.headings import meant_columns
from readout.model.schema import default
from readout.span import CellRef
from readout.store import load
from readout.syntax.document import Sheet
from strategies import full_dataset

SCHEMA = default()
LAYOUT = tables.layout(SCHEMA)


@pytest.fixture(scope="module")
def full(tmp_path_factory):
    """A generated dataset in which nearly every field has a value."""
    return dataset_of(full_dataset(SCHEMA, 11), tmp_path_factory.mktemp("full"))


@pytest.fixture(scope="module")
def folder(full, tmp_path_factory):
    """The generated dataset as CSV. Tests that change a file copy it."""
    return written(full, "csv", tmp_path_factory.mktemp("csv"))


@pytest.fixture
def no_network(monkeypatch):
    def refuse(*arguments):
        raise AssertionError(f"a connection to {arguments[1:]}")

    monkeypatch.setattr(socket.socket, "connect", refuse)


def package_of(folder):
    return json.loads((folder / "datapackage.json").read_text("utf-8"))


def read(file):
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


# ---------------------------------------------------------------- json, ndjson


@pytest.mark.parametrize("source", DATASETS, ids=lambda source: source.name)
def test_json_is_the_canonical_dataset_and_valid(source, tmp_path):
    dataset = load.load(source)
    text = written(dataset, "json", tmp_path).read_text("utf-8")
    value = json.loads(text)
    assert value == dataset.canonical()
    assert jsonschema_rs.validator_for(SCHEMA.bundle("dataset")).is_valid(value)
    assert list(value) == ["metadata", *(name for name in SCHEMA.collections if dataset.records[name])]
    assert text == json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def test_json_text_is_not_escaped(full, tmp_path):
    assert "\\u" not in written(full, "json", tmp_path).read_text("utf-8").replace("\\\\u", "")


def test_ndjson_has_a_file_a_collection_and_a_line_a_record(full, tmp_path):
    found = contents(written(full, "ndjson", tmp_path))
    assert set(found) == {"metadata.json", *(f"{name}.ndjson" for name in SCHEMA.collections)}
    whole = full.canonical()
    assert json.loads(found["metadata.json"]) == whole["metadata"]
    for name in SCHEMA.collections:
        lines = found[f"{name}.ndjson"].split(b"\n")
        assert lines.pop() == b""
        assert [json.loads(line) for line in lines] == whole[name]


@pytest.mark.parametrize("name", ["json", "ndjson", "csv"])
def test_a_dataset_without_records_comes_back(name, tmp_path):
    empty = Dataset(SCHEMA, "empty", {"title": "Nothing yet", "schema_version": "1.0"}, {})
    again = load.load(written(empty, name, tmp_path))
    assert again.problems == []
    assert again.canonical() == empty.canonical()


# ---------------------------------------------------------------- csv


def test_csv_has_a_file_a_table_with_its_columns_in_order(folder):
    assert {file.name for file in folder.iterdir()} == {
        "datapackage.json",
        "base.txt",
        *(f"{table.name}.csv" for table in LAYOUT),
    }
    for table in LAYOUT:
        with (folder / f"{table.name}.csv").open(encoding="utf-8", newline="") as lines:
            assert next(csv.reader(lines)) == [column.name for column in table.columns]


def test_a_table_without_rows_is_its_header(tmp_path):
    dataset = Dataset(SCHEMA, "empty", {"title": "Nothing yet", "schema_version": "1.0"}, {})
    found = contents(written(dataset, "csv", tmp_path))
    for table in LAYOUT:
        assert found[f"{table.name}.csv"] == (",".join(column.name for column in table.columns) + "\n").encode()


def test_csv_is_utf_8_with_lf_and_quotes_only_where_needed(folder):
    for file in folder.glob("*.csv"):
        data = file.read_bytes()
        assert not data.startswith(b"\xef\xbb\xbf")
        assert b"\r" not in data
        assert data.endswith(b"\n")
        rows = read(file)
        needed = sum(any(mark in cell for mark in ',"\n') for row in rows for cell in row.values())
        inside = sum(cell.count('"') for row in rows for cell in row.values())
        assert data.count(b'"') == 2 * needed + 2 * inside


def test_cells_say_exactly_what_the_records_say(full, folder):
    columns = {table.name: table.columns for table in LAYOUT}
    for name, rows in flattening.rows(full).items():
        assert read(folder / f"{name}.csv") == [
            {column.name: str(row.get(column.name, "")) for column in columns[name]} for row in rows
        ]


def test_text_that_looks_like_csv_comes_back(tmp_path):
    text = "one, two;\n\"three\"\n=1+1, 'four'; five"
    whole = minimal()
    whole["meetings"][0] |= {"description": text, "agenda": ["a; b", "=c, d", '"e"'], "note": "007"}
    folder = written(dataset_of(whole, tmp_path), "csv", tmp_path)
    row = read(folder / "meetings.csv")[0]
    assert (row["description"], row["agenda"], row["note"]) == (text, 'a; b\n=c, d\n"e"', "007")
    assert load.load(folder).canonical()["meetings"] == whole["meetings"]


def minimal():
    """A small dataset: what `readout init` shows."""
    examples = {name: collection.field.examples[0][0] for name, collection in SCHEMA.collections.items()}
    wanted = ("meetings", "places", "sources")
    return {"metadata": SCHEMA.metadata.examples[0], **{name: [dict(examples[name])] for name in wanted}}


# ---------------------------------------------------------------- csv that people have touched


def problems(folder):
    return [(found.code, str(found.place), found.message) for found in load.load(folder).problems]


@pytest.fixture
def touched(tmp_path):
    """A folder of CSV tables to spoil, and its meetings table's lines."""
    folder = written(dataset_of(minimal(), tmp_path), "csv", tmp_path)
    return folder, folder / "meetings.csv"


def test_a_cell_beyond_the_columns_is_a_finding_in_its_place(touched):
    folder, file = touched
    header, row = file.read_text("utf-8").splitlines()
    width = len(header.split(","))
    file.write_text(f"{header}\n{row},more\n", "utf-8")
    [(code, place, message)] = problems(folder)
    assert code == "RO106"
    assert place.endswith(f"meetings.csv!{CellRef('', 2, width + 1).a1}")
    assert message == "the cell stands under no column name"


def test_an_unknown_column_is_a_finding(touched):
    folder, file = touched
    file.write_text(file.read_text("utf-8").replace("status", "state", 1), "utf-8")
    assert ("RO106", "the table meetings has no column `state`") in [(code, text) for code, _, text in problems(folder)]


@pytest.mark.parametrize(
    ("heading", "values", "meant"),
    [
        ("start_date", ("2025-11-03", "2025"), "date"),
        ("Start date", ("2025-11-03/2025-11-04", ""), "date"),
        ("start_date", ("2025-11-03", "last week"), None),
        ("location", ("istanbul", "izmir | Izmir"), "place_id"),
        ("location", ("istanbul", "Izmir, Turkey"), None),
        ("visit_type", ("state", "official"), "visit_form"),
        ("visit_type", ("state", "grand"), None),
        ("keywords", ("Gaza", "Gaza"), "agenda"),
    ],
)
def test_a_heading_of_a_neighbouring_format_is_read_if_its_column_can_hold_what_it_has(heading, values, meant):
    table = next(each for each in LAYOUT if each.name == "meetings")
    sheet = Sheet("meetings", ("id", heading), [(row, (f"m{row}", value)) for row, value in enumerate(values, 2)])
    absent = {column.name: column for column in table.columns if column.name != "id"}
    assert meant_columns(sheet, {column.name for column in table.columns}, absent) == ({1: meant} if meant else {})


def test_two_headings_never_mean_one_column():
    table = next(each for each in LAYOUT if each.name == "people")
    sheet = Sheet("people", ("first_name", "forename", "given_nmae"), [])
    assert meant_columns(sheet, (), {column.name: column for column in table.columns}) == {0: "given_name"}


def test_a_row_whose_record_is_not_there_is_a_finding(touched):
    folder, _ = touched
    parts = folder / "parts.csv"
    parts.write_text(parts.read_text("utf-8") + "meetings,no-such-meeting,1,press,press-conference\n", "utf-8")
    [(code, _, message)] = problems(folder)
    assert code == "RO107"
    assert "no-such-meeting" in message


def test_a_table_that_has_gone_is_a_finding(touched):
    folder, _ = touched
    (folder / "statements.csv").unlink()
    [(code, place, message)] = problems(folder)
    assert (code, message) == ("RO115", "there is no statements.csv, which datapackage.json lists")
    assert re.search(r"/csv/datapackage\.json:\d+:\d+$", place)


@pytest.mark.parametrize(
    "text", ["{", "[]", "{}", '{"readout": "title"}', "[" * 10**5, '{"resources": [{"path": "x.csv"}]}']
)
def test_a_package_that_says_nothing_is_a_finding(text, touched):
    folder, _ = touched
    (folder / "datapackage.json").write_text(text, "utf-8")
    assert [code for code, _, _ in problems(folder)] == ["RO102"]


# ---------------------------------------------------------------- the Data Package


@pytest.mark.parametrize("source", [*DATASETS, "full"], ids=lambda source: getattr(source, "name", source))
@pytest.mark.parametrize("bom", [False, True], ids=["", "bom"])
@pytest.mark.usefixtures("no_network")
def test_frictionless_finds_the_package_valid(source, bom, full, tmp_path):
    dataset = full if source == "full" else load.load(source)
    folder = written(dataset, "csv", tmp_path, bom=bom)
    report = check(folder)
    assert report.flatten(["resourceName", "rowNumber", "fieldName", "type", "note"]) == []
    assert [task.name for task in report.tasks] == [table.name for table in LAYOUT]
    assert sum(task.stats.get("rows", 0) for task in report.tasks) == sum(map(len, flattening.rows(dataset).values()))


def check(folder):
    import frictionless

    return frictionless.validate(str(folder / "datapackage.json"))


@pytest.mark.parametrize(
    ("table", "column", "cell", "error"),
    [
        ("meetings", "status", "happened", "constraint-error"),
        ("meetings", "name", "", "constraint-error"),
        ("meetings", "place_id", "atlantis", "foreign-key"),
        ("meetings", "date", "3 November 2025", "constraint-error"),
        ("participants", "count", "some", "type-error"),
        ("participants", "count", "0", "constraint-error"),
        ("participants", "person_id", "nobody", "foreign-key"),
        ("participants", "collection", "people", "constraint-error"),
        ("parts", "position", "0", "constraint-error"),
        ("acts", "outcome_id", "no-outcome", "foreign-key"),
        ("sources", "id", "Not An Id", "constraint-error"),
    ],
)
def test_frictionless_finds_what_the_package_forbids(table, column, cell, error, folder, tmp_path):
    copy = tmp_path / "csv"
    copy.mkdir()
    for name, data in contents(folder).items():
        (copy / name).write_bytes(data)
    spoil(copy / f"{table}.csv", lambda rows: rows[0].update({column: cell}))
    assert error in [found[0] for found in check(copy).flatten(["type"])]


@pytest.mark.parametrize("table", [table for table in LAYOUT if table.key[-1] == "id"], ids=lambda table: table.name)
def test_frictionless_finds_keys_that_stand_twice(table, folder, tmp_path):
    copy = tmp_path / "csv"
    copy.mkdir()
    for name, data in contents(folder).items():
        (copy / name).write_bytes(data)
    spoil(copy / f"{table.name}.csv", lambda rows: rows.append(rows[0]))
    assert "primary-key" in [found[0] for found in check(copy).flatten(["type"])]


def spoil(file, change):
    rows = read(file)
    change(rows)
    with file.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, rows[0])
        writer.writeheader()
        writer.writerows(rows)


def test_the_package_describes_every_column(folder):
    for resource, table in zip(package_of(folder)["resources"], LAYOUT, strict=True):
        assert resource["title"], table.name
        assert resource["description"], table.name
        for field, column in zip(resource["schema"]["fields"], table.columns, strict=True):
            assert (field["name"], field["title"]) == (column.name, column.title)
            assert field["description"].endswith(".")
            assert ("delimiter" in field) == (field["type"] == "list")
            if column.field:
                assert field["example"] not in (None, "", [])


def test_lists_say_what_parts_their_items(folder):
    fields = {
        (resource["name"], field["name"]): field
        for resource in package_of(folder)["resources"]
        for field in resource["schema"]["fields"]
    }
    assert fields["meetings", "sources"]["delimiter"] == ";"
    assert fields["meetings", "agenda"]["delimiter"] == "\n"
    assert "Derived" in fields["meetings", "disputed"]["description"]
    assert fields["participants", "count"]["type"] == "integer"


def test_keys_with_a_part_that_may_be_empty_are_no_primary_keys(folder):
    schemas = {resource["name"]: resource["schema"] for resource in package_of(folder)["resources"]}
    assert "primaryKey" not in schemas["names"]
    assert schemas["names"]["uniqueKeys"] == [["collection", "record_id", "name", "language"]]
    for name, schema in schemas.items():
        required = {f["name"] for f in schema["fields"] if f.get("constraints", {}).get("required")}
        assert set(schema.get("primaryKey", ())) <= required, name


def test_foreign_keys_are_keys_of_their_tables(folder):
    schemas = {resource["name"]: resource["schema"] for resource in package_of(folder)["resources"]}
    found = [(name, key) for name, schema in schemas.items() for key in schema.get("foreignKeys", ())]
    for _, key in found:
        assert key["reference"]["fields"] == schemas[key["reference"]["resource"]]["primaryKey"]
    assert ("acts", ["collection", "record_id", "outcome_id"]) in [(name, key["fields"]) for name, key in found]


def test_patterns_are_xml_schema_expressions(folder):
    """Without anchors and escapes that the notation lacks, and still true of every cell."""
    seen = 0
    for resource in package_of(folder)["resources"]:
        for field in resource["schema"]["fields"]:
            pattern = field.get("constraints", {}).get("pattern")
            if pattern:
                assert not re.search(r"\(\?|^\^|\$$|\\u", pattern)
                cells = [row[field["name"]] for row in read(folder / resource["path"])]
                seen += sum(bool(re.fullmatch(pattern, cell)) for cell in cells if cell)
                assert all(re.fullmatch(pattern, cell) for cell in cells if cell)
    assert seen > 100


def test_the_package_says_what_the_dataset_is(tmp_path):
    metadata = {
        "title": "Čtení z jednání — 2025",
        "description": "Two\nlines.",
        "version": "1.2.0",
        "license": "CC-BY-4.0",
        "publisher": "A publisher",
        "contributors": ["Zoë Ó Briain", "Ana Čech"],
        "cite_as": "Ana Čech and Zoë Ó Briain: Čtení.",
        "url": "https://example.org/talks",
        "schema_version": "1.0",
    }
    package = package_of(written(Dataset(SCHEMA, "x", metadata, {}), "csv", tmp_path))
    assert package["name"] == "cteni-z-jednani-2025"
    assert package["title"] == metadata["title"]
    assert package["version"] == "1.2.0"
    assert package["licenses"] == [{"name": "CC-BY-4.0"}]
    assert package["homepage"] == "https://example.org/talks"
    assert package["contributors"] == [
        {"title": "A publisher", "roles": ["publisher"]},
        {"title": "Zoë Ó Briain", "roles": ["contributor"]},
        {"title": "Ana Čech", "roles": ["contributor"]},
    ]
    assert package["readout"] == metadata


def test_a_title_without_latin_letters_still_gives_a_name(tmp_path):
    metadata = {"title": "会谈", "schema_version": "1.0"}
    folder = written(Dataset(SCHEMA, "x", metadata, {}), "csv", tmp_path)
    assert package_of(folder)["name"] == "dataset"
    assert check(folder).valid


def test_pandas_reads_the_tables(full, folder):
    import pandas as pd

    for name, rows in flattening.rows(full).items():
        frame = pd.read_csv(folder / f"{name}.csv", dtype=str, keep_default_na=False)
        assert len(frame) == len(rows)
        assert frame.to_dict("records") == read(folder / f"{name}.csv")


@pytest.mark.parametrize(
    ("text", "counted"),
    [("=cmd|' /C calc'!A0", 1), ("\uff1d1", 1), ('@a, "b"\nc', 1), ("a\n=b", 0), ("a, =b", 0), ("A name", 0)],
)
def test_texts_like_formulas_are_told_at_the_export_and_stay(text, counted, tmp_path):
    """As they are, in CSV as in every other format: a number is none, and the rest of a text is no beginning."""
    data = tmp_path / "data"
    (data / "places").mkdir(parents=True)
    (data / "readout.toml").write_text('title = "T"\nschema_version = "1.0"\n', encoding="utf-8")
    record = {"id": "x", "name": "X", "classification": "city", "note": text}
    (data / "places/x.json").write_text(json.dumps(record), encoding="utf-8")
    arguments = ["export", "csv", "--data", str(data), "-o", str(tmp_path / "out")]
    result = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.stderr
    assert ("1 text begins like a formula (RO802)" in result.stderr) == bool(counted)
    with (tmp_path / "out/csv/places.csv").open(encoding="utf-8", newline="") as table:
        (row,) = csv.DictReader(table)
    assert row["note"] == text

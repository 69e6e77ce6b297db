"""`readout init`: a first dataset that is valid, explains itself, and overwrites nothing."""

import re
import tomllib

import pytest
from typer.testing import CliRunner

import readout
from readout.cli.app import app
from readout.curate import starter
from readout.model.schema import default
from readout.syntax.yaml import reader

SCHEMA = default()


def init(*arguments):
    return CliRunner().invoke(app, ["init", *map(str, arguments)], catch_exceptions=False)


@pytest.fixture
def made(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = init("records")
    assert result.exit_code == 0, result.stderr
    return tmp_path / "records", result


def test_what_it_writes_validates_without_a_finding(made):
    folder, _ = made
    assert readout.check(folder) == []
    dataset = readout.load(folder)
    assert {name: len(records) for name, records in dataset.records.items() if records} == {
        "meetings": 1,
        "places": 1,
        "sources": 1,
    }
    assert {path.name for path in folder.iterdir()} == {"readout.toml", *SCHEMA.collections}


def test_it_says_what_it_wrote_and_what_to_do_next(made):
    folder, result = made
    written = sorted(path.relative_to(folder.parent).as_posix() for path in folder.rglob("*") if path.is_file())
    assert sorted(result.stdout.splitlines()) == written
    assert "readout validate records\n" in result.stderr
    commands = re.findall(r"^  readout (.+)$", result.stderr, re.MULTILINE)
    assert len(commands) == 2
    for command in commands:
        assert CliRunner().invoke(app, command.split()).exit_code == 0


def test_the_meeting_is_the_schemas_example_and_every_key_is_explained(made):
    folder, _ = made
    collection = SCHEMA.collections["meetings"]
    [file] = (folder / "meetings" / "2025").iterdir()
    text = file.read_text("utf-8")
    assert reader.read("x", file.read_bytes()).value == starter.example(collection)
    comments = " ".join(line.removeprefix("# ") for line in text.splitlines() if line.startswith("# "))
    for field in collection.field.fields:
        assert f"{field.title}: {field.description}" in comments
        assert re.search(rf"^#?{field.name}:", text, re.MULTILINE)
    assert "One of: announced, in-progress, held," in comments
    assert max(map(len, text.splitlines())) <= 120


@pytest.mark.parametrize("name", SCHEMA.collections)
def test_every_record_can_be_a_template_and_its_further_keys_are_valid_too(name):
    """What is commented out is an example that the schema passes once its # is taken away."""
    collection = SCHEMA.collections[name]
    text = starter.record(SCHEMA, collection, starter.example(collection))
    document = reader.read(
        "x", re.sub(r"^#(?! )", "", re.sub(r"^#(  )", r"\1", text, flags=re.MULTILINE), flags=re.MULTILINE).encode()
    )
    assert document.problems == []
    assert list(document.value) != []
    assert set(document.value) == {field.name for field in collection.field.fields}
    import jsonschema

    jsonschema.Draft202012Validator(SCHEMA.bundle(collection.record)).validate(document.value)


def test_the_settings_are_toml_with_their_further_keys_too(made):
    folder, _ = made
    text = (folder / "readout.toml").read_text("utf-8")
    assert tomllib.loads(text) == SCHEMA.metadata.examples[0]
    every = tomllib.loads(re.sub(r"^#(?! )", "", text, flags=re.MULTILINE))
    assert set(every) == {field.name for field in SCHEMA.metadata.fields}


def test_an_empty_dataset_has_no_example_and_takes_what_new_writes(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = init("records", "--empty")
    assert (result.exit_code, result.stdout) == (0, "records/readout.toml\n")
    assert {path.name for path in (tmp_path / "records").iterdir()} == {"readout.toml", *SCHEMA.collections}
    assert "readout new meeting --data records\n" in result.stderr
    assert readout.check("records") == []
    made = CliRunner().invoke(app, ["new", "source", "--set", "kind=news", "--data", "records"])
    assert made.stdout == "records/sources/source.yaml\n"


# ---------------------------------------------------------------- refusals


def test_a_dataset_is_not_overwritten(made):
    folder, _ = made
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    for path in ("records", "records/meetings", "records/new"):
        result = init(path)
        assert result.exit_code == 2
        assert result.stderr == "readout: records is a dataset already: name another folder\n"
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_folders_of_records_are_not_overwritten(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "people").mkdir()
    result = init(".")
    assert result.exit_code == 2
    assert result.stderr == "readout: there is a people already: name another folder\n"
    assert [path.name for path in tmp_path.iterdir()] == ["people"]


def test_a_file_is_not_overwritten(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("mine", "utf-8")
    for path in ("file", "file/below"):
        result = init(path)
        assert result.exit_code == 2
        assert result.stderr == "readout: file is a file: name another folder\n"
    assert (tmp_path / "file").read_text("utf-8") == "mine"


def test_a_folder_with_other_files_takes_a_dataset(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "README.md").write_text("mine", "utf-8")
    assert init(".").exit_code == 0
    assert readout.check(".") == []
    assert (tmp_path / "README.md").read_text("utf-8") == "mine"
    assert not [path.name for path in tmp_path.iterdir() if path.name.startswith(".")]

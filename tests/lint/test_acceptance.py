"""Accepted findings: what comments silence in YAML is carried by exports, and silenced where these are read."""

import json

import pytest

from readout import api
from readout.lint import engine
from readout.store import load

TARGETS = {
    "json": "dataset.json",
    "ndjson": "ndjson",
    "csv": "csv",
    "xlsx": "dataset.xlsx",
    "sqlite": "dataset.sqlite",
}
ACCEPTED = "RO601 places/istanbul/country_code: printed so in the list"


@pytest.fixture
def folder(tmp_path):
    root = tmp_path / "data"
    (root / "places").mkdir(parents=True)
    (root / "readout.toml").write_text('title = "T"\nschema_version = "1.1"\n', encoding="utf-8")
    text = "id: istanbul\nname: Istanbul\nclassification: city\n"
    text += "country_code: UK  # readout: ignore[RO601] printed so in the list\n"
    (root / "places/istanbul.yaml").write_text(text, encoding="utf-8")
    return root


def codes(dataset):
    return [each.code for each in engine.lint(dataset).diagnostics]


@pytest.mark.parametrize("name", TARGETS)
def test_exports_carry_what_comments_silence(folder, tmp_path, name):
    dataset = load.load(folder)
    assert codes(dataset) == []
    api.export(dataset, name, tmp_path / "one")
    exported = load.load(tmp_path / "one" / TARGETS[name])
    assert exported.metadata["accepted"] == [ACCEPTED]
    assert codes(exported) == []
    api.export(exported, name, tmp_path / "two")
    again = load.load(tmp_path / "two" / TARGETS[name])
    assert again.canonical() == exported.canonical()
    del exported.metadata["accepted"]
    assert codes(exported) == ["RO601"]


def test_a_workbook_says_so_where_they_are_too_long_for_a_cell(folder, tmp_path):
    dataset = load.load(folder)
    file = folder / "places/istanbul.yaml"
    file.write_text(file.read_text("utf-8").replace("in the list", "in the list " * 3_000), encoding="utf-8")
    (loss,) = api.export(load.load(folder), "xlsx", tmp_path)["xlsx"]
    assert (loss.kind, loss.count) == ("accepted", 1)
    exported = load.load(tmp_path / "dataset.xlsx")
    assert codes(exported) == ["RO601"]
    assert exported.canonical() == dataset.canonical()


def edited(folder, tmp_path, accepted):
    api.export(load.load(folder), "json", tmp_path)
    file = tmp_path / "dataset.json"
    value = json.loads(file.read_text("utf-8"))
    value["metadata"]["accepted"] = accepted
    file.write_text(json.dumps(value), encoding="utf-8")
    return engine.lint(load.load(file)).diagnostics


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("RO601 places/istanbul/name: gone", "nothing is found by `RO601` where"),
        ("RO999 places/istanbul: gone", "there is no rule `RO999`"),
        ("RO204 places/istanbul: never", "`RO204` cannot be accepted"),
    ],
)
def test_what_accepts_nothing_is_found(folder, tmp_path, text, message):
    (diagnostic,) = edited(folder, tmp_path, [ACCEPTED, text])
    assert (diagnostic.code, diagnostic.pointer) == ("RO901", "/accepted/1")
    assert diagnostic.message.startswith(message)


def test_another_place_is_not_silenced(folder, tmp_path):
    found = edited(folder, tmp_path, ["RO601 places/other/country_code"])
    assert sorted(each.code for each in found) == ["RO601", "RO901"]


@pytest.mark.parametrize("accepted", ["RO601", [1], {}])
def test_what_is_no_list_of_texts_accepts_nothing(folder, tmp_path, accepted):
    assert {"RO105", "RO601"} <= {each.code for each in edited(folder, tmp_path, accepted)}


def test_what_only_a_file_can_have_is_not_carried(folder, tmp_path):
    file = folder / "places/istanbul.yaml"
    text = file.read_text("utf-8").replace("id: istanbul", "id: istanbul-tr  # readout: ignore[RO303] as published")
    file.write_text(text, encoding="utf-8")
    api.export(load.load(folder), "json", tmp_path)
    exported = load.load(tmp_path / "dataset.json")
    assert exported.metadata["accepted"] == [ACCEPTED.replace("istanbul", "istanbul-tr")]
    assert codes(exported) == []

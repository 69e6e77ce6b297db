"""Canonical form: reached in one step, kept from then on, and never at the cost of what the data say."""

import json
import random
import shutil
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_cli import run

from helpers import DATASETS
from readout.curate import fmt
from readout.model import schema
from readout.model.dataset import Record
from readout.store import load
from readout.syntax import json as json_source
from readout.syntax.yaml import reader as yaml_source
from readout.syntax.yaml import writer
from strategies import full_dataset

SCHEMA = schema.default()


def formatted(text, collection="meetings", path="x.yaml"):
    reader = yaml_source if path.endswith("yaml") else json_source
    document = reader.read(path, text.encode("utf-8"))
    assert not document.problems
    return fmt.formatted(document, [Record(SCHEMA.collections[collection], document.value, document)])


def test_keys_are_put_in_order_with_their_comments():
    before = """# A file.
name: Istanbul  # as now
# Which place.
id: istanbul

classification: city
"""
    after = """# A file.
# Which place.
id: istanbul
name: Istanbul  # as now

classification: city
"""
    found = formatted(before, "places")
    assert yaml_source.read("", found.encode()).value == yaml_source.read("", after.encode()).value
    assert list(yaml_source.read("", found.encode()).value) == ["id", "name", "classification"]
    assert {"# A file.", "# as now", "# Which place."} <= {
        part.strip() for part in found.replace("  #", "\n#").split("\n")
    }
    assert formatted(found, "places") == found


def test_items_get_ids_from_what_tells_them_apart_once():
    before = """id: x
participants:
  - person_id: hakan-fidan
  - on_behalf_of_ids: [turkiye]
  - on_behalf_of_ids: [turkiye]
  - label: Officials of the Embassy
  - id: kept
    person_id: hakan-fidan
outcomes:
  - kind: document
    acts:
      - act: signed
      - act: signed
claims:
  - about: participants/kept/posts
    standing: stands
"""
    value = yaml_source.read("", formatted(before).encode()).value
    assert [item["id"] for item in value["participants"]] == [
        "hakan-fidan",
        "turkiye",
        "turkiye-2",
        "officials-of-the-embassy",
        "kept",
    ]
    assert [item["id"] for item in value["outcomes"][0]["acts"]] == ["signed", "signed-2"]
    assert value["claims"][0]["id"] == "posts-kept"
    assert all(next(iter(item)) == "id" for item in value["participants"])


def test_ids_speak_of_the_matter_and_not_of_the_source():
    before = """id: x
claims:
  - topic: duration
    value: P1D
    standing: stands
    sources: [some-source]
  - about: participants/uae/posts
    standing: stands
    sources: [some-source]
  - about: date
    standing: stands
    sources: [some-source]
statements:
  - text: Peace is near
    mode: said
    sources: [some-source]
"""
    value = yaml_source.read("", formatted(before).encode()).value
    assert [item["id"] for item in value["claims"]] == ["duration", "posts-uae", "date"]
    assert value["statements"][0]["id"].startswith("peace")


def test_a_bare_year_is_put_in_quotes():
    before = "id: x\nname: N\ndate: 2025 # sic\nclaims: [{id: c, about: date, value: 2024, standing: stands}]\n"
    after = formatted(before)
    assert 'date: "2025" # sic' in after
    assert 'value: "2024"' in after
    assert formatted(after) == after


def test_quotes_stand_only_where_they_are_needed():
    before = 'id: \'x\'\nname: "A name"\nnote: \'NO\'\nvenue: "a: b"\ndate: "2025"\nagenda: [\'a\', "b, c"]\n'
    after = 'id: x\nname: A name\ndate: "2025"\nvenue: "a: b"\nagenda: [a, "b, c"]\nnote: "NO"\n'
    assert formatted(before) == after


def test_texts_are_normalised_and_blocks_stay():
    before = "id: x\nname: Cafe\u0301\ndescription: |-\n  two\n  lines\nnote: >-\n  folded\n  text"
    found = formatted(before)
    assert found == "id: x\nname: Café\ndescription: |-\n  two\n  lines\nnote: >-\n  folded\n  text\n"


def test_json_is_formatted_too():
    before = '{"name":"Istanbul","id":"istanbul","classification":"city"}'
    after = '{\n  "id": "istanbul",\n  "name": "Istanbul",\n  "classification": "city"\n}\n'
    assert formatted(before, "places", "x.json") == after


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32))
def test_the_data_are_never_changed_and_the_form_is_final(seed):
    dice = random.Random(seed)

    def shuffled(value):
        if isinstance(value, dict):
            names = list(value)
            dice.shuffle(names)
            return {name: shuffled(value[name]) for name in names}
        return [shuffled(item) for item in value] if isinstance(value, list) else value

    for name, records in full_dataset(SCHEMA, seed).items():
        if name == "metadata":
            continue
        for record in records[:2]:
            for path, text in (
                ("x.yaml", writer.dump(shuffled(record))),
                ("x.json", json.dumps(shuffled(record), ensure_ascii=False)),
            ):
                once = formatted(text, name, path)
                reader = yaml_source if path.endswith("yaml") else json_source
                value = reader.read(path, once.encode("utf-8")).value
                assert value == json.loads(unicodedata.normalize("NFC", json.dumps(record, ensure_ascii=False)))
                assert formatted(once, name, path) == once


@pytest.mark.parametrize("folder", DATASETS, ids=lambda folder: folder.name)
def test_our_own_files_are_in_canonical_form(folder):
    assert run("fmt", "--check", folder, cwd=folder).stdout == ""


def test_check_names_files_and_changes_none(tmp_path):
    shutil.copytree(DATASETS[0], tmp_path / "data")
    file = tmp_path / "data/places/istanbul.yaml"
    before = load.load(tmp_path / "data").canonical()
    text = file.read_text(encoding="utf-8").replace("name: Istanbul", 'name: "Istanbul"')
    file.write_text(text, encoding="utf-8")
    result = run("fmt", "--check", cwd=tmp_path)
    assert (result.returncode, result.stdout) == (1, "data/places/istanbul.yaml is not in canonical form\n")
    assert file.read_text(encoding="utf-8") == text
    result = run("fmt", cwd=tmp_path)
    assert (result.returncode, result.stdout) == (0, "data/places/istanbul.yaml formatted\n")
    assert run("fmt", "--check", cwd=tmp_path).returncode == 0
    assert load.load(tmp_path / "data").canonical() == before


def test_a_file_that_cannot_be_read_is_left_alone(tmp_path):
    shutil.copytree(DATASETS[0], tmp_path / "data")
    file = tmp_path / "data/places/istanbul.yaml"
    file.write_text("id: [", encoding="utf-8")
    result = run("fmt", cwd=tmp_path)
    assert (result.returncode, result.stdout) == (1, "")
    assert "data/places/istanbul.yaml: left as it is: it cannot be read" in result.stderr
    assert file.read_text(encoding="utf-8") == "id: ["


def test_files_of_no_dataset_are_passed_over_where_that_is_asked(tmp_path):
    """As pre-commit names all files of a commit."""
    (tmp_path / "data/places").mkdir(parents=True)
    (tmp_path / "data/readout.toml").write_text('title = "T"\nschema_version = "1.0"\n', encoding="utf-8")
    (tmp_path / "data/places/istanbul.yaml").write_text("name: Istanbul\nid: istanbul\n", encoding="utf-8")
    (tmp_path / "data/places/other.yaml").write_text("name: Other\nid: other\n", encoding="utf-8")
    (tmp_path / "config.yaml").write_text("x: 'y'\n", encoding="utf-8")
    assert run("fmt", "config.yaml", cwd=tmp_path).returncode == 2
    result = run("fmt", "--pass-over", "config.yaml", "data/places/istanbul.yaml", cwd=tmp_path)
    assert (result.returncode, result.stdout) == (0, "data/places/istanbul.yaml formatted\n")
    assert (tmp_path / "data/places/other.yaml").read_text(encoding="utf-8").startswith("name:")
    alone = run("fmt", "--pass-over", "config.yaml", cwd=tmp_path)
    assert (alone.returncode, alone.stdout, alone.stderr) == (0, "", "")

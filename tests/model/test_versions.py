"""Data of an earlier version of the schema stays valid, in every form, and says the same."""

import json

import pytest

from helpers import ROOT, dataset_of, written
from readout.lint import engine
from readout.model.schema import Schema, default
from readout.publish import formats
from readout.store import load
from strategies import full_dataset

EARLIER = Schema(ROOT / "tests" / "fixtures" / "schema-1.0")
"""The schemas of version 1.0 as they were published."""


def faults(dataset):
    """What the rules about syntax, schema and references find."""
    found = engine.lint(dataset).diagnostics
    return sorted((each.code, each.message, str(each.record)) for each in found if each.code[2] in "123")


@pytest.mark.parametrize("seed", range(6))
def test_a_dataset_of_an_earlier_version_validates_unchanged(seed, tmp_path):
    whole = full_dataset(EARLIER, seed)
    assert whole["metadata"]["schema_version"] == "1.0"
    (tmp_path / "json").mkdir()
    dataset = dataset_of(whole, tmp_path / "json")
    earlier = dataset_of(whole, tmp_path / "json", EARLIER)
    assert not [fault for fault in faults(dataset) if fault[0] < "RO3"]
    assert faults(dataset) == faults(earlier)
    for name in ("csv", "xlsx"):
        (tmp_path / name).mkdir()
        again = load.load(written(earlier, name, tmp_path / name))
        assert again.canonical() == dataset.canonical(), name
        assert faults(again) == faults(dataset), name


RECORDS = ROOT / "tests" / "fixtures" / "dataset-1.0.json"
"""Four meetings as they were entered under version 1.0, with all that they name."""


def test_records_that_were_entered_under_an_earlier_version_are_clean_and_come_back(tmp_path):
    dataset, earlier = load.load(RECORDS), load.load(RECORDS, EARLIER)
    assert dataset.metadata["schema_version"] == "1.0"
    assert len(dataset) > 100
    assert dataset.canonical() == earlier.canonical() == json.loads(RECORDS.read_text("utf-8"))
    assert not engine.lint(dataset).diagnostics
    for name in formats.names():
        if formats.exporter(name).LOSSLESS:
            again = load.load(written(dataset, name, tmp_path))
            assert again.canonical() == dataset.canonical(), name
            assert not engine.lint(again).diagnostics, name


def test_nothing_of_an_earlier_version_is_gone():
    for name, earlier in EARLIER.collections.items():
        for path, field in earlier.field.descendants():
            now = default().collections[name].field
            for part in path:
                now = now[part]
            assert set((field.items or field).enum) <= set((now.items or now).enum), path
            assert (field.type, field.table, field.key) == (now.type, now.table, now.key), path
            assert field.required or not now.required, path

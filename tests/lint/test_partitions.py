"""Partitions of a dataset are checked and flattened apart: together they say what the whole says."""

import json
import pickle
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest

import readout
from damaged import damaged, write
from helpers import DATASETS
from readout.lint import engine
from readout.lint.registry import registry
from readout.model import flattening
from readout.store import load


def parts(dataset, size=40):
    """Some records at a time, as an engine would hand them out."""
    for name, records in dataset.records.items():
        for at in range(0, len(records), size):
            yield name, [record.value for record in records[at : at + size]]


def checked(dataset, size=40):
    return [one for name, values in parts(dataset, size) for one in readout.check_partition(values, name)]


def dangling(checked):
    """The join that the docstring of `check_partition` shows."""
    known = {one.address for one in checked}
    return [
        (one.address, key.pointer)
        for one in checked
        for key in one.keys
        if not any((name, key.id) in known for name in key.collections)
    ]


@pytest.fixture
def faulty(tmp_path):
    """Our dataset with references that lead nowhere, values that the schema refuses, and slips that rules find."""
    readout.export(DATASETS[0], "json", tmp_path)
    whole = json.loads((tmp_path / "dataset.json").read_text(encoding="utf-8"))
    for number, meeting in enumerate(whole["meetings"]):
        if number % 3 == 0:
            meeting["place_id"] = "nowhere"
        if number % 5 == 0:
            meeting["sources"] = [*meeting["sources"], "no-source"]
        if number % 4 == 0:
            meeting["status"] = "hold"
        if number % 6 == 0:
            meeting["name"] += " "
    file = tmp_path / "faulty.json"
    file.write_text(json.dumps(whole), encoding="utf-8")
    return load.load(file)


def test_a_join_on_keys_finds_what_leads_nowhere(faulty):
    found = dangling(checked(faulty))
    expected = [
        (tuple(each.record.split("/", 1)), each.pointer)
        for each in engine.lint(faulty).diagnostics
        if each.code == "RO301"
    ]
    assert len(found) > 5
    assert sorted(found) == sorted(expected)


def test_what_is_found_in_a_record_alone_is_found_in_the_whole(faulty):
    def told(diagnostics):
        return {(each.code, each.severity, each.record, each.pointer, each.message) for each in diagnostics}

    apart = told(found for one in checked(faulty) for found in one.findings)
    whole = told(engine.lint(faulty).diagnostics)
    astray = {"/".join(address) for address, _ in dangling(checked(faulty))}  # whose claims may be on what is not there
    assert {each for each in apart if each[2] not in astray or each[0] != "RO606"} <= whole
    assert {code for code, *_ in apart} >= {"RO204", "RO703"}
    alone = {code for code, rule in registry().items() if rule.explain or rule.family in ("Text", "Tabular safety")}
    alone -= {"RO704"}  # which is found in YAML alone
    assert {each for each in whole if each[0] in alone} == {each for each in apart if each[0] in alone}


@pytest.mark.parametrize("seed", range(6))
def test_a_slip_of_any_form_is_found_in_a_part_as_in_the_whole(tmp_path, seed):
    records = damaged(seed)
    apart = [each for name in records for one in readout.check_partition(records[name], name) for each in one.findings]
    whole = {(each.record, each.code, each.pointer, each.message) for each in readout.check(write(tmp_path, records))}
    assert len(apart) > 50
    assert {(each.record, each.code, each.pointer, each.message) for each in apart} <= whole


def test_it_makes_no_difference_how_a_dataset_is_cut(faulty):
    assert checked(faulty, 1) == checked(faulty, 1000)


def test_partitions_are_mapped_over_processes(faulty):
    cut = list(parts(faulty))
    names, values = [name for name, _ in cut], [value for _, value in cut]
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        elsewhere = [one for found in pool.map(readout.check_partition, values, names) for one in found]
    assert elsewhere == checked(faulty)
    assert pickle.loads(pickle.dumps(elsewhere)) == elsewhere


def test_the_rows_of_all_partitions_are_the_tables():
    dataset = load.load(DATASETS[0])
    found = {name: [] for name in flattening.cells(dataset)}
    for name, values in parts(dataset):
        for table, rows in readout.flatten_partition(values, name).items():
            found[table] += rows
    for name, rows in flattening.cells(dataset).items():
        assert sorted(map(repr, rows)) == sorted(map(repr, found[name])), name


def test_settings_turn_rules_off(faulty):
    values = [record.value for record in faulty.records["meetings"]]
    codes = {found.code for one in readout.check_partition(values, "meetings") for found in one.findings}
    fewer = {
        found.code for one in readout.check_partition(values, "meetings", {"RO703": "off"}) for found in one.findings
    }
    assert codes - fewer == {"RO703"}


def test_a_collection_that_there_is_not_is_an_error():
    with pytest.raises(KeyError):
        readout.check_partition([], "treaties")
    with pytest.raises(KeyError):
        readout.flatten_partition([], "treaties")

"""Every lossless format comes back equal: our own datasets, generated ones, and tables that people have touched."""

import csv
import random
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from helpers import DATASETS, contents, dataset_of, written
from readout.lint import engine
from readout.model.addresses import resolve
from readout.model.schema import default
from readout.publish import formats as exporters
from readout.store import load
from strategies import FORMS, NASTY, datasets, full_dataset

LOSSLESS = tuple(name for name in exporters.names() if exporters.exporter(name).LOSSLESS)
IN_FILES = {"1", "2", "3"}
"""The families of rules about syntax, schema and references. Generated records keep these, but tell no true story."""

# Without shrinking: it takes minutes on values of this size. Add Phase.shrink to see the smallest that fails.
generated = settings(
    max_examples=12,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
folders = pytest.mark.parametrize("folder", DATASETS, ids=lambda folder: folder.name)
formats = pytest.mark.parametrize("name", LOSSLESS)


def broken(dataset):
    """What makes a dataset one that cannot be exported, whatever it says."""
    return [found for found in engine.lint(dataset).diagnostics if found.code[2] in IN_FILES]


def assert_comes_back(dataset, name, folder):
    target = written(dataset, name, folder)
    again = load.load(target)
    assert again.problems == []
    assert again.canonical() == dataset.canonical()
    return again


def test_the_lossless_formats_are_found():
    assert {"json", "ndjson", "csv"} <= set(LOSSLESS)
    assert DATASETS


@folders
@formats
def test_our_own_datasets_come_back_equal_and_clean(folder, name, tmp_path):
    dataset = load.load(folder)
    again = assert_comes_back(dataset, name, tmp_path)
    assert codes(engine.lint(again)) == codes(engine.lint(dataset))


def codes(report):
    return sorted((found.code, found.record, found.message) for found in report.diagnostics)


@formats
@given(whole=datasets(default()))
@generated
def test_generated_datasets_come_back_equal(name, whole):
    with tempfile.TemporaryDirectory() as folder:
        dataset = dataset_of(whole, Path(folder))
        assert_comes_back(dataset, name, Path(folder))


@given(whole=datasets(default()))
@generated
def test_generated_datasets_are_valid(whole):
    with tempfile.TemporaryDirectory() as folder:
        assert broken(dataset_of(whole, Path(folder))) == []


@pytest.mark.parametrize("seed", range(6))
@formats
def test_full_datasets_come_back_equal(name, seed, tmp_path):
    again = assert_comes_back(dataset_of(full_dataset(default(), seed), tmp_path), name, tmp_path)
    assert broken(again) == []


def values_of(field, value, path):
    """Yield the path of each field that a record or an item has, the field, and each of its scalars; None for items."""
    for inner in field.fields:
        if inner.name in value:
            here = (*path, inner.name)
            for item in value[inner.name] if inner.type == "array" else (value[inner.name],):
                yield here, inner.items or inner, None if inner.table else item
                if inner.table:
                    yield from values_of(inner, item, here)


def test_full_datasets_hold_every_field_word_form_and_nasty_text():
    """What is drawn nowhere is tested nowhere: every field, and every word and form of it."""
    drawn = {
        (path, value)
        for whole in (full_dataset(default(), seed) for seed in range(160))
        for collection in default().collections.values()
        for record in whole[collection.name]
        for path, _, value in values_of(collection.field, record, (collection.name,))
    }
    fields = {
        (collection.name, *path): field.items or field
        for collection in default().collections.values()
        for path, field in collection.field.descendants()
    }
    assert fields.keys() == {path for path, _ in drawn}
    words = {(path, word) for path, field in fields.items() for word in field.enum}
    forms = {(path, form) for path, field in fields.items() for form in FORMS.get(field.format, ())}
    assert (words | forms) - drawn == set()
    assert {field.format for field in fields.values()} >= set(FORMS)
    assert set(NASTY) <= {value for _, value in drawn}


def test_full_datasets_hold_claims_in_the_form_of_what_they_are_about():
    drawn = set()
    for seed in range(400):
        whole = full_dataset(default(), seed)
        for collection in default().collections.values():
            for record in whole[collection.name]:
                for claim in record.get("claims", ()):
                    address = resolve(collection.field, record, claim.get("about", ""))
                    if address and address.field.format and claim.get("value") in FORMS.get(address.field.format, ()):
                        drawn.add((address.field.format, claim["standing"]))
    standings = default().collections["meetings"].field["claims"]["standing"].enum
    assert {("edtf", standing) for standing in standings} <= drawn


@formats
def test_two_exports_are_the_same_bytes(name, tmp_path):
    whole = full_dataset(default(), 1)
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        folder.mkdir()
    first = written(dataset_of(whole, folders[0]), name, folders[0])
    shuffled = {key: whole[key] if key == "metadata" else whole[key][::-1] for key in reversed(whole)}
    second = written(dataset_of(shuffled, folders[1]), name, folders[1])
    assert contents(first) == contents(second)


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_rows_and_columns_of_csv_is_no_data(seed, tmp_path):
    dataset = dataset_of(full_dataset(default(), seed), tmp_path)
    folder = written(dataset, "csv", tmp_path)
    shuffle = random.Random(seed)
    for file in folder.glob("*.csv"):
        with file.open(encoding="utf-8", newline="") as lines:
            header, *rows = csv.reader(lines)
        shuffle.shuffle(rows)
        columns = shuffle.sample(range(len(header)), len(header))
        with file.open("w", encoding="utf-8", newline="") as lines:
            csv.writer(lines).writerows([row[at] for at in columns] for row in [header, *rows])
    again = load.load(folder)
    assert again.problems == []
    assert again.canonical() == dataset.canonical()


@pytest.mark.parametrize("change", ["bom", "crlf", "bom and crlf", "quoted"])
def test_csv_that_other_programs_have_saved(change, tmp_path):
    dataset = dataset_of(full_dataset(default(), 3), tmp_path)
    folder = written(dataset, "csv", tmp_path, bom="bom" in change)
    for file in folder.glob("*.csv"):
        data = file.read_bytes()
        assert data.startswith(b"\xef\xbb\xbf") == ("bom" in change)
        if "crlf" in change:
            file.write_bytes(data.replace(b"\n", b"\r\n"))
        if change == "quoted":
            with file.open(encoding="utf-8", newline="") as lines:
                rows = list(csv.reader(lines))
            with file.open("w", encoding="utf-8", newline="") as lines:
                csv.writer(lines, quoting=csv.QUOTE_ALL).writerows(rows)
    again = load.load(folder)
    assert again.problems == []
    assert again.canonical() == dataset.canonical()

"""The index of a dataset in the cache: whoever asks it hears what he would without it."""

import os
import random
import shutil

import pytest
from typer.testing import CliRunner

import readout
from helpers import ROOT
from readout.cli.app import app
from readout.lint import engine, last_report
from readout.model.referrers import referrers
from readout.model.validation import compiled_validator
from readout.store import cache, index, lazy, load

SMALL = ROOT / "tests" / "pull_requests" / "data"


@pytest.fixture(autouse=True)
def caches(tmp_path, monkeypatch):
    """The folder of caches, an empty one; what the system says of files is trusted at once."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    monkeypatch.setattr(cache, "MARGIN", -(10**12))
    return tmp_path / "caches" / "readout"


@pytest.fixture
def small(tmp_path, monkeypatch):
    """A copy of a small dataset, in data/."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(SMALL, tmp_path / "data")
    return tmp_path / "data"


def said(*arguments):
    result = CliRunner().invoke(app, [*map(str, arguments)])
    return result.exit_code, result.stdout, result.stderr


def without_cache(root, monkeypatch, ask):
    """What `ask` answers without any cache."""
    with monkeypatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(root / ".." / "none"))
        shutil.rmtree(root.parent / "none", ignore_errors=True)
        return ask()


def names_of(dataset):
    """All that the index of a dataset says: ids, names, and who names whom."""
    named = referrers(dataset)
    return [
        (
            record.address,
            record.name,
            [(each.record.address, each.pointer) for each in named.in_fields(record)],
            [(each.record.address, each.pointer) for each in named.in_claims(record)],
        )
        for record in dataset
    ]


def changed(root, chance, originals):
    """Change a file of the dataset as people do: a line, a name, an id, its place, or all of it."""
    name = chance.choice(sorted(originals))
    file, step = root / name, chance.randrange(6)
    if step == 0 or not file.exists():
        file.write_bytes(originals[name])
    elif step == 1 and file.suffix == ".yaml":
        file.unlink()
    elif step == 2:
        file.write_bytes(file.read_bytes() + chance.choice([b"# a remark\n", b"more: [\n", b"unknown: field\n"]))
    elif step == 3:
        file.write_text(file.read_text("utf-8").replace("\nname: ", "\nname: Another ", 1), "utf-8")
    elif step == 4 and file.suffix == ".yaml":
        file.rename(file.with_stem(f"{file.stem}-b"))
    else:
        file.write_text(file.read_text("utf-8").replace('schema_version = "1.1"', 'schema_version = "1.0"'), "utf-8")


@pytest.mark.parametrize("seed", range(3))
def test_no_series_of_changes_makes_a_difference(seed, small, monkeypatch):
    chance = random.Random(seed)
    originals = {file.relative_to(small).as_posix(): file.read_bytes() for file in small.rglob("*.*") if file.is_file()}
    read_from_index = 0
    for _ in range(30):
        changed(small, chance, originals)
        dataset, invalid = index.load_indexed(small)
        plain = load.load(small)
        read_from_index += sum(isinstance(record, lazy.CachedRecord) for record in dataset)
        assert names_of(dataset) == names_of(plain)
        refused = [
            record.address
            for record in plain
            if not compiled_validator(plain.schema, record.collection.record).is_valid(record.value)
        ]
        assert sorted(record.address for record in invalid) == sorted(refused)
        id = chance.choice([record.address for record in plain])
        for question in (("show", id), ("why", id), ("validate", "data", "--format", "concise")):
            answer = said(*question)
            assert said(*question) == answer == without_cache(small, monkeypatch, lambda ask=question: said(*ask))
        assert readout.check(small) == list(engine.lint(load.load(small)).diagnostics)
    assert read_from_index


def test_who_looks_at_a_record_reads_the_records_that_it_is_about(small, monkeypatch):
    said("show", "istanbul")
    dataset, _ = index.load_indexed(small)
    record = next(record for record in dataset if referrers(dataset).in_fields(record))
    dataset, _ = index.load_indexed(small)
    assert {record.id for record in dataset} == {record.id for record in load.load(small)}
    named = {
        reference.record for reference in referrers(dataset).in_fields(dataset.index[record.collection.name][record.id])
    }
    opened = {each for each in dataset if "whole" in vars(each.document)}
    assert named <= opened < set(dataset)


def test_contents_replace_files_with_a_cache_too_however_their_paths_are_written(small):
    readout.check(small)
    file = next(iter(sorted((small / "places").glob("*.yaml"))))
    for path in (file, f"data/places/{file.name}", f"./data/places/{file.name}"):
        content = file.read_bytes().replace(b"name: ", b"name: Another ", 1)
        dataset = load.load(small, contents={str(path): content}, cache=cache.Cache(small))
        assert dataset.index["places"][file.stem].name.startswith("Another ")
        assert dataset.index["places"][file.stem].value["name"].startswith("Another ")


def test_what_is_loaded_is_the_same_from_the_cache_and_stays_whatever_becomes_of_the_files(small, monkeypatch):
    def everything(dataset):
        records = [
            (type(each), each.address, each.value, each.pointer, type(each.document), each.document.text, each.at("id"))
            for each in dataset
        ]
        return records, dataset.metadata, dataset.settings, dataset.paths, dataset.problems, dataset.unread

    first, plain = readout.load(small), load.load(small)
    with monkeypatch.context() as patch:
        patch.setattr(engine, "lint", None)  # nothing is checked
        again = readout.load(small)
    shutil.rmtree(small)
    assert everything(again) == everything(first) == everything(plain)
    assert readout.typed(again) == readout.typed(plain)


def test_a_file_that_changes_between_check_and_reading_is_checked_again(small, monkeypatch):
    readout.check(small)
    file = next(iter(sorted((small / "places").glob("*.yaml"))))
    check = last_report.check

    def check_and_change(*arguments):
        checked = check(*arguments)
        file.write_text(file.read_text("utf-8") + "unknown: field\n", "utf-8")
        return checked

    monkeypatch.setattr(last_report, "check", check_and_change)
    with pytest.raises(readout.InvalidDataset, match="unknown"):
        readout.load(small)


def test_counts_are_the_same_with_the_cache(small, monkeypatch):
    plainly = without_cache(small, monkeypatch, lambda: said("stats", "--data", small))
    assert plainly[0] == 0
    assert said("stats", "--data", small) == said("stats", "--data", small) == plainly


def test_the_report_of_the_last_run_is_given_while_nothing_changed(small, monkeypatch):
    first = last_report.check(small).report
    with monkeypatch.context() as patch:
        patch.setattr(engine, "lint", None)  # nothing is checked
        assert last_report.check(small).report == first
    file = next(iter(sorted((small / "sources").glob("*.yaml"))))
    file.write_text(file.read_text("utf-8") + "unknown: field\n", "utf-8")
    assert last_report.check(small).report != first


def test_a_report_with_findings_comes_back_whole(small, monkeypatch):
    file = next(iter(sorted((small / "meetings").rglob("*.yaml"))))
    file.write_text(file.read_text("utf-8") + "colour: blue\n# readout: ignore[RO999]\n", "utf-8")
    first = last_report.check(small).report
    assert first.diagnostics
    monkeypatch.setattr(engine, "lint", None)
    assert last_report.check(small).report == first


# ---------------------------------------------------------------- a cache is only ever the user's own


def entries(root):
    memory = cache.Cache(root)
    return sum(isinstance(record, lazy.CachedRecord) for record in load.load(root, cache=memory))


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such modes")
def test_a_cache_that_others_may_write_is_not_read(small, caches):
    readout.check(small)
    assert entries(small)
    (file,) = caches.glob("*.cache")
    file.chmod(0o666)
    assert not entries(small)
    readout.check(small)  # writes it anew
    assert entries(small)
    assert not file.stat().st_mode & 0o022


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root can give a file to another user")
def test_a_cache_of_another_user_is_not_read(small, caches):
    readout.check(small)
    (file,) = caches.glob("*.cache")
    os.chown(file, 12345, 12345)
    assert not entries(small)


def test_a_link_in_the_folder_of_caches_is_not_followed(small, caches):
    readout.check(small)
    (file,) = caches.glob("*.cache")
    file.rename(small.parent / "elsewhere")
    file.symlink_to(small.parent / "elsewhere")
    assert not entries(small)


@pytest.mark.parametrize(
    "damage", [lambda data: data[:-7], lambda data: data[:40] + b"x" + data[41:], lambda data: b"x"]
)
def test_a_damaged_cache_has_fewer_entries_and_no_wrong_ones(damage, small, caches):
    plain = readout.check(small)
    (file,) = caches.glob("*.cache")
    file.write_bytes(damage(file.read_bytes()))
    assert readout.check(small) == plain
    assert names_of(index.load_indexed(small).dataset) == names_of(load.load(small))


def test_a_cache_that_grew_too_large_is_not_read(small, monkeypatch):
    readout.check(small)
    monkeypatch.setattr(cache, "LARGEST", 10)
    assert not entries(small)


def test_caches_of_folders_that_were_checked_long_ago_are_forgotten(small, caches, monkeypatch):
    monkeypatch.setattr(cache, "MOST_FILES", 2)
    for number in range(4):
        copy = shutil.copytree(small, small.parent / f"copy-{number}")
        readout.check(copy)
    assert len(list(caches.glob("*.cache"))) == 2


def test_imports_and_comparisons_say_the_same_with_the_index(small, monkeypatch):
    said("export", "xlsx", "json", "--data", "data", "-o", "build")
    questions = [
        ("import", "build/dataset.xlsx", "--into", "data"),
        ("diff", "build/dataset.json", "data"),
        ("diff", "data", "build/dataset.json"),
        ("new", "place", "--name", "Somewhere", "--data", "data", "--dry-run"),
    ]
    for change in (b"", b"# a remark\n", b"unknown: field\n"):
        file = next(iter(sorted((small / "places").glob("*.yaml"))))
        file.write_bytes(file.read_bytes() + change)
        readout.check(small)
        for question in questions:
            answer = said(*question)
            assert answer == without_cache(small, monkeypatch, lambda ask=question: said(*ask))
            assert not any("Traceback" in part for part in map(str, answer))

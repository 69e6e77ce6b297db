"""What is checked while it is read is found as it is afterwards, and most records are read once."""

import json
import os
import random
import shutil
import signal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from damaged import damaged, write
from helpers import DATASETS
from readout import api, parallel
from readout.lint import engine, last_report, single_pass
from readout.lint.registry import registry
from readout.model.schema import default
from readout.store import load
from readout.store.cache import Cache
from readout.syntax import ndjson, ndjson_index
from strategies import datasets

JUNK = ("7", "null", '{"id": "lost"', '{"id": "twice", "id": "twice"}', "", '{"name": "No id"}', '{"id": 7}')
SLOW = settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def large(monkeypatch):
    """All NDJSON counts as large, and is read in small parts."""
    monkeypatch.setattr(ndjson, "LARGE", 0)
    monkeypatch.setattr(ndjson_index, "SLICE", 2_000)
    monkeypatch.setattr(single_pass, "BUNDLE", 3)


@pytest.fixture
def remaining(monkeypatch):
    """How many records of each dataset are left to be checked after they are read."""
    counts, whole = [], single_pass.FirstPass.remaining

    def noted(self, *arguments):
        numbers = whole(self, *arguments)
        counts.append(len(numbers))
        return numbers

    monkeypatch.setattr(single_pass.FirstPass, "remaining", noted)
    return counts


def assert_same(folder, cache=None):
    """The report on a dataset that is checked as it is read is the one on it read first."""
    expected = engine.lint(load.load(folder))
    dataset = last_report.read(folder, cache)
    assert [record.address for record in dataset] == [record.address for record in load.load(folder)]
    assert last_report.lint(dataset, cache=cache) == expected
    assert engine.lint(dataset) == expected, "a second time"
    return expected


def tangled(whole, chance):
    """Records that refer to ones before and after them, to themselves, to nothing and to what is refused."""
    ids = [(name, value["id"]) for name, values in whole.items() for value in values if "id" in value]
    for name, values in whole.items():
        for value in values:
            kinds = [each for each, _ in ids if each == name] and ("meetings", "events")
            others = [id for each, id in ids if each in kinds] + ["no-such-record", value.get("id"), "Not an id"]
            if name in kinds and chance.randrange(2):
                value["relations"] = [{"type": "follows", "target_id": chance.choice(others)}]
            if name == "sources" and chance.randrange(3) == 0:
                value["derived_from_ids"] = [chance.choice([id for each, id in ids if each == name] + ["nothing"])]
        if values and chance.randrange(2):
            values.insert(chance.randrange(len(values)), chance.choice(values))
    return whole


def with_junk(folder, chance):
    for file in sorted(folder.glob("*.ndjson")):
        lines = file.read_text().splitlines()
        if chance.randrange(3) == 0:
            lines.insert(chance.randint(0, len(lines)), chance.choice(JUNK))
        file.write_text("\n".join(lines) + "\n" * chance.randrange(2))
    return folder


@SLOW
@given(st.integers(0, 10**6), st.sampled_from(["1", "2"]))
def test_what_is_wrong_with_our_records_is_found_while_they_are_read(large, tmp_path_factory, seed, cores):
    chance = random.Random(seed)
    folder = write(tmp_path_factory.mktemp("ours"), tangled(damaged(seed), chance))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("READOUT_CORES", cores)
        if chance.randrange(2):
            with_junk(folder, chance)
        assert assert_same(folder).diagnostics


@SLOW
@given(datasets(default()), st.integers(0, 10**6))
def test_so_it_is_with_any_records(large, tmp_path_factory, whole, seed):
    chance = random.Random(seed)
    values = {name: each for name, each in whole.items() if name != "metadata"}
    assert_same(with_junk(write(tmp_path_factory.mktemp("any"), tangled(values, chance)), chance))


@pytest.fixture
def folder(tmp_path):
    """A dataset folder of YAML, in which the meetings are one NDJSON file."""
    whole = shutil.copytree(DATASETS[0], tmp_path / "data", ignore=shutil.ignore_patterns(".*", "lists"))
    meetings = [json.dumps(record.value) for record in load.load(whole).records["meetings"]]
    shutil.rmtree(whole / "meetings")
    (whole / "meetings").mkdir()
    (whole / "meetings" / "all.ndjson").write_text("\n".join(meetings) + "\n")
    return whole


def test_sound_records_are_read_once(large, remaining, folder, tmp_path, monkeypatch):
    """That is the meetings, the larger part of any dataset; the rest of ours is small."""
    api.export(DATASETS[0], "ndjson", tmp_path)
    whole = load.load(DATASETS[0])
    monkeypatch.setattr(ndjson, "LARGE", 100_000)
    for each in (tmp_path / "ndjson", folder):
        remaining.clear()
        assert not assert_same(each).diagnostics
        assert remaining == [len(whole), len(whole) - len(whole.records["meetings"]), len(whole)]


def test_a_cache_comments_and_settings_make_no_difference(large, folder):
    with (folder / "meetings" / "all.ndjson").open("a") as file:
        file.write('{"id": "x", "name": "X", "sources": ["no-source"]}\n')
    source = next((folder / "sources").glob("*.yaml"))
    source.write_text(f"# readout: ignore-file[RO703] since it is so\n{source.read_text()}name : Two\n")
    for extra in ("", '\n[rules]\nRO301 = "warning"\nsimilar-names = "off"\n'):
        with (folder / "readout.toml").open("a") as file:
            file.write(extra)
        for _ in range(2):
            cache = Cache(folder)
            assert assert_same(folder, cache).diagnostics
            cache.save()


def test_what_was_found_out_holds_for_that_dataset_and_its_settings_alone(large, remaining, folder):
    dataset, expected = last_report.read(folder, None), load.load(folder)
    rules = {"rules": {code: "off" for code in registry() if code != "RO614"}}
    assert engine.lint(dataset, settings=rules) == engine.lint(expected, settings=rules)
    assert remaining == [len(dataset)] * 2
    gone = next(iter(dataset.records["people"])).address
    kept = {record.address for record in dataset if record.address != gone}
    assert engine.lint(dataset.part(kept)) == engine.lint(expected.part(kept))
    assert engine.lint(dataset) == engine.lint(expected)
    assert remaining[4] < len(dataset)


def test_files_of_a_collection_keep_their_order(large, folder, monkeypatch):
    """What is read last for the sake of what it refers to does not come later among records of its kind."""
    lines = (folder / "meetings" / "all.ndjson").read_text().splitlines()
    (folder / "meetings" / "again.ndjson").write_text(f"{lines[0]}\n")
    (folder / "people" / "few.ndjson").write_text('{"id": "some-one", "name": "Some One"}\n' * 2)
    monkeypatch.setattr(ndjson, "LARGE", 200)
    assert "RO302" in {each.code for each in assert_same(folder).diagnostics}


def test_a_process_that_is_killed_loses_nothing(large, folder, monkeypatch):
    own, judge = os.getpid(), single_pass.RecordJudge.part

    def part(self):
        if os.getpid() != own:
            os.kill(os.getpid(), signal.SIGKILL)
        return judge(self)

    monkeypatch.setenv("READOUT_CORES", "2")
    monkeypatch.setattr(single_pass.RecordJudge, "part", part)
    if parallel.cores() < 2:
        pytest.skip("it takes two processes")
    assert_same(folder)

"""The cache: with the entries of another run, a run finds what it would find without them."""

import json
import os
import random
import shutil
import tomllib
from datetime import date

import pytest
from typer.testing import CliRunner

from helpers import ROOT
from readout import parallel
from readout.cli.app import app
from readout.lint import engine
from readout.lint.incremental import IncrementalChecker, held_facts
from readout.lint.record_check import RecordChecker, RecordResult
from readout.lint.registry import registry
from readout.model.schema import default
from readout.store import cache, load, user_folders
from readout.store import files as store_files
from readout.store.index import load_indexed
from readout.syntax import ndjson
from readout.syntax.yaml import fast_reader
from rule_pages import files, lay_out

SMALL = ROOT / "tests" / "pull_requests" / "data"
UNUSED = "# readout: ignore[RO501]\n"


@pytest.fixture(autouse=True)
def caches(tmp_path, monkeypatch):
    """The folder of caches, an empty one."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    return tmp_path / "caches" / "readout"


@pytest.fixture
def small(tmp_path, monkeypatch):
    """A copy of a small dataset, in data/."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(SMALL, tmp_path / "data")
    return tmp_path / "data"


def check_with_cache(root):
    """Return the report on a dataset with its cache, and how many records were not checked again."""
    memory = cache.Cache(root)
    dataset = load.load(root, cache=memory)
    report = engine.lint(dataset, cache=memory)
    memory.save()
    return report, len(held_facts(list(dataset), memory))


def start_check(root):
    """Check a dataset, and return its cache, which is not saved yet."""
    memory = cache.Cache(root)
    engine.lint(load.load(root, cache=memory), cache=memory)
    return memory


def assert_cache_changes_nothing(root):
    """Check twice that the report is the same with the cache; return how many records were not checked again."""
    plainly = engine.lint(load.load(root))
    assert check_with_cache(root)[0] == plainly
    again, spared = check_with_cache(root)
    assert again == plainly
    return spared


# ---------------------------------------------------------------- nothing is missed


def is_cached(page):
    """Whether the example of a page is a dataset folder under our own schema: tables and other schemas have no cache."""
    found = files(page, "Example")
    return all(file.path.endswith((".yaml", ".json", ".toml")) and ".schema." not in file.path for file in found)


@pytest.mark.parametrize("code", [code for code, rule in registry().items() if is_cached(rule.page)])
def test_every_rule_finds_with_a_cache_what_it_finds_without(code, tmp_path, monkeypatch):
    page, root = registry()[code].page, tmp_path / "data"
    bad, good = files(page, "Example"), files(page, "Use instead")
    root.mkdir()
    monkeypatch.chdir(root)
    lay_out(root, good, stubs=not code.startswith("RO3"))
    assert assert_cache_changes_nothing(root)
    for _ in range(2):
        for state in (bad, good):
            for file in {file.path for file in (*bad, *good)} - {file.path for file in state}:
                (root / file).unlink(missing_ok=True)
            lay_out(root, state, stubs=not code.startswith("RO3"))
            assert_cache_changes_nothing(root)


def lay_out_otherwise(root):
    """Have one file of sources hold a list of records, and one lines of JSON: neither has an entry in the cache."""
    first, second, third, *_ = sorted((root / "sources").glob("*.yaml"))
    for file in (first, second):
        lines = file.read_text("utf-8").splitlines(keepends=True)
        with (root / "sources" / "listed.yaml").open("a", encoding="utf-8") as listed:
            listed.write("".join(f"{'  ' if at else '- '}{line}" for at, line in enumerate(lines)))
        file.unlink()
    value = fast_reader.read(str(third), third.read_bytes()).value
    (root / "sources" / "lines.ndjson").write_text(json.dumps(value) + "\n", "utf-8")
    third.unlink()


def swap(one, other):
    content = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(content)


@pytest.mark.parametrize("seed", range(6))
def test_no_series_of_changes_makes_a_difference(seed, small, monkeypatch):
    chance = random.Random(seed)
    if seed < 3:
        monkeypatch.setattr(cache, "MARGIN", -(10**12))  # what the system says of files is trusted at once
    if seed % 2:
        monkeypatch.setattr(parallel, "MIN_BATCH", 3)  # files are read, and records looked at, in several processes
        monkeypatch.setenv(parallel.VARIABLE, "2")
    if seed % 3 == 2:
        monkeypatch.setattr(ndjson, "LARGE", 0)  # lines are read when they are asked for
    lay_out_otherwise(small)
    originals = {path.relative_to(small): path.read_bytes() for path in sorted(small.rglob("*.*"))}
    lines = sorted({line for data in originals.values() for line in data.decode().splitlines(keepends=True)})
    keys = {}
    for line in lines:
        keys.setdefault(line.partition(":")[0], []).append(line)
    most = 0
    for _ in range(60):
        name = chance.choice([*originals, *(name for name in originals if name.parts[0] == "sources")])
        path = small / name
        others = [file for file in small.rglob("*.yaml") if file.parent == path.parent and file != path]
        late = start_check(small) if chance.random() < 0.2 else None
        step = chance.randrange(11)
        if step == 0 or not path.exists():
            path.write_bytes(originals[name])
        elif step == 1 and name.suffix != ".toml":
            path.unlink()
        elif step == 2:
            path.write_text(
                path.read_text("utf-8") + chance.choice(["# a remark\n", UNUSED, "more: [\n", "\n"]), "utf-8"
            )
        elif step == 3 and name.suffix == ".yaml":
            path.with_stem(f"{path.stem}-b").write_bytes(path.read_bytes())
        elif step == 4:
            for copy in small.rglob("*-b.yaml"):
                copy.unlink()
        elif step == 5 and name.suffix == ".yaml" and others:
            swap(path, chance.choice(others))
        elif step == 6 and name.suffix == ".yaml":
            path.rename(path.with_stem(f"{path.stem}-b"))
        else:  # a line is another of the same key
            text = path.read_text("utf-8").splitlines(keepends=True)
            at = chance.randrange(len(text))
            text[at] = chance.choice(keys.get(text[at].partition(":")[0], lines))
            path.write_text("".join(text), "utf-8")
        if chance.random() < 0.3:
            continue  # what changes next may be all that a check sees of two changes
        if chance.random() < 0.3:
            load_indexed(small)  # as `show` does: what it learns is kept, and no result is looked at
            continue
        most = max(most, assert_cache_changes_nothing(small))
        if late:
            late.save()  # a check that took longer, and of which the cache of now knows nothing
            most = max(most, assert_cache_changes_nothing(small))
    assert most > 10


def test_what_rules_looked_up_in_other_files_is_asked_again(small):
    """A file did not change, and what is found in it does, since another file did."""
    source = next(iter(sorted((small / "sources").glob("*.yaml"))))
    assert assert_cache_changes_nothing(small)
    before = engine.lint(load.load(small)).diagnostics
    source.unlink()
    assert assert_cache_changes_nothing(small)
    assert engine.lint(load.load(small)).diagnostics != before


def held(root):
    """The addresses of the records whose results hold, by the cache of another run."""
    memory = cache.Cache(root)
    records = list(load.load(root, cache=memory))
    return {records[number].address for number in held_facts(records, memory)}


FIDAN = {"meetings/2025-11-03-istanbul-dar-fidan", "meetings/2025-11-03-istanbul-gaza"}
"""The meetings of a person."""


def test_a_result_holds_until_a_record_that_it_rests_on_comes_changes_or_goes(small):
    assert assert_cache_changes_nothing(small)
    person, copy = small / "people" / "hakan-fidan.yaml", small / "people" / "a.yaml"
    before = held(small)
    assert {*FIDAN, "people/hakan-fidan"} <= before
    copy.write_bytes(person.read_bytes())  # the first of two records that have an id
    assert held(small) == before - FIDAN
    copy.unlink()
    assert held(small) == before
    person.write_bytes(person.read_bytes() + b"# a remark\n")
    assert held(small) == before - FIDAN - {"people/hakan-fidan"}
    load_indexed(small)  # it learns what the file says now, and looks at no result
    assert held(small) == before - FIDAN - {"people/hakan-fidan"}
    check_with_cache(small)
    assert held(small) == before
    person.unlink()
    assert held(small) == before - FIDAN - {"people/hakan-fidan"}


class Farther(RecordChecker):
    """Finds nothing, and looks up in each record's stead what no record names."""

    def __init__(self, lookup):
        self.lookup = lookup

    def check(self, record, *, valid):
        assert self.lookup.find("mina-20251102", ("sources",))
        assert not self.lookup.knows(["nobody"], ("people",))
        return RecordResult([], [])


def test_a_result_rests_on_what_was_looked_up_elsewhere(small):
    memory = cache.Cache(small)
    dataset = load.load(small, cache=memory)
    checker = IncrementalChecker(dataset, memory, Farther)
    for record in dataset:
        checker.check(record, valid=True)
    for path, entry in checker.new_entries.items():
        memory.keep(path, entry)
    memory.is_checked = True
    memory.save()
    assert {*FIDAN, "people/hakan-fidan"} <= held(small)
    nobody = small / "people" / "nobody.yaml"
    nobody.write_text("id: nobody\nname: Nobody\n", "utf-8")
    assert held(small) == set()
    nobody.unlink()
    assert {*FIDAN, "people/hakan-fidan"} <= held(small)
    (small / "sources" / "mina-20251102.yaml").unlink()
    assert held(small) == set()


@pytest.mark.skipif(os.name != "posix", reason="the system does not say when a file last changed in any way")
def test_lines_that_are_read_when_asked_for_are_new_until_their_file_tells_of_each_change(small, monkeypatch):
    monkeypatch.setattr(ndjson, "LARGE", 0)
    lay_out_otherwise(small)
    assert_cache_changes_nothing(small)
    meeting = "meetings/2025-11-03-istanbul-dar-fidan"
    assert meeting not in held(small), "the file has just changed, and may change again at the same time"
    monkeypatch.setattr(cache, "MARGIN", -(10**12))
    assert_cache_changes_nothing(small)
    assert meeting in held(small)
    (small / "sources" / "lines.ndjson").touch()
    assert meeting not in held(small)


def test_what_two_checks_learn_at_once_is_not_taken_for_one(small, caches):
    """One saw a person as before, the other a meeting as before: neither saw both as they are now."""
    assert_cache_changes_nothing(small)
    person, meeting = small / "people" / "hakan-fidan.yaml", "meetings/2025-11-03-istanbul-dar-fidan"
    file = small / "meetings" / "2025" / "2025-11-03-istanbul-dar-fidan.yaml"
    texts = {path: path.read_bytes() for path in (person, file)}
    file.write_bytes(texts[file] + b"# a remark\n")
    late = start_check(small)
    person.write_bytes(texts[person] + b"death_date: 2000-01-01\n")
    check_with_cache(small)
    before = the_file(caches).stat().st_size
    late.save()
    assert the_file(caches).stat().st_size > before, "it is appended"
    assert_cache_changes_nothing(small)
    assert meeting not in held(small), "the person was dead"


# ---------------------------------------------------------------- it spares what it says


def test_only_what_changed_is_read(small, monkeypatch):
    read = []
    value = fast_reader.value
    monkeypatch.setattr(fast_reader, "value", lambda text: read.append(text) or value(text))
    total = len(load.load(small))
    spared = assert_cache_changes_nothing(small)
    assert spared >= total - 1
    read.clear()
    assert check_with_cache(small)[1] == spared
    assert len(read) < total / 4
    person = small / "people" / "hakan-fidan.yaml"
    person.write_text(person.read_text("utf-8") + "# a remark\n", "utf-8")
    assert (
        check_with_cache(small)[1] == spared - 3
    )  # the person, and two meetings at which the person may have been dead


@pytest.mark.skipif(os.name != "posix", reason="the system does not say when a file last changed in any way")
def test_files_are_not_even_read_if_they_stand_as_they_stood(small, monkeypatch):
    check_with_cache(small)
    read = []
    content = store_files._content
    monkeypatch.setattr(store_files, "_content", lambda file: read.append(str(file)) or content(file))
    check_with_cache(small)
    assert len(read) > 20, "all have just changed, and may change again at the same time"
    monkeypatch.setattr(cache, "MARGIN", -(10**12))
    check_with_cache(small)
    read.clear()
    check_with_cache(small)
    assert len(read) < 6
    person = small / "people" / "hakan-fidan.yaml"
    for change in (
        lambda: person.write_text(person.read_text("utf-8").replace("Hakan", "Hakon"), "utf-8"),
        person.touch,
    ):
        change()
        read.clear()
        check_with_cache(small)
        assert str(person) in read
        os.utime(person, (0, 0))  # when it was changed can be forged, and when that was done cannot
        read.clear()
        check_with_cache(small)
        assert str(person) in read


def test_a_file_that_changes_while_it_is_looked_at_is_no_file_of_then(small):
    path = small / "people" / "hakan-fidan.yaml"
    content = cache.digest(path.read_bytes())
    assert store_files.reread(path, "p.yaml", content).value["id"] == "hakan-fidan"
    path.write_text("id: another\n", "utf-8")
    with pytest.raises(OSError, match=r"p\.yaml was changed while it was read"):
        store_files.reread(path, "p.yaml", content)


# ---------------------------------------------------------------- it is safe to lose


def the_file(caches):
    (found,) = caches.iterdir()
    return found


def test_a_damaged_cache_is_none(small, caches):
    check_with_cache(small)
    file = the_file(caches)
    data = file.read_bytes()
    plainly = engine.lint(load.load(small))
    for damage in (b"", data[:7], data[:40], data[:-1], data + b"x", data[:50] + b"\xff" + data[51:], b"{}" * 99):
        file.write_bytes(damage)
        assert check_with_cache(small)[0] == plainly
        assert check_with_cache(small)[1] > 10, "a good one has taken its place"


def test_where_no_cache_can_be_written_there_is_none(small, tmp_path, caches):
    caches.parent.mkdir()
    caches.write_text("no folder")
    assert check_with_cache(small) == (engine.lint(load.load(small)), 0)


def test_other_settings_and_other_libraries_make_another_cache(small, monkeypatch):
    assert assert_cache_changes_nothing(small)
    settings = small / "readout.toml"
    settings.write_text(settings.read_text("utf-8") + '\n[rules]\nRO801 = "off"\n', "utf-8")
    assert check_with_cache(small)[1] == 0
    assert check_with_cache(small)[1] > 10
    monkeypatch.setattr(cache, "LIBRARIES", ("orjson",))
    assert check_with_cache(small)[1] == 0


def test_two_datasets_have_two_caches(small, tmp_path, caches):
    shutil.copytree(small, tmp_path / "other")
    check_with_cache(small)
    assert check_with_cache(tmp_path / "other")[1] == 0
    assert len(list(caches.iterdir())) == 2


def test_files_that_are_gone_are_forgotten(small, caches):
    check_with_cache(small)
    before = the_file(caches).stat().st_size
    for source in list((small / "meetings").rglob("*.yaml")):
        source.unlink()
    check_with_cache(small)
    assert the_file(caches).stat().st_size < before


def test_the_cache_is_for_its_owner_alone(small, caches):
    check_with_cache(small)
    assert caches.stat().st_mode & 0o077 == 0
    assert the_file(caches).stat().st_mode & 0o077 == 0


# ---------------------------------------------------------------- the command


def test_validate_keeps_a_cache_unless_told_not_to(small, caches):
    runner = CliRunner()
    first = runner.invoke(app, ["validate", "--no-cache"])
    assert not caches.exists()
    second = runner.invoke(app, ["validate"])
    assert the_file(caches).stat().st_size
    third = runner.invoke(app, ["validate"])
    assert first.output == second.output == third.output


def test_a_cache_is_the_same_from_wherever_a_dataset_is_seen(small, monkeypatch):
    assert assert_cache_changes_nothing(small)
    for here, root in ((small, "."), (small / "people", ".."), (small.parent, "data"), (small / "sources", small)):
        monkeypatch.chdir(here)
        assert assert_cache_changes_nothing(load.Path(root)) > 10
        assert CliRunner().invoke(app, ["validate", "--format", "concise"]).output.endswith("refers to this source\n")


@pytest.mark.parametrize(
    ("platform", "environment", "expected"),
    [
        ("linux", {"XDG_CACHE_HOME": "/x"}, "/x/readout"),
        ("linux", {}, "/home/me/.cache/readout"),
        ("darwin", {}, "/home/me/Library/Caches/readout"),
        ("win32", {"LOCALAPPDATA": "/local"}, "/local/readout/Cache"),
        ("win32", {}, "/home/me/AppData/Local/readout/Cache"),
    ],
)
def test_caches_lie_where_the_system_has_them(platform, environment, expected, monkeypatch):
    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(user_folders.sys, "platform", platform)
    monkeypatch.setattr(user_folders.Path, "home", lambda: user_folders.Path("/home/me"))
    assert user_folders.caches().as_posix() == expected


SETTINGS = (
    'title = "T"\nschema_version = "1.0"\n# A comment.\nkeywords = ["é", "b"]\ncreated = 2026-01-01\n\n'
    '[rules]\nRO501 = "off"\n\n[[contributors]]\ntitle = "C"\n'
)


@pytest.mark.parametrize(
    "text", [SETTINGS, f"\ufeff{SETTINGS}", "", "title = \n", 'a = "\xff"', "a = nan\n", "[[x]]\n" * 2]
)
def test_settings_from_the_cache_are_those_of_the_file(text, small):
    """Where they can be read at all: else they are read again, with what is wrong with them."""
    data = text.encode("latin-1" if "\xff" in text else "utf-8")
    (small / "readout.toml").write_bytes(data)

    def read():
        memory = cache.Cache(small)
        dataset = load.load(small, cache=memory)
        memory.save()
        return memory, dataset

    (_, first), (memory, again), plain = read(), read(), load.load(small)
    assert (memory.settings is None) == bool(plain.metadata_document.problems)
    for dataset in (first, again):
        document = dataset.metadata_document
        assert (document.text, document.value) == (plain.metadata_document.text, plain.metadata_document.value)
        assert document.positions == plain.metadata_document.positions
        assert document.problems == plain.metadata_document.problems
        assert dataset.problems == plain.problems
        assert (dataset.metadata, dataset.settings) == (plain.metadata, plain.settings)


def test_the_cache_rests_on_every_wing_that_rules_may_import():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    above = {name for layer in layers[: layers.index("lint")] for name in layer.split(" | ")}
    wings = {folder.parent.name for folder in (ROOT / "toolkit" / "readout").glob("*/__init__.py")}
    assert set(cache.WINGS_ABOVE) == above & wings


def test_the_schema_is_part_of_what_a_cache_rests_on(tmp_path):
    shutil.copytree(default().root, tmp_path / "schema")
    from readout.model.schema import Schema

    def context():
        memory = cache.Cache(tmp_path)
        memory.open(Schema(tmp_path / "schema"), "", "", date(2026, 1, 1))
        return memory.context

    one = context()
    file = tmp_path / "schema" / "person.schema.json"
    file.write_text(file.read_text("utf-8") + "\n", "utf-8")
    assert context() != one

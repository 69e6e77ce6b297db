"""What rules about one record may look up in a dataset, and what the cache keeps of it as dependencies."""

import ast
import inspect

import pytest

from helpers import ROOT
from readout.lint import incremental, rules
from readout.lint.prefilter import ValueCollector
from readout.lint.registry import RecordRules, registry
from readout.model.dataset import Dataset, RecordLookup
from readout.model.origins import SOURCES, Origins
from readout.store import load

SMALL = ROOT / "tests" / "pull_requests" / "data"
MEMBERS = {name for name in (*vars(RecordLookup), *RecordLookup.__annotations__) if not name.startswith("_")}


class BareLookup(RecordLookup):
    """A lookup that has what the protocol names, and nothing else of a dataset."""

    def __init__(self, dataset):
        self.schema, self.settings, self.metadata_document = dataset.schema, dataset.settings, dataset.metadata_document
        self.unread_tables, self.today = dataset.unread_tables, dataset.today
        self.find, self.knows, self._index = dataset.find, dataset.knows, dataset.index
        self.about, self.about_each = dataset.about, dataset.about_each

    @property
    def index(self):
        return self._index


@pytest.fixture
def dataset():
    return load.load(SMALL)


@pytest.fixture
def tracker(dataset):
    return incremental.DependencyTracker(dataset)


@pytest.mark.parametrize("kind", [Dataset, incremental.DependencyTracker])
def test_every_lookup_says_itself_what_it_does(kind):
    assert {
        "schema",
        "settings",
        "metadata_document",
        "unread_tables",
        "today",
        "index",
        "find",
        "knows",
        "about",
        "about_each",
    } == MEMBERS
    methods = {name for name in MEMBERS if name in vars(RecordLookup)}
    assert all(name in vars(kind) for name in methods)


def test_rules_about_one_record_need_nothing_but_a_lookup(dataset):
    lookup, collector = BareLookup(dataset), ValueCollector()
    record_rules = [rule for rule in registry().values() if rule.check]
    prefiltered = RecordRules(record_rules, lookup)
    count = 0
    for record in dataset:
        for rule in record_rules:
            findings = [finding.message for finding in rule.check(record, lookup)]
            assert findings == [finding.message for finding in rule.check(record, dataset)]
            count += len(findings)
        assert set(prefiltered.that_may_find(collector.collect(record, valid=True), lookup)) <= set(record_rules)
    assert count


def test_no_rule_imports_another_rule_or_the_registry():
    for code, rule in registry().items():
        name = f"ro{code[2:]}_{rule.name.replace('-', '_')}"
        tree = ast.parse((ROOT / f"toolkit/readout/lint/rules/{name}.py").read_text("utf-8"))
        imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        assert not {module for module in imported if module.startswith((rules.__name__, "readout.lint.registry"))}


# ---------------------------------------------------------------- dependencies


def test_lookups_are_recorded_until_the_next_record(tracker, dataset):
    source = dataset.records["sources"][0]
    assert tracker.find(source.id, iter(SOURCES)) is source
    assert tracker.find("nothing", SOURCES) is None
    assert tracker.ids == {source.id, "nothing"}
    assert tracker.knows(iter([source.id]), SOURCES)
    assert not tracker.knows(["none", source.id], SOURCES)
    assert tracker.ids == {source.id, "nothing", "none"}
    assert tracker.is_complete
    assert not tracker.is_independent
    tracker.start()
    assert (tracker.ids, tracker.is_complete, tracker.is_independent) == (set(), True, True)


@pytest.mark.parametrize(
    "look_up",
    [lambda tracker: tracker.index, lambda tracker: tracker.about(len)],
    ids=["the index", "the whole dataset"],
)
def test_what_depends_on_all_records_is_not_complete(look_up, tracker):
    look_up(tracker)
    assert not tracker.is_complete


def test_what_was_worked_out_for_another_record_is_a_dependency_too(dataset, tmp_path):
    (tmp_path / "sources").mkdir()
    (tmp_path / "readout.toml").write_text((SMALL / "readout.toml").read_text("utf-8"), "utf-8")
    for id, above in (("first", "[]"), ("copy", "[first]"), ("left", "[right]"), ("right", "[left]")):
        (tmp_path / "sources" / f"{id}.yaml").write_text(f"id: {id}\nderived_from_ids: {above}\n", "utf-8")
    tracker = incremental.DependencyTracker(load.load(tmp_path))
    origins = Origins(tracker)
    for _ in range(2):
        tracker.start()
        assert origins.of("copy").roots == {"first"}
        assert tracker.ids == {"first", "copy"}
        assert tracker.is_complete
    origins.of("left")
    tracker.start()
    origins.of("left")
    assert not tracker.is_complete, "a circle has the same origin for all that lead into it"


def test_the_cache_knows_nothing_of_rules():
    from readout.store import cache

    tree = ast.parse(inspect.getsource(cache))
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}
    assert not {module for module in imported if module.startswith(("readout.lint", "readout.model.dataset"))}

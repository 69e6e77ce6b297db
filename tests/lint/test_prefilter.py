"""The prefilter says which rules may find something in a record: it must never hide a finding.

Most rules state once, in their `MATCHER`, what they look for. Those in `WRITTEN_TWICE` have a prefilter of their own
beside their `check`. All of them are held by `test_what_the_prefilter_passes_over_has_no_findings`.
"""

import copy
import marshal
import re
from dataclasses import replace
from functools import lru_cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import DATASETS
from readout.lint import engine, schema_errors
from readout.lint.matchers import Items, Texts
from readout.lint.prefilter import PLAIN, RecordValues, ValueCollector
from readout.lint.registry import RecordRules, registry
from readout.model import validation
from readout.model.dataset import items, values
from readout.model.schema import default
from readout.store import load

RECORD_RULES = [rule for rule in registry().values() if rule.check]
WRITTEN_TWICE = {
    "RO303": "compares the record with the name of its file",
    "RO304": "resolves addresses within the record",
    "RO305": "compares ids of items with the items of another list",
    "RO306": "compares the items of a table with each other",
    "RO603": "compares claims with the fields that they are about",
    "RO704": "looks into the text of the file",
    "RO801": "looks at whole lists, as cells hold them",
}
"""The rules with a prefilter of their own, and why no matcher fits."""
SAMPLES = [
    "2025-02-30",
    "2025-11-05/2025-11-03",
    "1900",
    "25:61",
    "23:00",
    " x",
    "x\n",
    "=x",
    "e\u0301",
    "a\u200bb",
    "x" * 20_000,
    "https://example.org/?utm_source=a",
    "XQ",
    "Mars/Base",
    "nobody",
    "istanbul",
    "participants/nobody",
    "date",
    "held",
    "announced",
    "cancelled",
    "expected",
    "said",
    "attended",
    "count",
    "participants",
    "chosen",
    "planned",
    "part-of",
    True,
    7,
]


@lru_cache(maxsize=1)
def real():
    return load.load(DATASETS[0])


@lru_cache(maxsize=1)
def rich():
    """The records that say most, which have most to go wrong."""
    return sorted(real(), key=lambda record: -len(str(record.value)))[:60]


@st.composite
def damaged(draw):
    """A record of the real data with some of its values changed or gone, and items doubled."""
    record = draw(st.sampled_from(rich()))
    value = copy.deepcopy(record.value)
    for _ in range(draw(st.integers(1, 4))):
        places = [(pointer, None) for pointer, _, _ in values(record.collection.field, value)]
        places += [(pointer, item) for pointer, _, item in items(record.collection.field, value)]
        (*above, last), item = draw(st.sampled_from(places))
        parent = value
        for part in above:
            parent = parent[part]
        if item is not None and draw(st.booleans()):
            parent.append(copy.deepcopy(item))
        elif draw(st.integers(0, 3)):
            parent[last] = draw(st.sampled_from([*SAMPLES, record.id])) if item is None else parent[last]
        else:
            del parent[last]
    return replace(record, value=value)


def pruned(record, dataset):
    """The record as rules see it, and whether the schema passes it."""
    if validation.compiled_validator(dataset.schema, record.collection.record).is_valid(record.value):
        return record, True
    errors = list(schema_errors.schema_errors(record, dataset))
    return replace(record, value=schema_errors.pruned(record.value, errors)), False


@given(damaged())
@settings(max_examples=400, deadline=None)
def test_what_the_prefilter_passes_over_has_no_findings(record):
    dataset = real()
    record, valid = pruned(record, dataset)
    collected = RecordValues(record.collection).collect(record, valid=valid)
    passed = set(RecordRules(RECORD_RULES, dataset).that_may_find(collected, dataset))
    for rule in RECORD_RULES:
        assert rule in passed or not list(rule.check(record, dataset)), rule.code


def test_few_rules_say_twice_what_they_look_for():
    assert {rule.code for rule in RECORD_RULES if rule.may_find} == set(WRITTEN_TWICE)
    assert len(WRITTEN_TWICE) <= 8
    assert {rule.code for rule in RECORD_RULES if not (rule.matcher or rule.may_find or rule.options)} == set()


@pytest.mark.parametrize("code", [rule.code for rule in RECORD_RULES])
def test_every_rule_passes_over_most_records(code):
    """A prefilter that lets everything through is none."""
    rule, dataset, collector = registry()[code], real(), ValueCollector()
    assert sum(bool(passed(rule, record, dataset, collector)) for record in dataset) < len(dataset) / 2


def passed(rule, record, dataset, collector):
    return list(RecordRules([rule], dataset).that_may_find(collector.collect(record, valid=True), dataset))


def test_a_rule_with_options_is_left_out_until_one_is_set():
    rule, dataset = registry()["RO615"], real()
    assert not RecordRules([rule], dataset).rules
    assert RecordRules([rule], replace(dataset, settings={"rules": {"RO615": {"words": ["regime"]}}})).rules == [rule]


@pytest.mark.parametrize("folder", DATASETS, ids=lambda folder: folder.name)
def test_every_scalar_and_item_is_collected_whether_the_record_is_valid_or_not(folder):
    fast, careful = ValueCollector(), ValueCollector()
    for record in load.load(folder):
        one, other = fast.collect(record, valid=True), careful.collect(record, valid=False)
        for name in ("formats", "references", "addresses", "item_references", "tables"):
            assert _sorted(getattr(one, name)) == _sorted(getattr(other, name))
        texts = [
            value
            for _, field, value in values(record.collection.field, record.value)
            if field.type == "string" and not _is_plain(field)
        ]
        assert one.tables[record.collection.name] == [record.value]
        for table, listed in one.tables.items():
            for has, lacks in (((), ()), (("sources",), ()), (("date",), ("sources",)), ((), ("id", "value"))):
                of_these = [item for item in listed if item.keys() >= set(has) and item.keys().isdisjoint(lacks)]
                assert one.items_of(table, has, lacks) == other.items_of(table, has, lacks) == of_these
        assert sorted(one.joined.split("\0")[1:-1]) == sorted(texts)
        assert one.non_ascii == "".join(char for char in one.joined if not char.isascii())


def _is_plain(field):
    return bool(field.enum or field.reference or field.item_reference or field.address or field.format in PLAIN)


FIELDS = [inner for kind in default().collections.values() for _, inner in kind.field.descendants() if not inner.table]
NARROW = {scalar.pattern for field in FIELDS if _is_plain(scalar := field.items or field) and not scalar.enum}


ALL_TEXTS = [rule for rule in RECORD_RULES if isinstance(rule.matcher, Texts) and not rule.matcher.formats]


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_rules_on_all_texts_have_nothing_to_find_in_plain_ones(data):
    text = data.draw(st.from_regex(data.draw(st.sampled_from(sorted(NARROW)))))
    assert text.isascii()
    assert not [rule.code for rule in ALL_TEXTS if rule.matcher.where(text)]


def test_plain_texts_are_short():
    words = {word for field in FIELDS for word in (field.items or field).enum}
    assert not [(rule.code, word) for rule in ALL_TEXTS for word in words if rule.matcher.where(word)]
    lists = [field for field in FIELDS if field.items and field.items.type == "string" and not field.items.enum]
    assert {field.items.max_length for field in lists if _is_plain(field.items)} == {100}
    assert {scalar.pattern for scalar in (field.items or field for field in FIELDS)} >= NARROW
    unbounded = re.compile(r"[+*]|\{[0-9]+,\}")
    for scalar in (field for field in FIELDS if not field.items and _is_plain(field) and not field.enum):
        assert scalar.max_length or not unbounded.search(scalar.pattern), scalar.name


def _sorted(collected):
    if isinstance(collected, dict):
        return {name: sorted(map(repr, listed)) for name, listed in collected.items()}
    return sorted(collected)


@pytest.mark.parametrize("folder", DATASETS, ids=lambda folder: folder.name)
def test_facts_of_a_record_can_be_cached(folder):
    """They depend on the record alone, marshal can write them, and the next record does not change them."""
    dataset, collector = load.load(folder), ValueCollector()
    checks = [rule.cross_record_check() for rule in registry().values() if rule.cross_record_check]
    seen = 0
    for check in checks:
        facts = [check.facts(collector.collect(record, valid=True)) for record in dataset]
        kept = marshal.loads(marshal.dumps(facts))
        assert kept == [check.facts(collector.collect(record, valid=True)) for record in dataset]
        seen += sum(map(len, kept))
    assert seen


def test_what_matchers_name_is_in_the_schema():
    """A format, a table or a field that no schema has would be a rule that never looks."""
    collected = [RecordValues(collection) for collection in default().collections.values()]
    formats = {name for each in collected for name in each.formats}
    tables = {name for each in collected for name in each.tables}
    matchers = [rule.matcher for rule in RECORD_RULES if rule.matcher]
    assert all(any(lists is None or lists for lists in map(matcher.lists, collected)) for matcher in matchers)
    for matcher in matchers:
        assert not isinstance(matcher, Texts) or formats >= set(matcher.formats)
        if isinstance(matcher, Items):
            assert not isinstance(matcher.where, dict) or tables >= set(matcher.where)
            assert not isinstance(matcher.has, dict) or set(matcher.where) >= set(matcher.has)
            assert any(matcher.lists(each) for each in collected)
            for each in collected:
                named = [(name, field) for name, field in each.fields.items() if matcher.where_for(name, field)]
                assert all(key in field for name, field in named for key in matcher.keys_of(name)), matcher


@pytest.mark.parametrize("folder", DATASETS, ids=lambda folder: folder.name)
def test_findings_are_the_same_without_a_prefilter(folder, monkeypatch):
    dataset = load.load(folder)
    for record in list(dataset)[::7]:
        record.value["name"] = " =e\u0301 "
        record.value.pop("sources", None)
        record.value["status"] = "announced"
    diagnostics = engine.lint(dataset).diagnostics
    assert diagnostics
    for rule in RECORD_RULES:
        monkeypatch.setattr(rule, "matcher", None)
        monkeypatch.setattr(rule, "may_find", None)
    assert engine.lint(dataset).diagnostics == diagnostics

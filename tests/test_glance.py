"""Rules look at a record only where a glance at it says so: that must never hide anything."""

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
from readout.lint.prefilter import PLAIN, Glance, Glances
from readout.lint.registry import Checking, registry
from readout.lint.rules.ro802_formula_text import SIGNS
from readout.model import validation
from readout.model.dataset import items, values
from readout.model.schema import default
from readout.store import load

CHECKING = [rule for rule in registry().values() if rule.check]
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
        here = value
        for part in above:
            here = here[part]
        if item is not None and draw(st.booleans()):
            here.append(copy.deepcopy(item))
        elif draw(st.integers(0, 3)):
            here[last] = draw(st.sampled_from([*SAMPLES, record.id])) if item is None else here[last]
        else:
            del here[last]
    return replace(record, value=value)


@given(damaged())
@settings(max_examples=400, deadline=None)
def test_what_a_glance_passes_over_has_no_findings(record):
    dataset = real()
    valid = validation.compiled_validator(dataset.schema, record.collection.record).is_valid(record.value)
    if not valid:
        errors = list(schema_errors.schema_errors(record, dataset))
        record = replace(record, value=schema_errors.pruned(record.value, errors))
    glance = Glance(record.collection).at(record, valid=valid)
    asked = Checking(CHECKING).about(glance)
    for rule in CHECKING:
        if rule not in asked or (rule.concerns and not rule.concerns(glance, dataset)):
            assert not list(rule.check(record, dataset)), rule.code


@pytest.mark.parametrize("folder", DATASETS, ids=lambda folder: folder.name)
def test_a_glance_gives_every_scalar_and_item_whether_the_record_is_valid_or_not(folder):
    fast, careful = Glances(), Glances()
    for record in load.load(folder):
        one, other = fast.at(record, valid=True), careful.at(record, valid=False)
        for name in ("formats", "references", "addresses", "item_references", "tables"):
            assert _sorted(getattr(one, name)) == _sorted(getattr(other, name))
        texts = [
            value
            for _, field, value in values(record.collection.field, record.value)
            if field.type == "string" and not _is_plain(field)
        ]
        assert sorted(one.text.split("\0")[1:-1]) == sorted(texts)
        assert one.foreign == "".join(char for char in one.text if not char.isascii())


def _is_plain(field):
    return bool(field.enum or field.reference or field.item_reference or field.address or field.format in PLAIN)


FIELDS = [inner for kind in default().collections.values() for _, inner in kind.field.descendants() if not inner.table]
NARROW = {scalar.pattern for field in FIELDS if _is_plain(scalar := field.items or field) and not scalar.enum}


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_rules_on_texts_have_nothing_to_find_in_plain_ones(data):
    text = data.draw(st.from_regex(data.draw(st.sampled_from(sorted(NARROW)))))
    assert text.isascii()
    assert text.strip() == text
    assert not text.startswith(SIGNS)


def test_plain_texts_are_short():
    words = {word for field in FIELDS for word in (field.items or field).enum}
    assert all(word.isascii() and word.strip() == word and not word.startswith(SIGNS) for word in words)
    lists = [field for field in FIELDS if field.items and field.items.type == "string" and not field.items.enum]
    assert {field.items.max_length for field in lists if _is_plain(field.items)} == {100}
    assert {scalar.pattern for scalar in (field.items or field for field in FIELDS)} >= NARROW
    unbounded = re.compile(r"[+*]|\{[0-9]+,\}")
    for scalar in (field for field in FIELDS if not field.items and _is_plain(field) and not field.enum):
        assert scalar.max_length or not unbounded.search(scalar.pattern), scalar.name


def _sorted(found):
    if isinstance(found, dict):
        return {name: sorted(map(repr, listed)) for name, listed in found.items()}
    return sorted(found)


@pytest.mark.parametrize("folder", DATASETS, ids=lambda folder: folder.name)
def test_what_is_noted_of_a_record_can_be_kept(folder):
    """It rests on the record alone, is plain enough for a disk, and does not change when the next one is seen."""
    dataset, glances = load.load(folder), Glances()
    watches = [rule.watch() for rule in registry().values() if rule.watch]
    seen = 0
    for watch in watches:
        noted = [watch.marks(glances.at(record, valid=True)) for record in dataset]
        kept = marshal.loads(marshal.dumps(noted))
        assert kept == [watch.marks(glances.at(record, valid=True)) for record in dataset]
        seen += sum(map(len, kept))
    assert seen


def test_what_rules_ask_a_glance_for_is_in_the_schema():
    """A name that no field has would be a rule that never looks."""
    glances = [Glance(collection) for collection in default().collections.values()]
    formats = {name for glance in glances for name in glance.formats}
    tables = {name for glance in glances for name in glance.tables}
    assert {name for rule in CHECKING for name in rule.needs} <= formats | tables
    assert {"edtf", "time", "url", "country-code", "time-zone"} <= formats
    assert {"statements", "acts", "parts", "claims", "participants", "identifiers", "names", "relations"} <= tables


@pytest.mark.parametrize("folder", DATASETS, ids=lambda folder: folder.name)
def test_findings_are_the_same_without_glances(folder, monkeypatch):
    dataset = load.load(folder)
    for record in list(dataset)[::7]:
        record.value["name"] = " =e\u0301 "
        record.value.pop("sources", None)
        record.value["status"] = "announced"
    found = engine.lint(dataset).diagnostics
    assert found
    for rule in CHECKING:
        monkeypatch.setattr(rule, "concerns", None)
        monkeypatch.setattr(rule, "needs", ())
    assert engine.lint(dataset).diagnostics == found

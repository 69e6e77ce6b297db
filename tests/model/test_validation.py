"""Any JSON Schema validator, given our bundled schema and a record as JSON, gives our verdict.

Asked of every record of our own datasets, and of copies with something done to them.
"""

import json
import re
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import jsonschema
import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import ROOT, node_module, node_program, records
from mutations import HUGE, Edit, apply, edits, mutants, nodes
from readout.lint import engine
from readout.model import schema, validation
from readout.model.dataset import Dataset, Record
from readout.syntax import json as reader

SCHEMA = schema.default()

COPIES = {"meetings": 20, "events": 10}
"""How many mutated copies of a record are made; of a flat one, fewer."""
FEWER = 4


@dataclass(frozen=True)
class Case:
    """A record or a mutated copy of one, in a file named by its number."""

    number: int
    origin: Record
    edit: Edit | None
    text: str

    @property
    def file(self):
        return f"{self.number}.json"

    @property
    def kind(self):
        return self.origin.collection.record

    def __str__(self):
        return f"{self.origin.address}: {self.edit or 'as it is'}"


@pytest.fixture(scope="module")
def cases():
    found = []
    for record in records():
        copies = COPIES.get(record.collection.name, FEWER)
        for edit, value in [(None, record.value), *mutants(record, copies)]:
            found.append(Case(len(found), record, edit, json.dumps(value, ensure_ascii=False, indent=1)))
    return found


@pytest.fixture(scope="module")
def folder(cases, tmp_path_factory):
    """Where the cases and the bundled schemas lie as files."""
    found = tmp_path_factory.mktemp("cases")
    for kind in by_kind(cases):
        (found / schema_file(kind)).write_text(json.dumps(SCHEMA.bundle(kind)), encoding="utf-8")
    for case in cases:
        (found / case.file).write_text(case.text, encoding="utf-8", newline="\n")
    return found


@pytest.fixture(scope="module")
def ours(cases):
    """The files that readout finds valid, read as readout reads them."""
    valid = set()
    for case in cases:
        document = reader.read(case.file, case.text.encode())
        assert not document.problems, case
        if validation.compiled_validator(SCHEMA, case.kind).is_valid(document.value):
            valid.add(case.file)
    return valid


def schema_file(kind):
    return f"{kind}.schema.json"


def by_kind(cases):
    """The files of each kind of record."""
    found = {}
    for case in cases:
        found.setdefault(case.kind, []).append(case.file)
    return found


def assert_agreement(cases, ours, theirs):
    differing = [
        f"{case}: {'valid' if case.file in ours else 'invalid'} for us" for case in cases if case.file in ours ^ theirs
    ]
    if differing:
        pytest.fail("\n".join([f"{len(differing)} of {len(cases)} verdicts differ", *differing[:20]]), pytrace=False)


def test_the_cases_are_worth_asking_about(cases, ours):
    originals = [case for case in cases if not case.edit]
    copies = [case for case in cases if case.edit]
    assert [str(case) for case in originals if case.file not in ours] == []
    assert len(copies) >= 200
    assert len({case.edit.kind for case in copies}) >= 60
    assert Counter(case.file in ours for case in copies)[True] >= 20
    assert {case.kind for case in copies if case.file not in ours} == {case.kind for case in originals}


def test_jsonschema(cases, ours):
    validators = {kind: jsonschema.Draft202012Validator(SCHEMA.bundle(kind)) for kind in by_kind(cases)}
    assert_agreement(cases, ours, {c.file for c in cases if validators[c.kind].is_valid(json.loads(c.text))})


def test_jsonschema_rs(cases, ours):
    validators = {kind: jsonschema_rs.validator_for(SCHEMA.bundle(kind)) for kind in by_kind(cases)}
    assert_agreement(cases, ours, {c.file for c in cases if validators[c.kind].is_valid(json.loads(c.text))})


def test_check_jsonschema(cases, ours, folder):
    program = shutil.which("check-jsonschema", path=Path(sys.executable).parent)
    assert program, "check-jsonschema is a dependency of the tests"
    invalid = set()
    for kind, files in by_kind(cases).items():
        command = [program, "--schemafile", schema_file(kind), "--output-format", "json", *files]
        run = subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False)
        assert run.returncode in (0, 1), run.stderr
        answer = json.loads(run.stdout)
        assert answer.get("parse_errors", []) == []
        invalid |= {error["filename"] for error in answer.get("errors", [])}
    assert_agreement(cases, ours, {case.file for case in cases} - invalid)


@pytest.mark.system
def test_ajv(cases, ours, folder):
    jobs = [{"schema": schema_file(kind), "files": files} for kind, files in by_kind(cases).items()]
    question = json.dumps({"ajv": str(node_module("ajv")), "jobs": jobs})
    command = ["node", ROOT / "tests" / "node" / "ajv.cjs"]
    run = subprocess.run(command, cwd=folder, input=question, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert_agreement(cases, ours, set(json.loads(run.stdout)))


@pytest.mark.system
def test_sourcemeta(cases, ours, folder):
    """It ends at an integer of more than 64 bits (16.11.0), so it is not asked about these."""
    cases = [case for case in cases if not case.edit or case.edit.kind not in HUGE]
    program = node_program("jsonschema")
    verdicts = {}
    for kind, files in by_kind(cases).items():
        command = [program, "validate", schema_file(kind), "--continue", "--verbose", "--fast", *files]
        run = subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False)
        lines = run.stdout + "\n" + run.stderr
        verdicts |= {file: word for word, file in re.findall(r"^(ok|fail): (\d+\.json)$", lines, re.MULTILINE)}
    assert verdicts.keys() == {case.file for case in cases}, "it gave no verdict on some files"
    valid = {file for file, word in verdicts.items() if word == "ok"}
    assert_agreement(cases, ours & verdicts.keys(), valid)


def test_schema_findings(cases, ours):
    """`readout validate` has a finding of the schema's family for just the records that fail."""
    held = {name: [] for name in SCHEMA.collections}
    for case in cases:
        document = reader.read(case.file, case.text.encode())
        held[case.origin.collection.name].append(Record(case.origin.collection, document.value, document))
    report = engine.lint(Dataset(SCHEMA, "", {}, held))
    found = {
        diagnostic.place.path
        for diagnostic in report.diagnostics
        if diagnostic.code.startswith("RO2") and diagnostic.code != "RO210"
    }
    assert_agreement(cases, ours, {case.file for case in cases} - found)


# ---------------------------------------------------------------- two engines, one verdict

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
JSON = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)


@st.composite
def spoilt(draw):
    """A kind of record, and a record of it to which one, two or three things were done."""
    record = draw(st.sampled_from(records()))
    value = record.value
    for _ in range(draw(st.integers(1, 3))):
        if draw(st.booleans()):
            edit = draw(st.sampled_from(list(edits(record.collection, value))))
        else:
            pointer = draw(st.sampled_from([pointer for pointer, _ in nodes(value) if pointer] or [("id",)]))
            edit = Edit("anything", pointer, draw(JSON))
        value = apply(edit, value)
    return record.collection.record, value


@lru_cache
def as_written(kind):
    """What is quicker without: the look-ahead in patterns."""
    return jsonschema_rs.validator_for(SCHEMA.bundle(kind))


@settings(max_examples=300, deadline=None)
@given(spoilt())
def test_both_engines_give_one_verdict(spoilt):
    kind, value = spoilt
    validators = [
        validation.compiled_validator(SCHEMA, kind),
        as_written(kind),
        validation.reference_validator(SCHEMA, kind),
    ]
    assert len({validator.is_valid(value) for validator in validators}) == 1


def told(errors):
    """What is told of errors."""
    return [
        (list(error.absolute_path), error.validator, error.validator_value, error.message, error.schema)
        for error in errors
    ]


@settings(max_examples=300, deadline=None)
@given(spoilt())
def test_what_fails_is_found_without_going_everywhere(spoilt):
    kind, value = spoilt
    if not validation.compiled_validator(SCHEMA, kind).is_valid(value):
        everything = list(validation.reference_validator(SCHEMA, kind).iter_errors(value))
        assert told(validation.errors(SCHEMA, kind, value)) == told(everything)
        assert told(
            validation._narrow_validator(SCHEMA, kind).errors(
                value, validation.compiled_validator(SCHEMA, kind).iter_errors(value)
            )
        ) == told(everything)


@pytest.mark.parametrize("keyword", [{"if": {}}, {"not": {}}, {"anyOf": [{}]}])
def test_under_conditions_everything_is_looked_at(keyword):
    assert not validation._has_conditions(SCHEMA.bundle("meeting"))
    assert validation._has_conditions({"properties": {"a": {"items": [{}, keyword]}}})

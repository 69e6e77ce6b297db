"""The generated models: in step with the schemas, and true views of real records."""

import os
import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pydantic
import pytest

from helpers import DATASETS, ROOT, records
from readout import models
from readout.model import schema
from readout.store import load
from tools import modelgen

SCHEMA = schema.default()
COLLECTIONS = SCHEMA.collections.values()


def model(record):
    """The model of a kind of record."""
    return getattr(models, record.capitalize())


def test_models_are_up_to_date():
    committed = Path(models.__file__).read_text(encoding="utf-8")
    assert modelgen.generate(SCHEMA) == committed, "run `make docs`"


def test_the_text_hangs_on_nothing_but_the_schema(tmp_path):
    (tmp_path / "pyproject.toml").write_text(
        "[tool.black]\nline-length = 40\n[tool.ruff]\nline-length = 50\n"
        "[tool.isort]\nforce_single_line = true\n"
        "[tool.datamodel-codegen]\nuse-title-as-name = true\n",
        encoding="utf-8",
    )
    program = "import sys; from readout.model import schema; from tools import modelgen; sys.stdout.buffer.write(modelgen.generate(schema.default()).encode())"
    command = [sys.executable, "-W", "error", "-c", program]
    environment = os.environ | {"PYTHONHASHSEED": "7", "PYTHONPATH": f"{ROOT / 'toolkit'}{os.pathsep}{ROOT}"}
    run = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, check=True)
    assert run.stdout.decode() == Path(models.__file__).read_text(encoding="utf-8")
    assert [path.name for path in tmp_path.iterdir()] == ["pyproject.toml"]


def test_the_text_names_no_folder_time_or_stray_import():
    text = Path(models.__file__).read_text(encoding="utf-8")
    assert str(ROOT) not in text
    assert "timestamp" not in text
    assert "__future__" not in text
    assert set(re.findall(r"^(?:from|import) (\w+)", text, re.MULTILINE)) == {
        "re",
        "typing",
        "pydantic",
        "typing_extensions",
    }


def test_the_generator_is_pinned_once():
    pins = (ROOT / "requirements/development.txt").read_text(encoding="utf-8")
    assert re.findall(r"^datamodel-code-generator==(\S+)", pins, re.MULTILINE) == [modelgen.VERSION]


@pytest.mark.parametrize(("version", "found"), [("0.1.0", "version 0.1.0 is installed"), (None, "it is not installed")])
def test_another_generator_is_refused(monkeypatch, version, found):
    def answer(name):
        assert name == "datamodel-code-generator"
        if version is None:
            raise metadata.PackageNotFoundError(name)
        return version

    monkeypatch.setattr(modelgen.metadata, "version", answer)
    with pytest.raises(modelgen.GeneratorError, match=f"{found}: run `pip install"):
        modelgen.generate(SCHEMA)


@pytest.mark.parametrize("collection", COLLECTIONS, ids=lambda collection: collection.name)
def test_a_model_has_the_fields_of_its_schema(collection):
    assert_same_fields(model(collection.record), collection.field)


def assert_same_fields(view, field):
    assert list(view.model_fields) == [inner.name for inner in field.fields]
    for inner in field.fields:
        found = view.model_fields[inner.name]
        assert found.is_required() == inner.required, (view, inner.name)
        if inner.table:
            items = [part for part in models_in(found.annotation) if issubclass(part, pydantic.BaseModel)]
            assert len(items) == 1, (view, inner.name)
            assert_same_fields(items[0], inner)


def models_in(annotation):
    """The classes in a type: `Part` of `list[Part] | None`."""
    inner = getattr(annotation, "__args__", ())
    return [annotation] if isinstance(annotation, type) and not inner else [c for arg in inner for c in models_in(arg)]


def test_every_record_loads_and_dumps_back_equal():
    for record in records():
        view = model(record.collection.record).model_validate(record.value)
        assert view.model_dump(exclude_unset=True) == record.value, record.address
        assert view.model_dump(exclude_none=True, mode="json") == record.value, record.address


def test_a_whole_dataset_loads_and_dumps_back_equal():
    assert DATASETS
    for folder in DATASETS:
        value = load.load(folder).canonical()
        assert models.Dataset.model_validate(value).model_dump(exclude_unset=True) == value


@pytest.mark.parametrize("collection", COLLECTIONS, ids=lambda collection: collection.name)
def test_examples_of_the_schema_load(collection):
    for example in SCHEMA.source(collection.record)["examples"]:
        assert model(collection.record).model_validate(example).model_dump(exclude_unset=True) == example


MEETING = {"id": "istanbul-gaza", "name": "Ministerial Meeting", "status": "held", "sources": ["wam-20251104"]}


@pytest.mark.parametrize(
    ("change", "place", "kind"),
    [
        ({"id": "Istanbul"}, ("id",), "string_pattern_mismatch"),
        ({"id": "istanbul\n"}, ("id",), "string_pattern_mismatch"),
        ({"id": "a" * 101}, ("id",), "string_too_long"),
        ({"status": "hedl"}, ("status",), "literal_error"),
        ({"statsu": "held"}, ("statsu",), "extra_forbidden"),
        ({"sources": []}, ("sources",), "too_short"),
        ({"date": "3 November 2025"}, ("date",), "string_pattern_mismatch"),
        ({"name": 2025}, ("name",), "string_type"),
        ({"participants": [{"id": "uae", "count": 0}]}, ("participants", 0, "count"), "greater_than_equal"),
    ],
)
def test_a_model_refuses_what_its_schema_refuses(change, place, kind):
    assert models.Meeting.model_validate(MEETING).status == "held"
    with pytest.raises(pydantic.ValidationError) as refused:
        models.Meeting.model_validate(MEETING | change)
    assert [(error["loc"], error["type"]) for error in refused.value.errors()] == [(place, kind)]


def test_models_are_frozen():
    meeting = models.Meeting.model_validate(MEETING)
    with pytest.raises(pydantic.ValidationError, match="frozen"):
        meeting.status = "cancelled"


def test_models_carry_the_words_of_the_schema():
    assert models.Meeting.__doc__ == SCHEMA.source("meeting")["description"]
    text = Path(models.__file__).read_text(encoding="utf-8")
    for collection in COLLECTIONS:
        for path, field in collection.field.descendants():
            assert f'"""{field.description}"""' in text, (collection.name, *path)

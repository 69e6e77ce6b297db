"""What starts fast imports little: asked of a fresh process, since tests import everything."""

import json
import os
import subprocess
import sys

import pytest

HEAVY = (
    "openpyxl",
    "orjson",
    "pydantic",
    "jsonschema",
    "jsonschema_rs",
    "yaml",
    "rapidfuzz",
    "anyascii",
    "readout.models",
    "readout.curate.fix",
    "readout.text.written_dates",
)
RULES = (
    "readout.lint.engine",
    "readout.model.claims",
    "readout.text.edtf",
    "pickle",
    "_hashlib",
    "tomllib",
    "readout.syntax.toml",
)
"""Rules, and what a check imports for them."""
COMMAND = "from readout.cli.app import app; app({arguments!r}, standalone_mode=False)"


def imported(code, cwd, names=HEAVY):
    """The modules of these names, and typer, that a fresh Python has after running the code."""
    program = (
        f"import atexit, json, sys\n"
        f"names = {(*names, 'typer')!r}\n"
        "say = lambda: print('\\n' + json.dumps([name for name in names if name in sys.modules]), file=sys.stderr)\n"
        "atexit.register(say)\n"
        f"{code}\n"
    )
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONSTARTUP"}
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        timeout=60,
        env=environment,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return set(json.loads(done.stderr.rstrip().rpartition("\n")[2]))


@pytest.fixture
def dataset(tmp_path):
    """A clean dataset in data/."""
    done = subprocess.run(
        [sys.executable, "-c", COMMAND.format(arguments=["init", "data"])],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return tmp_path


def test_the_import_takes_nothing(tmp_path):
    assert imported("import readout\nassert readout.__version__", tmp_path) == set()


def test_the_library_takes_no_command_line(dataset):
    code = "import readout\nassert readout.check('data') == []\nreadout.export('data', 'json', 'build')"
    found = imported(code, dataset)
    assert "typer" not in found
    assert not found & {"openpyxl", "pydantic", "jsonschema"}


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_takes_only_typer(option, tmp_path):
    assert imported(COMMAND.format(arguments=[option]), tmp_path) == {"typer"}


@pytest.mark.parametrize("command", ["validate", "export", "show", "why", "stats", "init", "schema"])
def test_help_on_a_command_takes_only_typer(command, tmp_path):
    assert imported(COMMAND.format(arguments=[command, "--help"]), tmp_path) == {"typer"}


def test_a_clean_dataset_is_validated_without_what_explains_and_exports(dataset):
    found = imported(COMMAND.format(arguments=["validate"]), dataset)
    assert found <= {"typer", "yaml", "jsonschema_rs"}
    assert {"yaml", "jsonschema_rs"} <= found


def test_what_stands_as_it_stood_is_validated_without_rules_and_what_they_need(dataset):
    names = (*HEAVY, *RULES)
    assert "readout.lint.engine" in imported(COMMAND.format(arguments=["validate"]), dataset, names)
    assert imported(COMMAND.format(arguments=["validate"]), dataset, names) == {"typer"}


def test_what_stands_as_it_stood_is_exported_without_rules(dataset):
    imported(COMMAND.format(arguments=["validate"]), dataset)
    found = imported(
        COMMAND.format(arguments=["export", "json"]), dataset, ("readout.lint.engine", "readout.lint.rules")
    )
    assert found == {"typer"}


def test_an_import_in_which_nothing_was_edited_takes_no_rules_and_nothing_that_writes(dataset):
    imported(COMMAND.format(arguments=["export", "xlsx"]), dataset)
    assert (dataset / "build" / "dataset.xlsx").exists()
    imported(COMMAND.format(arguments=["validate"]), dataset)
    names = (*HEAVY, *RULES, "readout.handoff.package", "readout.handoff.write_back", "html", "secrets", "filelock")
    found = imported(COMMAND.format(arguments=["import", "build/dataset.xlsx"]), dataset, names)
    assert found <= {"typer", "readout.model.claims", "readout.text.edtf", "_hashlib"}


@pytest.mark.parametrize("name", ["json", "ndjson", "csv"])
def test_an_export_takes_only_its_own_format(name, dataset):
    found = imported(COMMAND.format(arguments=["export", name]), dataset)
    assert not found & {"openpyxl", "readout.models", "jsonschema"}


def test_models_are_imported_when_asked_for(dataset):
    code = "import readout\nassert len(readout.typed(readout.load('data')).meetings) == 1"
    assert {"pydantic", "readout.models"} <= imported(code, dataset)

"""What CONTRIBUTING.md tells to add is added to a copy of the program, and works."""

import json
import os
import re
import shutil
import subprocess
import sys

import pytest

from helpers import ROOT

FENCE = re.compile(r"^(`{3,})\w+\n(?:#|//) (?P<path>\S+)\n(?P<body>.*?)^\1$", re.MULTILINE | re.DOTALL)
RECIPES = {match["path"]: match["body"] for match in FENCE.finditer((ROOT / "CONTRIBUTING.md").read_text("utf-8"))}
SETTINGS = 'title = "T"\nschema_version = "1.0"\n'
TABLE_NAME = re.compile(r"toolkit/readout/(\w+/)+(?P<stem>\w+)\.py")


@pytest.fixture
def copy(tmp_path):
    """A copy of the program and its schemas."""
    shutil.copytree(ROOT / "toolkit", tmp_path / "toolkit", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "schema", tmp_path / "schema")
    return tmp_path


def run(copy, *arguments, cwd=None, module=None):
    program = ["-m", module] if module else ["-c", "from readout.cli.app import main; main()"]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GITHUB")}
    environment |= {
        "PYTHONPATH": os.pathsep.join([str(copy / "toolkit"), str(ROOT), str(ROOT / "tests")]),
        "COLUMNS": "200",
    }
    command = [sys.executable, *program, *map(str, arguments)]
    return subprocess.run(command, cwd=cwd or copy, env=environment, capture_output=True, text=True, check=False)


def add_file(copy, start):
    """Writes the recipe whose path begins so; the stem of its file."""
    (path,) = [path for path in RECIPES if path.startswith(start)]
    (copy / path).write_text(RECIPES[path], "utf-8")
    return TABLE_NAME.fullmatch(path)["stem"]


def dataset(folder, **files):
    for name, text in {"readout.toml": SETTINGS, **files}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder


def test_a_rule_is_one_file_and_its_page_is_executed(copy):
    stem = add_file(copy, "toolkit/readout/lint/rules/")
    code = f"RO{stem[2:5]}"
    tests = [ROOT / "tests" / "lint" / name for name in ("test_rule_pages.py", "test_prefilter.py")]
    tried = run(
        copy,
        "-q",
        "-p",
        "no:xdist",
        "-p",
        "no:cacheprovider",
        "-o",
        "addopts=",
        "-k",
        f"{code} or few_rules",
        *tests,
        module="pytest",
        cwd=ROOT,
    )
    assert re.search(r"[1-9]\d* passed", tried.stdout), tried.stdout + tried.stderr
    assert "failed" not in tried.stdout
    place = "id: istanbul\nname: ISTANBUL\nclassification: city\n"
    data = dataset(copy / "data", **{"places/istanbul.yaml": place})
    assert f"[{code}]" in run(copy, "validate", data).stdout
    assert run(copy, "explain", code).stdout.startswith(f"{code} {stem[6:].replace('_', '-')}")


def test_a_format_is_one_file(copy):
    name = add_file(copy, "toolkit/readout/publish/formats/")
    written = run(copy, "export", name, "--data", ROOT / "data", "-o", copy / "build")
    assert written.returncode == 0, written.stderr
    assert "meetings/2025-11-03-istanbul-gaza\n" in (copy / "build" / "ids.txt").read_text("utf-8")
    losses = json.loads((copy / "build" / "losses.json").read_text("utf-8"))
    assert name in json.dumps(losses)
    assert name in run(copy, "export", "--help").stdout


def test_a_command_is_one_file(copy):
    name = add_file(copy, "toolkit/readout/cli/commands/")
    data = dataset(copy / "data", **{"places/istanbul.yaml": "id: istanbul\nname: Istanbul\nclassification: city\n"})
    counted = run(copy, name, "--data", data)
    assert (counted.returncode, counted.stdout) == (0, "1\n"), counted.stderr
    assert name in run(copy, "--help").stdout


def test_a_field_is_its_schema(copy):
    schema = copy / "schema" / "meeting.schema.json"
    whole = json.loads(schema.read_text("utf-8"))
    whole["properties"] |= json.loads(f"{{{RECIPES['schema/meeting.schema.json']}}}")
    schema.write_text(json.dumps(whole), "utf-8")
    folder = copy / "records"
    assert run(copy, "init", folder).returncode == 0
    (meeting,) = folder.rglob("meetings/**/*.yaml")
    meeting.write_text(meeting.read_text("utf-8") + "\nlivestream_url: https://example.org/live\n", "utf-8")
    assert run(copy, "export", "csv", "xlsx", "--data", folder, "-o", copy / "build").returncode == 0
    assert "livestream_url" in (copy / "build" / "csv" / "meetings.csv").read_text("utf-8-sig").splitlines()[0]


def test_a_collection_is_its_schema_and_the_datasets(copy):
    (copy / "schema" / "treaty.schema.json").write_text(RECIPES["schema/treaty.schema.json"], "utf-8")
    schema = copy / "schema" / "dataset.schema.json"
    whole = json.loads(schema.read_text("utf-8"))
    whole["properties"] |= json.loads(f"{{{RECIPES['schema/dataset.schema.json']}}}")
    schema.write_text(json.dumps(whole), "utf-8")
    data = dataset(copy / "data", **{"treaties/treaty-of-x.yaml": "id: treaty-of-x\nname: Treaty of X\nnote: x\n"})
    assert "unknown key" in run(copy, "validate", data).stdout or "[RO201]" in run(copy, "validate", data).stdout
    (data / "treaties" / "treaty-of-x.yaml").write_text("id: treaty-of-x\nname: Treaty of X\n", "utf-8")
    assert run(copy, "export", "csv", "json", "--data", data, "-o", copy / "build").returncode == 0
    assert "treaty-of-x" in (copy / "build" / "csv" / "treaties.csv").read_text("utf-8-sig")

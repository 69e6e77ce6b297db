"""Twenty and more pull requests on a small dataset of real records, one a kind: what a reviewer reads of each.

Each file in tests/pull_requests/ says what is done to the dataset, and what must come of it: the sentences of
`readout diff`, the annotations and the summary of `readout validate --changed-since`, the movement of numbers, and
the exit codes. All of it was written before the code, from what a maintainer should read.
"""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from readout.cli.app import app

HERE = Path(__file__).parent.parent / "pull_requests"
CASES = {file.stem: yaml.safe_load(file.read_text("utf-8")) for file in sorted(HERE.glob("*.yaml"))}
KEYS = {"what", "do", "sentences", "notes", "annotations", "summary", "numbers", "decreased"}


def git(folder, *arguments):
    """Runs git as somebody who has configured nothing; what it prints."""
    who = {f"GIT_{role}_{what}": "t@example.org" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    environment = os.environ | who | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    done = subprocess.run(["git", *arguments], cwd=folder, env=environment, capture_output=True, check=True)
    return done.stdout.decode()


def commit(folder, message):
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", message)


def readout(*arguments, **environment):
    """Runs a command on a machine that is not in CI, whatever this one is."""
    quiet = {"GITHUB_ACTIONS": "", "READOUT_RULES_URL": "", "READOUT_FILES_URL": ""}
    return CliRunner().invoke(app, arguments, env=quiet | environment, catch_exceptions=False)


@pytest.fixture(scope="module")
def main(tmp_path_factory):
    """A repository with the dataset on its main branch, which went on after the pull requests were opened."""
    root = tmp_path_factory.mktemp("main") / "repository"
    shutil.copytree(HERE / "data", root / "data")
    git(root.parent, "init", "--quiet", "--initial-branch", "main", str(root))
    commit(root, "The dataset")
    git(root, "branch", "opened")
    istanbul = root / "data/places/istanbul.yaml"
    istanbul.write_text(istanbul.read_text("utf-8") + "timezone: Europe/Istanbul\n", "utf-8")
    commit(root, "A slip that is nobody else's business")
    git(root, "switch", "--quiet", "opened")
    return root


@pytest.fixture(params=CASES)
def case(request, main, tmp_path, monkeypatch):
    """A pull request, its branch checked out and its change committed."""
    found = CASES[request.param]
    root = tmp_path / "repository"
    shutil.copytree(main, root)
    monkeypatch.chdir(root)
    git(root, "switch", "--quiet", "--create", "change")
    for step in found["do"]:
        apply(root / "data", step)
    commit(root, found["what"])
    return found


def apply(data, step):
    """Does one step of a change to the dataset."""
    match step:
        case {"in": name, "replace": old, "by": new}:
            text = (data / name).read_bytes().decode()
            assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
            (data / name).write_bytes(text.replace(old, new).encode())
        case {"write": name, "text": text}:
            assert not (data / name).exists() or name.startswith("sources/wam")
            (data / name).write_bytes(text.encode())
        case {"delete": name}:
            (data / name).unlink()
        case {"move": name, "to": new}:
            (data / name).rename(data / new)
        case {"crlf": name}:
            text = (data / name).read_bytes()
            (data / name).write_bytes(text.replace(b"\n", b"\r\n"))
        case {"run": arguments}:
            assert readout(*arguments).exit_code == 0
        case _:
            pytest.fail(f"no such step: {step}")


@pytest.fixture
def exit_code(case):
    """A finding that is an error makes a pull request red."""
    return int(any(line.startswith("::error") for line in case.get("annotations", ())))


def test_there_is_one_of_each_kind():
    assert len(CASES) >= 20
    assert all(set(case) <= KEYS and {"what", "do", "sentences", "summary"} <= set(case) for case in CASES.values())


def test_what_a_reviewer_reads(case):
    result = readout("diff", "git:main...", "data")
    assert result.stdout == case["sentences"]
    assert result.stderr == "".join(f"readout: {note}\n" for note in case.get("notes", ()))
    assert result.exit_code == (case["sentences"] != "No changes.\n")


def test_which_lines_are_annotated(case, exit_code):
    result = readout("validate", "--changed-since", "main", "--format", "github")
    assert result.stdout.splitlines() == case.get("annotations", [])
    assert result.exit_code == exit_code
    head, _, rest = case["summary"].partition(": ")
    assert result.stderr.endswith(f": {rest}\n"), head


def test_what_the_summary_says(case, exit_code):
    text = readout("validate", "--changed-since", "main")
    assert text.stdout.splitlines()[-1] == case["summary"]
    assert (text.exit_code, text.stderr) == (exit_code, "")
    rest = case["summary"].partition(": ")[2]
    markdown = readout("validate", "--changed-since", "main", "--format", "markdown").stdout
    assert markdown.replace("\\", "").splitlines()[0].endswith(f"**: {rest}")
    assert sum(line.startswith(("| ❌", "| ⚠️")) for line in markdown.splitlines()) == len(case.get("annotations", ()))


def test_how_the_numbers_move(case):
    arguments = ("stats", "--compare", "git:main...", "--fail-on-decrease", "sourced")
    result = readout(*arguments, "--format", "json")
    document = json.loads(result.stdout)
    for name, expected in case.get("numbers", {}).items():
        group, _, count = name.partition(".")
        found = document["groups"][group][count]
        assert " → ".join(_told(found[side]) for side in ("before", "after")) == expected
    decreased = case.get("decreased")
    assert bool(document["decreased"]) == bool(decreased)
    assert result.exit_code == int(bool(decreased))
    assert (f"readout: {decreased}\n" in result.stderr) == bool(decreased)
    assert readout(*arguments, "--format", "markdown").stdout.startswith("|  | Before | After | Change |\n")


def _told(number):
    return f"{number['number']} of {number['of']}" if isinstance(number, dict) else str(number)

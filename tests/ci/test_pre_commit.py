"""Our hooks under the real pre-commit, in a repository of somebody's dataset."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = (".pre-commit-hooks.yaml", "pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", "schema", "toolkit")
BIN = Path(sys.executable).parent
MEETING = "data/meetings/2025/2025-11-03-istanbul-gaza.yaml"
CONFIG = """default_language_version:
  python: {python}
repos:
  - repo: {hooks}
    rev: {rev}
    hooks:
      - id: readout-fmt
      - id: readout-validate
"""


class Repository:
    def __init__(self, folder):
        self.folder = folder
        folder.mkdir()
        # pre-commit installs as it does for anybody, but what is published tomorrow must not decide our tests.
        self.constraints = folder.with_suffix(".constraints")
        pins = (ROOT / "requirements/runtime.txt").read_text(encoding="utf-8")
        self.constraints.write_text("\n".join(re.findall(r"^\S+==[^\\\n]+", pins, re.MULTILINE)), encoding="utf-8")
        self.run("git", "init", "--quiet", "--initial-branch=main")

    def run(self, *command):
        identity = {f"GIT_{who}_NAME": "A Curator" for who in ("AUTHOR", "COMMITTER")}
        identity |= {f"GIT_{who}_EMAIL": "curator@example.org" for who in ("AUTHOR", "COMMITTER")}
        # Hooks see what git sees, and no dataset of ours that GitHub would want annotated.
        base = {name: value for name, value in os.environ.items() if name != "GITHUB_ACTIONS"}
        environment = (
            base
            | identity
            | {
                "PATH": f"{BIN}{os.pathsep}{base['PATH']}",
                "PRE_COMMIT_HOME": str(self.folder.parent / "pre-commit"),
                "GIT_CONFIG_GLOBAL": os.devnull,
                "PIP_CONSTRAINT": str(self.constraints),
                "PIP_BUILD_CONSTRAINT": str(self.constraints),
            }
        )
        return subprocess.run(
            [str(part) for part in command],
            cwd=self.folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=300,
            check=False,
        )

    def commit(self):
        self.run("git", "add", "--all")
        return self.run("git", "commit", "--message", "A change")

    def edit(self, name, old, new):
        text = (self.folder / name).read_text(encoding="utf-8")
        assert old in text
        (self.folder / name).write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def hooks(tmp_path):
    """This repository as pre-commit clones it."""
    repository = Repository(tmp_path / "hooks")
    for name in SHIPPED:
        source, target = ROOT / name, repository.folder / name
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    assert repository.commit().returncode == 0
    return repository


def test_commits_are_checked_and_formatted(hooks, tmp_path):
    records = Repository(tmp_path / "records")
    assert records.run("readout", "init", "data").returncode == 0
    rev = hooks.run("git", "rev-parse", "HEAD").stdout.strip()
    config = CONFIG.format(python=sys.executable, hooks=hooks.folder.as_uri(), rev=rev)
    (records.folder / ".pre-commit-config.yaml").write_text(config, encoding="utf-8")
    assert records.run("pre-commit", "install").returncode == 0

    first = records.commit()
    assert first.returncode == 0, first.stdout
    assert [line.split(".")[0] for line in first.stdout.splitlines() if line.endswith("Passed")] == [
        "readout fmt",
        "readout validate",
    ]

    records.edit(MEETING, "place_id: istanbul", "place_id: istambul")
    wrong = records.commit()
    assert wrong.returncode == 1
    assert "error[RO301]: no place has the id `istambul`" in wrong.stdout
    assert f"{MEETING}:" in wrong.stdout
    records.edit(MEETING, "place_id: istambul", "place_id: 'istanbul'")

    unformatted = records.commit()
    assert unformatted.returncode == 1
    assert "files were modified by this hook" in unformatted.stdout
    assert "place_id: istanbul\n" in (records.folder / MEETING).read_text(encoding="utf-8")

    # What the working folder has, and the commit lacks, satisfies nobody.
    records.run("git", "checkout", "HEAD", "--", "data")
    records.run("git", "rm", "--quiet", "--cached", "data/places/istanbul.yaml")
    lacking = records.run("git", "commit", "--message", "Without the place")
    assert lacking.returncode == 1
    assert "RO301" in lacking.stdout
    records.run("git", "add", "--all")

    # Nothing is left for the hook to be called with, and yet others refer to what is gone.
    (records.folder / "data/places/istanbul.yaml").unlink()
    deleted = records.commit()
    assert deleted.returncode == 1
    assert "RO301" in deleted.stdout

    records.run("git", "checkout", "HEAD", "--", "data")
    (records.folder / "NOTES.txt").write_text("Nothing of the data.\n", encoding="utf-8")
    assert records.commit().returncode == 0

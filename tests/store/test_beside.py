"""A revision beside the dataset as it is now: only what git says has changed is read, and the result is the same."""

import shutil
from pathlib import Path

import pytest
from test_pull_requests import HERE, commit, git

from readout.lint import engine
from readout.store import git as store_git
from readout.store import load

GAZA = Path("data/meetings/2025/2025-11-03-istanbul-gaza.yaml")


@pytest.fixture(autouse=True)
def repository(tmp_path, monkeypatch):
    root = tmp_path / "work"
    shutil.copytree(HERE / "data", root / "data")
    git(tmp_path, "init", "--quiet", "--initial-branch", "main", str(root))
    monkeypatch.chdir(root)
    commit(root, "The dataset")
    return root


def change(how):
    match how:
        case "edited":
            GAZA.write_text(GAZA.read_text("utf-8").replace("status: held", "status: hold"), "utf-8")
        case "deleted":
            GAZA.unlink()
        case "added":
            Path("data/people/x.yaml").write_text("id: x\nname: X\n", "utf-8")
        case "moved":
            GAZA.rename("data/meetings/elsewhere.yaml")
        case "broken":
            GAZA.write_text("id: [", "utf-8")
        case "linked":
            Path("data/people/x.yaml").symlink_to("hakan-fidan.yaml")


@pytest.mark.parametrize("how", ["nothing", "edited", "deleted", "added", "moved", "broken", "linked"])
def test_a_revision_is_the_same_beside_the_present(how, monkeypatch):
    alone = load.load_revision(Path("data"), "main")
    change(how)
    read = []
    contents = store_git._contents
    monkeypatch.setattr(store_git, "_contents", lambda top, names: read.extend(names) or contents(top, names))
    beside = load.load_revision(Path("data"), "main", beside=load.load(Path("data")))
    assert beside.canonical() == alone.canonical()
    assert beside.paths == alone.paths
    assert [each.identity for each in engine.lint(beside).diagnostics] == [
        each.identity for each in engine.lint(alone).diagnostics
    ]
    assert how == "linked" or len(read) <= 2, "readout.toml, and what changed"


def test_what_was_broken_then_is_found_then():
    change("broken")
    commit(Path.cwd(), "Broken")
    problems = load.load_revision(Path("data"), "main", beside=load.load(Path("data"))).problems
    assert [each.code for each in problems] == ["RO102"]

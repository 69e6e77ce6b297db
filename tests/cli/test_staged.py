"""`readout validate --staged`: what the next commit holds is checked, and not the files as they are."""

import shutil
from pathlib import Path

import pytest
from test_pull_requests import HERE, commit, git, readout

GAZA = Path("data/meetings/2025/2025-11-03-istanbul-gaza.yaml")
PLACE = Path("data/places/istanbul.yaml")


@pytest.fixture(autouse=True)
def repository(tmp_path, monkeypatch):
    """A working folder that is a repository with the small dataset in data/."""
    root = tmp_path / "work"
    shutil.copytree(HERE / "data", root / "data")
    git(tmp_path, "init", "--quiet", "--initial-branch", "main", str(root))
    monkeypatch.chdir(root)
    commit(root, "The dataset")
    monkeypatch.delenv("PRE_COMMIT_TO_REF", raising=False)
    return root


def codes(*arguments):
    result = readout("validate", "--staged", "--format", "concise", "--fail-on", "error", *arguments)
    assert result.exit_code in (0, 1), result.stderr
    return result.exit_code, [line.partition("[")[2][:5] for line in result.stdout.splitlines()]


def wrong():
    GAZA.write_text(GAZA.read_text("utf-8").replace("place_id: istanbul", "place_id: istambul"), "utf-8")


@pytest.mark.parametrize("cache", ["--cache", "--no-cache"])
def test_a_record_that_is_not_added_satisfies_nobody(cache, repository):
    PLACE.rename("elsewhere.yaml")
    commit(repository, "No place")
    Path("elsewhere.yaml").rename(PLACE)
    assert readout("validate", cache).exit_code == 0, "the file is there"
    assert codes(cache) == (1, ["RO301", "RO301", "RO614"])
    assert codes("--no-cache")[0] == 1
    git(repository, "add", "--all")
    assert codes(cache)[0] == 0


@pytest.mark.parametrize("cache", ["--cache", "--no-cache"])
def test_what_is_staged_counts_and_not_the_file(cache, repository):
    right = GAZA.read_text("utf-8")
    assert readout("validate", cache).exit_code == 0
    wrong()
    assert codes(cache)[0] == 0
    git(repository, "add", "--all")
    GAZA.write_text(right, "utf-8")
    assert codes(cache)[0] == 1
    assert readout("validate", cache).exit_code == 0


def test_a_deletion_that_is_staged(repository):
    text = PLACE.read_text("utf-8")
    git(repository, "rm", "--quiet", PLACE)
    PLACE.parent.mkdir(exist_ok=True)
    PLACE.write_text(text, "utf-8")
    assert codes()[0] == 1
    assert codes("--changed-since", "HEAD") == (1, ["RO301", "RO301"])


@pytest.mark.parametrize("checked_out", [True, False])
def test_a_submodule_in_it_is_no_silent_gap(checked_out, repository, tmp_path):
    """The disk has its records where it is checked out, and its commit has none: neither is the dataset."""
    inner = repository / "data/people/inner"
    git(tmp_path, "init", "--quiet", str(inner))
    (inner / "ada.yaml").write_text("id: ada\nname: Ada Example\n", "utf-8")
    commit(inner, "One")
    git(repository, "add", "--all")
    if not checked_out:
        shutil.rmtree(inner)
    assert codes()[1].count("RO121") == 1
    git(repository, "commit", "--quiet", "-m", "A submodule")
    assert "git:HEAD has 1 problem in its files" in readout("diff", "git:HEAD~1", "git:HEAD").stderr


@pytest.mark.parametrize("command", [("validate", "--changed-since", "HEAD"), ("diff", "git:HEAD", "data")])
def test_what_a_sparse_checkout_left_out_is_not_called_deleted(command, repository):
    git(repository, "sparse-checkout", "set", "data/meetings")
    assert not PLACE.exists()
    result = readout(*command)
    assert result.exit_code == 2
    assert "left out of this sparse checkout, and would look deleted: `git sparse-checkout add data`" in result.stderr
    assert codes()[0] == 0
    git(repository, "sparse-checkout", "add", "data")
    assert readout(*command).exit_code == 0


def test_only_what_is_new_in_what_is_staged(repository):
    wrong()
    commit(repository, "An old slip")
    assert codes("--changed-since", "HEAD") == (0, [])
    GAZA.write_text(GAZA.read_text("utf-8").replace("status: held", "status: hold"), "utf-8")
    assert codes("--changed-since", "HEAD") == (0, [])
    git(repository, "add", "--all")
    assert codes("--changed-since", "HEAD")[0] == 1
    result = readout("validate", "--staged", "--changed-since", "HEAD")
    assert "`git commit --amend` replaces: name HEAD~1" in result.stderr


def test_pre_commit_names_a_commit(repository, monkeypatch):
    wrong()
    commit(repository, "A slip")
    GAZA.write_text(GAZA.read_text("utf-8").replace("istambul", "istanbul"), "utf-8")
    git(repository, "add", "--all")
    assert codes()[0] == 0
    monkeypatch.setenv("PRE_COMMIT_TO_REF", "HEAD")
    assert codes()[0] == 1
    assert codes("--changed-since", "HEAD~1")[0] == 1
    assert "readout: HEAD is checked" in readout("validate", "--staged").stderr
    monkeypatch.setenv("PRE_COMMIT_TO_REF", "--output=x")
    assert readout("validate", "--staged").exit_code == 2


def test_nothing_staged_is_no_green(repository):
    git(repository, "rm", "-r", "--quiet", "--cached", "data")
    result = readout("validate", "--staged")
    assert result.exit_code == 2
    assert "nothing of the dataset in data is staged (no readout.toml): `git add data`" in result.stderr


@pytest.mark.parametrize("option", ["--staged", "--changed-since=HEAD"])
def test_a_dataset_at_the_top_of_its_repository(option, tmp_path, monkeypatch):
    """Git takes a literal `.` for no folder."""
    top = tmp_path / "top"
    shutil.copytree(HERE / "data", top)
    git(tmp_path, "init", "--quiet", "--initial-branch", "main", str(top))
    (top / ".gitignore").write_text("ignored.yaml\n", "utf-8")
    commit(top, "The dataset")
    monkeypatch.chdir(top)
    place = PLACE.relative_to("data")
    if option == "--staged":
        git(top, "rm", "--quiet", "--cached", str(place))
    else:
        place.with_name("ignored.yaml").write_text("id: ignored\nname: I\nclassification: town\n", "utf-8")
    result = readout("validate", option, "--format", "concise")
    assert ("error[RO301]" if option == "--staged" else "places/ignored.yaml") in result.stdout


def test_files_in_conflict(repository):
    for name, text in (("other", "status: planned"), ("main", "status: cancelled")):
        git(repository, "switch", "--quiet", *([] if name == "main" else ["--create"]), name)
        GAZA.write_text(GAZA.read_text("utf-8").replace("status: held", text), "utf-8")
        commit(repository, name)
    with pytest.raises(Exception, match="merge"):
        git(repository, "merge", "other")
    result = readout("validate", "--staged")
    assert result.exit_code == 2
    assert f"{GAZA} is in conflict: resolve it, and `git add` it" in result.stderr


@pytest.mark.parametrize("option", ["--fix", "--diff"])
def test_what_is_staged_is_not_changed(option):
    assert readout("validate", "--staged", option).exit_code == 2


def test_a_dataset_without_a_record_is_told(tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty/readout.toml").write_text('title = "None"\nschema_version = "1.0"\n', "utf-8")
    assert "holds no record: there is nothing to check in it" in readout("validate", str(tmp_path / "empty")).stderr


# ---------------------------------------------------------------- links


@pytest.mark.parametrize("staged", [True, False])
@pytest.mark.parametrize(
    ("link", "target", "code"),
    [
        ("data/people/x.yaml", "../../secret.yaml", "RO101"),
        ("data/people/x.yaml", "/etc/passwd", "RO101"),
        ("data/people/x.yaml", "x.yaml", "RO101"),
        ("data/people/x.yaml", "nothing.yaml", "RO101"),
        ("data/people/x.yaml", "hakan-fidan.yaml", "RO302"),
        ("data/people/x.yaml", "../people/../people/hakan-fidan.yaml", "RO302"),
    ],
)
def test_links_are_read_as_links(link, target, code, staged, repository):
    """Not as files that hold the path that they lead to; what they lead to counts as it stood then."""
    Path("secret.yaml").write_text("id: x\nname: X\n", "utf-8")
    Path(link).symlink_to(target)
    git(repository, "add", "--all")
    commit(repository, "A link")
    Path(link).unlink()
    from readout.lint import engine
    from readout.store import git as store_git
    from readout.store import load

    if staged:
        dataset = load.load_revision(Path("data"), "HEAD")
    else:
        Path(link).symlink_to(target)
        git(repository, "add", "--all")
        Path(link).unlink()
        dataset = load.load_revision(Path("data"), store_git.INDEX)
    assert code in {each.code for each in engine.lint(dataset).diagnostics}


def test_a_link_to_a_folder_at_the_top(repository):
    Path("data/meetings").rename("data/past")
    Path("data/meetings").symlink_to("past")
    commit(repository, "A link")
    from readout.store import load

    assert {each.id for each in load.load_revision(Path("data"), "HEAD").records["meetings"]} == {
        each.id for each in load.load(Path("data")).records["meetings"]
    }

"""`readout validate --changed-since`: what git says changed, what is reported of it, and what is left out."""

import json
import os
import random
import shutil
import subprocess
from pathlib import Path

import pytest
from test_pull_requests import HERE, commit, git, readout
from typer.testing import CliRunner

from helpers import ROOT
from readout.cli.app import app
from readout.lint import baseline, engine
from readout.report.formats import Style, markdown, renderer
from readout.store import git as source
from readout.store import load

SMALL = HERE / "data"
PERSON = "data/people/hakan-fidan.yaml"
GAZA = "data/meetings/2025/2025-11-03-istanbul-gaza.yaml"
UNUSED = "data/sources/mina-20251102.yaml"
NOTHING = "readout: nothing differs from {}, so nothing was checked: name HEAD~1 to check the last commit\n"
LEFT = "1 older finding left out."


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """A working folder that is a repository with the small dataset in data/, which has one finding."""
    root = tmp_path / "work"
    shutil.copytree(SMALL, root / "data")
    git(tmp_path, "init", "--quiet", "--initial-branch", "main", str(root))
    commit(root, "The dataset")
    monkeypatch.chdir(root)
    return root


def found(revision="main", *arguments):
    """The files and codes of what is reported, and how much was left out."""
    result = readout("validate", "--changed-since", revision, "--format", "json", *arguments)
    assert result.exit_code in (0, 1), result.stderr
    document = json.loads(result.stdout)
    places = [(each["place"]["path"], each["code"]) for each in document["diagnostics"]]
    return places, document["summary"]["older"]


def replaced(file, old, new):
    text = Path(file).read_text("utf-8")
    assert old in text
    Path(file).write_text(text.replace(old, new), "utf-8")


# ---------------------------------------------------------------- what changed


@pytest.mark.usefixtures("repository")
def test_nothing_changed():
    result = readout("validate", "--changed-since", "HEAD")
    assert (result.exit_code, result.stderr) == (0, NOTHING.format("HEAD"))
    assert result.stdout == f"No findings: 0 records in 0 files changed since HEAD. {LEFT}\n"


def test_an_amended_commit_is_called_so(repository):
    replaced(PERSON, "sort_name", "sortname")
    git(repository, "add", "--all")
    git(
        repository,
        *("-c", "user.name=A", "-c", "user.email=a@example.org"),
        "commit",
        "--quiet",
        "--amend",
        "--no-edit",
    )
    result = readout("validate", "--changed-since", "HEAD")
    expected = NOTHING.format("HEAD").replace("last commit", "last commit, which is amended")
    assert (result.exit_code, result.stderr) == (0, expected)


@pytest.mark.parametrize("how", ["file", "staged", "staged and undone", "committed", "ignored by nobody"])
def test_a_change_in_every_state(how, repository):
    git(repository, "switch", "--quiet", "--create", "work")
    replaced(PERSON, "sort_name", "sortname")
    if how.startswith("staged"):
        git(repository, "add", PERSON)
    if how == "staged and undone":
        git(repository, "restore", "--worktree", "--source", "HEAD", PERSON)
    if how == "committed":
        commit(repository, "A slip")
    if how == "ignored by nobody":
        Path(".gitignore").write_text("data/people/\n", "utf-8")  # what is tracked is not ignored
    expected = [] if how == "staged and undone" else [(PERSON, "RO201")]
    assert found() == (expected, 1)


@pytest.mark.parametrize("how", ["untracked", "added", "ignored"])
def test_a_new_file(how, repository):
    """One that git ignores is part of the dataset all the same."""
    Path("data/people/x.yaml").write_text("id: x\nnam: X\n", "utf-8")
    if how == "ignored":
        Path(".gitignore").write_text("x.yaml\n", "utf-8")
    if how == "added":
        git(repository, "add", "--all")
    places, older = found()
    assert {code for path, code in places if path == "data/people/x.yaml"} == {"RO201"}
    assert older == 1


@pytest.mark.parametrize("staged", [False, True])
def test_a_deleted_file(staged, repository):
    git(repository, "rm", "--quiet", PERSON) if staged else Path(PERSON).unlink()
    places, older = found()
    assert {code for _, code in places} == {"RO301"}
    assert PERSON not in {path for path, _ in places}
    assert older == 1
    result = readout("validate", "--changed-since", "main")
    assert "4 errors: 0 records in 1 file changed since main; 4 findings in files that did not change." in result.stdout


def test_a_renamed_file(repository):
    """All that is found in a file of another name is reported: nobody saw it there."""
    git(repository, "mv", UNUSED, "data/sources/elsewhere.yaml")
    places, older = found()
    assert places == [("data/sources/elsewhere.yaml", "RO303"), ("data/sources/elsewhere.yaml", "RO614")]
    assert older == 0


def test_the_merge_base_counts_and_not_the_tip(repository):
    """What others have changed on main since is not this branch's doing."""
    git(repository, "switch", "--quiet", "--create", "work")
    git(repository, "switch", "--quiet", "main")
    replaced(PERSON, "sort_name: Fidan, Hakan", "sort_name: Fidan H.")
    commit(repository, "On main")
    git(repository, "switch", "--quiet", "work")
    for revision in ("main", "main...", "main~0"):
        assert readout("validate", "--changed-since", revision).stdout == (
            f"No findings: 0 records in 0 files changed since {revision.removesuffix('...')}. {LEFT}\n"
        )
    assert readout("diff", "git:main", "data").exit_code == 1
    assert readout("diff", "git:main...", "data").exit_code == 0
    assert readout("diff", "git:main...:data", "git:HEAD").exit_code == 0


def test_files_beside_the_dataset_are_not_counted(repository):
    for name in ("notes.yaml", "data/CONTRIBUTING.md", "data/.hidden.yaml", "data/.draft/people/x.yaml"):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text("id: [\n", "utf-8")
    assert "0 records in 0 files changed since main" in readout("validate", "--changed-since", "main").stdout


# ---------------------------------------------------------------- what it breaks elsewhere


@pytest.mark.parametrize("name", ["2025-11-03-istanbul-gaza", "aaa"])
def test_a_duplicate_id_made_by_a_new_file(name, repository):
    """Whichever of the two files the finding stands in."""
    text = "id: 2025-11-03-istanbul-gaza\nname: Again\nstatus: held\nsources: [wam-20251104]\n"
    Path(f"data/meetings/{name}.yaml").write_text(text, "utf-8")
    places, older = found()
    assert [code for _, code in places] == ["RO302"]
    assert places[0][0] == (GAZA if name != "aaa" else "data/meetings/aaa.yaml")
    assert older == 1


def test_a_second_finding_like_an_older_one_is_new(repository):
    """Two findings that say the same of one place are counted, not told apart by a set."""
    replaced(
        GAZA,
        "    sources: [leaders-mena-istanbul-talks]\n",
        "    sources: [leaders-mena-istanbul-talks]  # readout: ignore[RO301]\n",
    )
    commit(repository, "A comment that silences nothing")
    Path(PERSON).unlink()
    places, _ = found()
    assert (GAZA, "RO901") not in places
    assert [code for path, code in places if path == GAZA] == ["RO301", "RO301"]


def test_a_file_that_was_never_right_and_was_not_touched_is_left_out(repository):
    """Also of what does not parse, of files astray, and of settings."""
    Path("data/notes").mkdir()
    for name, text in {
        "data/people/broken.yaml": "id: [",
        "data/people/astray.txt": "x",
        "data/notes/astray.yaml": "id: x\n",
        "data/events/.keep": "",
    }.items():
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_text(text, "utf-8")
    replaced("data/readout.toml", "title", "lisence = 'x'\ntitle")
    commit(repository, "Wrong from the beginning")
    replaced(GAZA, "date: 2025-11\n", "date: 2025-11-03\n")
    assert found("HEAD") == ([], 4)
    assert not readout("validate", "--changed-since", "HEAD", "--fail-on", "warning").exit_code


@pytest.mark.parametrize("seed", range(8))
def test_new_and_old_are_all_there_is(seed, repository):
    """Of a dataset with slips anywhere that has more slips made anywhere, nothing is lost, and nothing new left out."""
    chance = random.Random(seed)
    slip(repository, chance, 4)
    commit(repository, "Slips")
    then = {each.identity for each in engine.lint(load.load(Path("data"))).diagnostics}
    slip(repository, chance, 4)
    every = engine.lint(load.load(Path("data"))).diagnostics
    dataset = load.load(Path("data"))
    report = baseline.lint(dataset, Path("data"), "HEAD")
    assert report.since.everything is None
    assert len(report.diagnostics) + report.since.older == len(every)
    left = set(every) - set(report.diagnostics)
    assert {each.identity for each in left} <= then
    changed = subprocess.check_output(["git", "status", "--porcelain", "--untracked-files=all"], text=True)
    touched = {line[3:] for line in changed.splitlines()}
    assert not touched & {each.place.path for each in left}
    assert all(each.place.path in touched or each.identity not in then for each in report.diagnostics)


def slip(root, chance, times):
    files = sorted((root / "data").glob("*/**/*.yaml"))
    for file in chance.sample(files, times):
        lines = file.read_text("utf-8").splitlines(keepends=True)
        match chance.randrange(4):
            case 0:
                file.unlink()
            case 1:
                del lines[chance.randrange(len(lines))]
                file.write_text("".join(lines), "utf-8")
            case 2:
                file.write_text("".join(lines).replace("sources:", "source:", 1), "utf-8")
            case 3:
                file.with_stem(f"copy-{chance.randrange(99)}").write_text("".join(lines), "utf-8")


def test_the_past_is_read_only_where_something_is_found_elsewhere(repository, monkeypatch):
    Path(UNUSED).unlink()
    commit(repository, "No finding left")
    replaced(PERSON, "sort_name", "sortname")
    monkeypatch.setattr(load, "load_revision", lambda *_: pytest.fail("the past was read"))
    assert found("HEAD") == ([(PERSON, "RO201")], 0)


# ---------------------------------------------------------------- when all is in question


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('version = "1.0.0"', 'version = "1.0.1"', None),
        ("title = ", "# settings\ntitle = ", None),
        ('schema_version = "1.0"', 'schema_version = "1.0"\n[rules]\nRO504 = "off"', "the rules in data/readout.toml changed since main"),
        ('schema_version = "1.0"', "", "the schema version in data/readout.toml changed since main"),
        ("title = ", "title == ", "the schema version in data/readout.toml changed since main"),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("repository")
def test_settings_put_all_in_question_where_they_decide(old, new, reason):
    replaced("data/readout.toml", old, new)
    document = json.loads(readout("validate", "--changed-since", "main", "--format", "json").stdout)
    assert document["summary"]["since"]["everything"] == reason
    assert document["summary"]["older"] == (0 if reason else 1)
    assert ("RO614" in [each["code"] for each in document["diagnostics"]]) == bool(reason)


def test_readout_itself_in_the_repository(repository, monkeypatch):
    """Where the program or its schemas are developed beside the data, a change of them rechecks everything."""
    Path("toolkit/rules").mkdir(parents=True)
    Path("toolkit/rules/ro999.py").write_text("", "utf-8")
    commit(repository, "The program")
    monkeypatch.setattr(baseline, "PACKAGE", (repository / "toolkit").resolve())
    assert found("HEAD") == ([], 1)
    Path("toolkit/rules/ro999.py").write_text("SEVERITY = 1\n", "utf-8")
    assert found("HEAD") == ([(UNUSED, "RO614")], 0)
    text = readout("validate", "--changed-since", "HEAD").stdout
    assert "21 records in 22 files, the whole dataset, because readout itself changed since HEAD.\n" in text
    monkeypatch.setattr(baseline, "PACKAGE", (repository / "toolkit" / "site-packages").resolve())
    assert found("HEAD") == ([], 1)


def test_the_pull_request_that_brings_the_dataset(tmp_path, monkeypatch):
    git(tmp_path, "init", "--quiet", "--initial-branch", "main")
    (tmp_path / "README.md").write_text("Soon.\n", "utf-8")
    commit(tmp_path, "Nothing yet")
    shutil.copytree(SMALL, tmp_path / "data")
    monkeypatch.chdir(tmp_path)
    assert found() == ([(UNUSED, "RO614")], 0)
    text = readout("validate", "--changed-since", "main").stdout
    assert (
        "the whole dataset, because there was no dataset in data at main, so that its own settings and comments count.\n"
        in text
    )


# ---------------------------------------------------------------- where it runs


def test_from_a_folder_of_the_dataset(repository, monkeypatch):
    replaced(PERSON, "sort_name", "sortname")
    monkeypatch.chdir(repository / "data" / "people")
    assert found() == ([("hakan-fidan.yaml", "RO201")], 1)
    assert found("main", ".") == ([("hakan-fidan.yaml", "RO201")], 1)
    assert found("main", "../meetings") == ([], 1)


@pytest.mark.usefixtures("repository")
def test_paths_narrow_the_report():
    Path("data/people/hassan-rouhani.yaml").unlink()
    replaced(PERSON, "sort_name", "sortname")
    assert [path for path, _ in found("main", PERSON)[0]] == [PERSON]
    assert len(found("main", "data/meetings")[0]) == 2
    text = readout("validate", "--changed-since", "main", PERSON).stdout
    assert text.endswith(f" changed since main. 2 findings in other files. {LEFT}\n")
    assert readout("validate", "--changed-since", "main", "data/nothing").exit_code == 2


def test_the_dataset_at_the_top_of_its_repository(tmp_path, monkeypatch):
    shutil.copytree(SMALL, tmp_path, dirs_exist_ok=True)
    (tmp_path / ".pre-commit-config.yaml").write_text("repos: []\n", "utf-8")
    git(tmp_path, "init", "--quiet", "--initial-branch", "main")
    commit(tmp_path, "The dataset")
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".github").mkdir()
    (tmp_path / ".github" / "ci.yml").write_text("on: push\n", "utf-8")
    replaced("people/hakan-fidan.yaml", "sort_name", "sortname")
    assert found() == ([("people/hakan-fidan.yaml", "RO201")], 1)
    assert "1 record in 1 file changed" in readout("validate", "--changed-since", "main").stdout


def test_names_that_git_would_quote(repository):
    names = ["ça va", 'a"b', "a\tb", "北京", "e\u0301", "-x", "a\nb", "x y'z"]
    for name in names:
        Path(f"data/people/{name}.yaml").write_text("id: x\nnam: X\n", "utf-8")
    places, older = found()
    assert {path for path, code in places if code == "RO201"} == {f"data/people/{name}.yaml" for name in names}
    assert older == 1
    commit(repository, "Odd names")
    Path("data/people/ça va.yaml").unlink()
    changed = source.changed(Path("data"), "HEAD")
    assert changed.files == {(repository / "data/people/ça va.yaml").resolve()}


def test_in_a_worktree_and_through_a_link(repository, tmp_path, monkeypatch):
    git(repository, "worktree", "add", "--quiet", "-b", "work", str(tmp_path / "tree"))
    (tmp_path / "link").symlink_to(tmp_path / "tree")
    for folder in ("tree", "link"):
        monkeypatch.chdir(tmp_path / folder)
        Path(PERSON).write_text("id: hakan-fidan\nnam: X\n", "utf-8")
        assert {path for path, _ in found()[0]} == {PERSON}
    monkeypatch.chdir(tmp_path)
    assert {path for path, _ in found("main", "link/data")[0]} == {f"tree/{PERSON}"}


def test_in_a_hook_of_another_repository(repository, tmp_path, monkeypatch):
    git(tmp_path, "init", "--quiet", "other")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "other" / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "other" / ".git" / "index"))
    assert found() == ([], 1)


def bare(folder, config=""):
    """Makes a folder look like a bare repository, and asks git to run a command."""
    folder.mkdir(exist_ok=True)
    for name in ("objects", "refs"):
        (folder / name).mkdir()
    (folder / "HEAD").write_text("ref: refs/heads/main\n", "utf-8")
    (folder / "config").write_text(config, "utf-8")


PLANTED = """[core]
\trepositoryformatversion = 0
\tbare = false
\tworktree = {tree}
\tfsmonitor = "touch {pwned}; false"
\thooksPath = {hooks}
"""


@pytest.mark.parametrize("where", ["data", "data/people", "."])
def test_a_folder_that_looks_like_a_repository_is_none(repository, tmp_path, where):
    """It comes with a clone, and its settings would have git run any command."""
    pwned = tmp_path / "pwned"
    bare(repository / where, PLANTED.format(tree=repository / where, pwned=pwned, hooks=repository))
    found()
    result = readout("diff", "git:main", "data")
    assert result.exit_code in (0, 1), result.stderr
    assert not pwned.exists()


def test_a_folder_that_looks_like_a_repository_without_one_around_it(tmp_path, monkeypatch):
    shutil.copytree(SMALL, tmp_path / "data")
    bare(tmp_path / "data", PLANTED.format(tree=tmp_path / "data", pwned=tmp_path / "pwned", hooks=tmp_path))
    monkeypatch.chdir(tmp_path)
    assert refused("--changed-since", "main") == f"readout: {tmp_path / 'data'} lies in no git repository\n"
    (tmp_path / "data" / ".git").mkdir()
    assert "safe.bareRepository" in refused("--changed-since", "main")
    assert not (tmp_path / "pwned").exists()


def test_a_nearer_git_that_is_no_repository_is_not_passed_over(repository):
    (repository / "data" / ".git").write_text("gitdir: /nowhere\n", "utf-8")
    assert "/data/.git is none" in refused("--changed-since", "main")


def test_git_runs_nothing_that_its_settings_name(repository, tmp_path):
    pwned, hooks = tmp_path / "pwned", tmp_path / "hooks"
    script = tmp_path / "script"
    script.write_text(f"#!/bin/sh\ntouch {pwned}\n", "utf-8")
    script.chmod(0o755)
    hooks.mkdir()
    for name in ("post-index-change", "fsmonitor-watchman"):
        (hooks / name).symlink_to(script)
    settings = {"core.fsmonitor": script, "core.hooksPath": hooks, "diff.external": script, "diff.x.textconv": script}
    for name, value in settings.items():
        git(repository, "config", name, str(value))
    (repository / ".git" / "info" / "attributes").write_text("*.yaml diff=x\n", "utf-8")
    replaced(repository / PERSON, "sort_name", "sortname")
    assert found() == ([(PERSON, "RO201")], 1)
    assert not pwned.exists()


def test_a_commit_is_what_was_committed(repository):
    """Neither replace refs nor grafts of a folder that is handed round put something else in its place."""
    old = git(repository, "rev-parse", f"HEAD:{PERSON}").strip()
    replaced(PERSON, "sort_name", "sortname")
    new = git(repository, "hash-object", "-w", str(PERSON)).strip()
    git(repository, "replace", old, new)
    head = git(repository, "rev-parse", "HEAD").strip()
    (repository / ".git/info/grafts").write_text(f"{head} {'1' * 40}\n", "utf-8")
    assert found("main...") == ([(PERSON, "RO201")], 1)
    assert readout("diff", "git:main", "data").exit_code == 1
    assert "git knows no revision `nowhere`" in readout("diff", "git:nowhere", "data").stderr


def test_a_commit_that_is_missing_is_no_beginning(repository):
    (repository / ".git/refs/heads/main").write_text("1" * 40 + "\n", "utf-8")
    assert "missing or damaged, `git fsck` says more" in readout("validate", "--changed-since", "HEAD").stderr


@pytest.fixture
def pwned(tmp_path):
    """A file that a script of the folder's settings would make, and the script."""
    script = tmp_path / "script"
    script.write_text(f"#!/bin/sh\ntouch {tmp_path / 'pwned'}\ncat\n", "utf-8")
    script.chmod(0o755)
    yield script
    assert not (tmp_path / "pwned").exists()


@pytest.mark.parametrize("key", ["clean", "smudge", "process"])
@pytest.mark.parametrize("name", ["x", "x.y", "X y.clean"])
@pytest.mark.parametrize("attributes", [".git/info/attributes", ".gitattributes", "data/.gitattributes"])
def test_git_puts_no_file_through_a_filter(key, name, attributes, repository, pwned):
    """A changed file would go through one to be compared: a repository that is handed round may have any."""
    for each, value in (("clean", "cat"), (key, str(pwned)), ("required", "true")):
        git(repository, "config", f"filter.{name}.{each}", value)
    Path(attributes).write_text(f"*.yaml filter={name.partition(' ')[0]}\n", "utf-8")
    if " " in name:
        git(repository, "config", f"filter.X.{key}", str(pwned))
    replaced(PERSON, "sort_name", "sortname")
    assert found() == ([(PERSON, "RO201")], 1)
    assert readout("diff", "git:main", "data").exit_code == 1
    assert readout("stats", "--compare", "git:main", "--data", "data").exit_code == 0


def test_a_filter_whose_name_no_option_can_hold_is_refused(repository, pwned):
    git(repository, "config", "filter.x=y.clean", str(pwned))
    Path(".gitattributes").write_text("*.yaml filter=x=y\n", "utf-8")
    replaced(PERSON, "sort_name", "sortname")
    assert "give it another name" in refused("--changed-since", "main")


@pytest.mark.parametrize("setting", ["core.fsmonitor", "filter.x.clean"])
def test_git_does_not_look_into_submodules(setting, repository, pwned, tmp_path):
    """Where it would ask another git what changed, by the settings there."""
    git(tmp_path, "init", "--quiet", "inner")
    (tmp_path / "inner" / "a.yaml").write_text("a: 1\n", "utf-8")
    commit(tmp_path / "inner", "One")
    (tmp_path / "inner").rename(repository / "inner")
    commit(repository, "A repository in it")
    git(repository / "inner", "config", setting, str(pwned))
    (repository / "inner" / ".git" / "info" / "attributes").write_text("* filter=x\n", "utf-8")
    (repository / "inner" / "a.yaml").write_text("a: 2\n", "utf-8")
    assert found("HEAD") == ([], 1)


@pytest.mark.parametrize("url", ["file://{0}", "{0}", "ext::{1}", "ssh://example.org/x", "git://example.org/x"])
def test_git_fetches_no_object_that_is_missing(url, repository, pwned, tmp_path):
    """As a clone that has only a part of the objects would: from where its settings say, by a program that they name."""
    blob = subprocess.run(
        ["git", "rev-parse", f"HEAD:{PERSON}"], cwd=repository, capture_output=True, text=True, check=True
    ).stdout.strip()
    (repository / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    settings = {
        "core.repositoryformatversion": "1",
        "extensions.partialClone": "origin",
        "remote.origin.promisor": "true",
        "remote.origin.url": url.format(tmp_path, pwned),
        "remote.origin.uploadpack": str(pwned),
        "core.sshCommand": str(pwned),
        "core.gitProxy": str(pwned),
        "protocol.ext.allow": "always",
        "protocol.file.allow": "always",
    }
    for name, value in settings.items():
        git(repository, "config", name, value)
    result = readout("diff", "git:HEAD", "data/people/hakan-fidan.yaml")
    assert result.exit_code == 2, result.stdout
    assert "git lacks the object" in result.stderr or "git says: " in result.stderr


@pytest.mark.parametrize("name", [".gitattributes", ".gitignore", ".git/info/attributes", ".git/info/exclude"])
@pytest.mark.parametrize("kind", ["pipe", "endless"])
def test_git_is_not_let_read_what_has_no_end(kind, name, repository):
    (repository / name).unlink(missing_ok=True)
    os.mkfifo(repository / name) if kind == "pipe" else (repository / name).symlink_to("/dev/zero")
    replaced(PERSON, "sort_name", "sortname")
    assert "is no regular file" in refused("--changed-since", "main")


def test_git_that_never_answers_is_left(repository, monkeypatch):
    monkeypatch.setattr(source, "PATIENCE", 1)
    os.mkfifo(repository / "pipe")
    git(repository, "config", "include.path", "../pipe")
    assert "git has not answered in" in refused("--changed-since", "main")


@pytest.mark.parametrize(
    "variables",
    [
        {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "core.worktree", "GIT_CONFIG_VALUE_0": "/"},
        {"GIT_OBJECT_DIRECTORY": "/nowhere"},
        {"GIT_CEILING_DIRECTORIES": "/", "GIT_COMMON_DIR": "/nowhere"},
        {"GIT_EXTERNAL_DIFF": "false", "GIT_EXEC_PATH": "/nowhere", "GIT_NAMESPACE": "x"},
    ],
)
@pytest.mark.usefixtures("repository")
def test_the_environment_does_not_steer_git(variables, monkeypatch):
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert found() == ([], 1)


def test_nothing_is_written(repository):
    replaced(PERSON, "sort_name", "sortname")
    before = {path: path.read_bytes() for path in repository.rglob("*") if path.is_file()}
    found()
    assert {path: path.read_bytes() for path in repository.rglob("*") if path.is_file()} == before


def test_several_datasets_at_once(repository):
    shutil.copytree(SMALL, repository / "more")
    replaced(PERSON, "sort_name", "sortname")
    result = readout("validate", "data", "more", "--changed-since", "main")
    assert result.stdout.endswith(
        "the whole dataset, because there was no dataset in more at main, so that its own settings and comments count. 1 older finding left out.\n"
    )


# ---------------------------------------------------------------- what stands in the way


def refused(*arguments, **environment):
    result = readout("validate", *arguments, **environment)
    assert (result.exit_code, result.stdout) == (2, "")
    return result.stderr


def test_no_repository(tmp_path, monkeypatch):
    shutil.copytree(SMALL, tmp_path / "data")
    monkeypatch.chdir(tmp_path)
    assert refused("--changed-since", "main").endswith("/data lies in no git repository\n")


@pytest.mark.parametrize("revision", ["nowhere", "HEAD~7", "--help", "main..HEAD", "0" * 40])
@pytest.mark.usefixtures("repository")
def test_no_such_revision(revision):
    assert refused("--changed-since", revision) == f"readout: git knows no revision `{revision}`\n"


@pytest.mark.parametrize("revision", ["", "..."])
@pytest.mark.usefixtures("repository")
def test_no_revision(revision):
    assert refused("--changed-since", revision) == "readout: no revision is named: a branch, a tag or a commit is one\n"


@pytest.mark.usefixtures("repository")
def test_a_revision_speaks_to_nobody():
    """An error stands on one line, whatever it names: a CI may take a line for a command."""
    message = "readout: git knows no revision `main⏎::error::x`\n"
    assert refused("--changed-since", "main\n::error::x") == message


def test_before_the_first_commit(tmp_path, monkeypatch):
    shutil.copytree(SMALL, tmp_path / "data")
    git(tmp_path, "init", "--quiet")
    monkeypatch.chdir(tmp_path)
    assert refused("--changed-since", "HEAD") == "readout: git knows no revision `HEAD`: nothing is committed yet\n"


def test_a_branch_that_only_origin_has(repository, tmp_path, monkeypatch):
    git(repository, "switch", "--quiet", "--create", "work")
    git(tmp_path, "clone", "--quiet", repository.as_uri(), "clone")
    monkeypatch.chdir(tmp_path / "clone")
    assert refused("--changed-since", "main") == "readout: git knows no revision `main`: did you mean `origin/main`?\n"
    assert found("origin/main") == ([], 1)


def test_a_shallow_clone(repository, tmp_path, monkeypatch):
    git(repository, "branch", "before")
    replaced(PERSON, "sort_name: Fidan, Hakan", "sort_name: Fidan H.")
    commit(repository, "A change")
    git(tmp_path, "clone", "--quiet", "--depth", "1", repository.as_uri(), "clone")
    monkeypatch.chdir(tmp_path / "clone")
    message = refused("--changed-since", "HEAD~1")
    assert message.startswith("readout: git knows no revision `HEAD~1`: the clone is shallow, fetch its history first")
    assert "`fetch-depth: 0`" in message
    git(tmp_path / "clone", "fetch", "--quiet", "--depth", "1", "origin", "before:before")
    message = refused("--changed-since", "before")
    assert message.startswith("readout: `before` and HEAD share no history: the clone is shallow")


def test_histories_that_share_nothing(repository):
    git(repository, "checkout", "--quiet", "--orphan", "other")
    commit(repository, "Another beginning")
    assert refused("--changed-since", "main") == "readout: `main` and HEAD share no history\n"


@pytest.mark.usefixtures("repository")
def test_no_git(monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert refused("--changed-since", "main").startswith("readout: git is not installed: ")


@pytest.mark.usefixtures("repository")
def test_a_repository_that_git_distrusts():
    """As in a container, where another user has checked it out."""
    message = refused("--changed-since", "main", GIT_TEST_ASSUME_DIFFERENT_OWNER="1")
    assert "belongs to another user: `git config --global --add safe.directory " in message


@pytest.mark.usefixtures("repository")
def test_what_has_no_files_in_git():
    assert readout("export", "json", "--data", "data", "-o", "build").exit_code == 0
    message = refused("build/dataset.json", "--changed-since", "main")
    assert message.startswith("readout: build/dataset.json is no dataset folder (no readout.toml): ")
    for option in ("--fix", "--diff"):
        assert "goes neither with --fix nor with --diff" in refused("--changed-since", "main", option)


# ---------------------------------------------------------------- how it is told


@pytest.mark.usefixtures("repository")
def test_formats_without_a_summary_tell_it_beside(tmp_path):
    told = NOTHING.format("main") + f"readout: 0 findings: 0 records in 0 files changed since main. {LEFT}\n"
    for name in ("github", "concise", "sarif", "gitlab", "junit"):
        assert readout("validate", "--changed-since", "main", "--format", name).stderr == told
    result = readout("validate", "--changed-since", "main", "-o", str(tmp_path / "found.txt"))
    assert (result.stdout, result.stderr) == ("", told)


@pytest.mark.usefixtures("repository")
def test_markdown_links_to_rules_and_lines():
    Path("data/people/hassan-rouhani.yaml").unlink()
    Path("data/people/ça va.yaml").write_text("id: x\nnam: '@all'\n", "utf-8")
    where = {"READOUT_RULES_URL": "https://example.org/rules/", "READOUT_FILES_URL": "https://example.org/blob/abc"}
    text = readout("validate", "--changed-since", "main", "--format", "markdown", **where).stdout
    assert "| ❌ error [RO201](https://example.org/rules/RO201.md) | " in text
    assert "[`data/people/ça va.yaml:2:1`](https://example.org/blob/abc/data/people/%C3%A7a%20va.yaml#L2)" in text
    assert "](" not in readout("validate", "--changed-since", "main", "--format", "markdown").stdout


def many(repository, number):
    for at in range(number):
        Path(f"data/people/x{at}.yaml").write_text(f"id: x{at}\nname: X\nnam: X\n", "utf-8")
    return engine.lint(load.load(Path("data")))


def test_github_is_told_what_it_will_not_show(repository):
    text = renderer("github")(many(repository, 12), Style()).splitlines()
    errors, warnings = (sum(line.startswith(f"::{kind} ") for line in text) for kind in ("error", "warning"))
    assert errors == 12
    more = f"2 more errors and {warnings - 10} more warnings" if warnings > 11 else "2 more errors"
    assert text[-1].startswith(
        f"::notice title=readout::GitHub shows 10 errors and 10 warnings of a step. The log has {more}"
    )
    assert not any(
        line.startswith("::notice") for line in renderer("github")(many(repository, 0), Style()).splitlines()[:-1]
    )


def test_a_summary_longer_than_github_takes_is_cut(repository, monkeypatch):
    report = many(repository, 12)
    whole = renderer("markdown")(report, Style())
    monkeypatch.setattr(markdown, "MOST", 2000)
    short = renderer("markdown")(report, Style())
    assert len(short.encode()) < 2100 < len(whole.encode())
    shown = sum(line.startswith(("| ❌", "| ⚠️")) for line in short.splitlines())
    assert short.endswith(f"\n\n… and {len(report.diagnostics) - shown} more findings.\n")


def test_our_own_data_from_the_commit_before():
    """The command runs on this repository as its CI runs it."""
    if not (ROOT / ".git").exists():
        pytest.skip("not run from a clone")
    result = CliRunner().invoke(app, ["validate", str(ROOT / "data"), "--changed-since", "HEAD", "--fail-on", "never"])
    assert result.exit_code == 0
    assert "changed since HEAD" in result.stdout

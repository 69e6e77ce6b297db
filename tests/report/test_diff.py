"""`readout diff`: what it takes, what it prints, how it ends; revisions from a real git repository."""

import copy
import json
import os
import random
import re
import shutil
import subprocess
import sys
from pathlib import Path

import jsonpatch
import pytest
from markdown_it import MarkdownIt
from test_changes import mangled
from typer.testing import CliRunner

from helpers import DATASETS, ROOT, dataset_of, written
from readout.cli.app import app
from readout.cli.options import Form
from readout.curate import rename
from readout.model.changes import Kind, by_risk
from readout.model.comparison import compare
from readout.model.schema import default
from readout.report import difference as command
from readout.store import load
from strategies import full_dataset

MEETING = """\
id: 2025-11-03-istanbul-gaza
name: Ministerial Meeting on Gaza
status: held
date: 2025-11
place_id: istanbul
sources: [wam]
statements:
  - id: two-states
    speaker_id: hakan-fidan
    mode: said
    text: A state of Palestine is needed for peace.
    quote: two states
    sources: [wam]
"""
FILES = {
    "readout.toml": 'title = "Test"\nschema_version = "1.0"\n',
    "meetings/2025/2025-11-03-istanbul-gaza.yaml": MEETING,
    "people/hakan-fidan.yaml": "id: hakan-fidan\nname: Hakan Fidan\n",
    "people/khalifa-al-marar.yaml": "id: khalifa-al-marar\nname: Khalifa bin Shaheen Al Marar\n",
    "organizations/uae.yaml": "id: uae\nname: United Arab Emirates\nclassification: state\n",
    "places/istanbul.yaml": "id: istanbul\nname: Istanbul\nclassification: city\n",
    "sources/wam.yaml": "id: wam\nkind: news\n",
}
EDITED = MEETING.replace("date: 2025-11\n", "date: 2025-11-03\n").replace("    sources: [wam]\n", "") + (
    "participants:\n  - id: uae\n    person_id: khalifa-al-marar\n    on_behalf_of_ids: [uae]\n    attendance: attended\n"
)
SENTENCE = (
    "Istanbul, 3 Nov 2025: one quote lost its only source; date 2025-11 → 2025-11-03; "
    "Khalifa bin Shaheen Al Marar added as participant on behalf of the United Arab Emirates\n"
)
FORMATS = ("json", "ndjson", "csv", "xlsx")


def write(root, files):
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(text.encode())


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A working folder with a small dataset in data/."""
    root = tmp_path / "work"
    write(root / "data", FILES)
    monkeypatch.chdir(root)
    return root


def edit(here):
    write(here / "data", {"meetings/2025/2025-11-03-istanbul-gaza.yaml": EDITED})


def run(*arguments):
    return CliRunner().invoke(app, ["diff", *map(str, arguments)], catch_exceptions=False)


def git(folder, *arguments):
    """Runs git as somebody who has configured nothing."""
    who = {f"GIT_{role}_{what}": "t@example.org" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    environment = os.environ | who | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    done = subprocess.run(["git", *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def commit(folder, message="A change"):
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", message)


@pytest.fixture
def repository(here):
    """The same folder as a git repository with one commit."""
    git(here, "init", "--quiet", "--initial-branch", "main")
    commit(here)
    return here


# ---------------------------------------------------------------- how it ends


@pytest.mark.usefixtures("here")
def test_equal_datasets_exit_with_0():
    result = run("data", "data")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "No changes.\n", "")


def test_different_datasets_exit_with_1_and_say_why(here):
    shutil.copytree(here / "data", here / "old")
    edit(here)
    result = run("old", "data")
    assert (result.exit_code, result.stdout, result.stderr) == (1, f"{SENTENCE}\n3 changes in 1 record.\n", "")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("data", "nowhere"), "readout: there is no nowhere\n"),
        (("data", "data/people"), "holds no readout.toml"),
        (("data", "notes.txt"), "notes.txt is no"),
        (("git:HEAD", "data"), "lies in no git repository\n"),
        (("data",), "Missing argument"),
        (("data", "data", "--format", "xml"), "xml"),
        (("data", "data", "--output", "notes.txt/x"), "notes.txt"),
    ],
)
def test_wrong_use_exits_with_2(arguments, message, here):
    (here / "notes.txt").write_text("")
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr


def test_the_process_ends_so_too(repository):
    edit(repository)
    code = "from readout.cli.app import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "diff", "git:HEAD", "data"], cwd=repository, capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (1, b"")
    assert done.stdout.decode("utf-8").startswith(SENTENCE)


# ---------------------------------------------------------------- what it takes


def test_a_dataset_and_its_exports_are_the_same(here):
    targets = ["data", *(written(load.load(here / "data"), name, here) for name in FORMATS)]
    for old in targets:
        assert run(old, targets[-1]).exit_code == 0
        assert run(targets[-1], old).exit_code == 0


@pytest.mark.parametrize("name", FORMATS)
def test_an_export_shows_the_same_changes(name, here):
    before = written(load.load(here / "data"), name, here)
    edit(here)
    assert run(before, "data").stdout.startswith(SENTENCE)


def test_a_file_of_records_is_compared_with_another(here):
    """Not with the dataset that it lies in."""
    write(here / "other", {"people/hakan-fidan.yaml": "id: hakan-fidan\nname: Hakan Fıdan\n"})
    result = run("data/people/hakan-fidan.yaml", "other/people/hakan-fidan.yaml")
    assert result.stdout == "Hakan Fıdan: name “Hakan Fidan” → “Hakan Fıdan”\n\n1 change in 1 record.\n"


# ---------------------------------------------------------------- revisions


def test_a_revision_is_compared_with_the_folder(repository):
    assert run("git:HEAD", "data").exit_code == 0
    edit(repository)
    assert run("git:HEAD", "data").stdout.startswith(SENTENCE)


def test_revisions_are_compared_from_anywhere_in_the_dataset(repository, monkeypatch):
    edit(repository)
    commit(repository)
    git(repository, "tag", "v1")
    monkeypatch.chdir(repository / "data" / "people")
    for old, new in (
        ("git:HEAD~1", "git:HEAD"),
        ("git:main~", "git:v1"),
        ("git:HEAD^", f"git:{git(repository, 'rev-parse', 'HEAD')}"),
    ):
        assert run(old, new).stdout.startswith(SENTENCE)


def test_nothing_is_checked_out(repository):
    edit(repository)
    (repository / "data" / "people" / "new.yaml").write_text("id: new\n", "utf-8")
    index, head = (repository / ".git/index").read_bytes(), git(repository, "rev-parse", "HEAD")
    before = {path: path.read_bytes() for path in repository.rglob("*") if path.is_file()}
    assert run("git:HEAD", "data").exit_code == 1
    assert {path: path.read_bytes() for path in repository.rglob("*") if path.is_file()} == before
    assert ((repository / ".git/index").read_bytes(), git(repository, "rev-parse", "HEAD")) == (index, head)


def test_a_dataset_that_moved_is_named_by_its_path_then(repository):
    git(repository, "mv", "data", "records")
    commit(repository)
    assert run("git:HEAD~1", "records").exit_code == 2
    assert run("git:HEAD~1:data", "records").exit_code == 0
    assert run("git:HEAD:records", "records").exit_code == 0


def test_a_dataset_at_the_top_of_its_repository(tmp_path, monkeypatch):
    write(tmp_path, FILES)
    write(
        tmp_path,
        {
            ".github/people/x.yaml": "id: x\n",
            "people/.draft/y.yaml": "id: y\n",
            "notes/z.yaml": "id: z\n",
            "people/README.md": "Who.",
        },
    )
    git(tmp_path, "init", "--quiet")
    commit(tmp_path)
    monkeypatch.chdir(tmp_path)
    result = run("git:HEAD", "git:HEAD")
    note = "readout: git:HEAD has 1 problem in its files: it is compared as far as it can be read\n"
    assert (result.exit_code, result.stdout, result.stderr) == (0, "No changes.\n", 2 * note)  # notes/z.yaml is astray
    assert run("git:HEAD", ".").stdout == "No changes.\n"


def test_names_that_git_would_quote(repository):
    """A file may be called anything; its record is compared all the same."""
    names = ["people/ça va.yaml", "people/a\tb.yaml", 'people/"quoted".yaml', "people/北京/x.yaml"]
    for at, name in enumerate(names):
        write(repository / "data", {name: f"id: p{at}\nname: Person {at}\n"})
    commit(repository)
    assert run("git:HEAD", "data").exit_code == 0
    assert run("git:HEAD~1", "git:HEAD").stdout.count("person added") == len(names)


def test_files_of_every_kind_and_size(repository):
    """Contents come back byte for byte, whatever stands in them."""
    lines = "".join(f'{{"id": "n{at}", "name": "Person\\u2028 {at}"}}\n' for at in range(2000))
    write(repository / "data", {"people/many.ndjson": lines, "people/crlf.yaml": "id: crlf\r\nname: CR LF\r\n"})
    commit(repository)
    assert run("git:HEAD", "data").exit_code == 0


@pytest.mark.parametrize("revision", ["nowhere", "HEAD~7", "--help", "-h", "HEAD..HEAD", "0" * 40])
@pytest.mark.usefixtures("repository")
def test_a_revision_that_is_not_there(revision):
    result = run(f"git:{revision}", "data")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"readout: git knows no revision `{revision}`\n"


def test_a_revision_without_git_before_it(repository):
    for name, arguments in (("HEAD", ("diff", "HEAD", "data")), ("main...", ("stats", "--compare", "main..."))):
        result = CliRunner().invoke(app, arguments, catch_exceptions=False)
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr == f"readout: there is no {name}: did you mean `git:{name}`?\n"


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("", "RO614 = 'off'", "RO614 default → off"),
        ("b = 'off'\na = 'error'\nc = 'off'", "c = 'off'\nb = 'error'", "a error → default; b off → error"),
        ("", "a = ['@octocat', 1]", 'a default → ["@octocat", 1]'),
        ("", f"a = '{'x' * 99}\u202e'", f"a default → {'x' * 60}…"),
        ("", "a = {b = 2025-11-03}", 'a default → {"b": "2025-11-03"}'),
        ("", "\"\\n::error::\" = '\u202e'", "⏎::error:: default → <U+202E>\n"),
        ("a = 'off'", "a = 'off'", None),
    ],
)
def test_other_rules_are_noted(before, after, told, here):
    """They are no data, but decide what is found in it."""
    shutil.copytree(here / "data", here / "old")
    for name, rules in (("old", before), ("data", after)):
        write(here / name, {"readout.toml": f"{FILES['readout.toml']}[rules]\n{rules}\n"})
    result = run("old", "data")
    assert (result.exit_code, result.stdout) == (0, "No changes.\n")
    assert len(result.stderr.splitlines()) == bool(told)
    if told:
        assert result.stderr.startswith("readout: the rules in readout.toml differ: ")
        assert told in result.stderr
    assert "\u202e" not in result.stderr


def test_rules_are_not_missed_in_an_export(here):
    write(here / "data", {"readout.toml": FILES["readout.toml"] + "[rules]\nRO614 = 'off'\n"})
    CliRunner().invoke(app, ["export", "json", "--data", "data", "-o", "build"], catch_exceptions=False)
    result = run("build/dataset.json", "data")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "No changes.\n", "")


def test_a_shallow_clone_says_so(repository, tmp_path):
    edit(repository)
    commit(repository)
    git(tmp_path, "clone", "--quiet", "--depth", "1", repository.as_uri(), "clone")
    result = run("git:HEAD~1:" + str(tmp_path / "clone" / "data"), "data")
    assert result.exit_code == 2
    assert "the clone is shallow, fetch its history first" in result.stderr


def test_a_revision_without_the_dataset(repository):
    git(repository, "rm", "--quiet", "-r", "--cached", "data")
    git(repository, "commit", "--quiet", "--message", "Gone")
    result = run("git:HEAD", "data")
    assert (result.exit_code, result.stderr) == (2, "readout: there is no dataset in data at HEAD (no readout.toml)\n")


@pytest.mark.usefixtures("repository")
def test_without_git(monkeypatch):
    monkeypatch.setenv("PATH", "")
    result = run("git:HEAD", "data")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("readout: git is not installed: ")


@pytest.mark.usefixtures("repository")
def test_in_a_hook_of_another_repository(tmp_path, monkeypatch):
    """Git tells its hooks which repository they run in; the dataset may lie in another."""
    git(tmp_path, "init", "--quiet", "other")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "other" / ".git"))
    assert run("git:HEAD", "data").exit_code == 0


# ---------------------------------------------------------------- what it prints


def test_many_changes_in_a_record_are_listed(here):
    shutil.copytree(here / "data", here / "old")
    edit(here)
    file = here / "data/meetings/2025/2025-11-03-istanbul-gaza.yaml"
    file.write_text(file.read_text("utf-8").replace("held", "cancelled"), "utf-8")
    assert run("old", "data").stdout == (
        "Istanbul, 3 Nov 2025:\n"
        "  - one quote lost its only source\n"
        "  - status held → cancelled\n"
        "  - date 2025-11 → 2025-11-03\n"
        "  - Khalifa bin Shaheen Al Marar added as participant on behalf of the United Arab Emirates\n"
        "\n"
        "4 changes in 1 record.\n"
    )


def test_markdown(repository):
    edit(repository)
    write(repository / "data", {"people/x.yaml": "id: x\nname: 'A *bold* <b>@all</b> #1 `x` [y](z)'\n"})
    text = run("git:HEAD", "data", "--format", "markdown").stdout
    assert text == (
        "**4 changes in 2 records.**\n"
        "\n"
        "- **Istanbul, 3 Nov 2025** (`meetings/2025-11-03-istanbul-gaza`)\n"
        "  - one quote lost its only source `statements/two-states/sources`\n"
        "  - date 2025-11 → 2025-11-03 `date`\n"
        "  - Khalifa bin Shaheen Al Marar added as participant on behalf of the United Arab Emirates `participants/uae`\n"
        "- **A \\*bold\\* \\<b\\>@<!-- -->all\\</b\\> #<!-- -->1 \\`x\\` \\[y\\](z)** (`people/x`)\n"
        "  - person added\n"
    )
    html = MarkdownIt("commonmark").render(text)
    assert "<strong>A *bold* &lt;b&gt;@<!-- -->all&lt;/b&gt; #<!-- -->1 `x` [y](z)</strong>" in html
    assert html.count("<ul>") == 3


def test_json_holds_the_keyed_changes(repository):
    edit(repository)
    found = json.loads(run("git:HEAD", "data", "--format", "json").stdout)
    assert (found["old"], found["new"], found["notes"]) == ("git:HEAD", "data", [])
    assert found["sentences"] == [
        {
            "record": "meetings/2025-11-03-istanbul-gaza",
            "headline": "Istanbul, 3 Nov 2025",
            "phrases": SENTENCE.strip().partition(": ")[2].split("; "),
        }
    ]
    shared = {"collection": "meetings", "record": "2025-11-03-istanbul-gaza"}
    seat = {"id": "uae", "person_id": "khalifa-al-marar", "on_behalf_of_ids": ["uae"], "attendance": "attended"}
    assert found["changes"] == [
        {"risk": "source", "kind": "removed", **shared, "address": "statements/two-states/sources", "title": "Sources", "old": ["wam"]},
        {"risk": "value", "kind": "changed", **shared, "address": "date", "title": "Date", "old": "2025-11", "new": "2025-11-03"},
        {"risk": "addition", "kind": "added", **shared, "address": "participants/uae", "title": "Participants", "new": seat},
    ]  # fmt: skip
    old = load.load_revision(repository / "data", "HEAD").canonical()
    assert jsonpatch.apply_patch(old, found["patch"]) == load.load(repository / "data").canonical()


@pytest.mark.parametrize("seed", range(12))
def test_the_patch_makes_the_new_dataset_of_the_old(seed, tmp_path):
    """Of whole datasets, edited anywhere, rightly and wrongly; through the text that is written."""
    whole = full_dataset(default(), seed)
    datasets = []
    for name, value in (("old", whole), ("new", mangled(whole, random.Random(seed)))):
        (tmp_path / name).mkdir()
        datasets.append(dataset_of(value, tmp_path / name))
    old, new = datasets
    difference = command.Difference(("old", "new"), (old, new), by_risk(compare(old, new)), [])
    found = json.loads(command.FORMS[Form.JSON](difference))
    assert jsonpatch.apply_patch(copy.deepcopy(old.canonical()), found["patch"]) == new.canonical()
    assert len(found["changes"]) == len(difference.changes)
    assert bool(found["changes"]) == (old.canonical() != new.canonical())


def test_the_same_datasets_give_the_same_bytes(tmp_path):
    """However Python orders its sets: here every id changes, wherever it stands."""
    whole = load.load(DATASETS[0]).canonical()
    text = json.dumps(whole)
    ids = {record["id"] for name, records in whole.items() if name != "metadata" for record in records}
    renamed = re.sub('"([^"]+)"', lambda match: f'"{match[1]}-b"' if match[1] in ids else match[0], text)
    (tmp_path / "old.json").write_text(text, "utf-8")
    (tmp_path / "new.json").write_text(renamed, "utf-8")
    code = "from readout.cli.app import main; main()"
    arguments = [sys.executable, "-c", code, "diff", "old.json", "new.json", "--format", "json"]
    found = {
        subprocess.run(
            arguments, cwd=tmp_path, env=os.environ | {"PYTHONHASHSEED": seed}, capture_output=True, check=False
        ).stdout
        for seed in ("1", "2")
    }
    assert len(found) == 1
    kinds = [change["kind"] for change in json.loads(found.pop())["changes"]]
    assert kinds.count("renamed") > 0.9 * len(ids)


def test_output_goes_into_a_file(here):
    shutil.copytree(here / "data", here / "old")
    edit(here)
    result = run("old", "data", "--output", "diff.txt")
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", "")
    assert (here / "diff.txt").read_text("utf-8") == f"{SENTENCE}\n3 changes in 1 record.\n"


@pytest.mark.parametrize("format", list(Form))
def test_what_cannot_be_read_is_noted_and_not_taken_for_deleted(format, here):
    shutil.copytree(here / "data", here / "old")
    write(here / "data", {"people/hakan-fidan.yaml": "id: [", "places/istanbul.yaml": "id: istanbul\nname: 7\n"})
    result = run("old", "data", "--format", format)
    notes = [
        "data has 1 problem in its files and 1 invalid record: it is compared as far as it can be read",
        "data: people/hakan-fidan cannot be read, and is not compared",
    ]
    assert result.exit_code == 1
    assert result.stderr == "".join(f"readout: {note}\n" for note in notes)
    if format is Form.JSON:
        assert json.loads(result.stdout)["notes"] == notes
    if format is Form.MARKDOWN:
        assert result.stdout.splitlines()[2:4] == [f"> {note}  " for note in notes]


@pytest.mark.parametrize("side", ["old", "data"])
@pytest.mark.parametrize("name", ["people/hakan-fidan.yaml", "places/istanbul.yaml"])
def test_a_file_that_one_side_cannot_read_is_in_no_patch(side, name, here):
    """Nobody knows what became of its record: it stays in the patch's result, and the sides are not the same."""
    shutil.copytree(here / "data", here / "old")
    file = here / side / name
    file.write_text(file.read_text("utf-8") + "note: 'a\u00a0\u0007b'\n", "utf-8")
    result = run("old", "data", "--format", "json")
    document = json.loads(result.stdout)
    assert (result.exit_code, document["changes"], document["patch"]) == (1, [], [])
    assert run("old", "data").stdout == "No changes in what can be read.\n"
    assert run(side, side).exit_code == 0


# ---------------------------------------------------------------- our own commands, and our own data


def identifiable():
    """Records of our own datasets that nothing else resembles."""
    for folder in DATASETS:
        for name in ("meetings", "events", "people", "organizations", "places"):
            dataset = load.load(folder)
            yield from ((folder, record.address) for record in dataset.records[name][:3])


@pytest.mark.parametrize(("folder", "address"), list(identifiable()))
def test_what_rename_did_is_one_renaming(folder, address):
    old = load.load(folder)
    name, _, _ = address.partition("/")
    result = rename.rename(old, address, "renamed-for-the-test")
    new = load.load(folder, contents={path: text.encode() for path, text in result.texts.items()})
    (change,) = compare(old, new)
    assert (change.kind, change.old, change.new) == (Kind.RENAMED, address, f"{name}/renamed-for-the-test")
    assert len(change.references) == result.places - 1


def test_the_examples_of_the_page(repository, monkeypatch):
    """The commands of docs/diff.md print what it says that they print, one after the other."""
    edit(repository)
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    page = (ROOT / "docs" / "diff.md").read_text("utf-8")
    examples = re.findall(r"^\$ (.+)\n((?:(?!\$ |```).*\n)*)", page, re.MULTILINE)
    assert len(examples) == 7
    for role in ("AUTHOR", "COMMITTER"):
        for what in ("NAME", "EMAIL"):
            monkeypatch.setenv(f"GIT_{role}_{what}", "t@example.org")
    for line, expected in examples:
        done = subprocess.run(
            ["bash", "-c", f"{line} 2>&1"] if "validate" in line else ["bash", "-c", line],
            cwd=repository,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        failing = re.search(" diff | validate ", line)
        assert (done.stdout, done.returncode) == (expected, 1 if failing else 0), done.stderr


def test_the_help_names_what_is_taken():
    text = " ".join(run("--help").stdout.split())
    assert "git:REVISION" in text
    assert all(name in text for name in Form)

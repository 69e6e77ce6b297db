"""What is wrong with the tree of a dataset, whatever its files hold: repositories in it, names that Windows refuses."""

import hashlib
import json
import os
import subprocess

import pytest
from test_pull_requests import commit, git, readout

from readout.lint import engine
from readout.store import load
from readout.store.portable import is_portable

RECORD = "id: {0}\nname: A Name\n"


@pytest.fixture
def dataset(tmp_path, monkeypatch):
    root = tmp_path / "data"
    root.mkdir()
    monkeypatch.chdir(tmp_path)
    (root / "readout.toml").write_text('title = "T"\nschema_version = "1.0"\n', encoding="utf-8")
    write(root, "people/a.yaml", RECORD.format("a"))
    return root


def write(root, name, text=""):
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(text, encoding="utf-8")


def found(root, *codes):
    return [
        (each.code, each.place.path, each.suggestion)
        for each in engine.lint(load.load(root)).diagnostics
        if each.code in codes
    ]


@pytest.mark.parametrize("folder", ["", "people/", "people/x/", "notes/"])
@pytest.mark.parametrize("empty", [True, False])
def test_a_folder_that_looks_like_a_repository(folder, empty, dataset):
    write(dataset, f"{folder}HEAD", "ref: refs/heads/main\n")
    for part in ("objects", "refs"):
        (dataset / folder / part).mkdir(parents=True)
        if not empty:
            write(dataset, f"{folder}{part}/x")
    assert found(dataset, "RO121") == [("RO121", f"data/{folder}HEAD", None)]


def test_a_part_of_it_is_none(dataset):
    write(dataset, "HEAD")
    (dataset / "refs").mkdir()
    assert found(dataset, "RO121") == []


@pytest.mark.parametrize("name", [".git", ".GIT"])
@pytest.mark.parametrize("kind", ["folder", "file"])
def test_a_repository_in_it(name, kind, dataset):
    if kind == "folder":
        subprocess.run(["git", "init", "--quiet", dataset / "people/x"], check=True)
        (dataset / "people/x/.git").rename(dataset / "people/x" / name)
    else:
        write(dataset, f"people/x/{name}", "gitdir: /tmp/elsewhere\n")
    assert found(dataset, "RO121") == [("RO121", f"data/people/x/{name}", None)]


def test_its_own_repository_is_none(dataset):
    subprocess.run(["git", "init", "--quiet", dataset], check=True)
    assert found(dataset, "RO121", "RO122") == []


@pytest.mark.parametrize(
    ("name", "proposal"),
    [
        ("people/con.yaml", "con-person"),
        ("people/AUX.yaml", "aux-person"),
        ("organizations/nul.json", "nul-organization"),
        ("people/com1.yml", "com1-person"),
        ("people/conin$.yaml", None),
        ("people/com\u00b9.yaml", None),
        ("people/lpt9/x.yaml", None),
        ("people/x.yaml.", None),
        ("people/con.x.yaml", None),
        ("people/a:b.yaml", None),
        ("aux/x.md", None),
        ("prn", None),
    ],
)
def test_names_that_windows_refuses(name, proposal, dataset):
    write(dataset, name, "{}")
    assert found(dataset, "RO122") == [("RO122", f"data/{name}", proposal)]
    assert not is_portable(name)


@pytest.mark.parametrize("name", ["people/console.yaml", "people/a-con.yaml", "people/com.yaml", "people/com10.yaml"])
def test_names_that_everybody_has(name, dataset):
    write(dataset, name, "{}")
    assert found(dataset, "RO122") == []


def test_the_proposal_is_free(dataset):
    write(dataset, "people/con.yaml", RECORD.format("con"))
    write(dataset, "people/con-person.yaml", RECORD.format("con-person"))
    assert found(dataset, "RO122") == [("RO122", "data/people/con.yaml", "con-person-2")]


def test_names_that_differ_in_case_only(dataset):
    write(dataset, "people/A.yaml", RECORD.format("b"))
    assert found(dataset, "RO122") == [("RO122", "data/people/a.yaml", None)]


def test_in_a_revision_too(dataset, tmp_path):
    write(dataset, "people/con.yaml", RECORD.format("con"))
    write(dataset, "HEAD")
    write(dataset, "objects/x")
    write(dataset, "refs/x")
    git(tmp_path, "init", "--quiet", "--initial-branch", "main")
    commit(tmp_path, "All")
    codes = {each.code for each in load.load_revision(dataset, "HEAD").problems}
    assert codes == {"RO121", "RO122"}


def test_no_command_makes_such_a_name(dataset):
    made = readout("new", "person", "--name", "Con", "--data", str(dataset))
    assert (made.exit_code, (dataset / "people/con-person.yaml").exists()) == (0, True), made.stderr
    refused = readout("new", "person", "--name", "Lpt One", "--id", "lpt1", "--data", str(dataset))
    assert refused.exit_code == 1
    assert "Windows cannot have a file named `lpt1`: did you mean `lpt1-person`?" in refused.stderr
    renamed = readout("rename", "people/a", "aux", "--data", str(dataset))
    assert renamed.exit_code == 2
    assert "Windows cannot have a file named `aux`: did you mean `aux-person`?" in renamed.stderr


def test_no_import_makes_such_a_name(dataset, tmp_path):
    readout("export", "json", "xlsx", "--data", str(dataset), "-o", str(tmp_path / "out"))
    import openpyxl

    book = openpyxl.load_workbook(tmp_path / "out/dataset.xlsx")
    sheet = book["people"]
    row, column = next((cell.row, cell.column) for line in sheet.iter_rows() for cell in line if cell.value == "a")
    sheet.cell(row + 1, column).value = "con"
    sheet.cell(row + 1, column + 1).value = "Another"
    book.save(tmp_path / "back.xlsx")
    result = readout("import", str(tmp_path / "back.xlsx"), "--into", str(dataset), "--write")
    assert result.exit_code == 1, result.output
    assert "RO122" in result.output
    assert not (dataset / "people/con.yaml").exists()


@pytest.mark.parametrize("name", ["people/x.yaml", "people/x.json", "people/x.ndjson"])
def test_pointers_of_lfs_are_named(name, dataset):
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n"
    write(dataset, name, pointer)
    assert found(dataset, "RO101", "RO102", "RO123") == [("RO123", f"data/{name}", None)]
    document = json.loads(readout("validate", str(dataset), "--format", "json").stdout)
    assert "`git lfs pull` fetches it" in {each["help"] for each in document["diagnostics"]}


POINTER = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0' * 64}\nsize 12\n"


@pytest.mark.parametrize("command", [["validate"], ["import", "--into", "data"]], ids=["validate", "import"])
@pytest.mark.parametrize(
    "name", ["x.xlsx", "x.ods", "x.sqlite", "people.json", "people.ndjson", "x.csv", "csv/people.csv"]
)
def test_pointers_of_lfs_in_place_of_tables_are_named(name, command, dataset, tmp_path):
    if "/" in name:
        readout("export", "csv", "--data", str(dataset), "-o", str(tmp_path))
    write(tmp_path, name, POINTER)
    result = readout(command[0], name.partition("/")[0], *command[1:])
    assert result.exit_code in (1, 2)
    text = result.stdout + result.stderr
    assert "`git lfs pull` fetches it" in text or (command == ["validate"] and name == "x.csv"), text
    assert "RO106" not in text


@pytest.fixture
def with_lfs(dataset, tmp_path):
    """A dataset whose records Git LFS keeps: git has pointers, and the contents lie in the repository."""
    git(tmp_path, "init", "--quiet", "--initial-branch", "main")
    contents = {file: file.read_bytes() for file in sorted(dataset.rglob("*.yaml"))}
    for file, content in contents.items():
        stored(tmp_path, content)
        file.write_bytes(pointer_of(content))
    commit(tmp_path, "Pointers")
    for file, content in contents.items():
        file.write_bytes(content)
    return dataset


def pointer_of(content):
    oid = hashlib.sha256(content).hexdigest()
    return f"version https://git-lfs.github.com/spec/v1\noid sha256:{oid}\nsize {len(content)}\n".encode()


def stored(root, content, name=None):
    oid = name or hashlib.sha256(content).hexdigest()
    file = root / ".git/lfs/objects" / oid[:2] / oid[2:4] / oid
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return file


def test_what_git_lfs_keeps_is_read_of_a_revision_and_of_what_is_staged(with_lfs, tmp_path):
    assert readout("diff", "git:HEAD", "data").stdout == "No changes.\n"
    assert readout("validate", "data", "--staged").exit_code == 0
    changed = RECORD.format("a").replace("A Name", "Another").encode()
    (with_lfs / "people/a.yaml").write_bytes(changed)
    assert "name “A Name” → “Another”" in readout("diff", "git:HEAD", "data").stdout
    stored(tmp_path, changed)
    (with_lfs / "people/a.yaml").write_bytes(pointer_of(changed.replace(b"id: a", b"id: b")))
    git(tmp_path, "add", "--all")
    (with_lfs / "people/a.yaml").write_bytes(changed)
    result = readout("validate", "data", "--staged")
    assert result.exit_code == 1
    assert "RO123" in result.stdout


@pytest.mark.parametrize("how", ["gone", "another content", "link", "pipe"])
def test_what_git_lfs_lacks_is_named(how, with_lfs, tmp_path):
    file = stored(tmp_path, (with_lfs / "people/a.yaml").read_bytes())
    file.unlink()
    if how == "another content":
        file.write_bytes(b"id: a\nname: Planted\n")
    elif how == "link":
        file.symlink_to("/dev/zero")
    elif how == "pipe":
        os.mkfifo(file)
    result = readout("validate", "data", "--staged")
    assert result.exit_code == 1
    assert "RO123" in result.stdout
    assert "Planted" not in readout("diff", "git:HEAD", "data").stdout

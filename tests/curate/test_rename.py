"""Renaming: an id changes everywhere it means the thing renamed, and nowhere else."""

import json
import random
import re
import shutil

import pytest
from test_cli import run

from helpers import ROOT
from readout.curate import rename
from readout.lint import engine
from readout.store import load


@pytest.fixture
def data(tmp_path, monkeypatch):
    shutil.copytree(ROOT / "data", tmp_path / "data")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "data"


def texts(folder):
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*.yaml")}


def without_former_ids(folder):
    return {
        name: re.sub(rb"(?m)^former_ids: \[something-else\]\r?\n?", b"", text) for name, text in texts(folder).items()
    }


def test_there_and_back_leaves_every_byte_but_the_former_id(data):
    before = texts(data)
    chosen = random.Random(1).sample([record.address for record in load.load(data)], 12)
    for address in chosen:
        collection, old = address.split("/")
        assert run("rename", address, "something-else", cwd=data).returncode == 0
        changed = load.load(data)
        assert not engine.lint(changed).diagnostics, address
        assert changed.index[collection]["something-else"]
        assert old not in changed.index[collection]
        assert run("rename", f"{collection}/something-else", old, cwd=data).returncode == 0
        assert without_former_ids(data) == before, address
        changed = load.load(data)
        assert changed.index[collection][old].value["former_ids"] == ["something-else"]
        for name, text in before.items():
            (data / name).write_bytes(text)


def test_every_item_can_be_renamed_there_and_back(data):
    dataset = load.load(data)
    record = dataset.index["meetings"]["2025-11-03-istanbul-gaza"]
    before = record.document.text
    for name in ("participants", "parts", "statements"):
        for item in record.value[name]:
            result = rename.rename(dataset, f"{record.address}/{name}/{item['id']}", "something-else")
            contents = {path: text.encode() for path, text in result.texts.items()}
            changed = load.load(data, contents=contents)
            assert not engine.lint(changed).diagnostics
            back = rename.rename(changed, f"{record.address}/{name}/something-else", item["id"])
            assert back.texts == {record.document.path: before}


def test_places_and_organizations_of_one_id_are_told_apart(data):
    result = run("rename", "turkiye", "turkey", cwd=data)
    assert result.returncode == 2
    assert "`organizations/turkiye` or `places/turkiye`: say which" in result.stderr
    assert run("rename", "places/turkiye", "turkey", cwd=data).returncode == 0
    changed = load.load(data)
    assert changed.index["organizations"]["turkiye"]
    assert not engine.lint(changed).diagnostics


def test_the_id_in_claims_changes_too(data):
    record = load.load(data).index["meetings"]["2025-09-23-new-york-gaza"]
    about = [claim for claim in record.value["claims"] if claim.get("value") == "joko-widodo"]
    assert about
    assert run("rename", "joko-widodo", "widodo", cwd=data).returncode == 0
    record = load.load(data).index["meetings"]["2025-09-23-new-york-gaza"]
    assert [claim for claim in record.value["claims"] if claim.get("value") == "widodo"]


def test_locators_begin_with_the_new_id(data):
    file = data / "places/istanbul.yaml"
    file.write_text(
        """id: istanbul
name: Istanbul
classification: city
sources: [wam-20251104, wam-2025]
locators: ["wam-20251104: p. 1; wam-2025: p. 2", "wam-2025: p. 2"]
claims:
  - id: c1
    about: locators
    value: "wam-2025: p. 3"
    standing: rejected
""",
        "utf-8",
    )
    (data / "sources/wam-2025.yaml").write_text("id: wam-2025\nkind: news\nname: W\n", "utf-8")
    (data / "sources/wam-20251104.yaml").write_text("id: wam-20251104\nkind: news\nname: W\n", "utf-8")
    assert run("rename", "wam-2025", "wam", cwd=data).returncode == 0
    text = file.read_text("utf-8")
    assert 'locators: ["wam-20251104: p. 1; wam-2025: p. 2", "wam: p. 2"]' in text
    assert "wam: p. 3" in text
    assert "sources: [wam-20251104, wam]" in text


def test_addresses_that_hold_the_id_change_too(data):
    file = data / "events/dar-reception-istanbul.yaml"
    claim = """  - id: about-a-relation
    about: relations/sideline-of:2025-11-03-istanbul-gaza/date
    standing: not-stated
    sources: [economy-pk-gaza-meeting]
"""
    text = file.read_text(encoding="utf-8").rstrip("\n") + "\n"
    assert "\nclaims:\n" in text
    file.write_text(text.replace("\nclaims:\n", f"\nclaims:\n{claim}"), encoding="utf-8")
    assert run("rename", "2025-11-03-istanbul-gaza", "2025-11-03-gaza", cwd=data).returncode == 0
    assert "about: relations/sideline-of:2025-11-03-gaza/date" in file.read_text(encoding="utf-8")
    assert not engine.lint(load.load(data)).diagnostics


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("hakan-fidn", "x", "did you mean `hakan-fidan`?"),
        ("hakan-fidan", "Hakan", "`Hakan` is no id"),
        ("hakan-fidan", "ishaq-dar", "`ishaq-dar` is already the id of people/ishaq-dar"),
        ("hakan-fidan", "turkiye", "`turkiye` is already the id of organizations/turkiye"),
        ("meetings/2025-11-03-istanbul-gaza/participants/nobody", "x", "has no item `participants/nobody`"),
        ("meetings/2025-11-03-istanbul-gaza/participants/uae", "qatar", "`qatar` is already the id of another"),
        ("hakan-fidan", "../../x", "is no id"),
    ],
)
def test_what_cannot_be_renamed_says_why(data, old, new, words):
    before = texts(data)
    result = run("rename", old, new, cwd=data)
    assert result.returncode == 2
    assert words in result.stderr
    assert texts(data) == before


def test_records_in_json_are_renamed_too(tmp_path):
    folder = tmp_path / "data"
    (folder / "places").mkdir(parents=True)
    (folder / "readout.toml").write_text('title = "T"\nschema_version = "1.0"\n', encoding="utf-8")
    places = [
        {"id": "a", "name": "A", "classification": "city", "relations": [{"type": "part-of", "target_id": "b"}]},
        {"id": "b", "name": "b", "classification": "country"},
    ]
    (folder / "places/all.json").write_text(json.dumps(places, indent=1), encoding="utf-8")
    assert run("rename", "b", "c", "--data", folder, cwd=tmp_path).returncode == 0
    changed = json.loads((folder / "places/all.json").read_text(encoding="utf-8"))
    assert changed[0]["relations"][0]["target_id"] == changed[1]["id"] == "c"
    assert changed[1]["name"] == "b"


def test_nothing_is_renamed_while_a_file_cannot_be_read(data):
    (data / "events/comcec-41.yaml").write_text("id: [", encoding="utf-8")
    before = texts(data)
    result = run("rename", "hakan-fidan", "fidan", cwd=data)
    assert result.returncode == 2
    assert "`events/comcec-41` cannot be read" in result.stderr
    assert texts(data) == before


@pytest.mark.parametrize("command", [["rename", "places/p", "q", "--data", "data"], ["fmt", "data"]])
def test_byte_order_marks_stay_and_links_stay_links(tmp_path, command):
    """Of the file that moves, of one that refers to it, and of one that a link leads to."""
    texts = {
        "readout.toml": 'title = "T"\nschema_version = "1.0"\n',
        "places/p.yaml": "\ufeffname: P\nid: p\nclassification: city\n",
        "events/e.yaml": "\ufeffname: E\nid: e\nstatus: held\nplace_id: p\nsources: [s]\n",
        "attic/linked.txt": "\ufeffname: L\nid: linked\nstatus: held\nplace_id: p\nsources: [s]\n",
        "sources/s.yaml": "id: s\nkind: news\n",
    }
    for name, text in texts.items():
        (tmp_path / "data" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "data" / name).write_text(text, "utf-8")
    link = tmp_path / "data" / "events" / "linked.yaml"
    link.symlink_to("../attic/linked.txt")
    done = run(*command, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    new = "q" if command[0] == "rename" else "p"
    assert link.is_symlink()
    for name in (f"places/{new}.yaml", "events/e.yaml", "attic/linked.txt"):
        data = (tmp_path / "data" / name).read_bytes()
        assert data.startswith(b"\xef\xbb\xbf"), name
        assert data != texts.get(name, "").encode()
        assert name.startswith("places") or f"place_id: {new}".encode() in data


def test_a_link_whose_name_would_change_is_refused(tmp_path):
    (tmp_path / "data" / "places").mkdir(parents=True)
    (tmp_path / "data" / "readout.toml").write_text('title = "T"\nschema_version = "1.0"\n', "utf-8")
    (tmp_path / "data" / "p.txt").write_text("id: p\nname: P\nclassification: city\n", "utf-8")
    (tmp_path / "data" / "places" / "p.yaml").symlink_to("../p.txt")
    done = run("rename", "places/p", "q", "--data", "data", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "p.yaml is a link: put the file that it leads to in its place first" in done.stderr
    assert (tmp_path / "data" / "places" / "p.yaml").is_symlink()


def test_a_dry_run_says_what_would_change_and_writes_nothing(data):
    before = texts(data)
    done = run("rename", "hakan-fidan", "fidan", "--dry-run", cwd=data)
    assert done.returncode == 0
    assert "hakan-fidan.yaml → " in done.stdout
    assert done.stdout.endswith(" files would change: nothing is written.\n")
    assert texts(data) == before
    assert run("rename", "hakan-fidan", "fidan", cwd=data).stdout.endswith(" files changed.\n")
    assert texts(data) != before


@pytest.mark.parametrize("command", [("rename", "hakan-fidan", "fidan"), ("merge", "hakan-fidan", "ishaq-dar")])
def test_records_of_a_single_file_are_changed_where_they_are_kept(tmp_path, data, command):
    assert run("export", "json", "-o", tmp_path, "--data", data, cwd=tmp_path).returncode == 0
    before = (tmp_path / "dataset.json").read_bytes()
    done = run(*command, "--data", "dataset.json", cwd=tmp_path)
    assert done.returncode == 2
    assert f"dataset.json is a single file, and records are {command[0]}d in a folder of them" in done.stderr
    assert (tmp_path / "dataset.json").read_bytes() == before


def test_a_renamed_item_keeps_no_former_id(data):
    address = "meetings/2025-11-03-istanbul-gaza/participants/uae"
    assert run("rename", address, "emirates", cwd=data).returncode == 0
    record = load.load(data).index["meetings"]["2025-11-03-istanbul-gaza"]
    assert "former_ids" not in record.value
    assert all("former_ids" not in seat for seat in record.value["participants"])

"""`readout stats`: what a dataset holds, in numbers; and how it is cited."""

import json
import random
import shutil
import subprocess
import tomllib
from collections import Counter
from pathlib import Path

import check_jsonschema
import jsonschema
import pytest
import yaml
from test_changes import mangled
from typer.testing import CliRunner

from helpers import DATASETS, ROOT, dataset_of, written
from readout.cli.app import app
from readout.model import flattening, tables
from readout.model.dataset import unshared
from readout.model.schema import default
from readout.model.validation import invalid_records
from readout.publish import formats, statistics
from readout.store import load
from readout.text import blocks
from strategies import full_dataset

SMALL = {
    "metadata": {"title": "Small", "version": "2", "schema_version": "1.0"},
    "meetings": [
        {
            "id": "talks",
            "name": "Talks",
            "status": "held",
            "date": "2025",
            "sources": ["a", "b"],
            "participants": [
                {"id": "one", "roles": ["host", "chair"], "attendance": "attended", "sources": ["a"]},
                {"id": "two", "roles": ["host"], "sources": ["a", "b"]},
                {"id": "three"},
            ],
            "statements": [{"id": "s", "mode": "expected", "text": "Words."}],
            "outcomes": [{"id": "o", "kind": "document", "acts": [{"id": "x", "act": "signed", "sources": ["b"]}]}],
            "claims": [
                {"id": "c1", "about": "date", "value": "2024", "standing": "rejected", "sources": ["a"]},
                {"id": "c2", "about": "participants/one/roles", "value": "guest", "standing": "stands", "sources": ["a"]},
                {"id": "c3", "about": "outcomes/o/acts/x/date", "value": "2025-01", "standing": "stands", "sources": ["a"]},
                {"id": "c4", "about": "outcomes/o/acts/x/date", "value": "2025-02", "standing": "stands", "sources": ["b"]},
                {"id": "c5", "about": "venue", "standing": "not-stated"},
            ],
        },
        {"id": "call", "name": "Call", "status": "cancelled", "sources": ["a"], "participants": [{"id": "one"}]},
    ],
    "sources": [
        {"id": "a", "kind": "news", "reliability": "high"},
        {"id": "b", "kind": "news", "derived_from_ids": ["a"]},
        {"id": "c", "kind": "book", "reliability": "low"},
    ],
}  # fmt: skip


def numbers(found, name):
    """A group's counts by name; those of a share with what it is a share of."""
    [group] = [group for group in found.groups if group.name == name]
    return {c.name: c.number if c.of is None else (c.number, c.of) for c in group.counts}


def test_the_numbers_of_a_small_dataset(tmp_path):
    found = statistics.count(dataset_of(SMALL, tmp_path))
    assert numbers(found, "records") == {
        "meetings": 2, "events": 0, "people": 0, "organizations": 0, "places": 0, "sources": 3,
    }  # fmt: skip
    assert numbers(found, "meetings.status") == {"held": (1, 2), "cancelled": (1, 2)}
    assert numbers(found, "participants.roles") == {"host": (2, 4), "chair": (1, 4), "not stated": (2, 4)}
    assert numbers(found, "participants.attendance") == {"attended": (1, 4), "not stated": (3, 4)}
    assert numbers(found, "statements.mode") == {"expected": (1, 1)}
    assert numbers(found, "claims.standing") == {"stands": (3, 5), "rejected": (1, 5), "not-stated": (1, 5)}
    assert numbers(found, "sources.kind") == {"news": (2, 3), "book": (1, 3)}
    assert numbers(found, "sources.reliability") == {"high": (1, 3), "low": (1, 3), "not stated": (1, 3)}
    assert numbers(found, "independence") == {"independent": (0, 3), "derived": (1, 3), "not-stated": (2, 3)}


def test_an_item_is_sourced_by_its_own_sources_only(tmp_path):
    """Not by those of its record, nor by those of the item that holds it or that it holds."""
    assert numbers(statistics.count(dataset_of(SMALL, tmp_path)), "sourced") == {
        "meetings": (2, 2), "participants": (2, 4), "statements": (0, 1), "outcomes": (0, 1), "acts": (1, 1), "claims": (4, 4),
    }  # fmt: skip


def test_contested_values_are_counted_by_field(tmp_path):
    assert numbers(statistics.count(dataset_of(SMALL, tmp_path)), "contested") == {
        "meetings.outcomes.acts.date": 1, "meetings.participants.roles": 1,
    }  # fmt: skip


@pytest.mark.parametrize("folder", DATASETS, ids=lambda folder: folder.name)
def test_the_numbers_of_our_own_datasets_add_up(folder, tmp_path):
    dataset = load.load(folder)
    found, rows = statistics.count(dataset), flattening.rows(dataset)
    assert sum(numbers(found, "records").values()) == len(dataset)
    for name in ("meetings.status", "participants.attendance", "statements.mode", "claims.standing", "sources.kind"):
        table = name.split(".")[0]
        assert sum(number for number, _ in numbers(found, name).values()) == len(rows[table])
    sourced = numbers(found, "sourced")
    assert sourced["participants"] == (sum("sources" in row for row in rows["participants"]), len(rows["participants"]))
    flagged = sum(len(row["disputed"].split(";")) for table in rows.values() for row in table if "disputed" in row)
    assert sum(numbers(found, "contested").values()) >= flagged > 0
    losses = formats.write_one("popolo", dataset, tmp_path / "popolo.json", formats.Options())
    assert numbers(found, "losses.popolo") == {loss.kind: loss.count for loss in losses}


def test_a_number_of_a_group(tmp_path):
    found = statistics.count(dataset_of(SMALL, tmp_path))
    assert found.number("records", "meetings") == 2
    assert (found.number("records", "ships"), found.number("ships", "meetings")) == (0, 0)
    assert found == statistics.count(dataset_of(SMALL, tmp_path))


@pytest.mark.parametrize(
    ("number", "of", "text"),
    [(0, 0, ""), (0, 9, "0 %"), (9, 9, "100 %"), (999, 1000, "over 99 %"), (1, 1000, "under 1 %"), (1, 3, "33 %")],
)
def test_a_share_says_all_and_none_only_of_all_and_none(number, of, text):
    assert blocks.percentage(number, of) == text


# ---------------------------------------------------------------- the command


def run(*arguments):
    return CliRunner().invoke(app, ["stats", *map(str, arguments)], catch_exceptions=False)


@pytest.fixture
def small(tmp_path):
    """The folder of a small dataset."""
    for name, records in SMALL.items():
        for record in records if name != "metadata" else ():
            file = tmp_path / "data" / name / f"{record['id']}.json"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps(record), "utf-8")
    settings = "\n".join(f'{key} = "{value}"' for key, value in SMALL["metadata"].items())
    (tmp_path / "data" / "readout.toml").write_text(settings, "utf-8")
    return tmp_path / "data"


def test_the_command_in_every_form(small):
    text, markdown = (run("--data", small, "--format", form) for form in ("text", "markdown"))
    assert (text.exit_code, markdown.exit_code) == (0, 0)
    assert text.stdout.startswith("Small\n\nVersion 2, 5 records.\n\nRecords\n")
    assert "\nParticipants by roles\n            Number  Of  Share\nhost             2   4  50 %\n" in text.stdout
    assert "| host | 2 | 4 | 50 % |\n" in markdown.stdout
    document = json.loads(run("--data", small, "--format", "json").stdout)
    assert document["records"]["meetings"] == 2
    assert document["sourced"]["participants"] == {"number": 2, "of": 4}
    assert all(isinstance(number, int) for number in document["losses.popolo"].values())


def test_a_dataset_with_errors_is_refused(small):
    (small / "meetings" / "talks.json").write_text('{"id": "talks"}', "utf-8")
    result = run("--data", small)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "the dataset has errors, the first of them" in result.stderr
    assert run("--data", small / "nowhere").exit_code == 2


# ---------------------------------------------------------------- what moved


def sourced(before, after):
    """The movement of a coverage between two pairs of a number and what it is a number of."""
    group = statistics.Group("sourced", "Sourced", (), coverage=True)
    return statistics.Movement(group, statistics.Count("claims", *before), statistics.Count("claims", *after))


@pytest.mark.parametrize(
    ("before", "after", "decreased"),
    [
        ((9, 10), (9, 10), False),
        ((9, 10), (8, 10), True),  # a source was lost
        ((9, 10), (9, 11), True),  # an item came without
        ((9, 10), (8, 9), False),  # an item with a source went
        ((9, 10), (9, 9), False),
        ((9, 10), (99, 101), False),  # more are without, and a larger share is with
        ((0, 0), (0, 1), False),  # there was no share
        ((1, 1), (0, 0), False),
        ((10**9, 10**9 + 1), (10**9 - 1, 10**9 + 1), True),  # no share is rounded
    ],
)
def test_when_a_share_decreases(before, after, decreased):
    assert sourced(before, after).decreased is decreased


def test_what_moves_and_what_does_not(tmp_path):
    changed = json.loads(json.dumps(SMALL))
    del changed["meetings"][0]["participants"][0]["sources"]
    changed["meetings"][0]["participants"][1]["roles"] = ["guest"]
    changed["meetings"][1]["status"] = "held"
    (tmp_path / "new").mkdir()
    old, new = statistics.count(dataset_of(SMALL, tmp_path)), statistics.count(dataset_of(changed, tmp_path / "new"))
    moved = {f"{each.group.name}.{each.after.name}": each.change for each in statistics.compare(old, new) if each.moved}
    assert moved == {
        "meetings.status.held": 1, "meetings.status.cancelled": -1,
        "participants.roles.host": -1, "participants.roles.guest": 1,
        "sourced.participants": -1,
    } | {name: change for name, change in moved.items() if name.startswith("losses.")}  # fmt: skip
    back = {f"{each.group.name}.{each.after.name}": each.change for each in statistics.compare(new, old) if each.moved}
    assert back == {name: -change for name, change in moved.items()}


def test_a_dataset_against_itself_and_its_exports(small):
    """Every source that `readout diff` takes."""
    names = [str(small), *(str(written(load.load(small), name, small.parent)) for name in ("json", "csv", "xlsx"))]
    for name in names:
        result = run("--data", small, "--compare", name, "--fail-on-decrease", "sourced")
        assert (result.exit_code, result.stderr) == (0, "")
        assert result.stdout.endswith("\n\nNo number changed.\n")


def test_a_lost_source_fails_where_that_is_asked(small):
    old = small.parent / "old"
    shutil.copytree(small, old)
    talks = json.loads((small / "meetings/talks.json").read_text("utf-8"))
    del talks["claims"][0]["sources"]
    (small / "meetings/talks.json").write_text(json.dumps(talks), "utf-8")
    assert run("--data", small, "--compare", old).exit_code == 0
    told = "readout: a smaller share of claims names its own sources: 4 of 4 (100 %) → 3 of 4 (75 %)\n"
    for word, code in (("sourced", 1), ("sourced.claims", 1), ("sourced.statements", 0), ("sourced.relations", 0)):
        result = run("--data", small, "--compare", old, "--fail-on-decrease", word)
        assert (result.exit_code, result.stderr) == (code, told * code)
    text = run("--data", small, "--compare", old, "--format", "markdown").stdout
    assert "| Items that name sources of their own: claims | 4 of 4 (100 %) | 3 of 4 (75 %) | −1 |\n" in text
    assert json.loads(run("--data", small, "--compare", old, "--format", "json").stdout)["decreased"] == [
        "sourced.claims"
    ]


@pytest.mark.parametrize(
    ("broken", "note"),
    [
        ({"meetings/talks.json": '{"id": "talks"}'}, "1 record with errors is not counted, neither before nor after"),
        ({"meetings/talks.json": "{"}, "1 record with errors is not counted, neither before nor after"),
        ({"meetings/talks.json": '{"id": "talks"}', "sources/a.json": "{"}, "2 records with errors are not counted, neither before nor after"),
    ],
)  # fmt: skip
def test_what_is_wrong_on_one_side_is_counted_on_neither(broken, note, small):
    old = small.parent / "old"
    shutil.copytree(small, old)
    for name, text in broken.items():
        (small / name).write_text(text, "utf-8")
    for one, other in ((small, old), (old, small)):
        result = run("--data", one, "--compare", other, "--format", "json", "--fail-on-decrease", "sourced")
        document = json.loads(result.stdout)
        assert (result.exit_code, document["notes"], result.stderr) == (0, [note], f"readout: {note}\n")
        counts = document["groups"]["records"]["meetings"]
        assert (counts["before"], counts["after"]) in ((1, 1), (1, 2), (2, 1))


@pytest.mark.parametrize("seed", range(6))
def test_any_two_datasets_can_be_set_side_by_side(seed, tmp_path, monkeypatch):
    """However wrong what they hold: the numbers before and the change give the numbers after."""
    monkeypatch.chdir(tmp_path)
    whole = full_dataset(default(), seed)
    for name, value in (("old", whole), ("new", mangled(whole, random.Random(seed)))):
        (tmp_path / f"{name}.json").write_text(json.dumps(value), "utf-8")
    result = run("--data", "new.json", "--compare", "old.json", "--format", "json")
    assert result.exit_code == 0
    for group in json.loads(result.stdout)["groups"].values():
        for each in group.values():
            before, after = (
                side["number"] if isinstance(side, dict) else side for side in (each["before"], each["after"])
            )
            assert before + each["change"] == after


def by_rows(dataset):
    """The counts of `statistics.count` that rest on records, from the rows of the tables."""
    rows = flattening.rows(dataset)
    layout = {table.name: table for table in tables.layout(dataset.schema)}
    found = {("records", name): len(records) for name, records in dataset.records.items()}
    for table, name in statistics.COUNTED:
        column = layout[table][name]
        counter = Counter(value for row in rows[table] for value in tables.split(column, row) or ("not stated",))
        found |= {(f"{table}.{name}", value): (number, len(rows[table])) for value, number in counter.items()}
    for table in layout.values():
        counted = [row for row in rows[table.name] if "sources" in row or row.get("standing") != "not-stated"]
        if counted and any(column.name == "sources" for column in table.columns):
            found["sourced", table.name] = sum("sources" in row for row in counted), len(counted)
    return found


def counts(found):
    return {
        (group.name, c.name): c.number if c.of is None else (c.number, c.of)
        for group in found.groups
        for c in group.counts
        if group.name in ("records", "sourced") or group.name in {".".join(each) for each in statistics.COUNTED}
    }


@pytest.mark.parametrize("seed", range(8))
def test_the_numbers_are_those_of_the_rows_of_the_tables(seed, tmp_path):
    dataset = dataset_of(full_dataset(default(), seed), tmp_path)
    [invalid] = invalid_records(dataset)
    assert not invalid
    assert counts(statistics.count(dataset, losses=False)) == by_rows(dataset)


def commit(folder):
    as_somebody = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    for arguments in (["init", "--quiet"], ["add", "."], [*as_somebody, "commit", "--quiet", "-m", "Data"]):
        subprocess.run(["git", *arguments], cwd=folder, check=True)


@pytest.mark.parametrize("seed", range(10))
def test_of_a_revision_the_numbers_and_the_changes_are_those_of_the_whole(seed, tmp_path, monkeypatch):
    """Whatever changes, rightly and wrongly: what is read and counted once for both sides gives what it gives where
    each side is read and counted for itself."""
    monkeypatch.chdir(tmp_path)
    rng = random.Random(seed)
    whole, other = full_dataset(default(), seed), full_dataset(default(), seed + 100)
    settings = 'title = "T"\nschema_version = "1.1"\n'
    for value in (whole, other, mangled(whole, rng)):
        for name, listed in value.items():
            for record in listed if name != "metadata" else ():
                if isinstance(record, dict) and isinstance(record.get("id"), str) and rng.random() < 0.5:
                    file = Path("data", name, f"{record['id']}.json")
                    file.parent.mkdir(parents=True, exist_ok=True)
                    file.write_text(json.dumps(record), "utf-8")
        Path("data", "readout.toml").write_text(settings, "utf-8")
        if value is other:
            commit(tmp_path)
            shutil.copytree("data", "old")
    for file in sorted(Path("data").rglob("*.json")):
        if rng.random() < 0.15:
            file.write_text("{", "utf-8") if rng.random() < 0.3 else file.unlink()
    one, both = (
        run("--data", "data", "--compare", name, "--format", "json", "--diff", f"{number}.json")
        for number, name in enumerate(("old", "git:HEAD"))
    )
    assert (one.exit_code, both.exit_code) == (0, 0)
    assert one.stderr == both.stderr
    expected, shared = json.loads(one.stdout), json.loads(both.stdout)
    assert expected.pop("old") != shared.pop("old")
    assert expected == shared
    told = [CliRunner().invoke(app, ["diff", name, "data", "--format", "json"]).stdout for name in ("old", "git:HEAD")]
    assert told[1] == Path("1.json").read_text("utf-8")
    whole_diff, shared_diff = map(json.loads, told)
    for document in (whole_diff, shared_diff):
        del document["old"]
        document["notes"] = [note.replace("git:HEAD", "old") for note in document["notes"]]
    assert whole_diff == shared_diff
    before, after = load.load(Path("old")), load.load(Path("data"))
    assert any(len(dataset) for dataset in (before, after))


def test_what_a_revision_shares_is_judged_and_counted_once(small, monkeypatch):
    monkeypatch.chdir(small.parent)
    commit(small.parent)
    file = small / "sources" / "c.json"
    file.write_text(file.read_text("utf-8").replace("book", "news"), "utf-8")
    new = load.load(small)
    old = load.load_revision(small, "HEAD", beside=new)
    only_old, only_new = unshared(old, new)
    assert [record.address for record in (*only_old, *only_new)] == ["sources/c", "sources/c"]
    before, after = statistics.count_both(old, new)
    assert numbers(before, "sources.kind") == {"news": (2, 3), "book": (1, 3)}
    assert numbers(after, "sources.kind") == {"news": (3, 3)}
    assert (before, after) == tuple(statistics.count(side, losses=False) for side in (old, new))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--fail-on-decrease", "sourced"), "--fail-on-decrease goes with --compare"),
        (("--diff", "changes.txt"), "--diff goes with --compare"),
        (("--compare", "nowhere"), "there is no nowhere"),
        (("--compare", "git:HEAD"), "lies in no git repository"),
        (("--compare", "data", "--fail-on-decrease", "sorced"), "there is no share `sorced`: did you mean `sourced`?"),
        (("--compare", "data", "--fail-on-decrease", "records"), "there is no share `records`: there are `sourced`"),
    ],
)
def test_wrong_use_of_comparing(arguments, message, small, monkeypatch):
    monkeypatch.chdir(small.parent)
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr


# ---------------------------------------------------------------- citing


def test_the_citation_file_agrees_with_the_dataset():
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    described = tomllib.loads((ROOT / "data" / "readout.toml").read_text("utf-8"))
    assert cited["type"] == "dataset"
    assert {key: cited[key] for key in ("title", "version", "license")} == {
        key: described[key] for key in ("title", "version", "license")
    }
    assert cited["abstract"] == described["description"]
    assert [author["name"] for author in cited["authors"]] == described["contributors"]
    assert cited.get("url") == described.get("url")
    assert all(described[key] in described["cite_as"] for key in ("title", "version"))
    assert all(name in described["cite_as"] for name in described["contributors"])


def test_the_citation_file_is_valid():
    """Under the published schema of the Citation File Format, of which check-jsonschema carries a copy."""
    schemas = Path(check_jsonschema.__file__).parent / "builtin_schemas" / "vendor"
    schema = json.loads((schemas / "citation-file-format.json").read_text("utf-8"))
    cited = yaml.load((ROOT / "CITATION.cff").read_text("utf-8"), yaml.BaseLoader)  # every scalar as its text
    jsonschema.Draft7Validator(schema).validate(cited)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft7Validator(schema).validate(cited | {"licence": "CC-BY-4.0"})


def test_how_to_cite_goes_into_every_lossless_export(tmp_path):
    dataset = load.load(ROOT / "data")
    cite = {key: dataset.metadata[key] for key in ("contributors", "cite_as")}
    for name in formats.names():
        if formats.exporter(name).LOSSLESS:
            again = load.load(written(dataset, name, tmp_path))
            assert {key: again.metadata[key] for key in cite} == cite

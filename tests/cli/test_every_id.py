"""Every id that a record ever had leads to it, after any renamings and mergers: in a check, in `show`, in each lossless
export and back, in a workbook of before, and on the site."""

import random

import pytest

from helpers import written
from readout.cli import datasets
from readout.curate import merge, rename
from readout.handoff import plan
from readout.lint import engine
from readout.model import former_ids
from readout.model.changes import Kind
from readout.model.comparison import compare
from readout.publish.formats.site import paths as pages
from readout.store import load
from readout.syntax.yaml import writer

LOSSLESS = ("json", "ndjson", "csv", "xlsx", "sqlite")
COUNT = 4
"""The records of each kind."""


def record(collection, number):
    id = f"{collection[:3]}-{number}"
    value = {"id": id, "name": f"{collection.title()} {'ABCD'[number] * 4}"}
    if collection == "sources":
        return {"id": id, "kind": "news", "name": value["name"]}
    if collection == "meetings":
        value |= {"status": "held", "date": "2001-02-03", "place_id": f"pla-{number}"}
        value |= {
            "participants": [
                {
                    "id": "a",
                    "person_id": f"peo-{number}",
                    "on_behalf_of_ids": [f"org-{number}"],
                    "attendance": "attended",
                }
            ],
            "claims": [
                {"id": "c", "about": "participants/a/person_id", "value": f"peo-{number}", "standing": "stands"},
            ],
        }
    if collection in ("organizations", "places"):
        value["classification"] = {"organizations": "company", "places": "city"}[collection]
    return {**value, "sources": [f"sou-{number}"], "locators": [f"sou-{number}: p. {number + 1}"]}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    data = tmp_path / "data"
    data.mkdir()
    (data / "readout.toml").write_text('title = "T"\nschema_version = "1.1"\n', "utf-8")
    for collection in ("meetings", "people", "organizations", "places", "sources"):
        (data / collection).mkdir()
        for number in range(COUNT):
            value = record(collection, number)
            (data / collection / f"{value['id']}.yaml").write_text(writer.dump(value), "utf-8")
    return data


def write(folder, texts, moves=(), removed=None):
    for path, text in texts.items():
        (folder.parent / path).write_text(text, "utf-8")
    for source, target in dict(moves).items():
        (folder.parent / source).rename(folder.parent / target)
    if removed:
        (folder.parent / removed).unlink()


def changed(folder, chance, now):
    """Rename a record, or merge two. `now` has the present id by kind and every id so far, and is updated."""
    dataset = load.load(folder)
    collection = chance.choice(list(dataset.records))
    records = [each.id for each in dataset.records[collection]]
    if not records:
        return
    names = [id for name, id in now if name == collection]
    name = chance.choice(names)
    if chance.random() < 0.5 or len(records) == 1:
        new = chance.choice([f"new-{chance.randrange(10**6)}", *names])
        try:
            result = rename.rename(dataset, f"{collection}/{name}", new)
        except rename.CannotRename:  # the id of another record, of today or before
            return
        write(folder, result.texts, result.moves)
        gone, kept = now[collection, name], new
    else:
        gone, kept = (now[collection, id] for id in chance.sample(names, 2))
        if gone == kept:
            return
        try:
            result = merge.merge(dataset, f"{collection}/{kept}", f"{collection}/{gone}")
        except merge.CannotMerge:  # two seats at one table
            return
        write(folder, result.texts, (), result.removed)
    now.update({key: kept for key, id in now.items() if key[0] == collection and id == gone})
    now[collection, kept] = kept


def errors(dataset):
    """What is found, but for warnings: of rival values, and of records that nothing refers to any more."""
    return [each for each in engine.lint(dataset).diagnostics if each.severity == "error"]


def leads(dataset, name, id):
    found = dataset.find(id, (name,)) or former_ids.successor(dataset, id, (name,))
    return found and found.id


@pytest.mark.parametrize("seed", range(5))
def test_every_id_that_ever_was_leads_to_its_record(folder, tmp_path, seed):
    chance = random.Random(seed)
    before = load.load(folder)
    book = written(before, "xlsx", tmp_path)
    now = {(name, record.id): record.id for name, listed in before.records.items() for record in listed}
    for _ in range(20):
        changed(folder, chance, now)
        assert not errors(load.load(folder))
    dataset = load.load(folder)
    assert len(dataset) < 5 * COUNT
    for (name, id), present in now.items():
        assert leads(dataset, name, id) == present
        assert datasets.open_record(f"{name}/{id}", folder)[1].address == f"{name}/{present}"

    kinds = {change.kind for change in compare(before, dataset) if not change.path}
    assert Kind.MERGED in kinds <= {Kind.RENAMED, Kind.MERGED}

    for format in LOSSLESS:
        (tmp_path / format).mkdir()
        again = load.load(written(dataset, format, tmp_path / format))
        assert again.canonical() == dataset.canonical()
        assert not errors(again)
        assert {key: leads(again, *key) for key in now} == now

    result = plan.prepare(book, folder)
    assert (result.contents, result.changes, result.findings) == ({}, (), ())

    (tmp_path / "pages").mkdir()
    site = written(dataset, "site", tmp_path / "pages")
    for (name, id), present in now.items():
        text = (site / f"{pages.page(name, id)}.html").read_text("utf-8")
        if id != present:
            target = f"../../{pages.page(name, present)}.html"
            assert f'<meta http-equiv="refresh" content="0; url={target}">' in text
            assert f'<link rel="canonical" href="{target}">' in text
            assert f'<a href="{target}">' in text

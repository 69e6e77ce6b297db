"""The sources as CSL-JSON: read by others, and imported again without a change."""

import json
import shutil
import subprocess
from collections import Counter

import pytest
from typer.testing import CliRunner

from helpers import ROOT, dataset_of, unavailable, written
from readout.cli.app import app
from readout.handoff.bibliographies import csl as reader
from readout.handoff.bibliographies import sources as fields
from readout.model.schema import default
from readout.publish.formats import csl as exporter
from readout.text import csl

SOURCES = default().collections["sources"]
WHOLE = {
    "id": "agency-2014",
    "kind": "agency-report",
    "name": "Ministers meet",
    "publisher": "The Agency",
    "author": "Ann Lee; AFP",
    "date": "2014-05-03",
    "language": "en-GB",
    "url": "https://example.org/a",
    "archived_url": "https://archive.example/a",
    "accessed": "2020-01-02",
    "note": "Seen.\nTwice.",
    "identifiers": [
        {"scheme": "doi", "identifier": "10.1234/abc"},
        {"scheme": "isbn", "identifier": "978-3-16-148410-0"},
        {"scheme": "isbn", "identifier": "0-19-853453-1"},
        {"scheme": "wikidata", "identifier": "Q1"},
    ],
}


def again(tmp_path, item):
    """The source that an exported item says."""
    file = tmp_path / "x.json"
    file.write_text(json.dumps([item]))
    [entry] = reader.read(file.read_bytes(), "x.json").entries
    value, over = fields.source_of(entry, SOURCES)
    assert over == []
    return {"id": entry.key, **value}


@pytest.mark.parametrize("kind", [None, *SOURCES.field["kind"].enum])
def test_a_source_comes_back_as_it_was(tmp_path, kind):
    source = {name: held for name, held in WHOLE.items() if name != "kind"} | ({"kind": kind} if kind else {})
    assert again(tmp_path, exporter.item_of(source)) | {"identifiers": None} == source | {"identifiers": None}
    back = again(tmp_path, exporter.item_of(source))["identifiers"]
    assert sorted(map(str, back)) == sorted(map(str, source["identifiers"]))


@pytest.mark.parametrize(
    "date",
    ["2014", "2014-05", "2014-05-03", "2014~", "2014?", "2014-05~", "2014-05-03/2014-05-04", "2014/..", "/2014",
     "2013-21", "XXXX-10-09", "19XX", "[2005-08-29..2005-09-04]", "2014-05%", "0794", "2014~/2015", "0000"],
)  # fmt: skip
def test_each_date_comes_back_as_it_was(date):
    assert csl.date_of(csl.date_from(date), SOURCES.field["date"].pattern) == (date, "")


def test_locators_are_where_they_are_and_do_not_come_back_as_notes(tmp_path):
    whole = {
        "metadata": {"title": "T", "schema_version": "1.1"},
        "meetings": [
            {
                "id": "talks",
                "name": "Talks",
                "status": "held",
                "sources": ["page"],
                "locators": ["page: p. 3"],
                "participants": [{"id": "x", "label": "X", "sources": ["page"], "locators": ["page: note 7"]}],
            }
        ],
        "sources": [{"id": "page", "kind": "news", "note": "Ours."}],
    }
    [item] = json.loads(written(dataset_of(whole, tmp_path), "csl", tmp_path).read_text("utf-8"))
    assert item["note"].splitlines() == [
        "Ours.",
        "Where cited: meetings/talks: p. 3",
        "Where cited: meetings/talks/participants/x: note 7",
    ]
    assert again(tmp_path, item) == {"id": "page", "kind": "news", "note": "Ours."}


def test_what_it_cannot_hold_is_told(tmp_path):
    source = {"id": "a", "kind": "news", "reliability": "high", "agencies": ["AFP", "AP"]}
    whole = {"metadata": {"title": "T", "schema_version": "1.1"}, "sources": [source]}
    losses = Counter()
    from readout.publish import formats

    for loss in formats.write_one("csl", dataset_of(whole, tmp_path), tmp_path / "out.json", formats.Options()):
        losses[loss.kind] += loss.count
    assert losses == {"sources": 3}


def test_our_own_export_imported_again_changes_nothing(tmp_path):
    shutil.copytree(ROOT / "data", tmp_path / "data")
    made = CliRunner().invoke(
        app, ["export", "csl", "--data", str(tmp_path / "data"), "-o", str(tmp_path / "out")], catch_exceptions=False
    )
    assert made.exit_code == 0
    file = tmp_path / "out" / exporter.TARGET
    result = CliRunner().invoke(
        app, ["import", str(file), "--into", str(tmp_path / "data"), "--format", "json"], catch_exceptions=False
    )
    plan = json.loads(result.stdout)
    assert (plan["files"], plan["changed"], plan["left_over"]) == ([], [], [])
    assert {each["key"] for each in plan["entries"]} == {each["id"] for each in plan["entries"]}
    assert len(plan["entries"]) == len(json.loads(file.read_text("utf-8")))


def test_a_program_that_cites_takes_it(tmp_path):
    """pandoc's citeproc prints each source, with its author, title and year."""
    program = shutil.which("pandoc") or unavailable("pandoc is not installed: apt-get install pandoc")
    (tmp_path / "sources.json").write_text(json.dumps([exporter.item_of(WHOLE)]))
    (tmp_path / "text.md").write_text("It was so [@agency-2014, p. 3].\n")
    result = subprocess.run(
        [program, "--citeproc", "--bibliography", "sources.json", "-t", "plain", "--wrap=none", "text.md"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert "(Ann Lee and AFP 2014, 3)" in result.stdout
    assert "“Ministers Meet.” Agency report. The Agency, May 3, 2014." in result.stdout
    assert "https://doi.org/10.1234/abc" in result.stdout

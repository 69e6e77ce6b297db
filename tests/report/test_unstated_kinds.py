"""Records whose kinds nobody states: two sources disagree on them, so that no value stands in the record."""

import pytest
from typer.testing import CliRunner

from helpers import dataset_of, written
from readout.cli.app import app
from readout.lint import engine
from readout.store import load

KINDS = {"status": ("held", "cancelled"), "kind": ("document", "draft"), "act": ("signed", "issued")}


def rivals(about, values, sources=("a", "b")):
    id = about.replace("/", "-")
    return [
        {"id": f"{id}-{value}", "about": about, "value": value, "standing": "stands", "sources": [source]}
        for value, source in zip(values, sources, strict=True)
    ]


@pytest.fixture
def unstated(tmp_path):
    """A dataset in which status, classification, kind, mode and act are all left out."""
    meeting = {
        "id": "m",
        "name": "M",
        "sources": ["a", "b"],
        "participants": [{"id": "p", "person_id": "p", "attendance": "attended", "sources": ["a"]}],
        "parts": [{"id": "first", "participants": ["p"], "sources": ["a"]}],
        "statements": [{"id": "s", "speaker_id": "p", "text": "Words.", "sources": ["a"]}],
        "outcomes": [
            {"id": "o", "sources": ["a"], "acts": [{"id": "x", "by_ids": ["o"], "sources": ["a"]}]},
            {
                "id": "voted",
                "sources": ["a"],
                "acts": [{"id": "for", "act": "voted-for", "count": 3, "sources": ["a"]}],
            },
        ],
        "claims": [
            *rivals("status", ("held", "cancelled")),
            *rivals("parts/first/kind", ("session", "meal")),
            *rivals("statements/s/mode", ("said", "reported")),
            *rivals("outcomes/o/kind", ("document", "draft")),
            *rivals("outcomes/voted/kind", ("document", "decision")),
            *rivals("outcomes/o/acts/x/act", ("signed", "issued")),
        ],
    }
    whole = {
        "metadata": {"title": "T", "schema_version": "1.1"},
        "meetings": [meeting],
        "people": [{"id": "p", "name": "P", "sources": ["a"]}],
        "organizations": [
            {"id": "o", "name": "O", "sources": ["a"], "claims": rivals("classification", ("organ", "side"))}
        ],
        "places": [{"id": "l", "name": "L", "sources": ["a"], "claims": rivals("classification", ("town", "city"))}],
        "sources": [
            {"id": id, "url": f"https://example.org/{id}", "claims": rivals("kind", ("news", "blog"))} for id in "ab"
        ],
    }
    return dataset_of(whole, tmp_path)


def test_two_claims_that_stand_are_as_good_as_a_value(unstated):
    assert not [found for found in engine.lint(unstated).diagnostics if found.code[2] in "123"]


@pytest.mark.parametrize("name", ["json", "ndjson", "csv", "xlsx", "popolo", "site"])
def test_every_format_writes_them(name, unstated, tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    target = written(unstated, name, folder)
    if name in ("json", "ndjson", "csv", "xlsx"):
        assert load.load(target).canonical() == unstated.canonical()


@pytest.mark.parametrize("record", ["meetings/m", "organizations/o", "places/l", "sources/a"])
@pytest.mark.parametrize("command", ["show", "why"])
def test_pages_show_them(command, record, unstated):
    result = CliRunner().invoke(app, [command, record, "--data", unstated.path], catch_exceptions=False)
    assert result.exit_code == 0
    assert "contested" in result.output

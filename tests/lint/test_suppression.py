"""Comments that silence a finding on one line, and what becomes of those that silence none."""

import pytest

from readout.curate import fix
from readout.lint import engine
from readout.store import load

RECORD = """id: istanbul
name: Istanbul
classification: city
"""


@pytest.fixture
def dataset(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "readout.toml").write_text('title = "T"\nschema_version = "1.0"\n', encoding="utf-8")
    (tmp_path / "places").mkdir()

    def write(text):
        (tmp_path / "places/istanbul.yaml").write_text(text, encoding="utf-8")
        return [
            (
                found.code,
                found.place.start.line,
                found.place.start.column,
                found.suggestion if found.code == "RO901" else None,
            )
            for found in engine.lint(load.load(tmp_path)).diagnostics
        ]

    return write


def test_a_comment_at_the_end_of_a_line_silences_that_line(dataset):
    assert dataset(RECORD + "country_code: UK\n") == [("RO601", 4, 15, None)]
    assert dataset(RECORD + "country_code: UK  # readout: ignore[RO601]\n") == []


def test_a_comment_on_its_own_line_silences_the_next_that_holds_something(dataset):
    assert dataset(RECORD + "# readout: ignore[RO601]\n# why\n\ncountry_code: UK\n") == []


def test_other_lines_and_other_codes_are_not_silenced(dataset):
    assert dataset(RECORD + "country_code: UK\nnote: x  # readout: ignore[RO601]\n") == [
        ("RO601", 4, 15, None),
        ("RO901", 5, 28, None),
    ]


def test_one_of_several_codes_may_be_unused(dataset):
    found = dataset(RECORD + "country_code: UK  # readout: ignore[RO601, RO701]\n")
    assert found == [("RO901", 4, 44, None)]


def test_an_unknown_code_gets_a_suggestion(dataset):
    assert dataset(RECORD + "country_code: UK  # readout: ignore[RO6O1]\n") == [
        ("RO601", 4, 15, None),
        ("RO901", 4, 37, "RO601"),
    ]


def test_schema_findings_cannot_be_ignored(dataset):
    found = dataset("id: istanbul\nname: Istanbul\nclassification: vity  # readout: ignore[RO204]\n")
    assert [code for code, *_ in found] == ["RO204", "RO901"]


def test_a_text_that_reads_like_a_comment_is_none(dataset):
    assert dataset(RECORD + 'note: "a # readout: ignore[RO701]"\n') == []
    assert dataset(RECORD + "note: |-\n  a\n  # readout: ignore[RO701]\n") == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("name: Istanbul  # readout: ignore[RO701]\n", "name: Istanbul\n"),
        ("# readout: ignore[RO701]\nname: Istanbul\n", "name: Istanbul\n"),
        ("name: Istanbul  # readout: ignore[RO701, RO702] because\n", "name: Istanbul  # because\n"),
    ],
)
def test_the_fix_deletes_the_comment_and_nothing_else(dataset, tmp_path, before, after):
    dataset(RECORD.replace("name: Istanbul\n", before))
    result = fix.fix(tmp_path, lambda found: found.fix is not None)
    assert result.contents["places/istanbul.yaml"].decode() == RECORD.replace("name: Istanbul\n", after)
    assert not result.report.diagnostics

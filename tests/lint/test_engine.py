"""What a run of the linter finds in files that are wrong, and where it says that it stands."""

import json
import sys
from pathlib import Path

import pytest

from lint_cases import MEETING, TOML, places
from readout.diagnostic import Severity
from readout.lint import engine
from readout.store import load
from readout.text.suggestions import Suggester


def test_all_findings_of_all_files_come_in_one_run(lint_files):
    diagnostics = lint_files(
        **{
            "readout.toml": 'titel = "T"\nschema_version = "1.0"\n',
            "meetings/a.yaml": "id: a\nname: [\n",
            "meetings/b.yaml": "id: b\nname: 5\nstatus: held\nplace_id: nowhere\nsources: [wam-20251104]\ndate: 2025-02-30\n",
            "people/c.json": '{"id": "c", "name": "C", "name": "D"}',
            "people/d.yaml": b"id: d\nname: \xff\n",
            "places/e.yaml": "id: e\nname: E \ncountry_code: UK\n",
            "stray/f.yaml": "id: f\n",
            "organizations/g.ndjson": '{"id": "g", "name": "G", "classification": "state"}\n"h"\n',
        }
    )
    assert [(code, path) for code, path, *_ in sorted((d.code, d.place.path) for d in diagnostics)] == [
        ("RO101", "people/d.yaml"),
        ("RO102", "meetings/a.yaml"),
        ("RO103", "people/c.json"),
        ("RO105", "readout.toml"),
        ("RO108", "stray/f.yaml"),
        ("RO109", "organizations/g.ndjson"),
        ("RO203", "meetings/b.yaml"),
        ("RO210", "places/e.yaml"),
        ("RO301", "meetings/b.yaml"),
        ("RO401", "meetings/b.yaml"),
        ("RO601", "places/e.yaml"),
    ]
    assert all(diagnostic.message and diagnostic.help for diagnostic in diagnostics)


def test_findings_stand_in_the_order_of_files_and_lines(lint_files):
    diagnostics = lint_files(**{"places/b.yaml": "id: c\nname: 5\n", "places/a.yaml": "id: a\nx: 1\ny: 2\n"})
    keys = [diagnostic.sort_key for diagnostic in diagnostics]
    assert keys == sorted(keys)
    assert len({diagnostic.place.path for diagnostic in diagnostics}) == 2


def test_an_invalid_record_is_still_checked_against_the_others(lint_meeting):
    diagnostics = lint_meeting(
        """
        start_time: 2pm
        place_id: nowhere
        agenda: []
        participants:
          - {id: A, person_id: nobody}
          - {id: b, count: none, on_behalf_of_ids: [7, nowhere]}
        claims:
          - {id: c1, about: participants/b/counts, standing: said}
        """
    )
    assert sorted(diagnostic.code for diagnostic in diagnostics) == [
        *("RO203", "RO203", "RO204", "RO205", "RO205", "RO207", "RO301", "RO301", "RO301", "RO304")
    ]


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ("date: ''", "RO207"),
        ("date:", "RO207"),
        ("date: 2025-11-31x", "RO205"),
        ("date: 5", "RO203"),
        ("date: [2025-11-31]", "RO203"),
        ("classification: ''", "RO207"),
        ("classification: 5", "RO203"),
        ("place_id: Nowhere", "RO205"),
        ("place_id: ''", "RO207"),
        ("participants: {}", "RO207"),
        ("participants: []", "RO207"),
        ("participants: [{}]", "RO207"),
        ("participants: ['']", "RO207"),
        ("participants: [null]", "RO207"),
        ("participants: [{id: a, count: 0}]", "RO206"),
        ("participants: [{id: a, sources: []}]", "RO207"),
        ("participants: [{id: a, roles: [hosst]}]", "RO204"),
        ("statements: [{id: a, mode: said, text: t, quote: ' ', sources: wam-20251104}]", "RO203"),
    ],
)
def test_one_cause_gives_one_finding(lint_meeting, lines, code):
    diagnostics = [diagnostic for diagnostic in lint_meeting(lines) if diagnostic.code != "RO703"]
    assert [diagnostic.code for diagnostic in diagnostics] == [code]


def test_records_of_a_file_that_cannot_be_read_are_not_missed(lint_files):
    files = {"meetings/m.yaml": MEETING + "place_id: istanbul\n", "places/istanbul.yaml": "id: istanbul\nname: a: b\n"}
    assert [diagnostic.code for diagnostic in lint_files(**files)] == ["RO102"]
    files["places/istanbul.yaml"] = "Istanbul\n"
    assert [diagnostic.code for diagnostic in lint_files(**files)] == ["RO109"]


def test_settings_change_severities_but_for_syntax_and_schema(lint_files):
    text = TOML + '[rules]\nRO601 = "warning"\ncell-too-long = "error"\nRO301 = "off"\n'
    lines = "id: p\nname: N\nclassification: city\ncountry_code: UK\nrelations: [{type: near, target_id: x}]\n"
    diagnostics = lint_files(**{"readout.toml": text, "places/p.yaml": lines})
    assert [(diagnostic.code, diagnostic.severity) for diagnostic in diagnostics] == [("RO601", Severity.WARNING)]


def test_files_that_cannot_be_opened_are_findings(lint_files, tmp_path):
    (tmp_path / "places").mkdir()
    (tmp_path / "places" / "a.yaml").symlink_to(tmp_path / "nothing")
    (diagnostic,) = lint_files()
    assert (diagnostic.code, str(diagnostic.place)) == ("RO101", "places/a.yaml")
    assert diagnostic.message.startswith("the file cannot be read: ")


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_the_same_slips_have_the_same_findings_in_yaml_and_json(lint_files, end, mark):
    yaml_lines = [
        "id: m",
        'nmae: "🕊"',
        "sources: [wam-20251104, nowhere]  # e\u0301",
        "participants:",
        '  - {id: a, label: "👩‍👩‍👧 e\u0301 x ", level: ministr}',
        "  - {id: a, count: 0,\tvenue: 7}",
    ]
    json_lines = [
        '{"id": "m",',
        '"nmae": "🕊",',
        '"sources": ["wam-20251104", "nowhere"],',
        '"participants": [',
        '  {"id": "a", "label": "👩‍👩‍👧 e\u0301 x ", "level": "ministr"},',
        '  {"id": "a", "count": 0,\t"venue": 7}]}',
    ]
    needles = [  # code, line, what is marked in YAML and in JSON
        ("RO210", 1, "id", '"id"'),
        ("RO201", 2, "nmae", '"nmae"'),
        ("RO301", 3, "nowhere", '"nowhere"'),
        ("RO701", 5, '"👩‍👩‍👧 e\u0301 x "', '"👩‍👩‍👧 e\u0301 x "'),
        ("RO703", 5, '"👩‍👩‍👧 e\u0301 x "', '"👩‍👩‍👧 e\u0301 x "'),
        ("RO204", 5, "ministr", '"ministr"'),
        ("RO501", 5, "id", '"id"'),
        ("RO501", 6, "id", '"id"'),
        ("RO306", 6, "a", '"a"'),
        ("RO206", 6, "0", "0"),
        ("RO203", 6, "7", "7"),
    ]
    reported = {}
    for suffix, lines, needle in (("yaml", yaml_lines, 2), ("json", json_lines, 3)):
        path = f"meetings/m.{suffix}"
        diagnostics = lint_files(**{path: mark + end.join(lines) + end})
        expected = set()
        for code, line, *marked in needles:
            text = marked[needle - 2]
            column = lines[line - 1].index(f" {text}" if text in ("a", '"a"') else text) + 1
            column += text in ("a", '"a"')
            expected.add((code, path, line, column, len(text)))
        assert set(places(diagnostics)) == expected
        # What help shows to be written is written as the file is.
        reported[suffix] = {(d.code, d.message, d.help.replace('"', ""), d.suggestion, d.pointer) for d in diagnostics}
        Path(path).unlink()
    assert reported["yaml"] == reported["json"]


def test_a_record_in_a_list_has_its_place(lint_files):
    diagnostics = lint_files(
        **{"places/all.yaml": "- {id: a, name: A, classification: city}\n- {id: b, name: 5, classification: city}\n"}
    )
    assert places(diagnostics) == [("RO203", "places/all.yaml", 2, 17, 1)]
    assert (diagnostics[0].record, diagnostics[0].pointer) == ("places/b", "/name")


def test_a_dataset_in_one_file_has_places(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    value = {
        "metadata": {"titel": "T", "schema_version": "1.0"},
        "places": [{"id": "a", "name": "A", "classification": "x"}],
    }
    (tmp_path / "d.json").write_text(json.dumps(value, indent=1), encoding="utf-8")
    diagnostics = engine.lint(load.load(tmp_path / "d.json")).diagnostics
    assert places(diagnostics) == [("RO105", "d.json", 3, 3, 7), ("RO204", "d.json", 10, 22, 3)]


def test_related_places_are_given(lint_files):
    files = {
        "places/a.yaml": "id: a\nname: A\nclassification: city\n",
        "places/b.yaml": "id: a\nname: B\nclassification: city\n",
    }
    (diagnostic,) = lint_files(**files)
    assert (diagnostic.code, str(diagnostic.place)) == ("RO302", "places/b.yaml:1:5")
    assert [(str(related.place), related.message) for related in diagnostic.related] == [
        ("places/a.yaml:1:5", "defined here")
    ]


def test_work_grows_with_the_dataset_and_not_faster(tmp_path, monkeypatch):
    """Counts calls, not seconds: three times the records take about three times the work, in all rules."""

    def calls(number):
        meetings = [
            {
                "id": f"m{n}",
                "name": "e\u0301 ",
                "status": "held" if n % 5 else "Held",
                "date": "2025-11-04/2025-11-03",
                "place_id": f"p{n}x",
                "sources": [f"s{n}", f"s{n}"],
                "time_zone": f"Europe/Istanbu{n}",
                "nmae": 1,
                "participants": [{"id": "a", "person_id": f"q{n}"}, {"id": "a", "count": 0}],
                "claims": [{"id": "c", "about": f"participants/b{n}", "value": "x", "standing": "stands"}],
            }
            for n in range(number)
        ]
        places = [
            {"id": f"p{n}", "name": "a\u200b", "classification": "city", "country_code": "UK"} for n in range(number)
        ]
        path = tmp_path / f"{number}.json"
        path.write_text(json.dumps({"metadata": {}, "meetings": meetings, "places": places}), encoding="utf-8")
        dataset = load.load(path)
        count = 0

        def count_calls(_frame, event, _argument):
            nonlocal count
            count += event == "call"

        sys.setprofile(count_calls)
        try:
            engine.lint(dataset)
        finally:
            sys.setprofile(None)
        return count

    monkeypatch.setattr(Suggester, "MOST", 20)
    calls(5)  # what is done once
    few, many = calls(40), calls(120)
    assert many < few * 3.3


def test_a_rule_never_meets_a_value_that_the_schema_refuses_in_another_record(tmp_path):
    """The statement stands before the source in the order of files, and its rule looks the source's date up."""
    for name, text in {
        "readout.toml": 'title = "T"\nschema_version = "1.0"\n',
        "meetings/m.yaml": "id: m\nname: M\nstatus: held\nsources: [s]\n"
        "statements: [{id: a, mode: said, date: 2025-01-01, text: Words}]\n",
        "sources/s.yaml": "id: s\nkind: news\ndate: 2o25-01-01\n",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    diagnostics = engine.lint(load.load(tmp_path)).diagnostics
    assert [
        (each.code, each.place.path.rpartition("/")[2]) for each in diagnostics if each.severity is Severity.ERROR
    ] == [("RO205", "s.yaml")]

"""Every output format, read by a real consumer or checked against its published schema.

The findings come from a copy of our own data with slips of many kinds, and names that no format
likes: percent signs, colons, commas, pipes, quotes, angle brackets, emoji, bidi controls.
"""

import io
import json
import re
import shutil
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import jsonschema
import pytest
from junitparser import JUnitXml
from markdown_it import MarkdownIt

from helpers import ROOT, node_module
from readout.diagnostic import Diagnostic, Place, Severity
from readout.lint import engine
from readout.lint.result import Report
from readout.report.formats import Style, names, renderer
from readout.span import CellRef, Position
from readout.store import load

MEETING = "meetings/2025/2025-11-03-istanbul-gaza.yaml"
SLIPS = [
    ("status: held", "status: hold"),
    ("name: Ministerial Meeting on Gaza", "name: 2025"),
    ("place_id: istanbul", "place_id: istambul"),
    ("venue: a hotel", 'venue: "a | b <b>%0A, c: `d`\\u202e"'),
    ("classification: ministerial", "clasification: ministerial"),
]


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    folder = tmp_path_factory.mktemp("outputs")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        shutil.copytree(ROOT / "data", folder / "data")
        file = folder / "data" / MEETING
        text = file.read_text(encoding="utf-8")
        for good, bad in SLIPS:
            assert good in text
            text = text.replace(good, bad, 1)
        file.write_text(text, encoding="utf-8")
        (folder / "data/people/a,b:100%.yaml").write_text("id: x\nname: 'X 🎉'\nfoo: \"<&>\"\n", encoding="utf-8")
        found = engine.lint(load.load(folder / "data"))
    cell = Diagnostic("RO301", Severity.WARNING, "in a cell", Place("book.xlsx", cell=CellRef("participants", 7, 6)))
    return Report((*found.diagnostics, cell), 2, found.files, found.records)


def rendered(report, name):
    text = renderer(name)(report, Style())
    assert text.endswith("\n")
    return text


def test_the_report_has_findings_of_many_kinds(report):
    assert len({found.code for found in report.diagnostics}) > 5
    assert any(found.fix for found in report.diagnostics)


@pytest.mark.parametrize("name", names())
def test_every_finding_is_in_every_format(report, name):
    text = rendered(report, name)
    assert all(found.code in text for found in report.diagnostics)


def test_sarif_is_valid_under_the_published_schema(report):
    schema = json.loads(
        (node_module("@microsoft/jest-sarif") / "lib/schemas/sarif-2.1.0-rtm.5.json").read_text("utf-8")
    )
    document = json.loads(rendered(report, "sarif"))
    jsonschema.Draft7Validator(schema).validate(document)
    jsonschema.Draft7Validator(schema).validate(json.loads(rendered(Report((), 0, 0, 0), "sarif")))


def test_sarif_says_what_the_findings_say(report):
    (run,) = json.loads(rendered(report, "sarif"))["runs"]
    assert run["columnKind"] == "unicodeCodePoints"
    rules = run["tool"]["driver"]["rules"]
    assert len(run["results"]) == len(report.diagnostics)
    for found, result in zip(report.diagnostics, run["results"], strict=True):
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == found.code
        physical = result["locations"][0]["physicalLocation"]
        assert unquote(physical["artifactLocation"]["uri"]) == found.place.path
        if found.place.start:
            region = physical["region"]
            assert (region["startLine"], region["startColumn"]) == (found.place.start.line, found.place.start.column)
        if found.fix:
            (change,) = result["fixes"][0]["artifactChanges"]
            (edit,) = found.fix.edits
            (replacement,) = change["replacements"]
            region = replacement["deletedRegion"]
            assert region == {"charOffset": edit.span.start, "charLength": edit.span.end - edit.span.start}
            assert replacement["insertedContent"]["text"] == edit.text
    prints = [result["partialFingerprints"]["readoutFinding/v1"] for result in run["results"]]
    assert len(set(prints)) == len(prints)


def test_gitlab_report_has_what_gitlab_asks_for(report):
    """The keys that GitLab's documentation of Code Quality reports calls required."""
    issues = json.loads(rendered(report, "gitlab"))
    schema = {
        "type": "array",
        "items": {
            "type": "object",
            "required": ["description", "check_name", "fingerprint", "severity", "location"],
            "properties": {
                "description": {"type": "string", "minLength": 1},
                "check_name": {"type": "string", "minLength": 1},
                "fingerprint": {"type": "string", "minLength": 1},
                "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
                "location": {
                    "type": "object",
                    "required": ["path", "lines"],
                    "properties": {
                        "path": {"type": "string", "not": {"pattern": "^\\./"}},
                        "lines": {"required": ["begin"], "properties": {"begin": {"type": "integer", "minimum": 1}}},
                    },
                },
            },
        },
    }
    jsonschema.Draft202012Validator(schema).validate(issues)
    assert len(issues) == len(report.diagnostics)
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)


def test_gitlab_keeps_two_findings_with_one_fingerprint_apart():
    place = Place("a.yaml", Position(1, 1), Position(1, 2), None, "x")
    twice = Diagnostic("RO301", Severity.ERROR, "the same", place)
    other = Diagnostic("RO301", Severity.ERROR, "the same", Place("a.yaml", Position(2, 1), Position(2, 2), None, "x"))
    issues = json.loads(rendered(Report((twice, other), 0, 1, 1), "gitlab"))
    assert len({issue["fingerprint"] for issue in issues}) == 2


def test_junit_is_read_by_a_parser_of_junit(report):
    text = rendered(report, "junit")
    suites = list(JUnitXml.fromfile(io.BytesIO(text.encode())))
    cases = [case for suite in suites for case in suite]
    assert len(cases) == len(report.diagnostics)
    assert sum(bool(case.result) for case in cases) == report.count(Severity.ERROR)
    assert sum(suite.failures for suite in suites) == report.count(Severity.ERROR)
    assert JUnitXml.fromstring(rendered(Report((), 0, 0, 0), "junit").encode())


@pytest.mark.parametrize("character", ["\x00", "\x1b", "\ufffe", "\uffff", "\ud800", "]]>", "&", "<"])
def test_junit_holds_what_xml_cannot(character):
    place = Place(f"a{character}.yaml", Position(1, 1), Position(1, 2), None, "x")
    found = Diagnostic("RO301", Severity.ERROR, f"a {character} b", place)
    root = ET.fromstring(rendered(Report((found,), 0, 1, 1), "junit").encode("utf-8"))
    assert root.find(".//failure").get("message").startswith("a ")


def test_markdown_is_a_table_with_a_row_for_each_finding(report):
    text = rendered(report, "markdown")
    html = MarkdownIt("commonmark").enable("table").render(text)
    body = re.search(r"<tbody>(.*)</tbody>", html, re.DOTALL).group(1)
    rows = re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
    assert len(rows) == len(report.diagnostics)
    assert all(len(re.findall("<td", row)) == 3 for row in rows)
    assert "<b>" not in re.sub(r"</?(table|thead|tbody|tr|th|td|code|strong|p|br)\b[^>]*>", "", html)


def test_github_commands_are_read_back_as_the_runner_reads_them(report):
    """The runner splits at `::`, then properties at `,` and the first `=`, and undoes the escapes."""
    commands = rendered(report, "github").splitlines()
    assert len(commands) == len(report.diagnostics)
    for found, command in zip(report.diagnostics, commands, strict=True):
        head, _, message = command.removeprefix("::").partition("::")
        kind, _, joined = head.partition(" ")
        properties = dict(part.split("=", 1) for part in joined.split(","))
        assert kind == found.severity
        assert _unescape(properties["file"]) == found.place.path
        assert found.message in _unescape(message)
        if found.place.start:
            assert int(properties["line"]) == found.place.start.line


def _unescape(text):
    for code, character in (("%2C", ","), ("%3A", ":"), ("%0A", "\n"), ("%0D", "\r"), ("%25", "%")):
        text = text.replace(code, character)
    return text

"""What every output of findings must be, whatever the files hold: read by a real consumer of its format."""

import io
import json
import re
from functools import cache
from xml.etree import ElementTree as ET

from junitparser import JUnitXml

from readout.report.formats import Style, names, renderer
from readout.text.characters import HIDDEN

STYLES = (Style(), Style(width=80), Style(colour=True, width=60))


def check_all(report):
    """Renders the report in every format, and raises for output that is not well-formed or not safe to show."""
    for name in names():
        for style in STYLES if name == "text" else STYLES[:1]:
            text = renderer(name)(report, style)
            text.encode("utf-8")  # holds no half of a character
            assert text.endswith("\n") or not text
            steering = {match[0] for match in re.finditer(HIDDEN, text)} - {"\n"}
            assert steering <= ({"\x1b"} if style.colour else set()), (name, steering)
            CHECKS.get(name, lambda report, text: None)(report, text)


def _json(report, text):
    assert len(json.loads(text)["diagnostics"]) == len(report.diagnostics)


def _sarif(report, text):
    (run,) = json.loads(text)["runs"]
    assert len(run["results"]) == len(report.diagnostics)


def _gitlab(report, text):
    assert len({issue["fingerprint"] for issue in json.loads(text)}) == len(report.diagnostics)


def _junit(report, text):
    cases = [case for suite in JUnitXml.fromfile(io.BytesIO(text.encode())) for case in suite]
    assert len(cases) == max(1, len(report.diagnostics))
    ET.fromstring(text.encode())


def _a_line_each(report, text):
    assert len(text.splitlines()) == len(report.diagnostics)


def _github(report, text):
    lines = text.splitlines()
    assert sum(line.startswith(("::error ", "::warning ")) for line in lines) == len(report.diagnostics)
    assert all(line.startswith("::") for line in lines)


def _markdown(report, text):
    lines = text.splitlines()[4:]
    rows = [line for line in lines if line.startswith("| ") and line.endswith(" |")]
    rest = (
        ["", f"… and {len(report.diagnostics) - len(rows)} more finding"] if len(rows) < len(report.diagnostics) else []
    )
    assert len(lines) == len(rows) + len(rest)
    assert all(line.replace(",", "").startswith(said) for line, said in zip(lines[len(rows) :], rest, strict=True))


CHECKS = {
    "json": _json,
    "sarif": _sarif,
    "gitlab": _gitlab,
    "junit": _junit,
    "concise": _a_line_each,
    "github": _github,
    "markdown": _markdown,
}


def check_places(report, root):
    """Raises for a place outside of its file. Places in workbooks and tables are checked for sense only."""
    lines = cache(lambda path: _lines(root / path))
    for found in report.diagnostics:
        for place in (found.place, *(related.place for related in found.related)):
            if place.cell:
                assert place.cell.row >= 1, place
                assert 1 <= place.cell.column <= 16_384, place
            if place.start:
                _check_span(place, lines(place.path))


def _lines(file):
    data = file.read_bytes() if file.is_file() else b""
    text = data.decode("utf-8", "replace").removeprefix("\ufeff")
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _check_span(place, lines):
    assert 1 <= place.start.line <= place.end.line <= len(lines), place
    assert 1 <= place.start.column <= len(lines[place.start.line - 1]) + 1, place
    assert 1 <= place.end.column <= len(lines[place.end.line - 1]) + 1, place
    assert (place.start.line, place.start.column) <= (place.end.line, place.end.column), place

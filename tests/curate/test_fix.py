"""Fixing reaches an end: what can be fixed is gone, and a second run changes nothing more."""

import re
import shutil
from pathlib import Path

import pytest

from helpers import ROOT
from lint_cases import FIXABLE
from readout.curate import fix
from readout.lint import rules
from readout.store import atomic

MEETING = "id: m\nname: N\nstatus: held\nsources: [s]\n"
PLACE = "id: istanbul\nname: Istanbul\nclassification: city\n"
OTHERS = [
    ("RO503", "sources/s.yaml", "id: s\nkind: news\nurl: https://example.org/a?utm_source=x&b=1\n"),
    ("RO601", "places/istanbul.yaml", f"{PLACE}country_code: UK\n"),
    ("RO901", "places/istanbul.yaml", f"{PLACE}note: x # readout: ignore[RO701]\n"),
    ("RO704", "places/istanbul.yaml", f"{PLACE}note: Room #3\n"),
    ("RO301", "meetings/m.yaml", "id: m\nname: N\nstatus: held\nsources: [s]\nplace_id: istambul\n"),
    ("RO303", "places/istanbul.yaml", PLACE.replace("id: istanbul", "id: istambul")),
    (
        "RO304",
        "places/istanbul.yaml",
        f"{PLACE}claims: [{{id: c, about: nmae, value: I, standing: rejected, sources: [s]}}]\n",
    ),
    (
        "RO603",
        "places/istanbul.yaml",
        f"{PLACE}claims: [{{id: c, about: classification, value: ctiy, standing: stands}}]\n",
    ),
    (
        "RO305",
        "meetings/m.yaml",
        f"{MEETING}participants: [{{id: abc}}]\nparts: [{{id: p, kind: session, participants: [abd]}}]\n",
    ),
    (
        "RO310",
        "meetings/m.yaml",
        f"{MEETING}claims: [{{id: c, topic: duration, value: 15 hours, standing: stands, sources: [s]}}]\n",
    ),
    ("RO622", "places/istanbul.yaml", f"{PLACE}other_names: [{{name: I, language: jp}}]\n"),
    ("RO705", "places/istanbul.yaml", PLACE.replace("name: Istanbul", "name: Ist\u0430nbul")),
    ("RO706", "places/istanbul.yaml", PLACE.replace("name: Istanbul", "name: \u201cIstanbul\u201d")),
    ("RO308", "meetings/m.yaml", f"{MEETING}locators: ['t: p. 1']\n"),
    ("RO203", "places/istanbul.yaml", f"{PLACE}sources: [s]\nlocators:\n  - s: p. 112\n"),
    ("RO623", "places/istanbul.yaml", f"{PLACE}sources: [s]\nformer_ids: [istanbul, constantinople]\n"),
    ("RO402", "meetings/m.yaml", "id: m\nname: N\nstatus: held\nsources: [s]\ndate: 1999-04-12/1999-04-11\n"),
]
SUGGESTS = re.compile(r"\b(fix|suggestion)=")
SOURCED = [(code, lines.replace("wam-20251104", "s")) for code, lines, _ in FIXABLE]
CASES = [(code, "meetings/m.yaml", f"{MEETING}{lines}\n") for code, lines in SOURCED] + OTHERS


def fixable(found):
    return found.fix is not None


def test_every_code_that_can_be_fixed_is_tried():
    folder = Path(rules.__file__).parent
    makers = {
        file.name[:5].upper() for file in folder.glob("ro*.py") if SUGGESTS.search(file.read_text(encoding="utf-8"))
    }
    assert makers | {"RO901"} == {code for code, *_ in CASES}


@pytest.mark.parametrize(("code", "name", "text"), CASES)
def test_fixing_ends_the_finding_and_twice_is_once(tmp_path, monkeypatch, code, name, text):
    monkeypatch.chdir(tmp_path)
    files = {
        "readout.toml": 'title = "T"\nschema_version = "1.0"\n',
        "sources/s.yaml": "id: s\nkind: news\n",
        "places/istanbul.yaml": PLACE,
    }
    for path, content in {**files, name: text}.items():
        Path(path).parent.mkdir(exist_ok=True)
        Path(path).write_text(content, encoding="utf-8")
    first = fix.fix(tmp_path, fixable)
    assert name in first.contents
    assert code not in {found.code for found in first.report.diagnostics}
    for path, data in first.contents.items():
        atomic.write(Path(path), data)
    second = fix.fix(tmp_path, fixable)
    assert second.contents == {}
    assert second.report == first.report


def test_clean_data_are_left_alone(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shutil.copytree(ROOT / "data", tmp_path / "data")
    assert fix.fix(tmp_path / "data", fixable).contents == {}


def test_a_replaced_file_keeps_its_permissions(tmp_path):
    file = tmp_path / "one"
    file.write_bytes(b"1")
    file.chmod(0o640)
    atomic.write(file, b"2")
    assert (file.read_bytes(), file.stat().st_mode & 0o777) == (b"2", 0o640)


FOLDER = {
    "readout.toml": 'title = "T"\nschema_version = "1.0"\n',
    "sources/s.yaml": "id: s\nkind: news\n",
    "places/istanbul.yaml": PLACE,
}


def fixed(tmp_path, monkeypatch, **files):
    """What fixing makes of a small dataset with these files."""
    monkeypatch.chdir(tmp_path)
    for path, content in {**FOLDER, **files}.items():
        Path(path).parent.mkdir(exist_ok=True)
        Path(path).write_text(content, encoding="utf-8")
    return fix.fix(tmp_path, fixable)


@pytest.mark.parametrize(
    ("lines", "left"),
    [
        ("last_name: A\nfamily_names: B\n", "family_names: B\n"),  # both would be `family_name`
        ("birth_date: 31.02.1950\n", "birth_date: 31.02.1950\n"),
        ("birth_date: 13/13/2001\n", "birth_date: 13/13/2001\n"),
        ("aliases: [B]\n", "aliases: [B]\n"),  # a list of mappings is expected there
        ("start_date: 14.50\n", "start_date: 14.50\n"),
        ("gender: male\n", "gender: male\n"),
    ],
)
def test_nothing_is_suggested_or_fixed_that_would_be_wrong_again(tmp_path, monkeypatch, lines, left):
    result = fixed(tmp_path, monkeypatch, **{"people/p.yaml": f"id: p\nname: P\n{lines}"})
    text = result.contents.get("people/p.yaml", f"id: p\nname: P\n{lines}".encode()).decode()
    assert text.endswith(left)
    assert not [diagnostic for diagnostic in result.report.diagnostics if diagnostic.suggestion or diagnostic.fix]


def test_a_fix_whose_result_has_a_new_finding_is_not_applied_and_the_others_are(tmp_path, monkeypatch):
    """The id of a record may be the name of its file, but another record refers to the id as it is."""
    files = {
        "places/goa.yaml": "id: goa-india\nname: Goa\nclassification: city\n",
        "meetings/m.yaml": "id: m\nname: N\nstatus: held\nsources: [s]\nplace_id: goa-india\nvenu: a hotel\n",
    }
    result = fixed(tmp_path, monkeypatch, **files)
    assert set(result.contents) == {"meetings/m.yaml"}
    assert "venue: a hotel" in result.contents["meetings/m.yaml"].decode()
    assert (result.count, result.refused) == (1, 1)
    assert {diagnostic.code for diagnostic in result.report.diagnostics} >= {"RO303"}


def test_two_fixes_that_break_together_are_not_both_applied(tmp_path, monkeypatch):
    """Each of the two seats may be called `a`, but not both."""
    lines = "participants: [{id: A, label: x}, {id: Á, label: y}]\n"
    result = fixed(tmp_path, monkeypatch, **{"meetings/m.yaml": f"{MEETING}{lines}"})
    text = result.contents["meetings/m.yaml"].decode()
    assert text.count("id: a,") == 1
    assert {diagnostic.code for diagnostic in result.report.diagnostics} <= {"RO205", "RO614"}


def test_a_fix_may_lead_to_the_next_one(tmp_path, monkeypatch):
    url = "url: htps://example.org/a?utm_source=x"
    result = fixed(tmp_path, monkeypatch, **{"sources/t.yaml": f"id: t\nkind: news\n{url}\n"})
    assert "url: https://example.org/a\n" in result.contents["sources/t.yaml"].decode()

"""Fixing reaches an end: what can be fixed is gone, and a second run changes nothing more."""

import shutil
from pathlib import Path

import pytest

from helpers import ROOT
from lint_cases import FIXABLE
from readout.curate import fix
from readout.lint import rules
from readout.store import atomic

PLACE = "id: istanbul\nname: Istanbul\nclassification: city\n"
OTHERS = [
    ("RO503", "sources/s.yaml", "id: s\nkind: news\nurl: https://example.org/a?utm_source=x&b=1\n"),
    ("RO601", "places/istanbul.yaml", f"{PLACE}country_code: UK\n"),
    ("RO901", "places/istanbul.yaml", f"{PLACE}note: x # readout: ignore[RO701]\n"),
    ("RO704", "places/istanbul.yaml", f"{PLACE}note: Room #3\n"),
]
MEETING = "id: m\nname: N\nstatus: held\nsources: [s]\n"
CASES = [(code, "meetings/m.yaml", f"{MEETING}{lines}\n") for code, lines, _ in FIXABLE] + OTHERS


def fixable(found):
    return found.fix is not None


def test_every_code_that_can_be_fixed_is_tried():
    folder = Path(rules.__file__).parent
    makers = {file.name[:5].upper() for file in folder.glob("ro*.py") if "fix=" in file.read_text(encoding="utf-8")}
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
    atomic.write_all({Path(path): data for path, data in first.contents.items()})
    second = fix.fix(tmp_path, fixable)
    assert second.contents == {}
    assert second.report == first.report


def test_clean_data_are_left_alone(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shutil.copytree(ROOT / "data", tmp_path / "data")
    assert fix.fix(tmp_path / "data", fixable).contents == {}


def test_files_are_replaced_together_or_not_at_all(tmp_path, monkeypatch):
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_bytes(b"1")
    two.write_bytes(b"2")
    replace = Path.replace

    def fails_at_two(self, target):
        if Path(target) == two and self.read_bytes() == b"new":
            raise OSError("no space left on device")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", fails_at_two)
    with pytest.raises(OSError, match="no space"):
        atomic.write_all({one: b"new", tmp_path / "three": b"new", two: b"new"})
    assert (one.read_bytes(), two.read_bytes()) == (b"1", b"2")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["one", "two"]


def test_a_replaced_file_keeps_its_permissions(tmp_path):
    file = tmp_path / "one"
    file.write_bytes(b"1")
    file.chmod(0o640)
    atomic.write(file, b"2")
    assert (file.read_bytes(), file.stat().st_mode & 0o777) == (b"2", 0o640)

"""What fixes make of a file: the finding is gone, and nothing else has changed."""

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lint_cases import FIXABLE, MEETING
from readout.curate import fix
from readout.lint import engine
from readout.model.dataset import Dataset, Record
from readout.model.schema import default
from readout.syntax.document import Document


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize(("code", "lines", "fixed"), FIXABLE)
def test_a_fix_ends_its_finding_and_changes_nothing_else(lint_files, tmp_path, code, lines, fixed, mark, end):
    def text(middle):
        return f"{mark}# e\u0301 \u200b\n{MEETING}{middle}\nclassification: summit # 🕊\n".replace("\n", end)

    if fixed is None:
        fixed = lines.replace("cafe\u0301", "café")
    before = lint_files(**{"meetings/m.yaml": text(lines)})
    assert {diagnostic.code for diagnostic in before if diagnostic.fix} == {code}
    result = fix.fix(tmp_path, lambda diagnostic: diagnostic.code == code)
    assert result.contents["meetings/m.yaml"].decode() == text(fixed)
    assert not [diagnostic for diagnostic in result.report.diagnostics if diagnostic.code == code]


@pytest.mark.parametrize(
    ("code", "member", "fixed"),
    [
        ("RO201", '"venu": "x"', '"venue": "x"'),
        ("RO203", '"venue": 2025.0', '"venue": "2025.0"'),
        ("RO203", '"agenda": "x, y"', '"agenda": ["x, y"]'),
        ("RO204", '"format": "Video"', '"format": "video"'),
        ("RO205", '"date": "20251103"', '"date": "2025-11-03"'),
        ("RO701", '"venue": "cafe\u0301 \\"x\\""', '"venue": "café \\"x\\""'),
        ("RO701", '"venue": "cafe\\u0301"', '"venue": "café"'),
        ("RO702", '"venue": "a\\u200bb"', '"venue": "ab"'),
        ("RO702", '"note": "a\u2028b\\n\u200bc"', '"note": "a b\\nc"'),
        ("RO703", '"note": " a\\nb\\n"', '"note": "a\\nb"'),
    ],
)
def test_a_fix_in_json_ends_its_finding_and_changes_nothing_else(lint_files, tmp_path, code, member, fixed):
    def text(middle):
        return f'{{"id": "m", "name": "N",\t"status": "held",\n {middle}, "sources": ["wam-20251104"]}}\n'

    before = lint_files(**{"meetings/m.json": text(member)})
    assert {diagnostic.code for diagnostic in before} == {code}
    result = fix.fix(tmp_path, lambda diagnostic: diagnostic.code == code)
    assert result.contents["meetings/m.json"].decode() == text(fixed)
    assert not result.report.diagnostics


@pytest.mark.parametrize(
    ("lines", "safe"),
    [
        ("venu: x", False),
        ("format: vidio", False),
        ("format: In Person", True),
        ("date: 3 November 2025", False),
        ("venue: 5", True),
        ("venue: e\u0301", True),
        ("venue: a\u200b", True),
        ("venue: 'a '", True),
        ("statements: [{id: a, mode: aim, text: b, c}]", True),
        ("time_zone: Istanbul", False),
    ],
)
def test_only_fixes_that_keep_the_meaning_are_safe(lint_meeting, lines, safe):
    (diagnostic,) = lint_meeting(lines)
    assert diagnostic.fix.safe is safe
    assert diagnostic.fix.title


def test_what_was_lost_is_not_guessed(lint_meeting):
    for text in ("a\ufffdb", "a\ue000b\u200b", "\u200b"):
        (diagnostic,) = lint_meeting(f"venue: {text}\n")
        assert (diagnostic.code, diagnostic.fix) == ("RO702", None)


dirty = st.text(st.sampled_from("ab:#,-[]{}'\"\\ \u200b\u00a0e\u0301 &*!|>%@`1.\u202e🕊é"), min_size=1, max_size=10)

styles = st.sampled_from(["plain", "single", "double", "json", "literal", "folded", "flow"])


@settings(max_examples=300, deadline=None)
@given(dirty, styles, st.sampled_from(["\n", "\r\n"]))
def test_fixes_of_texts_keep_all_but_what_they_fix(text, style, end):
    """Whatever the style in which a text is written: its fixes leave the text that is expected, and its neighbours."""
    from readout.syntax.yaml import reader as source

    written = {
        "plain": text,
        "single": "'" + text.replace("'", "''") + "'",
        "double": json.dumps(text),
        "json": json.dumps(text, ensure_ascii=False),
        "literal": f"|\n      {text}",
        "folded": f">\n      {text}\n      {text}",
        "flow": f"[{text}]",
    }[style]
    document = source.read(
        "m.yaml", f"id: m\nlist:\n  - note: {written}\n    after: é # e\u0301\n".replace("\n", end).encode()
    )
    if document.problems or not isinstance(document.value, dict):
        return
    whole = {"id": "p", "name": "N", "other_names": [{"name": "A", "note": document.value["list"][0].get("note")}]}
    if not isinstance(whole["other_names"][0]["note"], str):
        return
    record = Record(default().collections["people"], document.value, document)
    shape = Record(record.collection, whole, moved(document))
    data = Dataset(default(), "", {}, {name: [] for name in default().collections})
    data.records["people"].append(shape)
    for diagnostics in engine.lint(data).diagnostics:
        if diagnostics.fix is None or diagnostics.code == "RO704":  # that one brings back what was cut off
            continue
        (edit,) = diagnostics.fix.edits
        changed = document.text[: edit.span.start] + edit.text + document.text[edit.span.end :]
        again = source.read("m.yaml", changed.encode())
        assert not again.problems
        expected = cured(whole["other_names"][0]["note"], diagnostics.code)
        assert again.value == {"id": "m", "list": [{"note": expected, "after": "é"}]}
        assert changed.endswith(f"    after: é # e\u0301{end}")


def cured(text, code):
    from unicodedata import normalize

    if code == "RO701":
        return normalize("NFC", text)
    if code == "RO702":
        return re.sub("[\u200b\u202e]", "", text.replace("\u00a0", " "))
    return text.strip(" \n")


def moved(document):
    """The document, with the place of its note where a person's has one."""
    return Document(
        document.path,
        document.text,
        document.value,
        locate=lambda _: {("other_names", 0, "note"): document.positions["list", 0, "note"]},
    )

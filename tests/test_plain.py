"""The fast reader of plain YAML against the careful one: it is not sure, or says the same."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import DATASETS
from readout.source import plain, yaml

FILES = sorted(file for folder in DATASETS for file in folder.rglob("*.yaml"))
SMALL = [text for file in FILES if len(text := file.read_text("utf-8")) < 1200]
PIECES = [
    *" \n:-#\"'[],{}|>&*!%@`~?.\\=",
    "  ", "- ", ": ", " #", "|-", "---", "...", "<<: ", "null", "true", "False", "007", "1.5", "-3", "1e5", "0x1f", "1_000", "12:30",
    "2025-11-03", "é", "ي", "\u200d", "\x85", "\u2028", "\ufeff", "\t", "\r", "key: v", "  - a: b", "\n- x", "\n\n", "\n  ", "a: ", "b:",
    "[a, b]", '["a, b", c]', '""', "''", "''a", "'it''s'", '"a\\n"', "99999999999999999999", "1e999",
]  # fmt: skip


def agree(text):
    """Whether the fast reader was sure; it must say then what the careful one says."""
    value = plain.value(text)
    if value is plain.UNSURE:
        return False
    careful, _, problems = yaml.parse(text, places=False)
    assert not problems
    assert repr(value) == repr(careful)
    return True


@pytest.mark.parametrize("folder", DATASETS, ids=lambda folder: folder.name)
def test_nearly_all_real_records_are_plain(folder):
    texts = [file.read_text("utf-8") for file in folder.rglob("*.yaml")]
    assert sum(map(agree, texts)) >= 0.98 * len(texts)


@given(st.lists(st.sampled_from([*PIECES, "x", "\n", "a: ", "- "]), max_size=14).map("".join))
@settings(max_examples=1500, deadline=None)
def test_small_texts(text):
    agree(text)


@given(st.data())
@settings(max_examples=400, deadline=None)
def test_damaged_records(data):
    text = data.draw(st.sampled_from(SMALL))
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(text)))
        text = text[:at] + data.draw(st.sampled_from(PIECES)) + text[at + data.draw(st.sampled_from([0, 0, 1, 3])) :]
    agree(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: 1\n", {"a": 1}),
        ("a:\n- b\n- c\n", {"a": ["b", "c"]}),
        ("a:\n  - b: 1\n    c: [x, 'y']\n  - d\n", plain.UNSURE),
        ('a:\n  - b: 1\n    c: [x, "y, z"]  # why\n  - d\n', {"a": [{"b": 1, "c": ["x", "y, z"]}, "d"]}),
        ("a: |-\n  one\n\n   two\nb: |\n  three\n", {"a": "one\n\n two", "b": "three\n"}),
        ("a: it is # so\nb: 'x: #'\n", {"a": "it is", "b": "x: #"}),
        ("a: b\n  c\n", plain.UNSURE),
        ("a: 1\na: 2\n", plain.UNSURE),
        ("a: &x 1\n", plain.UNSURE),
        ("", plain.UNSURE),
        ("a: [b, cd", plain.UNSURE),
        ("a: [it's, true, null, 'b']\n", plain.UNSURE),
        ("a: [it's, true, null, 7]\n", {"a": ["it's", True, None, 7]}),
    ],
)  # fmt: skip
def test_what_is_plain(text, value):
    assert plain.value(text) == value or plain.value(text) is value

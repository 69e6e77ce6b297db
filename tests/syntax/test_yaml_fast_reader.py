"""The fast reader of plain YAML against the careful one: it is not sure, or says the same."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import DATASETS
from readout.syntax.yaml import fast_reader, reader

FILES = sorted(file for folder in DATASETS for file in folder.rglob("*.yaml"))
SMALL = [text for file in FILES if len(text := file.read_text("utf-8")) < 1200]
PIECES = [
    *" \n:-#\"'[],{}|>&*!%@`~?.\\=",
    "  ", "- ", ": ", " #", "|-", "---", "...", "<<: ", "null", "true", "False", "007", "1.5", "-3", "1e5", "0x1f", "1_000", "12:30",
    "2025-11-03", "é", "ي", "\u200d", "\x85", "\u2028", "\ufeff", "\t", "\r", "key: v", "  - a: b", "\n- x", "\n\n", "\n  ", "a: ", "b:",
    "[a, b]", '["a, b", c]', '["a: b", c]', '""', "''", "''a", "'it''s'", '"a\\n"', "99999999999999999999", "1e999",
]  # fmt: skip


def agree(text):
    """Whether the fast reader was sure; it must say then what the careful one says."""
    value = fast_reader.value(text)
    if value is fast_reader.UNSURE:
        return False
    careful, _, problems = reader.parse(text, positions=False)
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


ODD_VALUES = [
    "", " ", "null", "true", "-3", "1.0", "1e5", "-", "|", "|-", ">", "#", "# c", "b # c", "b: c", "b:", "[b, c] # d", "[]", "[null, 1]", "[b,c]", "[b, 'c']", '["b, c", d]',
    "[b", "'b'", "'b' # c", "'b: c'", '"b"', '"b" c', "'it''s'", "http://b.c", "12:30", "007", "---", "b" * 70, "c\u0301", "{}", "&b c",
    "2025-11-03", '"09:00"', "b, c (d) / e's", "b_c.", "b ", "b #", "b#c", "b:c", "True", "yes", ".5", "+1", "1_000", "[b]", "[b, c] ", "[b, true]", "[b, 1]", "|\n      c\n\n     d\n", "|-\n      c: d\n\n",
]  # fmt: skip
LINES = st.lists(
    st.tuples(
        st.sampled_from([0, 0, 0, 2, 2, 2, 4, 1]),
        st.sampled_from(["", "", "", "", "- ", "- ", "-   ", "- - ", "-"]),
        st.sampled_from([*["{}: "] * 6, "{}:\n", "{}:\n", "a: ", "", "", "# ", "'{}': ", "a b: "]),
        st.sampled_from(["b", "b c", "[b, c]"]) | st.sampled_from(ODD_VALUES),
    ),
    max_size=6,
)


@given(LINES, st.sampled_from(["", "", "---\n", "# remark\n", "\n"]), st.sampled_from(["", "\n", "\n\n"]))
@settings(max_examples=1500, deadline=None)
def test_lines(lines, head, tail):
    written = [
        " " * indent + dash + key.format(f"k{number}") + ("" if key.endswith("\n") else value)
        for number, (indent, dash, key, value) in enumerate(lines)
    ]
    agree(head + "\n".join(written) + tail)


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
        ("a:\n  - b: 1\n    c: [x, 'y']\n  - d\n", fast_reader.UNSURE),
        ('a:\n  - b: 1\n    c: [x, "y, z"]  # why\n  - d\n', {"a": [{"b": 1, "c": ["x", "y, z"]}, "d"]}),
        ("a: |-\n  one\n\n   two\nb: |\n  three\n", {"a": "one\n\n two", "b": "three\n"}),
        ("a: it is # so\nb: 'x: #'\n", {"a": "it is", "b": "x: #"}),
        ('a: ["b: c, d", e, "f:?*"]\n', {"a": ["b: c, d", "e", "f:?*"]}),
        ('a: ["b: c" d]\n', fast_reader.UNSURE),
        ("a: b\n  c\n", fast_reader.UNSURE),
        ("a: 1\na: 2\n", fast_reader.UNSURE),
        ("a: &x 1\n", fast_reader.UNSURE),
        ("", fast_reader.UNSURE),
        ("a: [b, cd", fast_reader.UNSURE),
        ("a: [it's, true, null, 'b']\n", fast_reader.UNSURE),
        ("a: [it's, true, null, 7]\n", {"a": ["it's", True, None, 7]}),
        ("a:\n-   b: [c]\n    d:\n-  - e\n", fast_reader.UNSURE),
        ("a:\n-   b: [c]\n    d:\n-   b:  \n    #\n    d: 'e'  # f\n", {"a": [{"b": ["c"], "d": None}, {"b": None, "d": "e"}]}),
    ],
)  # fmt: skip
def test_what_is_plain(text, value):
    assert fast_reader.value(text) == value or fast_reader.value(text) is value


def test_what_is_remembered_of_a_line_is_nobodys_to_change():
    text = "a: [b, c]\nd:\n  - [e]\n"
    found = fast_reader.value(text)
    found["a"].append("f")
    found["d"][0].append("g")
    assert fast_reader.value(text) == {"a": ["b", "c"], "d": [["e"]]}


WHOLE = [text.encode() for text in SMALL]


def read_alike(data):
    """Whether two readers agree on a file; the fast one reads what it can, and leaves the rest to the careful one."""
    fast, careful = fast_reader.read("a.yaml", data), reader.read("a.yaml", data)
    assert (repr(fast.value), fast.text, fast.problems) == (repr(careful.value), careful.text, careful.problems)


@given(
    st.sampled_from(WHOLE),
    st.sampled_from(["\r\n", "\r", "\x85", "\u2028", " \n", "\t\n", "\n\n", " # c\n", "\0\n"]),
    st.data(),
)
@settings(max_examples=150, deadline=None)
def test_line_ends_and_what_may_stand_before_them(data, end, draw):
    lines = data.split(b"\n")
    at = draw.draw(st.integers(0, len(lines) - 1))
    read_alike(data.replace(b"\n", end.encode()))
    read_alike(b"\n".join(lines[:at]) + end.encode() + b"\n".join(lines[at:]))


@pytest.mark.parametrize("data", WHOLE[:3])
def test_byte_order_marks(data):
    read_alike(b"\xef\xbb\xbf" + data)
    read_alike(b"\xef\xbb\xbf\xef\xbb\xbf" + data)
    read_alike(data + b"a: \xef\xbb\xbfb\n")


@pytest.mark.parametrize(
    ("text", "is_plain"),
    [
        ("a: 1\nb:\n  c: 1\n  c: 1\n", False),
        ("a:\n  b: 1\na: 1\n", False),
        ("a: 1\na:\n  b: 1\n", False),
        ("a:\n  - b: 1\n    b: 1\n", False),
        ("a:\n  - b: 1\n  - b: 1\n    c: [d]\nc: [d]\n", True),
        ("a:\n  - b: |\n      one\n\n      two\n    c: |-\n      # three\n\nd: 1\n", True),
        ("a: |\n  one\nb:\n- |\n  two\n- c\n", True),
        ("a: |\n  one", False),
        ("a: |-\n  one", True),
        ("- a:\n- b: 1\n  c: 2\n", True),
        ("- a:\n- b: 1\n    c: 2\n", False),
        ("- |\n b\n- c\n", False),
        ("- # c\n- b\n", False),
    ],
)
def test_keys_that_stand_twice_and_blocks(text, is_plain):
    assert agree(text) is is_plain


@pytest.mark.parametrize("depth", range(fast_reader.MAX_OPEN - 2, fast_reader.MAX_OPEN + 3))
def test_depth(depth):
    text = "".join(f"{' ' * number}a:\n" for number in range(depth)) + " " * depth + "a: b\n"
    assert agree(text) is (depth < fast_reader.MAX_OPEN)


def test_only_so_many_lines_are_remembered(monkeypatch):
    monkeypatch.setattr(fast_reader, "MAX_LINES", 3)
    fast_reader.LINES.clear()
    assert all(map(agree, ["a: b\nc:\n- d: e\n  f: g\n- h\n"] * 3))
    assert len(fast_reader.LINES) <= 3

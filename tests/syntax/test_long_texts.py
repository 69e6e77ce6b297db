"""What reading costs grows with a text, and not with a multiple of it: no second search, no memory for each character."""

import re
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readout.span import LineIndex
from readout.syntax import json as json_reader
from readout.syntax import toml
from readout.syntax.yaml import layout

MANY = 300_000


class Counted(str):
    """A text that counts the characters that are gone over to find something in it."""

    __slots__ = ("searched",)

    def __init__(self, _):
        self.searched = 0

    def find(self, part, start=0):
        end = super().find(part, start)
        self.searched += (len(self) if end < 0 else end + 1) - start
        return end


@given(st.text("a\r\n", max_size=30))
def test_lines_end_with_lf_cr_lf_or_cr(text):
    ends = [match.end() for match in re.finditer(r"\r\n|\r|\n", text)]
    assert LineIndex(text).starts == [0, *ends]


@pytest.mark.parametrize("line", ["a\n", "a\r", "a\r\n", "\r\n\n"])
def test_each_character_is_looked_at_once_for_each_kind_of_end(line):
    text = Counted(line * 1000)
    LineIndex(text)
    assert text.searched <= 2 * len(text)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (json_reader.SCALAR, '"' + "x" * MANY + '"'),
        (json_reader.SCALAR, '"' + r"\n" * MANY + '"'),
        (json_reader.STRING_BEGUN, '"' + "x" * MANY),
        (toml.LINE, 'a = "' + "x" * MANY + '"'),
        (toml.LINE, '"' + "x" * MANY + '" = 1'),
        (layout.BLANK_LINES, "\n" * MANY),
        (layout.TRIVIA, "#\n" * MANY),
    ],
    ids=["string", "escapes", "open string", "toml value", "toml key", "blank lines", "comments"],
)
def test_a_pattern_keeps_nothing_for_each_turn(pattern, text):
    tracemalloc.start()
    try:
        assert pattern.match(text).end() == len(text)
        assert tracemalloc.get_traced_memory()[1] < MANY
    finally:
        tracemalloc.stop()

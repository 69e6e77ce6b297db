"""Durations: read, compared, and guessed from words."""

import pytest

from readout.model.claims import Relation, relation
from readout.text import durations


@pytest.mark.parametrize(
    ("one", "other"),
    [("P1W", "P7D"), ("PT24H", "P1D"), ("P1Y", "P12M"), ("PT90M", "PT1H30M"), ("P0D", "PT0S"), ("P2W", "P1W7D")],
)
def test_equal_ones_are_equal(one, other):
    assert durations.are_equal(one, other)
    assert relation(None, one, other) is Relation.SAME


@pytest.mark.parametrize(("one", "other"), [("P1M", "P30D"), ("P7D", "P8D"), ("P1M", "PT1M"), ("7 days", "7 days")])
def test_others_are_not(one, other):
    assert not durations.are_equal(one, other)


@pytest.mark.parametrize(
    "text", ["", "P", "PT", "P1", "1D", "P1DT", "PT1D", "P1H", "p1d", "P-1D", "P1D ", "P1,5D", "PT1M1H"]
)
def test_what_is_no_duration(text):
    assert durations.parse(text) is None


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("15 hours", "PT15H"),
        ("7 days", "P7D"),
        ("a week", "P1W"),
        ("seventeen days", None),
        ("twelve days", "P12D"),
        ("2.5 h", "PT150M"),
        ("45 min.", "PT45M"),
        ("12h", "PT12H"),
        ("15 to 17 hours", None),
        ("long", None),
        ("no", None),
    ],
)
def test_words_are_read(text, meant):
    assert durations.from_words(text) == meant

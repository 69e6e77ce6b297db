"""Values in words: dates, numbers, lists, names, and what is different in a text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readout.model.schema import default
from readout.text import phrasing


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2025", "2025"), ("2025-11", "Nov 2025"), ("2025-11-03", "3 Nov 2025"), ("0476", "476"),
        ("1998~", "about 1998"), ("1998-04?", "perhaps Apr 1998"), ("1998%", "perhaps about 1998"),
        ("199X", "the 1990s"), ("19XX", "the years 1900 to 1999"), ("XXXX", "an unknown year"),
        ("XXXX-10-09", "9 Oct of an unknown year"), ("199X-10", "Oct of the 1990s"),
        ("2025-XX", "a month in 2025"), ("2025-11-XX", "a day in Nov 2025"), ("2025-XX-XX", "a day in 2025"), ("2025-XX-05", "day 5 of a month in 2025"),
        ("1945-02-04/1945-02-11", "4-11 Feb 1945"), ("2025-09-30/2025-10-02", "30 Sep - 2 Oct 2025"),
        ("1998-12-30/1999-01-02", "30 Dec 1998 - 2 Jan 1999"), ("2025-09/2025-11", "Sep-Nov 2025"), ("1998/2001", "1998-2001"),
        ("1998~/2001", "about 1998 to 2001"), ("2025-11/2025-12-24", "Nov 2025 to 24 Dec 2025"),
        ("2013/..", "since 2013"), ("1997-09/", "from Sep 1997, end unknown"), ("../1998-03-25", "until 25 Mar 1998"), ("/1998", "until 1998, start unknown"),
        ("soon", "soon"), ("2025/2026/2027", "2025/2026/2027"), ("/", "/"), ("2025-13", "2025-13"),
    ],
)  # fmt: skip
def test_dates_in_words(text, words):
    assert phrasing.date(text) == words


@given(st.from_regex(default().collections["meetings"].field["date"].pattern.removesuffix(r"$(?!\n)") + r"\Z"))
@settings(max_examples=100, deadline=None)
def test_every_date_of_the_schema_has_words(text):
    words = phrasing.date(text)
    assert words.strip() == words
    assert not set(words) & set("/?~%X.")


@given(old=st.text(max_size=300), new=st.text(max_size=300))
@settings(max_examples=100, deadline=None)
def test_a_difference_is_short_and_shows_itself(old, new):
    shown = phrasing.difference(old, new)
    before, _, after = shown.partition(" → ")
    if old != new and max(len(old), len(new)) < 60:
        assert before != after


@pytest.mark.parametrize(
    ("name", "words"),
    [("United States", "the United States"), ("Qatar", "Qatar"), ("League of Arab States", "the League of Arab States"), ("Republic of Korea", "the Republic of Korea"), ("NATO", "NATO"), ("Syrian opposition", "the Syrian opposition")],
)  # fmt: skip
def test_articles(name, words):
    assert phrasing.the(name) == words


def test_numbers_and_lists():
    assert [phrasing.spelled(n, "party") for n in (0, 1, 2, 12)] == [
        "no parties",
        "one party",
        "two parties",
        "12 parties",
    ]
    assert [phrasing.spelled(2, noun) for noun in ("address", "speech", "day")] == [
        "two addresses",
        "two speeches",
        "two days",
    ]
    assert [phrasing.listed(["a", "b", "c"][:n]) for n in range(4)] == ["", "a", "a and b", "a, b and c"]
    assert (phrasing.possessive("Qatar"), phrasing.possessive("United States")) == ("Qatar's", "United States'")

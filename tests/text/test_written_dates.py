"""Dates as people write them: what can be read in two ways is not read, and nothing is made more precise."""

import pytest

from readout.text import written_dates


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2021-04-03", "2021-04-03"),
        ("3 April 2021", "2021-04-03"),
        ("April 3rd, 2021", "2021-04-03"),
        ("Saturday, 3 Apr 2021", "2021-04-03"),
        ("13/04/2021", "2021-04-13"),
        ("04/13/2021", "2021-04-13"),
        ("03/03/2021", "2021-03-03"),
        ("May 2010", "2010-05"),
        ("05/2010", "2010-05"),
        ("2010", "2010"),
        ("1990s", "199X"),
        ("c. 1998", "1998~"),
        ("2021-04-03?", "2021-04-03?"),
        ("3-5 May 2010", "2010-05-03/2010-05-05"),
        ("30 Nov \u2013 12 Dec 2023", "2023-11-30/2023-12-12"),
        ("May 3\u20135, 2010", "2010-05-03/2010-05-05"),
        ("May\u2013June 2010", "2010-05/2010-06"),
        ("2021-05-01 to 2021-05-03", "2021-05-01/2021-05-03"),
        ("13/04/2021 - 15/04/2021", "2021-04-13/2021-04-15"),
        ("2021-04-03 00:00:00", "2021-04-03"),
    ],
)
def test_what_a_date_says_is_read_as_precisely_as_it_says_it(text, value):
    assert written_dates.read(text).value == value


@pytest.mark.parametrize(
    "text",
    [
        "03/04/2021",
        "1.5.2021",
        "03/04/21",
        "2021-02-30",
        "44197",
        "12",
        "spring 2010",
        "soon",
        "2021-13-01",
        "5 May",
        "03/04/2021 - 05/04/2021",
        "15 May 2010 - 3 May 2010",
        "x" * 5000,
    ],
)
def test_what_is_not_certain_is_not_read(text):
    date = written_dates.read(text)
    assert date.value is None
    assert date.reason


def test_the_map_decides_the_order():
    assert written_dates.read("03/04/2021", "dmy").value == "2021-04-03"
    assert written_dates.read("03/04/2021", "mdy").value == "2021-03-04"
    assert written_dates.read("04/13/2021", "dmy").value is None


def test_a_clock_time_is_told_and_not_lost():
    assert written_dates.read("2021-04-03 14:30") == ("2021-04-03", "", "14:30")

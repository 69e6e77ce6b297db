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
        ("2021-04-21", "2021-04-21"),
        ("1. Mai 2010", "2010-05-01"),
        ("21.XII.1991", "1991-12-21"),
        ("21. xii. 1991", "1991-12-21"),
        ("1/V/1991", "1991-05-01"),
        ("4 IX 1991", "1991-09-04"),
        ("1991. XII. 21.", "1991-12-21"),
        ("\u216b.1991", "1991-12"),
        ("1.-5.V.1991", "1991-05-01/1991-05-05"),
        ("21.XIII.1991", None),
        ("II/1991", None),  # may be a quarter
        ("3.\u20135. Mai 2010", "2010-05-03/2010-05-05"),
        ("vom 30. April bis 2. Mai 2010", "2010-04-30/2010-05-02"),
        ("13.\u201315.04.2021", "2021-04-13/2021-04-15"),
        ("13.04.-15.04.2021", "2021-04-13/2021-04-15"),
        ("1er mai 2010", "2010-05-01"),
        ("du 3 au 5 mai 2010", "2010-05-03/2010-05-05"),
        ("lundi 3 mai 2010", "2010-05-03"),
        ("3 de mayo de 2010", "2010-05-03"),
        ("del 3 al 5 de mayo de 2010", "2010-05-03/2010-05-05"),
        ("3 \u043c\u0430\u044f 2010 \u0433.", "2010-05-03"),
        ("\u0441 3 \u043f\u043e 5 \u043c\u0430\u044f 2010", "2010-05-03/2010-05-05"),
        ("3 maggio 2010", "2010-05-03"),
        ("between 3 and 5 May 2010", "2010-05-03/2010-05-05"),
        ("3-Apr-2021", "2021-04-03"),
        ("2015-06-27?/2015-07-14", "2015-06-27?/2015-07-14"),
        ("/1998-04-10", "/1998-04-10"),
        ("2010/..", "2010/.."),
        ("Apr-2021", "2021-04"),
        ("\uff12\uff10\uff12\uff11-04-03", "2021-04-03"),
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
        "3 and 5 May 2010",
        "c. 3-5 May 2010",
        "3 May 2010 to 5 May 2010?",
        "2010-05-05/2010-05-03",
        "jui 2010",
        "3-Apr-21",
        "Apr-21",
        "1\u00b2 May 2010",
        "May 2010\u00b9",
        "Monday, 4 May 2010",
        "3.-5.04.2021",
        "since 2010",
        "one day of 3-5 May 2010",
        "2010-05-03, 2010-05-05",
        "2004/05",
        "3/5 May 2010",
    ],
)
def test_what_is_not_certain_is_not_read(text):
    date = written_dates.read(text)
    assert date.value is None
    assert date.reason


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("03/04/2021", ["2021-04-03", "2021-03-04"]),
        ("13/04/2021", ["2021-04-13"]),
        ("03/03/2021", ["2021-03-03"]),
        ("31/31/2021", []),
        ("2021-04-03", []),
    ],
)
def test_all_readings_of_three_numbers_are_told(text, readings):
    assert written_dates.readings(text) == readings


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("spring 2010", "2010-21"),
        ("since 2010", "2010/.."),
        ("one day of 3-5 May 2010", "[2010-05-03..2010-05-05]"),
        ("about 1998 to 2001", "1998~/2001"),
        ("03/04/2021", None),
        ("c. 3-5 May 2010", None),
    ],
)
def test_outside_of_columns_dates_of_all_kinds_are_read(text, value):
    assert written_dates.meant(text) == value


def test_the_map_decides_the_order():
    assert written_dates.read("03/04/2021", "dmy").value == "2021-04-03"
    assert written_dates.read("03/04/2021", "mdy").value == "2021-03-04"
    assert written_dates.read("04/13/2021", "dmy").value is None


def test_a_clock_time_is_told_and_not_lost():
    assert written_dates.read("2021-04-03 14:30") == ("2021-04-03", "", "14:30")
    assert written_dates.read("3 April 2021, 14:30") == ("2021-04-03", "", "14:30")

"""Which days a date can mean."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import patterns
from readout.text import edtf


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("2025-11-03", ("2025-11-03", "2025-11-03")),
        ("2024-02", ("2024-02-01", "2024-02-29")),
        ("2025", ("2025-01-01", "2025-12-31")),
        ("202X", ("2020-01-01", "2029-12-31")),
        ("19XX", ("1900-01-01", "1999-12-31")),
        ("2025-XX-31", ("2025-01-31", "2025-12-31")),
        ("2025-02-XX", ("2025-02-01", "2025-02-28")),
        ("198X-02-29", ("1980-02-29", "1988-02-29")),
        ("189X-02-29", ("1892-02-29", "1896-02-29")),
        ("XXXX-10-09", (None, None)),
        ("0000", (None, None)),
        ("0001-01-01", ("0001-01-01", "0001-01-01")),
        ("9999-12-31", ("9999-12-31", "9999-12-31")),
        ("2025-11-03?", (None, None)),
        ("2025-11-03~/2025-11-05", (None, "2025-11-05")),
        ("2025-11/2025-12", ("2025-11-01", "2025-12-31")),
        ("2025-11-03/..", ("2025-11-03", None)),
        ("/2025-11-03", (None, "2025-11-03")),
        ("../2025", (None, "2025-12-31")),
        ("2025-02-30", (None, None)),
        ("[2005-08-29..2005-09-04]", ("2005-08-29", "2005-09-04")),
        ("[1945..1947]", ("1945-01-01", "1947-12-31")),
        ("[2005-09-04..2005-08-29]", (None, None)),
        ("[2005-02-30..2005-03-01]", (None, None)),
        ("2013-21", ("2013-03-01", "2013-12-31")),  # Whose spring is not known.
        ("2013-22", ("2012-12-01", "2014-03-31")),
        ("2013-23", ("2013-03-01", "2013-12-31")),
        ("2013-24", ("2012-12-01", "2014-03-31")),
        ("9999-24", ("9998-12-01", "9999-03-31")),
        ("2013-24~", (None, None)),
    ],
)
def test_the_days_that_a_date_can_mean(text, bounds):
    assert tuple(day and day.isoformat() for day in edtf.bounds(text)) == bounds


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025-02-29", "2025-02-29"),
        ("2025-02-29~", "2025-02-29~"),
        ("2024-02-29", None),
        ("1900-02-29", "1900-02-29"),
        ("2025-04-31/2025-05-01", "2025-04-31"),
        ("2025-05-01/2025-06-31?", "2025-06-31?"),
        ("202X-02-29", None),
        ("20XX-02-30", "20XX-02-30"),
        ("XXXX-02-29", None),
        ("XXXX-02-30", "XXXX-02-30"),
        ("XXXX-XX-31", None),
        ("2025-XX-XX", None),
        ("190X-02-29", None),
        ("../2025-11-31", "2025-11-31"),
        ("/2025", None),
        ("[2005-02-01..2005-02-30]", "2005-02-30"),
        ("[2005-02-01..2005-02-28]", None),
        ("2013-21", None),
    ],
)
def test_days_that_no_calendar_has(text, day):
    assert edtf.impossible(text) == day


@pytest.mark.parametrize(
    ("text", "inverted"),
    [
        ("2025-11-04/2025-11-03", True),
        ("2025-11-04~/2025-11-03?", True),
        ("2025-11/2025-11-03", False),
        ("2025-12/2025-11-30", True),
        ("2025/2024-12-31", True),
        ("2025/2025", False),
        ("198X/1985", False),
        ("../2025", False),
        ("2025/..", False),
        ("2025/", False),
        ("XXXX-10-09/2025", False),
        ("2025-02-30/2025-02-01", False),
        ("2025", False),
    ],
)
def test_intervals_that_end_before_they_start(text, inverted):
    assert edtf.inverted(text) is inverted


@settings(deadline=None)
@given(st.from_regex(patterns()["edtf"].replace("(?!\\n)", ""), fullmatch=True))
def test_every_date_of_the_schema_is_understood(text):
    start, end = edtf.bounds(text)
    edtf.exact(text)
    if edtf.impossible(text) is None and not edtf.inverted(text) and start and end:
        assert start <= end

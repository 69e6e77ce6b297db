"""Which days a date can mean that is written in the schema's subset of EDTF (Library of Congress, 2019), and what to
write for EDTF outside of it.

The functions on days expect a text that matches the schema's pattern. The subset is small enough to be read here: the
package `edtf` takes a quarter of a second to import.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from functools import lru_cache
from typing import NamedTuple

Days = tuple[date, date]

CACHE_SIZE = 16384
"""The number of dates whose results are cached."""
LEAP_GAP = 8
"""The most years from one leap year to the next (1896 to 1904)."""
SEASONS = {
    "21": ((0, 3, 1), (0, 12, 31)),
    "22": ((-1, 12, 1), (1, 3, 31)),
    "23": ((0, 3, 1), (0, 12, 31)),
    "24": ((-1, 12, 1), (1, 3, 31)),
}
"""The first and the last day of spring, summer, autumn and winter: years after that of the season, month and day.

Which hemisphere is meant is not known, nor to which year people count a season that lies in two."""


def sides(text: str) -> list[str]:
    """Return the two ends of an interval, or the single date. An open end is `..`, an unknown one empty."""
    return text.split("/")


def members(text: str) -> list[str]:
    """Return the first and the last date of `[first..last]`, which means one of these; none for other dates."""
    return text[1:-1].split("..") if text.startswith("[") else []


@lru_cache(maxsize=4096)
def days(side: str) -> Days | None:
    """Return the first and last day that a single date can mean, or None if there is no such day.

    Qualifiers (`?`, `~`, `%`) are ignored, and an unspecified year (`XXXX`) can be any.
    """
    if ends := members(side):
        first_days, last_days = map(days, ends)
        return (first_days[0], last_days[1]) if first_days and last_days else None
    year, month, day = (*side.rstrip("?~%").split("-"), "XX", "XX")[:3]
    if month in SEASONS:
        return _season(int(year), month)
    low, high = max(1, int(year.replace("X", "0"))), max(1, int(year.replace("X", "9")))
    months = range(1, 13) if month == "XX" else (int(month),)
    first = (_day(y, m, day, last=False) for y in range(low, min(high, low + LEAP_GAP) + 1) for m in months)
    years = range(high, max(low, high - LEAP_GAP) - 1, -1)
    last = (_day(y, m, day, last=True) for y in years for m in reversed(months))
    start, end = next(filter(None, first), None), next(filter(None, last), None)
    return (start, end) if start and end else None


def _season(year: int, season: str) -> Days:
    first, last = (
        date(min(max(year + years, date.min.year), date.max.year), month, day) for years, month, day in SEASONS[season]
    )
    return first, last


def _day(year: int, month: int, day: str, *, last: bool) -> date | None:
    """Return the day, or the first or last one of the month for `XX`; None if the month has no such day."""
    length = monthrange(year, month)[1]
    number = (length if last else 1) if day == "XX" else int(day)
    return date(year, month, number) if 1 <= number <= length else None


@lru_cache(maxsize=CACHE_SIZE)
def bounds(text: str) -> tuple[date | None, date | None]:
    """Return the first and the last day that a date or interval can mean, each None where it is not certain.

    An end is not certain if it is open, unknown, uncertain or approximate, if its year is unspecified or before 1,
    or if there is no such day. Neither end of an inverted interval is.
    """
    if inverted(text):
        return None, None
    ends = sides(text)
    start, end = _certain(ends[0]), _certain(ends[-1])
    return start[0] if start else None, end[1] if end else None


def _certain(side: str) -> Days | None:
    if side in ("", "..") or side[-1] in "?~%" or side.startswith(("XXXX", "0000")):
        return None
    return days(side)


def impossible(text: str) -> str | None:
    """Return the date, or the end of an interval, that is in no calendar; None if there is none."""
    dates = members(text) or sides(text)
    return next((side for side in dates if side not in ("", "..") and days(side) is None), None)


@lru_cache(maxsize=CACHE_SIZE)
def inverted(text: str) -> bool:
    """Return whether an interval, or `[first..last]`, ends before it starts; qualifiers are ignored."""
    dates = members(text) or sides(text)
    ends = [days(side) if side not in ("", "..") and not side.startswith("XXXX") else None for side in dates]
    return len(ends) == 2 and ends[0] is not None and ends[1] is not None and ends[1][1] < ends[0][0]


@lru_cache(maxsize=CACHE_SIZE)
def is_valid(text: str) -> bool:
    """Return whether a date exists, and whether an interval does not end before it starts."""
    return not impossible(text) and not inverted(text)


def exact(text: str) -> date | None:
    """Return the one day that a date means, or None if it is uncertain or several days."""
    start, end = bounds(text)
    return start if start == end else None


def outer_days(text: str) -> tuple[str, str]:
    """Return the first and the last day that a date or an interval can mean, as `YYYY-MM-DD`; empty where it is open,
    or names no year."""
    if not text or "XXXX" in text:
        return "", ""
    ends = sides(text)
    first, last = (days(end) if end not in ("", "..") else None for end in (ends[0], ends[-1]))
    return first[0].isoformat() if first else "", last[1].isoformat() if last else ""


# ---------------------------------------------------------------- EDTF that is not used here

_Q = "[?~%]?"
_PART_YEAR = rf"{_Q}(?:-?[0-9X]{{4}}(?:S[0-9]+)?|Y-?[0-9]+(?:E[0-9]+)?(?:S[0-9]+)?){_Q}"
_PART_MONTH = rf"{_Q}(?:0[1-9]|1[0-2]|2[1-9]|3[0-9]|4[01]|[01X]X|X[0-9]){_Q}"
_PART_DAY = rf"{_Q}(?:0[1-9]|[12][0-9]|3[01]|[0-3X]X|X[0-9]){_Q}"
_EDTF_DATE = rf"{_PART_YEAR}(?:-{_PART_MONTH}(?:-{_PART_DAY})?)?"
_EDTF_SET = rf"(?:\.\.)?{_EDTF_DATE}(?:(?:,|\.\.) *{_EDTF_DATE})*(?:\.\.)?"
EDTF = rf"{_EDTF_DATE}|(?:{_EDTF_DATE}|\.\.)?/(?:{_EDTF_DATE}|\.\.)?|\[{_EDTF_SET}\]|\{{{_EDTF_SET}\}}"
"""Dates, intervals and sets of EDTF, all levels, as a pattern: it is compiled only where a text is none of ours."""


class OtherEdtf(NamedTuple):
    """A date in EDTF that is not among the forms used here: what to write, and what that is, if it says the same."""

    help: str
    suggestion: str | None = None


def other_edtf(text: str) -> OtherEdtf | None:
    """Return what to write for a date in EDTF that is not among the forms used here; None if it is no EDTF."""
    if not re.fullmatch(EDTF, text):
        return None
    if text.strip("./") == "":
        return OtherEdtf("an interval with no end says nothing: leave the key out")
    if text[0] in "[{":
        return OtherEdtf("write `[first..last]` for one of several, and each date as a claim with its source")
    if re.search(r"^-|/-|Y", text):
        return OtherEdtf("write a year of four digits, from 0000 to 9999")
    if "S" in text:
        return OtherEdtf("write X for the digits of the year that are not known: `195X`")
    if re.search(r"-(2[5-9]|3[0-9]|4[01])", text) or re.search(r"-2[1-4]", text):
        return OtherEdtf("write the months from first to last as an interval: `2001-06/2001-08`")
    if re.search(r"[?~%][-0-9X]", text):
        sides = [_qualified_as_a_whole(side) for side in text.split("/")]
        return OtherEdtf("write ?, ~ or % once, after the date that it is about", "/".join(sides))
    return OtherEdtf("write X for the last digits of the year, or for both of the month or day")


def _qualified_as_a_whole(side: str) -> str:
    """Return a date with the qualifiers of its parts as one after it."""
    marks = set(re.findall("[?~%]", side))
    mark = "%" if len(marks) > 1 else "".join(marks)
    return re.sub("[?~%]", "", side) + mark

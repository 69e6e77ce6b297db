"""The days that a date in our part of EDTF can mean. The schema's pattern has checked the form.

Our part is small enough to be read here: the package `edtf` takes a quarter of a second to import.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from functools import lru_cache

Days = tuple[date, date]

MOST = 16384
"""What is known of so many dates is kept."""
LEAP_GAP = 8
"""There are never more years than this from one leap year to the next."""


def sides(text: str) -> list[str]:
    """The two ends of an interval, or the one date. An open end is `..`, an unknown one empty."""
    return text.split("/")


@lru_cache(maxsize=4096)
def days(side: str) -> Days | None:
    """The first and last day that a date can mean, taken at its word; None if there is no such day.

    What marks it as uncertain or approximate is passed over, so is a year of which nothing is known.
    """
    year, month, day = (*side.rstrip("?~%").split("-"), "XX", "XX")[:3]
    low, high = max(1, int(year.replace("X", "0"))), max(1, int(year.replace("X", "9")))
    months = range(1, 13) if month == "XX" else (int(month),)
    first = (_day(y, m, day, last=False) for y in range(low, min(high, low + LEAP_GAP) + 1) for m in months)
    years = range(high, max(low, high - LEAP_GAP) - 1, -1)
    last = (_day(y, m, day, last=True) for y in years for m in reversed(months))
    start, end = next(filter(None, first), None), next(filter(None, last), None)
    return (start, end) if start and end else None


def _day(year: int, month: int, day: str, *, last: bool) -> date | None:
    length = monthrange(year, month)[1]
    number = (length if last else 1) if day == "XX" else int(day)
    return date(year, month, number) if 1 <= number <= length else None


@lru_cache(maxsize=MOST)
def bounds(text: str) -> tuple[date | None, date | None]:
    """The first and the last day that a date or interval can mean, where they are certain.

    None for an end that is open, unknown, uncertain or approximate, for a year of which nothing is
    known or that is before 1, for a day that does not exist, and for both ends of an inverted interval.
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
    """The end of an interval, or the date, that no calendar has; None if there is none."""
    return next((side for side in sides(text) if side not in ("", "..") and days(side) is None), None)


@lru_cache(maxsize=MOST)
def inverted(text: str) -> bool:
    """Whether an interval ends before it starts, its ends taken at their word."""
    ends = [days(side) if side not in ("", "..") and not side.startswith("XXXX") else None for side in sides(text)]
    return len(ends) == 2 and ends[0] is not None and ends[1] is not None and ends[1][1] < ends[0][0]


@lru_cache(maxsize=MOST)
def sound(text: str) -> bool:
    """Whether a date is one, and an interval does not end before it starts."""
    return not impossible(text) and not inverted(text)


_sound: set[str] = set()
"""Dates that were found sound: nearly all are, and most are met again."""


def all_sound(dates: list[str]) -> bool:
    """Whether all of some dates are sound."""
    if _sound.issuperset(dates):
        return True
    if not all(map(sound, dates)):
        return False
    if len(_sound) < MOST:
        _sound.update(dates)
    return True


def exact(text: str) -> date | None:
    """The one day that a date means; None if it may be another, or several."""
    start, end = bounds(text)
    return start if start == end else None

"""Dates in other notations than ours, and the EDTF that they mean: `3rd of Nov. 2025`, `26 July to 7 Aug 2005`.

What pages of the toolkit show (`phrasing.date`) is read back as well. A text with several readings has none here.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace

from readout.text.characters import DASHES
from readout.text.written_dates import MONTHS

QUALIFIERS = (
    (re.compile(r"(?:perhaps|possibly|probably) (?:about|around|circa) "), "%"),
    (re.compile(r"(?:c\.|ca\.?|circa|about|around|approx\.?|approximately|~) *"), "~"),
    (re.compile(r"(?:perhaps|possibly|probably|maybe) "), "?"),
)
WEEKDAY = re.compile(r"(?:mon|tues?|wed(?:nes)?|thurs?|fri|sat(?:ur)?|sun)(?:day)?\.?,? +")
RANGE = re.compile(r" *(?: to | and | until | till | through | - |-|/|\.\.\.) *")
OPEN = (
    (re.compile(r"from (.+), end unknown"), "{}/"),
    (re.compile(r"until (.+), start unknown"), "/{}"),
    (re.compile(r"(?:since|from) (.+)|(.+) onwards?"), "{}/.."),
    (re.compile(r"(?:until|till|up to) (.+)"), "../{}"),
)
"""Intervals without one of their ends."""
ONE_OF = re.compile(r"one (?:day|month|year) (?:of|between|from) (.+)")
"""One of the days, months or years of an interval."""
SEASONS = {"spring": "21", "summer": "22", "autumn": "23", "fall": "23", "winter": "24"}
SEASON = re.compile(rf"((?:perhaps |about |around |circa )+)?({'|'.join(SEASONS)}),? (?:of )?([0-9]{{4}})([?~%])?")
_DAY, _MONTH, _YEAR = r"(?P<day>[0-9]{1,2})", r"(?P<month>[^\W\d_]{3,}\.?)", r"(?P<year>[0-9]{4})"
_ORDINAL = rf"{_DAY}(?:st|nd|rd|th|\.)?"
_YEARS = (
    r"(?:(?P<year>[0-9]{4})|(?:the )?(?P<decade>[0-9]{3})0s|the years (?P<century>[0-9]{2})00 to [0-9]{2}99"
    r"|an unknown (?P<unknown>year))"
)
FORMS = tuple(
    re.compile(form)
    for form in (
        rf"{_YEAR}[-/.](?P<number>[0-9]{{1,2}})(?:[-/.]{_DAY})?",
        rf"{_YEAR}(?P<number>[0-9]{{2}})(?P<day>[0-9]{{2}})",
        rf"{_YEARS}",
        rf"{_ORDINAL}(?: of)? {_MONTH}(?:(?:,| of)? {_YEARS})?",
        rf"{_MONTH} {_ORDINAL}(?:,? {_YEARS})?",
        rf"{_YEAR} {_MONTH}(?: {_ORDINAL})?",
        rf"{_MONTH}(?:(?:,| of)? {_YEARS})?",
        rf"{_ORDINAL}(?:, {_YEAR})?",
        rf"a day in {_MONTH}(?: of)? {_YEARS}(?P<any_day>)",
        rf"a month in {_YEARS}(?P<any_month>)",
        rf"a day in {_YEARS}(?P<any_month>)(?P<any_day>)",
        rf"day {_DAY} of a month in {_YEARS}(?P<any_month>)",
    )
)


@dataclass(frozen=True, slots=True)
class _Date:
    """A date, or what a side of a range says of one: the other side says the rest."""

    year: str | None = None
    month: str | None = None
    day: str | None = None
    qualifier: str = ""

    def __str__(self) -> str:
        return "-".join(filter(None, (self.year, self.month, self.day))) + self.qualifier

    @property
    def is_whole(self) -> bool:
        return self.year is not None and (self.month is not None or self.day is None)


def meant_date(text: str) -> str | None:
    """Return the EDTF of a date in another notation; None where it has none or several readings.

    The day need not exist.
    """
    folded = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    folded = re.sub(f"[{DASHES}]", "-", folded)
    for form, edtf in OPEN:
        if match := form.fullmatch(folded):
            date = _single(next(filter(None, match.groups())))
            return edtf.format(date) if date and date.is_whole else None
    if match := ONE_OF.fullmatch(folded):
        interval = _range(match[1])
        return f"[{interval.replace('/', '..')}]" if interval else None
    if match := SEASON.fullmatch(folded):
        about, season, year, mark = match.groups()
        return f"{year}-{SEASONS[season]}{mark or next((m for form, m in QUALIFIERS if form.match(about or '')), '')}"
    if match := re.fullmatch(r"([0-9]{2})([0-9]{2})-(1[3-9]|[2-9][0-9])", folded):  # 1993-94, which is no month
        return f"{match[1]}{match[2]}/{match[1]}{match[3]}"
    date = _single(folded)
    if date and date.is_whole:
        return str(date)
    return _range(folded.removeprefix("between ").removeprefix("from "))


def _range(text: str) -> str | None:
    """Return the interval that a text means; None if it is none."""
    readings = set()
    for separator in RANGE.finditer(text):
        start, end = _single(text[: separator.start()]), _single(text[separator.end() :])
        if start and end and (both := _completed(start, end)):
            readings.add("/".join(map(str, both)))
    return readings.pop() if len(readings) == 1 else None


def _completed(start: _Date, end: _Date) -> tuple[_Date, _Date] | None:
    """Return the sides of a range, each with what only the other one says; None if they are no two dates."""
    if end.month is None and end.day is not None and start.day is not None:
        end = replace(end, month=start.month)
    if start.month is None and start.day is not None:
        start = replace(start, month=end.month)
    if start.year is None:
        start = replace(start, year=end.year)
    if end.year is None:
        end = replace(end, year=start.year)
    is_even = (start.day is None) is (end.day is None)
    return (start, end) if start.is_whole and end.is_whole and (is_even or start.year != end.year) else None


def _single(text: str) -> _Date | None:
    """Return the date that a text is, or is a part of."""
    qualifier = ""
    for form, mark in QUALIFIERS:
        if match := form.match(text):
            text, qualifier = text[match.end() :], mark
            break
    if text[-1:] in ("?", "~", "%") and not qualifier:
        text, qualifier = text[:-1].rstrip(), text[-1]
    text = WEEKDAY.sub("", text, count=1) if WEEKDAY.match(text) else text
    if match := re.fullmatch(r"([0-9]{4}|[0-9]{3}x|[0-9]{2}xx|xxxx)(-(?:[0-9]{2}|xx))?(-(?:[0-9]{2}|xx))?", text):
        year, month, day = (part and part.strip("-").upper() for part in match.groups())
        return _Date(year, month, day, qualifier)
    for form in FORMS:
        if (match := form.fullmatch(text)) and (date := _date(match.groupdict())):
            return replace(date, qualifier=qualifier)
    return None


def _date(parts: dict[str, str | None]) -> _Date | None:
    """Return the date of the parts that a form has matched; None if the month is none."""
    year = parts.get("year")
    if digits := parts.get("decade") or parts.get("century"):
        year = digits.ljust(4, "X")
    elif parts.get("unknown"):
        year = "XXXX"
    month = parts.get("number")
    if name := parts.get("month"):
        month = _month(name)
        if month is None:
            return None
    day = parts.get("day")
    month = "XX" if parts.get("any_month") is not None else month and f"{int(month):02}"
    return _Date(year, month, "XX" if parts.get("any_day") is not None else day and f"{int(day):02}")


def _month(word: str) -> str | None:
    """Return the number of a month by its name or the beginning of it."""
    name = word.rstrip(".")
    number = MONTHS.get(name) or next((at for full, at in MONTHS.items() if full.startswith(name)), None)
    return str(number) if number else None


# ---------------------------------------------------------------- EDTF that is not used here

_Q = "[?~%]?"
_PART_YEAR = rf"{_Q}(?:-?[0-9X]{{4}}(?:S[0-9]+)?|Y-?[0-9]+(?:E[0-9]+)?(?:S[0-9]+)?){_Q}"
_PART_MONTH = rf"{_Q}(?:0[1-9]|1[0-2]|2[1-9]|3[0-9]|4[01]|[01X]X|X[0-9]){_Q}"
_PART_DAY = rf"{_Q}(?:0[1-9]|[12][0-9]|3[01]|[0-3X]X|X[0-9]){_Q}"
_EDTF_DATE = rf"{_PART_YEAR}(?:-{_PART_MONTH}(?:-{_PART_DAY})?)?"
_EDTF_SET = rf"(?:\.\.)?{_EDTF_DATE}(?:(?:,|\.\.) *{_EDTF_DATE})*(?:\.\.)?"
EDTF = re.compile(rf"{_EDTF_DATE}|(?:{_EDTF_DATE}|\.\.)?/(?:{_EDTF_DATE}|\.\.)?|\[{_EDTF_SET}\]|\{{{_EDTF_SET}\}}")
"""Dates, intervals and sets of EDTF, all levels (Library of Congress, 2019)."""


@dataclass(frozen=True, slots=True)
class OtherEdtf:
    """A date in EDTF that is not among the forms used here: what to write, and what that is, if it says the same."""

    help: str
    suggestion: str | None = None


def other_edtf(text: str) -> OtherEdtf | None:
    """Return what to write for a date in EDTF that is not among the forms used here; None if it is no EDTF."""
    if not EDTF.fullmatch(text):
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

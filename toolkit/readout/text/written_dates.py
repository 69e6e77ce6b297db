"""Dates as people write them → EDTF: `3rd of Nov. 2025`, `26 July to 7 Aug 2005`, `3. April 2021`, `c. 1998`.

What can be read in two ways is not read, and what is said is kept: a month stays a month, and a date that is about
right stays about right. What pages of the toolkit show (`phrasing.date`) is read back as well.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import day_name
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import MAXYEAR, timedelta
from functools import lru_cache
from typing import NamedTuple

from readout.text import edtf
from readout.text.characters import DASHES

ORDERS = ("ymd", "dmy", "mdy")
"""The orders in which the parts of a date can stand."""
LONGEST = 100
_MONTH_NAMES = (
    "january february march april may june july august september october november december",
    "januar februar märz april mai juni juli august september oktober november dezember",
    "jänner feber",
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "januari februari maart april mei juni juli augustus september oktober november december",
    "ocak şubat mart nisan may\u0131s haziran temmuz ağustos eylül ekim kas\u0131m aral\u0131k",
    "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь",
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
)
MONTHS = {name: number for names in _MONTH_NAMES for number, name in enumerate(names.split(), 1)} | {"mrz": 3}
"""The numbers of months by their names in some languages, in lower case."""
_ROMAN_NUMERALS = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
ROMAN_MONTHS = {name: number for number, name in enumerate(_ROMAN_NUMERALS, 1)}
_WEEKDAY_NAMES = (
    "monday tuesday wednesday thursday friday saturday sunday",
    "montag dienstag mittwoch donnerstag freitag samstag sonntag",
    "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "lunes martes miércoles jueves viernes sábado domingo",
    "понедельник вторник среда четверг пятница суббота воскресенье",
)
WEEKDAYS = {name: number for names in _WEEKDAY_NAMES for number, name in enumerate(names.split())}
WEEKDAY = re.compile(r"([^\W\d_]{2,})(?:\.,?|,)? +(?=\S)")

QUALIFIERS = (
    (re.compile(r"(?:perhaps|possibly|probably) (?:about|around|circa) "), "%"),
    (re.compile(r"(?:c\.|ca\.?|circa|about|around|approx\.?|approximately|~) *"), "~"),
    (re.compile(r"(?:perhaps|possibly|probably|maybe) "), "?"),
)
OPEN = (
    (re.compile(r"from (.+), end unknown"), "{}/"),
    (re.compile(r"until (.+), start unknown"), "/{}"),
    (re.compile(r"(?:since|from) (.+)|(.+) onwards?"), "{}/.."),
    (re.compile(r"(?:until|till|up to) (.+)"), "../{}"),
)
"""Intervals without one of their ends."""
ONE_OF = re.compile(r"one (?:day|month|year) (?:of|between|from) (.+)")
"""One of the days, months or years of an interval."""
WEEK = re.compile(r"(?:in )?(?:the )?week (?:of|from|starting|beginning) (?:on )?(.+)")
"""One of the seven days from a day."""
SEASONS = {"spring": "21", "summer": "22", "autumn": "23", "fall": "23", "winter": "24"}
SEASON = re.compile(rf"((?:perhaps |about |around |circa )+)?({'|'.join(SEASONS)}),? (?:of )?([0-9]{{4}})([?~%])?")
CLOCK = re.compile(r"[t ]+(?P<clock>[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)(?: *(?:z|utc|[ap]m|[-+][0-9:]+))?$")
BETWEEN = re.compile(r"(?:between|zwischen|entre) (.+) (?:and|und|et|y|e) (.+)")
FROM = re.compile(r"(?:from|vom?|du|del?|dal?|\u0441) ")
RANGE = re.compile(r" *(?: (?:to|until|till|through|bis|au|al?|tot|по) | - |-|/|\.{2,3}) *")
_SIDE = r"(?:[0-9]{4}-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12][0-9]|3[01]|xx))?|[0-9]{4}|[0-9]{3}x)[?~%]?"
INTERVAL = re.compile(rf"{_SIDE}/(?:{_SIDE}|\.\.)?|(?:\.\.)?/{_SIDE}")
"""Intervals that are written in EDTF: `/1998-04-10`, `2015-06-27?/2015-07-14`."""
NUMBERS = re.compile(r"([0-9]{1,4})([-/. ])([0-9]{1,2})\2([0-9]{1,4})")
_DAY, _MONTH, _YEAR = r"(?P<day>[0-9]{1,2})", r"(?P<month>[^\W\d_]{3,}\.?)", r"(?P<year>[0-9]{4})"
_ROMAN = r"(?P<roman>i{1,3}|i?[vx]|vi{1,3}|xi{1,2})"
_ORDINAL = rf"{_DAY}(?:st|nd|rd|th|er|o|\.)?"
_OF = r"(?:,| of| del?)?"
_YEARS = (
    r"(?:(?P<year>[0-9]{4})(?: ?(?:\u0433\.?|года))?|(?:the )?(?P<decade>[0-9]{3})0s"
    r"|the years (?P<century>[0-9]{2})00 to [0-9]{2}99|an unknown (?P<unknown>year))"
)
FORMS = tuple(
    re.compile(form)
    for form in (
        rf"{_YEAR}[-/.](?P<number>[0-9]{{1,2}})(?:[-/.]{_DAY})?",
        rf"{_YEAR}(?P<number>[0-9]{{2}})(?P<day>[0-9]{{2}})",
        rf"(?P<number>[0-9]{{1,2}})[-/.]{_YEAR}",
        rf"{_YEARS}",
        rf"{_ORDINAL}(?: of| de)? {_MONTH}(?:{_OF} {_YEARS})?",
        rf"{_DAY}[-/.]{_MONTH}[-/.]{_YEAR}",
        rf"{_DAY}(?:\. ?|[-/ ]){_ROMAN}(?:\. ?|[-/ ]){_YEAR}",
        rf"(?P<roman>v|vi{{1,3}}|ix|xi{{0,2}})[./ ]{_YEAR}",  # I to IV may be quarters
        rf"{_YEAR}(?:\. ?|[/ ]){_ROMAN}(?:\. ?|[/ ]){_DAY}\.?",
        rf"{_MONTH} {_ORDINAL}(?:,? {_YEARS})?",
        rf"{_YEAR}[ ,-]+{_MONTH}(?:[ -]+{_ORDINAL})?",
        rf"{_MONTH}(?:(?:{_OF} |-){_YEARS})?",
        rf"{_ORDINAL}(?:, {_YEAR})?",
        rf"a day in {_MONTH}(?: of)? {_YEARS}(?P<any_day>)",
        rf"a month in {_YEARS}(?P<any_month>)",
        rf"a day in {_YEARS}(?P<any_month>)(?P<any_day>)",
        rf"day {_DAY} of a month in {_YEARS}(?P<any_month>)",
    )
)


class WrittenDate(NamedTuple):
    """What a text says as a date: EDTF, or why it says none; `rest` is what is said besides, such as a clock time."""

    value: str | None
    reason: str = ""
    rest: str = ""


NO_DATE = WrittenDate(None, "it is no date")


@dataclass(frozen=True, slots=True)
class _Date:
    """A date, or what a side of a range says of one: the other side says the rest. `reason` says why it is none."""

    year: str | None = None
    month: str | None = None
    day: str | None = None
    qualifier: str = ""
    weekday: int | None = None
    reason: str = ""

    def __str__(self) -> str:
        return "-".join(filter(None, (self.year, self.month, self.day))) + self.qualifier

    @property
    def is_whole(self) -> bool:
        return not self.reason and self.year is not None and (self.month is not None or self.day is None)


def _week(first: _Date) -> str | None:
    """Return one of the seven days from a day, as EDTF; None for what is no certain day."""
    day = edtf.exact(str(first)) if first.is_whole and not first.qualifier else None
    return f"[{day}..{day + timedelta(6)}]" if day and day.year < MAXYEAR else None


@lru_cache(maxsize=2**14)
def read(text: str, order: str | None = None) -> WrittenDate:
    """Return the day, month or year, or the interval of two, that a text in a column of dates means.

    `order` says in which order the parts of a numeric date stand. Seasons, and intervals without an end, are none.
    """
    plain = _folded(text)
    rest = ""
    if match := CLOCK.search(plain):
        plain = plain[: match.start()].rstrip(",")
        rest = "" if match["clock"].strip("0:.") == "" else match["clock"]
    if INTERVAL.fullmatch(plain) and edtf.is_valid(plain.upper()):
        return WrittenDate(plain.upper(), "", rest)
    value, reason, _ = _meaning(plain, order)
    if value is None:
        return WrittenDate(None, reason)
    if re.fullmatch("[0-9]{4}", value) and not 1000 <= int(value) <= 2199:
        return WrittenDate(None, "it is a number, and no year")
    if re.match(r"\[|[0-9X]{4}-2[1-4](?![0-9-])", value):
        return WrittenDate(None, "it says a season, or one of several days, and no date")
    if value.startswith(("/", "../")) or value.endswith(("/", "/..")):
        return WrittenDate(None, "it says only one of its ends")
    if "/" in value and re.search("[?~%]", value):
        return WrittenDate(None, "it is not sure which end is not certain")
    if not edtf.is_valid(value):
        wrong = edtf.impossible(value)
        return WrittenDate(None, f"there is no day {wrong}" if wrong else "it ends before it begins")
    return WrittenDate(value, "", rest)


def meant(text: str) -> str | None:
    """Return the EDTF that a text means, of any kind; None where it has none or several readings.

    The day need not exist.
    """
    return _meaning(_folded(text), None).value


def readings(text: str) -> list[str]:
    """Return the days that a date of three numbers with the year last can mean; none for any other text."""
    match = NUMBERS.fullmatch(_folded(text))
    return list(_orders(match).values()) if match and _is_year_last(match) else []


def numeric_order(text: str) -> str | None:
    """Return the order that a numeric date proves by a number above 12: `dmy` or `mdy`; `either` where it does not.

    None for what is no numeric date with the year last.
    """
    match = NUMBERS.fullmatch(text.strip())
    if not match or not _is_year_last(match):
        return None
    first, second = int(match[1]), int(match[3])
    if first > 12 >= second >= 1:
        return "dmy"
    return "mdy" if second > 12 >= first >= 1 else "either"


def _folded(text: str) -> str:
    """Return a text in one spelling of its letters, spaces and dashes; empty if it cannot be a date.

    A small raised digit, which may be the mark of a footnote, is none of a date.
    """
    if len(text) > LONGEST or any(unicodedata.category(char) == "No" for char in text):
        return ""
    folded = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    return re.sub(f"[{DASHES}\u2015]", "-", folded)


# ---------------------------------------------------------------- the whole text


def _meaning(text: str, order: str | None) -> WrittenDate:
    """Return what a folded text says as a date of any kind."""
    for form, value in OPEN:
        if match := form.fullmatch(text):
            date = _single(next(filter(None, match.groups())), order)
            if date.is_whole:
                return WrittenDate(value.format(date))
    if match := ONE_OF.fullmatch(text):
        interval = _range(match[1], order)
        return WrittenDate(f"[{interval.value.replace('/', '..')}]") if interval.value else interval
    if match := WEEK.fullmatch(text):
        week = _week(_single(match[1], order))
        return WrittenDate(week) if week else NO_DATE
    if match := SEASON.fullmatch(text):
        about, season, year, mark = match.groups()
        mark = mark or next((sign for form, sign in QUALIFIERS if form.match(about or "")), "")
        return WrittenDate(f"{year}-{SEASONS[season]}{mark}")
    if match := re.fullmatch(r"([0-9]{2})([0-9]{2})-(1[3-9]|[2-9][0-9])", text):  # 1993-94, which is no month
        return WrittenDate(f"{match[1]}{match[2]}/{match[1]}{match[3]}")
    if (match := re.fullmatch(r"([0-9]{2})([0-9]{2})/([0-9]{2})", text)) and int(match[3]) == int(match[2]) + 1:
        return WrittenDate(None, f"it can be read in two ways ({match[1]}{match[2]}-{match[3]}, or two years)")
    date = _single(text, order)
    if date.is_whole:
        return _on_weekday(date)
    interval = _range(text, order)
    if interval.value or interval.reason != NO_DATE.reason:
        return interval
    if date.reason:
        return WrittenDate(None, date.reason)
    if re.fullmatch(r"[0-9]+(?:\.[0-9]+)?", text):
        return WrittenDate(None, "it is a number, and no date")
    return NO_DATE if date == _Date() else WrittenDate(None, "it does not say of which year")


def _on_weekday(date: _Date) -> WrittenDate:
    """Return a date as read, unless the day of the week that stands beside it was another."""
    text = str(date)
    day = edtf.exact(text.rstrip("?~%")) if date.weekday is not None and edtf.is_valid(text) else None
    if day is None or date.weekday is None or day.weekday() == date.weekday:
        return WrittenDate(text)
    return WrittenDate(None, f"{day} was a {day_name[day.weekday()]}, not a {day_name[date.weekday]}")


def _range(text: str, order: str | None) -> WrittenDate:
    """Return the interval that a text means."""
    values, reasons = set(), set()
    for start_text, end_text, sign in _ends(text):
        end = _single(end_text, order)
        numbers = NUMBERS.fullmatch(end_text)
        is_short = numbers and re.fullmatch(r"[0-9]{1,2}[-/.][0-9]{1,2}", start_text)  # 13.04.-15.04.2021
        start = _single(f"{start_text}{numbers[2]}{numbers[4]}" if numbers and is_short else start_text, order)
        if start != _Date() and end != _Date():
            reasons |= {start.reason, end.reason} - {""}
            is_whole = start.is_whole and end.is_whole
            if (is_whole or sign != "/") and (both := _completed(start, end)):
                values.add("/".join(dict.fromkeys(map(str, both))))
    if len(values) == 1:
        return WrittenDate(values.pop())
    return WrittenDate(None, min(reasons)) if reasons and not values else NO_DATE


def _ends(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield the ways in which a text may be the two ends of an interval, with what stands between them."""
    if match := BETWEEN.fullmatch(text):
        yield match[1], match[2], "and"
        return
    text = FROM.sub("", text, count=1) if FROM.match(text) else text
    for separator in RANGE.finditer(text):
        yield text[: separator.start()].rstrip("."), text[separator.end() :], separator[0].strip()


def _completed(start: _Date, end: _Date) -> tuple[_Date, _Date] | None:
    """Return the sides of a range, each with what only the other one says; None if they are no two dates."""
    before = start
    if end.month is None and end.day is not None and start.day is not None:
        end = replace(end, month=start.month)
    if start.month is None and start.day is not None:
        start = replace(start, month=end.month)
    if start.year is None:
        start = replace(start, year=end.year)
    if end.year is None:
        end = replace(end, year=start.year)
    if before.qualifier and before != start:
        return None  # of `c. 3-5 May`, both days may be about right
    is_even = (start.day is None) is (end.day is None)
    return (start, end) if start.is_whole and end.is_whole and (is_even or start.year != end.year) else None


# ---------------------------------------------------------------- one date


def _single(text: str, order: str | None) -> _Date:
    """Return the date that a text is, or is a part of; one without any parts for other texts."""
    qualifier = ""
    for form, mark in QUALIFIERS:
        if match := form.match(text):
            text, qualifier = text[match.end() :], mark
            break
    text = text.removesuffix("(?)") + "?" if text.endswith("(?)") else text
    if text[-1:] in ("?", "~", "%") and len(text) > 1 and qualifier in ("", "~"):
        qualifier = "%" if qualifier else text[-1]
        text = text[:-1].rstrip()
    weekday = None
    if (match := WEEKDAY.match(text)) and _unique(match[1], MONTHS) is None:
        weekday = _unique(match[1], WEEKDAYS)
        text = text if weekday is None else text[match.end() :]
    date = _parts(text, order)
    return replace(date, qualifier=qualifier, weekday=weekday) if date != _Date() else date


def _parts(text: str, order: str | None) -> _Date:
    if match := re.fullmatch(r"([0-9]{4}|[0-9]{3}x|[0-9]{2}xx|xxxx)(?:-([0-9]{2}|xx))?(?:-([0-9]{2}|xx))?", text):
        return _of(*(part and part.upper() for part in match.groups()))
    if match := NUMBERS.fullmatch(text):
        return _numeric(match, order)
    for form in FORMS:
        if (match := form.fullmatch(text)) and (date := _named(match.groupdict())):
            return date
    return _Date()


def _named(parts: dict[str, str | None]) -> _Date | None:
    """Return the date of the parts that a form has matched; None if the month is none."""
    year = parts.get("year")
    if digits := parts.get("decade") or parts.get("century"):
        year = digits.ljust(4, "X")
    elif parts.get("unknown"):
        year = "XXXX"
    month = parts.get("number")
    if roman := parts.get("roman"):
        month = str(ROMAN_MONTHS[roman])
    elif name := parts.get("month"):
        number = _unique(name.rstrip("."), MONTHS)
        if number is None:
            return None
        month = str(number)
    month = "XX" if parts.get("any_month") is not None else month
    return _of(year, month, "XX" if parts.get("any_day") is not None else parts.get("day"))


def _of(year: str | None, month: str | None, day: str | None) -> _Date:
    """Return the date of a year, month and day, or the reason why there is none."""
    if month not in (None, "XX") and not 1 <= int(month) <= 12:
        return _Date(reason=f"there is no month {month}")
    if day not in (None, "XX") and not 1 <= int(day) <= 31:
        return _Date(reason=f"there is no day {day}")
    return _Date(year, month and month.zfill(2), day and day.zfill(2))


def _unique(word: str, numbers: dict[str, int]) -> int | None:
    """Return the number of a name by it or by its beginning; None where that is the beginning of several."""
    if word in numbers:
        return numbers[word]
    matches = {number for name, number in numbers.items() if len(word) > 1 and name.startswith(word)}
    return matches.pop() if len(matches) == 1 else None


def _is_year_last(match: re.Match[str]) -> bool:
    return len(match[4]) == 4 and len(match[1]) <= 2


def _orders(match: re.Match[str]) -> dict[str, str]:
    """Return the days that three numbers with the year last can be, by the order of their parts."""
    first, second, year = match[1], match[3], match[4]
    dates = {"dmy": _of(year, second, first), "mdy": _of(year, first, second)}
    valid = {name: str(date) for name, date in dates.items() if not date.reason and edtf.is_valid(str(date))}
    return {"dmy": valid["dmy"]} if len(set(valid.values())) == 1 < len(valid) else valid


def _numeric(match: re.Match[str], order: str | None) -> _Date:
    """Return the date of three numbers. With the year last, day and month are only told by numbers above 12."""
    first, second, third = match[1], match[3], match[4]
    if len(first) == 4 and len(third) <= 2:
        return _of(first, second, third)
    if not _is_year_last(match):
        return _Date(reason="the century of its year is not said")
    possible = _orders(match)
    if order in ("dmy", "mdy") and len(possible) > 1:
        possible = {order: possible[order]}
    if len(possible) > 1:
        listed = " or ".join(sorted(possible.values()))
        return _Date(reason=f'it can be read in two ways ({listed}): the map says which by `order = "dmy"` or "mdy"')
    if not possible:
        return _Date(reason="there is no such day")
    value = next(iter(possible.values()))
    if order in ("dmy", "mdy") and first != second and order not in possible:
        return _Date(reason=f"it is no date in the order {order}")
    return _of(*value.split("-"))

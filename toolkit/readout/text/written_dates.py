"""Dates as people write them in lists → EDTF. What can be read in two ways is not read, and what is said is kept:
a month stays a month, and a date that is about right stays about right."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from readout.text import edtf

ORDERS = ("ymd", "dmy", "mdy")
"""The orders in which the parts of a date can stand."""
LONGEST = 100
_ENGLISH = "january february march april may june july august september october november december"
_OTHERS = (
    "januar februar märz april mai juni juli august september oktober november dezember",
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "ocak şubat mart nisan may\u0131s haziran temmuz ağustos eylül ekim kas\u0131m aral\u0131k",
)
MONTHS: dict[str, int] = {
    name: number for names in (_ENGLISH, *_OTHERS) for number, name in enumerate(names.split(), 1)
} | {name[:3]: number for number, name in enumerate(_ENGLISH.split(), 1)}
MONTHS |= {"sept": 9, "okt": 10, "dez": 12, "mrz": 3}
WORD = rf"(?P<month>{'|'.join(sorted(MONTHS, key=len, reverse=True))})\.?"
DAY = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th|\.)?"
YEAR = r"(?P<year>[0-9]{4})"
WEEKDAY = re.compile(r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,? +")
ABOUT = re.compile(r"(?:c\.|ca\.?|circa|about|around|approx\.?|approximately|~) *")
DASH = r"(?: *[\u2010-\u2015-] *| +(?:to|until|till|bis) +| *\.\.\.? *)"
CLOCK = re.compile(r"[t ]+(?P<clock>[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)(?: *(?:z|utc|[ap]m|[-+][0-9:]+))?$")
WORDS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{DAY} +(?:of )?{WORD},? +{YEAR}",
        rf"{DAY}[-/.]{WORD}[-/.]{YEAR}",
        rf"{WORD} +{DAY},? +{YEAR}",
        rf"{YEAR}[ ,-]+{WORD}[ -]+{DAY}",
        rf"{WORD}[,.]?[ -]+{YEAR}",
        rf"{YEAR}[ ,-]+{WORD}",
    )
)
NUMBERS = re.compile(r"([0-9]{1,4})([-/. ])([0-9]{1,2})\2([0-9]{1,4})")
SHARED_END = re.compile(rf"{DAY}(?: +{WORD})?{DASH}(?P<rest>[0-9]{{1,2}}(?:\.)? .+)")
SHARED_START = re.compile(rf"{WORD} +{DAY}{DASH}(?P<last>[0-9]{{1,2}}),? +{YEAR}")
SHARED_MONTHS = re.compile(rf"{WORD}{DASH}(?P<rest>[a-zäéûşğ\u0131ç.]+,? +{YEAR.replace('year', 'last_year')})")


class WrittenDate(NamedTuple):
    """What a text says as a date: EDTF, or why it says none; `rest` is what is said besides, such as a clock time."""

    value: str | None
    reason: str = ""
    rest: str = ""


@lru_cache(maxsize=2**14)
def read(text: str, order: str | None = None) -> WrittenDate:
    """Return the date that a text means. `order` says in which order the parts of a numeric one stand."""
    plain = " ".join(text.split()).casefold()
    if len(plain) > LONGEST:
        return WrittenDate(None, "it is no date")
    rest = ""
    if match := CLOCK.search(plain):
        plain = plain[: match.start()]
        rest = "" if match["clock"].strip("0:.") == "" else match["clock"]
    result = _marked(plain, order)
    if result.value and not edtf.is_valid(result.value):
        wrong = edtf.impossible(result.value)
        return WrittenDate(None, f"there is no day {wrong}" if wrong else "it ends before it begins")
    return WrittenDate(result.value, result.reason, rest if result.value else "")


def _marked(text: str, order: str | None) -> WrittenDate:
    """Return the date of a text that may say that it is not sure."""
    mark = ""
    if match := ABOUT.match(text):
        text, mark = text[match.end() :], "~"
    if text.endswith(("?", "(?)")) and len(text) > 3:
        text, mark = text.removesuffix("(?)").rstrip("? "), "%" if mark else "?"
    result = _span(text, order)
    if result.value and mark and "/" not in result.value and result.value[-1] not in "?~%":
        return WrittenDate(result.value + mark)
    if result.value and mark:
        return WrittenDate(None, "it is not sure which end is not certain")
    return result


def _span(text: str, order: str | None) -> WrittenDate:
    """Return the date of one day, month or year, or of a span of them."""
    single = _single(text, order)
    if single.value or "read in two ways" in single.reason or "century" in single.reason:
        return single
    for start, end in _ends(text):
        sides = [_single(side, order) for side in (start, end)]
        if all(side.value for side in sides):
            first, last = (str(side.value) for side in sides)
            return WrittenDate(first if first == last else f"{first}/{last}")
        if two := next((side for side in sides if "two ways" in side.reason), None):
            return two
    return single


def _ends(text: str) -> Iterator[tuple[str, str]]:
    """Yield the ways in which a text may be the two ends of a span, each written out."""
    if match := SHARED_START.fullmatch(text):  # May 3-5, 2010
        yield (f"{match['day']} {match['month']} {match['year']}", f"{match['last']} {match['month']} {match['year']}")
    if match := SHARED_END.fullmatch(text):  # 3-5 May 2010, 30 Nov - 12 Dec 2023
        last = re.fullmatch(rf"{DAY} +{WORD},? +{YEAR}", match["rest"])
        if last:
            yield f"{match['day']} {match['month'] or last['month']} {last['year']}", match["rest"]
    if match := SHARED_MONTHS.fullmatch(text):  # May-June 2010
        yield f"{match['month']} {match['last_year']}", match["rest"]
    for match in re.finditer(
        DASH.replace("* *", "+ +") + r"|[/]| *[\u2012-\u2015] *|(?<=[a-z0-9]) *- *(?=[0-9a-z])", text
    ):
        yield text[: match.start()].strip(), text[match.end() :].strip()


def _single(text: str, order: str | None) -> WrittenDate:
    text = WEEKDAY.sub("", text, count=1) if WEEKDAY.match(text) else text
    if re.fullmatch(r"[0-9]{4}", text):
        return WrittenDate(text) if 1000 <= int(text) <= 2199 else WrittenDate(None, "it is a number, and no year")
    if match := re.fullmatch(r"([0-9]{3})0s", text):
        return WrittenDate(f"{match[1]}X")
    if match := re.fullmatch(r"([0-9]{4})[-/.]([0-9]{1,2})", text):
        return _of(match[1], match[2], None)
    if match := re.fullmatch(r"([0-9]{1,2})[-/.]([0-9]{4})", text):
        return _of(match[2], match[1], None)
    if match := re.fullmatch(r"([12][0-9]{3})([01][0-9])([0-3][0-9])", text):
        return _of(*match.groups())
    for pattern in WORDS:
        if match := pattern.fullmatch(text):
            parts = match.groupdict()
            return _of(parts["year"], str(MONTHS[parts["month"]]), parts.get("day"))
    if match := NUMBERS.fullmatch(text):
        return _numeric(match[1], match[3], match[4], order)
    if re.fullmatch(r"[0-9]+(?:\.[0-9]+)?", text):
        return WrittenDate(None, "it is a number, and no date")
    return WrittenDate(None, "it is no date")


def _of(year: str, month: str, day: str | None) -> WrittenDate:
    if not 1 <= int(month) <= 12:
        return WrittenDate(None, f"there is no month {month}")
    if day is not None and not 1 <= int(day) <= 31:
        return WrittenDate(None, f"there is no day {day}")
    return WrittenDate(f"{year}-{int(month):02}" + (f"-{int(day):02}" if day else ""))


def _numeric(first: str, second: str, third: str, order: str | None) -> WrittenDate:
    """Return the date of three numbers. With the year last, day and month are only told by numbers above 12."""
    if len(first) == 4 and len(third) <= 2:
        return _of(first, second, third)
    if len(third) != 4 or len(first) > 2:
        return WrittenDate(None, "the century of its year is not said")
    readings = {
        name: value
        for name, value in (("dmy", _of(third, second, first).value), ("mdy", _of(third, first, second).value))
        if value and edtf.is_valid(value)
    }
    if order in readings:
        return WrittenDate(readings[order])
    if order in ("dmy", "mdy"):
        return WrittenDate(None, f"it is no date in the order {order}")
    values = set(readings.values())
    if len(values) == 2:
        listed = " or ".join(sorted(values))
        return WrittenDate(
            None, f'it can be read in two ways ({listed}): the map says which by `order = "dmy"` or "mdy"'
        )
    return WrittenDate(values.pop()) if values else WrittenDate(None, "there is no such day")


def numeric_order(text: str) -> str | None:
    """Return the order that a numeric date proves by a number above 12: `dmy` or `mdy`; `either` where it does not.

    None for what is no numeric date with the year last.
    """
    match = NUMBERS.fullmatch(text.strip())
    if not match or len(match[4]) != 4 or len(match[1]) > 2:
        return None
    first, second = int(match[1]), int(match[3])
    if first > 12 >= second >= 1:
        return "dmy"
    if second > 12 >= first >= 1:
        return "mdy"
    return "either"

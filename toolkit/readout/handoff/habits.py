"""What spreadsheet programs make of what stands in a cell.

Given what was handed out and what is found, each of these tells whether a program made the one of the other, so
that it can be undone. Where a colleague may as well have meant what is found, nobody can tell, and the habit is not
`sure`. Nothing is taken back that says something else.

Sources. Excel and Google Sheets were not run; what they do is documented:

- KB159491: Microsoft, "Text or Number Converted to Unintended Number Format": slash or hyphen make dates, a colon
  times, the letter E scientific notation; leading zeros are dropped.
- KB269370: Microsoft, "Last digits are changed to zeros when you type long numbers": past the fifteenth.
- KB214330: Microsoft, "Differences between the 1900 and the 1904 date system": 1,462 days.
- AUTOCORRECT: Microsoft, "AutoCorrect and AutoFormat options": `(c)`, `...`, two initial capitals, sentences.
- USER_ENTERED: Google, Sheets API, ValueInputOption: what is typed turns into numbers, dates, percentages, formulas.
- ECMA-376: 22.9.2.19, `_xHHHH_` in texts; 18.18.11, the types of cells.

What LibreOffice does was seen in LibreOffice 7.4, and is tested with a real one.
"""

# ruff: noqa: RUF001 - look-alikes are the matter of this file

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from math import isclose
from typing import NamedTuple
from unicodedata import normalize

from readout.syntax.document import Cell
from readout.syntax.sheets.grids import Kind, Odd
from readout.syntax.sheets.xlsx_fast import unescape

EXCEL, SHEETS, LIBREOFFICE, MACOS = "Excel", "Google Sheets", "LibreOffice", "macOS"
OFFICE = f"{EXCEL}, {LIBREOFFICE}"
ALL = f"{EXCEL}, {SHEETS}, {LIBREOFFICE}"


class Habit(NamedTuple):
    """Something that programs do to cells. `what` is a clause that follows the cell's name. It is not `sure` where
    people do the same on purpose."""

    what: str
    program: str
    sure: bool = True


def explain(was: Cell, now: Cell | Odd, *, typed: bool) -> Habit | None:
    """What made of `was` what is found, if it is a program. `typed` says whether the file tells texts from numbers,
    which CSV does not."""
    if was is None or now is None:
        return None
    for habit in HABITS:
        if result := habit(was, now):
            return result
    return None if typed else _untyped(was, now)


# ---------------------------------------------------------------- what texts may be read as


class Day(NamedTuple):
    """A day, or a month, or a day of any year, as a program may read it."""

    year: int | None
    month: int
    day: int | None

    def covers(self, other: date) -> bool:
        """Whether the day, completed as programs do, is another."""
        return (self.year or other.year, self.month, self.day or 1) == (other.year, other.month, other.day)


MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
LONG_MONTHS = (
    *("january", "february", "march", "april", "june", "july", "august", "september", "october", "november"),
    "december",
)
NAMED = {name: at for at, name in enumerate(MONTHS, 1)} | {
    name: MONTHS.index(name[:3]) + 1 for name in (*LONG_MONTHS, "sept")
}
MONTH = f"(?P<name>{'|'.join(sorted(NAMED, key=len, reverse=True))})\\.?"
CENTURY = 30
"""Years of two digits are of 1930 to 2029, as Excel and LibreOffice have it."""

ISO = re.compile(r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})(?:[-/.](?P<d>\d{1,2}))?")
NUMBERS = re.compile(r"(?P<a>\d{1,2})([-/.])(?P<b>\d{1,2})(?:\.|\2(?P<y>\d{4}|\d{2}))?")
MONTH_YEAR = re.compile(r"(?P<m>\d{1,2})[-/.](?P<y>\d{4})")
WORDS = (
    re.compile(rf"{MONTH}[- ]?(?P<d>\d{{1,2}})(?:,? (?P<y>\d{{4}}))?", re.IGNORECASE),
    re.compile(rf"(?P<d>\d{{1,2}})\.?[- /]{MONTH}(?:[- /](?P<y>\d{{4}}|\d{{2}}))?", re.IGNORECASE),
    re.compile(rf"{MONTH}[-/ ](?P<y>\d{{4}}|\d{{2}})", re.IGNORECASE),
)


def days(text: str) -> set[Day]:
    """The days that a text may be read as, in any of the languages that write them with numbers or in English."""
    readings: set[tuple[int | None, int, int | None]] = set()
    if match := ISO.fullmatch(text):
        readings.add((int(match["y"]), int(match["m"]), int(match["d"]) if match["d"] else None))
    if match := NUMBERS.fullmatch(text):
        year, one, two = _year(match["y"]), int(match["a"]), int(match["b"])
        readings |= {(year, one, two), (year, two, one)}
    if match := MONTH_YEAR.fullmatch(text):
        readings.add((int(match["y"]), int(match["m"]), None))
    for pattern in WORDS:
        if match := pattern.fullmatch(text):
            groups = match.groupdict()
            day = int(groups["d"]) if groups.get("d") else None
            readings.add((_year(groups["y"]), NAMED[match["name"].casefold()], day))
    return {Day(*day) for day in readings if 1 <= day[1] <= 12 and 1 <= (day[2] or 1) <= 31}


def _year(text: str | None) -> int | None:
    if text is None or len(text) == 4:
        return int(text) if text else None
    return int(text) + (2000 if int(text) < CENTURY else 1900)


CLOCK = re.compile(r"(?P<h>\d{1,2}):(?P<m>\d{2})(?::(?P<s>\d{2}))?(?: ?(?P<half>[AP])\.?M\.?)?", re.IGNORECASE)


def clock(text: str) -> tuple[int, int, int] | None:
    """The time of day that a text says, in hours, minutes and seconds."""
    match = CLOCK.fullmatch(text)
    if not match:
        return None
    hours = int(match["h"])
    if match["half"]:
        hours = hours % 12 + (12 if match["half"] in "pP" else 0)
    return hours, int(match["m"]), int(match["s"] or 0)


PLAIN = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d{1,3})?")
GROUPED = re.compile(r"[-+]?\d{1,3}(?P<sep>[,. '\u00a0\u202f’])\d{3}(?:(?P=sep)\d{3})*(?P<rest>[.,]\d+)?")
COMMA = re.compile(r"[-+]?\d+,\d+")
CURRENCY = re.compile(r"^[$€£¥]\s?|\s?[$€£¥]$")


def numbers(text: str) -> set[float]:
    """The numbers that a text may be read as, with the signs of one language or the other."""
    text = CURRENCY.sub("", text)
    if text.endswith("%"):
        return {value / 100 for value in numbers(text[:-1].rstrip())}
    if text.startswith("(") and text.endswith(")") and text[1:-1].isdigit():
        return {-float(text[1:-1])}
    readings = set()
    if PLAIN.fullmatch(text):
        readings.add(float(text))
    if COMMA.fullmatch(text):
        readings.add(float(text.replace(",", ".")))
    if (match := GROUPED.fullmatch(text)) and match["rest"] != match["sep"]:
        whole, rest = text, ""
        if match["rest"]:
            whole, rest = text[: match.start("rest")], f".{match['rest'][1:]}"
        readings.add(float(whole.replace(match["sep"], "") + rest))
    return readings


EXACT = 15
"""The digits that Excel keeps of a number."""
TRUE = frozenset(("true", "wahr", "vrai", "verdadero", "vero", "waar", "prawda", "doğru", "verdadeiro"))
FALSE = frozenset(("false", "falsch", "faux", "falso", "onwaar", "fałsz", "yanlış"))
"""The names of Excel's functions TRUE and FALSE, which are how the values are typed."""


def _said(number: float, readings: set[float]) -> bool:
    """Whether a number is among the readings of a text; percentages are computed, and may be off in the last digit."""
    return any(isclose(number, reading, rel_tol=1e-14) for reading in readings)


def _cut(text: str, number: float) -> bool:
    """Whether a long number lost its last digits: to zeros, or rounded."""
    digits = text.lstrip("+-")
    if not digits.isdecimal() or len(digits.lstrip("0")) <= EXACT:
        return False
    kept = digits.lstrip("0")
    zeros = float(kept[:EXACT] + "0" * (len(kept) - EXACT))
    return abs(number) == zeros or f"{abs(number):.{EXACT - 1}e}" == f"{float(kept):.{EXACT - 1}e}"


# ---------------------------------------------------------------- habits about values

Test = Callable[[Cell, "Cell | Odd"], Habit | None]


def _date(was: Cell, now: Cell | Odd) -> Habit | None:
    """KB159491, USER_ENTERED. `2025-11` becomes the first day of the month; so a first day that is not shown may be a
    month that was handed out, or one that somebody wrote over the day, and one that is shown what somebody found out.
    """
    day = _day_of(now)
    if day is None or not isinstance(was, str) or not isinstance(now, Odd):
        return None
    for reading in sorted(days(was.strip()), key=str):
        if reading.covers(day) and (day.day > 1 or bool(reading.day) == ("d" in now.shows)):
            # LibreOffice leaves `2025-11` and `1-2` alone.
            alone = re.fullmatch(r"\d+-\d+", was)
            return Habit("was turned into a date", f"{EXCEL}, {SHEETS}" if alone else ALL)
    return None


def begun(was: Cell, now: Odd) -> bool:
    """Whether a date may have come of a month that was handed out."""
    day = _day_of(now)
    return day is not None and any(reading.covers(day) for reading in days(str(was).strip()))


def _shifted(was: Cell, now: Cell | Odd) -> Habit | None:
    """KB214330: dates that are copied between workbooks of the two date systems move by 1,462 days."""
    day = _day_of(now)
    if day is None or not isinstance(was, str) or not ISO.fullmatch(was):
        return None
    for apart in (-1462, 1462):
        moved = date.fromordinal(day.toordinal() + apart) if day.toordinal() + apart > 0 else day
        if any(reading.day and reading.covers(moved) for reading in days(was)):
            return Habit("was turned into a date, and moved by the 1904 date system", EXCEL)
    return None


def _day_of(cell: Cell | Odd) -> date | None:
    """The day of a cell that holds a date without a time."""
    if not isinstance(cell, Odd) or cell.kind is not Kind.DATE:
        return None
    try:
        return date.fromisoformat(cell.text)
    except ValueError:
        return None


def _time(was: Cell, now: Cell | Odd) -> Habit | None:
    """KB159491, USER_ENTERED: a colon makes a time. Times of day are counted from the first day of the system."""
    if not isinstance(was, str) or not isinstance(now, Odd) or now.kind is not Kind.DATE:
        return None
    day, _, time = now.text.partition(" ")
    said = clock(was)
    if said and day in ("1899-12-30", "1904-01-01") and clock(time or "00:00") == said:
        return Habit("was turned into a time of day", ALL)
    return None


def _date_of_number(was: Cell, now: Cell | Odd) -> Habit | None:
    """ECMA-376, 18.18.11: a date is a number with a format. Whoever formats a number as a date changes no value."""
    day = _day_of(now)
    serial = (day - date(1899, 12, 30)) // timedelta(days=1) if day else None
    if serial is not None and not isinstance(was, bool) and _said(serial, numbers(str(was))):
        return Habit("is shown as a date, and is still the same number", "")
    return None


def _number(was: Cell, now: Cell | Odd) -> Habit | None:
    """KB159491, KB269370, USER_ENTERED: zeros go, E is an exponent, and what is past fifteen digits becomes zeros."""
    if isinstance(now, bool) or not isinstance(now, int | float) or not isinstance(was, str):
        return None
    text = was.strip()
    if _cut(text, now):
        return Habit("was turned into a number, and lost its last digits", ALL)
    if _said(now, numbers(text)):
        return Habit("was turned into a percentage" if "%" in text else "was turned into a number", ALL)
    return None


def _boolean(was: Cell, now: Cell | Odd) -> Habit | None:
    """USER_ENTERED. LibreOffice saves what is true as the formula `TRUE()` where the cell is formatted as text."""
    value = {"=TRUE()": True, "=FALSE()": False}.get(now.text) if isinstance(now, Odd) else now
    if not isinstance(value, bool) or not isinstance(was, str):
        return None
    if was.strip().casefold() in (TRUE if value else FALSE):
        return Habit(f"was turned into the value {str(value).upper()}", ALL)
    return None


def _formula(was: Cell, now: Cell | Odd) -> Habit | None:
    """USER_ENTERED: what begins with `=`, `+`, `-` or `@` is taken for a formula when it is typed again.

    A formula that somebody put where its result stood says the same, too.
    """
    if not isinstance(now, Odd) or now.kind is not Kind.FORMULA:
        return None
    if isinstance(was, str) and was[:1] in ("=", "+", "-", "@") and was[:1]:
        forms = {_bare(text) for text in (was, f"={was}", f"={was[1:]}")}
        if _bare(now.text) in forms:
            return Habit("was taken for a formula", ALL)
    value = now.value
    if value is not None and (value == was or str(value) == str(was)):
        return Habit("holds a formula, whose result is what stood there", "")
    return None


def _bare(formula: str) -> str:
    """A formula in one form, whichever program wrote it."""
    return re.sub(r"\[\.|\]|\s", "", formula).replace(";", ",").casefold()


def _error(was: Cell, now: Cell | Odd) -> Habit | None:
    """A text that is the name of an error becomes that error when it is typed again; LibreOffice makes a formula
    of it."""
    if isinstance(now, Odd) and now.kind in (Kind.ERROR, Kind.FORMULA) and was in (now.text, now.text[1:]):
        return Habit("was taken for an error", ALL)
    return None


# ---------------------------------------------------------------- habits about texts


class Correction(NamedTuple):
    """Something that is put for something else while people type."""

    plain: str
    corrected: str
    what: str
    program: str


CORRECTIONS = (
    # AUTOCORRECT; LibreOffice's own table, share/autocorr.
    Correction("(c)", "©", "has © for (c)", ALL),
    Correction("(r)", "®", "has ® for (r)", ALL),
    Correction("(tm)", "™", "has ™ for (tm)", ALL),
    Correction("...", "…", "has … for three dots", ALL),
    Correction("1/2", "½", "has ½ for 1/2", LIBREOFFICE),
    Correction("1/4", "¼", "has ¼ for 1/4", LIBREOFFICE),
    Correction("3/4", "¾", "has ¾ for 3/4", LIBREOFFICE),
    Correction("-->", "→", "has → for an arrow", OFFICE),
    Correction("->", "→", "has → for an arrow", OFFICE),
    # Word's dashes and macOS's come along with what is pasted and typed there.
    Correction("---", "—", "has another dash", f"{LIBREOFFICE}, {MACOS}"),
    Correction("--", "–—", "has another dash", f"{LIBREOFFICE}, {MACOS}"),
    Correction("-", "–", "has another dash", LIBREOFFICE),
    Correction('"', "“”„‟«»", "has other quotation marks", f"{LIBREOFFICE}, {MACOS}"),
    Correction("'", "‘’‚‛", "has other quotation marks", f"{LIBREOFFICE}, {MACOS}"),
)
PUT = {(correction.plain, put): correction for correction in CORRECTIONS for put in correction.corrected}
BLANKS = "[ \t\u00a0\u2007\u202f]+"
TOKEN = re.compile(
    "("
    + "|".join(re.escape(word) for word in sorted({word for pair in PUT for word in pair}, key=len, reverse=True))
    + f"|\r\n|\r|\n|{BLANKS})",
    re.IGNORECASE,
)
NEW_LINES = ("\r\n", "\r", "\n")


def _text(was: Cell, now: Cell | Odd) -> Habit | None:
    """What happened to a text while it was typed, pasted, saved or converted."""
    if not isinstance(was, str) or not isinstance(now, str):
        return None
    if now == f"'{was}" or was == f"'{now}":
        return Habit("has or lacks the apostrophe that marks a text", ALL)
    if "_x" in was + now and (unescape(was) == now or unescape(now) == was):
        return Habit("has another spelling of Excel's escapes _xHHHH_", ALL)
    if normalize("NFC", was) == normalize("NFC", now):
        return Habit("has its accents stored in another way", MACOS)
    changes = list(_retyped(normalize("NFC", was), normalize("NFC", now)))
    if not changes or None in changes:
        return None
    habits = [change for change in dict.fromkeys(changes) if change]
    programs = dict.fromkeys(name for habit in habits for name in habit.program.split(", "))
    return Habit(" and ".join(habit.what for habit in habits), ", ".join(programs), all(habit.sure for habit in habits))


TRIMMED = Habit("has lost or got blanks at its ends", ALL)
SPACED = Habit("has other blanks between its words", ALL)
LINES = Habit("has other line ends", ALL)
CAPITAL = Habit("begins with a capital", f"{OFFICE}, {MACOS}", sure=False)
INITIALS = Habit("has only one initial capital", OFFICE, sure=False)


def _retyped(was: str, now: str) -> Iterator[Habit | None]:
    """What differs between two texts; None where it is no habit."""
    ends = " \t\r\n\u00a0\u202f"
    inner, kept = was.strip(ends), now.strip(ends)
    if not inner or not kept:
        yield None
        return
    if (was != inner or now != kept) and (was.partition(inner)[::2] != now.partition(kept)[::2]):
        yield TRIMMED
    old, new = TOKEN.split(inner), TOKEN.split(kept)
    if len(old) != len(new):
        yield None
        return
    offset = 0
    for at, (one, two) in enumerate(zip(old, new, strict=True)):
        if one == "-" and two != "-" and not _between_blanks(old, at):
            yield None
        elif one != two:
            yield from _token(one, two) if at % 2 else _letters(inner, offset, two, len(one))
        offset += len(one)


def _between_blanks(pieces: list[str], at: int) -> bool:
    """Whether nothing but blanks stands on both sides of a token, as round a hyphen that becomes a dash."""
    around = pieces[max(at - 2, 0) : at + 3]
    return len(around) == 5 and not around[1] and not around[3] and around[0].isspace() and around[4].isspace()


def _token(was: str, now: str) -> Iterator[Habit | None]:
    correction = PUT.get((was.casefold(), now))
    if correction:
        yield Habit(correction.what, correction.program)
    elif was in NEW_LINES and now in NEW_LINES:
        yield LINES
    elif re.fullmatch(BLANKS, was) and re.fullmatch(BLANKS, now):
        yield SPACED
    else:
        yield None


def _letters(text: str, start: int, now: str, length: int) -> Iterator[Habit | None]:
    """The letters of a piece of a text that begins at `start`, whose case may have been corrected."""
    piece = text[start : start + length]
    if len(now) != length or piece.casefold() != now.casefold():
        yield None
        return
    for at, (one, two) in enumerate(zip(piece, now, strict=True), start):
        if one == two:
            continue
        before = text[:at].rstrip()
        if one.upper() == two and (not before or (before[-1] in ".!?" and before != text[:at])):
            yield CAPITAL
        elif (
            one.lower() == two
            and text[max(at - 1, 0)].isupper()
            and not text[max(at - 2, 0) : at - 1].isalnum()
            and text[at + 1 : at + 2].islower()
        ):
            yield INITIALS
        else:
            yield None


# ---------------------------------------------------------------- files without types

SCIENTIFIC = re.compile(r"-?\d([.,]\d+)?E[-+]\d{2,3}")
SAVED = "was turned into a {}, and saved as it was shown"
ZEROS = Habit("is the same number, written in another way", ALL, sure=False)


def _untyped(was: Cell, now: Cell | Odd) -> Habit | None:
    """What a program that opened CSV saved of what it took for values: as it shows them.

    What people write themselves (`7` for `007`) may be theirs.
    """
    if not isinstance(now, str):
        return None
    if isinstance(was, bool) or (isinstance(was, str) and was.casefold() in TRUE | FALSE):
        said = was if isinstance(was, bool) else was.casefold() in TRUE
        if now.casefold() in (TRUE if said else FALSE):
            return Habit(SAVED.format("value"), ALL)
    text = was if isinstance(was, str) else str(was)
    if SCIENTIFIC.fullmatch(now):
        displayed = float(now.replace(",", "."))
        places = len(re.sub(r"E.*|\D", "", now)) - 1
        if any(f"{number:.{places}E}" == f"{displayed:.{places}E}" for number in numbers(text)):
            return Habit(SAVED.format("number"), ALL)
    if clock(text) and clock(text) == clock(now):
        return Habit(SAVED.format("time of day"), ALL)
    shown_days, meant = days(now), days(text)
    if meant & shown_days and re.search("[A-Za-z]", now):  # the month has a name: `Nov-25` is no other day
        return Habit(SAVED.format("date"), ALL)
    if meant and not ISO.fullmatch(now) and shown_days and _one_day(meant, shown_days):
        return Habit(SAVED.format("date"), ALL)
    if numbers(text) & numbers(now) or any(_cut(text, number) for number in numbers(now)):
        return ZEROS
    return None


def _one_day(meant: set[Day], displayed: set[Day]) -> bool:
    """Whether what is shown is what was meant, and cannot be read as another day. The year may be shown or not."""
    return all(
        any(
            (one.month, one.day) == (other.month, other.day)
            and (one.year is None or other.year is None or one.year == other.year)
            for one in meant
        )
        for other in displayed
    )


HABITS: tuple[Test, ...] = (_date, _shifted, _time, _date_of_number, _number, _boolean, _error, _formula, _text)

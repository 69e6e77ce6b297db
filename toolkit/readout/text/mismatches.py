"""Explains in words why a text does not match the pattern of its field, and what was likely meant."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import NamedTuple

from readout.text import codes, coordinates, edtf, languages, states
from readout.text.characters import CONTROL, DASHES, character
from readout.text.codes import likely_country, likely_zone
from readout.text.placeholders import LEAVE_OUT, is_placeholder
from readout.text.quoting import quoted
from readout.text.suggestions import nearest

CLOCK_TIME = r"([01]?[0-9]|2[0-3])[:h][0-5][0-9](:[0-5][0-9])?( *[ap]\.?m\.?)?|(0?[1-9]|1[0-2]) *[ap]\.?m\.?"
ABOUT = r"(?:c\.|ca\.?|circa|about|around|approx\.?|approximately|~) *"
MAX_SUGGESTION = 2000
"""The most characters of a text that gets a suggestion. Web addresses seldom have more."""
NO_SUCH_DAY = "there is no such day: write YYYY-MM-DD"
PART_OF = re.compile(
    r"(?:in )?(?:the )?(?P<part>early|mid(?:dle)?|late|beginning|start|end|(?:first|second) half|anfang|mitte|ende"
    r"|(?:le )?début|mi|(?:la )?fin|principios|mediados|finales)(?: in | of | de |[ -])(?:the )?(?P<whole>.+)"
)
"""A part of a year, decade or month, which EDTF has no sign for."""
OTHER_CALENDAR = re.compile(
    r"(?:^|[\s(,])(?:old style|o\. ?s\.?|os|julian(?:isch)?|alten stils|ст\. ?ст\.?|(?:по )?старому стилю)(?![^\W\d_])"
)
"""What stands beside a day of the Julian calendar."""
MAX_DATE = 100
"""The most characters of a text that is taken for a date or time in another notation."""


class Mismatch(NamedTuple):
    """How a text fails to match: what is wrong, what to do, and what was likely meant, with its name if it is an id.
    `certain` says that it can only be meant."""

    message: str
    help: str
    suggestion: str | None = None
    suggested_name: str = ""
    certain: bool = False


def explain_mismatch(format: str | None, description: str, pattern: str, text: str) -> Mismatch:
    """Return why a text does not match the pattern of a field with this `x-format`.

    The description of the field is the help where nothing better can be said.
    """
    allowed = "\n" if format == "text" else ""
    refused = next((char for char in re.findall(f"[{CONTROL}]", text) if char not in allowed), None)
    if refused == "\n":
        return Mismatch("the text runs over several lines, and the field holds one", "write it on one line")
    if refused:
        kind = "noncharacter" if unicodedata.category(refused) == "Cn" else "control character"
        return Mismatch(f"the text holds the {kind} {character(refused)}", "delete it, or write a space")
    explain = FORMS.get(format or "")
    mismatch = explain(text) if explain else Mismatch(f"{quoted(text)} has not the form of this field", description)
    meant = mismatch.suggestion
    if format in KNOWN_OR_ABSENT and is_placeholder(text):
        return Mismatch(mismatch.message, LEAVE_OUT)
    if meant is not None and (len(text) > MAX_SUGGESTION or not re.search(pattern, meant) or not exists(format, meant)):
        return Mismatch(mismatch.message, mismatch.help)
    return mismatch


def exists(format: str | None, text: str) -> bool:
    """Return whether there is what a text of the right form names: the day, the country, the language, the zone."""
    if format == "edtf":
        return edtf.is_valid(text)
    if format == "country-code":
        return text in codes.countries()
    if format == "language":
        return languages.fault(text) is None
    return format != "time-zone" or text in codes.zones()


# ---------------------------------------------------------------- dates and times


def _date(text: str) -> Mismatch:
    from readout.text import written_dates

    wrong = f"{quoted(text)} is not an EDTF date"
    help = "write YYYY, YYYY-MM or YYYY-MM-DD; two of them with / between for an interval"
    folded = text.strip().casefold()
    if len(folded) > MAX_DATE:
        return Mismatch(wrong, help)
    if other := edtf.other_edtf(text.strip()):
        message = f"{quoted(text)} is EDTF, but not one of the forms used here"
        return Mismatch(message, other.help, other.suggestion)
    if said := _beside_date(folded):
        return Mismatch(wrong, said)
    if match := re.fullmatch(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})[t ]([0-9:.]+)(z|[-+][0-9:]+)?", folded):
        return Mismatch(wrong, "write the day only; times have fields of their own", _ymd(*match.groups()[:3]))
    if re.fullmatch(CLOCK_TIME, folded):
        message = f"{quoted(text)} is a clock time, not a date"
        return Mismatch(message, "write the day; times have fields of their own, such as `start_time`")
    if len(possible := written_dates.readings(folded)) == 2:
        return Mismatch(wrong, f"write YYYY-MM-DD: {possible[0]} or {possible[1]}, whichever is meant")
    if not possible and re.fullmatch(r"[0-9]{1,2}([-/. ])[0-9]{1,2}\1[0-9]{4}", folded):
        return Mismatch(wrong, NO_SUCH_DAY)
    if re.fullmatch(r"[0-9]{4}-(1[3-9]|[2-9][0-9]|00)-[0-9]{1,2}|[0-9]{4}-00", folded):
        return Mismatch(wrong, f"there is no month {folded[5:7]}: write YYYY-MM-DD")
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-(3[2-9]|[4-9][0-9]|00)", folded):
        return Mismatch(wrong, f"no month has a day {folded[8:]}: write YYYY-MM-DD")
    meant = written_dates.meant(text)
    is_numeric = re.fullmatch(r"[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}", folded)
    return Mismatch(wrong, help if meant or not is_numeric else NO_SUCH_DAY, meant)


def _beside_date(text: str) -> str:
    """Return what to do where a folded text says more of a day, month or year than a date can; empty if it does not."""
    from readout.text import written_dates

    if OTHER_CALENDAR.search(text):
        return (
            "dates are those of the Gregorian calendar: write the day that it has, and the one in the source into the "
            "`text` of a claim about it"
        )
    match = PART_OF.fullmatch(text)
    whole = written_dates.meant(match["whole"]) if match else None
    if match and whole and re.fullmatch("[0-9]{3}[0-9X](-[0-9]{2})?", whole):
        return (
            f"a date has no sign for {quoted(match['part'])}: write `{whole}`, and this word into the `text` of a "
            "claim about it"
        )
    return ""


def _ymd(year: str, month: str, day: str) -> str | None:
    """Return YYYY-MM-DD, or None where the month or day is out of range."""
    return f"{year}-{int(month):02}-{int(day):02}" if 1 <= int(month) <= 12 and 1 <= int(day) <= 31 else None


def _marked(text: str, mark: str) -> str:
    """Return a date or time with a qualifier, unless it has one."""
    return text if text[-1:] in "?~%" else text + mark


def _time(text: str) -> Mismatch:
    from readout.text import written_dates

    wrong = f"{quoted(text)} is not a local time"
    help = "write HH:MM, with ~ after it if it is approximate, or a part of the day, such as `evening`"
    folded = text.strip().casefold()
    clock = r"(?P<hour>[0-9]{1,2})(?:[:.h](?P<minute>[0-9]{2}))?(?::[0-9]{2})?"
    form = clock + r" *(?P<half>[ap]\.?m\.?)?(?P<zone>z|[-+][0-9:]+)?"
    about = re.match(ABOUT, folded) if len(folded) <= MAX_DATE else None
    if about:
        meant = _time(folded[about.end() :]).suggestion
        marked = _marked(meant, "~") if meant and meant[0].isdigit() else meant
        return Mismatch(wrong, help, marked)
    match = re.fullmatch(form, folded) if len(folded) <= MAX_DATE else None
    if not match and len(folded) <= MAX_DATE and not folded.isdigit() and written_dates.meant(folded):
        return Mismatch(f"{quoted(text)} is a date, not a clock time", f"{help}; a date goes into `date`")
    if not match:
        return Mismatch(wrong, help, folded)
    if match["zone"]:
        return Mismatch(wrong, "write the local time, and the zone in `time_zone`")
    hour = int(match["hour"])
    if match["half"]:
        hour = hour % 12 + (12 if match["half"][0] == "p" else 0)
    return Mismatch(wrong, help, f"{hour:02}:{match['minute'] or '00'}")


# ---------------------------------------------------------------- names and codes


def kebab(text: str) -> str:
    """Return the text in kebab case, as ids are written: lower-case ASCII letters and digits, hyphens between words."""
    plain = text.casefold().translate(LETTERS)
    latin = plain.translate(LOOKALIKES)
    plain = latin if latin.isascii() else plain
    plain = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


LETTERS = str.maketrans(
    dict.fromkeys(DASHES, "-")
    | {"\u0131": "i", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "'": "", "\u2019": ""}
)


LOOKALIKES = str.maketrans(
    "\u0430\u0441\u0501\u0435\u04bb\u0456\u0458\u043e\u0440\u0455\u0443\u0445\u03b1\u03b9\u03bf\u03bd",
    "acdehijopsuxaiov",
)
"""Lower-case letters of Cyrillic and Greek that look like Latin ones, and these."""


def _id(text: str) -> Mismatch:
    help = "write lower-case ASCII letters and digits, with one hyphen between words"
    return Mismatch(f"{quoted(text)} is not an id", help, kebab(text) or None)


def _country_code(text: str) -> Mismatch:
    help = "write the two capital letters of ISO 3166-1, for example TR"
    state = states.by_code(text.strip().upper()) or states.by_name(text)
    meant = likely_country(text) or (state.code if state and not state.is_former else None)
    return Mismatch(f"{quoted(text)} is not a country code", help, meant)


def _language(text: str) -> Mismatch:
    help = "write a BCP 47 tag: en, or zh-Hant, or pt-BR"
    parts = text.strip().replace("_", "-").split("-")
    tidy = [parts[0].lower(), *(part.title() if len(part) == 4 else part.upper() for part in parts[1:])]
    return Mismatch(f"{quoted(text)} is not a language tag", help, languages.by_name(text) or "-".join(tidy))


def _time_zone(text: str) -> Mismatch:
    help = "write the IANA name of the zone, for example Europe/Istanbul"
    return Mismatch(f"{quoted(text)} is not a time zone", help, likely_zone(text.strip()))


def _coordinates(text: str) -> Mismatch:
    help = "write latitude and longitude in decimal degrees, south and west negative: 41.01, 28.96"
    return Mismatch(f"{quoted(text)} are no coordinates", help, coordinates.from_notation(text))


def _locator(text: str) -> Mismatch:
    help = "write the id of a source, a colon and a space, and the place in it: frus-1945: p. 112"
    source, _, place = text.partition(":")
    meant = f"{source.strip()}: {place.strip()}" if place.strip() else None
    return Mismatch(f"{quoted(text)} does not say where in which source", help, meant)


def _url(text: str) -> Mismatch:
    if not re.match(r"https?://", text):
        prefix = re.match(r"([a-z]+)(?::/*|//)|//|", text.strip(), re.IGNORECASE)
        scheme, rest = (prefix[1], text.strip()[prefix.end() :]) if prefix else (None, text)
        is_web = not scheme or nearest(scheme, ("https", "http"))
        meant = f"{'http' if scheme == 'http' else 'https'}://{rest}"
        suggestion = meant if is_web and "." in rest.partition("/")[0] else None
        return Mismatch(f"{quoted(text)} is not a web address", "write it in full, from https:// on", suggestion)
    char = next((char for char in text if char in '"<>\\^`{|}' or char.isspace() or not char.isprintable()), None)
    if char is None:
        return Mismatch(f"{quoted(text)} is not a web address", "write what stands after https://")
    code = "".join(f"%{byte:02X}" for byte in char.encode())
    help = f"copy the address from the browser, or write {code} for the character"
    return Mismatch(f"the address holds the character {character(char)}", help, text.strip().replace(char, code))


KNOWN_OR_ABSENT = ("edtf", "time", "time-zone", "country-code", "url", "coordinates", "language")
"""The formats of values that are left out where they are not known."""
FORMS: dict[str, Callable[[str], Mismatch]] = {  # explainers by the schema's `x-format`
    "edtf": _date,
    "time": _time,
    "id": _id,
    "country-code": _country_code,
    "language": _language,
    "time-zone": _time_zone,
    "url": _url,
    "coordinates": _coordinates,
    "locator": _locator,
}

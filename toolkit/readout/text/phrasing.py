"""Words for values in sentences: dates, counts, enumerations, and the difference of two texts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from readout.text.characters import common_prefix

MONTHS = ("", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
SEASONS = {"21": "spring", "22": "summer", "23": "autumn", "24": "winter"}
QUALIFIERS = {"?": "perhaps ", "~": "about ", "%": "perhaps about "}
"""The words for EDTF's qualifiers: uncertain, approximate, both."""
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
SIDE = (
    r"(?P<year>[0-9]{4}|[0-9]{3}X|[0-9]{2}XX|XXXX)"
    r"(?:-(?P<month>0[1-9]|1[0-2]|2[1-4]|XX)(?:-(?P<day>0[1-9]|[12][0-9]|3[01]|XX))?)?(?P<mark>[?~%]?)"
)
ARTICLE = (
    r"\b(Authority|Bank|Coalition|Council|Department|Emirates|Federation|Foundation|Group|Kingdom|League|Ministry|Nations"
    r"|Netherlands|Organi[sz]ation|Party|Philippines|Republic|States|Union|[Gg]overnment|[Oo]pposition)\b"
)
"""A pattern of words that give a body's name an article in English."""
EXCERPT = 60
"""The length to which an excerpt of a text is cut, in characters."""
CONTEXT = 20
"""How many characters of a longer text an excerpt shows on both sides of the change, up to the next word."""


def date(text: str) -> str:
    """Return an EDTF date in words: `3 Nov 2025`, `about 1998`, `4-11 Feb 1945`, `one day of 29 Aug - 4 Sep 2005`.

    Any other text is returned unchanged.
    """
    from readout.text import edtf  # who only counts needs no dates

    if ends := edtf.members(text):
        unit = ("year", "month", "day")[ends[0].count("-")]
        return f"one {unit} of {_interval(*map(date, ends))}"
    sides = edtf.sides(text)
    matches = [re.fullmatch(SIDE, side) for side in sides]
    words = [_side(match) if match else "" for match in matches]
    unreadable = any(not match and side not in ("", "..") for match, side in zip(matches, sides, strict=True))
    if unreadable or not any(matches) or len(sides) > 2:
        return text
    if len(sides) == 1:
        return words[0]
    if not matches[1]:
        return f"since {words[0]}" if sides[1] else f"from {words[0]}, end unknown"
    if not matches[0]:
        return f"until {words[1]}" if sides[0] else f"until {words[1]}, start unknown"
    return _interval(*words)


def time(text: str) -> str:
    """Return a clock time or part of the day in words: `about 14:00`, `evening`."""
    return QUALIFIERS.get(text[-1:], "") + text.rstrip("".join(QUALIFIERS))


def _interval(start: str, end: str) -> str:
    """Return an interval without repeating the words that both of its dates end with: `4-11 Feb 1945`."""
    first, last = start.split(), end.split()
    if not all(word.isdigit() or word in MONTHS for word in (*first, *last)) or len(first) != len(last):
        return f"{start} to {end}"
    while len(first) > 1 and first[-1] == last[len(first) - 1]:
        first.pop()
    return f"{first[0]}-{end}" if len(first) == 1 else f"{' '.join(first)} - {end}"


def _side(match: re.Match[str]) -> str:
    """Return one date in words, from its match of `SIDE`."""
    digits = match["year"].rstrip("X")
    number = int(digits or 0)
    years = ("an unknown year", "", f"the years {number}00 to {number}99", f"the {number}0s", str(number))
    when = years[len(digits)]
    month, day = match["month"], match["day"]
    if month in SEASONS:
        when = f"{SEASONS[month]} {when}"
    elif month and month != "XX":
        when = f"{MONTHS[int(month)]}{' ' if len(digits) == 4 else ' of '}{when}"
        when = f"a day in {when}" if day == "XX" else f"{int(day)} {when}" if day else when
    elif month:
        part = "a day" if day == "XX" else f"day {int(day)} of a month" if day else "a month"
        when = f"{part} in {when}"
    return QUALIFIERS.get(match["mark"], "") + when


def counted(number: int, noun: str) -> str:
    """Return a count in digits with its noun: `1 record`, `2,000 entries`."""
    return f"{number:,} {noun if number == 1 else plural(noun)}"


def spelled(number: int, noun: str) -> str:
    """Return a count in words up to nine, with its noun: `one source`, `two sources`, `12 sources`."""
    return f"{NUMBERS[number] if number < len(NUMBERS) else number} {noun if number == 1 else plural(noun)}"


def plural(noun: str) -> str:
    """Return the regular plural of an English noun."""
    if noun.endswith(("s", "x", "ch", "sh")):
        return f"{noun}es"
    return f"{noun[:-1]}ies" if re.search(r"[^aeiou]y$", noun) else f"{noun}s"


def listed(words: Sequence[str]) -> str:
    """Return the words as `a, b and c`."""
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def any_of(words: Iterable[str]) -> str:
    """Return the words as `a, b or c`."""
    *first, last = words
    return f"{', '.join(first)} or {last}" if first else last


def the(name: str) -> str:
    """Return a body's name with the article that it takes: `the United Arab Emirates`, `Qatar`."""
    return f"the {name}" if re.search(ARTICLE, name) else name


def possessive(name: str) -> str:
    """Return the possessive form of a name."""
    return f"{name}'" if name.endswith("s") else f"{name}'s"


def excerpt(text: str) -> str:
    """Return a text in typographic quotation marks, cut to `EXCERPT` characters.

    Sentences about changes quote prose with it; messages quote values in backquotes (`quoting.quoted`).
    """
    return f"“{text[:EXCERPT]}{'…' if len(text) > EXCERPT else ''}”"


def difference(old: str, new: str) -> str:
    """Return the old and the new text as excerpts; long texts are cut to the change and the words next to it."""
    if max(len(old), len(new)) <= EXCERPT:
        return f"{excerpt(old)} → {excerpt(new)}"
    prefix = common_prefix(old, new)
    suffix = common_prefix(old[prefix:][::-1], new[prefix:][::-1])
    return f"{_change(old, prefix, suffix)} → {_change(new, prefix, suffix)}"


def _change(text: str, prefix: int, suffix: int) -> str:
    """Return the part of a text between its first `prefix` and last `suffix` characters, with its context."""
    end = len(text) - suffix
    first = max(text.rfind(" ", 0, max(0, prefix - CONTEXT)) + 1, prefix - 2 * CONTEXT, 0)
    space = text.find(" ", end + CONTEXT)
    last = min(len(text) if space < 0 else space, end + 2 * CONTEXT, prefix + 2 * EXCERPT)
    return f"“{'…' if first else ''}{text[first:last]}{'…' if last < len(text) else ''}”"

"""Values as people say them: dates, numbers, lists, and what is different in a text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from readout.text import edtf

MONTHS = ("", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MARKS = {"?": "perhaps ", "~": "about ", "%": "perhaps about "}
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
SIDE = re.compile(
    r"(?P<year>[0-9]{4}|[0-9]{3}X|[0-9]{2}XX|XXXX)"
    r"(?:-(?P<month>0[1-9]|1[0-2]|XX)(?:-(?P<day>0[1-9]|[12][0-9]|3[01]|XX))?)?(?P<mark>[?~%]?)"
)
ARTICLE = re.compile(
    r"\b(Authority|Bank|Coalition|Council|Department|Emirates|Federation|Foundation|Group|Kingdom|League|Ministry|Nations"
    r"|Netherlands|Organi[sz]ation|Party|Philippines|Republic|States|Union|[Gg]overnment|[Oo]pposition)\b"
)
"""Words by which a body's name takes an article in English."""
SHOWN = 60
"""So many characters of a text are shown."""
AROUND = 20
"""So many characters before and after what changed in a longer text are shown, to the next word."""


def date(text: str) -> str:
    """A date in our part of EDTF in words: `3 Nov 2025`, `about 1998`, `4-11 Feb 1945`. Another text stays."""
    sides = edtf.sides(text)
    found = [SIDE.fullmatch(side) for side in sides]
    words = [_side(match) if match else "" for match in found]
    strange = any(not match and side not in ("", "..") for match, side in zip(found, sides, strict=True))
    if strange or not any(found) or len(sides) > 2:
        return text
    if len(sides) == 1:
        return words[0]
    if not found[1]:
        return f"since {words[0]}" if sides[1] else f"from {words[0]}, end unknown"
    if not found[0]:
        return f"until {words[1]}" if sides[0] else f"until {words[1]}, start unknown"
    return _interval(*words)


def time(text: str) -> str:
    """A clock time or part of the day in words: `about 14:00`, `evening`."""
    return MARKS.get(text[-1:], "") + text.rstrip("".join(MARKS))


def _interval(start: str, end: str) -> str:
    """The two dates, without the words that both end with: `4-11 Feb 1945`."""
    first, last = start.split(), end.split()
    if not all(word.isdigit() or word in MONTHS for word in (*first, *last)) or len(first) != len(last):
        return f"{start} to {end}"
    while len(first) > 1 and first[-1] == last[len(first) - 1]:
        first.pop()
    return f"{first[0]}-{end}" if len(first) == 1 else f"{' '.join(first)} - {end}"


def _side(match: re.Match[str]) -> str:
    digits = match["year"].rstrip("X")
    number = int(digits or 0)
    years = ("an unknown year", "", f"the years {number}00 to {number}99", f"the {number}0s", str(number))
    when = years[len(digits)]
    month, day = match["month"], match["day"]
    if month and month != "XX":
        when = f"{MONTHS[int(month)]}{' ' if len(digits) == 4 else ' of '}{when}"
        when = f"a day in {when}" if day == "XX" else f"{int(day)} {when}" if day else when
    elif month:
        part = "a day" if day == "XX" else f"day {int(day)} of a month" if day else "a month"
        when = f"{part} in {when}"
    return MARKS.get(match["mark"], "") + when


def counted(number: int, noun: str) -> str:
    """A number of things in digits: `1 record`, `2,000 entries`."""
    return f"{number:,} {noun if number == 1 else plural(noun)}"


def spelled(number: int, noun: str) -> str:
    """A number of things in words, as far as ten: `one source`, `two sources`, `12 sources`."""
    return f"{NUMBERS[number] if number < len(NUMBERS) else number} {noun if number == 1 else plural(noun)}"


def plural(noun: str) -> str:
    if noun.endswith(("s", "x", "ch", "sh")):
        return f"{noun}es"
    return f"{noun[:-1]}ies" if re.search(r"[^aeiou]y$", noun) else f"{noun}s"


def listed(words: Sequence[str]) -> str:
    """`a, b and c`."""
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def any_of(words: Iterable[str]) -> str:
    """`a, b or c`."""
    *first, last = words
    return f"{', '.join(first)} or {last}" if first else last


def the(name: str) -> str:
    """The name of a body as it stands in a sentence: `the United Arab Emirates`, `Qatar`."""
    return f"the {name}" if ARTICLE.search(name) else name


def possessive(name: str) -> str:
    return f"{name}'" if name.endswith("s") else f"{name}'s"


def quoted(text: str) -> str:
    """A text in quotation marks, cut to a length."""
    return f"“{text[:SHOWN]}{'…' if len(text) > SHOWN else ''}”"


def difference(old: str, new: str) -> str:
    """What became of a text: the whole of a short one, of a long one what changed, and the words next to it."""
    if max(len(old), len(new)) <= SHOWN:
        return f"{quoted(old)} → {quoted(new)}"
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    return f"{_part(old, start, end)} → {_part(new, start, end)}"


def _common(one: str, other: str) -> int:
    """With how many of the same characters two texts begin."""
    differs = (place for place, (left, right) in enumerate(zip(one, other, strict=False)) if left != right)
    return next(differs, min(len(one), len(other)))


def _part(text: str, start: int, end: int) -> str:
    """What lies between the first `start` and the last `end` characters, and the words next to it."""
    stop = len(text) - end
    first = max(text.rfind(" ", 0, max(0, start - AROUND)) + 1, start - 2 * AROUND, 0)
    after = text.find(" ", stop + AROUND)
    last = min(len(text) if after < 0 else after, stop + 2 * AROUND, start + 2 * SHOWN)
    return f"“{'…' if first else ''}{text[first:last]}{'…' if last < len(text) else ''}”"

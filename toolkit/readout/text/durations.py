"""Durations as ISO 8601 writes them: `P7D`, `P1W`, `PT15H`, `P1Y6M`."""

from __future__ import annotations

import re

NUMBER = r"[0-9]{1,9}"
DURATION = re.compile(
    rf"P(?=.)(?:({NUMBER})Y)?(?:({NUMBER})M)?(?:({NUMBER})W)?(?:({NUMBER})D)?"
    rf"(?:T(?=.)(?:({NUMBER})H)?(?:({NUMBER})M)?(?:({NUMBER})S)?)?"
)
UNITS = {
    "year": "P{}Y",
    "month": "P{}M",
    "week": "P{}W",
    "day": "P{}D",
    "hour": "PT{}H",
    "minute": "PT{}M",
    "second": "PT{}S",
}
SHORT = {"h": "hour", "hr": "hour", "min": "minute", "sec": "second", "s": "second", "d": "day"}
SPELLED = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def parse(text: str) -> tuple[int, int] | None:
    """Return a duration as months and seconds, so that equal ones are equal; None for any other text.

    A week has seven days, and a day 24 hours; how many days a month has is not said.
    """
    match = DURATION.fullmatch(text)
    if not match:
        return None
    years, months, weeks, days, hours, minutes, seconds = (int(number or 0) for number in match.groups())
    return years * 12 + months, (((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 + seconds


def are_equal(one: str, other: str) -> bool:
    """Whether two texts are durations, and of one length."""
    length = parse(one)
    return length is not None and length == parse(other)


def from_words(text: str) -> str | None:
    """Return the duration that a text in words means: `15 hours`, `a week`, `2.5 h`; None if it is not one only."""
    match = re.fullmatch(r"(an?|[a-z]+|[0-9]{1,9}(?:\.[05])?)[ -]?([a-z]+?)s?\.?", text.strip().casefold())
    if not match:
        return None
    word, unit = match[1], SHORT.get(match[2], match[2])
    number = "1" if word in ("a", "an") else str(SPELLED.index(word)) if word in SPELLED else word
    if unit not in UNITS or not number[0].isdigit():
        return None
    if "." not in number:
        return UNITS[unit].format(int(number))
    # halves of up to nine digits are exact as floats
    smaller = {"hour": ("minute", 60), "minute": ("second", 60), "day": ("hour", 24), "year": ("month", 12)}.get(unit)
    return UNITS[smaller[0]].format(int(float(number) * smaller[1])) if smaller else None

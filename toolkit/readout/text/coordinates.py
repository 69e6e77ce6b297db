"""Coordinates of places: latitude and longitude in decimal degrees of WGS 84, `41.01, 28.96`.

The text has as many decimals as the place is known to: `41.0` says more than `41`, which numbers could not tell apart.
"""

from __future__ import annotations

import re
from typing import NamedTuple

DECIMAL = re.compile(r"(-?[0-9]+(?:\.[0-9]+)?), (-?[0-9]+(?:\.[0-9]+)?)")
NUMBER = r"[0-9]{1,3}(?:\.[0-9]+)?"


def _angle(number: int) -> str:
    """Return the pattern of an angle: degrees, minutes and seconds with a point of the compass."""
    return (
        rf"(?P<sign{number}>[-+]?)(?P<degrees{number}>{NUMBER}) *(?:[°º] *)?"
        rf"(?:(?P<minutes{number}>[0-9]{{1,2}}(?:\.[0-9]+)?) *['\u2032\u2019] *)?"
        rf"(?:(?P<seconds{number}>[0-9]{{1,2}}(?:\.[0-9]+)?) *(?:[\"\u2033\u201d]|''|\u2032\u2032) *)?"
        rf"(?P<side{number}>[nsew]?)"
    )


PAIR = f"{_angle(1)}(?: *[;,/] *| +|(?<=[nsew]))(?![;,/ ]){_angle(2)}"
MOST_DECIMALS = 6
LONGEST = 100
"""The most characters of a text that is taken for coordinates in another notation."""


class Coordinates(NamedTuple):
    """Degrees north of the equator and east of Greenwich, and the decimals to which they are known."""

    latitude: float
    longitude: float
    decimals: int


class Angle(NamedTuple):
    """An angle in another notation, part by part; minutes and seconds are None if it has none."""

    sign: str
    degrees: str
    minutes: str | None
    seconds: str | None
    side: str

    @property
    def decimal(self) -> str:
        """The angle in decimal degrees: a minute is known to two decimals, a second to four."""
        is_negative = (self.sign == "-") != (self.side in tuple("sw"))
        if self.minutes is None and self.seconds is None:
            whole, _, decimals = self.degrees.partition(".")
            digits = f"{int(whole)}.{decimals[:MOST_DECIMALS]}" if decimals else str(int(whole))
        else:
            value = float(self.degrees) + float(self.minutes or 0) / 60 + float(self.seconds or 0) / 3600
            digits = f"{value:.{4 if self.seconds else 2}f}"
        return f"-{digits}" if is_negative and float(digits) else digits


def parse(text: str) -> Coordinates | None:
    """Return the coordinates of a text in the schema's form; None for any other text."""
    match = DECIMAL.fullmatch(text)
    if not match:
        return None
    decimals = max(len(number.partition(".")[2]) for number in match.groups())
    latitude, longitude = map(float, match.groups())
    return Coordinates(latitude, longitude, decimals) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


def from_notation(text: str) -> str | None:
    """Return coordinates in another usual notation in the schema's form: `41°00'N 28°57'E`, `geo:41.01,28.96`.

    None for what is none, or might be read in two ways, as a decimal comma.
    """
    folded = re.sub(r"\bmin(utes?)?\b", "\u2032", text.strip().casefold().removeprefix("geo:"))
    if len(folded) > LONGEST:
        return None
    match = re.fullmatch(PAIR, folded)
    angles = [[match[f"{name}{number}"] for name in Angle._fields] for number in (1, 2)] if match else ()
    return _joined(*(Angle(*angle) for angle in angles)) if angles else None


def _joined(first: Angle, second: Angle) -> str | None:
    if first.side in tuple("ew") and second.side in tuple("ns"):
        first, second = second, first
    if (first.side, second.side) not in {("", ""), *((north, east) for north in "ns" for east in "ew")}:
        return None
    text = f"{first.decimal}, {second.decimal}"
    return text if parse(text) else None

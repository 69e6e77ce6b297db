"""Codes of countries and names of time zones, from the tz database (package `tzdata`)."""

from __future__ import annotations

import pkgutil
import re
from functools import lru_cache

from readout.text.suggestions import fold, nearest

REPLACED_BY = {"UK": "GB", "EL": "GR", "EN": "GB", "SF": "FI", "BU": "MM", "TP": "TL", "ZR": "CD"}
"""Codes that are reserved, were renamed or belong to another system, with the codes in use for them."""
NO_COUNTRIES = {
    "XK": "Kosovo, to which ISO 3166-1 gives no code",
    "EU": "the European Union, which is no country",
    "EZ": "the euro area, which is no country",
    "UN": "the United Nations, which is no country",
    "AC": "Ascension Island, a part of SH",
    "CP": "Clipperton Island, a part of FR",
    "DG": "Diego Garcia, a part of IO",
    "EA": "Ceuta and Melilla, parts of ES",
    "IC": "the Canary Islands, a part of ES",
    "TA": "Tristan da Cunha, a part of SH",
    "FX": "Metropolitan France, a part of FR",
    "XX": "an unknown country in some lists",
    "ZZ": "an unknown country in some lists",
}
"""Codes that ISO 3166-1 keeps free or reserves, and what they are used for."""
WITHDRAWN = ("AN", "CS", "DD", "NT", "SU", "YD", "YU")
"""Codes that ISO 3166-1 withdrew with their states and territories."""


@lru_cache(maxsize=1)
def countries() -> dict[str, str]:
    """Return the English names of countries by their codes."""
    rows = (line.split("\t") for line in _read("zoneinfo/iso3166.tab") if line and not line.startswith("#"))
    return {code: name for code, name, *_ in rows}


def likely_country(text: str) -> str | None:
    """Return the code of the country that a text most likely means, by its code or name; None if there is none."""
    code = text.strip().upper()
    code = REPLACED_BY.get(code, code)
    codes = {name.casefold(): code for code, name in countries().items()}
    return code if code in countries() else codes.get(text.strip().casefold())


@lru_cache(maxsize=1)
def zones() -> frozenset[str]:
    """Return the names of all time zones, with their aliases."""
    return frozenset(_read("zones"))


@lru_cache(maxsize=1)
def canonical_zones() -> frozenset[str]:
    """Return the names of time zones that are no aliases."""
    return frozenset(row.split("\t")[2] for row in _read("zoneinfo/zone.tab") if not row.startswith("#"))


@lru_cache(maxsize=1)
def _zones_by_country() -> dict[str, list[str]]:
    by_country: dict[str, list[str]] = {}
    for row in _read("zoneinfo/zone.tab"):
        if not row.startswith("#"):
            code, _, zone, *_ = row.split("\t")
            by_country.setdefault(code, []).append(zone)
    return by_country


def zone_of_country(code: str) -> str | None:
    """Return the time zone of a country by its code; None where it has several, or none."""
    listed = _zones_by_country().get(code, [])
    return listed[0] if len(listed) == 1 else None


def _read(name: str) -> list[str]:
    """Return the lines of a file of the tz database. (Importing `importlib.resources` takes longer than this.)"""
    return (pkgutil.get_data("tzdata", name) or b"").decode().splitlines()


def zone_of_offset(text: str) -> str | None:
    """Return the zone of an offset from UTC in whole hours; its sign is the other way round: `Etc/GMT-8`."""
    match = re.fullmatch(r"(?:utc|gmt|z)? ?([-+])0?([0-9]{1,2})(?::?00)?", text.strip().casefold())
    zone = f"Etc/GMT{'-' if match[1] == '+' else '+'}{match[2]}" if match else ""
    return zone if zone in zones() else None


@lru_cache(maxsize=256)
def likely_zone(zone: str) -> str | None:
    """Return the time zone that was likely meant, by its city or a near miss; None if there is none."""
    if re.search(r"[-+][0-9]", zone):
        return zone_of_offset(zone)
    city = fold(zone).rpartition("/")[2]
    by_city = sorted(name for name in zones() if "/" in name and fold(name).rpartition("/")[2] == city)
    in_use = [name for name in by_city if name in canonical_zones()]  # Asia/Istanbul is an old name of Europe/Istanbul
    return nearest(zone, by_city) or next(iter(in_use or by_city), None) or nearest(zone, zones())

"""Codes of countries and names of time zones, from the tz database (package `tzdata`)."""

from __future__ import annotations

import pkgutil
import re
from functools import lru_cache

from readout.text.suggestions import fold, nearest

REPLACED_BY = {"UK": "GB", "EL": "GR", "EN": "GB", "SF": "FI", "BU": "MM", "TP": "TL", "ZR": "CD"}
"""Codes that are reserved, were renamed or belong to another system, with the codes in use for them."""
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


def _read(name: str) -> list[str]:
    """Return the lines of a file of the tz database. (Importing `importlib.resources` takes longer than this.)"""
    return (pkgutil.get_data("tzdata", name) or b"").decode().splitlines()


@lru_cache(maxsize=256)
def likely_zone(zone: str) -> str | None:
    """Return the time zone that was likely meant, by its city or a near miss; None if there is none."""
    if re.search(r"[-+][0-9]", zone):  # an offset is that of many zones
        return None
    city = fold(zone).rpartition("/")[2]
    by_city = sorted(name for name in zones() if "/" in name and fold(name).rpartition("/")[2] == city)
    in_use = [name for name in by_city if name in canonical_zones()]  # Asia/Istanbul is an old name of Europe/Istanbul
    return nearest(zone, by_city) or next(iter(in_use or by_city), None) or nearest(zone, zones())

"""Codes of countries and names of time zones, from the tz database."""

from __future__ import annotations

import pkgutil
import re
from functools import lru_cache

from readout.text.suggestions import fold, nearest

MEANT = {"UK": "GB", "EL": "GR", "EN": "GB", "SF": "FI", "BU": "MM", "TP": "TL", "ZR": "CD"}
"""Codes that are reserved, were renamed, or are another system's, and those in use."""
WITHDRAWN = ("AN", "CS", "DD", "NT", "SU", "YD", "YU")
"""Codes of states and territories that are no more."""


@lru_cache(maxsize=1)
def countries() -> dict[str, str]:
    """The names of countries, in English, by their codes."""
    rows = (line.split("\t") for line in _read("zoneinfo/iso3166.tab") if line and not line.startswith("#"))
    return {code: name for code, name, *_ in rows}


def likely_country(text: str) -> str | None:
    """The code of the country that a text names, or is the code of in other letters."""
    code = text.strip().upper()
    code = MEANT.get(code, code)
    named = {name.casefold(): found for found, name in countries().items()}
    return code if code in countries() else named.get(text.strip().casefold())


@lru_cache(maxsize=1)
def zones() -> frozenset[str]:
    """The names of time zones."""
    return frozenset(_read("zones"))


@lru_cache(maxsize=1)
def proper_zones() -> frozenset[str]:
    """Those of the names that are no other names of a zone."""
    return frozenset(row.split("\t")[2] for row in _read("zoneinfo/zone.tab") if not row.startswith("#"))


def _read(name: str) -> list[str]:
    """The lines of a file of the tz database. `importlib.resources` takes longer to import than this to run."""
    return (pkgutil.get_data("tzdata", name) or b"").decode().splitlines()


@lru_cache(maxsize=256)
def likely_zone(zone: str) -> str | None:
    """The time zone that was likely meant: one whose city is named, or a near miss."""
    if re.search(r"[-+][0-9]", zone):  # an offset is that of many zones
        return None
    city = fold(zone).rpartition("/")[2]
    by_city = sorted(name for name in zones() if "/" in name and fold(name).rpartition("/")[2] == city)
    in_use = [name for name in by_city if name in proper_zones()]  # Asia/Istanbul is an old name of Europe/Istanbul
    return nearest(zone, by_city) or next(iter(in_use or by_city), None) or nearest(zone, zones())

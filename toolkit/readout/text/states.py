"""States by their names and codes: those of ISO 3166-1, and former ones of ISO 3166-3 with the day of their withdrawal.

The tz database names today's states. The package pycountry, which is an extra, adds their official names, the codes of
three letters, and the former states. A name leads to a state only if it is one of its names as a whole.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from readout.text.codes import countries
from readout.text.extras import install_command
from readout.text.names import STOP_WORDS, romanized

ALIASES = {
    "soviet union": "SUHH",
    "east germany": "DDDE",
    "german democratic republic": "DDDE",
    "west germany": "DE",
    "usa": "US",
    "united states of america": "US",
    "uk": "GB",
    "great britain": "GB",
    "united kingdom": "GB",
    "ivory coast": "CI",
    "cape verde": "CV",
    "south korea": "KR",
    "north korea": "KP",
    "vatican city": "VA",
    "holy see": "VA",
    "czechia": "CZ",
    "turkiye": "TR",
    "swaziland": "SZ",
    "eswatini": "SZ",
    "north macedonia": "MK",
    "uae": "AE",
    "democratic republic congo": "CD",
    "republic congo": "CG",
    "brunei darussalam": "BN",
    "gambia": "GM",
    "slovak republic": "SK",
    "kyrgyz republic": "KG",
    "burma": "MM",
    "timor leste": "TL",
}
"""Common English names that neither list has, as words without `of` and `the`."""

LANGUAGES = ("ar", "de", "es", "fr", "it", "nl", "pl", "pt", "ru", "tr", "uk")
"""The languages besides English of which the names of states are known."""
SHORT_NAMES = {
    "Russland": "RU",
    "Russie": "RU",
    "Rusia": "RU",
    "Rússia": "RU",
    "Россия": "RU",
    "США": "US",
    "USA": "US",
}
"""Names that the packaged translations only have in a longer form."""
TOWNS = frozenset({"granada"})
"""Names of states in other languages that name a better known town."""

LONGEST = 200
"""Longer texts are no names of states."""
AMBIGUOUS = frozenset({"congo", "korea"})
"""Names that one state has in the standard, and two in the world."""


class State(NamedTuple):
    """A state. `code` is that of ISO 3166-1, of two letters; a former one has that of ISO 3166-3, of four, instead.

    `withdrawn` is the day, or the year, of the withdrawal of its code.
    """

    name: str
    code: str
    withdrawn: str = ""

    @property
    def is_former(self) -> bool:
        return len(self.code) == 4


def by_name(name: str) -> State | None:
    """Return the state that has a name; None if none has it, or several have."""
    key = _key(name) if len(name) <= LONGEST else ""
    codes = frozenset() if key in AMBIGUOUS else _names().get(key, frozenset())
    return _states()[next(iter(codes))] if len(codes) == 1 else None


def by_name_on(name: str, day: str | None) -> State | None:
    """Return the state that has a name on a day in ISO 8601; a former one only before the withdrawal of its code.

    Without a day, a name that only a former state has leads to that.
    """
    state = by_name(name)
    if state is None or not state.is_former or not state.withdrawn or not day or day < state.withdrawn:
        return state
    code = ALIASES.get(_key(name), "")
    return _states()[code] if len(code) == 2 else None


def by_any_name(name: str) -> State | None:
    """Return the state that has a name in English, or that goes by it alone in one of the other languages."""
    state = by_name(name)
    if state or len(name) > LONGEST or _key(name) in _names() or _key(name) in AMBIGUOUS:
        return state
    codes = _names_elsewhere().get(_key(name), frozenset())
    return _states()[next(iter(codes))] if len(codes) == 1 else None


def by_code(code: str) -> State | None:
    """Return the state with a code of two or three capital letters, or of four for a former one."""
    return _states().get(_codes().get(code, ""))


def _key(name: str) -> str:
    """Return the words of a name in alphabetical order: `Korea, Republic of` and `Republic of Korea` are one name."""
    bare = romanized(name).replace(".", "").replace("&", " and ")
    words = re.findall(r"[a-z0-9]+", bare)
    return " ".join(sorted(word for word in words if word != "the" and not STOP_WORDS.fullmatch(word)))


def hint() -> str:
    """Return how to have the names that only the extra knows; empty where it is installed."""
    return "" if _packaged()[0] else f"`{install_command('lists')}` adds official names and former states"


@lru_cache(maxsize=1)
def _packaged() -> tuple[list[object], list[object]]:
    """Return the entries of pycountry, of today's and of former states; none without the package."""
    try:
        import pycountry
    except ImportError:
        return [], []
    return list(pycountry.countries), list(pycountry.historic_countries)


@lru_cache(maxsize=1)
def _names_elsewhere() -> dict[str, frozenset[str]]:
    """Return the codes of today's states that go by a name in other languages than English, by its key."""
    names: dict[str, set[str]] = {_key(name): {code} for name, code in SHORT_NAMES.items()}
    if entries := _packaged()[0]:
        import gettext

        import pycountry

        for language in LANGUAGES:
            translation = gettext.translation("iso3166-1", pycountry.LOCALES_DIR, [language], fallback=True)
            for entry in entries:
                for attribute in ("name", "official_name", "common_name"):
                    if (text := getattr(entry, attribute, None)) and _key(text) not in AMBIGUOUS:
                        names.setdefault(_key(translation.gettext(text)), set()).add(entry.alpha_2)  # type: ignore[attr-defined]
    return {key: frozenset(codes) for key, codes in names.items() if key and key not in TOWNS}


@lru_cache(maxsize=1)
def _states() -> dict[str, State]:
    states = {code: State(re.sub(r" \(.*\)", "", name), code) for code, name in countries().items()}
    for entry in _packaged()[1]:
        code, name = str(entry.alpha_4), str(entry.name)  # type: ignore[attr-defined]
        states[code] = State(name.partition(",")[0], code, str(getattr(entry, "withdrawal_date", "")))
    return states


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    codes = {code: code for code in _states()}
    for entry in _packaged()[0]:
        codes[str(entry.alpha_3)] = str(entry.alpha_2)  # type: ignore[attr-defined]
    for entry in _packaged()[1]:
        for name in ("alpha_2", "alpha_3"):
            if code := getattr(entry, name, None):
                codes.setdefault(str(code), str(entry.alpha_4))  # type: ignore[attr-defined]
    return codes


@lru_cache(maxsize=1)
def _names() -> dict[str, frozenset[str]]:
    """Return the codes of the states that have a name, by its key."""
    names: dict[str, set[str]] = {}

    def add(name: str, code: str) -> None:
        if key := _key(name):
            names.setdefault(key, set()).add(code)

    for code, name in countries().items():
        add(name, code)
    for entry in _packaged()[0]:
        for attribute in ("name", "official_name", "common_name"):
            if isinstance(text := getattr(entry, attribute, None), str):
                add(text, str(entry.alpha_2))  # type: ignore[attr-defined]
    for entry in _packaged()[1]:
        code, name = str(entry.alpha_4), str(entry.name)  # type: ignore[attr-defined]
        first, _, rest = name.partition(", ")
        for each in (name, first, rest if len(rest.split()) > 2 else ""):
            if each and _key(each) not in names:
                add(each, code)
    for key, code in ALIASES.items():
        if code in _states():
            names.setdefault(" ".join(sorted(key.split())), {code})
    return {key: frozenset(codes) for key, codes in names.items()}

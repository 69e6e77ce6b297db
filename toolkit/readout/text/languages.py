"""Language tags (BCP 47), by IANA's registry of language subtags (package `language-tags`).

The registry says which subtags there are, which of them are deprecated, and what replaces these.
"""

from __future__ import annotations

import re
from functools import lru_cache

from readout.text.codes import REPLACED_BY, countries

PRIVATE_USE = re.compile(r"q[a-t][a-z](?=-|$)")
"""Languages that the registry leaves to everybody: `qaa` to `qtz`."""
_SECOND_LETTERS = {
    "a": "abefkmnrsvyz", "b": "aegimnors", "c": "aehorsuvy", "d": "aevz", "e": "elnostu", "f": "afijory",
    "g": "adlnuv", "h": "aeiortuyz", "i": "adegikostu", "j": "av", "k": "agijklmnorsuvwy", "l": "abginotuv",
    "m": "ghiklnrsty", "n": "abdeglnorvy", "o": "cjmrs", "p": "ailst", "q": "u", "r": "mnouw",
    "s": "acdegiklmnoqrstuvw", "t": "aeghiklnorstwy", "u": "gkrz", "v": "eio", "w": "ao", "x": "h", "y": "io",
    "z": "ahu",
}  # fmt: skip
COMMON = frozenset(first + second for first, letters in _SECOND_LETTERS.items() for second in letters)
COMMON_SCRIPTS = ("Latn", "Cyrl", "Arab", "Hans", "Hant")
"""Languages and scripts that are registered and not deprecated: for nearly all tags the registry need not be read."""
COUNTRY_TAKEN_FOR_LANGUAGE = {
    "al": "sq",
    "at": "de",
    "bd": "bn",
    "by": "be",
    "cn": "zh",
    "cz": "cs",
    "dk": "da",
    "eg": "ar",
    "gb": "en",
    "ge": "ka",
    "gr": "el",
    "hk": "zh",
    "il": "he",
    "iq": "ar",
    "ir": "fa",
    "jo": "ar",
    "jp": "ja",
    "kh": "km",
    "kz": "kk",
    "mm": "my",
    "mx": "es",
    "np": "ne",
    "ph": "fil",
    "pk": "ur",
    "rs": "sr",
    "sy": "ar",
    "tj": "tg",
    "tm": "tk",
    "ua": "uk",
    "us": "en",
    "vn": "vi",
}
"""Codes of countries that name no language, with the language that is meant."""
LONG_CODES = {
    "ara": "ar",
    "bul": "bg",
    "ces": "cs",
    "chi": "zh",
    "dan": "da",
    "deu": "de",
    "ell": "el",
    "eng": "en",
    "fas": "fa",
    "fin": "fi",
    "fra": "fr",
    "fre": "fr",
    "ger": "de",
    "heb": "he",
    "hin": "hi",
    "hun": "hu",
    "ind": "id",
    "ita": "it",
    "jpn": "ja",
    "kor": "ko",
    "msa": "ms",
    "nld": "nl",
    "nor": "no",
    "per": "fa",
    "pol": "pl",
    "por": "pt",
    "ron": "ro",
    "rus": "ru",
    "spa": "es",
    "srp": "sr",
    "swe": "sv",
    "tha": "th",
    "tur": "tr",
    "ukr": "uk",
    "urd": "ur",
    "vie": "vi",
    "zho": "zh",
}
"""Codes of ISO 639-2 and 639-3 for languages that have a shorter one, which alone is registered."""


@lru_cache(maxsize=4096)
def fault(tag: str) -> str | None:
    """Return what is wrong with a well-formed tag: `names no language`, `is deprecated` …; None if nothing is."""
    return None if _is_common(tag) else fault_by_registry(tag)


def _is_common(tag: str) -> bool:
    language, *others = tag.split("-")
    if others and others[0] in COMMON_SCRIPTS:
        del others[0]
    return language in COMMON and (not others or (len(others) == 1 and others[0] in countries()))


def fault_by_registry(tag: str) -> str | None:
    """Return what `fault` does, from the registry, which takes long to read."""
    from language_tags import tags

    entry = tags.tag(tag)
    if entry.deprecated:
        return "is deprecated"
    for position, part in enumerate(tag.split("-")):
        kind = _kind(part, position)
        subtag = tags.type(part, kind)
        if subtag is None and not (kind == "language" and PRIVATE_USE.match(part)):
            return "names no language" if kind == "language" else f"holds `{part}`, which is no {WORDS[kind]}"
        if subtag and subtag.deprecated:
            return "is deprecated" if tag == part else f"holds `{part}`, which is deprecated"
    return None


def _kind(part: str, position: int) -> str:
    """Return the registry's type of a subtag, which its form and place in a well-formed tag decide."""
    if position == 0:
        return "language"
    if part.isalpha() and len(part) < 5:
        return "script" if part.istitle() else "region" if part.isupper() else "extlang"
    return "region" if len(part) == 3 else "variant"


WORDS = {"extlang": "language", "script": "script", "region": "region", "variant": "variant"}
"""What the registry's types of subtags are called."""


def likely_language(tag: str) -> str | None:
    """Return the registered tag that was likely meant; None if there is none."""
    from language_tags import tags

    entry = tags.tag(tag)
    if entry.preferred:
        return str(entry.preferred.format)
    language, *others = tag.split("-")
    subtag = tags.type(language, "language")
    language = subtag.preferred.format if subtag and subtag.preferred else language
    language = COUNTRY_TAKEN_FOR_LANGUAGE.get(language, LONG_CODES.get(language, language))
    parts = [language, *(REPLACED_BY.get(part, part) for part in others)]
    meant = "-".join(parts)
    return meant if meant != tag and fault(meant) is None else None


def by_name(name: str) -> str | None:
    """Return the registered tag of the language that has a name in English, or one of BibTeX's: `ngerman`."""
    from language_tags import tags

    folded = name.strip().casefold()
    if len(folded) < 4 or not folded.replace(" ", "").isalpha():
        return LONG_CODES.get(folded)
    folded = OF_BABEL.get(folded, folded)
    subtags = [each for each in tags.search(folded) if each.data["type"] == "language" and not each.deprecated]
    named = [str(each.format) for each in subtags if folded in {str(name).casefold() for name in each.description}]
    codes = sorted(named, key=lambda code: (len(code), code))
    return codes[0] if codes and (len(codes) == 1 or len(codes[0]) == 2) else None


OF_BABEL = {
    "american": "english",
    "british": "english",
    "usenglish": "english",
    "ukenglish": "english",
    "ngerman": "german",
    "deutsch": "german",
    "austrian": "german",
    "francais": "french",
    "français": "french",
    "español": "spanish",
    "magyar": "hungarian",
    "brazilian": "portuguese",
    "farsi": "persian",
}
"""The names by which LaTeX's package babel calls languages, and their English ones."""

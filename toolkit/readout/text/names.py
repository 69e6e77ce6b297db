"""Names as somebody else might write them: what two spellings of one name have in common.

Case, marks, scripts, the order of the parts, hyphens, articles and titles are passed over; so are, in
the names of people, what transliterations differ in: `Husayn` and `Hussein`, `Zelensky` and `Zelenskyy`.
"""

from __future__ import annotations

import re

TITLES = re.compile(
    r"mr|mrs|ms|miss|dr|prof|professor|sir|dame|lord|lady|sh[ae][iy]kh?a?|hrh|hh|he|hm|king|queen|prince|princess"
    r"|crown|president|minister|ambassador|general|gen|senator|sen|hon|his|her|excellency|highness|majesty|the"
)
"""Words before a name that are no part of it."""
ARTICLES = re.compile(r"a?al|el|ul|ash?|ath?|an|ar|adh?|az|the")
NUMERALS = re.compile(r"i{1,3}|i?[vx]|vi{1,3}|xi{2,3}|xi?v|xvi")
"""Those of rulers, but for XI, which is a name."""
LINKS = {"ibn": "bin", "ben": "bin"}
STOPS = re.compile(r"of|for|and|to|in|on|at|a|an|de|du|des|las?|les?")
SPELLINGS = (
    ("isation", "ization"),
    ("centre", "center"),
    ("defence", "defense"),
    ("labour", "labor"),
    ("programme", "program"),
)
"""British and American."""
TRANSLITERATIONS = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"(?<=[aeiou])h$", ""),  # Abdullah, Abdulla
        (r"([kgdtp])h", lambda match: {"k": "h", "p": "f"}.get(match[1], match[1])),  # Khaled, Kadhafi
        (r"j$", "i"),  # Sergej
        (r"c(?=[aou]|[bdfghklmnpqrstvwxz]|$)|q", "k"),  # Qaddafi
        (r"x", "ks"),  # Alexey
        (r"w", "v"),
        (r"([b-df-hj-np-tvz])\1+", r"\1"),
        (r"[aeiouy]+", lambda match: "u" if re.search("[ou]", match[0]) else "a"),
    )
)
"""What stands for what, in this order: of the vowels only whether they are dark is kept."""
SHORT_NAME = 3
SHORT = 5
"""Shorter names of organizations are abbreviations, which several may share."""


def of_person(name: str) -> frozenset[str]:
    """The keys of a person's name: two names that share one may be one."""
    words = re.findall(r"[a-z0-9]+", romanized(name))
    while len(words) > 2 and TITLES.fullmatch(words[0]):
        words = words[1:]
    numbers = [word for word in words[1:] if NUMERALS.fullmatch(word)]
    words = [*words[:1], *(LINKS.get(word, word) for word in words[1:] if not NUMERALS.fullmatch(word))]
    parts = sorted(_sound(word) for word in words if not ARTICLES.fullmatch(word))
    keys = (" ".join(parts), _sound("".join(words)))
    return frozenset(" ".join([key, *numbers]) for key in keys if len(key) >= SHORT_NAME)


def of_organization(name: str) -> frozenset[str]:
    """The keys of an organization's name: two names that share one may be one."""
    text = re.sub(r"\([^()]*\)", " ", romanized(name))
    for british, american in SPELLINGS:
        text = text.replace(british, american)
    words = re.findall(r"[a-z0-9]+", text)
    words = [word for word in words if not STOPS.fullmatch(word) and not ARTICLES.fullmatch(word)]
    keys = (" ".join(sorted(words)), "".join(words))
    return frozenset(key for key in keys if len(key) >= SHORT)


def romanized(name: str) -> str:
    """The name in small ASCII letters. Apostrophes are dropped: they mark sounds that some spellings pass over."""
    if not name.isascii():
        from anyascii import anyascii

        name = anyascii(name)
    return re.sub(r"['`\u2019]", "", name).lower()


def _sound(word: str) -> str:
    for pattern, replacement in TRANSLITERATIONS:
        word = pattern.sub(replacement, word)
    return word

"""Keys of names, by which two spellings of one name are recognized across scripts.

The keys ignore case, diacritics, scripts, the order of the parts, hyphens, articles and titles; those of people
also what transliterations differ in: `Husayn` and `Hussein`, `Zelensky` and `Zelenskyy`.
"""

from __future__ import annotations

import re

TITLES = re.compile(
    r"mr|mrs|ms|miss|dr|prof|professor|sir|dame|lord|lady|sh[ae][iy]kh?a?|hrh|hh|he|hm|king|queen|prince|princess"
    r"|crown|president|minister|ambassador|general|gen|senator|sen|hon|his|her|excellency|highness|majesty|the"
)
"""Titles and forms of address before a name."""
ARTICLES = re.compile(r"a?al|el|ul|ash?|ath?|an|ar|adh?|az|the")
NUMERALS = re.compile(r"i{1,3}|i?[vx]|vi{1,3}|xi{2,3}|xi?v|xvi")
"""Roman numerals of rulers, but for XI, which is a name."""
PATRONYMICS = {"ibn": "bin", "ben": "bin"}
STOP_WORDS = re.compile(r"of|for|and|to|in|on|at|a|an|de|du|des|las?|les?")
SPELLINGS = (
    ("isation", "ization"),
    ("centre", "center"),
    ("defence", "defense"),
    ("labour", "labor"),
    ("programme", "program"),
)
"""British spellings and their American ones."""
TRANSLITERATIONS = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"(?<=[aeiou])h$", ""),  # Abdullah, Abdulla
        (r"(?<=[aeiou])ch(?=[aeiou])", "h"),  # Menachem, Menahem
        (r"([kgdtp])h", lambda match: {"k": "h", "p": "f"}.get(match[1], match[1])),  # Khaled, Kadhafi
        (r"j$", "i"),  # Sergej
        (r"c(?=[aou]|[bdfghklmnpqrstvwxz]|$)|q", "k"),  # Qaddafi
        (r"x", "ks"),  # Alexey
        (r"w", "v"),
        (r"([b-df-hj-np-tvz])\1+", r"\1"),
        (r"[aeiouy]+", lambda match: "u" if re.search("[ou]", match[0]) else "a"),
    )
)
"""Replacements that bring transliterations together, in this order. Of vowels only dark or light is kept."""
SYLLABLE = (
    "(?:zh|ch|sh|hs|ts|tz|[bpmfdtnlgkhjqxrzcsyw])?"
    "(?:iang|iong|uang|ueh|uan|uai|ieh|ien|iao|ian|ing|ung|ong|ang|eng|erh|iu|ui|ou|ei|ai|ao|an|en|in|un|ie|ia|uo|ua|ue|ih"
    "|er|[aeiou])"
)
"""A syllable of Chinese in either romanization, pinyin or Wade-Giles."""
CHINESE_NAME = f"(?:{SYLLABLE}) ?(?:{SYLLABLE})[ -]?(?:{SYLLABLE})"
ROMANIZATIONS = (
    (r"hs|sh|x", "s"),
    (r"zh|ch|ts|tz|[jqz]", "c"),
    (r"(?<!n)g", "k"),
    ("b", "p"),
    ("d", "t"),
    ("ung", "ong"),
    ("ieh", "ie"),
    ("ien", "ian"),
    ("uo", "o"),
    ("ih", "i"),
)
"""Replacements that bring pinyin and Wade-Giles together, which leaves its apostrophes out as often as not."""
SHORT_NAME = 3
"""The least length of the key of a person's name."""
SHORT = 5
"""The least length of the key of an organization's name: shorter ones are abbreviations, which several may share."""


def person_keys(name: str) -> frozenset[str]:
    """Return the keys of a person's name. Two names that share a key may be one person's."""
    words = re.findall(r"[a-z0-9]+", romanized(name))
    while len(words) > 2 and TITLES.fullmatch(words[0]):
        words = words[1:]
    numbers = [word for word in words[1:] if NUMERALS.fullmatch(word)]
    words = [*words[:1], *(PATRONYMICS.get(word, word) for word in words[1:] if not NUMERALS.fullmatch(word))]
    parts = sorted(_sound_key(word) for word in words if not ARTICLES.fullmatch(word))
    keys = (" ".join(parts), _sound_key("".join(words)))
    chinese = _chinese_key(romanized(name))
    return frozenset([*(" ".join([key, *numbers]) for key in keys if len(key) >= SHORT_NAME), *chinese])


def _chinese_key(name: str) -> list[str]:
    """Return the key of a Chinese name of three syllables, family name first (`Chou En-lai`, `Zhou Enlai`), or none."""
    if name.count(" ") != 1 or not re.fullmatch(CHINESE_NAME, name):
        return []
    family, given = name.split(" ")
    if not re.fullmatch(SYLLABLE, family):
        return []
    key = f"{family}{given.replace('-', '')}"
    for pattern, replacement in ROMANIZATIONS:
        key = re.sub(pattern, replacement, key)
    return [f"zh:{key}"]


def organization_keys(name: str) -> frozenset[str]:
    """Return the keys of an organization's name. Two names that share a key may be one organization's."""
    text = re.sub(r"\([^()]*\)", " ", romanized(name))
    for british, american in SPELLINGS:
        text = text.replace(british, american)
    words = re.findall(r"[a-z0-9]+", text)
    words = [word for word in words if not STOP_WORDS.fullmatch(word) and not ARTICLES.fullmatch(word)]
    keys = (" ".join(sorted(words)), "".join(words))
    return frozenset(key for key in keys if len(key) >= SHORT)


def romanized(name: str) -> str:
    """Return the name in lower-case ASCII, without apostrophes, which only some transliterations write."""
    if not name.isascii():
        from anyascii import anyascii

        name = anyascii(name)
    return re.sub(r"['`\u2019]", "", name).lower()


def _sound_key(word: str) -> str:
    for pattern, replacement in TRANSLITERATIONS:
        word = pattern.sub(replacement, word)
    return word

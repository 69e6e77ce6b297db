"""The title before a person's name in a list: `Prime Minister Lee Kuan Yew` is a title and a name."""

from __future__ import annotations

import re

from readout.text.suggestions import nearest


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


WORDS = _words("""
acting admiral amb ambassador amir archbishop archduke assistant attorney baron brigadier captain
captain-regent cardinal caretaker chair chairman chairperson chairwoman chancellor chief
co-president colonel commander commissioner congressman consul count crown dame defence defense deputy
designate director dr duchess duke elect emir emperor empress envoy executive federal field finance
first foreign former general general-secretary governor grand h.e h.h h.m h.r.h he head high hon honorable honourable
hrh imam interim interior judge junta justice king lady leader lieutenant lord major marshal mayor
minister miss mp mr mrs ms negotiator papal party patriarch permanent pope premier president
president-designate president-elect prime prince princess prof professor provisional queen rector
regent rep representative rt secretary secretary-general sen senator senior shah sheikh sheikha sir
speaker special state sultan taoiseach titular trade under-secretary undersecretary vice
vice-chancellor vice-president viceroy
""")
"""Words of titles and posts that stand before names."""
MODIFIERS = _words("""
acting affairs and assistant attorney chief crown defence defense deputy designate elect executive
federal field finance first for foreign former general grand high interim interior junta justice of
papal party permanent special state the titular trade vice
""")
"""Words of titles that only say which: alone they are no title."""
JOINING = _words("""
affairs and council de for government in ministers of republic state the to
""")
"""Words that only stand inside of a title: `President of the Council Pleven`."""
PARTICLES = _words("""
ad al an as at az ben bin bint da das de del della den der di do dos du e el ibn la las le los van
von y zu
""")
"""Small words inside of names."""
GROUP = _words("""
adviser advisers advisor advisors agency all alliance ambassadors and army assembly association
authorities authority bank bloc board brics cabinet chiefs coalition commission committee community
company conference congress corporation council countries court delegates delegation delegations
department embassy envoys experts faction farc fatah federation forces forum foundation front fund
government governments group hamas heads hezbollah houthis house institute leaders leadership league members ministers
ministry mission movement nations nato negotiators none observers office officials opposition
organisation organization organizations others parliament participants parties party people
presidents press rebels representatives republic secretariat senate service society staff state
states summit taliban talks tba tbd team tribes troika union unions united university unknown various
world
""")
"""Words of bodies and groups, which stand in no person's name."""
VAGUE = frozenset({"all", "none", "others", "some", "tba", "tbd", "unknown", "various"})
"""Words of those that say of nobody in particular who it was."""
POSTS = frozenset({"president", "minister", "chancellor", "secretary", "premier", "ambassador"})
"""Posts that, inside of a name, show that it is that of several people."""
NAMELESS = re.compile(r"(?:n\.?\s?n\.?|anon(?:ymous|\.)?|unnamed)", re.IGNORECASE)
"""What stands in place of the name of somebody of whom it is not known."""
ROMAN = re.compile(r"[IVX]+")


def split_title(text: str) -> tuple[str, str]:
    """Return the title that a text begins with, which may be empty, and the name behind it, which is not."""
    tokens = text.split()
    end = 0
    for index, token in enumerate(tokens[:-1]):
        word = token.strip(",.").casefold()
        pieces = [piece for piece in word.split("-") if piece]
        is_misspelt = word not in WORDS and index == end > 0 and tokens[index - 1].casefold() == "prime"
        if (
            (is_misspelt and nearest(word, ["minister"]))
            or word in WORDS
            or (pieces and all(piece in WORDS for piece in pieces))
        ):
            end = index + 1
        elif word not in JOINING or not end:
            break
    while end and (ROMAN.fullmatch(tokens[end]) or tokens[end].casefold() in {"of", "the", "and", "for"}):
        end -= 1
    return " ".join(tokens[:end]).rstrip(","), " ".join(tokens[end:])


def is_group(name: str) -> bool:
    """Whether a text names one body or group of people: it has a word of such, or is made of capitals only."""
    words = {word.strip(",.()\"'\u201c\u201d\u2018\u2019").casefold() for word in name.split()}
    if words & (VAGUE | POSTS | {"and"}):
        return False  # it may name people besides
    return bool(words & GROUP) or bool(re.fullmatch(r"[A-Z][A-Z0-9]{1,7}", name.strip()))


def could_be_person(name: str) -> bool:
    """Whether a text looks like a person's name: words with capitals, and none that names a body or group."""
    words = [word.strip(",.") for word in name.split()]
    if not 1 <= len(words) <= 9 or re.search(r"[0-9@/:;!?*†=<>#~&\[\]|]", name):
        return False
    if NAMELESS.fullmatch(name):
        return False
    bare = [word.casefold().strip("()\"'\u201c\u201d\u2018\u2019") for word in words]
    if {"UN", "EU"}.intersection(words):
        return False
    if is_group(name) or GROUP.intersection(bare) or POSTS.intersection(bare[1:]):
        return False
    capital = [
        word for word in words if not (word.casefold() in PARTICLES or word.startswith(("al-", "el-", "d'", "d\u2019")))
    ]
    starts = [word.lstrip("(\"'\u201c\u2018")[:1] for word in capital]
    return bool(capital) and all(start and not start.islower() and start.isalpha() for start in starts)

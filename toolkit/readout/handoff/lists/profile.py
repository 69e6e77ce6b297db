"""What a column of a list holds, by its heading and by its values: the evidence that a proposed map rests on."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from readout.handoff.lists.resolution import CODE
from readout.handoff.lists.table import Cell, Kind, Table
from readout.handoff.lists.values import DITTO, NOTHING, split_texts
from readout.model.dataset import Dataset
from readout.model.identification import Identifier, Mention
from readout.text import states, written_dates
from readout.text.characters import one_line
from readout.text.phrasing import counted
from readout.text.titles import MODIFIERS, VAGUE, WORDS, could_be_person, is_group, split_title

SAMPLE = 400
"""So many cells of a column are looked at closely, spread over all of it."""
SAMPLES = 3
LONGEST_SAMPLE = 40
SEPARATORS = (";", "\n", " and ", " & ", " with ", " und ", " et ", " y ", "/", ",")
"""What may stand between the names in a cell, the surest first."""
HINTS: dict[str, str] = {
    "key": r"(?:meeting|trip|visit|event|row|record)?[ _-]*(?:id|no|nr|nº|num|number|ref|reference|key|code|#)\.?"
    r"|trip|№|u?uid|guid|identifier",
    "start": r"(?:.*\b)?(?:from|start(?:s|ed)?|arriv(?:al|ed)|begin(?:s|ning)?|since|first day|von|du|desde)(?:\b.*)?",
    "end": r"(?:.*\b)?(?:to|until|till|end(?:s|ed)?|depart(?:ure|ed)|last day|bis|au|hasta)(?:\b.*)?",
    "date": r"(?:.*\b)?(?:dates?|day|when|datum|fecha|month|year|jour|tarih)(?:\b.*)?",
    "city": r"(?:.*\b)?(?:city|town|locality|cities|ville|stadt|ciudad)(?:\b.*)?",
    "place": r"(?:.*\b)?(?:place|where|location|venue|lieu|ort|lugar|yer|site|host city)(?:\b.*)?",
    "state": r"(?:.*\b)?(?:country|countries|state|nation|nationality|from|for|of|representing|delegation|land"
    r"|pays|on behalf)(?:\b.*)?",
    "person": r"(?:.*\b)?(?:names?|who|persons?|people|visitors?|guests?|participants?|attendees?|attended by|leaders?"
    r"|delegates?|speakers?|officials?|side [a-z]|present|representatives?|travell?er|dignitary|counterparts?|met"
    r"|ministers?|heads?|ambassadors?|envoys?|hosts?|teilnehmer|gast|gäste|besucher|invités?|participantes|nombres?"
    r"|noms?)"
    r"(?:\b.*)?",
    "post": r"(?:.*\b)?(?:posts?|position|title|role|function|office|rank|capacity|job|as)(?:\b.*)?",
    "topic": r"(?:.*\b)?(?:topics?|subjects?|agenda|themes?|purpose|issues?|about|matter|thema|sujet)(?:\b.*)?",
    "name": r"(?:name|title) of (?:the )?(?:meeting|event|visit|occasion)|(?:the )?(?:meeting|event|occasion|summit)"
    r"(?: name| title)?|what",
    "prose": r"(?:.*\b)?(?:description|remarks?|summary|details?|notes?|comments?|text|outcome|readout)(?:\b.*)?",
    "link": r"(?:.*\b)?(?:links?|urls?|web(?:site|page)?|sources?|href)(?:\b.*)?",
    "label": r"(?:.*\b)?(?:label|listed as|as listed)(?:\b.*)?",
}
"""What a heading says of a column, as a pattern of the whole heading."""
OTHER_LANGUAGES = {
    "key": "(?:lfd[ ._-]*)?nr|n[°º]?|núm(?:ero)?|numéro|nummer|номер|código",
    "start": "début|beginn|inicio|начало",
    "end": "fin|ende|конец",
    "date": "data|дата|zeitraum|termin|période|período",
    "city": "cidade|città|şehir|город",
    "place": "luogo|local|место",
    "state": "país|países|paese|staat|état|estado|ülke|страна",
    "person": "délégations?|délégués?|gesprächspartner(?:in)?|vertreter(?:in)?|ministres?|ministr[oa]s?|visiteurs?"
    "|visitantes?|asistentes|ospiti?|partecipanti|convidados?|konuk|участники?|гост[ьи]|имя|фио|министр|посол",
    "post": "fonction|funktion|amt|cargo|carica|poste|görev|должность",
    "topic": "anlass|objet|motif|zweck|betreff|tema|objeto|asunto|assunto|motivo|oggetto|konu|тема|цель",
    "prose": "results?|bemerkung(?:en)?|anmerkung(?:en)?|ergebnis(?:se)?|remarques?|observaciones|resultados?|описание"
    "|примечани[ея]",
}
"""The same in other languages, as words of a heading; of a key, as the whole of it."""
HINT = {
    name: re.compile(
        pattern
        if name not in OTHER_LANGUAGES
        else rf"{pattern}|(?:{OTHER_LANGUAGES[name]})"
        if name == "key"
        else rf"{pattern}|(?:.*\b)?(?:{OTHER_LANGUAGES[name]})(?:\b.*)?",
        re.IGNORECASE,
    )
    for name, pattern in HINTS.items()
}
UNREAD_DATES = ("two ways", "century", "of which year")
"""Parts of the reasons why a date is none that could be read."""
ID_COLLECTIONS = ("meetings", "people", "organizations", "places", "sources", "events")


@dataclass(slots=True)
class Profile:
    """What one column holds. Shares are of the cells that were looked at, from 0 to 1."""

    number: int
    name: str
    cells: int
    distinct: int
    samples: list[str]
    hints: frozenset[str]
    is_prose: bool = False
    words: float = 0
    dates: float = 0
    orders: Counter[str] = field(default_factory=Counter)
    links: float = 0
    numbers: float = 0
    codes: float = 0
    states: float = 0
    titles: float = 0
    posts: float = 0
    people: float = 0
    full_names: float = 0
    surnames: list[str] = field(default_factory=list)
    pattern: str = ""
    known_people: int = 0
    bodies: int = 0
    names: int = 0
    known_places: float = 0
    separators: tuple[str, ...] = ()
    ids: dict[str, float] = field(default_factory=dict)
    enums: Counter[str] = field(default_factory=Counter)
    looked_at: int = 0

    def has(self, *hints: str) -> bool:
        return not self.hints.isdisjoint(hints)


def profile(table: Table, number: int, ours: Dataset, identifier: Identifier, enums: dict[str, set[str]]) -> Profile:
    """Return what a column of a list holds. `enums` are the values of the fields that have a closed set of them."""
    cells = list(table.cells_of(number))
    name = table.columns[number]
    texts = list(dict.fromkeys(cell.text for cell in cells))
    samples = [_sample(text) for text in texts[:SAMPLES]]
    heading = " ".join(re.split(r"[_\W]+|(?<=[a-z])(?=[A-Z])", name)).strip() or name
    hints = frozenset(hint for hint, pattern in HINT.items() if pattern.fullmatch(heading) or pattern.fullmatch(name))
    result = Profile(number, name, len(cells), len(texts), samples, hints)
    step = max(1, len(cells) // SAMPLE)
    looked_at = [cell for cell in cells[::step] if not (NOTHING.fullmatch(cell.text) or DITTO.fullmatch(cell.text))]
    result.looked_at = len(looked_at)
    if not looked_at:
        return result
    _measure_forms(result, looked_at)
    _measure_names(result, [cell.text for cell in looked_at], identifier)
    _measure_values(result, [cell.text for cell in looked_at], ours, enums)
    return result


NAME_POST, NAME_BRACKETS = "{name}, {post}", "{name} ({post})"


def _sample(text: str) -> str:
    line = one_line(" ".join(text.split()))
    return line if len(line) <= LONGEST_SAMPLE else f"{line[:LONGEST_SAMPLE]}…"


def _measure_forms(result: Profile, cells: list[Cell]) -> None:
    """Measure what can be told by the form of the cells: dates, numbers, links, prose."""
    number = len(cells)
    dates = 0
    for cell in cells:
        if cell.kind is Kind.DATE:
            dates += 1
        elif cell.kind is Kind.TEXT or re.fullmatch(r"(?:19|20)[0-9]{2}", cell.text):
            read = written_dates.read(cell.text)
            dates += bool(read.value) or any(why in read.reason for why in UNREAD_DATES)
            if order := written_dates.numeric_order(cell.text):
                result.orders[order] += 1
    result.dates = dates / number
    result.links = sum(bool(re.match(r"https?://\S+$", cell.text)) for cell in cells) / number
    result.numbers = sum(bool(re.fullmatch(r"-?[0-9][0-9.,]*", cell.text)) for cell in cells) / number
    words = [len(cell.text.split()) for cell in cells]
    result.words = sum(words) / number
    result.is_prose = result.words >= 6 or (
        result.words >= 3 and sum("." in cell.text.rstrip() for cell in cells) > number / 2
    )
    result.codes = sum(bool(CODE.fullmatch(cell.text)) for cell in cells) / number


def _measure_names(result: Profile, texts: list[str], identifier: Identifier) -> None:
    """Measure which cells name states, people and places, and what stands between several names."""
    number = len(texts)
    lines = [" ".join(text.split()) for text in texts]
    result.states = (
        sum(
            bool(states.by_any_name(text) or (CODE.fullmatch(text) and result.codes > 0.8 and states.by_code(text)))
            for text in lines
        )
        / number
    )
    result.titles = sum(bool(split_title(text)[0]) for text in lines) / number
    result.posts = sum(map(_is_post, lines)) / number
    result.known_places = sum(bool(identifier.thing(Mention(text), "places").id) for text in lines) / number
    if (result.is_prose and not result.has("person")) or result.states > 0.6 or result.dates > 0.6:
        return
    result.pattern = _pattern([" ".join(part.split()) for text in texts for part in split_texts(text, ("\n", ";"))])
    if result.pattern:
        result.separators = tuple(sign for sign in (";", "\n") if any(sign in text.strip() for text in texts))
    elif result.posts < 0.6:
        result.separators = _separators(texts)
    parts = [part for text in texts for part in split_texts(text, result.separators)]
    bare = [_without_post(" ".join(part.split()), result.pattern) for part in parts]
    names = [split_title(part)[1] if part else "" for part in bare]
    result.names = len(names)
    result.people = sum(could_be_person(name) for name in names) / max(1, len(names))
    result.full_names = sum(could_be_person(name) and len(name.split()) > 1 for name in names) / max(1, len(names))
    result.surnames = list(dict.fromkeys(name for name in names if could_be_person(name) and len(name.split()) == 1))
    matches = [identifier.person(Mention(name)) for name in names if name and len(name) < 200]
    result.bodies = sum(
        bool(states.by_name(name) or identifier.thing(Mention(name), "organizations").id) for name in names
    )
    result.known_people = sum(bool(match.id or match.candidates) for match in matches)


def _is_post_word(word: str) -> bool:
    return word.strip(",.()").casefold() in WORDS or word.casefold() in ("of", "the", "for", "and", "affairs")


def _is_post(text: str) -> bool:
    """Whether a text is made of words of posts, not only of those that say which: `Trade` is none, `Trade Envoy` is."""
    words = [word.strip(",.()").casefold() for word in text.split()]
    return all(map(_is_post_word, words)) and not set(words) <= MODIFIERS


def _pattern(lines: list[str]) -> str:
    """Return how names and posts stand together in the cells of a column: the post behind a comma, or in brackets."""
    for pattern, form in ((NAME_POST, r"[^,;]+, ([^,;]+)"), (NAME_BRACKETS, r"[^();]+ \(([^();]+)\)")):
        matches = [match for line in lines if (match := re.fullmatch(form, line))]
        if len(matches) > 0.4 * len(lines) and all(_is_post(match[1]) for match in matches):
            return pattern
    return ""


def _without_post(text: str, pattern: str) -> str:
    """Return a name without the post that stands behind it by a pattern."""
    name = text.partition(",")[0] if pattern == NAME_POST else text.partition("(")[0] if pattern else text
    return name.strip()


def _separators(texts: list[str]) -> tuple[str, ...]:
    """Return what stands between several names in the cells of a column, where the parts look like names.

    A comma is one only if some cell has two, or parts of several words: `Surname, Given name` is one name.
    """
    result = []
    for sign in SEPARATORS:
        holding = [text for text in texts if sign in text.strip()]
        if len(holding) < (0.15 if sign == "," else 0.01) * len(texts) or not holding:
            continue
        parts = [part for text in holding for part in split_texts(text, (sign,))]
        named = [split_title(part)[1] for part in parts if part.split()]
        good = sum(could_be_person(name) or is_group(name) or name.casefold() in VAGUE for name in named)
        if sign == ",":
            several = any(text.count(",") > 1 for text in holding)
            if not several and not any(len(part.split()) > 1 for part in parts):
                continue
        if parts and good >= 0.5 * len(parts):
            result.append(sign)
    return tuple(result)


def _measure_values(result: Profile, texts: list[str], ours: Dataset, enums: dict[str, set[str]]) -> None:
    """Measure which cells are ids of the dataset's records, and values of fields with a closed set of them."""
    parts = [part for text in texts for part in split_texts(text, (";",))]
    for collection in ID_COLLECTIONS:
        share = sum(part in ours.index.get(collection, {}) for part in parts) / max(1, len(parts))
        if share > 0.6:
            result.ids[collection] = share
    for address, values in enums.items():
        folded = ["-".join(re.findall(r"[a-z0-9]+", part.casefold())) for part in parts]
        good = sum(value in values for value in folded)
        if good > 0.8 * len(parts):
            result.enums[address] = good


def evidence(result: Profile, rows: int) -> str:
    """Return in words what a column holds, with samples."""
    looked = result.looked_at
    said: list[str] = []
    if result.ids:
        said.append(f"ids of {' or '.join(result.ids)}")
    elif result.dates > 0.6:
        said.append(f"dates{_order(result)}")
    elif result.links > 0.6:
        said.append("links")
    elif result.states > 0.6:
        said.append(f"{round(result.states * looked)} of {looked} are states")
    elif result.enums:
        said.append(f"values of {result.enums.most_common(1)[0][0].rpartition('/')[2]}")
    elif result.is_prose:
        said.append("prose")
    elif result.posts > 0.6:
        said.append("posts")
    elif result.names and result.people > 0.4 and (result.has("person") or result.titles > 0.3 or result.known_people):
        of_dataset = (
            f", {result.known_people} of {result.names} of people of this dataset" if result.known_people else ""
        )
        said.append(f"{counted(result.names, 'name')}{of_dataset}")
    elif result.numbers > 0.6:
        said.append("numbers")
    else:
        said.append("texts")
    if result.separators and not result.is_prose and result.dates < 0.6:
        signs = " and ".join(f"`{sign}`".replace("\n", "line break") for sign in result.separators)
        said.append(f"separated by {signs}")
    if result.cells < rows:
        said.append(f"{rows - result.cells} empty")
    return f"{'; '.join(said)}: {' | '.join(result.samples)}"


def _order(result: Profile) -> str:
    day_first, month_first, either = (result.orders[name] for name in ("dmy", "mdy", "either"))
    total = day_first + month_first + either
    if not total:
        return ""
    if day_first and month_first:
        return f", day first in {day_first} and month first in {month_first} of {total}, {either} undecidable"
    first = "day before month" if day_first >= month_first else "month before day"
    return f", {first} in {day_first or month_first} of {total}, {either} undecidable"

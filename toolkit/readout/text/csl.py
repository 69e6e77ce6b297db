"""The words of CSL-JSON, the form in which reference managers exchange bibliographies: types and dates.

Source: Citation Style Language 1.0.2, appendices III and IV, and its schema of CSL data (citationstyles.org).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from readout.text import edtf, written_dates

KIND_OF_TYPE = {
    "article": "academic",
    "article-journal": "academic",
    "article-magazine": "news",
    "article-newspaper": "news",
    "bill": "official-document",
    "book": "book",
    "broadcast": "broadcast",
    "chapter": "academic",
    "classic": "book",
    "collection": "archive",
    "dataset": "dataset",
    "entry": "reference",
    "entry-dictionary": "reference",
    "entry-encyclopedia": "encyclopaedia",
    "hearing": "official-document",
    "interview": "interview",
    "legal_case": "official-document",
    "legislation": "official-document",
    "motion_picture": "broadcast",
    "paper-conference": "academic",
    "pamphlet": "book",
    "post": "social-media",
    "post-weblog": "blog",
    "regulation": "official-document",
    "report": "official-document",
    "review": "academic",
    "review-book": "academic",
    "speech": "transcript",
    "standard": "official-document",
    "thesis": "academic",
    "treaty": "official-document",
    "webpage": "web-page",
}
"""The kind of source that a type of CSL is. Of other types only their genre can say it."""
TYPE_OF_KIND = {
    "official-document": "report",
    "official-statement": "webpage",
    "press-release": "webpage",
    "minutes": "document",
    "transcript": "speech",
    "news": "article-newspaper",
    "agency-report": "article-newspaper",
    "opinion": "article-newspaper",
    "broadcast": "broadcast",
    "caption": "webpage",
    "interview": "interview",
    "memoir": "book",
    "diary": "book",
    "book": "book",
    "academic": "article-journal",
    "museum": "webpage",
    "archive": "collection",
    "encyclopaedia": "entry-encyclopedia",
    "reference": "entry",
    "dataset": "dataset",
    "web-page": "webpage",
    "blog": "post-weblog",
    "forum": "post",
    "social-media": "post",
}
"""The type of CSL that a kind of source is. Where that says less, the genre has the kind."""
NO_KIND = "document"
"""The type of a source whose kind is not stated."""
CONTAINED = frozenset(TYPE_OF_KIND[kind] for kind in ("academic", "news", "broadcast", "web-page", "blog", "forum")) | {
    *("article", "article-magazine", "entry", "entry-dictionary", "entry-encyclopedia", "review", "review-book")
}
"""The types of what appears in something: its container is what published it."""
IDENTIFIERS = {"DOI": "doi", "ISBN": "isbn", "ISSN": "issn", "PMID": "pmid", "PMCID": "pmcid"}
"""The variables that hold identifiers, and their schemes."""
OURS = "readout"
"""The key of what is ours, in the variable `custom`."""
WHERE_CITED = "Where cited: "
"""What a line of a note begins with that says where a source is cited."""
BETWEEN_AUTHORS = "; "
"""What stands between the authors of a source."""
DOI = re.compile(r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?(10\.[0-9]{4,9}/\S+)$", re.IGNORECASE)
FULL = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
SEASONS = 4


def doi(text: str) -> str | None:
    """Return a DOI as it is compared and kept: without its resolver, in lower case; None for what is none."""
    match = DOI.match(text.strip())
    return match[1].lower() if match else None


def date_of(held: Any, form: str) -> tuple[str | None, str]:
    """Return the EDTF of a date in CSL, or None and why it has none.

    It is a mapping with `date-parts`, `season` and `circa`, or with a text in `literal` or `raw`. `form` is the
    pattern of EDTF.
    """
    if not isinstance(held, Mapping):
        return text_date(str(held), form) if isinstance(held, str | int) else (None, "it is no date")
    parts = held.get("date-parts")
    if isinstance(parts, list) and parts and parts != [[]]:
        sides = [_side(each) for each in parts[:2]]
        if None in sides or len(parts) > 2:
            return None, "its parts are no year, month and day"
        text = "/".join(str(side) for side in sides)
        if len(sides) == 1 and (season := _season(held.get("season"))):
            if len(text) > 4:
                return None, "it says both a season and a month"
            text = f"{text}-{20 + season}"
        elif held.get("season"):
            return None, f"its season is {held['season']!r}"
        if held.get("circa"):
            text = f"{text}~" if len(sides) == 1 else text
        return _checked(text)
    for name in ("literal", "raw"):
        if isinstance(held.get(name), str):
            return text_date(held[name], form)
    return None, "it has neither parts nor a text"


def text_date(text: str, form: str) -> tuple[str | None, str]:
    """Return the EDTF that a text says, or None and why it says none."""
    plain = text.strip()
    if re.fullmatch(r"(?i)\W*(?:n\.? ?d\.?|no date|undated|o\. ?J\.|s\. ?d\.|s\. ?a\.|in press|forthcoming)\W*", plain):
        return None, "it says no date"
    if re.search(form, plain) and edtf.is_valid(plain):
        return plain, ""
    date = written_dates.read(plain)
    if date.value is None:
        return None, date.reason
    return (date.value, "") if not date.rest else (date.value, f"{date.rest} is left out")


def _checked(text: str) -> tuple[str | None, str]:
    if edtf.is_valid(text):
        return text, ""
    wrong = edtf.impossible(text)
    return None, f"there is no day {wrong}" if wrong else "it ends before it begins"


def _side(parts: Any) -> str | None:
    """Return the year, month and day of a side of a date; None if they are none."""
    if not isinstance(parts, Sequence) or isinstance(parts, str) or not 1 <= len(parts) <= 3:
        return None
    try:
        year, *rest = [int(str(part)) for part in parts if str(part).strip()]
    except ValueError:
        return None
    if not 1 <= year <= 9999:
        return None
    month, day = [*rest, 0, 0][:2]
    if (month == 0 and day) or not 0 <= month <= 12 or not 0 <= day <= 31:
        return None
    return "-".join([f"{year:04}", *(f"{part:02}" for part in (month, day) if part)])


def _season(held: Any) -> int:
    """Return the number of a season, from 1 for spring; 0 if it is none."""
    text = str(held).strip().lower()
    names = {"spring": 1, "summer": 2, "autumn": 3, "fall": 3, "winter": 4}
    number = names.get(text, int(text) if text.isascii() and text.isdigit() and len(text) == 1 else 0)
    return number if number <= SEASONS else 0


def date_from(text: str) -> dict[str, Any]:
    """Return an EDTF date as one of CSL: in parts where these say all of it, else as it stands."""
    plain = text.removesuffix("~")
    sides = [FULL.fullmatch(side) for side in plain.split("/")]
    circa = {"circa": True} if plain != text else {}
    if match := re.fullmatch(r"([0-9]{4})-2([1-4])", text):
        return {"date-parts": [[int(match[1])]], "season": int(match[2])}
    if any(side is None or int(side[1]) == 0 for side in sides) or (circa and len(sides) > 1):
        return {"literal": text}
    return {"date-parts": [[int(part) for part in side.groups() if part] for side in sides if side], **circa}

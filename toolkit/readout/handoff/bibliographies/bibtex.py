"""BibTeX and biblatex → entries, split by `bibtexparser`, their LaTeX read by `pylatexenc`.

What follows is BibTeX's own: `@string` and `#`, braces and quotes, months, names with `and`, and `crossref`.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from typing import Any

from readout.handoff.bibliographies.entries import Bibliography, Entry, LeftOver

TYPES = {
    "article": "article-journal",
    "book": "book",
    "mvbook": "book",
    "booklet": "pamphlet",
    "collection": "book",
    "dataset": "dataset",
    "electronic": "webpage",
    "inbook": "chapter",
    "incollection": "chapter",
    "inproceedings": "paper-conference",
    "conference": "paper-conference",
    "inreference": "entry-encyclopedia",
    "interview": "interview",
    "jurisdiction": "legal_case",
    "legislation": "legislation",
    "manual": "report",
    "mastersthesis": "thesis",
    "newspaper": "article-newspaper",
    "online": "webpage",
    "phdthesis": "thesis",
    "proceedings": "book",
    "reference": "entry",
    "report": "report",
    "techreport": "report",
    "thesis": "thesis",
    "video": "motion_picture",
    "www": "webpage",
}
"""The types of CSL for those of BibTeX and biblatex; of others, only the entry can say what they are."""
VARIABLES = {
    "title": "title",
    "publisher": "publisher",
    "institution": "publisher",
    "school": "publisher",
    "organization": "publisher",
    "journal": "container-title",
    "journaltitle": "container-title",
    "booktitle": "container-title",
    "language": "language",
    "langid": "language",
    "url": "URL",
    "doi": "DOI",
    "isbn": "ISBN",
    "issn": "ISSN",
    "pmid": "PMID",
    "note": "note",
    "annote": "note",
    "annotation": "note",
    "type": "genre",
    "howpublished": "genre",
    "entrysubtype": "genre",
    "archiveurl": "archive-url",
    "archive-url": "archive-url",
    "archived": "archive-url",
    "abstract": "abstract",
    "keywords": "keyword",
    "volume": "volume",
    "number": "issue",
    "pages": "page",
}
DATES = {"date": "issued"} | dict.fromkeys(
    ("urldate", "lastchecked", "lastaccessed", "accessed", "visited"), "accessed"
)
OF_DATE = ("year", "month", "day")
VERBATIM = {*DATES, "url", "doi", "archiveurl", "archive-url", "archived", "file", "eprint"}
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
INHERITED_OTHERWISE = {"title": "booktitle", "booktitle": "booktitle"}
"""The fields that an entry inherits under another name from the one that it crosses to; of others, the same."""
OF_PARENT = {"crossref", "xdata", "doi", "isbn", "url", "urldate", "note"}
"""The fields that an entry does not inherit, since they tell the other one apart."""
LONGEST_LATEX = 20_000
DEEPEST = 30
"""Texts that are longer, or nested deeper, are kept as they stand in the file."""
MOST_EXPANDED = 8_000_000
"""So many characters may come from `@string`s, which can double one another; names of further ones stay as they are."""
URL = re.compile(r"\\url\s*\{([^{}]*)\}")


def read(text: str, path: str) -> Bibliography:
    """Return the entries of a BibTeX file. What cannot be read is left over, with its line."""
    from bibtexparser import entrypoint, model

    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)  # what it could not read is told by us
    library = entrypoint.parse_string(text, parse_stack=[])
    bibliography = Bibliography(path, "BibTeX")
    strings = _Strings()
    fields: dict[str, dict[str, str]] = {}
    entries: list[tuple[Entry, str, str]] = []
    for block in library.blocks:
        place = f"line {(block.start_line or 0) + 1}"
        if isinstance(block, model.String):
            strings.texts[block.key.lower()] = _joined(str(block.value), strings)
            continue
        inner = block.ignore_error_block if isinstance(block, model.DuplicateBlockKeyBlock) else block
        if isinstance(inner, model.Entry):
            raw = {each.key.lower().strip(): _joined(str(each.value), strings) for each in inner.fields}
            entries.append((Entry(place, inner.key), inner.entry_type.lower(), inner.key))
            fields.setdefault(inner.key, raw)
            entries[-1][0].item["raw"] = raw
        elif isinstance(inner, model.ExplicitComment | model.Preamble):
            continue
        elif isinstance(inner, model.ImplicitComment):
            lines = [line.strip() for line in str(inner.comment).splitlines()]
            if said := " ".join(line for line in lines if line and not line.startswith("%")):
                bibliography.rest.append(LeftOver(place, "", said, "it stands between entries, where it is a comment"))
        elif str(block.raw or "").strip():
            bibliography.rest.append(LeftOver(place, "", str(block.raw), "it cannot be read as an entry"))
    for entry, kind, _ in entries:
        _fill(entry, kind, _inherited(entry.item.pop("raw"), fields))
        bibliography.entries.append(entry)
    return bibliography


def _inherited(raw: dict[str, str], fields: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Return the fields of an entry, with those of the one that it crosses to for what it has not."""
    key = raw.get("crossref", raw.get("xdata", "")).strip('{}" ')
    parent = fields.get(key, {})
    taken = {INHERITED_OTHERWISE.get(name, name): held for name, held in parent.items() if name not in OF_PARENT}
    if parent:
        raw = {name: held for name, held in raw.items() if name not in ("crossref", "xdata")}
    return {**{name: held for name, held in taken.items() if name not in raw}, **raw}


def _fill(entry: Entry, kind: str, raw: Mapping[str, str]) -> None:
    """Set the variables of an entry from its fields."""
    if kind in TYPES:
        entry.set("type", TYPES[kind], "@" + kind)
    else:
        entry.names["type"] = "@" + kind
    texts = {name: held if name in VERBATIM else plain(held) for name, held in raw.items()}
    if texts.get("entrysubtype", "").lower() in ("newspaper", "magazine"):
        entry.item["type"] = f"article-{texts.pop('entrysubtype').lower()}"
    for name, text in texts.items():
        if not text.strip() or (name in OF_DATE):
            continue
        if name in DATES:
            entry.set(DATES[name], {"raw": text}, name)
        elif name == "author":
            entry.set("author", _names(raw[name]), name)
        elif name == "howpublished" and (match := URL.search(raw[name]) or re.search(r"()(https?://\S+)", raw[name])):
            entry.set("URL", match[match.lastindex or 1], name)
        elif name in VARIABLES:
            entry.set(VARIABLES[name], _address(text) if name in VERBATIM else text, name)
        else:
            entry.leave(name, text, "no field of a source holds it")
    if "year" in texts and "issued" not in entry.item:
        entry.set("issued", _date(texts), "year")
    else:
        for name in OF_DATE:
            if texts.get(name, "").strip() and not ("issued" in entry.item and name in texts and "date" in texts):
                entry.leave(name, texts[name], "there is no year beside it")


def _date(texts: Mapping[str, str]) -> dict[str, Any]:
    """Return the date of a year, month and day, as CSL has it."""
    year, month, day = (texts.get(name, "").strip() for name in OF_DATE)
    if not year.isdigit():
        return {"raw": " ".join(filter(None, [day, month, year]))}
    if not month:
        return {"date-parts": [[year]]}
    words = re.findall(r"[a-z]+|[0-9]+", month.lower())
    numbers = [str(MONTHS.index(word[:3]) + 1) if word[:3] in MONTHS else word for word in words]
    if len(words) == 1 and numbers[0].isdigit():
        return {"date-parts": [[year, numbers[0], *([day] if day else [])]]}
    named = [word for word in words if word[:3] in MONTHS]
    if len(words) == 2 and not day and len(named) == 1:  # `jan # "~5"`
        return {"date-parts": [[year, *([numbers[0], numbers[1]] if named[0] == words[0] else numbers[::-1])]]}
    return {"raw": " ".join(filter(None, [day, month, year]))}


def _address(text: str) -> str:
    """Return a web address or identifier without the braces and escapes that LaTeX wants."""
    return re.sub(r"\\([_%&#~$])", r"\1", text.replace("{", "").replace("}", "")).strip()


def _names(text: str) -> list[dict[str, str]]:
    """Return the names of a field, as CSL has them. One in braces is that of a body."""
    from bibtexparser.middlewares import names

    result: list[dict[str, str]] = []
    for name in names.split_multiple_persons_names(text):
        stripped = name.strip()
        if stripped.startswith("{") and stripped.endswith("}") and stripped.count("{") == 1:
            result.append({"literal": plain(stripped)})
            continue
        if plain(stripped).lower() == "others":
            result.append({"literal": "et al."})
            continue
        try:
            parts = names.parse_single_name_into_parts(stripped, strict=False)
        except names.InvalidNameError:
            result.append({"literal": plain(stripped)})
            continue
        named = {
            "given": parts.first,
            "non-dropping-particle": parts.von,
            "family": parts.last,
            "suffix": parts.jr,
        }
        result.append({key: plain(" ".join(held)) for key, held in named.items() if held})
    return result


# ---------------------------------------------------------------- values


def _joined(value: str, strings: _Strings) -> str:
    """Return the text of a value: its parts, between `#`, without their braces or quotes, strings in place of names."""
    parts: list[str] = []
    depth, quoted, start = 0, False, 0
    for at, char in enumerate(value):
        if char in "{}" and not (at and value[at - 1] == "\\"):
            depth += 1 if char == "{" else -1
        elif char == '"' and depth == 0:
            quoted = not quoted
        elif char == "#" and depth == 0 and not quoted:
            parts.append(value[start:at])
            start = at + 1
    parts.append(value[start:])
    return "".join(strings.part(part.strip()) for part in parts)


class _Strings:
    """The `@string`s of a file, by name in lower case."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self.left = MOST_EXPANDED

    def part(self, part: str) -> str:
        """Return a part of a value without its braces or quotes, or what a name stands for."""
        if len(part) > 1 and (part[0], part[-1]) in (("{", "}"), ('"', '"')):
            return part[1:-1]
        text = self.texts.get(part.lower(), part)
        if len(text) > self.left:
            return part
        self.left -= len(text)
        return text


def plain(text: str) -> str:
    """Return a text without LaTeX: accents as letters, dashes and quotes as such, no braces, one line for each."""
    joined = " ".join(text.split())
    if not re.search(r"[\\{}~$]|--|``|''", joined):
        return joined
    is_simple = len(joined) <= LONGEST_LATEX and _depth(joined) <= DEEPEST
    if is_simple and "\\" in joined:
        from pylatexenc import latex2text

        try:
            joined = latex2text.LatexNodes2Text(math_mode="verbatim", strict_latex_spaces=True).latex_to_text(
                re.sub(r"\\(?:url|href)\s*\{([^{}]*)\}", r"\1", joined), tolerant_parsing=True
            )
        except (RecursionError, ValueError, IndexError):
            return " ".join(text.split())
        return " ".join(joined.replace("\u00a0", " ").split())
    for mark, sign in (("---", "\u2014"), ("--", "\u2013"), ("``", "\u201c"), ("''", "\u201d"), ("~", " ")):
        joined = joined.replace(mark, sign)
    return " ".join(joined.replace("{", "").replace("}", "").split())


def _depth(text: str) -> int:
    depth = deepest = 0
    for char in text:
        depth += (char == "{") - (char == "}")
        deepest = max(deepest, depth)
    return deepest

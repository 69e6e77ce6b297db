"""RIS → entries, read by `rispy`, once line ends, spaces and ends of entries are as the format has them.

Source of the tags and types: the RIS Format Specifications, as reference managers write it.
"""

from __future__ import annotations

import re
from typing import Any

from readout.handoff.bibliographies.entries import Bibliography, Entry, LeftOver

TYPES = {
    "ABST": "article-journal",
    "ADVS": "motion_picture",
    "BILL": "bill",
    "BLOG": "post-weblog",
    "BOOK": "book",
    "CASE": "legal_case",
    "CHAP": "chapter",
    "CONF": "paper-conference",
    "CPAPER": "paper-conference",
    "CTLG": "collection",
    "DATA": "dataset",
    "DICT": "entry-dictionary",
    "EBOOK": "book",
    "ECHAP": "chapter",
    "EDBOOK": "book",
    "EJOUR": "article-journal",
    "ELEC": "webpage",
    "ENCYC": "entry-encyclopedia",
    "GOVDOC": "report",
    "HEAR": "hearing",
    "INPR": "article-journal",
    "JFULL": "article-journal",
    "JOUR": "article-journal",
    "LEGAL": "legislation",
    "MGZN": "article-magazine",
    "MPCT": "motion_picture",
    "NEWS": "article-newspaper",
    "PAMP": "pamphlet",
    "RPRT": "report",
    "SER": "book",
    "STAND": "standard",
    "STAT": "legislation",
    "THES": "thesis",
    "UNBILL": "bill",
    "VIDEO": "motion_picture",
    "WEB": "webpage",
}
VARIABLES = {
    "TI": "title",
    "T1": "title",
    "CT": "title",
    "PB": "publisher",
    "T2": "container-title",
    "JO": "container-title",
    "JF": "container-title",
    "BT": "container-title",
    "LA": "language",
    "UR": "URL",
    "DO": "DOI",
    "N1": "note",
    "RN": "note",
    "M3": "genre",
    "L1": "archive-url",
    "AB": "abstract",
    "N2": "abstract",
    "VL": "volume",
    "IS": "issue",
    "SP": "page-first",
    "EP": "page-last",
}
AUTHORS = ("AU", "A1")
DATES = {"DA": "issued", "PY": "issued", "Y1": "issued", "Y2": "accessed"}
TAG = re.compile(r"^([A-Z][A-Z0-9])  ?- ?(.*)$|^([A-Z][A-Z0-9])  ?-$")


def read(text: str, path: str) -> Bibliography:
    """Return the entries of a RIS file. Lines that are in none are left over."""
    import rispy
    from rispy.parser import RisParser

    bibliography = Bibliography(path, "RIS")
    lines, places = _normalized(text, bibliography)
    tags = sorted({line[:2] for line in lines if TAG.match(line)} - {"TY", "ER"})

    class Parser(RisParser):  # type: ignore[misc]
        """Keeps every line of every tag, under its own name."""

        DEFAULT_MAPPING = {tag: tag for tag in (*tags, "TY", "ER")} | {"UK": "UK"}
        DEFAULT_LIST_TAGS = tags
        DEFAULT_DELIMITER_MAPPING: dict[str, str] = {}  # noqa: RUF012

    parsed = rispy.loads("\n".join(lines) + "\n", implementation=Parser) if places else []
    for fields, place in zip(parsed, places, strict=True):
        entry = Entry(place, str((fields.pop("ID", None) or [""])[0]))
        _fill(entry, fields)
        bibliography.entries.append(entry)
    return bibliography


def _normalized(text: str, bibliography: Bibliography) -> tuple[list[str], list[str]]:
    """Return the lines of entries, each begun by TY and ended by ER, and the places of the entries."""
    lines: list[str] = []
    places: list[str] = []
    is_open = False
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text), 1):
        match = TAG.match(line.strip())
        tag = (match[1] or match[3]) if match else ""
        rest = (match[2] or "").strip() if match else line.strip()
        if tag == "TY":
            if is_open:
                lines.append("ER  - ")
            lines.append(f"TY  - {rest}")
            places.append(f"line {number}")
            is_open = True
        elif tag == "ER":
            if is_open:
                lines.append("ER  - ")
            is_open = False
        elif is_open and tag and rest:
            lines.append(f"{tag}  - {rest}")
        elif is_open and rest and not tag and not lines[-1].startswith("TY"):
            lines[-1] = f"{lines[-1]} {rest}"  # a line that goes on
        elif rest:
            bibliography.rest.append(LeftOver(f"line {number}", tag, rest, "it stands in no entry"))
    if is_open:
        lines.append("ER  - ")
        bibliography.notes.append("the last entry has no end (ER): it may have been cut off")
    return lines, places


def _fill(entry: Entry, fields: dict[str, Any]) -> None:
    """Set the variables of an entry from its lines."""
    kind = str(fields.pop("TY", "")).strip().upper()
    entry.names["type"] = f"TY {kind}"
    if kind in TYPES:
        entry.item["type"] = TYPES[kind]
    for held in dict(fields.pop("UK", {})).values():
        for text in held:
            entry.leave("UK", text, "no field of a source holds it")
    for tag in sorted(fields, key=lambda each: (each not in DATES, [*DATES, each].index(each), each)):
        texts = [str(text).strip() for text in fields[tag] if str(text).strip()]
        if tag in AUTHORS:
            names = [*entry.item.get("author", []), *(_name(text) for text in texts)]
            entry.item["author"], entry.names["author"] = names, tag
        elif tag in DATES:
            for text in texts:
                _set_date(entry, DATES[tag], text, tag)
        elif tag == "SN":
            for text in texts:
                entry.set("ISSN" if re.match(r"^[0-9]{4}-?[0-9]{3}[0-9Xx]\b", text) else "ISBN", text, tag)
        elif tag in VARIABLES:
            for text in texts:
                entry.set(VARIABLES[tag], text, tag)
        else:
            for text in texts:
                entry.leave(tag, text, "no field of a source holds it")


def _set_date(entry: Entry, variable: str, text: str, tag: str) -> None:
    """Set a date, written as `YYYY/MM/DD/other`. The year alone says nothing that a whole date has not said."""
    parts = [part.strip() for part in text.split("/")]
    is_plain = len(parts) > 1 and len(parts[0]) == 4 and all(not part or part.isdigit() for part in parts[:3])
    numbers = [part for part in parts[:3] if part] if is_plain else []
    date = {"date-parts": [numbers]} if numbers else {"raw": text}
    if is_plain and (other := "/".join(parts[3:]).strip("/ ")):
        entry.leave(tag, other, "it stands behind the date")
    held = entry.item.get(variable)
    if held and re.fullmatch("[0-9]{4}", parts[0]) and str(held).find(parts[0]) >= 0 and len(numbers or [1]) == 1:
        return
    entry.set(variable, date, tag)


def _name(text: str) -> dict[str, str]:
    """Return a name: `Family, Given, Suffix`, or that of a body."""
    parts = [part.strip() for part in text.split(",")]
    if len(parts) not in (2, 3) or not all(parts):
        return {"literal": text}
    return dict(zip(("family", "given", "suffix"), parts, strict=False))

"""An entry of a bibliography → the source record that it describes. What does not fit is left over, and told."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

from readout.handoff.bibliographies.entries import Entry, LeftOver
from readout.lint.stray_characters import cleaned
from readout.model.schema import Collection
from readout.text import csl, languages
from readout.text.characters import CONTROL

TEXTS = {"title": "name", "note": "note"}
ADDRESSES = {"URL": "url", "archive-url": "archived_url", "archive_location": "archived_url", "archive": "archived_url"}
DATES = {"issued": "date", "accessed": "accessed"}
CONTROLS = re.compile(f"(?!\\n)[{CONTROL}]")
MARKUP = re.compile(r"</?(?:i|b|sup|sub|sc|em|strong|span|p|br)\b[^<>]*>", re.IGNORECASE)
BREAK = re.compile(r"<(?:p|br)\b[^<>]*>", re.IGNORECASE)
ENTITY = re.compile("&(?:amp|lt|gt|quot|apos|nbsp|#[0-9]{1,6}|#x[0-9a-fA-F]{1,5});")
NOTHING = "no field of a source holds it"
LONGEST = 2_000
"""Texts of one line that are longer are no titles or names."""
PARTS = ("chapter", "paper-conference", "entry", "entry-dictionary", "entry-encyclopedia")
"""The types of what stands in a book."""
SCHEMED = ("scheme", "identifier")
OWN = ("citation-key", "citation-label", "id", "journalAbbreviation", "title-short", "shortTitle")
"""Variables that repeat others, or name the entry only."""


def source_of(entry: Entry, collection: Collection) -> tuple[dict[str, Any], list[LeftOver]]:
    """Return the values of a source, without an id, and what of the entry does not fit into them."""
    reader = _Reader(entry, collection)
    reader.read()
    return reader.value, [*entry.rest, *reader.over]


class _Reader:
    def __init__(self, entry: Entry, collection: Collection) -> None:
        self.entry, self.field = entry, collection.field
        self.item = dict(entry.item)
        self.value: dict[str, Any] = {}
        self.over: list[LeftOver] = []
        custom = self.item.pop("custom", None)
        own = custom.get(csl.OURS) if isinstance(custom, Mapping) else None
        self.own: Mapping[str, Any] | None = own if isinstance(own, Mapping) else None
        """What our own export says of it besides; None for what others have written."""
        if custom is not None and self.own is None:
            self.leave("custom", custom, NOTHING)

    def leave(self, variable: str, text: Any, reason: str, *, in_part: bool = False) -> None:
        name = self.entry.names.get(variable, variable)
        self.over.append(LeftOver(self.entry.place, name, _as_text(text), reason, in_part))

    def read(self) -> None:
        self._kind()
        self._publisher()
        for variable, name in TEXTS.items():
            self._text(variable, name)
        if "author" in self.item:
            self._author(self.item.pop("author"))
        for variable, name in DATES.items():
            if variable in self.item:
                self._date(variable, name)
        for variable, name in ADDRESSES.items():
            if variable in self.item:
                self._address(variable, name)
        if isinstance(archived := (self.own or {}).get("archived_url"), str):
            self.item.setdefault("archive-url", archived)
            self._address("archive-url", "archived_url")
        if "language" in self.item:
            self._language(self.item.pop("language"))
        self._identifiers()
        for variable, held in self.item.items():
            if variable not in OWN:
                self.leave(variable, held, NOTHING)

    def _kind(self) -> None:
        """Say what kind of source it is: by the genre, where that is the word for one, else by the type."""
        type, genre = self.item.pop("type", None), self.item.pop("genre", None)
        kinds = self.field["kind"].enum
        word = "-".join(re.findall("[a-z]+", _line(genre).casefold())) if isinstance(genre, str) else ""
        kind = word if word in kinds else csl.KIND_OF_TYPE.get(str(type))
        if word and word not in kinds:
            self.leave("genre", genre, NOTHING)
        if kind is None and type != csl.NO_KIND and self.item.get("URL"):
            kind = "web-page"
        if kind:
            self.value["kind"] = kind
        self.type = str(type)

    def _publisher(self) -> None:
        """Say who published it: what it is contained in, if that is a paper, a site or a broadcast."""
        order = ("container-title", "publisher", "authority")
        if self.type not in csl.CONTAINED:
            order = ("publisher", "authority", "container-title")
        held = [variable for variable in order if isinstance(self.item.get(variable), str)]
        for variable in held[:1]:
            if variable == "container-title" and self.type in PARTS[:2]:
                continue
            self._text(variable, "publisher")

    def _text(self, variable: str, name: str) -> None:
        if variable not in self.item:
            return
        held = self.item.pop(variable)
        if not isinstance(held, str | int | float) or isinstance(held, bool):
            self.leave(variable, held, "it is no text")
            return
        field = self.field[name]
        line = _line if self.own is None else _own_line
        text = _note(str(held), line) if field.format == "text" else line(str(held))
        if not text:
            return
        if field.format != "text" and len(text) > LONGEST:
            self.leave(variable, text, f"it is longer than {LONGEST} characters")
        elif "\ufffd" in text:
            self.leave(variable, text, "it holds a character that stands where something was lost")
        else:
            self.value[name] = text

    def _author(self, held: Any) -> None:
        names = [name for each in (held if isinstance(held, list) else [held]) if (name := _name(each))]
        if names:
            self.value["author"] = csl.BETWEEN_AUTHORS.join(names)
        else:
            self.leave("author", held, "it is no name")

    def _date(self, variable: str, name: str) -> None:
        held = self.item.pop(variable)
        form = self.field[name].pattern or ""
        date, reason = csl.date_of(held, form)
        if date and re.search(form, date):
            self.value[name] = date
            if reason:
                self.leave(variable, held, reason, in_part=True)
        else:
            self.leave(variable, held, reason or "it is no date")

    def _address(self, variable: str, name: str) -> None:
        held = self.item.pop(variable)
        text = str(held).strip()
        if doi := csl.doi(text) if name == "url" and "doi.org/" in text else None:
            self.item.setdefault("DOI", doi)
        if not re.search(self.field[name].pattern or "", text):
            self.leave(variable, held, NOTHING if variable.startswith("archive") else "it is no web address")
        elif self.value.setdefault(name, text) != text:
            self.leave(variable, held, "another field of the entry has an address")

    def _language(self, held: Any) -> None:
        text = str(held).strip()
        language, *rest = text.replace("_", "-").split("-")
        tag = "-".join([language.lower(), *(part.upper() if len(part) == 2 else part for part in rest)])
        pattern = self.field["language"].pattern or ""
        if not re.search(pattern, tag):
            tag = languages.by_name(text) or ""
        elif languages.fault(tag):
            tag = languages.likely_language(tag) or ""
        if tag and re.search(pattern, tag) and not languages.fault(tag):
            self.value["language"] = tag
        else:
            self.leave("language", held, "the registry of languages has no such tag or name")

    def _identifiers(self) -> None:
        identifiers = []
        for variable, scheme in csl.IDENTIFIERS.items():
            if variable not in self.item:
                continue
            text = str(held := self.item.pop(variable))
            if variable == "ISBN" and self.type in PARTS and self.own is None:
                self.leave(variable, held, "it is that of the book in which it stands")
                continue
            doi = csl.doi(text) if variable == "DOI" else None
            parts = [doi or ""] if variable == "DOI" else re.split(r"[,;\s]+(?=[0-9P])", text.strip())
            for part in parts:
                identifier = _line(part)
                if identifier and len(identifier) < 100:
                    identifiers.append({"scheme": scheme, "identifier": identifier})
                else:
                    self.leave(variable, held, f"it is no {variable}")
        listed = (self.own or {}).get("identifiers", ())
        identifiers += [dict(each) for each in listed if _is_identifier(each)]
        unique = {(each["scheme"], each["identifier"]): each for each in identifiers}
        if unique:
            self.value["identifiers"] = list(unique.values())


def _is_identifier(held: Any) -> bool:
    return (
        isinstance(held, Mapping) and set(held) == set(SCHEMED) and all(isinstance(each, str) for each in held.values())
    )


def _note(text: str, line: Callable[[str], str]) -> str:
    """Return a note without the lines in which our export says where a source is cited."""
    lines = [line(each) for each in BREAK.sub("\n", text).splitlines()]
    return "\n".join(each for each in lines if not each.startswith(csl.WHERE_CITED)).strip()


def _line(text: str) -> str:
    """Return a text on one line, without markup and characters that nobody sees."""
    plain = ENTITY.sub(lambda match: html.unescape(match[0]), MARKUP.sub("", text))
    return " ".join(_own_line(cleaned(unicodedata.normalize("NFC", plain))).split())


def _own_line(text: str) -> str:
    """Return a text that we have written, as it is."""
    return CONTROLS.sub(" ", text)


def _name(held: Any) -> str:
    """Return a name as it is printed: the given name first."""
    if isinstance(held, str):
        return _line(held)
    if not isinstance(held, Mapping):
        return ""
    if isinstance(held.get("literal"), str):
        return _line(held["literal"])
    parts = ("given", "dropping-particle", "non-dropping-particle", "family", "suffix")
    return _line(" ".join(str(held[part]) for part in parts if held.get(part)))


def _as_text(held: Any) -> str:
    """Return what an entry holds, as text."""
    if isinstance(held, list) and all(isinstance(each, Mapping) for each in held):
        return csl.BETWEEN_AUTHORS.join(_name(each) or str(dict(each)) for each in held)
    if isinstance(held, Mapping):
        raw = held.get("raw", held.get("literal"))
        return str(raw) if raw is not None else str(dict(held))
    return str(held)

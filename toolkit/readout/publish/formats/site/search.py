"""The search of a site, which works from a folder: classic scripts that a page loads as it needs them.

- `search/tokens.js`: all tokens, sorted, and the letters of other scripts in ASCII;
- `search/ab.js`: for each token that begins with `ab`, in their order, the records that have it;
- `search/facets.js`: of each record its kind, its year, its states, and whether it is contested;
- `search/records-0.js` and so on: labels and paths, `CHUNK` records each.

Each calls one function of `assets/search.js` with texts, which browsers read faster than lists. Numbers are in base 36,
those of records as differences, each four times the record's number, and where it has the token: 0 in a short label, 1
in a longer one, 2 in what it is, where, and who was there, 3 in its texts: what was said, agreed, and claimed.
"""

from __future__ import annotations

import json
import re
from array import array
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from readout.model import former_ids
from readout.model.dataset import Record, values
from readout.model.presence import OCCASIONS
from readout.publish.formats.site.index import Index, year_of
from readout.text.names import romanized

CHUNK = 500
"""The records of a file of labels."""
SHARD = 2
"""The length of what tokens of one shard begin with."""
TOKEN = re.compile(r"[a-z0-9]+")
SHORT = 3
"""The most tokens of a short label."""
ABOUT, SAID, PLACES = 2, 3, 4
"""Where a record has a token, beside its label, and how many such places there are."""
LONGEST = 24
"""The most characters of a token that count."""
TEXTS = ("line", "text")
"""The formats of free texts, whose words are found wherever they stand in a record."""
LETTERS = ((0xC0, 0x600), (0x620, 0x700), (0x900, 0xE80), (0x10A0, 0x1100), (0x1E00, 0x2000), (0x3040, 0x3100))
"""The ranges of letters that a query may have; others are known if the dataset has them."""
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


class Tokens(NamedTuple):
    """The tokens of some records: for each its postings, and the letters beyond ASCII in all of them."""

    postings: dict[str, array[int]]
    letters: set[str]


def tokens(index: Index, records: Iterable[Record]) -> Tokens:
    """Return the tokens of records, which come in the order of their numbers."""
    postings: dict[str, array[int]] = {}
    letters: set[str] = set()
    for record in records:
        number = index.numbers[record.collection.name, record.id]
        own, about, texts = _texts(index, number, record)
        letters.update(*(text for text in (*own, *about, *texts) if text and not text.isascii()))
        labels = _split(own)
        others = _split(about) - labels
        label = int(len(labels) > SHORT)
        for names, place in ((labels, label), (others, ABOUT), (_split(texts) - labels - others, SAID)):
            for token in names:
                postings.setdefault(token, array("i")).append(number * PLACES + place)
    return Tokens(postings, {letter for letter in letters if not letter.isascii()})


def _texts(index: Index, number: int, record: Record) -> tuple[list[str], list[str], set[str]]:
    """Return the names of a record, what it is about, and its texts."""
    entry, value = index.entries[number], record.value
    own = [entry.label, *(item["name"] for item in value.get("other_names", ()))]
    about = [entry.kind, year_of(entry.date), index.entries[entry.place].label if entry.place >= 0 else ""]
    for seat in index.of_occasion.get(number, ()):
        about += (seat.label, *seat.posts, *(index.entries[body].label for body in seat.bodies))
        about += [index.entries[seat.person].label] if seat.person is not None else []
    about += former_ids.of(value)
    texts = {text for _, field, text in values(record.collection.field, value) if field.format in TEXTS}
    return own, about, texts


def _split(texts: Iterable[str]) -> set[str]:
    return {token[:LONGEST] for text in texts if text for token in TOKEN.findall(romanized(text))}


class SearchIndex:
    """Collects the tokens of records, and writes the files of the search."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.postings: dict[str, array[int]] = {}
        self.letters: set[str] = {chr(code) for first, end in LETTERS for code in range(first, end)}

    def add(self, tokens: Tokens) -> None:
        """Add the tokens of records, which come in the order of their numbers."""
        for token, postings in tokens.postings.items():
            self.postings.setdefault(token, array("i")).extend(postings)
        self.letters |= tokens.letters

    def write(self, folder: Path, contested: Iterable[int]) -> None:
        """Write all files of the search into a folder."""
        folder.mkdir()
        ordered = sorted(self.postings)
        letters = {letter: ascii for letter in sorted(self.letters) if (ascii := romanized(letter)) != letter}
        _write(folder / "tokens.js", "tokens", " ".join(ordered), "".join(letters), "\n".join(letters.values()))
        shards: dict[str, list[str]] = {}
        for token in ordered:
            shards.setdefault(token[:SHARD], []).append(_encoded(sorted(self.postings[token])))
        for name, lines in shards.items():
            _write(folder / f"{name}.js", "postings", name, ";".join(lines))
        self._write_facets(folder, set(contested))
        entries = self.index.entries
        for at in range(0, len(entries), CHUNK):
            rows = [(each.label, each.path, each.when) for each in entries[at : at + CHUNK]]
            _write(folder / f"records-{at // CHUNK}.js", "records", at // CHUNK, rows)

    def _write_facets(self, folder: Path, contested: set[int]) -> None:
        index, words = self.index, self.index.words
        collections = list(dict.fromkeys(entry.collection for entry in index.entries))
        bodies = sorted(index.of_body, key=lambda number: index.entries[number].label.casefold())
        place = {number: at for at, number in enumerate(bodies)}
        lines = []
        for number, entry in enumerate(index.entries):
            states = ",".join(_base36(at) for at in sorted({place[each] for each in self._bodies(number, place)}))
            year = year_of(entry.date) if entry.collection in OCCASIONS else ""
            lines.append(f"{collections.index(entry.collection)} {year} {states} {'1' if number in contested else ''}")
        kinds, names = [words(name) for name in collections], [index.entries[number].label for number in bodies]
        _write(folder / "facets.js", "facets", kinds, names, "\n".join(lines))

    def _bodies(self, number: int, place: Mapping[int, int]) -> set[int]:
        """Return the bodies for whom somebody sat at an occasion, or a person did; a body itself."""
        seats = (*self.index.of_occasion.get(number, ()), *self.index.of_person.get(number, ()))
        return {body for seat in seats for body in seat.bodies} | ({number} if number in place else set())


def _base36(number: int) -> str:
    digits = DIGITS[number % 36]
    while number := number // 36:
        digits = DIGITS[number % 36] + digits
    return digits


def _encoded(numbers: Sequence[int]) -> str:
    """Return ascending numbers as differences in base 36, separated by commas."""
    return ",".join(_base36(number - before) for before, number in zip((0, *numbers), numbers, strict=False))


def _write(path: Path, function: str, *arguments: Any) -> None:
    """Write a script that calls a function of the search with some values."""
    texts = (json.dumps(argument, ensure_ascii=True, separators=(",", ":")) for argument in arguments)
    path.write_text(f"readoutSearch.{function}({','.join(texts)});\n", "utf-8", newline="\n")

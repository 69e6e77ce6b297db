"""A temporary file of Popolo objects: they wait there as JSON until all are converted and can be sorted by id.

Memory holds only the ids and places of the objects.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from itertools import accumulate, islice
from operator import itemgetter
from typing import Any, BinaryIO, NamedTuple

from readout.syntax.json_text import compact, escaped, members

SEPARATOR = b",\n    "
"""What stands between two objects in the document."""
MAX_READ = 2**22
"""How many bytes are read at once, about."""


class Chunk(NamedTuple):
    """Some objects of a class: their ids, how many bytes each takes, and their text."""

    ids: list[str]
    sizes: array[int]
    text: bytes


def chunk(objects: Iterable[dict[str, Any]]) -> Chunk:
    """Return objects as text, sorted by id, without their properties that are empty."""
    by_id = sorted(objects, key=itemgetter("id"))
    filled = [{key: value for key, value in each.items() if value} for each in by_id]
    text = escaped(members(filled))
    parts = text.split(b"\n    },\n    {")  # no text has a line feed in it
    sizes = array("q", [len(part) + len(b"{\n    }") for part in parts])
    sizes[0] -= len(b"{")
    sizes[-1] -= len(b"\n    }")
    return Chunk([each["id"] for each in by_id], sizes if by_id else array("q"), text)


class Store:
    """The objects of all classes, in one file."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.ids: dict[str, list[str]] = {}
        self.starts: dict[str, array[int]] = {}
        self.sizes: dict[str, array[int]] = {}

    def add(self, name: str, added: Chunk) -> None:
        """Append objects of a class."""
        starts = accumulate((size + len(SEPARATOR) for size in added.sizes), initial=self.file.tell())
        self.ids.setdefault(name, []).extend(added.ids)
        self.starts.setdefault(name, array("q")).extend(islice(starts, len(added.ids)))
        self.sizes.setdefault(name, array("q")).extend(added.sizes)
        self.file.write(added.text)

    def list(self, name: str) -> Iterator[bytes]:
        """Yield the text of the list of all objects of a class, sorted by id."""
        separator = b"[" + SEPARATOR[1:]
        for start, end, id, unique in self._stretches(name):
            self.file.seek(start)
            text = self.file.read(end - start)
            yield separator
            yield text if unique == id else text.replace(_id_member(id), _id_member(unique), 1)
            separator = SEPARATOR
        yield b"\n  ]" if separator == SEPARATOR else b"[]"

    def _stretches(self, name: str) -> Iterator[tuple[int, int, str, str]]:
        """Yield the stretches of the file that make the list: start, end, and for a single object with a duplicate id
        that id and a unique one."""
        ids, starts, sizes = self.ids.get(name, []), self.starts.get(name, ()), self.sizes.get(name, ())
        made: set[str] = set()
        start = end = -1
        last = None
        for at in sorted(range(len(ids)), key=ids.__getitem__):
            id, begin = ids[at], starts[at]
            if id == last or id in made:
                if end > start:
                    yield start, end, "", ""
                made.add(unique := _unique(id, made))
                yield begin, begin + sizes[at], id, unique
                start = end = -1
            elif end > start and begin == end + len(SEPARATOR) and end - start < MAX_READ:
                end = begin + sizes[at]
            else:
                if end > start:
                    yield start, end, "", ""
                start, end = begin, begin + sizes[at]
            last = id
        if end > start:
            yield start, end, "", ""


def _unique(id: str, taken: set[str]) -> str:
    """Return the id with a number that is not taken: the rules that forbid duplicate ids can be switched off.

    In sorted order, whatever begins with the id comes after it, so only ids made here can be in the way.
    """
    number = 2
    while f"{id}.{number}" in taken:
        number += 1
    return f"{id}.{number}"


def _id_member(id: str) -> bytes:
    return b'"id": ' + compact(id).encode()

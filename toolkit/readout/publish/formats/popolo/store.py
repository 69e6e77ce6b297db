"""Where the objects of a Popolo document wait, as text, until all are there and their order is known: a file, of which
only the ids and places of objects are kept in memory."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, islice
from typing import Any, BinaryIO, NamedTuple

import orjson

from readout.publish.json_text import escaped, members

BETWEEN = b",\n    "
"""What stands between two objects in the document."""
LONG = 2**22
"""So many bytes are not read at once."""


class Written(NamedTuple):
    """Some objects of a class: their ids, how many bytes each takes, and the text."""

    ids: list[str]
    sizes: array[int]
    text: bytes


def written(objects: Iterable[dict[str, Any]], properties: Sequence[str]) -> Written:
    """Objects by id, their properties in order, and none of them empty."""
    in_order = sorted(objects, key=lambda each: str(each["id"]))
    kept = [
        {key: value for key in properties if (value := each.get(key)) is not None and value != []} for each in in_order
    ]
    text = escaped(members(kept))
    parts = text.split(b"\n    },\n    {")  # no text has a line feed in it
    sizes = array("q", [len(part) + len(b"{\n    }") for part in parts])
    sizes[0] -= len(b"{")
    sizes[-1] -= len(b"\n    }")
    return Written([str(each["id"]) for each in in_order], sizes if in_order else array("q"), text)


class Store:
    """The objects of each class, in a file."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.ids: dict[str, list[str]] = {}
        self.places: dict[str, array[int]] = {}
        self.sizes: dict[str, array[int]] = {}

    def add(self, name: str, added: Written) -> None:
        starts = accumulate((size + len(BETWEEN) for size in added.sizes), initial=self.file.tell())
        self.ids.setdefault(name, []).extend(added.ids)
        self.places.setdefault(name, array("q")).extend(islice(starts, len(added.ids)))
        self.sizes.setdefault(name, array("q")).extend(added.sizes)
        self.file.write(added.text)

    def list(self, name: str) -> Iterator[bytes]:
        """The text of the list of all objects of a class, by id."""
        between = b"[" + BETWEEN[1:]
        for begin, end, id, free in self._stretches(name):
            self.file.seek(begin)
            text = self.file.read(end - begin)
            yield between
            yield text if free == id else text.replace(_said(id), _said(free), 1)
            between = BETWEEN
        yield b"\n  ]" if between == BETWEEN else b"[]"

    def _stretches(self, name: str) -> Iterator[tuple[int, int, str, str]]:
        """Where objects stand, from which byte to which: one after the other, or one alone that has another id."""
        ids, places, sizes = self.ids.get(name, []), self.places.get(name, ()), self.sizes.get(name, ())
        made: set[str] = set()
        begin = end = -1
        last = None
        for at in sorted(range(len(ids)), key=ids.__getitem__):
            id, place = ids[at], places[at]
            if id == last or id in made:
                if end > begin:
                    yield begin, end, "", ""
                made.add(free := _free(id, made))
                yield place, place + sizes[at], id, free
                begin = end = -1
            elif end > begin and place == end + len(BETWEEN) and end - begin < LONG:
                end = place + sizes[at]
            else:
                if end > begin:
                    yield begin, end, "", ""
                begin, end = place, place + sizes[at]
            last = id
        if end > begin:
            yield begin, end, "", ""


def _free(id: str, taken: set[str]) -> str:
    """The id with a number, which makes it another than those that are taken: rules that forbid items of the same id
    can be switched off. What begins with the id comes after it, so that only ids made here can be in the way."""
    number = 2
    while f"{id}.{number}" in taken:
        number += 1
    return f"{id}.{number}"


def _said(id: str) -> bytes:
    return b'"id": ' + escaped(orjson.dumps(id))

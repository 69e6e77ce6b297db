"""Where the pages of a site lie. A path rests on the id of a record alone, which is frozen, and so links stay whole."""

from __future__ import annotations

import re
from urllib.parse import quote

from readout.store.portable import is_device

YEAR = re.compile(r"[0-9]{4}(?![0-9])")
PLAIN = re.compile(r"[A-Za-z0-9_./:-]*\Z")
UNESCAPED = "/:~!$'()*,;=@"
"""What a fragment may hold as it is (RFC 3986), but for `&`."""


def page(collection: str, id: str) -> str:
    """Return the path of a record's page, without its suffix: `meetings/2025/2025-11-03-istanbul-gaza`.

    Folders are years, or first letters: FAT32 holds some sixteen thousand files in a folder.
    """
    year = YEAR.match(id)
    name = f"{id}-" if is_device(id) else id
    return f"{collection}/{year[0] if year else id[:1]}/{name}"


def part(path: str, number: int) -> str:
    """Return the path of a page of a list that is cut, from its first page on: `meetings`, `meetings.2`. No id has a
    point, so no record has such a path."""
    return path if number == 1 else f"{path}.{number}"


def fragment(address: str) -> str:
    """Return an address as the `id` of an element, and as the fragment of a link to it: without spaces."""
    return address if PLAIN.match(address) else quote(address, safe=UNESCAPED)


def to_root(path: str) -> str:
    """Return the way from a page to the folder of the site: `../../`."""
    return "../" * path.count("/")

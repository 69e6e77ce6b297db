"""The timeline: a strip from January to December for all that took place, as wide as what is known of its date."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from readout.publish.formats.site.index import Index
from readout.text import edtf

WIDTH = 366
"""The units of a strip: days of a year."""
SHORTEST = 3
"""The least width of a mark, in days, so that a day can be seen."""
COLUMN, DOT, TALLEST = 9, 7, 28
"""The picture of all years: the width of a year and the height of a mark, in units; the most marks of a column."""


@dataclass(frozen=True, slots=True)
class Extent:
    """The days that a date can mean. `before` and `after` say that it is open, or its end unknown, on that side."""

    first: date
    last: date
    before: bool
    after: bool
    approximate: bool
    uncertain: bool
    exact: bool
    """Whether its day is known, or the first and the last one."""


@dataclass(slots=True)
class Mark:
    """An occasion on the strip of a year: where the mark begins and how wide it is, in days, and its look."""

    number: int
    x: int
    width: int
    look: str
    fade: str = ""
    """On which sides it fades: `before`, `after`, `both`; empty for none."""


@dataclass(slots=True)
class Column:
    """A year of the picture of all years: its marks from below, or how high a bar is if there are too many."""

    year: int
    x: int
    marks: list[tuple[int, str]]
    bar: int
    count: int


def extent(text: str) -> Extent | None:
    """Return the days that an EDTF date or interval can mean; None if it names no year."""
    sides = edtf.sides(text)
    spans = [edtf.days(side) if side not in ("", "..") and not side.startswith("XXXX") else None for side in sides]
    days = [each for each in spans if each]
    if not days:
        return None
    qualifiers = "".join(side[-1:] for side in sides)
    return Extent(
        min(each[0] for each in days),
        max(each[1] for each in days),
        before=len(spans) == 2 and spans[0] is None,
        after=len(spans) == 2 and spans[1] is None,
        approximate="~" in qualifiers or "%" in qualifiers,
        uncertain="?" in qualifiers or "%" in qualifiers,
        exact=all(first == last for first, last in days),
    )


def years(index: Index, numbers: Iterable[int]) -> dict[int, list[Mark]]:
    """Return the marks of occasions by the year in which they began, in order of time."""
    marks: dict[int, list[tuple[date, Mark]]] = {}
    for number in numbers:
        days = extent(index.entries[number].date)
        if days is None:
            continue
        year = days.first.year
        x = days.first.timetuple().tm_yday - 1
        end = WIDTH if days.after or days.last.year > year else days.last.timetuple().tm_yday
        x, end = (0 if days.before else x), max(end, x + SHORTEST)
        width = end - x
        x = min(x, WIDTH - width)
        marks.setdefault(year, []).append((days.first, Mark(number, x, width, _look(index, number, days), _fade(days))))
    ordered = sorted(marks.items())
    return {year: [mark for _, mark in sorted(rows, key=lambda row: (row[0], row[1].number))] for year, rows in ordered}


def _look(index: Index, number: int, days: Extent) -> str:
    """Return the classes of a mark: open sides fade, what is approximate is dashed, what is uncertain pale."""
    names = {
        "open": bool(_fade(days)),
        "approximate": days.approximate,
        "uncertain": days.uncertain,
        "span": not days.exact,
    }
    return " ".join([index.entries[number].collection, *(name for name, holds in names.items() if holds)])


def _fade(days: Extent) -> str:
    """Return on which sides a mark fades: where its date is open, or goes on in the next year."""
    after = days.after or days.last.year > days.first.year
    return "both" if days.before and after else "before" if days.before else "after" if after else ""


def columns(marks: dict[int, list[Mark]]) -> list[Column]:
    """Return the picture of all years, from the first to the last."""
    return list(_columns(marks, tallest(marks)))


def tallest(marks: dict[int, list[Mark]]) -> int:
    """Return how much took place in the year in which most did."""
    return max(map(len, marks.values()), default=0)


def _columns(marks: dict[int, list[Mark]], most: int) -> Iterator[Column]:
    first = min(marks, default=0)
    for year, rows in marks.items():
        bar = -(-len(rows) * TALLEST * DOT // most) if most > TALLEST else 0
        dots = [] if bar else [((at + 1) * DOT, mark.look) for at, mark in enumerate(rows)]
        yield Column(year, (year - first) * COLUMN, dots, bar, len(rows))

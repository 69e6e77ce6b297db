"""Where the matter of sources comes from in the end."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from readout.model.dataset import RecordLookup

SOURCES = ("sources",)
MOST = 64
"""Of so many sources at most it is told that something rests on them; else it rests on all that there are."""
Names = frozenset[str]


class Origin(NamedTuple):
    """The sources at the end of all that a source is derived from, itself if it is not; all agencies credited; and
    all sources that this rests on, None if they are very many, or lead in a circle."""

    ends: Names
    agencies: Names
    above: Names | None
    circular: bool = False
    """Whether it leads into a circle, which then has to have some origin: the same for all who lead into it."""


def _itself(id: str) -> Origin:
    alone = frozenset([id])
    return Origin(alone, frozenset(), alone)


class Origins:
    """Where the matter of sources comes from in the end."""

    def __init__(self, dataset: RecordLookup) -> None:
        self.dataset = dataset
        self.known: dict[str, Origin | None] = {}
        """None for a source that has no other origin and credits nobody: nearly all are, and there may be very many."""

    def of(self, id: str) -> Origin:
        """The origin of a source.

        One that was worked out for another record is looked up again, so that a tracker of dependencies sees the
        sources that it rests on; if they are too many to name, it sees that it rests on the index.
        """
        if id in self.known:
            origin = self.known[id] or _itself(id)
            if origin.above is None:
                _ = self.dataset.index
            for each in origin.above or ():
                self.dataset.find(each, SOURCES)
            return origin
        begun, rest = set(), [id]
        while rest:
            here = rest[-1]
            above = self._listed(here, "derived_from_ids")
            unknown = [id for id in above if id not in self.known and id not in begun]
            begun.add(here)
            rest += unknown
            if not unknown:
                rest.pop()
                if here not in self.known:
                    origin = self._origin(here, above)
                    self.known[here] = origin if origin != _itself(here) else None
        return self.known[id] or _itself(id)

    def _origin(self, id: str, above: list[str]) -> Origin:
        """The origin of a source, once those of all are known that it is derived from, but for what leads back."""
        agencies = frozenset(self._listed(id, "agencies"))
        found = [self.of(each) for each in above if each in self.known]
        if len(found) < len(above) or any(origin.circular for origin in found):
            return Origin(frozenset([min(self._above(id))]), agencies, None, circular=True)
        ends = frozenset().union(*(origin.ends for origin in found)) or frozenset([id])
        agencies = agencies.union(*(origin.agencies for origin in found))
        rests = frozenset([id, *above]).union(*(origin.above or () for origin in found))
        is_known = len(rests) <= MOST and all(origin.above is not None for origin in found)
        return Origin(ends, agencies, rests if is_known else None)

    def _above(self, id: str) -> list[str]:
        """The nearest sources that a source is derived from, at one remove or several."""
        found: dict[str, None] = {}
        rest = [id]
        for here in rest:
            new = [each for each in self._listed(here, "derived_from_ids") if each not in found]
            found |= dict.fromkeys(new)
            rest += new
            if len(found) >= MOST:
                break
        return list(found)

    def _listed(self, id: str, name: str) -> list[str]:
        source = self.dataset.find(id, SOURCES)
        found = source.value.get(name) if source else None
        return [item for item in found if isinstance(item, str)] if isinstance(found, list) else []

    def ends(self, ids: Iterable[str]) -> Names:
        return frozenset().union(*(self.of(id).ends for id in ids))

    def one(self, ids: Collection[str]) -> str | None:
        """The one source or agency of which all are copies; None if they are not, or are one source."""
        if len(ids) < 2:
            return None
        origins = [self.of(id) for id in ids]
        ends = origins[0].ends
        if len(ends) == 1 and all(origin.ends == ends for origin in origins):
            return next(iter(ends))
        credited: dict[str, str] = {}
        for origin in origins:
            credited |= {name.casefold(): name for name in origin.agencies}
            if not origin.agencies or len(credited) > 1:
                return None
        return next(iter(credited.values()))

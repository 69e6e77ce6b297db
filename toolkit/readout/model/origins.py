"""Which sources only repeat others: follows `derived_from_ids` and `agencies` to where the matter comes from.

Claims that rest on copies of one source are no independent support: see `claims`, and RO608.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum
from typing import Any, NamedTuple

from readout.model.dataset import RecordLookup

SOURCES = ("sources",)
"""The collection of sources, as `RecordLookup.find` takes it."""
MOST = 64
"""The most sources that are told apart as what an origin depends on; beyond, it depends on all sources."""
Names = frozenset[str]


class Independence(StrEnum):
    """What is stated of a source's independence."""

    INDEPENDENT = "independent"
    """A claim says that it is derived from no other (`about: derived_from_ids`, `standing: none`)."""
    DERIVED = "derived"
    """It names what it is derived from, or credits agencies."""
    NOT_STATED = "not-stated"


def independence(source: Mapping[str, Any]) -> Independence:
    """Return what a source's record states of its independence. Silence is no independence."""
    if source.get("derived_from_ids") or source.get("agencies"):
        return Independence.DERIVED
    says_none = any(
        claim.get("about") == "derived_from_ids" and claim.get("standing") == "none"
        for claim in source.get("claims") or ()
        if claim  # else the schema has refused it
    )
    return Independence.INDEPENDENT if says_none else Independence.NOT_STATED


class Origin(NamedTuple):
    """Where the matter of a source comes from.

    `roots` are the sources at the end of all that it is derived from, itself if it is not derived; `agencies` are all
    that are credited on the way. `depends_on` are the sources that this was worked out from, None if they are very
    many or lead in a circle.
    """

    roots: Names
    agencies: Names
    depends_on: Names | None
    is_circular: bool = False
    """Whether it leads into a circle. All that lead into one circle have the same root, a member of the circle."""


def _own_origin(id: str) -> Origin:
    """Return the origin of a source that is not derived and credits nobody."""
    alone = frozenset([id])
    return Origin(alone, frozenset(), alone)


class Origins:
    """The origins of the sources of a dataset, each worked out once."""

    def __init__(self, dataset: RecordLookup) -> None:
        self.dataset = dataset
        self._origins: dict[str, Origin | None] = {}
        """None for a source that is its own origin: nearly all are, and there may be very many."""

    def of(self, id: str) -> Origin:
        """Return the origin of a source.

        One that was worked out for another record is looked up again, so that a tracker of dependencies sees the
        sources that it depends on; if they are too many to name, it sees that it depends on the index.
        """
        if id in self._origins:
            origin = self._origins[id] or _own_origin(id)
            if origin.depends_on is None:
                _ = self.dataset.index
            for source_id in origin.depends_on or ():
                self.dataset.find(source_id, SOURCES)
            return origin
        # Depth first, without recursion: chains of sources may be longer than the stack is deep.
        begun, stack = set(), [id]
        while stack:
            source_id = stack[-1]
            parents = self._ids(source_id, "derived_from_ids")
            pending = [parent for parent in parents if parent not in self._origins and parent not in begun]
            begun.add(source_id)
            stack += pending
            if not pending:
                stack.pop()
                if source_id not in self._origins:
                    origin = self._combine(source_id, parents)
                    self._origins[source_id] = origin if origin != _own_origin(source_id) else None
        return self._origins[id] or _own_origin(id)

    def _combine(self, id: str, parents: list[str]) -> Origin:
        """Return the origin of a source from those of its parents. A parent without one leads back: a circle."""
        agencies = frozenset(self._ids(id, "agencies"))
        origins = [self.of(parent) for parent in parents if parent in self._origins]
        if len(origins) < len(parents) or any(origin.is_circular for origin in origins):
            return Origin(frozenset([min(self._ancestors(id))]), agencies, None, is_circular=True)
        roots = frozenset().union(*(origin.roots for origin in origins)) or frozenset([id])
        agencies = agencies.union(*(origin.agencies for origin in origins))
        depends_on = frozenset([id, *parents]).union(*(origin.depends_on or () for origin in origins))
        is_known = len(depends_on) <= MOST and all(origin.depends_on is not None for origin in origins)
        return Origin(roots, agencies, depends_on if is_known else None)

    def _ancestors(self, id: str) -> list[str]:
        """Return the sources that a source is derived from, directly or not, nearest first; about MOST of them."""
        ancestors: dict[str, None] = {}
        queue = [id]
        for source_id in queue:
            new = [parent for parent in self._ids(source_id, "derived_from_ids") if parent not in ancestors]
            ancestors |= dict.fromkeys(new)
            queue += new
            if len(ancestors) >= MOST:
                break
        return list(ancestors)

    def _ids(self, id: str, field: str) -> list[str]:
        """Return the texts in a list of a source; none if there is no such source or list."""
        source = self.dataset.find(id, SOURCES)
        items = source.value.get(field) if source else None
        return [item for item in items if isinstance(item, str)] if isinstance(items, list) else []

    def roots(self, ids: Iterable[str]) -> Names:
        """Return the roots of several sources."""
        return frozenset().union(*(self.of(id).roots for id in ids))

    def common(self, ids: Collection[str]) -> str | None:
        """Return the one source or agency that all sources repeat; None if there is none, or only one source."""
        if len(ids) < 2:
            return None
        origins = [self.of(id) for id in ids]
        roots = origins[0].roots
        if len(roots) == 1 and all(origin.roots == roots for origin in origins):
            return next(iter(roots))
        credited: dict[str, str] = {}
        for origin in origins:
            credited |= {name.casefold(): name for name in origin.agencies}
            if not origin.agencies or len(credited) > 1:
                return None
        return next(iter(credited.values()))

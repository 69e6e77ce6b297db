"""A contested value rests on copies of one source only.

## Why

Ten pages that print one report are one witness. A value that many sources seem to support, all of which
take it from one, may have no more behind it than its rival, or less, and editors who count sources choose
wrongly. Sources are copies of one if by `derived_from_ids`, over as many steps as it takes, they lead back
to the same source, or if each of them credits the same agency and no other in `agencies`.

Found are the values of a field or topic that claims contest, rest on two sources or more that are all
copies of one, and are either chosen against a rival that has another source, or face a rival with
independent sources that was not rejected. A single source is no finding: everybody can see that it is one.

## Example

```yaml
# sources/gulf-news-20251104.yaml
id: gulf-news-20251104
kind: news
derived_from_ids: [wam-20251104]
```

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: Ministerial Meeting on Gaza
status: held
sources: [wam-20251104]
venue: a hotel
claims:
  - id: c1
    about: venue
    value: a hotel
    standing: chosen
    sources: [wam-20251104, gulf-news-20251104]
#            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `a hotel` has 2 sources, all of which go back to `wam-20251104`
  - id: c2
    about: venue
    value: the Congress Centre
    standing: stands
    sources: [sabah-20251103]
```

## Use instead

```yaml
# sources/gulf-news-20251104.yaml
id: gulf-news-20251104
kind: news
derived_from_ids: [wam-20251104]
```

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: Ministerial Meeting on Gaza
status: held
sources: [wam-20251104]
claims:
  - id: c1
    about: venue
    value: a hotel
    standing: stands
    sources: [wam-20251104, gulf-news-20251104]
  - id: c2
    about: venue
    value: the Congress Centre
    standing: stands
    sources: [sabah-20251103]
```
"""

from collections.abc import Collection, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from readout.dataset import Dataset, Record
from readout.diagnostic import Severity
from readout.glance import Glance
from readout.rules.claims import Claim, Subject, subjects
from readout.rules.finding import Finding
from readout.rules.words import shown

SEVERITY = Severity.WARNING

Names = frozenset[str]


@dataclass(slots=True, eq=False)
class Support:
    """A value, the claims that make it, and the sources that they name."""

    value: Any
    claims: list[Claim] = field(default_factory=list)
    sources: dict[str, None] = field(default_factory=dict)

    def has(self, standing: str) -> bool:
        return any(claim.standing == standing for claim in self.claims)


class Origins:
    """Where the matter of sources comes from in the end."""

    def __init__(self, dataset: Dataset) -> None:
        self.sources = dataset.index.get("sources", {})
        self.known: dict[str, tuple[Names, Names]] = {}

    def of(self, id: str) -> tuple[Names, Names]:
        """The sources at the end of all that it is derived from, itself if it is not; and all agencies credited."""
        begun, rest = set(), [id]
        while rest and id not in self.known:
            here = rest[-1]
            above = self._listed(here, "derived_from_ids")
            unknown = [id for id in above if id not in self.known and id not in begun]
            begun.add(here)
            rest += unknown
            if not unknown:
                rest.pop()
                found = [self.known[id] for id in above if id in self.known]  # not those of a circle
                ends = frozenset().union(*(ends for ends, _ in found)) or frozenset([here])
                agencies = frozenset(self._listed(here, "agencies")).union(*(agencies for _, agencies in found))
                self.known.setdefault(here, (ends, agencies))
        return self.known[id]

    def _listed(self, id: str, name: str) -> list[str]:
        found = self.sources[id].value.get(name) if id in self.sources else None
        return [item for item in found if isinstance(item, str)] if isinstance(found, list) else []

    def ends(self, ids: Iterable[str]) -> Names:
        return frozenset().union(*(self.of(id)[0] for id in ids))

    def one(self, ids: Collection[str]) -> str | None:
        """The one source or agency of which all are copies; None if they are not, or are one source."""
        if len(ids) < 2:
            return None
        ends = self.ends(ids)
        agencies = [self.of(id)[1] for id in ids]
        credited = {name.casefold(): name for names in agencies for name in names}
        if len(ends) > 1 and (len(credited) != 1 or not all(agencies)):
            return None
        return next(iter(ends if len(ends) == 1 else credited.values()))


def concerns(glance: Glance, dataset: Dataset) -> bool:
    del dataset
    return len(glance.table("claims")) > 1


def check(record: Record, dataset: Dataset) -> Iterator[Finding]:
    origins = _origins(dataset)
    for subject in subjects(record, dataset):
        for support, one in _outweighed(subject, _supports(record, subject), origins):
            at = support.claims[0]
            related = ((dataset.index["sources"][one], (), "the one source"),) if one in origins.sources else ()
            yield Finding(
                record,
                (*at.pointer, "sources" if "sources" in at.item else "value"),
                f"{shown(support.value)} has {len(support.sources)} sources, all of which go back to {shown(one)}",
                "weigh the values again: copies count once; name an independent source if there is one",
                related=related,
            )


@lru_cache(maxsize=1)
def _origins(dataset: Dataset) -> Origins:
    return Origins(dataset)


def _supports(record: Record, subject: Subject) -> list[Support]:
    """The values that are claimed, each with all claims and sources. Stages are left out."""
    found: dict[Hashable, Support] = {}
    for claim in subject.valued("stands", "chosen", "rejected"):
        if not claim.date:
            support = found.setdefault(subject.key(claim.value), Support(claim.value))
            support.claims.append(claim)
            support.sources |= dict.fromkeys(claim.item.get("sources") or record.value.get("sources") or ())
    return list(found.values())


def _outweighed(subject: Subject, supports: list[Support], origins: Origins) -> Iterator[tuple[Support, str]]:
    """The values that rest on copies only, were chosen against another source or face independent ones."""
    copied = [(support, one) for support in supports if (one := origins.one(support.sources))]
    chosen = [support for support in supports if support.has("chosen")]
    if not copied or len(chosen) > 1:
        return
    independent = [
        support
        for support in supports
        if (support.has("stands") or support.has("chosen"))
        and len(support.sources) > 1
        and not origins.one(support.sources)
    ]
    for support, one in copied:
        facing: Iterable[Support] = ()
        if support in chosen:
            own = origins.ends(support.sources)
            facing = (other for other in supports if origins.ends(other.sources) - own)
        elif support.has("stands"):
            facing = independent
        if any(not subject.agree(support.value, other.value) for other in facing):
            yield support, one

"""A contested value rests on copies of one source only.

## Why

Ten pages that print one report are one witness. If many sources seem to support a value, and all of them
take it from one, the value may be no better supported than its rival, or worse, and editors who count sources
choose wrongly. Sources are copies of one if `derived_from_ids` leads from each of them, in any number of
steps, to the same source, or if each of them credits the same agency and no other in `agencies`.

A value of a field or topic is reported if claims contest it, if it has two or more sources that are all
copies of one, and if it is either chosen against a rival that has another source, or faces a rival with
independent sources that was not rejected. A value with a single source is not reported: everybody can see
that it has only one.

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

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Any

from readout.diagnostic import Severity
from readout.lint.claim_matcher import Subjects
from readout.lint.claims import Claim, Subject
from readout.lint.finding import Finding
from readout.lint.possibilities import named_sources
from readout.lint.prefilter import RecordValues
from readout.lint.sourcing import facts_of
from readout.model.dataset import Record, RecordLookup
from readout.model.origins import SOURCES, Origins
from readout.text.quoting import quoted

SEVERITY = Severity.WARNING

WEIGHED = ("stands", "chosen", "rejected")


@dataclass(slots=True, eq=False)
class Support:
    """A value, the claims that make it, and the sources that they name."""

    value: Any
    claims: list[Claim]
    sources: dict[str, None]

    def has(self, standing: str) -> bool:
        return any(claim.standing == standing for claim in self.claims)

    @property
    def is_kept(self) -> bool:
        """Say whether the value stands or is chosen."""
        return self.has("stands") or self.has("chosen")


def check(record: Record, dataset: RecordLookup) -> Iterator[Finding]:
    for subject in MATCHER.matches(record, dataset):
        for support, one in _undersupported_values(subject, record, dataset):
            at = support.claims[0]
            source = dataset.find(one, SOURCES)
            related = ((source, (), "the one source"),) if source else ()
            yield Finding(
                record,
                (*at.pointer, "sources" if "sources" in at.item else "value"),
                f"{quoted(support.value)} has {len(support.sources)} sources, all of which go back to {quoted(one)}",
                "weigh the values again: copies count once; name an independent source if there is one",
                related=related,
            )


@lru_cache(maxsize=1)
def _origins(dataset: RecordLookup) -> Origins:
    return Origins(dataset)


def _supports(record: Record, subject: Subject) -> list[Support]:
    """Return the values that are claimed, if they are several, each with its claims and sources.

    Claims with a date are left out: their values are stages, not rivals.
    """
    by_value: dict[Hashable, list[Claim]] = {}
    for claim in subject.claims:
        if claim.value is not None and claim.standing in WEIGHED and not claim.date:
            by_value.setdefault(subject.key(claim.value), []).append(claim)
    if len(by_value) < 2:
        return []
    own = record.value.get("sources") or ()
    return [
        Support(
            claims[0].value,
            claims,
            dict.fromkeys(chain.from_iterable(each.item.get("sources") or own for each in claims)),
        )
        for claims in by_value.values()
    ]


def _undersupported_values(subject: Subject, record: Record, dataset: RecordLookup) -> Iterator[tuple[Support, str]]:
    """Yield each value whose sources all copy one, with that one, where another value is supported better.

    That is, where it is chosen against a value with another origin, or stands against one with several origins.
    """
    supports = _supports(record, subject)
    if len(supports) < 2 or all(len(support.sources) < 2 for support in supports):
        return
    origins = _origins(dataset)
    copied = [(support, one) for support in supports if (one := _common(support, origins))]
    chosen = [support for support in supports if support.has("chosen")]
    if not copied or len(chosen) > 1:
        return
    several = [support for support in supports if support.is_kept and _has_several_origins(support, origins)]
    for support, one in copied:
        rivals: Iterable[Support] = ()
        if support in chosen:
            own = origins.roots(support.sources)
            rivals = (other for other in supports if origins.roots(other.sources) - own)
        elif support.has("stands"):
            rivals = several
        if any(not subject.agree(support.value, rival.value) for rival in rivals):
            yield support, one


def _common(support: Support, origins: Origins) -> str | None:
    """Return what all sources of a value repeat: nothing, if two of them are not derived."""
    if len(support.sources) < 2:
        return None
    derived = sum(facts.is_derived for facts in facts_of(tuple(support.sources), origins.dataset))
    return origins.common(support.sources) if len(support.sources) - derived < 2 else None


def _has_several_origins(support: Support, origins: Origins) -> bool:
    return len(support.sources) > 1 and not _common(support, origins)


def _has_undersupported_value(subject: Subject, record: Record, dataset: RecordLookup) -> bool:
    return len(subject.claims) > 1 and any(_undersupported_values(subject, record, dataset))


def _is_any_source_derived(values: RecordValues, dataset: RecordLookup) -> bool:
    return named_sources(values, dataset).is_any_derived


MATCHER = Subjects(_has_undersupported_value, possible=_is_any_source_derived)

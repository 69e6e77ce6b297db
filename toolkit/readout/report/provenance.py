"""The provenance of values: the trail of an address, with what the record holds there, its sources, and its claims.

Sources that go back to one source count once, as its copies, so that ten copies look like what they are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple

from readout.model import locators
from readout.model.addresses import Address, key_of, resolve
from readout.model.cells import from_cell
from readout.model.claims import CLAIMING, Dispute, Relation, disputes, relation, value_at, without_end
from readout.model.dataset import Dataset, Record
from readout.model.origins import Independence, Names, Origins, independence
from readout.model.schema import Field
from readout.span import Pointer
from readout.text.quoting import quoted_list
from readout.text.suggestions import did_you_mean, nearest

TRUST = ("high", "medium", None, "low", "unreliable")
"""Grades of reliability, the best first. A source without one ranks between the trusted and the doubtful."""
STANDINGS = (
    *("chosen", "stands", "rejected", "denied"),
    *("earlier", "later", "planned", "considered", "none", "not-stated"),
)
"""The order of claims: what is in dispute, then stages and plans, then absences."""

ENDS = ("start", "end")
REMEMBERED = 1024
"""How many lists of sources are remembered with what is a copy in them."""
UNSAID = ("id", "note", "sources", locators.NAME)
"""Fields that no source states: they are the curators' own."""

Item = dict[str, Any]


class NoSuchAddress(Exception):
    """An address leads nowhere in the record. The text says what was likely meant."""


class Basis(StrEnum):
    """Whose sources a value rests on: those of claims that state it, of its item, or of the record."""

    CLAIMS = "claims"
    ITEM = "item"
    RECORD = "record"


class Witness(NamedTuple):
    """A source, and the `copies` that count with it: as far as is stated, they are of one origin.

    `shared` is what all of them go back to, if that is none of them: the id of a source, or an agency.
    """

    source: str
    copies: tuple[str, ...] = ()
    shared: str | None = None


@dataclass(frozen=True, slots=True)
class Support:
    """The sources that a value rests on, and what names them."""

    basis: Basis
    witnesses: tuple[Witness, ...]
    independence: Mapping[Independence, int]
    """How many of the sources are stated to be independent, or derived; of how many neither is stated."""
    places: Mapping[str, str] = field(default_factory=dict)
    """Where in the sources it stands, by their ids."""

    @property
    def sources(self) -> int:
        """The number of sources, copies included."""
        return sum(1 + len(witness.copies) for witness in self.witnesses)


class Said(NamedTuple):
    """A claim: its item in the record, its value as of the type of its field, and how that stands to the record's
    value; None if one of them has no value."""

    claim: Item
    value: Any
    relation: Relation | None
    support: Support

    @property
    def standing(self) -> str:
        return str(self.claim["standing"])

    @property
    def agrees(self) -> bool:
        """Whether the claim says what the record holds."""
        return self.relation is Relation.SAME

    @property
    def differs(self) -> bool:
        """Whether the claim contradicts what the record holds."""
        return self.relation is Relation.RIVAL


class Trail(NamedTuple):
    """The trail of a value. `field` is None for a topic of the record; `held` is None if the record has no value.

    `steps` are the items that lead to the value, outer before inner. `via` are those who carried it to its sources,
    nearest to them first.
    """

    address: str
    topic: str | None
    field: Field | None
    steps: tuple[tuple[Field, Item], ...]
    held: Any
    support: Support
    via: tuple[str, ...]
    said: tuple[Said, ...]
    dispute: Dispute | None = None
    """What the claims come to, where they differ."""

    @property
    def contested(self) -> bool:
        return self.dispute is not None and self.dispute.is_contested

    @property
    def name(self) -> str:
        """The address, and after a slash the topic."""
        return "/".join(filter(None, (self.address, self.topic)))


class Provenance:
    """Traces values of a dataset to their sources. Records must be valid under the schema."""

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        self.sources = dataset.index.get("sources", {})
        self.origins = Origins(dataset)
        self._remembered_witnesses = lru_cache(maxsize=REMEMBERED)(self._witnesses)

    # ------------------------------------------------------------ sources

    def witnesses(self, ids: Iterable[str]) -> tuple[Witness, ...]:
        """Return the sources among some that are no copies of others, the most trusted first, each with its copies.

        What is a copy is decided as by RO608; a compilation of several of the sources counts with the first of them.
        Among equally trusted sources, those with a text of their own come before those with that of an agency or
        another source, then the earlier before the later. Items of a record often name the same ones.
        """
        return self._remembered_witnesses(tuple(dict.fromkeys(ids)))

    def _witnesses(self, listed: tuple[str, ...]) -> tuple[Witness, ...]:
        ends = {id: self.origins.of(id).roots for id in listed}
        compiled = [id for id in listed if id not in ends[id] and _several(ends[id], listed)]
        groups = {
            min(group, key=self._first): group for group in self._groups([id for id in listed if id not in compiled])
        }
        copies = {head: [id for id in group if id != head] for head, group in groups.items()}
        for id in compiled:
            home = min((head for head, group in groups.items() if ends[id] & set(group)), key=self._rank)
            copies[home].append(id)
        return tuple(
            Witness(head, tuple(sorted(copies[head], key=self._rank)), self._shared(head, groups[head]))
            for head in sorted(groups, key=self._rank)
        )

    def independence(self, ids: Iterable[str]) -> Mapping[Independence, int]:
        """Return how many of some sources are stated to be independent or derived, in the order of `Independence`."""
        values = [self.sources[id].value if id in self.sources else {} for id in dict.fromkeys(ids)]
        counter = Counter(map(independence, values))
        return {each: counter[each] for each in Independence}

    def _groups(self, ids: Sequence[str]) -> Iterable[tuple[str, ...]]:
        """Return the sources in groups that go back to one source or agency."""
        keys = {id: self._keys(id, ids) for id in ids}
        groups: dict[tuple[str, str], list[str]] = {}
        for id in ids:
            joined = list(dict.fromkeys([id, *(other for key in keys[id] for other in groups.get(key, ()))]))
            groups |= {key: joined for other in joined for key in keys[other]}
        return dict.fromkeys(tuple(groups[keys[id][0]]) for id in ids)

    def _keys(self, id: str, ids: Iterable[str]) -> list[tuple[str, str]]:
        """Return the keys that a source shares with others that go back to the same source or agency."""
        origin = self.origins.of(id)
        end, agencies = next(iter(origin.roots)) if len(origin.roots) == 1 else id, origin.agencies
        keys = [("source", end)]
        if len(agencies) == 1 and (end == id or end not in ids):
            keys.append(("agency", next(iter(agencies)).casefold()))
        return keys

    def _rank(self, id: str) -> tuple[int, int, str, str]:
        """Return a sort key: how far a source is trusted, how directly it speaks, when it was published, its id."""
        source = self.sources[id].value if id in self.sources else {}
        directness = 2 if source.get("derived_from_ids") else 1 if source.get("agencies") else 0
        return TRUST.index(source.get("reliability")), directness, source.get("date", "~"), id

    def _first(self, id: str) -> tuple[bool, tuple[int, int, str, str]]:
        """Return a sort key within a group: what is derived from nothing comes first."""
        return self.origins.of(id).roots != {id}, self._rank(id)

    def _shared(self, head: str, group: Sequence[str]) -> str | None:
        ends = self.origins.roots(group)
        if len(ends) == 1:
            return None if head in ends else next(iter(ends))
        return self.origins.common(list(group)) if len(group) > 1 else None

    # ------------------------------------------------------------ trails

    def trail(self, record: Record, name: str) -> Trail:
        """Return the trail of an address, as claims write it, or of a topic: `date`, `participants/uae/posts`,
        `duration`, `participants/count`. Claims on the ends of an interval belong to it. Raises NoSuchAddress."""
        field, value = record.collection.field, record.value
        target = resolve(field, value, name)
        if target:
            claims = [claim for claim in claims_about(record, name) if "topic" not in claim]
            present = None if target.field.table else value_at(record.value, target)
            return self._trail(record, (name, None), target, present, claims)
        address, _, topic = name.rpartition("/")
        if _topic_claims(record, address, topic):
            return self._topic_trail(record, address, topic)
        choices = {*addresses(record), *topics(record)}
        near = nearest(name, choices)
        hint = f": {did_you_mean(near)}" if near else f": write one of {quoted_list(sorted(choices))}"
        raise NoSuchAddress(f"{record.address} has nothing at the address `{name}`{hint}")

    def _topic_trail(self, record: Record, address: str, topic: str) -> Trail:
        target = resolve(record.collection.field, record.value, address)
        return self._trail(record, (address, topic), target, None, _topic_claims(record, address, topic))

    def disputed(self, record: Record) -> list[Trail]:
        """Return the trails of what claims differ on, in the order of the claims."""
        return [
            self._topic_trail(record, each.about, each.topic) if each.topic else self.trail(record, each.about)
            for each in _disputes(record)
        ]

    def everything(self, record: Record) -> Iterator[Trail]:
        """Yield the trails of what the record holds: its own values, and its items as wholes."""
        for name in addresses(record):
            depth = name.count("/")
            if depth % 2 or (depth == 0 and name not in UNSAID and not record.collection.field[name].table):
                yield self.trail(record, name)

    def _trail(
        self, record: Record, place: tuple[str, str | None], target: Address | None, value: Any, claims: Iterable[Item]
    ) -> Trail:
        address, topic = place
        steps = tuple(_steps(record.collection.field, record.value, target.pointer)) if target else ()
        said = self.said(record, claims)
        stating = [each.claim for each in _stating(target, value, said) if "sources" in each.claim]
        support = self._claimed(*stating) if stating else self._support(record, steps)
        via = next((item["via"] for _, item in reversed(steps) if "via" in item), ())
        subject = without_end(record.collection.field, address), topic
        dispute = next((each for each in _disputes(record) if (each.about, each.topic) == subject), None)
        field = None if topic or not target else target.field
        return Trail(address, topic, field, steps, value, support, tuple(via), tuple(said), dispute)

    def said(self, record: Record, claims: Iterable[Item]) -> list[Said]:
        """Return claims of a record, sorted by their standings."""
        said = [self._said(record, claim) for claim in claims]
        return sorted(said, key=lambda each: (STANDINGS.index(each.standing), not each.agrees))

    def _said(self, record: Record, claim: Item) -> Said:
        """Return a claim, its value read and compared if it is about a field."""
        value = claim.get("value")
        about = claim.get("about", "")
        target = resolve(record.collection.field, record.value, about) if about else None
        steps = tuple(_steps(record.collection.field, record.value, target.pointer)) if target else ()
        stands_to_value = None
        if target and not target.field.table and value is not None and "topic" not in claim:
            value, present = from_cell(target.field, value), value_at(record.value, target)
            stands_to_value = relation(target.field, present, value) if present is not None else None
        support = self._claimed(claim) if "sources" in claim else self._support(record, steps, claim)
        return Said(claim, value, stands_to_value, support)

    def _claimed(self, *claims: Item) -> Support:
        """Return the support that claims with sources of their own give."""
        ids = dict.fromkeys(id for claim in claims for id in claim["sources"])
        return self._support_of(Basis.CLAIMS, ids, locators.places_of(*claims))

    def _support(self, record: Record, steps: Sequence[tuple[Field, Item]], *claims: Item) -> Support:
        """Return the support of the innermost item: its own sources, or those of the record if it has none. Claims
        without sources may say where in them."""
        item = steps[-1][1] if steps else record.value
        ids, places = locators.supporting(item, record.value)
        basis = Basis.ITEM if steps and item.get("sources") else Basis.RECORD
        return self._support_of(basis, ids, {**places, **locators.places_of(*claims)})

    def _support_of(self, basis: Basis, ids: Iterable[str], places: Mapping[str, str]) -> Support:
        listed = list(ids)
        return Support(basis, self.witnesses(listed), self.independence(listed), places)


def _several(ends: Names, ids: Iterable[str]) -> bool:
    return len(ends) > 1 and ends.issubset(ids)


def _stating(target: Address | None, value: Any, said: Iterable[Said]) -> list[Said]:
    """Return the claims that state the value: that say as much or more, or that say its parts and together all."""
    claims = [each for each in said if each.standing in CLAIMING and each.relation]
    stating = [each for each in claims if each.relation in (Relation.SAME, Relation.FINER)]
    parts = [each for each in claims if each.relation is Relation.PART and isinstance(each.value, list)]
    together = list(dict.fromkeys(item for each in parts for item in each.value))
    if target and parts and not stating and relation(target.field, sorted(value), sorted(together)) is Relation.SAME:
        return parts
    return stating


def _claims(record: Record) -> list[Item]:
    return list(record.value.get("claims", ()))


@lru_cache(maxsize=1)
def _disputes(record: Record) -> tuple[Dispute, ...]:
    return tuple(disputes(record.collection.field, record.value))


def _topic_claims(record: Record, address: str, topic: str) -> list[Item]:
    return [each for each in _claims(record) if (each.get("about", ""), each.get("topic")) == (address, topic)]


def _name(claim: Item) -> str:
    """Return what a claim is about: an address, and after a slash the topic."""
    return "/".join(filter(None, (claim.get("about"), claim.get("topic"))))


def _steps(field: Field, value: Item, pointer: Pointer) -> Iterator[tuple[Field, Item]]:
    """Yield the items on the way of a pointer, each with the field of its list."""
    for name, at in zip(pointer[::2], pointer[1::2], strict=False):
        field, value = field[str(name)], value[str(name)][at]
        yield field, value


def claims_about(record: Record, address: str) -> list[Item]:
    """Return the claims on an address, its ends and its topics; for an empty one, those on the record as a whole."""
    about = (address, *(f"{address}/{end}" for end in ENDS)) if address else ("",)
    return [claim for claim in _claims(record) if claim.get("about", "") in about]


def addresses(record: Record) -> Iterator[str]:
    """Yield the addresses of all that a record holds but its claims, as claims write them."""

    def below(field: Field, value: Item, start: str) -> Iterator[str]:
        for inner in field.fields:
            if inner.name not in value or inner.table == "claims":
                continue
            yield start + inner.name
            for item in value[inner.name] if inner.table else ():
                key = key_of(inner, item)
                if "/" in key:  # no address leads there
                    continue
                address = f"{start}{inner.name}/{key}"
                yield address
                yield from below(inner, item, f"{address}/")

    return below(record.collection.field, record.value, "")


def topics(record: Record) -> Iterator[str]:
    """Return the topics of claims, each after the address that it belongs to."""
    return (_name(claim) for claim in _claims(record) if "topic" in claim)

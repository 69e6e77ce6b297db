"""The trail of a value: what the record holds at an address, on whose word, and what others say.

Sources that go back to one count once. They are shown below it, so that ten copies look like what they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from readout.lint.claims import value_at
from readout.model.addresses import Address, key_of, resolve
from readout.model.cells import from_cell, to_cell
from readout.model.claims import RIVAL_STANDINGS, disputed_fields
from readout.model.dataset import Dataset, Record
from readout.model.origins import Names, Origins
from readout.model.schema import Field
from readout.span import Pointer
from readout.text.suggestions import did_you_mean, nearest

TRUST = ("high", "medium", None, "low", "unreliable")
"""Grades of reliability, the best first. A source without one stands between the trusted and the doubtful."""
STANDINGS = ("chosen", "stands", "rejected", "earlier", "planned", "none", "not-stated")
"""The order in which claims are told: what is in dispute, then stages and plans, then absences."""

STATED = ("chosen", "stands")
"""The standings of claims whose sources are those of the value."""
ENDS = ("start", "end")
UNSAID = ("id", "note", "sources")
"""The fields that no source states: they are the curators' own."""

Item = dict[str, Any]


class NoSuchAddress(Exception):
    """The address leads nowhere in the record. The text says what was likely meant."""


class Basis(StrEnum):
    """Whose sources a value rests on: those of claims that state it, of its item, or of the record."""

    CLAIMS = "claims"
    ITEM = "item"
    RECORD = "record"


@dataclass(frozen=True, slots=True)
class Witness:
    """A source that counts, and the `copies` that count with it.

    `shared` is what all of them go back to, where it is none of them: the id of a source, or an agency.
    """

    source: str
    copies: tuple[str, ...] = ()
    shared: str | None = None


@dataclass(frozen=True, slots=True)
class Support:
    """The sources that something rests on, and whose they are."""

    basis: Basis
    witnesses: tuple[Witness, ...]

    @property
    def sources(self) -> int:
        """How many sources there are, copies included."""
        return sum(1 + len(witness.copies) for witness in self.witnesses)


@dataclass(frozen=True, slots=True)
class Said:
    """A claim: its item in the record, its value as its field is written, and whether that is what the record holds,
    or something else than it holds; neither, where one of them has no value."""

    claim: Item
    value: Any
    agrees: bool
    differs: bool
    support: Support

    @property
    def standing(self) -> str:
        return str(self.claim["standing"])


@dataclass(frozen=True, slots=True)
class Trail:
    """What is known of a value. `field` is None for a topic of the record; `held` is None where nothing is held.

    `steps` are the items that lead to the value, outer before inner. `via` is who carried it to its sources,
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
    contested: bool

    @property
    def name(self) -> str:
        """The address, and below it the topic."""
        return "/".join(filter(None, (self.address, self.topic)))


class Provenance:
    """Follows values of a dataset to their sources. Records are taken to be valid under the schema."""

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        self.sources = dataset.index.get("sources", {})
        self.origins = Origins(dataset)

    # ------------------------------------------------------------ sources

    def witnesses(self, ids: Iterable[str]) -> tuple[Witness, ...]:
        """The independent sources among those, the most trusted first, each with what only repeats it.

        Copies are told from sources as RO608 does; a compilation of several sources that are listed too counts
        with the first of them. Among equally trusted ones, those whose text is their own come before those that
        carry an agency's or another source's, then the earlier before the later.
        """
        listed = dict.fromkeys(ids)
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

    def _groups(self, ids: Sequence[str]) -> Iterable[tuple[str, ...]]:
        """The sources in groups of those that go back to one source or agency."""
        keys = {id: self._keys(id, ids) for id in ids}
        groups: dict[tuple[str, str], list[str]] = {}
        for id in ids:
            joined = list(dict.fromkeys([id, *(other for key in keys[id] for other in groups.get(key, ()))]))
            groups |= {key: joined for other in joined for key in keys[other]}
        return dict.fromkeys(tuple(groups[keys[id][0]]) for id in ids)

    def _keys(self, id: str, ids: Iterable[str]) -> list[tuple[str, str]]:
        """What a source has in common with others that go back to the same."""
        origin = self.origins.of(id)
        end, agencies = next(iter(origin.roots)) if len(origin.roots) == 1 else id, origin.agencies
        keys = [("source", end)]
        if len(agencies) == 1 and (end == id or end not in ids):
            keys.append(("agency", next(iter(agencies)).casefold()))
        return keys

    def _rank(self, id: str) -> tuple[int, int, str, str]:
        """How far a source is trusted, how directly it speaks, and when it was published."""
        source = self.sources[id].value if id in self.sources else {}
        directness = 2 if source.get("derived_from_ids") else 1 if source.get("agencies") else 0
        return TRUST.index(source.get("reliability")), directness, source.get("date", "~"), id

    def _first(self, id: str) -> tuple[bool, tuple[int, int, str, str]]:
        """Orders a group: what is derived from nothing is its first."""
        return self.origins.of(id).roots != {id}, self._rank(id)

    def _shared(self, head: str, group: Sequence[str]) -> str | None:
        ends = self.origins.roots(group)
        if len(ends) == 1:
            return None if head in ends else next(iter(ends))
        return self.origins.common(list(group)) if len(group) > 1 else None

    # ------------------------------------------------------------ trails

    def trail(self, record: Record, name: str) -> Trail:
        """The trail of an address, as claims write it, or of a topic: `date`, `participants/uae/posts`, `duration`,
        `participants/count`. Claims on the ends of an interval belong to it. Raises NoSuchAddress."""
        field, value = record.collection.field, record.value
        target = resolve(field, value, name)
        if target:
            claims = [claim for claim in claims_about(record, name) if "topic" not in claim]
            present = None if target.field.table else value_at(record, target)
            return self._trail(record, (name, None), target, present, claims)
        address, _, topic = name.rpartition("/")
        claims = [each for each in _claims(record) if (each.get("about", ""), each.get("topic")) == (address, topic)]
        if not claims:
            near = nearest(name, {*addresses(record), *topics(record)})
            hint = f": {did_you_mean(near)}" if near else ""
            raise NoSuchAddress(f"{record.address} has nothing at the address `{name}`{hint}")
        return self._trail(record, (address, topic), resolve(field, value, address), None, claims)

    def contested(self, record: Record) -> list[Trail]:
        """The trails of what claims differ on, in the order of the claims."""
        disputed = _disputed(record)
        names = [
            name for claim in _claims(record) if (name := _without_end(_name(claim))) in disputed or "topic" in claim
        ]
        return [trail for name in dict.fromkeys(names) if (trail := self.trail(record, name)).contested]

    def everything(self, record: Record) -> Iterator[Trail]:
        """The trails of what the record holds: its own values, and its items as wholes."""
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
        named = [id for each in said if each.agrees and each.standing in STATED for id in each.claim.get("sources", ())]
        support = Support(Basis.CLAIMS, self.witnesses(named)) if named else self._support(record, steps)
        via = next((item["via"] for _, item in reversed(steps) if "via" in item), ())
        rivals = {str(each.value) for each in said if each.value is not None and each.standing in RIVAL_STANDINGS}
        contested = len(rivals) > 1 if topic else _without_end(address) in _disputed(record)
        field = None if topic or not target else target.field
        return Trail(address, topic, field, steps, value, support, tuple(via), tuple(said), contested)

    def said(self, record: Record, claims: Iterable[Item]) -> list[Said]:
        """Claims of a record, in the order in which they are told."""
        said = [self._said(record, claim) for claim in claims]
        return sorted(said, key=lambda each: (STANDINGS.index(each.standing), not each.agrees))

    def _said(self, record: Record, claim: Item) -> Said:
        """A claim, its value read and compared where a field holds it."""
        value = claim.get("value")
        about = claim.get("about", "")
        target = resolve(record.collection.field, record.value, about) if about else None
        steps = tuple(_steps(record.collection.field, record.value, target.pointer)) if target else ()
        agrees = differs = False
        if target and not target.field.table and value is not None and "topic" not in claim:
            value, present = from_cell(target.field, value), value_at(record, target)
            agrees = present is not None and _cell(target.field, value) == _cell(target.field, present)
            differs = present is not None and not agrees
        own = claim.get("sources")
        support = Support(Basis.CLAIMS, self.witnesses(own)) if own else self._support(record, steps)
        return Said(claim, value, agrees, differs, support)

    def _support(self, record: Record, steps: Sequence[tuple[Field, Item]]) -> Support:
        """What the innermost item rests on: its own sources, and if it has none, those of the record."""
        own = steps[-1][1].get("sources") if steps else None
        return Support(Basis.ITEM if own else Basis.RECORD, self.witnesses(own or record.value.get("sources", ())))


def _several(ends: Names, ids: Iterable[str]) -> bool:
    return len(ends) > 1 and ends.issubset(ids)


def _cell(field: Field, value: Any) -> Any:
    return to_cell(field, value if field.ordered or not isinstance(value, list) else sorted(value))


def _claims(record: Record) -> list[Item]:
    return list(record.value.get("claims", ()))


def _disputed(record: Record) -> set[str]:
    return disputed_fields(record.collection.field, record.value)


def _name(claim: Item) -> str:
    """What a claim is about: an address, and below it the topic."""
    return "/".join(filter(None, (claim.get("about"), claim.get("topic"))))


def _without_end(address: str) -> str:
    return next((address.removesuffix(f"/{end}") for end in ENDS if address.endswith(f"/{end}")), address)


def _steps(field: Field, value: Item, pointer: Pointer) -> Iterator[tuple[Field, Item]]:
    """The items that a pointer passes, each with the field of its list."""
    for name, at in zip(pointer[::2], pointer[1::2], strict=False):
        field, value = field[str(name)], value[str(name)][at]
        yield field, value


def claims_about(record: Record, address: str) -> list[Item]:
    """The claims on an address, its ends and its topics; those on the record as a whole, where it is empty."""
    about = (address, *(f"{address}/{end}" for end in ENDS)) if address else ("",)
    return [claim for claim in _claims(record) if claim.get("about", "") in about]


def addresses(record: Record) -> Iterator[str]:
    """The addresses of all that a record holds but its claims, as claims write them."""

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
    """The topics of claims, each below the address that it belongs to."""
    return (_name(claim) for claim in _claims(record) if "topic" in claim)

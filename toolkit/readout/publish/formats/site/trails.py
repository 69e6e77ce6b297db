"""Where values come from, as a page unfolds it: the sources with their independence, and all that is claimed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from readout.model import locators
from readout.model.addresses import resolve
from readout.model.claims import Dispute, Verdict, disputes, without_end
from readout.model.dataset import Record
from readout.model.origins import Independence
from readout.model.schema import Field
from readout.publish.formats.site import paths
from readout.publish.formats.site.index import Index
from readout.publish.formats.site.values import Item, Text, Value, Values
from readout.report.item_lines import spaced
from readout.report.provenance import Basis, Provenance, Said, Witness
from readout.text.characters import visible

PLACED = ("id", "about", "topic", "value", "standing", "date", "sources", locators.NAME)
"""The fields of a claim that have a place of their own; the others say what it says of itself."""


class Source(NamedTuple):
    """A link to a source, and where in it something stands."""

    link: Text
    place: str = ""


@dataclass(slots=True)
class Group:
    """A source that stands alone, or is the first of those that go back to one. `shared` is what all go back to."""

    source: Source
    copies: tuple[Source, ...] = ()
    shared: str = ""


@dataclass(slots=True)
class Sources:
    """The sources of something, grouped by where they come from. `address` is that of what names them."""

    address: str
    count: str
    groups: tuple[Group, ...]

    @property
    def id(self) -> str:
        return paths.fragment(self.address)


@dataclass(slots=True)
class Reason:
    """What a claim says of itself: its value in a sentence, which has the word for it."""

    value: Value
    before: str
    after: str


@dataclass(slots=True)
class Position:
    """What sources say of a value: a claim of the record, as a page shows it."""

    address: str
    state: str
    """Its standing in words."""
    look: str
    """Its standing, for its look."""
    topic: str
    end: str
    value: Value | None
    date: Value | None
    reasons: list[Reason]
    sources: Sources | None
    said: Said = field(repr=False)
    badge: str = ""
    """What the claims on its topic come to, in words."""

    @property
    def id(self) -> str:
        return paths.fragment(self.address)


class Trails:
    """The claims and sources of one record."""

    def __init__(self, index: Index, provenance: Provenance, record: Record, values: Values) -> None:
        self.index, self.provenance, self.record, self.values = index, provenance, record, values
        self.words, self.field = index.words, record.collection.field
        self._claims: dict[str, list[Item]] = defaultdict(list)
        for claim in record.value.get("claims", ()):
            self._claims[without_end(self.field, claim.get("about", ""))].append(claim)
        self.disputes: list[Dispute] = list(disputes(self.field, record.value)) if self._claims else []
        self._by_subject = {(each.about, each.topic): each for each in self.disputes}
        self._positions: dict[str, list[Position]] = {}
        self._placed: set[str] = set()

    def rest(self) -> list[Position]:
        """Return what is claimed of the record as a whole, and of all that has no place on its page."""
        return [
            position for address in self._claims if address not in self._placed for position in self.positions(address)
        ]

    def dispute(self, address: str, topic: str | None = None) -> Dispute | None:
        """Return what the claims on a field, or on a topic of it, come to, where they differ."""
        return self._by_subject.get((address, topic)) if self._by_subject else None

    def badge(self, dispute: Dispute | None) -> str:
        """Return in words what claims come to: `contested`, `contested, decided`, `one source errs`."""
        if dispute is None:
            return ""
        if dispute.verdict is Verdict.ERRONEOUS:
            return self.words.counted("errs", dispute.sources)
        return self.words("decided" if dispute.verdict is Verdict.DECIDED else "contested")

    def positions(self, address: str) -> list[Position]:
        """Return what is claimed of an address, its ends and its topics; of the record as a whole for an empty one."""
        if address not in self._claims:
            return []
        self._placed.add(address)
        if address not in self._positions:
            said = self.provenance.said(self.record, self._claims[address])
            self._positions[address] = [self._position(each) for each in said]
        return self._positions[address]

    def _position(self, said: Said) -> Position:
        claim = said.claim
        address = f"claims/{claim['id']}"
        about = claim.get("about", "")
        target = resolve(self.field, self.record.value, about) if about else None
        standing = "also" if said.standing == "stands" and said.differs else said.standing
        own = self.field["claims"]
        return Position(
            address,
            self.words.standing(standing),
            standing,
            visible(spaced(claim["topic"])) if "topic" in claim else "",
            self.words(f"{target.end}_end") if target and target.end else "",
            self._claimed(said, target.field if target and not target.field.table else None, address),
            self.values.value(own["date"], claim["date"], f"{address}/date") if "date" in claim else None,
            [
                self._reason(each, claim, address)
                for each in own.scalars
                if each.name in claim and each.name not in PLACED
            ],
            self.sources(claim, address),
            said,
            self.badge(self.dispute(about, claim["topic"])) if "topic" in claim else "",
        )

    def _claimed(self, said: Said, field: Any, address: str) -> Value | None:
        """Return the value that a claim states, as its field has it."""
        if "value" not in said.claim:
            return None
        if field is None or "topic" in said.claim:
            return Value(f"{address}/value", "", self._free(said.claim["value"]), "text")
        return self.values.value(field, said.value, f"{address}/value")

    def _free(self, value: str) -> tuple[Text, ...]:
        """Return a value that no field has: its text, or a link to each record or item of this one that it names by id.

        A single word that is the id of an item may be just that word, unless it has a hyphen."""
        ids = value.split(";")
        may_be_items = len(ids) > 1 or "-" in value
        links = tuple(link for id in ids if (link := self._named(id, may_be_items=may_be_items)))
        return links if len(links) == len(ids) else (Text(visible(value, "\n")),)

    def _named(self, id: str, *, may_be_items: bool) -> Text | None:
        number = self.index.number(id, self.index.dataset.schema.collections)
        if number is not None:
            return self.values.link(number)
        return self.values.item(id) if may_be_items else None

    def _reason(self, field: Field, claim: Item, address: str) -> Reason:
        value = self.values.value(field, claim[field.name], f"{address}/{field.name}")
        if field.name == "text":
            return Reason(value, "", "")
        sentence = self.words.table["reason"].get(field.name, f"{self.words.title(field)}: {{}}")
        before, _, after = sentence.partition("{}")
        return Reason(value, before, after)

    # ------------------------------------------------------------ sources

    def sources(self, holder: Item, address: str) -> Sources | None:
        """Return the sources that an item, a claim or the record names, or says where in them it stands."""
        places = locators.places_of(holder) if locators.NAME in holder else {}
        ids = list(dict.fromkeys(holder.get("sources", places)))
        if not ids:
            return None
        witnesses = self.provenance.witnesses(ids)
        count = self.words.counted("sources_count", len(ids))
        if 1 < len(ids) != len(witnesses):
            count = self.words.counted("origins", len(witnesses), sources=count)
        if independent := self.provenance.independence(ids)[Independence.INDEPENDENT]:
            count = self.words.counted("independent", independent, sources=count)
        return Sources(address, count, tuple(self._group(witness, places) for witness in witnesses))

    def _group(self, witness: Witness, places: Mapping[str, str]) -> Group:
        shared = self.words("goes_back", source=self._label(witness.shared)) if witness.shared else ""
        first, *copies = (self._source(id, places.get(id, "")) for id in (witness.source, *witness.copies))
        return Group(first, tuple(copies), shared)

    def _source(self, id: str, place: str) -> Source:
        number = self.index.number(id, ("sources",))
        return Source(Text(visible(id)) if number is None else self.values.link(number), visible(place))

    def _label(self, id: str) -> str:
        number = self.index.number(id, ("sources",))
        return visible(id if number is None else self.index.entries[number].label)

    def supported_by(self, said: Said) -> list[str]:
        """Return who published the sources that a claim names, but for those that repeat others; none without any."""
        if said.support.basis is not Basis.CLAIMS:
            return []
        return list(dict.fromkeys(self._publisher(witness.source) for witness in said.support.witnesses))

    def _publisher(self, id: str) -> str:
        number = self.index.number(id, ("sources",))
        if number is None:
            return visible(id)
        entry = self.index.entries[number]
        return entry.label.removesuffix(f", {entry.when}")

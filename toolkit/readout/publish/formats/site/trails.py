"""Where values come from, as a page unfolds it: the sources with their independence, and all that is claimed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from readout.model.addresses import resolve
from readout.model.claims import RIVAL_STANDINGS, disputed_fields
from readout.model.dataset import Record
from readout.publish.formats.site import paths
from readout.publish.formats.site.index import Index
from readout.publish.formats.site.values import Item, Text, Value, Values
from readout.report.item_lines import spaced
from readout.report.provenance import Basis, Provenance, Said, Witness
from readout.text.characters import visible

REASONS = ("by", "text", "rule", "editor", "note")
"""What a claim says of itself, in the order in which a page tells it."""


@dataclass(slots=True)
class Group:
    """An independent source, and those that repeat it. `shared` is what all of them go back to."""

    source: Text
    copies: tuple[Text, ...] = ()
    shared: str = ""


@dataclass(slots=True)
class Sources:
    """The sources of something, grouped by their independence. `address` is that of the list, if the item has one."""

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

    @property
    def id(self) -> str:
        return paths.fragment(self.address)


class Trails:
    """The claims and sources of one record."""

    def __init__(self, index: Index, provenance: Provenance, record: Record, values: Values) -> None:
        self.index, self.provenance, self.record, self.values = index, provenance, record, values
        self.words, self.field = index.words, record.collection.field
        claims: list[Item] = record.value.get("claims", [])
        self.disputed = disputed_fields(self.field, record.value) if claims else set()
        self._claims: dict[str, list[Item]] = defaultdict(list)
        for claim in claims:
            self._claims[self.subject(claim.get("about", ""))].append(claim)
        self._positions: dict[str, list[Position]] = {}
        for address, topic in self._rival_topics():
            self.disputed.add(f"{address}/{topic}")

    def subject(self, about: str) -> str:
        """Return what an address of a claim is about, without the end of an interval."""
        target = resolve(self.field, self.record.value, about) if about else None
        return about.removesuffix(f"/{target.end}") if target and target.end else about

    def _rival_topics(self) -> Iterable[tuple[str, str]]:
        """Yield the topics on which sources differ, each after what it is about."""
        rivals: dict[tuple[str, str], set[str]] = defaultdict(set)
        for claim in self.record.value.get("claims", ()):
            if "topic" in claim and "value" in claim and claim["standing"] in RIVAL_STANDINGS:
                rivals[claim.get("about", ""), claim["topic"]].add(claim["value"])
        return (topic for topic, values in rivals.items() if len(values) > 1)

    def is_disputed(self, address: str) -> bool:
        return address in self.disputed

    def positions(self, address: str) -> list[Position]:
        """Return what is claimed of an address, its ends and its topics; of the record as a whole for an empty one."""
        if address not in self._claims:
            return []
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
            [self._reason(own, claim, name, address) for name in REASONS if name in claim],
            self.sources(claim["sources"], f"{address}/sources") if "sources" in claim else None,
            said,
        )

    def _claimed(self, said: Said, field: Any, address: str) -> Value | None:
        """Return the value that a claim states, as its field has it."""
        if "value" not in said.claim:
            return None
        if field is None or "topic" in said.claim:
            return Value(f"{address}/value", "", self._free(said.claim["value"]), "text")
        return self.values.value(field, said.value, f"{address}/value")

    def _free(self, value: str) -> tuple[Text, ...]:
        """Return a value that no field has: its text, or a link to each record that it names by id."""
        numbers = [self.index.number(id, self.index.dataset.schema.collections) for id in value.split(";")]
        links = tuple(self.values.link(number) for number in numbers if number is not None)
        return links if len(links) == len(numbers) else (Text(visible(value, "\n")),)

    def _reason(self, own: Any, claim: Item, name: str, address: str) -> Reason:
        value = self.values.value(own[name], claim[name], f"{address}/{name}")
        if name == "text":
            return Reason(value, "", "")
        text = "who" if name in ("by", "editor") else "text"
        before, _, after = self.words(name, **{text: "\0"}).partition("\0")
        return Reason(value, before, after)

    # ------------------------------------------------------------ sources

    def sources(self, ids: list[str], address: str) -> Sources:
        """Return the sources of some ids, the independent ones first."""
        witnesses = self.provenance.witnesses(ids)
        count = self.words.counted("sources_count", len(set(ids)))
        if 1 < len(set(ids)) != len(witnesses):
            count = self.words("independent", sources=count, number=len(witnesses))
        return Sources(address, count, tuple(map(self._group, witnesses)))

    def _group(self, witness: Witness) -> Group:
        shared = self.words("goes_back", source=self._label(witness.shared)) if witness.shared else ""
        return Group(self.source(witness.source), tuple(map(self.source, witness.copies)), shared)

    def source(self, id: str) -> Text:
        number = self.index.number(id, ("sources",))
        return Text(id) if number is None else self.values.link(number)

    def _label(self, id: str) -> str:
        number = self.index.number(id, ("sources",))
        return visible(id if number is None else self.index.entries[number].label)

    def supported_by(self, said: Said) -> list[str]:
        """Return the labels of the sources that a claim names, the independent ones; none if it names none."""
        if said.support.basis is not Basis.CLAIMS:
            return []
        return [self._label(witness.source) for witness in said.support.witnesses]

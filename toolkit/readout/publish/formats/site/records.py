"""The page of a record as its template takes it: the values, items and claims of the record, section by section.

What is shown follows the tree of fields, so that a field which the schema gains appears by its title. `LAYOUTS` says
which fields of an item stand in its first lines.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from readout.model import locators
from readout.model.addresses import key_of
from readout.model.dataset import Record
from readout.model.schema import Field
from readout.publish.formats.site import paths
from readout.publish.formats.site.index import Index
from readout.publish.formats.site.trails import Position, Sources, Trails
from readout.publish.formats.site.values import Item, Value, Values
from readout.report.item_lines import BEHALF
from readout.report.provenance import Provenance

APART = ("id", "name", "sources", locators.NAME)
"""Fields of a record that stand elsewhere than among its facts."""


@dataclass(slots=True)
class Slot:
    """A value with what is claimed of it. It is None where the record has no value, but claims are about it."""

    address: str
    title: str
    value: Value | None
    positions: list[Position]
    contested: bool
    badge: str = ""

    @property
    def id(self) -> str:
        return paths.fragment(self.address)


@dataclass(slots=True)
class ItemView:
    """An item of a list: its first line, what stands beside and below it, and the lists in it."""

    address: str
    item: str
    head: list[Slot]
    beside: list[Slot]
    below: list[Slot]
    facts: list[Slot]
    sections: list[Section]
    sources: Sources | None
    positions: list[Position]
    contested: bool
    attendance: str = ""

    @property
    def id(self) -> str:
        return paths.fragment(self.address)

    @property
    def slots(self) -> Iterator[Slot]:
        yield from (*self.head, *self.beside, *self.below, *self.facts)


@dataclass(slots=True)
class Section:
    """A list of items under its title, with what is claimed of the list as a whole."""

    name: str
    title: str
    entries: list[ItemView]
    positions: list[Position]

    @property
    def id(self) -> str:
        return paths.fragment(self.name)


@dataclass(frozen=True, slots=True)
class Layout:
    """Which fields of an item stand in its first line, beside it, and as paragraphs below it."""

    head: tuple[str, ...] = ("name",)
    beside: tuple[str, ...] = ()
    below: tuple[str, ...] = ("text",)


LAYOUTS = {
    "participant": Layout(("person_id", "label", "count", "posts"), (BEHALF, "roles", "level", "attendance"), ()),
    "statement": Layout(
        ("speaker_id", "attribution_text"), ("mode", "channel", "date", "time", "part_id"), ("text", "quote")
    ),
    "outcome": Layout(("name",), ("kind",)),
    "act": Layout(("act", "by_ids", "count"), ("date",)),
    "part": Layout(("name",), ("kind", "date", "start_time", "end_time"), ("description",)),
    "other_name": Layout(("name",), ("language", "date"), ()),
    "identifier": Layout(("scheme", "identifier"), (), ()),
}
RELATION = Layout(("type", "target_id"), ("date",), ())


class RecordView:
    """The values, items and claims of a record. It must be valid under the schema."""

    def __init__(self, index: Index, provenance: Provenance, record: Record, root: str) -> None:
        self.index, self.record, self.words = index, record, index.words
        self.values = Values(index, record, root)
        self.trails = Trails(index, provenance, record, self.values)
        self.field: Field = record.collection.field
        self.facts = list(self._slots(self.field, record.value, "", APART))
        self.named = self._slot(self.field["name"], record.value, "") if "name" in self.field else None
        self.sections = [
            section
            for inner in self.field.tables
            if inner.table != "claims" and (section := self._section(inner, record.value, inner.name))
        ]
        self.positions = self.trails.rest()
        self.sources = self.trails.sources(record.value, "")

    def section(self, name: str) -> Section | None:
        return next((section for section in self.sections if section.name == name), None)

    @property
    def others(self) -> list[Section]:
        """The sections without a place of their own on the page."""
        return [section for section in self.sections if section.name not in ("participants", "statements", "outcomes")]

    # ------------------------------------------------------------ what it is made of

    def _slot(self, field: Field, mapping: Item, prefix: str) -> Slot | None:
        """Return the slot of a field of the record or of an item; None without a value and without claims."""
        address = f"{prefix}{field.name}"
        positions = self.trails.positions(address)
        dispute = self.trails.dispute(address) if positions else None
        contested, badge = dispute is not None and dispute.is_contested, self.trails.badge(dispute)
        if field.name not in mapping:
            return Slot(address, self.words.title(field), None, positions, contested, badge) if positions else None
        value = self.values.value(field, mapping[field.name], address)
        return Slot(address, value.title, value, positions, contested, badge)

    def _slots(self, field: Field, mapping: Item, prefix: str, apart: tuple[str, ...]) -> Iterator[Slot]:
        for inner in field.scalars:
            if inner.name not in apart and (slot := self._slot(inner, mapping, prefix)):
                yield slot

    def _section(self, field: Field, mapping: Item, address: str) -> Section | None:
        items, positions = mapping.get(field.name, ()), self.trails.positions(address)
        if not items and not positions:
            return None
        entries = [self._entry(field, item, f"{address}/{key_of(field, item)}") for item in items]
        return Section(address, self.words.section(field), entries, positions)

    def _entry(self, field: Field, item: Item, address: str) -> ItemView:
        layout = RELATION if field.table == "relations" else LAYOUTS.get(str(field.item), Layout(field.key))
        prefix = f"{address}/"
        head, beside, below = (
            [slot for name in names if name in field and (slot := self._slot(field[name], item, prefix))]
            for names in (layout.head, layout.beside, layout.below)
        )
        placed = (*layout.head, *layout.beside, *layout.below, "id", "sources", locators.NAME)
        facts = list(self._slots(field, item, prefix, placed))
        inner = (self._section(table, item, f"{address}/{table.name}") for table in field.tables)
        positions = self.trails.positions(address)
        sources = self.trails.sources(item, address)
        entry = ItemView(
            address,
            str(field.item),
            head,
            beside,
            below,
            facts,
            [section for section in inner if section],
            sources,
            positions,
            contested=False,
            attendance=item.get("attendance", ""),
        )
        entry.contested = any(slot.contested for slot in entry.slots)
        return entry

"""docs/data-model.md: what real meetings demand of a record, and the records that show it.

docs/data-model.toml holds the demands and the addresses of the values that show them. The lines that
the page links to, the tables, and what becomes of the values in Popolo are computed from the datasets,
so nothing is said to be held that no record holds.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from readout.model.addresses import key_of, resolve
from readout.model.schema import Schema
from readout.publish.formats import popolo
from readout.publish.losses import Item
from readout.store import load

SOURCE = "docs/data-model.toml"
REAL, MADE = "data", "tests/fixtures/no-real-case"
"""The datasets of the cases: our own, and one of made-up records for demands without a real case."""
ASIDE = frozenset({"id", "note", "sources", "locators"})
"""Fields of an item that say nothing of the demand which the item shows."""


class NotHeld(Exception):
    """A demand's address leads to no record, or to no value of it. The text names the address."""


@dataclass(frozen=True, slots=True)
class Case:
    """A value that shows how a demand is met: its record, as `collection/id`, and its address there, as claims
    write addresses. `says` is what it shows, in a few words; `made` that no real record shows it."""

    record: str
    at: str
    says: str
    made: bool


@dataclass(frozen=True, slots=True)
class Demand:
    """What real meetings demand of a record. `limit` is what the record cannot say of it; `partly` are the kinds of
    loss, beside those of whole values, under which Popolo loses a part of what the cases say."""

    id: str
    text: str
    limit: str
    partly: tuple[str, ...]
    cases: tuple[Case, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """Where a case stands: its file, relative to the repository, and line; the tables that hold it; and the kinds
    under which Popolo loses what it says, None among them for what Popolo carries."""

    file: str
    line: int
    tables: frozenset[str]
    popolo: frozenset[str | None]


@dataclass(frozen=True, slots=True)
class Section:
    """Demands of one kind."""

    title: str
    demands: tuple[Demand, ...]


class Demands:
    """The demands, and the datasets that show them. `root` is the folder of the repository."""

    def __init__(self, root: Path, schema: Schema) -> None:
        self.root, self.schema = root.resolve(), schema
        source = tomllib.loads((root / SOURCE).read_text(encoding="utf-8"))
        self.introduction: str = source["introduction"]
        self.sections = tuple(
            Section(section["title"], tuple(map(_demand, section["demands"]))) for section in source["sections"]
        )

    def __iter__(self) -> Iterator[Demand]:
        for section in self.sections:
            yield from section.demands

    @cached_property
    def real(self) -> _Dataset:
        return _Dataset(self.root / REAL, self.schema)

    @cached_property
    def made(self) -> _Dataset:
        return _Dataset(self.root / MADE, self.schema)

    def find(self, case: Case) -> Found:
        """Where a case stands. Raises NotHeld where there is nothing."""
        dataset = self.made if case.made else self.real
        address = f"{SOURCE}: {case.record} {case.at}"
        if case.record not in dataset.records:
            raise NotHeld(f"{address}: there is no such record")
        record, item = dataset.records[case.record], dataset.items[case.record]
        target = resolve(record.collection.field, record.value, case.at)
        if target is None or not target.present or target.end:
            raise NotHeld(f"{address}: the record holds nothing there")
        tables, fates = _fates(item, case.at.split("/"))
        if not fates:
            raise NotHeld(f"{address}: what stands there says nothing")
        place = record.at(*target.pointer, key=True)
        assert place.start, "a dataset folder holds texts, which have lines"
        file = Path(place.path).resolve().relative_to(self.root).as_posix()
        return Found(file, place.start.line, tables, fates)


class _Dataset:
    """The records of a dataset by address, and what became of their values in Popolo."""

    def __init__(self, folder: Path, schema: Schema) -> None:
        self.dataset = load.load(folder, schema)
        self.records = {record.address: record for record in self.dataset}
        self.conversion = popolo.convert(self.dataset)
        self.items = {f"{name}/{item.id}": item for name, items in self.conversion.records.items() for item in items}


def page(root: Path, schema: Schema) -> str:
    """The text of the page. Raises NotHeld for a case that no record shows."""
    demands = Demands(root, schema)
    lines = [demands.introduction.strip()]
    for section in demands.sections:
        lines += ["", f"## {section.title}", "", "| demand | where a record holds it | tables | in Popolo |"]
        lines += ["|---|---|---|---|", *(_row(demands, demand) for demand in section.demands)]
    return "\n".join(lines) + "\n"


def _row(demands: Demands, demand: Demand) -> str:
    cases = [(case, demands.find(case)) for case in demand.cases]
    text = f"**{demand.id}** {demand.text}" + (f"<br>*Limit:* {demand.limit}" if demand.limit else "")
    tables = sorted({table for _, place in cases for table in place.tables})
    return f"| {text} | {'<br>'.join(_link(*each) for each in cases)} | {_codes(tables)} | {_popolo(demand, cases)} |"


def _link(case: Case, place: Found) -> str:
    mark = "*no real case yet:* " if case.made else ""
    link = f"[`{case.record.partition('/')[2]}` `{case.at}`](../{place.file}#L{place.line})"
    return f"{mark}{case.says}: {link}"


def _popolo(demand: Demand, cases: list[tuple[Case, Found]]) -> str:
    fates = {fate for _, place in cases for fate in place.popolo}
    lost = sorted({fate for fate in fates if fate} | set(demand.partly))
    if not lost:
        return "carried"
    return f"in part; lost: {_codes(lost)}" if None in fates else f"lost: {_codes(lost)}"


def _codes(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _demand(value: dict[str, Any]) -> Demand:
    cases = [
        Case(record, at, says, made=name == "made")
        for name in ("cases", "made")
        for record, at, says in value.get(name, ())
    ]
    return Demand(value["id"], value["text"], value.get("limit", ""), tuple(value.get("partly", ())), tuple(cases))


def _fates(item: Item, steps: list[str]) -> tuple[frozenset[str], frozenset[str | None]]:
    """The tables of the value at an address, and what Popolo made of it and of all below it.

    Of an item, what it says counts, and not its id, its note and its sources.
    """
    while len(steps) > 1:
        name, key, *steps = steps
        item = next(inner for inner in item.items(name) if key_of(item.field[name], dict(inner.value)) == key)
    if steps and not item.field[steps[0]].table:
        leaves = [leaf for leaf in item.leaves() if leaf.item is item and leaf.field.name == steps[0]]
    else:
        items = item.items(steps[0]) if steps else [item]
        leaves = [leaf for inner in items for leaf in inner.leaves() if leaf.field.name not in ASIDE]
    fates = frozenset(leaf.fate for leaf in leaves)
    return frozenset(leaf.item.table for leaf in leaves), fates

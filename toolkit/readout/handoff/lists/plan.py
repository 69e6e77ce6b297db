"""A list into a dataset, all but the writing: the records that it makes, merged with the dataset by their keys."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from readout import progress
from readout.curate import fmt
from readout.curate import new as drafts
from readout.handoff import plan
from readout.handoff.base import Base
from readout.handoff.lists import history, reading
from readout.handoff.lists.history import History
from readout.handoff.lists.records import Builder, Landed, Outcome, Progress
from readout.handoff.lists.resolution import Request, Resolver
from readout.handoff.lists.table import Row, Table
from readout.handoff.merge import Side
from readout.handoff.reading import Returned
from readout.model import former_ids, locators
from readout.model import list_map as list_maps
from readout.model.addresses import key_of
from readout.model.dataset import Dataset, Record, ordered
from readout.model.dataset import values as values_of
from readout.model.identification import Match, Mention
from readout.model.list_map import ListMap
from readout.model.schema import Collection, Field
from readout.span import CellRef, Pointer
from readout.store import paths
from readout.store.paths import display_path
from readout.syntax.document import TableDocument
from readout.text.names import romanized
from readout.text.quoting import quoted_list


@dataclass(frozen=True, slots=True)
class LeftOver:
    """A cell of a list that did not land, or not wholly, and why."""

    row: Row
    column: int
    text: str
    reason: str
    in_part: bool = False
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """What became of the cells of a list that are not empty."""

    landed: int
    in_part: int
    ignored: int
    left_over: int

    @property
    def cells(self) -> int:
        return self.landed + self.in_part + self.ignored + self.left_over


@dataclass(frozen=True, slots=True)
class ListImport:
    """What a list comes to: the import, the list, its map, and what stays over.

    `new` are the records beside those of rows that it makes. `gone` are the keys that the list had when it last landed.
    """

    result: plan.Import
    table: Table
    mapping: ListMap
    records: Mapping[str, str]
    new: Mapping[tuple[str, str], Mapping[str, Any]]
    matches: Mapping[Request, Match]
    left_over: tuple[LeftOver, ...]
    count: Count
    gone: tuple[str, ...]


def list_name(file: Path) -> str:
    """Return the name of a list by its file: `visits-2024` for `Visits 2024.xlsx`."""
    return fmt.slugged(romanized(file.stem)) or "list"


def prepare(
    file: Path,
    root: Path,
    ours: Dataset,
    map_text: tuple[str, bytes],
    progress: Progress,
    *,
    table: Table | None = None,
    prefer: Side | None = None,
    allow_delete: bool = False,
) -> ListImport:
    """Return what a list comes to in a dataset, by a map, given with its path. Writes nothing.

    Raises NotADataset, InvalidMap, CannotImport, OSError.
    """
    table = table or reading.read(file)
    map_path, data = map_text
    name = _map_name(map_path, root, file)
    list_map = list_maps.read(map_path, data, name, ours.schema, list(table.columns.values()))
    past = history.read(history.history_file(root, list_map.name), ours.schema)
    source = _source(ours, list_map.name)
    resolver = Resolver(ours, source, past.matches)
    outcome = Builder(
        table, list_map, resolver, progress, {key: past.places.get(address, "") for key, address in past.keys.items()}
    ).outcome()
    maker = _Maker(ours, table, list_map, past, resolver, outcome, source)
    theirs, now, gone = maker.theirs(file, allow_delete=allow_delete)
    base = Base(past.dataset(ours, table.path), str(ours.metadata.get("schema_version", "")), ())
    kept = {
        history.map_file(root, list_map.name): data,
        history.history_file(root, list_map.name): history.dumped(now),
    }
    progress("checking what the dataset becomes", 0, len(table.rows))
    result = plan.against(root, ours, Returned(theirs, base), prefer=prefer, allow_delete=allow_delete, kept=kept)
    left_over, count = _account(table, list_map, outcome)
    return ListImport(result, table, list_map, maker.addresses, resolver.new, outcome.requests, left_over, count, gone)


def _map_name(map_path: str, root: Path, file: Path) -> str:
    """Return the name of a list: that of a map which the dataset keeps, else that of its file."""
    kept = Path(map_path)
    return kept.stem if kept.resolve().parent == (root / paths.LISTS).resolve() else list_name(file)


def _source(ours: Dataset, name: str) -> str:
    """Return the id of the source record for a list."""
    record = ours.find(name, ("sources",)) or former_ids.successor(ours, name, ("sources",))
    if record is None:
        return name
    return record.id if record.value.get("kind") == "dataset" else f"list-{name}"


class _Maker:
    """Makes the dataset that a list says, of its records and those that they need."""

    def __init__(
        self,
        ours: Dataset,
        table: Table,
        list_map: ListMap,
        past: History,
        resolver: Resolver,
        outcome: Outcome,
        source: str,
    ) -> None:
        self.ours, self.table, self.map, self.past = ours, table, list_map, past
        self.resolver, self.outcome, self.source = resolver, outcome, source
        self.collection: Collection = ours.schema.collections[list_map.main]
        self.addresses: dict[str, str] = {}
        """The addresses of the records of rows, by key."""
        self.by_identifier = {
            str(item.get("identifier")): record.id
            for record in ours.records[list_map.main]
            for item in record.value.get("identifiers") or ()
            if isinstance(item, dict) and item.get("scheme") == list_map.name
        }

    def theirs(self, file: Path, *, allow_delete: bool) -> tuple[Dataset, History, tuple[str, ...]]:
        """Return the records that the list says, the history that is kept of them, and the keys that are gone."""
        now = History(matches={})
        records: dict[str, list[Record]] = {name: [] for name in self.ours.records}
        for key, landed in progress.each(list(self.outcome.records.items()), "naming records"):
            value = self._value(landed)
            if value is None:
                continue
            address = f"{self.collection.name}/{value['id']}"
            place = self.table.place(self.table.rows[landed.rows[0]], 1)
            if (before := self.past.records.get(address)) and _unplaced(before) == _unplaced(value):
                value, place = before, self.past.places.get(address, "")  # its row may have moved
            self.addresses[key] = address
            now.keys[key], now.records[address] = address, value
            now.places[address] = place
            records[self.collection.name].append(Record(self.collection, value, self._document(landed, value)))
        gone = tuple(key for key in self.past.keys if key not in now.keys)
        others = {f"{name}/{id}": value for (name, id), value in self._needed(now.records).items()}
        if self.addresses and f"sources/{self.source}" not in self.past.records:
            others[f"sources/{self.source}"] = {"id": self.source, "kind": "dataset", "name": file.name}
        for address, value in self.past.records.items():
            is_row = address in self.past.places
            if address not in now.records and not (is_row and allow_delete):
                others.setdefault(address, value)
        for address, value in others.items():
            name, _, _ = address.partition("/")
            collection = self.ours.schema.collections[name]
            in_order = ordered(collection.field, value)
            records[name].append(Record(collection, in_order, TableDocument(self.table.path)))
            now.records[address] = in_order
        for key in gone:
            if (address := self.past.keys[key]) in now.records:
                now.keys[key], now.places[address] = address, self.past.places[address]
        for request, match in self.outcome.requests.items():
            if not request.is_constant:
                before = self.past.matches.get(request.memory)
                is_still = match.id is None and isinstance(before, list)
                now.matches[request.memory] = before if is_still else match.id or list(match.candidates)
        return Dataset(self.ours.schema, self.table.path, {}, records), now, gone

    def _needed(self, records: Mapping[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
        """Return the new records that others refer to, and sources, which the map may want for themselves."""
        texts: set[str] = set()
        for value in records.values():
            texts.update(held for _, field, held in values_of(self.collection.field, value) if field.reference)
        new = self.resolver.new
        for key in [key for key in new if key[0] != "sources" and key[1] not in texts]:
            del new[key]
        return new

    def _value(self, landed: Landed) -> dict[str, Any] | None:
        """Return the record of a key; None, with its cells left over, if it would say too little."""
        value = dict(landed.value)
        id = self._known_id(landed.key)
        if not id and (match := self._same_thing(value)).candidates:
            self._refuse(landed, f"{match.reason}: it may be {quoted_list(match.candidates)}")
            return None
        if not id and match.id:
            id = match.id
        if id in self.ours.index[self.collection.name] and landed.key not in self.past.keys:
            return self._added_to(id, value, landed.key)
        if self.collection.name in ("meetings", "events") and not value.keys() - {"status", "format", "classification"}:
            self._refuse(landed, "the row says neither when, where nor who")
            return None
        for field in self.collection.field.fields:
            if field.needed and field.name not in {"id", "sources", *value} and not self._fill(value, field.name):
                self._refuse(landed, f"it has no {field.title.lower()}, as every {self.collection.record} has")
                return None
        if "sources" in self.collection.field.names and self.collection.name != "sources":
            cited = [id for id in value.get("sources", []) if id != self.source]
            value["sources"] = [self.source, *cited]
            if cited:
                self._cite(value)
        if len(self.map.key) == 1:
            own = [{"scheme": self.map.name, "identifier": landed.key}]
            value["identifiers"] = [*own, *(each for each in value.get("identifiers", []) if each not in own)]
        if not id:
            id = self.resolver.free_id(self.collection, drafts.id_stem(self.collection, value))
            self.resolver.take(self.collection, id)
        value["id"] = id
        return _in_order(self.collection.field, value)

    def _fill(self, value: dict[str, Any], name: str) -> bool:
        """Give a field that every occasion has, and the list says nothing of, what says no more than that."""
        if name == "status":
            value["status"] = "unknown"
        elif name == "name" and self.collection.name in ("meetings", "events"):
            value["name"] = f"{self.collection.record.title()} without a name"
        return name in value

    def _refuse(self, landed: Landed, reason: str) -> None:
        for at in landed.rows:
            for number in self.table.rows[at].cells:
                fate = self.outcome.fates.get((at, number))
                if fate:
                    fate.landed, fate.reasons = False, [reason, *fate.reasons]

    def _cite(self, value: dict[str, Any]) -> None:
        """Have each item rest on the list alone, since the record cites links that nobody has read, too."""
        for field in self.collection.field.tables:
            if "sources" in field.names:
                for item in value.get(field.name, ()):
                    item.setdefault("sources", [self.source])

    def _known_id(self, key: str) -> str:
        """Return the id of the record that a key stands for: as it last landed, by its identifier, or the key."""
        name = self.collection.name
        address = self.past.keys.get(key, "")
        if address.partition("/")[0] == name:
            return address.partition("/")[2]
        if len(self.map.key) == 1 and key in self.by_identifier:
            return self.by_identifier[key]
        record = self.ours.find(key, (name,)) or former_ids.successor(self.ours, key, (name,))
        return record.id if record else ""

    def _same_thing(self, value: Mapping[str, Any]) -> Match:
        """Return the person, organization or place of the dataset that a row is about, by its name."""
        name = str(value.get("name", ""))
        if self.collection.name not in self.resolver.identifier.indexes or not name:
            return Match()
        mention = Mention(name)
        if self.collection.name == "people":
            return self.resolver.identifier.person(mention)
        return self.resolver.identifier.thing(mention, self.collection.name)

    def _added_to(self, id: str, value: dict[str, Any], key: str) -> dict[str, Any]:
        """Return what a list says of a record that the dataset has already, without what it need not say again."""
        ours = self.ours.index[self.collection.name][id].value
        value["id"] = id
        if "sources" in self.collection.field.names and self.collection.name != "sources":
            value["sources"] = [self.source, *(each for each in value.get("sources", []) if each != self.source)]
        if len(self.map.key) == 1 and key != id:
            value["identifiers"] = [{"scheme": self.map.name, "identifier": key}, *value.get("identifiers", [])]
        for field in self.collection.field.tables:  # a seat of a person that the record has is that seat
            _aligned(value.get(field.name, []), ours.get(field.name, []))
            sourced = {key_of(field, item) for item in ours.get(field.name, []) if item.get("sources")}
            for item in value.get(field.name, []):
                if key_of(field, item) in sourced:  # it rests on its own sources, of which the list is one now
                    item.setdefault("sources", [self.source])
        return _in_order(self.collection.field, value)

    def _document(self, landed: Landed, value: Mapping[str, Any]) -> TableDocument:
        """Return where the values of a record stand in the list."""
        row = self.table.rows[landed.rows[0]]
        cells: dict[Pointer, CellRef] = {(): CellRef(row.sheet, row.number, min(row.cells))}
        for target in self.map.targets[self.map.main]:
            numbers = (self.table.column(name) for name in target.used)
            number = next((each for each in numbers if each in row.cells), None)
            if number and str(target.address) in value:
                cells[target.address,] = CellRef(row.sheet, row.number, number)
        return TableDocument(self.table.path, cells)


def _in_order(field: Field, value: dict[str, Any]) -> dict[str, Any]:
    """Return a record with its keys, and those of its items, in the order of the schema."""
    result = ordered(field, value)
    for table in field.tables:
        if table.name in result:
            result[table.name] = [_in_order(table, item) for item in result[table.name]]
    return result


def _unplaced(value: Any) -> Any:
    """Return a record without its locators."""
    if isinstance(value, dict):
        return {name: _unplaced(inner) for name, inner in value.items() if name != locators.NAME}
    return [_unplaced(item) for item in value] if isinstance(value, list) else value


def _aligned(items: list[dict[str, Any]], ours: list[dict[str, Any]]) -> None:
    """Give the items of a list the ids of those of ours that are of the same person, or the same unnamed seat."""
    for name in ("person_id", "label"):
        by_value: dict[Any, list[str]] = {}
        for item in ours:
            by_value.setdefault(item.get(name), []).append(str(item.get("id")))
        taken = {item.get("id") for item in items}
        for item in items:
            same = by_value.get(item.get(name), []) if item.get(name) else []
            if len(same) == 1 and item.get("id") not in {each.get("id") for each in ours} and same[0] not in taken:
                item["id"] = same[0]
                taken.add(same[0])


# ---------------------------------------------------------------- what stays over


def _account(table: Table, list_map: ListMap, outcome: Outcome) -> tuple[tuple[LeftOver, ...], Count]:
    """Return the cells that stay over, and how many landed, landed in part, are ignored, and stay over."""
    ignored = {table.column(name) for name in list_map.ignored}
    over: list[LeftOver] = []
    counts = {"landed": 0, "in_part": 0, "ignored": 0, "left_over": 0}
    for at, row in enumerate(table.rows):
        for number, cell in row.cells.items():
            fate = outcome.fates.get((at, number))
            if fate and fate.landed and not fate.reasons:
                counts["landed"] += 1
            elif fate and fate.landed:
                counts["in_part"] += 1
                over.append(
                    LeftOver(
                        row, number, cell.text, "; ".join(fate.reasons), in_part=True, heading=table.columns[number]
                    )
                )
            elif number in ignored:
                counts["ignored"] += 1
            else:
                counts["left_over"] += 1
                reasons = fate.reasons if fate and fate.reasons else ["no field holds it"]
                over.append(LeftOver(row, number, cell.text, "; ".join(reasons), heading=table.columns[number]))
    for aside in table.aside:
        for number, cell in aside.row.cells.items():
            counts["left_over"] += 1
            over.append(LeftOver(aside.row, number, cell.text, aside.reason))
    return tuple(over), Count(**counts)


SAFE = re.compile(r"^[=+@\t\r-]")


def left_over_csv(result: ListImport) -> bytes:
    """Return what stays over as a CSV file: where, what, and why."""
    return csv_of_left_over(
        (
            result.table.place(each.row, each.column),
            each.heading,
            each.text,
            "in part" if each.in_part else "left over",
            each.reason,
        )
        for each in result.left_over
    )


def csv_of_left_over(rows: Iterable[tuple[str, str, str, str, str]]) -> bytes:
    """Return a CSV file of place, column, value, what, and reason. No cell of it can run as a formula."""
    import csv
    import io

    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["place", "column", "value", "what", "reason"])
    writer.writerows([f"'{cell}" if SAFE.match(cell) else cell for cell in row] for row in rows)
    return text.getvalue().encode()


__all__ = [
    "Count",
    "LeftOver",
    "ListImport",
    "csv_of_left_over",
    "display_path",
    "left_over_csv",
    "list_name",
    "prepare",
]

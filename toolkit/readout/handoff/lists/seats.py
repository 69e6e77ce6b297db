"""A list of participants → the seats of one record: columns with a name, for whom, and the post.

It is read and matched as any list is, by a map that is made for it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from readout.handoff.lists import reading
from readout.handoff.lists.records import Builder, CellFate, Outcome
from readout.handoff.lists.resolution import Resolver
from readout.handoff.lists.table import Cell, Row, Table
from readout.model import list_map, locators
from readout.model.dataset import Dataset
from readout.model.schema import Collection
from readout.store.paths import NotADataset, display_path
from readout.text.quoting import quoted, quoted_list

ROLES = ("Name", "For whom", "Post")
WORDS = {
    "Name": {"name", "names", "participant", "participants", "person", "people", "who", "delegate", "attendee"},
    "For whom": {"whom", "behalf", "from", "country", "state", "delegation", "party", "organization", "organisation"},
    "Post": {"post", "posts", "title", "position", "function", "office", "capacity", "rank"},
}
"""What headings of the columns say."""
RECORD, SEAT = "the record", "the seat"
ALONE = "only one of its cells is filled"
MOST = 50
"""So many cells are told of."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A name that was not decided, with the records that it may mean, and where it stands."""

    name: str
    memory: str
    collections: tuple[str, ...]
    candidates: tuple[str, ...]
    reason: str
    place: str


@dataclass(frozen=True, slots=True)
class SeatList:
    """The seats of a file, without ids; the new records that they name; and what is not certain.

    `refused` are the places of cells that no field holds, and why; `notes` say what else did not land whole.
    """

    items: list[dict[str, Any]]
    new: Mapping[tuple[str, str], dict[str, Any]]
    doubts: tuple[Doubt, ...]
    refused: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


def read(
    file: Path, dataset: Dataset, collection: Collection, record: Mapping[str, Any], decided: Mapping[str, str]
) -> SeatList:
    """Return the seats that a file lists for a record. `decided` are ids of records by the memory of doubts.

    Raises NotADataset for what is no such list, OSError.
    """
    if not file.is_file():
        raise NotADataset(f"there is no file {display_path(file)}")
    table, notes = _arranged(reading.read(file))
    lines = ['key = "the record"', "ignored = []", f"[{collection.name}]"]
    if record.get("date"):
        lines.append(f"date = {{constant = {json.dumps(record['date'])}}}")
    lines += [
        f'"participants/*/id" = {json.dumps(SEAT)}',
        '"participants/*/label" = "Name"',
        '"participants/*/person_id" = {column = "Name", pattern = "{title} {name}", take = "name", match = "people"}',
    ]
    if table.column("For whom"):
        lines.append('"participants/*/on_behalf_of_ids" = {column = "For whom", match = "organizations", split = ";"}')
    if table.column("Post"):
        lines.append('"participants/*/posts" = "Post"')
    text = "\n".join(lines).encode()
    mapping = list_map.read(display_path(file), text, "participants", dataset.schema, list(table.columns.values()))
    resolver = Resolver(dataset, "", {memory: id for memory, id in decided.items() if id})
    outcome = Builder(table, mapping, resolver, lambda *_: None).outcome()
    items = [item for landed in outcome.records.values() for item in landed.value.get("participants", ())]
    for item in items:
        item.pop("id", None)
        item.pop(locators.NAME, None)
    refused, more = _account(table, outcome.fates)
    new = {
        key: {name: held for name, held in value.items() if name not in ("id", "sources")}
        | ({"sources": list(record["sources"])} if record.get("sources") and "sources" in value else {})
        for key, value in resolver.new.items()
    }
    return SeatList(items, new, tuple(_doubts(table, outcome)), tuple(refused), (*notes, *more))


def _arranged(table: Table) -> tuple[Table, list[str]]:
    """Return a table with the columns Name, For whom and Post, and notes on what else it holds."""
    rows = list(table.rows) + [aside.row for aside in table.aside if aside.reason == ALONE]
    numbers = _by_headings(table.columns)
    if not numbers:
        rows = [*table.headings, *rows]
        if len(table.columns) > len(ROLES):
            listed = quoted_list(table.columns.values())
            raise NotADataset(f"{table.path}: its columns are to be {quoted_list(ROLES)}, and they are {listed}")
        numbers = dict(zip(ROLES, table.columns, strict=False))
    elif "Name" not in numbers and "For whom" not in numbers:
        raise NotADataset(f"{table.path}: no column has names: give one the heading `Name`")
    notes = [*table.notes]
    others = [title for number, title in table.columns.items() if number not in numbers.values()]
    if others:
        notes.append(f"{table.path}: not taken are the columns {quoted_list(others)}")
    for aside in table.aside:
        if aside.reason != ALONE:
            place = table.place(aside.row, min(aside.row.cells))
            notes.append(f"{table.path}: {place} is set aside: {aside.reason}")
    name = numbers.get("Name", max(table.columns) + 3)
    record, seat = max(table.columns) + 1, max(table.columns) + 2
    rows.sort(key=lambda row: (row.sheet, row.number))
    columns = {number: role for role, number in numbers.items()} | {name: "Name", record: RECORD, seat: SEAT}
    kept = set(numbers.values())
    made = []
    for at, row in enumerate(rows, 1):
        cells = {number: cell for number, cell in row.cells.items() if number in kept}
        if cells:
            made.append(Row(row.number, {**cells, record: Cell("1"), seat: Cell(f"seat-{at}")}, row.sheet))
    return replace(table, columns=columns, rows=made, _numbers={}), notes


def _by_headings(columns: Mapping[int, str]) -> dict[str, int]:
    """Return the columns whose headings say what they hold; none, if no heading does."""
    numbers: dict[str, int] = {}
    for role in ROLES:
        scored = []
        for number, title in columns.items():
            words = title.casefold().replace("_", " ").split()
            if number not in numbers.values() and words and words[0] != "column":
                scored.append((sum(word.strip(".,:()") in WORDS[role] for word in words) / len(words), -number))
        best = max(scored, default=(0.0, 0))
        if best[0] >= 0.3:
            numbers[role] = -best[1]
    return numbers


def _doubts(table: Table, outcome: Outcome) -> list[Doubt]:
    """Return the names that may be several records', and those for whom somebody sits that nothing goes by."""
    places = _places(table)
    result = []
    for request, match in outcome.requests.items():
        is_body = "people" not in request.target.match[:1]
        if match.id is None and (match.candidates or is_body):
            place = f"{places.get(request.name, '')}: {match.reason}".removeprefix(": ")
            doubt = Doubt(request.name, request.memory, request.target.match, match.candidates, match.reason, place)
            result.append(doubt)
    return result


def _places(table: Table) -> dict[str, str]:
    """Return where names stand first."""
    result: dict[str, str] = {}
    for row in table.rows:
        for number, cell in row.cells.items():
            result.setdefault(" ".join(cell.text.split()), f"{table.path}!{table.place(row, number)}")
    return result


def _account(table: Table, fates: Mapping[tuple[int, int], CellFate]) -> tuple[list[tuple[str, str]], list[str]]:
    """Return the cells that no field holds, with the reasons, and notes on names that stay texts."""
    refused: list[tuple[str, str]] = []
    notes: list[str] = []
    for (at, number), fate in sorted(fates.items()):
        cell = table.rows[at].cells.get(number)
        if not fate.reasons or cell is None:
            continue
        place = f"{table.path}!{table.place(table.rows[at], number)}"
        reason = "; ".join(fate.reasons)
        if fate.landed:
            notes.append(f"{place}: {quoted(cell.text)} stays a text: {reason}")
        else:
            refused.append((place, f"{quoted(cell.text)}: {reason}"))
    if len(notes) > MOST:
        notes = [*notes[:MOST], f"and {len(notes) - MOST} more names stay texts"]
    return refused, notes
